"""How far findings depend on W, and on whatever else can be chosen."""

from __future__ import annotations

from collections import Counter

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._headline import findings
from spillgap.report._model import favoured
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, line
from spillgap.robustness import Finding, Sensitivity
from spillgap.study.outcomes import SensitivityOutcome
from spillgap.study.steps.sensitivity import ScenarioOutcome, split_term
from spillgap.text import Sentence

__all__ = ["dependence", "rule"]


def dependence(read: Reading) -> Chapter:
    """The rule for W, the rule of verdicts, every finding, the specification curves."""
    title = line("dependence:title")
    if not read.has("models"):
        return Chapter("dependence", title, [])
    blocks: list[Block] = [Prose.of(rule(read), *favoured(read))]
    reason = read.refusal("sensitivity")
    if reason:
        blocks.append(Prose.of(line("dependence:none", reason=reason)))
    if read.has("sensitivity"):
        found = findings(read)
        blocks += [
            Prose.of(*_tried(read), *_judged(found)),
            Figures.of(*_curves(read)),
            Exhibit("sensitivity_weights"),
            Points.of(_sentence(read, finding) for finding in found),
            Exhibit("sensitivity"),
        ]
    return Chapter("dependence", title, blocks)


def rule(read: Reading) -> Sentence:
    """How the main W was chosen."""
    models = read.result.study.models
    assert models is not None
    weights = read.weights(read.result.inputs.main_weights)
    if models.main.rule == "posterior":
        return line("dependence:posterior", weights=weights)
    text = models.main.reason
    reason = "" if text is None else line("dependence:reason", text=text)
    return line("dependence:theory", weights=weights, reason=reason)


def _tried(read: Reading) -> list[Sentence]:
    made: Sensitivity = read.of(SensitivityOutcome).sensitivity
    facts = [
        line("dependence:tried", n=len(made.fitted), names=[f.variant.said for f in made.fitted])
    ]
    refused = [f.variant.said for f in made.fitted if f.refused]
    return [*facts, line("dependence:refused", names=refused)] if refused else facts


def _judged(found: tuple[Finding, ...]) -> list[Sentence]:
    kinds = Counter(finding.kind for finding in found)
    return [
        line("dependence:rule", family=len(found)),
        line(
            "dependence:counts",
            family=len(found),
            firm=kinds["firm"],
            fragile=kinds["fragile"],
            reversed=kinds["reversed"],
            indistinguishable=kinds["indistinguishable"],
        ),
    ]


def _sentence(read: Reading, finding: Finding) -> Spoken:
    policies = read.result.study.policies
    if finding.quantity != "scenario" or policies is None:
        return Spoken(lambda lang: finding.sentence(lang, labels=read.result.inputs.labels))
    name, outcome = split_term(finding.term)
    said = ScenarioOutcome(policies.scenarios[name].title, outcome)
    return Spoken(lambda lang: finding.sentence(lang, labels={finding.term: said.text(lang)}))


def _curves(read: Reading) -> list[Plate]:
    focus = read.of(SensitivityOutcome).focus
    return [
        Plate(
            f"specification_curve_{quantity}",
            line(
                "dependence:curve-figure",
                term=read.variable(focus[quantity].term),
                quantity=Label("quantity", quantity),
                n=focus[quantity].n,
            ),
        )
        for quantity in ("indirect", "gap_share")
        if quantity in focus
    ]
