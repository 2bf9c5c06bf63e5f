"""What is done otherwise for very many units and rows is what is done for few."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from models_making import lattice, panel_of, solver
from scipy import sparse

import spillgap as sg
from spillgap.models import (
    crossproducts,
    diagonals,
    effects_matrix,
    lags,
    logdet,
    logdet_moments,
    spectrum,
    sweeping,
)
from spillgap.models.iteration import Iteration
from spillgap.models.lags import factorise, probes_for
from spillgap.models.logdet import SparseLogDet

SIDE, T = 5, 6
N = SIDE**2
W = lattice(SIDE)


def _columns() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    x, z = rng.normal(size=(2, T, N)) + rng.normal(size=(2, 1, N))
    y = (x - z + 0.4 * x @ W.T + rng.normal(size=N) + rng.normal(size=(T, N))) @ solver(W, 0.4).T
    return {"y": y, "x": x, "z": z}


COLUMNS = _columns()


def _numbers(name: str, effects: str, **changed: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = getattr(sg, name)("y ~ x + z", panel_of(COLUMNS | changed, W), effects=effects).fit()
    return np.array([*fit.params, *fit.std_errors, fit.loglik, fit.sigma2])


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two periods at a time."""
    for module in (crossproducts, sweeping):
        monkeypatch.setattr(module, "BLOCK_ROWS", 2 * N + 1)


@pytest.mark.parametrize("effects", ["pooled", "unit", "time", "twoway", "random"])
@pytest.mark.parametrize("name", ["OLS", "SDM", "GNS"])
def test_rows_in_blocks_give_the_same_fit(name, effects, request):
    whole = _numbers(name, effects)
    request.getfixturevalue("blocks")
    np.testing.assert_allclose(_numbers(name, effects), whole, rtol=1e-7, atol=1e-9)


def test_far_from_zero_blocks_are_put_together(request):
    far = {"x": COLUMNS["x"] + 1e6}
    whole = _numbers("SDM", "pooled", **far)
    request.getfixturevalue("blocks")
    np.testing.assert_allclose(_numbers("SDM", "pooled", **far)[1:], whole[1:], rtol=1e-5)


@pytest.mark.usefixtures("blocks")
def test_collinear_columns_are_named_from_blocks_too():
    twice = panel_of(COLUMNS | {"z": 2.0 * COLUMNS["x"]}, W)
    with pytest.raises(sg.errors.EstimationError, match="Collinear columns: z"):
        sg.SAR("y ~ x + z", twice)
    constant = panel_of(COLUMNS | {"z": np.broadcast_to(COLUMNS["x"][0], (T, N))}, W)
    with pytest.raises(sg.errors.EstimationError, match="absorb z"):
        sg.SAR("y ~ x + z", constant)


# -- iteration -------------------------------------------------------------------------------------


def _nearest(n: int = 60) -> sparse.csr_array:
    points = np.random.default_rng(4).uniform(size=(n, 2))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2) + 9.0 * np.eye(n)
    near = np.argsort(apart, axis=1)[:, :4]
    dense = np.zeros((n, n))
    np.put_along_axis(dense, near, 0.25, axis=1)
    return sparse.csr_array(dense)


@pytest.mark.parametrize("matrix", [sparse.csr_array(lattice(8)), _nearest()], ids=["queen", "k"])
@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.4, 0.9])
@pytest.mark.parametrize("transposed", [False, True])
def test_iteration_solves_as_the_inverse_does(matrix, rho, transposed):
    inverse = np.linalg.inv(np.eye(matrix.shape[0]) - rho * matrix.toarray())
    values = np.random.default_rng(5).normal(size=(matrix.shape[0], 19))
    iteration = Iteration.of(matrix, rho)
    assert iteration is not None
    found = iteration.solve(values, transposed=transposed)
    exact = (inverse.T if transposed else inverse) @ values
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(iteration.solve(values[:, 0]), inverse @ values[:, 0], atol=1e-11)


def test_iteration_leaves_to_factors_what_takes_too_many_steps(monkeypatch):
    matrix = sparse.csr_array(lattice(8))
    assert Iteration.of(matrix, 0.9999) is None
    near = Iteration.of(matrix, 0.99)
    assert near is None or near.solve(np.ones(64)) is not None
    monkeypatch.setattr(lags, "DENSE_LIMIT", 10)
    monkeypatch.setattr(lags, "ITERATED_FROM", 20)
    monkeypatch.setattr("spillgap.models.iteration.MOST_REAL", 10)
    assert Iteration.of(matrix, 0.8).solve(np.ones(64)) is None
    for rho in (0.8, 0.9999):
        found = factorise(matrix, rho)(np.ones(64))
        np.testing.assert_allclose(found, 1.0 / (1.0 - rho), rtol=1e-8)


