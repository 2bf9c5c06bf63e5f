"""Drawing a result by unit where the package, or the caller, has the boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spillgap._types import Forwarded
from spillgap.errors import OptionError
from spillgap.text import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]


def draw(values: pd.Series, boundaries: object = None, **options: Forwarded) -> Axes:
    """Values by unit as a choropleth.

    Raises
    ------
    OptionError
        Without boundaries, where no dataset of the package has a map of the units.
    """
    from spillgap.figures import choropleth
    from spillgap.figures.theme import current

    if boundaries is None:
        from spillgap.datasets import with_map_of

        case = with_map_of(values.index)
        if case is None:
            raise OptionError(
                "A map needs boundaries=, a GeoDataFrame indexed by unit: the panel holds none."
            )
        boundaries = case.boundaries if case.basemap is None else case.basemap
        options.setdefault("maritime", case.maritime)
    lang = options.get("lang") or current().lang
    options.setdefault("legend_title", word("explain", f"map-{values.name}", lang, "") or None)
    return choropleth(values, boundaries, **options)
