"""Direct, indirect and total effects against dense matrices, and their two kinds of inference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from models_making import FORMULA, lattice, names, panel_of, solver
from scipy import stats

import spillgap as sg
from spillgap.errors import EstimationError, OptionError, UnknownNameError, UnstableError
from spillgap.models import spectral_means
from spillgap.models.distribution import student, symmetric_root
from spillgap.models.effects import stable_draws
from spillgap.models.multipliers import Multipliers

SIDE, T = 6, 9
N = SIDE**2
QUEEN = lattice(SIDE)


def _ring(n: int) -> np.ndarray:
    return (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2


def _columns(W: np.ndarray, tau: float = 0.0, eta: float = 0.0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(31)
    x, z = rng.normal(size=(2, T, N))
    effects, S = rng.normal(size=N), solver(W, 0.35)
    y, before = np.empty((T, N)), rng.normal(size=N)
    for t in range(T):
        start = tau * before + eta * W @ before + x[t] - 0.6 * z[t] + 0.5 * W @ x[t]
        y[t] = before = S @ (start + effects + rng.normal(size=N))
    return {"y": y, "x": x, "z": z}


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    return panel_of(_columns(QUEEN), QUEEN)


@pytest.fixture(scope="module")
def moving() -> sg.Panel:
    return panel_of(_columns(QUEEN, tau=0.3, eta=0.1), QUEEN)


def _dense(found, name: str, W: np.ndarray, W3: np.ndarray, long: bool = False) -> np.ndarray:
    """((1 − τ)I − (ρ + η)W)⁻¹(βI + θW₃), or without τ and η in the short run."""
    p = found.params
    rho, tau, eta = p.get("rho", 0.0), p.get("L:y", 0.0), p.get("LW:y", 0.0)
    system = np.eye(N) - rho * W
    if long:
        system = system - tau * np.eye(N) - eta * W
    return np.linalg.inv(system) @ (p.get(name, 0.0) * np.eye(N) + p.get(f"W:{name}", 0.0) * W3)


def _check(found, W: np.ndarray, W3: np.ndarray, horizon: str = "short") -> None:
    frame = found.effects(method="delta", horizon=horizon).to_frame()["estimate"]
    for name in ("x", "z"):
        S = _dense(found, name, W, W3, horizon == "long")
        direct, total = np.diag(S).mean(), S.sum(axis=1).mean()
        assert frame[name, "direct"] == pytest.approx(direct, rel=1e-7)
        assert frame[name, "total"] == pytest.approx(total, rel=1e-7)
        assert frame[name, "indirect"] == pytest.approx(total - direct, rel=1e-6, abs=1e-10)
        matrix = found.effects_matrix(name, horizon=horizon)
        np.testing.assert_allclose(matrix, S, atol=1e-10)


@pytest.mark.parametrize("effects", ["unit", "twoway", "random"])
@pytest.mark.parametrize("model", [sg.OLS, sg.SLX, sg.SAR, sg.SEM, sg.SDM, sg.SDEM, sg.SAC, sg.GNS])
def test_effects_are_averages_of_the_dense_matrix(panel, model, effects):
    _check(model("y ~ x + z", panel, effects=effects).fit(), QUEEN, QUEEN)


def test_a_subset_of_neighbours_regressors(panel):
    found = sg.SDM("y ~ x + z", panel, durbin="x").fit()
    assert "W:z" not in found.params
    _check(found, QUEEN, QUEEN)


def test_durbin_weights_of_their_own(panel):
    ring = _ring(N)
    other = sg.weights.from_matrix(ring, names(N))
    _check(sg.SDM("y ~ x + z", panel, durbin_weights=other).fit(), QUEEN, ring)


@pytest.mark.parametrize("model", [sg.SAR, sg.SDM])
def test_weights_that_are_not_row_standardised(model):
    rng = np.random.default_rng(4)
    W = np.abs(rng.normal(size=(N, N))) * (lattice(SIDE) > 0)
    W = W / np.abs(np.linalg.eigvals(W)).max() * 0.8
    _check(model("y ~ x + z", panel_of(_columns(W), W), effects="unit").fit(), W, W)


@pytest.mark.parametrize("dynamic", [("time",), ("space-time",), ("time", "space-time")])
@pytest.mark.parametrize("model", [sg.SLX, sg.SEM, sg.SAR, sg.SDM, sg.GNS])
def test_long_run_effects_of_dynamic_models(moving, model, dynamic):
    """With η but no ρ too: what spreads a period later spreads in the long run."""
    found = model("y ~ x + z", moving, effects="unit", dynamic=dynamic).fit(correction="lee-yu")
    _check(found, QUEEN, QUEEN, "short")
    _check(found, QUEEN, QUEEN, "long")


def test_impulse_responses_sum_to_the_long_run(moving):
    found = sg.SDM("y ~ x + z", moving, dynamic=("time", "space-time")).fit(correction="lee-yu")
    path = found.impulse_response(horizon=400, lasting=True, draws=20).to_frame()["estimate"]
    short = found.effects(method="delta").to_frame()["estimate"]
    long = found.effects(method="delta", horizon="long").to_frame()["estimate"]
    for name in ("x", "z"):
        for kind in ("direct", "indirect", "total"):
            assert path[name, 0, kind] == pytest.approx(short[name, kind], rel=1e-7)
            assert path[name, 400, kind] == pytest.approx(long[name, kind], rel=1e-6)


def _receivers(n: int) -> np.ndarray:
    """A ring, and a chain of three one-way receivers beyond it: W has no basis of eigenvectors."""
    W = np.zeros((n, n))
    W[: n - 3, : n - 3] = _ring(n - 3)
    W[n - 3, 0] = W[n - 2, n - 3] = W[n - 1, n - 2] = 1.0
    return W


SHAPES = {
    "ring": _ring(N),
    "receivers": _receivers(N),
    "chain": 0.9 * np.eye(N, k=-1),
    "one-way ring": np.roll(np.eye(N), 1, axis=1),
    "not standardised": 0.5 * _receivers(N),
}


def _by_powers(p: pd.Series, name: str, W: np.ndarray, horizon: int) -> np.ndarray:
    """(H + 1, 3) direct, indirect and total of (S⁻¹(τI + ηW))^h S⁻¹(βI + θW), matrix by matrix."""
    S = np.linalg.inv(np.eye(N) - p["rho"] * W)
    step = S @ (p["L:y"] * np.eye(N) + p["LW:y"] * W)
    now, rows = S @ (p[name] * np.eye(N) + p[f"W:{name}"] * W), []
    for _ in range(horizon + 1):
        direct, total = np.trace(now) / N, now.sum() / N
        rows.append((direct, total - direct, total))
        now = step @ now
    return np.array(rows)


@pytest.mark.filterwarnings("ignore:.*without neighbours")
@pytest.mark.parametrize("shape", SHAPES)
def test_impulse_responses_are_powers_of_the_dense_matrix(shape):
    W = SHAPES[shape]
    panel = panel_of(_columns(W, tau=0.3, eta=0.1), W)
    model = sg.SDM("y ~ x + z", panel, effects="unit", dynamic=("time", "space-time"))
    found = model.fit(correction=None)
    rng = np.random.default_rng(6)
    for lasting in (False, True):
        rho, tau, eta = rng.uniform(-0.6, 0.6, size=3)
        point = replace(found.estimate.point, rho=float(rho))
        for column, value in (("L:y", tau), ("LW:y", eta)):
            point.delta[found.design.names.index(column)] = value
        moved = replace(found, estimate=replace(found.estimate, point=point, notices=()))
        path = moved.impulse_response(horizon=12, lasting=lasting, draws=20)
        for k, name in enumerate(path.variables):
            dense = _by_powers(moved.params, name, W, 12)
            dense = dense.cumsum(axis=0) if lasting else dense
            np.testing.assert_allclose(path.estimate[k], dense, rtol=1e-7, atol=1e-9)
        assert np.isfinite(path.draws).all()


@pytest.mark.filterwarnings("ignore:.*without neighbours")
@pytest.mark.parametrize("shape", SHAPES)
def test_dynamic_effects_are_those_of_the_dense_matrix_at_random_points(shape):
    """Short run, long run and by order, for spectra real and complex, whole and defective."""
    W = SHAPES[shape]
    panel = panel_of(_columns(W, tau=0.3, eta=0.1), W)
    model = sg.SDM("y ~ x + z", panel, effects="unit", dynamic=("time", "space-time"))
    found = model.fit(correction=None)
    rng = np.random.default_rng(9)
    seen = 0
    while seen < 6:
        rho, tau, eta = rng.uniform(-0.9, 0.9, size=3)
        step = solver(W, rho) @ (tau * np.eye(N) + eta * W)
        if np.abs(np.linalg.eigvals(step)).max() > 0.97:
            continue
        seen += 1
        point = replace(found.estimate.point, rho=rho, delta=found.estimate.point.delta.copy())
        for column, value in (("L:y", tau), ("LW:y", eta)):
            point.delta[found.design.names.index(column)] = value
        moved = replace(found, estimate=replace(found.estimate, point=point, notices=()))
        for horizon in ("short", "long"):
            _check(moved, W, W, horizon)
            dense = _dense(moved, "x", W, W, horizon == "long")
            np.testing.assert_allclose(
                moved.effects_matrix("x", horizon=horizon), dense, rtol=1e-8, atol=1e-10
            )
        orders = moved.effects_by_order(3).loc["x"]
        beta, theta = moved.params["x"], moved.params["W:x"]
        for q in range(4):
            power = np.linalg.matrix_power(W, q)
            own = beta * rho**q + (theta * rho ** (q - 1) if q else 0.0)
            assert orders.loc[q, "direct"] == pytest.approx(own * np.trace(power) / N, abs=1e-10)
            assert orders.loc[q, "total"] == pytest.approx(own * power.sum() / N, abs=1e-10)


@pytest.mark.parametrize("shape", ["ring", "receivers", "not standardised"])
def test_impulse_responses_of_many_units(shape, monkeypatch):
    """Beyond the limit: row sums still exact, the diagonal within the noise of the probes."""
    W = SHAPES[shape]
    panel = panel_of(_columns(W, tau=0.3, eta=0.1), W)
    model = sg.SDM("y ~ x + z", panel, effects="unit", dynamic=("time", "space-time"))
    found = model.fit(correction=None)
    exact = found.impulse_response(horizon=6, draws=20).estimate
    monkeypatch.setattr(spectral_means, "MOST_UNITS", 10)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(N, 64))
    monkeypatch.setattr(spectral_means, "trace_probes", lambda n: (signs, 1 / 64))
    near = found.impulse_response(horizon=6, draws=20).estimate
    np.testing.assert_allclose(near[..., 2], exact[..., 2], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(near[..., 0], exact[..., 0], atol=0.03 * np.abs(exact).max())
    assert not np.array_equal(near[..., 0], exact[..., 0])


@pytest.mark.parametrize("model", [sg.SLX, sg.SDEM])
def test_without_a_lag_the_coefficients_are_the_effects(panel, model):
    found = model("y ~ x + z", panel).fit()
    frame = found.effects(method="delta").to_frame()
    for name in ("x", "z"):
        assert frame["estimate"][name, "direct"] == pytest.approx(found.params[name])
        assert frame["estimate"][name, "indirect"] == pytest.approx(found.params[f"W:{name}"])
        assert frame["std_error"][name, "indirect"] == pytest.approx(
            found.std_errors[f"W:{name}"], rel=1e-6
        )


@pytest.mark.parametrize(("model", "effects"), [(sg.SDM, "twoway"), (sg.SAR, "unit")])
def test_delta_and_simulation_agree(states, model, effects):
    found = model(FORMULA, states, effects=effects).fit()
    delta = found.effects(method="delta").to_frame()
    drawn = found.effects(draws=8000, seed=1).to_frame()
    np.testing.assert_allclose(drawn["estimate"], delta["estimate"])
    np.testing.assert_allclose(drawn["std_error"], delta["std_error"], rtol=0.06)
    width = delta["std_error"]
    assert np.all(np.abs(drawn["lower"] - delta["lower"]) < 0.35 * width)
    assert np.all(np.abs(drawn["upper"] - delta["upper"]) < 0.35 * width)


def test_delta_is_the_textbook_gradient(panel):
    """SAR's total effect β/(1 − ρ) has gradient (1/(1 − ρ), β/(1 − ρ)²)."""
    found = sg.SAR("y ~ x + z", panel).fit()
    beta, rho = found.params["x"], found.params["rho"]
    gradient = np.array([1 / (1 - rho), beta / (1 - rho) ** 2])
    variance = gradient @ found.cov.loc[["x", "rho"], ["x", "rho"]].to_numpy() @ gradient
    frame = found.effects(method="delta").to_frame()
    assert frame["std_error"]["x", "total"] == pytest.approx(np.sqrt(variance), rel=1e-6)


