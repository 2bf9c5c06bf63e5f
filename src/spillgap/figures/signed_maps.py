"""Maps of what adds and what takes away: classes alike on both sides of zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from spillgap._types import Framed, Untyped
from spillgap.errors import DataError, listing
from spillgap.figures._classes import Classes, classify, shades_by_lightness
from spillgap.figures._frames import frame_of, ordered, pick, select
from spillgap.figures._furniture import MapOptions, check_options, finish_map, map_axes
from spillgap.figures._text import label_of, word
from spillgap.figures.geometry import on_map, projected, unit_values
from spillgap.figures.maps import (
    common_legend,
    no_data_handle,
    one_of_several,
    painter,
    panels_for,
    patch,
)
from spillgap.figures.parts import part_name
from spillgap.figures.theme import current, themed
from spillgap.options import Language

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.typing import ColorType

__all__ = ["contributions_map", "spillover_map"]


@themed
def spillover_map(
    result: Framed,
    boundaries: gpd.GeoDataFrame,
    column: str = "net",
    *,
    variable: str | None = None,
    k: int = 6,
    decimals: int | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Axes:
    """Who sends and who receives: a map around zero, receivers hatched so that grey tells.

    Parameters
    ----------
    result
        Frame indexed by unit (or a result with one) with ``column``: ``"net"``, ``"sent"`` or
        ``"received"``, or any signed quantity such as a scenario's change. Rows
        (variable, unit), as of ``results.effects_by_unit()``, need ``variable``.
    variable
        Whose effects to draw.
    k
        Number of classes on both sides together; equal steps, the same on both sides of zero.
    """
    check_options(options)
    lang = current().lang
    values = on_map(unit_values(_of_variable(result, variable), column), boundaries)
    reach = float(np.nanmax(np.abs(values.to_numpy(float)))) or 1.0
    half = max(1, k // 2)
    classes, shades, hatches = _signed(np.linspace(0, reach, half + 1)[1:])
    handles = _signed_handles(classes, shades, hatches, decimals, lang)
    options.setdefault("legend_title", label_of(column, None, lang))
    land = projected(boundaries, options.get("crs"))
    ax = map_axes(ax, options, "single", 0.8)
    paint = painter(land, classes.code(values), shades, hatches)
    return finish_map(ax, land, paint, handles + no_data_handle(values, lang), options, lang)


def _signed(ends: np.ndarray) -> tuple[Classes, list[ColorType], list[str]]:
    """Classes on both sides of zero that end alike, with colours; hatched below it."""
    half = len(ends)
    classes = Classes(float(-ends[-1]), np.concatenate([-ends[-2::-1], [0.0], ends]))
    return classes, _around_zero(half), ["////"] * half + [""] * half


def _signed_handles(
    classes: Classes,
    shades: Sequence[ColorType],
    hatches: Sequence[str],
    decimals: int | None,
    lang: Language,
) -> list[Artist]:
    """The classes in the legend, the highest first."""
    texts = classes.words(decimals, lang)
    drawn = [patch(s, t, h) for s, t, h in zip(shades, texts, hatches, strict=True)]
    return drawn[::-1]


@themed
def contributions_map(
    frame: Framed,
    boundaries: gpd.GeoDataFrame,
    *,
    labels: Mapping[str, str] | pd.DataFrame | None = None,
    parts: Sequence[str] | None = None,
    k: int = 6,
    decimals: int | None = None,
    ncols: int | None = None,
    axes: Sequence[Axes] | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> np.ndarray:
    """A map of every part: where it adds to the level and where it takes away, classes shared.

    Parameters
    ----------
    frame
        Units in rows, parts in columns.
    labels
        Display names of the parts, or a data dictionary.
    parts
        Columns to draw, in that order; all when None.
    k
        Number of classes on both sides of zero together; natural breaks of the absolute values,
        so that few large parts do not make all others pale.
    decimals, ncols, axes, boundaries, lang, **options
        As in `small_multiples`.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes, shape (number of parts,)
    """
    check_options(options)
    lang = current().lang
    frame = frame_of(frame)
    table = frame[select(parts, frame.columns, "part")].astype(float)
    rows = [on_map(table[part], boundaries) for part in table.columns]
    together = pd.concat(rows, ignore_index=True)
    ends = classify(together.abs(), "fisher_jenks", max(1, k // 2)).upper
    classes, shades, hatches = _signed(np.asarray(ends))
    land = projected(boundaries, options.get("crs"))
    panels = panels_for(len(rows), ncols, options.get("width", "double"), land, axes)
    for number, (ax, part, values) in enumerate(zip(panels, table.columns, rows, strict=True)):
        paint = painter(land, classes.code(values), shades, hatches)
        one_of_several(ax, land, paint, part_name(part, labels, lang), number, options, lang)
    handles = _signed_handles(classes, shades, hatches, decimals, lang)
    options.setdefault("legend_title", word("contribution", lang))
    common_legend(panels, handles + no_data_handle(together, lang), options)
    return panels


def _around_zero(half: int) -> list[ColorType]:
    """Colours below and above zero, the more saturated the further away.

    The lightness of the two sides interleaves, so that no two classes are one in grey.
    """
    look = current()
    steps = np.linspace(30.0, 92.0, 2 * half)
    if look.grey:
        return shades_by_lightness(look.diverging, steps[::-1])
    below = shades_by_lightness(look.diverging, steps[1::2], (0.0, 0.5))
    above = shades_by_lightness(look.diverging, steps[::2], (0.5, 1.0))
    return below + above[::-1]


def _of_variable(result: Untyped, variable: str | None) -> Framed:
    """The rows of one variable, where the rows are (variable, unit)."""
    index = getattr(result, "index", None)
    if index is None or index.names[0] != "variable":
        return result
    present = pd.Index(ordered(index.get_level_values(0)))
    if variable is None and len(present) > 1:
        raise DataError(f"Say whose effects to draw with variable=: {listing(present)}.")
    chosen = select([variable] if variable else [present[0]], present, "variable")[0]
    return pick(result, chosen, 0)
