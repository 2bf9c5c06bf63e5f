"""The gap, scenarios, accounts and targets under W with parameters: dense algebra, and agreement
with a W that is known.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from test_structured import (
    CONVEX,
    DISTANCES,
    EXPONENTIAL,
    POWER,
    SEVERAL,
    UNITS,
    N,
    T,
    panel_from,
)
from test_structured import PANEL as MIXED

import spillgap as sg
from spillgap.errors import EstimationError, OptionError, SpillgapWarning
from spillgap.models.parameter_draws import drawn_with_weights, with_known_weights

pytestmark = pytest.mark.filterwarnings("ignore::spillgap.errors.SpillgapWarning")

SOUTH = {"south": UNITS[:10], "north": UNITS[10:]}
NEAREST = sg.weights.k_nearest(DISTANCES, range(2, 5))
FAMILIES = {
    "several": SEVERAL, "convex": CONVEX, "power": POWER, "exponential": EXPONENTIAL,
    "nearest": NEAREST,
}  # fmt: skip
FALLING = POWER.matrix(2.0 * POWER.scale)
PANELS = dict.fromkeys(FAMILIES, MIXED) | {
    "power": panel_from(0.4 * FALLING, 0.5 * FALLING, seed=3),
    "exponential": panel_from(0.4 * FALLING, 0.5 * FALLING, seed=4, error=True),
    "nearest": panel_from(0.4 * FALLING, 0.5 * FALLING, seed=5),
}
CASES = [
    ("SDM", "several"), ("SDM", "convex"), ("SDM", "power"), ("SDM", "nearest"),
    ("SAR", "several"), ("SEM", "exponential"), ("SLX", "power"),
]  # fmt: skip


def fitted(model: str, family: str):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        return getattr(sg, model)("y ~ x", PANELS[family], weights=FAMILIES[family]).fit()


FITS = {case: fitted(*case) for case in CASES}


def dense(found) -> np.ndarray:
    """(N, N) effects of x at the estimate: (I − M)⁻¹(βI + Σθₖ Wₖ)."""
    at = found.params
    if hasattr(found, "fits"):
        w = found.design.lag.matrices[0].toarray()
        return np.linalg.inv(np.eye(N) - at["rho"] * w) @ (at["x"] * np.eye(N) + at["W:x"] * w)
    structure = found.found.structure
    filters = structure.filters(found.found.psi)
    outcome = np.zeros((N, N)) if filters.outcome is None else filters.outcome
    if structure.own_rho:
        thetas = [at.get(f"W:{name}:x", 0.0) for name in structure.names]
    else:
        thetas = [at.get("W:x", 0.0)]
    start = at["x"] * np.eye(N) + sum(t * w for t, w in zip(thetas, filters.durbin))
    return np.linalg.inv(np.eye(N) - outcome) @ start


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_scenario_is_that_of_dense_algebra(case):
    found = FITS[case]
    made = found.scenario({"x": {"u03": 1.0, "u07": -2.0}}, draws=25)
    moved = np.zeros(N)
    moved[[3, 7]] = 1.0, -2.0
    np.testing.assert_allclose(made.estimate[0], dense(found) @ moved, atol=1e-10)
    assert made.draws.shape == (25, 1, N)


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_the_gap_is_that_of_dense_algebra_and_adds_up_in_every_draw(case):
    found = FITS[case]
    why = found.explain_gap(SOUTH, pair=("south", "north"), period=T - 1, draws=12)
    x = PANELS[case[1]].frame["x"].to_numpy().reshape(T, N)[-1]
    matrix = dense(found)
    weights = np.where(np.arange(N) < 10, 1 / 10, -1 / 15)
    parts = dict(zip(why.parts, why.contributions))
    own = weights @ (np.diag(matrix) * x)
    assert parts["x", "own"] == pytest.approx(own, abs=1e-10)
    if ("x", "neighbours") in parts:
        assert parts["x", "neighbours"] == pytest.approx(weights @ matrix @ x - own, abs=1e-10)
    np.testing.assert_allclose(why.draws.sum(axis=1), why.gap, atol=1e-9)
    by_unit = why.by_unit().to_numpy()
    assert (weights @ by_unit).sum() == pytest.approx(why.gap, abs=1e-9)


@pytest.mark.parametrize("case", CASES[:3], ids="-".join)
def test_a_change_of_all_draws_as_the_total_effect_does(case):
    found = FITS[case]
    total = found.effects(draws=60, seed=4).draws[:, 0, 2]
    changes = found.scenario({"x": 1.0}, draws=60, seed=4).draws[:, 0].mean(axis=1)
    np.testing.assert_allclose(np.sort(changes), np.sort(total), rtol=1e-8)


def test_a_change_of_all_draws_over_every_k():
    found = FITS["SDM", "nearest"]
    drawn = drawn_with_weights(found, 200, 0)
    shares = [len(part.values) for part in drawn.parts]
    assert sum(shares) == drawn.count == 200
    likely = found.profile["probability"]
    assert max(shares) == shares[[p.results for p in drawn.parts].index(found.fits[found.k])]
    np.testing.assert_allclose(np.array(shares) / 200, likely[likely > 0.0025], atol=0.006)


@pytest.mark.parametrize("case", [("SDM", "several"), ("SDM", "power")], ids="-".join)
def test_accounts_are_that_of_dense_algebra(case):
    found = FITS[case]
    ledger = found.accounts("x", draws=20, seed=2)
    matrix = dense(found)
    np.testing.assert_allclose(ledger.matrix("x"), matrix, atol=1e-10)
    total = found.effects(draws=20, seed=2).draws[:, 0, 2]
    sums = ledger.draws["x"][:, :2].sum(axis=(1, 2)) / N
    np.testing.assert_allclose(np.sort(sums), np.sort(total), rtol=1e-8)
    if case[1] == "several":
        with pytest.raises(EstimationError, match="same W"):
            ledger.by_order()


@pytest.mark.parametrize("case", [("SDM", "several"), ("SDM", "convex")], ids="-".join)
def test_a_budget_goes_where_dense_algebra_says(case, monkeypatch):
    found = FITS[case]
    use = found.target("x", 1.0, draws=20, reoptimise=3)
    best = dense(found).mean(axis=0)
    assert use.amounts["best"].idxmax() == UNITS[int(best.argmax())]
    assert use.changes["best"][0].mean() == pytest.approx(best.max(), abs=1e-10)
    from spillgap.explain.scenarios import targeting

    monkeypatch.setattr(targeting, "MOST_UNITS", 3)
    wide = found.target("x", 1.0, draws=20, reoptimise=3)
    np.testing.assert_allclose(wide.amounts, use.amounts, atol=1e-9)
    np.testing.assert_allclose(wide.changes["best"], use.changes["best"], atol=1e-9)


@pytest.mark.parametrize("family", ["convex", "exponential"])
def test_with_the_estimated_w_as_known_the_estimates_are_the_same(family):
    found = fitted("SDM", family)
    known = sg.weights.from_matrix(found.weights_estimated, UNITS)
    plain = sg.SDM("y ~ x", PANELS[family].with_weights(known)).fit()
    ours, theirs = (r.explain_gap(SOUTH, period=T - 1, draws=200, seed=1) for r in (found, plain))
    np.testing.assert_allclose(ours.contributions, theirs.contributions, atol=1e-4)
    # What is not known of W is in the interval, too: it is no narrower.
    wide, narrow = (r.draws[:, 1].std() for r in (ours, theirs))
    assert wide > 0.9 * narrow
    inner = with_known_weights(found)
    assert with_known_weights(plain) is plain
    np.testing.assert_allclose(inner.params[["x", "W:x"]], found.params[["x", "W:x"]])


def test_inequality_is_taken_apart_too():
    found = FITS["SDM", "several"]
    split = found.explain_inequality("variance", period=T - 1, by="variable", draws=10)
    y = MIXED.frame["y"].to_numpy().reshape(T, N)[-1]
    assert split.contributions.sum() == pytest.approx(y.var(), rel=1e-9)
    np.testing.assert_allclose(split.draws.sum(axis=1), y.var(), rtol=1e-9)


def test_units_in_another_order_have_the_same_parts():
    rng = np.random.default_rng(0)
    order = rng.permutation(N)
    frame = PANELS["power"].frame.reset_index()
    shuffled = sg.Panel(frame.iloc[rng.permutation(len(frame))], unit="unit", time="time")
    names = [UNITS[k] for k in order]
    again = sg.weights.decay(pd.DataFrame(DISTANCES.loc[names, names]))
    ours, theirs = (
        sg.SDM("y ~ x", panel, weights=family).fit().explain_gap(SOUTH, draws=10)
        for panel, family in ((PANELS["power"], POWER), (shuffled, again))
    )
    np.testing.assert_allclose(ours.contributions, theirs.contributions, atol=1e-6)


def test_a_path_and_few_draws_are_refused():
    found = FITS["SDM", "several"]
    with pytest.raises(OptionError, match="static"):
        found.scenario({"x": 1.0}, horizon=2)
    with pytest.raises(OptionError, match="draws"):
        found.scenario({"x": 1.0}, draws=1)
