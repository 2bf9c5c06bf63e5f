"""Obstacle degrees: which indicators keep a unit from the best score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap.errors import AlignmentError, DataError, OptionError, UnknownNameError, listing
from spillgap.index import IndexResult

__all__ = ["ObstacleResult", "obstacles"]


@dataclass(frozen=True, eq=False, repr=False)
class ObstacleResult(Shown):
    """Shares of indicators in what every row lacks of the best score.

    Attributes
    ----------
    degrees : pandas.DataFrame
        By (unit, time), one column per indicator; rows sum to one. Missing where nothing lacks.
    subsystem : pandas.Series
        The subsystem of every indicator; of a single index ``"index"``.
    """

    degrees: pd.DataFrame
    subsystem: pd.Series

    def by_subsystem(self) -> pd.DataFrame:
        """The degrees of the subsystems: sums over their indicators."""
        names = pd.unique(self.subsystem)
        return pd.DataFrame(
            {
                name: self.degrees[self.subsystem.index[self.subsystem == name]].sum(
                    axis=1, skipna=False
                )
                for name in names
            }
        )

    def leading(self, count: int = 3) -> pd.DataFrame:
        """The largest obstacles of every row, largest first: ``first``, ``second``, …

        Parameters
        ----------
        count : int, default 3
            How many, at most the number of indicators; of equal ones the first column.

        Raises
        ------
        OptionError
            For a count below 1 or above the number of indicators.
        """
        columns = self.degrees.columns
        if not 1 <= count <= len(columns):
            raise OptionError(f"count={count!r} must lie between 1 and {len(columns)}.")
        kept = self.degrees.dropna()
        order = np.argsort(-kept.to_numpy(), axis=1, kind="stable")[:, :count]
        names = np.asarray(columns, dtype=object)[order]
        numbers = [f"obstacle_{k + 1}" for k in range(count)]
        return pd.DataFrame(names, index=kept.index, columns=numbers)

    def to_frame(self) -> pd.DataFrame:
        """By period and indicator: the ``subsystem``, the mean ``degree`` of the units, its range.

        ``largest_in``: of how many units it is the largest obstacle.
        """
        time = self.degrees.index.names[1]
        by_period = self.degrees.groupby(level=1)
        first = self.leading(1)["obstacle_1"]
        tables = {
            "mean_degree": by_period.mean(),
            "minimum": by_period.min(),
            "maximum": by_period.max(),
        }
        long = {name: wide.to_numpy().ravel() for name, wide in tables.items()}
        periods = tables["mean_degree"].index
        index = pd.MultiIndex.from_product(
            [periods, self.degrees.columns], names=[time, "indicator"]
        )
        table = pd.DataFrame(long, index=index)
        counted = first.groupby([first.index.get_level_values(1), first]).size()
        table["largest_in"] = counted.reindex(table.index, fill_value=0).astype(int)
        names = table.index.get_level_values(1)
        table.insert(0, "subsystem", self.subsystem.reindex(names).to_numpy())
        return table

    def __repr__(self) -> str:
        mean = self.degrees.mean().sort_values(ascending=False, kind="stable")
        told = [f"{name} {share:.3f}" for name, share in mean.head(3).items()]
        return f"ObstacleResult: {self.degrees.shape[1]} indicators; largest: {listing(told)}"


def obstacles(
    index: IndexResult | Mapping[str, IndexResult], weights: Mapping[str, float] | None = None
) -> ObstacleResult:
    r"""Which indicators keep units from the best score, and by how much.

    :math:`O_{ij} = w_j (1 - x_{ij}) / \sum_k w_k (1 - x_{ik})`: the weighted distance of an
    indicator from its best value, as a share of all (the obstacle degree of the literature on
    coupling coordination, there in per cent).

    Parameters
    ----------
    index : IndexResult or mapping of str to IndexResult
        An index, or the indices of the subsystems whose coordination is measured.
    weights : mapping of str to float, optional
        Each subsystem's weight, as in :func:`spillgap.coupling.coupling_coordination`; equal by
        default.

    Returns
    -------
    ObstacleResult

    Raises
    ------
    AlignmentError
        If the subsystems' indices cover other rows; the message names them.
    DataError
        For an indicator that stands in two subsystems, or weights that are negative or all zero.
    UnknownNameError
        For weights that name other subsystems than there are.
    OptionError
        For weights of a single index, or a mapping without an index.

    Notes
    -----
    It is arithmetic on the index, and no estimate: what counts as an obstacle depends on the
    weights and on the best value in the reference set. An indicator with a large weight is a
    large obstacle almost everywhere. Values beyond the best of a base period lack nothing. For
    TOPSIS the entropy weights are used, though its closeness is no weighted sum.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"place": list("abc"), "year": 1, "x": [0.0, 1, 2], "y": [4.0, 0, 4]})
    >>> index = sg.composite_index(data, ["x", "y"], "equal", unit="place", time="year")
    >>> sg.evaluation.obstacles(index).degrees.round(2).values.tolist()
    [[1.0, 0.0], [0.33, 0.67], [nan, nan]]
    """
    if isinstance(index, IndexResult):
        if weights is not None:
            raise OptionError("weights are those of subsystems: pass a mapping of indices.")
        named, shares = {"index": index}, {"index": 1.0}
    else:
        named = dict(index)
        shares = _shares(named, weights)
    rows = _rows(named)
    parts = {name: shares[name] * _lacking(one).reindex(rows) for name, one in named.items()}
    _refuse_twice(parts)
    lacking = pd.concat(list(parts.values()), axis=1)
    total = lacking.sum(axis=1)
    subsystem = {column: name for name, part in parts.items() for column in part}
    return ObstacleResult(
        degrees=lacking.div(total.where(total > 0), axis=0),
        subsystem=pd.Series(subsystem, name="subsystem").rename_axis("indicator"),
    )


def _lacking(index: IndexResult) -> pd.DataFrame:
    """By (unit, time) and indicator: the weight times the distance from the best value."""
    weight = index.weights["weight"]
    short = (1.0 - index.normalised).clip(lower=0.0)
    if index.on != "period":
        return short * weight
    periods = short.index.get_level_values(1)
    shares = {name: weight.xs(name, level=1).reindex(periods) for name in short}
    return short * pd.DataFrame(shares).to_numpy()


def _rows(named: Mapping[str, IndexResult]) -> pd.Index:
    rows: pd.Index = next(iter(named.values())).scores.index
    for name, one in named.items():
        odd = one.scores.index.symmetric_difference(rows)
        if len(odd):
            raise AlignmentError(f"Subsystem {name!r} covers other rows: {listing(odd)}.")
    return rows


def _refuse_twice(parts: Mapping[str, pd.DataFrame]) -> None:
    seen: dict[str, str] = {}
    for name, part in parts.items():
        for column in part:
            if column in seen:
                raise DataError(f"{column!r} stands in {seen[column]!r} and in {name!r}.")
            seen[str(column)] = name


def _shares(
    named: Mapping[str, IndexResult], weights: Mapping[str, float] | None
) -> dict[str, float]:
    if not named:
        raise OptionError("Name at least one index.")
    if weights is None:
        return dict.fromkeys(named, 1.0 / len(named))
    if set(weights) != set(named):
        odd = sorted(set(weights) ^ set(named))
        raise UnknownNameError(f"weights and subsystems differ in {listing(odd)}.")
    given = {name: float(weights[name]) for name in named}
    if min(given.values()) < 0 or not sum(given.values()) > 0:
        raise DataError(f"weights must not be negative, nor all zero: {given}.")
    return {name: value / sum(given.values()) for name, value in given.items()}
