"""esda.Geary of a Graph with an isolate fails, of the same weights as a W it does not."""

import numpy as np
from esda import Geary
from libpysal.graph import Graph

VERSIONS = {"esda": "2.8.2"}


def measured() -> dict[str, object]:
    """Geary's C of four units, the last without a neighbour."""
    graph = Graph.from_arrays([0, 1, 1, 2, 3], [1, 0, 2, 1, 3], [1, 1, 1, 1, 0])
    values = np.array([1.0, 2.0, 4.0, 3.0])
    try:
        of_graph: object = float(Geary(values, graph, permutations=0).C)
    except ValueError as problem:
        of_graph = str(problem)
    return {
        "of the Graph": of_graph,
        "of the same as a W": float(Geary(values, graph.to_W(), permutations=0).C),
    }


def shown(numbers: dict[str, object]) -> bool:
    """Whether the Graph fails."""
    return isinstance(numbers["of the Graph"], str)


if __name__ == "__main__":
    print(measured())
