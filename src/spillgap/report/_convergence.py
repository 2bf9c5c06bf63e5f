"""Whether the gap closes, and whether the subsystems go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading

__all__ = ["convergence", "coordination"]


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
        reason = str(read.numbers("convergence").get("left_out", {}).get("clubs", ""))
        return read.say(
            f"Clubs were not sought: {reason}" if reason else "",
            "样本期过短，未作收敛俱乐部检验。" if reason else "",
        )
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
