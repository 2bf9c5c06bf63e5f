"""The gap's parts add up, say what they should, and are refused where they mean nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import spillgap as sg
from gap_fakes import fitted, grid_weights, made_panel
from spillgap.errors import DataError, OptionError, UnknownNameError, UnstableError
from spillgap.explain.decomposition import explain_gap, explain_inequality
from spillgap.explain.decomposition.inequality import _shapley_values
from spillgap.explain.decomposition.structure import along_rho
from spillgap.gaps.measures import INEQUALITY_MEASURE, MEASURES
from spillgap.models.diagonals import diagonals, diagonals_by_blocks
from spillgap.units import resolve_unit

EFFECTS = ("pooled", "unit", "time", "twoway", "random", "mundlak")
MODELS = ("OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS")


@pytest.fixture(scope="module")
def panel():
    return made_panel()


@pytest.fixture(scope="module")
def sdm(panel):
    return fitted(panel)


def exact(gap):
    scale = max(1.0, np.abs(gap.contributions).max())
    assert abs(gap.contributions.sum() - gap.gap) < 1e-10 * scale
    wide = np.maximum(1.0, np.abs(gap.draws).max(axis=1))
    assert (np.abs(gap.draws.sum(axis=1) - gap.gap) < 1e-10 * wide).all()


# -- the parts add up ---------------------------------------------------------------------------


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("name", MODELS)
def test_parts_sum_to_the_gap_in_every_model_and_draw(panel, name, effects):
    result = fitted(panel, name, effects)
    gap = explain_gap(result, "half", period=2003, draws=20)
    observed = panel.frame.xs(2003, level=1).groupby("half")["y"].mean()
    assert gap.gap == pytest.approx(observed[gap.pair[0]] - observed[gap.pair[1]], abs=1e-12)
    exact(gap)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    effects=st.sampled_from(EFFECTS),
    period=st.sampled_from([None, 2002, (2001, 2004)]),
    dynamic=st.sampled_from([(), ("time",), ("time", "space-time")]),
)
def test_parts_sum_for_any_data(seed, effects, period, dynamic):
    result = fitted(made_panel(seed, side=3, tau=0.2), effects=effects, dynamic=dynamic)
    exact(explain_gap(result, "half", period=period, draws=5))


@pytest.mark.parametrize("effects", ["pooled", "unit", "time", "twoway"])
def test_parts_sum_with_missing_rows(effects):
    panel = made_panel(drop=6)
    result = fitted(panel, effects=effects)
    gap = explain_gap(result, "half", draws=10)
    by_year = panel.frame.groupby([panel.frame.index.get_level_values(1), "half"])["y"].mean()
    means = by_year.groupby("half").mean()
    assert gap.gap == pytest.approx(means.max() - means.min(), abs=1e-12)
    exact(gap)


def test_parts_sum_when_w_changes_over_time():
    result = fitted(made_panel(varying=True), effects="unit", dynamic=("time", "space-time"))
    gap = explain_gap(result, "half", period=(2001, 2004), draws=10)
    exact(gap)
    assert {("y", "time_lag"), ("y", "space_time_lag")} <= set(gap.parts)


def test_parts_of_units_reproduce_the_groups(sdm, panel):
    gap = explain_gap(sdm, "half", draws=5)
    by_unit = gap.by_unit()
    sides = panel.frame.groupby(level=0)["half"].first()
    means = by_unit.groupby(sides).mean()
    apart = (means.loc[gap.pair[0]] - means.loc[gap.pair[1]]).to_numpy()
    np.testing.assert_allclose(apart, gap.contributions, atol=1e-10)
    y = panel.frame["y"].groupby(level=0).mean()
    np.testing.assert_allclose(by_unit.sum(axis=1), y - y.mean(), atol=1e-10)


# -- the parts are what they are called ---------------------------------------------------------


def test_own_and_neighbours_by_dense_algebra(sdm, panel):
    gap = explain_gap(sdm, pair=("u05", "u10"), period=2004, draws=5)
    w, p = grid_weights(4), sdm.params
    spread = np.linalg.inv(np.eye(16) - p["rho"] * w) @ (p["x1"] * np.eye(16) + p["W:x1"] * w)
    x = panel.wide("x1").loc[2004].to_numpy()
    own, whole = np.diag(spread) * x, spread @ x
    table = gap.to_frame()["contribution"]
    assert table["x1", "own"] == pytest.approx(own[5] - own[10], abs=1e-10)
    assert table["x1", "neighbours"] == pytest.approx(
        (whole - own)[5] - (whole - own)[10], abs=1e-10
    )


@pytest.mark.parametrize("name", ["SLX", "SDEM"])
def test_without_rho_own_is_beta_and_neighbours_theta(panel, name):
    result = fitted(panel, name)
    gap = explain_gap(result, "half", pair=("north", "south"), draws=5)
    frame = panel.frame.assign(wx=grid_rows(panel, "x1"))
    means = frame.groupby("half")[["x1", "wx"]].mean()
    apart = means.loc["north"] - means.loc["south"]
    table = gap.to_frame()["contribution"]
    assert table["x1", "own"] == pytest.approx(result.params["x1"] * apart["x1"], abs=1e-10)
    assert table["x1", "neighbours"] == pytest.approx(
        result.params["W:x1"] * apart["wx"], abs=1e-10
    )


def grid_rows(panel, name):
    w = grid_weights(4)
    return (panel.wide(name).to_numpy() @ w.T).ravel()


def test_effects_and_residual_at_the_estimate_are_the_results(panel):
    for effects in ("twoway", "random", "mundlak"):
        result = fitted(panel, "SDM", effects)
        gap = explain_gap(result, "half", period=2002, draws=5)
        table = gap.to_frame()["contribution"]
        lag, rho = result.design.lag, result.params["rho"]
        rows = result.estimate.rows
        for kind, inner in (
            ("unit_effects", rows.unit_effects[result.design.unit_codes]),
            ("residual", rows.disturbances),
        ):
            passed = gap.contrast.weights @ lag.solve(rho, inner)
            assert table["", kind] == pytest.approx(passed, abs=1e-9)


def test_a_constant_panel_effect_does_not_make_a_gap(sdm):
    table = explain_gap(sdm, "half", period=2002, draws=5).to_frame()["contribution"]
    assert abs(table["", "time_effects"]) < 1e-10
    assert abs(table["", "intercept"]) < 1e-10


def test_shares_are_of_the_gap_whichever_group_comes_first(sdm):
    pair = sdm.explain_gap(groups="half", draws=20).contrast.pair
    one, other = (sdm.explain_gap(groups="half", pair=p, draws=20) for p in (pair, pair[::-1]))
    assert one.gap == pytest.approx(-other.gap)
    pd.testing.assert_series_equal(one.to_frame()["share"], other.to_frame()["share"])
    assert one.to_frame()["share"].sum() == pytest.approx(1.0)


def test_change_is_the_difference_of_two_gaps(sdm):
    pair = ("north", "south")
    first, last, change = (
        explain_gap(sdm, "half", pair=pair, period=p, draws=5) for p in (2001, 2004, (2001, 2004))
    )
    np.testing.assert_allclose(
        change.contributions, last.contributions - first.contributions, atol=1e-10
    )
    assert abs(change.to_frame()["contribution"]["", "unit_effects"]) < 1e-10


def test_mundlak_splits_what_fixed_effects_hold(panel):
    """Without ρ the Mundlak device leaves β and θ as the within estimates (Mundlak 1978)."""
    table = explain_gap(fitted(panel, "SLX", "mundlak"), "half", draws=5).by_kind()["contribution"]
    fixed = explain_gap(fitted(panel, "SLX", "unit"), "half", draws=5).by_kind()["contribution"]
    for kind in ("own", "neighbours"):
        assert table[kind] == pytest.approx(fixed[kind], abs=1e-6)
    split = table[["unit_mean", "unit_effects", "residual", "intercept"]].sum()
    assert split == pytest.approx(fixed[["unit_effects", "residual", "intercept"]].sum(), abs=1e-6)


def test_durbin_of_another_variable_and_transformed_terms():
    panel = made_panel(log_x=True)
    result = fitted(panel, formula="y ~ log(x1) + I(x2**2)", durbin="x2", effects="unit")
    gap = explain_gap(result, "half", draws=10)
    exact(gap)
    assert gap.variables == ["log(x1)", "I(x2 ** 2)", "x2"]
    assert ("x2", "own") in gap.parts


def test_shuffled_rows_and_units_give_the_same(panel, sdm):
    order = np.random.default_rng(1).permutation(16)
    ids = [f"u{i:02d}" for i in order]
    frame = panel.frame.reset_index().sample(frac=1, random_state=3)
    again = sg.Panel(frame, "unit", "year", grid_weights(4)[np.ix_(order, order)], ids=ids)
    a = explain_gap(sdm, "half", draws=5).to_frame()["contribution"]
    b = explain_gap(fitted(again), "half", draws=5).to_frame()["contribution"]
    np.testing.assert_allclose(a, b, atol=1e-5)


def test_groups_by_column_series_and_mapping_agree(panel, sdm):
    labels = panel.frame["half"].groupby(level=0).first()
    held = {g: list(labels.index[labels == g]) for g in ("north", "south")}
    for groups in (labels, labels.to_dict(), held):
        gap = explain_gap(sdm, groups, pair=("north", "south"), draws=5)
        assert gap.gap == pytest.approx(
            explain_gap(sdm, "half", pair=("north", "south"), draws=5).gap
        )


def test_weighted_means(panel):
    result = fitted(panel)
    gap = explain_gap(result, "half", pair=("north", "south"), period=2001, weights="x1", draws=5)
    now = panel.frame.xs(2001, level=1)
    means = {g: np.average(f["y"], weights=f["x1"]) for g, f in now.groupby("half")}
    assert gap.gap == pytest.approx(means["north"] - means["south"])
    exact(gap)


def test_seed_repeats_bit_for_bit(sdm):
    one, two = (explain_gap(sdm, "half", draws=20, seed=4).draws for _ in range(2))
    assert (one == two).all()


@pytest.mark.slow
def test_interval_covers_what_made_the_data():
    """50 panels: the 90% interval of x1's part holds its true value in 38 to 50 of them."""
    w = grid_weights(5)
    inverse = np.linalg.inv(np.eye(25) - 0.4 * w)
    held = 0
    for seed in range(50):
        panel = made_panel(seed, side=5, periods=4)
        result = fitted(panel, effects="unit")
        gap = explain_gap(result, "half", period=2003, draws=200, level=0.9)
        x = panel.wide("x1").loc[2003].to_numpy()
        truth = gap.contrast.weights[-25:] @ inverse @ (x + 0.6 * w @ x)
        row = gap.by_variable().loc["x1"]
        held += row["lower"] <= truth <= row["upper"]
    assert 38 <= held <= 50


