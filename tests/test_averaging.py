"""Averages over W and models: weights, mixtures, what is refused and what is said."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spillgap as sg
from spillgap.errors import (
    DataWarning,
    EstimationError,
    OptionError,
    StabilityWarning,
    UnstableError,
)
from spillgap.models.tests import posterior_probabilities
from spillgap.robustness._averaging_notices import disagreement_notices
from spillgap.robustness._mixture import Mixture, weighted_quantiles

sys.path.insert(0, str(Path(__file__).parent / "models"))
from models_making import lattice, names, panel_of, solver

SIDE, T = 7, 6
N = SIDE**2


def ring(n: int, reach: int = 2) -> np.ndarray:
    """W of a ring: so many neighbours on either side."""
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    near = (np.minimum(apart, n - apart) <= reach) & (apart > 0)
    return near / near.sum(axis=1, keepdims=True)


def world(side: int = SIDE, periods: int = T, seed: int = 3, rho: float = 0.4) -> sg.Panel:
    W, rng = lattice(side), np.random.default_rng(seed)
    x, z, e, level = rng.standard_normal((4, periods, side**2))
    x += level[0]
    y = (x - 0.5 * z + 0.4 * x @ W.T + level[0] + e) @ solver(W, rho).T
    side_of = np.tile((np.arange(side**2) % 2).astype(float), (periods, 1))
    return panel_of({"y": y, "x": x, "z": z, "half": side_of}, W)


def graphs(n: int = N, side: int = SIDE) -> dict[str, object]:
    return {
        "queen": sg.weights.from_matrix(lattice(side), names(n)),
        "ring": sg.weights.from_matrix(ring(n), names(n)),
    }


@pytest.fixture(scope="module")
def fit():
    return sg.SDM("y ~ x + z", world()).fit()


@pytest.fixture(scope="module")
def even(fit):
    """Two W whose prior undoes what the data say, so that each weighs a half."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log = sg.robustness.average(fit, graphs()).posterior["log_marginal"].to_numpy()
    prior = dict(zip(graphs(), np.exp(-(log - log.min()) / 1.0), strict=True))
    return sg.robustness.average(fit, graphs(), prior=prior, draws=2000)


# -- mixtures --------------------------------------------------------------------------------------


def test_quantiles_of_equal_weights_are_hazens():
    values = np.random.default_rng(0).standard_normal((40, 3))
    at = np.array([0.1, 0.5, 0.93])
    found = weighted_quantiles(values, np.ones(40), at)
    np.testing.assert_allclose(found, np.quantile(values, at, axis=0, method="hazen"))


def test_an_interval_is_that_of_the_mixture_of_distributions():
    places = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)[:, None]
    made = Mixture(
        pd.Index(["q"]),
        (("a", "SAR"), ("b", "SAR")),
        np.array([0.3, 0.7]),
        np.array([[0.0], [3.0]]),
        (places[::20], 3.0 + 0.5 * places),
    )
    for level, bound in zip((0.025, 0.975), made.interval(0.95)[:, 0], strict=True):
        share = 0.3 * stats.norm.cdf(bound) + 0.7 * stats.norm.cdf(bound, 3.0, 0.5)
        assert abs(share - level) < 4e-3
    assert made.estimate[0] == pytest.approx(2.1)
    assert made.spread[0] == pytest.approx(3.0 * np.sqrt(0.3 * 0.7))
    assert made.std_error[0] == pytest.approx(np.sqrt(0.3 + 0.7 * 0.25 + 9 * 0.21), rel=0.01)
    assert made.positive[0] == pytest.approx(0.3 * 0.5 + 0.7, abs=1e-3)


# -- weights of the average ------------------------------------------------------------------------


def test_weights_are_the_posterior_of_the_marginal_likelihoods(fit):
    models = ("SAR", "SDM")
    known = posterior_probabilities("y ~ x + z", world(), models=models, weights=graphs())
    with pytest.warns(DataWarning):
        found = sg.robustness.average(fit, graphs(), models=models).posterior
    np.testing.assert_allclose(found["weight"], known.table["probability"], rtol=1e-8)
    assert list(found.index) == list(known.table.index)
    np.testing.assert_allclose(found["prior"], 0.25)


