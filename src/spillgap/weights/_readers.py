"""Weights from each kind of file: a path and ids, if asked for → an (N, N) matrix and labels."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._escaping import bare_cell
from spillgap._types import MatrixLike, Untyped
from spillgap.errors import DataError, OptionError, listing
from spillgap.weights.matrix import checked_ids

__all__ = [
    "Read",
    "read_csv",
    "read_excel",
    "read_gal",
    "read_gwt",
    "read_spmatrix",
    "read_stata",
]

Read: TypeAlias = tuple[MatrixLike, pd.Index]
Line: TypeAlias = tuple[int, list[str]]
"""The number of a line in its file, and its fields."""

Link: TypeAlias = tuple[int, str, str, float]
"""A line's number, focal unit, neighbour and weight."""

_LINK_NAMES = ["focal", "neighbor", "weight"]


def _text(path: Path, encoding: str) -> str:
    """The file as text, one line end throughout, refused if it is none."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig" if encoding.casefold() == "utf-8" else encoding)
    except LookupError as error:
        raise OptionError(f"encoding={encoding!r} is not known.") from error
    except UnicodeError as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise DataError(
            f"{path.name}, line {line}: this is no {encoding} text. Name its encoding, for "
            "instance encoding='gb18030', or give the file the suffix of what it is."
        ) from error
    if "\0" in text:
        raise DataError(f"{path.name} is no text: give the file the suffix of what it is.")
    if not text.strip():
        raise DataError(f"{path.name} is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(path: Path, encoding: str) -> list[Line]:
    """The lines that hold something, split at spaces."""
    split = [line.split() for line in _text(path, encoding).split("\n")]
    return [(i, fields) for i, fields in enumerate(split, start=1) if fields]


def _announced(line: Line, path: Path) -> int:
    """The number of units in GeoDa's first line: "N" or "0 N file key"."""
    number, fields = line
    word = fields[1] if len(fields) > 1 else fields[0]
    return _count(word, f"{path.name}, line {number}", "the number of units")


# -- links ----------------------------------------------------------------------------------------


def read_gal(path: Path, ids: pd.Index | None, encoding: str) -> Read:  # noqa: ARG001
    """A line "N" or "0 N file key", then for each unit "id count" and a line of its neighbours."""
    first, *rest = _lines(path, encoding)
    words = [(number, word) for number, fields in rest for word in fields]
    links: list[Link] = []
    order: dict[str, None] = {}
    at = 0
    while at < len(words):
        number, unit = words[at]
        place = f"{path.name}, line {number}"
        if unit in order:
            raise DataError(f"{place}: {unit} has an entry before this one.")
        if at + 1 == len(words):
            raise DataError(f"{place}: the file ends before the number of neighbours of {unit}.")
        count = _count(words[at + 1][1], place, f"the number of neighbours of {unit}")
        neighbours = words[at + 2 : at + 2 + count]
        if len(neighbours) < count:
            raise DataError(f"{place}: the file ends within the neighbours of {unit}.")
        links += [(line, unit, other, 1.0) for line, other in neighbours]
        order[unit] = None
        at += 2 + count
    n_units = _announced(first, path)
    if n_units != len(order):
        raise DataError(f"{path.name} announces {n_units} units and describes {len(order)}.")
    return _from_links(links, list(order), path)


def read_gwt(path: Path, ids: pd.Index | None, encoding: str) -> Read:
    """A line "0 N file key", then a line "focal neighbour weight" per link."""
    first, *rest = _lines(path, encoding)
    links = _as_links(rest, path)
    n_units = _announced(first, path)
    order = _units_of(links, ids)
    if ids is None and n_units != len(order):
        raise DataError(
            f"{path.name} announces {n_units} units and its links name {len(order)}: pass ids= "
            "so that units without neighbours are known."
        )
    return _from_links(links, order, path)


def _as_links(lines: Sequence[Line], path: Path) -> list[Link]:
    short = [number for number, fields in lines if len(fields) != 3]
    if short:
        raise DataError(f"{path.name}: lines without three fields: {listing(short)}.")
    return [
        (number, head.strip(), tail.strip(), _number(value, f"{path.name}, line {number}"))
        for number, (head, tail, value) in lines
    ]


def _units_of(links: Iterable[Link], ids: pd.Index | None) -> list[str]:
    if ids is not None:
        return [str(unit) for unit in ids]
    return list(dict.fromkeys(end for _, head, tail, _ in links for end in (head, tail)))


