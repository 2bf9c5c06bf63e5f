"""Kernels of the permutation tests: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from spillgap._types import Floats, Integers
from spillgap.options import LocalAlternative, ManyTests

__all__ = [
    "ALTERNATIVES",
    "CORRECTIONS",
    "LARGE",
    "local_distance_p",
    "local_p",
    "normal_p",
    "permutation_p",
    "permutations_of",
    "quadratic_forms",
    "scores",
    "standardised",
]

# Elements of the largest temporary array: about 32 MB of doubles.
_CHUNK = 4_000_000

# Drawn values, or permuted ones, from which compiled kernels are used: below, numpy is done before
# they are loaded.
LARGE = 20_000_000

# Neighbours from which draws may be the beginnings of permutations.
_MANY = 256


def scores(values: Floats, ddof: int) -> Floats:
    """Values (N,) → (x − x̄)/s (N,), with the sum of squares over N − ddof."""
    deviations = values - values.mean()
    return deviations / np.sqrt((deviations**2).sum() / (len(values) - ddof))


def standardised(values: Floats) -> Floats:
    """Values (N,) → (x − x̄)/s (N,), with the sample standard deviation (N − 1)."""
    return scores(values, ddof=1)


def permutations_of(n: int, count: int, rng: np.random.Generator) -> Iterator[Integers]:
    """``count`` random permutations of 0…n−1, in blocks of rows (B, n)."""
    rows = max(1, _CHUNK // n)
    for start in range(0, count, rows):
        block = np.tile(np.arange(n), (min(rows, count - start), 1))
        yield rng.permuted(block, axis=1)


def quadratic_forms(left: Floats, W: sparse.csr_array, right: Floats) -> Floats:
    """Rows left (B, N) or (N,), W (N, N), rows right (B, N) → left' W right, (B,)."""
    return np.einsum("bn,bn->b", np.broadcast_to(left, right.shape), (W @ right.T).T)


def _tails(observed: Floats, reference: Floats) -> tuple[Floats, Floats]:
    # Equal draws must count as equal although their sums were rounded in another order.
    slack = 1e-12 * np.maximum(np.abs(reference).max(axis=0, initial=0.0), np.abs(observed))
    count = len(reference) + 1.0
    greater = ((reference >= observed - slack).sum(axis=0) + 1.0) / count
    lesser = ((reference <= observed + slack).sum(axis=0) + 1.0) / count
    return greater, lesser


ALTERNATIVES: dict[LocalAlternative, Callable[[Floats, Floats], Floats]] = {
    "two-sided": lambda greater, lesser: np.minimum(2.0 * np.minimum(greater, lesser), 1.0),
    "greater": lambda greater, lesser: greater,  # noqa: ARG005
    "lesser": lambda greater, lesser: lesser,  # noqa: ARG005
    "directed": np.minimum,
}
"""Alternative → p from the two tail probabilities."""

"""Those offered for global tests, where the smaller tail has no tradition to reproduce."""


def permutation_p(observed: Floats, reference: Floats, alternative: LocalAlternative) -> Floats:
    """Observed (…) and draws (P, …) → pseudo p (…): (draws as extreme + 1)/(P + 1)."""
    return ALTERNATIVES[alternative](*_tails(np.asarray(observed), reference))


def normal_p(z: Floats, alternative: LocalAlternative) -> Floats:
    """Standard normal scores → p."""
    return ALTERNATIVES[alternative](stats.norm.sf(z), stats.norm.cdf(z))


def random_subsets(n: int, size: int, count: int, rng: np.random.Generator) -> Integers:
    """``count`` ordered draws of ``size`` out of 0…n−1 without replacement, (count, size).

    Floyd's algorithm (Bentley and Floyd 1987), all draws at once: O(count · size²), whatever n.
    Where that is more than whole permutations are, O(count · n), the draws are their beginnings.
    """
    if size > _MANY and size**2 > n:
        return np.concatenate([b[:, :size] for b in permutations_of(n, count, rng)]).astype(
            np.int64
        )
    picks = np.full((count, size), -1, dtype=np.int64)
    for column, top in enumerate(range(n - size, n)):
        drawn = rng.integers(0, top + 1, size=count)
        taken = (picks[:, :column] == drawn[:, None]).any(axis=1)
        picks[:, column] = np.where(taken, top, drawn)
    # Floyd's sets are uniform, their order is not; unequal weights need a random order.
    return rng.permuted(picks, axis=1)


