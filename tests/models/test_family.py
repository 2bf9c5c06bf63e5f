"""The family beyond the plain cases: several W, W that changes, random effects, global search."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import (
    FORMULA,
    dense_loglik,
    dummies,
    lattice,
    long_table,
    names,
    panel_of,
    solver,
)
from scipy import linalg, optimize, stats

import spillgap as sg

SIDE, T = 4, 5
N = SIDE**2


def _graph(W: np.ndarray):
    return sg.weights.from_matrix(W, names(len(W)))


def _ring(n: int) -> np.ndarray:
    """Two neighbours on a ring."""
    return (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2


@pytest.fixture(scope="module")
def columns() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(17)
    x, z = rng.normal(size=(2, T, N))
    u = rng.normal(size=(T, N)) @ solver(_ring(N), 0.4).T
    y = (x + 0.5 * z + rng.normal(size=N) + u) @ solver(lattice(SIDE), 0.3).T
    return {"y": y, "x": x, "z": z}


def _maximum(loss, starts=((0.0, 0.0), (0.5, -0.5), (-0.5, 0.5))):
    found = [
        optimize.minimize(
            loss, s, method="L-BFGS-B", bounds=[(-0.98, 0.98)] * len(s), options={"ftol": 1e-14}
        )
        for s in starts
    ]
    return min(found, key=lambda f: f.fun)


@pytest.mark.parametrize("model", [sg.SAC, sg.GNS])
@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
def test_error_and_durbin_weights_of_their_own(columns, model, effects):
    W, ring = lattice(SIDE), _ring(N)
    panel = panel_of(columns, W)
    options = {"durbin_weights": _graph(ring)} if model is sg.GNS else {}
    found = model("y ~ x + z", panel, effects=effects, error_weights=_graph(ring), **options).fit(
        correction=None
    )
    frame = panel.frame
    X = frame[["x", "z"]].to_numpy()
    W, ring = np.kron(np.eye(T), W), np.kron(np.eye(T), ring)
    levels = {"unit": ("unit",), "twoway": ("unit", "time")}
    fixed = dummies(frame, *levels[effects]) if effects in levels else np.ones((len(X), 1))
    Z = np.hstack([X, ring @ X, fixed] if model is sg.GNS else [X, fixed])
    y = frame["y"].to_numpy()
    best = _maximum(lambda p: -dense_loglik(y, Z, W, p[0], p[1], ring)[0])
    assert found.loglik == pytest.approx(-best.fun, abs=1e-6)
    np.testing.assert_allclose(found.params[["rho", "lambda"]], best.x, atol=1e-3)
    exact = dense_loglik(y, Z, W, *found.params[["rho", "lambda"]], ring)
    assert found.loglik == pytest.approx(exact[0], abs=1e-8)
    listed = [n for n in found.design.names if n != "Intercept"]
    by_name = dict(zip(["x", "z", "W:x", "W:z"][: len(listed)], exact[1]))
    np.testing.assert_allclose(found.params[listed], [by_name[n] for n in listed], rtol=1e-6)


@pytest.fixture(scope="module")
def changing(columns) -> tuple[sg.Panel, np.ndarray]:
    """A panel whose W alternates between lattice and ring, and the block-diagonal W."""
    matrices = [lattice(SIDE) if t % 2 else _ring(N) for t in range(T)]
    graphs = {t: _graph(m) for t, m in enumerate(matrices)}
    panel = sg.Panel(long_table(columns), unit="unit", time="time", weights=graphs)
    return panel, linalg.block_diag(*matrices)


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
@pytest.mark.parametrize("model", [sg.SAR, sg.SDM])
def test_weights_that_change_over_time(changing, model, effects):
    panel, W = changing
    found = model("y ~ x + z", panel, effects=effects).fit(correction=None)
    frame = panel.frame
    X = frame[["x", "z"]].to_numpy()
    levels = {"unit": ("unit",), "twoway": ("unit", "time")}
    fixed = dummies(frame, *levels[effects]) if effects in levels else np.ones((len(X), 1))
    Z = np.hstack([X, W @ X, fixed] if model is sg.SDM else [X, fixed])
    y = frame["y"].to_numpy()
    best = optimize.minimize_scalar(
        lambda r: -dense_loglik(y, Z, W, r)[0], bounds=(-0.98, 0.98), options={"xatol": 1e-9}
    )
    assert found.params["rho"] == pytest.approx(best.x, abs=1e-6)
    assert found.loglik == pytest.approx(-best.fun, abs=1e-8)


def test_effects_of_weights_that_change_are_averages_over_periods(changing):
    panel, W = changing
    found = sg.SDM("y ~ x + z", panel).fit(correction=None)
    S = np.linalg.inv(np.eye(N * T) - found.params["rho"] * W) @ (
        found.params["x"] * np.eye(N * T) + found.params["W:x"] * W
    )
    estimates = found.effects(method="delta").to_frame()["estimate"]
    assert estimates["x", "direct"] == pytest.approx(np.diag(S).mean(), rel=1e-7)
    assert estimates["x", "total"] == pytest.approx(S.sum(axis=1).mean(), rel=1e-7)


@pytest.mark.parametrize("random_errors", ["baltagi", "kkp"])
@pytest.mark.parametrize("model", [sg.OLS, sg.SAR, sg.SEM, sg.SAC])
def test_random_effects_have_the_normal_density_of_their_covariance(columns, model, random_errors):
    W = lattice(SIDE)
    panel = panel_of(columns, W)
    found = model("y ~ x + z", panel, effects="random", random_errors=random_errors).fit()
    p, frame = found.params, panel.frame
    rho, lam, phi = p.get("rho", 0.0), p.get("lambda", 0.0), p["phi"]
    A = np.kron(np.eye(T), np.eye(N) - rho * W)
    spread = solver(W, lam) @ solver(W, lam).T
    unit = spread if random_errors == "kkp" else np.eye(N)
    omega = found.sigma2 * (phi * np.kron(np.ones((T, T)), unit) + np.kron(np.eye(T), spread))
    Z = np.column_stack([np.ones(N * T), frame[["x", "z"]]])
    e = A @ frame["y"].to_numpy() - Z @ p[["Intercept", "x", "z"]].to_numpy()
    density = stats.multivariate_normal(cov=omega).logpdf(e) + np.linalg.slogdet(A)[1]
    assert found.loglik == pytest.approx(density, abs=1e-8)
    # β is generalised least squares under that covariance.
    weight = np.linalg.inv(omega)
    gls = np.linalg.solve(Z.T @ weight @ Z, Z.T @ weight @ (A @ frame["y"].to_numpy()))
    np.testing.assert_allclose(p[["Intercept", "x", "z"]], gls, rtol=1e-7)


@pytest.mark.parametrize("model", [sg.OLS, sg.SLX])
def test_mundlak_coefficients_are_the_within_ones(states, model):
    """Mundlak (1978): with unit means added, random effects give the within estimates."""
    within = model(FORMULA, states, effects="unit").fit()
    mundlak = model(FORMULA, states, effects="mundlak").fit()
    np.testing.assert_allclose(mundlak.params[within.params.index], within.params, rtol=1e-6)
    assert {f"mean:{n}" for n in within.params.index} <= set(mundlak.params.index)


def test_unit_means_that_are_equal_for_all_units_are_left_out():
    """A trend varies over time and has one mean: beside the intercept it would be collinear."""
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 5, 16))
    trend = np.repeat(np.arange(5.0)[:, None], 16, axis=1)
    panel = panel_of({"y": y + rng.normal(size=16), "x": x, "trend": trend}, lattice(4))
    fit = sg.OLS("y ~ x + trend", panel, effects="mundlak").fit()
    assert list(fit.params.index) == ["Intercept", "x", "trend", "mean:x", "phi"]


@pytest.mark.parametrize("effects", ["random", "mundlak"])
def test_r2_within_of_random_effects_is_of_rows_less_their_units_mean(effects):
    rng = np.random.default_rng(4)
    x, e = rng.normal(size=(2, 6, 16))
    panel = panel_of({"y": x + 3.0 * rng.normal(size=16) + e, "x": x}, lattice(4))
    fit = sg.SAR("y ~ x", panel, effects=effects).fit()
    rows = pd.DataFrame({"y": panel.column("y"), "fitted": fit.fitted})
    swept = rows - rows.groupby(level=0).transform("mean")
    assert fit.r2_within == pytest.approx(swept.corr().loc["y", "fitted"] ** 2)
    assert fit.r2_within < fit.r2_overall - 0.1


def test_the_general_model_nests_all_others(states):
    fits = {
        m.name: m(FORMULA, states).fit(correction=None).loglik
        for m in (sg.OLS, sg.SLX, sg.SAR, sg.SEM, sg.SDM, sg.SDEM, sg.SAC, sg.GNS)
    }
    assert all(fits["GNS"] >= value - 1e-6 for value in fits.values()), fits
    for inner, outer in (("OLS", "SLX"), ("SLX", "SDM"), ("SLX", "SDEM"), ("SAR", "SDM")):
        assert fits[inner] <= fits[outer] + 1e-8
    # With SDM nesting SEM through the common factor.
    assert fits["SEM"] <= fits["SDM"] + 1e-6


@pytest.mark.parametrize("effects", ["pooled", "unit", "time", "twoway", "random"])
@pytest.mark.parametrize("model", [sg.SAC, sg.GNS])
def test_no_start_finds_a_higher_peak(states, model, effects):
    found = model(FORMULA, states, effects=effects).fit()
    likelihood = found.estimate.likelihood
    low, high = found.stable_interval
    rng = np.random.default_rng(2)
    size = 3 if likelihood.random else 2

    def loss(place: np.ndarray) -> float:
        rho, lam = low + (high - low) * (np.tanh(place[:2]) + 1) / 2
        value = likelihood.value(rho, lam, *np.exp(place[2:]))
        return -value if np.isfinite(value) else 1e10

    for _ in range(12):
        tried = optimize.minimize(
            loss, rng.normal(scale=1.5, size=size), method="L-BFGS-B", bounds=[(-6, 6)] * size
        )
        assert -tried.fun <= found.loglik + 1e-6
    kept = found.estimate.peak.peaks
    assert kept[0][0] == max(value for value, _ in kept)


def test_a_cross_section_is_a_panel_of_one_period():
    W = lattice(6)
    rng = np.random.default_rng(4)
    x = rng.normal(size=(1, 36))
    y = (1 + x + rng.normal(size=(1, 36))) @ solver(W, 0.5).T
    found = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit()
    Z = np.column_stack([np.ones(36), x.ravel()])
    best = optimize.minimize_scalar(
        lambda r: -dense_loglik(y.ravel(), Z, W, r)[0], bounds=(-0.98, 0.98)
    )
    assert found.loglik == pytest.approx(-best.fun, abs=1e-7)
    assert list(found.params.index) == ["Intercept", "x", "rho"]
