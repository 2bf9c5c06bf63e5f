"""Boundaries: labels, names, positions on the globe, and great-circle distances in km."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.options import UNIT_POINT, UnitPoint
from spillgap.weights.matrix import checked_ids

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["EARTH_RADIUS_KM", "Boundaries", "great_circle_km", "on_sphere"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG; Moritz, 2000)."""


# Outlines get a vertex at least this often (degrees) before their nearest vertices are searched.
_OUTLINE_STEP = 0.05
# Degrees of longitude after which places repeat.
_TURN = 360.0


def on_sphere(lonlat: Floats) -> Floats:
    """(N, 2) longitude and latitude in degrees → (N, 3) unit vectors."""
    lon, lat = np.radians(lonlat).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def great_circle_km(first: Floats, second: Floats) -> Floats:
    """(…, 3) and (…, 3) unit vectors → (…) km along the great circle, from the chord."""
    chord = np.linalg.norm(first - second, axis=-1)
    return chord_to_km(chord)


def chord_to_km(chord: Floats) -> Floats:
    """Straight chords of the unit sphere as km along its surface."""
    return 2.0 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))


def km_to_chord(km: float) -> float:
    """Km along the surface as a chord of the unit sphere."""
    return float(2.0 * np.sin(min(km / (2.0 * EARTH_RADIUS_KM), np.pi / 2.0)))


@dataclass(frozen=True)
class Boundaries:
    """Checked boundaries: labels, shapes in their own CRS, names.

    Notes
    -----
    Longitude and latitude are asked for only when a distance is needed: contiguity holds in any
    CRS, and in none.
    """

    ids: pd.Index
    shapes: GeoSeries
    names: dict[Hashable, dict[str, str]]

    @classmethod
    def of(cls, boundaries: GeoDataFrame | GeoSeries, ids: str | None = None) -> Boundaries:
        """From a GeoDataFrame or GeoSeries; labels from its index or the column ``ids``."""
        frame = boundaries
        if not hasattr(frame, "geometry") or not hasattr(frame, "crs"):
            raise DataError(
                f"boundaries must be a GeoDataFrame or GeoSeries, not {type(frame).__name__}: "
                "read the file with geopandas.read_file."
            )
        if ids is None:
            labels = frame.index
        elif ids in getattr(frame, "columns", ()):
            labels = frame[ids]
        else:
            columns = list(getattr(frame, "columns", ()))
            raise UnknownNameError(
                f"ids={ids!r} is not a column of the boundaries.{suggest(ids, columns)} "
                f"They have: {listing(columns)}."
            )
        index = checked_ids(labels)
        shapes = frame.geometry
        if not len(index):
            raise DataError("The boundaries hold no units.")
        empty = index[np.asarray(shapes.isna() | shapes.is_empty)]
        if len(empty):
            raise DataError(f"Units without a geometry: {listing(empty)}.")
        return cls(index, shapes, _names(frame, index))

    @property
    def n(self) -> int:
        """The number of units."""
        return len(self.ids)

    def shown(self, position: int) -> str:
        """A unit's label, with its name where there is one."""
        label = self.ids[position]
        name = self.names.get(label, {}).get("en")
        return str(label) if name is None else f"{label} ({name})"

    def polygons(self) -> NDArray[np.object_]:
        """(N,) shapely polygons, valid ones; other shapes are refused by name."""
        shapes = self.shapes.to_numpy()
        kinds = shapely.get_type_id(shapes)
        other = self.ids[~np.isin(kinds, [3, 6])]
        if len(other):
            raise DataError(
                f"Contiguity needs polygons; these units are something else: {listing(other)}. "
                "For points use knn, inverse_distance or kernel."
            )
        invalid = ~shapely.is_valid(shapes)
        if invalid.any():
            why = shapely.is_valid_reason(shapes[invalid])
            raise DataError(
                "Invalid polygons: "
                f"{listing(f'{u} ({r})' for u, r in zip(self.ids[invalid], why, strict=True))}. "
                "Repair them first: sg.importers.read_boundaries(..., repair=True), or "
                "boundaries.geometry.make_valid() where it leaves polygons."
            )
        return np.asarray(shapes)

    def lonlat_shapes(self) -> NDArray[np.object_]:
        """(N,) shapes in longitude and latitude (EPSG:4326), for distances on the globe.

        A unit whose parts lie on both sides of ±180° has them side by side, so that its longitudes
        may pass 180.
        """
        shapes = self.shapes
        if shapes.crs is None:
            raise DataError(
                "The boundaries have no CRS, so distances on the globe cannot be measured. Say "
                "what their coordinates are: boundaries.set_crs(4326) for longitude and latitude."
            )
        box = shapes.total_bounds
        if shapes.crs.is_geographic and (np.abs(box[[1, 3]]).max() > 90 or np.abs(box).max() > 360):
            raise DataError(
                f"The boundaries' CRS is geographic ({shapes.crs.name}), but their coordinates "
                f"reach {np.abs(box).max():g}: these are not degrees. Declare the right one: "
                "boundaries.set_crs(..., allow_override=True)."
            )
        lonlat = shapes if shapes.crs.equals(4326) else shapes.to_crs(4326)
        if not np.isfinite(lonlat.total_bounds).all():
            raise DataError(f"The boundaries do not lie within their CRS ({shapes.crs.name}).")
        return _joined(np.asarray(lonlat.to_numpy()))

    def turned(
        self, polygons: NDArray[np.object_], tolerance: float
    ) -> tuple[NDArray[np.object_], Integers]:
        """(M,) polygons once more, a full turn further east, and (M,) whose they are.

        Longitudes repeat after 360°: units that end at 180° touch those that begin at −180°. Only
        what can meet another unit after the turn is returned, and nothing outside geographic CRS.
        """
        if self.shapes.crs is None or not self.shapes.crs.is_geographic:
            return polygons[:0], np.empty(0, dtype=np.intp)
        box = shapely.bounds(polygons)
        again = np.flatnonzero(box[:, 0] + _TURN <= box[:, 2].max() + tolerance)
        return _shifted(polygons[again], _TURN), again

    def points(self, point: UnitPoint = "representative") -> Floats:
        """(N, 3) one point per unit as unit vectors."""
        inside = UNIT_POINT.parse(point) == "representative"
        chosen = (shapely.point_on_surface if inside else shapely.centroid)(self.lonlat_shapes())
        return on_sphere(shapely.get_coordinates(chosen))

    def nearest(self, alone: Integers) -> tuple[Integers, Floats]:
        """For each of (K,) positions: the position of the unit with the nearest outline, and km."""
        shapes = self.lonlat_shapes()
        if len(shapes) < 2:
            raise DataError("A single unit has no nearest neighbour.")
        dense = shapely.segmentize(shapes, _OUTLINE_STEP)
        coordinates, owner = shapely.get_coordinates(dense, return_index=True)
        vertices = on_sphere(coordinates)
        nearest = [_nearest_to(i, shapes, vertices, owner) for i in alone]
        return np.array([j for j, _ in nearest], dtype=np.intp), np.array([d for _, d in nearest])


