"""Figures of tables: effects between units, Markov transitions, coordination by unit and year."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Framed, UnitNames
from spillgap.errors import AlignmentError, DataError, listing
from spillgap.figures._frames import frame_of, ordered
from spillgap.figures._marks import fit_ticks, heat
from spillgap.figures._text import region_name, unit_names, word
from spillgap.figures.geometry import by_period
from spillgap.figures.glyph_maps import square
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coupling", "effects_heatmap", "markov"]


@themed
def effects_heatmap(
    matrix: pd.DataFrame,
    *,
    groups: pd.Series | None = None,
    names: UnitNames = None,
    own: bool = False,
    label: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "double",
) -> Axes:
    """The N×N effects as a heat map: who sends (columns) to whom (rows).

    Parameters
    ----------
    matrix
        N×N frame, rows receive and columns send.
    groups
        Group by unit: units are put side by side by group, with lines between the groups.
    own
        Whether to show the diagonal, a unit's effect on itself, which dwarfs the rest.
    label
        Text at the colour bar.
    """
    from matplotlib.colors import CenteredNorm, Normalize

    look, lang = current(), current().lang
    table = square(matrix)
    if groups is not None:
        without = table.index.difference(groups.index)
        if len(without):
            raise AlignmentError(f"Units without a group: {listing(without)}.")
        by_group = groups.reindex(table.index)
        rank = {group: place for place, group in enumerate(ordered(pd.Index(groups)))}
        order = by_group.map(rank).sort_values(kind="stable").index
        table = table.loc[order, order]
    values = table.copy()
    if not own:
        values = values.mask(np.eye(len(values), dtype=bool))
    low, high = float(np.nanmin(values.to_numpy())), float(np.nanmax(values.to_numpy()))
    signed = low < 0 < high
    norm = CenteredNorm(0) if signed else Normalize(min(low, 0), max(high, 0))
    cmap = look.diverging if signed else look.sequential
    ax = axes_or_new(ax, width, 0.88)
    shown = unit_names(table.index, names, lang)
    heat(
        ax,
        values,
        rows=shown,
        columns=shown,
        cmap=cmap,
        norm=norm,
        bar=label or word("effect", lang),
    )
    size = look.font_size * min(0.92, 26 / max(len(table), 1))
    ax.tick_params(axis="x", rotation=90, labelsize=size)
    ax.tick_params(axis="y", labelsize=size)
    ax.set_xlabel(word("sender", lang))
    ax.set_ylabel(word("receiver", lang))
    if groups is not None:
        _group_lines(ax, groups.reindex(table.index), lang)
    return ax


def _group_lines(ax: Axes, groups: pd.Series, lang: Language) -> None:
    starts = np.flatnonzero(groups.ne(groups.shift()).to_numpy())
    ends = np.append(starts[1:], len(groups))
    for start, end in zip(starts, ends, strict=True):
        if start:
            ax.axhline(start - 0.5, color="black", lw=0.6 * current().scale)
            ax.axvline(start - 0.5, color="black", lw=0.6 * current().scale)
        ax.annotate(
            region_name(groups.iloc[start], lang),
            ((start + end - 1) / 2, 1.005),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
        )


@themed
def markov(
    matrix: pd.DataFrame,
    *,
    steady: pd.Series | None = None,
    title: str | None = None,
    digits: int = 2,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Transition probabilities between classes, with the steady state as a last row.

    Parameters
    ----------
    matrix
        Classes in rows (from) and columns (to).
    steady
        Long-run share of every class.
    """
    from matplotlib.colors import Normalize

    lang = current().lang
    table = frame_of(matrix)
    if table.shape[0] != table.shape[1]:
        raise DataError(f"A transition matrix is square, not {table.shape}.")
    rows = [math_text(name) for name in table.index]
    if steady is not None:
        table = pd.concat([table, steady.reindex(table.columns).to_frame().T])
        rows.append(word("steady", lang))
    ax = axes_or_new(ax, width, 0.8)
    heat(
        ax,
        table,
        rows=rows,
        columns=[math_text(name) for name in table.columns],
        cmap=current().sequential,
        norm=Normalize(0, 1),
        digits=digits,
        bar=word("probability", lang),
    )
    if steady is not None:
        ax.axhline(len(rows) - 1.5, color="white", lw=3 * current().scale)
    fit_ticks(ax)
    ax.set_xlabel(word("class-to", lang))
    ax.set_ylabel(word("class-from", lang))
    ax.set_title(title or "")
    return ax


@themed
def coupling(
    result: Framed,
    column: str = "D",
    *,
    names: UnitNames = None,
    units: Sequence[Hashable] | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """Degree of coordination by unit and period, in the ten grades of the field.

    Parameters
    ----------
    result
        Result of `spillgap.coupling.coupling_coordination`, or its frame by (unit, period).
    column
        ``"D"``, or ``"C"`` or ``"T"``.
    units
        Units from top to bottom; by default from the highest to the lowest of the last period.
    """
    import matplotlib
    from matplotlib.colors import BoundaryNorm
    from matplotlib.patches import Patch

    from spillgap.coupling import GRADES

    look, lang = current(), current().lang
    wide = by_period(frame_of(result, [column]), column).sort_index().T
    if units is None:
        wide = wide.sort_values(wide.columns[-1], ascending=False, kind="stable")
    else:
        wide = wide.loc[list(units)]
    low, high = float(np.nanmin(wide.to_numpy())), float(np.nanmax(wide.to_numpy()))
    grades = [g for g in GRADES if g.lower < high and g.lower + 0.1 > low]
    edges = [*(g.lower for g in grades), grades[-1].lower + 0.1]
    shades = matplotlib.colormaps[look.sequential](np.linspace(0.08, 0.95, len(grades)))
    cmap = matplotlib.colors.ListedColormap(shades)
    ax = axes_or_new(ax, width, float(np.clip(0.3 + 0.035 * len(wide), 0.6, 1.6)))
    heat(
        ax,
        wide,
        rows=unit_names(wide.index, names, lang),
        columns=[math_text(period) for period in wide.columns],
        cmap=cmap,
        norm=BoundaryNorm(edges, len(grades)),
    )
    texts = [word("grade", lang, grade=g.label(lang), bound=f"{g.lower:.1f}") for g in grades]
    keys = [Patch(facecolor=s, label=t) for s, t in zip(shades, texts, strict=True)]
    fit_ticks(ax)
    ax.legend(
        handles=keys[::-1],
        loc="lower center",
        bbox_to_anchor=(0.35, 1.0),
        ncols=2,
        handlelength=1.2,
        handleheight=0.9,
    )
    return ax
