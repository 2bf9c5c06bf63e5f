"""Generalised moments: what they recover, what their errors are worth, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import FORMULA, lattice, names, panel_of, solver, with_outcome
from scipy import linalg, optimize, stats

import spillgap as sg
from spillgap.errors import ConvergenceWarning, EstimationError, OptionError, UnknownNameError
from spillgap.models.components import Components, components
from spillgap.models.instruments import moment_rows
from spillgap.models.weak_instruments import effective_f

# Few units for rho and lambda together, which fits say.
pytestmark = pytest.mark.filterwarnings("ignore:.*together, by moments, from")

SIDE, T = 7, 8
N = SIDE**2
W = lattice(SIDE)
TRUTH = {"x": 1.5, "z": -1.0, "W:x": 2.0, "W:z": 1.5, "rho": 0.4, "lambda": 0.3}


def _world(model, effects: str, seed: int = 5):
    """The model on a lattice, and a function that draws outcomes with the true parameters."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, T, N))
    declared = model("y ~ x + z", panel_of({"y": x, "x": x, "z": z}, W), effects=effects)
    spec = declared.specification
    A = solver(W, TRUTH["rho"] if spec.lag else 0.0)
    B = solver(W, TRUTH["lambda"] if spec.error else 0.0)
    mean = 1 + TRUTH["x"] * x + TRUTH["z"] * z
    if spec.durbin:
        mean = mean + TRUTH["W:x"] * x @ W.T + TRUTH["W:z"] * z @ W.T

    def draw() -> np.ndarray:
        y = mean + rng.normal(size=(T, N)) @ B.T
        if effects in ("unit", "twoway", "random"):
            y = y + rng.normal(size=N)
        if effects in ("time", "twoway"):
            y = y + rng.normal(size=(T, 1))
        return y @ A.T

    return declared, draw


def _monte_carlo(model, effects: str, draws: int, **options):
    declared, draw = _world(model, effects)
    estimates, errors = [], []
    for _ in range(draws):
        found = with_outcome(declared, draw()).fit(method="gmm", **options)
        keys = [k for k in TRUTH if k in found.params]
        estimates.append(found.params[keys].to_numpy())
        errors.append(found.std_errors[keys].to_numpy())
    return keys, np.array(estimates), np.array(errors)


@pytest.mark.parametrize("effects", ["pooled", "unit", "time", "twoway", "random"])
@pytest.mark.parametrize("model", [sg.SAR, sg.SEM, sg.SDM, sg.SAC])
def test_moments_recover_the_truth(model, effects):
    draws = 12
    keys, estimates, _ = _monte_carlo(model, effects, draws)
    spread = estimates.std(axis=0, ddof=1)
    bias = estimates.mean(axis=0) - np.array([TRUTH[k] for k in keys])
    assert np.all(np.abs(bias) < 3.8 * spread / np.sqrt(draws) + 0.02), dict(zip(keys, bias))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "effects"), [(sg.SEM, "twoway"), (sg.SAC, "unit"), (sg.SAC, "pooled")]
)
def test_intervals_cover_lambda_too(model, effects):
    """Kelejian & Prucha (2010), theorem 4, by simulation: spread and coverage."""
    draws = 120
    keys, estimates, errors = _monte_carlo(model, effects, draws)
    truth = np.array([TRUTH[k] for k in keys])
    coverage = (np.abs(estimates - truth) < 1.96 * errors).mean(axis=0)
    ratio = errors.mean(axis=0) / estimates.std(axis=0, ddof=1)
    # Three binomial standard errors below 95%.
    assert np.all(coverage > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)), dict(zip(keys, coverage))
    assert np.all(np.abs(ratio - 1) < 0.22), dict(zip(keys, ratio))


