"""Insets that zoom: places too dense to read on the whole map, larger, in a row below it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import ByLabel, Keywords
from spillgap.errors import AlignmentError, DataError, listing
from spillgap.figures._text import region_name
from spillgap.figures.geometry import main_bounds
from spillgap.figures.theme import current
from spillgap.options import Language

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

__all__ = ["Zooms", "draw_zooms"]

Zooms = ByLabel[Sequence[Hashable]]
"""What a place is called → the units that it shows."""

_GAP = 0.035
_TALLEST = 0.42


def draw_zooms(
    ax: Axes,
    land: gpd.GeoDataFrame,
    zooms: Zooms,
    paint: Callable[[Axes], None],
    name: Callable[[Axes, gpd.GeoDataFrame], None],
    lang: Language,
) -> float:
    """A row of boxes below the map, numbered as their frames on it; where the row ends below.

    In fractions of the axes.
    """
    frames = {place: _frame(land, place, units) for place, units in zooms.items()}
    if not frames:
        return 0.0
    window, size = ax.get_window_extent(), current().font_size * 0.8
    line = 1.5 * size * ax.figure.dpi / 72 / window.height
    wide = (1 - _GAP * (len(frames) - 1)) / max(len(frames), 2)
    high = min(wide * 0.8 * window.width / window.height, _TALLEST)
    shape = high * window.height / (wide * window.width)
    for number, (place, box) in enumerate(frames.items(), 1):
        left = (number - 1) * (wide + _GAP)
        zoom = ax.inset_axes((left, -0.03 - line - high, wide, high))
        paint(zoom)
        shown = _filled(box, shape)
        west, south, east, north = shown
        zoom.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], xlabel="", ylabel="")
        zoom.set_aspect("equal")
        zoom.spines[:].set_visible(True)
        zoom.spines[:].set_linewidth(0.5 * current().scale)
        zoom.set_label(f"zoom_{number}")
        title = f"{number}  {region_name(place, lang)}"
        zoom.set_title(title, fontsize=size, loc="left", pad=0.25 * size)
        name(zoom, land.loc[list(zooms[place])])
        _mark(ax, shown, number)
    return -0.03 - line - high


def _frame(
    land: gpd.GeoDataFrame, place: object, units: Sequence[Hashable]
) -> tuple[float, float, float, float]:
    """A box around the middles of a place's units and the whole of the smallest one."""
    if isinstance(units, str) or not len(units):
        raise DataError(f"zoom={{{place!r}: …}} takes the labels of the units to show, a list.")
    without = [unit for unit in units if unit not in land.index]
    if without:
        raise AlignmentError(f"Units of zoom= for {place} without a polygon: {listing(without)}.")
    shown = land.loc[list(units)]
    smallest = shown.iloc[[int(np.argmin(shown.geometry.area.to_numpy()))]]
    middles = shown.geometry.representative_point()
    corners = np.array([main_bounds(smallest), middles.total_bounds])
    (west, south), (east, north) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    pad = 0.3 * max(east - west, north - south)
    return west - pad, south - pad, east + pad, north + pad


def _filled(
    box: tuple[float, float, float, float], shape: float
) -> tuple[float, float, float, float]:
    """The box made wider or higher until it is ``shape`` times as high as wide."""
    west, south, east, north = box
    wide, high = east - west, north - south
    more_wide, more_high = max(high / shape - wide, 0) / 2, max(wide * shape - high, 0) / 2
    return west - more_wide, south - more_high, east + more_wide, north + more_high


def _mark(ax: Axes, box: tuple[float, float, float, float], number: int) -> None:
    """The frame of a zoom on the map, with its number at the corner."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    west, south, east, north = box
    line: Keywords = {
        "fill": False,
        "edgecolor": "black",
        "linewidth": 0.5 * current().scale,
        "zorder": 6,
    }
    ax.add_patch(Rectangle((west, south), east - west, north - south, **line))
    ax.text(
        east,
        north,
        f"{number}",
        fontsize=current().font_size * 0.7,
        ha="left",
        va="center",
        zorder=6,
        path_effects=[withStroke(linewidth=1.2 * current().scale, foreground="white")],
    )
