"""Targeting: the best is the best, rules keep to the budget, and what is refused."""

import warnings
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spillgap as sg
from gap_fakes import fitted, made_panel
from spillgap.errors import (
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    UnknownNameError,
    UnstableError,
)
from spillgap.explain.scenarios import scenario, target, targeting
from spillgap.explain.scenarios._programme import (
    MEAN,
    Moves,
    Programme,
    best_linear,
    fill_logs,
    lower,
)  # fmt: skip
from spillgap.explain.scenarios._response import Response
from spillgap.explain.scenarios.budget import evenly, in_turn, rules
from spillgap.gaps.measures import MEASURES, OBJECTIVE

mpl.use("Agg")
QUICK = {"draws": 20, "reoptimise": 3}
LOWERED = [name for name in OBJECTIVE.choices if name in MEASURES]
GOALS = {"mean": MEAN} | {name: lower(MEASURES[name]) for name in LOWERED}


@pytest.fixture(scope="module")
def sdm():
    return fitted(made_panel())


def random_programme(seed, goal, n=6, logs=False):
    rng = np.random.default_rng(seed)
    effect = np.eye(n) * 0.8 + rng.uniform(0.0, 0.15, (n, n))
    moves = Moves(rng.uniform(0.5, 3.0, n) if logs else None)
    cap = rng.uniform(0.5, 2.0, n)
    return Programme(GOALS[goal], rng.uniform(5.0, 20.0, n), effect, moves, 3.0, cap)


# -- the programmes -----------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), goal=st.sampled_from(["variance", "theil_t", "theil_l"]))
def test_no_feasible_point_is_better(seed, goal):
    programme = random_programme(seed, goal)
    z, gap = programme.solve()
    assert (z >= 0).all()
    assert (z <= programme.cap + 1e-12).all()
    assert z.sum() <= programme.budget * (1 + 1e-12)
    assert gap <= 1e-6
    rng = np.random.default_rng(seed + 1)
    best = programme.goal.value(programme.y(z))
    for _ in range(200):
        other = rng.dirichlet(np.full(6, 0.5)) * programme.budget * rng.uniform()
        other = np.minimum(other, programme.cap)
        assert programme.goal.value(programme.y(other)) >= best * (1 - 1e-6)


@pytest.mark.parametrize("goal", sorted(GOALS))
@pytest.mark.parametrize("logs", [False, True])
def test_gradients_by_differences(goal, logs):
    programme = random_programme(3, goal, logs=logs)
    z = np.full(6, 0.3)
    steps = 1e-6 * np.eye(6)
    numeric = [
        (programme.goal.value(programme.y(z + s)) - programme.goal.value(programme.y(z - s))) / 2e-6
        for s in steps
    ]
    np.testing.assert_allclose(programme.slope(z), numeric, rtol=1e-5, atol=1e-9)


