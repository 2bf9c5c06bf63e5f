"""The whole likelihood of estimated decay: profile intervals, their p, and draws that follow it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import spillgap as sg
from spillgap.errors import OptionError
from spillgap.models.structure_search import _profile

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(95% intervals|likelihood does not rule out|end of|another peak)"
)

N, T = 25, 8
UNITS = [f"u{k:02d}" for k in range(N)]
POINTS = np.random.default_rng(1).uniform(size=(N, 2))
FAR = np.sqrt(((POINTS[:, None] - POINTS[None]) ** 2).sum(axis=-1))
POWER = sg.weights.decay(pd.DataFrame(FAR, index=UNITS, columns=UNITS))
HALF = 0.5 * stats.chi2.isf(0.05, 1)


def panel(model: str, seed: int = 8) -> sg.Panel:
    rng = np.random.default_rng(seed)
    W = POWER.matrix(2.0)
    x, e = 2.0 * rng.normal(size=(2, T, N))
    e /= 2.0
    inner = x + (0.5 * x @ W.T if model in ("SLX", "SDM", "GNS") else 0.0)
    inner = inner + rng.normal(size=N) + rng.normal(size=(T, 1))
    inverse = np.linalg.inv(np.eye(N) - 0.4 * W)
    u = e @ inverse.T if model in ("SEM", "GNS", "SAC") else e
    y = inner + u if model in ("SEM", "SLX") else (inner + u) @ inverse.T
    frame = pd.DataFrame({"y": y.ravel(), "x": x.ravel()})
    frame["unit"], frame["time"] = np.tile(UNITS, T), np.repeat(range(T), N)
    return sg.Panel(frame, unit="unit", time="time")


@pytest.fixture(scope="module")
def fits() -> dict[str, sg.models.results.Results]:
    models = {"SLX": sg.SLX, "SAR": sg.SAR, "SDM": sg.SDM, "SEM": sg.SEM, "SAC": sg.SAC}
    return {name: m("y ~ x", panel(name), weights=POWER).fit() for name, m in models.items()}


@pytest.mark.parametrize("name", ["SLX", "SAR", "SDM", "SEM", "SAC"])
def test_at_the_ends_of_an_interval_the_likelihood_ratio_is_the_quantile(fits, name):
    """Against a climb with that parameter fixed, which knows nothing of nodes."""
    found = fits[name].found
    ends = fits[name].conf_int()
    assert set(fits[name].interval_methods) == {"profile"}
    low, high = found.structure.bounds
    checked = 0
    for at, label in enumerate(found.structure.reported):
        for end in ends.loc[label]:
            inside = found.objective.value(
                np.where(np.arange(found.psi.size) == at, end, found.psi)
            )
            free = low[at] < end < high[at] and (label == "delta" or abs(end) < 0.99)
            if free and np.isfinite(inside):
                below = found.loglik - _profile(found.objective, found.psi, at, end)
                # Three parameters have fewer nodes each.
                assert below == pytest.approx(HALF, abs=0.12 if name == "SAC" else 0.05)
                checked += 1
        assert ends.loc[label, "lower"] <= fits[name].params[label] <= ends.loc[label, "upper"]
    assert checked >= 1


def test_the_interval_of_theta_is_its_profile_over_delta(fits):
    """Against the likelihood with θ fixed, maximised over δ by another optimiser."""
    fit = fits["SLX"]
    one = fit.found.objective

    def best(theta: float) -> float:
        def below(delta: float) -> float:
            columns = one.columns(fit.found.structure.filters(np.array([delta])))
            y = columns[:, 0] - theta * columns[:, 2]
            rest = y - columns[:, 1] * (columns[:, 1] @ y) / (columns[:, 1] @ columns[:, 1])
            return 0.5 * one.n_effective * np.log(rest @ rest)

        return min(
            optimize.minimize_scalar(below, bounds=(a, a + 2.0), method="bounded").fun
            for a in np.arange(0.02, 13.0, 1.5)
        )

    top = best(fit.params["W:x"])
    for end in fit.conf_int().loc["W:x"]:
        assert best(end) - top == pytest.approx(HALF, abs=0.02)


def test_p_is_that_of_a_fit_without_the_term(fits):
    """ρ = 0 leaves no W: the likelihood ratio is against OLS, for β against a fit without x."""
    plain = sg.OLS("y ~ x", panel("SAR")).fit()
    expected = stats.chi2.sf(2.0 * (fits["SAR"].loglik - plain.loglik), 1)
    assert fits["SAR"].pvalues["rho"] == pytest.approx(expected, rel=1e-3)
    for name, fit in fits.items():
        ends, p = fit.conf_int(), fit.pvalues
        for label in p.index.drop("delta"):
            outside = ends.loc[label, "lower"] > 0.0 or ends.loc[label, "upper"] < 0.0
            assert outside == (p[label] < 0.05), (name, label)


def test_effects_at_every_draw_are_those_of_dense_inverses(fits):
    fit = fits["SDM"]
    surface = fit._surface
    loads = surface.loads(fit.design.terms, fit.design.names, has_lag=True)
    for node in (0, 40, len(surface.psi) // 2, -1):
        there = np.concatenate([surface.coefficients[node], surface.psi[node]])
        ours = loads[node] @ surface.coefficients[node]
        np.testing.assert_allclose(ours, fit._effects_at(there)[:, 0], rtol=1e-8)
    effects = fit.effects(draws=300, seed=4)
    np.testing.assert_allclose(effects.estimate, fit.effects(method="delta").estimate, rtol=1e-8)
    again = fit.effects(draws=300, seed=4)
    np.testing.assert_array_equal(effects.draws, again.draws)


def test_draws_follow_the_likelihood(fits):
    """Their ψ: as often at a node as its height and what it stands for say."""
    surface = fits["SDM"]._surface
    values, nodes = surface.draws(40_000, np.random.default_rng(3))
    weight = surface.measure * np.exp(surface.loglik - surface.loglik.max())
    expected = weight @ surface.psi / weight.sum()
    np.testing.assert_allclose(values[:, -2:].mean(axis=0), expected, rtol=0.02)
    np.testing.assert_array_equal(values[:, -2:], surface.psi[nodes])
    rest = values[:, :2] - surface.coefficients[nodes]
    known = np.einsum("p,pkl->kl", weight / weight.sum(), surface.known)
    np.testing.assert_allclose(np.cov(rest.T), known, rtol=0.06)
    # Slow decay moves W far, fast decay hardly: δ itself is not what is alike beforehand.
    deltas = surface.axes[2]
    pieces = surface.measure[:-1].reshape(surface.heights.shape).sum(axis=(1, 2))
    speed = pieces / np.gradient(deltas)
    assert speed[5] > speed[-5]


def test_other_units_of_distance_and_order_of_units_change_nothing(fits):
    fit = fits["SDM"]
    turned = UNITS[::-1]
    scaled = pd.DataFrame(10.0 * FAR, index=UNITS, columns=UNITS).loc[turned, turned]
    again = sg.SDM("y ~ x", panel("SDM"), weights=sg.weights.decay(scaled)).fit()
    np.testing.assert_allclose(again.conf_int(), fit.conf_int(), rtol=1e-3)
    # Of exp(−δd), δ is per unit of distance.
    near = sg.weights.decay(pd.DataFrame(FAR, index=UNITS, columns=UNITS), "exponential")
    wide = sg.weights.decay(scaled, "exponential")
    ends = [sg.SDM("y ~ x", panel("SDM"), weights=w).fit().conf_int() for w in (near, wide)]
    np.testing.assert_allclose(ends[0].loc["delta"], 10.0 * ends[1].loc["delta"], rtol=1e-3)


def test_a_fit_at_the_end_of_the_range_has_intervals_all_the_same():
    frame = panel("SLX").frame.reset_index()
    made = []
    for seed in range(6):
        frame["y"] = frame["x"] + np.random.default_rng(seed).normal(size=len(frame))
        rows = sg.Panel(frame, unit="unit", time="time")
        made.append(sg.SLX("y ~ x", rows, weights=POWER).fit())
    held = [fit for fit in made if fit.found.held.any()]
    assert held, "no sample lies at an end"
    for fit in held:
        assert np.isfinite(fit.conf_int()).all(axis=None)
        assert np.isfinite(fit.effects(draws=50).to_frame()).all(axis=None)


def test_what_is_refused(fits):
    fit = fits["SDM"]
    with pytest.raises(OptionError, match="'profile' of decay"):
        fit.conf_int(method="anderson-rubin")
    with pytest.raises(OptionError, match="at least 2"):
        fit.effects(draws=1)
    wald = fit.conf_int(method="wald")
    reach = stats.norm.isf(0.025) * fit.std_errors
    np.testing.assert_allclose(wald["upper"], fit.params + reach)
