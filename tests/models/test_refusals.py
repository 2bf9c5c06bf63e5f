"""What cannot be estimated is refused by name, and what is doubtful stays with the result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from models_making import lattice, long_table, names, panel_of, solver

import spillgap as sg
from spillgap.errors import (
    ConvergenceWarning,
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    StabilityWarning,
    UnknownNameError,
    UnstableError,
)
from spillgap.models.bias import dynamic_score_bias
from spillgap.models.columns import as_category
from spillgap.models.crossproducts import _basis_of_rows
from spillgap.models.likelihood import _solve_positive

SIDE, T = 4, 6
N = SIDE**2
W = lattice(SIDE)


def _columns(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, T, N))
    y = (x + rng.normal(size=N) + rng.normal(size=(T, N))) @ solver(W, 0.4).T
    return {
        "y": y,
        "x": x,
        "z": z,
        "area": np.tile(rng.uniform(1, 2, N), (T, 1)),
        "rate": np.tile(rng.uniform(1, 2, (T, 1)), (1, N)),
        "twice": 2 * x + 1e-14,
        "sum": x + z,
        "positive": np.exp(x),
    }


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    return panel_of(_columns(), W)


# -- what is named wrongly ----------------------------------------------------------------------


def test_a_variable_that_the_panel_lacks(panel):
    with pytest.raises(UnknownNameError, match=r"names 'positve'.*Did you mean 'positive'"):
        sg.SAR("y ~ positve", panel)
    with pytest.raises(UnknownNameError, match="'zz'"):
        sg.SDM("y ~ x", panel, durbin="zz")


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"effects": "two-way"}, "effects='two-way'.*'twoway'"),
        ({"dynamic": ("tme",)}, "dynamic='tme'.*'time'"),
        ({"random_errors": "kpp"}, "'kkp'"),
    ],
)
def test_options_of_a_model(panel, options, match):
    with pytest.raises(OptionError, match=match):
        sg.SDM("y ~ x", panel, **options)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"method": "mle"}, "method='mle'.*'ml'"),
        ({"correction": "leeyu"}, "'lee-yu'"),
        ({"cov": "clustered"}, "'cluster'"),
        ({"logdet": "fast"}, "'approximate'"),
        ({"information": "hessian"}, "'observed'"),
        ({"demean": "during"}, "'before'"),
        ({"lag": 2}, "no option 'lag'"),
    ],
)
def test_options_of_a_fit(panel, options, match):
    with pytest.raises(OptionError, match=match):
        sg.SDM("y ~ x", panel).fit(**options)


def test_case_does_not_matter(panel):
    one = sg.SDM("y ~ x", panel, effects="TwoWay").fit("ML", cov="Classical")
    assert one.params.equals(sg.SDM("y ~ x", panel).fit().params)


@pytest.mark.parametrize(
    ("formula", "match"),
    [("y x", "cannot be read"), ("x + z", "two sides"), ("y + z ~ x", "a model explains one")],
)
def test_formulas(panel, formula, match):
    with pytest.raises(OptionError, match=match):
        sg.SAR(formula, panel)


def test_terms_that_a_model_does_not_have(panel):
    graph = panel.weights
    with pytest.raises(OptionError, match="SAR has no WX term"):
        sg.SAR("y ~ x", panel, durbin="x")
    with pytest.raises(OptionError, match="SDM has no spatial error"):
        sg.SDM("y ~ x", panel, error_weights=graph)
    with pytest.raises(OptionError, match="SEM has no WX term"):
        sg.SEM("y ~ x", panel, durbin_weights=graph)
    with pytest.raises(OptionError, match="one-sided"):
        sg.SDM("y ~ x", panel, durbin="y ~ x")
    with pytest.raises(OptionError, match=r"must be a spillgap\.Panel, not DataFrame"):
        sg.SDM("y ~ x", panel.frame)


def test_a_spatial_model_needs_weights():
    bare = panel_of(_columns(), None)
    assert sg.OLS("y ~ x", bare).fit().params["x"] > 0
    with pytest.raises(DataError, match="no spatial weights"):
        sg.SAR("y ~ x", bare)


# -- what the data do not allow -----------------------------------------------------------------


def test_missing_values_are_named_by_unit_and_period():
    table = long_table(_columns())
    table.loc[(table["unit"] == "u003") & (table["time"] == 2), "x"] = np.nan
    holed = sg.Panel(table, unit="unit", time="time", weights=sg.weights.from_matrix(W, names(N)))
    with pytest.raises(DataError, match=r"'x' has no finite value for u003 in 2.*panel\.fill"):
        sg.SAR("y ~ x", holed)
    assert sg.SAR("y ~ z", holed).fit().nobs == N * T


def test_the_logarithm_of_zero_is_named():
    columns = _columns()
    columns["positive"][4, 7] = 0.0
    with pytest.raises(DataError, match=r"'log\(positive\)' has no finite value for u007 in 4"):
        sg.SAR("y ~ log(positive)", panel_of(columns, W))


@pytest.mark.parametrize("model", [sg.OLS, sg.SAR, sg.SEM])
@pytest.mark.parametrize(
    ("formula", "effects", "named"),
    [
        ("y ~ x + area", "unit", "area"),
        ("y ~ x + area", "twoway", "area"),
        ("y ~ x + rate", "time", "rate"),
        ("y ~ x + rate", "twoway", "rate"),
    ],
)
def test_absorbed_columns(panel, model, formula, effects, named):
    with pytest.raises(EstimationError, match=f"{effects} effects absorb {named}"):
        model(formula, panel, effects=effects)


def test_neighbours_of_absorbed_columns(panel):
    with pytest.raises(EstimationError, match="absorb area, W:area"):
        sg.SDM("y ~ x + area", panel, effects="unit")


@pytest.mark.parametrize(
    ("formula", "named"), [("y ~ x + twice", "twice"), ("y ~ x + z + sum", "sum")]
)
@pytest.mark.parametrize("effects", ["pooled", "twoway", "random"])
def test_collinear_columns(panel, formula, named, effects):
    with pytest.raises(EstimationError, match=f"Collinear columns: {named}"):
        sg.SAR(formula, panel, effects=effects)


def test_more_columns_than_rows():
    rng = np.random.default_rng(0)
    wide = panel_of({name: rng.normal(size=(1, 4)) for name in "yabcd"}, lattice(2))
    with pytest.raises(EstimationError, match="n = 4, K = 5"):
        sg.OLS("y ~ a + b + c + d", wide, effects="pooled")


@pytest.mark.parametrize("effects", ["unit", "twoway", "random", "mundlak"])
def test_too_few_periods(panel, effects):
    one = panel.subset(periods=[0])
    with pytest.raises(EstimationError, match=r"at least 2 periods|absorb"):
        sg.SAR("y ~ x", one, effects=effects)
    with pytest.raises(EstimationError, match="at least 3 periods; there are 2"):
        sg.SAR("y ~ x", panel.subset(periods=[0, 1]), effects=effects, dynamic=("time",))


# -- where a correction or a filter is not valid ------------------------------------------------


@pytest.mark.parametrize("model", [sg.SAR, sg.SDM, sg.SAC])
def test_lee_yu_with_time_effects_needs_row_standardised_weights(model):
    bent = panel_of(_columns(), W * np.linspace(0.5, 1.0, N)[:, None])
    with pytest.raises(EstimationError, match="row-standardised"):
        model("y ~ x", bent, effects="twoway").fit(correction="lee-yu")
    assert model("y ~ x", bent, effects="unit").fit(correction="lee-yu").correction == "lee-yu"


def test_lee_yu_is_decided_with_a_tolerance():
    nearly = panel_of(_columns(), W * (1 + 1e-15))
    exact = panel_of(_columns(), W)
    fits = [sg.SDM("y ~ x", p).fit(correction="lee-yu").params for p in (nearly, exact)]
    np.testing.assert_allclose(*fits, rtol=1e-9)


@pytest.mark.parametrize("effects", ["pooled", "random", "mundlak"])
def test_lee_yu_needs_fixed_effects(panel, effects):
    with pytest.raises(OptionError, match="unit, time or two-way"):
        sg.SAR("y ~ x", panel, effects=effects).fit(correction="lee-yu")


def test_time_effects_under_an_error_need_row_standardised_weights():
    bent = panel_of(_columns(), W * np.linspace(0.5, 1.0, N)[:, None])
    with pytest.raises(EstimationError, match="row-standardised error weights"):
        sg.SEM("y ~ x", bent, effects="twoway").fit()
    assert sg.SEM("y ~ x", bent, effects="unit").fit().params["x"] > 0


def _changing() -> dict[int, object]:
    rng = np.random.default_rng(3)
    made = {}
    for t in range(T):
        cell = np.where(W > 0, rng.uniform(0.5, 1.5, W.shape), 0.0)
        made[t] = sg.weights.from_matrix(cell / cell.sum(axis=1, keepdims=True), names(N))
    return made


def test_error_weights_that_change_under_unit_effects(panel):
    declared = sg.SEM("y ~ x", panel, effects="unit", error_weights=_changing())
    with pytest.raises(EstimationError, match="changes from period to period"):
        declared.fit()
    with pytest.raises(EstimationError, match="constant in time"):
        sg.SEM("y ~ x", panel, effects="random", error_weights=_changing()).fit()
    timely = sg.SEM("y ~ x", panel, effects="time", error_weights=_changing()).fit(correction=None)
    assert np.isfinite(timely.std_errors).all()


def test_lee_yu_needs_weights_constant_in_time():
    moving = sg.Panel(long_table(_columns()), unit="unit", time="time", weights=_changing())
    with pytest.raises(EstimationError, match="constant in time"):
        sg.SAR("y ~ x", moving).fit(correction="lee-yu")


# -- what is doubtful stays with the result -----------------------------------------------------


def test_an_estimate_on_the_boundary():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(T, N))
    y = 50 * rng.normal(size=(T, 1)) + x + 0.1 * rng.normal(size=(T, N))
    declared = sg.SDM("y ~ x", panel_of({"y": y, "x": x}, W), effects="unit")
    with pytest.warns(StabilityWarning, match=r"SDM: rho = 0\.99.*stable interval"):
        found = declared.fit()
    assert not found.stable
    assert any("boundary" in text for text in found.warnings)
    assert "boundary" in found.summary()
    assert len(found.warnings) == 1
    assert repr(found).endswith("; 1 warning")
    with pytest.raises(UnstableError, match="No effects at an unstable estimate"):
        found.effects()


def test_a_sum_of_lags_above_one():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(10, N)), np.zeros((10, N))
    for t in range(1, 10):
        y[t] = solver(W, 0.3) @ (0.9 * y[t - 1] + x[t] + 0.2 * rng.normal(size=N))
    panel = panel_of({"y": y, "x": x}, W)
    declared = sg.SDM("y ~ x", panel, effects="pooled", dynamic=("time",))
    with pytest.warns(StabilityWarning, match=r"tau \+ rho \+ eta = 1\.\d+ is not below one"):
        found = declared.fit()
    assert any("not stationary" in text for text in found.warnings)
    with pytest.raises(UnstableError, match="Long-run"):
        found.effects(horizon="long")


def test_stationarity_is_measured_by_the_largest_eigenvalue():
    """W whose rows sum to a half: τ + ρ + η above one is stationary there."""
    rng = np.random.default_rng(9)
    half = 0.5 * W
    x, y = rng.normal(size=(40, N)), np.zeros((40, N))
    for t in range(1, 40):
        y[t] = solver(half, 0.8) @ (0.4 * y[t - 1] + x[t] + 0.3 * rng.normal(size=N))
    found = sg.SAR(
        "y ~ x", panel_of({"y": y, "x": x}, half), effects="unit", dynamic=("time",)
    ).fit(correction="lee-yu")
    assert found.params["rho"] + found.params["L:y"] > 1
    assert not found.warnings
    assert np.isfinite(found.effects(horizon="long", draws=50).to_frame()).all(axis=None)


@pytest.mark.parametrize("model", [sg.OLS, sg.SAR, sg.SEM])
def test_an_outcome_without_innovations(model):
    columns = _columns()
    panel = panel_of({**columns, "copy": 2 * columns["x"] - columns["z"]}, W)
    with pytest.raises(EstimationError, match="explain 'copy' but for rounding"):
        model("copy ~ x + z", panel, effects="unit").fit()
    with pytest.raises(EstimationError, match="effects absorb 'area'"):
        model("area ~ x", panel, effects="unit").fit()


def test_peaks_of_nearly_the_same_height():
    """SAC with the same W twice and no regressor that tells ρ from λ."""
    rng = np.random.default_rng(12)
    e = rng.normal(size=(T, N)) @ solver(W, 0.5).T
    panel = panel_of({"y": e, "x": 1e-3 * rng.normal(size=(T, N))}, W)
    with pytest.warns(ConvergenceWarning, match="peaks of nearly the same height"):
        found = sg.SAC("y ~ x", panel, effects="pooled").fit()
    assert any("weakly identified" in text for text in found.warnings)


def test_units_without_neighbours_are_named():
    lonely = W.copy()
    lonely[3], lonely[:, 3] = 0.0, 0.0
    lonely = lonely / np.where(lonely.sum(axis=1) > 0, lonely.sum(axis=1), 1.0)[:, None]
    panel = panel_of(_columns(), lonely)
    for fit in ({}, {"method": "gmm"}):
        with pytest.warns(DataWarning, match="without neighbours: u003"):
            found = sg.SAR("y ~ x", panel, effects="unit").fit(**fit)
        assert any("u003" in text for text in found.warnings)


def test_a_period_without_links():
    graphs = {t: sg.weights.from_matrix(W if t else 0 * W, names(N)) for t in range(T)}
    panel = sg.Panel(long_table(_columns()), unit="unit", time="time", weights=graphs)
    with pytest.warns(DataWarning, match="without neighbours"):
        found = sg.SAR("y ~ x", panel, effects="unit").fit(correction=None)
    assert 0 < found.params["rho"] < 1


def test_weights_without_any_link():
    empty = panel_of(_columns(), 0 * W)
    with pytest.raises(EstimationError, match="no links"):
        sg.SAR("y ~ x", empty, effects="unit").fit()
    with pytest.raises(EstimationError, match="no links"):
        sg.SEM("y ~ x", empty, effects="unit").fit()


def test_rows_that_lose_their_neighbours_are_named():
    """Unbalanced: in period 2 the only neighbours of a corner were not observed."""
    table = long_table(_columns())
    near = [names(N)[i] for i in np.flatnonzero(W[0])]
    table = table[~((table["time"] == 2) & table["unit"].isin(near))]
    panel = sg.Panel(table, unit="unit", time="time", weights=sg.weights.from_matrix(W, names(N)))
    with pytest.warns(DataWarning, match="without neighbours: u000"):
        sg.SAR("y ~ x", panel, effects="unit").fit(correction=None)


def test_a_result_without_doubts_has_no_warnings(panel):
    found = sg.SDM("y ~ x", panel).fit(correction="lee-yu")
    assert found.warnings == ()
    assert found.stable
    assert isinstance(found.params, pd.Series)


FEW = "log(gsp) ~ log(pc) + log(emp)"


def test_the_expected_information_is_for_fixed_effects(states):
    with pytest.raises(OptionError, match="is for pooled and fixed effects"):
        sg.SAR(FEW, states, effects="random").fit(information="expected")


def test_a_unit_that_ends_before_the_lags_of_a_formula_is_named():
    table = long_table(_columns())
    table = table[~((table["unit"] == "u003") & (table["time"] > 0))]
    short = sg.Panel(table, unit="unit", time="time")
    with pytest.raises(DataError, match="give up the first 1 periods, and u003 have no rows"):
        sg.OLS("y ~ lag(x)", short, effects="pooled")


@pytest.mark.parametrize("rows", [3, 6])
def test_too_few_rows_for_a_basis_are_refused(rows):
    columns = np.random.default_rng(0).normal(size=(rows, 5))
    columns[:, 4] = columns[:, 3] + columns[:, 2]
    with pytest.raises(EstimationError, match="too few rows are left for 4 of them"):
        _basis_of_rows(columns, 1)


def test_what_is_not_positive_definite_is_not_solved():
    with pytest.raises(EstimationError, match="collinear after the spatial filter"):
        _solve_positive(np.array([[1.0, 2.0], [2.0, 1.0]]), np.ones((2, 1)))


def test_at_a_unit_root_there_is_no_bias_of_order_one_over_t(panel):
    likelihood = sg.SAR("y ~ x", panel, effects="unit").fit().estimate.likelihood
    with pytest.raises(ValueError, match="tau >= 1"):
        dynamic_score_bias(likelihood, 0.2, 1.0, 0.0)


def test_a_category_that_the_fit_has_not_seen_is_named():
    rows = pd.MultiIndex.from_tuples([("u1", 1), ("u2", 1)], names=["unit", "time"])
    values = pd.Series(["a", "c"], rows)
    with pytest.raises(DataError, match=r"that the model was not fitted to: .*'c' at u2"):
        as_category(values, "grade", ["a", "b"])


def test_draws_and_levels_that_say_nothing_are_refused(states):
    fit = sg.SDM(FEW, states).fit()
    with pytest.raises(OptionError, match="draws=1: at least 2"):
        fit.effects(draws=1)
    with pytest.raises(OptionError, match="between 0 and 1"):
        fit.effects(level=95)
    with pytest.raises(OptionError, match="between 0 and 1"):
        fit.conf_int(95)


def test_few_periods_or_units_under_a_sandwich_are_said_or_refused(states):
    short = states.subset(periods=list(states.periods[:8]))
    with pytest.warns(DataWarning, match="rest on 8 periods"):
        fit = sg.SAR(FEW, short, effects="unit").fit(cov="driscoll-kraay")
    assert "rest on 8 periods" in fit.warnings[0]
    assert "8 个时期" in fit.warnings_in("zh")[0]
    two = states.subset(periods=list(states.periods[:2]))
    with pytest.raises(EstimationError, match="there are 2"):
        sg.SAR(FEW, two, effects="unit").fit(cov="driscoll-kraay")


def test_a_time_lag_beside_random_effects_is_doubted(states):
    with pytest.warns(DataWarning, match="first period is correlated"):
        sg.SAR(FEW, states, effects="random", dynamic="time").fit()


def test_periods_may_stand_in_a_formula(states):
    fit = sg.SAR(f"{FEW} + C(year)", states, effects="random").fit()
    assert "C(year)[T.1986]" in fit.params


def test_an_unreadable_formula_is_quoted_without_terminal_codes(states):
    with pytest.raises(OptionError, match="cannot be read") as refused:
        sg.SAR("log(gsp) ~ log(pc", states)
    assert "\x1b" not in str(refused.value)
