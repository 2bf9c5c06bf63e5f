"""Difference-in-differences with spillovers: by hand, by dummies, by simulation, and refused."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_making import dummies, lattice, names, panel_of, solver, with_outcome
from scipy import stats

import spillgap as sg
from spillgap.errors import (
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    UnknownNameError,
)
from spillgap.models.tests import pretrends, wald
from spillgap.models.treatment import read_treatment
from spillgap.text import number

SIDE, T, START = 7, 8, 4
N = SIDE**2
DELTA, GAMMA, RHO = 1.0, 0.6, 0.4
"""Of treatment, of neighbours' treatment, of neighbours' outcomes."""


def treated_units(seed: int = 3, share: float = 0.25) -> np.ndarray:
    """Some units at random, among which whole neighbourhoods stay untreated."""
    rng = np.random.default_rng(seed)
    row, col = np.divmod(np.arange(N), SIDE)
    return (rng.random(N) < 2 * share) & (row + col > SIDE - 2)


def world(seed=0, *, rho=0.0, slope=0.0, starts=None, t=T) -> tuple[sg.Panel, np.ndarray]:
    """A panel of treatment at period 4 (or by unit), with effects on neighbours."""
    rng, W = np.random.default_rng(seed), lattice(SIDE)
    first = np.where(treated_units(), START, t) if starts is None else starts
    D = (np.arange(t)[:, None] >= first).astype(float)
    x = rng.normal(size=(t, N))
    trend = slope * np.arange(t)[:, None] * (first < t)
    inner = DELTA * D + GAMMA * D @ W.T + 0.5 * x + trend + rng.normal(size=N)
    inner += rng.normal(size=(t, 1)) + 0.5 * rng.normal(size=(t, N))
    y = np.linalg.solve(np.eye(N) - rho * W, inner.T).T
    return panel_of({"y": y, "x": x, "pilot": D}, W), W


@pytest.fixture(scope="module")
def plain():
    return world()


def quiet(model, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return model.fit(**options)


# -- against what is known ------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "window"), [("OLS", None), ("SLX", None), ("SLX", (-3, 2))])
def test_estimates_are_those_of_a_regression_on_dummies(plain, model, window):
    panel, W = plain
    fit = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model=model, window=window))
    frame = panel.frame
    D, time = frame["pilot"].to_numpy(), frame.index.get_level_values("time").to_numpy()
    ever = np.tile(treated_units(), T)
    event = [D]
    if window:
        k = np.clip(time - START, *window)
        event = [1.0 * (ever & (k == j)) for j in range(window[0], window[1] + 1) if j != -1]
    columns = [frame["x"].to_numpy(), *event]
    if model == "SLX":
        columns += [(c.reshape(T, N) @ W.T).ravel() for c in event]
    Z = np.column_stack([*columns, dummies(frame, "unit", "time")])
    dense = np.linalg.lstsq(Z, frame["y"].to_numpy(), rcond=None)[0][: len(columns)]
    np.testing.assert_allclose(fit.params, dense, atol=1e-9)


def test_without_spillover_it_is_linearmodels(plain):
    panel, _ = plain
    linearmodels = pytest.importorskip("linearmodels.panel")
    frame = panel.frame
    theirs = linearmodels.PanelOLS(
        frame["y"], frame[["x", "pilot"]], entity_effects=True, time_effects=True
    ).fit(
        cov_type="clustered",
        cluster_entity=True,
        debiased=False,
        auto_df=False,
        count_effects=False,
    )
    ours = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS"))
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-9)
    # Ours has the factor N/(N − 1).
    errors = theirs.std_errors * np.sqrt(N / (N - 1))
    np.testing.assert_allclose(ours.std_errors, errors, rtol=1e-7)


def test_two_groups_are_differences_of_means():
    """One effect: difference of differences; by event time: of means against the period before."""
    panel, _ = world(5)
    y, ever = panel.wide("y").to_numpy(), treated_units()
    gap = y[:, ever].mean(axis=1) - y[:, ~ever].mean(axis=1)
    fit = quiet(sg.DiD("y ~ 1", panel, treatment="pilot", model="OLS"))
    assert fit.params["pilot"] == pytest.approx(gap[START:].mean() - gap[:START].mean(), abs=1e-10)
    study = quiet(sg.DiD("y ~ 1", panel, treatment="pilot", model="OLS", window=(-4, 3)))
    path = study.event_study(draws=50).to_frame()["estimate"].loc["own"]
    np.testing.assert_allclose(path, gap - gap[START - 1], atol=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_two_way_weights_say_what_the_estimate_is_made_of(seed):
    """Whatever each treated row's own effect, the coefficient is their weighted sum."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(1, T + 3, size=N)
    starts[:2] = [2, T]
    D = (np.arange(T)[:, None] >= starts).astype(float)
    effects = rng.normal(size=(T, N)) * D
    y = effects + rng.normal(size=N) + rng.normal(size=(T, 1))
    panel = panel_of({"y": y, "pilot": D}, lattice(SIDE))
    model = sg.DiD("y ~ 1", panel, treatment="pilot", model="OLS")
    weights = model.treatment.two_way_weights()
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    own = pd.Series(effects.ravel(), index=panel.index)[weights.index]
    assert quiet(model).params["pilot"] == pytest.approx(float(weights @ own), abs=1e-9)


