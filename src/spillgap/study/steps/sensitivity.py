"""What depends on W: every headline number under every W, and under the other variants."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from spillgap import figures
from spillgap.labels import Label, TermLabel, label
from spillgap.options import Language, QuantityAsked
from spillgap.robustness import Finding, Sensitivity, across
from spillgap.study.cells import Namer, either, heading, kinds, terms
from spillgap.study.faults import Findings
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import BreaksOutcome, GapOutcome, ModelsOutcome, SensitivityOutcome
from spillgap.study.output import Table, sheet, title_of
from spillgap.study.sections import Refusal, Section, warned_on_results
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Figure, Sections, Step
from spillgap.study.varying import WeightsName, varied
from spillgap.text import Said, Sentence, Told, languages, say
from spillgap.units import resolve_unit

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "ScenarioOutcome", "sensitivity", "split_term"]

Key: TypeAlias = tuple[str, str]
"""A quantity and a term."""

GAUGES = ("gap", "theil_t")
"""What a scenario is headlined by: the gap, where the study has one, or Theil's T."""


def split_term(term: str) -> tuple[str, str]:
    """A scenario's name and what it changes, from the term of a finding."""
    name, _, outcome = term.rpartition(", ")
    return name, outcome


@dataclass(frozen=True)
class ScenarioOutcome:
    """What a scenario changes, as a name: its title and the outcome."""

    title: Said
    outcome: str

    def text(self, lang: Language) -> str:
        """The name in a language."""
        outcome = kinds("outcome")(self.outcome, lang) or label("column", self.outcome, lang)
        return say(
            "study/tables:scenario-outcome", lang, title=self.title.text(lang), outcome=outcome
        )


def sensitivity(study: Study, inputs: Inputs, sections: Sections) -> Section:
    """The headline under all W and variants, with a verdict on each finding."""
    main: Results = ModelsOutcome.of(sections).main
    without = BreaksOutcome.of(sections).scores if "breaks" in sections else {}
    rows = varied(study, inputs, main, without)
    further = _further(study, main, sections)
    stable = not isinstance(sections["effects"], Refusal)
    quantities: tuple[QuantityAsked, ...] = ("coefficients", "effects")
    asked: dict[str, Any] = {"variants": rows, "seed": study.seed}
    with warned_on_results():
        read = quantities if stable else quantities[:1]
        made = across(main, **asked, quantities=read, draws=study.draws)
        if further:
            made = made.beside(across(main, **asked, **further, draws=study.robustness.draws))
    made = made.judged(_headline(study, main, made))
    findings = made.verdicts()
    numbers = {
        "specifications": [f.variant.name for f in made.fitted],
        "not_estimated": {f.variant.name: f.refused for f in made.fitted if f.refused},
        "findings": [_numbers(finding) for finding in findings],
        "estimates": _estimates(made),
    }
    focus = _focus(findings)
    outcome = SensitivityOutcome(made, findings, focus)
    return Section("sensitivity", numbers, _tables(study, made, inputs, focus), outcome)


# -- what is read ---------------------------------------------------------------------------------


def _further(study: Study, main: Results, sections: Sections) -> dict[str, Any]:
    """The gap and the scenarios, where the study has them and the main model admits them."""
    asked: dict[str, Any] = {}
    if isinstance(sections["effects"], Refusal):
        return asked
    if "gap" in sections:
        gap = GapOutcome.of(sections)
        asked = {"groups": gap.groups, "pair": gap.pair}
    reads_gap = bool(asked)
    if study.policies is not None and study.policies.scenarios:
        asked["scenarios"] = {n: one.changes for n, one in study.policies.scenarios.items()}
    if not asked:
        return asked
    asked["quantities"] = ("gap",) if reads_gap else ()
    if reads_gap:
        asked["period"] = main.design.periods[-1]
    return asked