def test_a_prior_by_w_by_model_and_by_both_shifts_the_log_odds(fit):
    models = ("SAR", "SDM")
    keys = [(w, m) for w in graphs() for m in models]
    by_w = {"queen": 1e-6, "ring": 3.0}
    by_model = {"SAR": 1e8, "SDM": 2.0}
    priors = (by_w, by_model, {k: by_w[k[0]] * by_model[k[1]] for k in keys})
    factors = [lambda k: by_w[k[0]], lambda k: by_model[k[1]], lambda k: priors[2][k]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flat = sg.robustness.average(fit, graphs(), models=models).posterior["probability"]
        for prior, factor in zip(priors, factors, strict=True):
            found = sg.robustness.average(fit, graphs(), models=models, prior=prior).posterior
            wanted = flat.to_numpy() * [factor(key) for key in keys]
            np.testing.assert_allclose(found["probability"], wanted / wanted.sum(), rtol=1e-8)
            assert found["prior"].sum() == pytest.approx(1.0)


def test_a_prior_of_zero_leaves_a_candidate_unfitted(fit):
    with pytest.warns(DataWarning, match="100"):
        found = sg.robustness.average(fit, graphs(), prior={"queen": 0.0, "ring": 1.0})
    assert [one.weights for one in found.candidates] == ["ring"]
    assert np.isnan(found.posterior.loc[("queen", "SDM"), "estimate"])


def test_rows_names_and_the_order_of_candidates_change_nothing(fit, even):
    frame = world().frame.reset_index().sample(frac=1.0, random_state=1)
    shuffled = sg.Panel(frame, unit="unit", time="time", weights=graphs()["queen"])
    prior = {"a": even.posterior["prior"].iloc[1], "b": even.posterior["prior"].iloc[0]}
    other = sg.SDM("y ~ x + z", shuffled).fit()
    renamed = {"a": graphs()["ring"], "b": graphs()["queen"]}
    found = sg.robustness.average(other, renamed, prior=prior, draws=2000)
    np.testing.assert_allclose(found.weights[["b", "a"]], even.weights, rtol=1e-6)
    one, two = (a.effects().to_frame() for a in (found, even))
    np.testing.assert_allclose(one["estimate"], two["estimate"], rtol=1e-6)
    np.testing.assert_allclose(one["lower"], two["lower"], atol=0.15 * two["std_error"].max())


# -- what is averaged ------------------------------------------------------------------------------


def test_effects_are_the_weighted_mean_and_their_interval_spans_the_candidates(even):
    np.testing.assert_allclose(even.weights, 0.5, rtol=1e-6)
    frame, own = even.effects().to_frame(), even.effects().by_candidate()
    each = [one.results.effects(draws=50).to_frame()["estimate"] for one in even.candidates]
    np.testing.assert_allclose(frame["estimate"], (each[0] + each[1]) / 2, rtol=1e-6)
    np.testing.assert_allclose(frame["spread"], abs(each[0] - each[1]) / 2, rtol=1e-6)
    row = frame.loc[("x", "indirect")]
    ends = own.xs(("x", "indirect"), level=("variable", "effect"))
    assert row["lower"] < ends["estimate"].min()
    assert row["upper"] > ends["estimate"].max()
    assert (row["upper"] - row["lower"]) > (ends["upper"] - ends["lower"]).max()
    assert row["std_error"] > row["spread"] > 0.0


def test_an_average_repeats_with_the_seed_and_not_with_another(fit, even):
    prior = dict(even.posterior["prior"].droplevel("model"))
    same, other = (
        sg.robustness.average(fit, graphs(), prior=prior, draws=2000, seed=seed) for seed in (0, 1)
    )
    pd.testing.assert_frame_equal(same.effects().to_frame(), even.effects().to_frame())
    assert not same.effects().to_frame().equals(other.effects().to_frame())


def test_parts_of_an_averaged_gap_add_up_in_every_reading(even):
    gap = even.explain_gap("half", period=2)
    known = even.candidates[0].results.explain_gap("half", period=2, draws=10)
    assert gap.gap == pytest.approx(known.gap)
    for frame in (gap.to_frame(), gap.by_variable(), gap.by_kind()):
        assert frame["contribution"].sum() == pytest.approx(gap.gap)
        assert frame["share"].sum() == pytest.approx(1.0)
    other = even.candidates[1].results.explain_gap("half", period=2, draws=10)
    mean = (known.by_variable()["contribution"] + other.by_variable()["contribution"]) / 2
    np.testing.assert_allclose(gap.by_variable()["contribution"], mean, atol=1e-8)
    assert gap.by_candidate().loc[("queen", "SDM"), "share"].sum() == pytest.approx(1.0)
    assert np.isnan(gap.by_variable().loc["residual", "positive"]) == (
        abs(gap.by_variable().loc["residual", "contribution"]) < 1e-10 * gap.gap
    )


def test_a_part_that_a_model_lacks_is_zero_in_it(fit):
    with pytest.warns(DataWarning):
        found = sg.robustness.average(fit, models=("OLS", "SDM"))
    own = found.effects().by_candidate()
    assert (own.loc[("W", "OLS", "x", "indirect")][["estimate", "lower", "upper"]] == 0.0).all()
    gap = found.explain_gap("half", period=2)
    assert ("x", "neighbours") in gap.to_frame().index
    assert gap.to_frame()["contribution"].sum() == pytest.approx(gap.gap)


def test_a_scenario_is_the_weighted_mean_of_the_candidates(even):
    change = {"x": {"u003": 1.0}}
    found = even.scenario(change, groups="half", period=5)
    each = [one.results.scenario(change, period=5, groups="half", draws=20) for one in
            even.candidates]  # fmt: skip
    mean = sum(one.to_frame()["change"] for one in each) / 2
    frame = found.to_frame()
    np.testing.assert_allclose(frame["change"], mean, rtol=1e-6)
    np.testing.assert_allclose(frame["level"], frame["baseline"] + frame["change"])
    outcomes = found.outcomes()
    np.testing.assert_allclose(outcomes["scenario"] - outcomes["baseline"], outcomes["estimate"])
    both = [one.outcomes()["estimate"] for one in each]
    np.testing.assert_allclose(outcomes["estimate"], (both[0] + both[1]) / 2, rtol=1e-6)
    assert set(found.by_candidate().index.get_level_values("outcome")) == set(outcomes.index)


def test_values_beyond_the_data_are_warned_of_once(even):
    with pytest.warns(DataWarning, match="outside the range") as caught:
        found = even.scenario({"x": 100.0})
    assert len([w for w in caught if "outside" in str(w.message)]) == 1
    assert any("outside" in text for text in found.warnings)


def test_draws_are_near_those_of_the_exact_posterior():
    """ρ of its marginal posterior on a grid, σ² and β of their conditional ones."""
    panel = world(periods=8)
    fit = sg.SAR("y ~ x + z", panel).fit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sg.robustness.average(fit, models=("SAR", "OLS"), draws=4000).effects().to_frame()
    rng, W, within = np.random.default_rng(1), lattice(SIDE), fit.estimate.likelihood.swept.within
    y, X = within.apply(fit.design.y), within.apply(fit.design.z)
    Wy = within.apply(fit.design.lag.apply(fit.design.y))
    n, t, shrink = (N - 1) * 7, 7, (N - 1) * 7 / ((N - 1) * 7 + 1.0)
    eigenvalues = np.linalg.eigvals(W).real
    grid = np.linspace(-0.5, 0.95, 4001)
    hat = X @ np.linalg.solve(X.T @ X, X.T)
    rest, whole = ((np.eye(len(y)) - c * hat) for c in (1.0, 0.0))
    ssr, sst = (np.array([(v := y - r * Wy) @ m @ v for r in grid[::20]]) for m in (rest, whole))
    blend = np.interp(grid, grid[::20], shrink * ssr + (1 - shrink) * sst)
    log = t * (np.log(1 - np.outer(grid, eigenvalues)).sum(axis=1) - np.log(1 - grid))
    log -= 0.5 * n * np.log(blend)
    weight = np.exp(log - log.max())
    rho = rng.choice(grid, size=4000, p=weight / weight.sum())
    sigma2 = np.interp(rho, grid, blend) / rng.chisquare(n, size=4000)
    root = np.linalg.cholesky(np.linalg.inv(X.T @ X))
    slopes = np.linalg.solve(X.T @ X, X.T @ (y[:, None] - Wy[:, None] * rho)).T * shrink
    slopes = slopes + np.sqrt(shrink * sigma2)[:, None] * (rng.standard_normal((4000, 2)) @ root.T)
    total = slopes[:, 0] / (1 - rho)
    row = found.loc[("x", "total")]
    bounds = np.quantile(total, [0.025, 0.975])
    assert np.abs(row[["lower", "upper"]] - bounds).max() < 0.3 * row["std_error"]
    assert abs(row["estimate"] - np.median(total)) < 0.1 * row["std_error"]


# -- what is said ----------------------------------------------------------------------------------


def test_one_candidate_or_one_w_with_all_the_weight_is_warned_of(fit):
    with pytest.warns(DataWarning, match="this candidate alone"):
        found = sg.robustness.average(fit, graphs())
    assert "候选" in found.warnings_in("zh")[0]
    prior = {
        ("queen", "SDM"): 1.0,
        ("queen", "SAR"): 1.0,
        ("ring", "SDM"): 0.0,
        ("ring", "SAR"): 0.0,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log = sg.robustness.average(fit, graphs(), models=("SDM", "SAR")).posterior["log_marginal"]
        prior[("queen", "SAR")] = float(np.exp(log["queen", "SDM"] - log["queen", "SAR"]))
    with pytest.warns(DataWarning, match="of models under one W"):
        sg.robustness.average(fit, graphs(), models=("SDM", "SAR"), prior=prior)


@pytest.fixture(scope="module")
def china():
    data = sg.load("china")
    w = {"queen": data.panel.weights, "distance": sg.weights.inverse_distance(data.boundaries)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sg.SEM("digital ~ policy + innovation + industry + log(gdp_pc)", data.panel).fit()
    return fit, w


def test_unstable_candidates_are_left_out_with_their_weight_said(china):
    fit, w = china
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = sg.robustness.average(fit, w, models=("SEM", "SDM"))
    said = [str(c.message) for c in caught if c.category is StabilityWarning]
    assert len(said) == 1
    assert "SEM with distance is not stable" in said[0]
    row = found.posterior.loc[("distance", "SEM")]
    assert row["weight"] == 0.0
    assert row["probability"] > 0.0
    assert found.posterior["weight"].sum() == pytest.approx(1.0)
    assert ("distance", "SEM") not in [(c.weights, c.model) for c in found.candidates]


def test_without_a_stable_candidate_there_is_no_average(china):
    fit, w = china
    with pytest.raises(UnstableError, match=r"SEM with 'one', SEM with 'two'"):
        sg.robustness.average(fit, {"one": w["distance"], "two": w["distance"]})


@pytest.mark.parametrize(("errors", "corrected"), [(0.9, True), (1.1, True), (1.1, False)])
def test_a_marginal_likelihood_that_disagrees_with_the_fit_is_said(even, errors, corrected):
    fits = {(one.weights, one.model): one.results for one in even.candidates}
    if not corrected:
        fits = {key: replace(fit, correction=None) for key, fit in fits.items()}
    frame = even.posterior.copy()
    apart = errors * fits["queen", "SDM"].std_errors["rho"]
    frame["spatial"] = frame["estimate"]
    frame.loc[("queen", "SDM"), "spatial"] -= apart
    said = [notice.text for notice in disagreement_notices(frame, fits)]
    assert len(said) == (errors > 1.0)
    assert all("SDM with queen" in text and "1.1 standard errors apart" in text for text in said)
    assert all(("uncorrected" in text) != corrected for text in said)


def test_doubts_about_a_fit_that_weighs_are_doubts_about_the_average():
    loose = {name: sg.weights.from_matrix(0.5 * m, names(N)) for name, m in
             (("a", lattice(SIDE)), ("b", ring(N)))}  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sg.SAR("y ~ x + z", world(), effects="time").fit()
        found = sg.robustness.average(fit, loose, models=("SAR", "OLS"))
    own = [text for text in found.warnings if text.startswith("SAR with a: ")]
    assert own == [f"SAR with a: {text}" for text in found.candidates[0].results.warnings]
    assert own


def test_standard_errors_of_another_kind_are_said_not_to_be_averaged():
    clustered = sg.SAR("y ~ x + z", world()).fit(cov="cluster")
    with pytest.warns(DataWarning, match="classical"):
        sg.robustness.average(clustered, models=("SAR", "SDM"))


def test_tables_speak_both_languages_and_print_in_notebooks(even):
    readings = (even, even.effects(), even.explain_gap("half", period=2), even.scenario(
        {"x": {"u003": 0.1}}, period=5))  # fmt: skip
    for reading in readings:
        english, chinese = (str(reading.table(lang=lang)) for lang in ("en", "zh"))
        assert english != chinese
        assert "<table" in reading._repr_html_()
        assert repr(reading).startswith("<Average")
    assert "LeSage" in even.cite("apa")
    assert even.to_frame().equals(even.posterior)
    assert even.to_frame() is not even.posterior
    assert even.models["SDM"] == pytest.approx(1.0)


# -- what is refused -------------------------------------------------------------------------------


def _declared(**options):
    model = options.pop("model", "SAR")
    fit = options.pop("fit", {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(sg, model)("y ~ x", world(), **options).fit(**fit)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"dynamic": "time"}, "is dynamic"),
        ({"fit": {"method": "gmm"}}, "is by moments"),
        ({"effects": "random"}, "has random effects"),
        ({"regimes": "half", "effects": "unit"}, "has regimes"),
        ({"weights": sg.weights.convex(graphs())}, "estimates its W"),
        ({"model": "SEM", "error_weights": graphs()["ring"]}, "has error_weights"),
        ({"model": "SDM", "durbin_weights": graphs()["ring"]}, "has durbin_weights"),
    ],
)
def test_what_has_no_marginal_likelihood_is_refused(options, reason):
    with pytest.raises(OptionError, match=reason):
        sg.robustness.average(_declared(**options), graphs())


def test_unbalanced_panels_and_single_candidates_are_refused(fit):
    with pytest.raises(OptionError, match="nothing to average"):
        sg.robustness.average(fit, {"queen": graphs()["queen"]})
    holes = sg.Panel(world().frame.iloc[3:].reset_index(), unit="unit", time="time",
                     weights=graphs()["queen"])  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unbalanced = sg.SAR("y ~ x", holes, effects="time").fit()
    with pytest.raises(EstimationError, match="balanced"):
        sg.robustness.average(unbalanced, graphs())


def test_a_candidate_that_cannot_be_estimated_is_named():
    panel = world()
    full = np.full((N, N), 1.0 / (N - 1))
    np.fill_diagonal(full, 0.0)
    w = {"queen": panel.weights, "everyone": sg.weights.from_matrix(full, names(N))}
    with pytest.raises(EstimationError, match="'everyone'"):
        sg.robustness.average(sg.SDM("y ~ x", panel).fit(), w)


@pytest.mark.parametrize(
    "prior", [{"queen": 1.0}, {"queen": -1.0, "ring": 1.0}, {"queen": 0.0, "ring": 0.0}]
)
def test_a_prior_names_every_candidate_and_is_a_weight(fit, prior):
    with pytest.raises(OptionError, match="prior"):
        sg.robustness.average(fit, graphs(), prior=prior)


def test_the_result_averages_over_w_itself(fit, even):
    prior = dict(even.posterior["prior"].droplevel("model"))
    found = fit.average_over(graphs(), prior=prior, draws=2000)
    pd.testing.assert_frame_equal(found.posterior, even.posterior)
