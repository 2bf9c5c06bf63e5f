"""Effects along something: over the values of a moderator, and over distance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Framed, Keywords, UnitNames
from spillgap.errors import AlignmentError, DataError, listing
from spillgap.figures._frames import frame_of, ordered, pick, select
from spillgap.figures._point_names import name_points
from spillgap.figures._text import label_of, unit_names, word
from spillgap.figures.glyph_maps import square
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["effects_by_distance", "effects_over"]

Labels = Mapping[str, str] | pd.DataFrame | None


@themed
def effects_over(
    frame: Framed,
    *,
    moderator: str | None = None,
    observed: pd.Series | Sequence[float] | None = None,
    kinds: Sequence[str] | None = None,
    labels: Labels = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """An effect over the values of a moderator, with its interval and where the values lie.

    Parameters
    ----------
    frame
        Rows moderator's value, or (effect, moderator's value); columns ``estimate`` and, if
        known, ``lower`` and ``upper``.
    moderator
        Name of the moderator on the axis; by default that of the index.
    observed
        Values in the data, drawn as short lines at the bottom: the curve says little where there
        are none.
    kinds
        Which effects to draw, in that order; all when None.
    """
    look, lang = current(), current().lang
    table = frame_of(frame, ["estimate"])
    if not pd.api.types.is_numeric_dtype(table.index.get_level_values(-1)):
        raise DataError("effects_over draws rows of the moderator's values, which are numbers.")
    if table.index.nlevels == 2:
        present = pd.Index(ordered(table.index.get_level_values(0)))
        named = {label_of(kind, labels, lang): pick(table, kind, 0)
                 for kind in select(kinds, present, "effect")}  # fmt: skip
    else:
        named = {"": table}
    ax = axes_or_new(ax, width, 0.72)
    for number, (title, part) in enumerate(named.items()):
        part = part.sort_index()
        style, at = look.series(number), part.index.to_numpy(float)
        ax.plot(at, part["estimate"], label=title, **{**style, "marker": ""})
        if {"lower", "upper"} <= set(part.columns):
            band = part["lower"].to_numpy(float), part["upper"].to_numpy(float)
            ax.fill_between(at, *band, color=style["color"], alpha=0.18, lw=0)
    ax.axhline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    if observed is not None:
        values = np.asarray(observed, dtype=float)
        lines: Keywords = {"color": "#5A5A5A", "lw": 0.5 * look.scale, "ls": "-"}
        place = ax.get_xaxis_transform()
        ax.plot([values, values], [[0.0], [0.035]] * np.ones(len(values)), transform=place,
                marker="", **lines)  # fmt: skip
    name = moderator or table.index.names[-1]
    ax.set_xlabel(label_of(name, labels, lang) if name else "")
    ax.set_ylabel(word("effect", lang))
    if len(named) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(3, len(named)))
    return ax


@themed
def effects_by_distance(
    matrix: pd.DataFrame,
    distances: pd.DataFrame,
    *,
    sender: Hashable = None,
    names: UnitNames = None,
    annotate: int = 5,
    ylabel: str | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """What a unit more in one place changes in others, by how far away they are.

    Parameters
    ----------
    matrix
        N×N frame of effects: rows receive, columns send (as ``results.effects_matrix``).
    distances
        N×N frame of distances in kilometres with the same labels.
    sender
        The unit where the shock happens; every pair of units when None.
    names, annotate
        Display names, and how many receivers of one sender's shock to name: those that respond
        most.
    """
    look, lang = current(), current().lang
    table, far = square(matrix), square(distances)
    without = table.index.symmetric_difference(far.index)
    if len(without):
        raise AlignmentError(f"Units only in the effects or only in distances: {listing(without)}.")
    far = far.loc[table.index, table.index]
    senders = list(table.columns) if sender is None else select([sender], table.columns, "unit")
    pairs = [(to, unit) for unit in senders for to in table.index if to != unit]
    points = np.array([[far.loc[pair], table.loc[pair]] for pair in pairs], dtype=float)
    ax = axes_or_new(ax, width, 0.72)
    style: Keywords = {"color": look.colours[0], "ls": "", "marker": "o"}
    ax.plot(*points.T, alpha=1.0 if sender is not None else 0.35, **style)
    ax.axhline(0, color="#808080", lw=0.6 * look.scale, zorder=0)
    ax.set_xlabel(word("distance", lang))
    ax.set_ylabel(ylabel or word("effect", lang))
    if sender is not None and annotate:
        most = np.argsort(-np.abs(points[:, 1]), kind="stable")[:annotate]
        texts = unit_names(pd.Index([pairs[k][0] for k in most]), names, lang)
        ax.margins(0.08)
        name_points(ax, points[most], texts, points)
    return ax
