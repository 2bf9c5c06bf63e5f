"""Tables from files: CSV in the encodings that are met, Excel, Stata, Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.io.stata import StataReader

from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.importers.cells import has_decimal_comma, typed
from spillgap.importers.portal import find_portal_header, portal_to_long

__all__ = ["ImportedTable", "merge_tables", "read_table"]


@dataclass(frozen=True, eq=False)
class ImportedTable:
    """A table as read, and what was found while reading it.

    Attributes
    ----------
    frame : pandas.DataFrame
        The rows.
    path : pathlib.Path
        Where they came from.
    format : str
        "csv", "excel", "stata" or "parquet".
    encoding : str or None
        The encoding of a text file as detected, None for the other formats.
    layout : str
        "table", or "portal" for an export of the national statistics portal made long.
    notes : tuple of str
        The lines of notes and remarks of a portal export.
    labels : dict
        Variable labels of a Stata file.
    decimal : str
        The decimal mark of a text file as detected: "," in a file that separates by semicolons
        and holds numbers such as 12,5.
    """

    frame: pd.DataFrame
    path: Path
    format: str
    encoding: str | None = None
    layout: str = "table"
    notes: tuple[str, ...] = ()
    labels: dict[str, str] | None = None
    decimal: str = "."

    def __repr__(self) -> str:
        rows, columns = self.frame.shape
        encoding = f", {self.encoding}" if self.encoding else ""
        comma = ", decimal comma" if self.decimal == "," else ""
        layout = ", portal export made long" if self.layout == "portal" else ""
        return (
            f"ImportedTable: {self.path.name} ({self.format}{encoding}{comma}{layout}), "
            f"{rows} rows × {columns} columns"
        )


def read_table(
    path: str | Path,
    *,
    sheet: str | int = 0,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> ImportedTable:
    """A table from a CSV, Excel, Stata or Parquet file.

    Parameters
    ----------
    path : path
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.dta``, ``.parquet``. An export of
        data.stats.gov.cn (CSV or Excel) is recognised and returned long.
    sheet : str or int, default 0
        The sheet of an Excel file.
    encoding : str, optional
        Of a text file; detected if not given (UTF-8 with or without a mark, UTF-16 with one,
        then GB18030, which includes GBK and GB2312).
    delimiter : str, optional
        Of a text file; detected if not given.

    Returns
    -------
    ImportedTable
        With ``frame``, and the encoding, layout and notes that were found.

    Raises
    ------
    DataError
        If the file does not exist, is of no known kind, is empty, or cannot be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name) / "figures.csv"
    >>> _ = file.write_bytes("地区,year,gdp\\n北京,2020,36.1\\n".encode("gb18030"))
    >>> read_table(file)
    ImportedTable: figures.csv (csv, gb18030), 1 rows × 3 columns
    >>> folder.cleanup()
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"There is no file {str(path)!r}.{_siblings(path)}")
    suffix = path.suffix.casefold()
    if suffix in (".csv", ".tsv", ".txt"):
        table = _read_text(path, encoding, delimiter)
    elif suffix in _BINARY:
        try:
            table = _BINARY[suffix](path, sheet)
        except (DataError, UnknownNameError):
            raise
        except Exception as error:  # the parsers raise many kinds; the file's name is the news
            raise DataError(f"{str(path)!r} cannot be read as {suffix[1:]}: {error}") from error
    else:
        raise DataError(
            f"{str(path)!r}: files that end in {suffix or 'nothing'!r} are not read. Save the "
            "table as .csv, .xlsx, .dta or .parquet."
        )
    if table.frame.empty:
        raise DataError(f"{str(path)!r} has no rows.")
    repeated = table.frame.columns[table.frame.columns.duplicated()]
    if len(repeated):
        raise DataError(f"{str(path)!r} has two columns named {listing(repeated.unique())}.")
    return table


