"""Tests of statistics left' W right / scale by period: analytic, and by permutation."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

from spillgap._types import Floats, Integers
from spillgap.autocorrelation._kernels import (
    LARGE,
    normal_p,
    permutation_p,
    permutations_of,
    quadratic_forms,
)
from spillgap.autocorrelation._seeding import Seed, quietly_seeded
from spillgap.options import Alternative, Assumption, Engine
from spillgap.weights.matrix import as_w

__all__ = ["GlobalTest", "moran_draws", "moran_moments", "tested"]

_BAND = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class GlobalTest:
    """One period's statistic: fixed vectors of left' W right / scale, and its moments."""

    period: Hashable
    W: sparse.csr_array
    left: Floats
    right: Floats
    scale: float
    expected: float
    sd: float
    both: bool

    def statistic(self, order: Integers) -> Floats:
        """Permutations (B, N) → the statistic under each, (B,)."""
        right = self.right[order]
        left = right if self.both else self.left
        return quadratic_forms(left, self.W, right) / self.scale


def tested(
    tests: list[GlobalTest],
    time_name: str,
    letter: str,
    permutations: int,
    seed: Seed,
    alternative: Alternative,
    engine: Engine,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tests of several periods → their table and the permuted values."""
    index = pd.Index([test.period for test in tests], name=time_name)
    identity = np.arange(len(tests[0].right))[None, :]
    observed = np.array([test.statistic(identity)[0] for test in tests])
    expected = np.array([test.expected for test in tests])
    sd = np.array([test.sd for test in tests])
    z = (observed - expected) / sd
    columns = {letter: observed, "expected": expected, "sd": sd, "z": z}
    columns["p"] = normal_p(z, alternative)
    draws = np.empty((0, len(tests)))
    if permutations:
        draws = _draws(tests, letter, permutations, seed, engine)
        columns["p_perm"] = permutation_p(observed, draws, alternative)
        low, high = np.quantile(draws, _BAND, axis=0)
    else:
        columns["p_perm"] = np.full(len(tests), np.nan)
        low, high = (expected + stats.norm.ppf(q) * sd for q in _BAND)
    columns |= {"band_low": low, "band_high": high}
    return pd.DataFrame(columns, index=index), pd.DataFrame(draws, columns=index)


def _draws(
    tests: list[GlobalTest], letter: str, permutations: int, seed: Seed, engine: Engine
) -> Floats:
    """The permuted values (P, T): every test sees the same permutations."""
    rng = np.random.default_rng(seed)
    if engine == "esda":
        start = int(rng.integers(2**32))
        of_one = general_g_draws if letter == "G" else moran_draws
        return np.column_stack([of_one(test, permutations, start) for test in tests])
    units = len(tests[0].right)
    if permutations * units >= LARGE:
        from spillgap.autocorrelation._compiled import permuted_forms

        seeds = rng.integers(2**64, size=permutations, dtype=np.uint64)
        forms = [
            permuted_forms(None if test.both else test.left, test.W, test.right, seeds)
            for test in tests
        ]
        return np.column_stack([form / test.scale for form, test in zip(forms, tests, strict=True)])
    return np.concatenate(
        [
            np.column_stack([test.statistic(order) for test in tests])
            for order in permutations_of(units, permutations, rng)
        ]
    )


def moran_draws(test: GlobalTest, permutations: int, start: int) -> Floats:
    """The permuted values (P,) of a Moran test, by esda's engine from a seed."""
    from esda import Moran, Moran_BV

    w = as_w(test.W, pd.RangeIndex(len(test.right)))
    with quietly_seeded(start):
        if test.both:
            return np.asarray(Moran(test.right, w, "O", permutations).sim)
        found = Moran_BV(test.left, test.right, w, "O", permutations).sim
    # esda's bivariate I is not over the sum of W.
    return np.asarray(found) * (len(test.right) - 1) / test.scale


def general_g_draws(test: GlobalTest, permutations: int, start: int) -> Floats:
    """The permuted values (P,) of a general G with binary W, by esda's engine from a seed."""
    from esda import G

    with quietly_seeded(start):
        return np.asarray(
            G(test.right, as_w(test.W, pd.RangeIndex(len(test.right))), permutations).sim
        )


def moran_moments(z: Floats, W: sparse.csr_array, assumption: Assumption) -> tuple[float, float]:
    """Values (N,) and W (N, N) → mean and standard deviation of I (Cliff and Ord 1981)."""
    n = len(z)
    s0 = float(W.sum())
    s1 = float(((W + W.T).power(2)).sum()) / 2.0
    s2 = float(((np.asarray(W.sum(axis=1)) + np.asarray(W.sum(axis=0))) ** 2).sum())
    expected = -1.0 / (n - 1)
    if assumption == "normality":
        square = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2)
    else:
        deviations = z - z.mean()
        kurtosis = n * (deviations**4).sum() / (deviations**2).sum() ** 2
        square = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        square -= kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        square /= (n - 1) * (n - 2) * (n - 3) * s0**2
    return expected, float(np.sqrt(square - expected**2))