def test_period_effects_leave_no_bias_of_order_one_over_n():
    """Innovations less their period's mean correlate by −1/(N − 1): N = 16 would show it."""
    rng = np.random.default_rng(8)
    V = lattice(4)
    x = rng.normal(size=(12, 16))
    declared = sg.SEM("y ~ x", panel_of({"y": x, "x": x}, V), effects="twoway")
    found = []
    for _ in range(60):
        e = rng.normal(size=(12, 16)) @ solver(V, 0.3).T
        y = x + rng.normal(size=16) + rng.normal(size=(12, 1)) + e
        found.append(with_outcome(declared, y).fit(method="gmm").params["lambda"])
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(0.3, abs=3 * error + 0.02)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*weak")
@pytest.mark.parametrize(("model", "name"), [(sg.SAR, "rho"), (sg.SEM, "lambda")])
def test_moments_hold_under_heteroskedasticity_where_the_likelihood_does_not(model, name):
    """Pairs with loud innovations beside groups with quiet ones: diag(G) varies with σ²ᵢ."""
    rng = np.random.default_rng(5)
    pairs = np.kron(np.eye(15), np.array([[0.0, 1.0], [1.0, 0.0]]))
    groups = np.kron(np.eye(2), (np.ones((15, 15)) - np.eye(15)) / 14)
    V, loud = linalg.block_diag(pairs, groups), np.repeat([2.5, 0.5], 30)
    x = rng.normal(size=(T, 60))
    declared = model("y ~ x", panel_of({"y": x, "x": x}, V), effects="pooled")
    S = solver(V, 0.4)
    found = []
    for _ in range(60):
        e = loud * rng.normal(size=(T, 60))
        y = (1 + x + e) @ S.T if name == "rho" else 1 + x + e @ S.T
        again = with_outcome(declared, y)
        fits = again.fit(), again.fit(method="gmm", cov="robust")
        found.append([v for f in fits for v in (f.params[name], f.std_errors[name])])
    ml, ml_se, gmm, gmm_se = np.array(found).T
    assert ml.mean() > 0.44
    assert (np.abs(ml - 0.4) < 1.96 * ml_se).mean() < 0.6
    assert gmm.mean() == pytest.approx(0.4, abs=3 * gmm.std() / np.sqrt(60) + 0.01)
    assert (np.abs(gmm - 0.4) < 1.96 * gmm_se).mean() > 0.87


def _six_moments(U: np.ndarray, V: np.ndarray, s0: float, s1: float) -> np.ndarray:
    """(λ, σ²_ν, σ²₁) of disturbances (T, N): the six equations and Θ₀ of Kapoor et al. (2007)."""
    periods, n = U.shape
    squared, both = V.T @ V, V + V.T
    trace = np.trace(squared) / n
    t12, t22, t23 = 2 * trace, 2 * np.sum(squared**2) / n, np.sum(squared * both) / n
    t33 = np.trace(V @ V + squared) / n
    weights = np.array([[2, t12, 0], [t12, t22, t23], [0, t23, t33]])
    root = np.linalg.cholesky(
        np.linalg.inv(np.kron(np.diag([s0**2 / (periods - 1), s1**2]), weights))
    ).T

    def gaps(parameters: np.ndarray) -> np.ndarray:
        lambda_, *variances = parameters
        e = U - lambda_ * U @ V.T
        mean = np.broadcast_to(e.mean(axis=0), e.shape)
        out = []
        for part, rows, s in zip((e - mean, mean), (n * (periods - 1), n), variances):
            spilled = part @ V.T
            out += [np.sum(part**2) / rows - s, np.sum(spilled**2) / rows - s * trace]
            out.append(np.sum(spilled * part) / rows)
        return root @ np.array(out)

    return optimize.least_squares(gaps, [0.2, s0, s1], xtol=1e-15, ftol=1e-15, gtol=1e-15).x


