"""Unbalanced panels: the likelihood on each period's observed units, against dense algebra."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import dense_loglik, dummies, lattice, long_table, names, solver
from scipy import linalg, optimize

import spillgap as sg
from spillgap.errors import EstimationError

SIDE, T = 5, 6
N = SIDE**2


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    """A lattice of which a tenth of the rows was not observed."""
    rng = np.random.default_rng(21)
    W = lattice(SIDE)
    x, z = rng.normal(size=(2, T, N))
    effects = rng.normal(size=N) + rng.normal(size=(T, 1))
    y = (x - 0.5 * z + effects + rng.normal(size=(T, N))) @ solver(W, 0.4).T
    table = long_table({"y": y, "x": x, "z": z})
    table = table[rng.uniform(size=len(table)) > 0.1]
    return sg.Panel(table, unit="unit", time="time", weights=sg.weights.from_matrix(W, names(N)))


def _stacked(panel: sg.Panel) -> np.ndarray:
    """Block-diagonal W (n, n): each period's observed units, rows summing to one again."""
    full = pd.DataFrame(panel.matrix().toarray(), panel.units, panel.units)
    blocks = []
    for period in panel.periods:
        here = panel.index[panel.index.get_level_values(1) == period].get_level_values(0)
        cut = full.loc[here, here].to_numpy()
        blocks.append(cut / cut.sum(axis=1, keepdims=True))
    return linalg.block_diag(*blocks)


LEVELS = {"unit": ("unit",), "time": ("time",), "twoway": ("unit", "time")}


@pytest.mark.parametrize(
    ("model", "effects"),
    [
        *((m, e) for m in (sg.SAR, sg.SDM) for e in ("pooled", "unit", "time", "twoway")),
        (sg.SEM, "pooled"),
        (sg.SEM, "time"),
    ],
)
def test_spatial_models_are_maximum_likelihood_on_the_observed(panel, model, effects):
    found = model("y ~ x + z", panel, effects=effects).fit(correction=None)
    frame, W = panel.frame, _stacked(panel)
    X = frame[["x", "z"]].to_numpy()
    parts = [X, W @ X] if model is sg.SDM else [X]
    parts.append(dummies(frame, *LEVELS[effects]) if effects in LEVELS else np.ones((len(X), 1)))
    Z, y = np.hstack(parts), frame["y"].to_numpy()

    def at(value: float) -> dict[str, float]:
        return {"rho": 0.0, "lam": value} if model is sg.SEM else {"rho": value}

    best = optimize.minimize_scalar(
        lambda v: -dense_loglik(y, Z, W, **at(v))[0],
        bounds=(-0.98, 0.98),
        method="bounded",
        options={"xatol": 1e-9},
    )
    value = found.params["lambda" if model is sg.SEM else "rho"]
    assert value == pytest.approx(best.x, abs=1e-5)
    assert found.loglik == pytest.approx(-best.fun, abs=1e-7)
    coefficients = dense_loglik(y, Z, W, **at(value))[1]
    listed = ["x", "z", "W:x", "W:z"] if model is sg.SDM else ["x", "z"]
    np.testing.assert_allclose(found.params[listed], coefficients[: len(listed)], rtol=1e-6)


@pytest.mark.parametrize("effects", list(LEVELS))
@pytest.mark.parametrize("model", [sg.OLS, sg.SLX])
def test_linear_models_equal_dummies(panel, model, effects):
    found = model("y ~ x + z", panel, effects=effects).fit(correction=None)
    frame, W = panel.frame, _stacked(panel)
    X = frame[["x", "z"]].to_numpy()
    X = np.hstack([X, W @ X]) if model is sg.SLX else X
    Z, y = np.hstack([X, dummies(frame, *LEVELS[effects])]), frame["y"].to_numpy()
    coefficients, ssr, rank, _ = np.linalg.lstsq(Z, y, rcond=None)
    k = X.shape[1]
    np.testing.assert_allclose(found.params, coefficients[:k], rtol=1e-8)
    sigma2 = ssr[0] / (y.size - rank)
    errors = np.sqrt(sigma2 * np.diag(np.linalg.inv(Z.T @ Z)))[:k]
    np.testing.assert_allclose(found.std_errors, errors, rtol=1e-8)
    np.testing.assert_allclose(found.resids, y - Z @ coefficients, atol=1e-8)


def test_effects_and_residuals_add_up(panel):
    found = sg.SDM("y ~ x + z", panel).fit(correction=None)
    parts = found.fixed_effects
    y, W = panel.column("y"), _stacked(panel)
    rows = panel.index
    fixed = (
        parts["intercept"]
        + parts["unit"][rows.get_level_values(0)].to_numpy()
        + parts["time"][rows.get_level_values(1)].to_numpy()
    )
    linear = found.design.z @ found.params[list(found.design.names)].to_numpy()
    rebuilt = found.params["rho"] * (W @ y.to_numpy()) + linear + fixed + found.resids.to_numpy()
    np.testing.assert_allclose(rebuilt, y, atol=1e-9)


def test_effects_average_over_the_periods_own_matrices(panel):
    found = sg.SDM("y ~ x + z", panel).fit(correction=None)
    W = _stacked(panel)
    S = np.linalg.inv(np.eye(len(W)) - found.params["rho"] * W) @ (
        found.params["x"] * np.eye(len(W)) + found.params["W:x"] * W
    )
    # Periods count alike, whatever the number of units that they have.
    codes = panel.period_codes
    direct = np.mean([np.diag(S)[codes == t].mean() for t in range(T)])
    total = np.mean([S.sum(axis=1)[codes == t].mean() for t in range(T)])
    frame = found.effects(method="delta").to_frame()["estimate"]
    assert frame["x", "direct"] == pytest.approx(direct, rel=1e-6)
    assert frame["x", "total"] == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_an_error_filter_cannot_be_swept_through_missing_rows(panel, effects):
    with pytest.raises(EstimationError, match="rows are missing"):
        sg.SEM("y ~ x + z", panel, effects=effects).fit(correction=None)


@pytest.mark.parametrize("effects", ["random", "mundlak"])
def test_random_effects_need_a_balanced_panel(panel, effects):
    with pytest.raises(EstimationError, match="balanced"):
        sg.SAR("y ~ x + z", panel, effects=effects).fit(correction=None)


def test_dynamics_and_the_correction_need_a_balanced_panel(panel):
    with pytest.raises(EstimationError, match="balanced"):
        sg.SAR("y ~ x + z", panel, dynamic=("time",))
    with pytest.raises(EstimationError, match="balanced"):
        sg.SAR("y ~ x + z", panel).fit(correction="lee-yu")
