"""Maps: classes, small multiples, clusters, weights, senders and receivers, flows, parts.

Every map takes values or a result and the boundaries, matches them by label, and projects
degrees to an equal-area projection. Keywords common to all maps:

crs
    Projection to draw in; by default Albers' equal-area conic fitted to the bounds.
maritime
    GeoDataFrame of maritime lines; adds the inset of the South China Sea.
legend
    ``"auto"`` (inside where no unit lies, else below), ``"inside"``, ``"outside"``, ``"none"``.
legend_title, title
    Texts.
scale_bar, north_arrow, label_units
    Whether to draw them; units are named by the column ``name_en`` or ``name_zh``.
zoom
    Places too dense to read, as a mapping from their names to units: drawn larger in a row below,
    with the units named.
width
    ``"single"`` or ``"double"`` column, or inches, for a figure of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import Framed
from spillgap.errors import DataError
from spillgap.figures._classes import Classes, classify, ink_on
from spillgap.figures._frames import frame_of, select
from spillgap.figures._furniture import MapOptions, Paint, check_options, finish_map, map_axes
from spillgap.figures._text import aside, word
from spillgap.figures.geometry import (
    by_period,
    draw_lines,
    draw_polygons,
    main_bounds,
    on_map,
    projected,
    unit_values,
)
from spillgap.figures.theme import current, root_figure, themed
from spillgap.options import ClassScheme, ColumnWidth, Language

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.typing import ColorType

    from spillgap.autocorrelation import Quadrant

__all__ = [
    "choropleth",
    "common_legend",
    "lisa_map",
    "no_data_handle",
    "one_of_several",
    "painter",
    "panels_for",
    "patch",
    "small_multiples",
]

_EDGE = "#5A5A5A"
_NO_DATA = {"color": "#F4F4F4", "hatch": "//////"}
_NO_DATA_INK = "#B5B5B5"


@themed
def choropleth(
    data: object,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    period: Hashable | None = None,
    scheme: ClassScheme = "quantiles",
    k: int = 5,
    bins: Sequence[float] | None = None,
    cmap: str | None = None,
    decimals: int | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Axes:
    """Map one value per unit in classes; units without data are hatched and in the legend.

    Parameters
    ----------
    data
        Series indexed by unit (or unit and period), DataFrame with ``column``, Panel, or result.
    boundaries
        GeoDataFrame indexed by unit. Units of the data must be in it; others are "no data".
    column, period
        What to draw, where ``data`` holds more than one.
    scheme, k
        mapclassify's, by its own name as well (``"FisherJenks"``): ``"quantiles"``,
        ``"equal_interval"``, ``"fisher_jenks"``, ``"natural_breaks"`` (the same), ``"max_p"``,
        ``"jenks_caspall"``, ``"jenks_caspall_forced"``, ``"maximum_breaks"``,
        ``"pretty_breaks"``, and the number of classes; ``"std_mean"``, ``"percentiles"``,
        ``"boxplot"`` and ``"head_tail_breaks"`` have their own.
    bins
        Upper class ends, instead of a scheme.
    cmap
        Colour map; by default one whose lightness falls all the way.
    decimals
        Decimals in the legend; by default as few as keep the classes apart.
    ax, lang
        Axes to draw on (None: a new figure); ``"en"`` or ``"zh"``.
    **options
        Keywords common to all maps: see this module.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    AlignmentError
        If a unit of the data has no polygon.
    UnknownNameError, OptionError, DataError
        For unknown columns, periods, schemes and keywords, and for data without any value.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame(geometry=[box(i, 0, i + 1, 1) for i in range(3)],
    ...                            index=["a", "b", "c"])
    >>> ax = choropleth(pd.Series({"a": 1.0, "b": 2.0}), squares, k=2)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['1.0 – 1.5', '1.5 – 2.0', 'No data']
    """
    check_options(options)
    lang = current().lang
    values = on_map(unit_values(data, column, period), boundaries)
    classes = classify(values, scheme, k, bins)
    shades = classes.colours(cmap or current().sequential)
    land = projected(boundaries, options.get("crs"))
    ax = map_axes(ax, options, "single", 0.8)
    handles = _class_handles(classes, shades, values, lang, decimals)
    return finish_map(ax, land, painter(land, classes.code(values), shades), handles, options, lang)


def painter(
    land: gpd.GeoDataFrame,
    codes: np.ndarray,
    shades: Sequence[ColorType],
    hatches: Sequence[str] | None = None,
) -> Paint:
    """A function that fills the polygons of an axes by class; −1 is 'no data'."""
    line = 0.35 * current().scale

    def paint(ax: Axes) -> None:
        for code in np.unique(codes):
            part = land.geometry[codes == code]
            if code < 0:
                fill = {"facecolor": _NO_DATA["color"], "hatch": _NO_DATA["hatch"]}
                draw_polygons(ax, part, edgecolor=_NO_DATA_INK, linewidth=line, **fill)
                draw_lines(ax, part, colors=_EDGE, linewidths=line)
                continue
            hatch = hatches[code] or None if hatches else None
            style = {"facecolor": shades[code], "edgecolor": ink_on(shades[code])}
            draw_polygons(
                ax, part, linewidth=line, hatch=hatch, hatchcolor=_hatch_ink(shades[code]), **style
            )

    return paint


def _hatch_ink(colour: ColorType) -> str:
    """Of lines that show on a fill also where the figure is printed in greys."""
    ink = ink_on(colour)
    return ink if ink == "#FFFFFF" else _EDGE


def patch(colour: ColorType, text: str, hatch: str = "", ink: str = _EDGE) -> Artist:
    from matplotlib.patches import Patch

    return Patch(
        facecolor=colour,
        edgecolor=ink,
        hatch=hatch or None,
        hatchcolor=_hatch_ink(colour) if ink == _EDGE else ink,
        label=text,
        linewidth=0.35 * current().scale,
    )


def _class_handles(
    classes: Classes,
    shades: Sequence[ColorType],
    values: pd.Series,
    lang: Language,
    decimals: int | None,
) -> list[Artist]:
    handles = [
        patch(s, text) for s, text in zip(shades, classes.words(decimals, lang), strict=True)
    ]
    return handles + no_data_handle(values, lang)


def no_data_handle(values: pd.Series, lang: Language) -> list[Artist]:
    """The legend's entry for missing values, if any are missing."""
    if not values.isna().any():
        return []
    return [patch(_NO_DATA["color"], word("no-data", lang), _NO_DATA["hatch"], _NO_DATA_INK)]


