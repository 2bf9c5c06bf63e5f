"""From the panel to arrays: one period's values and W, in one order that labels alone decide."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Floats, Integers
from spillgap.errors import (
    DataError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import EMPTY_ROWS, EmptyRows
from spillgap.panel import Panel

__all__ = [
    "Cross",
    "by_label",
    "check_counts",
    "chosen_periods",
    "cross_section",
    "earlier",
    "weights_of",
]


# Moran's variance under randomisation divides by (N − 1)(N − 2)(N − 3).
_FEWEST = 4
_SMALLEST, _LARGEST = 1e-100, 1e100


@dataclass(frozen=True, eq=False)
class Cross:
    """W (N, N) of one period in label order, its labels, and which rows are empty."""

    labels: pd.Index
    W: sparse.csr_array
    islands: NDArray[np.bool_]


def by_label(units: pd.Index) -> Integers:
    """Positions that sort the labels, so that results do not depend on W's order."""
    try:
        return np.asarray(units.argsort())
    except TypeError:
        return np.asarray(units.map(lambda label: (type(label).__name__, str(label))).argsort())


def weights_of(panel: Panel, period: Hashable, islands: EmptyRows) -> Cross:
    """The panel's W of one period, in label order.

    Raises
    ------
    DataError
        For fewer than four units, W without a link, or islands unless ``islands="keep"``.
    """
    islands = EMPTY_ROWS.parse(islands)
    order = by_label(panel.units)
    W = panel.matrix(period)
    if not np.array_equal(order, np.arange(len(order))):
        W = sparse.csr_array(W[order, :][:, order])
    W.sort_indices()
    labels = panel.units[order]
    if len(labels) < _FEWEST:
        raise DataError(f"{len(labels)} units are too few: autocorrelation needs {_FEWEST}.")
    empty = np.diff(W.indptr) == 0
    if empty.all():
        raise DataError("W has no links, so no unit has neighbours.")
    if empty.any() and islands == "error":
        raise DataError(
            f"Units without neighbours: {listing(labels[empty])}. Link them when you build W "
            "(islands=), leave them out with panel.subset(...), or pass islands='keep' to count "
            "them in the mean and in N with a lag of 0."
        )
    return Cross(labels, W, empty)


def cross_section(panel: Panel, name: str, period: Hashable, labels: pd.Index) -> Floats:
    """One variable in one period, (N,), in the order of ``labels``.

    Raises
    ------
    DataError
        For a missing value (the units are named) or a variable that is constant or not numeric.
    """
    values = panel.row(name, period).reindex(labels).to_numpy(dtype=float)
    lacking = labels[~np.isfinite(values)]
    if len(lacking):
        raise DataError(
            f"{name!r} has no value in {period} for {listing(lacking)}. Drop those units or "
            "periods with panel.subset(...), or fill them by name with panel.fill(...)."
        )
    if np.ptp(values) <= 1e-12 * np.abs(values).max():
        raise DataError(f"{name!r} is constant in {period}: it has no pattern to test.")
    if not _SMALLEST < np.abs(values).max() < _LARGEST:
        raise DataError(
            f"{name!r} is of the order {np.abs(values).max():.0e} in {period}: its squares leave "
            "the range of numbers. Measure it in another unit."
        )
    return values


def chosen_periods(panel: Panel, periods: Iterable[Hashable] | None) -> list[Hashable]:
    """The periods asked for, all by default, each known to the panel."""
    if periods is None:
        return list(panel.periods)
    chosen = list(periods)
    unknown = [p for p in chosen if p not in panel.periods]
    if unknown:
        raise UnknownNameError(
            f"The panel has no period {listing(unknown)}.{suggest(str(unknown[0]), panel.periods)} "
            f"It has: {listing(panel.periods, most=40)}."
        )
    return chosen


def earlier(panel: Panel, period: Hashable, lag: int) -> Hashable:
    """The period ``lag`` steps before, or None if the panel has no such one."""
    if isinstance(lag, bool) or lag != int(lag) or lag < 0:
        raise OptionError(f"lag={lag!r} must be a whole number of periods, zero or more.")
    at = int(panel.periods.get_indexer(pd.Index([period]))[0])
    position = int(panel.timeline.before(int(lag), "A time lag")[at])
    return panel.periods[position] if position >= 0 else None


def check_counts(permutations: int, alpha: float = 0.05) -> None:
    """Refuse a negative number of permutations and an alpha outside (0, 1)."""
    if isinstance(permutations, bool) or permutations != int(permutations) or permutations < 0:
        raise OptionError(f"permutations={permutations!r} must be zero or a positive number.")
    if not 0 < alpha < 1:
        raise OptionError(f"alpha={alpha!r} must lie between 0 and 1.")
