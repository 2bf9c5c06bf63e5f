"""Breaks in series as they are marked in figures over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.figures.fonts import font_families
from spillgap.options import Language
from spillgap.study.chapters import BreakSpec
from spillgap.study.specification import Study
from spillgap.text import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Mark", "mark_breaks", "marks_of", "of_index"]


@dataclass(frozen=True)
class Mark:
    """A break on the axis of periods: where, and from which period on values compare."""

    at: float
    period: str


def of_index(study: Study) -> tuple[BreakSpec, ...]:
    """The breaks of indicators that the index is made of beside others."""
    if study.index is None or len(study.index.columns) < 2:
        return ()
    return tuple(one for one in study.breaks if one.variable in study.index.columns)


def marks_of(study: Study, periods: pd.Index) -> tuple[Mark, ...]:
    """Between which periods the variable of interest breaks, or an indicator that it is made of."""
    named = [str(period) for period in periods]
    made = {one.variable for one in of_index(study)} if _is_index(study) else set()
    marks = []
    for period in dict.fromkeys(
        str(one.period) for one in study.breaks if one.variable in {study.interest, *made}
    ):
        place = named.index(period)
        if place:
            numeric = pd.api.types.is_numeric_dtype(periods)
            at = (float(periods[place - 1]) + float(periods[place])) / 2 if numeric else place - 0.5
            marks.append(Mark(at, period))
    return tuple(marks)


def _is_index(study: Study) -> bool:
    return study.index is not None and study.index.name == study.interest


def mark_breaks(axes: Axes, marks: Iterable[Mark], lang: Language) -> Axes:
    """A line where values before do not compare with those after, and what it is."""
    for mark in marks:
        high = _is_free_above(axes, mark.at)
        axes.axvline(mark.at, color="#555555", lw=0.8, ls=(0, (1, 2)), zorder=0.5)
        axes.annotate(
            say("study/figures:break", lang, period=mark.period),
            (mark.at, 0.98 if high else 0.02),
            xycoords=("data", "axes fraction"),
            xytext=(2, 0),
            textcoords="offset points",
            va="top" if high else "bottom",
            ha="left",
            color="#555555",
            fontsize="x-small",
            fontfamily=list(font_families(lang)),
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
        )
    return axes


def _is_free_above(axes: Axes, at: float) -> bool:
    """Whether what is drawn after a place leaves more room above it than below."""
    low, high = axes.get_ylim()
    after = [
        float((y - low) / (high - low))
        for line in axes.lines
        if line.get_transform() == axes.transData
        for x, y in np.asarray(line.get_xydata(), dtype=float)
        if at < x < at + 2 and np.isfinite(y)
    ]
    below = 0.0 if axes.patches else min(after, default=1.0)
    return 1.0 - max(after, default=0.0) > below
