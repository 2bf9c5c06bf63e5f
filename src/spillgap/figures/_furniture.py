"""What a map carries besides its polygons, put where no unit lies.

Legend, inset, scale bar and north arrow each look for a free place: positions are tried along the
frame, and one is taken when its box meets neither land nor what was placed before.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from spillgap._types import Keywords
from spillgap.errors import OptionError, suggest
from spillgap.figures._text import word
from spillgap.figures._unit_labels import label_units
from spillgap.figures._zooms import Zooms, draw_zooms
from spillgap.figures.geometry import draw_lines, main_bounds
from spillgap.figures.theme import axes_or_new, current, root_figure
from spillgap.options import LEGEND_PLACE, ColumnWidth, Language, LegendPlace

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from pyproj import CRS

__all__ = ["MapOptions", "Place", "check_options", "finish_map", "map_axes"]

Paint = Callable[["Axes"], None]

_EDGE = 0.012
_CORNERS = ("lower left", "lower right", "upper left", "upper right")


class MapOptions(TypedDict, total=False):
    """Keyword arguments that every map takes."""

    crs: CRS | str | int | None
    maritime: gpd.GeoDataFrame | gpd.GeoSeries | None
    legend: LegendPlace
    legend_title: str | None
    scale_bar: bool
    north_arrow: bool
    label_units: bool
    zoom: Zooms
    title: str | None
    width: ColumnWidth | float


def check_options(options: MapOptions) -> MapOptions:
    """The keywords, those that no map takes and unknown places of the legend refused."""
    known = MapOptions.__annotations__
    for name in options:
        if name not in known:
            raise OptionError(
                f"{name}= is not an argument of this map.{suggest(name, known)} "
                f"It takes {', '.join(known)}."
            )
    if "legend" in options:
        options["legend"] = LEGEND_PLACE.parse(options["legend"])
    return options


def map_axes(ax: Axes | None, options: MapOptions, width: ColumnWidth, aspect: float) -> Axes:
    """The axes given, or new ones, higher where a row of zooms stands below the map."""
    return axes_or_new(ax, options.get("width", width), 1.3 if options.get("zoom") else aspect)


@dataclass
class Place:
    """Free places of a map, in fractions of its axes."""

    ax: Axes
    land: np.ndarray
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    bottom: float = 0.0

    def find(
        self, width: float, height: float, corners: Sequence[str], slide: bool = True
    ) -> tuple[float, float] | None:
        """Lower left corner of a free box of that size, or None; corners are tried in order."""
        for x, y in _positions(width, height, corners, slide):
            if self._free(x, y, width, height):
                self.taken.append((x, y, x + width, y + height))
                return x, y
        return None

    def _free(self, x: float, y: float, width: float, height: float) -> bool:
        import shapely

        gap = 0.012
        for left, low, right, top in self.taken:
            apart = x > right + gap or left > x + width + gap or y > top + gap
            if not (apart or low > y + height + gap):
                return False
        (x0, x1), (y0, y1) = self.ax.get_xlim(), self.ax.get_ylim()
        box = shapely.box(
            x0 + (x - gap) * (x1 - x0),
            y0 + (y - gap) * (y1 - y0),
            x0 + (x + width + gap) * (x1 - x0),
            y0 + (y + height + gap) * (y1 - y0),
        )
        return not bool(shapely.intersects(self.land, box).any())


def _positions(
    width: float, height: float, corners: Sequence[str], slide: bool
) -> Iterable[tuple[float, float]]:
    far_x, far_y = 1 - _EDGE - width, 1 - _EDGE - height
    at = {
        "lower left": (_EDGE, _EDGE),
        "lower right": (far_x, _EDGE),
        "upper left": (_EDGE, far_y),
        "upper right": (far_x, far_y),
    }
    for corner in corners:
        yield at[corner]
    if not slide:
        return
    for corner in corners:
        x, y = at[corner]
        for step in np.arange(0.03, 0.9, 0.03):
            inward = x + step if x == _EDGE else x - step
            if _EDGE <= inward <= far_x:
                yield inward, y
            across = y + step if y == _EDGE else y - step
            if _EDGE <= across <= far_y:
                yield x, across


def finish_map(
    ax: Axes,
    land: gpd.GeoDataFrame,
    paint: Paint,
    handles: Sequence[Artist],
    options: MapOptions,
    lang: Language,
) -> Axes:
    """Paint the map, fix its limits, and add the furniture that ``options`` asks for."""
    import shapely

    maritime = options.get("maritime")
    paint(ax)
    sea = maritime.to_crs(land.crs) if maritime is not None else None
    limits = _limits(land, sea is not None)
    _frame(ax, limits)
    obstacles = [land.geometry.to_numpy()]
    if sea is not None:
        left, right, bottom, top = limits
        near = sea[sea.within(shapely.box(left, bottom, right, top))]
        _draw_sea(ax, near)
        obstacles.append(near.geometry.to_numpy())
    if options.get("title"):
        ax.set_title(str(options["title"]))
    root_figure(ax).draw_without_rendering()
    place = Place(ax, np.concatenate(obstacles))
    if sea is not None:
        _inset(place, sea, paint, lang)
    if options.get("zoom"):
        named = functools.partial(label_units, lang=lang)
        place.bottom = draw_zooms(ax, land, options["zoom"], paint, named, lang)
    _legend(place, handles, options)
    # A legend below makes the map smaller: what follows is measured on its final size.
    root_figure(ax).draw_without_rendering()
    if options.get("north_arrow", True):
        _north_arrow(place, lang)
    if options.get("scale_bar", True) and land.crs is not None and land.crs.is_projected:
        _scale_bar(place, land, lang)
    if options.get("label_units", False):
        label_units(ax, land, lang)
    return ax


def _limits(land: gpd.GeoDataFrame, has_inset: bool) -> tuple[float, float, float, float]:
    """Left, right, bottom, top with a margin; an inset has room on its side, islets lie in it."""
    west, south, east, north = main_bounds(land) if has_inset else land.total_bounds
    pad_x, pad_y = 0.02 * (east - west), 0.02 * (north - south)
    room_x, room_y = (3 * pad_x, 3 * pad_y) if has_inset else (0.0, 0.0)
    return west - pad_x, east + pad_x + room_x, south - pad_y - room_y, north + pad_y


def _frame(ax: Axes, limits: tuple[float, float, float, float]) -> None:
    left, right, bottom, top = limits
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _draw_sea(ax: Axes, sea: gpd.GeoDataFrame) -> None:
    scale = current().scale
    islets = sea.geometry.geom_type.str.contains("Polygon").to_numpy()
    ink = {"colors": "#4D4D4D", "zorder": 3}
    draw_lines(ax, sea.geometry[~islets], linewidths=0.9 * scale, **ink)
    draw_lines(ax, sea.geometry[islets], linewidths=0.35 * scale, **ink)


def _inset(place: Place, sea: gpd.GeoDataFrame, paint: Paint, lang: Language) -> None:
    """The customary inset of Chinese maps: the whole South China Sea, smaller, with its name."""
    ax, size = place.ax, current().font_size * 0.62
    west, south, east, north = sea.total_bounds
    pad = 0.04 * (north - south)
    west, south, east, north = west - pad, south - pad, east + pad, north + pad
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    point = ax.figure.dpi / 72
    window = ax.get_window_extent()
    name = word("south-china-sea", lang)
    spot, width, height, caption = None, 0.0, 0.0, 0.0
    # The lower right is the customary place, so a smaller inset there goes before another corner.
    tries = [(scale, corner) for corner in _CORNERS[1::-1] for scale in (0.5, 0.45, 0.4, 0.35, 0.3)]
    for scale, corner in tries:
        width, height = scale * (east - west) / (x1 - x0), scale * (north - south) / (y1 - y0)
        lines = _within(name, 1.3 * width * window.width / (size * point))
        caption = (0.4 + 1.2 * len(lines)) * size * point / window.height
        spot = place.find(width, height + caption, [corner], slide=False)
        if spot is not None:
            break
    x, y = spot if spot is not None else (1.02, 0.0)
    box = ax.inset_axes((x, y + caption, width, height), zorder=4)
    paint(box)
    _draw_sea(box, sea)
    box.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], xlabel="", ylabel="")
    box.set_aspect("equal")
    box.spines[:].set_visible(True)
    box.spines[:].set_linewidth(0.5 * current().scale)
    box.set_label("south_china_sea")
    style: Keywords = {
        "ha": "center",
        "va": "bottom",
        "fontsize": size,
        "linespacing": 1.0,
        "transform": ax.transAxes,
    }
    ax.text(x + width / 2, y, "\n".join(lines), **style)


def _within(text: str, room: float) -> list[str]:
    """A name in one line, or in two where it is wider than its room in units of its letters."""
    first, _, rest = text.partition(" ")
    return [first, rest] if rest and 0.5 * len(text) > room else [text]


def _legend(place: Place, handles: Sequence[Artist], options: MapOptions) -> None:
    where = options.get("legend", "auto")
    if where == "none" or not handles:
        return
    ax = place.ax
    common: dict[str, object] = {
        "handles": list(handles),
        "title": options.get("legend_title"),
        "handlelength": 1.4,
        "handleheight": 0.9,
        "labelspacing": 0.3,
        "borderaxespad": 0.0,
        "alignment": "left",
    }
    if where != "outside":
        legend = ax.legend(loc="lower left", borderpad=0.0, **common)
        frame = ax.get_window_extent()
        size = legend.get_window_extent()
        spot = place.find(
            size.width / frame.width,
            size.height / frame.height,
            _CORNERS,
        )
        legend.remove()
        if spot is not None:
            ax.legend(loc="lower left", bbox_to_anchor=spot, borderpad=0.0, **common)
            return
    columns = min(len(handles), 3 if where != "outside" or len(handles) > 4 else 4)
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, place.bottom - 0.02), ncols=columns, **common
    )


def _north_arrow(place: Place, lang: Language) -> None:
    ax = place.ax
    frame, size = ax.get_window_extent(), current().font_size * ax.figure.dpi / 72
    width, height = 1.2 * size / frame.width, 3.2 * size / frame.height
    spot = place.find(width, height, ("upper left", "upper right", "lower right", "lower left"))
    x, y = spot if spot is not None else (_EDGE, 1.02)
    middle = x + width / 2
    arrow: dict[str, object] = {
        "arrowstyle": "-|>",
        "facecolor": "black",
        "shrinkA": 0,
        "shrinkB": 0,
    }
    arrow["linewidth"] = 0.7 * current().scale
    ax.annotate(
        "",
        xy=(middle, y + 0.6 * height),
        xytext=(middle, y),
        xycoords="axes fraction",
        annotation_clip=False,
        arrowprops=arrow,
    )
    ax.text(middle, y + 0.64 * height, word("north", lang), ha="center", transform=ax.transAxes)


def _scale_bar(place: Place, land: gpd.GeoDataFrame, lang: Language) -> None:
    ax = place.ax
    x0, x1 = ax.get_xlim()
    metre = land.crs.axis_info[0].unit_conversion_factor
    kilometres = _round_length((x1 - x0) * metre / 1000 / 4.5)
    width = kilometres * 1000 / metre / (x1 - x0)
    frame, size = ax.get_window_extent(), current().font_size * ax.figure.dpi / 72
    height = 1.5 * size / frame.height
    room = width + 1.6 * size / frame.width
    spot = place.find(room, height, _CORNERS)
    x, y = spot if spot is not None else (_EDGE, -0.06)
    x += 0.4 * size / frame.width
    bar: Keywords = {
        "color": "black",
        "transform": ax.transAxes,
        "clip_on": False,
        "marker": "",
    }
    scale = current().scale
    ax.plot([x, x + width], [y, y], lw=1.2 * scale, solid_capstyle="butt", ls="-", **bar)
    tick = 0.25 * height
    for end in (x, x + width):
        ax.plot([end, end], [y, y + tick], lw=0.6 * scale, ls="-", **bar)
    small: Keywords = {
        "fontsize": current().font_size * 0.8,
        "transform": ax.transAxes,
        "va": "bottom",
    }
    ax.text(
        x + width / 2,
        y + tick,
        word("kilometres", lang, distance=f"{kilometres:g}"),
        ha="center",
        **small,
    )


def _round_length(kilometres: float) -> float:
    power = 10.0 ** np.floor(np.log10(kilometres))
    return float(max(m for m in (1, 2, 5) if m * power <= kilometres) * power)
