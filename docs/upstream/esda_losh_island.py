"""esda.LOSH: one unit without neighbours, and every unit's statistic is not a number."""

import warnings

import numpy as np
from esda import LOSH
from libpysal.weights import W, lat2W

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, int]:
    """How many units have no number, on a lattice of 16 and with a 17th that touches none."""
    lattice = lat2W(4, 4)
    island = W({**lattice.neighbors, 16: []}, silence_warnings=True)
    y = np.random.default_rng(0).normal(size=17)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = {
            "16 units": LOSH(connectivity=lattice, inference="chi-square").fit(y[:16]).Hi,
            "and an island": LOSH(connectivity=island, inference="chi-square").fit(y).Hi,
        }
    return {name: int(np.isnan(values).sum()) for name, values in found.items()}


def shown(numbers: dict[str, int]) -> bool:
    """Whether the island takes all others with it."""
    return numbers == {"16 units": 0, "and an island": 17}


if __name__ == "__main__":
    print(measured())
