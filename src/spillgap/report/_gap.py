"""The gap: its size, its parts, its place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from spillgap.report._blocks import Block, Chapter, Exhibit, Figures, Plate, Prose
from spillgap.report._reading import Reading, valued
from spillgap.report._telling import group, line
from spillgap.study.outcomes import GapOutcome
from spillgap.study.specification import GapSpec
from spillgap.study.steps.dispersion import DispersionOutcome
from spillgap.text import Sentence
from spillgap.text.verdicts import Movement, clarity, moved, sign_of

if TYPE_CHECKING:
    from spillgap.gaps import EllipseResult, GradientResult

__all__ = [
    "PairMeans",
    "breaks_of",
    "gap",
    "means_plate",
    "pair_means",
    "pair_of",
    "widest_ratios",
]

IN_SHORT = 3
"""So many variables are named where it is short."""


def gap(read: Reading) -> Chapter:
    """How large the gap is, between whom, and how much of inequality it is."""
    title = line("gap:title")
    if not read.has("gap"):
        return Chapter("gap", title, [])
    blocks: list[Block] = [
        Prose.of(pair_means(read), _extremes(read)),
        Figures.of(
            means_plate(read),
            Plate("inequality", line("gap:inequality-figure")),
        ),
        Prose.of(*breaks_of(read)),
        Exhibit("breaks"),
        Exhibit("gap_means"),
        Prose.of(_theil(read), _dagum(read)),
    ]
    dispersion = read.within(DispersionOutcome)
    if dispersion is not None and dispersion.dagum is not None:
        blocks += [Figures.of(Plate("dagum", line("gap:dagum-figure"))), Exhibit("dagum")]
    if dispersion is not None and dispersion.gradients is not None:
        slopes = _gradients(read, dispersion.gradients)
        blocks += [Prose.of(*slopes, _centre(dispersion.ellipse)), Exhibit("gradients")]
    blocks += [
        Prose.of(widest_ratios(read), _unit_ratios(read)),
        Exhibit("gap_ratios"),
        Prose.of(*_shares(read)),
    ]
    return Chapter("gap", title, blocks)


def means_plate(read: Reading) -> Plate:
    """The means of the groups over time."""
    means = read.of(GapOutcome).means
    span = {"first": str(means.index[0]), "last": str(means.index[-1])}
    return Plate("gap", line("gap:means-figure", groups=len(means.columns), **span))


def breaks_of(read: Reading) -> list[Sentence]:
    """The breaks in series that the study declares."""
    return [
        line(
            "gap:break",
            variable=read.variable(one.variable),
            period=str(one.period),
            note=one.note,
        )
        for one in read.result.study.breaks
    ]


def _spec(read: Reading) -> GapSpec:
    spec = read.result.study.gap
    assert spec is not None
    return spec


# -- between the two groups -----------------------------------------------------------------------


@dataclass(frozen=True)
class PairMeans:
    """The two groups compared in the first and in the last period that both have.

    Attributes
    ----------
    periods, high, low, ratio : tuple
        First and last: the period, the means of either group, and their ratio.
    """

    periods: tuple[str, str]
    high: tuple[float, float]
    low: tuple[float, float]
    ratio: tuple[float, float]

    @property
    def apart(self) -> tuple[float, float]:
        """How far the means are apart, whoever is ahead."""
        first, last = (abs(a - b) for a, b in zip(self.high, self.low, strict=True))
        return first, last

    @property
    def relative(self) -> Movement:
        """How the gap moved in relative terms: how far the ratio is from one, either way."""
        first, last = (max(r, 1.0 / r) if r > 0.0 else float("nan") for r in self.ratio)
        return moved(first, last, decimals=2)

    @property
    def absolute(self) -> Movement:
        """How the gap moved in absolute terms."""
        return moved(*self.apart)


def pair_of(read: Reading) -> PairMeans | None:
    """The pair of the study; None where no period has a mean of every group."""
    results = read.of(GapOutcome)
    means, (high, low), ratios = results.means.dropna(), results.pair, results.pair_ratio
    if means.empty:
        return None
    ends = (means.index[0], means.index[-1])
    return PairMeans(
        periods=(str(ends[0]), str(ends[1])),
        high=(float(means.loc[ends[0], high]), float(means.loc[ends[1], high])),
        low=(float(means.loc[ends[0], low]), float(means.loc[ends[1], low])),
        ratio=(float(ratios[ends[0]]), float(ratios[ends[1]])),
    )


def pair_means(read: Reading) -> Sentence | None:
    """The two groups compared: means and ratio in the first and last period."""
    pair = pair_of(read)
    if pair is None:
        return None
    (first, last), (before, after) = pair.periods, pair.apart
    high, low = read.of(GapOutcome).pair
    return line(
        "gap:pair" if first != last else "gap:pair-once",
        interest=read.interest,
        high=group(high),
        low=group(low),
        first=first,
        last=last,
        high_first=pair.high[0],
        high_last=pair.high[1],
        low_first=pair.low[0],
        low_last=pair.low[1],
        ratio_first=pair.ratio[0],
        ratio_last=pair.ratio[1],
        relative=pair.relative,
        absolute=pair.absolute,
        alike="same" if pair.relative == pair.absolute else "different",
        before=before,
        after=after,
        unit=read.counted_in,
    )


def _extremes(read: Reading) -> Sentence | None:
    results = read.of(GapOutcome)
    means, ratio = results.means.dropna(), results.extremes_ratio
    if means.empty:
        return None
    first, last = means.index[0], means.index[-1]
    return line(
        "gap:extremes",
        high=group(means.loc[last].idxmax()),
        low=group(means.loc[last].idxmin()),
        ratio=float(ratio[last]),
        last=str(last),
        before=float(ratio[first]),
        first=str(first),
    )


# -- inequality -----------------------------------------------------------------------------------


def _theil(read: Reading) -> Sentence | None:
    table = read.of(GapOutcome).inequality.to_frame()
    if "theil_t" not in table.index.get_level_values(0):
        return None
    theil = table.xs("theil_t")
    first, last = theil.iloc[0], theil.iloc[-1]
    return line(
        "gap:theil",
        first=str(theil.index[0]),
        last=str(theil.index[-1]),
        before=float(first["total"]),
        after=float(last["total"]),
        moved=moved(first["total"], last["total"], decimals=3),
        interval=_theil_interval(read) or "",
        between_before=float(first["share_between"]),
        between_after=float(last["share_between"]),
    )


def _theil_interval(read: Reading) -> Sentence | None:
    dispersion = read.within(DispersionOutcome)
    if dispersion is None or dispersion.theil is None:
        return None
    row = dispersion.theil.to_frame().xs("theil_t").iloc[-1]
    if "total_lower" not in row.index:
        return None
    low, high = float(row["total_lower"]), float(row["total_upper"])
    return line("gap:theil-interval", low=low, high=high)


def _dagum(read: Reading) -> Sentence | None:
    dispersion = read.within(DispersionOutcome)
    if dispersion is None or dispersion.dagum is None:
        return None
    table = dispersion.dagum.to_frame()
    last, period = table.iloc[-1], table.index[-1]
    pairs = dispersion.dagum.pairs.xs(period, level=0)["gini"].sort_values()
    one, other = pairs.index[-1]
    return line(
        "gap:dagum",
        period=str(period),
        gini=float(last["gini"]),
        between=float(last["share_net_between"]),
        within=float(last["share_within"]),
        overlap=float(last["share_transvariation"]),
        one=group(one),
        other=group(other),
        widest=float(pairs.iloc[-1]),
    )


# -- in space -------------------------------------------------------------------------------------


def _gradients(read: Reading, slopes: GradientResult) -> list[Sentence]:
    table = slopes.to_frame()
    periods = list(dict.fromkeys(table.index.get_level_values(1)))
    first, last = periods[0], periods[-1]
    return [
        line(
            "gap:gradient",
            direction=direction,
            interest=read.interest,
            last=str(last),
            value=float(table.loc[(direction, last), "estimate"]),
            sign=sign_of(float(table.loc[(direction, last), "estimate"])),
            low=float(table.loc[(direction, last), "lower"]),
            high=float(table.loc[(direction, last), "upper"]),
            clarity=clarity(float(table.loc[(direction, last), "p"])),
            first=str(first),
            before=float(table.loc[(direction, first), "estimate"]),
            p_before=float(table.loc[(direction, first), "p"]),
            unit=read.counted_in,
        )
        for direction in ("east", "north")
    ]


def _centre(ellipse: EllipseResult | None) -> Sentence | None:
    if ellipse is None:
        return None
    table = ellipse.to_frame()
    first, last = table.iloc[0], table.iloc[-1]
    far = float(last["moved_since_first_km"])
    north = "north" if last["lat"] > first["lat"] else "south"
    east = "east" if last["lon"] > first["lon"] else "west"
    return line(
        "gap:centre",
        moved=moved(0.0, far, decimals=0),
        km=far,
        towards=f"{north}-{east}",
        since=str(table.index[0]),
    )


# -- other variables ------------------------------------------------------------------------------


def widest_ratios(read: Reading, *, short: bool = False) -> Sentence:
    """Which variables' group means differ by more than the threshold."""
    table, limit = read.of(GapOutcome).ratios, f"{_spec(read).threshold:g}"
    above = table[table["ratio"] > _spec(read).threshold]
    if above.empty:
        return line("gap:no-ratio", n=len(table), limit=limit)
    shown = above.head(IN_SHORT) if short else above
    return line(
        "gap:ratios",
        above=len(above),
        n=len(table),
        limit=limit,
        listed="some" if len(shown) < len(above) else "all",
        variables=_with_one(read, shown["variable"], shown["ratio"]),
    )


def _unit_ratios(read: Reading) -> Sentence | None:
    table = read.of(GapOutcome).ratios.dropna(subset=["unit_ratio"])
    above = table[table["unit_ratio"] > _spec(read).threshold]
    if above.empty:
        return None
    top = above.iloc[int(above["unit_ratio"].argmax())]
    return line(
        "gap:unit-ratios",
        above=len(above),
        variable=read.inline(str(top["variable"])),
        ratio=float(top["unit_ratio"]),
        high=read.unit(top["highest_unit"]),
        low=read.unit(top["lowest_unit"]),
    )


def _with_one(read: Reading, variables: Iterable[Hashable], values: pd.Series) -> list[Sentence]:
    return valued("one", [read.inline(str(name)) for name in variables], values)


def _shares(read: Reading) -> list[Sentence]:
    facts = []
    for name, table in read.of(GapOutcome).shares.items():
        who = _spec(read).share_group or table.iloc[-1].idxmax()
        held = table[who]
        facts.append(
            line(
                "gap:share",
                variable=read.inline(name),
                group=group(who),
                last=str(held.index[-1]),
                share=float(held.iloc[-1]),
                low=float(held.min()),
                high=float(held.max()),
            )
        )
    return facts
