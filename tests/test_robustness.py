"""What depends on the specification: variants, their frame, the verdicts and their rule."""

from __future__ import annotations

import warnings
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import (
    DataWarning,
    OptionError,
    SpillgapWarning,
    UnknownNameError,
)
from spillgap.robustness import Variant, across
from spillgap.robustness.verdict import holm
from spillgap.text.verdicts import firmness

NAMES = [f"u{k:02d}" for k in range(25)]
FORMULA = "y ~ x + z"


def ring(step: int) -> np.ndarray:
    """(25, 25) the two units that stand ``step`` away on a ring, half each."""
    w = np.zeros((25, 25))
    for i in range(25):
        w[i, (i + step) % 25] = w[i, (i - step) % 25] = 0.5
    return w


def graph(step: int):
    return sg.weights.from_matrix(ring(step), NAMES)


def panel(make, seed: int = 0, periods: int = 8) -> sg.Panel:
    """A panel of x, z and y = make(x, z, noise), each (T, N)."""
    rng = np.random.default_rng(seed)
    x, z, e = rng.standard_normal((3, periods, 25))
    table = pd.DataFrame(
        {
            "unit": NAMES * periods,
            "time": np.repeat(np.arange(2000, 2000 + periods), 25),
            "x": x.ravel(),
            "z": z.ravel(),
            "y": make(x, z, e).ravel(),
            "y2": make(x, z, e[::-1]).ravel(),
            "side": (["A"] * 12 + ["B"] * 13) * periods,
        }
    )
    return sg.Panel(table, unit="unit", time="time", weights=graph(1))


def own(x, z, e):
    return 1.5 * x + 0.02 * z + e


@pytest.fixture(scope="module")
def main():
    return sg.SDM(FORMULA, panel(own)).fit()


@pytest.fixture(scope="module")
def made(main):
    return across(
        main,
        weights={"two": graph(2)},
        effects=["unit", "random"],
        models=["SAR", "OLS"],
        covariances=["cluster"],
        corrections=[None],
        periods={"early": range(2000, 2004)},
        leave_out="side",
        dynamic=["time"],
        outcomes=["y2"],
        formulas={"short": "y ~ x"},
        draws=200,
    )


# -- variants are what they say -------------------------------------------------------------------


def coefficient(made, variant, term="x"):
    frame = made.to_frame()
    row = frame[(frame["variant"] == variant) & (frame["quantity"] == "coefficient")]
    return float(row.set_index("term").loc[term, "estimate"])


@pytest.mark.parametrize(
    ("variant", "fit"),
    [
        ("main", lambda p: sg.SDM(FORMULA, p).fit()),
        ("two", lambda p: sg.SDM(FORMULA, p.with_weights(graph(2))).fit()),
        ("unit", lambda p: sg.SDM(FORMULA, p, effects="unit").fit()),
        ("random", lambda p: sg.SDM(FORMULA, p, effects="random").fit()),
        ("SAR", lambda p: sg.SAR(FORMULA, p).fit()),
        ("correction none", lambda p: sg.SDM(FORMULA, p).fit(correction=None)),
        ("early", lambda p: sg.SDM(FORMULA, p.subset(periods=range(2000, 2004))).fit()),
        ("without A", lambda p: sg.SDM(FORMULA, p.subset(units=NAMES[12:])).fit()),
        ("time lag", lambda p: sg.SDM(FORMULA, p, dynamic="time").fit()),
        ("short", lambda p: sg.SDM("y ~ x", p).fit()),
    ],
)
def test_a_variant_is_the_fit_made_by_hand(made, variant, fit):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        by_hand = fit(panel(own))
    assert coefficient(made, variant) == pytest.approx(float(by_hand.params["x"]), rel=1e-9)


