"""Tables with the geometry of their rows: a GeoDataFrame in gives a GeoDataFrame out."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

__all__ = ["geometry_of", "placed", "unplaced"]


def geometry_of(table: pd.DataFrame) -> GeoSeries | None:
    """The geometry of a GeoDataFrame; None of a frame that has none."""
    if not isinstance(table, GeoDataFrame) or table.active_geometry_name is None:
        return None
    return table.geometry


def placed(table: pd.DataFrame, shapes: GeoSeries | None) -> pd.DataFrame:
    """A copy of the table with the geometry of its rows, by label, as its last column."""
    if shapes is None:
        return table.copy()
    return GeoDataFrame(table.copy(), geometry=shapes.reindex(table.index).rename("geometry"))


def unplaced(table: pd.DataFrame) -> pd.DataFrame:
    """A GeoDataFrame's other columns; any other table as it is."""
    if not isinstance(table, GeoDataFrame):
        return table
    return pd.DataFrame(table.loc[:, [str(kind) != "geometry" for kind in table.dtypes]])
