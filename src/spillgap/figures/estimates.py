"""Figures of estimates: coefficients, effects, effects by order of neighbour, responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Arguments, Framed
from spillgap.errors import DataError, listing
from spillgap.figures._frames import frame_of, ordered, pick, select
from spillgap.figures._marks import dots, minus, over_time
from spillgap.figures._text import aside, label_of, region_name, word
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "coefficients",
    "effects",
    "effects_by_order",
    "effects_by_regime",
    "event_study",
    "impulse_response",
    "scenarios",
]

Labels = Mapping[str, str] | pd.DataFrame | None
_KINDS = ("direct", "indirect", "total")


@themed
def coefficients(
    results: Framed,
    *,
    variables: Sequence[str] | None = None,
    labels: Labels = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Coefficients with their intervals, of one model or of several side by side.

    Parameters
    ----------
    results
        A model's results, its frame (``estimate``, ``lower``, ``upper`` by parameter), or a
        mapping from a model's name to either.
    variables
        Parameters to draw, from top to bottom; by default all but the intercept.
    labels
        Display names by variable, or a data dictionary.
    """
    lang = current().lang
    models = results if isinstance(results, Mapping) else {word("coefficient", lang): results}
    frames = {math_text(name): frame_of(result, ["estimate"]) for name, result in models.items()}
    present = pd.Index(ordered(pd.Index(np.concatenate([f.index for f in frames.values()]))))
    rows = select(variables, present, "parameter")
    if variables is None:
        rows = [row for row in rows if str(row).partition("[")[0] != "Intercept"]
    ax = axes_or_new(ax, width, _height(len(rows), len(frames)))
    dots(ax, frames, rows, [label_of(row, labels, lang) for row in rows])
    ax.set_xlabel(aside(word("coefficient", lang), word("interval", lang), lang))
    return ax


