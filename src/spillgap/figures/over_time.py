"""Figures over time: ranks, regional means, inequality and its parts, densities."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Framed, Keywords, UnitNames
from spillgap.errors import DataError
from spillgap.figures._frames import frame_of, pick, select
from spillgap.figures._marks import label_ends, over_time, part_style
from spillgap.figures._text import label_of, region_name, unit_names, word
from spillgap.figures.geometry import by_period
from spillgap.figures.theme import axes_or_new, current, root_figure, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["dagum_over_time", "inequality_over_time", "ranking", "region_means", "ridgeline"]


@themed
def ranking(
    data: object,
    column: str | None = None,
    *,
    names: UnitNames = None,
    highlight: Sequence[Hashable] | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Ranks over time, 1 on top: the highlighted units in colour, the others in grey.

    Parameters
    ----------
    data, column
        Wide frame (periods × units), values by (unit, period), Panel or result.
    names
        Display names: mapping, or a frame with ``name_en`` and ``name_zh`` (the boundaries).
    highlight
        Units to draw in colour; by default up to six whose rank moved most.
    """
    look, lang = current(), current().lang
    wide = by_period(data, column).sort_index()
    ranks = wide.rank(axis=1, ascending=False, method="first")
    moved = (ranks.iloc[-1] - ranks.iloc[0]).abs().sort_values(ascending=False, kind="stable")
    default = list(moved[moved > 0].index[:6])
    chosen = select(highlight, ranks.columns, "unit") if highlight is not None else default
    ax = axes_or_new(ax, width, max(0.6, 0.045 * len(ranks.columns)))
    at = over_time(ax, ranks.index, word("year", lang))
    shown = dict(zip(ranks.columns, unit_names(ranks.columns, names, lang), strict=True))
    size = min(look.font_size * 0.92, 260 * look.scale / max(len(ranks.columns), 1))
    for unit in [u for u in ranks.columns if u not in chosen] + chosen:
        number = chosen.index(unit) if unit in chosen else None
        plain = {"color": "#C4C4C4", "lw": 0.7 * look.scale, "marker": "o", "ms": 1.6 * look.scale}
        style: Keywords = plain if number is None else look.series(number)
        ax.plot(at, ranks[unit], **style)
        ink = "#6A6A6A" if number is None else style["color"]
        for x, row, side, gap in ((at[0], 0, "right", -4), (at[-1], -1, "left", 4)):
            rank = ranks[unit].iloc[row]
            if np.isfinite(rank):
                ax.annotate(
                    shown[unit],
                    (x, rank),
                    xytext=(gap * look.scale, 0),
                    ha=side,
                    textcoords="offset points",
                    va="center",
                    fontsize=size,
                    color=ink,
                    annotation_clip=False,
                )
    ax.set_ylim(len(ranks.columns) + 0.7, 0.3)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    return ax


