"""The Monte Carlo's CSV as a page: tables, what theory promises, and what lies outside."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.averaging_page import section as averaging_section
from benchmarks.coverage_page import section
from benchmarks.did_page import section as did_section
from benchmarks.several_page import section as several_section
from benchmarks.worlds import ROBUST_RHO

__all__ = ["promised", "report"]

BAND = (0.935, 0.965)
LABELS = {
    "rho": "ρ",
    ROBUST_RHO: "ρ (set)",
    "lambda": "λ",
    "L:y": "τ",
    "LW:y": "η",
    "x1": "β₁",
    "W:x1": "θ₁",
    "direct x1": "direct",
    "indirect x1": "indirect",
    "long direct x1": "long-run direct",
    "long indirect x1": "long-run indirect",
    "phi": "φ",
    "sigma2": "σ²",
}
STRONG = "3 times as strong"
VARIANTS = {
    "observed": ", observed information",
    "profile": ", profile-likelihood intervals",
    "simulated": ", long run by simulation",
    STRONG: ", regressors three times as strong",
}
HOW = {
    "": "no correction",
    "lee-yu": "Lee–Yu",
    "adjusted-score": "adjusted score",
    "gmm": "moments",
}
JUDGED = ("rho", "lambda", "L:y", "LW:y", "x1", "x2", "W:x1", "W:x2")
JUDGED_EFFECTS = ("direct x1", "indirect x1", "direct x2", "indirect x2")


def promised(row: pd.Series) -> bool:
    """Whether theory promises this interval to cover at the size simulated.

    Large-sample theory speaks for the likelihood without fixed effects, with random effects,
    and with the Lee–Yu transformation; for linear regression under any effects; for dynamic
    models only as T grows, so that T = 5 is left out, or by the adjusted score, which now and
    then has no root where there are fewer than five periods. Moments and regimes are told apart
    below.
    """
    if row.correction == "gmm" or row.information == "regimes":
        return False
    if row.parameter not in (*JUDGED, *JUDGED_EFFECTS):
        return False
    if row.lags != "static":
        grown = row.correction == "lee-yu" and row.periods == 15
        return bool(grown or (row.correction == "adjusted-score" and row.periods >= 5))
    if row.effects in ("pooled", "random") or row.model in ("OLS", "SLX"):
        return True
    return bool(row.correction == "lee-yu")


def read(source: Path) -> pd.DataFrame:
    """The CSV with the cell's name taken apart."""
    table = pd.read_csv(source, keep_default_na=False, na_values=["nan"])
    parts = table["cell"].str.split("/", expand=True).reindex(columns=range(6))
    names = ["model", "effects", "lags", "periods", "correction", "information"]
    table[names] = parts.fillna("")
    table["periods"] = table["periods"].str[1:].astype(int)
    for name in ("correction", "information"):
        table[name] = table[name].replace("None", "")
    table["promised"] = table.apply(promised, axis=1)
    return table


