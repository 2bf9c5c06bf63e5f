"""Anderson–Rubin sets: that they cover, and what they look like when the data say little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from models_making import lattice, panel_of, solver, with_outcome
from scipy import optimize, stats

import spillgap as sg
from spillgap.errors import EstimationError, OptionError
from spillgap.models.anderson_rubin import AndersonRubin, ConfidenceSet
from spillgap.models.instruments import moment_rows

pytestmark = pytest.mark.filterwarnings("ignore:.*(weak|together, by moments)")

SIDE, T = 7, 4
N = SIDE**2
W = lattice(SIDE)


def _spatial(model, effects: str, side: int = SIDE, seed: int = 5):
    """A model with ρ = 0.4 (and λ = 0.3) of weak or middling instruments, and its outcomes.

    Under unit effects the innovations vary with the instruments.
    """
    rng = np.random.default_rng(seed)
    V, n = lattice(side), side**2
    x, z = rng.normal(size=(2, T, n)) + 0.7 * rng.normal(size=(2, 1, n))
    declared = model("y ~ x + z", panel_of({"y": x, "x": x, "z": z}, V), effects=effects)
    spec = declared.specification
    A, B = solver(V, 0.4), solver(V, 0.3 if spec.error else 0.0)
    mean = x - 0.5 * z
    loud = 3.0 * ((x - 0.5 * z) @ V.T) ** 2 if effects == "unit" else 1.0
    if spec.durbin:
        mean = mean + (0.4 * x + 0.3 * z) @ V.T

    def draw() -> np.ndarray:
        e = loud * rng.normal(size=(T, n)) + (rng.normal(size=n) if effects == "random" else 0.0)
        return (mean + e @ B.T) @ A.T

    return declared, draw


def _iv(strength: float, seed: int = 0, direct: float = 0.0, second: float = 0.0) -> sg.Panel:
    """x moves with the innovation, v and w move x; v may move y on its own, q is a second x."""
    rng = np.random.default_rng(seed)
    z, v, w, e, a, b = rng.normal(size=(6, T, N))
    x = strength * (v + w) + 0.8 * e + a
    q = second * (v - w) + 0.8 * e + b
    y = x + q * (second != 0.0) - z + direct * v + e
    return panel_of({"y": y, "x": x, "z": z, "v": v, "w": w, "q": q}, W)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "effects", "cov"),
    [
        (sg.SDM, "twoway", "classical"),
        (sg.SAR, "unit", "robust"),
        (sg.SAC, "twoway", "classical"),
        (sg.SAC, "random", "classical"),
    ],
)
def test_sets_cover_rho_where_wald_intervals_do_not(model, effects, cov):
    declared, draw = _spatial(model, effects)
    draws, inside = 200, 0
    for _ in range(draws):
        rows = moment_rows(with_outcome(declared, draw()), {})
        test = AndersonRubin(rows, (-2.0, 1.0), cov)
        inside += test.excess(rows.endogenous[0], 0.4, 0.95) <= 0.0
    # Three binomial standard errors around 95%.
    assert inside / draws == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / draws))


def test_the_ends_of_a_set_are_where_the_f_test_of_the_instruments_turns():
    panel = _iv(1.0)
    found = sg.OLS("y ~ x + z", panel, effects="pooled").fit(
        method="gmm", endogenous="x", instruments="v + w"
    )
    region = found.confidence_sets(0.9)["x"]
    assert region.kind == "interval"
    assert found.params["x"] in region
    y, x, z, v, w = (panel.frame[name].to_numpy() for name in "yxzvw")
    included = np.column_stack([np.ones_like(x), z])
    full = np.column_stack([included, v, w])
    for end in region.hull:
        left = y - end * x
        short, long = (
            np.sum((left - a @ np.linalg.lstsq(a, left, rcond=None)[0]) ** 2)
            for a in (included, full)
        )
        f = (short - long) / 2 / (long / (x.size - 4))
        assert f == pytest.approx(stats.f.isf(0.1, 2, x.size - 4), rel=1e-6)


def test_with_equal_variances_the_robust_test_is_near_the_other():
    declared, draw = _spatial(sg.SDM, "twoway")
    rows = moment_rows(with_outcome(declared, draw()), {})
    one, other = (AndersonRubin(rows, (-2.0, 1.0), cov) for cov in ("classical", "robust"))
    for value in (-0.5, 0.2, 0.4):
        statistics = [t.excess(rows.endogenous[0], value, 0.95) + 1.0 for t in (one, other)]
        assert statistics[1] == pytest.approx(statistics[0], rel=0.5, abs=0.3)


def test_with_a_spatial_error_the_test_is_of_whitened_rows():
    """Where λ is zero whitening changes little; where it is not, the rows are others."""
    declared, draw = _spatial(sg.SAC, "twoway")
    rows = moment_rows(with_outcome(declared, draw()), {})
    position = rows.endogenous[0]
    white = AndersonRubin(rows, (-2.0, 1.0), "classical")
    plain = AndersonRubin(replace(rows, error_filter=None), (-2.0, 1.0), "classical")
    assert white.excess(position, 0.4, 0.95) != pytest.approx(plain.excess(position, 0.4, 0.95))
    # With λ held at zero nothing is whitened.
    held = AndersonRubin(rows, (0.0, 1e-9), "classical")
    assert held.excess(position, 0.4, 0.95) == pytest.approx(
        plain.excess(position, 0.4, 0.95), rel=1e-6
    )


def test_what_the_data_do_not_limit_is_said_to_have_no_limit():
    declared, draw = _spatial(sg.SDM, "twoway")
    kinds = set()
    for _ in range(12):
        found = with_outcome(declared, draw()).fit(method="gmm")
        table = found.conf_int(method="Anderson-Rubin")
        region = found.confidence_sets()["rho"]
        kinds.add(region.kind)
        assert table.loc["rho", "set"] == region.kind
        assert tuple(table.loc["rho", ["lower", "upper"]]) == region.hull
        if region.kind == "everything":
            assert region.hull == found.stable_interval
        wald = found.conf_int(method="wald")
        assert table.drop("rho")[["lower", "upper"]].astype(float).equals(wald.drop("rho"))
        assert list(wald.columns) == ["lower", "upper"]
    assert "unbounded" in kinds
    useless = sg.OLS("y ~ x + z", _iv(0.0), effects="pooled").fit(
        method="gmm", endogenous="x", instruments="v"
    )
    assert useless.confidence_sets()["x"].hull == (-np.inf, np.inf)


def test_instruments_that_contradict_each_other_leave_no_value():
    found = sg.OLS("y ~ x + z", _iv(1.0, direct=1.5), effects="unit").fit(
        method="gmm", endogenous="x", instruments="v + w"
    )
    assert found.confidence_sets()["x"].kind == "empty"
    row = found.conf_int(method="anderson-rubin").loc["x"]
    assert np.isnan(row["lower"])
    assert np.isnan(row["upper"])
    assert row["set"] == "empty"


@pytest.mark.slow
def test_one_of_several_endogenous_regressors():
    """Guggenberger et al. (2012): at least 95%, the other being strong or weak."""
    for second in (1.0, 0.05):
        draws, inside = 100, 0
        for seed in range(draws):
            model = sg.OLS("y ~ x + q + z", _iv(0.3, seed, second=second), effects="pooled")
            rows = moment_rows(model, {"endogenous": ["x", "q"], "instruments": "v + w + v:w"})
            inside += AndersonRubin(rows, (0.0, 0.0), "classical").excess(1, 1.0, 0.95) <= 0.0
        assert inside / draws > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)


def test_the_others_are_at_their_best_and_cost_a_degree_of_freedom_each():
    panel = _iv(1.0, second=1.0)
    found = sg.OLS("y ~ x + q + z", panel, effects="pooled").fit(
        method="gmm", endogenous=["x", "q"], instruments="v + w + v:w"
    )
    y, x, z, v, w, q = (panel.frame[name].to_numpy() for name in "yxzvwq")
    included = np.column_stack([np.ones_like(x), z])
    full = np.column_stack([included, v, w, v * w])
    end = found.confidence_sets()["x"].hull[1]

    def f(other: float) -> float:
        left = y - end * x - other * q
        short, long = (
            np.sum((left - a @ np.linalg.lstsq(a, left, rcond=None)[0]) ** 2)
            for a in (included, full)
        )
        return (short - long) / 2 / (long / (x.size - 5))

    lowest = optimize.minimize_scalar(f, bounds=(0.0, 2.0), method="bounded").fun
    assert lowest == pytest.approx(stats.f.isf(0.05, 2, x.size - 5), rel=1e-5)


def test_sets_are_refused_where_there_is_no_theory(states):
    panel = _iv(1.0)
    several = sg.SEM("y ~ x + q + z", panel, effects="unit").fit(
        method="gmm", endogenous=["x", "q"], instruments="v + w + v:w"
    )
    with pytest.raises(EstimationError, match=r"several endogenous regressors \(x, q\)"):
        several.conf_int(method="anderson-rubin")
    ml = sg.SAR("log(gsp) ~ log(emp)", states, effects="unit").fit()
    exogenous = sg.SEM("log(gsp) ~ log(emp)", states, effects="unit").fit(method="gmm")
    for found in (ml, exogenous):
        with pytest.raises(OptionError, match="instrumented regressors"):
            found.conf_int(method="anderson-rubin")


def test_a_set_says_what_it_looks_like():
    def region(*pieces: tuple[float, float]) -> ConfidenceSet:
        return ConfidenceSet("rho", 0.95, (-2.0, 1.0), pieces)

    assert region((0.1, 0.3)).kind == "interval"
    assert region((-0.5, 0.1), (0.2, 0.3)).kind == "pieces"
    assert region((0.1, 1.0)).kind == "unbounded"
    assert region((-2.0, -1.0), (0.5, 1.0)).kind == "unbounded"
    assert region((-2.0, 1.0)).kind == "everything"
    assert region().kind == "empty"
    two = region((-0.5, 0.1), (0.2, 0.3))
    assert two.hull == (-0.5, 0.3)
    assert 0.15 not in two
    assert 0.25 in two
