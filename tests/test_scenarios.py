"""Scenarios: exact responses, paths, places by any name, outcomes, and what is refused."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spillgap as sg
from gap_fakes import fitted, grid_weights, made_panel
from spillgap.errors import DataError, DataWarning, OptionError, UnknownNameError, UnstableError
from spillgap.explain.scenarios import compare_scenarios, scenario

mpl.use("Agg")


@pytest.fixture(scope="module")
def sdm():
    return fitted(made_panel())


@pytest.fixture(scope="module")
def dynamic():
    return fitted(made_panel(tau=0.3, periods=7), dynamic=("time", "space-time"))


@pytest.fixture(scope="module")
def china():
    return sg.load("china")


@pytest.fixture(scope="module")
def provinces(china):
    return fitted(china.panel, formula="digital ~ policy + innovation", effects="twoway")


# -- responses ----------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    unit=st.integers(0, 15),
    variable=st.sampled_from(["x1", "x2"]),
    name=st.sampled_from(["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"]),
)
def test_a_unit_shock_is_the_column_of_the_effects_matrix(unit, variable, name):
    result = fitted(made_panel(side=4), name)
    label = f"u{unit:02d}"
    # A step inside the observed range, so that no extrapolation is flagged.
    values = result.model.panel.wide(variable)
    step = 1e-3 * (1 if values.loc[2004, label] < values.to_numpy().mean() else -1)
    made = scenario(result, {variable: {label: step}}, draws=2)
    column = result.effects_matrix(variable)[label]
    np.testing.assert_allclose(made.to_frame()["change"] / step, column, atol=1e-9)


def test_shocks_add_up(sdm):
    both = scenario(sdm, {"x1": {"u01": 0.01}, "x2": {"u02": 0.02}}, draws=2).estimate
    one = scenario(sdm, {"x1": {"u01": 0.01}}, draws=2).estimate
    two = scenario(sdm, {"x2": {"u02": 0.02}}, draws=2).estimate
    np.testing.assert_allclose(both, one + two, atol=1e-12)


def test_a_transformed_column_is_evaluated_anew():
    result = fitted(made_panel(log_x=True), formula="y ~ log(x1) + x2")
    made = scenario(result, {"x1": {"u03": "-10%"}}, draws=2).estimate
    same = scenario(result, {"log(x1)": {"u03": np.log(0.9)}}, draws=2).estimate
    np.testing.assert_allclose(made, same, atol=1e-12)


def test_what_a_formula_learnt_from_the_data_stays():
    """center(x1) after a change of x1 keeps the mean that the fit took off."""
    result = fitted(made_panel(), formula="y ~ center(x1) + x2")
    plain = fitted(made_panel(), formula="y ~ x1 + x2")
    a = scenario(result, {"x1": {"u03": 0.01}}, draws=2).estimate
    b = scenario(plain, {"x1": {"u03": 0.01}}, draws=2).estimate
    np.testing.assert_allclose(a, b, atol=1e-6)


def test_an_earlier_period_uses_its_own_w_and_values():
    result = fitted(made_panel(varying=True), effects="unit")
    p, w = result.params, result.design.lag.matrices[result.design.lag.which[1]].toarray()
    made = scenario(result, {"x1": {"u05": 0.01}}, period=2001, draws=2)
    spread = np.linalg.solve(np.eye(16) - p["rho"] * w, p["x1"] * np.eye(16) + p["W:x1"] * w)
    np.testing.assert_allclose(made.estimate[0], 0.01 * spread[:, 5], atol=1e-12)


def test_units_without_a_row_are_left_out_and_refused():
    panel = made_panel()
    frame = panel.frame.reset_index()
    frame = frame[~((frame["unit"] == "u05") & (frame["year"] == 2004))]
    result = fitted(panel.__class__(frame, "unit", "year", panel.weights))
    made = scenario(result, {"x1": {"u06": 0.01}}, draws=3)
    assert "u05" not in made.to_frame().index
    with pytest.raises(DataError, match="2004 for u05"):
        scenario(result, {"x1": {"u05": 0.01}})
    alone = {u: "alone" if u == "u05" else "rest" for u in result.design.units}
    with pytest.raises(DataError, match="No unit of alone has a row in the period"):
        scenario(result, {"x1": {"u06": 0.01}}, groups=alone)
    with pytest.raises(DataError, match="No row in 2004 for u05; choose another period"):
        result.accounts(at=2004)


# -- paths --------------------------------------------------------------------------------------


def test_a_path_by_recursion(dynamic):
    p, w = dynamic.params, grid_weights(4)
    shock = np.zeros(16)
    shock[5] = 0.01
    force = p["x1"] * shock + p["W:x1"] * w @ shock
    solve = np.linalg.inv(np.eye(16) - p["rho"] * w)
    carry = p["L:y"] * np.eye(16) + p["LW:y"] * w
    for lasting in (True, False):
        made = scenario(dynamic, {"x1": {"u05": 0.01}}, horizon=4, lasting=lasting, draws=2)
        now = solve @ force
        np.testing.assert_allclose(made.estimate[0], now, atol=1e-12)
        for h in range(1, 5):
            now = solve @ (carry @ now + (force if lasting else 0.0))
            np.testing.assert_allclose(made.estimate[h], now, atol=1e-12)
        assert list(made.path().index.get_level_values("step").unique()) == [0, 1, 2, 3, 4]


def test_a_lasting_path_ends_in_the_long_run(dynamic):
    far = scenario(dynamic, {"x1": {"u05": 0.01}}, horizon=400, draws=2)
    long = scenario(dynamic, {"x1": {"u05": 0.01}}, horizon="long", draws=2)
    np.testing.assert_allclose(far.estimate[-1], long.estimate[-1], atol=1e-10)
    matrix = dynamic.effects_matrix("x1", horizon="long")["u05"]
    np.testing.assert_allclose(long.estimate[-1], 0.01 * matrix, atol=1e-12)


def test_paths_are_for_dynamic_models(sdm, dynamic):
    with pytest.raises(OptionError, match="static"):
        scenario(sdm, {"x1": {"u05": 0.01}}, horizon=3)
    with pytest.raises(OptionError, match="undone"):
        scenario(dynamic, {"x1": {"u05": 0.01}}, horizon="long", lasting=False)
    with pytest.raises(OptionError, match="horizon"):
        scenario(dynamic, {"x1": {"u05": 0.01}}, horizon=-1)
    with pytest.raises(OptionError, match="draws must be at least 2"):
        scenario(dynamic, {"x1": {"u05": 0.01}}, draws=1)


def test_an_explosive_estimate_has_no_long_run():
    moved = made_panel(tau=0.95, rho=0.3, periods=8)
    result = fitted(moved, "SAR", "pooled", dynamic=("time",))
    assert not result.stable
    assert len(scenario(result, {"x1": {"u05": 0.01}}, horizon=2, draws=5).estimate) == 3
    with pytest.raises(UnstableError, match=r"There is no long run\. .*is not below"):
        scenario(result, {"x1": {"u05": 0.01}}, horizon="long")


# -- places and amounts -------------------------------------------------------------------------


def test_names_codes_regions_and_all(provinces):
    def change(places):
        return scenario(provinces, {"innovation": places}, draws=2).estimate

    one = change({"510000": 0.1})
    for name in ("Sichuan", "四川", "SC", 510000):
        np.testing.assert_array_equal(change({name: 0.1}), one)
    west = [u for u in provinces.design.units if sg.regions.macro_region_of(u) == "West"]
    np.testing.assert_allclose(change({"West": 0.1}), change(dict.fromkeys(west, 0.1)))
    np.testing.assert_allclose(change({"西部地区": 0.1}), change({"West": 0.1}))
    np.testing.assert_allclose(
        change({"Chengdu-Chongqing": 0.1}), change({"四川": 0.1, "重庆": 0.1})
    )
    with pytest.warns(DataWarning, match="Extrapolation"):
        np.testing.assert_allclose(change(0.1), change({"all": 0.1}))


def test_groups_of_the_panel_are_places(sdm):
    made = scenario(sdm, {"x2": {"north": 0.001}}, groups="half", draws=2)
    assert len(made.shock.amounts) == 8


def test_percentages(sdm):
    made = scenario(sdm, {"x1": {"u05": "+1%"}}, draws=2)
    row = made.shock.amounts.loc[("x1", "u05")]
    assert row["to"] == pytest.approx(1.01 * row["from"])


@pytest.mark.parametrize("amount", ["lots", "ten%", None, float("nan"), [1]])
def test_what_is_no_amount(sdm, amount):
    with pytest.raises(OptionError, match="u05"):
        scenario(sdm, {"x1": {"u05": amount}})


def test_places_are_named_once(provinces):
    with pytest.raises(OptionError, match="named twice"):
        scenario(provinces, {"innovation": {"West": 1.0, "Sichuan": 2.0}})


def test_unknown_places_and_variables_are_suggested(provinces, sdm):
    with pytest.raises(UnknownNameError, match="Sichuan"):
        scenario(provinces, {"innovation": {"Sichaun": 1.0}})
    with pytest.raises(UnknownNameError, match="u05"):
        scenario(sdm, {"x1": {"u5": 1.0}})
    with pytest.raises(UnknownNameError, match="innovation"):
        scenario(provinces, {"inovation": 1.0})
    with pytest.raises(UnknownNameError, match="not in the formula"):
        scenario(provinces, {"rd_gdp": 1.0})
    with pytest.raises(UnknownNameError, match="1999"):
        scenario(sdm, {"x1": {"u05": 1.0}}, period=1999)
    with pytest.raises(OptionError, match="maps variables"):
        scenario(sdm, {})


def test_a_term_without_a_value_is_refused():
    result = fitted(made_panel(log_x=True), formula="y ~ log(x1) + x2")
    with pytest.raises(DataError, match=r"log\(x1\) in u03"):
        scenario(result, {"x1": {"u03": -50.0}})


def test_extrapolation_is_flagged_and_kept(sdm):
    with pytest.warns(DataWarning, match="u05"):
        made = scenario(sdm, {"x1": {"u05": 100.0}}, draws=3)
    assert "outside the range observed" in made.warnings[0]
    assert "extrapolation" in made.sentence()
    assert "外推" in made.sentence("zh")


# -- outcomes -----------------------------------------------------------------------------------


def test_outcomes_are_those_of_the_changed_values(sdm):
    made = scenario(
        sdm, {"x1": {"u05": 0.1, "u01": -0.1}}, groups="half", pair=("north", "south"), draws=20
    )
    table, frame = made.outcomes(), made.to_frame()
    side = made.results.model.panel.frame["half"].groupby(level=0).first()
    after = frame["level"]
    assert table.loc["mean", "scenario"] == pytest.approx(after.mean())
    means = after.groupby(side).mean()
    assert table.loc["gap", "scenario"] == pytest.approx(means["north"] - means["south"])
    theil = (after / after.mean() * np.log(after / after.mean())).mean()
    assert table.loc["theil_t", "scenario"] == pytest.approx(theil)
    spread = after.std(ddof=0) / after.mean()
    assert table.loc["cv", "scenario"] == pytest.approx(spread)
    np.testing.assert_allclose(table["estimate"], table["scenario"] - table["baseline"])
    assert (table["lower"] <= table["upper"]).all()
    # The mean is linear in the change: what is drawn lies around what is estimated.
    assert table.loc["mean", "lower"] < table.loc["mean", "estimate"] < table.loc["mean", "upper"]


def test_intervals_are_those_of_the_draws_around_the_estimate(sdm):
    made = scenario(sdm, {"x1": {"u05": 0.1}}, draws=500, level=0.8)
    frame, end = made.to_frame(), made.draws[:, -1, :]
    np.testing.assert_allclose(frame["lower"], np.quantile(end, 0.1, axis=0))
    np.testing.assert_allclose(frame["upper"], np.quantile(end, 0.9, axis=0))
    inside = (frame["lower"] < frame["change"]) & (frame["change"] < frame["upper"])
    assert inside.loc["u05"]
    assert inside.mean() > 0.9


def test_logs_are_gauged_as_levels():
    result = fitted(made_panel(), formula="log(y) ~ x1 + x2")
    made = scenario(result, {"x1": {"u05": 0.01}}, draws=5)
    base = np.exp(made.baseline)
    assert made.outcomes().loc["mean", "baseline"] == pytest.approx(base.mean())


def test_measures_that_y_does_not_admit():
    panel = made_panel()
    result = fitted(panel.with_columns(y=panel.column("y") - 40.0))
    made = scenario(result, {"x1": {"u05": 0.01}}, draws=5)
    assert "theil_t" not in made.outcomes().index
    with pytest.raises(DataError, match="theil_t"):
        scenario(result, {"x1": {"u05": 0.01}}, measures="theil")
    assert (
        "variance"
        in scenario(result, {"x1": {"u05": 0.01}}, measures=["variance"], draws=5).outcomes().index
    )


def test_group_refusals(sdm):
    with pytest.raises(OptionError, match="groups="):
        scenario(sdm, {"x1": {"u05": 0.01}}, pair=("north", "south"))
    with pytest.raises(UnknownNameError, match="north"):
        scenario(sdm, {"x1": {"u05": 0.01}}, groups="half", pair=("nort", "south"))
    for pair in ("north", ("north",)):
        with pytest.raises(OptionError, match="must be two groups"):
            scenario(sdm, {"x1": {"u05": 0.01}}, groups="half", pair=pair)
    with pytest.raises(DataError, match="u15"):
        scenario(sdm, {"x1": {"u05": 0.01}}, groups=dict.fromkeys(sdm.design.units[:-1], "a"))


def test_scenarios_in_one_table(sdm):
    a = scenario(sdm, {"x1": {"u05": 0.01}}, name="a", draws=5)
    b = scenario(sdm, {"x2": {"u05": 0.01}}, name="b", draws=5)
    table = compare_scenarios([a, b])
    assert list(table.index.get_level_values("scenario").unique()) == ["a", "b"]
    assert {"estimate", "lower", "upper"} <= set(table.columns)
    pd.testing.assert_frame_equal(table, compare_scenarios({"a": a, "b": b}))
    with pytest.raises(OptionError, match="differ in name"):
        compare_scenarios([a, a])


@pytest.mark.slow
def test_intervals_cover_the_true_response():
    """40 panels: the 90% interval of a unit's response holds the true one in 30 to 40."""
    w = grid_weights(5)
    truth = np.linalg.inv(np.eye(25) - 0.4 * w) @ (np.eye(25) + 0.6 * w)
    held = 0
    for seed in range(40):
        result = fitted(made_panel(seed, side=5, periods=4), effects="unit")
        made = scenario(result, {"x1": {"u06": 0.001}}, draws=200, level=0.9)
        row = made.to_frame().loc["u07"]
        held += row["lower"] <= 0.001 * truth[7, 6] <= row["upper"]
    assert 30 <= held <= 40


