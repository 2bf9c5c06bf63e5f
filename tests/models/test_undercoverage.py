"""Intervals that cover less than they say: one table, held to the simulations it is taken from."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from models_making import lattice, panel_of, solver

import spillgap as sg
from spillgap.errors import CoverageWarning
from spillgap.models import sandwich
from spillgap.models.bootstrap import bootstrap
from spillgap.models.event_study import compute_event_study
from spillgap.models.structured_results import StructuredResults
from spillgap.models.undercoverage import UNDERCOVERAGE, Undercoverage
from spillgap.tables import effects_table

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
FILES = {
    "coverage": ("setting", "parameter", "draws"),
    "monte_carlo": ("cell", "parameter", "replications"),
    "convergence": ("cell", "slope", "draws"),
    "inequality": ("cell", "parameter", "replications"),
    "did": ("cell", "parameter", "draws"),
    "several_weights": ("cell", "parameter", "draws"),
    "mediation": ("cell", "parameter", "draws"),
}
BAND = (93.0, 97.0)

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(95% intervals|Driscoll-Kraay|by unit rest|no variance|not positive)"
)


def _cells(row: Undercoverage) -> pd.DataFrame:
    """The simulated cells of a row: T, draws, coverage in per cent."""
    cell, parameter, draws = FILES[row.source.file]
    table = pd.read_csv(RESULTS / f"{row.source.file}.csv", keep_default_na=False)
    table = table[
        table[cell].str.fullmatch(row.source.cells)
        & table[parameter].str.fullmatch(row.source.parameters)
    ]
    if row.source.cov:
        table = table[table["cov"] == row.source.cov]
    return pd.DataFrame(
        {
            "cell": table[cell],
            "parameter": table[parameter],
            "T": table[cell].str.extract(r"/T(\d+)")[0].fillna(0).astype(int),
            "draws": table[draws].astype(int),
            "coverage": (100.0 * table["coverage"].astype(float)).round(1),
        }
    )


@pytest.mark.parametrize("row", UNDERCOVERAGE, ids=lambda row: row.key)
def test_every_row_is_what_its_simulation_came_out_as(row):
    cells = _cells(row)
    assert row.coverage == (cells["coverage"].min(), cells["coverage"].max())
    assert row.coverage[0] < BAND[0]
    assert row.periods == tuple(sorted(t for t in cells["T"].unique() if t))
    assert row.draws == cells["draws"].min()
    assert row.most_periods is None or row.most_periods >= max(row.periods)
    assert row.most_units is None or row.most_units >= row.units


def test_every_cell_outside_has_a_row():
    """Of intervals by a covariance that allows for the innovations, measured with 400 or more."""
    table = pd.read_csv(RESULTS / "coverage.csv", keep_default_na=False)
    table = table[~table["parameter"].isin(["test", "jointly"])]
    table = table[(table["cov"] != "classical") & (table["draws"].astype(int) >= 100)]
    known = {
        (c.cell, row.source.cov, c.parameter)
        for row in UNDERCOVERAGE
        if row.source.file == "coverage"
        for c in _cells(row).itertuples()
    }
    for r in table.itertuples():
        # Two standard errors of a simulated share: what is outside for certain.
        slack = 200.0 * np.sqrt(0.93 * 0.07 / int(r.draws))
        if 100.0 * float(r.coverage) < BAND[0] - slack:
            assert (r.setting, r.cov, r.parameter) in known, (r.setting, r.cov, r.parameter)


def _panel(periods: int, seed: int = 3) -> sg.Panel:
    rng = np.random.default_rng(seed)
    W = lattice(5)
    x, z = rng.normal(size=(2, periods, 25))
    y = (x + rng.normal(size=25) + rng.normal(size=(periods, 25))) @ solver(W, 0.4).T
    return panel_of({"y": y, "x": x, "z": z}, W)


DISTANCES = pd.DataFrame(
    np.abs(np.subtract.outer(np.arange(25.0), np.arange(25.0))) * 50.0,
    *(2 * [sorted(f"u{k:03d}" for k in range(25))]),
)
OPTIONS = {
    "conley": {"cutoff": 100.0, "distances": DISTANCES},
    "bootstrap": {"replications": 3},
}


def _told(warnings: tuple[str, ...]) -> list[str]:
    return [text for text in warnings if text.startswith("95% intervals of")]


@pytest.mark.parametrize("cov", ["robust", "cluster", "conley", "bootstrap", "driscoll-kraay"])
def test_a_fit_of_few_periods_says_what_its_intervals_cover(cov):
    few = sg.SAR("y ~ x", _panel(3), effects="unit")
    with pytest.warns(CoverageWarning, match="intervals of slopes"):
        fit = few.fit(cov=cov, **OPTIONS.get(cov, {}))
    rows = [r for r in UNDERCOVERAGE if r.where.get("cov") == (cov,)]
    assert len(_told(fit.warnings)) == len(rows)
    for row in rows:
        assert any(row.share in text and row.measured.text("en") in text for text in fit.warnings)
        assert any(row.share in text for text in fit.warnings_in("zh"))
        assert row.instead.text("en") in " ".join(fit.warnings)
    many = sg.SAR("y ~ x", _panel(12), effects="unit").fit(cov=cov, **OPTIONS.get(cov, {}))
    assert not _told(many.warnings)


def test_classical_errors_of_few_periods_say_nothing():
    assert not _told(sg.SAR("y ~ x", _panel(3), effects="unit").fit().warnings)


@pytest.mark.parametrize(
    ("periods", "correction", "told"),
    [(6, "lee-yu", True), (4, "adjusted-score", True), (8, "adjusted-score", False)],
)
def test_short_dynamic_panels_say_what_their_time_lags_cover(periods, correction, told):
    fit = sg.SAR("y ~ x", _panel(periods), effects="unit", dynamic="time").fit(
        correction=correction
    )
    assert bool([text for text in _told(fit.warnings) if "time lags" in text]) == told


@pytest.mark.parametrize("regimes", [False, True])
def test_long_run_effects_by_the_delta_method_say_what_they_cover(regimes):
    panel = _panel(8)
    labels = {u: "ab"[k % 2] for k, u in enumerate(panel.units)} if regimes else None
    model = sg.SAR("y ~ x", panel, effects="unit", dynamic="time", regimes=labels)
    fit = model.fit(correction="adjusted-score")
    read = fit.effects_by_regime if regimes else fit.effects
    with pytest.warns(CoverageWarning, match="delta method"):
        long = read(method="delta", horizon="long")
    assert len(_told(long.warnings)) == 1
    assert "delta" in long.warnings_in("zh")[0]
    assert any("delta method" in note for note in effects_table(long).notes)
    for plain in (read(method="delta"), read(draws=50, horizon="long")):
        assert plain.warnings == ()


def test_the_speed_of_convergence_with_unit_effects_says_what_it_covers():
    panel = _panel(8)
    grown = panel.with_columns(level=np.exp(0.1 * panel.column("y")))
    with pytest.warns(CoverageWarning, match="speed of convergence"):
        beta = sg.gaps.beta_convergence(grown, "level", spatial="SAR", effects="unit")
    assert len(_told(beta.warnings)) == 1
    # Growth regressions correct as every fit does, unless told otherwise.
    assert beta.fit.correction == "lee-yu"
    assert sg.gaps.beta_convergence(grown, "level", spatial="SAR").warnings == ()


@pytest.mark.parametrize("interval", ["bootstrap-t", "percentile"])
def test_intervals_of_inequality_among_few_units_say_what_they_cover(interval):
    panel = _panel(2)
    grown = panel.with_columns(level=np.exp(0.1 * panel.column("y")))
    with pytest.warns(CoverageWarning, match="intervals of inequality"):
        made = sg.gaps.inequality(grown, "level", bootstrap=20, seed=0, interval=interval)
    assert len(_told(made.warnings)) == 1
    assert sg.gaps.inequality(grown, "level").warnings == ()


def test_every_cell_of_w_with_parameters_outside_has_a_row():
    table = pd.read_csv(RESULTS / "several_weights.csv")
    known = {
        (c.cell, c.parameter)
        for row in UNDERCOVERAGE
        if row.source.file == "several_weights"
        for c in _cells(row).itertuples()
    }
    # Total effects are the indirect ones with the direct ones, which hold.
    table = table[table["parameter"] != "total"]
    for r in table.itertuples():
        slack = 200.0 * np.sqrt(0.93 * 0.07 / r.draws)
        if 100.0 * r.coverage < BAND[0] - slack:
            assert (r.cell, r.parameter) in known, (r.cell, r.parameter)


def test_fits_whose_w_has_parameters_say_what_their_intervals_cover():
    family = sg.weights.decay(DISTANCES)
    W, rng = family.matrix(2.0), np.random.default_rng(1)
    x = 3.0 * rng.normal(size=(8, 25))
    y = (x + rng.normal(size=25) + rng.normal(size=(8, 25))) @ np.linalg.inv(np.eye(25) - 0.6 * W).T
    panel = panel_of({"y": y, "x": x}, lattice(5))
    fit = sg.SAR("y ~ x", panel, weights=family).fit()
    assert not _told(fit.warnings)
    assert not _told(fit.effects(draws=20).warnings)
    with pytest.warns(CoverageWarning, match="81.1–98.2%"):
        effects = fit.effects(method="delta")
    assert len(_told(effects.warnings)) == 1
    with pytest.warns(CoverageWarning, match="80.0–95.9%"):
        fit.conf_int(method="wald")
    with pytest.warns(CoverageWarning, match="rho in SDM where W falls with distance"):
        durbin = sg.SDM("y ~ x", panel, weights=family).fit()
    assert any("90.9–92.0%" in text for text in durbin.warnings_in("zh"))
    graphs = {"a": panel.weights, "b": sg.weights.from_matrix(W, DISTANCES.index)}
    mixed = sg.SAR("y ~ x", panel, weights=sg.weights.several(graphs)).fit()
    assert not _told(mixed.warnings)
    with pytest.warns(CoverageWarning, match="91.7–94.3%"):
        mixed.effects(draws=20)


def test_docstrings_say_the_numbers_of_the_table():
    kinds = {
        "robust": sandwich.robust,
        "cluster": sandwich.cluster,
        "conley": sandwich.conley,
        "driscoll-kraay": sandwich.driscoll_kraay,
        "bootstrap": bootstrap,
    }
    said = {cov: re.sub(r"\s+", " ", kind.__doc__ or "") for cov, kind in kinds.items()}
    for row in UNDERCOVERAGE:
        for cov in row.where.get("cov", ()):
            assert row.share in said[cov], row.key
    fit = re.sub(r"\s+", " ", sg.SAR.fit.__doc__ or "")
    speed = re.sub(r"\s+", " ", sg.gaps.beta_convergence.__doc__ or "")
    unequal = re.sub(r"\s+", " ", sg.gaps.inequality.__doc__ or "")
    effects = re.sub(r"\s+", " ", type(sg.SAR("y ~ x", _panel(5)).fit()).effects.__doc__ or "")
    paths = re.sub(r"\s+", " ", compute_event_study.__doc__ or "")
    shares = re.sub(r"\s+", " ", sg.mediation.Mediation.shares.__doc__ or "")
    for row in UNDERCOVERAGE:
        if row.read == "speed":
            assert row.share in speed
        elif row.read == "inequality":
            assert row.share in unequal
        elif row.read == "event study":
            assert row.share in paths
        elif row.read == "paths by bootstrap":
            assert row.share in (sg.mediate.__doc__ or "")
        elif row.read == "shares through a mediator":
            assert row.share in shares
        elif row.read == "parameters of decay by standard error":
            assert row.share in re.sub(r"\s+", " ", StructuredResults.conf_int.__doc__ or "")
        elif row.read != "parameters":
            assert row.share in effects
        elif "cov" not in row.where:
            assert row.share in fit, row.key


def test_rows_are_named_once_and_in_two_languages():
    assert len({row.key for row in UNDERCOVERAGE}) == len(UNDERCOVERAGE)
    for row in UNDERCOVERAGE:
        assert row.quantity.text("en") != row.quantity.text("zh")
        assert row.instead.text("en") != row.instead.text("zh")
        assert f"N = {row.units}" in row.measured.text("en")
