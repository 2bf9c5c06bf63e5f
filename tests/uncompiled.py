"""esda's compiled functions as they are written: compiling them takes longer than a test may."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest import mock

import esda

MODULES = (
    "crand",
    "geary_local",
    "getisord",
    "join_counts_local",
    "join_counts_local_bv",
    "join_counts_local_mv",
    "moran",
)


@contextlib.contextmanager
def uncompiled() -> Iterator[None]:
    """esda without numba."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(esda.crand, "boolean", bool))
        for module in (getattr(esda, name) for name in MODULES):
            for name, value in list(vars(module).items()):
                if hasattr(value, "py_func"):
                    stack.enter_context(mock.patch.object(module, name, value.py_func))
        yield
