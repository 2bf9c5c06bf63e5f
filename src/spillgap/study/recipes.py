"""How each figure of a study is drawn from its content, by the functions of ``figures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.study.further_recipes import FURTHER
from spillgap.text import say

__all__ = ["RECIPES"]

Content = Mapping[str, Any]


def _index_map(content: Content, lang: Language) -> Any:
    return figures.small_multiples(
        content["values"],
        content["basemap"],
        periods=content["years"],
        maritime=content["sea"],
        legend_title=math_text(content["label"].text(lang)),
        lang=lang,
    )[0]


def _lisa(content: Content, lang: Language) -> Any:
    return figures.lisa_map(
        content["clusters"],
        content["basemap"],
        maritime=content["sea"],
        title=math_text(content["title"].text(lang)),
        lang=lang,
    )


def _weights(content: Content, lang: Language) -> Any:
    return figures.weights_map(
        content["graph"],
        content["basemap"],
        added=content["added"],
        maritime=content["sea"],
        lang=lang,
    )


def _spillovers(content: Content, lang: Language) -> Any:
    return figures.spillover_map(
        content["by_unit"],
        content["basemap"],
        maritime=content["sea"],
        title=math_text(content["title"].text(lang)),
        lang=lang,
    )


def _ranking(content: Content, lang: Language) -> Any:
    return figures.ranking(content["values"], names=content["names"], lang=lang)


def _gap(content: Content, lang: Language) -> Any:
    ylabel = math_text(content["label"].text(lang))
    return figures.region_means(content["means"], ratio=content["ratio"], ylabel=ylabel, lang=lang)


def _inequality(content: Content, lang: Language) -> Any:
    return figures.inequality_over_time(content["result"], lang=lang)


def _moran(content: Content, lang: Language) -> Any:
    return figures.moran_over_time(content["frame"], lang=lang)


def _scatter(content: Content, lang: Language) -> Any:
    return figures.moran_scatter(
        content["result"], labels=content["labels"], names=content["names"], lang=lang
    )


def _coefficients(content: Content, lang: Language) -> Any:
    axes = figures.coefficients(content["frame"], labels=content["labels"], lang=lang)
    axes.set_xlabel(say("study/figures:per-deviation", lang))
    return axes


def _effects(content: Content, lang: Language) -> Any:
    axes = figures.effects(content["frame"], labels=content["labels"], lang=lang)
    axes.set_xlabel(say("study/figures:per-deviation", lang))
    return axes


RECIPES: dict[str, Callable[[Content, Language], Any]] = {
    "map": _index_map,
    "ranking": _ranking,
    "gap": _gap,
    "inequality": _inequality,
    "moran": _moran,
    "scatter": _scatter,
    "coefficients": _coefficients,
    "effects": _effects,
    "lisa": _lisa,
    "weights": _weights,
    "spillovers": _spillovers,
    **FURTHER,
}
"""Recipe → function of (content, language) that returns axes."""
