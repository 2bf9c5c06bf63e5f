"""Effects, fitted values and residuals against conditional expectations by dense algebra."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import lattice, names, panel_of, solver

import spillgap as sg
from spillgap.models import prediction
from spillgap.models.prediction import predicted_unit_effects

SIDE, T = 4, 5
N = SIDE**2
W = lattice(SIDE)
OTHER = np.roll(np.eye(N), 1, axis=1) * 0.7 + np.roll(np.eye(N), 3, axis=1) * 0.3
GROUPS = {name: "a" if k < 5 else "b" for k, name in enumerate(names(N))}
CONTRAST = np.where(np.arange(N) < 5, 1 / 5, -1 / (N - 5))


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    rng = np.random.default_rng(8)
    x, z = rng.normal(size=(2, T, N))
    rows = 1.0 + x - 0.5 * z + 1.2 * rng.normal(size=N) + rng.normal(size=(T, 1))
    y = (rows + rng.normal(size=(T, N)) @ solver(OTHER, 0.5).T) @ solver(W, 0.3).T
    return panel_of({"y": y, "x": x, "z": z}, W)


STRUCTURES = [
    (effects, model, kind)
    for effects in ("pooled", "unit", "random", "mundlak")
    for model in (sg.SDM, sg.SEM, sg.SAC, sg.GNS)
    for kind in (("baltagi", "kkp") if effects in ("random", "mundlak") else ("baltagi",))
]


def _fit(model, panel, effects, kind):
    other = {"error_weights": sg.weights.from_matrix(OTHER, names(N))} if model.has_error else {}
    return model("y ~ x + z", panel, effects=effects, random_errors=kind, **other).fit(
        correction=None
    )


def _dense(found) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """E(effect | y) (N,), the intercept apart, E(y | effects), u less it and E(ε | y), (T, N).

    The effect of a unit is what it adds to its row: μ, or B⁻¹μ where the filter acts on it too.
    """
    p, design, spec = found.params, found.design, found.model.specification
    A, B = np.eye(N) - p.get("rho", 0.0) * W, np.eye(N) - p.get("lambda", 0.0) * OTHER
    mean = (design.z @ p[list(design.names)].to_numpy()).reshape(T, N)
    u = found.design.y.reshape(T, N) @ A.T - mean
    if spec.unit_effects:
        # Generalised least squares on unit dummies.
        effect = np.linalg.lstsq(np.tile(B, (T, 1)), (u @ B.T).ravel(), rcond=None)[0]
    elif spec.random:
        Bi = np.linalg.inv(B)
        spread = Bi @ Bi.T
        of_effect = p["phi"] * (spread if spec.random_errors == "kkp" else np.eye(N))
        cov = np.kron(np.ones((T, T)), of_effect) + np.kron(np.eye(T), spread)
        effect = np.tile(of_effect, (1, T)) @ np.linalg.solve(cov, u.ravel())
    else:
        effect = np.zeros(N)
    fitted = (mean + effect) @ np.linalg.inv(A).T
    return effect, fitted, u - effect, (u - effect) @ B.T


@pytest.mark.parametrize(("effects", "model", "kind"), STRUCTURES)
def test_conditional_expectations_under_every_error_structure(panel, effects, model, kind):
    found = _fit(model, panel, effects, kind)
    assert abs(found.params.get("lambda", 1.0)) > 0.05
    effect, fitted, left, resid = _dense(found)
    kept = found.fixed_effects
    np.testing.assert_allclose(kept["intercept"] + kept["unit"], effect, atol=1e-8)
    np.testing.assert_allclose(found.fitted, fitted.ravel(), atol=1e-8)
    np.testing.assert_allclose(found.resids, resid.ravel(), atol=1e-8)

    gap = found.explain_gap(GROUPS, pair=("a", "b"), period=T - 1, draws=5)
    parts = gap.to_frame()["contribution"]
    sent = solver(W, found.params.get("rho", 0.0)).T @ CONTRAST
    assert parts["", "residual"] == pytest.approx(sent @ left[-1], abs=1e-8)
    if effects != "pooled":
        own = effect if effects != "unit" else effect - effect.mean()
        assert parts["", "unit_effects"] == pytest.approx(sent @ own, abs=1e-8)
    np.testing.assert_allclose(gap.draws.sum(axis=1), gap.gap, atol=1e-8)


@pytest.mark.parametrize("effects", ["time", "twoway"])
@pytest.mark.parametrize("model", [sg.SEM, sg.GNS])
def test_time_effects_beside_a_filter_are_generalised_least_squares(panel, effects, model):
    """The sum of squares of the residuals is the likelihood's."""
    found = _fit(model, panel, effects, "baltagi")
    found = found.model.fit(demean="after", correction=None)
    p, design = found.params, found.design
    A, B = np.eye(N) - p.get("rho", 0.0) * W, np.eye(N) - p["lambda"] * OTHER
    u = design.y.reshape(T, N) @ A.T
    u = u - (design.z @ p[list(design.names)].to_numpy()).reshape(T, N)
    period = np.kron(np.eye(T), np.ones((N, 1)))
    unit = np.tile(np.eye(N), (T, 1)) if effects == "twoway" else np.ones((N * T, 0))
    dummies = np.kron(np.eye(T), B) @ np.hstack([unit, period])
    v = (u @ B.T).ravel()
    resid = v - dummies @ np.linalg.lstsq(dummies, v, rcond=None)[0]
    np.testing.assert_allclose(found.resids, resid, atol=1e-8)
    assert found.resids @ found.resids == pytest.approx(found.sigma2 * found.nobs, rel=1e-10)
    gap = found.explain_gap(GROUPS, pair=("a", "b"), period=T - 1, draws=5)
    np.testing.assert_allclose(gap.draws.sum(axis=1), gap.gap, atol=1e-8)
    left = np.linalg.solve(A.T, CONTRAST) @ np.linalg.solve(B, resid.reshape(T, N)[-1])
    assert gap.by_kind()["contribution"]["residual"] == pytest.approx(left, abs=1e-8)


def test_many_units_are_predicted_as_few_are(panel, monkeypatch):
    few = _fit(sg.GNS, panel, "random", "baltagi")
    means, matrix = np.arange(N, dtype=float), few.design.error_lag.matrices[0]
    dense = predicted_unit_effects(means, T, 0.8, 0.4, matrix)
    monkeypatch.setattr(prediction, "DENSE_LIMIT", 0)
    np.testing.assert_allclose(predicted_unit_effects(means, T, 0.8, 0.4, matrix), dense)
