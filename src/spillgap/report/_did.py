"""Difference-in-differences, where the study asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose, Sayable
from spillgap.report._reading import Reading, row_of
from spillgap.report._telling import Spoken, cautions, line
from spillgap.study.steps.did import DiDOutcome

if TYPE_CHECKING:
    from spillgap.models.tests import TestResult

__all__ = ["did"]

_SAID_OF_BEFORE = ("pretrends", "pretrends_largest")


def did(read: Reading) -> Chapter:
    """What treatment did to the treated and to their neighbours, and before it began."""
    title = line("did:title")
    reason = read.refusal("did")
    if reason:
        return Chapter("did", title, [Prose.of(line("did:refused", reason=reason))])
    if not read.has("did"):
        return Chapter("did", title, [])
    results = read.of(DiDOutcome)
    blocks: list[Block] = [
        Prose.of(line("did:opening")),
        Points.of(
            [*_effects(results), *_before(results), *cautions("did", *results.fits.values())]
        ),
        Exhibit("did"),
    ]
    if results.event_study is not None:
        blocks += [
            Figures.of(Plate("event_study", line("did:event-study-figure"))),
            Exhibit("did_event_study"),
            Exhibit("did_pretrends"),
        ]
    return Chapter("did", title, [*blocks, Exhibit("did_effects")])


def _effects(results: DiDOutcome) -> list[Sayable]:
    one = results.one
    rows, name = results.effects.to_frame(), one.treatment.name
    own, near = (row_of(rows, (name, kind)) for kind in ("direct", "indirect"))
    whole = line(
        "did:effects",
        model=one.model.name,
        own=float(own["estimate"]),
        own_low=float(own["lower"]),
        own_high=float(own["upper"]),
        near=float(near["estimate"]),
        near_low=float(near["lower"]),
        near_high=float(near["upper"]),
    )
    return [Spoken(one.did.treatment.words), whole]


def _before(results: DiDOutcome) -> Iterator[Sayable]:
    """What the periods before treatment say."""
    for test in results.pretrends or ():
        if test.test in _SAID_OF_BEFORE:
            yield _test(test)
    placebo = results.placebo
    if placebo is not None:
        row = row_of(placebo.to_frame(), "treatment")
        yield line(
            "did:placebo",
            when=str(placebo.treatment.cohorts.index[0]),
            value=float(row["estimate"]),
            p=float(row["p"]),
        )


def _test(test: TestResult) -> Spoken:
    def said(lang: str) -> str:
        note = test.note_in(lang) if test.applicable else ""
        return f"{test.sentence(lang)} {note}".strip()

    return Spoken(said)
