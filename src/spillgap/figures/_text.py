"""Every word that a figure writes by itself, once, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap._escaping import math_text
from spillgap.labels import regime_of
from spillgap.options import Language

__all__ = ["aside", "joined", "label_of", "plain_names", "region_name", "unit_names", "word"]

_WORDS: dict[str, tuple[str, str]] = {
    "no_data": ("No data", "无数据"),
    "year": ("Year", "年份"),
    "rank": ("Rank", "排名"),
    "moran": ("Moran's I", "莫兰指数 I"),
    "expected": ("Expected value", "期望值"),
    "band": ("95% band under no autocorrelation", "无空间自相关时的95%区间"),
    "significant": ("p < 0.05", "p < 0.05"),
    "insignificant": ("p ≥ 0.05", "p ≥ 0.05"),
    "standardised": ("standardised", "标准化"),
    "lag": ("Spatial lag of", "空间滞后："),
    "slope": ("slope = Moran's I", "斜率 = 莫兰指数 I"),
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect", "间接效应"),
    "total": ("Total", "总效应"),
    "direct effect": ("Direct effect", "直接效应"),
    "indirect effect": ("Indirect effect", "间接效应"),
    "total effect": ("Total effect", "总效应"),
    "effect": ("Effect", "效应"),
    "coefficient": ("Coefficient", "系数"),
    "interval": ("95% interval", "95%区间"),
    "sent": ("Sent", "发送"),
    "received": ("Received", "接收"),
    "net": ("Net (sent − received)", "净值（发送 − 接收）"),
    "order": ("Order of neighbour", "邻居阶数"),
    "horizon": ("Periods after the change", "变动后的期数"),
    "response": ("Response", "响应"),
    "event_time": ("Periods since treatment began", "距首次处理的期数"),
    "own_path": ("Own treatment", "本地处理"),
    "neighbours_path": ("Neighbours' treatment", "邻近地区处理"),
    "gap": ("Gap", "差距"),
    "contribution": ("Contribution to the gap", "对差距的贡献"),
    "sum": ("Sum", "合计"),
    "flow": ("Effect, sender → receiver", "效应（发送方 → 接收方）"),
    "sender": ("From (sends)", "发送方"),
    "receiver": ("To (receives)", "接收方"),
    "density": ("Density", "密度"),
    "change": ("Change against the baseline", "相对基准的变化"),
    "ratio": ("Highest ÷ lowest", "最高／最低"),
    "mean": ("Mean", "均值"),
    "total_value": ("Total", "合计"),
    "net_between": ("Net between groups", "组间净差"),
    "steady": ("Steady state", "稳态分布"),
    "within": ("Within groups", "组内"),
    "overlap": ("Overlap of groups", "组间重叠"),
    "between": ("Between groups", "组间"),
    "transvariation": ("Transvariation", "超变密度"),
    "inequality": ("Inequality", "不平等"),
    "theil": ("Theil index", "泰尔指数"),
    "gini": ("Gini (Dagum)", "基尼系数（Dagum）"),
    "class_from": ("Class in year t", "t 年所处等级"),
    "class_to": ("Class in year t + 1", "t + 1 年所处等级"),
    "probability": ("Transition probability", "转移概率"),
    "coordination": ("Degree of coordination D", "耦合协调度 D"),
    "links": ("Links", "邻接关系"),
    "made_links": ("Links made for islands", "为孤立单元补加的邻接"),
    "units": ("Units", "单元"),
    "north": ("N", "北"),
    "km": ("km", "千米"),
    "south_china_sea": ("South China Sea", "南海诸岛"),
    "HH": ("High–High", "高–高"),
    "LL": ("Low–Low", "低–低"),
    "LH": ("Low–High", "低–高"),
    "HL": ("High–Low", "高–低"),
    "NS": ("Not significant", "不显著"),
    "own": ("Own factors", "自身因素"),
    "neighbours": ("Neighbours' factors", "邻近因素"),
    "own_part": ("own", "自身"),
    "neighbours_part": ("neighbours'", "邻近"),
    "unit_effects": ("Unit effects", "个体效应"),
    "unit_mean": ("Long-run level", "长期水平"),
    "time_lag": ("Time lag", "时间滞后"),
    "space_time_lag": ("Space-time lag", "时空滞后"),
    "time_effects": ("Period effects", "时期效应"),
    "residual": ("Residual", "残差"),
    "intercept": ("Intercept", "截距"),
    "East": ("East", "东部"),
    "Central": ("Central", "中部"),
    "West": ("West", "西部"),
    "Northeast": ("Northeast", "东北"),
}
_REGIONS = ("East", "Central", "West", "Northeast")


def word(key: str, lang: Language) -> str:
    """The word for ``key`` in that language."""
    english, chinese = _WORDS[key]
    return chinese if lang == "zh" else english


def joined(first: str, second: str, lang: Language) -> str:
    """Two pieces with the language's comma between them."""
    return f"{first}，{second}" if lang == "zh" else f"{first}, {second}"


