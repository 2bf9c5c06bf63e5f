"""What the policies tried would do to the gap."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from spillgap.labels import goal_label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._pattern import series
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, line, named
from spillgap.study.keys import Text
from spillgap.study.steps.policies import RULES, without_rounding_errors
from spillgap.text import Sentence
from spillgap.text.verdicts import Coverage, coverage

__all__ = ["policies", "policy_in_short"]

FIRM = 0.95
"""A place is firmly chosen if at least this share of the draws funds it."""

_FUNDED = 1e-6
IN_SHORT = 3


def policies(read: Reading) -> Chapter:
    """Scenarios side by side, and where a budget reaches furthest."""
    title = line("policies:title")
    reason = read.refusal("policies")
    if reason:
        return Chapter("policies", title, [Prose.of(line("policies:unstable", reason=reason))])
    if not read.has("policies"):
        return Chapter("policies", title, [])
    results = read.results("policies")
    blocks: list[Block] = []
    if results["scenarios"]:
        blocks += [
            Prose.of(line("policies:opening")),
            Points.of(_scenario(read, name, one) for name, one in results["scenarios"].items()),
            Figures.of(Plate("scenarios", line("policies:figure"))),
            Exhibit("scenarios"),
        ]
    for key, one in results["targets"].items():
        blocks += [Prose.of(*_target(read, one)), Exhibit(f"target_{key}")]
    if results["targets"]:
        blocks.append(Prose.of(line("policies:limits")))
    return Chapter("policies", title, blocks)


# -- scenarios ------------------------------------------------------------------------------------


def _title(read: Reading, name: str) -> Text:
    policy = read.result.study.policies
    assert policy is not None
    return policy.scenarios[name].title


def _row(table: pd.DataFrame, name: str) -> pd.Series:
    return table.loc[[name]].iloc[0]


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


def _scenario(read: Reading, name: str, scenario: Any) -> Sentence:
    table = without_rounding_errors(scenario.outcomes())
    return line(
        "policies:scenario",
        title=_title(read, name),
        mean=_change(_row(table, "mean")),
        gap=_gap(_row(table, "gap")) if "gap" in table.index else "",
        beyond=line("policies:extrapolated") if scenario.warnings else "",
    )


def _gap(row: pd.Series) -> Sentence:
    if row["estimate"] == 0.0:
        return line("policies:gap-unchanged")
    return line("policies:gap-change", gap=float(row["baseline"]), change=_change(row))


def policy_in_short(read: Reading) -> Sentence | None:
    """Which of the scenarios tried narrow the gap, in one sentence.

    Scenarios differ in size, so none is called the best; those that extrapolate are left out.
    """
    scenarios = read.results("policies")["scenarios"]
    grouped = all("gap" in one.outcomes().index for one in scenarios.values())
    outcome = "gap" if grouped else "theil_t"
    rows = {
        name: _row(without_rounding_errors(one.outcomes()), outcome)
        for name, one in scenarios.items()
        if outcome in one.outcomes().index and not one.warnings
    }
    if not rows:
        return None
    closing = [n for n, r in rows.items() if _coverage(r) == "clear" and r["estimate"] < 0.0]
    if not closing:
        return line("policies:none-in-short", outcome=outcome, n=len(rows))
    shown = sorted(closing, key=lambda name: float(rows[name]["estimate"]))[:IN_SHORT]
    return line(
        "policies:in-short",
        outcome=outcome,
        closing=len(closing),
        n=len(rows),
        listed="all" if len(shown) == len(closing) else "some",
        scenarios=series([_narrowing(read, name, rows[name]) for name in shown]),
    )


def _narrowing(read: Reading, name: str, row: pd.Series) -> Sentence:
    return line(
        "policies:narrowing",
        title=_title(read, name),
        by=-float(row["estimate"]),
        low=-float(row["upper"]),
        high=-float(row["lower"]),
        share=-float(row["estimate"]) / float(row["baseline"]),
    )


# -- targets --------------------------------------------------------------------------------------


def _target(read: Reading, target: Any) -> list[Sentence]:
    chosen = target.allocation()
    chosen = chosen[chosen["amount"] > _FUNDED * target.budget]
    outcome = target.objective if target.objective in target.gauges.names else "mean"
    table = without_rounding_errors(target.to_frame().reset_index()).set_index(["rule", "outcome"])
    reached = pd.DataFrame(table.xs(outcome, level="outcome"))
    others = [
        line(
            "names:with-significant",
            name=named(f"rule-{rule}"),
            value=float(_row(reached, rule)["estimate"]),
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
            change=_change(_row(reached, "best")),
            rules=others,
        ),
        line("policies:firm", firm=int((chosen["funded"] >= FIRM).sum()), n=len(chosen)),
    ]
