"""ln|I − ρW| with its derivatives: by eigenvalues, by sparse LU, or approximately.

All answer the same three questions, vectorised over ρ: the log-determinant, tr(G) = −d/dρ of
it, and tr(GG) = d/dρ tr(G), where G = W(I − ρW)⁻¹.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from spillgap.errors import OptionError
from spillgap.models.lags import SparseFactors, SpatialLag, symmetric_twin

__all__ = [
    "EigenLogDet",
    "LogDet",
    "MomentLogDet",
    "SparseLogDet",
    "SummedLogDet",
    "log_determinant",
    "stable_interval",
]

Floats: TypeAlias = NDArray[np.float64]

EIGEN_LIMIT = 400
"""Up to so many units all eigenvalues cost less than the factorisations of an interpolant."""

COARSE_NODES = 16
COARSE_REACH = 3.0
MOMENTS = 60
PROBES = 24
LANCZOS = 1e-5
"""The relative tolerance of the outermost eigenvalues."""
GUIDE_LIMIT = 1500
"""From so many units on, moments guide a search at less cost than factorisations."""
GUIDE_MOMENTS = 40


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


def stable_interval(eigenvalues: NDArray[np.complex128]) -> tuple[float, float]:
    """(1/ω_min, 1/ω_max) over the real eigenvalues of W; infinite where a side has none."""
    real = eigenvalues.real[np.abs(eigenvalues.imag) < 1e-9 * max(1.0, np.abs(eigenvalues).max())]
    low = 1.0 / real.min() if real.size and real.min() < -1e-12 else -np.inf
    high = 1.0 / real.max() if real.size and real.max() > 1e-12 else np.inf
    return float(low), float(high)


@dataclass(frozen=True, eq=False)
class EigenLogDet:
    """Exact, from all eigenvalues ω (N,): ln|I − ρW| = Σ ln(1 − ρωᵢ) (Ord 1975)."""

    eigenvalues: NDArray[np.complex128]

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> EigenLogDet:
        """From W (N, N), by its symmetric twin where it has one."""
        twin = symmetric_twin(matrix)
        if twin is not None:
            return cls(np.linalg.eigvalsh(twin.toarray()).astype(np.complex128))
        return cls(np.linalg.eigvals(matrix.toarray()).astype(np.complex128))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The stable interval of ρ."""
        return stable_interval(self.eigenvalues)

    @cached_property
    def _values(self) -> NDArray[np.float64] | NDArray[np.complex128]:
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
class _Panel:
    """A Chebyshev interpolant in x = atanh of ρ's place in the stable interval.

    The singularities at the interval's ends lie at infinity in x, so that few nodes suffice.
    """

    low: float
    high: float
    center: float
    reach: float
    coefficients: Floats

    def covers(self, rho: Floats) -> NDArray[np.bool_]:
        return np.abs(self._place(rho)) <= 1.0 + 1e-12

    def _place(self, rho: Floats) -> Floats:
        scaled = (2.0 * rho - self.low - self.high) / (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (np.arctanh(scaled) - self.center) / self.reach

    def _slopes(self, rho: Floats) -> tuple[Floats, Floats]:
        """dx/dρ and d²x/dρ², divided by ``reach``."""
        width = self.high - self.low
        scaled = (2.0 * rho - self.low - self.high) / width
        first = (2.0 / width) / (1.0 - scaled**2)
        second = (2.0 / width) ** 2 * 2.0 * scaled / (1.0 - scaled**2) ** 2
        return first / self.reach, second / self.reach

    def _in_place(self, rho: Floats, order: int) -> Floats:
        """The interpolant's derivative of that order by the place in the panel.

        Beyond the panel it goes on as a straight line: towards an end of the stable interval
        ln(1 − ρω) is one in x, whereas a polynomial would leave in any direction.
        """
        place = self._place(rho)
        inside = np.clip(place, -1.0, 1.0)
        slope = chebyshev.chebder(self.coefficients)
        if order == 0:
            beyond = (place - inside) * chebyshev.chebval(inside, slope)
            found = chebyshev.chebval(inside, self.coefficients)
            found = found + np.where(place == inside, 0.0, beyond)
        elif order == 1:
            found = chebyshev.chebval(inside, slope)
        else:
            curve = chebyshev.chebval(inside, chebyshev.chebder(slope))
            found = np.where(place == inside, curve, 0.0)
        return np.asarray(found, np.float64)

    def value(self, rho: Floats) -> Floats:
        return self._in_place(rho, 0)

    def trace(self, rho: Floats) -> Floats:
        first, _ = self._slopes(rho)
        return -self._in_place(rho, 1) * first

    def trace_squared(self, rho: Floats) -> Floats:
        first, second = self._slopes(rho)
        return -self._in_place(rho, 2) * first**2 - self._in_place(rho, 1) * second


@dataclass(frozen=True, eq=False)
class SparseLogDet:
    """Exact at Chebyshev nodes by sparse LU, interpolated between them.

    A guide over the whole stable interval, near enough to find the optimum, serves the search:
    a coarse panel or, for large W with a symmetric twin, moments of its spectrum. ``refined``
    adds a panel around the optimum on which the interpolation error is at rounding level.
    """

    factors: SparseFactors
    interval: tuple[float, float]
    guide: _Panel | MomentLogDet
    panel: _Panel | None = None

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> SparseLogDet:
        """From W (N, N)."""
        factors = SparseFactors.of(matrix)
        if matrix.shape[0] > GUIDE_LIMIT:
            twin = symmetric_twin(matrix)
            if twin is not None:
                interval = _extreme_interval(matrix, twin)
                return cls(factors, interval, MomentLogDet.on(twin, interval, GUIDE_MOMENTS))
        interval = _extreme_interval(matrix, symmetric_twin(matrix))
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
        panel = _interpolate(self.factors, self.interval, float(center), reach, nodes)
        return replace(self, panel=panel)

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
        if np.all(covered):
            return np.asarray(getattr(self.panel, what)(rho))
        return np.where(covered, getattr(self.panel, what)(rho), getattr(self.guide, what)(rho))


@dataclass(frozen=True, eq=False)
class MomentLogDet:
    """Approximate, from moments of W's spectrum estimated with random probes.

    The stable interval (1/ω_min, 1/ω_max) maps the spectrum onto x in [−1, 1] by ω = c + hx,
    and 1 − ρω = (1 − ρc)(1 − rx) with r = ρh/(1 − ρc). With q = (1 − √(1 − r²))/r,
    ln(1 − rx) = −ln(1 + q²) − 2 Σₖ qᵏ Tₖ(x)/k, so that the Chebyshev moments mₖ = tr Tₖ give
    ln|I − ρW| for every stable ρ at once (after Barry & Pace 1999, Pace & LeSage 2004). m₀, m₁
    and m₂ are exact; the rest are Hutchinson estimates, whose spread over the probes gives the
    stated error.

    Parameters
    ----------
    moments : ndarray, shape (K,)
        mₖ of (W − cI)/h.
    errors : ndarray, shape (K,)
        Their standard errors.
    interval : tuple of float
        The stable interval of ρ.
    """

    moments: Floats
    errors: Floats
    interval: tuple[float, float]

    @classmethod
    def of(cls, matrix: sparse.csr_array, seed: int = 0) -> MomentLogDet:
        """From W (N, N) with a symmetric twin."""
        twin = symmetric_twin(matrix)
        if twin is None:
            raise OptionError(
                "logdet='approximate' needs a W that is symmetric up to row scaling (contiguity, "
                "distance bands). This W is not (k-nearest neighbours?): use logdet='exact'."
            )
        return cls.on(twin, _extreme_interval(matrix, twin), MOMENTS, seed)

    @classmethod
    def on(
        cls, twin: sparse.csr_array, interval: tuple[float, float], moments: int, seed: int = 0
    ) -> MomentLogDet:
        """From the symmetric twin of W (N, N) and its stable interval."""
        center, half = _middle(interval)
        identity = sparse.eye_array(twin.shape[0], format="csr")
        scaled = sparse.csr_array((twin - center * identity) / half)
        return cls(*_chebyshev_moments(scaled, moments, seed), interval)

    def refined(self, rho: float, halfwidth: float) -> MomentLogDet:  # noqa: ARG002
        """Itself: more precision is not to be had from it."""
        return self

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        rho = np.asarray(rho, dtype=np.float64)
        center, _ = _middle(self.interval)
        q = _q(self._ratio(rho))
        k = np.arange(1, self.moments.size)
        series = (np.power.outer(q, k) / k) @ self.moments[1:]
        shared = np.log1p(-rho * center) - np.log1p(q**2)
        return np.asarray(self.moments[0] * shared - 2.0 * series)

    def standard_error(self, rho: Floats) -> Floats:
        """The standard error of ``value`` at each ρ, from the spread over the probes."""
        q = _q(self._ratio(np.asarray(rho, dtype=np.float64)))
        k = np.arange(1, self.moments.size)
        return 2.0 * np.sqrt((np.power.outer(q, k) / k) ** 2 @ self.errors[1:] ** 2)

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        return -self._derivatives(rho)[0]

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        return -self._derivatives(rho)[1]

    def _ratio(self, rho: Floats) -> Floats:
        """r of each ρ."""
        center, half = _middle(self.interval)
        return rho * half / (1.0 - rho * center)

    def _derivatives(self, rho: Floats) -> tuple[Floats, Floats]:
        """First and second derivative of ``value`` with respect to ρ."""
        rho = np.asarray(rho, dtype=np.float64)
        center, half = _middle(self.interval)
        left = 1.0 - rho * center
        by_ratio, twice = self._in_ratio(self._ratio(rho))
        ratio_1, ratio_2 = half / left**2, 2.0 * center * half / left**3
        first = -self.moments[0] * center / left + by_ratio * ratio_1
        second = -self.moments[0] * (center / left) ** 2 + twice * ratio_1**2 + by_ratio * ratio_2
        return first, second

    def _in_ratio(self, ratio: Floats) -> tuple[Floats, Floats]:
        """First and second derivative with respect to r."""
        q = _q(ratio)
        k = np.arange(1, self.moments.size)
        first = -self.moments[0] * 2.0 * q / (1.0 + q**2)
        first = first - 2.0 * np.power.outer(q, k - 1.0) @ self.moments[1:]
        second = -self.moments[0] * 2.0 * (1.0 - q**2) / (1.0 + q**2) ** 2
        powers = np.power.outer(q, k[1:] - 2.0)
        second = second - 2.0 * (powers * (k[1:] - 1.0)) @ self.moments[2:]
        root = np.sqrt(1.0 - ratio**2)
        q_1 = 1.0 / (root * (1.0 + root))
        q_2 = ratio * (1.0 + 2.0 * root) / (root**3 * (1.0 + root) ** 2)
        return first * q_1, second * q_1**2 + first * q_2


def _q(ratio: Floats) -> Floats:
    """(1 − √(1 − r²))/r, without cancellation near zero."""
    return ratio / (1.0 + np.sqrt(1.0 - ratio**2))


def _middle(interval: tuple[float, float]) -> tuple[float, float]:
    """Centre c and half-width h of the spectrum [ω_min, ω_max] behind a stable interval."""
    least, most = 1.0 / interval[0], 1.0 / interval[1]
    return (most + least) / 2.0, (most - least) / 2.0


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


def log_determinant(lag: SpatialLag, how: str = "exact") -> LogDet:
    """The log-determinant of a lag, exact or approximate."""
    parts = tuple(_of_matrix(m, how) for m in lag.matrices)
    if len(parts) == 1:
        return parts[0]
    total = len(lag.which)
    return SummedLogDet(parts, tuple(count / total for count in lag.counts))


def _of_matrix(matrix: sparse.csr_array, how: str) -> LogDet:
    if how == "approximate":
        return MomentLogDet.of(matrix)
    if matrix.shape[0] <= EIGEN_LIMIT:
        return EigenLogDet.of(matrix)
    return SparseLogDet.of(matrix)


def _interpolate(
    factors: SparseFactors,
    interval: tuple[float, float],
    center: float,
    reach: float,
    nodes: int,
) -> _Panel:
    low, high = interval
    places = chebyshev.chebpts1(nodes)
    rhos = low + (high - low) * (np.tanh(center + reach * places) + 1.0) / 2.0
    values = np.array([factors.log_determinant(float(r)) for r in rhos])
    coefficients = chebyshev.chebfit(places, values, nodes - 1)
    return _Panel(low, high, center, reach, coefficients)


def _extreme_interval(
    matrix: sparse.csr_array, twin: sparse.csr_array | None
) -> tuple[float, float]:
    """The stable interval of a large W (N, N) from its outermost eigenvalues only."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    stochastic = bool(np.all(matrix.data >= 0)) and np.allclose(sums, 1.0)
    if twin is not None:
        least, most = _lanczos_ends(twin)
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


def _lanczos_ends(twin: sparse.csr_array, most_steps: int = 2000) -> tuple[float, float]:
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


def _chebyshev_moments(scaled: sparse.csr_array, count: int, seed: int) -> tuple[Floats, Floats]:
    """tr Tₖ(S), k < count, of symmetric S (N, N) with spectrum in [−1, 1], and their errors.

    Each product with S gives two moments: 2TⱼTₖ = Tⱼ₊ₖ + T|ⱼ₋ₖ|.
    """
    n = scaled.shape[0]
    probes = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n, PROBES))
    before, now = probes, scaled @ probes
    samples = np.empty((count, PROBES))
    samples[0] = n
    samples[1] = np.einsum("ij,ij->j", probes, now)
    for k in range(2, count, 2):
        samples[k] = 2.0 * np.einsum("ij,ij->j", now, now) - samples[0]
        if k + 1 < count:
            before, now = now, 2.0 * (scaled @ now) - before
            samples[k + 1] = 2.0 * np.einsum("ij,ij->j", before, now) - samples[1]
    moments = samples.mean(axis=1)
    errors = samples.std(axis=1, ddof=1) / np.sqrt(PROBES)
    moments[1], errors[1] = scaled.trace(), 0.0
    moments[2], errors[2] = 2.0 * float(scaled.multiply(scaled).sum()) - n, 0.0
    return moments, errors
