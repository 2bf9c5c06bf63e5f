"""Averages of products of effects matrices: (I − ρ₁W)⁻¹(bI + b₃W)(I − ρ₂W)⁻¹(aI + a₃W)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from spillgap._types import Floats
from spillgap.models.spectrum import spectrum
from spillgap.weights.matrix import rows_sum_to_one

__all__ = ["Step", "Transfer"]

Complexes: TypeAlias = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Step:
    """One equation's response to one regressor at D parameters: (I − ρW)⁻¹(βI + θW), (D,) each."""

    rho: Floats
    own: Floats
    near: Floats

    def at(self, omega: Complexes | Floats) -> Complexes | Floats:
        """(D, M) the response as a function of an eigenvalue of W, at M of them."""
        above = self.own[:, None] + self.near[:, None] * omega
        below = 1.0 - self.rho[:, None] * omega
        made: Complexes | Floats = above / below
        return made

    def matrix(self, weights: Floats, draw: int = 0) -> Floats:
        """(N, N) the response at one of the parameters."""
        one = np.eye(len(weights))
        inner = self.own[draw] * one + self.near[draw] * weights
        return np.asarray(np.linalg.solve(one - self.rho[draw] * weights, inner))


@dataclass(frozen=True, eq=False)
class Transfer:
    """Own, neighbours' and total averages of products of responses that share W (N, N).

    Responses are functions of one W, so that they commute and so that a product's trace is the
    sum over eigenvalues ω of the product of its factors at ω. Where rows of W sum to one, rows of
    the product sum to its value at ω = 1; elsewhere row sums are taken on the triangular factor
    of W = QTQᴴ.

    Parameters
    ----------
    matrix : csr_array, shape (N, N), or None
        None where neither equation has W.
    """

    matrix: sparse.csr_array | None

    def averages(self, steps: Sequence[Step]) -> Floats:
        """(D, 3) average diagonal, average of what others send to a row, average row sum."""
        own = np.real(self._product(steps, self._eigenvalues)).mean(axis=1)
        total = self._row_sums(steps)
        return np.column_stack([own, total - own, total])

    def product(self, steps: Sequence[Step], n_units: int) -> Floats:
        """(N, N) the product itself at the first of the parameters."""
        weights = np.zeros((n_units, n_units)) if self.matrix is None else self.matrix.toarray()
        out = np.eye(n_units)
        for step in steps:
            out = out @ step.matrix(weights)
        return out

    @cached_property
    def _eigenvalues(self) -> Complexes:
        return np.zeros(1, dtype=complex) if self.matrix is None else spectrum(self.matrix)

    @staticmethod
    def _product(steps: Sequence[Step], omega: Complexes | Floats) -> Complexes | Floats:
        out = steps[0].at(omega)
        for step in steps[1:]:
            out = out * step.at(omega)
        return out

    def _row_sums(self, steps: Sequence[Step]) -> Floats:
        if self.matrix is None:
            return np.real(self._product(steps, np.zeros(1)))[:, 0]
        if rows_sum_to_one(self.matrix):
            return np.real(self._product(steps, np.ones(1)))[:, 0]
        triangle, left, right = self._schur
        sums = [
            left @ self._applied(steps, triangle, right, draw) for draw in range(steps[0].rho.size)
        ]
        return np.real(np.array(sums))

    @cached_property
    def _schur(self) -> tuple[Complexes, Complexes, Complexes]:
        """T (N, N) of W = QTQᴴ, 1'Q/N and Qᴴ1."""
        assert self.matrix is not None
        triangle, basis = linalg.schur(self.matrix.toarray(), output="complex")
        return triangle, basis.mean(axis=0), basis.conj().sum(axis=0)

    @staticmethod
    def _applied(
        steps: Sequence[Step], triangle: Complexes, vector: Complexes, draw: int
    ) -> Complexes:
        one = np.eye(len(triangle))
        for step in reversed(steps):
            inner = step.own[draw] * vector + step.near[draw] * (triangle @ vector)
            vector = linalg.solve_triangular(one - step.rho[draw] * triangle, inner)
        return np.asarray(vector)
