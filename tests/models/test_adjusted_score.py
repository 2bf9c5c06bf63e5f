"""The adjusted score of short dynamic panels: its expectation, variance, root and refusals."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from models_making import lattice, names, panel_of, solver

import spillgap as sg
from spillgap.errors import ConvergenceWarning, EstimationError, OptionError
from spillgap.models import adjusted_score
from spillgap.models.adjusted_score import AdjustedScore
from spillgap.models.estimator import make_likelihood
from spillgap.models.tests import lr_test, sdm_restrictions

SIDE = 5
N = SIDE**2
W = lattice(SIDE)
OTHER = np.roll(np.eye(N), 1, axis=1) * 0.6 + np.roll(np.eye(N), -2, axis=1) * 0.4
TAU, ETA, RHO, LAMBDA = 0.4, 0.15, 0.3, 0.35
LAGS = ("time", "space-time")


def _path(
    rng: np.random.Generator,
    periods: int,
    *,
    tau: float = TAU,
    eta: float = ETA,
    rho: float = RHO,
    lam: float = 0.0,
    x: np.ndarray | None = None,
    units: np.ndarray | None = None,
    burn: int = 25,
) -> dict[str, np.ndarray]:
    """A stationary panel of ``periods`` and one before them."""
    x = rng.normal(size=(periods + 1 + burn, N)) if x is None else x
    units = rng.normal(size=N) if units is None else units
    S, B = solver(W, rho), solver(OTHER, lam)
    y = np.zeros_like(x)
    for t in range(1, len(y)):
        start = tau * y[t - 1] + eta * W @ y[t - 1] + x[t] + units
        y[t] = S @ (start + B @ rng.normal(size=N))
    return {"y": y[burn:], "x": x[burn:]}


def _model(columns, *, kind=sg.SAR, effects="unit", dynamic=LAGS):
    other = {"error_weights": sg.weights.from_matrix(OTHER, names(N))} if kind.has_error else {}
    return kind("y ~ x", panel_of(columns, W), effects=effects, dynamic=dynamic, **other)


def _score(model, y: np.ndarray | None = None) -> AdjustedScore:
    """Of a model, or of it with another path (T + 1, N) of y."""
    spec, design = model.specification, model.design
    if y is not None:
        z = design.z.copy()
        for name, before in (("L:y", y[:-1]), ("LW:y", y[:-1] @ W.T)):
            z[:, design.names.index(name)] = before.ravel()
        design = replace(design, y=y[1:].ravel(), z=z, initial=y[0])
    return AdjustedScore(spec, design, make_likelihood(spec, design, correction="adjusted-score"))


def _fit(model, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(correction="adjusted-score", **options)


@pytest.mark.parametrize("effects", ["unit", "twoway"])
@pytest.mark.parametrize("periods", [2, 3, 7])
def test_the_adjustment_is_the_truncated_trace(effects, periods):
    """Σ_{h ≤ T−2} (1 − (h + 1)/T) tr(AʰS⁻¹), and with W before it, by dense matrices."""
    score = _score(_model(_path(np.random.default_rng(1), periods), effects=effects))
    at = np.zeros(score.places["sigma2"] + 1)
    for key, value in (("tau", TAU), ("eta", ETA), ("rho", RHO), ("sigma2", 1.0)):
        at[score.places[key]] = value
    J = np.eye(N) - (1.0 / N if effects == "twoway" else 0.0)
    S = solver(W, RHO)
    A = S @ (TAU * np.eye(N) + ETA * W)
    expected = np.zeros(3)
    for h in range(periods - 1):
        power = np.linalg.matrix_power(A, h) @ S
        weight = 1.0 - (h + 1) / periods
        expected += [weight * np.trace(J @ m) for m in (power, W @ power, W @ A @ power)]
    found = score.adjustment(at)
    np.testing.assert_allclose([found[k] for k in ("tau", "eta", "rho")], expected, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "effects", "lam"), [(sg.SAR, "unit", 0.0), (sg.SAC, "twoway", LAMBDA)]
)
def test_the_score_has_no_expectation_and_the_variance_that_is_said(kind, effects, lam):
    """At the truth, over paths from one start; what is not adjusted is far from zero."""
    rng = np.random.default_rng(3)
    periods, x, units = 4, rng.normal(size=(30, N)), rng.normal(size=N)
    values, variances, raw = [], [], []
    model = _model(_path(rng, periods, x=x, units=units), kind=kind, effects=effects)
    for _ in range(250):
        score = _score(model, _path(rng, periods, lam=lam, x=x, units=units)["y"])
        at = np.zeros(score.places["sigma2"] + 1)
        at[score.design.names.index("x")] = 1.0
        truth = {"tau": TAU, "eta": ETA, "rho": RHO, "lambda": lam, "sigma2": 1.0}
        for key in score.places:
            at[score.places[key]] = truth[key]
        values.append(score(at))
        raw.append(values[-1][score.places["tau"]] - score.adjustment(at)["tau"])
        variances.append(score.variance(at))
    values = np.array(values)
    spread = np.cov(values.T)
    noise = np.sqrt(np.diag(spread) / len(values))
    assert np.all(np.abs(values.mean(axis=0)) < 3.5 * noise)
    assert np.mean(raw) < -8.0 * noise[score.places["tau"]]
    said = np.mean(variances, axis=0)
    np.testing.assert_allclose(np.diag(said), np.diag(spread), rtol=0.3)
    size = np.sqrt(np.diag(said))
    np.testing.assert_allclose(
        said / np.outer(size, size), spread / np.outer(size, size), atol=0.25
    )


@pytest.mark.parametrize(
    ("kind", "effects", "dynamic"),
    [
        (sg.SAR, "unit", ("time",)),
        (sg.SDM, "twoway", LAGS),
        (sg.SAC, "unit", LAGS),
        (sg.SLX, "unit", ("time",)),
        (sg.OLS, "twoway", LAGS),
    ],
)
def test_the_estimate_is_a_root_with_its_sandwich(kind, effects, dynamic):
    model = _model(_path(np.random.default_rng(7), 6), kind=kind, effects=effects, dynamic=dynamic)
    found = _fit(model)
    assert found.correction == "adjusted-score"
    score = _score(model)
    at = np.append(found.params.to_numpy(), found.sigma2)
    slopes = score.slopes(at)
    assert np.abs(np.linalg.solve(slopes, score(at))).max() < 1e-6
    bread = np.linalg.inv(slopes)
    np.testing.assert_allclose(found.cov_matrix, bread @ score.variance(at) @ bread.T, rtol=1e-6)
    assert np.all(found.std_errors > 0.0)
    corrected = model.fit(correction="lee-yu")
    assert found.params["x"] == pytest.approx(corrected.params["x"], abs=0.1)
    assert "yang_2018" in found.cite()
    assert "Adjusted score" in found.summary()
    assert np.isfinite(found.effects(draws=30).estimate).all()


@pytest.mark.slow
def test_what_lee_and_yu_leave_is_gone():
    """Five periods: their time lag is too large in most samples, the root's is not."""
    rng = np.random.default_rng(11)
    gaps = []
    for _ in range(40):
        model = _model(_path(rng, 4, eta=0.0), dynamic=("time",))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = (model.fit(correction=c) for c in ("lee-yu", "adjusted-score"))
            gaps.append([found.params["L:y"] - TAU for found in asked])
    lee_yu, root = np.mean(gaps, axis=0)
    noise = np.std(gaps, axis=0)[1] / np.sqrt(len(gaps))
    assert lee_yu > 0.025
    assert abs(root) < min(2.5 * noise, 0.6 * lee_yu)