def test_the_linear_programme_is_greedy():
    worth, cap = np.array([3.0, 5.0, 1.0, -2.0]), np.array([1.0, 2.0, 9.0, 9.0])
    np.testing.assert_allclose(best_linear(worth, 4.0, cap), [1.0, 2.0, 1.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(best_linear(-np.abs(worth), 4.0, cap), 0.0, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_logs_are_filled_to_one_margin(seed):
    rng = np.random.default_rng(seed)
    worth, level, cap = rng.uniform(-0.5, 2, 8), rng.uniform(0.2, 3, 8), rng.uniform(0.2, 4, 8)
    z = fill_logs(worth, level, 5.0, cap)
    spent = np.where(worth > 0, cap, 0.0).sum()
    assert z.sum() == pytest.approx(min(5.0, spent), rel=1e-9)
    inner = (z > 1e-9) & (z < cap - 1e-9)
    margin = worth / (level + z)
    if inner.any():
        common = margin[inner].mean()
        np.testing.assert_allclose(margin[inner], common, rtol=1e-6)
        assert (margin[z <= 1e-9] <= common * (1 + 1e-6)).all()
        assert (margin[z >= cap - 1e-9] >= common * (1 - 1e-6)).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), budget=st.floats(0.1, 5.0))
def test_rules_spend_the_budget_within_the_caps(seed, budget):
    cap = np.random.default_rng(seed).uniform(0.5, 2.0, 10)
    for amounts in (evenly(budget, cap), in_turn(np.arange(10)[::-1], budget, cap)):
        assert amounts.sum() == pytest.approx(budget)
        assert (amounts <= cap + 1e-12).all()
        assert (amounts >= 0).all()
    free = evenly(budget, cap)
    assert np.ptp(free[free < cap - 1e-12]) < 1e-12 if (free < cap - 1e-12).any() else True


# -- on a fitted model --------------------------------------------------------------------------


@pytest.mark.parametrize("objective", OBJECTIVE.choices)
def test_the_best_beats_every_rule(sdm, objective):
    made = target(sdm, "x1", 3.0, objective=objective, groups="half", **QUICK)
    table = made.to_frame()["estimate"]
    outcome = "gap" if objective == "gap" else objective
    reached = table.xs(outcome, level="outcome")
    sign = -1.0 if objective != "mean" else 1.0
    if objective == "gap":
        whole = made.to_frame()["scenario"].xs("gap", level="outcome").abs()
        assert whole["best"] <= whole.min() + 1e-6
    else:
        assert (sign * reached["best"] >= sign * reached - 1e-9).all()
    assert made.exact


def test_the_best_is_the_scenario_of_its_amounts(sdm):
    made = target(sdm, "x1", 2.0, objective="variance", **QUICK)
    given_out = made.amounts["best"][made.amounts["best"] > 0]
    same = scenario(sdm, {"x1": given_out.to_dict()}, draws=2)
    np.testing.assert_allclose(made.changes["best"][0], same.estimate[0], atol=1e-10)


def test_mean_goes_to_the_largest_column_sums(sdm):
    made = target(sdm, "x1", 1.0, cap=0.5, **QUICK)
    sums = sdm.effects_matrix("x1").sum(axis=0).sort_values(ascending=False)
    funded = made.amounts["best"][made.amounts["best"] > 1e-9]
    # A grid is symmetric: its inner units tie.
    np.testing.assert_allclose(sums[funded.index], sums.iloc[: len(funded)], rtol=1e-9)


def test_rules_follow_their_names(sdm):
    made = target(sdm, "x1", 1.0, cap=0.25, **QUICK)
    y = sdm.model.panel.wide("y").loc[2004]
    lagging = made.amounts["lagging_first"]
    assert set(lagging.index[lagging > 0]) == set(y.nsmallest(4).index)
    matrix = sdm.effects_matrix("x1")
    sent = matrix.sum(axis=0) - np.diag(matrix)
    hubs = made.amounts["hub_first"]
    assert sent[hubs.index[hubs > 0]].min() >= sent[hubs.index[hubs == 0]].max() - 1e-12
    np.testing.assert_allclose(made.amounts["uniform"], 1.0 / 16)


def test_a_column_in_logs_is_spent_in_its_own_units():
    result = fitted(made_panel(log_x=True), formula="y ~ log(x1) + x2")
    made = target(result, "x1", 3.0, **QUICK)
    given_out = made.amounts["best"][made.amounts["best"] > 0]
    same = scenario(result, {"x1": given_out.to_dict()}, draws=2)
    np.testing.assert_allclose(made.changes["best"][0], same.estimate[0], atol=1e-10)
    assert made.exact
    mean = made.to_frame()["estimate"].xs("mean", level="outcome")
    assert mean["best"] >= mean.max() - 1e-9
    spread = target(result, "x1", 3.0, objective="variance", **QUICK)
    assert not spread.exact
    assert spread.duality_gap < 1e-5


def test_frontier_trades_mean_for_equality(sdm):
    line = target(sdm, "x1", 3.0, **QUICK).frontier(5)
    assert (np.diff(line["mean_change"]) > -1e-9).all()
    assert (np.diff(line["theil_t"]) > -1e-9).all()
    assert (line["duality_gap"].abs() < 1e-5).all()
    assert (line[list(sdm.design.units)].sum(axis=1) <= 3.0 + 1e-9).all()


def test_allocation_says_how_firm_it_is(sdm):
    table = target(sdm, "x1", 1.0, cap=0.5, draws=20, reoptimise=20).allocation()
    assert table["share"].sum() == pytest.approx(1.0)
    assert table["funded"].between(0, 1).all()
    assert (table["lower"] <= table["upper"]).all()
    assert (table["to"] <= table["from"] + 0.5 + 1e-12).all()


def test_a_unit_is_funded_that_gets_any_part_of_the_budget(sdm):
    made = target(sdm, "x1", 1.0, cap=0.5, draws=20, reoptimise=20)
    amounts = np.zeros_like(made.redone)
    amounts[:5, 0], amounts[:, 1] = 0.01, 0.99
    table = replace(made, redone=amounts).allocation()
    units = made.amounts.index
    assert table["funded"].reindex(units).tolist() == [0.25, 1.0, *[0.0] * (len(units) - 2)]


def test_observed_caps_keep_inside_the_range(sdm):
    made = target(sdm, "x1", 3.0, **QUICK)
    top = sdm.model.panel.column("x1").max()
    assert made.allocation()["to"].max() <= top + 1e-9


def test_going_beyond_the_range_is_flagged(sdm):
    with pytest.warns(DataWarning, match="Extrapolation"):
        made = target(sdm, "x1", 500.0, cap=None, **QUICK)
    assert "beyond the highest value observed" in made.warnings[0]


def test_long_run_of_a_dynamic_model():
    result = fitted(made_panel(tau=0.3, periods=7), dynamic=("time",))
    made = target(result, "x1", 1.0, cap=0.5, horizon="long", **QUICK)
    matrix = result.effects_matrix("x1", horizon="long").to_numpy()
    np.testing.assert_allclose(
        made.changes["best"][0], matrix @ made.amounts["best"].to_numpy(), atol=1e-10
    )


def test_words_and_map():
    import matplotlib.pyplot as plt

    china = sg.load("china")
    result = fitted(china.panel, formula="digital ~ policy + industry", effects="mundlak")
    made = result.target("industry", 50.0, **QUICK)
    assert "To raise the mean most with 50.0 of industry" in made.sentence()
    assert "提高均值" in made.sentence("zh", labels=china.dictionary)
    assert made.map().get_figure() is not None
    plt.close("all")


def test_refusals(sdm):
    for budget in (0.0, -1.0, float("nan"), "ten"):
        with pytest.raises(OptionError, match="budget"):
            target(sdm, "x1", budget)
    with pytest.raises(OptionError, match="caps hold"):
        target(sdm, "x1", 5.0, cap=0.1)
    for cap in (-1.0, {u: np.inf for u in sdm.design.units}):
        with pytest.raises(OptionError, match="finite and not negative"):
            target(sdm, "x1", 0.1, cap=cap)
    with pytest.raises(OptionError, match="at least 2 points"):
        target(sdm, "x1", 1.0, draws=5, reoptimise=2).frontier(points=1)
    with pytest.raises(OptionError, match="no entry for u01"):
        target(sdm, "x1", 0.1, cap={"u00": 1.0})
    with pytest.raises(OptionError, match="theil_t"):
        target(sdm, "x1", 1.0, objective="theil")
    with pytest.raises(OptionError, match="groups="):
        target(sdm, "x1", 1.0, objective="gap")
    with pytest.raises(UnknownNameError, match="x1"):
        target(sdm, "x11", 1.0)
    with pytest.raises(UnknownNameError, match="u05"):
        target(sdm, "x1", 1.0, cap={"u5": 1.0})


def test_more_units_than_a_programme_takes_are_refused(sdm, monkeypatch):
    monkeypatch.setattr("spillgap.explain.scenarios.targeting.MOST_UNITS", 15)
    with pytest.raises(OptionError, match="objective='variance' takes at most 15 units"):
        target(sdm, "x1", 1.0, objective="variance")


def test_a_floor_that_nothing_reaches_has_no_solution():
    worth = np.array([1.0, 2.0])
    reached = best_linear(worth, 1.0, np.ones(2), (worth, 1.5))
    assert worth @ reached >= 1.5 - 1e-9
    with pytest.raises(EstimationError, match="linear programme has no solution"):
        best_linear(worth, 1.0, np.ones(2), (worth, 2.5))


def test_what_a_theil_does_not_admit():
    panel = made_panel()
    low = fitted(panel.with_columns(y=panel.column("y") - 40.0))
    with pytest.raises(DataError, match=r"u\d\d"):
        target(low, "x1", 1.0, objective="theil_t")
    logged = fitted(panel, formula="log(y) ~ x1 + x2")
    with pytest.raises(DataError, match="is a log"):
        target(logged, "x1", 1.0, objective="theil_l")
    target(logged, "x1", 1.0, objective="variance", **QUICK)


def test_a_column_that_enters_by_more_than_one_term():
    result = fitted(made_panel(), formula="y ~ x1 + I(x1**2) + x2")
    with pytest.raises(OptionError, match="not one number"):
        target(result, "x1", 1.0)


def test_seed_repeats_and_an_unstable_estimate_has_no_target(sdm, monkeypatch):
    one, two = (target(sdm, "x1", 1.0, seed=3, **QUICK) for _ in range(2))
    assert (one.redone == two.redone).all()
    assert (one.changes["best"] == two.changes["best"]).all()

    def refuse(self, what):
        raise UnstableError(f"No {what}")

    monkeypatch.setattr(type(sdm), "refuse_if_unstable", refuse)
    with pytest.raises(UnstableError, match="targeting"):
        target(sdm, "x1", 1.0)


def test_last_digits_do_not_say_who_comes_first():
    sent = np.array([0.5, 1.0, 1.0, 0.75])
    cap = np.full(4, 3.0)
    for last in (-2e-16, 4e-16):
        effect = np.eye(4) + np.roll(np.diag(sent * np.array([1.0, 1.0, 1.0 + last, 1.0])), 1, 0)
        hub = rules(np.arange(4.0), effect, 3.0, cap)["hub_first"]
        assert hub.tolist() == [0.0, 3.0, 0.0, 0.0]
        best = best_linear(effect.sum(axis=0), 3.0, cap)
        np.testing.assert_array_equal(best, best_linear(1.0 + sent, 3.0, cap))
    lonely = np.diag(1.0 + np.array([0.0, 1e-3, 2e-3, 3e-3]))
    alone = rules(np.arange(4.0), lonely, 3.0, cap)["hub_first"]
    assert alone.tolist() == [3.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("horizon", ["short", "long"])
def test_many_units_are_aimed_at_without_a_matrix(monkeypatch, horizon):
    made = fitted(made_panel(), dynamic="time") if horizon == "long" else fitted(made_panel())
    asked = {"horizon": horizon, **QUICK}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dense = made.target("x1", 3.0, **asked)
        monkeypatch.setattr(targeting, "MOST_UNITS", 3)
        monkeypatch.setattr(Response, "matrix", None)
        sparse = made.target("x1", 3.0, **asked)
    np.testing.assert_allclose(sparse.amounts, dense.amounts, atol=1e-9)
    np.testing.assert_allclose(sparse.redone, dense.redone, atol=1e-9)
    for rule, change in dense.changes.items():
        np.testing.assert_allclose(sparse.changes[rule], change, atol=1e-9)
    moved = np.random.default_rng(1).normal(size=len(dense.amounts))
    np.testing.assert_allclose(
        sparse.programme.effect @ moved, dense.programme.effect @ moved, atol=1e-12
    )
    with pytest.raises(OptionError, match="too large"):
        sparse.frontier(points=3)
