"""The data and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import Spoken, line, named
from spillgap.study.outcomes import IndexOutcome
from spillgap.study.steps.description import DataOutcome
from spillgap.study.steps.index_methods import IndexMethodsOutcome
from spillgap.text import Sentence, word
from spillgap.text.verdicts import moved

if TYPE_CHECKING:
    from spillgap.index import IndexResult

__all__ = ["data", "index", "latest_plate"]

FEW_PLACES = 3
"""A unit whose rank never moves by more keeps it, as far as methods go."""


def data(read: Reading) -> Chapter:
    """Where the figures come from, what they cover, what is missing."""
    table = read.of(DataOutcome).statistics
    notes = read.result.inputs.notes
    blocks: list[Block] = [
        Prose.of(_source(read), _coverage(read, len(table)), _range(read, table)),
        Prose.of(_missing(read, table), *notes),
        Prose.of(_neighbours(read)),
        Figures.of(_weights_plate(read)),
        Figures.of(_map_plate(read)),
        Exhibit("descriptive"),
    ]
    return Chapter("data", line("data:title"), blocks)


def _source(read: Reading) -> Sentence:
    spec = read.result.study.data
    if spec.dataset is None:
        return line("data:files", files=list(spec.path))
    return line("data:source", source=_dataset_source(spec.dataset))


def _dataset_source(name: str) -> Spoken:
    from spillgap.datasets import load

    source = load(name).source
    return Spoken(lambda lang: word("report/data", f"source-{name}", lang, source))


def _coverage(read: Reading, variables: int) -> Sentence:
    panel, periods = read.result.inputs.panel, read.periods
    return line(
        "data:coverage",
        units=line("names:units", n=panel.n_units, kind=read.unit_kind),
        periods=panel.n_periods,
        first=periods[0],
        last=periods[-1],
        observations=panel.n_obs,
        variables=variables,
        balance="balanced" if panel.balanced else "unbalanced",
    )


def _range(read: Reading, table: pd.DataFrame) -> Sentence:
    row = table.loc[[read.result.study.interest]].iloc[0]
    low, high, mean, sd = (float(row[c]) for c in ("minimum", "maximum", "mean", "sd"))
    return line("data:range", interest=read.interest, low=low, high=high, mean=mean, sd=sd)


def _missing(read: Reading, table: pd.DataFrame) -> Sentence:
    short = table["missing"][table["missing"] > 0]
    if not len(short):
        return line("data:complete")
    return line("data:missing", variables=valued("count", map(read.inline, short.index), short))


def _neighbours(read: Reading) -> Sentence:
    from spillgap.weights import describe

    return line(
        "data:neighbours",
        description=describe(read.result.inputs.weights[read.result.inputs.main_weights]),
    )


def _weights_plate(read: Reading) -> Plate:
    graph = read.result.inputs.weights[read.result.inputs.main_weights]
    links = len(graph.adjacency[graph.adjacency > 0])
    return Plate("weights", line("data:weights-figure", pairs=links // 2))


def latest_plate(read: Reading) -> Plate:
    """The map of the last period."""
    return Plate("map_latest", line("data:latest-figure", **_map_plate(read).line.facts))


def _map_plate(read: Reading) -> Plate:
    values = read.result.inputs.panel.wide(read.result.study.interest)
    top = values.iloc[-1].sort_values(ascending=False)
    facts = line(
        "data:map-figure",
        name=read.variable(read.result.study.interest),
        period=str(values.index[-1]),
        leaders=read.units(top.index[:3]),
    )
    return Plate("map", facts)


# -- index ----------------------------------------------------------------------------------------


def index(read: Reading) -> Chapter:
    """How the index is made, who leads, and what another method would change."""
    blocks: list[Block] = []
    if read.has("index"):
        built = read.of(IndexOutcome).index
        blocks += [
            Prose.of(_indicators(read, built), _scale(built)),
            Exhibit("index_weights"),
            Prose.of(_leaders(read), _mean(read), *_climbers(read)),
            Figures.of(_ranking_plate(read)),
        ]
        if read.has("index_methods"):
            blocks += [Prose.of(*_agreement(read)), Exhibit("index_methods")]
    return Chapter("index", line("index:title"), blocks)


def _indicators(read: Reading, built: IndexResult) -> Sentence:
    method = named(f"method-{built.method}")
    if built.on == "period":
        return line("index:indicators", n=built.normalised.shape[1], method=method)
    shares = built.weights["weight"].sort_values(ascending=False)
    weighed = valued("percent", map(read.inline, shares.index), shares)
    return line(
        "index:weighted", n=len(shares), method=method, heaviest=weighed[:3], lightest=weighed[-1]
    )


def _scale(built: IndexResult) -> Sentence:
    low, high = (f"{bound:g}" for bound in built.scale)
    key = "index:scale-open" if built.on == "base" else "index:scale"
    return line(key, low=low, high=high, reference=Spoken(built.describe_reference))


def _leaders(read: Reading) -> Sentence:
    last = read.result.inputs.panel.wide(read.result.study.interest).iloc[-1]
    top = last.sort_values(ascending=False)
    listed = valued("significant", read.units(top.index), top)
    return line("index:leaders", period=read.periods[-1], first=listed[:5], last=listed[-3:])


def _mean(read: Reading) -> Sentence:
    values = read.result.inputs.panel.wide(read.result.study.interest)
    before, after = (float(values.iloc[k].mean()) for k in (0, -1))
    return line(
        "index:mean",
        since=read.periods[0],
        before=before,
        after=after,
        moved=moved(before, after),
    )


def _climbers(read: Reading) -> list[Sentence]:
    """Who has climbed and who has fallen most, as far as anybody has."""
    values = read.result.inputs.panel.wide(read.result.study.interest)
    ranks = values.rank(axis=1, ascending=False, method="min")
    climb = (ranks.iloc[0] - ranks.iloc[-1]).sort_values(kind="stable")
    facts = []
    if climb.iloc[-1] > 0:
        up = read.unit(climb.index[-1])
        facts.append(line("index:climbed", unit=up, places=int(climb.iloc[-1])))
    if climb.iloc[0] < 0:
        down = read.unit(climb.index[0])
        facts.append(line("index:dropped", unit=down, places=int(-climb.iloc[0])))
    return facts


def _ranking_plate(read: Reading) -> Plate:
    first, last = read.periods[0], read.periods[-1]
    name = read.variable(read.result.study.interest)
    return Plate("ranking", line("index:ranking-figure", name=name, first=first, last=last))


def _agreement(read: Reading) -> list[Sentence]:
    results = read.of(IndexMethodsOutcome)
    agreement, moves = results.agreement["spearman"], results.moves["largest_move"]
    low, high = agreement.idxmin(), agreement.idxmax()
    if low == high:
        return [
            line(
                "index:other-method",
                method=named(f"method-{low}"),
                correlation=float(agreement.min()),
            )
        ]
    return [
        line(
            "index:other-methods",
            low=float(agreement.min()),
            least=named(f"method-{low}"),
            high=float(agreement.max()),
            most=named(f"method-{high}"),
        ),
        line(
            "index:single-ranks",
            unit=read.unit(moves.idxmax()),
            places=int(moves.max()),
            still=int((moves <= FEW_PLACES).sum()),
            n=len(moves),
        ),
    ]