# -- sentences ----------------------------------------------------------------------------------


def test_sentence_says_the_numbers_in_both_languages(sdm):
    gap = explain_gap(sdm, "half", period=2003, draws=50)
    table = gap.by_variable()
    english = gap.sentence(labels={"x1": "innovation", "x2": "policy"})
    assert f"{gap.gap:.2f}-point gap" in english or f"{gap.gap:.3f}-point gap" in english
    assert "in 2003" in english
    assert "95% interval" in english
    assert "comes from neighbours" in english
    covers = (table.loc[["x1", "x2"], "lower"] <= 0) & (table.loc[["x1", "x2"], "upper"] >= 0)
    if covers.any():
        assert "which covers zero" in english
    chinese = gap.sentence("zh", labels={"x1": "创新", "x2": "政策"})
    assert "2003年" in chinese
    assert "来自邻地" in chinese


def test_note_says_what_unit_effects_hold(panel, sdm):
    gap = explain_gap(sdm, "half", draws=10)
    size = gap.by_kind().loc["unit_effects", "share"]
    assert f"{100 * size:.0f}%".replace("-", "−") in gap.note()
    assert "mundlak" in gap.note()
    assert "个体效应" in gap.note("zh")
    assert "no unit effects" in explain_gap(fitted(panel, effects="pooled"), "half").note()
    assert "long-run" in explain_gap(fitted(panel, effects="mundlak"), "half").note()


