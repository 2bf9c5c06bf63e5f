"""How the figures of the further steps are drawn, by the functions of ``figures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.study.policies import OUTCOMES

__all__ = ["FURTHER"]

Content = Mapping[str, Any]


def _dagum(content: Content, lang: Language) -> Any:
    return figures.dagum_over_time(content["frame"], lang=lang)


def _ridgeline(content: Content, lang: Language) -> Any:
    return figures.ridgeline(content["frame"], xlabel=math_text(content["label"][lang]), lang=lang)


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
        xlabel={"en": "Distance from the mean", "zh": "对均值的偏离"}[lang],
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
    which = 1 if lang == "zh" else 0
    frame = content["frame"].rename(
        index={name: title[lang] for name, title in content["titles"].items()}, level=0
    )
    frame = frame.rename(index={key: pair[which] for key, pair in OUTCOMES.items()}, level=1)
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
    axes.set_xlabel(
        {
            "en": "Total effect of one standard deviation (95% interval)",
            "zh": "一个标准差变动的总效应（95%区间）",
        }[lang]
    )
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
