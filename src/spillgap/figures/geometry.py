"""From labelled values and boundaries to projected polygons in the order of the map."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import ByLabel, Forwarded, Untyped
from spillgap.errors import AlignmentError, DataError, UnknownNameError, listing, suggest

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

__all__ = [
    "albers",
    "by_period",
    "check_boundaries",
    "draw_lines",
    "draw_polygons",
    "main_bounds",
    "on_map",
    "projected",
    "unit_values",
]


def unit_values(data: object, column: str | None = None, period: Hashable = None) -> pd.Series:
    """One value per unit, indexed by unit.

    Accepts a Series (by unit, or by unit and period), a DataFrame of either kind with
    ``column``, a ``Panel``, or a result with ``scores`` or ``to_frame()``.
    """
    series = _series(data, column)
    if series.index.nlevels == 1:
        if period is not None:
            raise DataError("period= was given, but data has one value per unit and no periods.")
        picked = series
    else:
        periods = series.index.get_level_values(1)
        if period is None:
            distinct = pd.Index(periods.unique())
            if len(distinct) > 1:
                raise DataError(
                    f"data has several periods ({listing(distinct, most=20)}): "
                    "say which with period=."
                )
            period = distinct[0]
        picked = series[periods == period].droplevel(1)
        if picked.empty:
            raise UnknownNameError(
                f"period={period!r} is not in the data, which has "
                f"{listing(periods.unique(), most=30)}."
            )
    twice = picked.index[picked.index.duplicated()]
    if len(twice):
        raise DataError(f"More than one value for the units {listing(twice.unique())}.")
    return picked


def _series(data: Untyped, column: str | None) -> pd.Series:
    if isinstance(data, pd.Series):
        return data
    if hasattr(data, "column") and hasattr(data, "periods"):
        if column is None:
            raise DataError("Name the panel's column to draw with column=.")
        return data.column(column)
    if column is None and isinstance(getattr(data, "scores", None), pd.Series):
        return data.scores
    frame = data.to_frame() if hasattr(data, "to_frame") else data
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"data is a {type(data).__name__}: pass a Series, a DataFrame, a Panel or a result."
        )
    if column is None:
        if frame.shape[1] != 1:
            raise DataError(f"Name the column to draw: {listing(frame.columns, most=20)}.")
        column = str(frame.columns[0])
    if column not in frame.columns:
        raise UnknownNameError(
            f"column={column!r} is not in the data.{suggest(column, frame.columns)} "
            f"It has: {listing(frame.columns, most=30)}."
        )
    return frame[column]


def by_period(data: object, column: str | None = None) -> pd.DataFrame:
    """Periods in rows, units in columns; from a wide frame or anything ``unit_values`` takes."""
    if isinstance(data, pd.DataFrame) and data.index.nlevels == 1 and column is None:
        return data
    series = _series(data, column)
    if series.index.nlevels != 2:
        raise DataError("data must have an index of two levels, (unit, period), or be wide.")
    return series.unstack(level=0)  # noqa: PD010 - a reshape, nothing is aggregated


def on_map(values: pd.Series | ByLabel[object], boundaries: gpd.GeoDataFrame) -> pd.Series:
    """The values in the order of the map's rows; units of the map without data become NaN.

    Raises
    ------
    AlignmentError
        If a unit of the data has no polygon; the message names it and near matches.
    """
    check_boundaries(boundaries)
    values = pd.Series(values)
    without = values.index.difference(boundaries.index, sort=False)
    if len(without):
        kinds = ""
        if len(boundaries) and type(without[0]) is not type(boundaries.index[0]):
            kinds = (
                f" The data's labels are {type(without[0]).__name__}, the map's are "
                f"{type(boundaries.index[0]).__name__}."
            )
        raise AlignmentError(
            f"Units of the data without a polygon in boundaries: {listing(without)}.{kinds}"
            f"{suggest(without[0], boundaries.index)} Index the boundaries by the same keys "
            "(boundaries.set_index(...)), or drop these units from the data."
        )
    return values.reindex(boundaries.index)


def check_boundaries(boundaries: gpd.GeoDataFrame) -> None:
    """Refuse what is no GeoDataFrame of polygons with one row per unit."""
    if not hasattr(boundaries, "geometry") or not hasattr(boundaries, "to_crs"):
        raise DataError(
            f"boundaries must be a GeoDataFrame of polygons, not {type(boundaries).__name__}."
        )
    twice = boundaries.index[boundaries.index.duplicated()]
    if len(twice):
        raise DataError(
            f"boundaries has more than one row for {listing(twice.unique())}: dissolve them first."
        )
    empty = boundaries.index[boundaries.geometry.isna() | boundaries.geometry.is_empty]
    if len(empty):
        raise DataError(f"Units without a geometry in boundaries: {listing(empty)}.")


def albers(bounds: tuple[float, float, float, float]) -> str:
    """An equal-area projection that suits these bounds in degrees (west, south, east, north).

    Albers' conic with standard parallels a sixth of the height inside (Snyder 1987, p. 99);
    a cylindrical one around the equator, Equal Earth for most of a hemisphere.

    Examples
    --------
    >>> albers((73.5, 18.2, 135.1, 53.6))
    '+proj=aea +lat_1=24 +lat_2=48 +lat_0=36 +lon_0=104 +datum=WGS84 +units=m +no_defs'
    """
    west, south, east, north = bounds
    middle = round((west + east) / 2)
    if east - west > 150:
        return f"+proj=eqearth +lon_0={middle} +datum=WGS84 +units=m +no_defs"
    if south < 0 < north:
        parallel = round(max(-south, north) / 2)
        return f"+proj=cea +lat_ts={parallel} +lon_0={middle} +datum=WGS84 +units=m +no_defs"
    inside = (north - south) / 6
    step = 0 if north - south > 6 else 2
    low, high = round(south + inside, step), round(north - inside, step)
    origin = round((south + north) / 2, step)
    if step == 0:
        low, high, origin = int(low), int(high), int(origin)
    return (
        f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={origin} +lon_0={middle} "
        "+datum=WGS84 +units=m +no_defs"
    )


def projected(boundaries: gpd.GeoDataFrame, crs: object = None) -> gpd.GeoDataFrame:
    """The boundaries in ``crs``; by default degrees become an equal-area projection.

    Boundaries that are projected already, and those without a CRS, stay as they are.
    """
    check_boundaries(boundaries)
    if crs is not None:
        if boundaries.crs is None:
            raise DataError(
                "boundaries has no CRS, so it cannot be projected: set it first with "
                "boundaries.set_crs(4326) if its coordinates are degrees."
            )
        return boundaries.to_crs(crs)
    if boundaries.crs is None or boundaries.crs.is_projected:
        return boundaries
    degrees = boundaries.to_crs(4326)
    return boundaries.to_crs(albers(main_bounds(degrees)))


def main_bounds(boundaries: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Bounds of every unit's largest part: far islets do not shrink the map."""
    parts = boundaries.geometry.explode(index_parts=False)
    # Only sizes are compared, within one unit: degrees serve as well as metres.
    sizes = pd.Series(_areas(parts), index=np.arange(len(parts)))
    largest = sizes.groupby(np.asarray(parts.index)).idxmax().to_numpy()
    west, south, east, north = parts.iloc[largest].total_bounds
    return float(west), float(south), float(east), float(north)