def test_china_in_one_sentence():
    china = sg.load("china")
    model = sg.SDM("digital ~ policy + log(innovation) + industry + log(gdp_pc)", china.panel)
    gap = model.fit().explain_gap("macro_region", pair=("East", "West"), period=2023, draws=100)
    exact(gap)
    text = gap.sentence("zh", labels=china.dictionary, unit="分")
    assert "东部地区与西部地区" in text
    assert "创新" in text
    pair = model.fit().explain_gap(pair=("Shanghai", "甘肃"), draws=20)
    assert pair.pair == ("310000", "620000")
    assert "上海与甘肃" in pair.sentence("zh")


# -- inequality ---------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["variable", "part"])
def test_fields_shares_sum_to_one_and_are_covariances(sdm, by):
    made = explain_inequality(sdm, "variance", by=by, period=2004, draws=20)
    assert abs(made.to_frame()["share"].sum() - 1) < 1e-10
    assert np.abs(made.draws.sum(axis=1) / made.total - 1).max() < 1e-10
    y = sdm.design.y[-16:]
    assert made.total == pytest.approx(y.var())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), measure=st.sampled_from(INEQUALITY_MEASURE.choices))
def test_shapley_sums_to_the_measure(seed, measure):
    factors = np.random.default_rng(seed).uniform(1.0, 2.0, size=(8, 5))
    values = _shapley_values(factors, MEASURES[measure].of)
    total = MEASURES[measure].of(factors.sum(axis=1)[None, :])[0]
    assert abs(values.sum() - total) < 1e-10


