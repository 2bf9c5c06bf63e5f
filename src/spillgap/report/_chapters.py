"""The chapters of a report, in order, before any language."""

from __future__ import annotations

from collections.abc import Callable

from spillgap.report._agglomerations import agglomerations
from spillgap.report._blocks import Block, Chapter, Details, Exhibit, Figures, Points
from spillgap.report._changes import chapter_of_changes
from spillgap.report._closing import limits, references
from spillgap.report._convergence import convergence, coordination
from spillgap.report._dependence import dependence, rule
from spillgap.report._did import did
from spillgap.report._effects import effects
from spillgap.report._evaluation import evaluation
from spillgap.report._explanation import explained
from spillgap.report._gap import gap, means_plate, pair_means, widest_ratios
from spillgap.report._geodetector import geodetector
from spillgap.report._headline import headline, other_verdicts
from spillgap.report._mediation import mediation
from spillgap.report._model import chosen_in_short, model
from spillgap.report._opening import data, index, latest_plate
from spillgap.report._pattern import moran_in_short, pattern
from spillgap.report._policies import policies
from spillgap.report._reading import Reading
from spillgap.report._robustness import robustness
from spillgap.report._telling import line
from spillgap.study.changes import Changes
from spillgap.text import Sentence

__all__ = ["CHAPTERS", "IN_SUMMARY", "chapters"]


def _first_ratios(read: Reading) -> Sentence:
    return widest_ratios(read, short=True)


_IN_SHORT: tuple[tuple[str, Callable[[Reading], Sentence | None]], ...] = (
    ("gap", pair_means),
    ("gap", _first_ratios),
    ("moran", moran_in_short),
    ("models", chosen_in_short),
    ("models", rule),
)
"""The section that a point needs, and the chapter's function that states it."""


def summary(read: Reading) -> Chapter:
    """The first screen, and folded under it the points of other chapters."""
    points = [state(read) for section, state in _IN_SHORT if read.has(section)]
    plates = [latest_plate(read), *([means_plate(read)] if read.has("gap") else [])]
    more = Details(line("summary:more"), (other_verdicts(read), Points.of(points)))
    blocks: list[Block] = [Figures.of(*plates), headline(read), Exhibit("headline"), more]
    return Chapter("summary", line("summary:title"), blocks)


CHAPTERS: tuple[Callable[[Reading], Chapter], ...] = (
    summary,
    data,
    index,
    gap,
    convergence,
    pattern,
    model,
    effects,
    did,
    mediation,
    explained,
    policies,
    agglomerations,
    coordination,
    evaluation,
    geodetector,
    dependence,
    robustness,
    limits,
    references,
)
IN_SUMMARY = (
    "summary",
    "changes",
    "data",
    "gap",
    "pattern",
    "model",
    "effects",
    "did",
    "mediation",
    "dependence",
    "robustness",
)
"""Chapters that the summary in Markdown consists of."""

_CHANGES_AFTER = 1


def chapters(read: Reading, changes: Changes | None = None) -> list[Chapter]:
    """Every chapter that the study has something for."""
    written = [chapter(read) for chapter in CHAPTERS]
    if changes is not None:
        written.insert(_CHANGES_AFTER, chapter_of_changes(read, changes))
    return [chapter for chapter in written if chapter.blocks]
