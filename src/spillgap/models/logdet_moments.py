"""ln|I − ρW| from moments of W's spectrum: approximate, at the cost of products with W."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.lags import probes_for
from spillgap.models.spectrum import extreme_interval

__all__ = ["MomentLogDet", "chebyshev_samples", "middle", "probe_count"]


MOMENTS = 60
PROBES = 24


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
    def of(cls, matrix: sparse.csr_array, twin: sparse.csr_array, seed: int = 0) -> MomentLogDet:
        """From W (N, N) and its symmetric twin."""
        return cls.on(twin, extreme_interval(matrix, twin, coarse=True), MOMENTS, seed)

    @classmethod
    def on(
        cls, twin: sparse.csr_array, interval: tuple[float, float], moments: int, seed: int = 0
    ) -> MomentLogDet:
        """From the symmetric twin of W (N, N) and its stable interval."""
        center, half = middle(interval)
        n = twin.shape[0]
        identity = sparse.eye_array(n, format="csr")
        scaled = sparse.csr_array((twin - center * identity) / half)
        probes = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n, probe_count(n)))
        samples = chebyshev_samples(lambda v: scaled @ v, probes, moments)
        squares = float(scaled.multiply(scaled).sum())
        return cls.of_samples(samples, n, scaled.trace(), squares, interval)

    @classmethod
    def of_samples(
        cls, samples: Floats, n: int, trace: float, squares: float, interval: tuple[float, float]
    ) -> MomentLogDet:
        """From what P probes say of the moments, (K, P), and tr(S), tr(SS) of scaled W (N, N)."""
        moments = samples.mean(axis=1)
        errors = samples.std(axis=1, ddof=1) / np.sqrt(samples.shape[1])
        moments[1], errors[1] = trace, 0.0
        moments[2], errors[2] = 2.0 * squares - n, 0.0
        return cls(moments, errors, interval)

    def refined(self, rho: float, halfwidth: float) -> MomentLogDet:  # noqa: ARG002
        """Itself: more precision is not to be had from it."""
        return self

    def value(self, rho: Floats) -> Floats:
        """ln|I − ρW| at each ρ."""
        rho = np.asarray(rho, dtype=np.float64)
        center, _ = middle(self.interval)
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

    def trace_error(self, rho: Floats) -> Floats:
        """The standard error of ``trace`` at each ρ, from the same spread."""
        rho = np.asarray(rho, dtype=np.float64)
        center, half = middle(self.interval)
        ratio = self._ratio(rho)
        k = np.arange(1, self.moments.size)
        by_ratio = np.sqrt(np.power.outer(_q(ratio), k - 1.0) ** 2 @ self.errors[1:] ** 2)
        return 2.0 * by_ratio * _q_slope(ratio) * half / (1.0 - rho * center) ** 2

    def trace(self, rho: Floats) -> Floats:
        """tr(G) at each ρ."""
        return -self._derivatives(rho)[0]

    def trace_squared(self, rho: Floats) -> Floats:
        """tr(GG) at each ρ."""
        return -self._derivatives(rho)[1]

    def _ratio(self, rho: Floats) -> Floats:
        """r of each ρ."""
        center, half = middle(self.interval)
        return rho * half / (1.0 - rho * center)

    def _derivatives(self, rho: Floats) -> tuple[Floats, Floats]:
        """First and second derivative of ``value`` with respect to ρ."""
        rho = np.asarray(rho, dtype=np.float64)
        center, half = middle(self.interval)
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
        q_1 = _q_slope(ratio)
        q_2 = ratio * (1.0 + 2.0 * root) / (root**3 * (1.0 + root) ** 2)
        return first * q_1, second * q_1**2 + first * q_2


def _q(ratio: Floats) -> Floats:
    """(1 − √(1 − r²))/r, without cancellation near zero."""
    return ratio / (1.0 + np.sqrt(1.0 - ratio**2))


def _q_slope(ratio: Floats) -> Floats:
    """dq/dr."""
    root = np.sqrt(1.0 - ratio**2)
    return np.asarray(1.0 / (root * (1.0 + root)))


def middle(interval: tuple[float, float]) -> tuple[float, float]:
    """Centre c and half-width h of the spectrum [ω_min, ω_max] behind a stable interval."""
    least, most = 1.0 / interval[0], 1.0 / interval[1]
    return (most + least) / 2.0, (most - least) / 2.0


def probe_count(n: int) -> int:
    """How many probes the moments of N units are estimated with."""
    return probes_for(n, PROBES)


def chebyshev_samples(product: Callable[[Floats], Floats], probes: Floats, count: int) -> Floats:
    """z'Tₖ(S)z, (count, P), for probes (N, P) of symmetric S (N, N) with spectrum in [−1, 1].

    ``product`` is v ↦ Sv, into an array of its own. Each product gives two moments:
    2TⱼTₖ = Tⱼ₊ₖ + T|ⱼ₋ₖ|.
    """
    before, now = probes, product(probes)
    samples = np.empty((count, probes.shape[1]))
    samples[0] = len(probes)
    samples[1] = np.einsum("ij,ij->j", probes, now)
    for k in range(2, count, 2):
        samples[k] = 2.0 * np.einsum("ij,ij->j", now, now) - samples[0]
        if k + 1 < count:
            after = product(now)
            after *= 2.0
            after -= before
            before, now = now, after
            samples[k + 1] = 2.0 * np.einsum("ij,ij->j", before, now) - samples[1]
    return samples
