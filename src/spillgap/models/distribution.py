"""What an estimate over its standard error is read against: normal, t, or fixed-b."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from spillgap._types import Floats
from spillgap.options import Language
from spillgap.text import Said, Sentence

__all__ = ["NORMAL", "ReferenceDistribution", "fixed_b", "student", "symmetric_root"]


def symmetric_root(covariance: Floats) -> Floats:
    """(…, P, P) the root R = R' ≥ 0 with RR = Σ, negative eigenvalues taken as zero.

    There is but one, whatever signs and order eigenvectors come in on a processor, so that
    draws from Σ repeat with their seed everywhere.
    """
    values, vectors = np.linalg.eigh(covariance)
    scaled = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
    return np.asarray(scaled @ np.swapaxes(vectors, -1, -2))


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(256)
_ANGLES = (_NODES + 1.0) * np.pi / 4.0


@dataclass(frozen=True, eq=False)
class ReferenceDistribution:
    """The distribution of z/√Q, z standard normal and Q = Σₖ λₖχ²(mₖ) independent of it.

    A covariance that rests on few sums (clusters, periods, places) varies itself: Q is its
    distribution in units of the truth. Normal: Q = 1. Student's t: Q = χ²(m)/m. Fixed-b: Q is
    the kernel estimator's quadratic form in normal sums taken about their mean (Kiefer &
    Vogelsang 2005; Vogelsang 2012; in space Bester, Conley, Hansen & Vogelsang 2016).

    Attributes
    ----------
    name : {"normal", "t", "fixed-b"}
    weights, counts : ndarray, shape (K,)
        λ and m; empty for the normal.
    said : Sentence or None
        What p-values are of, for a table's notes; None for the normal.
    """

    name: str
    weights: Floats = field(default_factory=lambda: np.empty(0))
    counts: Floats = field(default_factory=lambda: np.empty(0))
    said: Said | None = None

    def two_sided(self, statistic: ArrayLike) -> Floats:
        """P(|z/√Q| > |statistic|), in the shape of ``statistic``.

        With P(|z| > c) = (2/π)∫₀^{π/2} exp(−c²/(2 sin²θ)) dθ (Craig 1991) the expectation over Q
        is (2/π)∫₀^{π/2} Πₖ (1 + c²λₖ/sin²θ)^(−mₖ/2) dθ.
        """
        values = np.abs(np.asarray(statistic, dtype=np.float64))
        if self.weights.size == 0:
            return np.asarray(2.0 * stats.norm.sf(values))
        return np.asarray([self._tail(c) for c in values.ravel()]).reshape(values.shape)

    def _tail(self, c: float) -> float:
        if not np.isfinite(c):
            return 0.0 if np.isinf(c) else float("nan")
        inner = np.log1p(np.outer((c / np.sin(_ANGLES)) ** 2, self.weights)) @ self.counts
        return float(_WEIGHTS @ np.exp(-0.5 * inner)) / 2.0

    def joint(self, statistic: float, restrictions: int) -> float:
        """P(z'Ω⁻¹z > statistic) for q restrictions: z normal (q,), Ω = Σₖ λₖ Wishart_q(mₖ).

        The Wald statistic's law where the single coefficient's is this one: χ²(q) with the
        normal; with t of m degrees of freedom Hotelling's T², mq/(m − q + 1) times F(q, m − q + 1)
        (Bester, Conley & Hansen 2011); fixed-b as in Kiefer & Vogelsang (2005). With s the Schur
        complement of Ω's first entry, z'Ω⁻¹z = z'z/s, so that the probability is the mean of
        P(χ²(q) > statistic·s) over s, taken over 20,000 draws that are the same each time.
        There can be ``rank`` restrictions at most.
        """
        if self.weights.size == 0:
            return float(stats.chi2.sf(statistic, restrictions))
        if restrictions == 1:
            return self._tail(float(np.sqrt(statistic)))
        if self.hotelling is not None:
            scale, df = self.hotelling_f(restrictions)
            return float(stats.f.sf(statistic * scale, restrictions, df))
        law = tuple(map(float, self.weights)), tuple(map(float, self.counts))
        complements = _schur_complements(*law, restrictions)
        return float(stats.chi2.sf(statistic * complements, restrictions).mean())

    @property
    def rank(self) -> float:
        """How many restrictions can be tested jointly: the rank of Ω."""
        return float(self.counts.sum()) if self.counts.size else float("inf")

    @property
    def hotelling(self) -> float | None:
        """m of a Student's t; None for other distributions."""
        return float(self.counts[0]) if self.name == "t" else None

    def hotelling_f(self, restrictions: int) -> tuple[float, float]:
        """What a Wald statistic is multiplied by to be F(q, ·), and the second degrees of freedom.

        (m − q + 1)/(mq) and m − q + 1, of Student's t with m.
        """
        m = float(self.counts[0])
        left = m - restrictions + 1.0
        return left / (m * restrictions), left

    def critical(self, level: float) -> float:
        """c with P(|z/√Q| ≤ c) = level."""
        tail = 1.0 - level
        if self.weights.size == 0:
            return float(stats.norm.isf(tail / 2.0))
        high = 1.0
        while self._tail(high) > tail:
            high *= 2.0
        return float(optimize.brentq(lambda c: self._tail(c) - tail, 0.0, high, xtol=1e-10))

    def scales(self, rng: np.random.Generator, draws: int) -> Floats:
        """1/√Q of so many draws, (draws,): what turns normal draws into ones of this kind."""
        if self.weights.size == 0:
            return np.ones(draws)
        squares = rng.chisquare(self.counts, size=(draws, self.counts.size))
        return np.asarray(1.0 / np.sqrt(squares @ self.weights))

    def words(self, lang: Language) -> str:
        """The note in a language; empty for the normal."""
        return "" if self.said is None else self.said.text(lang)


NORMAL = ReferenceDistribution("normal")
"""What large samples lead to."""


def student(df: int) -> ReferenceDistribution:
    """Student's t with ``df`` degrees of freedom: one less than units."""
    return ReferenceDistribution(
        "t",
        np.array([1.0 / df]),
        np.array([float(df)]),
        Sentence("estimates:student", {"df": df, "units": df + 1}),
    )


def fixed_b(kernel: Floats, copies: int, said: Said | None = None) -> ReferenceDistribution:
    """Fixed-b of sums s₁ … s_m weighed by a kernel (m, m), in ``copies`` independent sets;
    ``said`` tells readers of which kernel.

    Q = Σ_c h_c'Kh_c/(m·copies), h the sums of all sets less their mean. One direction is lost to
    the mean; the other ``copies`` − 1 have the eigenvalues of K itself. A kernel that is not
    positive semi-definite has its negative eigenvalues left out.
    """
    m = len(kernel)
    centred = kernel - kernel.mean(axis=0)
    centred = centred - centred.mean(axis=1, keepdims=True)
    values = [np.linalg.eigvalsh((centred + centred.T) / 2.0)]
    counts = [np.ones(m)]
    if copies > 1:
        values.append(np.linalg.eigvalsh((kernel + kernel.T) / 2.0))
        counts.append(np.full(m, copies - 1.0))
    weights, repeated = np.concatenate(values), np.concatenate(counts)
    kept = weights > 1e-10 * weights.max()
    return ReferenceDistribution(
        "fixed-b",
        weights[kept] / (m * copies),
        repeated[kept],
        said,
    )


_JOINT_DRAWS = 20_000
_MOST_WEIGHTS = 60
"""Smaller weights are drawn as one with their mean and variance."""


@lru_cache(maxsize=16)
def _schur_complements(weights: tuple[float, ...], counts: tuple[float, ...], q: int) -> Floats:
    """Ω₁₁ − Ω₁₂Ω₂₂⁻¹Ω₂₁ (draws,) of Ω = Σₖ λₖ Wishart_q(mₖ), from weights and counts (K,).

    Kept, because one fit's joint tests share it.
    """
    rng = np.random.default_rng(0)
    omega = np.zeros((_JOINT_DRAWS, q, q))
    for weight, count in zip(*_merged(np.array(weights), np.array(counts))):
        root = _wishart_root(rng, float(count), q)
        omega += weight * (root @ root.transpose(0, 2, 1))
    cross = omega[:, 1:, :1]
    fitted = (cross * np.linalg.solve(omega[:, 1:, 1:], cross)).sum(axis=(1, 2))
    out = np.asarray(omega[:, 0, 0] - fitted)
    out.setflags(write=False)
    return out


def _merged(weights: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """The largest weights as they are, the others as one with the same mean and variance."""
    order = np.argsort(-weights)
    large, small = order[:_MOST_WEIGHTS], order[_MOST_WEIGHTS:]
    if small.size == 0:
        return weights, counts
    total = float(weights[small] @ counts[small])
    count = total**2 / float(weights[small] ** 2 @ counts[small])
    return np.append(weights[large], total / count), np.append(counts[large], count)


def _wishart_root(rng: np.random.Generator, count: float, q: int) -> Floats:
    """(draws, q, ·) matrices A with AA' ~ Wishart_q(count): Bartlett's where count allows."""
    if count <= q:
        return np.asarray(rng.standard_normal((_JOINT_DRAWS, q, round(count))))
    root = np.tril(rng.standard_normal((_JOINT_DRAWS, q, q)), -1)
    at = np.arange(q)
    root[:, at, at] = np.sqrt(rng.chisquare(count - at, size=(_JOINT_DRAWS, q)))
    return np.asarray(root)
