"""Alliances of units side by side, and the one that is read closely."""

from __future__ import annotations

import pandas as pd

from spillgap.report._blocks import Block, Chapter, Exhibit, Prose
from spillgap.report._reading import Reading, row_of, valued
from spillgap.report._telling import group_title, line
from spillgap.study.outcomes import LedgerOutcome
from spillgap.study.steps.agglomerations import AgglomerationsOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import moved, sign_of

__all__ = ["agglomerations"]


def agglomerations(read: Reading) -> Chapter:
    """Means of every alliance, and what the data say of one."""
    title = line("agglomerations:title")
    if not read.has("agglomerations"):
        return Chapter("agglomerations", title, [])
    blocks: list[Block] = [
        Prose.of(_side_by_side(read)),
        Exhibit("agglomerations"),
        Prose.of(*_case(read)),
    ]
    return Chapter("agglomerations", title, blocks)


def _side_by_side(read: Reading) -> Sentence:
    means = read.of(AgglomerationsOutcome).table["mean_last"]
    names = [group_title(group) for group in means.index]
    return line(
        "agglomerations:means",
        period=read.periods[-1],
        interest=read.interest,
        groups=valued("significant", names, means),
        kind=read.unit_kind,
    )


def _case(read: Reading) -> list[Sentence]:
    results = read.of(AgglomerationsOutcome)
    case, table = results.case, results.table
    if case is None or case not in table.index:
        return []
    row = row_of(table, case)
    members = int(row["members"])
    before, after = float(row["mean_first"]), float(row["mean_last"])
    above = after - float(row["rest_last"])
    facts = [
        line(
            "agglomerations:case",
            group=group_title(case),
            members=read.units(results.labels.index[results.labels == case]),
            interest=read.interest,
            first=read.periods[0],
            last=read.periods[-1],
            before=before,
            after=after,
            moved=moved(before, after),
            side=sign_of(above),
            apart=above,
        )
    ]
    if read.has("ledger") and "inside" in row.index and pd.notna(row["inside"]):
        facts.append(
            line(
                "agglomerations:sent",
                variable=read.inline(read.of(LedgerOutcome).variable),
                members=members,
                inside=float(row["inside"]),
                across=float(row["across_sent"]),
            )
        )
    return [*facts, line("agglomerations:unknown", members=members)]
