"""Sentences about a gap, built from its numbers, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    from spillgap.decomposition._gap import GapExplanation

__all__ = ["gap_note", "gap_sentence", "is_log", "number", "term_label"]


def is_log(dependent: str) -> bool:
    """Whether the dependent variable is a natural logarithm."""
    return dependent.removeprefix("np.").startswith("log(")


def number(value: float, digits: int) -> str:
    """A number with a true minus sign, never "−0.0"."""
    text = f"{value:.{digits}f}"
    if float(text) == 0.0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def term_label(term: str, labels: Any, lang: Language) -> str:
    """The display name of a term: the label of itself or, in log(x), of x."""
    inner = term.removeprefix("np.").removeprefix("log(").removesuffix(")")
    for name in (term, inner):
        found = _found(labels, name, lang)
        if found is not None:
            return _inside_sentence(found)
    return inner if is_log(term) else term


def _inside_sentence(label: str) -> str:
    """A label without its capital, unless that begins an abbreviation (GDP)."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _found(labels: Any, name: str, lang: Language) -> str | None:
    if labels is None:
        return None
    if isinstance(labels, pd.DataFrame):
        column = f"label_{lang}"
        return str(labels.loc[name, column]) if name in labels.index else None
    return str(labels[name]) if name in labels else None


def _digits(gap: float) -> int:
    """Enough decimals for three figures of the gap."""
    size = abs(gap)
    return 1 if size >= 10 else 2 if size >= 1 else 3


def gap_sentence(gap: GapExplanation, lang: Language, labels: Any, unit: str | None) -> str:
    """See ``GapExplanation.sentence``."""
    lang = LANGUAGE.parse(lang)
    write = _english if lang == "en" else _chinese
    logs = is_log(gap.results.design.dependent)
    default = {"en": ("point", "log point"), "zh": ("点", "对数点")}[lang][logs]
    return write(gap, _Clauses(gap, lang, labels), unit or default)


class _Clauses:
    """The numbers of a sentence, largest contribution first."""

    def __init__(self, gap: GapExplanation, lang: Language, labels: Any) -> None:
        self.digits = _digits(gap.gap)
        self.percent = f"{gap.level * 100:g}%"
        self.labels, self.lang = labels, lang
        frame = gap.by_variable()
        self.parts = gap.to_frame()
        self.variables = frame.loc[[v for v in gap.variables if v in frame.index]]
        order = self.variables["contribution"].abs().sort_values(ascending=False).index
        self.variables = self.variables.loc[order]
        self.rest = frame.drop(index=list(order))

    def text(self, value: float) -> str:
        return number(value, self.digits)

    def label(self, term: str) -> str:
        return term_label(term, self.labels, self.lang)

    def part(self, variable: str, kind: str) -> pd.Series | None:
        key = (variable, kind)
        return self.parts.loc[[key]].iloc[0] if key in self.parts.index else None


def covers_zero(row: pd.Series) -> bool:
    """Whether the interval of a part holds zero."""
    return bool(row["lower"] <= 0.0 <= row["upper"])


def _english(gap: GapExplanation, said: _Clauses, unit: str) -> str:
    first, second = gap.contrast.names("en")
    size = said.text(gap.gap)
    if gap.contrast.kind == "change":
        start, end = gap.contrast.periods
        head = (
            f"Of the change of {size} {unit}s in the gap between {first} and {second} from "
            f"{start} to {end}, "
        )
    else:
        head = f"Of the {size}-{unit} gap between {first} and {second}{_when(gap, 'en')}, "
    clauses = [_english_clause(said, v, row, k) for k, (v, row) in
               enumerate(said.variables.iterrows())]  # fmt: skip
    text = head + "; ".join(clauses) + "." if clauses else head + "no regressor takes a part."
    return text + _english_rest(said)


def _english_clause(said: _Clauses, variable: Any, row: pd.Series, place: int) -> str:
    level = f"{said.percent} interval " if place == 0 else ""
    verb = "explains" if row["share"] >= 0.0 else "works against it with"
    text = (
        f"{said.label(variable)} {verb} {said.text(row['contribution'])} "
        f"({number(100 * row['share'], 0)}%) [{level}{_reach(said, row, 'en')}]"
    )
    near, mean = said.part(variable, "neighbours"), said.part(variable, "unit_mean")
    if near is not None:
        text += (
            f", of which {said.text(near['contribution'])} comes from neighbours "
            f"[{_reach(said, near, 'en')}]"
        )
    if mean is not None:
        joint = " and " if near is not None else ", of which "
        text += (
            f"{joint}{said.text(mean['contribution'])} goes with its long-run level "
            f"[{_reach(said, mean, 'en')}]"
        )
    return text


def _reach(said: _Clauses, row: pd.Series, lang: Language) -> str:
    """An interval, saying so where it covers zero."""
    to, zero = {"en": (" to ", ", which covers zero"), "zh": ("至", "，包含零")}[lang]
    covered = zero if covers_zero(row) else ""
    return f"{said.text(row['lower'])}{to}{said.text(row['upper'])}{covered}"


_REST = {
    "unit_effects": ("unit effects", "个体效应"),
    "time_effects": ("period effects", "时期效应"),
    "intercept": ("the intercept", "截距"),
    "residual": ("the residual", "残差"),
    "lags": ("last period's values", "上期水平"),
}