def _from_links(links: Sequence[Link], order: Sequence[str], path: Path) -> Read:
    if not order:
        raise DataError(f"{path.name} holds no links.")
    labels = checked_ids(order)
    known = set(order)
    unknown = sorted({end for _, *ends, _ in links for end in ends if end not in known})
    if unknown:
        raise DataError(
            f"{path.name} links to units that it does not describe: {listing(unknown)}."
        )
    _refuse_repeated(links, path)
    rows, columns = (
        labels.get_indexer(pd.Index([link[end] for link in links], dtype=object)) for end in (1, 2)
    )
    values = np.array([value for *_, value in links], dtype=np.float64)
    # A link of weight zero to itself only says that the unit exists.
    linked = (rows != columns) | (values != 0)
    shape = (len(labels), len(labels))
    return sparse.csr_array((values[linked], (rows[linked], columns[linked])), shape=shape), labels


def _refuse_repeated(links: Iterable[Link], path: Path) -> None:
    lines: dict[tuple[str, str], list[int]] = {}
    for number, head, tail, _ in links:
        lines.setdefault((head, tail), []).append(number)
    repeated = [
        f"{head}–{tail} (lines {listing(dict.fromkeys(at))})"
        for (head, tail), at in lines.items()
        if len(at) > 1
    ]
    if repeated:
        raise DataError(
            f"{path.name} holds links more than once: {listing(repeated)}. Leave one line of each: "
            "two weights of one link are not added."
        )


# -- tables ---------------------------------------------------------------------------------------


def read_spmatrix(path: Path, ids: pd.Index | None, encoding: str) -> Read:
    """The number N, then N rows of "id w_1 … w_N" (or of "w_1 … w_N", if ids are passed)."""
    first, *rest = _lines(path, encoding)
    if len(first[1]) == len(rest) + 1 > 1:
        # A matrix without the line that announces it.
        return _square(_table([first, *rest], path), path, ids)
    place = f"{path.name}, line {first[0]}"
    n_units = _count(first[1][0], place, "the number of units")
    if len(rest) != n_units:
        raise DataError(f"{path.name} announces {n_units} units and holds {len(rest)} rows.")
    lengths = {len(fields) for _, fields in rest}
    if not lengths <= {n_units} and not lengths <= {n_units + 1}:
        odd = [number for number, fields in rest if len(fields) != n_units + 1]
        raise DataError(f"{path.name}: rows of another length than {n_units + 1}: {listing(odd)}.")
    if lengths == {n_units}:
        return _square(_table(rest, path), path, ids)
    if n_units == 0:
        raise DataError(f"{path.name} announces no units.")
    labels = checked_ids(fields[0] for _, fields in rest)
    return _numbers(_table([(i, f[1:]) for i, f in rest], path), path), labels


def read_csv(path: Path, ids: pd.Index | None, encoding: str) -> Read:
    reader = csv.reader(io.StringIO(_text(path, encoding)))
    try:
        lines = [
            (reader.line_num, [bare_cell(field) for field in fields])
            for fields in reader
            if any(map(str.strip, fields))
        ]
    except csv.Error as error:
        place = f"{path.name}, line {reader.line_num}"
        raise DataError(f"{place} cannot be read as CSV: {error}.") from error
    if [name.strip().casefold() for name in lines[0][1]] == _LINK_NAMES:
        links = _as_links(lines[1:], path)
        return _from_links(links, _units_of(links, ids) if links else [], path)
    return _square(_table(lines, path), path, ids)


def read_excel(path: Path, ids: pd.Index | None, encoding: str) -> Read:  # noqa: ARG001
    sheet = _parsed(path, lambda: pd.read_excel(path, header=None, dtype=object))
    return _square(sheet, path, ids)


def read_stata(path: Path, ids: pd.Index | None, encoding: str) -> Read:  # noqa: ARG001
    stata = _parsed(path, lambda: pd.read_stata(path))
    cells = [list(stata.columns), *stata.astype(object).to_numpy().tolist()]
    return _square(pd.DataFrame(cells, dtype=object), path, ids, titled=True)


