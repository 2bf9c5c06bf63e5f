"""The gate of a panel larger than memory: every period checked by a task, faults named as for a
panel in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._gate import refuse_duplicates, refuse_infinite, refuse_labels
from spillgap._matching import refuse_other_units
from spillgap.errors import DataError, listing
from spillgap.large.source import Source
from spillgap.large.store import Store

__all__ = ["Faults", "faults_of", "places", "refuse_faults"]

Integers: TypeAlias = NDArray[np.intp]

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


def places(labels: pd.Series, units: NDArray[np.generic]) -> Integers | None:
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
    at = places(labels, units)
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


def refuse_faults(
    faults: Sequence[Faults], source: Source, units: pd.Index, periods: pd.Index, *, weighed: bool
) -> None:
    """Refuse what is wrong in any period, in the order in which a panel in memory looks.

    Raises
    ------
    DataError
        For rows without a unit label, a second row for a unit and period, infinite values, a unit
        without a row in some period.
    AlignmentError
        For units that the weights lack, or the data.
    """
    refuse_labels(pd.concat([f.blank for f in faults]), "unit")
    refuse_duplicates(pd.concat([f.repeated for f in faults]), source.unit, source.time)
    refuse_infinite(pd.concat([f.infinite for f in faults]), source.unit, source.time)
    strange = faults[0].strange
    nowhere = faults[0].lacking
    for fault in faults[1:]:
        strange = strange.union(fault.strange, sort=False)
        nowhere = nowhere.intersection(fault.lacking, sort=False)
    if weighed:
        present = units.difference(nowhere, sort=False)
        refuse_other_units(present.append(strange).rename(source.unit), units)
    absent = [f"{u} in {t}" for f, t in zip(faults, periods, strict=True) for u in f.lacking]
    absent += [f"{u} in {periods[0]}" for u in strange]
    if absent:
        raise DataError(
            f"A panel larger than memory has a row for every unit in every period, and there is "
            f"none for {listing(absent)}. Leave those units or periods out of the files."
        )
