"""Covariances of the estimates, against simulation and against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import lattice, names, panel_of, solver, with_outcome

import spillgap as sg
from spillgap.errors import EstimationError, OptionError
from spillgap.models.scores import scores

SIDE, T = 6, 8
N = SIDE**2
W = lattice(SIDE)
TRUTH = {"x": 1.0, "rho": 0.4, "W:x": 0.5}


def _serial(rng: np.random.Generator, shape: tuple[int, int], decay: float) -> np.ndarray:
    """First-order autoregressive rows with unit variance."""
    out = rng.normal(size=shape)
    for t in range(1, shape[0]):
        out[t] = decay * out[t - 1] + np.sqrt(1 - decay**2) * out[t]
    return out


def _draws(design: str, draws: int, covs: tuple[str, ...], effects: str = "unit"):
    """Estimates (draws, 3), and by covariance standard errors (draws, 3), of an SDM."""
    rng = np.random.default_rng(99)
    x = _serial(rng, (T, N), 0.8 if design == "clustered" else 0.0)
    declared = sg.SDM("y ~ x", panel_of({"y": x, "x": x}, W), effects=effects)
    spread = {"heteroskedastic": 0.2 + np.abs(x)}.get(design, np.ones((T, N)))
    inverse, fixed = solver(W, TRUTH["rho"]), x + TRUTH["W:x"] * x @ W.T
    estimates, errors = [], {c: [] for c in covs}
    for _ in range(draws):
        e = spread * _serial(rng, (T, N), 0.8 if design == "clustered" else 0.0)
        again = with_outcome(declared, (fixed + rng.normal(size=N) + e) @ inverse.T)
        for cov in covs:
            found = again.fit(correction="lee-yu", cov=cov)
            errors[cov].append(found.std_errors[list(TRUTH)].to_numpy())
        estimates.append(found.params[list(TRUTH)].to_numpy())
    return np.array(estimates), {c: np.array(v) for c, v in errors.items()}


def _coverage(estimates: np.ndarray, errors: np.ndarray) -> np.ndarray:
    gap = np.abs(estimates - np.array(list(TRUTH.values())))
    return (gap < 1.96 * errors).mean(axis=0)


@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_under_independent_innovations_all_say_the_same(effects):
    estimates, errors = _draws("independent", 150, ("classical", "robust", "cluster"), effects)
    spread = estimates.std(axis=0, ddof=1)
    for cov, values in errors.items():
        ratio = values.mean(axis=0) / spread
        assert np.all(np.abs(ratio - 1) < 0.17), (cov, ratio)
    classical = errors["classical"].mean(axis=0)
    np.testing.assert_allclose(errors["robust"].mean(axis=0), classical, rtol=0.04)
    np.testing.assert_allclose(errors["cluster"].mean(axis=0), classical, rtol=0.08)


def test_robust_covers_under_heteroskedasticity_where_classical_does_not():
    estimates, errors = _draws("heteroskedastic", 200, ("classical", "robust"))
    classical, robust = (_coverage(estimates, errors[c]) for c in ("classical", "robust"))
    # β is the coefficient of the variable that drives the variance.
    assert classical[0] < 0.85
    assert robust[0] > classical[0] + 0.06
    assert np.all(robust > 0.87)


def test_cluster_covers_under_serial_dependence_where_classical_does_not():
    estimates, errors = _draws("clustered", 200, ("classical", "cluster"))
    classical, cluster = (_coverage(estimates, errors[c]) for c in ("classical", "cluster"))
    assert np.all(cluster >= classical)
    assert classical[0] < 0.88
    assert cluster[0] > 0.89
    assert np.all(cluster > 0.86)


@pytest.fixture(scope="module")
def large() -> sg.Panel:
    """100 units × 12 periods of an SDM with an error lag, innovations independent."""
    rng = np.random.default_rng(6)
    V = lattice(10)
    x, z = rng.normal(size=(2, 12, 100))
    u = rng.normal(size=(12, 100)) @ solver(V, 0.3).T
    y = (x - z + 0.4 * x @ V.T + rng.normal(size=100) + u) @ solver(V, 0.4).T
    return panel_of({"y": y, "x": x, "z": z}, V)


SPATIAL = [sg.SAR, sg.SEM, sg.SDM, sg.SAC, sg.SDEM]


@pytest.mark.parametrize("correction", [None, "lee-yu"])
@pytest.mark.parametrize("model", SPATIAL)
def test_scores_sum_to_zero_at_the_estimate(large, model, correction):
    found = model("y ~ x + z", large, effects="twoway").fit(correction=correction)
    parts = scores(found.model.specification, found.design, found.estimate)
    scale = np.sqrt((parts.rows**2).sum(axis=0))
    assert np.all(np.abs(parts.rows.sum(axis=0)) < 1e-4 * scale)
    # Own shares and pairs add up to the same.
    total = parts.own.sum(axis=0)
    for at, matrix in parts.pairs:
        grid = parts.innovations
        total[at] += 0.5 * ((grid @ matrix) * grid).sum() / parts.sigma2
    assert np.all(np.abs(total) < 1e-4 * scale)


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
@pytest.mark.parametrize("model", SPATIAL)
def test_expected_and_observed_information_are_close(large, model, effects):
    declared = model("y ~ x + z", large, effects=effects)
    correction = None if effects == "pooled" else "lee-yu"
    expected = declared.fit(correction=correction)
    observed = declared.fit(correction=correction, information="observed")
    assert expected.params.equals(observed.params)
    np.testing.assert_allclose(observed.std_errors, expected.std_errors, rtol=0.08)


def test_observed_information_is_the_second_derivative(large):
    """All of it by differences of the full log-likelihood, without any closed form."""
    found = sg.SAC("y ~ x", large, effects="unit").fit(information="observed")
    point, likelihood = found.estimate.point, found.estimate.likelihood
    at = np.array([*point.delta, point.rho, point.lambda_, point.sigma2])
    steps = 1e-4 * np.maximum(np.abs(at), 0.5)

    def value(v: np.ndarray) -> float:
        return likelihood.full(v[:1], v[3], v[1], v[2], 0.0)

    size = at.size
    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            a, b = steps[i] * np.eye(size)[i], steps[j] * np.eye(size)[j]
            second = value(at + a + b) - value(at + a - b) - value(at - a + b) + value(at - a - b)
            hessian[i, j] = second / (4 * steps[i] * steps[j])
    information = found.estimate.information
    scale = np.sqrt(np.outer(np.diag(information), np.diag(information)))
    np.testing.assert_allclose(-hessian / scale, information / scale, atol=1e-4)


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
def test_driscoll_kraay_without_lags_is_the_variance_of_period_sums(large, effects):
    found = sg.SDM("y ~ x + z", large, effects=effects).fit(cov="driscoll-kraay", lags=0)
    parts = scores(found.model.specification, found.design, found.estimate)
    sums = parts.rows.reshape(12, 100, -1).sum(axis=1)
    bread = np.linalg.inv(found.estimate.information)
    np.testing.assert_allclose(found.cov_full, bread @ sums.T @ sums @ bread, rtol=1e-6, atol=1e-12)


def test_driscoll_kraay_has_the_right_size_with_many_periods():
    rng = np.random.default_rng(14)
    V = lattice(4)
    x = rng.normal(size=(60, 16))
    declared = sg.SAR("y ~ x", panel_of({"y": x, "x": x}, V), effects="unit")
    ratios = []
    for _ in range(25):
        y = (x + rng.normal(size=16) + rng.normal(size=(60, 16))) @ solver(V, 0.4).T
        again = with_outcome(declared, y)
        ratios.append(again.fit(cov="driscoll-kraay").std_errors / again.fit().std_errors)
    # It rests on 60 periods and sums few lags: a little too small, as is known of it.
    mean = pd.concat(ratios, axis=1).mean(axis=1)
    assert np.all((mean > 0.82) & (mean < 1.08)), mean


def _distances() -> pd.DataFrame:
    row, col = np.divmod(np.arange(100), 10)
    d = 100 * np.hypot(row[:, None] - row, col[:, None] - col)
    return pd.DataFrame(d, names(100), names(100))


def test_conley_with_a_vanishing_cutoff_is_the_sum_over_rows(large):
    found = sg.SDM("y ~ x + z", large).fit(cov="conley", cutoff=1.0, distances=_distances())
    parts = scores(found.model.specification, found.design, found.estimate)
    bread = np.linalg.inv(found.estimate.information)
    expected = bread @ parts.rows.T @ parts.rows @ bread
    np.testing.assert_allclose(found.cov_full, expected, rtol=1e-6, atol=1e-12)


def test_conley_is_matched_by_label_and_weighs_by_distance(large):
    table = _distances()
    mixed = table.sample(frac=1, random_state=1).sample(frac=1, axis=1, random_state=2)
    declared = sg.OLS("y ~ x + z", large)
    one = declared.fit(cov="conley", cutoff=250.0, distances=table)
    other = declared.fit(cov="conley", cutoff=250.0, distances=mixed)
    pd.testing.assert_frame_equal(one.cov, other.cov)
    parts = scores(one.model.specification, one.design, one.estimate)
    cube = parts.rows.reshape(12, 100, -1)
    weight = np.clip(1 - table.to_numpy() / 250.0, 0, None)
    meat = sum(s.T @ weight @ s for s in cube)
    bread = np.linalg.inv(one.estimate.information)
    np.testing.assert_allclose(one.cov_full, bread @ meat @ bread, rtol=1e-6, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wild", "parametric"])
def test_bootstrap_is_close_to_the_analytic_errors(large, kind):
    declared = sg.SDM("y ~ x + z", large, effects="unit")
    found = declared.fit(cov="bootstrap", replications=150, seed=3, kind=kind)
    reference = declared.fit(cov="robust" if kind == "wild" else "classical")
    ratios = found.std_errors / reference.std_errors
    assert np.all((ratios > 0.8) & (ratios < 1.2)), ratios
    again = declared.fit(cov="bootstrap", replications=5, seed=3, kind=kind)
    assert again.cov_full.equals(
        declared.fit(cov="bootstrap", replications=5, seed=3, kind=kind).cov_full
    )


@pytest.mark.filterwarnings("ignore:.*Driscoll-Kraay:spillgap.errors.DataWarning")
@pytest.mark.parametrize("cov", ["robust", "cluster", "driscoll-kraay"])
@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_linear_models_have_sandwiches_on_unbalanced_rows(cov, effects):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(T, N))
    y = x + rng.normal(size=N) + (1 + np.abs(x)) * rng.normal(size=(T, N))
    full = panel_of({"y": y, "x": x}, W)
    kept = full.frame.reset_index()[rng.uniform(size=N * T) > 0.1]
    panel = sg.Panel(kept, unit="unit", time="time", weights=full.weights)
    found = sg.OLS("y ~ x", panel, effects=effects).fit(cov=cov)
    assert found.std_errors["x"] > 0


@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_clustered_errors_of_a_linear_model_are_arellanos(large, effects):
    """V = (X'X)⁻¹(Σᵢ Xᵢ'eᵢeᵢ'Xᵢ)(X'X)⁻¹ on demeaned rows, times N/(N − 1)."""
    found = sg.OLS("y ~ x + z", large, effects=effects).fit(cov="cluster")
    X = found.estimate.likelihood.swept.within.apply(found.design.z)
    sums = (X * found.resids.to_numpy()[:, None]).reshape(12, 100, 2).sum(axis=0)
    bread = np.linalg.inv(X.T @ X)
    expected = bread @ sums.T @ sums @ bread * 100 / 99
    np.testing.assert_allclose(found.cov, expected, rtol=1e-8)


def test_clustered_errors_agree_with_linearmodels(large):
    linearmodels = pytest.importorskip("linearmodels.panel")
    found = sg.OLS("y ~ x + z", large, effects="unit").fit(cov="cluster")
    declared = linearmodels.PanelOLS(
        large.column("y"), large.frame[["x", "z"]], entity_effects=True
    )
    theirs = declared.fit(cov_type="clustered", cluster_entity=True, debiased=False)
    np.testing.assert_allclose(found.std_errors, theirs.std_errors, rtol=0.01)


def test_covariance_options_are_refused_by_name(large):
    declared = sg.SDM("y ~ x + z", large)
    with pytest.raises(OptionError, match="robust"):
        declared.fit(cov="robsut")
    with pytest.raises(OptionError, match="no option 'lag'"):
        declared.fit(cov="driscoll-kraay", lag=2)
    with pytest.raises(OptionError, match="takes none"):
        declared.fit(cov="robust", lags=2)
    with pytest.raises(OptionError, match="between 0 and"):
        declared.fit(cov="driscoll-kraay", lags=12)
    with pytest.raises(OptionError, match="cutoff="):
        declared.fit(cov="conley", distances=_distances())
    with pytest.raises(OptionError, match="boundaries= or distances="):
        declared.fit(cov="conley", cutoff=100)
    with pytest.raises(OptionError, match="kind="):
        declared.fit(cov="bootstrap", kind="pairs")
    with pytest.raises(ValueError, match="u099"):
        declared.fit(cov="conley", cutoff=100, distances=_distances().iloc[:99, :99])


def test_sandwiches_refuse_random_effects(large):
    with pytest.raises(EstimationError, match="bootstrap"):
        sg.SAR("y ~ x", large, effects="random").fit(cov="robust")


def test_a_bootstrap_shared_out_over_processes_is_the_same(large):
    declared = sg.OLS("y ~ x + z", large, effects="unit")
    alone, shared = (
        declared.fit(cov="bootstrap", replications=8, seed=3, workers=workers).cov_full
        for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(alone, shared)
    with pytest.raises(OptionError, match="at least 2"):
        declared.fit(cov="bootstrap", replications=1)
