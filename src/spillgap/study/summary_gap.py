"""What the summary says of data, gap and pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from spillgap.options import Language
from spillgap.study.inputs import Inputs
from spillgap.study.sections import Section, group_words
from spillgap.study.specification import Study
from spillgap.study.wording import joined, number, say, stop

__all__ = ["data_sentences", "gap_sentences", "lisa_sentences", "moran_sentences"]

Sections = Mapping[str, Section]

# -- data -----------------------------------------------------------------------------------------


def data_sentences(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> list[str]:
    panel, table = inputs.panel, sections["data"].results["statistics"]
    first, last = panel.periods[0], panel.periods[-1]
    shape = say(lang, "balanced", "平衡") if panel.balanced else say(lang, "unbalanced", "非平衡")
    label = inputs.label(study.interest, lang)
    row = table.loc[study.interest]
    sentences = [
        say(
            lang,
            f"{panel.n_units} units, {first}–{last}, {panel.n_obs} rows ({shape}). "
            f"{label} runs from {number(row['minimum'])} to {number(row['maximum'])}, "
            f"mean {number(row['mean'])}, standard deviation {number(row['sd'])}.",
            f"{panel.n_units} 个地区，{first}—{last} 年，共 {panel.n_obs} 个观测（{shape}面板）。"
            f"{label}介于 {number(row['minimum'])} 与 {number(row['maximum'])} 之间，"
            f"均值 {number(row['mean'])}，标准差 {number(row['sd'])}。",
        )
    ]
    missing = table["missing"][table["missing"] > 0]
    if len(missing):
        listed = [f"{inputs.label(v, lang)} ({int(n)})" for v, n in missing.items()]
        sentences.append(
            say(lang, "Missing values: ", "存在缺失值的变量：") + joined(listed, lang) + stop(lang)
        )
    sentences += [note.text(lang) for note in inputs.notes]
    return sentences


# -- gap ------------------------------------------------------------------------------------------


def gap_sentences(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> list[str]:
    results = sections["gap"].results
    return [
        *_pair(study, inputs, results, lang),
        *(
            []
            if results["gradient"] is None
            else _gradient(study, inputs, results["gradient"], lang)
        ),
        *_ratios(study, inputs, results["ratios"], lang),
        *_shares(study, inputs, results["shares"], lang),
        *_inequality(results["inequality"].to_frame(), lang),
    ]


def _named(groups: pd.Index, lang: Language) -> dict[Any, str]:
    return {group: pair[1 if lang == "zh" else 0] for group, pair in group_words(groups).items()}


def _pair(study: Study, inputs: Inputs, results: Mapping[str, Any], lang: Language) -> list[str]:
    means = results["means"].dropna()
    if means.empty:
        return []
    high, low = results["pair"]
    names = _named(means.columns, lang)
    first, last = means.iloc[0], means.iloc[-1]
    ratio = [float(row[high] / row[low]) for row in (first, last)]
    apart = [float(row[high] - row[low]) for row in (first, last)]
    label = inputs.label(study.interest, lang)
    english = (
        f"{label}: the mean of {names[high]} is {number(last[high])} and that of {names[low]} "
        f"{number(last[low])} in {means.index[-1]}, {ratio[1]:.2f} times; in {means.index[0]} they "
        f"were {number(first[high])} and {number(first[low])}, {ratio[0]:.2f} times. The ratio has "
        f"{_moved(ratio, 'risen', 'fallen')} while the distance has "
        f"{_moved(apart, 'widened', 'narrowed')} from {number(apart[0])} to {number(apart[1])}."
    )
    chinese = (
        f"{label}：{means.index[-1]} 年{names[high]}均值为 {number(last[high])}，"
        f"{names[low]}为 {number(last[low])}，前者是后者的 {ratio[1]:.2f} 倍；"
        f"{means.index[0]} 年分别为 {number(first[high])} 与 {number(first[low])}"
        f"（{ratio[0]:.2f} 倍）。"
        f"相对差距（倍数）{_moved(ratio, '扩大', '缩小')}，"
        f"绝对差距由 {number(apart[0])} {_moved(apart, '扩大', '缩小')}到 {number(apart[1])}。"
    )
    return [say(lang, english, chinese)]


def _moved(pair: Sequence[float], up: str, down: str) -> str:
    return up if pair[1] > pair[0] else down


def _gradient(study: Study, inputs: Inputs, table: pd.DataFrame, lang: Language) -> list[str]:
    first, last = table.iloc[0], table.iloc[-1]
    label = inputs.label(study.interest, lang)
    clear = [abs(row["slope"]) > 1.96 * row["std_error"] for row in (first, last)]
    verdict_en = ["not distinguishable from zero", "distinguishable from zero at 5%"][int(clear[1])]
    verdict_zh = ["在 5% 水平上不显著", "在 5% 水平上显著"][int(clear[1])]
    slopes = [number(row["slope"], 2, sign=True) for row in (first, last)]
    errors = [number(row["std_error"], 2) for row in (first, last)]
    correlation = f"{last['correlation']:.2f}"
    return [
        say(
            lang,
            f"Ten degrees of longitude further east, {label} differs by {slopes[1]} in "
            f"{table.index[-1]} (robust SE {errors[1]}, correlation {correlation}; {verdict_en}), "
            f"{slopes[0]} ({errors[0]}) in {table.index[0]}.",
            f"经度每向东 10 度，{label}在 {table.index[-1]} 年变动 {slopes[1]}"
            f"（稳健标准误 {errors[1]}，相关系数 {correlation}，{verdict_zh}），"
            f"{table.index[0]} 年为 {slopes[0]}（{errors[0]}）。",
        )
    ]


def _ratios(study: Study, inputs: Inputs, table: pd.DataFrame, lang: Language) -> list[str]:
    assert study.gap is not None
    limit = study.gap.threshold
    above = table[table["ratio"] > limit]
    listed = _with_values(inputs, above, "ratio", lang)
    by_unit = table[table["unit_ratio"] > limit]
    units = _with_values(inputs, by_unit, "unit_ratio", lang)
    none = say(lang, "none", "无")
    return [
        say(
            lang,
            f"Between the means of the groups, {len(above)} of {len(table)} indicators differ by "
            f"more than {limit:g} times in the latest year that all units report: "
            f"{joined(listed, lang) or none}.",
            f"按区域均值计，{len(table)} 个指标中有 {len(above)} 个在最近可比年份"
            f"相差 {limit:g} 倍以上："
            f"{joined(listed, lang) or none}。",
        ),
        say(
            lang,
            f"Between single units, {len(by_unit)} of {len(table)} do: "
            f"{joined(units, lang) or none}.",
            f"按单个地区计，有 {len(by_unit)} 个：{joined(units, lang) or none}。",
        ),
    ]


def _with_values(inputs: Inputs, table: pd.DataFrame, column: str, lang: Language) -> list[str]:
    pairs = zip(table["variable"], table[column], strict=True)
    return [f"{inputs.label(str(name), lang)} ({value:.1f})" for name, value in pairs]


def _shares(
    study: Study, inputs: Inputs, shares: Mapping[str, pd.DataFrame], lang: Language
) -> list[str]:
    assert study.gap is not None
    sentences = []
    for name, table in shares.items():
        group = study.gap.share_group or table.iloc[-1].idxmax()
        held = [f"{year} {value:.1%}" for year, value in table[group].items()]
        who = _named(table.columns, lang)[group]
        label = inputs.label(name, lang)
        sentences.append(
            say(
                lang,
                f"{label}: share held by {who}: {joined(held, lang)}.",
                f"{label}中{who}所占份额：{joined(held, lang)}。",
            )
        )
    return sentences


def _inequality(table: pd.DataFrame, lang: Language) -> list[str]:
    if "theil_t" not in table.index.get_level_values(0):
        return []
    theil = table.xs("theil_t")
    first, last = theil.iloc[0], theil.iloc[-1]
    return [
        say(
            lang,
            f"Theil's T went from {first['total']:.3f} in {theil.index[0]} to {last['total']:.3f} "
            f"in {theil.index[-1]}; {first['share_between']:.0%} and {last['share_between']:.0%} "
            "of it lie between the groups.",
            f"泰尔指数 T 由 {theil.index[0]} 年的 {first['total']:.3f} 变为 {theil.index[-1]} 年的 "
            f"{last['total']:.3f}；其中区域间差异分别占 {first['share_between']:.0%} 与 "
            f"{last['share_between']:.0%}。",
        )
    ]


# -- pattern --------------------------------------------------------------------------------------


def moran_sentences(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> list[str]:
    sentences = []
    for name, result in sections["moran"].results.items():
        table = result.to_frame()
        label = inputs.label(name, lang)
        low, high = table["I"].min(), table["I"].max()
        clear = int((table["p_perm"] < 0.05).sum())
        sentences.append(
            say(
                lang,
                f"{label}: Moran's I lies between {low:.3f} and {high:.3f}, significant at 5% "
                f"({study.permutations} permutations, two-sided) in {clear} of {len(table)} "
                "periods.",
                f"{label}：莫兰指数介于 {low:.3f} 与 {high:.3f} 之间，"
                f"{len(table)} 期中有 {clear} 期"
                f"在 5% 水平上显著（{study.permutations} 次置换，双侧）。",
            )
        )
    return sentences


def lisa_sentences(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> list[str]:
    from spillgap.autocorrelation import QUADRANTS

    sentences = []
    for year, clusters in sections["lisa"].numbers.items():
        parts = []
        for code, members in clusters.items():
            if code != "NS":
                who = joined([inputs.name(unit, lang) for unit in members], lang)
                parts.append(f"{QUADRANTS[code].label(lang)}{say(lang, ': ', '：')}{who}")
        found = say(lang, "; ", "；").join(parts) or say(lang, "no cluster", "无显著集聚")
        sentences.append(say(lang, f"{year}: {found}.", f"{year} 年：{found}。"))
    rule = study.pattern.correction
    how = say(lang, "without correction for testing every unit", "未作多重检验校正")
    if rule:
        how = say(lang, f"corrected by {rule}", f"经 {rule} 校正")
    level = study.pattern.alpha
    sentences.append(
        say(lang, f"Clusters at p ≤ {level:g}, {how}.", f"集聚判定标准为 p ≤ {level:g}，{how}。")
    )
    return sentences
