"""Drawing a result by unit where the package, or the caller, has the boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.decomposition._units import are_provinces
from spillgap.errors import OptionError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]

_TITLES = {
    "change": {"en": "Change", "zh": "变化"},
    "level": {"en": "Level", "zh": "水平"},
    "baseline": {"en": "Observed", "zh": "观测值"},
    "sent": {"en": "Sent", "zh": "发送"},
    "received": {"en": "Received", "zh": "接收"},
    "net": {"en": "Net (sent − received)", "zh": "净值（发送 − 接收）"},
    "own": {"en": "Own", "zh": "自身"},
    "amount": {"en": "Amount", "zh": "投入"},
}


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
    options.setdefault("legend_title", _TITLES.get(str(values.name), {}).get(lang))
    return choropleth(values, boundaries, **options)
