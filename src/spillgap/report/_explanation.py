"""What explains the gap, and what the policies tried would do to it; agglomerations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.labels import group_label
from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading
from spillgap.study.cells import kinds
from spillgap.study.policies import RULES, undusted

__all__ = ["agglomerations", "explained", "gap_in_short", "policies", "policy_in_short"]


_ADVICE = re.compile(r"(?<=[.。])[^.。]*effects=.*$")
"""What a note advises to write in Python; the page shows the outcome instead."""


def explained(read: Reading) -> Chapter:
    """The gap taken apart, over time and between units."""
    title = read.say("What explains the gap", "差距从何而来")
    if not read.has("explained"):
        return Chapter("explained", title, [])
    found, labels = read.found("explained"), read.result.inputs.labels
    level, change = found["level"], found["change"]
    blocks: list[Any] = [
        Prose.of(
            read.say(
                "The main model splits the gap exactly into each factor's own part, its "
                "neighbours' part, unit effects and residual.",
                "主模型将差距精确分解为各因素的自身部分、邻近地区部分、个体效应与残差。",
            ),
            level.sentence(read.lang, labels=labels),
            _ADVICE.sub("", level.note(read.lang)),
        ),
        Figures((_waterfall_plate(read), _contributions_plate(read))),
        Exhibit("explained_level"),
        Prose.of(change.sentence(read.lang, labels=labels)),
    ]
    if "mundlak" in found:
        between = found["mundlak"]
        blocks += [
            Prose.of(
                read.say(
                    "What the unit effects hide, the Mundlak version lets speak: it adds every "
                    "factor's long-run mean.",
                    "个体效应所遮蔽的部分，可由 Mundlak 形式加以区分：它加入各因素的长期均值。",
                ),
                between.sentence(read.lang, labels=labels),
                between.note(read.lang),
            ),
            Exhibit("explained_mundlak"),
        ]
    blocks.append(Prose.of(_accounting(read)))
    return Chapter("explained", title, blocks)


def _accounting(read: Reading) -> str:
    return read.say(
        "These parts are accounting by an estimated model, not proof of cause: they say how much "
        "of the gap goes with a factor, given the model.",
        "上述分解是基于估计模型的核算，而非因果证明：它说明在模型成立时，差距中有多少与某因素相伴。",
    )


def gap_in_short(read: Reading) -> str:
    """The largest part of the gap and what stays in unit effects, in one sentence."""
    level = read.found("explained")["level"]
    frame = level.by_variable()
    variables = frame.loc[[v for v in level.variables if v in frame.index]]
    top = variables["contribution"].abs().idxmax()
    row, parts = variables.loc[top], level.to_frame()
    near = parts.loc[(top, "neighbours")] if (top, "neighbours") in parts.index else None
    high, low = (read.group(g) for g in level.pair)
    digits = 1 if abs(level.gap) >= 10 else 2
    reach = read.interval(row["lower"], row["upper"], digits)
    name, size = read.inline(str(top)), read.num(row["contribution"], digits)
    share, whole = read.percent(row["share"]), read.num(level.gap, digits)
    through = ""
    if near is not None:
        value = read.num(near["contribution"], digits)
        through = read.say(f", {value} of it through neighbours", f"，其中 {value} 来自邻近地区")
    rest = ""
    if "unit_effects" in frame.index:
        held = read.percent(float(frame.loc["unit_effects", "share"]))
        rest = read.say(
            f"; unit effects, which the model does not explain, hold {held}",
            f"；模型未作解释的个体效应占 {held}",
        )
    year, whole = level.contrast.periods[-1], f"{whole}{read.outcome_points}"
    return read.say(
        f"What explains the gap: of the {whole} between {high} and {low} in {year}, "
        f"{name} accounts for {size} ({share}) {reach}{through}{rest}.",
        f"差距的来源：{year} 年{high}与{low}相差 {whole}，其中{name}占 {size}"
        f"（{share}）{reach}{through}{rest}。",
    )


def _waterfall_plate(read: Reading) -> tuple[str, str, str]:
    high, low = (read.group(g) for g in read.found("explained")["level"].pair)
    caption = read.say(
        f"The gap between {high} and {low}, part by part", f"{high}与{low}差距的构成"
    )
    alt = read.say(
        "Bars from zero to the whole gap, one for each part, with 95% intervals.",
        "由零累加至全部差距的瀑布图，各部分附 95% 区间。",
    )
    return "waterfall", caption, alt


def _contributions_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("What sets each unit apart from the mean", "各地区偏离均值的构成")
    alt = read.say(
        "Stacked bars of signed parts for every unit, with a mark at their sum.",
        "各地区正负贡献的堆叠条形图，标记为合计。",
    )
    return "contributions", caption, alt


# -- policies -------------------------------------------------------------------------------------


def policies(read: Reading) -> Chapter:
    """Scenarios side by side, and where a budget reaches furthest."""
    title = read.say("Policies tried", "政策模拟")
    reason = read.refusal("policies")
    if reason:
        text = read.say(reason, "主模型的估计值不允许进行政策模拟。")
        return Chapter("policies", title, [Prose.of(text)])
    if not read.has("policies"):
        return Chapter("policies", title, [])
    found = read.found("policies")
    blocks: list[Any] = []
    if found["scenarios"]:
        blocks += [
            Prose.of(
                read.say(
                    "Each scenario changes one factor in some places and holds all else, effects "
                    "and residual included, as the last period had it.",
                    "各情景仅改变部分地区的某一因素，其余（含个体效应与残差）均保持末期水平。",
                ),
            ),
            Points.of(*(_scenario(read, name, made) for name, made in found["scenarios"].items())),
            Figures((_scenario_plate(read),)),
            Exhibit("scenarios"),
        ]
    for key, made in found["targets"].items():
        blocks += [Prose.of(*_target(read, made)), Exhibit(f"target_{key}")]
    if found["targets"]:
        blocks.append(Prose.of(_target_limits(read)))
    return Chapter("policies", title, blocks)


def _title(read: Reading, name: str) -> str:
    policy = read.result.study.policies
    assert policy is not None
    return policy.scenarios[name].title.get(read.lang)


def _row(table: pd.DataFrame, name: str) -> pd.Series:
    return table.loc[[name]].iloc[0]


def _change(read: Reading, row: pd.Series) -> str:
    zero = read.say(", which covers zero", "，包含零") if row["lower"] <= 0 <= row["upper"] else ""
    reach = f"{read.sig(row['lower'])}{read.say(' to ', ' 至 ')}{read.sig(row['upper'])}"
    return f"{read.sig(row['estimate'])} [{reach}{zero}]"


def _scenario(read: Reading, name: str, made: Any) -> str:
    table = undusted(made.outcomes())
    mean = _change(read, _row(table, "mean"))
    beyond = (
        read.say(
            " It goes beyond the values observed: an extrapolation.", "该情景超出观测范围，属外推。"
        )
        if made.warnings
        else ""
    )
    gap_text = ""
    if "gap" in table.index:
        row = _row(table, "gap")
        if row["estimate"] == 0.0:
            gap_text = read.say(", the gap not at all", "，差距不变")
        else:
            gap_text = read.say(
                f", the gap of {read.num(row['baseline'])} by {_change(read, row)}",
                f"，差距（{read.num(row['baseline'])}）变动 {_change(read, row)}",
            )
    return read.say(
        f"{_title(read, name)}: the mean of all units changes by {mean}{gap_text}.{beyond}",
        f"{_title(read, name)}：全部地区均值变动 {mean}{gap_text}。{beyond}",
    )


def policy_in_short(read: Reading) -> str:
    """What of the scenarios tried would close most of the gap, in one sentence."""
    found = read.found("policies")["scenarios"]
    outcome = "gap" if all("gap" in made.outcomes().index for made in found.values()) else "theil_t"
    rows = {
        name: _row(undusted(made.outcomes()), outcome)
        for name, made in found.items()
        if outcome in made.outcomes().index and not made.warnings
    }
    closing = {name: row for name, row in rows.items() if row["upper"] < 0.0}
    if not rows:
        return ""
    if not closing:
        return read.say(
            "What would close it: none of the scenarios tried narrows the gap beyond doubt.",
            "如何缩小差距：所试情景均不能确定地缩小差距。",
        )
    best = min(closing, key=lambda name: float(closing[name]["estimate"]))
    row = closing[best]
    what = read.say("the gap", "差距") if outcome == "gap" else kinds("outcome")(outcome, read.lang)
    size, low, high = (read.sig(-float(row[c])) for c in ("estimate", "upper", "lower"))
    share = read.percent(float(row["estimate"]) / float(row["baseline"]))
    return read.say(
        f"What would close it: of the scenarios tried, “{_title(read, best)}” narrows {what} "
        f"most, by {size} [{low} to {high}], "
        f"{share.lstrip('−')} of it; {len(closing)} of {len(rows)} narrow it beyond doubt.",
        f"如何缩小差距：所试情景中，“{_title(read, best)}”缩小{what}最多，减少 "
        f"{size} [{low} 至 {high}]，"
        f"占 {share.lstrip('−')}；{len(rows)} 个情景中有 {len(closing)} 个能确定地缩小差距。",
    )


def _scenario_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say("Scenarios compared, with 95% intervals", "情景比较（95% 区间）")
    alt = read.say(
        "Changes of the mean and of the gap under each scenario.", "各情景下均值与差距的变化。"
    )
    return "scenarios", caption, alt


_AIMS = {
    "mean": ("raise the mean most", "最大限度提高均值"),
    "variance": ("lower the variance most", "最大限度降低方差"),
    "theil_t": ("lower Theil's T most", "最大限度降低泰尔指数 T"),
    "theil_l": ("lower Theil's L most", "最大限度降低泰尔指数 L"),
    "gap": ("close the gap most", "最大限度缩小差距"),
}


def _target(read: Reading, made: Any) -> list[str]:
    which = 1 if read.lang == "zh" else 0
    chosen = made.allocation()
    chosen = chosen[chosen["amount"] > 1e-6 * made.budget]
    outcome = made.objective if made.objective in made.gauges.names else "mean"
    table = undusted(made.to_frame().reset_index()).set_index(["rule", "outcome"])
    reached = table.xs(outcome, level="outcome")
    best = _row(pd.DataFrame(reached), "best")
    where = read.joined(read.unit(unit) for unit in chosen.index)
    firm = int((chosen["funded"] >= 0.95).sum())
    others = read.joined(
        read.aside(
            kinds("rule")(rule, read.lang) or rule,
            read.sig(_row(pd.DataFrame(reached), rule)["estimate"]),
        )
        for rule in RULES
        if rule != "best"
    )
    aim, name = _AIMS[made.objective][which], read.inline(made.variable)
    return [
        read.say(
            f"To {aim} with {made.budget:g} units of {name} in all, they should go to {where}: a "
            f"change of {_change(read, best)}. Simple rules reach less or the same: "
            f"{others}.",
            f"若以总量 {made.budget:g} 的{name}{aim}，应投向{where}，变动 "
            f"{_change(read, best)}。简单规则所得较少或相同：{others}。",
        ),
        read.say(
            f"{firm} of these {len(chosen)} places are chosen in at least 95% of simulated draws.",
            f"上述 {len(chosen)} 个地区中有 {firm} 个在至少 95% 的模拟中入选。",
        ),
    ]


def _target_limits(read: Reading) -> str:
    return read.say(
        "The budget counts units of the factor, not their cost, which differs between places; and "
        "with one ρ for all, where it goes follows from W as much as from the data.",
        "预算以因素的单位计，未计其成本，而成本因地而异；且 ρ 对各地区相同，"
        "投向在很大程度上由空间权重决定。",
    )


# -- agglomerations -------------------------------------------------------------------------------


def agglomerations(read: Reading) -> Chapter:
    """Alliances of units side by side, and the one that is read closely."""
    title = read.say("Agglomerations", "城市群与区域协作")
    if not read.has("agglomerations"):
        return Chapter("agglomerations", title, [])
    found = read.found("agglomerations")
    blocks: list[Any] = [
        Prose.of(_side_by_side(read, found)),
        Exhibit("agglomerations"),
        Prose.of(*_case(read, found)),
    ]
    return Chapter("agglomerations", title, blocks)


def _named(read: Reading, found: Mapping[str, Any]) -> dict[Any, str]:
    return {g: group_label(g, read.lang) for g in dict.fromkeys(found["labels"])}


def _side_by_side(read: Reading, found: Mapping[str, Any]) -> str:
    table, names = found["table"], _named(read, found)
    listed = read.joined(
        read.aside(names[group], read.num(value)) for group, value in table["mean_last"].items()
    )
    year = read.span[1]
    tail = (
        read.say(
            " Boundaries are those of whole provinces, coarser than the agglomerations themselves.",
            "此处以整省为界，比城市群实际范围更粗。",
        )
        if read.provinces
        else ""
    )
    return read.say(
        f"Mean of {read.interest} in {year}: {listed}.{tail}",
        f"{year} 年{read.interest}均值：{listed}。{tail}",
    )


def _case(read: Reading, found: Mapping[str, Any]) -> list[str]:
    case, table = found["case"], found["table"]
    if case is None or case not in table.index:
        return []
    row, name = table.loc[case], _named(read, found)[case]
    members = read.joined(read.unit(u) for u in found["labels"].index[found["labels"] == case])
    y0, y1 = read.span
    above = row["mean_last"] - row["rest_last"]
    sentences = [
        read.say(
            f"{name} ({members}): {read.interest} went from {read.num(row['mean_first'])} in {y0} "
            f"to {read.num(row['mean_last'])} in {y1}, {read.num(abs(above))} "
            f"{'above' if above > 0 else 'below'} the mean of all other units.",
            f"{name}（{members}）：{read.interest}由 {y0} 年的 {read.num(row['mean_first'])} 升至 "
            f"{y1} 年的 {read.num(row['mean_last'])}，{'高' if above > 0 else '低'}于其余地区均值 "
            f"{read.num(abs(above))}。",
        )
    ]
    if read.has("ledger") and "inside" in row.index and pd.notna(row["inside"]):
        variable = read.inline(read.found("ledger")["variable"])
        sentences.append(
            read.say(
                f"By the model, one unit more of {variable} in each of its {int(row['members'])} "
                f"members sends {read.sig(row['inside'])} from one to the other and "
                f"{read.sig(row['across_sent'])} to the rest of the country.",
                f"按模型，其 {int(row['members'])} 个成员的{variable}各提高一个单位，彼此之间溢出 "
                f"{read.sig(row['inside'])}，向其余地区溢出 {read.sig(row['across_sent'])}。",
            )
        )
    sentences.append(
        read.say(
            f"What the data cannot say: {int(row['members'])} units carry no test of their own. "
            "The flows inside follow from a ρ shared by all units and from who borders whom, so "
            "whether the alliance itself has changed anything is not shown here; that would take "
            "figures for its cities and a comparison with places that had none.",
            f"数据不能说明的：{int(row['members'])} 个地区不足以单独检验。其内部溢出由全国共同的 ρ "
            "与邻接关系推得，并不能证明该合作本身产生了作用；那需要城市层面的数据以及与未参与地区的对照。",
        )
    )
    return sentences
