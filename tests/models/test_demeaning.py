"""Sweeping out effects: before lagging, after lagging, and with the Lee–Yu transformation."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import (
    FORMULA,
    dense_loglik,
    dummies,
    lattice,
    panel_of,
    solver,
    with_outcome,
)
from scipy import optimize

import spillgap as sg
from spillgap.errors import OptionError


@pytest.mark.parametrize("model", [sg.SAR, sg.SEM, sg.SDM, sg.SAC])
def test_unit_effects_are_swept_out_in_any_order(states, model):
    declared = model(FORMULA, states, effects="unit")
    before, after = (declared.fit(correction=None, demean=order) for order in ("before", "after"))
    np.testing.assert_allclose(before.params, after.params, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(before.std_errors, after.std_errors, rtol=1e-5)
    assert before.loglik == pytest.approx(after.loglik, abs=1e-8)


@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.parametrize("model", [sg.SAR, sg.SEM, sg.SDM, sg.SAC, sg.GNS])
def test_the_exact_likelihood_is_never_lower(states, model, effects):
    declared = model(FORMULA, states, effects=effects)
    before, after = (declared.fit(correction=None, demean=order) for order in ("before", "after"))
    assert after.loglik == declared.fit(correction=None).loglik
    assert after.loglik >= before.loglik - 1e-8


@pytest.mark.parametrize("effects", ["unit", "time", "twoway"])
@pytest.mark.parametrize(("model", "kind"), [(sg.SAR, "lag"), (sg.SDM, "lag"), (sg.SEM, "error")])
def test_after_is_maximum_likelihood_with_dummies(effects, model, kind):
    W, (T, N) = lattice(4), (5, 16)
    rng = np.random.default_rng(3)
    X = rng.normal(size=(T, N))
    y = (X + rng.normal(size=N) + rng.normal(size=(T, 1)) + rng.normal(size=(T, N))) @ solver(
        W, 0.4
    ).T
    panel = panel_of({"y": y, "x": X}, W)
    found = model("y ~ x", panel, effects=effects).fit(correction=None)
    levels = {"unit": ("unit",), "time": ("time",), "twoway": ("unit", "time")}[effects]
    D = dummies(panel.frame, *levels)
    stacked, x = np.kron(np.eye(T), W), X.ravel()
    columns = [x] if model is not sg.SDM else [x, stacked @ x]
    Z = np.column_stack([*columns, D])

    def loss(value: float) -> float:
        at = {"rho": value} if kind == "lag" else {"rho": 0.0, "lam": value}
        return -dense_loglik(y.ravel(), Z, stacked, **at)[0]

    best = optimize.minimize_scalar(loss, bounds=(-0.99, 0.99), options={"xatol": 1e-10})
    name = "rho" if kind == "lag" else "lambda"
    assert found.params[name] == pytest.approx(best.x, abs=1e-6)
    assert found.loglik == pytest.approx(-best.fun, abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "name"), [(sg.SAR, "rho"), (sg.SEM, "lambda")])
def test_time_effects_bias_both_alike_and_lee_yu_removes_it(model, name):
    """N = 25: a bias of order 1/N, the same with either order of sweeping."""
    W, (T, N), truth, draws = lattice(5), (6, 25), 0.4, 150
    rng = np.random.default_rng(11)
    X = rng.normal(size=(T, N))
    panel = panel_of({"y": X, "x": X}, W)
    declared = model("y ~ x", panel)
    inverse = solver(W, truth)
    found = np.empty((draws, 3))
    for draw in range(draws):
        fixed = X + rng.normal(size=N) + rng.normal(size=(T, 1))
        e = rng.normal(size=(T, N))
        y = (fixed + e) @ inverse.T if name == "rho" else fixed + e @ inverse.T
        again = with_outcome(declared, y)
        plain = (again.fit(correction=None, demean=order) for order in ("before", "after"))
        fits = (*plain, again.fit())
        found[draw] = [f.params[name] for f in fits]
    bias = found.mean(axis=0) - truth
    error = found.std(axis=0, ddof=1) / np.sqrt(draws)
    assert np.all(bias[:2] < -5 * error[:2])
    assert bias[0] == pytest.approx(bias[1], abs=0.35 * abs(bias[0]))
    assert abs(bias[2]) < 3 * error[2]


@pytest.mark.parametrize("effects", ["unit", "time", "twoway"])
def test_lee_yu_is_maximum_likelihood_on_transformed_rows(effects):
    """Built from an orthonormal basis of what effects leave, W cut to (N−1)×(N−1) by it."""
    W, (T, N) = lattice(4), (5, 16)
    rng = np.random.default_rng(8)
    X = rng.normal(size=(T, N))
    y = (X + rng.normal(size=N) + rng.normal(size=(T, N))) @ solver(W, 0.3).T
    found = sg.SAR("y ~ x", panel_of({"y": y, "x": X}, W), effects=effects).fit(correction="lee-yu")

    def basis(size: int, used: bool) -> np.ndarray:
        if not used:
            return np.eye(size)
        return np.linalg.svd(np.eye(size) - 1 / size)[0][:, : size - 1]

    in_time, in_space = basis(T, effects != "time"), basis(N, effects != "unit")
    moved = [in_time.T @ values @ in_space for values in (y, X)]
    small = in_space.T @ W @ in_space
    stacked = np.kron(np.eye(in_time.shape[1]), small)

    def loss(rho: float) -> float:
        return -dense_loglik(moved[0].ravel(), moved[1].reshape(-1, 1), stacked, rho)[0]

    best = optimize.minimize_scalar(loss, bounds=(-0.95, 0.95), options={"xatol": 1e-10})
    assert found.params["rho"] == pytest.approx(best.x, abs=1e-6)
    assert found.loglik == pytest.approx(-best.fun, abs=1e-8)


def test_lee_yu_with_unit_effects_changes_the_variance_alone(states):
    declared = sg.SDM(FORMULA, states, effects="unit")
    plain, corrected = declared.fit(correction=None), declared.fit(correction="lee-yu")
    np.testing.assert_allclose(corrected.params, plain.params, rtol=1e-8)
    assert corrected.sigma2 == pytest.approx(plain.sigma2 * 17 / 16, rel=1e-8)


def test_demeaning_before_refuses_weights_that_are_not_row_standardised():
    W = lattice(4) * 0.5
    rng = np.random.default_rng(0)
    panel = panel_of({"y": rng.normal(size=(4, 16)), "x": rng.normal(size=(4, 16))}, W)
    with pytest.raises(OptionError, match="demean='after'"):
        sg.SAR("y ~ x", panel).fit(correction=None, demean="before")


def test_demeaning_before_is_refused_beside_a_correction(states):
    declared = sg.SAR(FORMULA, states)
    for correction in ("lee-yu", "auto"):
        with pytest.raises(OptionError, match="correction=None"):
            declared.fit(correction=correction, demean="before")
