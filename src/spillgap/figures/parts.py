"""Figures of a gap taken apart: waterfall, stacked bars, parts on the map."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Framed, Keywords, UnitNames
from spillgap.errors import DataError
from spillgap.figures._frames import frame_of, select
from spillgap.figures._marks import digits_for, signed, stacked
from spillgap.figures._text import label_of, unit_names, word
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.labels import inline
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["contributions", "part_name", "waterfall"]

Labels = Mapping[str, str] | pd.DataFrame | None


@themed
def waterfall(
    result: Framed,
    *,
    labels: Labels = None,
    total: str | None = None,
    digits: int | None = None,
    smallest: float = 1e-9,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """A gap built up part by part, from zero to its whole.

    Parameters
    ----------
    result
        Gap decomposition, or its frame: one row per part with ``contribution`` (and ``lower``,
        ``upper``). The parts' sum is the gap. Rows (variable, part) are named by both.
    total
        Name of the last bar, by default "Gap".
    digits
        Decimals written at the bars; by default so many that the largest part has two digits.
    smallest
        Parts below this share of the largest are left out: those that cancel by construction,
        such as period effects between groups of the same period.
    """
    look, lang = current(), current().lang
    frame = frame_of(result, ["contribution"])
    values = frame["contribution"].to_numpy(float)
    if not np.isfinite(values).all():
        raise DataError(f"Parts without a contribution: {list(frame.index[~np.isfinite(values)])}.")
    shown = np.abs(values) > smallest * np.abs(values).max(initial=0.0)
    frame, values = frame[shown], values[shown]
    names = [part_name(row, labels, lang) for row in frame.index]
    ends = np.cumsum(values)
    starts = ends - values
    ax = axes_or_new(ax, width, float(np.clip(0.25 + 0.06 * (len(values) + 1), 0.5, 2.0)))
    colours = [look.colours[0] if v >= 0 else look.colours[1] for v in values]
    hatches = ["" if v >= 0 else "////" for v in values]
    ink: Keywords = {"edgecolor": "white", "linewidth": 0.3 * look.scale, "height": 0.68}
    for row, value in enumerate(values):
        ax.barh(row, value, left=starts[row], color=colours[row], hatch=hatches[row], **ink)
        ax.plot([ends[row]] * 2, [row - 0.34, row + 1.34], color="#808080", lw=0.5 * look.scale)
    ax.barh(len(values), ends[-1], color="#4A4A4A", **ink)
    ax.axvline(0, color="black", lw=0.6 * look.scale)
    if {"lower", "upper"} <= set(frame.columns):
        spread = np.vstack([values - frame["lower"], frame["upper"] - values])
        ax.errorbar(
            ends,
            np.arange(len(values)),
            xerr=np.maximum(spread, 0),
            fmt="none",
            ecolor="black",
            elinewidth=0.8 * look.scale,
            capsize=1.8 * look.scale,
        )
    _write_values(ax, values, ends, digits_for(values) if digits is None else digits)
    ax.set_yticks(np.arange(len(values) + 1), [*names, total or word("gap", lang)])
    ax.set_ylim(len(values) + 0.6, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(word("contribution", lang))
    return ax


def _write_values(ax: Axes, values: np.ndarray, ends: np.ndarray, digits: int) -> None:
    """Numbers in a column right of the bars, so that none meets a bar or an interval."""
    for row, value in enumerate([*values, ends[-1]]):
        text = signed(float(value), digits, plus=row < len(values))
        ax.annotate(
            text,
            (1.0, row),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )


def part_name(row: Hashable, labels: Labels, lang: Language) -> str:
    """The display name of a part, or of a (variable, part) pair."""
    if isinstance(row, tuple):
        variable, *parts = [label_of(piece, labels, lang) for piece in row if str(piece)]
        for part in parts:
            variable = word("part", lang, variable=variable, part=inline(part, lang))
        return variable
    return label_of(row, labels, lang)


@themed
def contributions(
    frame: Framed,
    *,
    labels: Labels = None,
    names: UnitNames = None,
    parts: Sequence[str] | None = None,
    xlabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Stacked bars of signed parts for units, groups or pairs, with a diamond at their sum.

    Parameters
    ----------
    frame
        Units (or groups, pairs, periods) in rows, parts in columns.
    labels, names
        Display names of the parts and of the rows.
    parts
        Columns to draw, in that order; all when None.
    """
    look, lang = current(), current().lang
    frame = frame_of(frame)
    table = frame[select(parts, frame.columns, "part")]
    ax = axes_or_new(ax, width, float(np.clip(0.3 + 0.055 * len(table), 0.5, 2.0)))
    rows = unit_names(table.index, names, lang)
    if names is None:
        rows = [label_of(row, None, lang) for row in table.index]
    stacked(ax, table, rows, [part_name(part, labels, lang) for part in table.columns])
    ax.plot(
        table.sum(axis=1),
        np.arange(len(table)),
        ls="",
        marker="D",
        color="black",
        markerfacecolor="white",
        label=word("sum", lang),
        zorder=4,
    )
    ax.set_xlabel(xlabel or word("contribution", lang))
    ax.margins(x=0.06)
    handles, texts = ax.get_legend_handles_labels()
    pairs = sorted(zip(texts, handles, strict=True), key=lambda pair: pair[0] == word("sum", lang))
    ax.legend(
        [h for _, h in pairs],
        [t for t, _ in pairs],
        loc="lower center",
        bbox_to_anchor=(0.4, 1.0),
        ncols=3 if look.kind == "print" else 4,
    )
    return ax
