"""What a step of a study hands on: tables to print, numbers to keep, results to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from spillgap.study.inputs import Inputs
from spillgap.study.output import Table

__all__ = ["HEADERS", "Section", "group_words", "unit_words", "variable_words"]


@dataclass(frozen=True, eq=False)
class Section:
    """The outcome of one step.

    Attributes
    ----------
    name : str
        The step's name, and its key in study.json.
    numbers : dict
        What study.json keeps.
    tables : tuple of Table
        What is printed.
    results : dict
        Result objects for figures, the summary and later steps.
    """

    name: str
    numbers: Mapping[str, Any]
    tables: tuple[Table, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)


HEADERS: dict[str, tuple[str, str]] = {
    "variable": ("Variable", "变量"),
    "indicator": ("Indicator", "指标"),
    "unit": ("Unit", "地区"),
    "year": ("Year", "年份"),
    "n": ("N", "观测数"),
    "missing": ("Missing", "缺失"),
    "mean": ("Mean", "均值"),
    "sd": ("SD", "标准差"),
    "sd_between": ("SD between", "组间标准差"),
    "sd_within": ("SD within", "组内标准差"),
    "minimum": ("Min.", "最小值"),
    "median": ("Median", "中位数"),
    "maximum": ("Max.", "最大值"),
    "direction": ("Direction", "方向"),
    "entropy": ("Entropy", "信息熵"),
    "redundancy": ("Redundancy", "差异系数"),
    "weight": ("Weight", "权重"),
    "ratio": ("Highest ÷ lowest mean", "区域均值之比"),
    "highest_group": ("Highest group", "最高区域"),
    "lowest_group": ("Lowest group", "最低区域"),
    "highest_mean": ("Its mean", "均值（最高）"),
    "lowest_mean": ("Its mean ", "均值（最低）"),
    "highest_unit": ("Highest unit", "最高地区"),
    "lowest_unit": ("Lowest unit", "最低地区"),
    "unit_ratio": ("Highest ÷ lowest unit", "地区极值比"),
    "exceeds": ("Above the threshold", "超过阈值"),
    "I": ("Moran's I", "莫兰指数"),
    "expected": ("E[I]", "期望"),
    "z": ("z", "z 值"),
    "p": ("p", "p 值"),
    "p_perm": ("p (permutation)", "p 值（置换）"),
    "lag": ("Spatial lag", "空间滞后"),
    "value": ("Value", "值"),
    "cluster": ("Cluster", "集聚类型"),
    "quadrant": ("Quadrant", "象限"),
    "rank": ("Rank", "排名"),
    "significant": ("Significant", "显著"),
    "band_low": ("Band, lower", "置换区间下限"),
    "band_high": ("Band, upper", "置换区间上限"),
    "own": ("Own", "自身"),
    "received": ("Received", "接收"),
    "sent": ("Sent", "发送"),
    "net": ("Net", "净值"),
    "given": ("As written", "原文名称"),
    "key": ("Key", "代码"),
    "how": ("Matched by", "匹配方式"),
    "theil_t": ("Theil T", "泰尔指数 T"),
    "theil_l": ("Theil L", "泰尔指数 L"),
    "gini": ("Gini", "基尼系数"),
    "cv": ("CV", "变异系数"),
    "maxmin": ("Max ÷ min", "极值比"),
    "between_share": ("Between groups (share)", "组间占比"),
}
"""Column headings, in English and Chinese."""


def variable_words(inputs: Inputs) -> dict[Any, tuple[str, str]]:
    """Variable → its label in English and Chinese."""
    return {v: (inputs.label(v, "en"), inputs.label(v, "zh")) for v in inputs.labels.index}


def unit_words(inputs: Inputs) -> dict[Any, tuple[str, str]]:
    """Unit → its name in English and Chinese."""
    return {u: (inputs.name(u, "en"), inputs.name(u, "zh")) for u in inputs.panel.units}


def group_words(groups: pd.Index) -> dict[Any, tuple[str, str]]:
    """Group → its name in English and Chinese; unknown groups keep theirs."""
    from spillgap import regions
    from spillgap.errors import UnknownNameError

    words: dict[Any, tuple[str, str]] = {}
    for group in groups:
        try:
            words[group] = (str(group), regions.label(str(group), "zh"))
        except UnknownNameError:
            words[group] = (str(group), str(group))
    return words
