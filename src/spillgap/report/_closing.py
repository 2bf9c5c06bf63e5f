"""The last chapters: robustness, limits, references."""

from __future__ import annotations

from typing import Any

from spillgap.options import CitationStyle
from spillgap.report._blocks import Chapter, Exhibit, Points, Prose
from spillgap.report._reading import Reading
from spillgap.study.cells import kinds

__all__ = ["limits", "references", "robustness", "robustness_in_short"]


def robustness(read: Reading) -> Chapter:
    """Whether findings survive another W, other effects, other errors, a lagged outcome."""
    title = read.say("Robustness", "稳健性")
    if not read.has("models"):
        return Chapter("robustness", title, [])
    blocks: list[Any] = [
        Prose.of(*_by_weights(read)),
        Exhibit("main_by_weights"),
    ]
    if read.has("robustness"):
        blocks += [Prose.of(*_variants(read), _dynamic(read)), Exhibit("robustness")]
    return Chapter("robustness", title, blocks)


def robustness_in_short(read: Reading) -> str:
    """How much of the main model another W and a lag of the outcome leave, in one sentence."""
    found = read.found("models")
    main = found["main"]
    clear = [n for n in _terms(read) if main.pvalues[n] < 0.05]
    if not clear or not read.has("robustness"):
        return ""
    others = found["by_weights"].values()
    firm = [
        n
        for n in clear
        if all(r.pvalues[n] < 0.05 and r.params[n] * main.params[n] > 0 for r in others)
    ]
    dynamic = read.found("robustness")["variants"].get("dynamic")
    lagged = ""
    if dynamic is not None:
        left = sum(bool(dynamic.pvalues[n] < 0.05) for n in clear)
        lagged = read.say(
            f", {left or 'none'} when the outcome's own past is let in",
            f"；加入被解释变量滞后项后，仍显著的有 {left} 个",
        )
    return read.say(
        f"How firm this is: of {len(clear)} coefficients significant in the main model, "
        f"{len(firm)} are so with the same sign under every W tried{lagged}.",
        f"结论的稳健程度：主模型中显著的 {len(clear)} 个系数，有 {len(firm)} 个在所试各权重下"
        f"均同号且显著{lagged}。",
    )


def _terms(read: Reading) -> list[str]:
    main = read.found("models")["main"]
    names = [*main.design.regressors, *(f"W:{name}" for name in main.design.durbin)]
    return [name for name in names if name in main.params.index and name != "Intercept"]


def _by_weights(read: Reading) -> list[str]:
    found = read.found("models")
    main, others = found["main"], found["by_weights"]
    clear = [n for n in _terms(read) if main.pvalues[n] < 0.05]
    if len(others) < 2:
        return []
    held = {
        name: sum(
            bool(r.pvalues[name] < 0.05 and r.params[name] * main.params[name] > 0)
            for r in others.values()
        )
        for name in clear
    }
    listed = read.joined(
        read.aside(read.label(n), f"{count}/{len(others)}") for n, count in held.items()
    )
    weights = read.joined(read.weights(name) for name in others)
    return [
        read.say(
            f"The main model was estimated under {len(others)} weights: {weights}.",
            f"主模型在 {len(others)} 种空间权重下估计：{weights}。",
        ),
        read.say(
            f"How often a coefficient that is significant in the main model keeps its sign and "
            f"its significance: {listed}.",
            f"主模型中显著的系数，在各权重下符号不变且显著的次数：{listed}。",
        )
        if listed
        else "",
    ]


def _variants(read: Reading) -> list[str]:
    main = read.found("models")["main"]
    variants = {n: r for n, r in read.found("robustness")["variants"].items() if n != "dynamic"}
    clear = [n for n in _terms(read) if main.pvalues[n] < 0.05]
    lost = {
        name: [n for n in clear if not result.pvalues[n] < 0.05]
        for name, result in variants.items()
    }
    tried = read.joined(_lower(read, kinds("variant")(n, read.lang) or n) for n in variants)
    sentences = [read.say(f"It was also estimated with {tried}.", f"还采用了以下设定：{tried}。")]
    for name, names in lost.items():
        if names:
            how = kinds("variant")(name, read.lang) or name
            listed = read.joined(read.label(n) for n in names)
            sentences.append(
                read.say(
                    f"{how}: {listed} no longer {'differs' if len(names) == 1 else 'differ'} from "
                    "zero at 5%.",
                    f"{how}：{listed}不再显著。",
                )
            )
    if not any(lost.values()) and clear:
        sentences.append(
            read.say(
                "Everything significant in the main model stays so under each of these.",
                "主模型中显著的系数在上述各设定下均保持显著。",
            )
        )
    return sentences


def _lower(read: Reading, text: str) -> str:
    keep = read.lang == "zh" or text.startswith(("Driscoll", "Conley"))
    return text if keep else text[0].lower() + text[1:]


