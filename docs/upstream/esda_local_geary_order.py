"""esda.Geary_Local: ids that are not sorted, and the statistics stand at other units' places."""

import numpy as np
from esda import Geary_Local
from libpysal.graph import Graph
from libpysal.weights import W, lat2W

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, float]:
    """The largest difference to Σ w (z − z_j)² by hand, with three kinds of ids."""
    rng = np.random.default_rng(0)
    lattice = lat2W(4, 4)
    lattice.transform = "r"
    y = rng.normal(size=lattice.n)
    z = (y - y.mean()) / y.std()
    by_hand = (lattice.full()[0] * (z[:, None] - z) ** 2).sum(axis=1)
    ids = [f"u{k:02d}" for k in rng.permutation(lattice.n)]
    near = {ids[i]: [ids[j] for j in js] for i, js in lattice.neighbors.items()}
    named = W(near, id_order=ids, silence_warnings=True)
    forms = {"ids 0 … 15": lattice, "a W, ids not sorted": named}
    forms["a Graph, ids not sorted"] = Graph.from_W(named)
    found = {
        kind: Geary_Local(connectivity=w, permutations=0).fit(y).localG for kind, w in forms.items()
    }
    return {kind: float(np.abs(local - by_hand).max()) for kind, local in found.items()}


def shown(numbers: dict[str, float]) -> bool:
    """Whether sorted ids are right and others are not."""
    first, *others = numbers.values()
    return first < 1e-9 and min(others) > 0.1


if __name__ == "__main__":
    print(measured())
