"""Which rows a gap compares, as a vector of weights on the rows of y."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.groups import GroupsLike
from spillgap.options import Language
from spillgap.units import display, groups_of, resolve_unit

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Contrast", "chosen_periods", "gap_contrast", "row_means"]


@dataclass(frozen=True, eq=False)
class Contrast:
    """The gap as weights'y.

    Attributes
    ----------
    weights : ndarray, shape (n,)
        1/n_g on the rows of the first group, −1/n_g on those of the second, averaged over
        periods; for a change, the last period's less the first's.
    pair : tuple
        The two groups or units, first minus second.
    grouping : str or None
        What the groups are called; None for two units.
    periods : tuple
        One label, or the first and last of the periods averaged or compared.
    kind : {"one", "mean", "change"}
    means : tuple of float
        Mean (or change of the mean) of y in the first and in the second.
    sizes : tuple of int
        How many units are in each.
    """

    weights: Floats
    pair: tuple[Hashable, Hashable]
    grouping: str | None
    periods: tuple[Hashable, ...]
    kind: str
    means: tuple[float, float]
    sizes: tuple[int, int]
    units: pd.Index

    def names(self, lang: Language) -> tuple[str, str]:
        """The two names in that language."""
        units = self.units if self.grouping is None else None
        first, second = (display(label, lang, units) for label in self.pair)
        return first, second


def gap_contrast(
    results: Results,
    groups: GroupsLike | None,
    pair: Sequence[Hashable] | None,
    period: Hashable,
    weights: str | None,
) -> Contrast:
    """The contrast that ``explain_gap`` asks for; see there."""
    design = results.design
    codes, names, grouping = _members(results, groups, pair)
    chosen, kind = chosen_periods(results, period)
    share = _row_weights(results, weights)
    _refuse_absent(results, codes, names, chosen, pair, grouping)
    means = np.column_stack(
        [row_means(results, codes == g, chosen, kind, share) for g in range(len(names))]
    )
    levels = means.T @ design.y
    if pair is None:
        ranked = levels
        if kind == "change":
            last = [row_means(results, codes == g, [chosen[-1]], "one", share) for g in
                    range(len(names))]  # fmt: skip
            ranked = np.array(last) @ design.y
        high, low = int(np.argmax(ranked)), int(np.argmin(ranked))
    else:
        high, low = (names.index(label) for label in _pair_labels(names, pair, grouping))
    if high == low:
        raise OptionError(f"pair compares {names[high]!r} with itself.")
    labels = [design.periods[t] for t in chosen]
    return Contrast(
        weights=means[:, high] - means[:, low],
        pair=(names[high], names[low]),
        grouping=grouping,
        periods=(labels[0],) if kind == "one" else (labels[0], labels[-1]),
        kind=kind,
        means=(float(levels[high]), float(levels[low])),
        sizes=(int((codes == high).sum()), int((codes == low).sum())),
        units=design.units,
    )


def _members(
    results: Results, groups: GroupsLike | None, pair: Sequence[Hashable] | None
) -> tuple[Integers, list[Hashable], str | None]:
    """(N,) codes of the units' groups, the groups' names, and what the grouping is called."""
    design = results.design
    if pair is not None and (isinstance(pair, str) or len(pair) != 2):
        raise OptionError(f"pair={pair!r} must be two labels: (first, second), first minus second.")
    if groups is None:
        if pair is None:
            raise OptionError(
                "Name the groups= whose means to compare (a column, or unit → label), or the "
                "pair= of units."
            )
        labels = [resolve_unit(design.units, name) for name in pair]
        codes = np.full(design.n_units, -1)
        for g, unit in enumerate(labels):
            codes[design.units.get_loc(unit)] = g
        if labels[0] == labels[1]:
            raise OptionError(f"pair compares {labels[0]!r} with itself.")
        return codes, labels, None
    split = groups_of(results.model.panel, groups)
    if len(split.names) < 2:
        raise OptionError(f"groups= puts all units into one group, {split.names[0]!r}.")
    return split.codes, list(split.names), str(split.names.name)


def _pair_labels(
    names: list[Hashable], pair: Sequence[Hashable], grouping: str | None
) -> list[Hashable]:
    if grouping is None:
        return names
    for label in pair:
        if label not in names:
            raise UnknownNameError(
                f"There is no group {label!r} in {grouping!r}.{suggest(label, names)} "
                f"There are: {listing(names, most=20)}."
            )
    return list(pair)


def chosen_periods(results: Results, period: Hashable) -> tuple[list[int], str]:
    """Positions of the periods asked for, and whether they are one, averaged or compared."""
    periods = results.design.periods
    if period is None:
        return list(range(len(periods))), "one" if len(periods) == 1 else "mean"
    asked = list(period) if isinstance(period, tuple | list) else [period]
    if len(asked) not in (1, 2):
        raise OptionError(
            f"period={period!r}: name one period, a pair (first, last) whose change is taken "
            "apart, or None for the mean over all."
        )
    for label in asked:
        if label not in periods:
            first = results.model.panel.periods[0]
            why = " It went into the time lag." if label == first else ""
            raise UnknownNameError(
                f"No period {label!r}.{why} The result has {listing(periods, most=30)}."
            )
    if len(asked) == 2 and asked[0] == asked[1]:
        raise OptionError(f"period={period!r} compares a period with itself.")
    return [int(k) for k in periods.get_indexer(pd.Index(asked))], ("one", "change")[len(asked) - 1]


def _row_weights(results: Results, weights: str | None) -> Floats:
    """(n,) positive weights of the rows in their group's mean."""
    design = results.design
    if weights is None:
        return np.ones(design.y.size)
    column = results.model.panel.column(weights).reindex(design.index)
    share = column.to_numpy(dtype=np.float64)
    bad = design.index[~(share > 0)]
    if len(bad):
        raise DataError(
            f"Weights must be positive, but {weights!r} is not for "
            f"{listing(f'{u} in {t}' for u, t in bad)}."
        )
    return share


def _refuse_absent(
    results: Results,
    codes: Integers,
    names: list[Hashable],
    chosen: list[int],
    pair: Sequence[Hashable] | None,
    grouping: str | None,
) -> None:
    """Refuse a group without a row in a period that is asked for."""
    design = results.design
    if pair is not None and grouping is not None:
        wanted = [names.index(n) for n in _pair_labels(names, pair, grouping)]
    else:
        wanted = list(range(len(names)))
    present = np.zeros((len(names), design.n_periods), dtype=bool)
    rows = codes[design.unit_codes]
    present[rows[rows >= 0], design.period_codes[rows >= 0]] = True
    absent = [
        f"{names[g]} in {design.periods[t]}" for g in wanted for t in chosen if not present[g, t]
    ]
    if absent:
        raise DataError(
            f"No rows to compare for {listing(absent)}. Name period= one in which both have rows."
        )


def row_means(
    results: Results,
    units: NDArray[np.bool_],
    chosen: list[int],
    kind: str,
    share: Floats,
) -> Floats:
    """(n,) weights whose product with y is the mean of those units: in one period, averaged
    over periods, or the last period's less the first's."""
    design = results.design
    out = np.zeros(design.y.size)
    factor = {t: 1.0 / len(chosen) for t in chosen}
    if kind == "change":
        factor = {chosen[0]: -1.0, chosen[1]: 1.0}
    inside = units[design.unit_codes]
    for t, scale in factor.items():
        rows = inside & (design.period_codes == t)
        if rows.any():
            out[rows] = scale * share[rows] / share[rows].sum()
    return out
