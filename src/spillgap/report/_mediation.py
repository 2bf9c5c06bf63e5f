"""Paths through a mediator, where the study asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading, row_of
from spillgap.report._telling import Spoken, cautions, line
from spillgap.study.steps.mediation import MediationOutcome
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.mediation import Mediation

__all__ = ["mediation"]


def mediation(read: Reading) -> Chapter:
    """How much of an effect goes through a mediator, and on what that rests."""
    title = line("mediation:title")
    reason = read.refusal("mediation")
    if reason:
        return Chapter("mediation", title, [Prose.of(line("mediation:refused", reason=reason))])
    if not read.has("mediation"):
        return Chapter("mediation", title, [])
    results = read.of(MediationOutcome)
    paths, curve = results.mediation, results.confounding
    opening = line(
        "mediation:opening",
        treatment=read.inline(paths.treatment),
        mediator=read.inline(paths.mediator),
        model=paths.outcome.model.name,
    )
    shares = [_said(results.shares.words, k) for k in range(3)]
    plates = [Plate("mediation", line("mediation:paths-figure"))]
    told = []
    if curve is not None:
        told = [Spoken(curve.words)]
        plates.append(Plate("mediation_confounding", line("mediation:confounding-figure")))
    blocks: list[Block] = [
        Prose.of(opening),
        Points.of([_path(paths), *shares, *told, *cautions("mediation", paths, results.shares)]),
        Exhibit("mediation"),
        Figures.of(*plates),
        Exhibit("mediation_steps"),
        Prose.of(line("mediation:steps")),
    ]
    return Chapter("mediation", title, blocks)


def _path(paths: Mediation) -> Sentence:
    rows = paths.to_frame()
    facts: dict[str, float] = {}
    for name in ("own", "neighbours"):
        row = row_of(rows, ("indirect", name))
        facts |= {name: float(row["estimate"])}
        facts |= {f"{name}_{end}": float(row[end]) for end in ("lower", "upper")}
    return line("mediation:path", **facts)


def _said(words: Callable[[str], Sequence[str]], k: int) -> Spoken:
    """One of several sentences."""
    return Spoken(lambda lang: words(lang)[k])
