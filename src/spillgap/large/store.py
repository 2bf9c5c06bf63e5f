"""The laid-out panel: one file per column and period, in the order of W's units.

Columns are written once, each by one task, and then read in place, a block of units at a time.
A file appears whole or not at all, so that a task that is run again changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import EstimationError

__all__ = ["Column", "Spread", "Store", "block_of", "spread_of"]


class Column(NamedTuple):
    """A term of the model, lagged in space so many times."""

    term: str
    order: int = 0

    @property
    def lagged(self) -> Column:
        """Its neighbours' values."""
        return Column(self.term, self.order + 1)


INTERCEPT = "Intercept"


class Spread(NamedTuple):
    """What is known of a column in one period: its mean, Σx², least and largest value."""

    mean: float
    squares: float
    low: float
    high: float


def spread_of(values: Floats) -> Spread:
    """The spread of (N,)."""
    return Spread(
        float(values.mean()), float(values @ values), float(values.min()), float(values.max())
    )


@dataclass(frozen=True)
class Store:
    """A folder that every worker sees.

    Attributes
    ----------
    folder : Path
    n_units, n_periods : int
    """

    folder: Path
    n_units: int
    n_periods: int

    def path(self, column: Column, period: int) -> Path:
        """Where a column of one period stands."""
        name = hashlib.sha256(column.term.encode()).hexdigest()[:20]
        return self.folder / f"{name}-{column.order}-{period}.npy"

    def has(self, column: Column) -> bool:
        """Whether a column is there in every period."""
        return all(self.path(column, t).is_file() for t in range(self.n_periods))

    def write(self, path: Path, values: NDArray[np.generic]) -> None:
        """An array to a file, which appears when it is whole."""
        if not self.folder.is_dir():
            raise EstimationError(
                f"A worker does not see the folder {self.folder}. Give one that all machines "
                "share: sg.LargePanel.from_parquet(..., scratch=)."
            )
        part = path.with_name(f".{uuid.uuid4().hex}")
        with part.open("wb") as file:
            np.save(file, values)
        os.replace(part, path)

    def whole(self, column: Column, period: int) -> Floats:
        """(N,) a column of one period, read in place."""
        if column == Column(INTERCEPT):
            return np.broadcast_to(np.float64(1.0), (self.n_units,))
        return np.asarray(np.load(self.path(column, period), mmap_mode="r"))

    @property
    def matrix(self) -> sparse.csr_array:
        """W (N, N), read in place; every task of a process shares it."""
        return self.matrix_of("W")

    def matrix_of(self, name: str) -> sparse.csr_array:
        """A matrix that was laid out, read in place."""
        return _matrix(self.folder, name)

    def write_matrix(self, matrix: sparse.csr_array, name: str = "W") -> None:
        """Lay a matrix out."""
        if not matrix.has_canonical_format:
            matrix = matrix.copy()
            matrix.sum_duplicates()
        small = max(matrix.shape[0], matrix.nnz) < 2**31
        places = np.int32 if small else np.int64
        self.write(self.folder / f"{name}-data.npy", np.asarray(matrix.data, np.float64))
        for part in ("indices", "indptr"):
            values = np.asarray(getattr(matrix, part)).astype(places, copy=False)
            self.write(self.folder / f"{name}-{part}.npy", values)

    def units(self) -> NDArray[np.generic]:
        """(N,) the labels in their order."""
        return np.asarray(np.load(self.folder / "units.npy", mmap_mode="r", allow_pickle=False))


@lru_cache(maxsize=4)
def _matrix(folder: Path, name: str) -> sparse.csr_array:
    parts = [
        np.asarray(np.load(folder / f"{name}-{part}.npy", mmap_mode="r"))
        for part in ("data", "indices", "indptr")
    ]
    n = len(parts[-1]) - 1
    matrix = sparse.csr_array(tuple(parts), shape=(n, n))
    # It was put in order when it was written, and what is read in place cannot be.
    matrix.has_canonical_format = True
    return matrix


def block_of(store: Store, columns: tuple[Column, ...], first: int, last: int) -> Floats:
    """(m, T, R) columns of the units from ``first`` to before ``last``, all periods."""
    out = np.empty((len(columns), store.n_periods, last - first))
    for k, column in enumerate(columns):
        for t in range(store.n_periods):
            out[k, t] = store.whole(column, t)[first:last]
    return out
