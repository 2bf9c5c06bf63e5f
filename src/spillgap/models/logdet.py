"""ln|I − ρW| with its derivatives: by eigenvalues, by sparse LU, or approximately.

All answer the same three questions, vectorised over ρ: the log-determinant, tr(G) = −d/dρ of
it, and tr(GG) = d/dρ tr(G), where G = W(I − ρW)⁻¹.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.lags import SparseFactors, SpatialLag, symmetric_twin
from spillgap.models.logdet_krylov import KrylovLogDet
from spillgap.models.logdet_moments import MomentLogDet
from spillgap.models.logdet_panel import PlacePanel
from spillgap.models.spectrum import (
    extreme_interval,
    largest_component,
    spectrum,
    stable_interval,
)
from spillgap.options import LogDeterminant

__all__ = [
    "EigenLogDet",
    "KrylovLogDet",
    "LogDet",
    "MomentLogDet",
    "SparseLogDet",
    "SummedLogDet",
    "log_determinant",
    "stated_trace_error",
]


EIGEN_LIMIT = 400
"""Up to so many units in a component all eigenvalues cost less than an interpolant's factors."""

COARSE_NODES = 16
COARSE_REACH = 3.0
GUIDE_LIMIT = 1500
"""From so many units on, moments guide a search at less cost than factorisations."""
GUIDE_MOMENTS = 40
FEWER_FROM = 20_000
"""From so many units on factorisations are spared: what they add to the moments of so large a W
is small and smooth, so that a panel of it takes two nodes fewer.
"""


class LogDet(Protocol):
    """What a log-determinant answers."""

    @property
    def interval(self) -> tuple[float, float]:
        """The stable interval of ρ."""

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""

    def refined(self, rho: float, halfwidth: float) -> LogDet:
        """The same, exact to rounding within ``rho ± halfwidth``."""


@dataclass(frozen=True, eq=False)
class EigenLogDet:
    """Exact, from all eigenvalues ω (N,): ln|I − ρW| = Σ ln(1 − ρωᵢ) (Ord 1975)."""

    eigenvalues: NDArray[np.complex128]

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> EigenLogDet:
        """From W (N, N)."""
        return cls(spectrum(matrix))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The stable interval of ρ."""
        return stable_interval(self.eigenvalues)

    @cached_property
    def _values(self) -> Floats | NDArray[np.complex128]:
        return self.eigenvalues if np.any(self.eigenvalues.imag) else self.eigenvalues.real

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        return np.asarray(np.log(np.abs(1.0 - np.multiply.outer(rho, self._values))).sum(axis=-1))

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        return (self._values / (1.0 - np.multiply.outer(rho, self._values))).sum(axis=-1).real

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        ratio = self._values / (1.0 - np.multiply.outer(rho, self._values))
        return (ratio**2).sum(axis=-1).real

    def refined(self, rho: float, halfwidth: float) -> EigenLogDet:  # noqa: ARG002
        """Itself: it is exact everywhere."""
        return self


@dataclass(frozen=True, eq=False)
class SparseLogDet:
    """Exact at Chebyshev nodes by sparse LU, interpolated between them.

    A guide over the whole stable interval, near enough to find the optimum, serves the search:
    a coarse panel or, for large W with a symmetric twin, moments of its spectrum. ``refined``
    adds a panel around the optimum on which the interpolation error is at rounding level; of very
    large W it is a panel of what the guide lacks.
    """

    factors: SparseFactors
    interval: tuple[float, float]
    guide: PlacePanel | MomentLogDet
    panel: PlacePanel | None = None

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> SparseLogDet:
        """From W (N, N)."""
        factors = SparseFactors.of(matrix)
        if matrix.shape[0] > GUIDE_LIMIT:
            twin = symmetric_twin(matrix)
            if twin is not None:
                interval = extreme_interval(matrix, twin)
                return cls(factors, interval, MomentLogDet.on(twin, interval, GUIDE_MOMENTS))
        interval = extreme_interval(matrix, symmetric_twin(matrix))
        coarse = _interpolate(factors, interval, 0.0, COARSE_REACH, COARSE_NODES)
        return cls(factors, interval, coarse)

    def refined(self, rho: float, halfwidth: float) -> SparseLogDet:
        """The same, exact to rounding within ``rho ± halfwidth``."""
        low, high = self.interval
        ends = np.array([rho - halfwidth, rho, rho + halfwidth])
        scaled = np.clip((2.0 * ends - low - high) / (high - low), -0.999999, 0.999999)
        below, center, above = np.arctanh(scaled)
        # Both ends are covered; near the boundary as far as a panel of few nodes carries.
        reach = float(min(max(above - center, center - below, 0.05), 1.2))
        nodes = 7 + int(np.ceil(8 * reach))
        guide = self._built_on
        nodes -= 0 if guide is None else 2
        panel = _interpolate(self.factors, self.interval, float(center), reach, nodes, guide)
        return replace(self, panel=panel)

    @property
    def _built_on(self) -> MomentLogDet | None:
        """The guide where the panel holds what is to be added to it."""
        many = self.factors.identity.shape[0] >= FEWER_FROM
        return self.guide if many and isinstance(self.guide, MomentLogDet) else None

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        return self._pick(rho, "value")

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        return self._pick(rho, "trace")

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        return self._pick(rho, "trace_squared")

    def _pick(self, rho: Floats, what: str) -> Floats:
        rho = np.asarray(rho, dtype=np.float64)
        if self.panel is None:
            return np.asarray(getattr(self.guide, what)(rho))
        covered = self.panel.covers(rho)
        found = getattr(self.panel, what)(rho)
        if np.all(covered) and self._built_on is None:
            return np.asarray(found)
        rough = getattr(self.guide, what)(rho)
        if self._built_on is not None:
            return np.asarray(rough + np.where(covered, found, 0.0))
        return np.where(covered, found, rough)


@dataclass(frozen=True, eq=False)
class SummedLogDet:
    """Σ_t ln|I − ρW_t| over the periods' own matrices, divided by the number of periods.

    The mean over periods takes the place of the one ln|I − ρW| of a constant W.
    """

    parts: tuple[LogDet, ...]
    shares: tuple[float, ...]

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The interval in which every period is stable."""
        lows, highs = zip(*(p.interval for p in self.parts))
        return max(lows), min(highs)

    def value(self, rho: Floats) -> Floats:
        """Mean of ln|I − ρW_t| over the periods at each ρ."""
        return np.asarray(sum(s * p.value(rho) for s, p in zip(self.shares, self.parts)))

    def trace(self, rho: Floats) -> Floats:
        """Mean of tr(G_t) over the periods at each ρ."""
        return np.asarray(sum(s * p.trace(rho) for s, p in zip(self.shares, self.parts)))

    def trace_squared(self, rho: Floats) -> Floats:
        """Mean of tr(G_t G_t) over the periods at each ρ."""
        return np.asarray(sum(s * p.trace_squared(rho) for s, p in zip(self.shares, self.parts)))

    def refined(self, rho: float, halfwidth: float) -> SummedLogDet:
        """The same, exact to rounding within ``rho ± halfwidth``."""
        parts = tuple(p.refined(rho, halfwidth) for p in self.parts)
        if all(new is old for new, old in zip(parts, self.parts)):
            return self
        return SummedLogDet(parts, self.shares)