def aside(text: str, remark: object, lang: Language) -> str:
    """The text with a remark in the language's brackets."""
    return f"{text}（{remark}）" if lang == "zh" else f"{text} ({remark})"


def region_name(name: object, lang: Language) -> str:
    """A macro-region's name in that language; any other name as it is."""
    return word(str(name), lang) if str(name) in _REGIONS else math_text(name)


def label_of(name: object, labels: Mapping[str, str] | pd.DataFrame | None, lang: Language) -> str:
    """The display name of a variable: from a mapping or a data dictionary, else its own name.

    ``W:x`` and ``L:x`` become the label of ``x`` with the operator before it; the words that the
    package itself uses for parts and effects are translated. A dollar sign is a dollar sign.
    """
    return math_text(_label_of(name, labels, lang))


def _label_of(name: object, labels: Mapping[str, str] | pd.DataFrame | None, lang: Language) -> str:
    text = str(name)
    known = _labels(labels, lang)
    if text in known:
        return known[text]
    if text in _WORDS:
        return word(text, lang)
    regime = regime_of(text)
    if regime:
        return joined(_label_of(regime[0], labels, lang), region_name(regime[1], lang), lang)
    prefix, mark, rest = text.partition(":")
    if mark and prefix in ("W", "L", "LW"):
        operator = {"W": "W ×", "L": "L.", "LW": "L.W ×"}[prefix]
        return f"{operator} {_label_of(rest, labels, lang)}"
    call = re.fullmatch(r"(log|exp|sqrt)\((.+)\)", text)
    if call:
        inner = _label_of(call[2], labels, lang)
        return f"ln({inner})" if call[1] == "log" else f"{call[1]}({inner})"
    return _GREEK.get(text, text)


_GREEK = {"rho": "ρ", "lambda": "λ", "phi": "φ", "sigma2": "σ²"}


def _labels(labels: Mapping[str, str] | pd.DataFrame | None, lang: Language) -> dict[str, str]:
    if labels is None:
        return {}
    if isinstance(labels, pd.DataFrame):
        column: Any = labels[f"label_{lang}"]
        return {str(k): str(v) for k, v in column.dropna().items()}
    return {str(k): str(v) for k, v in labels.items()}


def unit_names(
    units: pd.Index, names: Mapping[Any, str] | pd.Series | pd.DataFrame | None, lang: Language
) -> list[str]:
    """What to call each unit: from a mapping, or the column ``name_en``/``name_zh`` of a frame.

    As figures take them; :func:`plain_names` as they are.
    """
    return [math_text(name) for name in plain_names(units, names, lang)]


def plain_names(
    units: pd.Index, names: Mapping[Any, str] | pd.Series | pd.DataFrame | None, lang: Language
) -> list[str]:
    """What to call each unit."""
    if names is None:
        return [str(unit) for unit in units]
    if isinstance(names, pd.DataFrame):
        column = f"name_{lang}"
        names = names[column] if column in names.columns else None
        if names is None:
            return [str(unit) for unit in units]
    found = dict(names.items())
    return [str(found.get(unit, unit)) for unit in units]