# -- words, maps, randomness --------------------------------------------------------------------


def test_sentences(provinces, china):
    made = scenario(
        provinces,
        {"innovation": {"Sichuan": 1.0}},
        groups="macro_region",
        pair=("East", "West"),
        draws=50,
    )
    english = made.sentence()
    assert "innovation +1.00 in Sichuan in 2023" in english
    assert "gap between East and West" in english
    chinese = made.sentence("zh", labels=china.dictionary)
    assert "四川" in chinese
    assert "东部地区与西部地区" in chinese
    with pytest.raises(OptionError, match="lang"):
        made.sentence("fr")


def test_a_map_for_provinces_and_a_request_for_boundaries(provinces, sdm):
    import matplotlib.pyplot as plt

    ax = scenario(provinces, {"innovation": {"Sichuan": 1.0}}, draws=5).map()
    assert ax.get_figure() is not None
    plt.close("all")
    with pytest.raises(OptionError, match="boundaries="):
        scenario(sdm, {"x1": {"u05": 0.01}}, draws=5).map()


def test_seed_repeats_and_nothing_changes(sdm):
    before = sdm.model.panel.frame
    one, two = (scenario(sdm, {"x1": {"u05": 0.01}}, draws=20, seed=3).draws for _ in range(2))
    assert (one == two).all()
    pd.testing.assert_frame_equal(before, sdm.model.panel.frame)


def test_an_unstable_estimate_admits_no_scenario(sdm, monkeypatch):
    def refuse(self, what):
        raise UnstableError(f"No {what}")

    monkeypatch.setattr(type(sdm), "refuse_if_unstable", refuse)
    with pytest.raises(UnstableError, match="scenario"):
        scenario(sdm, {"x1": {"u05": 0.01}})