def _headline(study: Study, main: Results, made: Sensitivity) -> list[tuple[str, str]]:
    """Direct and indirect effects, shares of the gap, and what scenarios do to it, as declared."""
    frame = made.to_frame()
    keys = list(dict.fromkeys(zip(frame["quantity"], frame["term"], strict=True)))
    slopes = [name for name in main.design.regressors if name != "Intercept"]
    wanted = set(study.robustness.headline or slopes)
    chosen = [
        key
        for key in keys
        if key[0] in ("direct", "indirect", "gap_share") and key[1] in wanted & set(slopes)
    ]
    gauge = GAUGES[0] if "gap_share" in frame["quantity"].to_numpy() else GAUGES[1]
    chosen += [key for key in keys if key[0] == "scenario" and split_term(key[1])[1] == gauge]
    order = list(dict.fromkeys(quantity for quantity, _ in keys))
    chosen.sort(key=lambda key: order.index(key[0]))
    if not chosen:
        chosen = [key for key in keys if key[0] == "coefficient" and key[1] in slopes]
    return chosen


def _focus(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    """By quantity, the finding that is told first: firm ones before, the clearest in the main."""
    focus = {}
    for quantity in ("indirect", "gap_share", "scenario"):
        own = [one for one in findings if one.quantity == quantity]
        if own:
            focus[quantity] = min(
                own, key=lambda one: (one.kind != "firm", one.p if one.p == one.p else 1.0)
            )
    return focus


def _numbers(finding: Finding) -> dict[str, Any]:
    names = (
        "quantity", "term", "kind", "n", "positive", "negative", "insignificant", "refused",
        "reversing", "estimate", "p", "low", "high", "lowest", "highest", "familywise", "family",
    )  # fmt: skip
    return {name: getattr(finding, name) for name in names}


def _estimates(made: Sensitivity) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in _headlined(made).to_dict("records")]


def _headlined(made: Sensitivity) -> pd.DataFrame:
    """The rows of the headline, in its order."""
    frame = made.to_frame()
    keys = pd.MultiIndex.from_arrays([frame["quantity"], frame["term"]])
    order = {key: place for place, key in enumerate(made.headline)}
    at = keys.map(lambda key: order.get(key, -1)).to_numpy()
    rows = frame.assign(at=at)[at >= 0].sort_values("at", kind="stable")
    columns = ["quantity", "term", "variant", "kind", "estimate", "low", "high", "p", "significant"]
    return rows[columns].reset_index(drop=True)


# -- tables and figures ---------------------------------------------------------------------------


def _keys(findings: Iterable[Finding]) -> list[Key]:
    return [(one.quantity, one.term) for one in findings]


def _tables(
    study: Study, made: Sensitivity, inputs: Inputs, focus: Mapping[str, Finding]
) -> tuple[Table, ...]:
    cells = _cells(study, made, inputs)
    verdicts = pd.DataFrame(
        [
            {
                "quantity": one.quantity,
                "term": one.term,
                "estimate": one.estimate,
                "lowest": one.low,
                "highest": one.high,
                "positive": len(one.positive),
                "negative": len(one.negative),
                "specifications": one.n,
                "familywise": one.familywise,
                "verdict": one.kind,
            }
            for one in made.verdicts()
        ]
    )
    rows = _headlined(made).drop(columns=["kind", "significant"])
    return (
        sheet("sensitivity", verdicts, cells, blocks=1),
        _by_weights("sensitivity_weights", made.headline, study, made, inputs),
        _by_weights("headline", _keys(focus.values()), study, made, inputs),
        sheet("sensitivity_variants", rows, cells, blocks=2),
    )


def _cells(study: Study, made: Sensitivity, inputs: Inputs) -> Namer:
    said = {f.variant.name: f.variant.said for f in made.fitted}

    def variant(value: Any, lang: Language) -> str | None:
        name = said.get(value)
        if isinstance(name, WeightsName):
            return name.title(lang)
        return None if name is None else name.text(lang)

    def scenario(value: Any, lang: Language) -> str | None:
        name = split_term(str(value))[0]
        policies = study.policies
        if policies is None or name not in policies.scenarios:
            return None
        title = policies.scenarios[name].title
        return ScenarioOutcome(title, split_term(str(value))[1]).text(lang)

    slopes = {term for quantity, term in made.headline if quantity != "scenario"}
    quantity = lambda value, lang: kinds("quantity")(value, lang)  # noqa: E731
    return either(scenario, quantity, kinds("verdict"), terms(inputs, slopes), variant)


