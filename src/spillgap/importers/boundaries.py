"""Boundaries from any file that geopandas reads, checked before anything is built on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spillgap.errors import DataError, UnknownNameError, listing, suggest

if TYPE_CHECKING:
    import geopandas

__all__ = ["read_boundaries"]


def read_boundaries(
    path: str | Path,
    id: str,  # noqa: A002 - the name users write in study.toml
    *,
    layer: str | None = None,
    crs: Any = None,
    repair: bool = False,
) -> geopandas.GeoDataFrame:
    """Boundaries of the units, indexed by their id.

    Parameters
    ----------
    path : path
        Any file that geopandas reads: GeoPackage, GeoJSON, Shapefile, …
    id : str
        The column that holds the units' keys, unique and the same as in the data.
    layer : str, optional
        The layer of a file with several.
    crs : optional
        The coordinate reference system, for a file that does not say its own (e.g. 4326).
    repair : bool, default False
        Repair invalid geometries (``shapely.make_valid``) instead of refusing them.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per unit, indexed by ``id``.

    Raises
    ------
    DataError
        If the file cannot be read; an id is missing or repeated; the CRS is missing, or cannot
        be right for the coordinates; a geometry is missing, no polygon, or invalid. The message
        names the file and the units.
    UnknownNameError
        If there is no column ``id``.

    Examples
    --------
    >>> from libpysal.examples import get_path
    >>> read_boundaries(get_path("us48.shp"), "STATE_ID", crs=4326).shape[0]
    48
    """
    frame = _read(Path(path), layer)
    if id not in frame.columns:
        columns = [c for c in frame.columns if c != frame.geometry.name]
        raise UnknownNameError(
            f"{str(path)!r} has no column {id!r}.{suggest(id, columns)} "
            f"It has: {listing(columns, most=20)}."
        )
    _check_ids(frame, id, path)
    frame = frame.set_index(id)
    frame = _with_crs(frame, crs, path)
    _check_coordinates(frame, path)
    return _check_shapes(frame, path, repair)


def _read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    import geopandas

    if not path.exists():
        raise DataError(f"There is no file {str(path)!r} with boundaries.")
    try:
        if path.suffix.casefold() == ".parquet":
            frame = geopandas.read_parquet(path)
        else:
            frame = geopandas.read_file(path, layer=layer)
    except Exception as error:  # drivers raise many kinds; the file's name is the news
        raise DataError(f"{str(path)!r} cannot be read as boundaries: {error}") from error
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise DataError(f"{str(path)!r} holds no geometries, only a table.")
    if frame.empty:
        raise DataError(f"{str(path)!r} holds no boundaries.")
    return frame


def _check_ids(frame: geopandas.GeoDataFrame, id: str, path: str | Path) -> None:  # noqa: A002
    blank = frame.index[frame[id].isna()]
    if len(blank):
        raise DataError(f"{str(path)!r}: the rows {listing(blank)} have no {id!r}.")
    twice = frame[id][frame[id].duplicated()].unique()
    if len(twice):
        raise DataError(
            f"{str(path)!r}: {id!r} is not unique, it repeats {listing(twice)}. Dissolve the "
            "parts of a unit into one row first (GeoDataFrame.dissolve)."
        )


def _with_crs(frame: geopandas.GeoDataFrame, crs: Any, path: str | Path) -> geopandas.GeoDataFrame:
    if crs is None and frame.crs is None:
        raise DataError(
            f"{str(path)!r} does not say its coordinate reference system, so distances and maps "
            "would be guesses. Name it with crs= (4326 for longitude and latitude)."
        )
    if crs is None:
        return frame
    try:
        named = frame.set_crs(crs, allow_override=False)
    except ValueError as error:
        raise DataError(
            f"{str(path)!r} says that its CRS is {frame.crs.name}, but crs={crs!r} was given. "
            "Leave crs out, or reproject the file."
        ) from error
    except Exception as error:
        raise DataError(f"crs={crs!r} is no coordinate reference system: {error}") from error
    return named


def _check_coordinates(frame: geopandas.GeoDataFrame, path: str | Path) -> None:
    west, south, east, north = np.asarray(frame.total_bounds, dtype=float)
    in_degrees = max(abs(west), abs(east)) <= 360.0 and max(abs(south), abs(north)) <= 90.0
    extent = f"x from {west:g} to {east:g}, y from {south:g} to {north:g}"
    if frame.crs.is_geographic and not in_degrees:
        swapped = max(abs(west), abs(east)) <= 90.0 and max(abs(south), abs(north)) <= 180.0
        remedy = (
            "Longitude and latitude seem to be swapped: x is the longitude."
            if swapped
            else "Give the file its true CRS."
        )
        raise DataError(
            f"{str(path)!r} says that its CRS is {frame.crs.name} (degrees), but its coordinates "
            f"cannot be degrees: {extent}. {remedy}"
        )
    if frame.crs.is_projected and in_degrees:
        raise DataError(
            f"{str(path)!r} says that its CRS is {frame.crs.name} (projected), but its "
            f"coordinates look like degrees: {extent}. Give the file its true CRS (4326?)."
        )


def _check_shapes(
    frame: geopandas.GeoDataFrame, path: str | Path, repair: bool
) -> geopandas.GeoDataFrame:
    import shapely

    empty = frame.index[frame.geometry.isna() | frame.geometry.is_empty]
    if len(empty):
        raise DataError(f"{str(path)!r}: these units have no geometry: {listing(empty)}.")
    odd = frame.index[~frame.geom_type.isin(("Polygon", "MultiPolygon"))]
    if len(odd):
        raise DataError(
            f"{str(path)!r}: these units are no polygons: {listing(odd)}. Maps and contiguity need "
            "the units' areas; weights of points alone are sg.weights.knn(points, k=...) and "
            "sg.weights.inverse_distance(points)."
        )
    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame
    if repair:
        mended = frame.geometry.where(~broken, frame.geometry.make_valid())
        return frame.set_geometry(mended)
    reasons = shapely.is_valid_reason(frame.geometry[broken].to_numpy())
    named = [f"{unit} ({why})" for unit, why in zip(frame.index[broken], reasons, strict=True)]
    raise DataError(
        f"{str(path)!r}: invalid geometries: {listing(named)}. Mend the file, or allow "
        "shapely.make_valid with repair=True."
    )
