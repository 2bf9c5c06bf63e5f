"""esda.Moran of a labelled Series goes by position: another order, another statistic, no word."""

import numpy as np
import pandas as pd
from esda import Moran
from libpysal.graph import Graph
from libpysal.weights import lat2W

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, float]:
    """Moran's I of one Series in W's order and in another."""
    lattice = lat2W(6, 6)
    ids = [f"u{k:02d}" for k in range(lattice.n)]
    near = {ids[i]: [ids[j] for j in js] for i, js in lattice.neighbors.items()}
    graph = Graph.from_dicts(near).transform("r")
    values = pd.Series(np.arange(36.0), index=ids)
    shuffled = values.sample(frac=1.0, random_state=1)
    return {
        "in W's order": float(Moran(values, graph, permutations=0).I),
        "shuffled with its labels": float(Moran(shuffled, graph, permutations=0).I),
    }


def shown(numbers: dict[str, float]) -> bool:
    """Whether they differ."""
    return abs(numbers["in W's order"] - numbers["shuffled with its labels"]) > 0.1


if __name__ == "__main__":
    print(measured())
