"""ln|I − ρW| of a large W that is similar to no symmetric matrix: approximate, by Arnoldi."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from spillgap._types import Floats
from spillgap.models.krylov import krylov
from spillgap.models.logdet_panel import PlacePanel, nodes_within, panel_of_traces
from spillgap.models.spectrum import extreme_interval

__all__ = ["PROBES", "STEPS", "KrylovLogDet", "balanced", "first_moments"]


STEPS, FEWER = 32, 24
"""Dimensions of each probe's Krylov space, and of the one that its truncation is judged by."""

PROBES = 24
NODES, REACH = 96, 6.0
"""Of the panel: it reaches within 1e-5 of the ends of the stable interval."""

BALANCING = 60
"""Products after which Perron vectors are balanced locally, which is what matters."""

MOST_PRODUCTS = 2e8
"""Multiplications that W² may take for the exact third and fourth moment."""


@dataclass(frozen=True, eq=False)
class KrylovLogDet:
    """Approximate, from W's projections on the Krylov spaces of random probes.

    For a probe z of random signs E(z'f(W)z) = tr f(W) (Hutchinson 1990), and z'f(W)z/N is nearly
    the first element of f of the projection (Arnoldi), wherever W's spectrum lies in the complex
    plane: unlike the powers tr(Wᵏ) of Barry & Pace (1999) it does not need |ρ| below the inverse
    of the spectral radius, and unlike a Chebyshev series no real spectrum. Before, links that
    run one way between components are cut, which leaves the determinant alone, and W is balanced
    so that its norm is its spectral radius (see ``balanced``). The probes are weighted so that
    they reproduce the exact tr(W), …, tr(W⁴), which removes most of their noise.

    Attributes
    ----------
    panel : PlacePanel
        The estimate.
    noise : PlacePanel
        Of P columns, of which the root of the sum of squares is the standard error.
    truncated : PlacePanel
        What smaller Krylov spaces change: the error of the projection, or more.
    interval : tuple of float
        The stable interval of ρ.
    """

    panel: PlacePanel
    noise: PlacePanel
    truncated: PlacePanel
    interval: tuple[float, float]

    @classmethod
    def of(cls, matrix: sparse.csr_array, seed: int = 0) -> KrylovLogDet:
        """From W (N, N)."""
        interval = extreme_interval(matrix, None)
        inner = balanced(matrix)
        n = inner.shape[0]
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(PROBES, n))
        projections = [krylov(inner, z, STEPS) for z in signs]
        return cls.of_projections(projections, n, first_moments(inner), interval)

    @classmethod
    def of_projections(
        cls, projections: list[Floats], n: int, exact: Floats, interval: tuple[float, float]
    ) -> KrylovLogDet:
        """From balanced W (N, N) on the Krylov spaces of P probes, and its first moments."""
        whole = _stacked(projections, interval, STEPS)
        design = np.column_stack([np.ones(PROBES), _sampled(n, whole, exact.size) - exact])
        pseudo, *_ = np.linalg.lstsq(design, np.eye(PROBES), rcond=1e-10)
        weights = pseudo[0]
        rest = np.eye(PROBES) - design @ pseudo
        left = PROBES - np.linalg.matrix_rank(design)
        spread = rest * np.linalg.norm(weights) / np.sqrt(left)
        rhos = nodes_within(interval, REACH, NODES)
        traces = n * _traces(whole, rhos)
        fewer = n * _traces(_stacked(projections, interval, FEWER), rhos)
        return cls(
            panel_of_traces(interval, REACH, traces @ weights),
            panel_of_traces(interval, REACH, traces @ spread.T),
            panel_of_traces(interval, REACH, (traces - fewer) @ weights),
            interval,
        )

    def refined(self, rho: float, halfwidth: float) -> KrylovLogDet:  # noqa: ARG002
        """Itself: more precision is not to be had from it."""
        return self

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        return self.panel.value(np.asarray(rho, dtype=np.float64))

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        return self.panel.trace(np.asarray(rho, dtype=np.float64))

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        return self.panel.trace_squared(np.asarray(rho, dtype=np.float64))

    def standard_error(self, rho: Floats) -> Floats:
        """The stated error of ``value`` at each ρ: the probes' noise and the truncation."""
        return self._error(rho, "value")

    def trace_error(self, rho: Floats) -> Floats:
        """The stated error of ``trace`` at each ρ."""
        return self._error(rho, "trace")

    def _error(self, rho: Floats, what: str) -> Floats:
        rho = np.asarray(rho, dtype=np.float64)
        noise, cut = getattr(self.noise, what)(rho), getattr(self.truncated, what)(rho)
        return np.asarray(np.sqrt((noise**2).sum(axis=0) + cut**2))


