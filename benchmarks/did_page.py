"""Difference-in-differences in the simulation, as a section of the validation page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["section"]

SOURCE = Path(__file__).parent / "results" / "did.csv"
SINGLE = {
    "treatment": "own, δ",
    "W:treatment": "neighbours', γ",
    "direct treatment": "direct",
    "indirect treatment": "indirect",
}
TESTS = {
    "pretrends": "all, Wald",
    "pretrends_own": "own, Wald",
    "pretrends_neighbours": "neighbours', Wald",
    "pretrends_largest": "all, largest",
}


def section() -> list[str]:
    """Markdown lines: what was simulated, one effect, effects by event time, tests' sizes."""
    table = pd.read_csv(SOURCE)
    names = ["model", "what", "when", "how"]
    table[names] = table["cell"].str.split("/", expand=True)
    one = table[table["what"] == "one effect"]
    events = table[table["what"] == "by event time"]
    return [*_opening(table), *_single(one), *_by_event(events), *_reading(one, events)]


def _opening(table: pd.DataFrame) -> list[str]:
    return [
        "## Difference-in-differences",
        "",
        f"`python -m benchmarks did`, {int(table['draws'].max()):,} replications of each cell. "
        "The lattice of 49 units and T = 8;",
        "16 units are treated, at random among five rows of seven, from period 5, or half of them "
        "from 4 and",
        "half from 6 (“two dates”). δ = 1, γ = 0.6, ρ = 0.4 in the SDM; unit and period effects; "
        "disturbances with",
        "serial correlation 0.5. “Growing” effects are 30% larger with every period. Everything "
        "by the defaults:",
        "Lee–Yu, standard errors clustered by unit, Student's t. Numbers are in "
        "`benchmarks/results/did.csv`.",
        "",
    ]


def _label(row: pd.Series) -> str:
    return f"{row['model']}, {row['when']}, {row['how']}"


def _single(one: pd.DataFrame) -> list[str]:
    lines = [
        "| one effect | parameter | truth | bias | s.d. | mean s.e. | coverage |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for _, row in one.iterrows():
        if row["model"] == "SLX" and row["parameter"] not in ("treatment", "W:treatment"):
            # Without ρ the effects are the coefficients.
            continue
        numbers = [f"{row[n]:.3f}" for n in ("truth", "bias", "sd", "mean_se")]
        cells = [_label(row), SINGLE[row["parameter"]], *numbers, f"{row['coverage']:.1%}"]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _by_event(events: pd.DataFrame) -> list[str]:
    heads = ["own", "neighbours'", "band, own", "band, neighbours'", *TESTS.values()]
    lines = [
        "Coverage of intervals by event time (least to largest) and of bands for whole paths; how "
        "often tests of the",
        "leads at 5% reject although there are no trends.",
        "",
        "| by event time | " + " | ".join(heads) + " |",
        "|---|" + "---:|" * len(heads),
    ]
    for _, part in events.groupby("cell", sort=False):
        covered = part.set_index("parameter")["coverage"]
        spans = [_span(covered, effect) for effect in ("own", "neighbours")]
        bands = [f"{covered[f'{effect} band']:.1%}" for effect in ("own", "neighbours")]
        sizes = [f"{1.0 - covered[test]:.1%}" for test in TESTS]
        lines.append("| " + " | ".join([_label(part.iloc[0]), *spans, *bands, *sizes]) + " |")
    return [*lines, ""]


def _span(covered: pd.Series, effect: str) -> str:
    at = covered[covered.index.str.fullmatch(rf"{effect} -?\d+")]
    return f"{at.min():.1%}–{at.max():.1%}"


def _reading(one: pd.DataFrame, events: pd.DataFrame) -> list[str]:
    mixed = one[(one["how"] == "growing") & (one["parameter"] == "treatment")].iloc[0]
    plain = one[one["how"] == "constant"]["coverage"]
    covered = events.set_index("parameter")["coverage"]
    timed = covered[covered.index.str.fullmatch(r"(own|neighbours) -?\d+")]
    bands = covered[covered.index.str.endswith(" band")]
    wald, largest = (1.0 - covered[test] for test in ("pretrends", "pretrends_largest"))
    return [
        f"- **One effect that stays the same.** Unbiased; covered in {plain.min():.1%} to "
        f"{plain.max():.1%}.",
        "- **Two dates and effects that grow.** The single two-way estimate of the average own "
        f"effect is off by {mixed['bias'] / mixed['truth']:+.0%}",
        f"  and covered in {mixed['coverage']:.1%}, although trends are parallel: what the warning "
        "at staggered adoption says.",
        "- **By event time.** Sixteen treated units, eight to a cohort at two dates, are few for "
        "clustered standard",
        f"  errors: intervals cover {timed.min():.1%} to {timed.max():.1%}, bands "
        f"{bands.min():.1%} to {bands.max():.1%}.",
        "- **Tests before treatment.** On so few units joint tests of many leads reject too often, "
        "as their note says:",
        f"  Wald in {wald.min():.1%} to {wald.max():.1%}, the largest lead in {largest.min():.1%} "
        f"to {largest.max():.1%}.",
        "",
    ]