def test_a_seed_repeats_bit_for_bit(panel):
    found = sg.SDM("y ~ x + z", panel).fit()
    one, same, other = (found.effects(draws=300, seed=s).to_frame() for s in (5, 5, 6))
    pd.testing.assert_frame_equal(one, same, check_exact=True)
    assert not one["lower"].equals(other["lower"])


def test_orders_of_neighbours_add_up_to_the_total(panel):
    found = sg.SDM("y ~ x + z", panel).fit()
    by_order = found.effects_by_order(60)
    whole = found.effects(method="delta").to_frame()["estimate"]
    for name in ("x", "z"):
        sums = by_order.loc[name][["direct", "indirect", "total"]].sum()
        for kind in ("direct", "indirect", "total"):
            assert sums[kind] == pytest.approx(whole[name, kind], rel=1e-8)
        assert by_order.loc[name]["cumulated_share"].iloc[-1] == pytest.approx(1.0)
    assert by_order.loc[("x", 0), "total"] == pytest.approx(found.params["x"])
    assert by_order.loc[("x", 0), "indirect"] == pytest.approx(0.0, abs=1e-12)


def test_what_is_sent_is_received(panel):
    found = sg.SDM("y ~ x + z", panel).fit()
    by_unit = found.effects_by_unit()
    whole = found.effects(method="delta").to_frame()["estimate"]
    for name in ("x", "z"):
        part = by_unit.loc[name]
        assert part["sent"].sum() == pytest.approx(part["received"].sum(), rel=1e-10)
        assert part["net"].sum() == pytest.approx(0.0, abs=1e-10)
        assert part["own"].mean() == pytest.approx(whole[name, "direct"], rel=1e-9)
        assert part["received"].mean() == pytest.approx(whole[name, "indirect"], rel=1e-8)


