"""Covariances of the estimates, against simulation and against each other."""

from __future__ import annotations

import sys
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from models_making import lattice, names, panel_of, solver, with_outcome
from scipy import stats
from shapely.geometry import box

import spillgap as sg
from spillgap.errors import AlignmentError, DataWarning, EstimationError, OptionError
from spillgap.labels import label
from spillgap.models.bootstrap import random_unit_effects
from spillgap.models.covariance import COVARIANCE, COVARIANCES, supporting
from spillgap.models.distribution import NORMAL, fixed_b, student
from spillgap.models.sandwich import CovarianceInput
from spillgap.models.scores import scores
from spillgap.models.simulate import simulated_design
from spillgap.references import METHODS

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


@pytest.mark.slow
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


@pytest.mark.slow
def test_robust_covers_under_heteroskedasticity_where_classical_does_not():
    estimates, errors = _draws("heteroskedastic", 200, ("classical", "robust"))
    classical, robust = (_coverage(estimates, errors[c]) for c in ("classical", "robust"))
    # β is the coefficient of the variable that drives the variance.
    assert classical[0] < 0.85
    assert robust[0] > classical[0] + 0.06
    assert np.all(robust > 0.87)


@pytest.mark.slow
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
@pytest.mark.parametrize("lags", [0, 1, 4])
def test_driscoll_kraay_is_the_bartlett_sum_of_period_scores(large, effects, lags):
    found = sg.SDM("y ~ x + z", large, effects=effects).fit(cov="driscoll-kraay", lags=lags)
    parts = scores(found.model.specification, found.design, found.estimate)
    sums = parts.rows.reshape(12, 100, -1).sum(axis=1)
    meat = sums.T @ sums
    for lag in range(1, lags + 1):
        cross = sums[lag:].T @ sums[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    # Unit means take a further twelfth of each period's variance: 11/12 of it was left before.
    meat = meat * (1.0 if effects == "pooled" else 11 / 10)
    bread = np.linalg.inv(found.estimate.information)
    np.testing.assert_allclose(found.cov_full, bread @ meat @ bread, rtol=1e-6, atol=1e-12)


@pytest.mark.filterwarnings("ignore:.*Driscoll-Kraay:spillgap.errors.DataWarning")
@pytest.mark.parametrize(("periods", "lags"), [(3, 1), (5, 2), (12, 2), (30, 3)])
def test_driscoll_kraay_sums_four_lags_per_hundred_periods_to_the_power_two_ninths(periods, lags):
    rng = np.random.default_rng(periods)
    x, y = rng.normal(size=(2, periods, 9))
    declared = sg.OLS("y ~ x", panel_of({"y": y, "x": x}, lattice(3)), effects="unit")
    plain = declared.fit(cov="driscoll-kraay")
    assert plain.cov_full.equals(declared.fit(cov="driscoll-kraay", lags=lags).cov_full)
    assert f"{lags} lag{'s' if lags != 1 else ''}, {periods} periods" in plain.reference.words("en")


def test_driscoll_kraay_refuses_two_periods():
    x, y = np.random.default_rng(1).normal(size=(2, 2, 9))
    declared = sg.OLS("y ~ x", panel_of({"y": y, "x": x}, None), effects="unit")
    with pytest.raises(EstimationError, match="at least 3"):
        declared.fit(cov="driscoll-kraay")


def _normal_scores(draws: int, periods: int, lags: int) -> np.ndarray:
    """t statistics (draws,) of a mean of independent normal sums with the Bartlett variance."""
    sums = np.random.default_rng(3).normal(size=(draws, periods))
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    kernel = np.clip(1 - apart / (lags + 1), 0, None)
    centred = sums - sums.mean(axis=1, keepdims=True)
    variance = np.einsum("dt,ts,ds->d", centred, kernel, centred)
    return sums.sum(axis=1) / np.sqrt(variance)


@pytest.mark.parametrize(("periods", "lags"), [(3, 1), (5, 2), (10, 2), (40, 8)])
def test_fixed_b_is_the_distribution_of_the_bartlett_t(periods, lags):
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    law = fixed_b(np.clip(1 - apart / (lags + 1), 0, None), 1)
    values = np.abs(_normal_scores(40_000, periods, lags))
    for level in (0.5, 0.9, 0.95, 0.99):
        share = (values <= law.critical(level)).mean()
        assert share == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 40_000))
        assert float(law.two_sided(law.critical(level))) == pytest.approx(1 - level)
    sampled = np.random.default_rng(1).normal(size=40_000) * law.scales(
        np.random.default_rng(2), 40_000
    )
    assert (np.abs(sampled) <= law.critical(0.95)).mean() == pytest.approx(0.95, abs=0.005)


