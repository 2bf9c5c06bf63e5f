"""Rows of cells from delimited text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from spillgap.errors import DataError, OptionError

__all__ = ["split", "table_of"]

# The comma last: where another mark splits the lines as well, the commas are decimal ones.
_MARKS = "\t;|,"


def split(text: str, path: Path, delimiter: str | None) -> tuple[list[list[str]], list[int], str]:
    """Cells row by row, the line on which each row ends, and what separates columns.

    Parameters
    ----------
    text : str
        The file, with line ends of any kind.
    path : path
        Its name, for messages; ``.tsv`` separates by tabs.
    delimiter : str, optional
        Detected from the first lines if not given.

    Raises
    ------
    OptionError
        If the delimiter is not one character.
    DataError
        If quotes are not closed, or a cell is larger than the csv module reads.

    Examples
    --------
    >>> split("a;b\\r1;2\\r", Path("a.csv"), None)
    ([['a', 'b'], ['1', '2']], [1, 2], ';')
    """
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
        raise OptionError(f"delimiter={delimiter!r}: give one character, such as ';'.")
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        separator = delimiter or _delimiter(path, text)
        # newline=None makes every kind of line end one that the csv module knows.
        reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(reader.line_num)
    except (csv.Error, ValueError) as error:
        last = lines[-1] if lines else 0
        raise DataError(
            f"{str(path)!r} cannot be split into cells after line {last}: {error}. Look for a "
            "quote that is not closed, or name the delimiter with delimiter=."
        ) from error
    return rows, lines, separator


def table_of(rows: list[list[str]], lines: list[int], path: Path) -> pd.DataFrame:
    """A table of text under its header; the index is the line of each row.

    Raises
    ------
    DataError
        If a row has more or fewer cells than the header.

    Examples
    --------
    >>> table_of([["a", "b"], ["1", "2"]], [1, 2], Path("a.csv"))
       a  b
    2  1  2
    """
    header = [name.strip() for name in rows[0]]
    odd = [line for line, row in zip(lines[1:], rows[1:], strict=True) if len(row) != len(header)]
    if odd:
        shown = ", ".join(map(str, odd[:8])) + (f" and {len(odd) - 8} more" if odd[8:] else "")
        raise DataError(
            f"{str(path)!r}: the header has {len(header)} columns, but these rows have another "
            f"number: {shown}. Lines of notes above the header must go, and text that holds the "
            "delimiter must stand in quotes."
        )
    index = pd.Index(lines[1:], dtype="int64")
    return pd.DataFrame(rows[1:], index=index, columns=pd.Index(header), dtype=object)


def _delimiter(path: Path, text: str) -> str:
    """The mark that splits the header, or else most of the first lines, into equally many cells."""
    if path.suffix.casefold() == ".tsv":
        return "\t"
    head = [line for line in text.splitlines() if line.strip()][:20]

    def agreement(mark: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(head, delimiter=mark)]
        several = [width for width in widths if width > 1]
        usual = max(several, key=several.count, default=1)
        return bool(widths) and widths[0] > 1, several.count(usual)

    best = max(_MARKS, key=agreement)
    return best if agreement(best)[1] else ","
