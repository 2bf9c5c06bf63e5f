"""Several W, mixtures of W and decay with distance: likelihood, invariance, recovery, refusals."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

import spillgap as sg
from spillgap.errors import (
    AlignmentError,
    ConvergenceWarning,
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    UnstableError,
)
from spillgap.models import structure_search
from spillgap.models.structures import align

# What intervals cover with so few units is told in test_undercoverage.
pytestmark = pytest.mark.filterwarnings("ignore:.*95% intervals")

N, T = 25, 8
UNITS = [f"u{k:02d}" for k in range(N)]


def _place(seed: int) -> np.ndarray:
    points = np.random.default_rng(seed).uniform(size=(N, 2))
    return np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))


def _nearest(distance: np.ndarray, k: int = 3) -> np.ndarray:
    out = np.zeros((N, N))
    np.put_along_axis(out, np.argsort(distance, axis=1)[:, 1 : k + 1], 1.0 / k, axis=1)
    return out


NEAR, FAR = _place(1), _place(2)
FIRST, SECOND = _nearest(NEAR), _nearest(FAR)
DISTANCES = pd.DataFrame(NEAR, index=UNITS, columns=UNITS)


def graph(W: np.ndarray):
    return sg.weights.from_matrix(W, UNITS)


SEVERAL = sg.weights.several({"geo": graph(FIRST), "econ": graph(SECOND)})
CONVEX = sg.weights.convex({"geo": graph(FIRST), "econ": graph(SECOND)})
POWER = sg.weights.decay(DISTANCES)
EXPONENTIAL = sg.weights.decay(DISTANCES, "exponential")


def panel_from(M: np.ndarray, WX: np.ndarray, seed: int = 0, error: bool = False) -> sg.Panel:
    """y = My + x + WXx + effects + ε, or with M in the disturbances."""
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, T, N))
    inverse = np.linalg.inv(np.eye(N) - M)
    inner = x + x @ WX.T + rng.normal(size=N) + rng.normal(size=(T, 1))
    y = inner + e @ inverse.T if error else (inner + e) @ inverse.T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"], frame["time"] = np.tile(UNITS, T), np.repeat(range(T), N)
    return sg.Panel(frame, unit="unit", time="time")


PANEL = panel_from(0.4 * FIRST + 0.25 * SECOND, 0.5 * FIRST - 0.3 * SECOND, seed=3)


def dense_loglik(panel: sg.Panel, M: np.ndarray, Z: np.ndarray, B: np.ndarray, drop: float):
    """The two-way Lee–Yu likelihood with β and σ² at their best, from dense algebra."""
    y = panel.frame["y"].to_numpy().reshape(T, N)
    J = np.eye(N) - 1.0 / N
    rows = [(B @ (np.eye(N) - M) @ y.T).T, *[(B @ z.T).T for z in Z]]
    rows = [r - r.mean(axis=0) for r in rows]
    flat = np.column_stack([(r @ J.T).ravel() for r in rows])
    coefficients, *_ = np.linalg.lstsq(flat[:, 1:], flat[:, 0], rcond=None)
    rest = flat[:, 0] - flat[:, 1:] @ coefficients
    n = (N - 1) * (T - 1)
    logdet = np.linalg.slogdet(B @ (np.eye(N) - M))[1] - drop
    return (T - 1) * logdet - 0.5 * n * (1 + np.log(2 * np.pi * rest @ rest / n))


def brute_force(value, start):
    found = optimize.minimize(
        lambda p: -value(p), start, method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
    )  # fmt: skip
    return found.x, -found.fun


def x_of(panel: sg.Panel) -> np.ndarray:
    return panel.frame["x"].to_numpy().reshape(T, N)


def test_several_rho_maximise_the_dense_likelihood():
    x = x_of(PANEL)
    Z = [x, x @ FIRST.T, x @ SECOND.T]

    def value(rho):
        M = rho[0] * FIRST + rho[1] * SECOND
        return dense_loglik(PANEL, M, Z, np.eye(N), np.log(1 - rho.sum()))

    best, top = brute_force(value, np.array([0.3, 0.3]))
    found = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    assert found.loglik == pytest.approx(top, abs=1e-7)
    np.testing.assert_allclose(found.params[["rho:geo", "rho:econ"]], best, atol=1e-5)
    assert list(found.params.index) == ["x", "W:geo:x", "W:econ:x", "rho:geo", "rho:econ"]
    h = 1e-3
    moves = np.eye(2) * h
    curve = [
        [
            -(value(best + a + b) - value(best + a - b) - value(best - a + b) + value(best - a - b))
            / (4 * h**2)
            for b in moves
        ]
        for a in moves
    ]
    inverse = np.linalg.inv(np.array(curve))
    ours = found.cov.loc[["rho:geo", "rho:econ"], ["rho:geo", "rho:econ"]]
    np.testing.assert_allclose(ours, inverse, rtol=1e-3)


def test_decay_in_the_disturbances_maximises_the_dense_likelihood():
    panel = panel_from(0.5 * POWER.matrix(2.0), np.zeros((N, N)), seed=5, error=True)

    def value(p):
        W = POWER.matrix(p[1])
        zero = np.zeros((N, N))
        return dense_loglik(panel, zero, [x_of(panel)], np.eye(N) - p[0] * W, np.log(1 - p[0]))

    best, top = brute_force(value, np.array([0.4, 2.0]))
    found = sg.SEM("y ~ x", panel, weights=POWER).fit()
    assert found.loglik == pytest.approx(top, abs=1e-7)
    np.testing.assert_allclose(found.params[["lambda", "delta"]], best, rtol=1e-4)


def test_the_joint_covariance_is_the_inverse_of_the_full_hessian():
    """β among them: the blocks by the implicit function are those of all parameters at once."""
    panel = panel_from(0.4 * POWER.matrix(2.0), 0.5 * POWER.matrix(2.0), seed=7)
    found = sg.SDM("y ~ x", panel, weights=POWER, effects="unit").fit()
    y, x, n = panel.frame["y"].to_numpy().reshape(T, N), x_of(panel), N * (T - 1)

    def full(p):
        beta, theta, rho, delta, s2 = p
        W = POWER.matrix(delta)
        e = y - rho * y @ W.T - beta * x - theta * x @ W.T
        e = e - e.mean(axis=0)
        logdet = np.linalg.slogdet(np.eye(N) - rho * W)[1]
        return (T - 1) * logdet - 0.5 * n * np.log(2 * np.pi * s2) - (e**2).sum() / (2 * s2)

    at = np.array([*found.params, found.sigma2])
    steps = np.diag(1e-3 * np.maximum(np.abs(at), 0.3))
    hessian = np.array(
        [
            [
                (full(at + a + b) - full(at + a - b) - full(at - a + b) + full(at - a - b))
                / (4 * a.sum() * b.sum())
                for b in steps
            ]
            for a in steps
        ]
    )
    expected = np.linalg.inv(-hessian)
    scale = np.sqrt(np.diag(expected))
    gap = (found.cov_full.to_numpy() - expected) / np.outer(scale, scale)
    assert np.abs(gap).max() < 2e-3


def test_order_of_members_of_rows_and_of_units_changes_nothing():
    found = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    turned = sg.weights.several({"econ": graph(SECOND), "geo": graph(FIRST)})
    shuffled = PANEL.frame.reset_index().sample(frac=1.0, random_state=1)
    other = sg.Panel(shuffled, unit="unit", time="time")
    again = sg.SDM("y ~ x", other, weights=turned).fit()
    np.testing.assert_allclose(again.params[found.params.index], found.params, atol=1e-6)
    np.testing.assert_allclose(again.std_errors[found.params.index], found.std_errors, rtol=1e-4)


def test_a_share_at_its_end_is_the_model_of_one_w_and_says_so():
    panel = panel_from(0.5 * FIRST - 0.3 * SECOND, np.zeros((N, N)), seed=4)
    with pytest.warns(DataWarning, match="gamma lies at an end of its range"):
        found = sg.SAR("y ~ x", panel, weights=CONVEX).fit()
    held = sg.Panel(panel.frame.reset_index(), unit="unit", time="time", weights=graph(FIRST))
    one = sg.SAR("y ~ x", held).fit(information="observed")
    assert found.params["gamma:geo"] == 1.0
    assert np.isnan(found.std_errors["gamma:geo"])
    assert found.params["rho"] == pytest.approx(one.params["rho"], abs=1e-5)
    assert found.std_errors["rho"] == pytest.approx(one.std_errors["rho"], rel=1e-3)
    effects = found.effects(draws=400, seed=1)
    np.testing.assert_allclose(effects.estimate, one.effects(draws=9).estimate, atol=1e-4)


def test_shares_of_three_sum_to_one_and_their_covariance_to_zero():
    third = graph(_nearest(_place(3)))
    mixed = sg.weights.convex({"geo": graph(FIRST), "econ": graph(SECOND), "other": third})
    panel = panel_from(0.5 * (0.6 * FIRST + 0.4 * SECOND), 0.8 * FIRST, seed=2)
    with pytest.warns((DataWarning, ConvergenceWarning)):
        found = sg.SAR("y ~ x", panel, weights=mixed).fit()
    names = [f"gamma:{n}" for n in ("geo", "econ", "other")]
    assert found.params[names].sum() == pytest.approx(1.0)
    free = [n for n in names if np.isfinite(found.std_errors[n])]
    assert np.abs(found.cov.loc[free, free].to_numpy().sum()) < 1e-8


def test_effects_are_those_of_dense_inverses_and_split_by_w():
    found = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    p = found.params
    inverse = np.linalg.inv(np.eye(N) - p["rho:geo"] * FIRST - p["rho:econ"] * SECOND)
    S = inverse @ (p["x"] * np.eye(N) + p["W:geo:x"] * FIRST + p["W:econ:x"] * SECOND)
    direct, total = np.diag(S).mean(), S.sum(axis=1).mean()
    effects = found.effects(draws=2000, seed=0)
    np.testing.assert_allclose(effects.estimate[0], [direct, total - direct, total], rtol=1e-8)
    split = found.effects_by_weights(method="delta")["estimate"].to_numpy().reshape(2, 3)
    assert split[:, 1].sum() == pytest.approx(total - direct)
    assert split[:, 0].sum() + p["x"] == pytest.approx(direct)
    by_slopes = found.effects(method="delta")
    np.testing.assert_allclose(effects.std_error, by_slopes.std_error, rtol=0.25)
    drawn = found.effects_by_weights(draws=50)
    np.testing.assert_allclose(drawn["estimate"].to_numpy().reshape(2, 3), split)
    fitted = found.fitted.to_numpy().reshape(T, N)
    inner = found._structural.reshape(T, N) + found._effect_rows.reshape(T, N)
    np.testing.assert_allclose(fitted, inner @ inverse.T, atol=1e-5)


def test_uncertainty_about_decay_is_in_the_effects():
    panel = panel_from(0.4 * POWER.matrix(2.0), 0.5 * POWER.matrix(2.0), seed=8)
    found = sg.SDM("y ~ x", panel, weights=POWER).fit()
    W = found.weights_estimated
    known = sg.Panel(
        panel.frame.reset_index(), unit="unit", time="time", weights=sg.weights.from_matrix(W)
    )
    one = sg.SDM("y ~ x", known).fit(information="observed")
    np.testing.assert_allclose(found.params[["x", "W:x", "rho"]], one.params, atol=1e-4)
    assert np.all(found.std_errors[["x", "W:x", "rho"]] >= one.std_errors * (1 - 1e-4))
    wide = found.effects(method="delta").std_error
    assert wide[0, 1] > one.effects(method="delta").std_error[0, 1]


@pytest.mark.parametrize(("family", "ratio"), [(POWER, 1.0), (EXPONENTIAL, 10.0)])
def test_units_of_distance_scale_delta_as_they_must(family, ratio):
    W = family.matrix(3.0 * family.scale)
    panel = panel_from(0.4 * W, 2.0 * W, seed=9)
    found = sg.SDM("y ~ x", panel, weights=family).fit()
    again = sg.SDM("y ~ x", panel, weights=sg.weights.decay(10.0 * DISTANCES, family.form)).fit()
    assert found.params["delta"] == pytest.approx(ratio * again.params["delta"], rel=1e-4)
    assert found.loglik == pytest.approx(again.loglik, abs=1e-6)


def test_the_stable_region_is_the_true_one_not_that_of_norms():
    structure = align(SEVERAL, PANEL, has_lag=True, has_error=False, model="SAR")
    # |ρ₁| + |ρ₂| = 1.1 and stable: the bound by norms is sufficient, not necessary.
    assert structure.inside(np.array([0.8, -0.3]))
    for direction in ([1.0, 0.0], [0.6, 0.8], [0.9, -0.5], [-0.7, -0.2]):
        ray = np.array(direction)
        values = np.linalg.eigvals(ray[0] * FIRST + ray[1] * SECOND)
        outermost = values[values.real.argmax()]
        real = abs(outermost.imag) < 1e-9
        end = 1.0 / (outermost.real if real else np.abs(values).max())
        assert structure.inside(0.999 * end * ray)
        assert not structure.inside(1.001 * end * ray)


def test_more_units_than_dense_matrices_suit_are_sparse(monkeypatch):
    from spillgap.models import structured_results, structures

    plain = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    monkeypatch.setattr(structures, "DENSE_LIMIT", 5)
    monkeypatch.setattr(structured_results, "MOST_DRAWN", 5)
    packed = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    np.testing.assert_allclose(packed.params, plain.params, atol=1e-6)
    with pytest.raises(OptionError, match="method='delta'"):
        packed.effects()
    ours = packed.effects(method="delta").to_frame()
    np.testing.assert_allclose(ours, plain.effects(method="delta").to_frame(), rtol=1e-4)


def test_flat_and_ragged_likelihoods_are_said():
    panel = panel_from(np.zeros((N, N)), np.zeros((N, N)), seed=13)
    with pytest.warns(ConvergenceWarning, match="does not rule out an end of the range of delta"):
        found = sg.SLX("y ~ x", panel, weights=POWER).fit()
    assert found.warnings_in("zh") != found.warnings


def test_what_is_printed():
    found = sg.SDM("y ~ x", PANEL, weights=SEVERAL).fit()
    text = found.summary()
    assert "ρ (geo)" in text
    assert "W × geo × x" in text
    assert "W: geo and econ, each with a rho of its own." in text
    assert "各有自己的 rho" in found.summary("zh")
    assert "γ (econ)" in sg.SAR("y ~ x", PANEL, weights=CONVEX).fit().summary()
    assert "SeveralWeights: geo, econ" in repr(found)
    assert found.flat_parameters == ()
    assert set(found.interval_methods) == {"wald"}


# -- refusals -----------------------------------------------------------------------------------


def test_members_that_are_one_matrix_are_not_identified():
    same = sg.weights.several({"a": graph(FIRST), "b": graph(FIRST)})
    with pytest.raises(EstimationError, match="a, b are one matrix"):
        sg.SAR("y ~ x", PANEL, weights=same)
    third = sg.weights.convex(
        {"a": graph(FIRST), "b": graph(SECOND), "c": graph((FIRST + SECOND) / 2)}
    )
    with pytest.raises(EstimationError, match="not identified"):
        sg.SAR("y ~ x", PANEL, weights=third)
    empty = {"a": graph(FIRST), "b": sg.weights.from_matrix(np.zeros((N, N)), UNITS)}
    with pytest.raises(EstimationError, match="b has no links"):
        sg.SAR("y ~ x", PANEL, weights=sg.weights.several(empty))


@pytest.mark.parametrize("model", [sg.SEM, sg.SAC, sg.GNS, sg.SLX])
def test_several_rho_need_a_lag_and_no_error(model):
    with pytest.raises(OptionError, match="for SAR and SDM"):
        model("y ~ x", PANEL, weights=SEVERAL)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"dynamic": "time"}, "dynamic="),
        ({"effects": "random"}, "effects='random'"),
        ({"durbin_weights": graph(FIRST)}, "durbin_weights="),
        ({"regimes": {"a": UNITS[:12], "b": UNITS[12:]}}, "regimes="),
        ({"weights": graph(FIRST)}, "belong to the panel"),
    ],
)
def test_what_is_not_offered_beside_parameters_of_w(options, match):
    with pytest.raises(OptionError, match=match):
        sg.SDM("y ~ x", PANEL, **({"weights": SEVERAL} | options))


@pytest.mark.parametrize(
    "options",
    [
        {"method": "gmm"},
        {"cov": "robust"},
        {"information": "expected"},
        {"demean": "before"},
        {"correction": "adjusted-score"},
    ],
)
def test_fits_that_are_not_offered(options):
    with pytest.raises((OptionError, EstimationError)):
        sg.SAR("y ~ x", PANEL, weights=SEVERAL).fit(**options)


def test_readings_that_would_take_w_as_known():
    found = sg.SAR("y ~ x", PANEL, weights=CONVEX).fit()
    with pytest.raises(OptionError, match="would take W as known"):
        found.impulse_response()
    with pytest.raises(OptionError, match="would take W as known"):
        found.effects_matrix("x")
    with pytest.raises(OptionError, match="of models with several"):
        found.effects_by_weights()
    with pytest.raises(OptionError, match="'wald'"):
        found.conf_int(method="profile")
    with pytest.raises(OptionError, match="at least 2"):
        found.effects(draws=1)


def test_tests_that_fit_further_models_are_refused_and_others_are_not():
    from spillgap.models import tests

    found = sg.SAR("y ~ x", PANEL, weights=SEVERAL).fit()
    with pytest.raises(OptionError, match="W of its own"):
        tests.lr_effects(found)
    assert tests.wald_test(found, [[0.0, 0.0, 1.0]]).statistic > 0.0
    assert "lee_liu_2010" in sg.references.keys_for(found)


def test_models_and_panels_that_have_no_use_for_it():
    with pytest.raises(OptionError, match="no spatial term"):
        sg.OLS("y ~ x", PANEL, weights=CONVEX)
    rows = PANEL.frame.reset_index().iloc[1:]
    with pytest.raises(EstimationError, match="balanced"):
        sg.SAR("y ~ x", sg.Panel(rows, unit="unit", time="time"), weights=CONVEX)
    named = PANEL.frame.reset_index().rename(columns={"x": "delta"})
    with pytest.raises(DataError, match="'delta'"):
        sg.SAR("y ~ delta", sg.Panel(named, unit="unit", time="time"), weights=POWER)
    with pytest.raises(EstimationError, match="no regressors"):
        sg.SAR("y ~ 0", PANEL, weights=CONVEX).fit().effects()


def test_declarations_that_cannot_be():
    with pytest.raises(OptionError, match="two to 3"):
        sg.weights.several({"a": graph(FIRST)})
    with pytest.raises(OptionError, match="'a:b'"):
        sg.weights.convex({"a:b": graph(FIRST), "c": graph(SECOND)})
    with pytest.raises(OptionError, match="form"):
        sg.weights.decay(DISTANCES, "linear")
    with pytest.raises(DataError, match="not symmetric"):
        sg.weights.decay(DISTANCES + np.triu(np.ones((N, N)), 1))
    with pytest.raises(DataError, match="above zero"):
        sg.weights.decay(-DISTANCES)
    with pytest.raises(DataError, match="No other unit within the cut-off"):
        sg.weights.decay(DISTANCES, cutoff=NEAR[NEAR > 0].min() * 1.01)
    same = DISTANCES.copy()
    same.iloc[0, 1] = same.iloc[1, 0] = 0.0
    with pytest.raises(DataError, match="same place"):
        sg.weights.decay(same)
    fewer = sg.weights.decay(DISTANCES.iloc[1:, 1:])
    with pytest.raises(AlignmentError, match="u00"):
        sg.SAR("y ~ x", PANEL, weights=fewer)
    moving = {t: graph(FIRST) for t in range(T)}
    with pytest.raises(OptionError, match="constant in time"):
        sg.SAR("y ~ x", PANEL, weights=sg.weights.several({"a": moving, "b": graph(SECOND)}))


def test_too_many_units_for_decay(monkeypatch):
    from spillgap.weights import families

    monkeypatch.setattr(families, "MOST_UNITS", 10)
    with pytest.raises(DataError, match="dense matrix"):
        sg.weights.decay(DISTANCES)


def test_draws_that_are_never_stable(monkeypatch):
    from spillgap.models.structures import Structure

    found = sg.SAR("y ~ x", PANEL, weights=CONVEX).fit()
    monkeypatch.setattr(Structure, "inside", lambda *_: False)
    with pytest.raises(UnstableError, match="Only 0 of"):
        found.effects(draws=3)


def test_decay_within_a_cut_off_and_from_places():
    import geopandas
    import shapely

    family = sg.weights.decay(DISTANCES, "exponential", cutoff=0.6)
    W = family.matrix(3.0)
    assert np.all(W[NEAR > 0.6] == 0.0)
    assert np.all(np.diag(W) == 0.0)
    np.testing.assert_allclose(W.sum(axis=1), 1.0)
    expected = np.where((NEAR > 0) & (NEAR <= 0.6), np.exp(-3.0 * NEAR), 0.0)
    np.testing.assert_allclose(W, expected / expected.sum(axis=1, keepdims=True), rtol=1e-12)
    towns = geopandas.GeoDataFrame(
        geometry=shapely.points([[0, 0], [1, 0], [3, 0]]), crs=4326, index=list("abc")
    )
    ours = sg.weights.decay(towns).matrix(1.5)
    theirs = sg.weights.inverse_distance(towns, power=1.5).sparse.toarray()
    np.testing.assert_allclose(ours, theirs, rtol=1e-10)


@pytest.mark.slow
def test_truth_is_covered():
    """A few samples; ``python -m benchmarks several-weights`` has the numbers."""
    inside = []
    truth = {"rho:geo": 0.4, "rho:econ": 0.25, "x": 1.0}
    for seed in range(12):
        panel = panel_from(0.4 * FIRST + 0.25 * SECOND, np.zeros((N, N)), seed=100 + seed)
        bounds = sg.SAR("y ~ x", panel, weights=SEVERAL).fit().conf_int()
        inside += [bounds.loc[k, "lower"] <= v <= bounds.loc[k, "upper"] for k, v in truth.items()]
    assert np.mean(inside) > 0.8


def test_nothing_finite_and_nothing_that_bends_are_said(monkeypatch):
    model = sg.SAR("y ~ x", PANEL, weights=SEVERAL)
    fit = model.fit()
    flat = dataclasses.replace(fit.found, cov=np.full(fit.found.cov.shape, np.nan))
    with pytest.raises(EstimationError, match="does not bend"):
        dataclasses.replace(fit, found=flat).effects(draws=20)
    monkeypatch.setattr(structure_search, "_starts", lambda objective: [])
    with pytest.raises(EstimationError, match="no finite value"):
        model.fit()