@pytest.mark.parametrize("reach", [(0.2, 0.5), (-0.4, 0.98), (0.5, 0.9995), (-1.5, 0.95)])
def test_multipliers_hold_near_the_ends_of_the_stable_interval(reach):
    """Draws of ρ come near the boundary, where the averages have a pole."""
    from scipy import sparse

    from spillgap.models.lags import SpatialLag
    from spillgap.models.logdet import EigenLogDet

    W, other = sparse.csr_array(0.8 * QUEEN), sparse.csr_array(_ring(N))
    logdet = EigenLogDet.of(W)
    rhos = np.linspace(*np.array(reach) * logdet.interval[1], 25)
    lags = SpatialLag.constant(W, T), SpatialLag.constant(other, T)
    found = Multipliers(*lags, logdet, N).at(rhos)
    for rho, row in zip(rhos, found):
        S = solver(W.toarray(), rho)
        V = S @ other.toarray()
        expected = [np.trace(S) / N, np.trace(V) / N, S.sum() / N, V.sum() / N]
        np.testing.assert_allclose(row, expected, rtol=1e-6, atol=1e-9)


def _unstable() -> sg.Panel:
    """A common shock per period in a pooled model: ρ runs to one."""
    rng = np.random.default_rng(0)
    common = 100.0 * rng.normal(size=(T, 1))
    x = rng.normal(size=(T, N))
    return panel_of({"y": common + x + 0.1 * rng.normal(size=(T, N)), "x": x}, QUEEN)


