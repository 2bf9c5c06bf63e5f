"""The approximate log-determinant of W that no diagonal makes symmetric, against sparse LU."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial import cKDTree

import spillgap as sg
from spillgap.errors import ConvergenceWarning
from spillgap.models.lags import SparseFactors, SpatialLag
from spillgap.models.logdet import (
    EigenLogDet,
    KrylovLogDet,
    SparseLogDet,
    SummedLogDet,
    log_determinant,
    stated_trace_error,
)
from spillgap.models.logdet_krylov import balanced
from spillgap.models.spectrum import extreme_interval, spectrum

SHARES = np.array([-0.99, -0.9, -0.7, -0.4, 0.3, 0.6, 0.9, 0.97, 0.99])
"""Places as shares of the way from zero to an end of the stable interval."""


def knn(n: int, k: int, seed: int = 0) -> sparse.csr_array:
    """The k nearest of n random points, row-standardised."""
    points = np.random.default_rng(seed).uniform(size=(n, 2))
    _, near = cKDTree(points).query(points, k + 1)
    rows = np.repeat(np.arange(n), k)
    return sparse.csr_array((np.full(n * k, 1 / k), (rows, near[:, 1:].ravel())), shape=(n, n))


def places(interval: tuple[float, float]) -> np.ndarray:
    """ρ over the whole interval, also beyond minus one."""
    return np.where(SHARES < 0, -SHARES * interval[0], SHARES * interval[1])


def exact(W: sparse.csr_array, rhos: np.ndarray) -> np.ndarray:
    """ln|I − ρW| by sparse LU."""
    factors = SparseFactors.of(W)
    return np.array([factors.log_determinant(float(r)) for r in rhos])


@pytest.mark.parametrize(("n", "k"), [(1000, 4), (2000, 8)])
def test_it_errs_as_it_says_over_the_whole_interval(n, k):
    W = knn(n, k)
    inside = []
    for seed in range(3):
        found = KrylovLogDet.of(W, seed=seed)
        rhos = places(found.interval)
        assert rhos[0] < -1.2
        gap = np.abs(found.value(rhos) - exact(W, rhos))
        inside.append(gap <= 2.5 * found.standard_error(rhos) + 1e-9)
        # Of the log-determinant's own size it is small everywhere.
        assert np.all(gap <= 0.02 * np.abs(exact(W, rhos)) + 1e-6 * n)
    assert np.mean(inside) > 0.8


@pytest.mark.slow
def test_it_errs_as_it_says_on_twenty_thousand_units():
    W = knn(20_000, 8)
    found = KrylovLogDet.of(W)
    rhos = places(found.interval)
    gap = np.abs(found.value(rhos) - exact(W, rhos))
    assert np.all(gap <= 4.0 * found.standard_error(rhos) + 1e-6)


def test_its_derivatives_are_those_of_its_value():
    W = knn(1000, 4)
    found, h = KrylovLogDet.of(W), 1e-5
    rhos = 0.95 * places(found.interval)
    slope = (found.value(rhos + h) - found.value(rhos - h)) / (2 * h)
    np.testing.assert_allclose(found.trace(rhos), -slope, rtol=1e-5, atol=1e-3)
    curve = (found.trace(rhos + h) - found.trace(rhos - h)) / (2 * h)
    np.testing.assert_allclose(found.trace_squared(rhos), curve, rtol=1e-5, atol=1e-2)
    assert found.refined(0.3, 0.1) is found


def test_a_directed_ring_is_known_to_rounding():
    """tr(Wᵏ) = 0 below k = N: nothing but ln 1 however the projections look."""
    n = 700
    ring = sparse.csr_array((np.ones(n), (np.arange(n), (np.arange(n) + 1) % n)), shape=(n, n))
    found = log_determinant(SpatialLag.constant(ring, 3), "approximate")
    assert isinstance(found, KrylovLogDet)
    rhos = np.array([-0.9, -0.5, 0.5, 0.9])
    assert np.all(np.abs(found.value(rhos)) <= 3.0 * found.standard_error(rhos) + 1e-6)


def test_balancing_keeps_the_determinant_and_makes_the_norm_the_radius():
    W = knn(900, 3)
    inner = balanced(W)
    assert inner.shape[0] < 900
    rhos = np.array([-0.8, 0.5, 0.9])
    np.testing.assert_allclose(exact(inner, rhos), exact(W, rhos), rtol=1e-9)
    norm = np.linalg.norm(inner.toarray(), 2)
    assert norm < 1.05 < np.linalg.norm(W.toarray(), 2)


def test_the_interval_of_parts_that_walks_leave_is_that_of_the_spectrum():
    W = knn(1500, 3)
    values = spectrum(W)
    low, high = extreme_interval(W, None)
    assert low == pytest.approx(1.0 / values.real.min(), rel=1e-4)
    assert high == pytest.approx(1.0, rel=1e-9)
    # Where no component is closed the largest eigenvalue is found, not known.
    half = sparse.csr_array(0.5 * W)
    assert extreme_interval(half, None)[1] == pytest.approx(2.0, rel=1e-6)


def test_small_parts_are_exact_and_periods_add_up_their_errors():
    small = log_determinant(SpatialLag.constant(knn(100, 3), 2), "approximate")
    assert isinstance(small, EigenLogDet)
    assert stated_trace_error(small, 0.5) == 0.0
    both = log_determinant(SpatialLag((knn(900, 4), knn(900, 5)), (0, 1)), "approximate")
    assert isinstance(both, SummedLogDet)
    parts = [stated_trace_error(p, 0.8) for p in both.parts]
    assert stated_trace_error(both, 0.8) == pytest.approx(np.hypot(*parts) / 2)


def _panel(n: int, periods: int, rho: float) -> sg.Panel:
    W, rng = knn(n, 5), np.random.default_rng(2)
    system = sparse.csc_array(sparse.eye_array(n) - rho * W)
    x = rng.normal(size=(periods, n))
    inner = x + 0.5 * np.asarray(W @ x.T).T + rng.normal(size=(periods, n))
    y = sparse.linalg.splu(system).solve(np.ascontiguousarray(inner.T)).T
    import pandas as pd

    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"], frame["time"] = np.tile(np.arange(n), periods), np.repeat(range(periods), n)
    weights = sg.weights.from_matrix(W, range(n))
    return sg.Panel(frame, unit="unit", time="time", weights=weights)


def test_a_fit_and_its_effects_are_those_of_the_exact_one():
    model = sg.SDM("y ~ x", _panel(2500, 3, 0.5), effects="unit")
    near, right = model.fit(logdet="approximate"), model.fit()
    assert isinstance(near.estimate.likelihood.logdet, KrylovLogDet)
    assert isinstance(right.estimate.likelihood.logdet, SparseLogDet)
    gap = np.abs(near.params - right.params) / right.std_errors
    assert gap.max() < 0.15
    apart = near.effects(draws=50).estimate - right.effects(draws=50).estimate
    assert np.abs(apart / right.effects(draws=200).std_error).max() < 0.15


def test_an_estimate_that_the_stated_error_can_move_says_so(monkeypatch):
    from spillgap.models import notices

    monkeypatch.setattr(notices, "NOISE", 1e-6)
    with pytest.warns(ConvergenceWarning, match="logdet='approximate' can move rho by 0.0"):
        sg.SAR("y ~ x", _panel(900, 2, 0.5), effects="unit").fit(logdet="approximate")
