"""The specification curve: one estimate under many specifications, and what each chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Untyped
from spillgap.errors import DataError
from spillgap.figures._frames import errorbars, frame_of
from spillgap.figures._text import label_of, word
from spillgap.figures.theme import axes_or_new, current, root_figure, themed
from spillgap.labels import Labels as Known
from spillgap.labels import label, labels_from
from spillgap.options import QUANTITY, ColumnWidth, Language, Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["specification_curve"]

Labels = Mapping[str, str] | pd.DataFrame | None
CHOICE = "choice:"
MOST_ROWS = 12
"""A kind with more choices, as every unit left out in turn, is drawn as one row."""

CURVE, ROW = 1.25, 0.135
"""Inches: the height of the estimates, and of a row of the choices."""


@dataclass(frozen=True)
class Row:
    """A row of the choices: its name, who chose it, and whether it heads others."""

    name: str
    chosen: np.ndarray
    head: bool = False


@themed
def specification_curve(
    result: Untyped,
    *,
    quantity: Quantity | None = None,
    term: str | None = None,
    labels: Labels = None,
    ylabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Estimates from the lowest to the highest, with intervals; below them what each chose.

    A mark is filled where the estimate is significant. The main specification is a square with a
    band behind it. A dot says what a specification changes; where a kind has none it is as in the
    main one.

    Parameters
    ----------
    result
        Result of :func:`spillgap.robustness.across`, or the frame of its ``curve``: rows variant;
        columns ``estimate``, ``lower``, ``upper``, ``significant``, ``is_main``, and
        ``choice:KIND`` for every kind of choice.
    quantity : {"coefficient", "direct", "indirect", "total", "gap_share", "scenario", "target"}
        Of a result: which to draw. Of a frame: what the axis calls it.
    term
        Of which variable or parameter; may be left out where there is one.
    labels
        Display names of variables, and of choices and kinds (``choice:weights``).
    ylabel
        By default the quantity and the term.
    ax
        Is split: the estimates stay in it, the choices take what is below.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020).
    """
    look, lang = current(), current().lang
    quantity = QUANTITY.parse_optional(quantity)
    names: dict[str, str] = {}
    if hasattr(result, "curve"):
        if quantity is None:
            raise DataError("Say what to draw by quantity= ('indirect', …), and of which term=.")
        names = result.labels(lang)
        result = result.curve(quantity, term)
    needs = ["estimate", "lower", "upper", "significant", "is_main"]
    frame = frame_of(result, needs).sort_values("estimate", kind="stable")
    rows = _rows(frame, names, labels, lang)
    inches = look.scale * (CURVE + ROW * len(rows) + 0.15)
    ax = axes_or_new(ax, width, inches / look.width(width))
    below = _split(ax, ROW * len(rows) / CURVE) if rows else None
    _estimates(ax, frame, lang)
    ax.set_ylabel(ylabel or _title(quantity, term, labels, lang))
    if below is not None:
        _choices(ax, below, rows, frame["is_main"].to_numpy(bool))
    return ax


def _split(ax: Axes, share: float) -> Axes:
    """Axes below, cut from those given: so high as a share of what is left of them."""
    figure = root_figure(ax)
    cell = ax.get_subplotspec()
    if cell is not None:
        grid = cell.subgridspec(2, 1, height_ratios=(1.0, share), hspace=0.04)
        ax.set_subplotspec(grid[0])
        return figure.add_subplot(grid[1])
    box = ax.get_position()
    height = box.height / (1.0 + share)
    ax.set_position((box.x0, box.y1 - height, box.width, height))
    return figure.add_axes((box.x0, box.y0, box.width, 0.97 * share * height))


def _title(quantity: str | None, term: str | None, labels: Labels, lang: Language) -> str:
    """What is drawn, as an axis has it."""
    if quantity is None:
        return word("estimate", lang)
    text = label("quantity", quantity, lang)
    text = text[:1].upper() + text[1:]
    return (
        text
        if term is None
        else word("joined", lang, first=text, second=label_of(term, labels, lang))
    )


def _rows(
    frame: pd.DataFrame, names: Mapping[str, str], labels: Labels, lang: Language
) -> list[Row]:
    """Kinds as heads with their choices below, in the order of the columns."""
    known = labels_from(labels, lang)

    def named(name: str) -> str:
        return math_text(known.known.get(name) or names.get(name) or _plain(name, known))

    rows: list[Row] = []
    for column in (c for c in frame.columns if str(c).startswith(CHOICE)):
        chosen = frame[column].astype(str).to_numpy()
        choices = [choice for choice in dict.fromkeys(chosen.tolist()) if choice]
        several = len(choices) <= MOST_ROWS
        rows.append(
            Row(named(str(column)), np.zeros(len(frame), bool) if several else chosen != "", True)
        )
        if several:
            rows += [Row(named(choice), chosen == choice) for choice in choices]
    return rows


def _plain(name: str, known: Known) -> str:
    """A choice or kind that has no label."""
    return known.row(name.removeprefix(CHOICE))


def _estimates(ax: Axes, frame: pd.DataFrame, lang: Language) -> None:
    """Marks with intervals, the main specification apart."""
    look = current()
    at, estimate = np.arange(len(frame)), frame["estimate"].to_numpy(float)
    main, clear = frame["is_main"].to_numpy(bool), frame["significant"].to_numpy(bool)
    bars = errorbars(frame)
    assert bars is not None
    # In greys the darker one is the main one's.
    plain, marked = look.colours[1::-1] if look.grey else look.colours[:2]
    for which, ink, marker, wide in ((~main, plain, "o", 0.7), (main, marked, "s", 1.3)):
        ax.errorbar(at[which], estimate[which], yerr=bars[:, which], fmt="none", ecolor=ink,
                    elinewidth=wide * look.scale)  # fmt: skip
        for some, fill in ((which & clear, ink), (which & ~clear, "white")):
            ax.plot(at[some], estimate[some], ls="", marker=marker, color=ink, zorder=3,
                    markerfacecolor=fill)  # fmt: skip
    ax.plot([], [], ls="", marker="s", color=marked, label=word("main-specification", lang))
    ax.axhline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    _bands(ax, main)
    ax.set_xlim(-0.7, len(frame) - 0.3)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    if main.any():
        ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), borderpad=0.0, borderaxespad=0.2)


def _bands(ax: Axes, main: np.ndarray) -> None:
    for position in np.flatnonzero(main):
        ax.axvspan(position - 0.4, position + 0.4, color="#E4E4E4", lw=0, zorder=-1)


def _choices(ax: Axes, below: Axes, rows: Sequence[Row], main: np.ndarray) -> None:
    """The dots below the estimates, on the same positions."""
    look, at = current(), np.arange(main.size)
    for number, row in enumerate(rows):
        if not (row.head and not row.chosen.any()):
            below.plot(at, np.full(main.size, number), ls="", marker=".", color="#DADADA",
                       markersize=2.2 * look.scale, zorder=1)  # fmt: skip
        below.plot(at[row.chosen], np.full(int(row.chosen.sum()), number), ls="", marker="o",
                   color="black", markersize=2.6 * look.scale, zorder=2)  # fmt: skip
    _bands(below, main)
    below.set_xlim(ax.get_xlim())
    below.set_ylim(len(rows) - 0.4, -0.6)
    below.set_xticks([])
    below.set_yticks(np.arange(len(rows)), [row.name for row in rows])
    below.tick_params(axis="y", length=0)
    for row, tick in zip(rows, below.get_yticklabels(), strict=True):
        tick.set_color("black" if row.head else "#5A5A5A")
    below.spines[:].set_visible(False)