def test_an_unstable_estimate_has_no_effects():
    with pytest.warns(sg.errors.StabilityWarning, match="rho = 0.99"):
        found = sg.SAR("y ~ x", _unstable(), effects="pooled").fit()
    assert any("boundary of the stable interval" in text for text in found.warnings)
    for ask in (
        found.effects,
        found.effects_by_order,
        found.effects_by_unit,
        found.impulse_response,
        lambda: found.effects_matrix("x"),
    ):
        with pytest.raises(UnstableError, match="boundary"):
            ask()


def test_draws_outside_the_stable_region_are_drawn_again_and_counted():
    rng = np.random.default_rng(3)
    W = lattice(3)
    x = rng.normal(size=(6, 9))
    y = (0.3 * x + rng.normal(size=(6, 9))) @ solver(W, 0.9).T
    exact = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit()
    found = replace(exact, cov_matrix=9.0 * exact.cov_matrix)
    result = found.effects(draws=2000, seed=0)
    values, redrawn = stable_draws(found, 2000, 0)
    rho = values[:, list(found.params.index).index("rho")]
    assert rho.max() < found.stable_interval[1]
    assert result.redrawn == redrawn > 0
    assert f"{redrawn} redrawn" in repr(result)
    assert result.draws.shape == (2000, 1, 3)
    assert np.isfinite(result.draws).all()