def test_without_a_root_the_estimate_is_lee_and_yus_and_says_so():
    rng = np.random.default_rng(2)
    for _ in range(30):
        model = _model(_path(rng, 2, tau=0.75, eta=0.0, rho=0.1), dynamic=("time",))
        found = _fit(model)
        if found.correction == "lee-yu":
            break
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        again = model.fit(correction="adjusted-score")
    said = [str(w.message) for w in caught if w.category is ConvergenceWarning]
    assert any("no root at which it falls" in text and "2 here" in text for text in said)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = model.fit(correction="lee-yu")
    np.testing.assert_array_equal(again.params, plain.params)
    np.testing.assert_array_equal(again.cov_matrix, plain.cov_matrix)
    assert again.estimate.information_kind == "expected"
    assert any("lee-yu" in text for text in again.warnings)
    assert any("调整得分没有" in text for text in again.warnings_in("zh"))


def test_the_bootstrap_estimates_by_the_same_root():
    model = _model(_path(np.random.default_rng(5), 6), dynamic=("time",))
    found = _fit(model, cov="bootstrap", replications=12, seed=1)
    assert np.all(found.std_errors > 0.0)
    assert found.std_errors["L:y"] == pytest.approx(_fit(model).std_errors["L:y"], rel=0.8)


def test_where_there_is_nothing_to_adjust_it_is_refused(monkeypatch):
    columns = _path(np.random.default_rng(5), 6)
    for model in (
        sg.SAR("y ~ x", panel_of(columns, W), effects="unit"),
        _model(columns, effects="time"),
        _model(columns, effects="random"),
    ):
        with pytest.raises(OptionError, match="dynamic model with unit"):
            model.fit(correction="adjusted-score")
    with pytest.raises(EstimationError, match="'adjusted-score' with time effects is valid"):
        sg.SAR("y ~ x", panel_of(columns, 0.5 * W), effects="twoway", dynamic=LAGS).fit(
            correction="adjusted-score"
        )
    with pytest.raises(OptionError, match="sandwich"):
        _model(columns).fit(correction="adjusted-score", cov="cluster")
    with pytest.raises(OptionError, match="information='observed'"):
        _model(columns).fit(correction="adjusted-score", information="observed")
    monkeypatch.setattr(adjusted_score, "MOST_UNITS", 10)
    with pytest.raises(EstimationError, match="up to 10 units"):
        _model(columns).fit(correction="adjusted-score")


