"""Alliances of units: the level of each against the others', effects inside and across it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spillgap.study.cells import groups, variable
from spillgap.study.faults import Findings, require_known
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import LedgerOutcome
from spillgap.study.output import sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Step

__all__ = ["STEP", "AgglomerationsOutcome", "agglomerations"]


_REST = "Other"


@dataclass(frozen=True, eq=False)
class AgglomerationsOutcome(Outcome):
    """Levels and flows by alliance, the alliance of every unit, and the one read closely."""

    section: ClassVar[str] = "agglomerations"
    table: pd.DataFrame
    labels: pd.Series
    case: str | None


def agglomerations(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Every alliance of units: its level against the others', effects inside and across it."""
    from spillgap.units import groups_of

    spec = study.agglomerations
    assert spec is not None
    labels = groups_of(inputs.panel, spec.groups).labels
    wide = inputs.panel.wide(study.interest)
    rows = {
        group: _levels(wide, labels.index[labels == group])
        for group in dict.fromkeys(labels)
        if str(group) != _REST
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")
    ledger = LedgerOutcome.within(sections)
    if ledger is not None:
        table = table.join(_flows(ledger, labels))
    table = table.sort_values("mean_last", ascending=False)
    printed = sheet(
        "agglomerations",
        table.reset_index(),
        groups(labels),
        about={"label": variable(inputs, study.interest)},
    )
    numbers = {"groups": table.to_dict("index"), "labels": labels}
    outcome = AgglomerationsOutcome(table, labels, spec.case)
    return Section("agglomerations", numbers, (printed,), outcome)


def _levels(wide: pd.DataFrame, members: pd.Index) -> dict[str, float]:
    others = wide.columns.difference(members)
    return {
        "members": len(members),
        "mean_first": float(wide[members].iloc[0].mean()),
        "mean_last": float(wide[members].iloc[-1].mean()),
        "rest_last": float(wide[others].iloc[-1].mean()),
    }


def _flows(ledger: LedgerOutcome, labels: pd.Series) -> pd.DataFrame:
    """By group, the sums of effects that stay inside, go out and come in, per unit of change."""
    flows = ledger.accounts.between(labels).xs(ledger.variable, level=0)["spillover"]
    sent = flows.groupby(level="sender").sum()
    received = flows.groupby(level="receiver").sum()
    inside = pd.Series({group: flows[group, group] for group in sent.index})
    return pd.DataFrame(
        {"inside": inside, "across_sent": sent - inside, "across_received": received - inside}
    )


def _check(study: Study, inputs: Inputs, findings: Findings) -> None:
    from spillgap.units import groups_of

    spec = study.agglomerations
    assert spec is not None
    with findings.at("agglomerations", "groups"):
        names = groups_of(inputs.panel, spec.groups).names
        if spec.case is not None:
            with findings.at("agglomerations", "case"):
                require_known([spec.case], names, "group")


STEP = Step(
    "agglomerations",
    "agglomerations",
    agglomerations,
    wanted=lambda study: study.agglomerations is not None,
    refusable=True,
    check=_check,
)
