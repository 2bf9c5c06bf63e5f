"""Rasters, such as lights at night, as cells by period: Parquet files that panels are made of."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Hashable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from spillgap._types import ByLabel, Floats, Untyped
from spillgap.errors import DataError, OptionError, OutputError, UnknownNameError, listing
from spillgap.importers.periods import parse_period

__all__ = ["RasterCells", "raster"]

Flags = npt.NDArray[np.bool_]
Files = str | Path | Mapping[str, ByLabel[str | Path]]

STRIP = 4_000_000
"""Cells of a file that are read at a time."""

_NAME = re.compile(r"^(?P<variable>.*?[^\d\s_.-])[\s_.-]*(?P<period>\d{4}.*)$")
_ENDINGS = (".tif", ".tiff")


@dataclass(frozen=True, eq=False)
class RasterCells:
    """What :func:`raster` wrote, and where its cells lie.

    Attributes
    ----------
    folder : Path
        The Parquet files, by period.
    shape : tuple of int
        Rows and columns of the grid.
    mask : ndarray of bool, shape (rows, columns)
        The cells that are units: with ``shape`` what :func:`spillgap.weights.grid` takes.
    periods : tuple
    variables : tuple of str
    crs : str
        The files' coordinate reference system; empty where they declare none.
    transform : tuple of float
        From column and row to x and y: (a, b, c, d, e, f), x = a·column + b·row + c.
    outside : int
        Cells that are no units: without a value in any file, or outside the mask.
    """

    folder: Path
    shape: tuple[int, int]
    mask: Flags
    periods: tuple[Hashable, ...]
    variables: tuple[str, ...]
    crs: str
    transform: tuple[float, ...]
    outside: int

    def __repr__(self) -> str:
        rows, columns = self.shape
        return (
            f"RasterCells: {int(self.mask.sum())} of {rows} × {columns} cells, "
            f"{len(self.periods)} periods, {listing(self.variables)}"
        )


def raster(
    files: Files,
    folder: str | Path,
    *,
    time: str = "year",
    band: int | ByLabel[int] = 1,
    mask: str | Path | npt.ArrayLike | None = None,
) -> RasterCells:
    """Write rasters of one grid as cells by period, for :meth:`spillgap.LargePanel.from_parquet`.

    Parameters
    ----------
    files : path, or mapping from variable to mapping from period to path
        GeoTIFFs, or what else GDAL reads. Of a folder every ``.tif`` is taken, named by variable
        and period: ``light_2018.tif``, ``roads_2018.tif``.
    folder : path
        What is written: ``year=2018/part-0.parquet`` and so on. It must not exist, and appears
        when it is whole.
    time : str
        How periods are called.
    band : int or mapping from variable to int
        Which band is read, from 1.
    mask : path or (rows, columns) array of bool, optional
        True for the cells that are units, such as land; of a raster those whose value is neither
        zero nor missing. By default the cells that hold a value in every file.

    Returns
    -------
    RasterCells

    Raises
    ------
    OptionError
        Without the extra ``raster``; for a band that a file lacks.
    DataError
        For a file that is not there or is no raster; files of different grids, coordinate
        reference systems or ways to say that there is no value; a cell that holds a value in some
        files only, by row and column; a mask of another shape, or that leaves no cell.
    OutputError
        If the folder exists.

    Notes
    -----
    Cells are called by their number, row by row from 0, in the whole grid, as
    :func:`spillgap.weights.grid` calls them: that of row r and column c is r·columns + c. Rows of
    cells are read some at a time, so that a file may be larger than memory; the mask is held, a
    byte for each cell.

    Examples
    --------
    >>> import spillgap as sg
    >>> cells = sg.importers.raster("rasters", "cells")  # doctest: +SKIP
    >>> W = sg.weights.grid(cells.shape, mask=cells.mask)  # doctest: +SKIP
    >>> sg.LargePanel.from_parquet("cells", unit="cell", time="year", weights=W)  # doctest: +SKIP
    """
    folder = Path(folder)
    if folder.exists():
        raise OutputError(f"{folder} exists already: name a new folder.")
    by_variable = _named(files)
    periods = _periods(by_variable)
    with ExitStack() as stack:
        grid = _Grid.opened(by_variable, band, stack)
        there, outside = _there(grid, mask, stack)
        part = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
        try:
            for period in periods:
                _write(grid, period, there, part / f"{time}={period}")
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    first = grid.first
    return RasterCells(
        folder, grid.shape, there, periods, tuple(by_variable), _crs(first),
        tuple(first.transform)[:6], outside,
    )  # fmt: skip


# -- which files --------------------------------------------------------------------------------


def _named(files: Files) -> dict[str, dict[Hashable, Path]]:
    """Variable → period → file."""
    if isinstance(files, Mapping):
        found = {str(v): {p: Path(f) for p, f in by.items()} for v, by in files.items()}
        if not found or not all(found.values()):
            raise OptionError("files= maps variables to periods to paths: {'light': {2018: path}}.")
        return found
    folder = Path(files)
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    paths = sorted(p for p in folder.iterdir() if p.suffix.casefold() in _ENDINGS)
    if not paths:
        raise DataError(f"{folder} holds no {' or '.join(_ENDINGS)}.")
    out: dict[str, dict[Hashable, Path]] = {}
    odd = []
    for path in paths:
        name = _NAME.match(path.stem)
        period = parse_period(name["period"]) if name else None
        if name is None or period is None:
            odd.append(path.name)
            continue
        by_period = out.setdefault(name["variable"], {})
        if period in by_period:
            raise DataError(f"{by_period[period].name} and {path.name} are of one period.")
        by_period[period] = path
    if odd:
        raise DataError(
            f"Not named by variable and period, as light_2018.tif is: {listing(odd)}. Name them "
            "so, or map variables to periods to paths."
        )
    return out


def _periods(by_variable: Mapping[str, Mapping[Hashable, Path]]) -> tuple[Hashable, ...]:
    """The periods, which every variable has."""
    every = sorted({p for by in by_variable.values() for p in by}, key=lambda p: (str(type(p)), p))
    for variable, by_period in by_variable.items():
        lacking = [p for p in every if p not in by_period]
        if lacking:
            raise DataError(f"{variable!r} has no file for {listing(lacking)}.")
    return tuple(every)


# -- one grid -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Grid:
    """Open files of one grid, by variable and period, and the band of each variable."""

    files: Mapping[str, Mapping[Hashable, Untyped]]
    bands: Mapping[str, int]

    @classmethod
    def opened(
        cls,
        by_variable: Mapping[str, Mapping[Hashable, Path]],
        band: int | ByLabel[int],
        stack: ExitStack,
    ) -> _Grid:
        """The files opened and held against the first."""
        unknown = [v for v in band if v not in by_variable] if isinstance(band, Mapping) else []
        if unknown:
            raise UnknownNameError(
                f"band=: no variable {listing(map(repr, unknown))}; there are "
                f"{listing(by_variable)}."
            )
        bands = {v: band.get(v, 1) if isinstance(band, Mapping) else band for v in by_variable}
        files = {
            variable: {p: _open(path, stack) for p, path in by_period.items()}
            for variable, by_period in by_variable.items()
        }
        grid = cls(files, bands)
        for variable, by_period in files.items():
            for file in by_period.values():
                _refuse_other_grid(grid.first, file)
                if bands[variable] not in file.indexes:
                    raise OptionError(
                        f"band={bands[variable]!r}: {_name(file)} has "
                        f"{'1 band' if file.count == 1 else f'bands 1 to {file.count}'}."
                    )
            _refuse_other_blank(list(by_period.values()), bands[variable])
        return grid

    @property
    def first(self) -> Untyped:
        """The file that the others are held against."""
        return next(iter(next(iter(self.files.values())).values()))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.first.height), int(self.first.width)

    def strips(self) -> Iterator[tuple[int, int]]:
        """Rows from … to before …, some at a time."""
        rows, columns = self.shape
        step = max(1, STRIP // columns)
        for start in range(0, rows, step):
            yield start, min(start + step, rows)

    def read(self, variable: str, period: Hashable, start: int, stop: int) -> Floats:
        """(rows, columns) values, NaN where there is none."""
        return _values(self.files[variable][period], self.bands[variable], start, stop)


def _open(path: Path, stack: ExitStack) -> Untyped:
    try:
        import rasterio
        from rasterio.errors import RasterioIOError
    except ImportError as missing:
        raise OptionError("Rasters are read by rasterio: install spillgap[raster].") from missing
    if not path.is_file():
        raise DataError(f"There is no {path}.")
    try:
        return stack.enter_context(rasterio.open(path))
    except RasterioIOError as problem:
        raise DataError(f"{path.name} is no raster that can be read.") from problem


def _values(file: Untyped, band: int, start: int, stop: int) -> Floats:
    from rasterio.windows import Window

    found = file.read(band, window=Window(0, start, file.width, stop - start), masked=True)
    return np.asarray(found.astype(np.float64).filled(np.nan))


def _name(file: Untyped) -> str:
    return Path(file.name).name


def _crs(file: Untyped) -> str:
    return "" if file.crs is None else str(file.crs.to_string())


def _refuse_other_grid(first: Untyped, file: Untyped) -> None:
    one, other = _name(first), _name(file)
    remedy = "Bring them onto one grid first (gdalwarp, or rasterio.warp.reproject)."
    if file.shape != first.shape:
        mine, theirs = (f"{f.height} × {f.width}" for f in (file, first))
        raise DataError(f"{other} has {mine} cells, {one} {theirs}. {remedy}")
    if file.crs != first.crs:
        mine, theirs = (_crs(f) or "no coordinate reference system" for f in (file, first))
        raise DataError(f"{other} is in {mine}, {one} in {theirs}. {remedy}")
    size = max(abs(first.transform.a), abs(first.transform.e))
    if not np.allclose(file.transform, first.transform, rtol=1e-9, atol=1e-6 * size):
        raise DataError(
            f"The cells of {other} lie elsewhere, or are of another size, than those of {one}. "
            f"{remedy}"
        )


def _refuse_other_blank(files: list[Untyped], band: int) -> None:
    """Refuse files of a variable of which only some say how a missing value is written."""
    marks = [file.nodatavals[band - 1] is not None for file in files]
    if any(marks) and not all(marks):
        silent = [_name(f) for f, mark in zip(files, marks, strict=True) if not mark]
        example = next(f for f, mark in zip(files, marks, strict=True) if mark)
        raise DataError(
            f"{_name(example)} declares {example.nodatavals[band - 1]:g} for cells without a "
            f"value, and {listing(silent)} nothing. Declare it in all files, or in none."
        )


# -- which cells --------------------------------------------------------------------------------


def _there(
    grid: _Grid, mask: str | Path | npt.ArrayLike | None, stack: ExitStack
) -> tuple[Flags, int]:
    """(rows, columns) the cells that are units, and how many are not."""
    there = None if mask is None else _masked(grid, mask, stack)
    always, ever = np.ones(grid.shape, dtype=bool), np.zeros(grid.shape, dtype=bool)
    for variable, by_period in grid.files.items():
        for period in by_period:
            for start, stop in grid.strips():
                held = np.isfinite(grid.read(variable, period, start, stop))
                always[start:stop] &= held
                ever[start:stop] |= held
    lacking = (ever if there is None else there) & ~always
    if lacking.any():
        rows, columns = np.nonzero(lacking)
        places = (f"row {r}, column {c}" for r, c in zip(rows.tolist(), columns.tolist()))
        raise DataError(
            f"Cells without a value in some of the files: {listing(places)}. Pass mask= with the "
            "cells that have one in all of them, or fill the others in the files."
        )
    there = always if there is None else there
    if not there.any():
        raise DataError("No cell is left: none holds a value, or none is in the mask.")
    return there, int(there.size - there.sum())


def _masked(grid: _Grid, mask: str | Path | npt.ArrayLike, stack: ExitStack) -> Flags:
    if isinstance(mask, str | Path):
        file = _open(Path(mask), stack)
        _refuse_other_grid(grid.first, file)
        values = _values(file, 1, 0, file.height)
        return np.isfinite(values) & (values != 0.0)
    array = np.asarray(mask)
    if array.dtype != np.bool_ or array.shape != grid.shape:
        rows, columns = grid.shape
        raise DataError(
            f"mask= is of {rows} × {columns} True and False, or the path of a raster; this one is "
            f"of shape {array.shape} and {array.dtype}."
        )
    return array.copy()


def _write(grid: _Grid, period: Hashable, there: Flags, place: Path) -> None:
    """The cells of one period as a Parquet file, a strip of rows to a group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    place.mkdir(parents=True)
    schema = pa.schema([("cell", pa.int64()), *((v, pa.float64()) for v in grid.files)])
    with pq.ParquetWriter(place / "part-0.parquet", schema) as out:
        for start, stop in grid.strips():
            kept = there[start:stop]
            columns = pd.DataFrame({"cell": np.flatnonzero(kept) + start * grid.shape[1]})
            for variable in grid.files:
                columns[variable] = grid.read(variable, period, start, stop)[kept]
            out.write_table(pa.Table.from_pandas(columns, schema=schema))
