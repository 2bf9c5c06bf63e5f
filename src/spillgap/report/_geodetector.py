"""What strata of factors explain, alone and in pairs."""

from __future__ import annotations

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import line
from spillgap.study.steps.geodetector import GeodetectorOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import clarity

__all__ = ["geodetector"]


def geodetector(read: Reading) -> Chapter:
    """The power of the factors in the last period, and what their pairs add."""
    title = line("geodetector:title")
    reason = read.refusal("geodetector")
    if reason:
        refused = Prose.of(line("geodetector:refused", reason=reason))
        return Chapter("geodetector", title, [refused])
    if not read.has("geodetector"):
        return Chapter("geodetector", title, [])
    blocks: list[Block] = [
        Prose.of(_power(read), _pairs(read), line("geodetector:caution")),
        Figures.of(Plate("detectors", line("geodetector:figure"))),
        Exhibit("geodetector"),
        Exhibit("geodetector_pairs"),
        Exhibit("geodetector_risks"),
        Exhibit("geodetector_ecology"),
    ]
    return Chapter("geodetector", title, blocks)


def _power(read: Reading) -> Sentence:
    factors = read.of(GeodetectorOutcome).detection.factors
    last = factors.index.get_level_values(0)[-1]
    rows = factors.loc[last].sort_values("q", ascending=False, kind="stable")
    return line(
        "geodetector:power",
        period=str(last),
        factors=valued("three", [read.inline(name) for name in rows.index], rows["q"]),
        interest=read.interest,
        clear=sum(clarity(p) == "significant" for p in rows["p"]),
        n=len(rows),
    )


def _pairs(read: Reading) -> Sentence | None:
    pairs = read.of(GeodetectorOutcome).pairs
    if pairs.empty:
        return None
    clear = sum(clarity(p) == "significant" for p in pairs["p"])
    return line("geodetector:pairs", pairs=len(pairs), clear=clear)
