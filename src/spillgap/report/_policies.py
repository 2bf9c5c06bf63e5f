"""What the policies tried would do to the gap."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from spillgap.labels import goal_label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading, row_of, valued
from spillgap.report._telling import Spoken, line, named
from spillgap.study.keys import Text
from spillgap.study.steps.policies import RULES, PoliciesOutcome, without_rounding_errors
from spillgap.text import Sentence
from spillgap.text.verdicts import Coverage, coverage

if TYPE_CHECKING:
    from spillgap.explain import ScenarioResult, Target

__all__ = ["policies"]

FIRM = 0.95
"""A place is firmly chosen if at least this share of the draws funds it."""

_FUNDED = 1e-6


def policies(read: Reading) -> Chapter:
    """Scenarios side by side, and where a budget reaches furthest."""
    title = line("policies:title")
    reason = read.refusal("policies")
    if reason:
        return Chapter("policies", title, [Prose.of(line("policies:unstable", reason=reason))])
    if not read.has("policies"):
        return Chapter("policies", title, [])
    results = read.of(PoliciesOutcome)
    blocks: list[Block] = []
    if results.scenarios:
        blocks += [
            Prose.of(line("policies:opening")),
            Points.of(_scenario(read, name, one) for name, one in results.scenarios.items()),
            Prose.of(*_per_unit(read)),
            Figures.of(Plate("scenarios", line("policies:figure"))),
            Exhibit("scenarios"),
        ]
    for key, one in results.targets.items():
        blocks += [Prose.of(*_target(read, one)), Exhibit(f"target_{key}")]
    if results.targets:
        blocks.append(Prose.of(line("policies:limits")))
    return Chapter("policies", title, blocks)


# -- scenarios ------------------------------------------------------------------------------------


def _title(read: Reading, name: str) -> Text:
    policy = read.result.study.policies
    assert policy is not None
    return policy.scenarios[name].title


def _coverage(row: pd.Series) -> Coverage:
    return coverage(float(row["lower"]), float(row["upper"]))


def _change(row: pd.Series) -> Sentence:
    return line(
        "policies:change",
        value=float(row["estimate"]),
        low=float(row["lower"]),
        high=float(row["upper"]),
        coverage=_coverage(row),
    )


def _scenario(read: Reading, name: str, scenario: ScenarioResult) -> Sentence:
    table = without_rounding_errors(scenario.outcomes())
    return line(
        "policies:scenario",
        title=_title(read, name),
        mean=_change(row_of(table, "mean")),
        gap=_gap(row_of(table, "gap")) if "gap" in table.index else "",
        beyond=line("policies:extrapolated") if scenario.warnings else "",
    )


def _gap(row: pd.Series) -> Sentence:
    if row["estimate"] == 0.0:
        return line("policies:gap-unchanged")
    return line("policies:gap-change", gap=float(row["baseline"]), change=_change(row))


def _per_unit(read: Reading) -> list[Sentence]:
    """Scenarios of one factor at equal size, where there are several that do not extrapolate."""
    results = read.of(PoliciesOutcome)
    scenarios, sizes = results.scenarios, results.sizes
    by_variable: dict[str, list[str]] = {}
    for name, size in sizes.items():
        (variable, *others) = size
        if not others and size[variable] != 0.0 and not scenarios[name].warnings:
            by_variable.setdefault(variable, []).append(name)
    tables = {n: without_rounding_errors(one.outcomes()) for n, one in scenarios.items()}
    outcome = "gap" if all("gap" in table.index for table in tables.values()) else "theil_t"
    facts = []
    for variable, names in by_variable.items():
        having = [name for name in names if outcome in tables[name].index]
        if len(having) > 1:
            moved = {n: float(row_of(tables[n], outcome)["estimate"]) for n in having}
            each = [moved[n] / sizes[n][variable] for n in having]
            titles = [_title(read, n) for n in having]
            facts.append(
                line(
                    "policies:per-unit",
                    variable=read.inline(variable),
                    outcome=line("policies:outcome", outcome=outcome),
                    scenarios=valued("signed", titles, each),
                )
            )
    return facts


# -- targets --------------------------------------------------------------------------------------


def _target(read: Reading, target: Target) -> list[Sentence]:
    chosen = target.allocation()
    chosen = chosen[chosen["amount"] > _FUNDED * target.budget]
    outcome = target.objective if target.objective in target.gauges.names else "mean"
    table = without_rounding_errors(target.to_frame().reset_index()).set_index(["rule", "outcome"])
    reached = pd.DataFrame(table.xs(outcome, level="outcome"))
    others = [
        line(
            "names:with-significant",
            name=named(f"rule-{rule}"),
            value=float(row_of(reached, rule)["estimate"]),
        )
        for rule in RULES
        if rule != "best"
    ]
    return [
        line(
            "policies:target",
            aim=Spoken(partial(goal_label, target.objective)),
            budget=f"{target.budget:g}",
            variable=read.inline(target.variable),
            places=read.units(chosen.index),
            change=_change(row_of(reached, "best")),
            rules=others,
        ),
        line("policies:firm", firm=int((chosen["funded"] >= FIRM).sum()), n=len(chosen)),
    ]