def test_a_matrix_that_grows_too_fast_is_not_iterated():
    # Below one in norm, but the plain iteration is cut before it is done.
    ring = sparse.csr_array(np.roll(np.eye(50), 1, axis=1))
    iteration = Iteration.of(ring, 0.95)
    assert iteration is not None
    exact = np.linalg.inv(np.eye(50) - 0.95 * ring.toarray())[:, 0]
    np.testing.assert_allclose(iteration.solve(np.eye(50)[:, 0]), exact, atol=1e-10)


def test_all_periods_are_solved_at_once(monkeypatch):
    lag = lags.SpatialLag.constant(sparse.csr_array(W), T)
    values = COLUMNS["y"].ravel()
    expected = np.concatenate([solver(W, 0.4) @ y for y in COLUMNS["y"]])
    np.testing.assert_allclose(lag.solve(0.4, values), expected, rtol=1e-12)
    monkeypatch.setattr(lags, "DENSE_LIMIT", 5)
    monkeypatch.setattr(lags, "ITERATED_FROM", 20)
    np.testing.assert_allclose(lag.solve(0.4, values), expected, rtol=1e-11)


# -- log-determinants ------------------------------------------------------------------------------


def test_fewer_probes_serve_more_units():
    assert [probes_for(n, 64) for n in (401, 10_000, 20_000, 10**6)] == [64, 64, 32, 8]
    assert probes_for(10**6, 4) == 4


def test_a_panel_of_what_moments_lack_is_exact(monkeypatch):
    matrix = sparse.csr_array(lattice(45))
    plain = SparseLogDet.of(matrix).refined(0.4, 0.02)
    at = np.linspace(0.385, 0.415, 7)
    exact = {what: getattr(plain, what)(at) for what in ("value", "trace", "trace_squared")}
    monkeypatch.setattr(logdet, "FEWER_FROM", 100)
    above = SparseLogDet.of(matrix).refined(0.4, 0.02)
    assert above.panel.coefficients.size == plain.panel.coefficients.size - 2
    for what, rtol in (("value", 1e-9), ("trace", 1e-7), ("trace_squared", 1e-5)):
        np.testing.assert_allclose(getattr(above, what)(at), exact[what], rtol=rtol)
    far = np.array([-1.0, 0.9])
    np.testing.assert_array_equal(above.value(far), above.guide.value(far))


def test_coarse_ends_lie_inside_the_others(monkeypatch):
    matrix = sparse.csr_array(lattice(45))
    twin = lags.symmetric_twin(matrix)
    fine = logdet_moments.MomentLogDet.of(matrix, twin).interval
    monkeypatch.setattr(spectrum, "LARGE", 100)
    coarse = logdet_moments.MomentLogDet.of(matrix, twin).interval
    assert fine[0] < coarse[0] < fine[0] * (1.0 - 2e-3)
    assert coarse[1] == fine[1] == 1.0


# -- effects by unit --------------------------------------------------------------------------


@pytest.mark.parametrize("dense", [False, True])
def test_diagonals_by_probes_are_near_the_exact_ones(dense, monkeypatch):
    matrix = sparse.csr_array(lattice(20))
    if dense:
        monkeypatch.setattr(diagonals, "MOST_PRODUCTS", 0.0)
    members = np.eye(2)[np.arange(400) % 2]
    exact = diagonals.diagonals(matrix, matrix, 0.4, members)
    monkeypatch.setattr(diagonals, "DENSE_INVERSE", 10)
    monkeypatch.setattr(diagonals, "EXACT_UNITS", 20)
    near = diagonals.diagonals(matrix, matrix, 0.4, members)
    # By theory the spread of 64 probes is an eighth of the length of a row of what they stand for.
    for one, other in zip(near, exact):
        assert np.abs(one - other).max() < (0.05 if dense else 0.004)
        assert abs(one.mean() - other.mean()) < (2e-3 if dense else 2e-4)
    alone, third = diagonals.diagonals(matrix, None, 0.4, members)
    np.testing.assert_array_equal(alone, near[0])
    assert not third.any()


@pytest.mark.parametrize("name", ["SAR", "SLX", "SDM", "OLS"])
def test_effects_by_unit_are_sums_over_the_matrix(name):
    fit = getattr(sg, name)("y ~ x + z", panel_of(COLUMNS, W)).fit()
    by_unit = fit.effects_by_unit().loc["z"]
    matrix = fit.effects_matrix("z").to_numpy()
    own = np.diag(matrix)
    for side, exact in (
        ("own", own),
        ("received", matrix.sum(axis=1) - own),
        ("sent", matrix.sum(axis=0) - own),
    ):
        np.testing.assert_allclose(by_unit[side], exact, atol=1e-12)


def test_a_matrix_of_effects_that_does_not_fit_is_refused(monkeypatch):
    fit = sg.SAR("y ~ x + z", panel_of(COLUMNS, W)).fit()
    monkeypatch.setattr(effects_matrix, "MOST_UNITS", 10)
    with pytest.raises(sg.errors.EstimationError, match="up to 10"):
        fit.effects_matrix("x")
    with pytest.raises(sg.errors.EstimationError, match="up to 10"):
        fit.accounts("x", draws=2)
    assert len(fit.effects_by_unit()) == 2 * N
