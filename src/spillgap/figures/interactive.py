"""An interactive map for the notebook, thin over ``GeoDataFrame.explore``."""

from __future__ import annotations

import importlib.util
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap._escaping import one_line, template_text
from spillgap.errors import SpillgapError
from spillgap.figures._classes import mapclassify_name
from spillgap.figures._text import plain_names, word
from spillgap.figures.geometry import check_boundaries, on_map, unit_values
from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["explore"]


def explore(
    data: object,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    period: Hashable = None,
    lang: Language = "en",
    **kwargs: Any,
) -> Any:
    """A map to pan, zoom and hover: the values over the boundaries, with names and numbers.

    Parameters
    ----------
    data, boundaries, column, period
        As in `choropleth`; a LISA result is coloured by its clusters with ``column="cluster"``.
    **kwargs
        Passed to ``geopandas.GeoDataFrame.explore``. No background tiles are fetched unless
        ``tiles=`` asks for them. The layer has the fields ``unit`` and the variable's name,
        both as text: names and categories that hold HTML are shown, not run.

    Returns
    -------
    folium.Map

    Raises
    ------
    SpillgapError
        If folium is not installed.
    """
    if importlib.util.find_spec("folium") is None:
        raise SpillgapError("explore() needs folium: pip install folium.")
    lang = LANGUAGE.parse(lang)
    check_boundaries(boundaries)
    values = on_map(unit_values(data, column, period), boundaries)
    # The map is HTML made by templates, and its tooltips are set as HTML by a script.
    plain = one_line(values.name or column or "value")
    name = template_text(plain)
    land = boundaries[[boundaries.geometry.name]].copy()
    land["unit"] = [template_text(n) for n in plain_names(boundaries.index, boundaries, lang)]
    land[name] = _as_html(values)
    # Rows are named by position: their labels, too, would stand in the page.
    land = land.reset_index(drop=True)
    settings: dict[str, object] = {
        "column": name,
        "tooltip": ["unit", name],
        "tiles": None,
        "missing_kwds": {"color": "#F0F0F0", "label": word("no-data", lang)},
        **kwargs,
    }
    if settings.get("scheme") is not None:
        settings["scheme"] = mapclassify_name(settings["scheme"])
    by_class = {"scheme", "categorical", "categories"} & set(kwargs)
    if pd.api.types.is_numeric_dtype(values) and not by_class:
        # The scale's caption is text for a script; the captions of classes are HTML.
        settings["legend_kwds"] = {"caption": plain, **kwargs.get("legend_kwds", {})}
    return land.explore(**settings)


def _as_html(values: pd.Series) -> pd.Series:
    """The values, text escaped; categories stay categories in their order."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.rename_categories(template_text)
    if pd.api.types.is_numeric_dtype(values):
        return values
    return values.map(template_text, na_action="ignore")
