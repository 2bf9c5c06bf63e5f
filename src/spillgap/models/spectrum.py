"""W's spectrum or its ends, and the interval of ρ that they leave stable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from spillgap._types import Floats, Keywords
from spillgap.models.lags import DENSE_LIMIT, symmetric_twin

__all__ = [
    "arnoldi",
    "extreme_interval",
    "largest_component",
    "spectrum",
    "spectrum_ends",
    "stable_interval",
]


LANCZOS, COARSE_LANCZOS = 1e-5, 1e-3
"""The relative tolerance of the outermost eigenvalues: as a rule, and of a W so large that each
digit costs as much as the rest of an approximate fit.
"""

LARGE = 20_000
"""Units from which on that is so."""

ARNOLDI_SPACE = 60
"""Dimensions before a restart: of ARPACK's own 20 a k-nearest W takes hundreds of times as long."""

RESTARTS = 100
"""After so many the ends of a spectrum do not settle: as many eigenvalues lie equally far out."""


def spectrum(matrix: sparse.csr_array) -> NDArray[np.complex128]:
    """All eigenvalues (N,) of W (N, N), component by component.

    Units that reach one another along links form a component; links that run only one way
    between two components leave the spectrum alone. Taken as a whole such a W is defective, and
    its zero eigenvalues would come out as far from zero as 1e-16 to the power of one over the
    length of a chain.
    """
    values = [_all_eigenvalues(block) for block in _components(matrix)]
    return np.concatenate(values).astype(np.complex128)


def largest_component(matrix: sparse.csr_array) -> int:
    """The number of units of the largest component of W (N, N)."""
    _, labels = connected_components(matrix, directed=True, connection="strong")
    return int(np.bincount(labels).max())


