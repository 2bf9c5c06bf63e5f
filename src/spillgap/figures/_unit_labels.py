"""Names of units on a map, each moved to the nearest place where it covers nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spillgap.figures._text import unit_names
from spillgap.figures.theme import current
from spillgap.options import Language

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

__all__ = ["label_units"]


def label_units(ax: Axes, land: gpd.GeoDataFrame, lang: Language) -> None:
    """Write every unit's name on it, or beside it with a line where it does not fit.

    Larger units come first. A name that would cover another, or stand on foreign land, moves to
    the nearest better place around its unit.
    """
    from matplotlib.patheffects import withStroke

    names = unit_names(land.index, land, lang)
    points = land.geometry.representative_point()
    size = current().font_size * 0.66
    taken: list[Bbox] = []
    for row in np.argsort(-land.geometry.area.to_numpy(), kind="stable"):
        at = (points.iloc[row].x, points.iloc[row].y)
        text = ax.annotate(
            names[row],
            at,
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            zorder=5,
            path_effects=[withStroke(linewidth=1.2 * current().scale, foreground="white")],
        )
        shift, box = _best_shift(ax, text.get_window_extent(), land.geometry.to_numpy(), row, taken)
        text.set_position((shift[0] * size, shift[1] * size))
        if np.hypot(*shift) > 1.3:
            line = {"arrowstyle": "-", "linewidth": 0.4 * current().scale, "shrinkA": 0}
            ax.annotate(
                "",
                at,
                xytext=text.get_position(),
                textcoords="offset points",
                arrowprops={**line, "shrinkB": 0},
                zorder=4,
            )
        taken.append(box)


def _best_shift(
    ax: Axes, box: Bbox, land: np.ndarray, row: int, taken: Sequence[Bbox]
) -> tuple[tuple[float, float], Bbox]:
    """The cheapest of the places around a unit, in multiples of the type size, and its box."""
    import shapely

    size = current().font_size * 0.66 * ax.figure.dpi / 72
    to_data = ax.transData.inverted()
    middles = shapely.get_coordinates(shapely.point_on_surface(land))
    best: tuple[float, tuple[float, float], Bbox] | None = None
    for shift in _SHIFTS:
        moved = box.translated(shift[0] * size, shift[1] * size)
        left, low, right, top = to_data.transform_bbox(moved).extents
        area = shapely.box(left, low, right, top)
        inside = shapely.area(shapely.intersection(land[row], area)) / area.area
        foreign = shapely.area(shapely.intersection(land, area)).sum() / area.area - inside
        clashes = sum(moved.padded(0.15 * size).overlaps(other) for other in taken)
        centre = ((left + right) / 2, (low + top) / 2)
        nearest = int(np.argmin(np.hypot(*(middles - centre).T)))
        cost = 10 * clashes + foreign + 0.8 * (nearest != row) + 0.2 * float(np.hypot(*shift))
        if best is None or cost < best[0]:
            best = cost, shift, moved
        if not clashes and inside > 0.98:
            break
    assert best is not None
    return best[1], best[2]


_SHIFTS: list[tuple[float, float]] = [(0.0, 0.0)]
_SHIFTS += [
    (float(1.6 * radius * np.cos(angle)), float(radius * np.sin(angle)))
    for radius in (0.5, 1.0, 1.7, 2.4, 3.2)
    for angle in np.arange(0, 2 * np.pi, np.pi / 6)
]
