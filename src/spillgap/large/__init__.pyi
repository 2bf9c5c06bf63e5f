from .gridded import from_rasters
from .panel import LargePanel
from .partition import partition
from .results import LargeResults
from .running import cluster
from .weights import write_weights

__all__ = [
    "LargePanel",
    "LargeResults",
    "cluster",
    "from_rasters",
    "partition",
    "write_weights",
]