def report(source: Path, target: Path) -> None:
    """Write the page."""
    table = read(source)
    lines = [
        *_opening(table),
        *_verdict(table),
        *_explained(table),
        *section(),
        *did_section(),
        *averaging_section(),
        *several_section(),
        *_tables(table),
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _opening(table: pd.DataFrame) -> list[str]:
    return [
        "# Validation by simulation",
        "",
        f"{table['cell'].nunique()} cells, {_replications(table)}: every model × effects × "
        "correction on",
        "N = 49 units (a 7 × 7 lattice, queen contiguity, row-standardised) and T = 5 or 15",
        "periods (3, 5 and 10 for the adjusted score, 4 and 8 for moments).",
        "`python -m benchmarks monte-carlo` runs it; every number stands in",
        "`benchmarks/results/monte_carlo.csv`. Each cell has its own seed, which follows from its",
        "name.",
        "",
        "The data are made from the equations with dense matrices, not by the package's own",
        "simulator: ρ = 0.4, λ = 0.3, β = (1, −0.5), θ = (0.4, 0.3), σ² = 1; in dynamic models",
        "τ = 0.4 and η = −0.1, after 60 periods of burn-in, with one period before the T that",
        "count. Fixed unit effects are correlated with x₁; random ones have variance φ = 1. The",
        "regressors stay the same in all replications of a cell. Intervals are estimate ± 1.96",
        "classical standard errors; those of effects are by the delta method.",
        "",
        "With 1,000 replications the simulated coverage of a perfect 95% interval has a standard",
        "error of 0.7 points, so that about 3% of perfect intervals fall outside 93.5–96.5% by",
        "chance.",
        "",
    ]


def _replications(table: pd.DataFrame) -> str:
    """How many replications each cell has, and where fewer."""
    counts = table.groupby("cell")["replications"].first().astype(int)
    most = int(counts.max())
    fewer = counts[counts < most]
    words = f"{most:,} replications each"
    return f"{words} ({len(fewer)} cells: {fewer.min():,})" if len(fewer) else words


def _verdict(table: pd.DataFrame) -> list[str]:
    judged = table[table["promised"]]
    lines = [
        "## What theory promises, and what came out",
        "",
        "Large-sample theory promises 95% to: models without fixed effects; random effects; the",
        "Lee–Yu transformation under unit and two-way effects; linear regression (OLS, SLX) under",
        "any effects; dynamic models with the bias correction as T grows (T = 15 here) or by the",
        "adjusted score (from T = 5).",
        "",
        "| model | intervals judged | inside 93.5–96.5% | lowest | mean | highest |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    order = ["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"]
    groups = judged.assign(group=judged["model"].where(judged["lags"] == "static", "dynamic"))
    for name in [*order, "dynamic"]:
        part = groups.loc[groups["group"] == name, "coverage"]
        if part.empty:
            continue
        inside = int(part.between(*BAND).sum())
        lines.append(
            f"| {name} | {len(part)} | {inside} | {part.min():.1%} | {part.mean():.1%} "
            f"| {part.max():.1%} |"
        )
    outside = judged[~judged["coverage"].between(*BAND)]
    lines += [
        "",
        f"{len(judged) - len(outside)} of {len(judged)} promised intervals lie inside. Those "
        "outside:",
        "",
        "| cell | parameter | coverage | bias | sd of estimates | mean standard error |",
        "|---|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.cell} | {r.parameter} | {r.coverage:.1%} | {r.bias:+.3f} | {r.sd:.3f} "
        f"| {r.mean_se:.3f} |"
        for r in outside.itertuples()
    ]
    return [*lines, ""]


def _mean(table: pd.DataFrame, column: str, **where: object) -> float:
    for name, value in where.items():
        wanted = value if isinstance(value, tuple) else (value,)
        table = table[table[name].isin(wanted)]
    return float(table[column].mean())


def _explained(table: pd.DataFrame) -> list[str]:
    spatial = ("SAR", "SEM", "SDM", "SDEM")
    slopes = ("x1", "x2", "W:x1", "W:x2")
    plain = {"model": spatial, "lags": "static", "correction": ""}
    unit = {
        t: _mean(table, "coverage", **plain, effects="unit", parameter=slopes, periods=t)
        for t in (5, 15)
    }
    rho = {
        t: _mean(table, "bias", **plain, effects="twoway", parameter=("rho", "lambda"), periods=t)
        for t in (5, 15)
    }
    lee_yu = _mean(
        table,
        "bias",
        model=spatial,
        lags="static",
        correction="lee-yu",
        effects="twoway",
        parameter=("rho", "lambda"),
    )
    dynamic = {"lags": ("time", "time+space-time"), "parameter": "L:y"}
    tau = {
        (c, t): (
            _mean(table, "bias", **dynamic, correction=c, periods=t),
            _mean(table, "coverage", **dynamic, correction=c, periods=t),
        )
        for c in ("", "lee-yu")
        for t in (5, 15)
    }
    moving = table[table["lags"] != "static"]
    without = float((moving["failures"] / moving["replications"]).max())
    strong = {
        name: _mean(table, "coverage", information=STRONG, parameter=name)
        for name in ("rho", "lambda")
    }
    return [
        "## Why the others lie outside",
        "",
        "- **Unit effects without correction.** The direct approach estimates σ² too small by",
        "  (T − 1)/T, and all standard errors by its root: a nominal 95% interval then covers",
        "  92.0% at T = 5 and 94.2% at T = 15. Slopes of the spatial models covered "
        f"{unit[5]:.1%} and {unit[15]:.1%}.",
        '  OLS and SLX use the unbiased variance. `correction="lee-yu"` repairs it.',
        "- **Two-way effects without correction.** Sweeping out time effects leaves a bias of",
        f"  order 1/N in ρ and λ: {rho[5]:+.3f} on average at T = 5 and {rho[15]:+.3f} at T = 15,",
        f"  against {lee_yu:+.3f} after the transformation. It does not shrink with T, and with T",
        "  the intervals narrow around the wrong value.",
        "- **Dynamic models without correction.** The Nickell bias of order 1/T: τ is off by",
        f"  {tau['', 5][0]:+.3f} at T = 5 (its intervals cover {tau['', 5][1]:.0%}) and by "
        f"{tau['', 15][0]:+.3f} at T = 15 ({tau['', 15][1]:.0%}).",
        "- **Dynamic models with the published correction at T = 5.** It removes the bias of",
        f"  order 1/T, and leaves {tau['lee-yu', 5][0]:+.3f} in τ; coverage is "
        f"{tau['lee-yu', 5][1]:.1%}, against {tau['lee-yu', 15][1]:.1%} at T = 15. Two things",
        "  are missing at few periods: the formula takes sums over infinitely many lags, and the",
        "  variance that the correction itself adds is not in the information matrix. With",
        "  so few periods its intervals of τ, ρ and the long-run effects are too narrow.",
        *_short(table),
        "- **Long-run effects.** Ratios with 1 − τ − ρ − η below: their means over replications",
        "  are drawn by a few estimates near the boundary. Where an estimate lies beyond it they",
        f"  do not exist, which left out at most {without:.0%} of a cell's replications.",
        *_long_run(table),
        "- **GNS.** ρ and λ are weakly identified: what tells them apart is the neighbours'",
        "  neighbours' regressors, and averages of averages vary little. Estimates are nearly",
        "  unbiased and standard errors right on average, but they are correlated with the",
        "  estimates, and Wald intervals of ρ and λ cover 80–90%. Effects, which is what one",
        "  reads, are covered better. With regressors three times as strong the same code covers",
        f"  {strong['rho']:.1%} (ρ) and {strong['lambda']:.1%} (λ) on average over T. The observed "
        "information changes little.",
        "- **SAC at T = 5.** The same in a milder form.",
        *_profiles(table),
        *_moments(table),
        *_regimes(table),
        "- **φ.** A ratio of variances with a skewed distribution: not judged.",
        "",
    ]


def _profiles(table: pd.DataFrame) -> list[str]:
    """What the default intervals of ρ and λ side by side cover."""
    part = table[table["information"] == "profile"]
    if part.empty:
        return []
    spans = [
        f"{model} {rows.min():.1%} to {rows.max():.1%}"
        for model, rows in part.groupby("model")["coverage"]
    ]
    return [
        "- **Profile-likelihood intervals** of ρ and λ, the default where both stand in the model:",
        f"  {', '.join(spans)}.",
    ]


def _long_run(table: pd.DataFrame) -> list[str]:
    """Intervals of long-run effects by simulation beside those by the delta method."""
    part = table[table["parameter"].str.match("long indirect") & (table["correction"] != "")]
    simulated = part["information"] == "simulated"
    if not simulated.any():
        return []
    both = [part.loc[at, "coverage"] for at in (simulated, ~simulated)]
    first, second = (f"{c.min():.1%} to {c.max():.1%} ({c.mean():.1%} on average)" for c in both)
    return [
        f"  Quantiles of simulated effects, the default, cover the indirect ones in {first},",
        f"  the delta method in {second}.",
    ]


def _short(table: pd.DataFrame) -> list[str]:
    """What the adjusted score makes of few periods."""
    part = table[(table["correction"] == "adjusted-score") & (table["parameter"] == "L:y")]
    if part.empty:
        return []
    by = part.groupby("periods")[["bias", "coverage"]].mean()
    said = [f"{b:+.3f} and {c:.1%} at T = {t}" for t, b, c in by.itertuples()]
    return [
        '- **Dynamic models of few periods by `correction="adjusted-score"`.** Bias of τ and',
        "  coverage of its intervals:",
        f"  {', '.join(said)}.",
        "  With three periods one sample in twenty has no root, and counts with Lee and Yu's",
        "  estimate, as the result says. Indirect effects, which are skewed, by the delta method",
        "  are covered by a point or two less.",
    ]


def _moments(table: pd.DataFrame) -> list[str]:
    """What few units make of ρ and λ by moments, and Anderson–Rubin sets of ρ."""
    part = table[table["correction"] == "gmm"]
    if part.empty:
        return []

    def span(parameter: str, *models: str) -> str:
        at = part[(part["parameter"] == parameter) & part["model"].isin(models)]["coverage"]
        return f"{at.min():.1%} to {at.max():.1%}"

    phi = span("phi", "SAR", "SEM", "SDM", "SAC")
    return [
        '- **Moments (`method="gmm"`).** Judged apart, for so few units promise them nothing. λ of',
        f"  a SEM is covered in {span('lambda', 'SEM')}, φ in {phi}. ρ of SDM and SAC,",
        f"  by standard error: {span('rho', 'SDM')} and {span('rho', 'SAC')}; by the",
        f"  Anderson–Rubin set: {span(ROBUST_RHO, 'SDM')} and {span(ROBUST_RHO, 'SAC')}. λ of a",
        f"  SAC: {span('lambda', 'SAC')}; the result says that it rests on few units.",
    ]


def _regimes(table: pd.DataFrame) -> list[str]:
    """Coefficients and effects of two groups of units, at few periods and at more."""
    part = table[table["information"] == "regimes"]
    if part.empty:
        return []

    def span(pattern: str, periods: int) -> str:
        named = part["parameter"].str.fullmatch(pattern)
        at = part[named & (part["periods"] == periods)]["coverage"]
        return f"{at.min():.1%} to {at.max():.1%}"

    slopes, effects = r"(W:)?x\d\[.\]", r"(in)?direct x\d\[.\]"
    return [
        "- **Coefficients by regime.** Judged apart, for a regime has half the units. SAR and SDM",
        f"  with two-way effects: slopes are covered in {span(slopes, 5)} at T = 5 and",
        f"  {span(slopes, 15)} at T = 15, effects by regime in {span(effects, 5)} and",
        f"  {span(effects, 15)}.",
    ]


def _tables(table: pd.DataFrame) -> list[str]:
    lines = [
        "## All cells",
        "",
        "Bias, RMSE and coverage in per cent. x₂'s slopes and effects are in the CSV.",
        "",
    ]
    static = table[(table["lags"] == "static") & (table["information"] != "regimes")]
    for effects in ("pooled", "unit", "twoway", "random"):
        for correction in ("", "lee-yu", "gmm"):
            part = static[(static["effects"] == effects) & (static["correction"] == correction)]
            if part.empty:
                continue
            title = f"{effects} effects" if effects != "pooled" else "pooled"
            lines += _table(part, f"{title}, {HOW[correction]}")
    moving = table[table["lags"] != "static"]
    for correction, title in HOW.items():
        part = moving[moving["correction"] == correction]
        if not part.empty:
            lines += _table(part, f"dynamic, {title}")
    return lines


def _table(part: pd.DataFrame, title: str) -> list[str]:
    shown = [name for name in LABELS if name in set(part["parameter"])]
    lines = [
        f"### {title[0].upper()}{title[1:]}",
        "",
        "| cell | T | " + " | ".join(LABELS[name] for name in shown) + " |",
        "|---|---:|" + "---|" * len(shown),
    ]
    for _, rows in part.groupby("cell", sort=False):
        first = rows.iloc[0]
        by_name = rows.set_index("parameter")
        name = first.model + VARIANTS.get(first.information, "")
        if first.lags != "static":
            name += f", {first.effects}, {first.lags}"
        cells = [_cell(by_name, parameter) for parameter in shown]
        lines.append(f"| {name} | {first.periods} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _cell(by_name: pd.DataFrame, parameter: str) -> str:
    if parameter not in by_name.index:
        return ""
    row = by_name.loc[parameter]
    return f"{row['bias']:+.3f}, {row['rmse']:.3f}, {100 * row['coverage']:.1f}"
