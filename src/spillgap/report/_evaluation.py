"""What the index rests on: obstacles, grey relations, ranks over other ways of making it."""

from __future__ import annotations

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import line
from spillgap.text import Sentence

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
    blocks: list[Block] = [
        Prose.of(_obstacles(read)),
        Exhibit("obstacles"),
        Exhibit("obstacles_leading"),
    ]
    if "ranks" in read.results("evaluation"):
        blocks += [
            Prose.of(_ranks(read)),
            Figures.of(Plate("rank_intervals", line("evaluation:figure"))),
            Exhibit("index_intervals"),
            Exhibit("index_sources"),
        ]
    if "grey" in read.results("evaluation"):
        blocks += [Prose.of(_grey(read)), Exhibit("grey_relation")]
    return Chapter("evaluation", title, blocks)


def _obstacles(read: Reading) -> Sentence:
    table = read.results("evaluation")["obstacles"].to_frame()
    last = table.index.get_level_values(0)[-1]
    means = table["mean_degree"].loc[last].sort_values(ascending=False, kind="stable").head(3)
    return line(
        "evaluation:obstacles",
        period=str(last),
        kind=read.unit_kind,
        indicators=valued("percent", [read.inline(name) for name in means.index], means),
    )


def _ranks(read: Reading) -> Sentence:
    ranks = read.results("evaluation")["ranks"]
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


def _grey(read: Reading) -> Sentence:
    order = read.results("evaluation")["grey"].to_frame().index
    return line(
        "evaluation:grey",
        first=read.inline(order[0]),
        last=read.inline(order[-1]),
        interest=read.interest,
    )
