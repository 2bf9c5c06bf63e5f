"""What explains the gap, taken apart by the main model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spillgap.options import Language
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, group, line
from spillgap.study.steps.explained import ExplainedOutcome

if TYPE_CHECKING:
    from spillgap.explain import GapExplanation

__all__ = ["explained"]


def explained(read: Reading) -> Chapter:
    """The gap taken apart, over time and between units."""
    title = line("explained:title")
    if not read.has("explained"):
        return Chapter("explained", title, [])
    results = read.of(ExplainedOutcome)
    level = results.level
    high, low = map(group, level.pair)
    blocks: list[Block] = [
        Prose.of(line("explained:opening")),
        *_parts(read, level),
        Prose.of(_note(level)),
        Figures.of(
            Plate("waterfall", line("explained:waterfall-figure", high=high, low=low)),
            Plate("contributions", line("explained:contributions-figure")),
        ),
        Exhibit("explained_level"),
        *_parts(read, results.change),
    ]
    between = results.mundlak
    if between is not None:
        blocks += [
            Prose.of(line("explained:mundlak")),
            *_parts(read, between),
            Prose.of(_note(between)),
            Exhibit("explained_mundlak"),
        ]
    blocks.append(Prose.of(line("explained:accounting")))
    return Chapter("explained", title, blocks)


def _parts(read: Reading, gap: GapExplanation) -> list[Block]:
    """What a gap is made of, a point for each regressor and one for the rest."""
    facts, labels = gap.facts(), read.result.inputs.labels

    def said(place: int, lang: Language) -> str:
        return str(facts.points(gap.contrast.names(lang), lang, labels, None)[place])

    lead, *others = (
        Spoken(partial(said, place)) for place in range(1 + len(facts.variables) + bool(facts.rest))
    )
    return [Prose.of(lead), Points.of(others)]


def _note(gap: GapExplanation) -> Spoken:
    # What to write in Python is no part of the page, which shows the outcome instead.
    return Spoken(lambda lang: str(gap.note(lang, advice=False)))