def _areas(parts: gpd.GeoSeries) -> np.ndarray:
    import shapely

    return shapely.area(parts.to_numpy())


def draw_polygons(ax: Axes, geometry: gpd.GeoSeries, **style: Forwarded) -> None:
    """Fill polygons, holes left open. GeoDataFrame.plot would redraw the figure at each call."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path
    from shapely.geometry.polygon import orient

    paths = []
    for shape in geometry:
        parts = [orient(part) for part in getattr(shape, "geoms", [shape]) if part.area > 0]
        rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
        if rings:
            closed = [Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings]
            paths.append(Path.make_compound_path(*closed))
    ax.add_collection(PathCollection(paths, **style), autolim=True)


def draw_lines(ax: Axes, geometry: gpd.GeoSeries, **style: Forwarded) -> None:
    """Draw lines, and the outlines of polygons."""
    import shapely
    from matplotlib.collections import LineCollection

    shapes = shapely.get_parts(np.asarray(geometry, dtype=object))
    areas = shapely.get_dimensions(shapes) == 2
    shapes = np.concatenate([shapes[~areas], shapely.get_parts(shapely.boundary(shapes[areas]))])
    lines = [np.asarray(line.coords)[:, :2] for line in shapes if not line.is_empty]
    ax.add_collection(LineCollection(lines, **style))
