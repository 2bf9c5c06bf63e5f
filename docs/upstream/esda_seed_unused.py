"""esda.Geary_Local and Join_Counts_Local take seed= and do not use it: p differs at every run."""

import numpy as np
from esda import Geary_Local, Join_Counts_Local, Moran_Local
from libpysal.weights import lat2W

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, int]:
    """How many of 36 units have another p in a second run from the same seed."""
    w = lat2W(6, 6)
    y = np.random.default_rng(0).normal(size=w.n)
    ones = (y > 0).astype(int)
    runs = {
        "Geary_Local": lambda: Geary_Local(connectivity=w, permutations=99, seed=1).fit(y).p_sim,
        "Join_Counts_Local": lambda: (
            Join_Counts_Local(connectivity=w, seed=1).fit(ones, permutations=99).p_sim
        ),
        "Moran_Local": lambda: Moran_Local(y, w, permutations=99, seed=1).p_sim,
    }
    pairs = {name: np.nan_to_num([run(), run()]) for name, run in runs.items()}
    return {name: int((first != second).sum()) for name, (first, second) in pairs.items()}


def shown(numbers: dict[str, int]) -> bool:
    """Whether the first two differ and Moran_Local does not."""
    *local, moran = numbers.values()
    return min(local) > 0 and moran == 0


if __name__ == "__main__":
    print(measured())
