"""Which rows set the scale of a composite index (private; see ``spillgap.index``)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.errors import DataError, OptionError, UnknownNameError, listing
from spillgap.options import ReferenceSet

__all__ = ["Group", "base_period", "reference_sets"]

Group: TypeAlias = tuple[Hashable, NDArray[np.bool_], NDArray[np.bool_]]
"""A period or None, the rows that are scored together, and those that set scale and weights."""


def base_period(values: pd.DataFrame, on: ReferenceSet, base: Hashable) -> Hashable:
    """The base period, if there is to be one.

    Raises
    ------
    UnknownNameError, OptionError
        For a period that there is not; for one where none is asked for.
    """
    if on != "base":
        if base is not None:
            raise OptionError(f"base={base!r} goes with on='base', not with on={on!r}.")
        return None
    periods = values.index.get_level_values(1).unique().sort_values()
    if base is not None and base not in periods:
        raise UnknownNameError(f"base={base!r} is no period; there are: {listing(periods)}.")
    first: Hashable = periods[0]
    return first if base is None else base


def reference_sets(values: pd.DataFrame, on: ReferenceSet, base: Hashable) -> list[Group]:
    """The rows scored together, each with those that set their scale.

    Raises
    ------
    DataError
        For fewer than two rows to set a scale.
    """
    periods = values.index.get_level_values(1)
    everything = np.ones(len(values), dtype=bool)
    groups: list[Group]
    if on == "period":
        masks = [(p, np.asarray(periods == p)) for p in periods.unique().sort_values()]
        groups = [(period, mask, mask) for period, mask in masks]
    else:
        inside = everything if on == "pooled" else np.asarray(periods == base)
        groups = [(base, everything, inside)]
    for period, _, reference in groups:
        if reference.sum() < 2:
            where = "" if period is None else f" in {period}"
            raise DataError(f"Fewer than two rows{where}: an index needs rows to compare.")
    return groups
