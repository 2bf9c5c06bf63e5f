"""The policy brief: two printed pages for a reader who knows no econometrics."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from spillgap.labels import goal_label
from spillgap.report._blocks import Block, Chapter, Figures, Points, Prose, Verdict, Verdicts
from spillgap.report._gap import breaks_of, means_plate
from spillgap.report._headline import NEEDS, findings, gap_verdict, source_of
from spillgap.report._opening import latest_plate
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, group, line
from spillgap.robustness import Finding, Sensitivity
from spillgap.study.outcomes import GapOutcome, SensitivityOutcome
from spillgap.study.steps.policies import PoliciesOutcome
from spillgap.study.steps.sensitivity import split_term
from spillgap.text import Said, Sentence, Told
from spillgap.text.verdicts import sign_of

__all__ = ["brief", "question"]

SCENARIOS = 3
"""So many of the scenarios are told."""
PLACES = 8
_DUST = 1e-6


def question(read: Reading) -> Sentence:
    """What the brief is about."""
    units = line("names:units", n=read.result.inputs.panel.n_units, kind=read.unit_kind)
    ends = {"first": read.periods[0], "last": read.periods[-1]}
    return line("brief:question", interest=read.interest, units=units, **ends)


def brief(read: Reading) -> list[Chapter]:
    """What was found, what could be done, how firm that is, what cannot be said."""
    plates = [latest_plate(read), *([means_plate(read)] if read.has("gap") else [])]
    found: list[Block] = [Figures.of(*plates), Verdicts(tuple(_found(read)))]
    chapters = [Chapter("found", line("brief:found"), found)]
    if read.has("sensitivity"):
        chapters += [
            Chapter("done", line("brief:done"), _done(read)),
            Chapter("reading", line("brief:reading"), [Prose.of(_legend(read), _rule(read))]),
        ]
    points = [line(f"brief:{name}") for name in ("cause", "cost", "absent")]
    limits = Points.of([*points, *breaks_of(read)])
    return [*chapters, Chapter("limits", line("brief:limits"), [limits])]


def _found(read: Reading) -> Iterable[Verdict]:
    gap = gap_verdict(read) if read.has("gap") else None
    if gap is not None:
        yield gap
    for quantity, tell in (("indirect", _spillover), ("gap_share", _share)):
        finding = _focus(read, quantity)
        if finding is not None:
            yield Verdict(finding.kind, tell(read, finding))


def _focus(read: Reading, quantity: str) -> Finding | None:
    if not read.has("sensitivity", "models", *NEEDS.get(quantity, ())):
        return None
    finding: Finding | None = read.of(SensitivityOutcome).focus.get(quantity)
    return finding


def _facts(read: Reading, finding: Finding) -> dict[str, Told]:
    return {
        "kind": finding.kind,
        "source": source_of(read, finding),
        "n": finding.n,
        "k": finding.significant,
        "low": finding.low,
        "high": finding.high,
        "main": finding.estimate,
        "sign": sign_of(finding.low if finding.negative else finding.high),
    }


def _spillover(read: Reading, finding: Finding) -> Sentence:
    return line(
        "brief:spillover",
        variable=read.inline(finding.term),
        outcome=read.outcome,
        gain=_ways(read, finding, finding.positive),
        lose=_ways(read, finding, finding.negative),
        **_facts(read, finding),
    )


def _ways(read: Reading, finding: Finding, names: Iterable[str]) -> Sentence | str:
    """The W among them, where those alone already differ; else all."""
    made: Sensitivity = read.of(SensitivityOutcome).sensitivity
    variants = {f.variant.name: f.variant for f in made.fitted}
    if source_of(read, finding) == "variants":
        return line("brief:under", names=[variants[name].said for name in names])
    among: list[Said] = [
        read.weights(read.result.inputs.main_weights if name == "main" else name)
        for name in names
        if variants[name].kind in ("main", "weights")
    ]
    return line("brief:by", names=among)


def _share(read: Reading, finding: Finding) -> Sentence:
    first, second = map(group, read.of(GapOutcome).pair)
    return line(
        "brief:share",
        variable=read.inline(finding.term),
        first=first,
        second=second,
        **_facts(read, finding),
    )


def _done(read: Reading) -> list[Block]:
    scenarios = [one for one in findings(read) if one.quantity == "scenario"][:SCENARIOS]
    if not scenarios:
        return [Prose.of(line("brief:none-tried"))]
    told = Verdicts(tuple(Verdict(one.kind, _scenario(read, one)) for one in scenarios))
    return [told, Prose.of(*_targets(read))]


def _scenario(read: Reading, finding: Finding) -> Sentence:
    policies = read.result.study.policies
    assert policies is not None
    name, outcome = split_term(finding.term)
    near, far = sorted((finding.low, finding.high), key=abs)
    return line(
        "brief:scenario",
        title=policies.scenarios[name].title,
        outcome=line("policies:outcome", outcome=outcome),
        near=near,
        far=far,
        **_facts(read, finding),
    )


def _targets(read: Reading) -> list[Sentence]:
    if not read.has("policies"):
        return []
    facts = []
    for target in list(read.of(PoliciesOutcome).targets.values())[:1]:
        chosen = target.allocation()
        chosen = chosen[chosen["amount"] > _DUST * target.budget].sort_values("amount")
        facts.append(
            line(
                "brief:target",
                aim=Spoken(partial(goal_label, target.objective)),
                budget=f"{target.budget:g}",
                variable=read.inline(target.variable),
                places=read.units(chosen.index[::-1][:PLACES]),
            )
        )
    return facts


def _legend(read: Reading) -> Sentence:
    made: Sensitivity = read.of(SensitivityOutcome).sensitivity
    return line("brief:legend", n=len(made.fitted))


def _rule(read: Reading) -> Sentence:
    models = read.result.study.models
    assert models is not None
    weights = read.weights(read.result.inputs.main_weights)
    if models.main.rule == "posterior":
        return line("brief:rule-posterior", weights=weights)
    text = models.main.reason
    reason = "" if text is None else line("brief:reason", text=text)
    return line("brief:rule", weights=weights, reason=reason)
