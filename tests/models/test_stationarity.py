"""Stationarity on W's spectrum: dense eigenvalues, large W, notices and refusals."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from models_making import panel_of, solver
from scipy import sparse

import spillgap as sg
from spillgap.errors import UnstableError
from spillgap.models import stationarity
from spillgap.models.lags import SpatialLag
from spillgap.models.stationarity import Process


def _ring(n: int) -> np.ndarray:
    return (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2


def _directed(n: int) -> np.ndarray:
    """A one-way ring: eigenvalues all around the unit circle."""
    return np.roll(np.eye(n), 1, axis=1)


def _receivers(n: int) -> np.ndarray:
    """A ring, and two units beyond it of which one hears from the other: a defective W."""
    W = np.zeros((n, n))
    W[: n - 2, : n - 2] = _ring(n - 2)
    W[n - 2, 0] = W[n - 1, n - 2] = 1.0
    return W


def _nearest(n: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    place = rng.uniform(size=(n, 2))
    far = ((place[:, None] - place[None]) ** 2).sum(-1) + 9 * np.eye(n)
    W = np.zeros((n, n))
    np.put_along_axis(W, np.argsort(far, axis=1)[:, :3], 1 / 3, axis=1)
    return W


SHAPES = [_ring(11), _directed(9), _receivers(9), _nearest(14), 2.5 * _ring(8)]


def _process(W: np.ndarray) -> Process:
    return Process(SpatialLag.constant(sparse.csr_array(W), 5))


def _points(count: int, W: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    reach = 0.98 / np.abs(np.linalg.eigvals(W)).max()
    tau, eta = rng.uniform(-1.2, 1.2, size=(2, count))
    return tau, rng.uniform(-reach, reach, size=count), eta


def _dense(W: np.ndarray, tau: np.ndarray, rho: np.ndarray, eta: np.ndarray) -> np.ndarray:
    eye = np.eye(len(W))
    ahead = tau[:, None, None] * eye + eta[:, None, None] * W
    steps = np.linalg.solve(eye - rho[:, None, None] * W, ahead)
    return np.abs(np.linalg.eigvals(steps)).max(axis=1)


@pytest.mark.parametrize("W", SHAPES, ids=["ring", "directed", "receivers", "nearest", "wide"])
def test_the_largest_root_is_that_of_dense_matrices(W):
    tau, rho, eta = _points(800, W)
    expected = _dense(W, tau, rho, eta)
    found = _process(W).largest(tau, rho, eta)
    # Eigenvalues of a defective matrix are known to the root of the rounding error.
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert 0.05 < (found < 1.0).mean() < 0.95


@pytest.mark.parametrize(
    ("W", "within"), [(_ring(60), 1e-4), (_nearest(60), 1e-4), (_directed(40), 0.02)]
)
def test_large_w_without_all_eigenvalues(W, within, monkeypatch):
    tau, rho, eta = _points(40, W)
    expected = _dense(W, tau, rho, eta)
    monkeypatch.setattr(stationarity, "EIGEN_LIMIT", 0)
    process = _process(W)
    found = [process.root(*point).modulus for point in zip(tau, rho, eta)]
    np.testing.assert_allclose(found, expected, rtol=within)
    # Draws are judged by the outermost eigenvalues.
    quick = process.largest(tau, rho, eta)
    assert np.all(quick <= expected * (1 + within))
    assert np.mean(np.abs(quick / expected - 1.0) < 0.02) > 0.9


def test_a_pole_within_the_spectrum_is_never_stationary(monkeypatch):
    monkeypatch.setattr(stationarity, "EIGEN_LIMIT", 0)
    process = _process(_ring(30))
    assert np.isinf(process.largest(np.array([0.1]), np.array([1.5]), np.array([0.0])))[0]


def test_without_w_the_root_is_tau():
    assert Process(None).root(-1.1, 0.0, 0.0).modulus == 1.1
    np.testing.assert_allclose(Process(None).largest([0.5, -0.7], [0, 0], [0, 0]), [0.5, 0.7])


def _moved(tau: float, rho: float, eta: float, W: np.ndarray) -> sg.models.Results:
    """A fit whose estimate is put at a point; its notices are those of a fit that ends there."""
    n = len(W)
    rng = np.random.default_rng(4)
    x, z = rng.normal(size=(2, 12, n))
    y, before = np.empty((12, n)), rng.normal(size=n)
    S = solver(W, rho)
    for t in range(12):
        start = tau * before + eta * W @ before + x[t] + 0.5 * z[t]
        y[t] = before = S @ (start + 0.3 * rng.normal(size=n))
    panel = panel_of({"y": y, "x": x, "z": z}, W)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sg.SAR("y ~ x + z", panel, effects="pooled", dynamic=("time", "space-time")).fit()


def test_the_other_end_of_the_spectrum_explodes_too():
    """τ + ρ + η is far below one and the root at W's least eigenvalue is 1.6 in modulus."""
    W = _ring(16)
    found = _moved(-0.2, 0.6, 0.8, W)
    assert found.params[["L:y", "LW:y", "rho"]].sum() > 1.0
    found = _moved(0.5, 0.6, -0.75, W)
    p = found.params
    assert p["L:y"] + p["LW:y"] + p["rho"] < 0.6
    eye = np.eye(16)
    dense = np.abs(np.linalg.eigvals(solver(W, p["rho"]) @ (p["L:y"] * eye + p["LW:y"] * W))).max()
    assert dense < 1.0
    assert found.stable
    found = _moved(-0.62, 0.3, 0.95, W)
    p = found.params
    assert p["L:y"] + p["LW:y"] + p["rho"] < 0.9
    dense = np.abs(np.linalg.eigvals(solver(W, p["rho"]) @ (p["L:y"] * eye + p["LW:y"] * W))).max()
    assert dense > 1.1
    assert not found.stable
    assert f"{dense:.4f}" in found.warnings[-1]
    assert "-1.0000" in found.warnings[-1]
    assert f"{dense:.4f}" in found.warnings_in("zh")[-1]
    assert np.isfinite(found.effects(draws=20).to_frame()).all(axis=None)
    for ask in (
        lambda: found.effects(horizon="long"),
        lambda: found.effects_matrix("x", horizon="long"),
        lambda: found.effects_by_unit(horizon="long"),
        lambda: found.accounts("x", horizon="long", draws=20),
    ):
        with pytest.raises(UnstableError, match="not stationary"):
            ask()


def test_draws_of_the_long_run_are_stationary():
    found = _moved(0.45, 0.3, 0.2, _ring(16))
    wide = replace(found, cov_matrix=25.0 * found.cov_matrix)
    effects = wide.effects(draws=300, seed=1, horizon="long")
    assert effects.redrawn > 0
    assert np.isfinite(effects.draws).all()


def test_moment_estimates_are_judged_too():
    found = _moved(-0.62, 0.3, 0.95, _ring(16)).model
    with pytest.warns(sg.errors.StabilityWarning, match="largest root"):
        found.fit(method="gmm")
