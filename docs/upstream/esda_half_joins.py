"""esda.Join_Counts halves every link: of one-way links it counts half joins, without a word."""

import numpy as np
from esda import Join_Counts
from libpysal.weights import W

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, float]:
    """Joins of a ring of four units, each with one neighbour: 0 → 1 → 2 → 3 → 0."""
    ring = W({0: [1], 1: [2], 2: [3], 3: [0]}, silence_warnings=True)
    counts = Join_Counts(np.array([1, 1, 0, 0]), ring, permutations=0)
    return {"BB": float(counts.bb), "BW": float(counts.bw), "all": float(counts.J)}


def shown(numbers: dict[str, float]) -> bool:
    """Whether the one join of ones counts half."""
    return numbers["BB"] == 0.5


if __name__ == "__main__":
    print(measured())
