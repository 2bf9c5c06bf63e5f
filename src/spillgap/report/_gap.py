"""The gap: its size, its parts, its place; whether it closes; coordination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading

__all__ = ["convergence", "coordination", "gap", "pair_means", "ratio_words"]


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
    if read.has("dispersion"):
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


# -- convergence ----------------------------------------------------------------------------------


def convergence(read: Reading) -> Chapter:
    """Whether the units come together, how fast, in how many clubs."""
    title = read.say("Does the gap close?", "差距是否收敛")
    if not read.has("convergence"):
        return Chapter("convergence", title, [])
    found = read.found("convergence")
    blocks: list[Any] = [
        Prose.of(_sigma(read, found["sigma"])),
        Points.of(*_beta(read, found["beta"])),
        Exhibit("beta"),
        Prose.of(_density(read, found["density"])),
        Figures((_ridge_plate(read), _markov_plate(read))),
        Prose.of(_markov(read, found["markov"]), _spatial_markov(read, found)),
        Prose.of(_clubs(read, found)),
    ]
    return Chapter("convergence", title, blocks)


def _sigma(read: Reading, sigma: Any) -> str:
    table, trend = sigma.to_frame()["dispersion"], sigma.trend
    verdict = read.say(
        "a decline that is significant"
        if trend["p"] < 0.05 and trend["estimate"] < 0
        else "no significant decline",
        "下降趋势显著" if trend["p"] < 0.05 and trend["estimate"] < 0 else "无显著下降趋势",
    )
    return read.say(
        f"The coefficient of variation went from {table.iloc[0]:.3f} in {table.index[0]} to "
        f"{table.iloc[-1]:.3f} in {table.index[-1]}: {verdict} ({read.p(trend['p'])}), "
        "σ-convergence as the field calls it."
        if trend["p"] < 0.05 and trend["estimate"] < 0
        else f"The coefficient of variation went from {table.iloc[0]:.3f} in {table.index[0]} to "
        f"{table.iloc[-1]:.3f} in {table.index[-1]}: {verdict} ({read.p(trend['p'])}), hence no "
        "σ-convergence.",
        f"变异系数由 {table.index[0]} 年的 {table.iloc[0]:.3f} 变为 {table.index[-1]} 年的 "
        f"{table.iloc[-1]:.3f}，{verdict}（{read.p(trend['p'])}），"
        f"{'存在' if trend['p'] < 0.05 and trend['estimate'] < 0 else '不存在'} σ 收敛。",
    )


def _beta(read: Reading, betas: Mapping[str, Any]) -> list[str]:
    sentences = []
    for form, result in betas.items():
        en, zh = _BETA[form]
        row = result.speed.iloc[0]
        p = float(result.params.loc["initial", "p"])
        if not result.converges:
            sentences.append(read.say(f"{en}: no β-convergence ({read.p(p)}).",
                                      f"{zh}：无 β 收敛（{read.p(p)}）。"))  # fmt: skip
            continue
        speed, half = read.percent(row["speed"], 1), read.num(row["half_life"])
        reach = read.interval(row["half_life_lower"], row["half_life_upper"])
        sentences.append(
            read.say(
                f"{en}: β = {read.num(row['b'], 3)} ({read.p(p)}), a speed of {speed} per period, "
                f"half of a distance gone in {half} periods {reach}.",
                f"{zh}：β = {read.num(row['b'], 3)}（{read.p(p)}），收敛速度为每期 {speed}，"
                f"差距减半约需 {half} 期 {reach}。",
            )
        )
    return sentences


_BETA = {
    "cross_section": ("From the first period to the last, nothing else considered",
                      "首末期截面的绝对收敛"),
    "absolute": ("Period by period, nothing else considered", "面板绝对收敛"),
    "conditional": ("With the factors of the model held equal", "控制各因素后的条件收敛"),
    "spatial": ("With neighbours taken into account (a spatial Durbin model)",
                "计入邻近地区影响（空间杜宾模型）"),
}  # fmt: skip


def _density(read: Reading, density: Any) -> str:
    table = density.summary
    first, last = table.iloc[0], table.iloc[-1]
    return read.say(
        f"The peak of the distribution has moved from {read.num(first['mode'])} to "
        f"{read.num(last['mode'])}, its spread (standard deviation) from {read.num(first['sd'])} "
        f"to {read.num(last['sd'])}, and it has {int(last['n_modes'])} "
        f"{'peak' if last['n_modes'] == 1 else 'peaks'} in {table.index[-1]}.",
        f"分布的主峰由 {read.num(first['mode'])} 移至 {read.num(last['mode'])}，标准差由 "
        f"{read.num(first['sd'])} 变为 {read.num(last['sd'])}，{table.index[-1]} 年有 "
        f"{int(last['n_modes'])} 个峰。",
    )


def _ridge_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("The distribution, year by year", "历年核密度分布")
    alt = read.say(
        "Density curves above one another, one per period.", "各年密度曲线自上而下排列。"
    )
    return "ridgeline", caption, alt


def _markov_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("From class to class", "等级间转移概率")
    alt = read.say(
        "Heat map of the probabilities to move between classes from one period to the next.",
        "各等级逐期转移概率热图。",
    )
    return "markov", caption, alt


def _markov(read: Reading, chain: Any) -> str:
    from spillgap.gaps import class_labels

    stay = chain.transitions.to_numpy().diagonal()
    names = class_labels(len(stay), read.lang)
    up = float(chain.transitions.iloc[0, 1:].sum())
    tail = read.say(
        f"Cut into {len(stay)} classes relative to the period's mean, a unit stays in its class "
        f"with a probability of {stay.min():.2f} to {stay.max():.2f}; from the lowest class "
        f"{read.percent(up)} rise within a period.",
        f"按相对于当年均值的水平分为 {len(stay)} 个等级，各地区留在原等级的概率为 "
        f"{stay.min():.2f} 至 {stay.max():.2f}；每期有 {read.percent(up)} 由最低等级上升。",
    )
    steady = chain.steady_state
    if not steady.notna().all():
        return tail
    shares = read.joined(
        read.aside(name, read.percent(v)) for name, v in zip(names, steady, strict=True)
    )
    return read.say(f"{tail} In the long run the classes would hold {shares} of all units.",
                    f"{tail}长期稳态下各等级占比为{shares}。")  # fmt: skip


def _spatial_markov(read: Reading, found: Mapping[str, Any]) -> str:
    if "spatial_markov" not in found:
        return ""
    p = float(found["spatial_markov"].tests.loc["Q", "p"])
    if p < 0.05:
        return read.say(
            f"These probabilities depend on the neighbours' class ({read.p(p)}).",
            f"转移概率依赖于邻近地区的等级（{read.p(p)}）。",
        )
    return read.say(
        f"That they depend on the neighbours' class cannot be shown ({read.p(p)}).",
        f"未发现转移概率依赖于邻近地区等级的证据（{read.p(p)}）。",
    )


def _clubs(read: Reading, found: Mapping[str, Any]) -> str:
    if "clubs" not in found:
        return ""
    result = found["clubs"]
    overall = result.overall
    counts = result.membership[result.membership > 0].value_counts().sort_index()
    alone = [read.unit(u) for u in result.membership.index[result.membership == 0]]
    periods = len(read.periods)
    caution = read.say(
        f"With {periods} periods this is an indication, no more.",
        f"样本仅 {periods} 期，此结果只作参考。",
    )
    if overall["converges"]:
        return read.say(
            f"Phillips and Sul's log t test does not reject convergence of all units to one path "
            f"(t = {read.num(overall['t'], 2)}). {caution}",
            f"Phillips–Sul 的 log t 检验不拒绝全部地区收敛于同一路径（t = "
            f"{read.num(overall['t'], 2)}）。{caution}",
        )
    sizes = read.joined(str(int(n)) for n in counts)
    who = read.joined(alone)
    rest = read.say(f"; {who} belong to none", f"；{who}不属于任何俱乐部") if alone else ""
    return read.say(
        f"Phillips and Sul's log t test rejects one common path for all (t = "
        f"{read.num(overall['t'], 2)}) and finds {len(counts)} "
        f"{'club' if len(counts) == 1 else 'clubs'}, of {sizes} units{rest}. {caution}",
        f"Phillips–Sul 的 log t 检验拒绝全部地区收敛于同一路径（t = {read.num(overall['t'], 2)}），"
        f"识别出 {len(counts)} 个俱乐部，分别含 {sizes} 个地区{rest}。{caution}",
    )


# -- coordination ---------------------------------------------------------------------------------


def coordination(read: Reading) -> Chapter:
    """How well the subsystems go together."""
    title = read.say("Coordination between subsystems", "子系统耦合协调")
    if not read.has("coupling"):
        return Chapter("coupling", title, [])
    found = read.found("coupling")
    blocks: list[Any] = [
        Prose.of(*_coordination(read, found)),
        Figures((_coupling_plate(read),)),
    ]
    if "means" in found:
        blocks.append(Exhibit("coupling_means"))
    blocks.append(Exhibit("coupling"))
    return Chapter("coupling", title, blocks)


def _coordination(read: Reading, found: Mapping[str, Any]) -> list[str]:
    from spillgap.coupling import GRADES

    labels = {g.number: g.label(read.lang) for g in GRADES}
    wide, scores = found["wide"], found["scores"]
    frame = found["coupling"].to_frame(read.lang)
    y0, y1 = read.span
    now = frame.xs(y1, level=1)
    mean = wide.mean()
    most = now["grade"].mode().iloc[0]
    order = wide[y1].sort_values(ascending=False)
    systems = read.joined(read.inline(str(name)) for name in scores.columns)
    return [
        read.say(
            f"The coupling coordination degree D asks whether {systems} rise together. Its mean "
            f"went from {mean[y0]:.3f} in {y0} to {mean[y1]:.3f} in {y1}; the commonest grade is "
            f"“{labels[most]}” ({int((now['grade'] == most).sum())} of {len(now)}).",
            f"耦合协调度 D 衡量{systems}是否同步提升。其均值由 {y0} 年的 {mean[y0]:.3f} 变为 {y1} "
            f"年的 {mean[y1]:.3f}；最常见的等级为“{labels[most]}”（{len(now)} 个中的 "
            f"{int((now['grade'] == most).sum())} 个）。",
        ),
        read.say(
            f"{read.unit(order.index[0])} is best coordinated ({order.iloc[0]:.3f}, "
            f"{now.loc[order.index[0], 'label']}), {read.unit(order.index[-1])} least "
            f"({order.iloc[-1]:.3f}, {now.loc[order.index[-1], 'label']}).",
            f"协调度最高的是{read.unit(order.index[0])}（{order.iloc[0]:.3f}，"
            f"{now.loc[order.index[0], 'label']}），最低的是{read.unit(order.index[-1])}"
            f"（{order.iloc[-1]:.3f}，{now.loc[order.index[-1], 'label']}）。",
        ),
        read.say(
            "D is a description: it depends on which indicators stand for a subsystem, and high "
            "coordination does not show that one moves the other.",
            "D 仅为描述性指标：它取决于各子系统所选指标，协调度高并不说明子系统之间存在因果关系。",
        ),
    ]


def _coupling_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("Coupling coordination by unit and period", "各地区历年耦合协调度")
    alt = read.say(
        "Grid of grades of coordination, units in rows and periods in columns.",
        "耦合协调等级矩阵图，行为地区、列为年份。",
    )
    return "coupling", caption, alt
