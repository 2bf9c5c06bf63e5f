"""An interactive map for the notebook, thin over ``GeoDataFrame.explore``."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from spillgap.errors import SpillgapError
from spillgap.figures._geometry import check_boundaries, on_map, unit_values
from spillgap.figures._text import unit_names, word
from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["explore"]


def explore(
    data: Any,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    period: Any = None,
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
        ``tiles=`` asks for them.

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
    name = str(values.name or column or "value")
    land = boundaries[[boundaries.geometry.name]].copy()
    land["unit"] = unit_names(boundaries.index, boundaries, lang)
    land[name] = values
    settings: dict[str, Any] = {
        "column": name,
        "tooltip": ["unit", name],
        "tiles": None,
        "missing_kwds": {"color": "#F0F0F0", "label": word("no_data", lang)},
        **kwargs,
    }
    return land.explore(**settings)
