"""Spatial weights: who is whose neighbour, and how much. Every builder returns a libpysal Graph."""

from spillgap.weights._build import from_matrix, standardise, subset
from spillgap.weights._contiguity import contiguity
from spillgap.weights._matrix import is_row_standardised
from spillgap.weights._record import IslandLink, WeightsRecord, describe

__all__ = [
    "IslandLink",
    "WeightsRecord",
    "contiguity",
    "describe",
    "from_matrix",
    "is_row_standardised",
    "standardise",
    "subset",
]
