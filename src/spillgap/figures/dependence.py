"""Figures of spatial dependence: Moran's I over time and the Moran scatter."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Framed, Keywords, UnitNames, Untyped
from spillgap.figures._frames import frame_of, select
from spillgap.figures._marks import minus, over_time
from spillgap.figures._point_names import name_points
from spillgap.figures._text import aside, label_of, unit_names, word
from spillgap.figures.theme import MARKERS, axes_or_new, current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["moran_over_time", "moran_scatter"]


_NARROW = 24
"""Letters of the longest label with which a legend has two columns."""


@themed
def moran_over_time(
    result: Framed,
    *,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Moran's I by period with the band that no autocorrelation would give.

    Parameters
    ----------
    result
        Result of `spillgap.moran`, or a frame by period with ``I``, ``expected``, ``band_low``,
        ``band_high`` and ``p_perm`` or ``p``; points with p < 0.05 are filled.
    """
    look, lang = current(), current().lang
    frame = frame_of(result, ["I", "expected", "band_low", "band_high"])
    ax = axes_or_new(ax, width, 0.68)
    at = over_time(ax, frame.index, word("year", lang))
    ax.fill_between(
        at,
        frame["band_low"].to_numpy(float),
        frame["band_high"].to_numpy(float),
        color="#DDDDDD",
        lw=0,
        label=word("band", lang),
    )
    ax.plot(
        at,
        frame["expected"],
        color="#7A7A7A",
        ls="--",
        lw=0.8 * look.scale,
        label=word("expected", lang),
    )
    ink = look.colours[0]
    ax.plot(at, frame["I"], color=ink)
    p = _p_values(frame)
    marks = (("significant", p < 0.05, ink), ("insignificant", p >= 0.05, "white"))
    for key, inside, fill in marks:
        if inside.any():
            label = word("joined", lang, first=word("moran", lang), second=word(key, lang))
            style: Keywords = {"color": ink, "markerfacecolor": fill, "label": label}
            ax.plot(at[inside], frame["I"][inside], ls="", marker="o", **style)
    ax.set_ylabel(word("moran", lang))
    ax.margins(y=0.12)
    widest = max(len(text) for text in ax.get_legend_handles_labels()[1])
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2 if widest <= _NARROW else 1)
    return ax


def _p_values(frame: pd.DataFrame) -> pd.Series:
    """The permutation's p-values, else the analytic ones; all significant where there are none."""
    for name in ("p_perm", "p"):
        if name in frame.columns and frame[name].notna().any():
            return frame[name]
    return pd.Series(0.0, index=frame.index)


@themed
def moran_scatter(
    result: Untyped,
    *,
    variable: str | None = None,
    labels: Mapping[str, str] | pd.DataFrame | None = None,
    names: UnitNames = None,
    annotate: int | Sequence[Hashable] = 6,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Standardised values against their spatial lags, by quadrant, with Moran's line.

    Parameters
    ----------
    result
        Result of `spillgap.moran_scatter` or `spillgap.lisa`, or a frame by unit with ``z``,
        ``lag`` and ``quadrant``. The line is drawn if the result has a ``slope``.
    variable, labels
        The variable, by default the result's, and a data dictionary with its label.
    names, annotate
        Display names of the units; how many of those furthest out to name, or which.
    """
    from spillgap.autocorrelation import QUADRANTS

    look, lang = current(), current().lang
    frame = frame_of(result, ["z", "lag", "quadrant"])
    name = label_of(variable or getattr(result, "variable", "z"), labels, lang)
    ax = axes_or_new(ax, width, 0.95)
    for zero in (ax.axhline, ax.axvline):
        zero(0, color="#A0A0A0", lw=0.6 * look.scale, zorder=0)
    shown = [code for code in QUADRANTS if code != "NS"]
    for number, code in enumerate(shown):
        part = frame[frame["quadrant"] == code]
        colour = look.colours[number] if look.grey else QUADRANTS[code].colour
        text = aside(QUADRANTS[code].label(lang), len(part), lang)
        ax.plot(part["z"], part["lag"], ls="", marker=MARKERS[number], color=colour, label=text)
    slope, line = getattr(result, "slope", None), None
    if slope is not None:
        ends = np.array([frame["z"].min(), frame["z"].max()], dtype=float)
        line = np.column_stack([ends, result.intercept + slope * ends])
        ax.plot(
            *line.T,
            color="black",
            lw=0.9 * look.scale,
            label=word("moran-value", lang, value=minus(f"{result.I:.3f}")),
        )
    year = getattr(result, "year", None)
    xlabel = word("standardised", lang, variable=name)
    ax.set_xlabel(xlabel if year is None else aside(xlabel, year, lang))
    ax.set_ylabel(word("lag", lang, variable=name))
    ax.margins(0.1)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    _annotate(ax, frame, names, annotate, line, lang)
    return ax


def _annotate(
    ax: Axes,
    frame: pd.DataFrame,
    names: UnitNames,
    which: int | Sequence[Hashable],
    line: np.ndarray | None,
    lang: Language,
) -> None:
    if isinstance(which, int):
        far = np.hypot(frame["z"].to_numpy(float), frame["lag"].to_numpy(float))
        units = list(frame.index[np.argsort(-far, kind="stable")[:which]])
    else:
        units = select(which, frame.index, "unit")
    shown = unit_names(pd.Index(units), names, lang)
    where = frame.loc[units, ["z", "lag"]].to_numpy(float)
    name_points(ax, where, shown, frame[["z", "lag"]].to_numpy(float), line)
