"""Weights in files: GAL, GWT, labelled tables, and the text that Stata's spmatrix writes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from scipy import sparse

from spillgap._files import write_text
from spillgap.errors import DataError, OptionError, listing, lookup_option
from spillgap.weights._build import Draft, Islands, finish, from_matrix
from spillgap.weights._matrix import checked_ids, sparse_matrix

__all__ = ["read", "write"]


def read(
    path: str | Path,
    ids: Iterable[Any] | None = None,
    *,
    id_type: str = "str",
    standardise: str = "none",
    islands: Islands = "keep",
) -> Graph:
    """Weights from a file.

    Parameters
    ----------
    path : path
        By its suffix: ``.gal`` and ``.gwt`` (GeoDa); ``.csv``, ``.xlsx``, ``.dta`` (a square
        table whose first column and other columns are labelled by unit, or a bare one with
        ``ids``; a ``.csv`` may also hold links: focal, neighbor, weight); ``.txt`` (what Stata's
        ``spmatrix export`` and ``spmat export`` write: the number of units, then a row per unit
        that begins with its id).
    ids : sequence of labels, optional
        For a bare matrix: the labels of its rows, in order. For the other kinds: the units that
        the file must speak of, and their order.
    id_type : {"str", "int"}
        What the file's labels become. Text keeps leading zeros.
    standardise : {"none", "row", "spectral", "minmax"}
    islands : {"keep", "error", "drop"} or {unit: [neighbours]}

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        If the file cannot be read as what its suffix says, the labels of its rows and columns
        differ, or it speaks of other units than ``ids``; the message names file, line or units.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import spillgap as sg
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name, "pair.gal")
    >>> _ = path.write_text("2\\na 1\\nb\\nb 1\\na\\n")
    >>> sg.weights.read(path)["a"].to_dict()
    {'b': 1.0}
    >>> folder.cleanup()
    """
    path = Path(path)
    readers = {
        ".gal": _read_gal,
        ".gwt": _read_gwt,
        ".txt": _read_spmatrix,
        ".csv": _read_table,
        ".xlsx": _read_table,
        ".dta": _read_table,
    }
    reader = lookup_option(path.suffix.casefold(), readers, "suffix of the file")
    cast = lookup_option(id_type, {"str": str, "int": int}, "id_type")
    if not path.exists():
        raise DataError(f"There is no file {path}.")
    given = None if ids is None else checked_ids(ids)
    try:
        matrix, labels = reader(path, given)
    except (IndexError, StopIteration, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise DataError(f"{path.name} does not hold weights as {path.suffix}: {error}.") from error
    if labels is not given:
        labels = _cast(labels, cast, path)
    graph = from_matrix(matrix, labels)
    if given is not None and labels is not given:
        graph = _in_order(graph, given, path)
    draft = Draft(sparse_matrix(graph), graph.unique_ids.rename(None), "file", {"file": path.name})
    return finish(draft, islands, standardise)


def write(graph: Graph, path: str | Path) -> None:
    """Weights to a file that R, Stata, GeoDa and :func:`read` can open.

    Parameters
    ----------
    graph : libpysal.graph.Graph
    path : path
        By its suffix: ``.csv`` (square, labelled both ways), ``.txt`` (for Stata's
        ``spmatrix import``; whole numbers as labels) or ``.gwt`` (links).

    Raises
    ------
    DataError
        If a label holds a space and the format separates by spaces.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import spillgap as sg
    >>> graph = sg.weights.from_matrix([[0, 1], [1, 0]], ids=["a", "b"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sg.weights.write(graph, pathlib.Path(folder, "w.csv"))
    ...     sg.weights.read(pathlib.Path(folder, "w.csv")).n
    2
    """
    path = Path(path)
    writers = {".csv": _write_csv, ".txt": _write_spmatrix, ".gwt": _write_gwt}
    writer = lookup_option(path.suffix.casefold(), writers, "suffix of the file")
    if path.suffix.casefold() != ".csv":
        spaced = [label for label in graph.unique_ids if len(str(label).split()) != 1]
        if spaced:
            raise DataError(
                f"{path.suffix} separates by spaces; these labels hold one: "
                f"{listing(spaced)}. Use .csv."
            )
    write_text(path, writer(graph, path.stem))


# -- readers: path and the given ids → an (N, N) matrix and its labels -----------------------------

Read = tuple[Any, pd.Index]


def _tokens(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [line.split() for line in lines]


def _announced(first_line: list[str]) -> str:
    """The number of units in GeoDa's first line: "N" or "0 N file key"."""
    return first_line[1] if len(first_line) > 1 else first_line[0]


def _read_gal(path: Path, given: pd.Index | None) -> Read:  # noqa: ARG001
    """A line "N" or "0 N file key", then for each unit "id count" and a line of its neighbours."""
    words = [word for line in _tokens(path)[1:] for word in line]
    heads, tails, order, at = [], [], [], 0
    while at < len(words):
        unit, count = words[at], _whole(words[at + 1], path, f"the neighbours of {words[at]}")
        if at + 2 + count > len(words):
            raise DataError(f"{path.name} ends within the neighbours of {unit}.")
        neighbours = words[at + 2 : at + 2 + count]
        heads += [unit] * count
        tails += neighbours
        order.append(unit)
        at += 2 + count
    n_units = _whole(_announced(_tokens(path)[0]), path, "the number of units")
    if n_units != len(order):
        raise DataError(f"{path.name} announces {n_units} units and describes {len(order)}.")
    return _from_links(heads, tails, [1.0] * len(heads), checked_ids(order), path)


def _read_gwt(path: Path, given: pd.Index | None) -> Read:
    """A line "0 N file key", then a line "focal neighbour weight" per link."""
    rows = [line for line in _tokens(path)[1:] if line]
    short = [str(i + 2) for i, row in enumerate(rows) if len(row) != 3]
    if short:
        raise DataError(f"{path.name}: lines without three fields: {listing(short)}.")
    heads, tails = [row[0] for row in rows], [row[1] for row in rows]
    values = [row[2] for row in rows]
    order = list(dict.fromkeys(heads + tails)) if given is None else [str(u) for u in given]
    announced = _announced(_tokens(path)[0])
    if given is None and _whole(announced, path, "the number of units") != len(order):
        raise DataError(
            f"{path.name} announces {announced} units and its links name {len(order)}: pass ids= "
            "so that units without neighbours are known."
        )
    numbers = [_number(value, path) for value in values]
    return _from_links(heads, tails, numbers, checked_ids(order), path)


def _read_spmatrix(path: Path, given: pd.Index | None) -> Read:
    """The number N, then N rows of "id w_1 … w_N" (or of "w_1 … w_N", with ids given)."""
    lines = [line for line in _tokens(path) if line]
    n_units, rows = _whole(lines[0][0], path, "the number of units"), lines[1:]
    if len(rows) != n_units:
        raise DataError(f"{path.name} announces {n_units} units and holds {len(rows)} rows.")
    labelled = all(len(row) == n_units + 1 for row in rows)
    if not labelled and not all(len(row) == n_units for row in rows):
        odd = [str(i + 2) for i, row in enumerate(rows) if len(row) != n_units + 1]
        raise DataError(f"{path.name}: rows of another length than {n_units + 1}: {listing(odd)}.")
    if not labelled and given is None:
        raise DataError(f"{path.name} holds no ids: pass ids= in the order of its rows.")
    numbers = [[_number(word, path) for word in row[1 if labelled else 0 :]] for row in rows]
    labels = checked_ids(row[0] for row in rows) if labelled else given
    assert labels is not None
    return np.array(numbers), labels


def _read_table(path: Path, given: pd.Index | None) -> Read:
    suffix = path.suffix.casefold()
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [row for row in csv.reader(file) if row]
        if [name.strip().casefold() for name in cells[0]] == ["focal", "neighbor", "weight"]:
            return _read_links(cells[1:], path, given)
        table = pd.DataFrame(cells)
    elif suffix == ".xlsx":
        table = pd.read_excel(path, header=None, dtype=object)
    else:
        stata = pd.read_stata(path)
        table = pd.DataFrame([list(stata.columns), *stata.astype(object).to_numpy().tolist()])
    return _square(table, path, given, titled=suffix == ".dta")


def _square(table: pd.DataFrame, path: Path, given: pd.Index | None, *, titled: bool) -> Read:
    """A table of cells: labelled both ways (N+1 × N+1), or bare (N × N) with ids given."""
    if titled and table.shape[1] == table.shape[0] - 1:
        # A Stata file always has variable names; with N of them there is no column of ids.
        table = table.iloc[1:]
    if table.shape[0] != table.shape[1]:
        raise DataError(f"{path.name} is {table.shape[0]} × {table.shape[1]}, not square.")
    if given is not None and len(table) == len(given) and _is_number(table.iloc[0, 0]):
        return _numbers(table, path), given
    columns = [_label(c) for c in table.iloc[0, 1:]]
    rows = [_label(c) for c in table.iloc[1:, 0]]
    if titled and given is None and set(rows) != set(columns):
        # Variables w1 … wN stand in the order of the rows; their names cannot be ids like 110000.
        columns = rows
    frame = pd.DataFrame(_numbers(table.iloc[1:, 1:], path), index=rows, columns=columns)
    odd = checked_ids(rows).symmetric_difference(checked_ids(columns))
    if len(odd):
        raise DataError(
            f"{path.name}: labels of rows and columns differ: {listing(odd)}. For a bare matrix "
            "pass ids= in the order of its rows."
        )
    return frame[rows].to_numpy(), checked_ids(rows)


def _read_links(rows: list[list[str]], path: Path, given: pd.Index | None) -> Read:
    short = [str(i + 2) for i, row in enumerate(rows) if len(row) != 3]
    if short:
        raise DataError(f"{path.name}: lines without three fields: {listing(short)}.")
    heads, tails = [r[0].strip() for r in rows], [r[1].strip() for r in rows]
    order = list(dict.fromkeys(heads + tails)) if given is None else [str(u) for u in given]
    values = [_number(row[2], path) for row in rows]
    return _from_links(heads, tails, values, checked_ids(order), path)


def _from_links(
    heads: list[str], tails: list[str], values: list[float], labels: pd.Index, path: Path
) -> Read:
    rows, columns = (labels.get_indexer(pd.Index(ends, dtype=object)) for ends in (heads, tails))
    unknown = {
        end
        for ends, at in ((heads, rows), (tails, columns))
        for end, i in zip(ends, at, strict=True)
        if i < 0
    }
    if unknown:
        raise DataError(
            f"{path.name} links to units that it does not describe: {listing(sorted(unknown))}."
        )
    linked = (rows != columns) | (np.array(values) != 0)
    shape = (len(labels), len(labels))
    data = np.array(values)[linked]
    return sparse.csr_array((data, (rows[linked], columns[linked])), shape=shape), labels


def _in_order(graph: Graph, given: pd.Index, path: Path) -> Graph:
    odd = given.symmetric_difference(graph.unique_ids)
    if len(odd):
        raise DataError(
            f"{path.name} and ids= speak of different units: {listing(odd)}. Labels are read as "
            "text; id_type='int' reads them as whole numbers."
        )
    return from_matrix(sparse_matrix(graph, given), given)


def _cast(labels: pd.Index, cast: type, path: Path) -> pd.Index:
    try:
        return checked_ids([cast(label) for label in labels])
    except ValueError as error:
        raise OptionError(f"{path.name}: id_type='int', but {error}.") from error


def _label(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _numbers(cells: pd.DataFrame, path: Path) -> np.ndarray:
    return np.array([[_number(c, path) for c in row] for row in cells.to_numpy()])


def _number(cell: Any, path: Path) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError) as error:
        raise DataError(f"{path.name}: {cell!r} is not a weight.") from error


def _is_number(cell: Any) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except (TypeError, ValueError):
        return False


def _whole(word: str, path: Path, what: str) -> int:
    if not word.isdigit():
        raise DataError(f"{path.name}: {word!r} stands where {what} should.")
    return int(word)


# -- writers: a graph and a name → text ------------------------------------------------------------


def _write_csv(graph: Graph, name: str) -> str:  # noqa: ARG001
    ids = graph.unique_ids
    frame = pd.DataFrame(sparse_matrix(graph).toarray(), index=ids.rename(None), columns=ids)
    return str(frame.rename_axis(columns=None).to_csv(lineterminator="\n"))


def _write_spmatrix(graph: Graph, name: str) -> str:  # noqa: ARG001
    rows = zip(graph.unique_ids, sparse_matrix(graph).toarray(), strict=True)
    lines = [" ".join([str(u), *(repr(float(w)) for w in row)]) for u, row in rows]
    return "\n".join([str(graph.n), *lines]) + "\n"


def _write_gwt(graph: Graph, name: str) -> str:
    ids, links = graph.unique_ids, sparse.coo_array(sparse_matrix(graph))
    lines = [
        f"{ids[i]} {ids[j]} {float(w)!r}"
        for i, j, w in zip(links.row, links.col, links.data, strict=True)
    ]
    # A link of weight zero to itself keeps a unit without neighbours in the file.
    lines += [f"{unit} {unit} 0" for unit in graph.isolates]
    return "\n".join([f"0 {graph.n} {name} id", *lines]) + "\n"
