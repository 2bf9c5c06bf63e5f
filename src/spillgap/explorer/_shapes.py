"""Outlines for the page: projected, made as simple as a screen needs, on a grid of integers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from spillgap._types import Array, Floats
from spillgap.explorer._encoding import Facts
from spillgap.figures.geometry import albers, check_boundaries, main_bounds, on_map

if TYPE_CHECKING:
    import geopandas
    from shapely import LinearRing, MultiPolygon, Polygon

__all__ = ["outlines"]

GRID = 4000
"""The longer side of the map in steps of the grid; a screen has fewer pixels."""
_POINTS = 60_000
"""Above so many points outlines are simplified further."""
_FURTHER = (1.5, 3.0, 6.0, 12.0, 24.0)
"""Tolerances in steps of the grid, the first that leaves few enough points."""


def outlines(
    units: pd.Index, boundaries: geopandas.GeoDataFrame, maritime: geopandas.GeoDataFrame | None
) -> Facts:
    """The map: bounds, every unit's outline, other land, and lines of the inset.

    Raises
    ------
    AlignmentError
        For a unit without a polygon; the message names it.
    """
    check_boundaries(boundaries)
    on_map(pd.Series(0.0, index=units), boundaries)
    crs = _crs(boundaries)
    land = boundaries if crs is None else boundaries.to_crs(crs)
    bounds = main_bounds(land)
    grid = _Grid.over(bounds)
    shapes = _simplified(grid.of(land.geometry.to_numpy()))
    at = boundaries.index.get_indexer(units)
    others = np.setdiff1d(np.arange(len(boundaries)), at)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes[at]))
    made: Facts = {
        "frame": grid.corners(bounds),
        "units": [_geometry(shape) for shape in shapes[at]],
        "points": _integers(points),
        "others": [_geometry(shape) for shape in shapes[others]],
    }
    if maritime is not None and len(maritime):
        sea = maritime if crs is None else maritime.to_crs(crs)
        made["sea"] = {
            "frame": grid.corners(tuple(sea.total_bounds)),
            "lines": [_geometry(shape) for shape in _simplified(grid.of(sea.geometry.to_numpy()))],
        }
    return made


def _crs(boundaries: geopandas.GeoDataFrame) -> str | None:
    """An equal-area projection for degrees; None for what is projected already."""
    if boundaries.crs is None or boundaries.crs.is_projected:
        return None
    return albers(main_bounds(boundaries.to_crs(4326)))


class _Grid:
    """From coordinates to integers, x to the right and y downwards."""

    def __init__(self, left: float, top: float, step: float) -> None:
        self._origin = np.array([left, top])
        self._step = np.array([step, -step])

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float]) -> _Grid:
        """The grid of a map with these bounds."""
        left, low, right, top = bounds
        return cls(left, top, max(right - left, top - low, np.finfo(float).tiny) / GRID)

    def _placed(self, points: Floats) -> Floats:
        return (points - self._origin) / self._step

    def of(self, shapes: Array) -> Array:
        """Shapes in steps of the grid."""
        return np.asarray(shapely.transform(shapely.force_2d(shapes), self._placed))

    def corners(self, bounds: tuple[float, ...]) -> list[list[int]]:
        """The two corners of a box: left and top, right and bottom."""
        left, low, right, top = bounds
        placed = self._placed(np.array([[left, top], [right, low]]))
        return _integers(placed)


def _simplified(shapes: Array) -> Array:
    """Shapes with few enough points; borders that neighbours share stay shared."""
    polygons = shapely.get_dimensions(shapes) == 2
    for tolerance in _FURTHER:
        made = shapes.copy()
        if polygons.any():
            made[polygons] = _coverage(shapes[polygons], tolerance)
        made[~polygons] = shapely.simplify(shapes[~polygons], tolerance)
        lost = shapely.is_empty(made)
        made[lost] = shapes[lost]
        if shapely.get_num_coordinates(made).sum() <= _POINTS:
            break
    return made


def _coverage(shapes: Array, tolerance: float) -> Array:
    """Polygons simplified together; each alone where they are no coverage."""
    try:
        return np.asarray(shapely.coverage_simplify(shapes, tolerance))
    except shapely.errors.GEOSException:
        return np.asarray(shapely.simplify(shapes, tolerance))


def _geometry(shape: Polygon | MultiPolygon) -> Facts:
    """GeoJSON with integers; islets that are less than a step of the grid wide are left out."""
    rings: list[object] = []
    for part in shapely.get_parts([shape]):
        if part.geom_type == "Polygon":
            kept = [_line(ring) for ring in (part.exterior, *part.interiors)]
            kept = [line for line in kept if len(line) > 3]
            if kept:
                rings.append(kept)
        else:
            rings.append(_line(part))
    if shape.geom_type.endswith("Polygon"):
        return {"type": "MultiPolygon", "coordinates": rings}
    return {"type": "MultiLineString", "coordinates": rings}


def _integers(points: Floats) -> list[list[int]]:
    """(P, 2) points as pairs of integers."""
    return [[int(x), int(y)] for x, y in np.rint(points)]


def _line(line: LinearRing) -> list[list[int]]:
    points = np.rint(shapely.get_coordinates(line)).astype(int)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    return _integers(points[moved])