@themed
def effects(
    result: Framed,
    *,
    variables: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    labels: Labels = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Direct, indirect and total effects with intervals, variable by variable.

    Parameters
    ----------
    result
        Result of ``results.effects()``, or its frame: rows (variable, effect), columns
        ``estimate``, ``lower``, ``upper``.
    variables, kinds
        What to draw, in that order; all when None.
    """
    lang = current().lang
    frame = frame_of(result, ["estimate"])
    if frame.index.nlevels != 2:
        raise DataError("effects draws a frame whose rows are (variable, effect).")
    levels = [pd.Index(ordered(frame.index.get_level_values(level))) for level in (0, 1)]
    rows = select(variables, levels[0], "variable")
    chosen = select(kinds, levels[1], "effect")
    frames = {label_of(kind, None, lang): pick(frame, kind, 1) for kind in chosen}
    ax = axes_or_new(ax, width, _height(len(rows), len(frames)))
    dots(ax, frames, rows, [label_of(row, labels, lang) for row in rows])
    ax.set_xlabel(aside(word("effect", lang), word("interval", lang), lang))
    return ax


@themed
def effects_by_regime(
    result: Framed,
    *,
    variables: Sequence[str] | None = None,
    regimes: Sequence[str] | None = None,
    kind: str = "total",
    labels: Labels = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """One kind of effect with intervals, the regimes side by side.

    Parameters
    ----------
    result
        Result of ``results.effects_by_regime()``, or its frame: rows (variable, regime, effect),
        columns ``estimate``, ``lower``, ``upper``.
    variables, regimes
        What to draw, in that order; all when None.
    kind
        ``"direct"``, ``"indirect"`` or ``"total"``.
    """
    lang = current().lang
    frame = frame_of(result, ["estimate"])
    if frame.index.nlevels != 3:
        raise DataError("effects_by_regime draws rows (variable, regime, effect).")
    drawn = select([kind], pd.Index(ordered(frame.index.get_level_values(2))), "effect")[0]
    frame = pick(frame, drawn, 2)
    levels = [pd.Index(ordered(frame.index.get_level_values(level))) for level in (0, 1)]
    rows = select(variables, levels[0], "variable")
    chosen = select(regimes, levels[1], "regime")
    frames = {region_name(name, lang): pick(frame, name, 1) for name in chosen}
    ax = axes_or_new(ax, width, _height(len(rows), len(frames)))
    dots(ax, frames, rows, [label_of(row, labels, lang) for row in rows])
    ax.set_xlabel(aside(_effect_name(drawn, lang), word("interval", lang), lang))
    return ax


def _effect_name(kind: object, lang: Language) -> str:
    """ "Direct effect" on an axis; other kinds as they are labelled."""
    if kind in ("direct", "indirect", "total"):
        return word(f"{kind}-effect", lang)
    return label_of(kind, None, lang)


@themed
def scenarios(
    frame: Framed,
    *,
    labels: Labels = None,
    xlabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Scenarios compared: the change that each makes, with intervals.

    Parameters
    ----------
    frame
        Rows scenario, or (scenario, outcome); columns ``estimate`` and, if known, ``lower`` and
        ``upper``. Outcomes become series, told apart by colour and marker.
    """
    lang = current().lang
    frame = frame_of(frame, ["estimate"])
    if frame.index.nlevels == 1:
        frames = {"": frame}
        rows = list(frame.index)
    else:
        rows = ordered(frame.index.get_level_values(0))
        outcomes = ordered(frame.index.get_level_values(1))
        frames = {label_of(name, labels, lang): pick(frame, name, 1) for name in outcomes}
    ax = axes_or_new(ax, width, _height(len(rows), len(frames)))
    dots(ax, frames, rows, [label_of(row, labels, lang) for row in rows])
    ax.set_xlabel(xlabel or word("change", lang))
    return ax


def _height(rows: int, series: int) -> float:
    return float(np.clip(0.22 + 0.045 * rows * (1 + 0.45 * (series - 1)), 0.4, 2.2))


@themed
def effects_by_order(
    frame: Framed,
    *,
    variables: Sequence[str] | None = None,
    kind: str = "total",
    labels: Labels = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """How an effect fades with the order of neighbour.

    Parameters
    ----------
    frame
        Orders 0, 1, 2, … in rows and variables in columns; or rows (variable, order), as of
        ``results.effects_by_order()``, with the column ``kind``.
    variables
        Which to draw; all when None.
    kind
        ``"direct"``, ``"indirect"`` or ``"total"``: the column drawn.
    """
    lang = current().lang
    table = frame_of(frame)
    if table.index.nlevels == 2:
        column = select([kind], table.columns, "column")[0]
        series = {
            v: pick(table, v, 0).rename(columns={column: "estimate"})
            for v in ordered(table.index.get_level_values(0))
        }
    else:
        series = {v: table[[v]].set_axis(["estimate"], axis=1) for v in table.columns}
    chosen = select(variables, pd.Index(list(series)), "variable")
    named = {label_of(name, labels, lang): series[name] for name in chosen}
    return _paths(named, word("order", lang), word("effect", lang), ax, width)


@themed
def impulse_response(
    result: Framed,
    *,
    variable: str | None = None,
    series: Sequence[str] | None = None,
    labels: Labels = None,
    ylabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """The response to a change, period after period, with its interval.

    Parameters
    ----------
    result
        Result of ``results.impulse_response()``, or its frame with ``estimate``, ``lower``,
        ``upper``: rows horizon, (series, horizon) or (variable, horizon, effect).
    variable
        Whose response to draw, where there are several.
    series
        Which series or effects to draw; all when None.
    """
    lang = current().lang
    table = _of_variable(frame_of(result, ["estimate"]), variable)
    if table.index.nlevels == 2:
        present = pd.Index(ordered(table.index.get_level_values(0)))
        chosen = select(series, present, "series")
        named = {label_of(name, labels, lang): pick(table, name, 0) for name in chosen}
    else:
        named = {"": table}
    return _paths(named, word("horizon", lang), ylabel or word("response", lang), ax, width)


@themed
def event_study(
    result: Framed,
    *,
    effects: Sequence[str] | None = None,
    labels: Labels = None,
    ylabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Effects by time since treatment, own and neighbours' side by side, with intervals.

    Marks are estimates, thick lines intervals of each by itself, thin lines with caps the band of
    the whole path where the frame has one. The line before 0 is where treatment begins.

    Parameters
    ----------
    result
        Result of ``results.event_study()``, or its frame: rows (effect, event_time), columns
        ``estimate``, ``lower``, ``upper``; if known ``band_lower``, ``band_upper`` and ``binned``.
    effects
        Which to draw, in that order; by default ``own`` and ``neighbours``, as far as there are.
    """
    lang = current().lang
    table = frame_of(result, ["estimate"])
    if table.index.nlevels != 2:
        raise DataError("event_study draws rows (effect, event_time).")
    present = pd.Index(ordered(table.index.get_level_values(0)))
    usual = [name for name in ("own", "neighbours") if name in present]
    chosen = select(effects if effects is not None else usual or None, present, "effect")
    ax = axes_or_new(ax, width, 0.68)
    parts = [pick(table, name, 0) for name in chosen]
    for number, (name, part) in enumerate(zip(chosen, parts, strict=True)):
        shift = 0.22 * (number - (len(chosen) - 1) / 2)
        title = word(_PATHS[name], lang) if name in _PATHS else label_of(name, labels, lang)
        _event_path(ax, part, shift, current().series(number), title)
    _event_axis(ax, parts[0], lang)
    ax.set_ylabel(ylabel or aside(word("effect", lang), word("interval", lang), lang))
    if len(chosen) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(3, len(chosen)))
    return ax


_PATHS = {"own": "event-own", "neighbours": "event-neighbours"}


def _event_path(ax: Axes, part: pd.DataFrame, shift: float, style: Arguments, title: str) -> None:
    """One path: marks, intervals and the band's ends."""
    look = current()
    at = part.index.to_numpy(float) + shift
    estimate = part["estimate"].to_numpy(float)
    for low, high, wide, cap in (("lower", "upper", 2.0, 0.0),
                                 ("band_lower", "band_upper", 0.6, 1.8)):  # fmt: skip
        if {low, high} <= set(part.columns):
            ends = np.vstack([estimate - part[low], part[high] - estimate]).clip(min=0.0)
            ax.errorbar(
                at,
                estimate,
                yerr=ends,
                fmt="none",
                ecolor=style["color"],
                elinewidth=wide * look.scale,
                capsize=cap * look.scale,
                capthick=0.6 * look.scale,
                alpha=0.55 if wide > 1 else 1.0,
            )
    ax.plot(at, estimate, label=title, lw=0.8 * look.scale, **style)


def _event_axis(ax: Axes, part: pd.DataFrame, lang: Language) -> None:
    """Event times as ticks, those that stand for others beyond them marked so."""
    look = current()
    times = [int(k) for k in part.index]
    binned = part["binned"].to_numpy(bool) if "binned" in part.columns else [False] * len(times)
    names = [minus(str(k)) for k in times]
    if binned[0]:
        names[0] = f"≤ {names[0]}"
    if binned[-1]:
        names[-1] = f"≥ {names[-1]}"
    ax.set_xticks(times, names)
    ax.axhline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    ax.axvline(-0.5, color="#808080", lw=0.8 * look.scale, ls=(0, (4, 3)), zorder=0)
    ax.set_xlabel(word("event-time", lang))


def _of_variable(table: pd.DataFrame, variable: str | None) -> pd.DataFrame:
    """Rows (variable, horizon, effect) → rows (effect, horizon) of one variable."""
    if table.index.nlevels < 3:
        return table
    present = pd.Index(ordered(table.index.get_level_values(0)))
    if variable is None and len(present) > 1:
        raise DataError(f"Say whose response to draw with variable=: {listing(present)}.")
    chosen = select([variable] if variable else [present[0]], present, "variable")[0]
    return pick(table, chosen, 0).swaplevel()


def _paths(
    named: Mapping[str, pd.DataFrame],
    xlabel: str,
    ylabel: str,
    ax: Axes | None,
    width: ColumnWidth | float,
) -> Axes:
    look = current()
    ax = axes_or_new(ax, width, 0.68)
    for number, (title, part) in enumerate(named.items()):
        style = look.series(number)
        at = over_time(ax, part.index, xlabel)
        ax.plot(at, part["estimate"], label=title, **style)
        if {"lower", "upper"} <= set(part.columns):
            band = part["lower"].to_numpy(float), part["upper"].to_numpy(float)
            ax.fill_between(at, *band, color=style["color"], alpha=0.18, lw=0)
    ax.axhline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    ax.set_ylabel(ylabel)
    if len(named) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(3, len(named)))
    return ax
