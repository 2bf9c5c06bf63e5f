"""The stable interval from W's spectrum: rings, chains, components, large asymmetric W."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from models_making import panel_of
from scipy import sparse

import spillgap as sg
from spillgap.models.lags import SpatialLag
from spillgap.models.logdet import log_determinant
from spillgap.models.spectrum import extreme_interval, spectrum, stable_interval


def _ring(n: int) -> np.ndarray:
    """Each unit sees the next one only."""
    return np.roll(np.eye(n), 1, axis=1)


def _interval(W: np.ndarray) -> tuple[float, float]:
    return log_determinant(SpatialLag.constant(sparse.csr_array(W), 1)).interval


def _nearest(n: int, k: int, seed: int = 0) -> np.ndarray:
    places = np.random.default_rng(seed).uniform(size=(n, 2))
    gap = ((places[:, None] - places) ** 2).sum(axis=-1) + 9.0 * np.eye(n)
    W = np.zeros((n, n))
    np.put_along_axis(W, np.argsort(gap, axis=1)[:, :k], 1.0 / k, axis=1)
    return W


@pytest.mark.parametrize("n", [5, 6, 31, 451])
def test_a_one_way_ring_is_bounded_on_both_sides(n):
    """An odd ring has no negative real eigenvalue: 1/spectral radius bounds that side."""
    assert _interval(_ring(n)) == pytest.approx((-1.0, 1.0), abs=1e-6)


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_the_bound_scales_with_w(scale):
    assert _interval(scale * _ring(7)) == pytest.approx((-1 / scale, 1 / scale))


def test_a_chain_bounds_nothing_however_long():
    chain = np.eye(60, k=-1)
    assert np.all(spectrum(sparse.csr_array(chain)) == 0.0)
    assert _interval(chain) == (-np.inf, np.inf)
    assert _interval(np.eye(500, k=-1)) == (-np.inf, np.inf)


def test_one_way_links_between_components_do_not_blur_the_spectrum():
    """Twelve pairs, each fed by the one before: ±1 twelve times over, and W is defective."""
    W = np.kron(np.eye(12), np.array([[0.0, 1.0], [1.0, 0.0]])) + 0.3 * np.kron(
        np.eye(12, k=-1), np.ones((2, 2))
    )
    found = np.sort(spectrum(sparse.csr_array(W)).real)
    np.testing.assert_allclose(found, np.repeat([-1.0, 1.0], 12), atol=1e-12)
    assert _interval(W) == pytest.approx((-1.0, 1.0))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_large_asymmetric_w_has_the_interval_of_all_its_eigenvalues(seed):
    W = _nearest(450, 4, seed)
    exact = stable_interval(np.linalg.eigvals(W))
    assert extreme_interval(sparse.csr_array(W), None) == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("n", [5, 7])
def test_no_estimate_lies_beyond_the_spectral_radius(n):
    rng = np.random.default_rng(3)
    for _ in range(8):
        x, e = rng.normal(size=(2, 3, n))
        panel = panel_of({"y": x + e, "x": x}, _ring(n))
        for model in (sg.SAR, sg.SEM, sg.SAC):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = model("y ~ x", panel, effects="pooled").fit()
            searched = found.params.reindex(["rho", "lambda"]).dropna()
            assert searched.abs().max() < 1.0


def test_a_chain_takes_any_rho():
    """|I − ρW| = 1 for every ρ: the estimate is least squares on the unit before."""
    rng = np.random.default_rng(8)
    n, rho = 40, -1.3
    x, e = rng.normal(size=(2, 2, n))
    y = (x + e) @ np.linalg.inv(np.eye(n) - rho * np.eye(n, k=-1)).T
    panel = panel_of({"y": y, "x": x}, np.eye(n, k=-1))
    with pytest.warns(sg.errors.DataWarning, match="without neighbours"):
        found = sg.SAR("y ~ x", panel, effects="pooled").fit()
    Z = np.column_stack([np.ones(2 * n), x.ravel(), (y @ np.eye(n, k=-1).T).ravel()])
    beta = np.linalg.lstsq(Z, y.ravel(), rcond=None)[0]
    np.testing.assert_allclose(found.params, beta, atol=1e-7)