def test_effects_are_those_of_the_fit_with_the_seed_that_all_share(main, made):
    frame = made.to_frame().query("variant == 'main' and quantity == 'indirect'")
    table = main.effects(draws=200, seed=0).to_frame().xs("indirect", level="effect")
    row = frame.set_index("term").loc["x"]
    wanted = table.loc["x", ["estimate", "std_error", "lower", "upper", "p"]]
    got = row[["estimate", "std_error", "low", "high", "p"]]
    np.testing.assert_allclose(got.to_numpy(float), wanted.to_numpy(float))


def test_a_covariance_changes_errors_and_nothing_else(made):
    frame = made.to_frame().query("quantity == 'coefficient' and term == 'x'").set_index("variant")
    assert frame.loc["cluster", "estimate"] == frame.loc["main", "estimate"]
    assert frame.loc["cluster", "std_error"] != frame.loc["main", "std_error"]


def test_a_term_that_a_variant_lacks_has_no_row_there(made):
    frame = made.to_frame()
    lagged = set(frame.query("term == 'W:x'")["variant"])
    assert {"SAR", "OLS"}.isdisjoint(lagged)
    assert "OLS" not in set(frame.query("quantity == 'indirect'")["variant"])
    assert set(frame.query("variant == 'short'")["term"]) == {"x", "W:x", "rho"}


def test_what_the_caller_asked_of_the_fit_goes_with_it():
    base = sg.SDM(FORMULA, panel(own)).fit(correction=None, cov="cluster")
    with pytest.warns(DataWarning, match="One of 4"):
        made = across(
            base,
            weights={"two": graph(2)},
            effects="random",
            covariances={"classical": {}},
            quantities="coefficients",
        )
    results = made.results
    assert results["two"].correction is None
    assert results["two"].cov_type == "cluster"
    assert results["classical"].cov_type == "classical"
    # Clustering is not offered with random effects, and the frame says so.
    refused = made.to_frame().set_index("variant").loc["random", "refused"]
    assert refused.str.contains("effects='random'").all()


def test_a_correction_by_name_stays_where_effects_are_fixed():
    base = sg.SDM(FORMULA, panel(own)).fit(correction="lee-yu")
    made = across(base, effects=["unit", "pooled"], quantities="coefficients")
    assert [r.correction for r in made.results.values()] == ["lee-yu", "lee-yu", None]


def test_other_weights_do_not_read_the_formula_anew(main, monkeypatch):
    from spillgap.models import specification

    monkeypatch.setattr(specification, "read_columns", None)
    assert len(across(main, weights={"two": graph(2)}, draws=20).results) == 2


def test_weights_in_another_order_of_units_give_the_same_estimates(main):
    mixed = np.random.default_rng(0).permutation(25)
    other = sg.weights.from_matrix(ring(2)[np.ix_(mixed, mixed)], [NAMES[k] for k in mixed])
    made = across(main, weights={"two": graph(2), "mixed": other}, draws=20)
    assert coefficient(made, "two") == pytest.approx(coefficient(made, "mixed"), rel=1e-8)


def test_shuffled_rows_change_nothing(main, made):
    frame = panel(own).frame.reset_index().sample(frac=1.0, random_state=1)
    again = sg.Panel(frame, unit="unit", time="time", weights=graph(1))
    other = across(sg.SDM(FORMULA, again).fit(), weights={"two": graph(2)}, draws=200)
    ours = made.to_frame().query("variant in ['main', 'two']")["estimate"]
    np.testing.assert_allclose(ours, other.to_frame()["estimate"], rtol=1e-9)


def test_units_leave_with_their_weights_standardised_anew(main):
    made = across(main, leave_out={"pair": ["u03", "u09"]}, quantities="coefficients")
    left = made.results["without pair"]
    assert left.n_units == 23
    np.testing.assert_allclose(left.design.lag.matrices[0].sum(axis=1), 1.0)


def test_every_unit_and_every_period_leaves_in_turn(main):
    by_unit = across(main, leave_out="units", quantities="coefficients")
    assert len(by_unit.fitted) == 26
    by_period = across(main, leave_out="periods", quantities="coefficients")
    assert [f.variant.name for f in by_period.fitted][1:3] == ["without 2000", "without 2001"]
    assert all(r.n_periods == 7 for r in list(by_period.results.values())[1:])


