"""Kernels of Markov chains from counts of moves; the linear algebra is giddy's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spillgap._types import Floats, Integers

__all__ = ["classify", "first_passage", "probabilities", "sojourn", "steady_state"]


def classify(values_: Floats, cutoffs: Floats) -> Integers:
    """Values → 0 … k − 1; a value on a bound belongs to the class below."""
    return np.searchsorted(cutoffs, values_, side="left")


def probabilities(counts: Floats) -> Floats:
    """(k, k) moves → (k, k) probabilities; a row without moves is not a number."""
    sums = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.full(counts.shape, np.nan), where=sums > 0)


def _seen(counts: Floats) -> tuple[NDArray[np.bool_], bool]:
    """Which classes moves start from, and whether all moves also end in these."""
    seen = counts.sum(axis=1) > 0
    return seen, not counts[:, ~seen].any()


def steady_state(counts: Floats) -> Floats:
    """(k, k) moves → (k,) long-run shares, not a number where they are not unique."""
    from giddy import ergodic

    seen, closed = _seen(counts)
    if not closed or not seen.any():
        return np.full(len(counts), np.nan)
    shares = np.atleast_2d(ergodic.steady_state(probabilities(counts[np.ix_(seen, seen)])))
    if len(shares) > 1:
        return np.full(len(counts), np.nan)
    result = np.zeros(len(counts))
    result[seen] = shares[0]
    return result


def first_passage(counts: Floats) -> Floats:
    """(k, k) moves → (k, k) expected periods; infinite if never, not a number if unknown."""
    from giddy.ergodic import mfpt

    seen, closed = _seen(counts)
    result = np.full(counts.shape, np.nan)
    if closed and seen.sum() > 1:
        try:
            with np.errstate(invalid="ignore", divide="ignore"):
                inner = np.asarray(mfpt(probabilities(counts[np.ix_(seen, seen)])), dtype=float)
        except np.linalg.LinAlgError:
            # Few moves can leave a chain that falls into parts: no passage times to solve for.
            return result
        result[np.ix_(seen, seen)] = inner
    return result


def sojourn(counts: Floats) -> Floats:
    """(k, k) moves → (k,) expected periods in a class."""
    stay = np.diag(probabilities(counts))
    with np.errstate(divide="ignore"):
        return 1 / (1 - stay)
