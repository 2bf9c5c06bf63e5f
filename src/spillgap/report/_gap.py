"""The gap: its size, its parts, its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.report._blocks import Chapter, Exhibit, Figures, Prose
from spillgap.report._reading import Reading

__all__ = ["gap", "pair_means", "ratio_words"]


def gap(read: Reading) -> Chapter:
    """How large the gap is, between whom, and how much of inequality it is."""
    title = read.say("The gap", "区域差距")
    if not read.has("gap"):
        return Chapter("gap", title, [])
    blocks: list[Any] = [
        Prose.of(pair_means(read), _widest(read)),
        Figures((_means_plate(read), _theil_plate(read))),
        Exhibit("gap_means"),
        Prose.of(_theil(read), _dagum(read)),
    ]
    if read.has("dispersion") and "dagum" in read.found("dispersion"):
        blocks += [Figures((_dagum_plate(read),)), Exhibit("dagum")]
    if read.has("dispersion") and "gradients" in read.found("dispersion"):
        blocks += [Prose.of(*_gradients(read), _centre(read)), Exhibit("gradients")]
    blocks += [
        Prose.of(ratio_words(read), _unit_ratios(read)),
        Exhibit("gap_ratios"),
        Prose.of(*_shares(read)),
    ]
    return Chapter("gap", title, blocks)


def pair_means(read: Reading) -> str:
    """The two groups compared: means and ratio in the first and last period."""
    found = read.found("gap")
    means, (high, low) = found["means"].dropna(), found["pair"]
    if means.empty:
        return ""
    first, last = means.iloc[0], means.iloc[-1]
    ratio = [float(row[high] / row[low]) for row in (first, last)]
    apart = [float(row[high] - row[low]) for row in (first, last)]
    a, b, n = read.group(high), read.group(low), read.num
    relative = read.say(
        "narrowed" if ratio[1] < ratio[0] else "widened", "缩小" if ratio[1] < ratio[0] else "扩大"
    )
    absolute = read.say(
        "narrowed" if apart[1] < apart[0] else "widened", "缩小" if apart[1] < apart[0] else "扩大"
    )
    same = relative == absolute
    return read.say(
        f"In {means.index[-1]} {read.interest} averages {n(last[high])} in {a} and "
        f"{n(last[low])} in {b}, {read.times(ratio[1])} as much; in {means.index[0]} it was "
        f"{n(first[high])} against {n(first[low])}, {read.times(ratio[0])}. In relative terms the "
        f"gap has {relative}, {'and' if same else 'but'} in absolute terms it has {absolute}, from "
        f"{n(apart[0])} to {n(apart[1])}{read.points}.",
        f"{means.index[-1]} 年{read.interest}的均值在{a}为 {n(last[high])}，在{b}为 "
        f"{n(last[low])}，前者是后者的 {n(ratio[1], 2)} 倍；{means.index[0]} 年分别为 "
        f"{n(first[high])} 与 {n(first[low])}（{n(ratio[0], 2)} 倍）。相对差距{relative}，"
        f"{'' if same else '而'}绝对差距由 {n(apart[0])} {absolute}至 {n(apart[1])}{read.points}。",
    )


def _widest(read: Reading) -> str:
    means = read.found("gap")["means"].dropna()
    if means.empty:
        return ""
    ratio = means.max(axis=1) / means.min(axis=1)
    last = means.iloc[-1]
    return read.say(
        f"Among all groups, the highest mean ({read.group(last.idxmax())}) is "
        f"{read.times(float(ratio.iloc[-1]))} the lowest ({read.group(last.idxmin())}) in "
        f"{means.index[-1]}, after {read.times(float(ratio.iloc[0]))} in {means.index[0]}.",
        f"就全部区域而言，{means.index[-1]} 年最高均值（{read.group(last.idxmax())}）是最低均值"
        f"（{read.group(last.idxmin())}）的 {read.num(float(ratio.iloc[-1]), 2)} 倍，"
        f"{means.index[0]} 年为 {read.num(float(ratio.iloc[0]), 2)} 倍。",
    )


def _means_plate(read: Reading) -> tuple[str, str, str]:
    means = read.found("gap")["means"]
    caption = read.say("Means of the groups, and highest over lowest", "区域均值与极值比")
    alt = read.say(
        f"Lines of the means of {len(means.columns)} groups from {means.index[0]} to "
        f"{means.index[-1]}, with the ratio of the highest to the lowest.",
        f"{means.index[0]}—{means.index[-1]} 年 {len(means.columns)} 个区域的均值折线及极值比。",
    )
    return "gap", caption, alt


def _theil_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("Inequality between and within groups", "区域间与区域内不平等")
    alt = read.say(
        "Stacked bars of inequality by period: between and within the groups.",
        "历年不平等程度堆叠柱：区域间与区域内。",
    )
    return "inequality", caption, alt


def _dagum_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("Dagum's Gini and its parts", "Dagum 基尼系数及其分解")
    alt = read.say(
        "Stacked bars of the Gini by period: net between groups, within groups, transvariation.",
        "历年基尼系数堆叠柱：组间净值、组内与超变密度。",
    )
    return "dagum", caption, alt


def _theil(read: Reading) -> str:
    table = read.found("gap")["inequality"].to_frame()
    if "theil_t" not in table.index.get_level_values(0):
        return ""
    theil = table.xs("theil_t")
    first, last = theil.iloc[0], theil.iloc[-1]
    reach = _theil_interval(read)
    moved = read.say(
        "fallen" if last["total"] < first["total"] else "risen",
        "下降" if last["total"] < first["total"] else "上升",
    )
    return read.say(
        f"Theil's T has {moved} from {first['total']:.3f} in {theil.index[0]} to "
        f"{last['total']:.3f}{reach} in {theil.index[-1]}; {read.percent(first['share_between'])} "
        f"of it lay between the groups then, {read.percent(last['share_between'])} does now.",
        f"泰尔指数 T 由 {theil.index[0]} 年的 {first['total']:.3f} {moved}至 {theil.index[-1]} "
        f"年的 {last['total']:.3f}{reach}；其中区域间差异的占比由 "
        f"{read.percent(first['share_between'])} 变为 {read.percent(last['share_between'])}。",
    )


def _theil_interval(read: Reading) -> str:
    if not read.has("dispersion") or "theil" not in read.found("dispersion"):
        return ""
    row = read.found("dispersion")["theil"].to_frame().xs("theil_t").iloc[-1]
    if "total_lower" not in row.index:
        return ""
    reach = read.interval(row["total_lower"], row["total_upper"], 3)
    return read.say(f" (95% interval {reach}, bootstrap)", f"（自助法 95% 区间 {reach}）")


def _dagum(read: Reading) -> str:
    if not read.has("dispersion") or "dagum" not in read.found("dispersion"):
        return ""
    result = read.found("dispersion")["dagum"]
    last = result.to_frame().iloc[-1]
    year = result.to_frame().index[-1]
    pairs = result.pairs.xs(year, level=0)["gini"].sort_values()
    a, b = pairs.index[-1]
    return read.say(
        f"Dagum's Gini is {last['gini']:.3f} in {year}: {read.percent(last['share_net_between'])} "
        f"net between groups, {read.percent(last['share_within'])} within them and "
        f"{read.percent(last['share_transvariation'])} from overlap. No two groups are further "
        f"apart than {read.group(a)} and {read.group(b)} ({pairs.iloc[-1]:.3f}).",
        f"{year} 年 Dagum 基尼系数为 {last['gini']:.3f}：组间净差距占 "
        f"{read.percent(last['share_net_between'])}，组内占 {read.percent(last['share_within'])}，"
        f"超变密度占 {read.percent(last['share_transvariation'])}。差距最大的两个区域是"
        f"{read.group(a)}与{read.group(b)}（{pairs.iloc[-1]:.3f}）。",
    )


def _gradients(read: Reading) -> list[str]:
    table = read.found("dispersion")["gradients"].to_frame()
    years = list(dict.fromkeys(table.index.get_level_values(1)))
    first, last = years[0], years[-1]
    sentences = []
    for key, en, zh in (("east", "east", "向东"), ("north", "north", "向北")):
        now, then = table.loc[(key, last)], table.loc[(key, first)]
        clear = read.say(
            "distinguishable from zero" if now["p"] < 0.05 else "not distinguishable from zero",
            "在 5% 水平上显著" if now["p"] < 0.05 else "在统计上不显著",
        )
        value = read.num(now["estimate"], sign=True)
        reach = read.interval(now["lower"], now["upper"])
        before = read.num(then["estimate"], sign=True)
        sentences.append(
            read.say(
                f"One standard deviation further {en}, {read.interest} changes by {value}"
                f"{read.points} in {last} {reach}, {clear}; in {first} by {before} "
                f"({read.p(then['p'])}).",
                f"{zh}一个标准差，{last} 年{read.interest}变动 {value}{read.points} {reach}，"
                f"{clear}；{first} 年为 {before}（{read.p(then['p'])}）。",
            )
        )
    return sentences


def _centre(read: Reading) -> str:
    found = read.found("dispersion")
    if "ellipse" not in found:
        return ""
    table = found["ellipse"].to_frame()
    first, last = table.iloc[0], table.iloc[-1]
    east, north = last["lon"] - first["lon"], last["lat"] - first["lat"]
    way_en = f"{'north' if north > 0 else 'south'}-{'east' if east > 0 else 'west'}"
    way_zh = f"{'东' if east > 0 else '西'}{'北' if north > 0 else '南'}"
    far = read.num(last["moved_since_first_km"], 0)
    return read.say(
        f"The centre of gravity has moved {far} km to the {way_en} since {table.index[0]}.",
        f"{table.index[0]} 年以来，重心向{way_zh}移动 {far} 千米。",
    )


def ratio_words(read: Reading, *, short: bool = False) -> str:
    """Which indicators' group means differ by more than the threshold."""
    gap_spec = read.result.study.gap
    assert gap_spec is not None
    table = read.found("gap")["ratios"]
    limit = f"{gap_spec.threshold:g}"
    above = table[table["ratio"] > gap_spec.threshold]
    shown = above.head(3) if short else above
    listed = read.joined(_valued(read, shown, "ratio"))
    if above.empty:
        return read.say(
            f"None of the {len(table)} variables compared differs by more than {limit} times "
            "between the means of the groups.",
            f"所比较的 {len(table)} 个变量中，没有一个的区域均值相差 {limit} 倍以上。",
        )
    lead = read.say(" – above all " if short and len(above) > 3 else ": ", "：")
    return read.say(
        f"Between the means of the groups, {len(above)} of {len(table)} variables differ by more "
        f"than {limit} times{lead}{listed}.",
        f"按区域均值，{len(table)} 个变量中有 {len(above)} 个相差 {limit} 倍以上{lead}{listed}"
        f"{'等' if short and len(above) > 3 else ''}。",
    )


