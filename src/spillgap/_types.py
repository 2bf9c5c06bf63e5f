"""The types of values that every room hands on: arrays, labels, rows, and what no one has typed.

``Any`` is said here, once for each reason to say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = [
    "Arguments",
    "Array",
    "ByLabel",
    "CRSLike",
    "Floats",
    "Forwarded",
    "Framed",
    "HasFrame",
    "Integers",
    "Key",
    "Keywords",
    "MatrixLike",
    "Mixed",
    "Parameters",
    "Parsed",
    "UnitNames",
    "Untyped",
]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.intp]
Array: TypeAlias = NDArray[Any]
"""Entries of any kind: objects, text, geometries, or whichever number was given."""

MatrixLike: TypeAlias = "np.ndarray | sparse.sparray | sparse.spmatrix"
"""Rows × columns as a user holds them, to be checked at a gate."""

CRSLike: TypeAlias = "CRS | str | int | None"
"""What pyproj reads as a coordinate reference system; None where one is to be chosen."""

_Value = TypeVar("_Value")

ByLabel: TypeAlias = Mapping[Any, _Value]
"""Values by unit, period or group. Mappings are invariant in their keys:
``Mapping[Hashable, …]`` would refuse a ``dict[str, …]``."""

UnitNames: TypeAlias = ByLabel[str] | pd.Series | pd.DataFrame | None
"""How units are called in print: by label, or a column for each language."""


class HasFrame(Protocol):
    """Anything with a frame: effects, tests, Moran's I, a decomposition."""

    def to_frame(self) -> pd.DataFrame:
        """The numbers, labelled."""


Framed: TypeAlias = pd.DataFrame | HasFrame
"""A frame, or a result that has one."""

Forwarded: TypeAlias = Any
"""One of ``**options`` handed on by name: the function that takes them types and checks them."""

Key: TypeAlias = Any
"""A label by which pandas looks something up: its stubs take scalars, a label is any hashable."""

Keywords: TypeAlias = dict[str, Any]
"""Keyword arguments, or functions by name, put together before a call, each of its own type; the
callee checks them."""

Arguments: TypeAlias = Mapping[str, Any]
"""The same, as they were given, to be read and handed on."""

Parameters: TypeAlias = dict[str, Any]
"""What weights were built with, by the name of the option."""

Parsed: TypeAlias = dict[str, Any]
"""A file in TOML or JSON, read: who knows its keys reads them."""

Mixed: TypeAlias = Any
"""``self`` in a mixin: the class that inherits it, whose attributes it reads. mypy takes for
``self`` only a type above the mixin, and the class is below."""

Untyped: TypeAlias = Any
"""From a library that ships no types and has no name for it: a fitted model of spreg, a formula's
matrix, a task of dask. ``object`` would allow no attribute of it to be read."""
