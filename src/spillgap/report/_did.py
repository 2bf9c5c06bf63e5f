"""Difference-in-differences, where the study asks for it."""

from __future__ import annotations

from typing import Any

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading
from spillgap.study.did import did_sentences

__all__ = ["did"]


def did(read: Reading) -> Chapter:
    """What treatment did to the treated and to their neighbours, and before it began."""
    title = read.say("Difference-in-differences", "双重差分")
    if not (read.has("did") or read.refusal("did")):
        return Chapter("did", title, [])
    said = did_sentences(read.result.sections, read.lang)
    if read.refusal("did"):
        return Chapter("did", title, [Prose.of(*said)])
    opening = read.say(
        "Changes over time of treated units are compared with those of others, neighbours' "
        "treatment held apart. The effect is causal only if without treatment both would have "
        "moved in parallel.",
        "比较处理单元与其他单元随时间的变动，并分离邻近地区处理的影响；"
        "仅当未处理时两者趋势平行，效应才有因果含义。",
    )
    blocks: list[Any] = [Prose.of(opening), Points.of(*said), Exhibit("did")]
    if "event_study" in read.found("did"):
        caption = read.say("Effects by time since treatment", "按处理时间的效应")
        alt = read.say(
            "Own and neighbours' effects with intervals before and after treatment began.",
            "处理前后各期的本地与邻近效应及其区间。",
        )
        blocks.append(Figures((("event_study", caption, alt),)))
        blocks += [Exhibit("did_event_study"), Exhibit("did_pretrends")]
    return Chapter("did", title, [*blocks, Exhibit("did_effects")])