@pytest.mark.parametrize("b", [0.02, 0.1, 0.3, 0.5, 1.0])
def test_fixed_b_with_many_periods_has_kiefer_and_vogelsangs_critical_values(b):
    apart = np.abs(np.subtract.outer(np.arange(400), np.arange(400)))
    law = fixed_b(np.clip(1 - apart / (b * 400), 0, None), 1)
    # Kiefer & Vogelsang (2005), table 1: Bartlett, 97.5%.
    published = 1.96 + 2.9694 * b + 0.4160 * b**2 - 0.5324 * b**3
    assert law.critical(0.95) == pytest.approx(published, rel=0.015)


def test_students_t_and_the_normal_are_theirs():
    at = np.array([0.0, 0.3, 1.5, 4.0, 30.0, np.inf, np.nan])
    for df in (1, 6, 48):
        law = student(df)
        np.testing.assert_allclose(law.two_sided(at), 2 * stats.t.sf(at, df), rtol=1e-7)
        assert law.critical(0.95) == pytest.approx(stats.t.isf(0.025, df))
    np.testing.assert_allclose(NORMAL.two_sided(at), 2 * stats.norm.sf(at))
    assert NORMAL.critical(0.95) == pytest.approx(1.959963984540054)


def test_intervals_and_p_values_are_of_the_covariances_distribution(large):
    found = sg.SDM("y ~ x + z", large, effects="unit").fit(cov="cluster")
    assert found.reference.name == "t"
    t = stats.t.isf(0.05, 99)
    np.testing.assert_allclose(
        found.conf_int(0.9)["upper"], found.params + t * found.std_errors, rtol=1e-8
    )
    np.testing.assert_allclose(found.pvalues, 2 * stats.t.sf(np.abs(found.zstats), 99), rtol=1e-6)
    assert "99 degrees of freedom" in found.summary()
    assert "自由度为 99" in found.summary(lang="zh")
    assert "99 degrees of freedom" in sg.table([found]).to_text()
    assert "degrees of freedom" not in sg.table([found.model.fit()]).to_text()


def _distances() -> pd.DataFrame:
    row, col = np.divmod(np.arange(100), 10)
    d = 100 * np.hypot(row[:, None] - row, col[:, None] - col)
    return pd.DataFrame(d, names(100), names(100))


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway"])
@pytest.mark.parametrize("model", [sg.OLS, sg.SDM, sg.SAC])
def test_conley_with_a_vanishing_cutoff_is_robust(large, model, effects):
    declared = model("y ~ x + z", large, effects=effects)
    found = declared.fit(cov="conley", cutoff=1.0, distances=_distances())
    robust = declared.fit(cov="robust")
    np.testing.assert_allclose(found.cov_full, robust.cov_full, rtol=1e-6, atol=1e-12)


def test_conley_is_matched_by_label_and_weighs_by_distance(large):
    table = _distances()
    mixed = table.sample(frac=1, random_state=1).sample(frac=1, axis=1, random_state=2)
    declared = sg.OLS("y ~ x + z", large, effects="time")
    one = declared.fit(cov="conley", cutoff=250.0, distances=table)
    other = declared.fit(cov="conley", cutoff=250.0, distances=mixed)
    pd.testing.assert_frame_equal(one.cov, other.cov)
    parts = scores(one.model.specification, one.design, one.estimate)
    cube = parts.rows.reshape(12, 100, -1)
    weight = np.clip(1 - table.to_numpy() / 250.0, 0, None)
    meat = sum(s.T @ weight @ s for s in cube)
    bread = np.linalg.inv(one.estimate.information)
    np.testing.assert_allclose(one.cov_full, bread @ meat @ bread, rtol=1e-6, atol=1e-12)
    assert one.reference.name == "fixed-b"


@pytest.mark.parametrize("periods", [3, 8])
def test_robust_errors_of_a_linear_model_are_stock_and_watsons(periods):
    """Their Σ̂ᴴᴿ⁻ᶠᴱ (2008, eq. 6) between the inverses of X'X, of demeaned rows."""
    rng, t, n = np.random.default_rng(periods), periods, 60
    x = rng.normal(size=(t, n))
    y = x + rng.normal(size=n) + (0.3 + np.abs(x)) * rng.normal(size=(t, n))
    found = sg.OLS("y ~ x", panel_of({"y": y, "x": x}, None), effects="unit").fit(cov="robust")
    swept, e = x - x.mean(axis=0), found.resids.to_numpy().reshape(t, n)
    plain = (swept**2 * e**2).sum() / (n * (t - 1))
    mixed = ((swept**2).mean(axis=0) * (e**2).sum(axis=0) / (t - 1)).mean()
    sigma = (t - 1) / (t - 2) * (plain - mixed / (t - 1))
    expected = n * t * sigma / (swept**2).sum() ** 2
    np.testing.assert_allclose(found.cov.loc["x", "x"], expected, rtol=1e-9)