def test_draws_that_are_drawn_again_are_counted_one_by_one():
    rng = np.random.default_rng(3)
    W = lattice(3)
    x = rng.normal(size=(6, 9))
    y = (0.3 * x + rng.normal(size=(6, 9))) @ solver(W, 0.9).T
    exact = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit()
    found = replace(exact, cov_matrix=16.0 * exact.cov_matrix)
    at = list(found.params.index).index("rho")
    low, high = found.stable_interval
    spread, vectors = np.linalg.eigh(found.cov.to_numpy())
    root = vectors @ np.diag(np.sqrt(spread)) @ vectors.T
    same, outside, inside = np.random.default_rng(0), 0, 0
    while inside < 500:
        batch = same.standard_normal((500, len(found.params))) @ root
        stable = (found.params["rho"] + batch[:, at] > low) & (
            found.params["rho"] + batch[:, at] < high
        )
        inside, outside = inside + stable.sum(), outside + (~stable).sum()
    assert stable_draws(found, 500, 0)[1] == outside > 50


def test_the_root_that_draws_are_made_by_does_not_depend_on_eigenvectors_signs():
    inner = np.random.default_rng(0).normal(size=(6, 4))
    covariance = inner @ inner.T
    root = symmetric_root(covariance)
    np.testing.assert_allclose(root, root.T, atol=1e-12)
    np.testing.assert_allclose(root @ root, covariance, atol=1e-12)
    assert np.linalg.eigvalsh(root)[0] > -1e-12
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0]
    np.testing.assert_allclose(
        symmetric_root(turn @ covariance @ turn.T), turn @ root @ turn.T, atol=1e-7
    )


