"""Where units are: centroids in degrees and on an equal-area plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from spillgap._types import CRSLike, Floats
from spillgap.errors import AlignmentError, DataError, listing, suggest

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Places", "PlacesLike", "places_of"]

PlacesLike: TypeAlias = "gpd.GeoDataFrame | gpd.GeoSeries | pd.DataFrame"
"""Boundaries or points with a CRS, or a table with columns lon and lat, indexed by unit."""


@dataclass(frozen=True, eq=False)
class Places:
    """(N,) longitudes and latitudes in degrees, (N, 2) plane coordinates in km, and the plane."""

    units: pd.Index
    lon: Floats
    lat: Floats
    plane: Floats
    crs: CRSLike

    def to_degrees(self, plane: Floats) -> Floats:
        """(n, 2) plane coordinates in km → (n, 2) longitude, latitude."""
        return _transform(plane * 1000, self.crs, "EPSG:4326")


def places_of(units: pd.Index, places: PlacesLike, crs: CRSLike = None) -> Places:
    """Places of the units, in their order.

    The plane is an Albers equal-area conic fitted to the units (standard parallels a sixth of
    the range of latitudes inside its ends; Snyder 1987, p. 99), unless ``crs`` names another.
    Centroids of boundaries are taken on that plane.

    Raises
    ------
    AlignmentError
        For units without a place.
    DataError
        For places without a CRS or without columns lon and lat, or out of range.
    """
    lacking = units.difference(places.index, sort=False)
    if len(lacking):
        raise AlignmentError(
            f"Units without a place: {listing(lacking)}.{suggest(lacking[0], places.index)} "
            "Index the boundaries (or the table of lon, lat) by the panel's units."
        )
    if not places.index.is_unique:
        twice = places.index[places.index.duplicated()].unique()
        raise AlignmentError(f"Units with more than one place: {listing(twice)}.")
    rows = places.loc[units]
    if hasattr(rows, "geometry"):
        return _from_geometry(units, rows.geometry, crs)
    return _from_table(units, rows, crs)


def _from_table(units: pd.Index, table: pd.DataFrame, crs: CRSLike) -> Places:
    absent = {"lon", "lat"} - set(table.columns)
    if absent:
        raise DataError(
            f"The table of places lacks {listing(sorted(absent))}; give lon and lat in degrees, "
            "or boundaries as a GeoDataFrame."
        )
    degrees = table[["lon", "lat"]].to_numpy(dtype=float)
    bad = ~np.isfinite(degrees).all(axis=1) | (np.abs(degrees) > [360, 90]).any(axis=1)
    if bad.any():
        raise DataError(f"No valid longitude and latitude for {listing(units[bad])}.")
    plane_crs = _albers(degrees) if crs is None else crs
    plane = _transform(degrees, "EPSG:4326", plane_crs) / 1000
    return Places(units, degrees[:, 0], degrees[:, 1], plane, plane_crs)


def _from_geometry(units: pd.Index, geometry: gpd.GeoSeries, crs: CRSLike) -> Places:
    if geometry.crs is None:
        raise DataError("The boundaries have no CRS: set one with .set_crs(...).")
    empty = geometry.is_empty | geometry.isna()
    if empty.any():
        raise DataError(f"Units with an empty geometry: {listing(units[empty.to_numpy()])}.")
    if crs is None:
        bounds = geometry.to_crs("EPSG:4326").total_bounds.reshape(2, 2)
        crs = _albers(bounds)
    centroids = geometry.to_crs(crs).centroid
    plane = np.column_stack([centroids.x, centroids.y]).astype(np.float64)
    degrees = _transform(plane, crs, "EPSG:4326")
    return Places(units, degrees[:, 0], degrees[:, 1], plane / 1000, crs)


def _albers(degrees: Floats) -> str:
    """(n, 2) longitude, latitude → an Albers equal-area conic in metres for their extent."""
    (west, south), (east, north) = degrees.min(axis=0), degrees.max(axis=0)
    sixth = (north - south) / 6
    low, high = south + sixth, north - sixth
    if abs(low + high) < 1e-6:
        return f"+proj=cea +lon_0={(west + east) / 2:.4f} +datum=WGS84 +units=m"
    return (
        f"+proj=aea +lat_1={low:.4f} +lat_2={high:.4f} +lat_0={(south + north) / 2:.4f} "
        f"+lon_0={(west + east) / 2:.4f} +datum=WGS84 +units=m"
    )


def _transform(points: Floats, source: CRSLike, target: CRSLike) -> Floats:
    from pyproj import Transformer

    mover = Transformer.from_crs(source, target, always_xy=True)
    return np.column_stack(mover.transform(points[:, 0], points[:, 1]))