def _parsed(path: Path, parse: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """What a parser makes of a binary file; it raises of many kinds, and the file is the news."""
    try:
        return parse()
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise DataError(
            f"{path.name} cannot be read as {path.suffix.casefold()}: {said[:200]}. It is damaged, "
            "or of another kind than its suffix says."
        ) from error


def _table(lines: Sequence[Line], path: Path) -> pd.DataFrame:
    lengths = [len(fields) for _, fields in lines]
    usual = max(set(lengths), key=lengths.count)
    odd = [number for (number, _), length in zip(lines, lengths, strict=True) if length != usual]
    if odd:
        raise DataError(
            f"{path.name}: most lines have {usual} fields, and these another number: "
            f"{listing(odd)}."
        )
    return pd.DataFrame([fields for _, fields in lines], dtype=object)


def _square(table: pd.DataFrame, path: Path, ids: pd.Index | None, *, titled: bool = False) -> Read:
    """Cells as a matrix: labelled both ways, or bare where ids are passed.

    ``titled``: the first row is always names of columns, as in a Stata file.
    """
    height, width = table.shape
    named = titled or not all(map(_is_number, table.iloc[0])) or ids is not None
    if height == width + 1 and width and named:
        return _bare(table.iloc[1:], table.iloc[0], path, ids)
    if height != width or not width:
        raise DataError(
            f"{path.name} is {height} × {width}, not square. A W has a row and a column for each "
            "unit, labelled by unit both ways; or links under the names focal, neighbor, weight."
        )
    rows, columns = ([_label(c) for c in cells] for cells in (table.iloc[1:, 0], table.iloc[0, 1:]))
    # A labelled table has nothing, or a word, in its corner.
    corner: Untyped = table.iloc[0, 0]
    unlabelled = not titled and _is_number(corner) and np.isfinite(float(corner))
    as_given = ids is not None and width == len(ids)
    if unlabelled and (as_given or all(map(_is_number, table.to_numpy().ravel()))):
        return _bare(table, None, path, ids)
    if titled and set(rows) != set(columns):
        # Variables w1 … wN stand in the order of the rows; their names cannot be ids like 110000.
        columns = rows
    labels = _refuse_different(rows, columns, path)
    matrix = _numbers(table.iloc[1:, 1:], path, rows, columns)
    return matrix[:, pd.Index(columns).get_indexer(labels)], labels


def _bare(cells: pd.DataFrame, names: pd.Series | None, path: Path, ids: pd.Index | None) -> Read:
    """A matrix without labels of its rows; its columns may be named."""
    n_units = len(cells)
    titles = None if names is None else [_label(name) for name in names]
    under = "" if titles is None else f" under the names {listing(titles, most=3)}"
    if ids is None:
        raise DataError(
            f"{path.name} holds {n_units} rows of {n_units} numbers{under}, and no labels of its "
            "rows: pass ids= in the order of its rows."
        )
    if len(ids) != n_units:
        raise DataError(
            f"{path.name} holds {n_units} rows of {n_units} numbers{under}, and ids= names "
            f"{len(ids)} units."
        )
    matrix = _numbers(cells, path)
    labels = [str(unit) for unit in ids]
    if titles is not None and set(titles) == set(labels):
        matrix = matrix[:, checked_ids(titles).get_indexer(pd.Index(labels))]
    return matrix, ids


def _refuse_different(rows: list[str], columns: list[str], path: Path) -> pd.Index:
    """The labels of rows and columns where these are the same."""
    labels, across = checked_ids(rows), checked_ids(columns)
    odd = labels.symmetric_difference(across)
    if len(odd):
        raise DataError(
            f"{path.name}: labels of rows and columns differ: {listing(odd)}. For a bare matrix "
            "pass ids= in the order of its rows."
        )
    return labels


# -- cells ----------------------------------------------------------------------------------------


def _label(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _numbers(
    cells: pd.DataFrame,
    path: Path,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> np.ndarray:
    """Cells → (N, N) numbers, refused by row and column where one is none."""
    table = cells.to_numpy()
    for i, j in zip(*np.nonzero(~np.frompyfunc(_is_number, 1, 1)(table).astype(bool)), strict=True):
        down = f"row {i + 1}" if rows is None else rows[i]
        across = f"column {j + 1}" if columns is None else columns[j]
        _number(table[i, j], f"{path.name}, {down}, {across}")
    return table.astype(np.float64)


def _number(cell: Untyped, place: str) -> float:
    if not _is_number(cell):
        shown = "an empty cell" if cell is None or cell == "" else repr(cell)
        raise DataError(f"{place}: {shown} is not a weight.")
    return float(cell)


def _is_number(cell: Untyped) -> bool:
    if isinstance(cell, str) and "_" in cell:
        return False
    try:
        float(cell)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _count(word: str, place: str, what: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", word):
        raise DataError(f"{place}: {word!r} stands where {what} should.")
    return int(word)