def test_shapley_of_the_variance_is_fields(sdm):
    natural = explain_inequality(sdm, "variance", draws=10)
    shapley = explain_inequality(sdm, "variance", method="shapley", draws=10)
    np.testing.assert_allclose(natural.contributions, shapley.contributions, atol=1e-9)
    np.testing.assert_allclose(natural.draws, shapley.draws, atol=1e-6)


def test_shapley_by_all_orders():
    factors = np.random.default_rng(0).uniform(1.0, 3.0, size=(6, 3))
    from itertools import permutations

    measure, found = MEASURES["theil_t"].of, np.zeros(3)
    orders = list(permutations(range(3)))
    for order in orders:
        differing = np.tile(factors.mean(axis=0), (6, 1))
        worth = 0.0
        for k in order:
            differing[:, k] = factors[:, k]
            now = measure(differing.sum(axis=1)[None, :])[0]
            found[k] += (now - worth) / len(orders)
            worth = now
    np.testing.assert_allclose(_shapley_values(factors, measure), found, atol=1e-12)


@pytest.mark.parametrize("measure", ["theil_t", "gini", "cv"])
def test_natural_rule_sums_to_the_measure(sdm, measure):
    made = explain_inequality(sdm, measure, draws=10)
    assert made.contributions.sum() == pytest.approx(made.total, abs=1e-10)


def test_theil_refuses_negative_values_by_name(panel):
    low = panel.with_columns(y=panel.column("y") - 40.0)
    result = fitted(low)
    with pytest.raises(DataError, match=r"u\d\d"):
        explain_inequality(result, "theil_t")
    explain_inequality(result, "variance", draws=5)


def test_inequality_refusals(sdm):
    with pytest.raises(OptionError, match="natural"):
        explain_inequality(sdm, "theil_l")
    with pytest.raises(OptionError, match="theil"):
        explain_inequality(sdm, "thiel")
    with pytest.raises(OptionError, match="one period"):
        explain_inequality(sdm, period=(2001, 2003))


