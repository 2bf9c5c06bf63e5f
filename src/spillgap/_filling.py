"""Filling missing values within one unit over time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from spillgap.options import FILL_METHOD, FillMethod

__all__ = ["filled"]


def _linear(values: pd.Series) -> pd.Series:
    """One unit's values by step, interpolated between the known ones on either side."""
    return values.interpolate(method="index", limit_area="inside")


FILLERS: dict[FillMethod, Callable[[pd.Series], pd.Series]] = {
    "linear": _linear,
    "forward": lambda values: values.ffill(),
    "backward": lambda values: values.bfill(),
}


def filled(
    values: pd.Series, steps: np.ndarray, units: np.ndarray, method: FillMethod, limit: int | None
) -> pd.Series:
    """Rows in order of time, their steps and units, both (n,) → the rows with gaps filled.

    Parameters
    ----------
    values : pandas.Series
        One variable.
    method : str
        A key of ``FILLERS``.
    limit : int or None
        The most steps in a row without a known value that are filled.
    """
    filler = FILL_METHOD.pick(method, FILLERS)
    by_step = pd.Series(values.to_numpy(dtype=float, na_value=np.nan), index=steps)
    after = by_step.groupby(units, sort=False, group_keys=False).transform(filler)
    if limit is not None:
        after = after.mask(_missing_runs(by_step, units) > limit)
    return after.set_axis(values.index)


def _missing_runs(values: pd.Series, units: np.ndarray) -> pd.Series:
    """(n,) steps without a known value around each row, between its unit's known ones."""
    steps = pd.Series(values.index.to_numpy(), index=values.index, dtype=float)
    known = steps.where(values.notna()).groupby(units, sort=False)
    own = steps.groupby(units, sort=False)
    start = known.ffill().fillna(own.transform("min") - 1)
    end = known.bfill().fillna(own.transform("max") + 1)
    return (end - start - 1).where(values.isna(), 0)
