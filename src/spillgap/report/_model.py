"""The tests, the model chosen, its estimates and effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading

__all__ = ["chosen_in_short", "effects", "model", "spillover_in_short"]


def model(read: Reading) -> Chapter:
    """Which model the tests lead to, and what it estimates."""
    title = read.say("The model", "模型")
    if not read.has("models"):
        return Chapter("model", title, [])
    blocks: list[Any] = [Prose.of(_equation(read))]
    if read.has("tests"):
        blocks += [Prose.of(*_tests(read)), Exhibit("tests"), Prose.of(*_decision(read))]
    elif read.refusal("tests"):
        blocks.append(Prose.of(read.say(read.refusal("tests"), "检验需要平衡面板，故未进行。")))
    blocks.append(Prose.of(chosen_in_short(read), *_verdicts(read), *_warnings(read)))
    blocks.append(Figures((_coefficients_plate(read),)))
    blocks.append(Exhibit(f"models_{read.result.study.models.main.effects}"))  # type: ignore[union-attr]
    blocks.append(Exhibit("main_by_effects"))
    return Chapter("model", title, [*blocks, *_regimes(read)])


def _regimes(read: Reading) -> list[Any]:
    """Whether the coefficients are the same in all regimes, where the study asks."""
    if read.refusal("regimes"):
        return [Prose.of(read.say(read.refusal("regimes"), "数据不支持分区制估计。"))]
    if not read.has("regimes"):
        return []
    tests = read.found("regimes")["tests"]
    opening = read.say(
        "Estimated once more with coefficients of their own in every regime, and one ρ for all.",
        "另按区制分别估计各系数（ρ 共同）。",
    )
    caption = read.say("Total effects by regime", "分区制总效应")
    alt = read.say(
        "Points with intervals, one per regime beside one another for every variable.",
        "各变量在各区制的总效应及其区间，并列显示。",
    )
    return [
        Prose.of(opening, tests["chow"].sentence(read.lang)),
        Exhibit("regimes"),
        Exhibit("regimes_chow"),
        Figures((("regimes", caption, alt),)),
        Exhibit("regimes_effects"),
    ]


def _equation(read: Reading) -> str:
    main = read.found("models")["main"]
    names = [n for n in main.design.regressors if n != "Intercept"]
    listed = read.joined(read.inline(name) for name in names)
    return read.say(
        f"The model explains {read.outcome} by {listed}, of the unit itself and, where the model "
        "has them, of its neighbours.",
        f"模型以{listed}解释{read.outcome}，并视模型设定纳入邻近地区的相应变量。",
    )


def _tests(read: Reading) -> list[str]:
    tests = [test for test in read.found("tests")["tests"] if test.applicable]
    kept = [test for test in tests if not test.rejects()]
    listed = read.say("; ", "；").join(
        read.aside(test.name_in(read.lang), read.p(test.pvalue)) for test in kept
    )
    counted = read.say(
        f"Of {len(tests)} tests, {len(tests) - len(kept)} reject their null hypothesis at 5%.",
        f"{len(tests)} 项检验中有 {len(tests) - len(kept)} 项在 5% 水平上拒绝原假设。",
    )
    rest = read.say(f"Not rejected: {listed}.", f"未被拒绝的是：{listed}。") if kept else ""
    return [counted, rest]


def _decision(read: Reading) -> list[str]:
    found, study = read.found("tests"), read.result.study
    decision, posterior = found["decision"], found["posterior"]
    steps = [step.reason.text(read.lang) for step in decision.steps]
    chosen = read.say(
        f"This leads to the {read.model(decision.model)} with {read.effects(decision.effects)}",
        f"据此选择{read.model(decision.model)}，{read.effects(decision.effects)}",
    )
    assert study.models is not None
    main = study.models.main
    same = (decision.model, decision.effects) == (main.model, main.effects)
    verdict = (
        read.say(", which is the main model of the study.", "，即本研究的主模型。")
        if same
        else read.say(
            f", while the study reads by the {read.model(main.model)} with "
            f"{read.effects(main.effects)}.",
            f"，而本研究的主模型为{read.model(main.model)}（{read.effects(main.effects)}）。",
        )
    )
    unsettled = (
        ""
        if decision.settled
        else read.say(
            "The sequence of tests did not come to rest on one model: read this with care.",
            "检验序列未收敛于同一模型，须谨慎解读。",
        )
    )
    return [*steps, chosen + verdict, unsettled, _favoured(read, posterior)]


def _favoured(read: Reading, posterior: Mapping[str, float]) -> str:
    if not posterior:
        return ""
    main = read.result.study.main_weights
    best = max(posterior, key=lambda name: posterior[name])
    listed = read.joined(
        read.aside(read.weights(name), f"{value:.3f}") for name, value in posterior.items()
    )
    tail = (
        ""
        if best == main
        else read.say(
            f" The data favour {read.weights(best)} over the {read.weights(main)} by which this "
            "study reads, so what depends on W is to be read with care.",
            f"数据更支持{read.weights(best)}而非本研究采用的{read.weights(main)}，"
            "因而依赖于空间权重的结论须谨慎解读。",
        )
    )
    return read.say(
        f"Posterior probability of each W, all equally probable beforehand: {listed}.{tail}",
        f"各空间权重的后验概率（先验等概率）：{listed}。{tail}",
    )


def chosen_in_short(read: Reading) -> str:
    """The main model in one sentence, with rho where it has one."""
    study, found = read.result.study, read.found("models")
    assert study.models is not None
    main, spec = found["main"], study.models.main
    table = main.to_frame()
    kind, weights = read.model(spec.model), read.weights(study.main_weights)
    what = read.say(
        f"{kind} with {read.effects(spec.effects)} and {weights}",
        f"{kind}（{read.effects(spec.effects)}，{weights}）",
    )
    if "rho" not in table.index:
        return read.say(
            f"The main model is the {what} ({main.nobs} observations).",
            f"主模型为{what}，{main.nobs} 个观测。",
        )
    row, by_weights = table.loc["rho"], found["by_weights"]
    having = [r for r in by_weights.values() if "rho" in r.params]
    clear = sum(bool(r.pvalues["rho"] < 0.05) for r in having)
    return read.say(
        f"In the {what}, the outcome of neighbours comes back with ρ = "
        f"{read.num(row['estimate'], 3)} (SE {read.num(row['std_error'], 3)}, {read.p(row['p'])}); "
        f"under {clear} of the {len(having)} weights tried it differs from zero at 5%.",
        f"在{what}中，邻近地区的反馈为 ρ = {read.num(row['estimate'], 3)}（标准误 "
        f"{read.num(row['std_error'], 3)}，{read.p(row['p'])}）；所试 {len(having)} 种空间权重中有 "
        f"{clear} 种在 5% 水平上显著。",
    )


def _verdicts(read: Reading) -> list[str]:
    table = read.found("models")["main"].to_frame()
    plain = [
        str(name)
        for name in table.index
        if name not in ("rho", "lambda", "phi", "Intercept") and not str(name).startswith("mean:")
    ]
    clear = [name for name in plain if table.loc[name, "p"] < 0.05]
    rest = [name for name in plain if name not in clear]

    def listed(names: list[str]) -> str:
        return read.joined(
            read.aside(
                f"{read.label(n)}{read.say(' ', '')}{read.sig(float(table.loc[n, 'estimate']))}",
                read.p(float(table.loc[n, "p"])),
            )
            for n in names
        )

    return [
        read.say(
            f"Different from zero at 5% are {listed(clear)}.",
            f"在 5% 水平上显著：{listed(clear)}。",
        )
        if clear
        else read.say("No coefficient differs from zero at 5%.", "没有系数在 5% 水平上显著。"),
        read.say(
            f"Not distinguishable from zero are {listed(rest)}: that is a result too.",
            f"不显著：{listed(rest)}；不显著同样是结果。",
        )
        if rest
        else "",
    ]


def _warnings(read: Reading) -> list[str]:
    made = read.found("models")["main"].warnings_in(read.lang)
    return [f"{read.say('Caution: ', '注意：')}{text}" for text in made]


def _coefficients_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say(
        "Coefficients of the main model, per standard deviation", "主模型系数（每一标准差）"
    )
    alt = read.say(
        "Coefficients with their 95% intervals around a line at zero.",
        "各系数及其 95% 区间，以零线为参照。",
    )
    return "coefficients", caption, alt


# -- effects --------------------------------------------------------------------------------------


def effects(read: Reading) -> Chapter:
    """What a change does to the unit itself and to others; who sends."""
    title = read.say("Effects", "效应")
    reason = read.refusal("effects")
    if reason:
        text = read.say(reason, "主模型的估计值位于稳定区间之外，效应不存在，故未计算。")
        return Chapter("effects", title, [Prose.of(text)])
    if not read.has("effects"):
        return Chapter("effects", title, [])
    draws = read.result.study.draws
    opening = read.say(
        "With a spatial lag, coefficients are not effects: a change in one unit comes back "
        f"through its neighbours. Intervals (95%) come from {draws:,} simulated draws.",
        f"含空间滞后时，系数不等于效应：一地的变动会经由邻近地区反馈。95% 区间由 {draws:,} "
        "次模拟得到。",
    )
    blocks: list[Any] = [
        Prose.of(opening),
        Points.of(*_effects(read)),
        Figures((_effects_plate(read),)),
        Exhibit("effects"),
        Prose.of(*_senders(read), _orders(read)),
        Figures((_spillover_plate(read), _flow_plate(read))),
    ]
    return Chapter("effects", title, blocks)


def _clear(row: pd.Series) -> bool:
    return bool(row["lower"] > 0 or row["upper"] < 0)


def _effects(read: Reading) -> list[str]:
    frame = read.found("effects")["effects"].to_frame()
    sentences = []
    for name in dict.fromkeys(frame.index.get_level_values(0)):
        rows = frame.xs(name, level=0)
        parts = []
        for kind, (en, zh) in _KINDS.items():
            row = rows.loc[kind]
            value = (
                f"{read.sig(row['estimate'])} [{read.sig(row['lower'])}, {read.sig(row['upper'])}]"
            )
            flag = "" if _clear(row) else read.say(", not significant", "，不显著")
            parts.append(read.say(f"{en} {value}{flag}", f"{zh} {value}{flag}"))
        joined = read.say("; ", "；").join(parts)
        sentences.append(
            read.say(f"{read.label(name)}: {joined}.", f"{read.label(name)}：{joined}。")
        )
    return sentences


_KINDS = {
    "direct": ("direct", "直接效应"),
    "indirect": ("indirect", "间接效应"),
    "total": ("total", "总效应"),
}


def spillover_in_short(read: Reading) -> str:
    """The spillover that stands out most, in one sentence."""
    found = read.found("effects")
    frame, name = found["effects"].to_frame(), found["strongest"]
    near, own = frame.loc[(name, "indirect")], frame.loc[(name, "direct")]
    if not _clear(near):
        return read.say(
            "No indirect effect can be told from zero at 5%: spillovers through these factors are "
            "not shown.",
            "没有间接效应在 5% 水平上显著：未能证实这些因素的溢出。",
        )
    reach = f"[{read.sig(near['lower'])}, {read.sig(near['upper'])}]"
    return read.say(
        f"The clearest spillover is that of {read.inline(name)}: one unit more of it everywhere "
        f"moves {read.outcome} by {read.sig(near['estimate'])} through neighbours {reach}, and by "
        f"{read.sig(own['estimate'])} at home.",
        f"最明确的溢出来自{read.inline(name)}：各地均提高一个单位时，"
        f"经由邻近地区使{read.outcome}变动 {read.sig(near['estimate'])} {reach}，"
        f"本地效应为 {read.sig(own['estimate'])}。",
    )


def _senders(read: Reading) -> list[str]:
    if not read.has("ledger"):
        return []
    found = read.found("ledger")
    net, label = found["frame"]["net"], read.inline(found["variable"])
    most = read.joined(
        read.aside(read.unit(u), read.sig(v, sign=True)) for u, v in net.head(3).items()
    )
    least = read.joined(
        read.aside(read.unit(u), read.sig(v, sign=True)) for u, v in net.iloc[::-1].head(3).items()
    )
    return [
        read.say(
            f"Of {label}, {most} send most beyond what they receive; {least} receive most beyond "
            "what they send.",
            f"就{label}而言，净发送最多的是{most}；净接收最多的是{least}。",
        ),
        read.say(
            "With one ρ for all units this order is the work of W: who has many neighbours that "
            "have few others sends most. It is not a finding about those places.",
            "由于 ρ 对各地区相同，该排序由空间权重决定：邻居多、且其邻居少有他邻者发送最多；"
            "它并非关于这些地区本身的发现。",
        ),
    ]


def _orders(read: Reading) -> str:
    if not read.has("ledger") or "orders" not in read.found("ledger"):
        return ""
    orders = read.found("ledger")["orders"]["sent"]
    total = float(orders.sum())
    if not total:
        return ""
    first = float(orders.loc[1]) / total
    return read.say(
        f"Of all that is sent, {read.percent(first)} reaches immediate neighbours by one link; "
        "the rest travels along longer paths.",
        f"全部溢出中，{read.percent(first)} 经一阶邻接直接到达近邻，其余沿更长路径传播。",
    )


def _effects_plate(read: Reading) -> tuple[str, str, str]:
    caption = read.say(
        "Direct, indirect and total effects, per standard deviation",
        "直接、间接与总效应（每一标准差）",
    )
    alt = read.say(
        "Effects of each factor with 95% intervals around a line at zero.",
        "各因素效应及其 95% 区间，以零线为参照。",
    )
    return "effects", caption, alt


def _spillover_plate(read: Reading) -> tuple[str, str, str]:
    label = read.inline(read.found("effects")["strongest"])
    caption = read.say(f"Who sends and who receives: {label}", f"溢出的净发送与净接收：{label}")
    alt = read.say(
        "Map of what every unit sends beyond what it receives.", "各地区净发送（发送减接收）地图。"
    )
    return "spillovers", caption, alt


def _flow_plate(read: Reading) -> tuple[str, str, str]:
    label = read.inline(read.found("effects")["strongest"])
    caption = read.say(f"The largest single spillovers: {label}", f"地区间最大的溢出：{label}")
    alt = read.say(
        "Arrows from sender to receiver for the largest effects between two units.",
        "以箭头表示两地之间最大的溢出。",
    )
    return "flows", caption, alt