@pytest.mark.parametrize("period", [2003, (2001, 2004)])
def test_factors_of_units_sum_to_y_with_time_lags_and_unit_means(period):
    """As they are on a map: less the mean of all units, and for a change between two periods."""
    moving = made_panel(tau=0.3, periods=7)
    for result in (
        fitted(moving, dynamic=("time", "space-time")), fitted(moving, effects="mundlak"),
    ):  # fmt: skip
        gap = result.explain_gap(groups="half", period=period, draws=5)
        y = result.design.y.reshape(result.design.n_periods, -1)
        at = [result.design.periods.get_loc(p) for p in np.atleast_1d(period)]
        wanted = y[at[0]] if len(at) == 1 else y[at[1]] - y[at[0]]
        found = gap.by_unit().sum(axis=1).to_numpy()
        np.testing.assert_allclose(found, wanted - wanted.mean(), atol=1e-8)


def test_a_theil_of_fewer_factors_may_not_exist(panel):
    """y is positive, and would not be if x1 alone differed between units: x2 offsets it."""
    rng = np.random.default_rng(2)
    level = np.tile(10.0 * rng.normal(size=16), 5)
    wide = panel.with_columns(x1=level, x2=level + rng.normal(size=80))
    made = 8.0 + wide.column("x1") - wide.column("x2") + 0.3 * rng.normal(size=80)
    wide = wide.with_columns(y=made)
    with pytest.raises(DataError, match=r"y is not once only x\d differ between units"):
        explain_inequality(fitted(wide, "OLS", "pooled"), "theil_t", method="shapley", draws=5)


def test_more_factors_than_shapley_can_take_are_refused(panel):
    rng = np.random.default_rng(1)
    names = [f"z{k}" for k in range(8)]
    wide = panel.with_columns(**{n: rng.normal(size=len(panel.frame)) for n in names})
    result = fitted(wide, formula="y ~ " + " + ".join(names))
    with pytest.raises(OptionError, match=r"Shapley over \d+ factors .* by='variable'"):
        explain_inequality(result, "cv", method="shapley", by="part", draws=5)


# -- refusals -----------------------------------------------------------------------------------


def test_groups_that_overlap_or_leave_units_out(sdm):
    units = list(sdm.design.units)
    with pytest.raises(DataError, match="more than one group: u03"):
        explain_gap(sdm, {"a": units[:8], "b": [*units[8:], "u03"]})
    with pytest.raises(DataError, match="without a group: u15"):
        explain_gap(sdm, dict.fromkeys(units[:-1], "a"))


def test_unknown_names_are_suggested(sdm):
    with pytest.raises(UnknownNameError, match="half"):
        explain_gap(sdm, "hafl")
    with pytest.raises(UnknownNameError, match="north"):
        explain_gap(sdm, "half", pair=("norht", "south"))
    with pytest.raises(UnknownNameError, match="u05"):
        explain_gap(sdm, pair=("u5", "u10"))
    with pytest.raises(UnknownNameError, match="1999"):
        explain_gap(sdm, "half", period=1999)
    with pytest.raises(UnknownNameError, match="no codes of China"):
        explain_gap(sdm, "macro_region")
    with pytest.raises(UnknownNameError, match=r"'Sichuan' \(510000\) is not among the units"):
        resolve_unit(pd.Index(["110000", "120000"]), "Sichuan")


def test_what_is_no_comparison(sdm):
    with pytest.raises(OptionError, match="groups="):
        explain_gap(sdm)
    with pytest.raises(OptionError, match="itself"):
        explain_gap(sdm, pair=("u01", "u01"))
    with pytest.raises(OptionError, match=r"pair='north' must be two labels"):
        explain_gap(sdm, "half", pair="north")
    with pytest.raises(OptionError, match=r"must be two labels"):
        explain_gap(sdm, "half", pair=("north", "south", "north"))
    with pytest.raises(OptionError, match=r"name one period, a pair"):
        explain_gap(sdm, "half", period=(2001, 2002, 2003))
    with pytest.raises(OptionError, match="itself"):
        explain_gap(sdm, "half", pair=("north", "north"))
    with pytest.raises(OptionError, match="one group"):
        explain_gap(sdm, dict.fromkeys(sdm.design.units, "all"))
    with pytest.raises(OptionError, match="itself"):
        explain_gap(sdm, "half", period=(2001, 2001))
    with pytest.raises(OptionError, match="draws"):
        explain_gap(sdm, "half", draws=0)


