"""Spatial weights: who is whose neighbour, and how much. Every builder returns a libpysal Graph.

Units are labelled by the boundaries' index (or ``ids="column"``), distances are great-circle km
whatever the CRS, and what was decided (islands, standardisation) stays with the graph:
:func:`describe` says it in English or Chinese.
"""

from spillgap.weights._contiguity import contiguity
from spillgap.weights._distance import distance_band, inverse_distance, kernel, knn
from spillgap.weights._economic import block, economic, gravity, nested
from spillgap.weights._grid import grid
from spillgap.weights._io import FILES, WeightsFile, read, write
from spillgap.weights._record import IslandLink, WeightsRecord, describe
from spillgap.weights.building import standardise, subset
from spillgap.weights.families import (
    ConvexWeights,
    DecayWeights,
    SeveralWeights,
    convex,
    decay,
    several,
)
from spillgap.weights.kinds import KINDS, WeightsKind
from spillgap.weights.matrix import is_row_standardised
from spillgap.weights.nearest import NearestWeights, k_nearest
from spillgap.weights.of_matrix import from_matrix

__all__ = [
    "FILES",
    "KINDS",
    "ConvexWeights",
    "DecayWeights",
    "IslandLink",
    "NearestWeights",
    "SeveralWeights",
    "WeightsFile",
    "WeightsKind",
    "WeightsRecord",
    "block",
    "contiguity",
    "convex",
    "decay",
    "describe",
    "distance_band",
    "economic",
    "from_matrix",
    "gravity",
    "grid",
    "inverse_distance",
    "is_row_standardised",
    "k_nearest",
    "kernel",
    "knn",
    "nested",
    "read",
    "several",
    "standardise",
    "subset",
    "write",
]