@themed
def small_multiples(
    data: object,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    periods: Sequence[Hashable] | None = None,
    scheme: ClassScheme = "quantiles",
    k: int = 5,
    bins: Sequence[float] | None = None,
    cmap: str | None = None,
    decimals: int | None = None,
    ncols: int | None = None,
    axes: Sequence[Axes] | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> np.ndarray:
    """Maps of several periods in the same classes, with one legend for all.

    Parameters are those of `choropleth`; classes are taken over all periods drawn, so that one
    colour means one value everywhere.

    Parameters
    ----------
    periods
        Which to draw; all when None.
    ncols
        Maps side by side; by default up to three.
    axes
        Axes to draw on, one per period, instead of a new figure.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes, shape (number of periods,)
    """
    check_options(options)
    lang = current().lang
    wide = by_period(data, column)
    chosen = select(periods, wide.index, "period")
    rows = [on_map(pd.Series(wide.loc[period]), boundaries) for period in chosen]
    together = pd.concat(rows, ignore_index=True)
    classes = classify(together, scheme, k, bins)
    shades = classes.colours(cmap or current().sequential)
    land = projected(boundaries, options.get("crs"))
    panels = panels_for(len(chosen), ncols, options.get("width", "double"), land, axes)
    for number, (ax, period, values) in enumerate(zip(panels, chosen, rows, strict=True)):
        paint = painter(land, classes.code(values), shades)
        one_of_several(ax, land, paint, math_text(period), number, options, lang)
    common_legend(panels, _class_handles(classes, shades, together, lang, decimals), options)
    return panels


def one_of_several(
    ax: Axes,
    land: gpd.GeoDataFrame,
    paint: Paint,
    title: str,
    number: int,
    options: MapOptions,
    lang: Language,
) -> None:
    """One map of several: its own title, north and scale on the first, no legend."""
    each: MapOptions = {**options, "title": title, "legend": "none"}
    each["north_arrow"] = options.get("north_arrow", True) and number == 0
    each["scale_bar"] = options.get("scale_bar", True) and number == 0
    finish_map(ax, land, paint, [], each, lang)


def common_legend(panels: np.ndarray, handles: list[Artist], options: MapOptions) -> None:
    """The title above all maps and the legend below them."""
    figure = root_figure(panels[0])
    if options.get("title"):
        figure.suptitle(str(options["title"]))
    if options.get("legend", "auto") == "none":
        return
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=min(len(handles), 4),
        title=options.get("legend_title"),
        handlelength=1.4,
        handleheight=0.9,
    )


