"""What each binary format holds, as cells: workbooks, Stata, Parquet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from pandas.io.stata import StataReader

from spillgap._types import Untyped
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.importers.cells import is_blank
from spillgap.importers.encodings import decode

__all__ = ["read_parquet", "read_sheet", "read_stata", "under_header"]

_RELEASE = re.compile(rb"<release>(\d+)</release>")
# From here on Stata writes UTF-8.
_UNICODE_RELEASE = 118


def read_sheet(path: Path, sheet: str | int | None) -> list[list[object]]:
    """The cells of one sheet, row by row; of a workbook with several, one must be named.

    Raises
    ------
    UnknownNameError
        If there is no such sheet.
    DataError
        If no sheet is named and several hold cells.
    """
    with pd.ExcelFile(path) as book:
        names = [str(name) for name in book.sheet_names]
        if isinstance(sheet, str) and sheet not in names:
            raise UnknownNameError(
                f"{str(path)!r} has no sheet {sheet!r}.{suggest(sheet, names)} "
                f"It has: {listing(names)}."
            )
        if isinstance(sheet, int) and not 0 <= sheet < len(names):
            raise UnknownNameError(
                f"{str(path)!r} has no sheet number {sheet} (they count from 0). "
                f"It has: {listing(names)}."
            )
        if sheet is not None:
            return _cells(book, sheet)
        held = {name: rows for name in names if (rows := _cells(book, name))}
    if len(held) > 1:
        raise DataError(
            f"{str(path)!r} has {len(held)} sheets with cells: {listing(held)}. Name one: "
            f"sheet={next(iter(held))!r}."
        )
    return next(iter(held.values()), [])


def _cells(book: pd.ExcelFile, sheet: str | int) -> list[list[object]]:
    raw = pd.read_excel(book, sheet_name=sheet, header=None, dtype=object, keep_default_na=False)
    rows = [list(row) for row in raw.itertuples(index=False)]
    for (row, column), error in _errors(book, sheet).items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    return rows


def _errors(book: pd.ExcelFile, sheet: str | int) -> dict[tuple[int, int], str]:
    """Cells that hold an error (#DIV/0!), by position: pandas would read them as missing."""
    import openpyxl

    if not isinstance(book.book, openpyxl.Workbook):  # the readers of .xls tell nothing of them
        return {}
    name = book.sheet_names[sheet] if isinstance(sheet, int) else sheet
    return {
        (row, column): str(cell.value)
        for row, cells in enumerate(book.book[name].iter_rows())
        for column, cell in enumerate(cells)
        if cell.data_type == "e"
    }


def under_header(rows: list[list[object]]) -> pd.DataFrame:
    """Cells as a table under their first row; the index is the row's number in the sheet.

    Rows without a cell, and columns with neither a name nor a cell, are left out.
    """
    kept = [n for n, row in enumerate(rows) if not all(_is_void(cell) for cell in row)]
    if not kept:
        return pd.DataFrame()
    head, body = rows[kept[0]], kept[1:]
    frame = pd.DataFrame(
        [rows[n] for n in body], index=pd.Index([n + 1 for n in body]), dtype=object
    )
    frame = frame.reindex(columns=range(len(head)))
    used = [n for n in range(len(head)) if not (_is_void(head[n]) and frame[n].map(_is_void).all())]
    frame = frame[used]
    frame.columns = pd.Index([_name(head[n]) for n in used])
    return frame


def _is_void(cell: object) -> bool:
    return is_blank(cell, frozenset(("",)))


def _name(cell: object) -> str:
    if _is_void(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def read_stata(path: Path, encoding: str | None) -> tuple[pd.DataFrame, dict[str, str], str | None]:
    """A Stata file, its variable labels, and the encoding of a file older than Stata 14.

    Those hold text in whatever encoding the machine used; it is declared or detected. A variable
    of which only some values are labelled (refused, top-coded) comes as its cells, to be looked at
    as those of any other column.
    """
    frame = pd.read_stata(path)
    with StataReader(path) as reader:
        labels = {name: label for name, label in reader.variable_labels().items() if label}
    for column in frame.columns:
        values = frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype) and not all(
            isinstance(category, str) for category in values.cat.categories
        ):
            frame[column] = values.astype(object)
    if _release(path) >= _UNICODE_RELEASE:
        return frame, labels, None
    return _redecoded(frame, labels, encoding, repr(str(path)))


def _release(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(64)
    named = _RELEASE.search(head)
    return int(named[1]) if named else head[0]


def _redecoded(
    frame: pd.DataFrame, labels: dict[str, str], encoding: str | None, where: str
) -> tuple[pd.DataFrame, dict[str, str], str | None]:
    """Text that pandas read byte by byte (Latin-1), in its own encoding."""
    texts = [*map(str, frame.columns), *labels.values(), *_texts_in(frame)]
    if all(text.isascii() for text in texts):
        return frame, labels, None
    data = "\n".join(texts).encode("latin-1")
    _, name = decode(data, encoding, where)

    def again(text: Untyped) -> Untyped:
        return text.encode("latin-1").decode(name) if isinstance(text, str) else text

    columns = [_mapped(frame.iloc[:, n], again) for n in range(frame.shape[1])]
    frame = pd.concat(columns, axis=1).set_axis([again(c) for c in frame.columns], axis=1)
    return frame, {again(k): again(v) for k, v in labels.items()}, name


def _mapped(values: pd.Series, again: Callable[[object], object]) -> pd.Series:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.rename_categories(again)
    return values if pd.api.types.is_numeric_dtype(values) else values.map(again)


def _texts_in(frame: pd.DataFrame) -> Iterator[str]:
    for n in range(frame.shape[1]):
        values = frame.iloc[:, n]
        if isinstance(values.dtype, pd.CategoricalDtype):
            yield from (c for c in values.cat.categories if isinstance(c, str))
        elif not pd.api.types.is_numeric_dtype(values):
            yield from (cell for cell in values.unique() if isinstance(cell, str))


def read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file, with named levels of its index as columns."""
    frame = pd.read_parquet(path)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return frame
