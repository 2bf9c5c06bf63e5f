"""What the summary says of the models, their tests and effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from spillgap.options import Language
from spillgap.study.inputs import Inputs
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.wording import joined, number, p_text, say, stop

__all__ = ["diagnostic_sentences", "effect_sentences", "model_sentences"]

Sections = Mapping[str, Section]


def model_sentences(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> list[str]:
    assert study.models is not None
    results = sections["models"].results
    main = results["main"]
    spec, name = study.models.main, main.model.name
    table = main.to_frame()
    opening = say(
        lang,
        f"{name}, {spec.effects} effects, W {study.main_weights}: {study.models.formula}; "
        f"{main.nobs} observations, log-likelihood {main.loglik:.1f}, "
        f"within R² {main.r2_within:.3f}.",
        f"{name}（{_EFFECTS_ZH.get(spec.effects, spec.effects)}，W {study.main_weights}）："
        f"{study.models.formula}；{main.nobs} 个观测，对数似然值 {main.loglik:.1f}，"
        f"组内 R² {main.r2_within:.3f}。",
    )
    sentences = [opening]
    if "rho" in table.index:
        sentences.append(_rho(table.loc["rho"], results["by_weights"], lang))
    plain = [p for p in table.index if p not in ("rho", "lambda", "phi", "Intercept")]
    sentences += _verdicts(table.loc[plain], inputs, lang)
    sentences += [f"{say(lang, 'Warning: ', '警告：')}{text}" for text in main.warnings_in(lang)]
    return sentences


_EFFECTS_ZH = {"pooled": "混合", "unit": "个体固定效应", "time": "时间固定效应",
               "twoway": "双向固定效应", "random": "随机效应"}  # fmt: skip


def _rho(row: pd.Series, by_weights: Mapping[str, Any], lang: Language) -> str:
    others = [
        f"{name} {result.params['rho']:.3f} (p {p_text(result.pvalues['rho'])})"
        for name, result in by_weights.items()
        if "rho" in result.params
    ]
    tail = joined(others, lang)
    clear = sum(bool(r.pvalues["rho"] < 0.05) for r in by_weights.values() if "rho" in r.params)
    value, error = number(row["estimate"], 3), number(row["std_error"], 3)
    return say(
        lang,
        f"rho = {value} (SE {error}, p {p_text(row['p'])}). "
        f"It differs from zero at 5% under {clear} of {len(others)} W: {tail}.",
        f"ρ = {value}（标准误 {error}，p {p_text(row['p'])}）。"
        f"{len(others)} 种空间权重中有 {clear} 种在 5% 水平上显著：{tail}。",
    )


def _verdicts(table: pd.DataFrame, inputs: Inputs, lang: Language) -> list[str]:
    """Coefficients that differ from zero at 5%, then those that do not."""
    clear = table["p"] < 0.05
    heads = (
        (clear, "Different from zero at 5%: ", "在 5% 水平上显著："),
        (~clear, "Not distinguishable from zero: ", "不显著："),
    )
    sentences = []
    for mask, english, chinese in heads:
        rows = table[mask.to_numpy()]
        listed = [
            f"{_parameter(str(name), inputs, lang)} {number(value, 3)} (p {p_text(p)})"
            for name, value, p in zip(rows.index, rows["estimate"], rows["p"], strict=True)
        ]
        if listed:
            sentences.append(say(lang, english, chinese) + joined(listed, lang) + stop(lang))
    return sentences


def _parameter(name: str, inputs: Inputs, lang: Language) -> str:
    from spillgap.tables import labels_from

    return labels_from(inputs.labels, lang).parameter(name)


def diagnostic_sentences(
    study: Study, _inputs: Inputs, sections: Sections, lang: Language
) -> list[str]:
    section = sections["tests"]
    if "refused" in section.numbers:
        return [say(lang, section.numbers["refused"], "检验需要平衡面板。")]
    results = section.results
    return [
        *_outcomes([test for test in results["tests"] if test.applicable], lang),
        say(
            lang,
            "Choosing by Elhorst's sequence, each step on the model that it has reached, with the "
            "Lee–Yu correction where it is valid (so its p-values need not be those above):",
            "以下按 Elhorst 的顺序选择模型：每一步均对该步所得模型重新估计，"
            "适用时作 Lee–Yu 修正（故 p 值与上文可能不同）：",
        ),
        *results["decision"].sentences(lang),
        *_favoured(results["posterior"], study.main_weights, lang),
    ]


def _outcomes(tests: Sequence[Any], lang: Language) -> list[str]:
    """The tests that reject at 5%, then those that do not, each with its p."""
    heads = ((True, "Rejected at 5%: ", "在 5% 水平上拒绝原假设："),
             (False, "Not rejected: ", "不能拒绝原假设："))  # fmt: skip
    sentences = []
    for rejected, english, chinese in heads:
        listed = [
            f"{t.name_in(lang)} (p {p_text(t.pvalue)})" for t in tests if t.rejects() == rejected
        ]
        if listed:
            mark = say(lang, "; ", "；")
            sentences.append(say(lang, english, chinese) + mark.join(listed) + stop(lang))
    return sentences


def _favoured(posterior: Mapping[str, float], main: str, lang: Language) -> list[str]:
    if not posterior:
        return []
    listed = joined([f"{name} {p:.3f}" for name, p in posterior.items()], lang)
    best = max(posterior, key=lambda name: posterior[name])
    caveat = ""
    if best != main:
        caveat = say(
            lang,
            f" The data favour {best}, not {main}: read what depends on W with care.",
            f"数据更支持 {best} 而非 {main}：依赖于空间权重的结论须谨慎解读。",
        )
    return [
        say(
            lang,
            f"Posterior probability of each W, all equally probable beforehand: {listed}.{caveat}",
            f"各空间权重的后验概率（先验等概率）：{listed}。{caveat}",
        )
    ]


def effect_sentences(
    _study: Study, inputs: Inputs, sections: Sections, lang: Language
) -> list[str]:
    section = sections["effects"]
    if "refused" in section.numbers:
        return [say(lang, section.numbers["refused"], "估计不稳定，效应不存在。")]
    frame = section.results["effects"].to_frame()
    variables = dict.fromkeys(frame.index.get_level_values(0))
    sentences = [
        _effect(frame.xs(v, level=0), _parameter(v, inputs, lang), lang) for v in variables
    ]
    return [*sentences, *_senders(inputs, section.results, lang)]


def _effect(rows: pd.DataFrame, label: str, lang: Language) -> str:
    words = {"direct": ("direct", "直接效应"), "indirect": ("indirect", "间接效应"),
             "total": ("total", "总效应")}  # fmt: skip
    parts = []
    for kind, row in rows.iterrows():
        clear = row["lower"] > 0 or row["upper"] < 0
        word = words[str(kind)][1 if lang == "zh" else 0]
        flag = "" if clear else say(lang, ", not distinguishable from zero", "，不显著")
        value, low, high = (number(row[name], 3) for name in ("estimate", "lower", "upper"))
        parts.append(f"{word} {value} [{low}, {high}]{flag}")
    return say(lang, f"{label}: {'; '.join(parts)}.", f"{label}：{'；'.join(parts)}。")


def _senders(inputs: Inputs, results: Mapping[str, Any], lang: Language) -> list[str]:
    variable = results["strongest"]
    rows = results["by_unit"].xs(variable, level=0)
    # Where spillovers are negative, who sends most has the lowest net.
    falling = bool(rows["sent"].sum() > 0)
    net = rows["net"].sort_values(kind="stable", ascending=not falling)
    most = [f"{inputs.name(u, lang)} ({number(v, 2, sign=True)})" for u, v in net.head(3).items()]
    least = [
        f"{inputs.name(u, lang)} ({number(v, 2, sign=True)})"
        for u, v in net.iloc[::-1].head(3).items()
    ]
    label = _parameter(variable, inputs, lang)
    return [
        say(
            lang,
            f"{label}: largest net senders {joined(most, lang)}; largest net receivers "
            f"{joined(least, lang)}. With one rho for all, this is W's doing: units with many "
            "neighbours that have few others send most.",
            f"{label}：净发送最多的是{joined(most, lang)}；净接收最多的是{joined(least, lang)}。"
            "由于 ρ 对各地区相同，该排序由空间权重决定：邻居多、且其邻居少有他邻者发送最多。",
        )
    ]
