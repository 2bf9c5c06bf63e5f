"""Flat likelihoods, and estimates at an end of their range."""

from __future__ import annotations

import numpy as np
import pytest
from models_making import lattice, panel_of, solver
from scipy import stats

import spillgap as sg
from spillgap.errors import ConvergenceWarning, DataWarning, OptionError


def _panel(n: int, periods: int, seed: int) -> sg.Panel:
    rng = np.random.default_rng(seed)
    W = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    x = rng.normal(size=(periods, n))
    y = (x + 0.5 * x @ W.T + rng.normal(size=x.shape) @ solver(W, 0.3).T) @ solver(W, 0.4).T
    return panel_of({"y": y, "x": x}, W)


@pytest.fixture(scope="module")
def flat() -> sg.models.results.Results:
    """GNS on 7 units and 2 periods."""
    with pytest.warns(ConvergenceWarning, match="flat in"):
        return sg.GNS("y ~ x", _panel(7, 2, 2), effects="pooled").fit()


@pytest.fixture(scope="module")
def sharp(states) -> sg.models.results.Results:
    formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
    return sg.SDM(formula, states).fit(correction="lee-yu")


def test_a_standard_error_wider_than_a_third_of_the_interval_is_said(flat):
    low, high = flat.stable_interval
    assert flat.flat_parameters
    for name in flat.flat_parameters:
        error = flat.std_errors[name]
        assert not error > 0 or error > (high - low) / 3
    assert any("flat" in text for text in flat.warnings)


def test_where_it_is_flat_the_interval_is_the_profile(flat):
    methods = flat.interval_methods
    default, profile = flat.conf_int(), flat.conf_int(method="profile")
    for name in flat.flat_parameters:
        assert methods[name] == "profile"
        assert list(default.loc[name]) == list(profile.loc[name])
        low, high = flat.stable_interval
        assert low <= default.loc[name, "lower"] < default.loc[name, "upper"] <= high
    assert methods["x"] == "wald"
    assert "profile likelihood" in flat.summary()
    assert "轮廓似然" in flat.summary("zh")


def test_a_flat_parameter_is_marked_in_tables(flat, sharp):
    text = sg.table([flat]).to_text()
    assert "†" in text
    assert "†" not in sg.table([sharp]).to_text()


def test_the_ends_of_a_profile_interval_are_where_the_ratio_test_turns(sharp):
    likelihood = sharp.estimate.likelihood
    lower, upper = sharp.conf_int(method="profile").loc["rho"]
    drop = stats.chi2.isf(0.05, 1) / 2
    for end in (lower, upper):
        assert sharp.loglik - likelihood.value(end) == pytest.approx(drop, abs=1e-6)
    assert sharp.interval_methods.eq("wald").all()
    # Where the likelihood is nearly a parabola both kinds agree.
    wald = sharp.conf_int(method="wald").loc["rho"]
    assert [lower, upper] == pytest.approx(list(wald), abs=0.02)


@pytest.mark.parametrize("name", ["rho", "lambda"])
def test_two_searched_parameters_are_profiled_over_one_another(name):
    found = sg.SAC("y ~ x", _panel(40, 6, 1), effects="pooled").fit()
    likelihood = found.estimate.likelihood
    drop = stats.chi2.isf(0.05, 1) / 2
    others = np.linspace(-0.98, 0.98, 1500)
    for end in found.conf_int(method="profile").loc[name]:
        if name == "lambda":
            best = likelihood.over_rho(likelihood.profile(end), others).max()
        else:
            best = max(likelihood.value(end, other) for other in others[::5])
        assert found.loglik - best == pytest.approx(drop, abs=2e-3)


def test_profiles_need_a_likelihood(states):
    found = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states, effects="pooled").fit(method="gmm")
    with pytest.raises(OptionError, match="maximises a likelihood"):
        found.conf_int(method="profile")


def test_a_variance_of_unit_effects_of_zero_is_an_end_of_its_range():
    """Units that differ less than chance would have it: φ is zero, not a failed search."""
    rng = np.random.default_rng(1)
    W = lattice(4)
    x, e = rng.normal(size=(2, 6, 16))
    e -= 0.9 * e.mean(axis=0)
    panel = panel_of({"y": (x + e) @ solver(W, 0.3).T, "x": x}, W)
    for random_errors in ("baltagi", "kkp"):
        with pytest.warns(DataWarning, match="phi = 0"):
            found = sg.SAC("y ~ x", panel, effects="random", random_errors=random_errors).fit()
        pooled = sg.SAC("y ~ x", panel, effects="pooled").fit(information="observed")
        assert found.params["phi"] == 0.0
        assert np.isnan(found.std_errors["phi"])
        assert found.estimate.peak.converged
        np.testing.assert_allclose(found.params[pooled.params.index], pooled.params, rtol=1e-7)
        names = list(pooled.params.index)
        np.testing.assert_allclose(found.std_errors[names], pooled.std_errors, rtol=1e-6)
        assert np.isfinite(found.effects(draws=50).to_frame()["std_error"]).all()
