"""Log-determinants, their derivatives and the stable interval against dense algebra."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import lattice
from scipy import sparse

from spillgap.models.lags import SpatialLag, symmetric_twin
from spillgap.models.logdet import (
    EigenLogDet,
    MomentLogDet,
    SparseLogDet,
    SummedLogDet,
    log_determinant,
)
from spillgap.weights.matrix import rows_sum_to_one


def _points(n: int) -> np.ndarray:
    return np.random.default_rng(5).uniform(size=(n, 2))


def _distances(n: int) -> np.ndarray:
    places = _points(n)
    return np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))


def _knn(n: int = 150, k: int = 5) -> np.ndarray:
    order = np.argsort(_distances(n), axis=1)[:, 1 : k + 1]
    W = np.zeros((n, n))
    np.put_along_axis(W, order, 1.0 / k, axis=1)
    return W


def _inverse_distance(n: int = 150, standardise: bool = True) -> np.ndarray:
    distance = _distances(n)
    near = (distance > 0) & (distance < 0.25)
    W = np.where(near, 1.0 / np.where(near, distance, 1.0), 0.0)
    return W / W.sum(axis=1, keepdims=True) if standardise else W / np.abs(W).sum(axis=1).max()


MATRICES = {
    "queen": lattice(12),
    "knn": _knn(),
    "distance": _inverse_distance(),
    "symmetric": _inverse_distance(standardise=False),
}


@pytest.fixture(params=MATRICES, scope="module")
def W(request) -> np.ndarray:
    return MATRICES[request.param]


def _grid(interval: tuple[float, float], inside: float = 0.9) -> np.ndarray:
    return np.linspace(inside * interval[0], inside * interval[1], 9)


def _dense(W: np.ndarray, rho: float) -> tuple[float, float, float]:
    """ln|I − ρW|, tr(G) and tr(GG)."""
    system = np.eye(len(W)) - rho * W
    G = np.linalg.solve(system, W)
    return np.linalg.slogdet(system)[1], np.trace(G), np.trace(G @ G)


def test_eigenvalues_give_the_dense_values_and_derivatives(W):
    found = EigenLogDet.of(sparse.csr_array(W))
    rhos = _grid(found.interval)
    expected = np.array([_dense(W, r) for r in rhos])
    ours = np.column_stack([found.value(rhos), found.trace(rhos), found.trace_squared(rhos)])
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-9)


def test_the_interval_ends_where_the_outermost_real_eigenvalues_put_it(W):
    low, high = EigenLogDet.of(sparse.csr_array(W)).interval
    eigenvalues = np.linalg.eigvals(W)
    leftmost = eigenvalues[eigenvalues.real.argmin()]
    # Where the leftmost eigenvalue is complex no root bounds that side: the radius does.
    least = leftmost.real if abs(leftmost.imag) < 1e-9 else -np.abs(eigenvalues).max()
    assert (low, high) == pytest.approx((1 / least, 1 / eigenvalues.real.max()), rel=1e-9)


def test_the_interval_of_a_large_matrix_lies_within_the_exact_one(W):
    exact = EigenLogDet.of(sparse.csr_array(W)).interval
    found = SparseLogDet.of(sparse.csr_array(W)).interval
    assert found[0] >= exact[0] * (1 + 1e-9)
    assert found[1] == pytest.approx(exact[1], rel=1e-6)
    if symmetric_twin(sparse.csr_array(W)) is not None:
        assert found[0] == pytest.approx(exact[0], rel=1e-4)


@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.3, 0.8])
def test_a_refined_panel_is_exact_to_rounding(W, rho):
    found = SparseLogDet.of(sparse.csr_array(W)).refined(rho, 0.05)
    near = rho + np.linspace(-0.05, 0.05, 5)
    expected = np.array([_dense(W, r) for r in near])
    scale = np.abs(expected).max(axis=0) + len(W)
    ours = np.column_stack([found.value(near), found.trace(near), found.trace_squared(near)])
    gap = np.abs(ours - expected) / scale
    assert gap[:, 0].max() < 1e-10
    assert gap[:, 1].max() < 1e-8
    assert gap[:, 2].max() < 1e-6


def test_the_coarse_panel_guides_the_search(W):
    found = SparseLogDet.of(sparse.csr_array(W))
    rhos = _grid(found.interval)
    expected = np.array([_dense(W, r)[0] for r in rhos])
    assert np.abs(found.value(rhos) - expected).max() < 1e-3 * len(W)


@pytest.mark.parametrize("name", ["queen", "distance", "symmetric"])
def test_the_approximation_errs_as_it_says(name):
    W = sparse.csr_array(MATRICES[name])
    exact = EigenLogDet.of(W)
    rhos = _grid(tuple(np.clip(exact.interval, -1.0, 1.0)))
    within = []
    for seed in range(20):
        found = MomentLogDet.of(W, symmetric_twin(W), seed=seed)
        gap = np.abs(found.value(rhos) - exact.value(rhos))
        within.append(gap <= 2.0 * found.standard_error(rhos) + 1e-9)
    share = np.mean(within)
    assert 0.85 < share <= 1.0, share


def test_the_approximation_has_consistent_derivatives():
    W = sparse.csr_array(MATRICES["queen"])
    found = MomentLogDet.of(W, symmetric_twin(W))
    rhos, h = np.linspace(-0.8, 0.8, 9), 1e-5
    slope = (found.value(rhos + h) - found.value(rhos - h)) / (2 * h)
    np.testing.assert_allclose(found.trace(rhos), -slope, rtol=1e-6, atol=1e-6)
    curve = (found.trace(rhos + h) - found.trace(rhos - h)) / (2 * h)
    np.testing.assert_allclose(found.trace_squared(rhos), curve, rtol=1e-6, atol=1e-5)
    errors = [MomentLogDet.of(W, symmetric_twin(W), seed=s).trace(rhos) for s in range(20)]
    spread, stated = np.std(errors, axis=0), found.trace_error(rhos)
    assert np.all(spread < 2.0 * stated + 1e-9)
    assert np.all(stated < 2.0 * spread + 1e-9)


@pytest.mark.parametrize("name", ["queen", "distance", "symmetric"])
def test_the_symmetric_twin_has_the_same_eigenvalues(name):
    W = MATRICES[name]
    twin = symmetric_twin(sparse.csr_array(W)).toarray()
    np.testing.assert_array_equal(twin, twin.T)
    expected = np.sort(np.linalg.eigvals(W).real)
    np.testing.assert_allclose(np.linalg.eigvalsh(twin), expected, atol=1e-10)


def test_nearest_neighbours_have_no_twin():
    assert symmetric_twin(sparse.csr_array(MATRICES["knn"])) is None


def test_a_symmetric_pattern_alone_makes_no_twin():
    """Around a triangle the weights do not balance: w₁₂w₂₃w₃₁ ≠ w₁₃w₃₂w₂₁."""
    W = sparse.csr_array(np.array([[0, 0.9, 0.1], [0.1, 0, 0.9], [0.9, 0.1, 0]]))
    assert symmetric_twin(W) is None


def test_the_twin_of_parts_that_do_not_touch():
    W = np.zeros((7, 7))
    W[:4, :4], W[4:, 4:] = lattice(2), (np.ones((3, 3)) - np.eye(3)) / 2
    W = W * np.array([1, 1, 1, 1, 3, 3, 3])[:, None]
    twin = symmetric_twin(sparse.csr_array(W))
    np.testing.assert_allclose(
        np.linalg.eigvalsh(twin.toarray()), np.sort(np.linalg.eigvals(W).real), atol=1e-12
    )


def test_rows_that_sum_to_one_within_rounding_are_row_standardised():
    W = lattice(4)
    assert rows_sum_to_one(sparse.csr_array(W * (1 + 1e-15)))
    assert not rows_sum_to_one(sparse.csr_array(W * 1.001))


def test_matrices_that_change_are_averaged_over_periods():
    first, second = sparse.csr_array(lattice(4)), sparse.csr_array(0.5 * lattice(4).T)
    found = log_determinant(SpatialLag((first, second), (0, 1, 1)))
    assert isinstance(found, SummedLogDet)
    rho = np.array([0.4])
    expected = (_dense(first.toarray(), 0.4)[0] + 2 * _dense(second.toarray(), 0.4)[0]) / 3
    assert found.value(rho)[0] == pytest.approx(expected, rel=1e-12)
    assert found.interval[1] == pytest.approx(1.0)


def test_a_fit_by_factorisation_equals_a_fit_by_eigenvalues(monkeypatch, states):
    import spillgap as sg
    from spillgap.models import logdet

    model = sg.SDM("log(gsp) ~ log(pcap) + unemp", states)
    by_eigenvalues = model.fit()
    monkeypatch.setattr(logdet, "EIGEN_LIMIT", 1)
    by_factors = model.fit()
    assert isinstance(by_factors.estimate.likelihood.logdet, SparseLogDet)
    np.testing.assert_allclose(by_factors.params, by_eigenvalues.params, rtol=1e-7)
    assert by_factors.loglik == pytest.approx(by_eigenvalues.loglik, abs=1e-7)
    approximate = model.fit(logdet="approximate")
    gap = abs(approximate.params["rho"] - by_eigenvalues.params["rho"])
    assert gap < 0.3 * by_eigenvalues.std_errors["rho"]
