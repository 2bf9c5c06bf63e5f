"""The ends of W's spectrum, and the interval of ρ that they leave stable."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.linalg import ArpackNoConvergence, eigs

__all__ = ["extreme_interval", "spectrum_ends", "stable_interval"]

Floats: TypeAlias = NDArray[np.float64]

LANCZOS = 1e-5
"""The relative tolerance of the outermost eigenvalues."""


def stable_interval(eigenvalues: NDArray[np.complex128]) -> tuple[float, float]:
    """(1/ω_min, 1/ω_max) over the real eigenvalues of W; infinite where a side has none."""
    real = eigenvalues.real[np.abs(eigenvalues.imag) < 1e-9 * max(1.0, np.abs(eigenvalues).max())]
    low = 1.0 / real.min() if real.size and real.min() < -1e-12 else -np.inf
    high = 1.0 / real.max() if real.size and real.max() > 1e-12 else np.inf
    return float(low), float(high)


def extreme_interval(
    matrix: sparse.csr_array, twin: sparse.csr_array | None
) -> tuple[float, float]:
    """The stable interval of a large W (N, N) from its outermost eigenvalues only."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    stochastic = bool(np.all(matrix.data >= 0)) and np.allclose(sums, 1.0)
    if twin is not None:
        least, most = spectrum_ends(twin)
        # Lanczos values lie inside the spectrum: widen by its tolerance.
        ends = np.array([least * (1 + LANCZOS), 1.0 if stochastic else most])
        return stable_interval(ends.astype(np.complex128))
    start = np.random.default_rng(0).standard_normal(matrix.shape[0])
    try:
        found = eigs(matrix, 1, which="SR", v0=start, tol=1e-5, return_eigenvectors=False)
        top = np.ones(1, dtype=np.complex128)
        if not stochastic:
            top = eigs(matrix, 1, which="LR", v0=start, tol=1e-8, return_eigenvectors=False)
        low = stable_interval(found)[0]
        # A complex leftmost eigenvalue bounds no real ρ: the norm bound is safe instead.
        bound = float(np.abs(sums).max()) if not np.isfinite(low) else -1.0 / low
        return -1.0 / bound, stable_interval(top)[1]
    except ArpackNoConvergence:
        bound = float(np.asarray(abs(matrix).sum(axis=1)).max())
        return -1.0 / bound, 1.0 / bound


def spectrum_ends(twin: sparse.csr_array, most_steps: int = 2000) -> tuple[float, float]:
    """The least and the largest eigenvalue of symmetric (N, N), to LANCZOS of their size.

    Without restarts both ends come from one run in fewer products than ARPACK needs, and
    without its small threaded products, which cost more than the matrix's on a busy machine.
    """
    n = twin.shape[0]
    before, now = np.zeros(n), np.random.default_rng(0).standard_normal(n)
    now /= np.sqrt(np.einsum("i,i->", now, now))
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(1, min(n, most_steps) + 1):
        after = twin @ now
        diagonal.append(float(np.einsum("i,i->", now, after)))
        after -= diagonal[-1] * now
        if beside:
            after -= beside[-1] * before
        norm = float(np.sqrt(np.einsum("i,i->", after, after)))
        if norm < 1e-12:
            break
        if step % 25 == 0 and _ends_settled(diagonal, beside, norm):
            break
        beside.append(norm)
        before, now = now, after / norm
    values = eigh_tridiagonal(diagonal, beside[: len(diagonal) - 1], eigvals_only=True)
    return float(values[0]), float(values[-1])


def _ends_settled(diagonal: list[float], beside: list[float], norm: float) -> bool:
    """Whether the residuals of both outermost Ritz pairs are within tolerance."""
    size = len(diagonal)
    for end in (0, size - 1):
        value, vector = eigh_tridiagonal(diagonal, beside, select="i", select_range=(end, end))
        if norm * abs(float(vector[-1, 0])) > LANCZOS * abs(float(value[0])):
            return False
    return True