def test_lags_in_time_of_a_w_that_is_not_standardised_need_no_time_effects():
    columns = _path(np.random.default_rng(5), 6)
    model = sg.OLS("y ~ x", panel_of(columns, 0.5 * W), effects="twoway", dynamic=LAGS)
    with pytest.raises(EstimationError, match="row-standardised W only"):
        model.fit(correction="lee-yu")


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_units_of_measurement_change_no_answer(scale):
    columns = _path(np.random.default_rng(7), 5)
    plain = _fit(_model(columns))
    shifted = {"y": columns["y"], "x": scale * columns["x"] + 10.0 * scale}
    moved = _fit(_model(shifted))
    other = [n for n in plain.params.index if n != "x"]
    np.testing.assert_allclose(moved.params[other], plain.params[other], rtol=1e-7)
    np.testing.assert_allclose(moved.std_errors[other], plain.std_errors[other], rtol=1e-6)
    assert moved.params["x"] * scale == pytest.approx(plain.params["x"], rel=1e-7)
    assert moved.std_errors["x"] * scale == pytest.approx(plain.std_errors["x"], rel=1e-6)


def test_the_root_of_an_equation_has_no_likelihood_ratio():
    columns = _path(np.random.default_rng(7), 5)
    smaller, found = (_fit(_model(columns, kind=kind)) for kind in (sg.SAR, sg.SDM))
    with pytest.raises(OptionError, match="maximises no likelihood"):
        lr_test(smaller, found)
    table = sdm_restrictions(found, likelihood_ratio=False)
    assert table.keys() == ["wald_sar", "wald_sem", "wald_slx"]
