"""Drawing a result by unit where the package, or the caller, has the boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import OptionError
from spillgap.text import word
from spillgap.units import are_provinces

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]


def draw(values: pd.Series, boundaries: Any = None, **options: Any) -> Axes:
    """Values by unit as a choropleth.

    Raises
    ------
    OptionError
        Without boundaries, where the units are not China's provinces.
    """
    from spillgap.figures import choropleth
    from spillgap.figures.theme import current

    if boundaries is None:
        if not are_provinces(values.index):
            raise OptionError(
                "A map needs boundaries=, a GeoDataFrame indexed by unit: the panel holds none."
            )
        from spillgap.datasets import load

        china = load("china")
        boundaries = china.basemap
        options.setdefault("maritime", china.maritime)
    lang = options.get("lang") or current().lang
    options.setdefault("legend_title", word("explain", f"map-{values.name}", lang, "") or None)
    return choropleth(values, boundaries, **options)