def test_one_date_gives_all_rows_the_same_weight(plain):
    weights = read_treatment(plain[0], "pilot").two_way_weights()
    np.testing.assert_allclose(weights, 1.0 / len(weights), rtol=1e-9)


@pytest.mark.parametrize("model", ["SDM", "SAR", "SLX"])
def test_effects_pass_through_the_multiplier(model):
    panel, W = world(2, rho=RHO)
    fit = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model=model, window=(-3, 2)))
    p = fit.params
    study = fit.event_study(draws=200).to_frame()["estimate"]
    for k in (-3, 0, 2):
        own, near = p[f"pilot[{k}]"], p.get(f"W:pilot[{k}]", 0.0)
        assert study["own", k] == own
        S = solver(W, p.get("rho", 0.0)) @ (own * np.eye(N) + near * W)
        if model == "SLX":
            assert "direct" not in study.index.get_level_values(0)
            continue
        assert study["direct", k] == pytest.approx(np.trace(S) / N, abs=1e-9)
        assert study["total", k] == pytest.approx(S.sum() / N, abs=1e-9)
    if model != "SLX":
        # With ρ the effect on oneself is not the coefficient.
        assert abs(study["direct", 2] - study["own", 2]) > 0.01
    assert (study.xs(-1, level="event_time") == 0.0).all()


# -- what does not matter -------------------------------------------------------------------------


def test_ways_to_name_treatment_agree(plain):
    panel, _ = plain
    first = {unit: START for unit, on in zip(panel.units, treated_units()) if on}
    by_unit = pd.Series(first, name="pilot")
    by_row = panel.column("pilot").astype(bool).rename("given")
    begins = pd.Series(panel.index.get_level_values(0).map(first), index=panel.index)
    with_column = panel.with_columns(begins=begins)
    one = sg.DiD("y ~ x", panel, treatment="pilot")
    for other, where in (
        (first, panel), (by_unit, panel), (by_row, panel), ("begins", with_column),
        ({**first, panel.units[0]: None}, panel),
    ):  # fmt: skip
        model = sg.DiD("y ~ x", where, treatment=other)
        np.testing.assert_array_equal(model.model.design.z, one.model.design.z)
        pd.testing.assert_series_equal(model.treatment.cohorts, one.treatment.cohorts)


def test_order_of_rows_and_names_of_units_do_not_matter(plain):
    panel, W = plain
    fit = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="SDM", window=(-2, 2)))
    shuffled = panel.frame.reset_index().sample(frac=1.0, random_state=1)
    renamed = dict(zip(names(N), np.random.default_rng(0).permutation(names(N))))
    graph = sg.weights.from_matrix(W, [renamed[u] for u in names(N)])
    for table, weights in (
        (shuffled, panel.weights),
        (shuffled.assign(unit=shuffled["unit"].map(renamed)), graph),
    ):
        fresh = sg.Panel(table, unit="unit", time="time", weights=weights)
        again = quiet(sg.DiD("y ~ x", fresh, treatment="pilot", model="SDM", window=(-2, 2)))
        pd.testing.assert_series_equal(again.params, fit.params, rtol=1e-6)
        pd.testing.assert_series_equal(again.std_errors, fit.std_errors, rtol=1e-5)