def panels_for(
    number: int,
    ncols: int | None,
    width: ColumnWidth | float,
    land: gpd.GeoDataFrame,
    axes: Sequence[Axes] | None,
) -> np.ndarray:
    if axes is not None:
        own = np.asarray(axes, dtype=object).ravel()
        if len(own) < number:
            raise DataError(f"{number} maps need as many axes; {len(own)} were given.")
        return own[:number]
    import matplotlib.pyplot as plt

    columns = min(number, ncols or (3 if number != 4 else 2))
    lines = -(-number // columns)
    west, south, east, north = main_bounds(land)
    inches = current().width(width)
    height = inches / columns * min((north - south) / (east - west), 1.2) * lines
    figure = plt.figure(figsize=(inches, height + 6 * current().font_size / 72))
    return np.array(
        [figure.add_subplot(lines, columns, place + 1) for place in range(number)], dtype=object
    )


@themed
def lisa_map(
    result: Framed,
    boundaries: gpd.GeoDataFrame,
    *,
    classes: Mapping[str, Quadrant] | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Axes:
    """Map of the classes of a local statistic: clusters, hot spots, joins …

    Parameters
    ----------
    result
        The result of a local statistic (:func:`spillgap.lisa`, :func:`spillgap.getis_ord`,
        :func:`spillgap.local_geary` …), or its frame indexed by unit with the column
        ``cluster``.
    classes : mapping, optional
        Those of the legend, such as ``spillgap.autocorrelation.SIMILARITY``; by default the
        result's own, or those that hold the codes of the frame.
    boundaries, ax, lang, **options
        As in `choropleth`.

    Raises
    ------
    DataError
        If a cluster's code is none that a local statistic has.
    """
    from spillgap.autocorrelation import QUADRANTS, classes_of

    check_options(options)
    lang = current().lang
    frame = frame_of(result, ["cluster"])
    clusters = on_map(frame["cluster"], boundaries)
    present = clusters.dropna()
    table = classes or getattr(result, "classes", None) or classes_of(present.unique())
    if table is None:
        odd = present[~present.isin(list(QUADRANTS))]
        raise DataError(f"Unknown clusters {list(odd.unique())} of the units {list(odd.index)}.")
    rows = list(table.values())
    numbers = {row.code: number for number, row in enumerate(rows)}
    codes = clusters.map(numbers).fillna(-1).astype(int)
    shades = [row.grey if current().grey else row.colour for row in rows]
    hatches = [row.hatch for row in rows]
    counts = clusters.value_counts()
    handles = [
        patch(shades[c], aside(row.label(lang), counts.get(row.code, 0), lang), hatches[c])
        for c, row in enumerate(rows)
    ]
    tested = _tested(result, lang)
    if tested:
        options.setdefault("legend_title", tested)
    land = projected(boundaries, options.get("crs"))
    ax = map_axes(ax, options, "single", 0.8)
    paint = painter(land, codes.to_numpy(), shades, hatches)
    return finish_map(ax, land, paint, handles + no_data_handle(clusters, lang), options, lang)


def _tested(result: object, lang: Language) -> str:
    """How the classes were tested: level, permutations, correction; empty for a bare frame."""
    alpha, permutations = getattr(result, "alpha", None), getattr(result, "permutations", 0)
    if alpha is None:
        return ""
    correction = getattr(result, "correction", None) or "none"
    return word(
        "tested",
        lang,
        alpha=f"{alpha:g}",
        permutations=int(permutations),
        correction=str(correction),
    )
