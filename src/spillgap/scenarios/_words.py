"""Sentences about scenarios, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spillgap.decomposition._units import display
from spillgap.decomposition._words import number, term_label
from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    from spillgap.scenarios._scenario import ScenarioResult
    from spillgap.scenarios._targeting import Target

__all__ = ["scenario_sentence", "target_sentence"]

_ROUNDING = 1e-12

_OUTCOMES = {
    "theil_t": ("Theil's T", "泰尔指数T"),
    "theil_l": ("Theil's L", "泰尔指数L"),
    "gini": ("the Gini coefficient", "基尼系数"),
    "cv": ("the coefficient of variation", "变异系数"),
    "variance": ("the variance", "方差"),
}


def figure(value: float) -> str:
    """Three significant figures without an exponent, with a true minus."""
    if not np.isfinite(value):
        return "–"
    if abs(value) < _ROUNDING:
        return "0"
    return number(value, max(0, 2 - int(np.floor(np.log10(abs(value))))))


def scenario_sentence(made: ScenarioResult, lang: Language, labels: Any) -> str:
    """See ``ScenarioResult.sentence``."""
    lang = LANGUAGE.parse(lang)
    table, outcomes = made.to_frame(), made.outcomes()
    units = set(made.shock.amounts.index.get_level_values("unit"))
    inside = table.index.isin(list(units))
    here, elsewhere = (made.draws[:, -1, mask].sum(axis=1) for mask in (inside, ~inside))
    points = [float(table["change"].to_numpy()[mask].sum()) for mask in (inside, ~inside)]
    pieces = [_sum(points[0], here, made.level, lang), _sum(points[1], elsewhere, made.level, lang)]
    dependent = term_label(made.results.design.dependent, labels, lang)
    what = _what(made, lang, labels)
    mean = _row(outcomes.loc[["mean"]].iloc[0], lang)
    gap = _gap(made, outcomes, lang)
    inequality = _inequality(made, outcomes, lang)
    flag = _flag(made, lang)
    if lang == "zh":
        rest = f"，其余单元合计{pieces[1]}" if (~inside).any() else ""
        return (
            f"若{made.period}年{what}，{dependent}在所变动的单元合计变化{pieces[0]}{rest}；"
            f"全部单元均值变化{mean}{gap}{inequality}。{flag}"
        )
    rest = f" and by {pieces[1]} in all others together" if (~inside).any() else ""
    return (
        f"With {what} in {made.period}, {dependent} changes by {pieces[0]} where the change is "
        f"made{rest}; the mean over all units by {mean}{gap}{inequality}.{flag}"
    )


def _what(made: ScenarioResult, lang: Language, labels: Any) -> str:
    texts = []
    for variable, rows in made.shock.amounts.groupby(level="variable", sort=False):
        label = term_label(str(variable), labels, lang)
        units = rows.index.get_level_values("unit")
        low, high = rows["change"].min(), rows["change"].max()
        sign = "+" if low > 0 else ""
        size = f"{sign}{figure(low)}" if np.isclose(low, high) else f"{figure(low)}…{figure(high)}"
        if len(units) > 4:
            where = f"{len(units)} units" if lang == "en" else f"{len(units)}个单元"
        else:
            comma = ", " if lang == "en" else "、"
            where = comma.join(display(u, lang, made.results.design.units) for u in units)
        texts.append(
            f"{label} {size} in {where}" if lang == "en" else f"{where}的{label}变动{size}"
        )
    return ("; " if lang == "en" else "，").join(texts)


def _sum(point: float, draws: Any, level: float, lang: Language) -> str:
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return _interval(point, float(low), float(high), lang)


def _interval(point: float, low: float, high: float, lang: Language) -> str:
    covers = low <= 0.0 <= high
    if lang == "zh":
        return f"{figure(point)}（{figure(low)}至{figure(high)}{'，包含零' if covers else ''}）"
    return f"{figure(point)} [{figure(low)} to {figure(high)}{', covers zero' if covers else ''}]"


def _row(row: pd.Series, lang: Language) -> str:
    return _interval(float(row["estimate"]), float(row["lower"]), float(row["upper"]), lang)


def _gap(made: ScenarioResult, outcomes: pd.DataFrame, lang: Language) -> str:
    if made.gauges.pair is None:
        return ""
    first, second = (display(label, lang) for label in made.gauges.pair)
    row = outcomes.loc[["gap"]].iloc[0]
    if lang == "zh":
        return f"，{first}与{second}的差距由{figure(row['baseline'])}变化{_row(row, lang)}"
    return (
        f", the gap between {first} and {second} ({figure(row['baseline'])}) by {_row(row, lang)}"
    )


def _inequality(made: ScenarioResult, outcomes: pd.DataFrame, lang: Language) -> str:
    if not made.gauges.measures:
        return ""
    first = made.gauges.measures[0]
    row = outcomes.loc[[first]].iloc[0]
    english, chinese = _OUTCOMES[first]
    if lang == "zh":
        return f"，{chinese}（{figure(row['baseline'])}）变化{_row(row, lang)}"
    return f", {english} ({figure(row['baseline'])}) by {_row(row, lang)}"


def _flag(made: ScenarioResult, lang: Language) -> str:
    if not made.warnings:
        return ""
    return (
        " This goes beyond the range observed: an extrapolation."
        if lang == "en"
        else "该情景超出观测范围，属于外推。"
    )


_AIMS = {
    "mean": ("raise the mean", "提高均值"),
    "variance": ("lower the variance", "缩小方差"),
    "theil_t": ("lower Theil's T", "降低泰尔指数T"),
    "theil_l": ("lower Theil's L", "降低泰尔指数L"),
    "gap": ("close the gap", "缩小差距"),
}
_RULES = {
    "uniform": ("a uniform rule", "平均分配"),
    "lagging_first": ("lagging first", "落后优先"),
    "hub_first": ("hubs first", "枢纽优先"),
}


def target_sentence(made: Target, lang: Language, labels: Any) -> str:
    """See ``Target.sentence``."""
    lang = LANGUAGE.parse(lang)
    variable = term_label(made.variable, labels, lang)
    outcome = made.objective if made.objective in made.gauges.names else "mean"
    table = made.to_frame().xs(outcome, level="outcome")
    chosen = made.allocation()
    chosen = chosen[chosen["amount"] > 1e-6 * made.budget]
    units = made.results.design.units
    named = [
        f"{display(unit, lang, units)} {figure(row['amount'])}"
        for unit, row in chosen.head(5).iterrows()
    ]
    comma = ", " if lang == "en" else "、"
    more = len(chosen) - len(named)
    rules = [
        f"{text[lang == 'zh']} {figure(float(table['estimate'][rule]))}"
        for rule, text in _RULES.items()
    ]
    reached = _row(table.loc[["best"]].iloc[0], lang)
    aim = _AIMS[made.objective][lang == "zh"]
    if lang == "zh":
        rest = f"等{len(chosen)}个单元" if more > 0 else ""
        return (
            f"要以{figure(made.budget)}的{variable}最大限度{aim}，应投向{comma.join(named)}{rest}，"
            f"变化{reached}；{'，'.join(rules)}。"
        )
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"To {aim} most with {figure(made.budget)} of {variable}, it should go to "
        f"{comma.join(named)}{rest}: a change of {reached}; {', '.join(rules)}."
    )