@settings(max_examples=8, deadline=None)
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_levels_of_units_and_periods_do_not_matter(unit, period):
    panel, _ = world(1)
    moved = panel.column("y") + unit * panel.unit_codes + period * panel.period_codes**2
    one, other = (
        quiet(sg.DiD("y ~ x", p, treatment="pilot")).params
        for p in (panel, panel.with_columns(y=moved))
    )
    pd.testing.assert_series_equal(one, other, rtol=1e-6, atol=1e-8)


def test_neighbours_of_controls_enter_where_asked(plain):
    panel, _ = plain
    names_of = {
        "()": sg.DiD("y ~ x", panel, treatment="pilot").model.design.names,
        "all": sg.DiD("y ~ x", panel, treatment="pilot", durbin="ALL").model.design.names,
        "x": sg.DiD("y ~ x", panel, treatment="pilot", durbin="x").model.design.names,
    }
    assert names_of["()"] == ("x", "pilot", "W:pilot")
    assert set(names_of["all"]) == set(names_of["x"]) == {"x", "pilot", "W:x", "W:pilot"}


# -- simulation -----------------------------------------------------------------------------------


def test_recovery_and_coverage_of_effects_own_neighbours_and_by_event_time():
    """Of 60 draws: no bias beyond its error; intervals, and bands of whole paths, hold 95%.

    Four seconds: by event time there is no shorter way to see that they do.
    """
    panel, W = world(0)
    model = sg.DiD("y ~ x", panel, treatment="pilot", window=(-3, 2))
    D, rng = panel.wide("pilot").to_numpy(), np.random.default_rng(1)
    mean = DELTA * D + GAMMA * D @ W.T + 0.5 * panel.wide("x").to_numpy()
    truth = pd.Series(
        {(e, k): v * (k >= 0) for e, v in (("own", DELTA), ("neighbours", GAMMA))
         for k in range(-3, 3)}
    )  # fmt: skip
    inner, gaps, inside, whole = model.model, [], [], []
    for _ in range(60):
        y = mean + rng.normal(size=N) + rng.normal(size=(T, 1)) + 0.5 * rng.normal(size=(T, N))
        model.model = with_outcome(inner, y)
        fit = quiet(model)
        frame = fit.event_study(draws=400).to_frame().drop(-1, level="event_time")
        known = truth[frame.index]
        gaps.append(frame["estimate"] - known)
        inside.append((frame["lower"] <= known) & (known <= frame["upper"]))
        band = (frame["band_lower"] <= known) & (known <= frame["band_upper"])
        whole.append(band.groupby(level="effect").all())
    bias = pd.DataFrame(gaps)
    assert (bias.mean().abs() < 4 * bias.std() / np.sqrt(len(bias))).all()
    assert 0.92 < pd.DataFrame(inside).to_numpy().mean() < 0.98
    assert pd.DataFrame(whole).to_numpy().mean() > 0.88


def test_leaving_out_spillovers_biases_the_effect():
    """Neighbours who gain are compared with: the effect seems smaller than it is."""
    panel, _ = world(9)
    with_near = quiet(sg.DiD("y ~ x", panel, treatment="pilot")).params["pilot"]
    without = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS")).params["pilot"]
    assert with_near == pytest.approx(DELTA, abs=0.2)
    assert without != pytest.approx(with_near, abs=0.02)


def test_pretrends_are_found_where_they_are_and_are_wald_tests_of_the_leads(plain):
    panel, _ = plain
    fit = quiet(sg.DiD("y ~ x", panel, treatment="pilot", window=(-4, 3)), cov="robust")
    tests = pretrends(fit)
    own = [f"pilot[{k}]" for k in (-4, -3, -2)]
    near = [f"W:{n}" for n in own]
    for key, restricted in (
        ("pretrends", own + near), ("pretrends_own", own), ("pretrends_neighbours", near),
    ):  # fmt: skip
        expected = wald(fit, restricted)
        assert tests[key].statistic == pytest.approx(expected.statistic)
        assert tests[key].df == len(restricted)
    moving, _ = world(0, slope=0.4)
    late = quiet(sg.DiD("y ~ x", moving, treatment="pilot", window=(-4, 3)))
    assert late.pretrends()["pretrends_own"].pvalue < 0.001
    assert "Roth 2022" in late.pretrends()["pretrends"].note_in("zh")
    short = quiet(sg.DiD("y ~ x", panel, treatment="pilot", window=(-1, 3)))
    assert not short.pretrends()["pretrends"].applicable
    alone = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS", window=(-4, 3)))
    assert alone.pretrends().keys() == ["pretrends", "pretrends_largest"]


