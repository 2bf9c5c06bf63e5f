"""Weights in files: GAL, GWT, labelled tables, and the text that Stata's spmatrix writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap._escaping import csv_text
from spillgap._files import write_text
from spillgap.errors import DataError, OptionError, listing, lookup_option
from spillgap.options import LABEL_TYPE, LabelType, Standardisation
from spillgap.rows import Rows
from spillgap.weights._readers import (
    Read,
    read_csv,
    read_excel,
    read_gal,
    read_gwt,
    read_spmatrix,
    read_stata,
)  # fmt: skip
from spillgap.weights.building import Draft, Islands, finish
from spillgap.weights.matrix import as_graph, checked_ids, sparse_matrix
from spillgap.weights.of_matrix import from_matrix

__all__ = ["FILES", "WeightsFile", "read", "write"]


def read(
    path: str | Path,
    ids: Iterable[Hashable] | None = None,
    *,
    id_type: LabelType = "str",
    standardise: Standardisation = "none",
    islands: Islands = "keep",
    encoding: str = "utf-8",
) -> Graph:
    """Weights from a file.

    Parameters
    ----------
    path : path
        By its suffix: ``.gal`` and ``.gwt`` (GeoDa); ``.csv``, ``.xlsx``, ``.dta`` (a square
        table whose first column and other columns are labelled by unit, or a bare one with
        ``ids``; a ``.csv`` may also hold links: focal, neighbor, weight); ``.txt`` (what Stata's
        ``spmatrix export`` and ``spmat export`` write: the number of units, then a row per unit
        that begins with its id; or a bare matrix with ``ids``).
    ids : sequence of labels, optional
        For a bare matrix, with or without names of columns such as w1 … wN: the labels of its
        rows, in order. For the other kinds: the units that the file must speak of, and their
        order.
    id_type : {"str", "int"}
        What the file's labels become. Text keeps leading zeros.
    standardise : {"none", "row", "spectral", "minmax"}
    islands : {"keep", "error", "drop"} or {unit: [neighbours]}
    encoding : str
        Of a text file.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    DataError
        If the file cannot be read as what its suffix says, the labels of its rows and columns
        differ, a link stands in it twice, or it speaks of other units than ``ids``; the message
        names file, line or units.

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
    reader = lookup_option(path.suffix.casefold(), _able("read"), "suffix of the file").read
    casts: dict[LabelType, Callable[[Hashable], Hashable]] = {"str": str, "int": _whole_number}
    cast = LABEL_TYPE.pick(id_type, casts)
    if not path.is_file():
        raise DataError(f"There is no file {path}.")
    assert reader is not None
    known = None if ids is None else checked_ids(ids)
    try:
        matrix, labels = reader(path, known, encoding)
        if labels is not known:
            labels = _cast(labels, cast, path)
        graph = from_matrix(matrix, labels)
        if known is not None and labels is not known:
            graph = _in_order(graph, known, path)
        order = graph.unique_ids.rename(None)
        draft = Draft(sparse_matrix(graph), order, "file", {"file": path.name})
        return finish(draft, islands, standardise)
    except DataError as error:
        if path.name in str(error):
            raise
        raise type(error)(f"{path.name}: {error}") from error


def write(graph: Graph | W, path: str | Path) -> None:
    """Weights to a file that R, Stata, GeoDa and :func:`read` can open.

    Parameters
    ----------
    graph : libpysal.graph.Graph or libpysal.weights.W
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
    path, known = Path(path), as_graph(graph)
    file = lookup_option(path.suffix.casefold(), _able("write"), "suffix of the file")
    assert file.write is not None
    if file.spaced:
        spaced = [label for label in known.unique_ids if len(str(label).split()) != 1]
        if spaced:
            raise DataError(
                f"{path.suffix} separates by spaces; these labels hold one: "
                f"{listing(spaced)}. Use .csv."
            )
    write_text(path, file.write(known, path.stem))


def _in_order(graph: Graph, known: pd.Index, path: Path) -> Graph:
    odd = known.symmetric_difference(graph.unique_ids)
    if len(odd):
        raise DataError(
            f"{path.name} and ids= speak of different units: {listing(odd)}. Labels are read as "
            "text; id_type='int' reads them as whole numbers."
        )
    return from_matrix(sparse_matrix(graph, known), known)


def _cast(labels: pd.Index, cast: Callable[[Hashable], Hashable], path: Path) -> pd.Index:
    try:
        return checked_ids([cast(label) for label in labels])
    except ValueError as error:
        raise OptionError(f"{path.name}: id_type='int', but {error}.") from error


def _whole_number(label: Hashable) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", str(label)):
        raise ValueError(f"{label!r} is no whole number")
    return int(str(label))


# -- writers: a graph and a name → text ------------------------------------------------------------


def _write_csv(graph: Graph, name: str) -> str:  # noqa: ARG001
    ids = graph.unique_ids
    frame = pd.DataFrame(sparse_matrix(graph).toarray(), index=ids.rename(None), columns=ids)
    return csv_text(frame.rename_axis(columns=None), index=True)


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


# -- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeightsFile:
    """A kind of file that holds weights.

    Attributes
    ----------
    name : str
        Its suffix.
    read : callable, optional
        (path, ids that were passed or None, encoding) → an (N, N) matrix and its labels.
    write : callable, optional
        (graph, the file's name without suffix) → text.
    spaced : bool
        Whether blanks part its fields, so that no label may hold one.
    """

    name: str
    read: Callable[[Path, pd.Index | None, str], Read] | None = None
    write: Callable[[Graph, str], str] | None = None
    spaced: bool = False


FILES: Rows[WeightsFile] = Rows(
    WeightsFile(".gal", read_gal, spaced=True),
    WeightsFile(".gwt", read_gwt, _write_gwt, spaced=True),
    WeightsFile(".txt", read_spmatrix, _write_spmatrix, spaced=True),
    WeightsFile(".csv", read_csv, _write_csv),
    WeightsFile(".xlsx", read_excel),
    WeightsFile(".dta", read_stata),
)
"""Every kind of file by its suffix."""


def _able(what: Literal["read", "write"]) -> dict[str, WeightsFile]:
    """The kinds of files that can be read, or written."""
    return {name: file for name, file in FILES.items() if getattr(file, what) is not None}
