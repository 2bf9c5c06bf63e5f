"""Panels larger than memory: the same models, moments of their rows taken by tasks on dask.

:class:`LargePanel` is a folder of Parquet files; :func:`cluster` says where its tasks run. Names
are imported when they are used: a worker that computes sums needs no models.
"""

import lazy_loader as _lazy

__getattr__, __dir__, _names = _lazy.attach_stub(__name__, __file__)
__all__ = sorted(_names)
