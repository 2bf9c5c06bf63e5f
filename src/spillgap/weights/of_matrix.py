"""Weights from a matrix, its rows and columns met with labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse

from spillgap._types import MatrixLike
from spillgap.errors import (
    AlignmentError,
    DataError,
    listing,
)
from spillgap.options import Standardisation
from spillgap.weights.building import Draft, Islands, finish
from spillgap.weights.matrix import (
    as_csr,
    as_graph,
    checked_ids,
    refuse_ids,
    refuse_impossible,
    sparse_matrix,
)

__all__ = ["from_matrix"]


def from_matrix(
    matrix: MatrixLike | pd.DataFrame,
    ids: Iterable[Hashable] | None = None,
    *,
    standardise: Standardisation = "none",
    islands: Islands = "keep",
) -> Graph:
    """Weights from a dense or sparse matrix, its rows and columns labelled by ``ids``.

    Parameters
    ----------
    matrix : (N, N) array, sparse array, labelled DataFrame, libpysal Graph or W
        w_ij: how much unit i (row) takes from unit j (column). Weights may be negative or
        asymmetric; the diagonal must be zero.
    ids : sequence of N labels
        In the order of the rows. A DataFrame whose index and columns hold the labels needs none:
        its columns are matched to its rows by label. A Graph and a W have labels of their own.
    standardise : {"none", "row", "spectral", "minmax"}
    islands : {"keep", "error", "drop"} or {unit: [neighbours]}
        What becomes of a row of zeros.

    Returns
    -------
    libpysal.graph.Graph

    Raises
    ------
    AlignmentError
        If the number of labels is not the number of rows, or ``ids`` contradicts the labels of
        a DataFrame's rows or columns (the message names them) or comes beside a Graph or W.
    DataError
        If the matrix is not square, a weight is not finite, the diagonal is not zero, a sparse
        matrix holds a link twice, or a label is missing or appears twice.

    Examples
    --------
    >>> import spillgap as sg
    >>> graph = sg.weights.from_matrix([[0, 1], [1, 0]], ids=["a", "b"])
    >>> graph.unique_ids.tolist()
    ['a', 'b']
    """
    if isinstance(matrix, Graph | W):
        matrix, ids = _of_their_own(matrix, ids)
    elif isinstance(matrix, pd.DataFrame):
        matrix, ids = _unlabelled(matrix, ids)
    elif ids is None:
        raise AlignmentError(
            f"A bare {type(matrix).__name__} has no labels: pass ids= in the order of its rows."
        )
    index = checked_ids(ids)
    if not len(index):
        raise DataError("A matrix of weights has at least one unit; this has none.")
    array = as_csr(matrix, index)
    refuse_impossible(array, index)
    array.eliminate_zeros()
    return finish(Draft(array, index, "matrix", {}), islands, standardise)


def _of_their_own(
    weights: Graph | W, ids: Iterable[Hashable] | None
) -> tuple[sparse.csr_array, pd.Index]:
    """The matrix of a Graph or W, and its labels."""
    refuse_ids(weights, ids)
    graph = as_graph(weights)
    return sparse_matrix(graph), graph.unique_ids.rename(None)


def _unlabelled(frame: pd.DataFrame, ids: Iterable[Hashable] | None) -> tuple[np.ndarray, pd.Index]:
    """The numbers of a labelled frame, columns put in the order of its rows, and the labels."""
    if ids is None:
        labels = checked_ids(frame.index)
        _refuse_other_labels(labels, checked_ids(frame.columns), "rows and columns")
        return frame[labels].to_numpy(), labels
    labels = checked_ids(ids)
    if len(frame) != len(labels):
        raise AlignmentError(f"{len(labels)} ids for a DataFrame of {len(frame)} rows.")
    if not _bare(frame.index, labels):
        rows = checked_ids(frame.index)
        _refuse_other_labels(rows, labels, "rows and ids=")
        moved = [
            f"{row} (ids= has {label})"
            for row, label in zip(rows, labels, strict=True)
            if row != label
        ]
        if moved:
            raise AlignmentError(
                f"ids= contradicts the order of the DataFrame's rows: {listing(moved)}. Leave ids "
                "out, or give frame.loc[ids]."
            )
    if _bare(frame.columns, labels):
        return frame.to_numpy(), labels
    columns = checked_ids(frame.columns)
    _refuse_other_labels(columns, labels, "columns and ids=")
    return frame.to_numpy()[:, columns.get_indexer(labels)], labels


def _bare(axis: pd.Index, labels: pd.Index) -> bool:
    """Whether an axis of a frame only counts its rows, and the labels are other ones."""
    counts = axis.equals(pd.RangeIndex(len(axis)))
    return counts and len(axis.symmetric_difference(labels)) > 0


def _refuse_other_labels(first: pd.Index, second: pd.Index, which: str) -> None:
    odd = first.symmetric_difference(second)
    if not len(odd):
        return
    kinds = [
        "/".join(sorted({type(label).__name__ for label in labels})) for labels in (first, second)
    ]
    types = "" if kinds[0] == kinds[1] else f" ({kinds[0]} and {kinds[1]})"
    raise AlignmentError(
        f"The DataFrame's {which} have different labels{types}: {listing(odd)}. Hashable rows and "
        "columns by unit, or pass frame.to_numpy() with ids= in the order of its rows."
    )