@pytest.mark.parametrize("periods", [3, 8])
def test_conley_errors_weigh_unbiased_covariances_of_two_units(periods):
    """Stock & Watson's correction pair by pair, of demeaned rows of a linear model."""
    rng, t = np.random.default_rng(periods), periods
    x, y = rng.normal(size=(2, t, 100))
    declared = sg.OLS("y ~ x", panel_of({"y": y, "x": x}, None), effects="unit")
    found = declared.fit(cov="conley", cutoff=250.0, distances=_distances())
    swept, e = x - x.mean(axis=0), found.resids.to_numpy().reshape(t, 100)
    products = (swept * e).T @ (swept * e)
    mean = (swept.T @ swept) * (e.T @ e) / (t * (t - 1))
    weight = np.clip(1 - _distances().to_numpy() / 250.0, 0, None)
    meat = t / (t - 2) * (weight * (products - mean)).sum()
    np.testing.assert_allclose(found.cov.loc["x", "x"], meat / (swept**2).sum() ** 2, rtol=1e-9)


def test_conley_counts_what_a_pair_of_units_adds_once():
    """By the double sum over units: what a pair adds to ρ's score stands half in either row."""
    rng, t, n = np.random.default_rng(8), 3, 16
    V = lattice(4)
    x = rng.normal(size=(t, n))
    y = (x + rng.normal(size=(t, n))) @ solver(V, 0.5).T
    km = pd.DataFrame(100 * (V == 0) + 60.0, names(n), names(n))
    found = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, V), effects="pooled").fit(
        cov="conley", cutoff=250.0, distances=km
    )
    parts = scores(found.model.specification, found.design, found.estimate)
    (position, form), size = parts.pairs[0], len(found.cov_full)
    own = parts.own.reshape(t, n, size)
    meat = np.einsum("tia,tib->ab", own, own)
    for s in range(t):
        pairs = np.zeros((n, n, size))
        e = parts.innovations[s]
        pairs[:, :, position] = form * np.outer(e, e) / found.sigma2
        rows = own[s] + pairs.sum(axis=1) / 2
        for i in range(n):
            for j in range(i):
                both, k = np.outer(pairs[i, j], pairs[i, j]), 1 - km.iloc[i, j] / 250
                cross = np.outer(rows[i], rows[j])
                meat = meat + both + k * (cross + cross.T - both / 2)
    bread = np.linalg.inv(found.estimate.information)
    np.testing.assert_allclose(found.cov_full, bread @ meat @ bread, rtol=1e-6, atol=1e-12)


def _variance_ratios(spread, covs: tuple[str, ...], model=sg.SAR, periods: int = 3, draws=60):
    """Mean variances of x and ρ by covariance over those of the first, unit effects, T small."""
    rng = np.random.default_rng(12)
    V, n = lattice(7), 49
    index = names(n)
    km = pd.DataFrame(_distances().to_numpy()[:n, :n], index, index)
    options = {"conley": {"cutoff": 150.0, "distances": km}}
    sums = dict.fromkeys(covs, 0.0)
    x = rng.normal(size=(periods, n)) * spread
    declared = model("y ~ x", panel_of({"y": x, "x": x}, V), effects="unit")
    for _ in range(draws):
        y = (x + rng.normal(size=n) + spread * rng.normal(size=(periods, n))) @ solver(V, 0.4).T
        again = with_outcome(declared, y)
        for cov in covs:
            fit = again.fit(correction="lee-yu", cov=cov, **options.get(cov, {}))
            sums[cov] += fit.std_errors.to_numpy() ** 2
    return {cov: total / sums[covs[0]] for cov, total in sums.items()}


@pytest.mark.slow
def test_conley_errors_after_unit_effects_are_on_the_scale_of_the_innovations():
    ratios = _variance_ratios(np.ones((3, 1)), ("classical", "robust", "conley"))
    # Demeaned innovations have 2/3 of the variance.
    assert np.all(np.abs(ratios["conley"] - 1) < 0.13), ratios
    assert np.all(np.abs(ratios["robust"] - 1) < 0.13), ratios


