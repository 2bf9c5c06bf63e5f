"""Models whose W has parameters in the simulation, as a section of the validation page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["BAND", "NEAREST", "SOURCE", "section"]

SOURCE = Path(__file__).parent / "results" / "several_weights.csv"
NEAREST = SOURCE.with_name("nearest.csv")
BAND = (0.93, 0.97)
KINDS = {
    "several": "several W",
    "convex": "mixture",
    "power": "d^−δ",
    "exponential": "exp(−δd)",
}
EFFECTS = ("direct", "indirect", "total")
BY_ERROR = " by standard error"
SIZE = "49x8"
"""Of the cells; the others are three times as many units."""


def section(source: Path = SOURCE) -> list[str]:
    """Markdown lines: what was simulated, coverage by cell, and what lies outside 93–97%.

    Empty until the CSV is there.
    """
    if not source.exists():
        return []
    table = pd.read_csv(source)
    names = ["kind", "model", "effects", "size", "truth at"]
    table[names] = table["cell"].str.split(" ", expand=True)
    return [*_opening(table), *_cells(table), *_reading(table), *_nearest()]


def _opening(table: pd.DataFrame) -> list[str]:
    made = (table["draws"] + table["without_interval"] + table["failed"]).groupby(table["cell"])
    most = made.max()
    units, periods = table["size"].iloc[0].split("x")
    return [
        "## W with parameters",
        "",
        f"`python -m benchmarks several-weights`, {int(most.min())} to {int(most.max())} samples "
        f"of each cell, N = {units} points",
        f"at random (144 where said) and T = {periods}.",
        "The two W are the four nearest among two sets of points; mixtures weigh them 0.7 and 0.3; "
        "δ is 2, or 4 over",
        "the median distance. β = 1, θ = 0.5 (and −0.3 of the second W). Coverage of 95% intervals "
        "in per cent; those",
        "of effects are from draws, those of parameters of estimated decay profile likelihoods. "
        "Bold lies outside 93–97%: of a perfect interval one in nine "
        "would at 300 samples, one in five at 200.",
        "Numbers are in `benchmarks/results/several_weights.csv`.",
        "",
    ]


def _cells(table: pd.DataFrame) -> list[str]:
    heads = ["β", "θ", "ρ or λ", "γ or δ", *EFFECTS]
    lines = [
        "| W | model | truth | " + " | ".join(heads) + " | without interval or effects |",
        "|---|---|---|" + "---:|" * (len(heads) + 1),
    ]
    table = table[~table["parameter"].str.endswith(BY_ERROR)]
    for _, part in table.groupby("cell", sort=False):
        first = part.iloc[0]
        # Two shares are one: each is one less the other.
        part = part[part["parameter"] != "gamma:econ"]
        columns = part.groupby(part["parameter"].map(_column), sort=False)["coverage"]
        shown = [_shown(columns.get_group(h)) if h in columns.groups else "" for h in heads]
        missing = int(part["failed"].iloc[0] + part["without_interval"].max())
        # Of several W there is no shape: the last number stands for none.
        at = (
            first["truth at"].removesuffix("/0")
            if first["kind"] == "several"
            else first["truth at"]
        )
        truth = at.replace("/", ", ")
        model = f"{first['model']}, {first['effects']}"
        model += "" if first["size"] == SIZE else ", N = " + first["size"].split("x")[0]
        cells = [KINDS[first["kind"]], model, truth, *shown]
        lines.append("| " + " | ".join([*cells, str(missing)]) + " |")
    return [*lines, ""]


def _column(parameter: str) -> str:
    """Under which heading a parameter stands."""
    if parameter in EFFECTS:
        return parameter
    if parameter.startswith("W:"):
        return "θ"
    if parameter == "delta" or parameter.startswith("gamma"):
        return "γ or δ"
    return "β" if parameter == "x" else "ρ or λ"


def _shown(coverage: pd.Series) -> str:
    """Per cent, the two W one after the other; bold outside the band."""
    return ", ".join(
        f"{100 * value:.1f}" if BAND[0] <= value <= BAND[1] else f"**{100 * value:.1f}**"
        for value in coverage
    )


def _reading(table: pd.DataFrame) -> list[str]:
    falls = table["kind"].isin(["power", "exponential"])
    mixed, falling = table[~falls], table[falls]
    own = mixed[~mixed["parameter"].isin(EFFECTS)]["coverage"]
    mixed_indirect = mixed[mixed["parameter"] == "indirect"]["coverage"]
    by_error = falling["parameter"].str.endswith(BY_ERROR)
    small = falling["size"] == SIZE
    terms, effects = ["rho", "lambda", "W:x", "delta"], ["indirect"]

    def covered(names: list[str], rows: pd.Series, ending: str = "") -> str:
        found = falling[rows & falling["parameter"].isin([n + ending for n in names])]["coverage"]
        return f"{found.min():.1%} to {found.max():.1%}"

    slx = falling[(falling["model"] == "SLX") & (falling["parameter"] == "W:x")]
    worst = slx.loc[slx["bias"].idxmax()]
    lost = (falling["failed"] / (falling["draws"] + falling["failed"]))[~by_error]
    return [
        f"- **Several W and mixtures.** Parameters are covered in {own.min():.1%} to "
        f"{own.max():.1%}, indirect effects in {mixed_indirect.min():.1%} to",
        f"  {mixed_indirect.max():.1%}.",
        f"- **Estimated decay.** Of {SIZE.split('x')[0]} units ρ, λ, θ and δ are covered in "
        f"{covered(terms, small)} by profile likelihood,",
        f"  indirect effects in {covered(effects, small)} by draws that follow the likelihood; of "
        f"144 in {covered(terms, ~small)}",
        f"  and {covered(effects, ~small)}. By standard errors ρ, λ and θ would be in "
        f"{covered(terms[:-1], small, BY_ERROR)}, indirect",
        f"  effects by the delta method in {covered(effects, small, BY_ERROR)}: the likelihood is "
        "skewed in δ, often flat up to",
        "  an end of its range, and θ and ρ move along a ridge with it. Draws weigh all lengths of "
        "the path of W(δ) alike,",
        f"  which is cautious where the likelihood is flat. In up to {lost.max():.0%} of the "
        "samples ρ lay on the boundary, where",
        "  effects do not exist. Near δ = 0 all units are neighbours alike, and with time effects "
        "WX is X again: in SLX θ is",
        f"  then off by {worst['bias']:.1f} on average, though only by "
        f"{worst['median_bias']:.2f} in the median.",
        "",
    ]


def _nearest() -> list[str]:
    table = pd.read_csv(NEAREST)
    heads = {
        "found": "k found",
        "chi_squared_set": "k in the χ² set",
        "chi_squared_size": "its size",
        "probability_set": "k in the 95% set",
        "probability_size": "its size",
        "indirect": "indirect, over all k",
        "indirect_k_as_known": "at k̂ as if known",
        "indirect_true_k": "at the true k",
    }
    lines = [
        "**The k nearest units**, k by likelihood among 2 to 12: `python -m benchmarks nearest`, "
        f"{int(table['draws'].min())} samples of each cell,",
        "two-way effects. How often k is found and lies in `within()` or in the smallest set with "
        "95% of the probability, in per",
        "cent, and coverage of 95% intervals of the indirect effect.",
        "",
        "| model, N × T, k, ρ | " + " | ".join(heads.values()) + " |",
        "|---|" + "---:|" * len(heads),
    ]
    for _, row in table.iterrows():
        shown = [f"{row[h]:.1f}" if "size" in h else f"{100 * row[h]:.1f}" for h in heads]
        lines.append(f"| {row['cell']} | " + " | ".join(shown) + " |")
    return [*lines, ""]
