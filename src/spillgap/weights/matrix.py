"""Matrices with labels: to and from Graph, row sums, standardisation."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import cast

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Integers, MatrixLike, Untyped
from spillgap.errors import (
    AlignmentError,
    DataError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import Standardisation

__all__ = [
    "as_graph",
    "as_w",
    "checked_ids",
    "has_symmetric_pattern",
    "is_row_standardised",
    "labelled",
    "rows_sum_to_one",
    "scaled",
    "sparse_matrix",
]

_DENSE_EIGENVALUES = 1500

ROW_SUM_TOLERANCE = 1e-8
"""How far a row sum may be from 1: files carry rounded numbers, and a test for exact equality
makes the choice of estimator hang on the last bit."""


def checked_ids(ids: Iterable[Hashable]) -> pd.Index:
    """The labels as an Index, refused if one is missing or appears twice."""
    index = pd.Index(list(ids))
    if isinstance(index, pd.MultiIndex):
        raise DataError("Unit labels must be single values, not tuples.")
    if index.hasnans:
        raise DataError(
            f"Unit labels are missing at positions {listing(np.flatnonzero(index.isna()))}."
        )
    twice = index[index.duplicated()].unique()
    if len(twice):
        raise DataError(f"Unit labels appear more than once: {listing(twice)}.")
    return index


def labelled(matrix: sparse.csr_array, ids: pd.Index) -> Graph:
    """A Graph of an (N, N) matrix with rows and columns in the order of ``ids``.

    Units without neighbours get the self-loop of weight zero that ``Graph`` expects.
    """
    rows = sparse.csr_array(matrix)
    if not rows.has_sorted_indices:
        rows = rows.sorted_indices()
    counts = np.diff(rows.indptr)
    heads = np.repeat(np.arange(len(ids), dtype=rows.indices.dtype), counts)
    tails, values = rows.indices, rows.data
    alone = np.flatnonzero(counts == 0)
    if len(alone):
        places = rows.indptr[alone]
        heads, tails = np.insert(heads, places, alone), np.insert(tails, places, alone)
        values = np.insert(values, places, 0.0)
    index = pd.MultiIndex(
        levels=cast(Untyped, [ids, ids]),
        codes=cast(Untyped, [heads, tails]),
        names=["focal", "neighbor"],
        verify_integrity=False,
    )
    return Graph(pd.Series(values, index=index, name="weight"), is_sorted=True)


def as_graph(weights: Graph | W) -> Graph:
    """A Graph as it is; libpysal's ``W`` as the Graph of its links, units in its order.

    Raises
    ------
    AlignmentError
        For what is neither.
    DataError
        If a ``W`` names a neighbour twice.
    """
    if isinstance(weights, Graph):
        return weights
    if not isinstance(weights, W):
        raise AlignmentError(
            f"{type(weights).__name__} is no spatial weights: pass a libpysal Graph or W; "
            "sg.weights.from_matrix(matrix, ids) makes a Graph of a matrix."
        )
    links = [(unit, other) for unit, others in weights.neighbors.items() for other in others]
    refuse_repeated_links(pd.Index(links, dtype=object, tupleize_cols=False))
    return Graph.from_W(weights)


def refuse_ids(weights: Graph | W, ids: Iterable[Hashable] | None) -> None:
    """Refuse labels beside weights that have theirs."""
    if ids is not None:
        raise AlignmentError(
            f"ids= labels a bare matrix; this {type(weights).__name__} has labels of its own. "
            "Leave ids out."
        )


def refuse_repeated_links(pairs: pd.Index) -> None:
    """Refuse (focal, neighbour) pairs of which one stands twice, by name."""
    twice = pairs[pairs.duplicated()].unique()
    if len(twice):
        raise DataError(
            f"W holds links more than once: {listing(f'{i}–{j}' for i, j in twice)}. Keep one "
            "weight of each: two weights of one link are not added."
        )


def sparse_matrix(graph: Graph, ids: pd.Index | None = None) -> sparse.csr_array:
    """W as a sparse (N, N) array in the order of ``ids`` (default: the graph's own)."""
    order = graph.unique_ids if ids is None else ids
    index = graph.adjacency.index
    heads, tails = (order.get_indexer(index.levels[level])[index.codes[level]] for level in (0, 1))
    values = graph.adjacency.to_numpy(dtype=np.float64)
    kept = (heads >= 0) & (tails >= 0) & (values != 0)
    shape = (len(order), len(order))
    matrix = sparse.csr_array((values[kept], (heads[kept], tails[kept])), shape=shape)
    matrix.sort_indices()
    return matrix


def as_w(matrix: sparse.csr_array, units: pd.Index, kind: type[W] = W) -> W:
    """A sparse (N, N) array as libpysal's ``W`` with the units as its ids, in their order."""
    rows = sparse.csr_array(matrix, copy=True)
    rows.eliminate_zeros()
    rows.sort_indices()
    ids = units.tolist()
    spans = list(zip(ids, rows.indptr[:-1], rows.indptr[1:], strict=True))
    neighbours = {unit: [ids[j] for j in rows.indices[a:b]] for unit, a, b in spans}
    weights = {unit: rows.data[a:b].tolist() for unit, a, b in spans}
    bare: W = object.__new__(kind)
    W.__init__(bare, neighbours, weights, id_order=ids, silence_warnings=True)
    return bare


def as_csr(matrix: MatrixLike, ids: pd.Index) -> sparse.csr_array:
    """A dense or sparse input as a checked sparse (N, N) array of real numbers."""
    if np.iscomplexobj(matrix):
        raise DataError("The matrix holds complex numbers; weights are real.")
    if sparse.issparse(matrix):
        _refuse_repeated(matrix, ids)
        array = sparse.csr_array(matrix).astype(np.float64)
    else:
        try:
            dense = np.asarray(matrix, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(f"The matrix does not hold numbers: {error}.") from error
        if dense.ndim != 2:
            raise DataError(f"The matrix has {dense.ndim} dimensions; weights have 2.")
        array = sparse.csr_array(dense)
    if array.shape[0] != array.shape[1]:
        raise DataError(f"The matrix is {array.shape[0]} × {array.shape[1]}, not square.")
    if array.shape[0] != len(ids):
        raise AlignmentError(
            f"{len(ids)} ids for a matrix of {array.shape[0]} rows: give one label per row, in "
            "order."
        )
    return array


def _refuse_repeated(matrix: sparse.sparray, ids: pd.Index) -> None:
    """Refuse a sparse matrix that holds a link twice: scipy would add the two weights."""
    links = matrix.tocoo()
    if links.ndim != 2 or links.shape != (len(ids), len(ids)):
        return
    pairs = pd.MultiIndex.from_arrays([links.row, links.col])
    twice = pairs[pairs.duplicated()].unique()
    if len(twice):
        named = [f"{ids[i]}–{ids[j]}" for i, j in twice]
        raise DataError(
            f"The matrix holds links more than once: {listing(named)}. Keep one weight of each, or "
            "add them yourself: matrix.tocsr(), matrix.sum_duplicates()."
        )


def refuse_impossible(matrix: sparse.csr_array, ids: pd.Index) -> None:
    """Refuse weights that are not finite and units that are their own neighbours, by name."""
    bad = ~np.isfinite(matrix.data)
    if bad.any():
        links = sparse.coo_array(matrix)
        pairs = zip(ids[links.row[bad]], ids[links.col[bad]], strict=True)
        raise DataError(f"Weights that are not finite: {listing(f'{i}–{j}' for i, j in pairs)}.")
    own = ids[matrix.diagonal() != 0]
    if len(own):
        raise DataError(
            f"A unit is not its own neighbour, but the diagonal is not zero for {listing(own)}. "
            "Set the diagonal to zero."
        )


def is_row_standardised(matrix: MatrixLike | Graph | W, tol: float = ROW_SUM_TOLERANCE) -> bool:
    """Whether every row that has neighbours sums to one.

    Parameters
    ----------
    matrix : (N, N) array, sparse array, libpysal.graph.Graph or libpysal.weights.W
    tol : float
        How far a row sum may be from 1.

    Returns
    -------
    bool
        False if no unit has a neighbour.

    Examples
    --------
    >>> import numpy as np
    >>> from spillgap.weights import is_row_standardised
    >>> is_row_standardised(np.array([[0.0, 1.0], [1.0, 0.0]]))
    True
    """
    if isinstance(matrix, Graph | W):
        matrix = sparse_matrix(as_graph(matrix))
    array = sparse.csr_array(matrix, dtype=np.float64)
    linked = _have_neighbours(array)
    sums = np.asarray(array.sum(axis=1)).ravel()[linked]
    return bool(linked.any() and (np.abs(sums - 1.0) <= tol).all())


def rows_sum_to_one(matrix: sparse.csr_array) -> bool:
    """Whether W·1 = 1 for (N, N): row-standardised, and no unit without neighbours."""
    return is_row_standardised(matrix) and bool(_have_neighbours(matrix).all())


def has_symmetric_pattern(matrix: sparse.csr_array) -> bool:
    """Whether i→j is stored wherever j→i is, for (N, N)."""
    places = np.arange(matrix.nnz, dtype=matrix.indices.dtype)
    pattern = sparse.csr_array((places, matrix.indices, matrix.indptr), shape=matrix.shape)
    if not matrix.has_sorted_indices:
        pattern = pattern.sorted_indices()
    back = sparse.csr_array(pattern.T)
    return np.array_equal(back.indptr, pattern.indptr) and np.array_equal(
        back.indices, pattern.indices
    )


def _have_neighbours(matrix: sparse.csr_array) -> NDArray[np.bool_]:
    """(N,) which rows of (N, N) hold a weight that is not zero."""
    return np.asarray(abs(matrix).sum(axis=1)).ravel() > 0.0


def scaled(matrix: sparse.csr_array, how: Standardisation, ids: pd.Index) -> sparse.csr_array:
    """The (N, N) matrix standardised by one of row, spectral, minmax, none."""
    table = {"row": _by_row, "spectral": _by_radius, "minmax": _by_sums, "none": _as_it_is}
    return table[how](matrix, ids)


def _as_it_is(matrix: sparse.csr_array, ids: pd.Index) -> sparse.csr_array:  # noqa: ARG001
    return matrix.copy()


def _by_row(matrix: sparse.csr_array, ids: pd.Index) -> sparse.csr_array:
    """w_ij / Σ_j w_ij; rows of zeros stay zero."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    linked = np.diff(matrix.indptr) > 0
    one_sign = matrix.nnz == 0 or float(matrix.data.min()) >= 0.0
    scale_of = np.abs(sums) if one_sign else np.asarray(abs(matrix).sum(axis=1)).ravel()
    bad = linked & (sums <= 1e-12 * scale_of)
    if bad.any():
        raise DataError(
            f"The weights of {listing(ids[bad])} sum to zero or less, so they cannot be "
            "row-standardised. Use standardise='spectral', 'minmax' or 'none'."
        )
    factors = np.divide(1.0, sums, out=np.zeros_like(sums), where=linked)
    out = matrix.copy()
    out.data *= np.repeat(factors, np.diff(matrix.indptr))
    return out


def _by_radius(matrix: sparse.csr_array, ids: pd.Index) -> sparse.csr_array:  # noqa: ARG001
    """W / max|λ(W)|: one number, so symmetry is kept."""
    return _divided(matrix, _spectral_radius(matrix))


def _by_sums(matrix: sparse.csr_array, ids: pd.Index) -> sparse.csr_array:  # noqa: ARG001
    """W / min(largest row sum, largest column sum) of |W| (Kelejian and Prucha, 2010)."""
    size = abs(matrix)
    largest = min(size.sum(axis=1).max(), size.sum(axis=0).max()) if matrix.nnz else 0.0
    return _divided(matrix, float(largest))


def _divided(matrix: sparse.csr_array, number: float) -> sparse.csr_array:
    if not number > 0:
        raise DataError("The matrix cannot be scaled: it has no links, or its radius is zero.")
    return sparse.csr_array(matrix / number)


def _spectral_radius(matrix: sparse.csr_array) -> float:
    if matrix.nnz == 0:
        return 0.0
    n_units = matrix.shape[0]
    symmetric = abs(matrix - matrix.T).max() == 0
    if n_units <= _DENSE_EIGENVALUES:
        values = np.linalg.eigvalsh if symmetric else np.linalg.eigvals
        return float(np.abs(values(matrix.toarray())).max())
    solver = sparse.linalg.eigsh if symmetric else sparse.linalg.eigs
    # A fixed start vector: ARPACK otherwise draws one and the last digits change between runs.
    largest = solver(matrix, k=1, which="LM", return_eigenvectors=False, v0=np.ones(n_units))
    return float(np.abs(largest).max())


def positions(graph: Graph, ids: Iterable[Hashable]) -> Integers:
    """Where the labels stand in the graph; unknown labels are refused by name."""
    wanted = checked_ids(ids)
    places: Integers = graph.unique_ids.get_indexer(wanted)
    unknown = wanted[places < 0]
    if len(unknown):
        raise UnknownNameError(
            f"The weights have no unit {listing(unknown)}.{suggest(unknown[0], graph.unique_ids)}"
        )
    return places
