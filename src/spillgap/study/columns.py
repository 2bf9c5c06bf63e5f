"""Columns that hold one value per unit, whatever the period: groups and the like."""

from __future__ import annotations

import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.panel import Panel

__all__ = ["fixed_column"]


def fixed_column(panel: Panel, name: str, what: str) -> pd.Series:
    """A column that does not change over time, by unit in the panel's order.

    Raises
    ------
    DataError
        If it changes for a unit, or a unit has no value; ``what`` opens the message.
    UnknownNameError
        If there is no such column.
    """
    column = panel.column(name)
    blank = column.index[column.isna()].get_level_values(0).unique()
    if len(blank):
        raise DataError(f"{what} {name!r} is missing for {listing(blank)}.")
    by_unit = column.groupby(level=0, sort=False)
    distinct = by_unit.nunique()
    varying = distinct.index[distinct > 1]
    if len(varying):
        raise DataError(
            f"{what} {name!r} changes over time for {listing(varying)}; it has to be fixed."
        )
    return by_unit.first().reindex(panel.units)
