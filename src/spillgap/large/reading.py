"""What workers do with the rows of a period: check their keys, put them in order, write columns.

Nothing heavy is imported here, so that a worker begins at once; formulas that compute something
bring the grammar with them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import Floats, Integers
from spillgap.large.source import Source
from spillgap.large.store import Column, Spread, Store, spread_of

if TYPE_CHECKING:
    from spillgap.large.recipe import Recipe

__all__ = ["Faults", "Laid", "faults_of", "lagged", "laid"]


MOST = 1000
"""Faults of one kind that a period hands back: enough to name some and count many."""


class Faults(NamedTuple):
    """What is wrong with the rows of one period.

    Attributes
    ----------
    blank : Series
        Unit labels that are missing, by row.
    strange, lacking : Index
        Units that W lacks, and units of W without a row.
    repeated, infinite : DataFrame
        Rows with both keys: of a unit that has another one; with an infinite value.
    """

    blank: pd.Series
    strange: pd.Index
    lacking: pd.Index
    repeated: pd.DataFrame
    infinite: pd.DataFrame


def _places(labels: pd.Series, units: NDArray[np.generic]) -> Integers | None:
    """(n,) where each label stands among the units, −1 for one that is none; None where they are
    the units in their order.
    """
    values = labels.to_numpy()
    if values.dtype.kind == units.dtype.kind == "i" and np.array_equal(values, units):
        return None
    known = pd.Index(units if units.dtype.kind == "i" else units.astype(object))
    if not (labels.isna().any() or known.dtype != object) and labels.size == units.size:
        same = np.asarray(labels.to_numpy(dtype=object) == known.to_numpy())
        if same.all():
            return None
    return np.asarray(known.get_indexer(pd.Index(values)), dtype=np.intp)


def faults_of(source: Source, store: Store, period: int, label: object) -> Faults:
    """What is wrong with the rows of one period; a task."""
    rows = source.read(period, [name for name in source.names if name in source.numeric])
    units, labels = store.units(), rows[source.unit]
    blank = labels[labels.isna()].iloc[:MOST]
    rows.insert(1, source.time, pd.Series([label] * len(rows), index=rows.index))
    at = _places(labels, units)
    if at is None:
        none = pd.Index([])
        return Faults(blank, none, none, rows.iloc[:0], _infinite(rows, source))
    counts = np.bincount(at[at >= 0], minlength=len(units))
    strange = pd.Index(labels[(at < 0) & labels.notna().to_numpy()].unique()[:MOST])
    lacking = pd.Index(units[np.flatnonzero(counts == 0)[:MOST]])
    twice = (at >= 0) & (counts[at] > 1)
    return Faults(blank, strange, lacking, rows[twice].iloc[:MOST], _infinite(rows, source))


def _infinite(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """The rows with an infinite value."""
    bad = np.zeros(len(rows), dtype=bool)
    for name in source.numeric:
        values = rows[name]
        if pd.api.types.is_float_dtype(values.dtype):
            bad |= np.isinf(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return rows[bad].iloc[:MOST]


class Laid(NamedTuple):
    """What a task laid out: how every column spreads, or the rows that have no value for it."""

    spreads: dict[str, Spread]
    missing: pd.DataFrame


def laid(
    source: Source,
    store: Store,
    recipe: Recipe | None,
    period: int,
    label: Hashable,
    terms: Sequence[str],
    sources: Sequence[str],
) -> Laid:
    """Columns of one period read, put in W's order, and written."""
    rows = source.read(period, sources)
    at = _places(rows[source.unit], store.units())
    if at is not None:
        order = np.empty(len(at), dtype=np.intp)
        order[at] = np.arange(len(at))
        rows = rows.iloc[order]
    missing = _missing(rows, source, label, sources)
    if len(missing):
        return Laid({}, missing)
    plain = [term for term in terms if term in source.numeric]
    others = [term for term in terms if term not in plain]
    out = {} if recipe is None else recipe.computed(rows, label, others)
    out |= {term: _numbers(rows[term]) for term in plain}
    for term, values in out.items():
        store.write(store.path(Column(term), period), values)
    return Laid({term: spread_of(values) for term, values in out.items()}, missing)


def _missing(
    rows: pd.DataFrame, source: Source, label: Hashable, columns: Sequence[str]
) -> pd.DataFrame:
    """Rows (column, unit, period) for every value that is not there."""
    parts = [pd.DataFrame({"column": [], "unit": [], "period": []}, dtype=object)]
    for name in columns:
        units = rows[source.unit][_blank(rows[name])].iloc[:MOST]
        if len(units):
            parts.append(pd.DataFrame({"column": name, "unit": units.to_numpy(), "period": label}))
    return pd.concat(parts, ignore_index=True)


def lagged(store: Store, column: Column, period: int) -> Spread:
    """A column's neighbours' values, written."""
    before = store.whole(Column(column.term, column.order - 1), period)
    values = np.asarray(store.matrix @ np.asarray(before), dtype=np.float64)
    store.write(store.path(column, period), values)
    return spread_of(values)


def _numbers(column: pd.Series) -> Floats:
    """(n,) a column of numbers as float64."""
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))


def _blank(column: pd.Series) -> NDArray[np.bool_]:
    """(n,) where a column has no value, or none that is finite."""
    if pd.api.types.is_float_dtype(column.dtype):
        return ~np.isfinite(_numbers(column))
    return np.asarray(column.isna())
