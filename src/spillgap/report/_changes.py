"""What changed since an earlier run of the study, as a chapter."""

from __future__ import annotations

from collections.abc import Mapping

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Points, Prose
from spillgap.report._pattern import series
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, line
from spillgap.study.changes import Changes
from spillgap.text import Sentence
from spillgap.text.verdicts import moved

__all__ = ["chapter_of_changes"]

MOST_MOVES = 8


def chapter_of_changes(read: Reading, changes: Changes) -> Chapter:
    """Ranks, clusters, coefficients and the gap, then and now."""
    then, now = changes.periods
    title = line("changes:title" if then == now else "changes:title-since", then=then)
    blocks: list[Block] = [
        Prose.of(*_periods(changes), _gap(changes)),
        Points.of((_ranks(read, changes), *_clusters(read, changes), _coefficients(read, changes))),
    ]
    return Chapter("changes", title, blocks)


def _periods(changes: Changes) -> list[Sentence]:
    added, dropped = list(changes.added), list(changes.dropped)
    facts = [line("changes:added", then=changes.periods[0], n=len(added), periods=added)]
    return [*facts, line("changes:dropped", periods=dropped)] if dropped else facts


def _gap(changes: Changes) -> Sentence | None:
    if changes.gap is None:
        return None
    before, after = changes.gap
    return line("changes:gap", before=before, after=after, moved=moved(before, after, decimals=2))


def _ranks(read: Reading, changes: Changes) -> Sentence:
    ranks = changes.ranks
    moves = ranks[ranks["move"] != 0] if len(ranks) else ranks
    largest = [
        line("changes:rank", unit=_unit(read, str(unit)), before=int(row["before"]),
             after=int(row["after"]))
        for unit, row in moves.head(MOST_MOVES).iterrows()
    ]  # fmt: skip
    return line("changes:ranks", moved=len(moves), n=len(ranks), units=largest)


def _unit(read: Reading, unit: str) -> Spoken:
    """A unit by the key that JSON kept."""
    by_text = {str(u): u for u in read.result.inputs.panel.units}
    return read.unit(by_text.get(unit, unit))


def _clusters(read: Reading, changes: Changes) -> list[Sentence]:
    parts = []
    for way, groups in (("entered", changes.entered), ("left", changes.left)):
        if groups:
            parts.append(line(f"changes:{way}", clusters=_members(read, groups)))
    return parts or [line("changes:same-clusters")]


def _members(read: Reading, groups: Mapping[str, tuple[str, ...]]) -> Sentence:
    return series(
        [
            line(
                "names:with-members",
                name=Label("quadrant", code),
                members=[_unit(read, unit) for unit in units],
            )
            for code, units in groups.items()
        ]
    )


def _coefficients(read: Reading, changes: Changes) -> Sentence:
    if not changes.same_formula:
        return line("changes:other-model")
    table = changes.coefficients
    outside = [
        line(
            "changes:coefficient",
            term=read.variable(str(name)),
            now=float(row["now"]),
            low=float(row["lower"]),
            high=float(row["upper"]),
        )
        for name, row in table.loc[list(changes.outside)].iterrows()
    ]
    return line("changes:coefficients", n=len(table), outside=len(outside), terms=outside)