def test_the_largest_lead_is_read_against_the_largest_of_draws(plain):
    """Of one lead it is that lead's own test; of several at most as sure as Bonferroni's."""
    panel, _ = plain
    one = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS", window=(-2, 3)))
    largest = one.pretrends(draws=40000)["pretrends_largest"]
    assert largest.statistic == pytest.approx(abs(one.zstats["pilot[-2]"]))
    assert largest.pvalue == pytest.approx(one.pvalues["pilot[-2]"], abs=0.01)
    many = quiet(sg.DiD("y ~ x", panel, treatment="pilot", window=(-4, 3)))
    tests = many.pretrends(draws=4000)
    leads = [n for n in many.params.index if any(f"[{k}]" in n for k in (-4, -3, -2))]
    least = many.pvalues[leads].min()
    assert least < tests["pretrends_largest"].pvalue <= min(1.0, 6 * least + 0.02)
    assert "rejects too often" in tests["pretrends"].note_in("en")
    assert "rejects too often" not in one.pretrends()["pretrends"].note_in("en")


def test_a_placebo_finds_what_was_there_before_treatment(plain):
    panel, _ = plain
    model = sg.DiD("y ~ x", panel, treatment="pilot", model="SDM", window=(-3, 2), durbin="x")
    early = model.placebo(2)
    assert list(early.panel.periods) == list(range(START))
    assert early.treatment.cohorts.to_dict() == {START - 2: int(treated_units().sum())}
    assert early.model.design.names == ("x", "treatment", "W:x", "W:treatment")
    still = quiet(early)
    assert abs(still.params["treatment"]) < 3 * still.std_errors["treatment"]
    moving = quiet(sg.DiD("y ~ x", world(0, slope=0.5)[0], treatment="pilot").placebo(2))
    assert moving.pvalues["treatment"] < 0.01
    for steps in (0, START, True, 1.5):
        with pytest.raises(OptionError, match="a placebo takes 1 to 3"):
            model.placebo(steps)


def test_bands_hold_more_than_intervals(plain):
    fit = quiet(sg.DiD("y ~ x", plain[0], treatment="pilot", window=(-3, 2), model="SDM"))
    study = fit.event_study(draws=2000, seed=4)
    frame = study.to_frame()
    others = frame.drop(-1, level="event_time")
    assert (others["band_upper"] >= others["upper"]).all()
    assert list(frame.loc["own"]["binned"]) == [True, False, False, False, False, True]
    np.testing.assert_array_equal(study.draws, fit.event_study(draws=2000, seed=4).draws)
    # Few units: what bands were measured to hold stays on the result.
    assert ["bands" in text for text in study.warnings] == [True]
    # One event time beside the reference: the band is the interval.
    one = quiet(sg.DiD("y ~ x", plain[0], treatment="pilot", window=(-1, 0)))
    made = one.event_study(draws=20000)
    assert made.critical[0] == pytest.approx(stats.t(N - 1).ppf(0.975), rel=0.05)


# -- what is doubtful -----------------------------------------------------------------------------


def staggered(seed=0):
    starts = np.where(treated_units(), np.where(np.arange(N) % 2, 3, 5), T)
    return world(seed, starts=starts)[0]


def test_staggered_adoption_is_warned_of_and_the_warning_stays():
    panel = staggered()
    model = sg.DiD("y ~ x", panel, treatment="pilot")
    sizes = model.treatment.cohorts
    with pytest.warns(DataWarning, match="Staggered adoption"):
        fit = model.fit()
    (text,) = fit.warnings
    for period, count in sizes.items():
        assert f"{period}: {count}" in text
    weights = model.treatment.two_way_weights()
    assert f"{(weights < 0).sum()} of {len(weights)}" in text
    for words in (fit.summary(), sg.table(fit).to_text()):
        assert "Goodman-Bacon 2021" in words.replace("\n", " ")
    assert "交错处理" in fit.summary("zh")
    assert "goodman_bacon_2021" in fit.cite()
    study = quiet(sg.DiD("y ~ x", panel, treatment="pilot", window=(-3, 2)))
    assert "Sun & Abraham" in study.warnings[0]
    assert "Sun" in study.cite()


