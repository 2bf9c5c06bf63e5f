"""Averages over W and tests of W in the simulation, as a section of the validation page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.averaging import ALONE, averaging_cells

__all__ = ["section"]

SOURCE = Path(__file__).parent / "results" / "averaging.csv"
KINDS = ("direct", "indirect", "total")
WORDS = {
    "queen": "queen",
    "rook": "rook",
    "second": "second order",
    "distance": "inverse distance",
}


def section(source: Path = SOURCE) -> list[str]:
    """Markdown lines: averages with the true W and without, J tests, predictions."""
    table = pd.read_csv(source)
    parts = {what: _cells(table, what) for what in ("average", "j", "prediction")}
    return [
        *_opening(table),
        *_averages(parts["average"]),
        *_tests(parts["j"]),
        *_predictions(parts["prediction"]),
        *_reading(parts),
    ]


def _cells(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """The rows of one question, in the order of the cells, with what a cell is."""
    order = {cell.key: cell for cell in averaging_cells() if cell.what == what}
    rows = table[table["cell"].isin(list(order))].copy()
    made = [order[key] for key in rows["cell"]]
    rows["model"] = [cell.model for cell in made]
    rows["periods"] = [cell.periods for cell in made]
    rows["strength"] = ["weak" if cell.strength < 1.0 else "strong" for cell in made]
    rows["true"] = [cell.true for cell in made]
    rows["among"] = [cell.true in cell.candidates for cell in made]
    rows["over"] = [_over(cell.candidates, cell.models) for cell in made]
    rows["place"] = [list(order).index(key) for key in rows["cell"]]
    return rows.sort_values("place", kind="stable")


def _over(candidates: tuple[str, ...], models: tuple[str, ...]) -> str:
    named = ", ".join(WORDS[name] for name in candidates)
    return f"{named}; {', '.join(models)}" if models else named


def _opening(table: pd.DataFrame) -> list[str]:
    return [
        "## Averages over W, and tests of W",
        "",
        f"`python -m benchmarks averaging`, {int(table['draws'].max()):,} replications of each "
        "cell.",
        "The lattice of 49 units; T = 8 if not said otherwise; unit and period effects. The true W "
        "is queen contiguity if",
        "not said otherwise, ρ = 0.4, β = (1, −0.5), θ = (0.4, 0.3), σ² = 1; “weak”: ρ, β and θ "
        "are 0.3 times as large, so",
        "that the data say little of W. Candidates beside it: rook contiguity, neighbours of "
        "second order (two steps away),",
        "inverse distance. All equally probable beforehand. Numbers are in "
        "`benchmarks/results/averaging.csv`.",
        "",
    ]


def _averages(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    lines = [
        "Coverage of averaged 95% intervals, over both regressors; the mean weight of the most "
        "probable W, and how often that is",
        "the true one.",
        "",
        "| truth | averaged over | direct | indirect | total | largest weight | is the true W |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for _, part in rows.groupby("place", sort=False):
        first, found = part.iloc[0], part.set_index("parameter")
        spans = [_span(part, kind) for kind in KINDS]
        best = f"{found.loc[ALONE, 'coverage']:.0%}" if first["among"] else "—"
        cells = [
            f"{first['model']}, {first['strength']}",
            first["over"],
            *spans,
            f"{found.loc[ALONE, 'bias']:.2f}",
            best,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _span(part: pd.DataFrame, kind: str) -> str:
    at = part.loc[part["parameter"].str.startswith(f"{kind} "), "coverage"]
    low, high = f"{at.min():.1%}", f"{at.max():.1%}"
    return low if low == high else f"{low}–{high}"


def _tests(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    lines = [
        "J test at 5% of queen contiguity against neighbours of second order: how often it "
        "rejects, by the bootstrap (99",
        "draws) and read against χ²(1).",
        "",
        "| model | T | size, bootstrap | size, χ² | power, bootstrap |",
        "|---|---:|---:|---:|---:|",
    ]
    for (model, periods, strength), part in rows.groupby(
        ["model", "periods", "strength"], sort=False
    ):
        rejected = 1.0 - part.set_index(["true", "parameter"])["coverage"]
        cells = [
            f"{model}, {strength}",
            str(periods),
            *(_share(rejected, "queen", how) for how in ("bootstrap", "chi-squared")),
            _share(rejected, "second", "bootstrap"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _share(values: pd.Series, true: str, how: str) -> str:
    return f"{values.loc[(true, how)]:.1%}" if (true, how) in values.index else "—"


def _predictions(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    lines = [
        "Leave-one-period-out predictions under the three W of the first rows "
        f"({int(rows['draws'].max()):,} replications): how",
        "often the true W is best, by how much the second lies behind the best, and the mean "
        "standard error of that difference.",
        "",
        "| truth | true W best | second behind by | standard error |",
        "|---|---:|---:|---:|",
    ]
    for _, row in rows.iterrows():
        cells = [
            f"{row['model']}, {row['strength']}",
            f"{row['coverage']:.0%}",
            f"{-row['bias']:.1f}",
            f"{row['mean_se']:.1f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _reading(parts: dict[str, pd.DataFrame]) -> list[str]:
    """What the tables come to, each sentence where its cells are there."""
    averages, tests = parts["average"], parts["j"]
    effects = averages[averages["parameter"] != ALONE]
    lines = [] if effects.empty else _reading_averages(effects)
    null = tests[tests["true"] == "queen"].set_index("parameter")["coverage"]
    if len(null):
        size, naive = (1.0 - null[[how]] for how in ("bootstrap", "chi-squared"))
        lines += [
            f"- **J test.** A true W is rejected in {size.min():.1%} to {size.max():.1%} by the "
            f"bootstrap, in {naive.min():.1%} to",
            f"  {naive.max():.1%} by χ²(1): the bootstrap is what `j_test` gives.",
        ]
    return [*lines, ""]


def _reading_averages(effects: pd.DataFrame) -> list[str]:
    over_models = effects["over"].str.contains(";")
    among = effects["among"]
    lines = [
        *_covered("With the true W among the candidates", effects[among & ~over_models]),
        *_covered("Over models as well", effects[among & over_models]),
    ]
    wide = effects[over_models]
    if len(wide):
        ratio = (wide["mean_se"] / wide["sd"]).max()
        lines += [
            "  Standard errors hold the spread between models, which their average lacks: they are "
            f"up to {ratio:.1f} times its own",
            "  deviation, and intervals are too wide rather than too narrow.",
        ]
    lines += _covered("Without the true W", effects[~among])
    if not among.all():
        worst = effects.loc[effects.loc[~among, "coverage"].idxmin()]
        lines += [
            f"  The least is that of the {worst['parameter'].replace(' x', ' effect of x')} "
            f"({worst['strength']}, averaged over {worst['over']}):",
            "  an average of wrong W is wrong with confidence.",
        ]
    return lines


def _covered(words: str, rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    low, high = rows["coverage"].min(), rows["coverage"].max()
    return [f"- **{words}** averaged intervals cover {low:.1%} to {high:.1%}."]
