"""Drawing that several figures share: labels at line ends, dots with intervals, heat maps."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Forwarded, Keywords
from spillgap.figures._frames import errorbars
from spillgap.figures.theme import HATCHES, current, root_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize
    from matplotlib.image import AxesImage
    from matplotlib.typing import ColorType

__all__ = [
    "digits_for",
    "dots",
    "fit_ticks",
    "heat",
    "label_ends",
    "minus",
    "over_time",
    "signed",
    "stacked",
]


def minus(text: str) -> str:
    """The text with a true minus sign."""
    return text.replace("-", "−")


def digits_for(values: Sequence[float] | np.ndarray, least: int = 1) -> int:
    """Decimals with which the largest value has two digits, from ``least`` to 5."""
    largest = float(np.nanmax(np.abs(np.asarray(values, dtype=float)), initial=0.0))
    if not np.isfinite(largest) or largest == 0:
        return least
    return int(np.clip(1 - np.floor(np.log10(largest)), least, 5))


def signed(value: float, digits: int, plus: bool = True) -> str:
    """A number with its sign, and none where it rounds to zero."""
    text = f"{value:+.{digits}f}" if plus else f"{value:.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else minus(text)


def fit_ticks(ax: Axes) -> None:
    """Names under the x axis that do not overlap: broken at spaces, else turned."""
    names = [label.get_text() for label in ax.get_xticklabels()]
    for attempt in ("as they are", "broken", "turned"):
        if attempt == "broken":
            ax.set_xticklabels([name.replace(" ", "\n") for name in names])
        elif attempt == "turned":
            ax.set_xticklabels(names, rotation=45, ha="right", rotation_mode="anchor")
        root_figure(ax).draw_without_rendering()
        boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
        if not any(a.padded(1).overlaps(b) for a, b in itertools.pairwise(boxes)):
            return


def over_time(ax: Axes, periods: pd.Index, xlabel: str) -> np.ndarray:
    """Positions of the periods on the x axis, with whole numbers as ticks."""
    if pd.api.types.is_numeric_dtype(periods):
        from matplotlib.ticker import MaxNLocator

        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
        at = periods.to_numpy(float)
        ax.xaxis.set_major_formatter(lambda value, _: minus(f"{value:.0f}"))
    else:
        at = np.arange(len(periods), dtype=float)
        ax.set_xticks(at, [math_text(period) for period in periods])
    ax.set_xlabel(xlabel)
    return at


def label_ends(
    ax: Axes, x: float, ends: Sequence[float], texts: Sequence[str], colours: Sequence[ColorType]
) -> None:
    """Write each line's name right of its end, pushed apart where names would overlap."""
    root_figure(ax).draw_without_rendering()
    low, high = ax.get_ylim()
    size = current().font_size * 0.92
    points = ax.get_window_extent().height * 72 / ax.figure.dpi
    step = 1.25 * size / points * abs(high - low)
    order = np.argsort(ends, kind="stable")
    at = _spread(np.asarray(ends, dtype=float)[order], step)
    for place, number in zip(at, order, strict=True):
        ax.annotate(
            texts[number],
            (x, place),
            xytext=(0.6 * size, 0),
            textcoords="offset points",
            va="center",
            color=colours[number],
            fontsize=size,
            annotation_clip=False,
        )


def _spread(ends: np.ndarray, step: float) -> np.ndarray:
    """Rising positions at least ``step`` apart, each cluster centred where its lines end."""
    groups: list[list[float]] = []
    for end in ends:
        groups.append([end])
        while len(groups) > 1 and _middle(groups[-1]) - _middle(groups[-2]) < step * 0.5 * (
            len(groups[-1]) + len(groups[-2])
        ):
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = [_middle(g) + step * (np.arange(len(g)) - (len(g) - 1) / 2) for g in groups]
    return np.concatenate(placed)


def _middle(values: list[float]) -> float:
    return float(np.mean(values))


def dots(
    ax: Axes,
    frames: Mapping[str, pd.DataFrame],
    rows: Sequence[Hashable],
    names: Sequence[str],
    legend: bool = True,
) -> None:
    """Estimates with intervals, rows from top to bottom, one mark per series.

    A mark is filled where its interval leaves out zero.
    """
    look = current()
    gap = 0.7 / max(len(frames), 1)
    for number, (title, frame) in enumerate(frames.items()):
        part = frame.reindex(list(rows))
        offset = (number - (len(frames) - 1) / 2) * gap if len(frames) > 1 else 0.0
        at = np.arange(len(rows)) + offset
        style = look.series(number)
        bars = errorbars(part)
        estimate = part["estimate"].to_numpy(float)
        if bars is not None:
            ax.errorbar(
                estimate,
                at,
                xerr=bars,
                fmt="none",
                ecolor=style["color"],
                elinewidth=0.9 * look.scale,
                capsize=1.8 * look.scale,
            )
        clear = np.ones(len(rows), bool)
        if bars is not None:
            clear = np.sign(part["lower"].to_numpy(float)) == np.sign(part["upper"].to_numpy(float))
        ax.plot(
            estimate[~clear],
            at[~clear],
            ls="",
            marker=style["marker"],
            color=style["color"],
            markerfacecolor="white",
            zorder=3,
        )
        ax.plot(
            estimate[clear],
            at[clear],
            ls="",
            marker=style["marker"],
            color=style["color"],
            zorder=3,
            label=title,
        )
    ax.axvline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    ax.set_yticks(np.arange(len(rows)), list(names))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    if legend and len(frames) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(len(frames), 4))


def stacked(ax: Axes, table: pd.DataFrame, names: Sequence[str], labels: Sequence[str]) -> None:
    """Horizontal bars of signed parts: positive ones to the right of zero, negative to the left."""
    look = current()
    at = np.arange(len(table))
    right, left = np.zeros(len(table)), np.zeros(len(table))
    for number, column in enumerate(table.columns):
        values = table[column].fillna(0.0).to_numpy(float)
        start = np.where(values >= 0, right, left)
        ax.barh(at, values, left=start, height=0.72, label=labels[number], **part_style(number))
        right += np.maximum(values, 0)
        left += np.minimum(values, 0)
    ax.axvline(0, color="black", lw=0.6 * look.scale)
    ax.set_yticks(at, list(names))
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def part_style(number: int) -> Keywords:
    """Fill of part ``number``: colour and hatch both differ."""
    look = current()
    return {
        "facecolor": look.colours[number % len(look.colours)],
        "hatch": HATCHES[number % len(HATCHES)] or None,
        "edgecolor": "white",
        "linewidth": 0.3 * look.scale,
    }


def heat(
    ax: Axes,
    table: pd.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    cmap: Colormap | str,
    norm: Normalize | None = None,
    digits: int | None = None,
    bar: str | None = None,
    **bar_kwargs: Forwarded,
) -> AxesImage:
    """A table as coloured cells with its labels, written values if asked, and a colour bar."""
    values = table.to_numpy(float)
    image = ax.imshow(values, cmap=cmap, norm=norm, aspect="auto", interpolation="nearest")
    ax.set_xticks(np.arange(len(columns)), list(columns))
    ax.set_yticks(np.arange(len(rows)), list(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if digits is not None:
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                red, green, blue, _ = image.cmap(image.norm(value))
                ink = "white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.5 else "black"
                text = minus(f"{value:.{digits}f}")
                ax.text(column, row, text, ha="center", va="center", color=ink)
    if bar is not None:
        figure = root_figure(ax)
        legend = figure.colorbar(image, ax=ax, pad=0.02, fraction=0.05, label=bar, **bar_kwargs)
        legend.outline.set_visible(False)
    return image
