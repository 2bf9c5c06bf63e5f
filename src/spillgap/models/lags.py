"""The spatial lag of stacked rows: one W for all periods, or one per period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import splu

from spillgap._types import Floats
from spillgap.models.iteration import Iteration
from spillgap.weights.matrix import has_symmetric_pattern, rows_sum_to_one

if TYPE_CHECKING:
    from scipy.sparse.linalg import SuperLU

__all__ = [
    "SparseFactors",
    "SpatialLag",
    "factorise",
    "probes_for",
    "symmetric_twin",
    "trace_probes",
]


PROBES, FEWEST_PROBES, PROBED_UNITS = 64, 8, 10_000
"""Random probes for the traces that large W allow no other way to: their noise falls with N times
their number, so that beyond so many units fewer leave as little of it.
"""

DENSE_LIMIT = 400
"""Up to so many units a dense solve costs less than a sparse factorisation."""

ITERATED_FROM = 20_000
"""From so many units on products with W cost less than its factors."""


@dataclass(frozen=True, eq=False)
class SpatialLag:
    """W applied to rows that are stacked period by period.

    Parameters
    ----------
    matrices : tuple of csr_array
        The distinct matrices, each (N_t, N_t).
    which : tuple of int
        For each period, the position of its matrix in ``matrices``.
    """

    matrices: tuple[sparse.csr_array, ...]
    which: tuple[int, ...]

    @classmethod
    def constant(cls, matrix: sparse.csr_array, n_periods: int) -> SpatialLag:
        """The same W in every period."""
        return cls((matrix,), (0,) * n_periods)

    @classmethod
    def by_period(cls, matrices: list[sparse.csr_array]) -> SpatialLag:
        """One W per period."""
        return cls(tuple(matrices), tuple(range(len(matrices))))

    @property
    def is_constant(self) -> bool:
        """Whether one W serves all periods."""
        return len(self.matrices) == 1

    @property
    def n_obs(self) -> int:
        """The number of stacked rows."""
        return int(sum(self.matrices[k].shape[0] for k in self.which))

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """In how many periods each distinct matrix is used."""
        return tuple(self.which.count(k) for k in range(len(self.matrices)))

    @cached_property
    def rows_sum_to_one(self) -> bool:
        """Whether every row of every W sums to one: row-standardised, without islands."""
        return all(rows_sum_to_one(m) for m in self.matrices)

    def blocks(self) -> Iterator[tuple[slice, sparse.csr_array]]:
        """The rows of each period with the W that lags them."""
        start = 0
        for k in self.which:
            stop = start + self.matrices[k].shape[0]
            yield slice(start, stop), self.matrices[k]
            start = stop

    def apply(self, values: Floats) -> Floats:
        """W·values, period by period; (n_obs,) or (n_obs, K) in and out."""
        out = np.empty(values.shape, dtype=np.float64)
        for rows, matrix in self.blocks():
            out[rows] = matrix @ values[rows]
        return out

    def filter(self, coefficient: float, values: Floats) -> Floats:
        """(I − coefficient·W)·values."""
        if coefficient == 0.0:
            return values
        return values - coefficient * self.apply(values)

    def solve(self, coefficient: float, values: Floats) -> Floats:
        """(I − coefficient·W)⁻¹·values, period by period."""
        if coefficient == 0.0:
            return values
        return self.solve_with(self.factorised(coefficient), values)

    def factorised(self, coefficient: float) -> list[factorise]:
        """I − coefficient·W of each distinct matrix, factorised."""
        return [factorise(m, coefficient) for m in self.matrices]

    def solve_with(self, solvers: list[factorise], values: Floats) -> Floats:
        """``solve`` with factors that are at hand."""
        if self.is_constant and values.ndim == 1:
            cube = values.reshape(len(self.which), -1)
            return np.ascontiguousarray(solvers[0](cube.T).T).ravel()
        out = np.empty(values.shape, dtype=np.float64)
        for (rows, _), k in zip(self.blocks(), self.which):
            out[rows] = solvers[k](values[rows])
        return out


class factorise:  # noqa: N801 - reads as the verb it is where it is used
    """(I − coefficient·W) made ready once; calling it solves for (N,) or (N, K).

    By its inverse for few units, by its factors for more; for very many by iteration, unless the
    coefficient is so near the end of the stable interval that factors cost less.
    """

    def __init__(self, matrix: sparse.csr_array, coefficient: float) -> None:
        self.matrix = matrix
        self.coefficient = coefficient
        n = matrix.shape[0]
        self._inverse: Floats | None = None
        self._iteration: Iteration | None = None
        if n <= DENSE_LIMIT:
            self._inverse = np.asarray(np.linalg.inv(np.eye(n) - coefficient * matrix.toarray()))
        elif n >= ITERATED_FROM:
            self._iteration = Iteration.of(matrix, coefficient)

    @cached_property
    def _lu(self) -> SuperLU:
        return SparseFactors.of(self.matrix).lu(self.coefficient)

    def __call__(self, values: Floats, *, transposed: bool = False) -> Floats:
        if self._inverse is not None:
            return (self._inverse.T if transposed else self._inverse) @ values
        if self._iteration is not None:
            found = self._iteration.solve(values, transposed=transposed)
            if found is not None:
                return found
            self._iteration = None
        solved = self._lu.solve(np.ascontiguousarray(values), trans="T" if transposed else "N")
        return np.asarray(solved)

    def multiply(self, values: Floats, *, transposed: bool = False) -> Floats:
        """(I − coefficient·W)·values for (N,) or (N, K)."""
        matrix = self.matrix.T if transposed else self.matrix
        return np.asarray(values - self.coefficient * (matrix @ values))


@dataclass(frozen=True, eq=False)
class SparseFactors:
    """I − coefficient·W (N, N) laid out once, to be factorised by SuperLU at many coefficients.

    A pattern that is symmetric, as contiguity's is, is ordered as such: its fill is then
    about two thirds of what a column ordering leaves.
    """

    identity: sparse.csc_array
    matrix: sparse.csc_array
    symmetric_pattern: bool

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> SparseFactors:
        """From W (N, N): I and W on the one pattern that both fit in."""
        n, coo = matrix.shape[0], sparse.coo_array(matrix)
        places = np.arange(n, dtype=coo.row.dtype)
        at = np.concatenate([places, coo.row]), np.concatenate([places, coo.col])
        ones, zeros = np.ones(n), np.zeros(coo.nnz)
        return cls(
            sparse.csc_array((np.concatenate([ones, zeros]), at), shape=matrix.shape),
            sparse.csc_array((np.concatenate([0.0 * ones, coo.data]), at), shape=matrix.shape),
            has_symmetric_pattern(matrix),
        )

    def lu(self, coefficient: float) -> SuperLU:
        """SuperLU factors at one coefficient."""
        data = self.identity.data - coefficient * self.matrix.data
        system = sparse.csc_array(
            (data, self.identity.indices, self.identity.indptr), shape=self.identity.shape
        )
        if self.symmetric_pattern:
            return splu(
                system,
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.001,
                panel_size=8,
                options={"SymmetricMode": True},
            )
        return splu(system, permc_spec="COLAMD")

    def log_determinant(self, coefficient: float) -> float:
        """ln|I − coefficient·W|; L has a unit diagonal."""
        return float(np.log(np.abs(self.lu(coefficient).U.diagonal())).sum())


def trace_probes(n: int, dense_limit: int = DENSE_LIMIT) -> tuple[Floats, float]:
    """Z (n, P) and c with c·Σ Z∘(MZ) = tr(M): exact by the identity, for large n by random signs.

    E(zz') = I for signs drawn at random, so that E(z'Mz) = tr(M) (Hutchinson 1990). They are the
    same at every call.
    """
    if n <= dense_limit:
        return np.eye(n), 1.0
    count = probes_for(n, PROBES)
    return np.random.default_rng(0).choice([-1.0, 1.0], size=(n, count)), 1.0 / count


def probes_for(n: int, most: int) -> int:
    """How many of so many probes N units need."""
    return max(min(FEWEST_PROBES, most), min(most, -(-most * PROBED_UNITS // n)))


def symmetric_twin(matrix: sparse.csr_array) -> sparse.csr_array | None:
    """The symmetric matrix similar to W (N, N), or None if there is no diagonal similarity.

    If dᵢ wᵢⱼ = dⱼ wⱼᵢ for some d > 0, then D^{1/2} W D^{-1/2} is symmetric and has W's
    eigenvalues, all real (Ord 1975). Row-standardised contiguity is the usual case.
    """
    coo = sparse.coo_array(matrix)
    if matrix.nnz == 0:
        return sparse.csr_array(matrix.shape, dtype=np.float64)
    if np.any(coo.data < 0) or not has_symmetric_pattern(matrix):
        return None
    scale = _balancing(matrix)
    root = np.sqrt(scale)
    twin = sparse.csr_array(
        (coo.data * root[coo.row] / root[coo.col], (coo.row, coo.col)), shape=matrix.shape
    )
    gap = abs(twin - twin.T)
    if gap.nnz and gap.max() > 1e-9 * abs(twin).max():
        return None
    return sparse.csr_array((twin + twin.T) / 2)


def _balancing(matrix: sparse.csr_array) -> Floats:
    """d (N,) with dᵢ wᵢⱼ = dⱼ wⱼᵢ along a spanning forest of (N, N)."""
    n = matrix.shape[0]
    largest = np.asarray(matrix.max(axis=1).todense()).ravel()
    guess = 1.0 / np.where(largest > 0, largest, 1.0)
    # Binary weights that were row-standardised: the reciprocal of any entry is the row's count.
    coo = sparse.coo_array(matrix)
    if np.allclose(coo.data * guess[coo.row], 1.0, rtol=1e-10):
        return guess
    transposed = sparse.csr_array(matrix.T)
    transposed.sort_indices()
    ordered = matrix.copy()
    ordered.sort_indices()
    logs = np.log(ordered.data) - np.log(transposed.data)
    log_d = np.full(n, np.nan)
    for start in range(n):
        if not np.isnan(log_d[start]):
            continue
        log_d[start] = 0.0
        order, before = breadth_first_order(ordered, start, directed=False)
        for node in order[1:]:
            parent = before[node]
            row = slice(ordered.indptr[parent], ordered.indptr[parent + 1])
            at = row.start + np.searchsorted(ordered.indices[row], node)
            log_d[node] = log_d[parent] + logs[at]
    return np.exp(log_d - log_d.mean())
