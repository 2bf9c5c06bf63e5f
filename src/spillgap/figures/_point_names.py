"""Names beside points: none over another, over a point or a line, each nearest its own point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spillgap.figures.theme import current, root_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

__all__ = ["name_points"]

_NEAR = (0.9, 1.8, 2.8, 4.0, 5.5)
"""Distances that are tried, in type sizes; from the second on a line leads to the point."""


def name_points(
    ax: Axes,
    where: np.ndarray,
    texts: Sequence[str],
    points: np.ndarray,
    line: np.ndarray | None = None,
) -> list[Annotation]:
    """Write names at ``where`` (n, 2) among points (p, 2), off a line (2, 2) of the figure."""
    root_figure(ax).draw_without_rendering()
    dots = ax.transData.transform(points)
    path = None if line is None else ax.transData.transform(line)
    taken: list[Bbox] = []
    return [_name(ax, at, text, dots, path, taken) for at, text in zip(where, texts, strict=True)]


def _name(
    ax: Axes,
    at: np.ndarray,
    text: str,
    dots: np.ndarray,
    line: np.ndarray | None,
    taken: list[Bbox],
) -> Annotation:
    """One name at the cheapest place around its point."""
    size = current().font_size * 0.85
    note = ax.annotate(
        text,
        (float(at[0]), float(at[1])),
        (0.0, 0.0),
        textcoords="offset points",
        fontsize=size,
        ha="center",
        va="center",
        arrowprops={
            "arrowstyle": "-",
            "linewidth": 0.4 * current().scale,
            "color": "#6A6A6A",
            "shrinkA": 0,
            "shrinkB": 2,
        },
    )
    # The layout must not move once names are placed; they stay within the axes.
    note.set_in_layout(False)
    pixel = ax.figure.dpi / 72
    own, frame = ax.transData.transform(at), ax.get_window_extent()
    words = _words(note)
    wide, high = words.width / 2 / pixel, words.height / 2 / pixel
    tries = []
    for order, (dx, dy) in enumerate(_places(size, wide, high)):
        box = _around(own + np.array([dx, dy]) * pixel, wide * pixel, high * pixel)
        tries.append((_cost(box, own, dots, line, taken, frame) + 0.02 * order, order, (dx, dy)))
    _, order, (dx, dy) = min(tries)
    note.set_position((dx, dy))
    taken.append(_around(own + np.array([dx, dy]) * pixel, wide * pixel, high * pixel).padded(1))
    if order < len(_DIRECTIONS) and note.arrow_patch is not None:
        note.arrow_patch.set_visible(False)
    return note


def _words(note: Annotation) -> Bbox:
    """The box of the words, without the line that leads to the point."""
    from matplotlib.text import Text

    return Text.get_window_extent(note)


def _around(middle: np.ndarray, wide: float, high: float) -> Bbox:
    """The box of half that width and height around its middle, in pixels."""
    from matplotlib.transforms import Bbox

    reach = np.array([wide, high])
    return Bbox([middle - reach, middle + reach])


_DIRECTIONS = (
    *((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)),
    *((0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1)),
)
"""Where a name may stand around its point, the sides before the corners."""


def _places(size: float, wide: float, high: float) -> list[tuple[float, float]]:
    """Middles of the name around its point, in points, from near to far."""
    return [
        (x * (wide + gap * size * 0.7), y * (high + gap * size * (0.55 if x else 0.45)))
        for gap in _NEAR
        for x, y in _DIRECTIONS
    ]


def _cost(
    box: Bbox,
    own: np.ndarray,
    dots: np.ndarray,
    line: np.ndarray | None,
    taken: Sequence[Bbox],
    frame: Bbox,
) -> float:
    """What a place hides, and whether another point is nearer to it than the one that it names."""
    wide = box.padded(1)
    hidden = sum(wide.contains(*dot) for dot in dots)
    clashes = sum(wide.overlaps(other) for other in taken)
    outside = not (frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1))
    crossed = line is not None and _crosses(wide, line)
    away = np.array([_distance(wide, dot) for dot in dots])
    strange = bool((away < _distance(wide, own) - 1e-6).any())
    return 10 * (clashes + outside) + 4 * hidden + 6 * crossed + 3 * strange


def _distance(box: Bbox, dot: np.ndarray) -> float:
    """From a box to a point."""
    dx = max(box.x0 - dot[0], 0.0, dot[0] - box.x1)
    dy = max(box.y0 - dot[1], 0.0, dot[1] - box.y1)
    return float(np.hypot(dx, dy))


def _crosses(box: Bbox, line: np.ndarray) -> bool:
    """Whether a straight line (2, 2) runs through the box."""
    steps = line[0] + np.linspace(0, 1, 400)[:, None] * (line[1] - line[0])
    inside = (steps >= [box.x0, box.y0]) & (steps <= [box.x1, box.y1])
    return bool(inside.all(axis=1).any())