def merge_tables(tables: Iterable[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Tables side by side, matched by key: one file per indicator, as the portal exports them.

    Every row of every table is kept; a value that a table lacks is missing.

    Raises
    ------
    UnknownNameError
        If a table lacks a key column.
    DataError
        If a key appears twice in one table, or two tables hold a column of the same name.

    Examples
    --------
    >>> gdp = pd.DataFrame({"id": ["a", "b"], "year": 2020, "gdp": [1.0, 2.0]})
    >>> people = pd.DataFrame({"id": ["b", "a"], "year": 2020, "people": [20, 10]})
    >>> merge_tables([gdp, people], ["id", "year"])["people"].tolist()
    [10, 20]
    """
    merged: pd.DataFrame | None = None
    for table in tables:
        for key in keys:
            if key not in table.columns:
                raise UnknownNameError(
                    f"A table has no column {key!r}.{suggest(key, table.columns)} "
                    f"It has: {listing(table.columns, most=20)}."
                )
        twice = table.loc[table.duplicated(list(keys)), list(keys)]
        if len(twice):
            named = [str(tuple(row)) for row in twice.itertuples(index=False)]
            raise DataError(f"A table has more than one row for {listing(named)}.")
        if merged is None:
            merged = table.copy()
            continue
        both = merged.columns.intersection(table.columns).difference(list(keys))
        if len(both):
            raise DataError(f"Two tables hold the same column: {listing(both)}. Rename one.")
        merged = merged.merge(table, on=list(keys), how="outer", sort=False)
    if merged is None:
        raise DataError("There are no tables to merge.")
    return merged


def _read_text(path: Path, encoding: str | None, delimiter: str | None) -> ImportedTable:
    text, found = _decode(path, encoding)
    if not text.strip():
        raise DataError(f"{str(path)!r} is empty.")
    separator = delimiter or _delimiter(path, text)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    if find_portal_header(rows) is not None:
        portal = portal_to_long(rows)
        return ImportedTable(portal.frame, path, "csv", found, "portal", portal.notes)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    header = [name.strip() for name in rows[0]]
    odd = [n for n, row in enumerate(rows[1:], start=2) if len(row) != len(header)]
    if odd:
        raise DataError(
            f"{str(path)!r}: the header has {len(header)} columns, but these rows have another "
            f"number: {listing(odd)}. Lines of notes above the header must go."
        )
    raw = pd.DataFrame(rows[1:], columns=pd.Index(header), dtype=object)
    comma = separator == ";" and has_decimal_comma(cell for row in rows[1:] for cell in row)
    decimal = "," if comma else "."
    frame = pd.DataFrame({n: typed(raw.iloc[:, n], decimal) for n in range(len(header))})
    frame.columns = pd.Index(header)
    return ImportedTable(frame, path, "csv", found, decimal=decimal)


def _decode(path: Path, encoding: str | None) -> tuple[str, str]:
    data = path.read_bytes()
    if encoding is not None:
        candidates = [encoding]
    elif data.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "gb18030"]
    for candidate in candidates:
        try:
            return data.decode(candidate), candidate
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise DataError(f"encoding={candidate!r} is not an encoding that is known.") from error
    raise DataError(
        f"{str(path)!r} is not text in {' or '.join(candidates)}. Name its encoding, or save it "
        "as UTF-8."
    )


def _delimiter(path: Path, text: str) -> str:
    if path.suffix.casefold() == ".tsv":
        return "\t"
    head = text.splitlines()[:20]
    counts = {mark: max(line.count(mark) for line in head) for mark in ",\t;|"}
    first = {mark: head[0].count(mark) for mark in counts}
    best = max(counts, key=lambda mark: (first[mark] > 0, first[mark], counts[mark]))
    return best if counts[best] else ","


def _read_excel(path: Path, sheet: str | int) -> ImportedTable:
    with pd.ExcelFile(path) as book:
        if isinstance(sheet, str) and sheet not in book.sheet_names:
            raise UnknownNameError(
                f"{str(path)!r} has no sheet {sheet!r}.{suggest(sheet, book.sheet_names)} "
                f"It has: {listing(book.sheet_names)}."
            )
        raw = pd.read_excel(book, sheet_name=sheet, header=None, dtype=object)
        rows = [list(row) for row in raw.itertuples(index=False)]
        if find_portal_header(rows) is not None:
            portal = portal_to_long(rows)
            return ImportedTable(portal.frame, path, "excel", None, "portal", portal.notes)
        frame = pd.read_excel(book, sheet_name=sheet)
    frame.columns = pd.Index([str(name).strip() for name in frame.columns])
    return ImportedTable(frame, path, "excel")


def _read_stata(path: Path, _sheet: str | int) -> ImportedTable:
    frame = pd.read_stata(path)
    with StataReader(path) as reader:
        labels = {name: label for name, label in reader.variable_labels().items() if label}
    return ImportedTable(frame, path, "stata", labels=labels)


def _read_parquet(path: Path, _sheet: str | int) -> ImportedTable:
    frame = pd.read_parquet(path)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return ImportedTable(frame, path, "parquet")


def _siblings(path: Path) -> str:
    if not path.parent.is_dir():
        return f" Nor is there a folder {str(path.parent)!r}."
    return suggest(path.name, (p.name for p in path.parent.iterdir() if p.is_file()))


_BINARY: dict[str, Callable[[Path, Any], ImportedTable]] = {
    ".xlsx": _read_excel,
    ".xlsm": _read_excel,
    ".xls": _read_excel,
    ".dta": _read_stata,
    ".parquet": _read_parquet,
}
