"""W from a file or in any form that a panel takes, as a matrix with labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from scipy import sparse

from spillgap._matching import as_graphs
from spillgap._types import MatrixLike
from spillgap.errors import DataError, OptionError, UnknownNameError, listing
from spillgap.large.source import text_or_number
from spillgap.panel import WeightsLike
from spillgap.weights.matrix import as_csr, checked_ids, refuse_impossible, sparse_matrix

__all__ = ["read_weights", "write_weights"]

LINKS = ("focal", "neighbor", "weight")


def read_weights(
    weights: WeightsLike | str | Path, ids: Sequence[Hashable] | None, periods: pd.Index
) -> tuple[sparse.csr_array | None, pd.Index | None, Graph | None]:
    """W (N, N), its labels, and the Graph that it was given as."""
    if weights is None:
        return None, None, None
    if isinstance(weights, str | Path):
        path = Path(weights)
        if not path.is_file():
            raise DataError(f"There is no file {path}.")
        if ids is not None:
            raise OptionError("ids= labels a bare matrix; a file of weights has labels of its own.")
        readers = {".npz": _from_npz, ".parquet": _from_links}
        if path.suffix.casefold() not in readers:
            raise OptionError(
                f"{path.name}: weights of a panel larger than memory are read from "
                f"{' or '.join(readers)}; read others with sg.weights.read first."
            )
        matrix, labels = readers[path.suffix.casefold()](path)
        refuse_impossible(matrix, labels)
        return matrix, labels, None
    if isinstance(weights, Mapping):
        raise OptionError(
            "weights of a panel larger than memory are one W for all periods, not a mapping."
        )
    if sparse.issparse(weights) and ids is not None:
        labels = checked_ids(ids)
        matrix = as_csr(weights, labels)
        refuse_impossible(matrix, labels)
        return matrix, labels, None
    graph = as_graphs(weights, ids, periods)
    assert isinstance(graph, Graph)
    return sparse_matrix(graph), pd.Index(graph.unique_ids), graph


def write_weights(path: str | Path, matrix: MatrixLike, ids: Iterable[Hashable]) -> None:
    """W to a ``.npz`` that :meth:`LargePanel.from_parquet` reads, labels and all.

    Parameters
    ----------
    path : path
        Ending in ``.npz``.
    matrix : sparse array, shape (N, N)
    ids : iterable
        The labels of its rows, in order: whole numbers or text.

    Raises
    ------
    OptionError
        For another ending.
    DataError
        For weights that are not finite, units that are their own neighbours, repeated labels.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import numpy as np
    >>> from spillgap.large import write_weights
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_weights(pathlib.Path(folder, "w.npz"), np.array([[0.0, 1.0], [1.0, 0.0]]), [1, 2])
    ...     sorted(np.load(pathlib.Path(folder, "w.npz")))
    ['data', 'ids', 'indices', 'indptr']
    """
    path = Path(path)
    if path.suffix.casefold() != ".npz":
        raise OptionError(f"{path.name}: weights are written as .npz.")
    labels = checked_ids(ids)
    array = as_csr(matrix, labels)
    refuse_impossible(array, labels)
    parts = {"data": array.data, "indices": array.indices, "indptr": array.indptr}
    np.savez(path, ids=text_or_number(labels), **parts)


def _from_npz(path: Path) -> tuple[sparse.csr_array, pd.Index]:
    with np.load(path, allow_pickle=False) as file:
        lacking = [n for n in ("data", "indices", "indptr", "ids") if n not in file]
        if lacking:
            raise DataError(
                f"{path.name} lacks {listing(lacking)}: write it with "
                "spillgap.large.write_weights(path, matrix, ids), which keeps the labels."
            )
        labels = pd.Index(file["ids"])
        if labels.dtype.kind == "U":
            labels = labels.astype(object)
        parts = file["data"], file["indices"], file["indptr"]
    matrix = sparse.csr_array(parts, shape=(len(labels), len(labels)))
    matrix.sort_indices()
    return matrix, checked_ids(labels)


def _from_links(path: Path) -> tuple[sparse.csr_array, pd.Index]:
    """Links in rows; a unit without neighbours has a row to itself of weight zero."""
    frame = pd.read_parquet(path)
    lacking = [name for name in LINKS if name not in frame.columns]
    if lacking:
        raise UnknownNameError(
            f"{path.name} has no column {listing(map(repr, lacking))}: links stand in the columns "
            f"{', '.join(LINKS)}."
        )
    labels = checked_ids(pd.unique(frame["focal"]))
    at = [labels.get_indexer(pd.Index(frame[name])) for name in LINKS[:2]]
    strange = frame["neighbor"][at[1] < 0]
    if len(strange):
        raise DataError(
            f"{path.name}: neighbours without links of their own: {listing(strange.unique())}. "
            "Give each a row, to itself with weight zero if it has no neighbours."
        )
    kept = frame["weight"].to_numpy(dtype=np.float64) != 0.0
    rows, columns = (place[kept] for place in at)
    links = sparse.coo_array(
        (frame["weight"].to_numpy(dtype=np.float64)[kept], (rows, columns)),
        shape=(len(labels), len(labels)),
    )
    return as_csr(links, labels), labels
