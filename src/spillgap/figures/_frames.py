"""Accept a result or its frame, and refuse a frame that lacks what a figure draws."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from spillgap._types import Key
from spillgap.errors import DataError, UnknownNameError, listing, suggest

__all__ = ["errorbars", "frame_of", "ordered", "pick", "select"]


def frame_of(result: object, needs: Iterable[str] = (), method: str = "to_frame") -> pd.DataFrame:
    """The frame of a result, or the frame itself, with the columns that the figure needs.

    Raises
    ------
    UnknownNameError
        If a column is missing; the message names it and what there is.
    DataError
        If there is no frame, or it has no rows.
    """
    if isinstance(result, pd.DataFrame):
        frame = result
    elif isinstance(result, pd.Series):
        frame = result.to_frame()
    elif hasattr(result, method):
        frame = getattr(result, method)()
    else:
        raise DataError(
            f"This figure draws a DataFrame or a result with {method}(), "
            f"not {type(result).__name__}."
        )
    missing = [name for name in needs if name not in frame.columns]
    if missing:
        raise UnknownNameError(
            f"The frame lacks the columns {listing(missing)}."
            f"{suggest(missing[0], frame.columns)} It has: {listing(frame.columns, most=30)}."
        )
    if frame.empty:
        raise DataError("The frame has no rows: there is nothing to draw.")
    return frame


def select(names: Sequence[Hashable] | None, present: pd.Index, what: str) -> list[Key]:
    """The chosen names, in that order; all when None; unknown ones refused with suggestions."""
    if names is None:
        return list(present)
    chosen = [names] if isinstance(names, str) else list(names)
    unknown = [name for name in chosen if name not in present]
    if unknown:
        raise UnknownNameError(
            f"Unknown {what}: {listing(unknown)}.{suggest(unknown[0], present)} "
            f"There are: {listing(present, most=40)}."
        )
    return chosen


def ordered(index: pd.Index) -> list[Key]:
    """Distinct values in the order of first appearance."""
    return list(pd.unique(np.asarray(index, dtype=object)))


def pick(frame: pd.DataFrame, key: Hashable, level: int) -> pd.DataFrame:
    """The rows with that key in one of two index levels, indexed by the other."""
    rows = frame.index.get_level_values(level) == key
    return frame[rows].droplevel(level)


def errorbars(frame: pd.DataFrame) -> np.ndarray | None:
    """Distances from estimate to ``lower`` and ``upper``, shape (2, n), or None without them."""
    if not {"lower", "upper"} <= set(frame.columns):
        return None
    estimate = frame["estimate"].to_numpy(float)
    below = estimate - frame["lower"].to_numpy(float)
    above = frame["upper"].to_numpy(float) - estimate
    return np.vstack([np.maximum(below, 0), np.maximum(above, 0)])
