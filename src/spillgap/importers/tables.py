"""Tables from files: CSV in the encodings that are met, Excel, Stata, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from spillgap.errors import DataError, SpillgapError, listing, suggest
from spillgap.importers.cells import sentence, shown
from spillgap.importers.columns import Rules, typed_columns
from spillgap.importers.delimited import split, table_of
from spillgap.importers.encodings import decode
from spillgap.importers.formats import read_parquet, read_sheet, read_stata, under_header
from spillgap.importers.portal import find_portal_header, portal_to_long
from spillgap.importers.suspects import refuse_mixed_periods, without_totals
from spillgap.options import TotalsRule
from spillgap.rows import Rows

__all__ = ["READERS", "Asked", "ImportedTable", "Reader", "declared", "read_table"]

Parsed = TypeVar("Parsed")

_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive, as .xlsx files are",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Office file, as .xls files are",
    b"PAR1": "Parquet",
    b"%PDF": "a PDF",
    b"<stata_dta>": "Stata",
    b"SQLite format 3": "an SQLite database, as .gpkg files are",
}
"""The first bytes of what is saved under a false ending."""


@dataclass(frozen=True, eq=False)
class ImportedTable:
    """A table as read, and what was decided while reading it.

    Attributes
    ----------
    frame : pandas.DataFrame
        The rows.
    path : pathlib.Path
        Where they came from.
    format : str
        "csv", "excel", "stata" or "parquet".
    encoding : str or None
        The encoding of a text file, declared or detected, and of a Stata file older than version
        14 that holds more than ASCII; None otherwise.
    layout : str
        "table", or "portal" for an export of the national statistics portal made long.
    notes : tuple of str
        The lines of notes and remarks of a portal export.
    labels : dict
        Variable labels of a Stata file.
    decimal : str
        The decimal mark of the file's numbers, declared or shown by them.
    remarks : tuple of str
        What was decided about cells and rows: marks read as missing, columns of codes that stay
        text, rows of totals dropped.
    """

    frame: pd.DataFrame
    path: Path
    format: str
    encoding: str | None = None
    layout: str = "table"
    notes: tuple[str, ...] = ()
    labels: dict[str, str] | None = None
    decimal: str = "."
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        rows, columns = self.frame.shape
        encoding = f", {self.encoding}" if self.encoding else ""
        comma = ", decimal comma" if self.decimal == "," else ""
        layout = ", portal export made long" if self.layout == "portal" else ""
        head = (
            f"ImportedTable: {self.path.name} ({self.format}{encoding}{comma}{layout}), "
            f"{rows} rows × {columns} columns"
        )
        return "\n  ".join([head, *self.remarks])


def read_table(
    path: str | Path,
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    missing: str | Iterable[str] = (),
    text: str | Iterable[str] = (),
    totals: TotalsRule = "error",
) -> ImportedTable:
    """A table from a CSV, Excel, Stata or Parquet file.

    A column in which at least half of the cells are numbers is one of numbers: whatever else
    stands in it (``7*``, ``n.a.``, ``07``) is refused with its place. Columns of codes that all
    begin with a zero or are equally long beside one that does ("01", "12") stay text.

    Parameters
    ----------
    path : path
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.dta``, ``.parquet``. An export of
        data.stats.gov.cn (CSV or Excel) is recognised and returned long.
    sheet : str or int, optional
        The sheet of a workbook, by name or number from 0; not needed if only one holds cells.
    encoding : str, optional
        Of a text file, or a Stata file older than version 14. If not given, a byte-order mark
        tells, or it is UTF-8, or GB18030 (which includes GBK and GB2312) if the text then reads as
        Chinese; anything else must be named. Other formats say their own.
    delimiter : str, optional
        Of a text file; detected if not given.
    decimal : {".", ","}, optional
        The decimal mark. If not given, cells that can be read in one way only (12,5; 0,615;
        1.234,5) decide; where none does, 1,234 and 1.234 are refused, except in files that
        separate their columns by commas: those write decimals with a point.
    thousands : {",", ".", " ", "'", ""}, optional
        What stands between thousands: by default the other one of comma and point.
    missing : str or iterable of str
        Marks that mean missing, besides those that always do (empty, NA, N/A, NaN, NULL, None,
        dashes, dots from two on).
    text : str or iterable of str
        Columns that are kept as text, each cell as it stands.
    totals : {"error", "drop", "keep"}
        What becomes of rows that name a total (Total, Sum, …, in Chinese too) in a column of text.

    Returns
    -------
    ImportedTable
        With ``frame``, and the encoding, layout, notes and remarks.

    Raises
    ------
    DataError
        If the file does not exist, is of no known kind, is empty, cannot be read, or holds cells
        that leave doubt. The message names the file, and the columns, rows and cells.
    UnknownNameError
        If there is no such sheet or column.
    OptionError
        If an option has a value that it does not take.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name) / "figures.csv"
    >>> _ = file.write_bytes("region,year,gdp\\nBeijing,2020,36.1\\nTianjin,2020,n.a.\\n".encode())
    >>> read_table(file, missing="n.a.")
    ImportedTable: figures.csv (csv, utf-8), 2 rows × 3 columns
      read as missing: 'n.a.' (1)
    >>> folder.cleanup()
    """
    path = Path(path)
    rules = Rules.of(missing, text, decimal, thousands)
    if not path.is_file():
        raise DataError(f"There is no file {str(path)!r}.{_siblings(path)}")
    suffix = path.suffix.casefold()
    for reader in READERS.values():
        if suffix in reader.endings:
            return reader.read(path, Asked(rules, totals, sheet, encoding, delimiter))
    usual = [reader.endings[0] for reader in READERS.values()]
    raise DataError(
        f"{str(path)!r}: files that end in {suffix or 'nothing'!r} are not read. Save the "
        f"table as {listing(usual[:-1])} or {usual[-1]}."
    )


@dataclass(frozen=True)
class Asked:
    """How a file is to be read: rules for cells, what becomes of totals, and what is in the file.

    The last three are for the formats that need them.
    """

    rules: Rules
    totals: TotalsRule = "error"
    sheet: str | int | None = None
    encoding: str | None = None
    delimiter: str | None = None


def _parsed(path: Path, read: Callable[[], Parsed]) -> Parsed:
    """What a parser returns; whatever it raises becomes one sentence that names the file."""
    try:
        return read()
    except SpillgapError:
        raise
    except ImportError as error:
        raise DataError(
            f"{str(path)!r} needs a package that is not installed ({sentence(error)}). Install it, "
            "or save the table as .xlsx or .csv."
        ) from error
    except Exception as error:  # the parsers raise many kinds; the file's name is the news
        kind = path.suffix.casefold().removeprefix(".")
        raise DataError(f"{str(path)!r} cannot be read as {kind}: {sentence(error)}.") from error


def _read_text(path: Path, asked: Asked) -> ImportedTable:
    where = repr(str(path))
    text, name = decode(_bytes(path), asked.encoding, where)
    if not text.strip():
        raise DataError(f"{where} is empty.")
    rows, lines, separator = split(text, path, asked.delimiter)
    if find_portal_header(rows) is not None:
        return _from_portal(rows, path, "csv", asked, separator, encoding=name)
    if not rows:
        raise DataError(f"{where} is empty: it holds separators only.")
    raw = table_of(rows, lines, path)
    return _table(raw, path, "csv", asked, separator, encoding=name)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{str(path)!r} cannot be opened: {error.strerror}.") from error
    for mark, kind in _NOT_TEXT.items():
        if data.startswith(mark):
            raise DataError(
                f"{str(path)!r} is no text but {kind}. Give it its true ending, or save the table "
                "as CSV."
            )
    return data


def _read_excel(path: Path, asked: Asked) -> ImportedTable:
    rows = _parsed(path, lambda: read_sheet(path, asked.sheet))
    if find_portal_header(rows) is not None:
        return _from_portal(rows, path, "excel", asked)
    return _table(under_header(rows), path, "excel", asked)


def _read_stata(path: Path, asked: Asked) -> ImportedTable:
    frame, labels, name = _parsed(path, lambda: read_stata(path, asked.encoding))
    return replace(declared(frame, path, "stata", asked), encoding=name, labels=labels)


def _read_parquet(path: Path, asked: Asked) -> ImportedTable:
    return declared(_parsed(path, lambda: read_parquet(path)), path, "parquet", asked)


def _from_portal(
    rows: Sequence[Sequence[object]],
    path: Path,
    kind: str,
    asked: Asked,
    separator: str | None = None,
    *,
    encoding: str | None = None,
) -> ImportedTable:
    portal = portal_to_long(
        rows, rules=asked.rules, totals=asked.totals, separator=separator, where=repr(str(path))
    )
    return ImportedTable(
        portal.frame,
        path,
        kind,
        encoding,
        "portal",
        portal.notes,
        decimal=portal.decimal,
        remarks=portal.remarks,
    )


def declared(frame: pd.DataFrame, path: Path, kind: str, asked: Asked) -> ImportedTable:
    """A table of a format that declares the types of its columns; rows count from 1."""
    raw = frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis="index")
    return _table(raw, path, kind, asked, declared=True)


def _table(
    raw: pd.DataFrame,
    path: Path,
    kind: str,
    asked: Asked,
    separator: str | None = None,
    *,
    declared: bool = False,
    encoding: str | None = None,
) -> ImportedTable:
    """Cells under their header, checked and typed."""
    where = repr(str(path))
    if raw.empty:
        raise DataError(f"{where} has no rows.")
    _check_header(raw, where)
    refuse_mixed_periods(raw, where)
    kept, dropped = without_totals(raw, asked.totals, where)
    typed = typed_columns(kept, asked.rules, where=where, separator=separator, declared=declared)
    return ImportedTable(
        typed.frame,
        path,
        kind,
        encoding,
        decimal=typed.notation.decimal,
        remarks=(*dropped, *typed.remarks),
    )


def _check_header(raw: pd.DataFrame, where: str) -> None:
    blank = [n for n, name in enumerate(raw.columns, start=1) if str(name).strip() == ""]
    if len(blank) > 1:
        raise DataError(
            f"{where}: the columns {listing(blank)} have no name. Name them in the first row; "
            "lines of notes above the header must go."
        )
    repeated = raw.columns[raw.columns.duplicated()]
    if len(repeated):
        raise DataError(f"{where} has two columns named {listing(map(shown, repeated.unique()))}.")


def _siblings(path: Path) -> str:
    if not path.parent.is_dir():
        return f" Nor is there a folder {str(path.parent)!r}."
    return suggest(path.name, (p.name for p in path.parent.iterdir() if p.is_file()))


# -- the table of formats -------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """A format that tables are read from.

    Attributes
    ----------
    name : str
        As ``ImportedTable.format`` says it.
    endings : tuple of str
        Of its files, the usual one first.
    read : callable
        (path, how) → table; :func:`declared` makes one of a frame whose columns have their types.
    """

    name: str
    endings: tuple[str, ...]
    read: Callable[[Path, Asked], ImportedTable]


READERS: Rows[Reader] = Rows(
    Reader("csv", (".csv", ".tsv", ".txt"), _read_text),
    Reader("excel", (".xlsx", ".xlsm", ".xls"), _read_excel),
    Reader("stata", (".dta",), _read_stata),
    Reader("parquet", (".parquet",), _read_parquet),
)
"""Every format by its name."""
