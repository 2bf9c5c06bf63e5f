"""What a change does to the unit itself and to others; who sends."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import line
from spillgap.study.outcomes import EffectsOutcome, LedgerOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import Coverage, coverage

__all__ = ["effects"]

MOST_SENDERS = 3


def effects(read: Reading) -> Chapter:
    """Direct, indirect and total effects of the main model, and the ledger of spillovers."""
    title = line("effects:title")
    reason = read.refusal("effects")
    if reason:
        return Chapter("effects", title, [Prose.of(line("effects:unstable", reason=reason))])
    if not read.has("effects"):
        return Chapter("effects", title, [])
    frame = read.of(EffectsOutcome).effects.to_frame()
    strongest = read.variable(read.of(EffectsOutcome).strongest)
    blocks: list[Block] = [
        Prose.of(line("effects:opening", draws=read.result.study.draws)),
        Points.of(
            _variable(read, frame, name) for name in dict.fromkeys(frame.index.get_level_values(0))
        ),
        Figures.of(Plate("effects", line("effects:figure"))),
        Exhibit("effects"),
        Prose.of(*_senders(read), _orders(read)),
        Figures.of(
            Plate("spillovers", line("effects:senders-figure", variable=strongest)),
            Plate("flows", line("effects:flows-figure", variable=strongest)),
        ),
    ]
    return Chapter("effects", title, blocks)


def _coverage(row: pd.Series) -> Coverage:
    return coverage(float(row["lower"]), float(row["upper"]))


def _variable(read: Reading, frame: pd.DataFrame, name: Any) -> Sentence:
    rows = frame.xs(name, level=0)
    return line(
        "effects:variable",
        variable=read.variable(name),
        **{kind: _part(rows.loc[[kind]].iloc[0], kind) for kind in ("direct", "indirect", "total")},
    )


def _part(row: pd.Series, kind: str) -> Sentence:
    return line(
        "effects:part",
        kind=kind,
        value=float(row["estimate"]),
        low=float(row["lower"]),
        high=float(row["upper"]),
        coverage=_coverage(row),
    )


def _senders(read: Reading) -> list[Sentence]:
    if not read.has("ledger"):
        return []
    ledger = read.of(LedgerOutcome)
    frame = ledger.frame
    # Where spillovers are negative, who sends most has the lowest net.
    net = frame["net"].sort_values(ascending=bool(frame["sent"].sum() < 0.0), kind="stable")
    listed = valued("signed", read.units(net.index), net)
    return [
        line(
            "effects:senders",
            variable=read.inline(ledger.variable),
            most=listed[:MOST_SENDERS],
            least=listed[::-1][:MOST_SENDERS],
        ),
        line("effects:by-weights"),
    ]


def _orders(read: Reading) -> Sentence | None:
    orders = read.of(LedgerOutcome).orders if read.has("ledger") else None
    if orders is None:
        return None
    sent = orders["sent"]
    total = float(sent.sum())
    return line("effects:orders", share=float(sent.loc[1]) / total) if total else None
