from .panel import LargePanel
from .results import LargeResults
from .running import cluster
from .weights import write_weights

__all__ = ["LargePanel", "LargeResults", "cluster", "write_weights"]