def test_weights_given_apart_are_cut_with_the_units():
    base = sg.SDEM(FORMULA, panel(own), effects="unit", error_weights=graph(2),
                   durbin_weights=graph(3)).fit()  # fmt: skip
    made = across(base, leave_out={"one": ["u05"]}, models="SLX", quantities="coefficients")
    assert set(made.results) == {"main", "SLX", "without one"}
    assert made.results["without one"].design.error_lag.matrices[0].shape == (24, 24)


def test_weights_that_vary_given_apart_are_cut_too():
    held = panel(own)
    varying = {period: graph(2) for period in held.periods}
    base = sg.SDM(FORMULA, held, durbin_weights=varying).fit()
    made = across(base, leave_out={"one": ["u05"]}, quantities="coefficients")
    assert made.results["without one"].n_units == 24


def test_regimes_go_with_their_rows():
    held = panel(own)
    sides = dict(zip(NAMES, ["A"] * 12 + ["B"] * 13))
    base = sg.SAR(FORMULA, held, regimes=sides).fit()
    made = across(base, leave_out={"one": ["u05"]}, quantities="coefficients")
    assert coefficient(made, "without one", "x[A]") == pytest.approx(1.5, abs=0.3)


def test_crossed_choices_are_every_combination(main):
    made = across(main, weights={"two": graph(2)}, effects=["unit", "time"],
                  quantities="coefficients", cross=True)  # fmt: skip
    assert len(made.fitted) == 2 * 3
    assert made.choices().loc["two + time"].tolist() == ["two", "time"]
    assert made.fitted[-1].variant.kind == "crossed"
    assert made.labels("en")["two + time"] == "two and Time"


def test_choices_that_contradict_each_other_are_refused_by_themselves():
    base = sg.SAR(FORMULA, panel(own)).fit()
    options = {"effects": "pooled", "corrections": ["lee-yu"], "quantities": "coefficients"}
    with pytest.warns(DataWarning, match="1 of 4 spec|One of 4 spec"):
        made = across(base, cross=True, **options)
    assert "has none to correct for" in made.fitted[-1].refused


def test_a_row_of_ones_own(main):
    mine = Variant("halved", (("outcome", "halved"),), main_said(), lambda refit: refit.changed(
        panel=refit.base.panel.with_columns(x=refit.base.panel.column("x") / 2)))  # fmt: skip
    made = across(main, variants=[mine], quantities="coefficients")
    assert coefficient(made, "halved") == pytest.approx(2 * coefficient(made, "main"))
    assert mine.kind == "outcome"


def main_said():
    from spillgap.text import Sentence

    return Sentence("sensitivity:main")


# -- quantities -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(main):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return across(
            main,
            weights={"two": graph(2)},
            leave_out={"B": NAMES[12:]},
            quantities=("coefficients", "gap"),
            groups="side",
            scenarios={"more": {"x": 0.1}},
            targets={"plan": {"variable": "x", "budget": 1.0}},
            draws=100,
        )


