"""How the figures of the further steps are drawn, by the functions of ``figures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.text import say

__all__ = ["FURTHER"]

Content = Mapping[str, Any]


def _dagum(content: Content, lang: Language) -> Any:
    return figures.dagum_over_time(content["frame"], lang=lang)


def _ridgeline(content: Content, lang: Language) -> Any:
    return figures.ridgeline(
        content["frame"], xlabel=math_text(content["label"].text(lang)), lang=lang
    )


def _markov(content: Content, lang: Language) -> Any:
    from spillgap.gaps import class_labels

    matrix, steady = content["matrix"], content["steady"]
    names = [name.replace(" ", "\n") for name in class_labels(len(matrix), lang)]
    matrix = matrix.set_axis(names).set_axis(names, axis=1)
    return figures.markov(matrix, steady=steady.set_axis(names), lang=lang)


def _coupling(content: Content, lang: Language) -> Any:
    return figures.coupling(content["frame"], names=content["names"], lang=lang)


def _waterfall(content: Content, lang: Language) -> Any:
    return figures.waterfall(content["frame"], labels=content["labels"], lang=lang)


def _contributions(content: Content, lang: Language) -> Any:
    return figures.contributions(
        content["frame"],
        labels=content["labels"],
        names=content["names"],
        xlabel=say("study/figures:distance-from-mean", lang),
        lang=lang,
    )


def _contributions_map(content: Content, lang: Language) -> Any:
    return figures.contributions_map(
        content["frame"],
        content["basemap"],
        labels=content["labels"],
        maritime=content["sea"],
        lang=lang,
    )


def _scenarios(content: Content, lang: Language) -> Any:
    titles = {name: title.get(lang) for name, title in content["titles"].items()}
    outcome = kinds("outcome")
    frame = content["frame"].rename(index=titles, level=0)
    frame = frame.rename(index=lambda name: outcome(name, lang) or name, level=1)
    return figures.scenarios(frame, lang=lang, width="double")


def _flows(content: Content, lang: Language) -> Any:
    return figures.flow_map(
        content["matrix"],
        content["basemap"],
        top=content["top"],
        maritime=content["sea"],
        lang=lang,
    )


def _regimes(content: Content, lang: Language) -> Any:
    axes = figures.effects_by_regime(
        content["frame"], labels=content["labels"], lang=lang, width="double"
    )
    axes.set_xlabel(say("study/figures:total-per-deviation", lang))
    return axes


def _event_study(content: Content, lang: Language) -> Any:
    return figures.event_study(content["frame"], lang=lang)


FURTHER: dict[str, Callable[[Content, Language], Any]] = {
    "regimes": _regimes,
    "event_study": _event_study,
    "dagum": _dagum,
    "ridgeline": _ridgeline,
    "markov": _markov,
    "coupling": _coupling,
    "waterfall": _waterfall,
    "contributions": _contributions,
    "contributions_map": _contributions_map,
    "scenarios": _scenarios,
    "flows": _flows,
}
"""Recipe → function of (content, language) that returns axes."""