@pytest.mark.parametrize("method", ["delta", "simulation"])
def test_effects_are_read_against_the_distribution_of_the_fit(panel, method):
    fit = sg.SLX("y ~ x", panel, effects="unit").fit()
    few = replace(fit, reference=student(4))
    plain, wide = (f.effects(20_000, method=method).to_frame() for f in (fit, few))
    loose = 0.05 if method == "simulation" else 1e-6
    np.testing.assert_allclose(wide["std_error"], plain["std_error"], rtol=loose)
    # Of draws p comes from their quantiles: that of the standard error but for their noise.
    noise = 0.15 if method == "simulation" else 1e-5
    np.testing.assert_allclose(wide["p"], 2 * stats.t.sf(np.abs(wide["z"]), 4), rtol=noise)
    ratio = (wide["upper"] - wide["lower"]) / (plain["upper"] - plain["lower"])
    np.testing.assert_allclose(ratio, stats.t.isf(0.025, 4) / 1.959964, rtol=loose)


def test_long_run_effects_of_an_explosive_process_are_refused():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(12, N))
    y, before = np.empty((12, N)), rng.normal(size=N)
    for t in range(12):
        y[t] = before = solver(QUEEN, 0.3) @ (0.85 * before + x[t] + 0.3 * rng.normal(size=N))
    panel = panel_of({"y": y, "x": x}, QUEEN)
    with pytest.warns(sg.errors.StabilityWarning, match=r"tau \+ rho \+ eta = 1\.\d+ is not below"):
        found = sg.SAR("y ~ x", panel, effects="pooled", dynamic=("time",)).fit()
    assert np.isfinite(found.effects(draws=50).to_frame()).all(axis=None)
    with pytest.raises(UnstableError, match="Long-run effects do not exist"):
        found.effects(horizon="long")


@pytest.mark.filterwarnings("ignore:.*together, by moments, from")
def test_effects_of_moment_estimates_have_their_spread(panel):
    found = sg.SAC("y ~ x + z", panel, effects="random").fit(method="gmm")
    frame = found.effects(draws=400).to_frame()
    assert np.isfinite(frame).all(axis=None)
    delta = found.effects(method="delta").to_frame()
    np.testing.assert_allclose(frame["std_error"], delta["std_error"], rtol=0.3)


def test_draws_that_are_hardly_ever_stable_are_refused():
    rng = np.random.default_rng(3)
    W = lattice(3)
    x = rng.normal(size=(6, 9))
    y = (0.3 * x + rng.normal(size=(6, 9))) @ solver(W, 0.9).T
    exact = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit()
    wild = replace(exact, cov_matrix=1e6 * exact.cov_matrix)
    with pytest.raises(UnstableError, match=r"Only \d+ of 2000 draws of the parameters are stable"):
        wild.effects(draws=200, seed=0)


def test_paths_and_orders_are_of_one_w(moving):
    declared = sg.SAR("y ~ x", moving, effects="unit", dynamic="time")
    with pytest.raises(OptionError, match="horizon=-1 must be zero or more"):
        declared.fit().impulse_response(horizon=-1)
    n = len(moving.units)
    second = sg.weights.from_matrix(np.roll(np.eye(n), 1, axis=1), list(moving.units))
    other = sg.SDM("y ~ x", moving, effects="unit", dynamic="time", durbin_weights=second).fit()
    with pytest.raises(EstimationError, match="need one W, constant in time"):
        other.impulse_response(horizon=2)
    with pytest.raises(EstimationError, match="same W for Wy and WX"):
        other.effects_by_order()


def test_options_and_names_are_refused(panel):
    found = sg.SDM("y ~ x + z", panel).fit()
    with pytest.raises(OptionError, match="simulation"):
        found.effects(method="bootstrap")
    with pytest.raises(OptionError, match="short"):
        found.effects(horizon="medium")
    with pytest.raises(UnknownNameError, match="no regressor 'w'"):
        found.effects_matrix("w")
    with pytest.raises(EstimationError, match="no regressors"):
        sg.SAR("y ~ 1", panel, effects="pooled").fit().effects()
