"""The diagonals of (I − ρW)⁻¹ and of (I − ρW)⁻¹D W₃: what units' own effects are made of."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.lags import PROBES, factorise

__all__ = ["diagonals", "diagonals_by_blocks", "diagonals_by_probes"]


_BLOCK = 256
DENSE_INVERSE = 4000
EXACT_UNITS = 10_000
"""Up to so many units the diagonal is exact; N solutions for more take as long as N squared."""

MOST_PRODUCTS = 4e8
"""Multiplications that W² may take for the exact first terms."""


def diagonals(
    lag: sparse.csr_array | int, other: sparse.csr_array | None, rho: float, members: Floats
) -> tuple[Floats, Floats]:
    """diag (I − ρW)⁻¹ (N,) and diag (I − ρW)⁻¹D_q W₃ (N, R), from W and W₃ (N, N).

    D_q is the diagonal matrix of the q-th column of ``members`` (N, R), of ones where all units
    have the same coefficients. Exact for up to ``EXACT_UNITS`` units: by the dense inverse, or
    solved in blocks; by random probes for more. An integer for W means no spatial lag.
    """
    n = lag if isinstance(lag, int) else lag.shape[0]
    if isinstance(lag, int) or rho == 0.0:
        alone = np.zeros(n) if other is None else other.diagonal()
        return np.ones(n), np.asarray(alone[:, None] * members, dtype=np.float64)
    if n <= DENSE_INVERSE:
        inverse = np.linalg.inv(np.eye(n) - rho * lag.toarray())
        third = np.zeros_like(members) if other is None else other.T.multiply(inverse) @ members
        return inverse.diagonal().copy(), np.asarray(third, dtype=np.float64)
    by = diagonals_by_blocks if n <= EXACT_UNITS else diagonals_by_probes
    return by(lag, other, rho, members)


def diagonals_by_blocks(
    lag: sparse.csr_array, other: sparse.csr_array | None, rho: float, members: Floats
) -> tuple[Floats, Floats]:
    """``diagonals`` where no N×N matrix is to be stored."""
    n, solve = lag.shape[0], factorise(lag, rho)
    first: Floats = np.zeros(n)
    third: Floats = np.zeros_like(members)
    columns = None if other is None else sparse.csc_array(other)
    for start in range(0, n, _BLOCK):
        block = np.arange(start, min(start + _BLOCK, n))
        unit = np.zeros((n, block.size))
        unit[block, np.arange(block.size)] = 1.0
        rows = solve(unit, transposed=True)
        first[block] = rows[block, np.arange(block.size)]
        if columns is not None:
            third[block] = columns[:, block].multiply(rows).T @ members
    return first, third


def diagonals_by_probes(
    lag: sparse.csr_array, other: sparse.csr_array | None, rho: float, members: Floats
) -> tuple[Floats, Floats]:
    """``diagonals`` of very many units: the first five terms of the series in ρ exactly, as far as
    W² can be had; of the rest z∘Mz over random signs z, whose mean is its diagonal (Bekas,
    Kokiopoulou & Saad 2007).
    """
    n, solve = lag.shape[0], factorise(lag, rho)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(n, PROBES))
    square = _square(lag)
    beginning, order = _beginning(lag, square, sparse.eye_array(n, format="csr"), rho)
    first = beginning + _rest(lag, solve, signs, signs, rho, order)
    third: Floats = np.zeros_like(members)
    if other is None:
        return first, third
    spread = np.asarray(other @ signs)
    for q, chosen in enumerate(members.T):
        inner = sparse.csr_array(other.multiply(chosen[:, None]))
        beginning, order = _beginning(lag, square, inner, rho)
        started = chosen[:, None] * spread
        third[:, q] = beginning + _rest(lag, solve, signs, started, rho, order)
    return first, third


def _square(lag: sparse.csr_array) -> sparse.csr_array | None:
    """W², unless it is too dense."""
    ahead = np.diff(lag.indptr)[lag.indices]
    return sparse.csr_array(lag @ lag) if float(ahead.sum()) <= MOST_PRODUCTS else None


def _beginning(
    lag: sparse.csr_array, square: sparse.csr_array | None, inner: sparse.csr_array, rho: float
) -> tuple[Floats, int]:
    """(N,) the diagonal of Σₖ ρᵏWᵏM over the terms that are had exactly, and how many they are."""

    def met(left: sparse.csr_array, right: sparse.csr_array) -> Floats:
        return np.asarray(left.multiply(sparse.csr_array(right.T)).sum(axis=1)).ravel()

    out = np.asarray(inner.diagonal()) + rho * met(lag, inner)
    if square is None:
        return out, 2
    out += rho**2 * met(square, inner)
    out += rho**3 * met(square, sparse.csr_array(lag @ inner))
    out += rho**4 * met(square, sparse.csr_array(square @ inner))
    return out, 5


def _rest(
    lag: sparse.csr_array,
    solve: factorise,
    signs: Floats,
    started: Floats,
    rho: float,
    order: int,
) -> Floats:
    """(N,) means of z∘(ρW)^order(I − ρW)⁻¹Mz, Mz (N, P) given."""
    now = solve(started)
    for _ in range(order):
        now = rho * np.asarray(lag @ now)
    return np.asarray(np.einsum("ij,ij->i", signs, now) / signs.shape[1])
