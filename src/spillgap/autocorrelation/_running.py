"""Running esda on one period, on rows and W that are matched by key."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._types import Floats, Untyped
from spillgap.autocorrelation._alignment import Cross, cross_section, weights_of
from spillgap.autocorrelation._seeding import quietly_seeded
from spillgap.autocorrelation._statistics import Statistic
from spillgap.errors import DataError, listing
from spillgap.options import EmptyRows
from spillgap.panel import Panel
from spillgap.weights.matrix import as_w

__all__ = ["Sample", "refuse_one_way", "run", "sample"]


@dataclass(frozen=True, eq=False)
class Sample:
    """Variables (K, N) and W (N, N) of one period, in label order."""

    cross: Cross
    values: Floats


def sample(
    row: Statistic, panel: Panel, names: Sequence[str], period: Hashable, islands: EmptyRows
) -> Sample:
    """What a statistic is computed from, in one period.

    Raises
    ------
    DataError
        For what the variables may not be; by unit.
    """
    cross = weights_of(panel, period, islands)
    values = np.stack([cross_section(panel, name, period, cross.labels) for name in names])
    if row.values == "zero-one":
        for name, one in zip(names, values, strict=True):
            _refuse_shades(one, name, period, cross)
    return Sample(cross, values)


def run(row: Statistic, found: Sample, permutations: int, start: int) -> Untyped:
    """esda's object, from a seed."""
    # Positions for ids: esda sorts some statistics by id, and takes the others as they come.
    w = as_w(found.cross.W, pd.RangeIndex(len(found.cross.labels)))
    with quietly_seeded(start):
        return row.run(found.values, w, permutations)


def _refuse_shades(values: Floats, variable: str, period: Hashable, cross: Cross) -> None:
    odd = cross.labels[~np.isin(values, (0.0, 1.0))]
    if len(odd):
        raise DataError(
            f"{variable!r} is neither 0 nor 1 in {period} for {listing(odd)}; joins are counted "
            "between units of two kinds."
        )


def refuse_one_way(cross: Cross) -> None:
    """Refuse links without one back: esda counts each as half a join."""
    pattern = (cross.W != 0).astype(np.int8)
    lonely = (pattern - pattern.T).tocoo()
    pairs = [
        f"{cross.labels[i]}→{cross.labels[j]}"
        for i, j, sign in zip(lonely.row, lonely.col, lonely.data, strict=True)
        if sign > 0
    ]
    if pairs:
        raise DataError(
            f"Joins are between pairs, but these links have none back: {listing(pairs)}. Use a W "
            "whose links go both ways, such as contiguity."
        )