def test_random_effects_take_the_six_weighted_moments():
    """Written out as Kapoor, Kelejian & Prucha (2007, equations 9 and 22) print them."""
    declared, draw = _world(sg.SEM, "random")
    model = with_outcome(declared, draw())
    rows = moment_rows(model, {})
    u = rows.y - rows.regressors @ rows.fit().coefficients
    start = Components(0.2, np.array([1.1, 8.0]))
    found = components(rows, u, (-1.0, 1.0), "classical", start=start)
    beta = np.linalg.lstsq(model.design.z, model.design.y, rcond=None)[0]
    U = (model.design.y - model.design.z @ beta).reshape(T, N)
    expected = _six_moments(U, W, *start.variances)
    np.testing.assert_allclose([found.lambda_, *found.variances], expected, rtol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_spreg_is_near_with_its_own_weights():
    """spreg weights by the variances alone, ours by the moments' own variance as well."""
    import spreg
    from libpysal.graph import Graph

    rng = np.random.default_rng(4)
    V = lattice(12)
    x = rng.normal(size=(5, 144))
    y = 1 + x + (rng.normal(size=(5, 144)) + rng.normal(size=144)) @ solver(V, 0.4).T
    panel = panel_of({"y": y, "x": x}, V)
    ours = sg.SEM("y ~ x", panel, effects="random").fit(method="gmm")
    theirs = spreg.GM_KKP(y.T, x.T, Graph.to_W(panel.weights), full_weights=False).betas.ravel()
    gaps = ours.params[["Intercept", "x", "lambda"]].to_numpy() - theirs[:3]
    assert np.all(np.abs(gaps) < 0.3 * ours.std_errors[["Intercept", "x", "lambda"]])
    assert ours.sigma2 == pytest.approx(theirs[3], rel=0.02)


def test_moments_and_likelihood_agree_on_the_states(states):
    """Munnell's states: every estimate within a third of its standard error, and these near."""
    model = sg.SEM(FORMULA, states, effects="random", random_errors="kkp")
    moments, ml = model.fit(method="gmm"), model.fit()
    assert np.all(np.abs(moments.params - ml.params) < ml.std_errors / 3)
    np.testing.assert_allclose(moments.std_errors, ml.std_errors, rtol=0.15)


@pytest.mark.parametrize("effects", ["pooled", "unit", "twoway", "random"])
def test_the_second_step_is_generalised_least_squares(effects):
    """Without an endogenous regressor: (Z'Ω⁻¹Z)⁻¹Z'Ω⁻¹y with dummies and Ω written out."""
    declared, draw = _world(sg.SEM, effects)
    model = with_outcome(declared, draw())
    found = model.fit(method="gmm")
    lambda_, z, y = found.params["lambda"], model.design.z, model.design.y
    B = np.kron(np.eye(T), np.eye(N) - lambda_ * W)
    omega = np.eye(T * N)
    if effects == "random":
        omega += found.params["phi"] * np.kron(np.ones((T, T)), np.eye(N))
    if effects in ("unit", "twoway"):
        z = np.hstack([z, np.kron(np.ones((T, 1)), np.eye(N))])
    if effects == "twoway":
        z = np.hstack([z, np.kron(np.eye(T)[:, 1:], np.ones((N, 1)))])
    precision = B.T @ np.linalg.solve(omega, B)
    cov = np.linalg.inv(z.T @ precision @ z)
    b = cov @ (z.T @ precision @ y)
    k = model.design.z.shape[1]
    np.testing.assert_allclose(found.params[:k], b[:k], rtol=1e-8)
    np.testing.assert_allclose(
        found.cov.iloc[:k, :k], found.sigma2 * cov[:k, :k], rtol=1e-7, atol=1e-12
    )


def _spread(model, effects: str, draws: int, seed: int = 3, innovation=None, **options):
    """Estimates, their errors (σ² last) and those of ML, over draws of a strong spatial error."""
    rng = np.random.default_rng(seed)
    x, periods = rng.normal(size=(4, N)), 4
    declared = model("y ~ x", panel_of({"y": x, "x": x}, W), effects=effects)
    has_error = declared.specification.error
    S = solver(W, 0.8 if has_error else 0.4)
    drawn = innovation or (lambda size: rng.normal(size=size))
    out = []
    for _ in range(draws):
        e = drawn((periods, N)) + (rng.normal(size=N) if effects == "random" else 0.0)
        y = 1 + x + e @ S.T if has_error else (1 + x + e) @ S.T
        again = with_outcome(declared, y)
        fit = again.fit(method="gmm", **options)
        errors = np.sqrt(np.diag(fit.cov_matrix))
        row = [*fit.params, fit.sigma2], errors
        if has_error:
            kkp = {"random_errors": "kkp"} if effects == "random" else {}
            ml = with_outcome(model("y ~ x", again.panel, effects=effects, **kkp), y).fit()
            row = *row, [*ml.params, ml.sigma2]
        out.append(row)
    return [np.array(part) for part in zip(*out)]


@pytest.mark.slow
@pytest.mark.parametrize("effects", ["unit", "random"])
def test_a_strong_spatial_error_costs_no_efficiency(effects):
    """λ = 0.8: the slope and λ spread about as under maximum likelihood, without bias."""
    gmm, _, ml = _spread(sg.SEM, effects, 80)
    at = [0, 1] if effects == "unit" else [1, 2]
    assert np.all(np.abs(gmm[:, at].mean(axis=0) - [1.0, 0.8]) < 0.025)
    assert np.all(gmm[:, at].std(axis=0) < ml[:, at].std(axis=0) * [1.04, 1.15])


@pytest.mark.slow
@pytest.mark.parametrize(("model", "effects"), [(sg.SAR, "unit"), (sg.SEM, "random")])
def test_variances_have_the_errors_of_their_spread(model, effects):
    """λ, φ and σ²: mean standard error over the estimates' spread, and coverage."""
    draws = 150
    found = _spread(model, effects, draws)
    truth = np.array([0.4, 1.0] if model is sg.SAR else [0.8, 1.0, 1.0])
    estimates, errors = (part[:, -truth.size :] for part in found[:2])
    ratio = errors.mean(axis=0) / estimates.std(axis=0, ddof=1)
    # The spread of so many draws is known to 6%.
    assert np.all(np.abs(ratio - 1) < 0.18), ratio
    coverage = (np.abs(estimates - truth) < 1.96 * errors).mean(axis=0)
    assert np.all(coverage > 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)), coverage


