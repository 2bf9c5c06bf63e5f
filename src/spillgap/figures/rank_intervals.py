"""The figure of ranks that could have been others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Framed, UnitNames
from spillgap.figures._frames import frame_of
from spillgap.figures._marks import dots
from spillgap.figures._text import unit_names, word
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["rank_intervals"]


@themed
def rank_intervals(
    result: Framed,
    *,
    names: UnitNames = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Median rank of every unit with its interval over ways of making an index, best on top.

    Parameters
    ----------
    result
        `IndexUncertainty`, or its frame: ``estimate``, ``lower`` and ``upper`` by unit.
    names
        Names of the units.
    """
    lang = current().lang
    frame = frame_of(result, ["estimate", "lower", "upper"])
    ax = axes_or_new(ax, width, float(np.clip(0.25 + 0.035 * len(frame), 0.6, 1.6)))
    rows = list(frame.index)
    dots(ax, {"": frame}, rows, unit_names(frame.index, names, lang), legend=False)
    ax.set_xlim(0.5, len(frame) + 0.5)
    ax.set_xlabel(word("rank-interval", lang))
    return ax
