"""The spatial pattern: whether like lies next to like, and where."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

import pandas as pd

from spillgap.labels import Label
from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Points, Prose
from spillgap.report._reading import Reading
from spillgap.report._telling import line
from spillgap.study.pattern import members_of
from spillgap.study.steps.lisa import LisaOutcome
from spillgap.study.steps.local_statistics import LocalStatisticsOutcome, name_of
from spillgap.study.steps.moran import MoranOutcome
from spillgap.study.steps.moran_weights import MoranWeightsOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import LEVEL, borderline

__all__ = ["Alike", "alike", "moran_in_short", "pattern"]

Alike: TypeAlias = Literal["alike", "unlike", "mixed", "before", "none"]
"""What neighbours are, over the periods: significantly alike, unlike, either, or neither; before:
alike in some period and not to be shown so in the last."""

FIGURES = 2
"""So many variables' Moran's I is drawn."""


_TESTED = {
    "geary": ("p_perm", "pattern:statistic"),
    "join-counts": ("p_bb", "pattern:joins"),
}
"""Statistics by period: the column of their p, and the message."""


def pattern(read: Reading) -> Chapter:
    """Moran's I of every variable, and the local clusters."""
    interest = read.result.study.interest
    blocks: list[Block] = []
    if read.has("moran"):
        results = read.of(MoranOutcome).by_variable
        tables = {name: result.to_frame() for name, result in results.items()}
        draws = read.result.study.permutations
        names = list(tables)
        blocks += [
            Prose.of(line("pattern:question", draws=draws)),
            Points.of(_moran(read, name, table) for name, table in tables.items()),
            *_under_weights(read, names),
            Figures.of(*(_moran_plate(read, name, tables[name]) for name in names[:FIGURES])),
            Exhibit(f"moran_{interest}" if interest in names else f"moran_{names[0]}"),
        ]
    if read.has("lisa"):
        years = list(read.of(LisaOutcome).by_year)
        blocks += [
            Prose.of(
                *(_clusters(read, year) for year in years),
                *(_near(read, year) for year in years),
                _by_chance(read),
            ),
            Figures.of(*(_lisa_plate(read, year) for year in years)),
            Figures.of(
                *(Plate(f"scatter_{y}", line("pattern:scatter-figure", period=y)) for y in years)
            ),
        ]
    if read.has("local_statistics"):
        blocks += list(_further(read))
    return Chapter("pattern", line("pattern:title"), blocks)


def _under_weights(read: Reading, names: list[str]) -> Iterator[Block]:
    """From how many of the declared W each variable's pattern comes."""
    results = read.within(MoranWeightsOutcome)
    if results is None:
        return
    left_out = [read.weights(name) for name in results.left_out]
    yield Points.of(
        line("pattern:every-weights", variable=read.variable(name), **facts)
        for name in names
        if (facts := under_weights(read, name)) is not None
    )
    if left_out:
        yield Prose.of(line("dependence:refused", names=left_out))
    yield Exhibit("moran_by_weights")


def under_weights(read: Reading, name: str) -> dict[str, Any] | None:
    """Under how many W a variable's Moran's I of the last period is significant, and which way."""
    results = read.within(MoranWeightsOutcome)
    if results is None:
        return None
    rows = results.frame[results.frame["variable"] == name]
    if rows.empty:
        return None
    clear = rows[rows["clear"]]
    positive = int((clear["I"] > clear["expected"]).sum())
    return {
        "last": results.period,
        "positive": positive,
        "negative": len(clear) - positive,
        "n": len(rows),
    }


def alike(table: pd.DataFrame) -> Alike:
    """The verdict of the periods in which Moran's I is significant."""
    clear = table[table["p_perm"] < LEVEL]["I"] - table["expected"].mean()
    if clear.empty:
        return "none"
    if (clear > 0).all():
        return "alike" if table["p_perm"].iloc[-1] < LEVEL else "before"
    return "unlike" if (clear < 0).all() else "mixed"


def moran_in_short(read: Reading) -> Sentence:
    """Whether the variable of interest is clustered, in one sentence."""
    results, interest = read.of(MoranOutcome).by_variable, read.result.study.interest
    name = interest if interest in results else next(iter(results))
    table = results[name].to_frame()
    every = under_weights(read, name)
    return line(
        "pattern:in-short",
        alike=alike(table),
        variable=read.interest if name == interest else read.inline(name),
        moran=float(table["I"].iloc[-1]),
        last=str(table.index[-1]),
        every="" if every is None else line("pattern:in-short-weights", **every),
        **_significant(read, table),
    )


