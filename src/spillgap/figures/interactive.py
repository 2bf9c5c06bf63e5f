"""An interactive map: one page that needs no connection, for the notebook or a file."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import one_line
from spillgap._files import write_text
from spillgap.figures._classes import classify, decimals_for, lightness
from spillgap.figures._marks import minus
from spillgap.figures._text import aside, plain_names, word
from spillgap.figures.geometry import main_bounds, on_map, projected, unit_values
from spillgap.figures.theme import Theme
from spillgap.options import LANGUAGE, ClassScheme, Language

if TYPE_CHECKING:
    import geopandas as gpd
    from jinja2 import Template

    from spillgap.figures._classes import Classes

__all__ = ["InteractiveMap", "explore"]

_WIDTH = 2000
"""Width of the map in steps of the grid; a screen has fewer pixels."""
_NO_DATA = "#E4E4E4"


@dataclass(frozen=True)
class InteractiveMap:
    """A page with a map, which a notebook shows.

    Attributes
    ----------
    html
        The page: nothing in it is fetched from elsewhere.
    """

    html: str

    def __repr__(self) -> str:
        return f"InteractiveMap: a page of {len(self.html) / 1000:,.0f} kB; save(path) writes it"

    def _repr_html_(self) -> str:
        style = "width: 100%; height: 520px; border: 0"
        return f'<iframe srcdoc="{escape(self.html)}" style="{style}"></iframe>'

    def save(self, path: str | Path) -> Path:
        """Write the page to a file."""
        return write_text(path, self.html)


def explore(
    data: object,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    period: Hashable = None,
    scheme: ClassScheme = "quantiles",
    k: int = 5,
    bins: Sequence[float] | None = None,
    cmap: str | None = None,
    decimals: int | None = None,
    title: str | None = None,
    lang: Language = "en",
) -> InteractiveMap:
    """A map to pan, zoom and hover: the values over the boundaries, with names and numbers.

    The page holds everything that it shows and works offline. Names, categories and titles are
    text: HTML in them is shown, not run. The wheel or + and − zoom, 0 or a double click goes back.

    Parameters
    ----------
    data, boundaries, column, period, scheme, k, bins, cmap, decimals
        As in `choropleth`. The result of a local statistic is drawn by its clusters, in the
        colours of `lisa_map`; other text by category.
    title
        Above the map; by default the name of what is drawn.

    Returns
    -------
    InteractiveMap
        Shown by a notebook; ``save(path)`` writes it.

    Raises
    ------
    AlignmentError
        If a unit of the data has no polygon.
    UnknownNameError, OptionError, DataError
        As `choropleth`.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from shapely import box
    >>> squares = gpd.GeoDataFrame(geometry=[box(i, 0, i + 1, 1) for i in range(3)],
    ...                            index=["a", "b", "c"])
    >>> explore(pd.Series({"a": 1.0, "b": 2.0}, name="x"), squares, k=2).html.count("<path")
    3
    """
    lang = LANGUAGE.parse(lang)
    if column is None and hasattr(data, "classes"):
        column = "cluster"
    values = on_map(unit_values(data, column, period), boundaries)
    if pd.api.types.is_numeric_dtype(values):
        drawn = _by_class(values, classify(values, scheme, k, bins), cmap, decimals, lang)
    else:
        drawn = _by_category(values, data, lang)
    if values.isna().any():
        drawn.legend.append({"colour": _NO_DATA, "text": word("no-data", lang)})
    land = projected(boundaries)
    outlines, height = _outlines(land)
    names = [one_line(name) for name in plain_names(boundaries.index, boundaries, lang)]
    units = [
        {"outline": o, "name": n, "value": v, "colour": c, "dark": lightness(c) < 62}
        for o, n, v, c in zip(outlines, names, drawn.texts, drawn.colours, strict=True)
    ]
    shown = one_line(title or values.name or column or "value")
    page = _template().render(
        lang="zh-Hans" if lang == "zh" else lang,
        title=shown,
        width=_WIDTH,
        height=height,
        units=units,
        legend=drawn.legend,
    )
    return InteractiveMap(str(page))


@dataclass
class _Drawn:
    """By unit: text and colour; and the legend."""

    texts: list[str]
    colours: list[str]
    legend: list[dict[str, str]]


def _by_class(
    values: pd.Series, classes: Classes, cmap: str | None, decimals: int | None, lang: Language
) -> _Drawn:
    from matplotlib.colors import to_hex

    shades = [to_hex(shade) for shade in classes.colours(cmap or Theme().sequential)]
    codes = classes.code(values)
    places = decimals_for(classes.upper) + 1 if decimals is None else decimals
    texts = [
        word("no-data", lang) if pd.isna(value) else minus(f"{value:,.{places}f}")
        for value in values
    ]
    legend = zip(shades, classes.words(decimals, lang), strict=True)
    return _Drawn(
        texts,
        [shades[code] if code >= 0 else _NO_DATA for code in codes],
        [{"colour": shade, "text": text} for shade, text in legend],
    )


def _by_category(values: pd.Series, data: object, lang: Language) -> _Drawn:
    """Clusters of a local statistic in its colours; other categories in those of series."""
    from spillgap.autocorrelation import classes_of

    there = values.dropna()
    table = getattr(data, "classes", None) or classes_of(there.unique())
    names: dict[Hashable, str]
    if table is not None:
        colours = {code: row.colour for code, row in table.items()}
        names = {code: row.label(lang) for code, row in table.items()}
    else:
        kinds = (
            list(values.cat.categories)
            if isinstance(values.dtype, pd.CategoricalDtype)
            else sorted(there.unique(), key=str)
        )
        series = Theme().colours
        colours = {kind: series[number % len(series)] for number, kind in enumerate(kinds)}
        names = {kind: one_line(kind) for kind in kinds}
    counts = there.value_counts()
    return _Drawn(
        [word("no-data", lang) if pd.isna(value) else names[value] for value in values],
        [_NO_DATA if pd.isna(value) else colours[value] for value in values],
        [
            {"colour": colours[kind], "text": aside(names[kind], int(counts.get(kind, 0)), lang)}
            for kind in names
        ],
    )


def _outlines(land: gpd.GeoDataFrame) -> tuple[list[str], int]:
    """Paths of SVG on a grid of integers, and the grid's height."""
    import shapely

    west, south, east, north = main_bounds(land)
    step = (east - west) / _WIDTH
    paths = []
    for shape in land.geometry:
        rings = []
        for part in shapely.get_parts([shape]):
            for ring in (part.exterior, *part.interiors):
                points = np.asarray(ring.coords)[:, :2]
                grid = np.rint((points - [west, north]) / [step, -step]).astype(int)
                kept = np.append(True, np.diff(grid, axis=0).any(axis=1))
                if kept.sum() > 3:
                    rings.append("M" + "L".join(f"{x} {y}" for x, y in grid[kept]) + "Z")
        paths.append("".join(rings))
    return paths, int(np.ceil((north - south) / step))


def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("spillgap.figures", "page")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "map.html.j2"
    )