def _nearest_to(
    unit: int, shapes: NDArray[np.object_], vertices: Floats, owner: Integers
) -> tuple[int, float]:
    """The unit nearest to one unit's outline: vertices shortlist, a local projection decides."""
    mine = vertices[owner == unit]
    centre = mine.mean(axis=0)
    radius = np.linalg.norm(mine - centre, axis=1).max()
    far = np.where(owner == unit, np.inf, np.linalg.norm(vertices - centre, axis=1))
    # No point of an outline is further from a vertex than half a step on either side.
    step = np.radians(_OUTLINE_STEP)
    close = far <= far.min() + 2.0 * radius + step
    gaps, _ = cKDTree(mine).query(vertices[close])
    km, owners = chord_to_km(np.asarray(gaps)), owner[close]
    reach = km.min() + step * EARTH_RADIUS_KM
    shortlist = np.unique(owners[km <= reach])
    if len(shortlist) == 1:
        return int(shortlist[0]), _local_km(shapes[unit], shapes[shortlist])[0]
    exact = _local_km(shapes[unit], shapes[shortlist])
    best = int(np.argmin(exact))
    return int(shortlist[best]), exact[best]


def _local_km(shape: shapely.Geometry, others: NDArray[np.object_]) -> list[float]:
    """Km from one shape's outline to each of (K,) others', by great circle between nearest points.

    The nearest points are found with longitude shrunk by the cosine of the latitude, in which
    short distances keep their order.
    """
    shrink = np.cos(np.radians(shapely.get_coordinates(shape)[:, 1].mean()))
    # Longitudes repeat: every other shape is taken on the turn that is nearest to this one.
    away = _middle(np.asarray([shape])) - _middle(others)
    others = np.array(
        [_shifted(o, _TURN * np.round(d / _TURN)) for o, d in zip(others, away, strict=True)]
    )

    def squeezed(shapes: GeoSeries) -> GeoSeries:
        return shapely.transform(shapes, lambda xy: xy * [shrink, 1.0])

    lines = shapely.shortest_line(squeezed(shape), squeezed(others))
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2) / [shrink, 1.0]
    first, second = on_sphere(ends[:, 0]), on_sphere(ends[:, 1])
    return [float(d) for d in great_circle_km(first, second)]


def _joined(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """(N,) shapes; those that span more than half the globe are cut where they leave it emptiest.

    Parts before the widest gap in longitude move a full turn east, unless that gap holds ±180°.
    """
    box = shapely.bounds(shapes)
    joined = shapes.copy()
    for unit in np.flatnonzero(box[:, 2] - box[:, 0] > _TURN / 2.0):
        parts = shapely.get_parts(shapes[unit])
        parts = parts[np.argsort(shapely.bounds(parts)[:, 0])]
        west, _, east, _ = shapely.bounds(parts).T
        reached = np.maximum.accumulate(east)
        gaps = west[1:] - reached[:-1]
        if len(gaps) and gaps.max() > west[0] + _TURN - reached[-1]:
            before = int(np.argmax(gaps)) + 1
            moved = _shifted(parts[:before], _TURN)
            joined[unit] = shapely.union_all(np.concatenate([parts[before:], moved]))
    return joined


def _shifted(shapes: GeoSeries, degrees: float) -> GeoSeries:
    return shapely.transform(shapes, lambda xy: np.add(xy, (degrees, 0.0)))


def _middle(shapes: NDArray[np.object_]) -> Floats:
    """(K,) longitudes halfway between the ends of (K,) shapes."""
    box = shapely.bounds(shapes)
    return np.asarray((box[:, 0] + box[:, 2]) / 2.0)


def _names(frame: GeoDataFrame | GeoSeries, index: pd.Index) -> dict[Hashable, dict[str, str]]:
    """label → {"en": …, "zh": …} from the columns name_en and name_zh where they exist."""
    names: dict[Hashable, dict[str, str]] = {label: {} for label in index}
    for lang in ("en", "zh"):
        column = f"name_{lang}"
        if column in getattr(frame, "columns", ()):
            for label, name in zip(index, frame[column], strict=True):
                if isinstance(name, str) and name:
                    names[label][lang] = name
    return {label: known for label, known in names.items() if known}