def local_p(
    values: Floats,
    W: sparse.csr_array,
    multiplier: Floats,
    permutations: int,
    rng: np.random.Generator,
    alternative: LocalAlternative,
    *,
    conditional: bool = True,
) -> Floats:
    """Values (N,), W (N, N), multiplier (N,) → pseudo p (N,).

    The statistic of unit i is multiplier_i · Σ_j w_ij v_j. Conditional permutation (Anselin 1995)
    holds i's own value fixed and draws its neighbours' from all others without replacement; W's
    diagonal is zero then. Otherwise the draws are from all units. The same draws of positions
    serve every unit, compiled (``_compiled``) where there are many. NaN for a unit without
    neighbours.
    """

    reference = _Reference(values[None], W, multiplier, conditional)
    return reference.p(permutations, rng, alternative)


def local_distance_p(
    values: Floats,
    W: sparse.csr_array,
    permutations: int,
    rng: np.random.Generator,
    alternative: LocalAlternative,
) -> Floats:
    """Values (K, N), W (N, N) → pseudo p (N,), by conditional permutation as in ``local_p``.

    The statistic of unit i is Σ_k Σ_j w_ij (v_ki − v_kj)².
    """

    return _Reference(values, W, None, True).p(permutations, rng, alternative)


@dataclass(frozen=True, eq=False)
class _Reference:
    """Values (K, N), W (N, N), and the statistic: of lags with a multiplier (N,), else of gaps."""

    values: Floats
    W: sparse.csr_array
    multiplier: Floats | None
    conditional: bool

    def p(
        self, permutations: int, rng: np.random.Generator, alternative: LocalAlternative
    ) -> Floats:
        """Pseudo p (N,)."""
        pool = self.values.shape[1] - self.conditional
        picks = random_subsets(pool, int(np.diff(self.W.indptr).max()), permutations, rng)
        if self.values.shape[0] * self.W.nnz * permutations < LARGE:
            return ALTERNATIVES[alternative](*self._tails(picks))
        from spillgap.autocorrelation._compiled import local_tails

        tails = local_tails(
            self.values, self.W, self.multiplier, picks, conditional=self.conditional
        )
        return ALTERNATIVES[alternative](*tails)

    def _tails(self, picks: Integers) -> tuple[Floats, Floats]:
        """Picks (P, C) → upper and lower tail, (N,) each: numpy's way, one unit after the other."""
        values, W = self.values, self.W
        tails = np.full((2, values.shape[1]), np.nan)
        for i in map(int, np.flatnonzero(np.diff(W.indptr))):
            span = slice(W.indptr[i], W.indptr[i + 1])
            weights = W.data[span]
            pool = np.delete(values, i, axis=1) if self.conditional else values
            observed = self._statistic(i, values[:, None, W.indices[span]], weights)
            drawn = self._statistic(i, pool[:, picks[:, : len(weights)]], weights)
            tails[:, i] = _tails(observed[0], drawn)
        return tails[0], tails[1]

    def _statistic(self, i: int, drawn: Floats, weights: Floats) -> Floats:
        """Neighbours' values (K, P, n_i) and weights (n_i,) → the statistic of unit i, (P,)."""
        if self.multiplier is not None:
            return self.multiplier[i] * (drawn[0] @ weights)
        return ((drawn - self.values[:, i, None, None]) ** 2).sum(axis=0) @ weights


def _none(p: Floats, alpha: float) -> float:  # noqa: ARG001
    """P-values (M,) → α itself."""
    return alpha


def _bonferroni(p: Floats, alpha: float) -> float:
    """P-values (M,) → α/M."""
    return alpha / len(p)


def _false_discovery(p: Floats, alpha: float) -> float:
    """P-values (M,) → the largest p_(k) ≤ kα/M, or α/M (Benjamini and Hochberg 1995)."""
    ordered = np.sort(p)
    steps = alpha * np.arange(1, len(p) + 1) / len(p)
    passed = np.flatnonzero(ordered <= steps)
    return float(ordered[passed[-1]]) if len(passed) else alpha / len(p)


CORRECTIONS: dict[ManyTests | None, Callable[[Floats, float], float]] = {
    None: _none,
    "fdr": _false_discovery,
    "bonferroni": _bonferroni,
}
"""Correction for many tests → the p at or below which a unit is significant."""