@pytest.mark.slow
def test_robust_variances_are_unbiased_where_the_variance_changes_over_time():
    # Sums over units and pairs, as ``cluster`` takes them, are unbiased whatever the variances.
    covs = ("cluster", "robust", "conley")
    ratios = _variance_ratios(np.array([[0.2], [0.6], [2.0]]), covs, draws=80)
    assert np.all(np.abs(ratios["robust"] - 1) < 0.12), ratios
    assert np.all(np.abs(ratios["conley"] - 1) < 0.15), ratios


def test_too_few_rows_for_the_correction_are_named():
    rng = np.random.default_rng(0)
    warned = 0
    for _ in range(40):
        x, z, y = rng.normal(size=(3, 3, 4))
        declared = sg.OLS("y ~ x + z", panel_of({"y": y, "x": x, "z": z}, None), effects="unit")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = declared.fit(cov="robust")
        assert np.all(found.std_errors > 0)
        assert len(found.warnings) == len(caught)
        of_the_data = [one for one in caught if issubclass(one.category, DataWarning)]
        warned += len(of_the_data)
        assert all("not positive" in str(one.message) for one in of_the_data)
    assert 0 < warned < 40


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*Driscoll-Kraay:spillgap.errors.DataWarning")
@pytest.mark.parametrize("periods", [3, 5])
def test_driscoll_kraay_covers_with_few_periods(periods):
    rng = np.random.default_rng(periods)
    V = lattice(7)
    x = rng.normal(size=(periods, 49))
    declared = sg.SAR("y ~ x", panel_of({"y": x, "x": x}, V), effects="unit")
    inside = []
    for _ in range(200):
        y = (x + rng.normal(size=49) + rng.normal(size=(periods, 49))) @ solver(V, 0.4).T
        bounds = with_outcome(declared, y).fit(cov="driscoll-kraay").conf_int()
        truth = np.array([1.0, 0.4])
        inside.append((bounds["lower"] <= truth) & (truth <= bounds["upper"]))
    assert np.all(np.abs(np.mean(inside, axis=0) - 0.95) < 0.045), np.mean(inside, axis=0)


def _few_periods() -> sg.Panel:
    rng = np.random.default_rng(5)
    V = lattice(8)
    x = rng.normal(size=(3, 64))
    inner = x + rng.normal(size=64) + rng.normal(size=(3, 64)) @ solver(V, 0.3).T
    return panel_of({"y": inner @ solver(V, 0.4).T, "x": x}, V)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wild", "parametric"])
@pytest.mark.parametrize("effects", ["unit", "twoway", "random"])
def test_bootstrapped_innovations_have_the_variance_that_effects_took(effects, kind):
    declared = sg.SAR("y ~ x", _few_periods(), effects=effects)
    correction = None if effects == "random" else "lee-yu"
    # Signs flipped at random keep each innovation's variance, as ``robust`` does.
    cov = "robust" if kind == "wild" and effects != "random" else "classical"
    reference = declared.fit(correction=correction, cov=cov)
    found = declared.fit(correction=correction, cov="bootstrap", replications=150, kind=kind)
    ratios = (found.std_errors / reference.std_errors)[["x", "rho"]]
    assert np.all(np.abs(ratios - 1) < 0.16), ratios


@pytest.mark.parametrize("random_errors", ["baltagi", "kkp"])
def test_simulated_random_effects_have_the_models_covariance(random_errors):
    declared = sg.SEM("y ~ x", _few_periods(), effects="random", random_errors=random_errors)
    fit = declared.fit()
    spec, design, point = declared.specification, declared.design, fit.estimate.point
    source = CovarianceInput(spec, design, fit.estimate, {}, {})
    rng = np.random.default_rng(1)
    draws = np.array([random_unit_effects(source, rng) for _ in range(4000)])
    inverse = np.eye(64)
    if random_errors == "kkp":
        inverse = np.linalg.inv(np.eye(64) - point.lambda_ * lattice(8))
    expected = point.phi * point.sigma2 * inverse @ inverse.T
    np.testing.assert_allclose(draws.T @ draws / 4000, expected, atol=0.12 * expected.max())