def test_gap_shares_scenarios_and_targets_are_those_of_the_fit(main, everything):
    frame = everything.to_frame().query("variant == 'main'").set_index(["quantity", "term"])
    gap = main.explain_gap("side", draws=100)
    shares = gap.by_variable()["share"]
    assert frame.loc[("gap_share", "x"), "estimate"] == pytest.approx(shares["x"])
    change = main.scenario({"x": 0.1}, groups="side", draws=100).outcomes()
    row = frame.loc[("scenario", "more, mean")]
    wanted = change.loc["mean", ["estimate", "lower", "upper"]]
    np.testing.assert_allclose(row[["estimate", "low", "high"]].to_numpy(float), wanted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        use = main.target("x", 1.0, draws=100).to_frame().loc[("best", "mean")]
    row = frame.loc[("target", "plan")]
    np.testing.assert_allclose(row[["estimate", "low", "high"]].to_numpy(float),
                               use[["estimate", "lower", "upper"]].to_numpy(float))  # fmt: skip


def test_a_quantity_that_cannot_be_had_says_why_and_keeps_its_place(everything):
    frame = everything.to_frame().query("variant == 'without B' and quantity == 'gap_share'")
    assert set(frame["term"]) >= {"x", "z"}
    assert frame["estimate"].isna().all()
    assert "into one group" in frame["refused"].iloc[0]
    finding = everything.verdict("gap_share", "x")
    assert finding.refused == ("without B",)
    assert finding.kind in ("fragile", "indistinguishable")
    assert "Without B" in everything.verdict("gap_share", "x").sentence("en")
    assert "could not be estimated" in everything.warnings[0]


def test_warnings_of_a_variant_stay_with_it(made):
    loud = [f for f in made.fitted if f.warnings]
    assert loud
    assert all(isinstance(text, str) for f in loud for text in f.warnings)


def test_the_frame_is_a_copy_and_the_result_is_frozen(made):
    frame = made.to_frame()
    frame["estimate"] = 0.0
    assert not (made.to_frame()["estimate"] == 0.0).all()
    with pytest.raises(FrozenInstanceError):
        made.seed = 3  # type: ignore[misc]


def test_the_curve_runs_from_the_lowest_estimate_to_the_highest(made):
    curve = made.curve("direct", "x")
    assert curve["estimate"].is_monotonic_increasing
    assert curve["is_main"].sum() == 1
    assert curve.loc["two", "choice:weights"] == "two"
    assert (curve.loc["main", [c for c in curve if c.startswith("choice:")]] == "").all()


# -- verdicts -------------------------------------------------------------------------------------


def test_what_depends_on_nothing_is_firm(made):
    small = [f for f in made.fitted if f.variant.name in ("main", "two", "unit", "SAR")]
    assert len(small) == 4
    held = across(made.main, weights={"two": graph(2), "three": graph(3)}, draws=200,
                  effects=["unit", "random"], models=["SAR", "SLX"])  # fmt: skip
    finding = held.verdict("direct", "x")
    assert finding.kind == "firm"
    assert finding.significant == finding.n == 7
    assert finding.low < 1.5 < finding.high or abs(finding.estimate - 1.5) < 0.2
    assert held.verdict("direct", "z").kind == "indistinguishable"


def turning(x, z, e):
    """Neighbours one away raise y, those two away lower it."""
    return x + 0.8 * x @ ring(1).T - 0.8 * x @ ring(2).T + 0.5 * e + 0.0 * z


def test_what_turns_with_w_is_reversed():
    base = sg.SLX(FORMULA, panel(turning)).fit()
    made = across(base, weights={"two": graph(2)}, draws=200)
    finding = made.verdict("indirect", "x")
    assert finding.kind == "reversed"
    assert finding.reversing == ("two",)
    assert finding.positive == ("main",)
    assert (finding.lowest, finding.highest) == ("two", "main")
    assert "Reversed" in finding.sentence("en")
    assert "方向相反" in finding.sentence("zh")
    other = across(sg.SLX(FORMULA, panel(turning).with_weights(graph(2))).fit(),
                   weights={"one": graph(1)}, draws=200)  # fmt: skip
    assert other.verdict("indirect", "x").reversing == ("one",)


def test_what_holds_under_one_w_alone_is_fragile():
    base = sg.SLX(FORMULA, panel(lambda x, z, e: x @ ring(1).T + e + 0.0 * z)).fit()
    made = across(base, weights={"five": graph(5)}, draws=200)
    finding = made.verdict("indirect", "x")
    assert (finding.kind, finding.insignificant) == ("fragile", ("five",))


def test_innovation_in_china_spills_over_as_the_weights_have_it():
    """Queen +0.98 [0.62, 1.50], economic +1.13, four nearest −0.33 [−0.56, −0.09]."""
    china = sg.load("china")
    formula = "digital ~ policy + innovation + industry + log(gdp_pc)"
    main = sg.SDM(formula, china.panel).fit(correction="lee-yu")
    b = china.boundaries
    made = main.across_weights(
        {
            "inverse_distance": sg.weights.inverse_distance(b, power=1.0),
            "knn4": sg.weights.knn(b, k=4),
            "economic": sg.weights.economic(china.panel, "gdp_pc", base_period=2016),
        }
    )
    curve = made.curve("indirect", "innovation")
    assert list(curve.index) == ["knn4", "inverse_distance", "main", "economic"]
    np.testing.assert_allclose(curve["estimate"], [-0.33, -0.22, 0.98, 1.13], atol=0.02)
    np.testing.assert_allclose(curve.loc["main", ["lower", "upper"]], [0.62, 1.50], atol=0.06)
    np.testing.assert_allclose(curve.loc["knn4", ["lower", "upper"]], [-0.56, -0.09], atol=0.06)
    finding = made.verdict("indirect", "innovation")
    assert finding.kind == "reversed"
    assert finding.reversing == ("knn4",)
    assert made.verdict("direct", "innovation").kind == "firm"


@pytest.mark.parametrize(
    ("estimates", "ps", "familywise", "kind"),
    [
        ([1.0, 2.0], [0.01, 0.02], 0.04, "firm"),
        ([-1.0, -2.0], [0.01, 0.02], 0.04, "firm"),
        ([1.0, 2.0], [0.01, 0.02], 0.06, "fragile"),
        ([1.0, 2.0], [0.01, 0.06], 0.04, "fragile"),
        ([1.0, float("nan")], [0.01, float("nan")], 0.04, "fragile"),
        ([1.0, -2.0], [0.01, 0.06], 0.04, "fragile"),
        ([1.0, -2.0], [0.01, 0.02], 0.04, "reversed"),
        ([1.0, -2.0], [0.06, 0.07], 0.2, "indistinguishable"),
    ],
)
def test_the_rule(estimates, ps, familywise, kind):
    assert firmness(estimates, ps, familywise) == kind


def test_holm_is_that_of_the_definition():
    rng = np.random.default_rng(3)
    ps = rng.uniform(0.0, 0.2, 6)
    order = np.sort(ps)
    by_hand = [
        min(1.0, max((6 - j) * order[j] for j in range(int(np.searchsorted(order, p)) + 1)))
        for p in ps
    ]
    np.testing.assert_allclose(holm(ps.tolist()), by_hand)
    assert holm([0.01, float("nan")]).tolist() == [0.02, 1.0]
    assert holm([]).tolist() == []


def test_a_headline_named_before_is_its_own_family(main):
    others = {"two": graph(2), "three": graph(3)}
    every = across(main, weights=others, draws=200)
    named = across(main, weights=others, draws=200, headline=[("direct", "x")])
    assert every.verdict("direct", "x").family == 6
    assert named.headline == (("direct", "x"),)
    alone = named.verdict("direct", "x")
    assert (alone.family, alone.headline) == (1, True)
    largest = named.to_frame().query("quantity == 'direct' and term == 'x'")["p"].max()
    assert alone.familywise == pytest.approx(largest)
    # What is not in the headline is judged among all that there is.
    beside = named.verdict("indirect", "x")
    assert (beside.family, beside.headline) == (5 + 6, False)
    assert named.verdicts() == (alone,)
    assert len(named.verdicts(all_=True)) == 11
    by_term = across(main, weights=others, draws=200, headline=["z"])
    assert {q for q, _ in by_term.headline} == {"coefficient", "direct", "indirect", "total"}


def test_without_effects_the_slopes_are_the_headline():
    base = sg.SLX(FORMULA, panel(own), effects="pooled").fit()
    made = across(base, weights={"two": graph(2)}, quantities="coefficients")
    assert [term for _, term in made.headline] == ["x", "z", "W:x", "W:z"]


@pytest.mark.slow
def test_noise_is_seldom_firm():
    """At 5% of 30 samples more than five are firm in less than one case of a hundred."""
    firm = 0
    for seed in range(30):
        base = sg.SLX(FORMULA, panel(lambda x, z, e: e, seed, periods=4)).fit()
        made = across(base, weights={"two": graph(2)}, quantities="coefficients")
        firm += any(finding.kind == "firm" for finding in made.verdicts())
    assert firm <= 5


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_name_the_verdict_in_both_languages(made, lang):
    heads = {
        "en": ("Firm", "Fragile", "Reversed", "Not to be told"),
        "zh": ("稳健", "脆弱", "方向相反", "无法与零区分"),
    }[lang]
    for finding in made.verdicts(all_=True):
        assert finding.sentence(lang, labels={"x": "X"}).startswith(heads)
    assert made.fitted[0].variant.label(lang)
    assert repr(made).startswith("Sensitivity: ")
    assert repr(finding).startswith("Finding: ")


def test_labels_of_left_out_units_are_the_languages_own():
    china = sg.load("china")
    main = sg.OLS("digital ~ innovation", china.panel).fit()
    made = across(main, leave_out={"capital": ["Beijing"]}, quantities="coefficients")
    assert made.fitted[1].variant.label("en") == "Without capital"
    by_region = across(main, leave_out="region", quantities="coefficients")
    assert by_region.fitted[1].variant.label("zh") == "剔除中部地区"


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({}, OptionError, "nothing to compare"),
        ({"weights": [graph(2)]}, OptionError, "a mapping from name"),
        ({"weights": {"unit": graph(2)}, "effects": "unit"}, OptionError, "several unit"),
        ({"effects": "unit", "quantities": ()}, OptionError, "Nothing is asked"),
        ({"effects": "unit", "quantities": "gap"}, OptionError, "between whom"),
        ({"effects": "unit", "draws": 1}, OptionError, "at least 2"),
        ({"effects": "unit", "level": 95}, OptionError, "between 0 and 1"),
        ({"effects": "unit", "headline": ["w"]}, UnknownNameError, "headline names 'w'"),
        ({"covariances": ["conley"]}, OptionError, "conley: .*cutoff"),
        ({"outcomes": ["w"]}, UnknownNameError, "'w'"),
        ({"leave_out": {"g": ["nowhere"]}}, UnknownNameError, "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused(main, options, error, match):
    with pytest.raises(error, match=match):
        across(main, **options)


def test_a_verdict_of_what_was_not_computed_is_refused(made):
    with pytest.raises(UnknownNameError, match="no scenario to compare"):
        made.verdict("scenario")
    with pytest.raises(UnknownNameError, match="No direct of 'w'"):
        made.verdict("direct", "w")
    with pytest.raises(OptionError, match="Say of which term"):
        made.verdict("direct")


def test_a_main_specification_without_effects_is_refused(main):
    unstable = replace(main, estimate=replace(main.estimate, notices=(forbidding(),)))
    with pytest.raises(sg.errors.UnstableError):
        across(unstable, effects="unit")


def forbidding():
    from spillgap.models.notices import Notice

    return Notice(sg.errors.StabilityWarning, main_said(), forbids_effects=True)


def test_a_variant_that_cannot_be_estimated_keeps_nothing_firm(main):
    with pytest.warns(DataWarning, match="could not be estimated"):
        made = across(main, weights={"two": graph(2)}, periods={"one": [2000]}, draws=100)
    finding = made.verdict("direct", "x")
    assert finding.refused == ("one",)
    assert finding.kind == "fragile"
    assert made.fitted[2].results is None
    assert "at least 2 periods" in made.fitted[2].refused
    assert "one" in made.warnings_in("zh")[0]


def test_a_place_without_a_unit_in_the_panel_is_no_place():
    china = sg.load("china")
    east = [u for u in china.panel.units if sg.regions.macro_region_of(u) == "East"]
    small = china.panel.subset(units=east).with_weights(None)
    fit = sg.OLS("digital ~ innovation", small).fit()
    with pytest.raises(UnknownNameError, match="West"):
        fit.scenario({"innovation": {"West": 1.0}})


# -- the specification curve ----------------------------------------------------------------------


@pytest.fixture
def drawn(made):
    import matplotlib.pyplot as plt

    yield sg.figures.specification_curve(made, quantity="direct", term="x")
    plt.close("all")


def test_the_curve_marks_every_estimate_at_its_place(made, drawn):
    curve = made.curve("direct", "x")
    marks = {
        (int(x), float(y)): line.get_markerfacecolor() != "white"
        for line in drawn.lines
        if line.get_marker() in ("o", "s")
        for x, y in zip(line.get_xdata(), line.get_ydata())
    }
    wanted = dict(zip(enumerate(curve["estimate"]), curve["significant"]))
    assert marks == wanted
    squares = [line for line in drawn.lines if line.get_marker() == "s" and len(line.get_xdata())]
    assert [int(x) for line in squares for x in line.get_xdata()] == [
        int(np.flatnonzero(curve["is_main"])[0])
    ]


def test_dots_stand_below_those_that_chose(made, drawn):
    below = next(ax for ax in drawn.figure.axes if ax is not drawn)
    names = [tick.get_text() for tick in below.get_yticklabels()]
    curve = made.curve("direct", "x")
    dots = {
        (int(x), names[int(y)])
        for line in below.lines
        if line.get_marker() == "o"
        for x, y in zip(line.get_xdata(), line.get_ydata())
    }
    at = {name: k for k, name in enumerate(curve.index)}
    assert (at["two"], "two") in dots
    assert (at["without A"], "Without A") in dots
    assert all(x != at["main"] for x, _ in dots)
    assert len(dots) == len(curve) - 1


def test_a_kind_with_many_choices_is_one_row(main):
    made = across(main, leave_out="units", quantities="coefficients")
    ax = sg.figures.specification_curve(made, quantity="coefficient", term="x", lang="zh")
    below = next(other for other in ax.figure.axes if other is not ax)
    assert [tick.get_text() for tick in below.get_yticklabels()] == ["剔除"]
    assert ax.get_ylabel() == "系数，x"


def test_a_curve_without_choices_or_of_nothing_named(made):
    frame = made.curve("direct", "x")[["estimate", "lower", "upper", "significant", "is_main"]]
    ax = sg.figures.specification_curve(frame)
    assert len(ax.figure.axes) == 1
    assert ax.get_ylabel() == "Estimate"
    with pytest.raises(sg.errors.DataError, match="Say what to draw"):
        sg.figures.specification_curve(made)


def test_axes_of_ones_own_are_split(made):
    from matplotlib.figure import Figure

    figure = Figure()
    ax = figure.add_axes((0.2, 0.1, 0.7, 0.8))
    sg.figures.specification_curve(made, quantity="direct", term="x", ax=ax)
    upper, lower = (other.get_position() for other in figure.axes)
    assert lower.y0 == pytest.approx(0.1)
    assert upper.y1 == pytest.approx(0.9)
    assert lower.y1 < upper.y0


# -- W with parameters ----------------------------------------------------------------------------


def test_w_with_parameters_is_a_variant_and_may_be_the_main_specification():
    held = panel(own)
    both = sg.weights.several({"one": graph(1), "two": graph(2)})
    known = sg.SAR(FORMULA, held).fit()
    several = sg.SAR(FORMULA, held, weights=both).fit()
    made = across(known, weights={"both": both}, quantities="coefficients")
    np.testing.assert_allclose(made.results["both"].params, several.params, rtol=1e-6)
    back = across(several, weights={"known": graph(1)}, effects="unit", quantities="coefficients")
    np.testing.assert_allclose(back.results["known"].params, known.params, rtol=1e-9)
    # What else is varied leaves W with its parameters as it is.
    assert "rho:two" in back.results["unit"].params


def test_readings_of_other_variants_do_not_stand_beside_each_other(main, made):
    other = across(main, weights={"two": graph(2)})
    with pytest.raises(OptionError, match="same variants"):
        made.beside(other)
