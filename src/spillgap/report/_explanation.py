"""What explains the gap, taken apart by the main model."""

from __future__ import annotations

from typing import Any

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, group, line

__all__ = ["explained"]


def explained(read: Reading) -> Chapter:
    """The gap taken apart, over time and between units."""
    title = line("explained:title")
    if not read.has("explained"):
        return Chapter("explained", title, [])
    results = read.results("explained")
    level = results["level"]
    high, low = map(group, level.pair)
    blocks: list[Block] = [
        Prose.of(line("explained:opening"), _sentence(read, level), _note(level)),
        Figures.of(
            Plate("waterfall", line("explained:waterfall-figure", high=high, low=low)),
            Plate("contributions", line("explained:contributions-figure")),
        ),
        Exhibit("explained_level"),
        Prose.of(_sentence(read, results["change"])),
    ]
    if "mundlak" in results:
        between = results["mundlak"]
        blocks += [
            Prose.of(line("explained:mundlak"), _sentence(read, between), _note(between)),
            Exhibit("explained_mundlak"),
        ]
    blocks.append(Prose.of(line("explained:accounting")))
    return Chapter("explained", title, blocks)


def _sentence(read: Reading, gap: Any) -> Spoken:
    labels = read.result.inputs.labels
    return Spoken(lambda lang: str(gap.sentence(lang, labels=labels)))


def _note(gap: Any) -> Spoken:
    # What to write in Python is no part of the page, which shows the outcome instead.
    return Spoken(lambda lang: str(gap.note(lang, advice=False)))
