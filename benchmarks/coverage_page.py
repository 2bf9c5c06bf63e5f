"""The coverage of every covariance, before and after, as a section of the validation page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spillgap.models.undercoverage import UNDERCOVERAGE

__all__ = ["AUDIT", "Audited", "now", "section"]

RESULTS = Path(__file__).parent / "results"
NAMES = {
    "independent": "independent",
    "by unit": "variance differs between units",
    "by row": "variance follows x, over time too",
    "serial": "autoregressive (0.7)",
    "common": "common factors",
    "spatial": "dependent in space",
}
PARAMETERS = {"jointly": "all jointly"}
BAND = (0.93, 0.97)


@dataclass(frozen=True)
class Audited:
    """An interval whose coverage was found short in version 0.1.0, and what stands in its place.

    Attributes
    ----------
    what : str
    size : str
        N and T.
    before : str
        Coverage in version 0.1.0, per cent, as an audit against dense code measured it.
    repair : str
    file, cell, parameter : str
        Where today's number stands in ``benchmarks/results``; empty where there is none yet.
    cov : str
        Of ``coverage.csv``.
    """

    what: str
    size: str
    before: str
    repair: str
    file: str = ""
    cell: str = ""
    parameter: str = ""
    cov: str = ""


_FEW = "N = 49, T = 3"
_SCORE = '`correction="adjusted-score"`'
AUDIT = (
    Audited("SAR dynamic, unit effects, τ", "N = 49, T = 5", "86.9", _SCORE, "monte_carlo",
            "SAR/unit/time/T5/adjusted-score", "L:y"),
    Audited("SAR dynamic, unit effects, ρ", "N = 49, T = 5", "92.7", _SCORE, "monte_carlo",
            "SAR/unit/time/T5/adjusted-score", "rho"),
    Audited("Theil's T", "31 units", "84", "bootstrap-t", "inequality",
            "31 units/bootstrap-t", "theil_t total"),
    Audited("Theil's L", "31 units", "86", "bootstrap-t", "inequality",
            "31 units/bootstrap-t", "theil_l total"),
    Audited("Gini", "31 units", "84", "bootstrap-t", "inequality",
            "31 units/bootstrap-t", "gini total"),
    Audited("Driscoll–Kraay, slope", "N = 49, T = 10", "85", "fixed-b", "coverage",
            "OLS/unit/independent/T10/None", "x", "driscoll-kraay"),
    Audited("λ of a SEM by moments, random effects", "N = 49, T = 4", "no error", "its variance",
            "monte_carlo", "SEM/random/static/T4/gmm", "lambda"),
    Audited("ρ of a SAC by moments, two-way", "N = 49, T = 4", "88", "Anderson–Rubin set",
            "monte_carlo", "SAC/twoway/static/T4/gmm", "rho (Anderson-Rubin)"),
    Audited("ρ of an SDM by moments, two-way", "N = 49, T = 4", "88", "Anderson–Rubin set",
            "monte_carlo", "SDM/twoway/static/T4/gmm", "rho (Anderson-Rubin)"),
    Audited("ρ of a GNS, two-way", "N = 49, T = 5", "80–90", "profile likelihood", "monte_carlo",
            "GNS/twoway/static/T5/lee-yu/profile", "rho"),
    Audited("λ of a GNS, two-way", "N = 49, T = 5", "80–90", "profile likelihood", "monte_carlo",
            "GNS/twoway/static/T5/lee-yu/profile", "lambda"),
    Audited("Conley, slope of a SAR", _FEW, "87", "forward deviations, fixed-b", "coverage",
            "SAR/unit/independent/T3/lee-yu", "x", "conley"),
    Audited("Conley, ρ of a SAR", _FEW, "81", "forward deviations, fixed-b", "coverage",
            "SAR/unit/independent/T3/lee-yu", "rho", "conley"),
    Audited("Wild bootstrap, slope of a SAR", _FEW, "85", "innovations rescaled", "coverage",
            "SAR/unit/independent/T3/lee-yu", "x", "bootstrap"),
    Audited("Robust, slope, variance changes over time", _FEW, "91.7", "Stock & Watson",
            "coverage", "SAR/unit/by row/T3/lee-yu", "x", "robust"),
    Audited("Speed of convergence, SAR, time effects", "N = 49, T = 10", "81", "Lee–Yu",
            "convergence", "SAR/time/T10", "coefficient"),
)  # fmt: skip
"""What the audit of version 0.1.0 found short."""

_KEYS = {
    "coverage": ("setting", "parameter"),
    "monte_carlo": ("cell", "parameter"),
    "convergence": ("cell", "slope"),
    "inequality": ("cell", "parameter"),
}


def now(audited: Audited) -> float | None:
    """Today's coverage in per cent; None where it was not run."""
    cell, parameter = _KEYS[audited.file]
    table = pd.read_csv(RESULTS / f"{audited.file}.csv", keep_default_na=False)
    kept = (table[cell] == audited.cell) & (table[parameter] == audited.parameter)
    if audited.cov:
        kept &= table["cov"] == audited.cov
    values = table.loc[kept, "coverage"]
    return None if values.empty else 100.0 * float(values.iloc[0])


