"""Difference-in-differences, where the study asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose, Sayable
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, line
from spillgap.text import Sentence

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
    results = read.results("did")
    blocks: list[Block] = [
        Prose.of(line("did:opening")),
        Points.of([*_effects(results), *_before(results), *_doubts(results["fits"].values())]),
        Exhibit("did"),
    ]
    if "event_study" in results:
        blocks += [
            Figures.of(Plate("event_study", line("did:event-study-figure"))),
            Exhibit("did_event_study"),
            Exhibit("did_pretrends"),
        ]
    return Chapter("did", title, [*blocks, Exhibit("did_effects")])


def _effects(results: Any) -> list[Sayable]:
    one = results["fits"]["one"]
    rows = results["effects"].to_frame().loc[one.treatment.name]
    own, near = (rows.loc[kind] for kind in ("direct", "indirect"))
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


def _before(results: Any) -> Iterator[Sayable]:
    """What the periods before treatment say."""
    for test in results.get("pretrends", ()):
        if test.test in _SAID_OF_BEFORE:
            yield _test(test)
    placebo = results["fits"].get("placebo")
    if placebo is not None:
        row = placebo.to_frame().loc["treatment"]
        yield line(
            "did:placebo",
            when=str(placebo.treatment.cohorts.index[0]),
            value=float(row["estimate"]),
            p=float(row["p"]),
        )


def _test(test: Any) -> Spoken:
    def said(lang: str) -> str:
        note = test.note_in(lang) if test.applicable else ""
        return f"{test.sentence(lang)} {note}".strip()

    return Spoken(said)


def _doubts(fits: Any) -> list[Sentence]:
    """What the fits warn of, each warning once."""
    warned = {text: (fit, k) for fit in fits for k, text in enumerate(fit.warnings)}
    return [line("did:caution", warning=_warning(fit, k)) for fit, k in warned.values()]


def _warning(fit: Any, k: int) -> Spoken:
    return Spoken(lambda lang: str(fit.warnings_in(lang)[k]))
