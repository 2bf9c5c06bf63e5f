"""Panels larger than memory: the same models, moments of their rows taken by tasks on dask.

:class:`LargePanel` is a folder of Parquet files; :func:`cluster` says where its tasks run.
"""

from spillgap.large.panel import LargePanel
from spillgap.large.results import LargeResults
from spillgap.large.running import cluster
from spillgap.large.weights import write_weights

__all__ = ["LargePanel", "LargeResults", "cluster", "write_weights"]
