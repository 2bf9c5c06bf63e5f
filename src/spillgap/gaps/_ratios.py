"""Which indicators differ most between regions: regional means and their ratios."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap.errors import DataError, OptionError, listing
from spillgap.gaps._kernels import group_means
from spillgap.groups import GroupsLike, known_periods, partition, population, values
from spillgap.panel import Panel

__all__ = ["RatiosResult", "ratios"]


@dataclass(frozen=True, eq=False)
class RatiosResult(Shown):
    """Regional means of indicators and the ratio of the highest to the lowest.

    Attributes
    ----------
    means : pandas.DataFrame
        Rows (variable, period), columns groups.
    threshold : float
    groups : pandas.Series
        The group of every unit.
    """

    table: pd.DataFrame
    means: pd.DataFrame
    threshold: float
    groups: pd.Series

    @property
    def above(self) -> tuple[str, ...]:
        """Indicators whose ratio passes the threshold in the last period, widest first."""
        last = self.table.xs(self.table.index.get_level_values(1).max(), level=1)
        wide = last.loc[last["above"], "ratio"].sort_values(ascending=False)
        return tuple(str(name) for name in wide.index)

    def to_frame(self) -> pd.DataFrame:
        """Rows (variable, period): highest, lowest (groups), max, min (means), ratio, above."""
        return self.table.copy()

    def __repr__(self) -> str:
        variables = self.table.index.get_level_values(0).unique()
        return (
            f"RatiosResult: {len(self.above)} of {len(variables)} indicators above "
            f"{self.threshold:g}: {listing(self.above) or 'none'}"
        )


def ratios(
    panel: Panel,
    columns: Sequence[str],
    groups: GroupsLike,
    periods: Iterable[Hashable] | None = None,
    *,
    weights: str | None = None,
    threshold: float = 3.0,
) -> RatiosResult:
    """Means of indicators by group, and the ratio of the highest mean to the lowest.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str
        Indicators ≥ 0.
    groups : str, Series or mapping
        As in ``inequality``.
    periods : iterable, optional
        All by default.
    weights : str, optional
        A column of weights for the means, such as population.
    threshold : float
        The ratio above which an indicator is named.

    Returns
    -------
    RatiosResult

    Raises
    ------
    DataError
        For a negative value, or a group whose mean is zero (its ratio does not exist).

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("abcd"), "t": 1, "side": list("EEWW"),
    ...                      "patents": [8, 10, 1, 2], "roads": [5, 5, 4, 4]})
    >>> sg.gaps.ratios(sg.Panel(data, "u", "t"), ["patents", "roads"], "side").above
    ('patents',)
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    if not names:
        raise OptionError("columns is empty.")
    chosen = known_periods(panel, periods)
    split = partition(panel, groups)
    if len(split.names) < 2:
        raise DataError(f"Ratios compare groups, and here is only {split.names[0]!r}.")
    shares = population(panel, weights)
    means = {}
    for name in names:
        grid = values(panel, name, need="non-negative", what="A ratio")
        _, by_group, _ = group_means(grid.to_numpy(), shares, split.members)
        means[name] = pd.DataFrame(by_group, index=grid.index, columns=split.names).loc[chosen]
    stacked = pd.concat(means, names=["variable", panel.time_name])
    zero = [
        f"{name!r} of {group} in {period}"
        for name, table in means.items()
        for period, row in table.iterrows()
        for group in row.index[row == 0]
    ]
    if zero:
        raise DataError(f"A mean of zero has no ratio: {listing(zero)}.")
    ratio = stacked.max(axis=1) / stacked.min(axis=1)
    frame = pd.DataFrame(
        {
            "highest": stacked.idxmax(axis=1),
            "lowest": stacked.idxmin(axis=1),
            "max": stacked.max(axis=1),
            "min": stacked.min(axis=1),
            "ratio": ratio,
            "above": np.asarray(ratio > threshold),
        }
    )
    return RatiosResult(frame, stacked, threshold, split.labels)