def stated_trace_error(logdet: LogDet, rho: float) -> float:
    """The stated error of tr(G) at one ρ: zero where the log-determinant is exact."""
    if isinstance(logdet, SummedLogDet):
        errors = [s * stated_trace_error(p, rho) for s, p in zip(logdet.shares, logdet.parts)]
        return float(np.sqrt(np.square(errors).sum()))
    if isinstance(logdet, MomentLogDet | KrylovLogDet):
        return float(logdet.trace_error(np.array([rho]))[0])
    return 0.0


def log_determinant(lag: SpatialLag, how: LogDeterminant = "exact") -> LogDet:
    """The log-determinant of a lag, exact or approximate."""
    parts = tuple(_of_matrix(m, how) for m in lag.matrices)
    if len(parts) == 1:
        return parts[0]
    total = len(lag.which)
    return SummedLogDet(parts, tuple(count / total for count in lag.counts))


def _of_matrix(matrix: sparse.csr_array, how: LogDeterminant) -> LogDet:
    small = largest_component(matrix) <= EIGEN_LIMIT
    if how == "approximate":
        twin = symmetric_twin(matrix)
        if twin is not None:
            return MomentLogDet.of(matrix, twin)
        return EigenLogDet.of(matrix) if small else KrylovLogDet.of(matrix)
    return EigenLogDet.of(matrix) if small else SparseLogDet.of(matrix)


def _interpolate(
    factors: SparseFactors,
    interval: tuple[float, float],
    center: float,
    reach: float,
    nodes: int,
    less: MomentLogDet | None = None,
) -> PlacePanel:
    low, high = interval
    places = chebyshev.chebpts1(nodes)
    rhos = low + (high - low) * (np.tanh(center + reach * places) + 1.0) / 2.0
    values = np.array([factors.log_determinant(float(r)) for r in rhos])
    if less is not None:
        values = values - less.value(rhos)
    coefficients = chebyshev.chebfit(places, values, nodes - 1)
    return PlacePanel(low, high, center, reach, coefficients)