def _by_weights(
    name: str, keys: Iterable[Key], study: Study, made: Sensitivity, inputs: Inputs
) -> Table:
    """Findings under every W, the main one first: estimates with their intervals."""
    frame = _headlined(made)
    among = frame["kind"].isin(["main", "weights"])
    named = pd.MultiIndex.from_frame(frame[["quantity", "term"]]).isin(list(keys))
    rows = frame[among & named].drop(columns=["kind"]).reset_index(drop=True)
    rows["variant"] = rows["variant"].replace("main", inputs.main_weights)
    order = [inputs.main_weights, *(n for n in inputs.weights if n != inputs.main_weights)]
    findings = list(dict.fromkeys(zip(rows["quantity"], rows["term"], strict=True)))

    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import frame_table

        texts = rows.assign(text=[_interval(row, lang) for row in rows.to_dict("records")])
        keys = ["quantity", "term"]
        wide = texts.pivot_table(index=keys, columns="variant", values="text", aggfunc="first")
        wide = wide.reindex(index=pd.MultiIndex.from_tuples(findings), columns=order).fillna("")
        wide.index = pd.Index([_named(study, inputs, *key).text(lang) for key in findings])
        return frame_table(
            wide,
            columns={name: WeightsName.of(study, name).title(lang) for name in order},
            lang=lang,
            stub=heading("sensitivity_weights", "term", lang),
            title=title_of(name).text(lang),
            notes=(say("study/tables:note-clear", lang),),
        )

    return Table(name, rows, printed)


def _named(study: Study, inputs: Inputs, quantity: str, term: str) -> Said:
    """A finding by what it is of."""
    if quantity == "scenario":
        assert study.policies is not None
        name, outcome = split_term(term)
        return ScenarioOutcome(study.policies.scenarios[name].title, outcome)
    facts: dict[str, Told] = {
        "term": TermLabel(term, inputs.labels),
        "quantity": Label("quantity", quantity),
    }
    return Sentence("study/tables:quantity-of", facts)


def _interval(row: Mapping[Hashable, Any], lang: Language) -> str:
    """An estimate with its interval; empty where there is none."""
    if pd.isna(row["estimate"]):
        return ""
    return say(
        "study/tables:with-interval",
        lang,
        value=float(row["estimate"]),
        low=float(row["low"]),
        high=float(row["high"]),
        clear="yes" if row["significant"] else "no",
    )


def _curves(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = SensitivityOutcome.of(sections)
    made = results.sensitivity
    focus = results.focus
    titles = {
        lang: {name: WeightsName.of(study, name).title(lang) for name in inputs.weights}
        for lang in languages()
    }
    return {
        f"specification_curve_{quantity}": {
            "frame": made.curve(focus[quantity].quantity, focus[quantity].term),
            "names": {lang: made.labels(lang) | titles[lang] for lang in languages()},
            "quantity": Label("quantity", quantity),
            "term": TermLabel(focus[quantity].term, inputs.labels),
        }
        for quantity in ("indirect", "gap_share")
        if quantity in focus
    }


def _draw(content: Content, lang: Language) -> Any:
    title = say(
        "study/figures:specification-curve",
        lang,
        quantity=content["quantity"].text(lang),
        term=content["term"].text(lang),
    )
    return figures.specification_curve(
        content["frame"], labels=content["names"][lang], ylabel=title, lang=lang
    )


def _check(study: Study, inputs: Inputs, findings: Findings) -> None:
    for name, sample in study.robustness.without.items():
        for number, unit in enumerate(sample.units):
            with findings.at("robustness", "without", name, "units", number):
                resolve_unit(inputs.panel.units, unit)


STEP = Step(
    "sensitivity",
    "what depends on W",
    sensitivity,
    wanted=lambda study: study.models is not None,
    figures=(Figure("specification_curve", _curves, _draw),),
    check=_check,
    refusable=True,
)
