"""A study as the page reads it: one language, its words for everything, numbers in print."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap import regions
from spillgap.options import Language
from spillgap.study.sections import group_words

if TYPE_CHECKING:
    from spillgap.study import StudyResult

__all__ = ["Reading"]

MINUS = "−"
_CAPITAL = re.compile(r"^[A-Z](?=[a-z])|(?<=^ln\()[A-Z](?=[a-z])")
"""A capital that a label loses inside a sentence: that of a word, not of an acronym."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A study's result in one language.

    Attributes
    ----------
    result : StudyResult
    lang : {"en", "zh"}
    """

    result: StudyResult
    lang: Language

    # -- what is there ------------------------------------------------------------------------

    def has(self, *names: str) -> bool:
        """Whether the study has these sections, each with results."""
        sections = self.result.sections
        return all(n in sections and "refused" not in _top(sections[n].numbers) for n in names)

    def found(self, section: str) -> Mapping[str, Any]:
        """The result objects of a section."""
        return self.result.sections[section].results

    def numbers(self, section: str) -> Mapping[str, Any]:
        """The numbers of a section."""
        return self.result.sections[section].numbers

    def refusal(self, section: str) -> str:
        """Why a section has no results; empty if it has them or does not exist."""
        sections = self.result.sections
        if section not in sections:
            return ""
        reason = _top(sections[section].numbers).get("refused")
        return reason if isinstance(reason, str) else ""

    @property
    def periods(self) -> list[Any]:
        """The periods of the study."""
        return list(self.result.inputs.panel.periods)

    @property
    def span(self) -> tuple[Any, Any]:
        """First and last period."""
        return self.periods[0], self.periods[-1]

    # -- words --------------------------------------------------------------------------------

    def say(self, en: str, zh: str) -> str:
        """The wording of the page's language."""
        return zh if self.lang == "zh" else en

    def label(self, variable: str) -> str:
        """A variable's or term's label."""
        from spillgap.tables import labels_from

        return labels_from(self.result.inputs.labels, self.lang).parameter(variable)

    def inline(self, variable: str) -> str:
        """A label inside a sentence: English ones without their capital, unless an acronym."""
        text = self.label(variable)
        return _CAPITAL.sub(lambda found: found[0].lower(), text) if self.lang == "en" else text

    @property
    def outcome(self) -> str:
        """The main model's dependent variable inside a sentence: the log, where it is one."""
        name = self.found("models")["main"].design.dependent
        return self.interest if name == self.result.study.interest else self.inline(name)

    @property
    def outcome_points(self) -> str:
        """What the main model's dependent variable is counted in."""
        from spillgap.decomposition._facts import is_log

        if is_log(self.found("models")["main"].design.dependent):
            return self.say(" log points", " 个对数点")
        return self.points

    @property
    def interest(self) -> str:
        """The variable of interest inside a sentence, with its article."""
        return self.say(f"the {self.inline(self.result.study.interest)}", self._interest_zh)

    @property
    def _interest_zh(self) -> str:
        return self.label(self.result.study.interest)

    def unit(self, unit: Any) -> str:
        """A unit's name."""
        return self.result.inputs.name(unit, self.lang)

    def units_of(self, count: int) -> str:
        """A number of units, as provinces where they are."""
        if self.provinces:
            return self.say(f"{count} provinces", f"{count} 个省级地区")
        return self.say(f"{count} units", f"{count} 个地区")

    @property
    def provinces(self) -> bool:
        """Whether the units are China's provinces."""
        from spillgap.decomposition._units import are_provinces

        return are_provinces(self.result.inputs.panel.units)

    def group(self, group: Any) -> str:
        """A group's name inside a sentence."""
        if self.lang == "zh":
            text = group_words(pd.Index([group]))[group][1] if group != "Other" else "其他地区"
            return f" {text} " if text.isascii() else text
        named = group in regions.MACRO_REGIONS or group in regions.AGGLOMERATIONS
        return f"the {group}" if named and group in regions.MACRO_REGIONS else str(group)

    def weights(self, name: str) -> str:
        """A W of the study in a few words."""
        spec = self.result.study.weights.get(name)
        if spec is None:
            return name
        words = _WEIGHTS.get(spec.kind)
        if words is None:
            return name
        options = {"rule": "queen", "k": "k", **spec.options}
        return words[1 if self.lang == "zh" else 0].format(**_capital(options))

    def effects(self, effects: str) -> str:
        """Effects of a model in words."""
        return _EFFECTS.get(effects, (effects, effects))[1 if self.lang == "zh" else 0]

    def model(self, name: str) -> str:
        """A model's name with its abbreviation."""
        words = _MODELS.get(name)
        if words is None:
            return name
        return self.say(f"{words[0]} ({name})", f"{words[1]}（{name}）")

    def joined(self, items: Iterable[str], last: str = "and") -> str:
        """Items as a list in running text."""
        parts = list(items)
        if self.lang == "zh":
            return "、".join(parts)
        if len(parts) < 2:
            return "".join(parts)
        comma = "," if len(parts) > 2 else ""
        return f"{', '.join(parts[:-1])}{comma} {last} {parts[-1]}"

    @property
    def points(self) -> str:
        """What the variable of interest is counted in: points of an index, else nothing."""
        index = self.result.study.index
        if index is None or index.name != self.result.study.interest:
            return ""
        return self.say(" points", " 点")

    # -- numbers ------------------------------------------------------------------------------

    def num(self, value: float, digits: int = 1, *, sign: bool = False) -> str:
        """A number with so many decimals and a true minus; never −0. Thousands need none."""
        if not math.isfinite(value):
            return "–"
        if abs(value) >= 1000.0:
            digits = 0
        text = f"{value:{'+' if sign else ''},.{digits}f}"
        if float(text.replace(",", "")) == 0.0:
            text = text.lstrip("+-")
        return text.replace("-", MINUS)

    def sig(self, value: float, figures: int = 3, *, sign: bool = False) -> str:
        """A number with so many significant figures, without an exponent."""
        if not math.isfinite(value):
            return "–"
        if abs(value) < 1e-12:
            return "0"
        rounded = float(f"{value:.{figures - 1}e}")
        digits = figures - 1 - math.floor(math.log10(abs(rounded)))
        return self.num(rounded, max(0, digits), sign=sign)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share in per cent."""
        return f"{self.num(100.0 * share, digits)}%"

    def p(self, value: float) -> str:
        """A p-value with its sign of comparison."""
        return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"

    def interval(self, low: float, high: float, digits: int = 1) -> str:
        """An interval in brackets."""
        reach = self.say("{} to {}", "{} 至 {}").format(
            self.num(low, digits), self.num(high, digits)
        )
        return f"[{reach}]"

    def times(self, value: float, digits: int = 2) -> str:
        """A ratio: 1.47 times."""
        return self.say(f"{self.num(value, digits)} times", f"{self.num(value, digits)} 倍")

    def aside(self, text: str, remark: str) -> str:
        """A text with a remark in brackets."""
        return self.say(f"{text} ({remark})", f"{text}（{remark}）")


def _top(numbers: Any) -> dict[str, Any]:
    return dict(numbers) if isinstance(numbers, Mapping) else {}


def _capital(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value).capitalize() if key == "rule" else value
            for key, value in options.items()}  # fmt: skip


_WEIGHTS: dict[str, tuple[str, str]] = {
    "contiguity": ("{rule} contiguity", "{rule} 邻接"),
    "knn": ("{k} nearest neighbours", "最近 {k} 邻"),
    "distance_band": ("distance band", "距离阈值"),
    "inverse_distance": ("inverse distance", "反距离"),
    "kernel": ("kernel of distance", "距离核"),
    "economic": ("economic distance", "经济距离"),
    "gravity": ("gravity", "引力"),
    "nested": ("nested geographic and economic distance", "地理—经济嵌套"),
    "block": ("blocks", "区块"),
    "read": ("weights from a file", "外部权重文件"),
}
_EFFECTS: dict[str, tuple[str, str]] = {
    "pooled": ("no fixed effects", "无固定效应"),
    "unit": ("unit fixed effects", "个体固定效应"),
    "time": ("period fixed effects", "时间固定效应"),
    "twoway": ("unit and period fixed effects", "双向固定效应"),
    "random": ("random unit effects", "个体随机效应"),
    "mundlak": ("random effects with unit means (Mundlak)", "含个体均值的随机效应（Mundlak）"),
}
_MODELS: dict[str, tuple[str, str]] = {
    "OLS": ("linear panel model", "线性面板模型"),
    "SLX": ("model with neighbours' regressors", "空间滞后解释变量模型"),
    "SAR": ("spatial autoregressive model", "空间自回归模型"),
    "SEM": ("spatial error model", "空间误差模型"),
    "SDM": ("spatial Durbin model", "空间杜宾模型"),
    "SDEM": ("spatial Durbin error model", "空间杜宾误差模型"),
    "SAC": ("model with spatial lag and spatial error", "空间自相关模型"),
    "GNS": ("general nesting spatial model", "广义嵌套空间模型"),
}