def _further(read: Reading) -> Iterator[Block]:
    """The statistics that the study names besides."""
    results = read.of(LocalStatisticsOutcome)
    said, plates = [], []
    for statistic in results.statistics:
        name = name_of(statistic)
        if statistic in results.by_period:
            (column, said_as), table = _TESTED[statistic], results.by_period[statistic].to_frame()
            clear = int((table[column] < LEVEL).sum())
            said.append(line(said_as, statistic=name, clear=clear, periods=len(table)))
            continue
        for year, result in results.mapped[statistic].items():
            members = _members(result.to_frame())
            said.append(_classes(read, name, year, members))
            facts = line(
                "pattern:statistic-figure",
                statistic=name,
                period=year,
                interest=read.interest,
                members=sum(map(len, members.values())),
            )
            plates.append(Plate(f"{statistic.replace('-', '_')}_{year}", facts))
    yield Prose.of(*said)
    yield Figures.of(*plates)


def _classes(
    read: Reading, name: Sentence, year: str, members: Mapping[str, list[Hashable]]
) -> Sentence:
    if not members:
        return line("pattern:no-class", statistic=name, period=year)
    named = [
        line("names:with-members", name=Label("quadrant", code), members=read.units(units))
        for code, units in members.items()
    ]
    return line("pattern:classes", statistic=name, period=year, clusters=series(named))


def _significant(read: Reading, table: pd.DataFrame) -> dict[str, Any]:
    """In how many periods, and how many of all p may fall on the other side by another seed."""
    draws = read.result.study.permutations
    near = sum(borderline(float(p), draws) for p in table["p_perm"])
    return {
        "clear": int((table["p_perm"] < LEVEL).sum()),
        "periods": len(table),
        "near": line("pattern:borderline", n=near) if near else "",
    }


def _moran(read: Reading, name: str, table: pd.DataFrame) -> Sentence:
    return line(
        "pattern:moran",
        variable=read.variable(name),
        low=float(table["I"].min()),
        high=float(table["I"].max()),
        **_significant(read, table),
    )


def _members(frame: pd.DataFrame) -> dict[str, list[Hashable]]:
    """The units of every class that means something."""
    return {code: units for code, units in members_of(frame).items() if code != "NS"}


def _clusters(read: Reading, year: str) -> Sentence:
    members = _members(read.of(LisaOutcome).by_year[year].to_frame())
    if not members:
        return line("pattern:no-cluster", period=year)
    named = [
        line("names:with-members", name=Label("quadrant", code), members=read.units(units))
        for code, units in members.items()
    ]
    return line("pattern:clusters", period=year, clusters=series(named))


def series(parts: list[Sentence]) -> Sentence:
    """Parts of a sentence that hold commas themselves, one after another."""
    whole = parts[0]
    for part in parts[1:]:
        whole = line("names:and-then", before=whole, after=part)
    return whole


def _near(read: Reading, year: str) -> Sentence | None:
    """The units whose simulated p cannot be told from the level."""
    study, table = read.result.study, read.of(LisaOutcome).by_year[year].to_frame()
    alpha = study.pattern.alpha
    near = [unit for unit, p in table["p"].items() if borderline(p, study.permutations, alpha)]
    if not near:
        return None
    return line("pattern:borderline-units", period=year, level=f"{alpha:g}", units=read.units(near))


def _by_chance(read: Reading) -> Sentence:
    spec, n = read.result.study.pattern, read.result.inputs.panel.n_units
    level = f"{spec.alpha:g}"
    if spec.correction is None:
        return line("pattern:uncorrected", level=level, expected=spec.alpha * n)
    return line("pattern:corrected", level=level, rule=spec.correction.upper())


def _moran_plate(read: Reading, name: str, table: pd.DataFrame) -> Plate:
    facts = line(
        "pattern:moran-figure",
        variable=read.variable(name),
        first=str(table.index[0]),
        last=str(table.index[-1]),
        before=float(table["I"].iloc[0]),
        after=float(table["I"].iloc[-1]),
    )
    return Plate(f"moran_{name}", facts)


def _lisa_plate(read: Reading, year: str) -> Plate:
    members = _members(read.of(LisaOutcome).by_year[year].to_frame())
    count = sum(map(len, members.values()))
    facts = line("pattern:lisa-figure", period=year, interest=read.interest, members=count)
    return Plate(f"lisa_{year}", facts)
