"""(I − ρW)⁻¹ of many units by products with W: no factors, which fill up as N grows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from spillgap._types import Floats

__all__ = ["Iteration"]


LEFT = 1e-16
"""The share of the first error that the steps leave."""

ACCEPTED = 1e-12
"""The largest residual, as a share of the right side, of what counts as solved."""

MOST_REAL, MOST_COMPLEX = 300, 3000
"""Steps that factors cost less than: of a W such as contiguity's, whose spectrum is real, they
fill little; of nearest neighbours' so much that hardly any number of products costs more.
"""

LAST_RATE = 0.9878
"""A rate that needs more steps than any limit."""

AT_ONCE = 16
"""Columns that are solved together: the block then stays near the processor."""


@dataclass(frozen=True, eq=False)
class Iteration:
    """x = ρWx + b by Chebyshev's semi-iteration (Golub & Varga 1961), or plain where it fails.

    With a real spectrum within ±R and c = |ρ|R < 1 the error falls by c/(1 + √(1 − c²)) in every
    step; with a complex one the plain iteration's falls by c. R is the norm of W, one for rows
    that sum to one. Steps are counted beforehand, and what is left is checked.

    Attributes
    ----------
    matrix : csr_array, shape (N, N)
        W.
    coefficient : float
        ρ.
    bound : float
        c.
    """

    matrix: sparse.csr_array
    coefficient: float
    bound: float

    @classmethod
    def of(cls, matrix: sparse.csr_array, coefficient: float) -> Iteration | None:
        """For W (N, N); None where |ρ| times W's norm is not clearly below one."""
        size = abs(matrix)
        norm = min(float(np.asarray(size.sum(axis=axis)).max()) for axis in (0, 1))
        bound = abs(coefficient) * norm
        return cls(matrix, coefficient, bound) if _steps(bound) <= MOST_COMPLEX else None

    def solve(self, values: Floats, *, transposed: bool = False) -> Floats | None:
        """(I − ρW)⁻¹·values for (N,) or (N, K); None where the steps would be too many."""
        matrix = sparse.csr_array(self.matrix.T) if transposed else self.matrix
        columns = values.reshape(len(values), -1)
        out = np.empty(columns.shape, dtype=np.float64)
        for start in range(0, columns.shape[1], AT_ONCE):
            block = np.ascontiguousarray(columns[:, start : start + AT_ONCE], dtype=np.float64)
            solved = self._block(matrix, block)
            if solved is None:
                return None
            out[:, start : start + AT_ONCE] = solved
        return out.reshape(values.shape)

    def _block(self, matrix: sparse.csr_array, right: Floats) -> Floats | None:
        rate = self.bound / (1.0 + np.sqrt(1.0 - self.bound**2))
        accelerated = _steps(rate)
        if accelerated <= MOST_REAL:
            solved = self._stepped(matrix, right, accelerated, self.bound**2)
            if self._holds(matrix, right, solved):
                return solved
        elif self._looks_real:
            return None
        solved = self._stepped(matrix, right, _steps(self.bound), 0.0)
        return solved if self._holds(matrix, right, solved) else None

    @property
    def _looks_real(self) -> bool:
        """Whether links go both ways, as they do where the spectrum is real."""
        back = sparse.csr_array(self.matrix.T)
        return bool(np.array_equal(np.diff(back.indptr), np.diff(self.matrix.indptr)))

    def _stepped(
        self, matrix: sparse.csr_array, right: Floats, steps: int, squared: float
    ) -> Floats:
        """After so many steps; ``squared`` is c², zero for the plain iteration."""
        before, now, weight = np.zeros_like(right), right.copy(), 1.0
        for step in range(steps):
            weight = 1.0 / (1.0 - squared * weight / (2.0 if step == 0 else 4.0))
            after = matrix @ now
            after *= self.coefficient
            after += right
            if squared:
                after -= before
                after *= weight
                after += before
            before, now = now, after
        return now

    def _holds(self, matrix: sparse.csr_array, right: Floats, solved: Floats) -> bool:
        """Whether the equation holds but for rounding."""
        if not np.all(np.isfinite(solved)):
            return False
        rest = right - (solved - self.coefficient * (matrix @ solved))
        left, whole = (np.sqrt(np.einsum("ij,ij->j", a, a)) for a in (rest, right))
        return bool(np.all(left <= ACCEPTED * whole))


def _steps(rate: float) -> int:
    """Steps of so much each that leave ``LEFT``; more than any limit from one on."""
    if rate > LAST_RATE:
        return MOST_COMPLEX + 1
    return 1 + int(np.ceil(np.log(LEFT) / np.log(rate))) if rate > 0.0 else 1
