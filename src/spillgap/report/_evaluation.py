"""What the index rests on: obstacles, grey relations, ranks over other ways of making it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import line
from spillgap.study.steps.evaluation import EvaluationOutcome
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.evaluation import GreyResult, IndexUncertainty, ObstacleResult

__all__ = ["evaluation"]


def evaluation(read: Reading) -> Chapter:
    """The largest obstacles, what runs alike, and how far ranks move."""
    title = line("evaluation:title")
    reason = read.refusal("evaluation")
    if reason:
        refused = Prose.of(line("evaluation:refused", reason=reason))
        return Chapter("evaluation", title, [refused])
    if not read.has("evaluation"):
        return Chapter("evaluation", title, [])
    results = read.of(EvaluationOutcome)
    blocks: list[Block] = [
        Prose.of(_obstacles(read, results.obstacles)),
        Exhibit("obstacles"),
        Exhibit("obstacles_leading"),
    ]
    if results.ranks is not None:
        blocks += [
            Prose.of(_ranks(read, results.ranks)),
            Figures.of(Plate("rank_intervals", line("evaluation:figure"))),
            Exhibit("index_intervals"),
            Exhibit("index_sources"),
        ]
    if results.grey is not None:
        blocks += [Prose.of(_grey(read, results.grey)), Exhibit("grey_relation")]
    return Chapter("evaluation", title, blocks)


def _obstacles(read: Reading, hindered: ObstacleResult) -> Sentence:
    table = hindered.to_frame()
    last = table.index.get_level_values(0)[-1]
    means = table["mean_degree"].loc[last].sort_values(ascending=False, kind="stable").head(3)
    return line(
        "evaluation:obstacles",
        period=str(last),
        kind=read.unit_kind,
        indicators=valued("percent", [read.inline(name) for name in means.index], means),
    )


def _ranks(read: Reading, ranks: IndexUncertainty) -> Sentence:
    first = ranks.to_frame().iloc[0]
    share = ranks.sources()["share"]
    return line(
        "evaluation:ranks",
        draws=ranks.ranks.shape[1],
        shift=ranks.mean_shift,
        best=read.unit(ranks.to_frame().index[0]),
        low=float(first["lower"]),
        high=float(first["upper"]),
        source=line("names:inline", name=Label("source", str(share.idxmax()))),
    )


def _grey(read: Reading, grey: GreyResult) -> Sentence:
    order = grey.to_frame().index
    return line(
        "evaluation:grey",
        first=read.inline(order[0]),
        last=read.inline(order[-1]),
        interest=read.interest,
    )