def _english_rest(said: _Clauses) -> str:
    held = [
        f"{_REST.get(kind, _REST['lags'])[0]} {said.text(row['contribution'])} "
        f"({number(100 * row['share'], 0)}%)"
        for kind, row in _visible(said)
    ]
    return f" The rest: {', '.join(held)}." if held else ""


def _visible(said: _Clauses) -> list[tuple[Any, pd.Series]]:
    """What belongs to no regressor and is not zero at the digits shown."""
    least = 0.5 * 10.0**-said.digits
    return [(k, row) for k, row in said.rest.iterrows() if abs(row["contribution"]) >= least]


def _when(gap: GapExplanation, lang: Language) -> str:
    periods = gap.contrast.periods
    if gap.contrast.kind == "one":
        return f" in {periods[0]}" if lang == "en" else f"{periods[0]}年"
    span = f"{periods[0]}–{periods[-1]}"
    return f" on average over {span}" if lang == "en" else f"{span}年平均"


def _chinese(gap: GapExplanation, said: _Clauses, unit: str) -> str:
    first, second = gap.contrast.names("zh")
    size = said.text(gap.gap)
    if gap.contrast.kind == "change":
        start, end = gap.contrast.periods
        head = f"{start}年至{end}年，{first}与{second}的差距变动{size}{unit}，其中"
    else:
        head = f"{_when(gap, 'zh')}，{first}与{second}的差距为{size}{unit}，其中"
    clauses = [_chinese_clause(said, v, row, k) for k, (v, row) in
               enumerate(said.variables.iterrows())]  # fmt: skip
    held = [
        f"{_REST.get(kind, _REST['lags'])[1]}{said.text(row['contribution'])}"
        f"（{number(100 * row['share'], 0)}%）"
        for kind, row in _visible(said)
    ]
    text = head + ("；".join(clauses) if clauses else "没有解释变量参与") + "。"
    return text + (f"其余部分：{'，'.join(held)}。" if held else "")


def _chinese_clause(said: _Clauses, variable: Any, row: pd.Series, place: int) -> str:
    level = f"{said.percent}区间" if place == 0 else "区间"
    verb = "解释" if row["share"] >= 0.0 else "反向贡献"
    text = (
        f"{said.label(variable)}{verb}{said.text(row['contribution'])}"
        f"（{number(100 * row['share'], 0)}%，{level}{_reach(said, row, 'zh')}）"
    )
    near, mean = said.part(variable, "neighbours"), said.part(variable, "unit_mean")
    if near is not None:
        text += (
            f"，其中{said.text(near['contribution'])}来自邻近地区（区间{_reach(said, near, 'zh')}）"
        )
    if mean is not None:
        text += (
            f"，{said.text(mean['contribution'])}与其长期水平相随（区间{_reach(said, mean, 'zh')}）"
        )
    return text


def gap_note(gap: GapExplanation, lang: Language) -> str:
    """See ``GapExplanation.note``."""
    lang = LANGUAGE.parse(lang)
    kinds = gap.by_kind()
    digits = _digits(gap.gap)
    if "unit_effects" not in kinds.index:
        return {
            "en": "The model has no unit effects: differences between units that last are left "
            "to the regressors and the residual.",
            "zh": "模型不含个体效应：单元间的长期差异由解释变量与残差承担。",
        }[lang]
    row = kinds.loc[["unit_effects"]].iloc[0]
    size, share = number(row["contribution"], digits), number(100 * row["share"], 0)
    whole = number(gap.gap, digits)
    if gap.results.model.specification.effects == "mundlak":
        return _mundlak_note(kinds, size, share, whole, digits, lang)
    if lang == "zh":
        kept = f"个体效应占{whole}差距中的{size}（{share}%）：它们是各单元不随时间变化的一切特征，"
        return kept + '模型不解释其来源。用 effects="mundlak" 可将其拆为各变量长期水平与其余部分。'
    return (
        f"Unit effects hold {size} of the gap of {whole} ({share}%): all that is constant in a "
        "unit over these periods, which the model absorbs and does not explain. "
        'effects="mundlak" splits it into what goes with the regressors\' long-run levels and '
        "what is left."
    )


def _mundlak_note(
    kinds: pd.DataFrame, size: str, share: str, whole: str, digits: int, lang: Language
) -> str:
    means = kinds.loc[["unit_mean"]].iloc[0] if "unit_mean" in kinds.index else None
    level = "0" if means is None else number(means["contribution"], digits)
    level_share = "0" if means is None else number(100 * means["share"], 0)
    if lang == "zh":
        return (
            f"在{whole}的差距中，{level}（{level_share}%）与各变量的长期水平（单元均值）相随，超出其"
            f"随时间变动的效应；{size}（{share}%）为与解释变量无关的个体效应。前者是相关而非因果。"
        )
    return (
        f"Of the gap of {whole}, {level} ({level_share}%) goes with the regressors' long-run "
        "levels (their unit means) beyond their effect over time, and "
        f"{size} ({share}%) is left in unit effects unrelated to them. The former is an "
        "association between units, not an effect of a change."
    )
