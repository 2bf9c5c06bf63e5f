"""Filling missing values within one unit over time."""

from __future__ import annotations

import pandas as pd

__all__ = ["FILLERS", "missing_runs"]


def _linear(values: pd.Series) -> pd.Series:
    """One unit's values, interpolated between the known ones along the periods' own scale."""
    flat = values.droplevel(0)
    numeric = pd.api.types.is_numeric_dtype(flat.index) or isinstance(flat.index, pd.DatetimeIndex)
    filled = flat.interpolate(method="index" if numeric else "linear", limit_area="inside")
    return pd.Series(filled.to_numpy(), index=values.index)


FILLERS = {
    "linear": _linear,
    "forward": lambda values: values.ffill(),
    "backward": lambda values: values.bfill(),
}


def missing_runs(values: pd.Series) -> pd.Series:
    """The length of the run of missing values that each row stands in, within its unit; else 0."""
    missing = values.isna()
    units = values.index.get_level_values(0)
    # Known values so far number the runs between them.
    run = (~missing).groupby(units, sort=False).cumsum()
    return missing.groupby([units, run], sort=False).transform("sum").where(missing, 0)
