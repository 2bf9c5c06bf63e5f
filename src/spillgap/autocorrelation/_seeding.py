"""Seeds, also for esda, which draws from numpy's global generator."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

import numpy as np

__all__ = ["Seed", "esda_seed", "quietly_seeded"]

Seed = int | np.random.Generator | None


def esda_seed(seed: Seed) -> int:
    """A seed for numpy's global generator, which is the one that esda draws from."""
    return int(np.random.default_rng(seed).integers(2**32))


@contextlib.contextmanager
def quietly_seeded(seed: int) -> Iterator[None]:
    """numpy's global generator from a seed, then as it was; esda's warnings of its upkeep off."""
    before = np.random.get_state()  # noqa: NPY002 - esda knows no other
    np.random.seed(seed)  # noqa: NPY002
    try:
        # Islands have no lag to divide by.
        with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
            # esda's pandas is of some years ago, and its default alternative is to change.
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
