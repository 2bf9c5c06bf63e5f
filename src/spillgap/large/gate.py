"""The gate of a panel larger than memory: faults that tasks found are named as
for a panel in memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spillgap._gate import refuse_duplicates, refuse_infinite, refuse_labels
from spillgap._matching import refuse_other_units
from spillgap.errors import DataError, listing
from spillgap.large.reading import Faults
from spillgap.large.source import Source

__all__ = ["refuse_faults"]


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