def test_a_path_simulated_from_its_own_innovations_is_the_path():
    """W changes every year: the first space-time lag is W₀y₀, of a year that is not estimated."""
    rng = np.random.default_rng(8)
    n, t = 16, 7
    graphs = {}
    for year in range(t):
        matrix = rng.uniform(size=(n, n)) * (1 - np.eye(n))
        graphs[year] = sg.weights.from_matrix(matrix / matrix.sum(axis=1)[:, None], names(n))
    x, y = rng.normal(size=(2, t, n))
    table = panel_of({"y": y, "x": x}, None).frame.reset_index()
    panel = sg.Panel(table, unit="unit", time="time", weights=graphs)
    declared = sg.SAR("y ~ x", panel, effects="unit", dynamic=("time", "space-time"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = declared.fit().estimate
    spec, design = declared.specification, declared.design
    again = simulated_design(spec, design, made.point, made.rows, made.rows.innovations)
    np.testing.assert_allclose(again.z, design.z, atol=1e-10)
    np.testing.assert_allclose(again.y, design.y, atol=1e-10)


@pytest.mark.parametrize(
    ("model", "dynamic"),
    [(sg.SEM, ()), (sg.SAC, ()), (sg.SEM, "time"), (sg.SAR, "space-time"), (sg.SLX, "time")],
)
def test_every_model_is_simulated_back_from_its_own_innovations(large, model, dynamic):
    declared = model("y ~ x", large, effects="unit", dynamic=dynamic)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = declared.fit(correction=None).estimate
    spec, design = declared.specification, declared.design
    again = simulated_design(spec, design, made.point, made.rows, made.rows.innovations)
    np.testing.assert_allclose(again.y, design.y, atol=1e-9)
    np.testing.assert_allclose(again.z, design.z, atol=1e-9)


def test_one_table_says_what_there_is():
    assert tuple(COVARIANCES) == COVARIANCE.choices
    for name, kind in COVARIANCES.items():
        assert kind.name == name
        assert name == "classical" or name in METHODS
        assert all(label("covariance", name, lang) != name for lang in ("en", "zh"))
        assert kind.reference in ("normal", "t", "fixed-b")
    assert supporting("gmm", random=False) == ("classical", "robust")
    assert supporting("gmm", random=True) == ("classical",)
    assert supporting("ml", random=True) == ("classical", "bootstrap")


@pytest.mark.filterwarnings("ignore:.*Driscoll-Kraay:spillgap.errors.DataWarning")
def test_each_covariance_has_the_distribution_that_its_row_names(large):
    options = {
        "conley": {"cutoff": 250.0, "distances": _distances()},
        "bootstrap": {"replications": 2},
    }
    declared = sg.OLS("y ~ x + z", large, effects="unit")
    for name, kind in COVARIANCES.items():
        fit = declared.fit(cov=name.upper(), **options.get(name, {}))
        assert fit.cov_type == name
        assert fit.reference.name == kind.reference


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


def test_sandwiches_are_refused_where_their_matrices_do_not_exist(large, monkeypatch):
    holed = sg.Panel(large.frame.iloc[1:].reset_index(), "unit", "time", large.weights)
    with pytest.raises(EstimationError, match="spatial models need a balanced panel"):
        sg.SAR("y ~ x", holed, effects="unit").fit(cov="robust")
    turned = sg.weights.from_matrix(lattice(10)[::-1, ::-1], list(large.units)[::-1])
    other = sg.weights.from_matrix(np.roll(np.eye(100), 1, axis=1), list(large.units))
    moving = large.with_weights({t: other if t == 3 else turned for t in large.periods})
    with pytest.raises(EstimationError, match="need W constant in time"):
        sg.SAR("y ~ x", moving, effects="unit").fit(cov="cluster")
    monkeypatch.setattr("spillgap.models.scores.MOST_UNITS", 99)
    with pytest.raises(EstimationError, match="need dense 100×100 matrices; up to 99 units"):
        sg.SAR("y ~ x", large, effects="unit").fit(cov="robust")
    rng = np.random.default_rng(0)
    alone = panel_of({"y": rng.normal(size=(9, 1)), "x": rng.normal(size=(9, 1))}, None)
    with pytest.raises(EstimationError, match="cluster' needs at least two units"):
        sg.OLS("y ~ x", alone, effects="pooled").fit(cov="cluster")


def test_more_workers_need_joblib(large, monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(OptionError, match=r"workers=2 needs joblib: install spillgap\[scale\]"):
        sg.OLS("y ~ x", large).fit(cov="bootstrap", replications=2, workers=2)


def test_covariance_options_are_refused_by_name(large):
    declared = sg.SDM("y ~ x + z", large)
    squares = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)] * 99, index=names(99), crs=4326)
    with pytest.raises(AlignmentError, match="boundaries lacks the units u099"):
        declared.fit(cov="conley", cutoff=100.0, boundaries=squares)
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