def test_long_treatment_of_early_units_has_negative_weights():
    """Half from the second period, half from the last but one: the early are then controls."""
    starts = np.where(np.arange(N) % 5 == 0, T, np.where(np.arange(N) % 2, 1, T - 1))
    panel, _ = world(0, starts=starts)
    weights = read_treatment(panel, "pilot").two_way_weights()
    late = weights[weights < 0]
    assert len(late)
    assert set(late.index.get_level_values("time")) <= {T - 2, T - 1}
    fit = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS"))
    assert f"{number(late.sum(), 3)} in sum" in fit.warnings[0]


def test_one_date_is_not_warned_of(plain):
    fit = sg.DiD("y ~ x", plain[0], treatment="pilot").fit()
    assert fit.warnings == ()
    assert "goodman_bacon_2021" not in fit.cite()
    assert "delgado_florax_2015" in fit.cite()


def test_controls_that_spillovers_reach_are_warned_of(plain):
    panel, _ = plain
    alone = quiet(sg.DiD("y ~ x", panel, treatment="pilot", model="OLS"))
    assert (
        "never treated have treated neighbours, and OLS has no W × treatment" in alone.warnings[0]
    )
    everywhere = dict.fromkeys(panel.units[np.arange(N) % 2 == 0], START)
    fit = quiet(sg.DiD("y ~ x", panel, treatment=everywhere))
    assert "All 24 units that are never treated have treated neighbours" in fit.warnings[0]
    few = quiet(sg.DiD("y ~ x", panel, treatment=dict.fromkeys(panel.units[:3], START)))
    assert "3 treated and 46 never treated units" in few.warnings[0]
    assert quiet(few.did, cov="classical").warnings == ()


# -- refusals -------------------------------------------------------------------------------------


def test_refusals_of_treatment_name_who_and_when(plain):
    panel, _ = plain
    units = panel.units

    def refused(error, match, asked, **terms):
        with pytest.raises(error, match=match):
            sg.DiD("y ~ x", panel.with_columns(**terms), treatment=asked)

    D = panel.column("pilot")
    refused(EstimationError, "nobody is treated", "none", none=0.0)
    refused(EstimationError, "nobody is treated", {})
    refused(EstimationError, "All 49 units are treated by 5", dict.fromkeys(units, 5))
    refused(EstimationError, "u003 have no row before", {"u003": 0, "u004": 4})
    off = D.copy()
    off.loc[("u047", 6)] = 0
    refused(DataError, "switches off in u047 in 6", "off", off=off)
    gap = D.where(~((panel.unit_codes == 2) & (panel.period_codes == 3)))
    refused(DataError, "no value for u002 in 3", "gap", gap=gap)
    refused(DataError, r"2015 \(for u001\) is neither", {"u001": 2015})
    refused(DataError, "0.5", "dose", dose=0.5 * D)
    refused(DataError, "yes", "words", words=np.where(D > 0, "yes", "no"))
    two = pd.Series(np.where(panel.unit_codes == 1, 3 + panel.period_codes % 2, np.nan), D.index)
    refused(DataError, "changes within u001", "two", two=two)
    refused(UnknownNameError, "u0xx", {"u0xx": 3})
    refused(UnknownNameError, "pilott", "pilott")
    refused(OptionError, "column name, a Series or a mapping", 3)
    refused(DataError, "has a column 'treatment' already", {"u001": 3}, treatment=1.0)


def test_treatment_that_switches_off_is_taken_where_said(plain):
    panel, _ = plain
    off = panel.column("pilot").copy()
    off.loc[("u047", 6)] = 0
    changed = panel.with_columns(pilot=off)
    fit = quiet(sg.DiD("y ~ x", changed, treatment="pilot", absorbing=False, model="OLS"))
    same = sg.OLS("y ~ x + pilot", changed).fit()
    pd.testing.assert_series_equal(fit.params, same.params)
    with pytest.raises(OptionError, match="absorbing=False"):
        sg.DiD("y ~ x", changed, treatment="pilot", absorbing=False, window=(-2, 2))