def test_a_pair_with_a_period_missing_is_refused_by_name():
    panel = made_panel()
    frame = panel.frame.reset_index()
    frame = frame[~((frame["unit"] == "u05") & (frame["year"] == 2002))]
    result = fitted(panel.__class__(frame, "unit", "year", panel.weights))
    with pytest.raises(DataError, match="u05 in 2002"):
        explain_gap(result, pair=("u05", "u10"))
    exact(explain_gap(result, pair=("u05", "u10"), period=2003, draws=5))


def test_the_period_of_a_time_lag_is_gone():
    result = fitted(made_panel(tau=0.2), dynamic=("time",))
    with pytest.raises(UnknownNameError, match="time lag"):
        explain_gap(result, "half", period=2000)


def test_weights_must_be_positive(sdm):
    with pytest.raises(DataError, match="x2"):
        explain_gap(sdm, "half", weights="x2")


def test_an_unstable_estimate_explains_nothing(sdm, monkeypatch):
    def refuse(self, what):
        raise UnstableError(f"No {what}")

    monkeypatch.setattr(type(sdm), "refuse_if_unstable", refuse)
    with pytest.raises(UnstableError, match="decomposition"):
        explain_gap(sdm, "half")
    with pytest.raises(UnstableError, match="decomposition"):
        explain_inequality(sdm)


def test_nothing_is_changed(sdm):
    before = sdm.design.z.copy(), sdm.design.y.copy(), sdm.model.panel.frame
    explain_gap(sdm, "half", draws=5)
    explain_inequality(sdm, draws=5)
    np.testing.assert_array_equal(before[0], sdm.design.z)
    np.testing.assert_array_equal(before[1], sdm.design.y)
    pd.testing.assert_frame_equal(before[2], sdm.model.panel.frame)


@pytest.mark.parametrize("same", [True, False])
def test_diagonals_dense_and_by_blocks(same):
    """Both ways give diag (I − ρW)⁻¹ and diag (I − ρW)⁻¹D_q W₃ of every regime q."""
    rng = np.random.default_rng(0)
    lag = sparse.csr_array(grid_weights(5))
    other = lag if same else sparse.csr_array(rng.uniform(size=(25, 25)))
    members = np.eye(3)[np.arange(25) % 3]
    inverse = np.linalg.inv(np.eye(25) - 0.4 * lag.toarray())
    dense = np.column_stack([np.diag(inverse @ np.diag(d) @ other.toarray()) for d in members.T])
    for kernel in (diagonals, diagonals_by_blocks):
        first, third = kernel(lag, other, 0.4, members)
        np.testing.assert_allclose(first, np.diag(inverse), atol=1e-12)
        np.testing.assert_allclose(third, dense, atol=1e-12)


@pytest.mark.parametrize("spread", [(-0.6, 0.7), (0.6, 0.995), (-0.98, 1.2)])
def test_functions_of_rho_are_interpolated_between_poles_only(sdm, spread):
    """Near the pole at one, and with values on both sides of it; none at a pole itself."""
    W = np.asarray(sdm.design.lag.matrices[0].toarray())
    eye = np.eye(len(W))

    def curve(rho):
        inverse = np.linalg.inv(eye - rho * W)
        return np.concatenate([inverse.diagonal(), inverse.sum(axis=1)])

    rho = np.linspace(*spread, 60)
    found = along_rho(sdm, curve, rho)
    exact = np.array([curve(float(r)) for r in rho])
    np.testing.assert_allclose(found, exact, rtol=1e-5)