@pytest.mark.filterwarnings("ignore:.*weak")
def test_sigma2_takes_in_the_errors_of_the_coefficients():
    """var(σ̂²) = 2σ⁴/m + D'VD and cov(θ̂, σ̂²) = VD with D = ∂σ̂²/∂θ, here by differences."""
    rng = np.random.default_rng(5)
    W, x = lattice(5), rng.normal(size=(4, 25))
    y = (0.4 * x + rng.normal(size=(4, 25))) @ solver(W, 0.6).T
    found = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit(method="gmm")
    columns = np.column_stack([found.design.z, (y @ W.T).ravel()])
    at = found.params.to_numpy()
    squares = lambda theta: float(np.sum((y.ravel() - columns @ theta) ** 2))  # noqa: E731
    free = squares(at) / found.sigma2
    steps = 1e-6 * np.eye(3)
    d = np.array([squares(at + s) - squares(at - s) for s in steps]) / 2e-6 / free
    cov, v = np.asarray(found.cov_full), np.asarray(found.cov_full)[:3, :3]
    assert d @ v @ d > 0.002 * cov[3, 3]
    assert cov[3, 3] == pytest.approx(2 * found.sigma2**2 / free + d @ v @ d, rel=1e-5)
    np.testing.assert_allclose(cov[:3, 3], v @ d, rtol=1e-4, atol=1e-10)


@pytest.mark.filterwarnings("ignore:.*weak")
def test_the_variance_of_sigma2_under_heavy_tails_is_that_of_the_robust_covariance():
    rng = np.random.default_rng(7)

    def heavy(size):
        return rng.standard_t(5, size=size) / np.sqrt(5 / 3)

    spread = {}
    for cov in ("classical", "robust"):
        estimates, errors = _spread(sg.SAR, "unit", 150, innovation=heavy, cov=cov)
        spread[cov] = errors[:, -1].mean() / estimates[:, -1].std(ddof=1)
    assert spread["classical"] < 0.8
    assert 0.82 < spread["robust"] < 1.2


def _endogenous(strength: float, seed: int = 0, periods: int = 30) -> sg.Panel:
    """x moves with the innovation; v moves x and nothing else."""
    rng = np.random.default_rng(seed)
    z, v, e = rng.normal(size=(3, periods, N))
    x = strength * v + 0.8 * e + rng.normal(size=(periods, N))
    y = (x - z + rng.normal(size=N) + e) @ solver(W, 0.4).T
    return panel_of({"y": y, "x": x, "z": z, "v": v}, W)


@pytest.mark.parametrize("model", [sg.OLS, sg.SAR, sg.SAC])
def test_an_endogenous_regressor_with_an_instrument(model):
    panel = _endogenous(1.0)
    if model is sg.OLS:
        panel = panel.with_columns(y=(panel.wide("y").to_numpy() @ (np.eye(N) - 0.4 * W).T).ravel())
    declared = model("y ~ x + z", panel, effects="unit")
    naive = declared.fit()
    found = declared.fit(method="gmm", endogenous="x", instruments="v")
    assert naive.params["x"] > 1.2
    for name, truth in {"x": 1.0, "z": -1.0, "rho": 0.4}.items():
        if name in found.params:
            assert abs(found.params[name] - truth) < 3.5 * found.std_errors[name]
    assert found.std_errors["x"] < 0.1