def test_a_missing_row_before_treatment_leaves_its_start_open(plain):
    panel, _ = plain
    table = panel.frame.reset_index()
    gone = table[~((table["unit"] == "u047") & (table["time"] == START - 1))]
    ragged = sg.Panel(gone, unit="unit", time="time", weights=panel.weights)
    with pytest.raises(DataError, match="no row of u047 before 4"):
        sg.DiD("y ~ x", ragged, treatment="pilot")
    first = {unit: START for unit, on in zip(panel.units, treated_units()) if on}
    fit = quiet(sg.DiD("y ~ x", ragged.subset(), treatment=first, model="OLS"))
    assert np.isfinite(fit.std_errors).all()


def test_refusals_of_the_design(plain):
    panel, _ = plain
    for effects in ("unit", "pooled", "random"):
        with pytest.raises(OptionError, match="needs unit and time effects"):
            sg.DiD("y ~ x", panel, treatment="pilot", effects=effects)
    with pytest.raises(OptionError, match=r"must be a spillgap\.Panel, not DataFrame"):
        sg.DiD("y ~ x", panel.frame, treatment="pilot")
    with pytest.raises(OptionError, match="formula='y' needs two sides"):
        sg.DiD("y", panel, treatment="pilot")
    with pytest.raises(OptionError, match="which DiD adds itself"):
        sg.DiD("y ~ x + pilot", panel, treatment="pilot")
    with pytest.raises(OptionError, match="no WX term"):
        sg.DiD("y ~ x", panel, treatment="pilot", model="SAR", durbin="x")
    for window, match in (
        ((0, 3), "must begin at -1"), ((-2, -1), "end at 0"), ((-5, 2), "event time -5; there are"),
        (3, "first and last"), ((-2.0, 1), "first and last"), ((-2, True), "first and last"),
    ):  # fmt: skip
        with pytest.raises(OptionError, match=match):
            sg.DiD("y ~ x", panel, treatment="pilot", window=window)
    lost = sg.DiD("y ~ x", panel, treatment="pilot")
    with pytest.raises(EstimationError, match="no row before treatment"):
        sg.DiD("y ~ lag(x, 2)", panel, treatment={"u003": 2, "u004": 4})
    fit = quiet(lost)
    with pytest.raises(OptionError, match="window="):
        fit.event_study()
    with pytest.raises(OptionError, match="event study"):
        fit.pretrends()
    with pytest.raises(OptionError, match="event study"):
        pretrends(sg.SLX("y ~ x", panel).fit())


def test_exposure_that_nobody_can_tell_apart_is_refused(plain):
    panel, _ = plain
    everyone = (np.ones((N, N)) - np.eye(N)) / (N - 1)
    equal = panel.with_weights(sg.weights.from_matrix(everyone, names(N)))
    with pytest.raises(EstimationError, match="cannot be told apart"):
        sg.DiD("y ~ x", equal, treatment="pilot")
    ever = np.flatnonzero(treated_units())
    never = np.setdiff1d(np.arange(N), ever)
    ring = np.zeros((N, N))
    for group in (ever, never):
        ring[group, np.roll(group, 1)] = 1.0
    among = panel.with_weights(sg.weights.from_matrix(ring, names(N)))
    with pytest.raises(EstimationError, match="exactly where and when the unit itself is"):
        sg.DiD("y ~ x", among, treatment="pilot")
    far = np.zeros((N, N))
    far[:, never[0]] = 1.0
    far[never[0]] = 0.0
    far[never[0], never[1]] = 1.0
    away = panel.with_weights(sg.weights.from_matrix(far, names(N)))
    with pytest.raises(EstimationError, match="same share of treated neighbours"):
        sg.DiD("y ~ x", away, treatment="pilot")
    assert quiet(sg.DiD("y ~ x", away, treatment="pilot", model="OLS")).did.kind == "OLS"


# -- printed --------------------------------------------------------------------------------------


def test_summary_says_who_is_treated_from_when_in_both_languages(plain):
    fit = quiet(sg.DiD("y ~ x", plain[0], treatment="pilot", window=(-3, 2), model="SDM"))
    count = int(treated_units().sum())
    english, chinese = fit.summary().replace("\n", " "), fit.summary("zh")
    assert f"Treatment pilot: {count} of 49 units, first treated in (units) 4 ({count})" in english
    assert "Event times -3 (and before) to 2 (and after), relative to -1" in english
    assert f"49 个个体中 {count} 个接受处理" in chinese
    assert "pilot, -3" in english
    assert "window=(-3, 2)" in repr(fit)
    assert "own, neighbours, direct" in repr(fit.event_study(draws=10))
    assert "coefficients are not effects" in english
