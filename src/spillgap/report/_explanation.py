"""What explains the gap, taken apart by the main model."""

from __future__ import annotations

from typing import Any

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading
from spillgap.report._telling import Spoken, group, line
from spillgap.text import Sentence
from spillgap.text.verdicts import coverage, sign_of

__all__ = ["explained", "gap_in_short"]


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


def gap_in_short(read: Reading) -> Sentence:
    """The largest part of the gap and what stays in unit effects, in one sentence."""
    level = read.results("explained")["level"]
    frame, parts = level.by_variable(), level.to_frame()
    variables = frame.loc[[v for v in level.variables if v in frame.index]]
    top = variables["contribution"].abs().idxmax()
    row = variables.loc[top]
    through: Sentence | str = ""
    if (top, "neighbours") in parts.index:
        near = float(parts.loc[(top, "neighbours"), "contribution"])
        through = line("explained:through-neighbours", value=near)
    rest: Sentence | str = ""
    if "unit_effects" in frame.index:
        held = float(frame.loc["unit_effects", "share"])
        rest = line("explained:unit-effects", share=held)
    high, low = map(group, level.pair)
    return line(
        "explained:in-short",
        gap=float(level.gap),
        unit=read.outcome_in,
        high=high,
        low=low,
        period=str(level.contrast.periods[-1]),
        variable=read.inline(str(top)),
        value=float(row["contribution"]),
        share=float(row["share"]),
        direction=sign_of(float(row["share"])),
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        coverage=coverage(float(row["lower"]), float(row["upper"])),
        through=through,
        rest=rest,
    )
