"""The kernels of the tests: invariance, size under the null, power under the alternative."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse, stats

from spillgap.models import _lm, _random_effects_tests, _residual_tests
from spillgap.models.lags import SpatialLag
from spillgap.models.logdet import log_determinant

T, SIDE = 6, 6
N = SIDE**2
DRAWS = 400
# Three binomial standard errors around 5% of DRAWS, and what an asymptotic test may add.
LOW, HIGH = 0.015, 0.09


@pytest.fixture(scope="module")
def lattice() -> sparse.csr_array:
    """Row-standardised queen contiguity of a SIDE × SIDE lattice."""
    row, col = np.divmod(np.arange(N), SIDE)
    near = np.maximum(abs(row[:, None] - row), abs(col[:, None] - col)) == 1
    return sparse.csr_array(near / near.sum(axis=1, keepdims=True))


def _draw(rng: np.random.Generator, W: sparse.csr_array, rho: float = 0.0, lam: float = 0.0):
    X = rng.normal(size=(T, N, 2))
    effects = rng.normal(size=N) + rng.normal(size=(T, 1))
    B = np.linalg.inv(np.eye(N) - lam * W.toarray())
    A = np.linalg.inv(np.eye(N) - rho * W.toarray())
    y = (X @ [1.0, -0.5] + effects + rng.normal(size=(T, N)) @ B.T) @ A.T
    return y, X


def _rejection_rates(W, effects: str, corrected: bool, **spatial: float) -> dict[str, float]:
    rng = np.random.default_rng(7)
    lag = SpatialLag.constant(W, T)
    hits = dict.fromkeys(("lag", "error", "robust_lag", "robust_error", "joint"), 0)
    for _ in range(DRAWS):
        y, X = _draw(rng, W, **spatial)
        s = _lm.lm_statistics(y, X, lag, effects=effects, corrected=corrected)
        for name in hits:
            hits[name] += getattr(s, name) > stats.chi2.ppf(0.95, 2 if name == "joint" else 1)
    return {name: count / DRAWS for name, count in hits.items()}


def test_corrected_lm_tests_reject_a_true_null_as_often_as_they_say(lattice):
    rates = _rejection_rates(lattice, "twoway", corrected=True)
    assert all(LOW < rate < HIGH for rate in rates.values()), rates


def test_uncorrected_lm_tests_reject_a_true_null_too_often_under_period_effects(lattice):
    rates = _rejection_rates(lattice, "twoway", corrected=False)
    assert rates["error"] > 0.10


@pytest.mark.slow
def test_lm_tests_find_a_lag_and_an_error(lattice):
    lag = _rejection_rates(lattice, "twoway", corrected=True, rho=0.4)
    error = _rejection_rates(lattice, "twoway", corrected=True, lam=0.5)
    assert lag["lag"] > 0.9
    assert lag["robust_lag"] > lag["robust_error"]
    assert error["error"] > 0.8
    assert error["robust_error"] > error["robust_lag"]


def test_lm_statistics_do_not_depend_on_the_order_of_units_or_the_scale(lattice):
    rng = np.random.default_rng(1)
    y, X = _draw(rng, lattice, rho=0.3)
    order = rng.permutation(N)
    moved = SpatialLag.constant(sparse.csr_array(lattice[order, :][:, order]), T)
    first = _lm.lm_statistics(y, X, SpatialLag.constant(lattice, T), effects="unit")
    second = _lm.lm_statistics(1000 * y[:, order], 3 * X[:, order], moved, effects="unit")
    for name in ("lag", "error", "robust_lag", "robust_error", "joint"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), rel=1e-8)


def test_joint_lm_adds_up_either_way(lattice):
    y, X = _draw(np.random.default_rng(2), lattice, rho=0.2)
    s = _lm.lm_statistics(y, X, SpatialLag.constant(lattice, T), effects="twoway")
    assert s.joint == pytest.approx(s.lag + s.robust_error)


def test_traces_of_the_centred_matrix_are_those_of_the_dense_product(lattice):
    W = sparse.csr_array(lattice.toarray() * np.random.default_rng(3).uniform(size=(N, N)))
    Q = np.eye(N) - 1 / N
    dense = Q @ W.toarray() @ Q
    first, second = _lm._traces(W, centred=True)
    assert first == pytest.approx(np.trace(dense))
    assert second == pytest.approx(np.trace(dense @ dense + dense @ dense.T))


def test_one_w_per_period_that_is_always_the_same_is_one_w(lattice):
    y, X = _draw(np.random.default_rng(4), lattice)
    one = _lm.lm_statistics(y, X, SpatialLag.constant(lattice, T), effects="time")
    many = _lm.lm_statistics(y, X, SpatialLag.by_period([lattice] * T), effects="time")
    assert one.robust_lag == pytest.approx(many.robust_lag)


def test_collinear_regressors_are_refused(lattice):
    y, X = _draw(np.random.default_rng(5), lattice)
    with pytest.raises(np.linalg.LinAlgError):
        _lm.lm_statistics(y, np.concatenate([X, X], axis=2), SpatialLag.constant(lattice, T))


def _bsk_rates(W, sigma_mu: float, lam: float) -> dict[str, float]:
    rng = np.random.default_rng(11)
    log_det = log_determinant(SpatialLag.constant(W, 1))
    B = np.linalg.inv(np.eye(N) - lam * W.toarray())
    hits = dict.fromkeys(("slm1", "slm2", "joint", "lambda", "mu"), 0)
    draws = 150
    for _ in range(draws):
        X = np.concatenate([np.ones((T, N, 1)), rng.normal(size=(T, N, 1))], axis=2)
        y = X @ [1.0, 1.0] + sigma_mu * rng.normal(size=N) + rng.normal(size=(T, N)) @ B.T
        marginal = _random_effects_tests.marginal_tests(y, X, W)
        hits["slm1"] += marginal["slm1"] > 1.645
        hits["slm2"] += marginal["slm2"] > 1.645
        hits["joint"] += _random_effects_tests.joint_pvalue(marginal["joint"]) < 0.05
        hits["lambda"] += _random_effects_tests.conditional_error(y, X, W) > 1.645
        hits["mu"] += _random_effects_tests.conditional_effects(y, X, W, log_det)[0] > 1.645
    return {name: count / draws for name, count in hits.items()}


def test_baltagi_song_koh_tests_keep_their_size(lattice):
    rates = _bsk_rates(lattice, 0.0, 0.0)
    assert all(0.0 <= rate < 0.11 for rate in rates.values()), rates
    assert rates["slm1"] > 0.01


@pytest.mark.slow
def test_each_conditional_test_is_blind_to_the_other_alternative(lattice):
    unit_effects = _bsk_rates(lattice, 1.0, 0.0)
    spatial = _bsk_rates(lattice, 0.0, 0.5)
    assert unit_effects["mu"] > 0.9
    assert unit_effects["lambda"] < 0.11
    assert spatial["lambda"] > 0.9
    assert spatial["mu"] < 0.11


def test_joint_pvalue_is_a_mixture_of_chi_squares():
    assert _random_effects_tests.joint_pvalue(0.0) == 1.0
    assert _random_effects_tests.joint_pvalue(4.231) == pytest.approx(0.05, abs=5e-4)


def test_cd_over_all_pairs_is_the_sum_of_correlations():
    e = np.random.default_rng(0).normal(size=(T, 5))
    correlations = np.corrcoef(e.T)[np.triu_indices(5, 1)]
    assert _residual_tests.cross_dependence(e) == pytest.approx(
        np.sqrt((T - 1) / 10) * correlations.sum()
    )
    everyone = sparse.csr_array(np.ones((5, 5)) - np.eye(5))
    assert _residual_tests.cross_dependence(e, everyone) == pytest.approx(
        _residual_tests.cross_dependence(e)
    )


@pytest.mark.parametrize("periods", [3, 5, 10])
def test_cd_of_neighbours_has_its_size_after_unit_effects(periods, lattice):
    rng = np.random.default_rng(periods)
    values = []
    for _ in range(1000):
        e = rng.normal(size=(periods, N))
        values.append(_residual_tests.cross_dependence(e - e.mean(axis=0), lattice))
    assert 0.03 < (np.abs(values) > 1.96).mean() < 0.07


@pytest.mark.parametrize("periods", [4, 5, 10])
@pytest.mark.parametrize("tails", [5, 200])
def test_groupwise_has_its_size_after_unit_effects(periods, tails):
    rng = np.random.default_rng(periods)
    rejected = 0
    for _ in range(1000):
        e = rng.standard_t(tails, size=(periods, 49))
        rows = _residual_tests.successive_differences(e - e.mean(axis=0))
        statistic, df = _residual_tests.groupwise(rows)
        rejected += stats.f.sf(statistic, *df) < 0.05
    assert 30 <= rejected <= 78


def test_heteroskedasticity_tests_agree_with_statsmodels_form():
    rng = np.random.default_rng(1)
    Z = rng.normal(size=(500, 2))
    e = rng.normal(size=500) * np.exp(0.5 * Z[:, 0])
    squares = e**2
    basis = np.column_stack([np.ones(500), Z])
    fit = basis @ np.linalg.lstsq(basis, squares, rcond=None)[0]
    r2 = ((fit - squares.mean()) ** 2).sum() / ((squares - squares.mean()) ** 2).sum()
    assert _residual_tests.koenker(e, Z) == (pytest.approx(500 * r2), 2)
    statistic, df = _residual_tests.koenker(e, np.column_stack([Z, Z[:, 0]]), studentised=False)
    assert df == 2
    assert stats.chi2.sf(statistic, df) < 0.01


def test_groupwise_statistic_finds_units_with_other_variances():
    rng = np.random.default_rng(2)
    e = rng.normal(size=(20, 15))
    calm, df = _residual_tests.groupwise(e)
    wild, _ = _residual_tests.groupwise(e * np.linspace(0.3, 2.0, 15))
    assert df == (14, 285)
    assert stats.f.sf(calm, *df) > 0.05 > stats.f.sf(wild, *df)
