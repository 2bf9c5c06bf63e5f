"""libpysal's Graph.build_kernel(metric="haversine"): neither kilometres nor the earth's angles."""

import geopandas
import numpy as np
from libpysal.graph import Graph

VERSIONS = {"libpysal": "4.14.1"}


def measured() -> dict[str, float]:
    """The distance between two towns a degree apart on the equator, and with a third at 60° N."""
    towns = geopandas.GeoSeries.from_xy([0.0, 1.0, 0.0], [0.0, 0.0, 60.0], crs=4326)
    asked = {"kernel": "identity", "metric": "haversine"}
    nearest = Graph.build_kernel(towns, k=1, **asked)
    every = Graph.build_kernel(towns, bandwidth=1.0, **asked)
    return {
        "km by hand": float(6371.0 * np.radians(1.0)),
        "radians by hand": float(np.radians(1.0)),
        "with k=1": float(nearest[0][1]),
        "with bandwidth=": float(every[0][1]),
    }


def shown(numbers: dict[str, float]) -> bool:
    """Whether neither is in kilometres, and the second not in radians either."""
    return numbers["with k=1"] < 0.1 and abs(numbers["with bandwidth="] - 1.0) < 1e-9


if __name__ == "__main__":
    print(measured())