def _audit() -> list[str]:
    lines = [
        "## What was short in version 0.1.0",
        "",
        "Coverage of 95% intervals as an audit of version 0.1.0 measured it, and today's by what",
        "took its place.",
        "",
        "| interval of | size | 0.1.0 | now | by |",
        "|---|---|---:|---:|---|",
    ]
    for row in AUDIT:
        value = now(row)
        shown = "–" if value is None else f"{value:.1f}"
        if value is not None and not 100 * BAND[0] <= value <= 100 * BAND[1]:
            shown = f"**{shown}**"
        lines.append(f"| {row.what} | {row.size} | {row.before} | {shown} | {row.repair} |")
    return [*lines, ""]


def _read(source: Path) -> pd.DataFrame:
    table = pd.read_csv(source, keep_default_na=False)
    names = ["model", "effects", "errors", "periods", "correction"]
    table[names] = table["setting"].str.split("/", expand=True)
    table["coverage"] = table["coverage"].astype(float)
    return table


def section() -> list[str]:
    """Markdown lines: what was simulated, all cells by T, and those outside 93–97%."""
    keys = ["model", "effects", "correction", "errors", "cov", "parameter"]
    today = _read(RESULTS / "coverage.csv").set_index([*keys, "periods"])
    before = _read(RESULTS / "coverage_before.csv").set_index([*keys, "periods"])
    lines = [*_audit(), *_opening(today), *_sizes(today, before)]
    lines += ["| model | innovations | covariance | parameter | T = 3 | T = 5 | T = 10 |"]
    lines += ["|---|---|---|---|---|---|---|"]
    covered = today[today.index.get_level_values("cov").isin(_covariances(today))]
    for key in covered.index.droplevel("periods").unique():
        model, effects, correction, errors, cov, parameter = key
        cells = [_cell(today, before, (*key, t)) for t in ("T3", "T5", "T10")]
        corrected = ", Lee–Yu" if correction == "lee-yu" else ""
        named = PARAMETERS.get(parameter, parameter)
        shown = [f"{model}, {effects}{corrected}", NAMES[errors], cov, named, *cells]
        lines.append("| " + " | ".join(shown) + " |")
    return [*lines, "", *_reading()]


def _covariances(table: pd.DataFrame) -> list[str]:
    names = table.index.get_level_values("parameter") != "test"
    return list(table[names].index.get_level_values("cov").unique())


def _cell(today: pd.DataFrame, before: pd.DataFrame, key: tuple[str, ...]) -> str:
    """Coverage before → now in per cent; bold where now lies outside 93–97%."""
    texts = []
    for table in (before, today):
        value = table["coverage"].get(key)
        texts.append("–" if value is None else f"{100 * value:.1f}")
    value = today["coverage"].get(key)
    if value is not None and not BAND[0] <= value <= BAND[1]:
        texts[1] = f"**{texts[1]}**"
    return " → ".join(texts)


def _opening(today: pd.DataFrame) -> list[str]:
    draws = today["draws"].astype(int)
    boot = today.index.get_level_values("cov") == "bootstrap"
    return [
        "## Standard errors, before and after",
        "",
        "Coverage of 95% intervals under the innovations that each covariance allows for, unit",
        "effects, N = 49 (7 × 7, queen), version 0.1.0 → now; `classical` stands beside them for",
        f"contrast. {draws[~boot].min()} draws or more, {draws[boot].min()} of the bootstrap (of",
        "99 replications). With 400 a perfect interval has a standard error of 1.1 points.",
        "Regressor and innovations are drawn anew each time, the regressor like the innovations.",
        "`python -m benchmarks coverage` runs what `benchmarks/results/coverage.csv` lacks; bold",
        "lies outside 93–97%, – was not run or was refused.",
        "",
    ]


def _sizes(today: pd.DataFrame, before: pd.DataFrame) -> list[str]:
    lines = ["| size of a test at 5% | T = 3 | T = 5 | T = 10 |", "|---|---|---|---|"]
    for name in ("CD", "local CD", "groupwise"):
        cells = []
        for t in ("T3", "T5", "T10"):
            key = ("OLS", "unit", "None", "independent", name, "test", t)
            values = [table["coverage"].get(key) for table in (before, today)]
            cells.append(" → ".join("–" if v is None else f"{100 * (1 - v):.1f}" for v in values))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _reading() -> list[str]:
    rows = [
        f"- **{row.quantity.text('en')}**: {row.share} ({row.measured.text('en')}). "
        f"{row.instead.text('en')}"
        for row in UNDERCOVERAGE
    ]
    return [
        "Where intervals hold less than they say, the result itself says so:",
        "",
        *rows,
        "",
        "Beside them:",
        "",
        "- **Joint tests** are Wald statistics, read against χ², Hotelling's T² (`cluster`) or the",
        "  fixed-b distribution (`driscoll-kraay`, `conley`): 100 − “all jointly” is their size.",
        "- **Without correction** classical standard errors stay as splm prints them, short by",
        "  √(1 − 1/T) under unit effects; the sandwiches are the same with and without.",
        "- **ρ and λ under dependence in space** are biased themselves; no covariance mends that,",
        "  and it is not simulated. The common factors here have loadings that average zero.",
        "- **The groupwise test** needs four periods after unit effects: with three, unequal",
        "  variances and heavy tails cannot be told apart, and it is refused.",
        "",
    ]