def _dynamic(read: Reading) -> str:
    result = read.found("robustness")["variants"].get("dynamic")
    if result is None:
        return ""
    main = read.found("models")["main"]
    lag = f"L:{result.design.dependent}"
    clear = [n for n in _terms(read) if main.pvalues[n] < 0.05]
    lost = [n for n in clear if not result.pvalues[n] < 0.05]
    value = read.num(float(result.params[lag]), 3)
    head = read.say(
        f"With last period's {read.inline(read.result.study.interest)} among the regressors "
        f"({value}, {read.p(float(result.pvalues[lag]))}), ",
        f"加入{read.interest}的上期值后（{value}，{read.p(float(result.pvalues[lag]))}），",
    )
    if not lost:
        return head + read.say("what was significant stays so.", "原先显著的系数仍然显著。")
    return head + read.say(
        f"{len(lost)} of {len(clear)} coefficients that were significant are so no longer "
        f"({read.joined(read.label(n) for n in lost)}): over one period, much of what the main "
        "model gives to its factors goes with where a unit already stood.",
        f"{len(clear)} 个原先显著的系数中有 {len(lost)} 个不再显著"
        f"（{read.joined(read.label(n) for n in lost)}）："
        "在一期之内，主模型归于各因素的影响在很大程度上与地区既有水平相关。",
    )


# -- limits ---------------------------------------------------------------------------------------


def limits(read: Reading) -> Chapter:
    """What this study cannot show, plainly."""
    panel = read.result.inputs.panel
    units, periods = read.units_of(panel.n_units), panel.n_periods
    items = [
        read.say(
            f"{units} and {periods} periods are few. What varies slowly hides in the unit effects, "
            "and small effects cannot be told from none.",
            f"{units}、{periods} 期的样本不大：变化缓慢的因素隐于个体效应，较小的效应难以识别。",
        ),
        read.say(
            "The figures are observed, not the outcome of an experiment. Coefficients, effects and "
            "scenarios hold if the model does; they do not prove cause, and cause may run the "
            "other way.",
            "数据为观测数据而非实验结果。系数、效应与情景以模型成立为前提，"
            "不能证明因果，因果方向亦可能相反。",
        ),
        read.say(
            "A result that is not significant is a result: it says that these data do not show an "
            "effect, not that there is none.",
            "不显著同样是结果：它表明这些数据未显示效应，而非效应不存在。",
        ),
        read.say(
            "W is an assumption. Spillovers travel only along the links it draws, and all units "
            "share one ρ.",
            "空间权重是一种假定：溢出只沿其所设的联系传播，且各地区共用同一个 ρ。",
        ),
    ]
    if read.has("index"):
        items.append(
            read.say(
                "An index is a choice of indicators and weights. Its points have no unit, and a "
                "model with the index as its outcome explains that choice too.",
                "指数取决于指标与权重的选择，其点数没有单位；以指数为被解释变量的模型，所解释的也包含这一选择。",
            )
        )
    if len(read.result.inputs.panel.columns) and read.has("explained"):
        items.append(
            read.say(
                "Aggregates of whole regions hide what happens inside them.",
                "整个区域的汇总数据掩盖了区域内部的差异。",
            )
        )
    return Chapter("limits", read.say("Limits", "局限"), [Points(tuple(items))])


# -- references -----------------------------------------------------------------------------------


def references(read: Reading) -> Chapter:
    """The sources of what this study used, and of nothing else."""
    from spillgap.references import cite

    style: CitationStyle = "gbt7714" if read.lang == "zh" else "apa"
    text = cite(*used(read), style=style)
    entries = [line for line in text.splitlines() if line]
    if read.lang == "en":
        entries.sort(key=str.casefold)
    title = read.say("References", "参考文献")
    study = read.result
    versions = read.say(
        f"Computed with spillgap {study.numbers['versions']['spillgap']}, seed "
        f"{study.study.seed}; data SHA-256 {study.numbers['data_sha256'][:16]}…",
        f"由 spillgap {study.numbers['versions']['spillgap']} 计算，随机种子 {study.study.seed}；"
        f"数据 SHA-256 {study.numbers['data_sha256'][:16]}……",
    )
    return Chapter("references", title, [Points(tuple(entries)), Prose.of(versions)])


_BY_SECTION: dict[str, tuple[str, ...]] = {
    "moran": ("moran",),
    "lisa": ("lisa",),
    "coupling": ("coupling",),
    "tests": ("lm", "common factor", "hausman", "cd", "bayes"),
    "effects": ("effects",),
}


def used(read: Reading) -> list[str]:
    """Keys of the methods and sources that this study used, each once."""
    from spillgap.references import METHODS, keys_for

    keys: list[str] = ["weights"]
    if read.has("index"):
        keys.append(read.found("index")["index"].method)
    if read.has("index_methods"):
        keys += list(read.found("index_methods")["agreement"].index)
    for section, methods in _BY_SECTION.items():
        if read.has(section):
            keys += list(methods)
    keys += _measures(read)
    if read.has("models"):
        keys += list(keys_for(read.found("models")["main"]))
        if "mundlak" in (read.found("explained") if read.has("explained") else {}):
            keys.append("mundlak")
    if read.has("robustness"):
        made = read.found("robustness")["variants"]
        keys += [name for name in made if name in METHODS]
    correction = read.result.study.pattern.correction
    if correction is not None and correction in METHODS:
        keys.append(correction)
    keys += ["maps", "python", "spillgap"]
    known = [key for key in keys if key in METHODS or "_" in key or key == "spillgap"]
    return list(dict.fromkeys(known))


def _measures(read: Reading) -> list[str]:
    keys: list[str] = []
    if read.has("gap"):
        keys.append("theil")
    if read.has("dispersion"):
        found = read.found("dispersion")
        keys += ["dagum"] * ("dagum" in found) + ["ellipse"] * ("ellipse" in found)
    if read.has("convergence"):
        keys += ["convergence", "markov", "kernel density"]
        keys += ["clubs"] * ("clubs" in read.found("convergence"))
    return keys
