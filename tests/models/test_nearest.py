"""The k nearest units with k by likelihood: profile, recovery, effects over all k, refusals."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import (
    AlignmentError,
    ConvergenceWarning,
    DataError,
    DataWarning,
    OptionError,
    SpillgapWarning,
    UnstableError,
)
from spillgap.models import nearest
from spillgap.models.effects import quantile_spread
from spillgap.models.nearest import shared

N, T, K, RHO = 25, 8, 4, 0.5
UNITS = [f"u{k:02d}" for k in range(N)]
PLACES = np.random.default_rng(5).uniform(size=(N, 2))
FAR = np.sqrt(((PLACES[:, None] - PLACES[None]) ** 2).sum(axis=-1))
DISTANCES = pd.DataFrame(FAR, index=UNITS, columns=UNITS)
FAMILY = sg.weights.k_nearest(DISTANCES, range(2, 8))


def dense(k: int) -> np.ndarray:
    """W of the k nearest, by a loop."""
    W = np.zeros((N, N))
    for i in range(N):
        others = [j for j in sorted(range(N), key=lambda j: FAR[i, j]) if j != i]
        W[i, others[:k]] = 1.0 / k
    return W


def panel_from(seed: int, rho: float = RHO, theta: float = 0.0, k: int = K) -> sg.Panel:
    rng = np.random.default_rng(seed)
    W = dense(k)
    x, e = rng.normal(size=(2, T, N))
    inner = x + theta * x @ W.T + e + rng.normal(size=N) + rng.normal(size=(T, 1))
    y = inner @ np.linalg.inv(np.eye(N) - rho * W).T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"], frame["time"] = np.tile(UNITS, T), np.repeat(range(T), N)
    return sg.Panel(frame, unit="unit", time="time")


PANEL = panel_from(1)


def fitted(panel: sg.Panel = PANEL, model=sg.SAR, family=FAMILY):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        return model("y ~ x", panel, weights=family).fit()


FOUND = fitted()


def test_the_profile_is_that_of_dense_likelihoods():
    y = PANEL.frame["y"].to_numpy().reshape(T, N)
    x = PANEL.frame["x"].to_numpy().reshape(T, N)
    n = (N - 1) * (T - 1)

    def swept(rows):
        rows = rows - rows.mean(axis=0)
        return (rows - rows.mean(axis=1, keepdims=True)).ravel()

    def best(W):
        def loglik(rho):
            left, right = swept(y - rho * y @ W.T), swept(x)
            rest = left - right * (left @ right) / (right @ right)
            logdet = np.linalg.slogdet(np.eye(N) - rho * W)[1] - np.log(1.0 - rho)
            return (T - 1) * logdet - 0.5 * n * (1.0 + np.log(2.0 * np.pi * rest @ rest / n))

        grid = np.linspace(-0.5, 0.95, 2901)
        return max(loglik(rho) for rho in grid)

    for k in (2, 4, 7):
        assert FOUND.profile.loc[k, "loglik"] == pytest.approx(best(dense(k)), abs=1e-4)
    ratio = FOUND.profile["probability"] / FOUND.profile["probability"].max()
    below = FOUND.profile["loglik"] - FOUND.profile["loglik"].max()
    np.testing.assert_allclose(ratio, np.exp(below), rtol=1e-10)
    assert FOUND.profile["probability"].sum() == pytest.approx(1.0)


def test_the_parameters_are_those_of_the_most_likely_k_as_if_it_were_known():
    graph = sg.weights.from_matrix(dense(FOUND.k), UNITS)
    known = sg.SAR("y ~ x", PANEL.with_weights(graph)).fit()
    np.testing.assert_allclose(FOUND.params, known.params, rtol=1e-8)
    np.testing.assert_allclose(FOUND.std_errors, known.std_errors, rtol=1e-8)
    assert FOUND.loglik == FOUND.profile["loglik"].max()
    assert FOUND.aic == pytest.approx(known.aic + 2.0)


def test_the_true_k_is_found_in_most_samples():
    k = [fitted(panel_from(seed)) for seed in range(20, 32)]
    assert np.mean([one.k == K for one in k]) > 0.6
    assert np.mean([K in one.within() for one in k]) > 0.8


def test_the_guide_keeps_what_half_the_quantile_of_chi_squared_does_not_rule_out():
    loglik = FOUND.profile["loglik"]
    for level, half in ((0.95, 1.9207), (0.5, 0.2275)):
        assert FOUND.within(level) == tuple(loglik.index[loglik.max() - loglik <= half])
    with pytest.raises(OptionError, match="level"):
        FOUND.within(95)


WEAK = fitted(panel_from(3, rho=0.25), sg.SDM)


def test_effects_are_drawn_at_every_k_in_proportion_to_its_probability():
    made = WEAK.effects(draws=4000, seed=2)
    assert made.draws is not None
    assert len(made.draws) == 4000
    parts = [
        fit.effects(draws=20_000, seed=k).draws[: round(20_000 * p)]
        for (k, fit), p in zip(WEAK.fits.items(), WEAK.profile["probability"])
    ]
    expected = quantile_spread(np.concatenate(parts))
    np.testing.assert_allclose(made.std_error, expected, rtol=0.08)
    np.testing.assert_array_equal(made.estimate, WEAK.fits[WEAK.k].effects(draws=9).estimate)
    alone = WEAK.fits[WEAK.k].effects(draws=4000)
    assert made.std_error[0, 1] > alone.std_error[0, 1]
    np.testing.assert_array_equal(made.draws, WEAK.effects(draws=4000, seed=2).draws)


def test_the_variance_by_the_delta_method_is_the_mixtures():
    made = WEAK.effects(method="delta").to_frame()
    each = [fit.effects(method="delta").to_frame() for fit in WEAK.fits.values()]
    p = WEAK.profile["probability"].to_numpy()
    second = sum(w * (one["std_error"] ** 2 + one["estimate"] ** 2) for w, one in zip(p, each))
    mean = sum(w * one["estimate"] for w, one in zip(p, each))
    np.testing.assert_allclose(made["std_error"] ** 2, second - mean**2, rtol=1e-8)


def test_shares_of_draws_add_up():
    assert shared(10, np.array([0.04, 0.5, 0.46])) == [0, 5, 5]
    assert sum(shared(7, np.full(3, 1.0 / 3.0))) == 7


def test_averages_over_models_take_every_k():
    made = WEAK.average_over(draws=200)
    assert list(made.weights.index) == [f"k={k}" for k in WEAK.fits]
    # Marginal likelihoods, and Schwarz's approximation of them.
    np.testing.assert_allclose(made.weights, WEAK.profile["probability"], atol=0.1)


def test_order_of_rows_and_of_units_changes_nothing():
    shuffled = DISTANCES.sample(frac=1.0, random_state=4)
    family = sg.weights.k_nearest(
        shuffled[shuffled.index[::-1]].loc[shuffled.index[::-1]], [7, 2, 4]
    )
    again = fitted(family=family)
    assert list(again.fits) == [2, 4, 7]
    np.testing.assert_allclose(
        again.profile["loglik"], FOUND.profile["loglik"].loc[[2, 4, 7]], rtol=1e-9
    )


def test_places_on_a_map_have_the_neighbours_of_knn():
    china = sg.load("china")
    family = sg.weights.k_nearest(china.boundaries, (3, 5))
    for k, graph in family.graphs.items():
        expected = sg.weights.knn(china.boundaries, k).adjacency
        pd.testing.assert_series_equal(graph.adjacency, expected)


def test_units_equally_far_are_taken_in_the_order_of_labels():
    names = list("cab")
    frame = pd.DataFrame(1.0 - np.eye(3), index=names, columns=names)
    graph = sg.weights.k_nearest(frame, (1, 2)).graphs[1]
    assert {unit: graph[unit].idxmax() for unit in names} == {"a": "b", "b": "a", "c": "a"}


def test_an_end_of_the_range_and_a_flat_profile_are_said():
    high = sg.weights.k_nearest(DISTANCES, (5, 8, 11))
    with pytest.warns(DataWarning, match=r"an end of the range tried \(5 to 11\)"):
        found = sg.SAR("y ~ x", PANEL, weights=high).fit()
    assert found.k == 5
    assert any("端点" in said for said in found.warnings_in("zh"))
    wide = sg.weights.k_nearest(DISTANCES, (3, 6, 9))
    flat = fitted(panel_from(9, rho=0.0), family=wide)
    assert any("rules out no k from 3 to 9" in said for said in flat.warnings)
    assert {n.category for n in flat.estimate.notices} >= {ConvergenceWarning}
    # No k lies below one.
    first = fitted(panel_from(2, k=1), family=sg.weights.k_nearest(DISTANCES, (1, 4)))
    assert first.k == 1
    assert not any("end of the range" in said for said in first.warnings)


def test_what_is_printed():
    text = FOUND.summary()
    assert f"W: the {FOUND.k} nearest units" in text
    assert "k 由似然" in FOUND.summary("zh")
    assert "NearestWeights: k from 2 to 7" in repr(FOUND)
    assert len(repr(FOUND)) < 300


def test_readings_that_would_take_k_as_known():
    for ask in (FOUND.impulse_response, FOUND.effects_by_order):
        with pytest.raises(OptionError, match=r"average_over\(\)"):
            ask()


def test_an_unstable_fit_at_another_k_is_named(monkeypatch):
    def unstable(*_: object, **__: object):
        raise UnstableError("too near")

    other = next(k for k in WEAK.fits if k != WEAK.k and WEAK.profile.loc[k, "probability"] > 0.05)
    monkeypatch.setitem(WEAK.fits[other].__dict__, "effects", unstable)
    with pytest.raises(UnstableError, match=f"At k = {other}: too near"):
        WEAK.effects(draws=500)


def test_draws_of_an_unstable_fit_at_another_k_are_named_too(monkeypatch):
    drawn = nearest.stable_draws
    other = next(k for k in WEAK.fits if k != WEAK.k and WEAK.profile.loc[k, "probability"] > 0.05)

    def unstable(fit: object, *rest: object):
        if fit is WEAK.fits[other]:
            raise UnstableError("too near")
        return drawn(fit, *rest)

    monkeypatch.setattr(nearest, "stable_draws", unstable)
    with pytest.raises(UnstableError, match=f"At k = {other}: too near"):
        WEAK.scenario({"x": 1.0}, draws=500)


@pytest.mark.parametrize("k", [(3,), (3, 3), (2, 2.5), (True, 3)])
def test_numbers_of_neighbours_that_are_none(k):
    with pytest.raises(OptionError, match="two whole numbers or more"):
        sg.weights.k_nearest(DISTANCES, k)


def test_declarations_that_cannot_be():
    for k in ((0, 3), (3, N)):
        with pytest.raises(OptionError, match=f"from 1 to {N - 1}"):
            sg.weights.k_nearest(DISTANCES, k)
    with pytest.raises(DataError, match="above zero"):
        sg.weights.k_nearest(DISTANCES * 0.0, (2, 3))
    with pytest.raises(AlignmentError, match="u00"):
        sg.SAR("y ~ x", PANEL, weights=sg.weights.k_nearest(DISTANCES.iloc[1:, 1:], (2, 3)))
    with pytest.raises(OptionError, match="dynamic="):
        sg.SAR("y ~ x", PANEL, weights=FAMILY, dynamic="time")
    with pytest.raises(OptionError, match="cov='robust'"):
        sg.SAR("y ~ x", PANEL, weights=FAMILY).fit(cov="robust")


def test_variants_find_k_anew_and_averages_of_other_families_are_refused():
    made = sg.robustness.across(FOUND, effects="unit", quantities="coefficients")
    assert list(made.results["unit"].fits) == list(FOUND.fits)
    members = {"near": sg.weights.from_matrix(dense(2), UNITS)}
    members["far"] = sg.weights.from_matrix(dense(6), UNITS)
    found = fitted(family=sg.weights.convex(members))
    with pytest.raises(OptionError, match="estimates its W"):
        sg.robustness.average(found, members)