def test_two_stage_least_squares_is_the_textbook_formula():
    """A pooled SAR: b = (Z'P_H Z)⁻¹Z'P_H y with H = [1, x, Wx, W²x]."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(T, N))
    y = (1 + x + rng.normal(size=(T, N))) @ solver(W, 0.4).T
    found = sg.SAR("y ~ x", panel_of({"y": y, "x": x}, W), effects="pooled").fit(method="gmm")
    one, stack = np.ones(T * N), [x, x @ W.T, x @ W.T @ W.T]
    H = np.column_stack([one, *(s.ravel() for s in stack)])
    Z = np.column_stack([one, x.ravel(), (y @ W.T).ravel()])
    P = H @ np.linalg.solve(H.T @ H, H.T)
    b = np.linalg.solve(Z.T @ P @ Z, Z.T @ P @ y.ravel())
    np.testing.assert_allclose(found.params, b, rtol=1e-8)
    e = y.ravel() - Z @ b
    cov = e @ e / (e.size - 3) * np.linalg.inv(Z.T @ P @ Z)
    np.testing.assert_allclose(found.cov, cov, rtol=1e-8)
    # What the errors in b add to the mean square of the residuals.
    slope = -2.0 * Z.T @ e / (e.size - 3)
    joint = found.cov_full["sigma2"]
    np.testing.assert_allclose(joint.iloc[:3], cov @ slope, rtol=1e-8)
    of_innovations = 2.0 * found.sigma2**2 / (e.size - 3)
    assert joint["sigma2"] == pytest.approx(of_innovations + slope @ cov @ slope)


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_spreg_agrees_on_a_cross_section():
    import spreg
    from libpysal.graph import Graph

    rng = np.random.default_rng(3)
    x = rng.normal(size=(1, N))
    u = rng.normal(size=(1, N)) @ solver(W, 0.3).T
    y = (1 + x + u) @ solver(W, 0.4).T
    panel = panel_of({"y": y, "x": x}, W)
    w = Graph.to_W(panel.weights)
    ours = sg.SAR("y ~ x", panel, effects="pooled").fit(method="gmm")
    theirs = spreg.GM_Lag(y.T, x.T, w=w, w_lags=2, sig2n_k=True)
    np.testing.assert_allclose(ours.params, theirs.betas.ravel(), rtol=1e-6)
    np.testing.assert_allclose(ours.cov, theirs.vm, rtol=1e-6)


def test_moments_have_no_likelihood(states):
    found = sg.SAR(FORMULA, states, effects="unit").fit(method="gmm")
    assert np.isnan(found.loglik)
    assert np.isnan(found.aic)
    assert found.method == "gmm"


@pytest.mark.parametrize("effects", ["unit", "twoway"])
def test_unbalanced_rows_by_moments(effects):
    rng = np.random.default_rng(6)
    full = _endogenous(1.0, seed=4)
    frame = full.frame.reset_index()
    panel = sg.Panel(
        frame[rng.uniform(size=len(frame)) > 0.1],
        unit="unit",
        time="time",
        weights=sg.weights.from_matrix(W, names(N)),
    )
    found = sg.SLX("y ~ x + z", panel, effects=effects).fit(
        method="gmm", endogenous="x", instruments="v"
    )
    assert np.isfinite(found.std_errors).all()
    with pytest.raises(EstimationError, match="balanced"):
        sg.SEM("y ~ x + z", panel, effects="unit").fit(method="gmm")


def test_sigma2_of_unbalanced_rows_counts_what_the_effects_took():
    rng = np.random.default_rng(2)
    n, periods, found = 30, 4, []
    frame = _endogenous(1.0, periods=periods).frame.reset_index()
    frame = frame[frame["unit"].isin(names(n)) & (rng.uniform(size=len(frame)) > 0.15)]
    for _ in range(40):
        frame = frame.assign(y=frame["x"] + rng.normal(size=len(frame)))
        panel = sg.Panel(frame, unit="unit", time="time")
        model = sg.OLS("y ~ x + z", panel, effects="unit")
        found.append(model.fit(method="gmm", endogenous="x", instruments="v").sigma2)
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(1.0, abs=3.5 * error)


def test_few_units_for_rho_and_lambda_are_told_in_both_languages():
    declared, draw = _world(sg.SAC, "unit")
    found = with_outcome(declared, draw()).fit(method="gmm")
    assert any("intervals of rho and lambda together, by moments" in w for w in found.warnings)
    assert any("以矩同时估计的 rho 与 lambda" in w for w in found.warnings_in("zh"))
    declared, draw = _world(sg.SEM, "unit")
    assert not with_outcome(declared, draw()).fit(method="gmm").warnings


def test_weak_instruments_are_called_weak():
    panel = _endogenous(0.02, periods=6)
    with pytest.warns(ConvergenceWarning, match=r"instruments of x are weak: effective first-st"):
        found = sg.OLS("y ~ x + z", panel, effects="unit").fit(
            method="gmm", endogenous="x", instruments="v"
        )
    assert any("weak" in text for text in found.warnings)


def test_the_effective_f_is_the_first_stage_f_where_variances_are_equal():
    """One instrument: F, with 23.1 as critical value (Montiel Olea & Pflueger 2013, table 1)."""
    panel = _endogenous(0.2, periods=6)
    model = sg.OLS("y ~ x + z", panel, effects="pooled")
    rows = moment_rows(model, {"endogenous": "x", "instruments": "v"})
    x, z, v = (panel.frame[name].to_numpy() for name in ("x", "z", "v"))
    short, full = np.column_stack([np.ones_like(x), z]), np.column_stack([np.ones_like(x), z, v])
    ssr = [np.sum((x - a @ np.linalg.lstsq(a, x, rcond=None)[0]) ** 2) for a in (short, full)]
    found = effective_f(rows, 1, "classical")
    assert found.statistic == pytest.approx((ssr[0] - ssr[1]) / (ssr[1] / (x.size - 3)))
    assert found.critical == pytest.approx(stats.ncx2.ppf(0.95, 1, 10))
    assert found.critical == pytest.approx(23.1, abs=0.05)
    left = x - full @ np.linalg.lstsq(full, x, rcond=None)[0]
    net = v - short @ np.linalg.lstsq(short, v, rcond=None)[0]
    robust = (net @ x) ** 2 / np.sum(net**2 * left**2)
    assert effective_f(rows, 1, "robust").statistic == pytest.approx(robust)


def test_what_is_not_identified_is_refused():
    panel = _endogenous(1.0, periods=6)
    with pytest.raises(EstimationError, match="not identified"):
        sg.OLS("y ~ x + z", panel, effects="unit").fit(method="gmm", endogenous="x")
    with pytest.raises(EstimationError, match="not identified"):
        sg.SAR("y ~ 1", panel, effects="pooled").fit(method="gmm")


def test_a_changing_w_of_the_errors_is_refused_with_unit_effects():
    panel = _endogenous(1.0, periods=6)
    n = len(panel.units)
    turns = [
        sg.weights.from_matrix(np.roll(np.eye(n), k, axis=1), list(panel.units)) for k in (1, 2)
    ]
    moving = panel.with_weights({t: turns[k % 2] for k, t in enumerate(panel.periods)})
    with pytest.raises(EstimationError, match="error matrix that changes from period to period"):
        sg.SEM("y ~ x", moving, effects="unit").fit(method="gmm")


def test_options_are_refused_by_name():
    panel = _endogenous(1.0, periods=6)
    declared = sg.SAR("y ~ x + z", panel, effects="unit")
    with pytest.raises(UnknownNameError, match="endogenous='xx' is no regressor"):
        declared.fit(method="gmm", endogenous="xx", instruments="v")
    with pytest.raises(UnknownNameError, match="vv"):
        declared.fit(method="gmm", endogenous="x", instruments="vv")
    with pytest.raises(OptionError, match=r"no option 'instrument'.*instruments"):
        declared.fit(method="gmm", endogenous="x", instrument="v")
    with pytest.raises(OptionError, match="'classical' or 'robust', not 'cluster'"):
        declared.fit(method="gmm", cov="cluster")
    with pytest.raises(OptionError, match="use method='ml'"):
        sg.OLS("y ~ x", panel).fit(method="gmm")
    with pytest.raises(EstimationError, match=r"effects='random'.*offers cov='classical'"):
        sg.SAR("y ~ x", panel, effects="random").fit(method="gmm", cov="robust")
    with pytest.raises(EstimationError, match="lee-yu"):
        sg.SAR("y ~ x", panel, effects="unit", dynamic=("time",)).fit(method="gmm")
    for option in ({"correction": "lee-yu"}, {"demean": "before"}, {"information": "observed"}):
        with pytest.raises(OptionError, match="maximises no likelihood"):
            declared.fit(method="gmm", **option)