@themed
def region_means(
    frame: pd.DataFrame,
    *,
    ratio: str | pd.Series | None = None,
    ylabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Means of groups over time, with the ratio of highest to lowest in a panel below.

    Parameters
    ----------
    frame
        Periods in rows, groups in columns.
    ratio
        A column of ``frame``, or a Series by period, drawn below over the same periods.
    ylabel
        What the means are of.
    """
    look, lang = current(), current().lang
    frame = frame_of(frame)
    if isinstance(ratio, str):
        select([ratio], frame.columns, "column")
        frame, ratio = frame.drop(columns=ratio), frame[ratio]
    ax = axes_or_new(ax, width, 0.72 if ratio is None else 0.98)
    below = None if ratio is None else _panel_below(ax)
    at = over_time(ax, frame.index, "" if below else word("year", lang))
    styles = [look.series(number) for number in range(frame.shape[1])]
    for style, group in zip(styles, frame.columns, strict=True):
        ax.plot(at, frame[group], label=region_name(group, lang), **style)
    ax.set_ylabel(ylabel or word("mean", lang))
    texts = [region_name(group, lang) for group in frame.columns]
    ends = [float(frame[group].dropna().iloc[-1]) for group in frame.columns]
    if below is not None and ratio is not None:
        over_time(below, frame.index, word("year", lang))
        line: Keywords = {"color": "#5A5A5A", "marker": "o"}
        below.plot(at, ratio.reindex(frame.index).to_numpy(float), **line)
        below.set_ylabel(word("ratio", lang))
        below.margins(y=0.15)
        ax.tick_params(axis="x", labelbottom=False)
    label_ends(ax, at[-1], ends, texts, [style["color"] for style in styles])
    return ax


def _panel_below(ax: Axes) -> Axes:
    """Axes that share the x axis, in the lower third of the place that ``ax`` had."""
    # A panel of a composition is a figure in a figure.
    figure = root_figure(ax)
    place = ax.get_subplotspec()
    if place is None:
        box = ax.get_position()
        cut = box.y0 + 0.36 * box.height
        ax.set_position((box.x0, cut + 0.04 * box.height, box.width, 0.6 * box.height))
        return figure.add_axes((box.x0, box.y0, box.width, 0.3 * box.height), sharex=ax)
    rows = place.subgridspec(2, 1, height_ratios=(2.2, 1))
    ax.set_subplotspec(rows[0])
    return figure.add_subplot(rows[1], sharex=ax)


@themed
def inequality_over_time(
    result: Framed,
    measure: str | None = None,
    *,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """An inequality measure over time, split into its between- and within-group parts.

    Parameters
    ----------
    result
        Result of `spillgap.gaps.inequality`, or a frame by period (or measure and period) with
        ``total`` and, if split, ``between`` and ``within``; ``lower`` and ``upper`` (or
        ``total_lower``, ``total_upper``) are drawn as an interval.
    measure
        Which measure, where there are several.
    """
    frame, lang = frame_of(result, ["total"]), current().lang
    if frame.index.nlevels == 2:
        measures = pd.Index(frame.index.get_level_values(0).unique())
        measure = str(select([measure] if measure else [measures[0]], measures, "measure")[0])
        frame = pick(frame, measure, 0)
    parts = [name for name in ("between", "within", "overlap") if name in frame.columns]
    keys = [name for name in parts if frame[name].abs().max() > 0]
    ylabel = word("inequality", lang) if measure is None else label_of(measure, None, lang)
    return _parts_over_time(frame, keys, "total", ylabel, ax, lang, width)


@themed
def dagum_over_time(
    result: Framed,
    *,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Dagum's Gini over time: within groups, net between groups, transvariation.

    Parameters
    ----------
    result
        Result of `spillgap.gaps.dagum`, or a frame by period with ``gini``, ``within``,
        ``net_between`` and ``transvariation``.
    """
    frame = frame_of(result, ["gini", "within", "net_between", "transvariation"])
    lang = current().lang
    keys = ["net_between", "within", "transvariation"]
    return _parts_over_time(frame, keys, "gini", word("gini", lang), ax, lang, width)


def _parts_over_time(
    frame: pd.DataFrame,
    keys: Sequence[str],
    total: str,
    ylabel: str,
    ax: Axes | None,
    lang: Language,
    width: ColumnWidth | float,
) -> Axes:
    look = current()
    ax = axes_or_new(ax, width, 0.72)
    at = over_time(ax, frame.index, word("year", lang))
    base = np.zeros(len(frame))
    for number, key in enumerate(keys):
        values = frame[key].to_numpy(float)
        ax.bar(
            at,
            values,
            bottom=base,
            width=0.7,
            label=word(f"inequality-{key.replace('_', '-')}", lang),
            **part_style(number),
        )
        base += values
    ends = [
        c
        for c in (("lower", "upper"), (f"{total}_lower", f"{total}_upper"))
        if set(c) <= set(frame.columns)
    ]
    spread = None
    if ends:
        middle = frame[total].to_numpy(float)
        spread = np.abs(np.vstack([frame[end].to_numpy(float) - middle for end in ends[0]]))
    ax.errorbar(
        at,
        frame[total],
        yerr=spread,
        color="black",
        marker="o",
        lw=1.0 * look.scale,
        capsize=2 * look.scale,
        label=word("inequality-total", lang),
    )
    ax.set_ylabel(ylabel)
    ax.set_ylim(bottom=0)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return ax


@themed
def ridgeline(
    densities: pd.DataFrame,
    *,
    xlabel: str | None = None,
    overlap: float = 1.6,
    bounds: tuple[float | None, float | None] = (None, None),
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Densities of several periods above one another, the earliest on top.

    Parameters
    ----------
    densities
        Grid of values in rows, one column per period.
    overlap
        Height of the highest curve in steps between periods.
    bounds
        The lowest and highest value that there can be, as (0, 100) of an index: curves are cut
        there, since a kernel spreads what lies at a bound beyond it.
    """
    look, lang = current(), current().lang
    densities = frame_of(densities)
    if not pd.api.types.is_numeric_dtype(densities.index):
        raise DataError("densities needs the grid of values as its index.")
    import matplotlib

    low, high = bounds
    densities = densities.sort_index().loc[low:high]
    if densities.empty:
        raise DataError(f"No value of the grid lies within bounds={bounds}.")
    ax = axes_or_new(ax, width, 0.85)
    grid = densities.index.to_numpy(float)
    scale = overlap / float(np.nanmax(densities.to_numpy(float)))
    count = densities.shape[1]
    shades = matplotlib.colormaps[look.sequential](np.linspace(0.25, 0.8, count))
    for number, period in enumerate(densities.columns):
        base = count - 1 - number
        curve = base + scale * densities[period].to_numpy(float)
        ax.fill_between(grid, base, curve, color=shades[number], alpha=0.85, lw=0, zorder=number)
        ax.plot(grid, curve, color="black", lw=0.7 * look.scale, zorder=number + 0.5)
    ax.set_yticks(np.arange(count)[::-1], [math_text(period) for period in densities.columns])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(xlabel or "")
    ax.set_ylabel(word("density-by-year", lang))
    return ax
