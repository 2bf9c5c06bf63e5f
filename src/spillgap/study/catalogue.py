"""The figures that a study can draw and the formats that it can write: names, once."""

from __future__ import annotations

__all__ = ["FIGURES", "MAPS", "TABLE_FORMATS"]

TABLE_FORMATS = ("csv", "tex", "md")

FIGURES: dict[str, tuple[str, str]] = {
    "map": ("The index by province, selected years", "各省指数（选定年份）"),
    "ranking": ("Ranking over time", "历年排名"),
    "gap": ("Means of the macro-regions and the ratio of highest to lowest", "区域均值与极值比"),
    "moran": ("Moran's I over time", "历年莫兰指数"),
    "scatter": ("Moran scatter plots", "莫兰散点图"),
    "lisa": ("LISA clusters, first and last year", "LISA 集聚图（首年与末年）"),
    "weights": ("The weights on the map", "空间权重图"),
    "coefficients": ("Coefficients of the main model", "主模型系数"),
    "effects": ("Direct, indirect and total effects", "直接、间接与总效应"),
    "spillovers": ("Who sends and who receives", "溢出的发送与接收"),
    "regimes": ("Effects by regime, side by side", "分区制效应"),
    "event_study": ("Effects by time since treatment", "事件研究：按处理时间的效应"),
    "dagum": ("Dagum's Gini and its parts over time", "Dagum 基尼系数及其分解"),
    "ridgeline": ("Density of the variable, year by year", "历年核密度"),
    "markov": ("Transition probabilities between classes", "等级间转移概率"),
    "coupling": ("Coupling coordination by unit and year", "耦合协调度"),
    "waterfall": ("What the gap between two groups is made of", "区域差距的构成"),
    "contributions": ("What sets each unit apart from the mean", "各地区偏离均值的构成"),
    "contributions_map": ("What sets each unit apart, on the map", "各地区偏离均值的构成（地图）"),
    "scenarios": ("Scenarios compared", "情景比较"),
    "flows": ("The largest spillovers between units", "地区间最大的溢出"),
}
"""Every figure by its name, with its title in English and Chinese."""

MAPS = ("map", "lisa", "weights", "spillovers", "contributions_map", "flows")
"""The figures that need boundaries."""
