"""Values, Moran's I and LISA of every variable, period and W."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.autocorrelation import QUADRANTS, lisa, moran
from spillgap.errors import DataError, DataWarning
from spillgap.explorer._encoding import Facts, Kind, packed
from spillgap.explorer._source import Source
from spillgap.panel import Panel

if TYPE_CHECKING:
    from spillgap.autocorrelation import LisaResult

__all__ = ["pattern"]

_CODES = [code for code in QUADRANTS if code != "NS"]
_NONE = len(_CODES)


def pattern(source: Source) -> Facts:
    """Values (T, N) of every variable; by W and variable z, lag, quadrant and p, and Moran's I.

    A p is told by how many of the permutations are as extreme, so that it is exact: it is the
    count over ``permutations + 1``. Where a period lacks a value the largest count stands.
    """
    panel = source.panel
    values = {
        name: panel.wide(name, allow_missing=True).reindex(columns=panel.units).to_numpy(float)
        for name in source.variables
    }
    tested = {
        name: {v: _tested(panel.with_weights(graph), v, source) for v in source.variables}
        for name, graph in source.weights.items()
    }
    return {
        "quadrants": _CODES,
        "permutations": source.permutations,
        "values": {name: packed(table, "f8") for name, table in values.items()},
        "tests": tested,
    }


def _tested(panel: Panel, variable: str, source: Source) -> Facts:
    """LISA of every period, and Moran's I where there is one."""
    found = [_local(panel, variable, period, source) for period in panel.periods]
    kind: Kind = "u2" if source.permutations + 1 < np.iinfo(np.uint16).max else "u4"
    none = np.iinfo(np.dtype(kind)).max
    shape = (panel.n_periods, panel.n_units)
    z, lag = np.full(shape, np.nan), np.full(shape, np.nan)
    count, quadrant = np.full(shape, none), np.full(shape, _NONE)
    for t, result in enumerate(found):
        if result is None:
            continue
        table = result.to_frame().reindex(source.panel.units)
        z[t], lag[t] = table["z"], table["lag"]
        p = table["p"].to_numpy(float) * (source.permutations + 1)
        count[t] = np.where(np.isfinite(p), np.rint(np.nan_to_num(p)), none)
        places = pd.Index(_CODES).get_indexer(pd.Index(table["quadrant"]))
        quadrant[t] = np.where(places < 0, _NONE, places)
    return {
        "z": packed(z, "f4"),
        "lag": packed(lag, "f4"),
        "count": packed(count, kind),
        "quadrant": packed(quadrant, "u1"),
        "moran": _global(panel, variable, found),
    }


def _local(panel: Panel, variable: str, period: Hashable, source: Source) -> LisaResult | None:
    """LISA in one period; None where the period does not admit it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)
            return lisa(
                panel, variable, period, source.permutations, source.seed, islands="keep"
            )  # fmt: skip
    except DataError:
        return None


def _global(panel: Panel, variable: str, found: list[LisaResult | None]) -> list[Facts | None]:
    """Moran's I, its expectation and p by period."""
    there = [result.year for result in found if result is not None]
    if not there:
        return [None] * len(found)
    try:
        table = moran(panel, variable, 0, periods=there, islands="keep").to_frame()
    except DataError:
        return [None] * len(found)
    by_period = table[["I", "expected", "p"]].to_dict("index")
    return [None if r is None else _finite(by_period[r.year]) for r in found]


def _finite(row: dict[Hashable, float]) -> Facts:
    return {str(name): float(v) if np.isfinite(v) else None for name, v in row.items()}