def _components(matrix: sparse.csr_array) -> Iterator[sparse.csr_array]:
    """The blocks of W (N, N) among units that reach one another, single units together."""
    count, labels = connected_components(matrix, directed=True, connection="strong")
    if count == 1:
        yield matrix
        return
    sizes = np.bincount(labels)
    alone = np.nonzero(sizes[labels] == 1)[0]
    if alone.size:
        yield sparse.csr_array(sparse.diags_array(matrix.diagonal()[alone]))
    order = np.argsort(labels, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    for component in np.nonzero(sizes > 1)[0]:
        at = order[starts[component] : starts[component + 1]]
        yield sparse.csr_array(matrix[at, :][:, at])


def _all_eigenvalues(block: sparse.csr_array) -> NDArray[np.complex128] | Floats:
    if block.nnz == np.count_nonzero(block.diagonal()):
        return np.asarray(block.diagonal())
    twin = symmetric_twin(block)
    if twin is not None:
        return np.asarray(np.linalg.eigvalsh(twin.toarray()))
    return np.asarray(np.linalg.eigvals(block.toarray()))


def stable_interval(eigenvalues: NDArray[np.complex128]) -> tuple[float, float]:
    """The interval of ρ in which I − ρW is stable, from W's spectrum.

    A side is bounded by 1/ω where its outermost eigenvalue ω is real: |I − ρW| vanishes there.
    Where it is complex the real line never meets a root, and the side is bounded by the inverse
    of the spectral radius, beyond which (I − ρW)⁻¹ is no longer the sum of W's powers (Kelejian &
    Prucha 2010). A W without cycles, all of whose eigenvalues are zero, bounds nothing.
    """
    radius = float(np.abs(eigenvalues).max())
    if radius < 1e-12:
        return -np.inf, np.inf
    return -_reach(-eigenvalues, radius), _reach(eigenvalues, radius)


def _reach(eigenvalues: NDArray[np.complex128], radius: float) -> float:
    """How far ρ > 0 is stable."""
    rounding = 1e-9 * radius
    top = float(eigenvalues.real.max())
    outermost = eigenvalues[eigenvalues.real > top - rounding]
    real = top > rounding and np.abs(outermost.imag).min() < rounding
    return 1.0 / (top if real else radius)


def extreme_interval(
    matrix: sparse.csr_array, twin: sparse.csr_array | None, *, coarse: bool = False
) -> tuple[float, float]:
    """The stable interval of a large W (N, N) from its outermost eigenvalues only.

    ``coarse`` ends of a very large one are narrower than they could be, by a share of 0.001.
    """
    if twin is not None:
        rough = coarse and matrix.shape[0] >= LARGE
        return stable_interval(_twin_ends(matrix, twin, COARSE_LANCZOS if rough else LANCZOS))
    blocks = list(_components(matrix))
    top = 1.0 if _at_most_one(matrix) and any(map(_is_stochastic, blocks)) else None
    return stable_interval(np.concatenate([_ends(block, top) for block in blocks]))


def _twin_ends(
    matrix: sparse.csr_array, twin: sparse.csr_array, tolerance: float = LANCZOS
) -> NDArray[np.complex128]:
    """Both ends of the spectrum of W (N, N) by its symmetric twin."""
    stochastic = _is_stochastic(matrix)
    least, most = spectrum_ends(twin, tolerance=tolerance, both=not stochastic)
    # Lanczos values lie inside the spectrum: widen by its tolerance.
    ends = np.array([least * (1 + tolerance), 1.0 if stochastic else most])
    return ends.astype(np.complex128)


def _is_stochastic(matrix: sparse.csr_array) -> bool:
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    return bool(np.all(matrix.data >= 0)) and np.allclose(sums, 1.0)


def _at_most_one(matrix: sparse.csr_array) -> bool:
    """Whether no row of non-negative W sums to more than one: then no eigenvalue is larger."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    return bool(np.all(matrix.data >= 0) and sums.max() <= 1.0 + 1e-8)


def _ends(block: sparse.csr_array, top: float | None) -> NDArray[np.complex128]:
    """The rightmost, leftmost and largest eigenvalues of a component (N, N).

    Where another component is known to have the largest of all, ``top``, that is taken for the
    rightmost: walks that leave a large component slowly make its own costly to find. Where
    Arnoldi's method does not settle on them the norm stands for all: no eigenvalue is larger.
    """
    if block.shape[0] <= DENSE_LIMIT:
        return np.asarray(_all_eigenvalues(block), np.complex128)
    twin = symmetric_twin(block)
    if twin is not None:
        return _twin_ends(block, twin)
    how = arnoldi(block.shape[0], 2)
    try:
        left = eigs(block, 2, which="SR", tol=LANCZOS, **how)
        left = left * (1.0 + LANCZOS)
        if top is not None:
            return np.append(left, top)
        # The largest of a non-negative component is real (Perron & Frobenius): the rightmost.
        rest = [eigs(block, 2, which="LR", tol=1e-8, **how)]
        if np.any(block.data < 0):
            rest.append(eigs(block, 2, which="LM", tol=1e-8, **how))
        return np.concatenate([left, *rest])
    except ArpackNoConvergence:
        bound = float(np.asarray(abs(block).sum(axis=1)).max())
        return np.array([-bound, bound], np.complex128)


def arnoldi(n: int, count: int) -> Keywords:
    """Options of ARPACK for ``count`` eigenvalues of (N, N): a start that repeats, and a space
    large enough for ends of the spectrum at which many eigenvalues are close together.
    """
    return {
        "v0": np.random.default_rng(0).standard_normal(n),
        "ncv": min(n - 1, max(ARNOLDI_SPACE, 2 * count + 1)),
        "maxiter": RESTARTS,
        "return_eigenvectors": False,
    }


def spectrum_ends(
    twin: sparse.csr_array,
    most_steps: int = 2000,
    *,
    tolerance: float = LANCZOS,
    both: bool = True,
) -> tuple[float, float]:
    """The least and the largest eigenvalue of symmetric (N, N), to a share of their size.

    Without ``both`` the largest is not waited for: that of a W whose rows sum to one is known.
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
        if step % 25 == 0 and _ends_settled(diagonal, beside, norm, tolerance, both):
            break
        beside.append(norm)
        before, now = now, after / norm
    values = eigh_tridiagonal(diagonal, beside[: len(diagonal) - 1], eigvals_only=True)
    return float(values[0]), float(values[-1])


def _ends_settled(
    diagonal: list[float], beside: list[float], norm: float, tolerance: float, both: bool
) -> bool:
    """Whether the residuals of the outermost Ritz pairs are within tolerance."""
    for end in (0, len(diagonal) - 1)[: 1 + both]:
        value, vector = eigh_tridiagonal(diagonal, beside, select="i", select_range=(end, end))
        if norm * abs(float(vector[-1, 0])) > tolerance * abs(float(value[0])):
            return False
    return True
