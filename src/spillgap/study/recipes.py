"""How each figure of a study is drawn from its content, by the functions of ``figures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spillgap import figures

__all__ = ["RECIPES"]

Content = Mapping[str, Any]


def _index_map(content: Content, lang: str) -> Any:
    return figures.small_multiples(
        content["values"],
        content["basemap"],
        periods=content["years"],
        maritime=content["sea"],
        legend_title=content["label"][lang],
        lang=lang,
    )[0]


def _lisa(content: Content, lang: str) -> Any:
    return figures.lisa_map(
        content["clusters"],
        content["basemap"],
        maritime=content["sea"],
        title=content["title"][lang],
        lang=lang,
    )


def _weights(content: Content, lang: str) -> Any:
    return figures.weights_map(
        content["graph"],
        content["basemap"],
        added=content["added"],
        maritime=content["sea"],
        lang=lang,
    )


def _spillovers(content: Content, lang: str) -> Any:
    return figures.spillover_map(
        content["by_unit"],
        content["basemap"],
        maritime=content["sea"],
        title=content["title"][lang],
        lang=lang,
    )


RECIPES: dict[str, Callable[[Content, str], Any]] = {
    "map": _index_map,
    "lisa": _lisa,
    "weights": _weights,
    "spillovers": _spillovers,
}
"""Recipe → function of (content, language) that returns axes."""