def _unit_ratios(read: Reading) -> str:
    gap_spec = read.result.study.gap
    assert gap_spec is not None
    table = read.found("gap")["ratios"].dropna(subset=["unit_ratio"])
    above = table[table["unit_ratio"] > gap_spec.threshold]
    if above.empty:
        return ""
    top = above.loc[above["unit_ratio"].idxmax()]
    return read.say(
        f"Between single units {len(above)} do; the widest ratio is that of "
        f"{read.inline(str(top['variable']))}, {read.num(top['unit_ratio'], 0)} times between "
        f"{read.unit(top['highest_unit'])} and {read.unit(top['lowest_unit'])}.",
        f"按单个地区则有 {len(above)} 个；差距最大的是{read.inline(str(top['variable']))}，"
        f"{read.unit(top['highest_unit'])}是{read.unit(top['lowest_unit'])}的 "
        f"{read.num(top['unit_ratio'], 0)} 倍。",
    )


def _valued(read: Reading, table: pd.DataFrame, column: str) -> list[str]:
    pairs = zip(table["variable"], table[column], strict=True)
    return [read.aside(read.inline(str(name)), read.num(float(v))) for name, v in pairs]


def _shares(read: Reading) -> list[str]:
    gap_spec = read.result.study.gap
    assert gap_spec is not None
    shares: Mapping[str, pd.DataFrame] = read.found("gap")["shares"]
    sentences = []
    for name, table in shares.items():
        who = gap_spec.share_group or table.iloc[-1].idxmax()
        held = table[who]
        sentences.append(
            read.say(
                f"Of {read.inline(name)}, {read.group(who)} holds {read.percent(held.iloc[-1], 1)} "
                f"in {held.index[-1]}; over the years the share lay between "
                f"{read.percent(held.min(), 1)} and {read.percent(held.max(), 1)}.",
                f"{read.inline(name)}中，{read.group(who)}在 {held.index[-1]} 年占 "
                f"{read.percent(held.iloc[-1], 1)}；历年介于 {read.percent(held.min(), 1)} 与 "
                f"{read.percent(held.max(), 1)} 之间。",
            )
        )
    return sentences