def balanced(matrix: sparse.csr_array) -> sparse.csr_array:
    """W (N, N) as DWD⁻¹ on the units with neighbours that lead back to them: (M, M), M ≤ N.

    Of non-negative W with the Perron vectors r and l of its components D = √(l/r) makes both
    Perron vectors √(lr), and with them the norm the spectral radius: no projection of W then has
    eigenvalues beyond it, and I − ρW none near zero. |I − ρW| does not change.
    """
    _, labels = connected_components(matrix, directed=True, connection="strong")
    coo = sparse.coo_array(matrix)
    inside = labels[coo.row] == labels[coo.col]
    rows, columns, data = coo.row[inside], coo.col[inside], coo.data[inside]
    kept, at = np.unique(np.concatenate([rows, columns]), return_inverse=True)
    places = (at[: rows.size], at[rows.size :])
    inner = sparse.csr_array((data, places), shape=(kept.size, kept.size))
    size = abs(inner)
    norm = float(np.asarray(size.sum(axis=1)).max())
    right, left = np.ones(kept.size), np.ones(kept.size)
    back = sparse.csr_array(size.T)
    for _ in range(BALANCING):
        right, left = (right + size @ right / norm) / 2.0, (left + back @ left / norm) / 2.0
    scale = np.sqrt(left / right)
    return sparse.csr_array((data * scale[places[0]] / scale[places[1]], places), shape=inner.shape)


def first_moments(matrix: sparse.csr_array) -> Floats:
    """tr(Wᵏ), k = 1, 2 and, unless W² costs too much, 3 and 4."""
    back = sparse.csr_array(matrix.T)
    out = [float(matrix.trace()), float(matrix.multiply(back).sum())]
    if float(np.diff(back.indptr) @ np.diff(matrix.indptr)) <= MOST_PRODUCTS:
        square = matrix @ matrix
        out += [float(square.multiply(back).sum()), float(square.multiply(square.T).sum())]
    return np.array(out)


def _stacked(projections: list[Floats], interval: tuple[float, float], steps: int) -> Floats:
    """(P, k, k) the leading parts of P projections, each as large as leaves its eigenvalues
    within the stable interval's; zeros where smaller.
    """
    out = np.zeros((len(projections), steps, steps))
    for place, whole in zip(out, projections):
        k = min(steps, len(whole))
        while k > 1 and not _within(whole[:k, :k], interval):
            k -= 1
        place[:k, :k] = whole[:k, :k]
    return out


def _within(projection: Floats, interval: tuple[float, float]) -> bool:
    """Whether I − ρA, A (k, k), is nowhere singular on the interval."""
    values = np.linalg.eigvals(projection)
    real = values.real[np.abs(values.imag) <= 1e-9 * np.abs(values)]
    return bool(np.all((real * interval[0] < 1.0 + 1e-9) & (real * interval[1] < 1.0 + 1e-9)))


def _sampled(n: int, projections: Floats, count: int) -> Floats:
    """(P, count) z'Wᵏz, k = 1 …, of P probes."""
    column, out = projections[:, :, 0], []
    for _ in range(count):
        out.append(n * column[:, 0])
        column = np.einsum("pij,pj->pi", projections, column)
    return np.column_stack(out)


def _traces(projections: Floats, rhos: Floats) -> Floats:
    """(M, P) first elements of A(I − ρA)⁻¹ of P projections A (P, k, k) at M values of ρ."""
    first = np.eye(projections.shape[1])[:, :1]
    out = []
    for rho in rhos:
        solved = np.linalg.solve(np.eye(len(first)) - rho * projections, first)
        out.append(np.einsum("pj,pj->p", projections[:, 0], solved[:, :, 0]))
    return np.array(out)
