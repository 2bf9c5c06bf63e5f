"""Boundaries from any file that geopandas reads, checked before anything is built on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import CRSLike
from spillgap.errors import DataError, SpillgapError, UnknownNameError, listing, suggest
from spillgap.importers.cells import sentence
from spillgap.importers.columns import whole
from spillgap.importers.encodings import decode

if TYPE_CHECKING:
    import geopandas
    import shapely

__all__ = ["read_boundaries"]

_LATIN = "ISO-8859-1"
# Drivers of formats that may hold text in any encoding.
_ANY_ENCODING = ("ESRI Shapefile", "MapInfo File", "CSV")


def read_boundaries(
    path: str | Path,
    id: str,  # noqa: A002 - the name users write in study.toml
    *,
    layer: str | None = None,
    crs: CRSLike = None,
    repair: bool = False,
    encoding: str | None = None,
) -> geopandas.GeoDataFrame:
    """Boundaries of the units, indexed by their id.

    Parameters
    ----------
    path : path
        Any file that geopandas reads: GeoPackage, GeoJSON, Shapefile, …
    id : str
        The column that holds the units' keys, unique and the same as in the data.
    layer : str, optional
        The layer of a file with several; they are listed if none is named.
    crs : optional
        The coordinate reference system, for a file that does not say its own (e.g. 4326).
    repair : bool, default False
        Repair invalid geometries (``shapely.make_valid``) instead of refusing them; what has no
        area left is refused still.
    encoding : str, optional
        Of the text in a shapefile (or MapInfo or CSV file) that does not say its own in a ``.cpg``
        file or its header. If not given, it is detected as in :func:`read_table`, or refused.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per unit, indexed by ``id``; ``attrs["encoding"]`` is the encoding if it was
        declared here or detected.

    Raises
    ------
    DataError
        If the file cannot be read, has several layers and none is named, or holds text of
        unknown encoding; an id is missing or repeated; the CRS is missing, or cannot
        be right for the coordinates; a geometry is missing, no polygon, or invalid. The message
        names the file and the units.
    UnknownNameError
        If there is no layer or column of that name.

    Examples
    --------
    >>> from libpysal.examples import get_path
    >>> read_boundaries(get_path("us48.shp"), "STATE_ID", crs=4326).shape[0]
    48
    """
    frame = _read(Path(path), layer, encoding)
    columns = [c for c in frame.columns if c != frame.geometry.name]
    if id == frame.geometry.name:
        raise DataError(
            f"{str(path)!r}: id={id!r} is the column of shapes, not of keys. It has besides: "
            f"{listing(columns, most=20)}."
        )
    if id not in columns:
        raise UnknownNameError(
            f"{str(path)!r} has no column {id!r}.{suggest(id, columns)} "
            f"It has: {listing(columns, most=20)}."
        )
    frame[id] = whole(frame[id])
    _check_ids(frame, id, path)
    frame = frame.set_index(id)
    _check_kinds(frame, path)
    frame = _with_crs(frame, crs, path)
    _check_coordinates(frame, path)
    return _check_valid(frame, path, repair)


def _read(path: Path, layer: str | None, encoding: str | None) -> geopandas.GeoDataFrame:
    import geopandas

    if not path.exists():
        raise DataError(f"There is no file {str(path)!r} with boundaries.")
    try:
        if path.suffix.casefold() == ".parquet":
            _check_encoding(encoding, "Parquet", path)
            if layer is not None:
                raise DataError(f"{str(path)!r}: Parquet has no layers. Leave layer={layer!r} out.")
            frame, name = geopandas.read_parquet(path), None
        else:
            layer = _layer(path, layer)
            name = _encoding(path, layer, encoding)
            frame = geopandas.read_file(path, layer=layer, encoding=name)
    except SpillgapError:
        raise
    except UnicodeDecodeError as error:
        raise DataError(
            f"{str(path)!r} holds text that is not in the encoding that it declares "
            f"({error.encoding}). Name the true one with encoding=."
        ) from error
    except Exception as error:  # drivers raise many kinds; the file's name is the news
        raise DataError(
            f"{str(path)!r} cannot be read as boundaries: {sentence(error)}."
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise DataError(f"{str(path)!r} holds no geometries, only a table.")
    if frame.empty:
        raise DataError(f"{str(path)!r} holds no boundaries.")
    if name is not None:
        frame.attrs["encoding"] = name
    return frame


def _layer(path: Path, layer: str | None) -> str | None:
    """The layer to read: the one named, or the only one that holds shapes."""
    import pyogrio

    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    spatial = [name for name, kind in layers.items() if kind is not None]
    if layer is not None and layer not in layers:
        raise UnknownNameError(
            f"{str(path)!r} has no layer {layer!r}.{suggest(layer, layers)} "
            f"It has: {listing(layers, most=20)}."
        )
    if layer is None and len(spatial) > 1:
        raise DataError(
            f"{str(path)!r} has {len(spatial)} layers: {listing(spatial, most=20)}. Name one: "
            f"layer={spatial[0]!r}."
        )
    return layer if layer is not None or not spatial else spatial[0]


def _encoding(path: Path, layer: str | None, encoding: str | None) -> str | None:
    """The encoding to read the attributes in; None leaves it to what the file declares."""
    import pyogrio

    information = pyogrio.read_info(path, layer=layer)
    driver = str(information["driver"])
    if driver not in _ANY_ENCODING:
        _check_encoding(encoding, driver, path)
        return None
    # GDAL passes the bytes of a shapefile on as if they were Latin-1 if it declares nothing.
    if encoding is None and (driver, information["encoding"]) != ("ESRI Shapefile", _LATIN):
        return None
    table = pyogrio.read_dataframe(path, layer=layer, encoding=_LATIN, read_geometry=False)
    text = "\n".join([*map(str, table.columns), *_words(table)])
    if text.isascii():
        return None
    return decode(text.encode(_LATIN), encoding, repr(str(path)))[1]


def _words(table: pd.DataFrame) -> Iterator[str]:
    for name in table.columns:
        yield from (cell for cell in table[name].unique() if isinstance(cell, str))


def _check_encoding(encoding: str | None, kind: str, path: Path) -> None:
    if encoding is not None:
        raise DataError(
            f"{str(path)!r}: text in {kind} is always UTF-8. Leave encoding={encoding!r} out."
        )


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


def _with_crs(
    frame: geopandas.GeoDataFrame, crs: CRSLike, path: str | Path
) -> geopandas.GeoDataFrame:
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
    if not np.isfinite((west, south, east, north)).all():
        return  # such shapes are invalid, and named as that
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


def _check_kinds(frame: geopandas.GeoDataFrame, path: str | Path) -> None:
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


def _check_valid(
    frame: geopandas.GeoDataFrame, path: str | Path, repair: bool
) -> geopandas.GeoDataFrame:
    import shapely

    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame
    shapes = frame.geometry[broken].to_numpy()
    reasons = shapely.is_valid_reason(shapes)
    named = [f"{unit} ({why})" for unit, why in zip(frame.index[broken], reasons, strict=True)]
    if not repair:
        raise DataError(
            f"{str(path)!r}: invalid geometries: {listing(named)}. Mend the file, or allow "
            "shapely.make_valid with repair=True."
        )
    mended = [_polygons(shape) for shape in shapes]
    lost = [name for name, shape in zip(named, mended, strict=True) if shape.is_empty]
    if lost:
        raise DataError(
            f"{str(path)!r}: these units have no area when they are repaired: {listing(lost)}. "
            "Mend the file."
        )
    geometry = frame.geometry.copy()
    geometry[broken] = mended
    return frame.set_geometry(geometry)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The part of a repaired shape that has an area; empty if nothing has."""
    import shapely

    try:
        # A collection may hold multipolygons: their parts are one level further down.
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    except shapely.errors.GEOSException:  # coordinates that are no numbers
        return shapely.Polygon()
    return shapely.union_all(parts[shapely.area(parts) > 0.0])
