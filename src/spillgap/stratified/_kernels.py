"""Kernels of the geographical detector: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spillgap._types import Floats, Integers

__all__ = [
    "Candidates",
    "Codes",
    "additive_test",
    "candidates",
    "cut",
    "explained",
    "f_statistic",
    "noncentral_p",
    "overlay",
    "permuted",
    "welch",
    "within",
]  # fmt: skip

Codes = Integers

_BLOCK = 2_000_000
"""Permuted values that are held at once."""


class Candidates(NamedTuple):
    """C stratifications side by side: (N, ΣL) members over √n_h, and where each begins (C,)."""

    members: Floats
    starts: Codes


def candidates(several: Sequence[Codes]) -> Candidates:
    """C times (N,) codes from 0 → their scaled members side by side."""
    blocks = []
    for codes in several:
        ones = np.equal.outer(codes, np.arange(codes.max() + 1)).astype(np.float64)
        blocks.append(ones / np.sqrt(ones.sum(axis=0)))
    widths = [block.shape[1] for block in blocks]
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.intp)
    return Candidates(np.hstack(blocks), starts)


def explained(ys: Floats, which: Candidates) -> Floats:
    """(P, N), C stratifications → q (P, C) = Σ_h n_h (ȳ_h − ȳ)² / Σ_i (y_i − ȳ)².

    The same as 1 − Σ_h n_h σ_h² / (n σ²) (Wang, Zhang and Fu 2016, eq. 1) with variances over n.
    """
    centred = ys - ys.mean(axis=1, keepdims=True)
    parts = (centred @ which.members) ** 2
    between = np.add.reduceat(parts, which.starts, axis=1)
    return between / (centred**2).sum(axis=1, keepdims=True)


def permuted(y: Floats, permutations: int, rng: np.random.Generator) -> list[Floats]:
    """(N,) → all permutations drawn, in blocks (P, N) of a bounded size."""
    block = max(1, min(permutations, _BLOCK // len(y)))
    sizes = [block] * (permutations // block)
    if permutations % block:
        sizes.append(permutations % block)
    return [rng.permuted(np.tile(y, (size, 1)), axis=1) for size in sizes]


def cut(ys: Floats, places: Codes, most: int, smallest: int) -> tuple[Floats, Integers]:
    """(P, N) in the order of x, (M,) places from 0 to N where a cut may fall → the best cuts.

    The largest Σ_h n_h (ȳ_h − ȳ)² (P, most) with 1, 2, … classes of at least ``smallest``, and
    of each cut the number of the place before it (most, P, M): the exact optimum by dynamic
    programming over the places (Bellman 1961), −∞ where there is no such partition.
    """
    centred = ys - ys.mean(axis=1, keepdims=True)
    sums = np.concatenate([np.zeros((len(ys), 1)), np.cumsum(centred, axis=1)], axis=1)[:, places]
    best = np.full((most, len(ys), len(places)), -np.inf)
    before = np.zeros((most, len(ys), len(places)), dtype=np.intp)
    for end in range(1, len(places)):
        sizes = places[end] - places[:end]
        allowed = sizes >= smallest
        if not allowed.any():
            continue
        last = np.flatnonzero(allowed)[-1] + 1
        gains = (sums[:, [end]] - sums[:, :last]) ** 2 / sizes[:last]
        best[0, :, end] = gains[:, 0]
        for k in range(1, most):
            total = best[k - 1, :, :last] + gains
            before[k, :, end] = total.argmax(axis=1)
            best[k, :, end] = total.max(axis=1)
    return best[:, :, -1].T, before


def overlay(first: Codes, second: Codes) -> Codes:
    """(N,), (N,) → (N,) codes of the cells that hold a unit."""
    cells = first * (second.max() + 1) + second
    return np.unique(cells, return_inverse=True)[1].astype(np.intp)


def within(y: Floats, codes: Codes) -> tuple[Floats, Floats, Floats]:
    """(N,), (N,) → by stratum the number of units, the mean, and the sum of squares around it."""
    counts: Floats = np.bincount(codes).astype(np.float64)
    means: Floats = np.bincount(codes, weights=y) / counts
    squares: Floats = np.bincount(codes, weights=(y - means[codes]) ** 2).astype(np.float64)
    return counts, means, squares


def f_statistic(q: float, n: int, strata: int) -> float:
    """F = (n − L) q / ((L − 1)(1 − q)) with L − 1 and n − L degrees of freedom."""
    return float("inf") if q >= 1 else (n - strata) * q / ((strata - 1) * (1 - q))


def noncentral_p(y: Floats, codes: Codes, statistic: float) -> float:
    """(N,), (N,), F → p by the noncentral F of Wang, Zhang and Fu (2016), eqs. 2 and 3.

    λ = [Σ_h ȳ_h² − (Σ_h √n_h ȳ_h)² / n] / σ², σ² over n. Sums of n_h ȳ_h² it has none: λ moves
    with the origin of y.
    """
    from scipy import stats

    counts, means, _ = within(y, codes)
    n, strata = len(y), len(counts)
    shift = (means**2).sum() - (np.sqrt(counts) * means).sum() ** 2 / n
    # Rounding may leave a shift of strata of one size below zero.
    noncentrality = max(shift / y.var(), 0.0)
    return float(stats.ncf.sf(statistic, strata - 1, n - strata, noncentrality))


def additive_test(y: Floats, first: Codes, second: Codes) -> tuple[float, int, int, float]:
    """(N,), (N,), (N,) → F, its two degrees of freedom and p of cells against added factors.

    The interaction of an unbalanced two-way analysis of variance; NaN where cells have no
    degree of freedom left, or none more than the added factors.
    """
    from scipy import stats

    cells = overlay(first, second)
    rest = within(y, cells)[2].sum()
    dummies = [np.equal.outer(codes, np.arange(codes.max() + 1)) for codes in (first, second)]
    x = np.hstack(dummies).astype(np.float64)
    beta, _, rank, _ = np.linalg.lstsq(x, y - y.mean(), rcond=None)
    added = ((y - y.mean() - x @ beta) ** 2).sum()
    df1, df2 = int(cells.max() + 1 - rank), int(len(y) - cells.max() - 1)
    if df1 <= 0 or df2 <= 0 or not rest > 0:
        return float("nan"), df1, df2, float("nan")
    statistic = max(added - rest, 0.0) / df1 / (rest / df2)
    return float(statistic), df1, df2, float(stats.f.sf(statistic, df1, df2))


def welch(y: Floats, codes: Codes, first: int, second: int) -> tuple[float, float, float]:
    """(N,), (N,), two strata → t of the difference of their means, degrees of freedom, p.

    Variances may differ (Welch 1947); NaN where neither stratum varies.
    """
    from scipy import stats

    counts, means, squares = within(y, codes)
    parts = [squares[h] / (counts[h] - 1) / counts[h] for h in (first, second)]
    total = sum(parts)
    if not total > 0:
        return float("nan"), float("nan"), float("nan")
    t = float((means[first] - means[second]) / np.sqrt(total))
    freedom = total**2 / sum(
        part**2 / (counts[h] - 1) for part, h in zip(parts, (first, second), strict=True)
    )
    return t, float(freedom), float(2 * stats.t.sf(abs(t), freedom))
