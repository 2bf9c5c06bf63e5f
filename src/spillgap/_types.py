"""The types of values that every room hands on: arrays, labels, rows, and what no one has typed.

``Any`` is said here, once for each reason to say it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Array",
    "ByLabel",
    "Floats",
    "Integers",
    "Keywords",
    "Label",
    "Option",
    "UnitNames",
    "Untyped",
]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.intp]
Array: TypeAlias = NDArray[Any]
"""Entries of any kind: objects, text, geometries, or whichever number was given."""

Label: TypeAlias = Hashable
"""Of a unit, a period, a group or a column."""

_Value = TypeVar("_Value")

ByLabel: TypeAlias = Mapping[Any, _Value]
"""Values by label. Mappings are invariant in their keys: ``Mapping[Hashable, …]`` would refuse a
``dict[str, …]``."""

UnitNames: TypeAlias = ByLabel[str] | pd.Series | pd.DataFrame | None
"""How units are called in print: by label, or a column for each language."""

Option: TypeAlias = Any
"""One of ``**options`` handed on by name: the function that takes them types and checks them."""

Keywords: TypeAlias = dict[str, Any]
"""Keyword arguments put together before a call, each of its own type; the callee checks them."""

Untyped: TypeAlias = Any
"""From a library that ships no types and has no name for it: a fitted model of spreg, a formula's
matrix, a task of dask. ``object`` would allow no attribute of it to be read."""
