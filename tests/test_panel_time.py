"""Time in a panel: the order of periods, the step between them, and what lies between."""

from __future__ import annotations

import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spillgap as sg
from spillgap.errors import DataError, OptionError
from spillgap.gaps import beta_convergence, markov, spatial_markov

UNITS = ["a", "b", "c", "d"]
RING = (np.roll(np.eye(4), 1, axis=0) + np.roll(np.eye(4), -1, axis=0)) / 2
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]


def table(labels) -> pd.DataFrame:
    """y = 10·unit + position of the period, so that every value says where it belongs."""
    column = pd.Series(labels)
    rows = [column] * len(UNITS)
    units = np.repeat(UNITS, len(column))
    y = 10.0 * np.repeat(np.arange(4), len(column)) + np.tile(np.arange(len(column)), 4)
    return pd.DataFrame({"u": units, "t": pd.concat(rows, ignore_index=True), "y": y})


def panel(labels, **keywords) -> sg.Panel:
    return sg.Panel(table(labels), "u", "t", RING, ids=UNITS, **keywords)


def months(*names, categories=MONTHS) -> pd.Categorical:
    return pd.Categorical(names, categories=categories, ordered=True)


def lag_of_a(made: sg.Panel) -> list[float]:
    return made.lagged("y").xs("a", level="u").tolist()


# -- order ----------------------------------------------------------------------------------------

ORDERS = [
    months("Apr", "Jan", "Feb"),
    ["t10", "t7", "t9"],
    ["2021-Q1", "2020-Q3", "2020-Q4"],
    ["2021年1月", "2020年11月", "2020年12月"],
    ["Q1 2021", "Q3 2020", "Q4 2020"],
    ["2010/11", "2008/09", "2009/10"],
    ["1", "-1", "0"],
    pd.Categorical([2020, 2018, 2019], categories=[2018, 2019, 2020], ordered=True),
    pd.Categorical(["t10", "t7", "t9"]),
    [dt.date(2021, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)],
]


@pytest.mark.parametrize("labels", ORDERS, ids=lambda labels: str(labels[0]))
def test_periods_stand_in_the_order_of_time_everywhere(labels):
    made = panel(labels)
    last, first, middle = list(labels)
    assert made.periods.tolist() == [first, middle, last]
    assert made.wide("y")["a"].tolist() == [1.0, 2.0, 0.0]
    again = made.with_columns(x=made.column("y")).with_weights(RING, ids=UNITS)
    assert again.periods.tolist() == [first, middle, last]
    assert again.subset(periods=[last, middle]).periods.tolist() == [middle, last]
    assert pickle.loads(pickle.dumps(again)).periods.equals(again.periods)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["Feb", "Jan", "Mar"], r"order of the periods 'Feb', 'Jan', 'Mar' cannot be told"),
        (["before", "after"], r"ordered=True"),
        (["2019", "2020年"], r"'2019', '2020年'"),
        (["t7", "t07"], r"Labels that name one period: 't7' and 't07'"),
        ([1, "2"], "period labels mix int and str"),
        ([1.0, np.inf], "Infinite period labels in 't'"),
        ([(1, 2), (3, 4)], r"must be single values, not \(1, 2\)"),
    ],
)
def test_periods_whose_order_is_unknown_are_refused(labels, words):
    with pytest.raises(DataError, match=words):
        panel(labels)


def test_a_single_period_needs_no_order():
    assert panel(["only"]).periods.tolist() == ["only"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)), st.sampled_from(["t{}", "{}年", "week {} of study", "{}"]))
def test_the_order_of_rows_does_not_change_time(order, form):
    data = table([form.format(n) for n in (9, 10, 11)])
    made = sg.Panel(data.iloc[order], "u", "t")
    assert made.periods.tolist() == [form.format(n) for n in (9, 10, 11)]
    assert made.lagged("y").equals(sg.Panel(data, "u", "t").lagged("y"))


def test_years_read_as_floats_are_whole_numbers_and_match_either():
    made = panel([2016.0, 2017.0, 2018.0])
    assert repr(made).startswith("Panel: 4 units × 3 periods (2016–2018)")
    assert made.subset(periods=[2016.0]).periods.tolist() == [2016]
    by_float = {float(year): sg.weights.from_matrix(RING, UNITS) for year in (2016, 2017, 2018)}
    varying = made.with_weights(by_float)
    assert varying.matrix(2017).sum() == varying.matrix(2017.0).sum() == 4
    assert panel([2016.25, 2016.5]).periods.tolist() == [2016.25, 2016.5]
    nullable = pd.array([2016, 2017], dtype="Int64")
    assert panel(nullable).periods.equals(pd.Index([2016, 2017], name="t"))


# -- steps ----------------------------------------------------------------------------------------

HOLES = [
    ([2016, 2018, 2019], 1, "2017"),
    (["t7", "t9", "t10"], 1, "t8"),
    (["t07", "t09", "t10"], 1, "t08"),
    (months("Jan", "Mar", "Apr"), 1, "Feb"),
    (["2020-Q3", "2021-Q1", "2021-Q2"], 1, "2020-Q4"),
    (["2020-11", "2021-01", "2021-02"], 1, "2020-12"),
    (pd.to_datetime(["2016-01-01", "2018-01-01", "2019-01-01"]), "Y", "2017"),
    (pd.to_datetime(["2020-01-31", "2020-03-31", "2020-04-30"]), "M", "2020-02"),
    (pd.PeriodIndex(["2020Q1", "2020Q3", "2020Q4"], freq="Q"), 1, "2020Q2"),
    (["2020-01-01", "2020-01-15", "2020-01-22"], "7D", "2020-01-08"),
    ([2000, 2010, 2015], 5, "2005"),
    ([0.25, 0.75, 1.0], 0.25, "0.5"),
]


@pytest.mark.parametrize(("labels", "step", "missing"), HOLES, ids=lambda x: str(x)[:12])
def test_a_missing_period_is_named_and_never_skipped(labels, step, missing):
    rng = np.random.default_rng(0)
    bare = panel(labels)
    assert bare.step is None
    with pytest.raises(DataError, match=rf"A time lag .*no unit has a row in {missing}"):
        bare.lagged("y")
    declared = panel(labels, step=step)
    assert declared.step == step
    # y of the second and third period are the second's hole and the third's lag.
    np.testing.assert_array_equal(lag_of_a(declared), [np.nan, np.nan, 1.0])
    np.testing.assert_array_equal(lag_of_a(panel(labels, step="RANK")), [np.nan, 0.0, 1.0])
    for made in (bare, declared):
        noisy = made.with_columns(x=rng.normal(size=made.n_obs), y=rng.normal(size=made.n_obs))
        with pytest.raises(DataError, match=rf"A dynamic model .* in {missing}"):
            sg.SAR("y ~ x", noisy, dynamic=("time",))
        with pytest.raises(DataError, match=rf"A Markov chain .* in {missing}"):
            markov(made, "y", [15.0], relative=False)
        with pytest.raises(DataError, match=rf"A Markov chain .* in {missing}"):
            spatial_markov(made, "y", [15.0], relative=False)
    with pytest.raises(DataError, match=f"Filling over time .*{missing}"):
        bare.fill("linear", "y")


EVEN = [
    [2016, 2018, 2020],
    months("Jan", "Mar", "May"),
    pd.to_datetime(["2016-02-29", "2016-03-31", "2016-04-30"]),
    pd.to_datetime(["2016-01-01", "2017-01-01", "2018-01-01"]).tz_localize("Asia/Shanghai"),
    ["2020-Q4", "2021-Q1", "2021-Q2"],
    pd.to_timedelta([1, 2, 3], unit="D"),
    [10**18, 10**18 + 1, 10**18 + 2],
]


@pytest.mark.parametrize("labels", EVEN, ids=lambda labels: str(labels[0]))
def test_periods_equally_far_apart_need_no_step(labels):
    np.testing.assert_array_equal(lag_of_a(panel(labels)), [np.nan, 0.0, 1.0])
    np.testing.assert_array_equal(panel(labels).lagged("y", 0), panel(labels).column("y"))


def test_a_unit_without_the_period_before_has_no_lag():
    data = table([1, 2, 3]).drop(index=1)
    made = sg.Panel(data, "u", "t")
    assert lag_of_a(made)[1:] == pytest.approx([np.nan], nan_ok=True)
    assert made.lagged("y", 2)["a", 3] == 0.0
    assert made.lagged("y")["b", 3] == 11.0


def test_a_lag_takes_columns_series_and_arrays_of_any_kind():
    made = panel([1, 2, 3]).with_columns(word=["w"] * 12, n=np.arange(12))
    by_name = made.lagged("n")
    assert by_name.equals(made.lagged(made.column("n").sample(frac=1, random_state=0)))
    assert by_name.equals(made.lagged(made.column("n").to_numpy()))
    assert made.lagged("word").isna().sum() == 4
    with pytest.raises(OptionError, match="whole number of steps"):
        made.lagged("n", -1)
    with pytest.raises(OptionError, match="whole number of steps"):
        made.lagged("n", 1.5)


def test_the_step_outlives_what_is_made_from_a_panel():
    made = panel([2016, 2018, 2019], step=1).with_columns(x=1.0)
    derived = [
        made,
        made.fill("forward", "x"),
        made.with_weights(None),
        made.subset(units=["a", "b"]),
        pickle.loads(pickle.dumps(made)),
    ]
    for one in derived:
        assert one.step == 1
        assert lag_of_a(one)[1:] == pytest.approx([np.nan, 1.0], nan_ok=True)
    ranked = panel([2016, 2018, 2019], step="rank").subset(periods=[2016, 2019])
    assert np.isnan(lag_of_a(ranked)).all()
    by_year = panel([2016, 2017, 2018, 2020]).subset(periods=[2016, 2018, 2020])
    np.testing.assert_array_equal(lag_of_a(by_year), [np.nan, 0.0, 2.0])


@pytest.mark.parametrize(
    ("labels", "step", "error", "words"),
    [
        ([2016, 2017, 2018], 2, DataError, "not a whole number of steps after 2016: 2017"),
        ([2016, 2017], "Y", OptionError, "is for dates"),
        ([2016, 2017], -1, OptionError, "positive number"),
        ([2016, 2017], True, OptionError, "positive number"),
        ([2016, 2017], "rnak", OptionError, "'rank'"),
        (pd.to_datetime(["2016-01-01", "2017-01-01"]), 1, OptionError, "calendar frequency"),
        (pd.to_datetime(["2016-01-01", "2017-01-01"]), "x", OptionError, "no calendar frequency"),
        (pd.to_datetime(["2016-01-01", "2016-02-01"]), "Y", DataError, "fall into one step"),
        (["2020-W05", "2020-W06"], 1, OptionError, "no distances"),
    ],
)
def test_a_step_that_the_periods_do_not_have_is_refused(labels, step, error, words):
    with pytest.raises(error, match=words):
        panel(labels, step=step)


def test_text_with_an_order_and_no_distance_asks_for_rank():
    labels = ["2020-W05", "2020-W06", "2021-W01"]
    with pytest.raises(DataError, match="step='rank'"):
        panel(labels).lagged("y")
    np.testing.assert_array_equal(lag_of_a(panel(labels, step="rank")), [np.nan, 0.0, 1.0])


def test_distances_without_a_common_step_are_shown():
    with pytest.raises(DataError, match=r"other distances than the rest: 2005–2012"):
        panel([2000, 2005, 2012, 2017]).lagged("y")
    far = pd.to_datetime(["2016-01-01", "2016-01-02", "2060-01-01"])
    with pytest.raises(DataError, match=r"no unit has a row in 7\.5, t8, 8\.5\."):
        panel(["t7", "t9"], step=0.5).timeline.consecutive("A test")
    with pytest.raises(DataError, match=r"2016-01-10 and 16061 more"):
        panel(far).lagged("y")


# -- what counts in steps -------------------------------------------------------------------------


def test_a_dynamic_model_of_named_months_is_that_of_their_numbers():
    rng = np.random.default_rng(1)
    labels = MONTHS
    numbered = panel(range(len(labels)))
    values = {"y": rng.normal(size=24), "x": rng.normal(size=24)}
    by_number = numbered.with_columns(**values)
    named = panel(months(*labels)).with_columns(**values)
    first = sg.SAR("y ~ x", by_number, dynamic=("time",)).fit().params
    pd.testing.assert_series_equal(sg.SAR("y ~ x", named, dynamic=("time",)).fit().params, first)
    pd.testing.assert_frame_equal(
        markov(named, "y", [0.0], relative=False).counts,
        markov(by_number, "y", [0.0], relative=False).counts,
    )


def test_filling_follows_declared_order_and_distance():
    made = panel(months("Jan", "Feb", "Mar", "Jun"), step=1)
    holed = made.with_columns(y=made.column("y").where(made.period_codes != 2))
    filled = holed.fill("linear", "y").wide("y")["a"]
    assert filled.tolist() == pytest.approx([0.0, 1.0, 1.5, 3.0])
    ranked = panel(months("Jan", "Feb", "Mar", "Jun"), step="rank")
    again = ranked.with_columns(y=holed.column("y")).fill("linear", "y").wide("y")["a"]
    assert again.tolist() == pytest.approx([0.0, 1.0, 2.0, 3.0])


def test_morans_lags_count_steps():
    made = panel([2016, 2018, 2019, 2020], step=1)
    rng = np.random.default_rng(2)
    noisy = made.with_columns(y=rng.normal(size=made.n_obs))
    for test in (
        sg.autocorrelation.differential_moran(noisy, "y", 0),
        sg.autocorrelation.bivariate_moran(noisy, "y", "y", 0, lag=1),
    ):
        assert test.to_frame().index.tolist() == [2019, 2020]
    with pytest.raises(DataError, match="no unit has a row in 2017"):
        sg.autocorrelation.differential_moran(panel([2016, 2018, 2019]), "y", 0)


def test_growth_between_declared_steps():
    rng = np.random.default_rng(3)
    labels = [2000, 2003, 2004]
    made = panel(labels, step="rank").with_columns(y=rng.lognormal(size=12))
    plain = panel([0, 1, 2]).with_columns(y=made.column("y").to_numpy())
    for spatial in (False, "SAR"):
        ours = beta_convergence(made, "y", spatial=spatial, effects="pooled").speed
        pd.testing.assert_frame_equal(
            ours, beta_convergence(plain, "y", spatial=spatial, effects="pooled").speed
        )


# -- cross-sections -------------------------------------------------------------------------------


def cross_section(**columns) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    n = 25
    ids = [f"u{i}" for i in range(n)]
    return pd.DataFrame({"id": ids, "y": rng.normal(size=n), "x": rng.normal(size=n), **columns})


def circle(n: int) -> np.ndarray:
    return (np.roll(np.eye(n), 1, axis=0) + np.roll(np.eye(n), -1, axis=0)) / 2


def test_a_cross_section_needs_no_time():
    data = cross_section()
    made = sg.Panel(data, unit="id", weights=circle(25), ids=list(data["id"]))
    assert (made.time_name, made.periods.tolist(), made.n_obs) == ("period", [1], 25)
    invented = data.assign(period=1)
    other = sg.Panel(invented, "id", "period", circle(25), ids=list(data["id"]))
    pd.testing.assert_frame_equal(made.frame, other.frame)
    fitted = sg.SAR("y ~ x", made, effects="pooled").fit()
    pd.testing.assert_series_equal(
        fitted.params, sg.SAR("y ~ x", other, effects="pooled").fit().params
    )
    assert sg.moran(made, "y", 0).to_frame().index.tolist() == [1]
    assert sg.Panel(data.set_index("id"), unit="id").units.tolist() == sorted(data["id"])


def test_what_is_no_cross_section_is_refused():
    data = cross_section()
    with pytest.raises(DataError, match="More than one row for u0: name the column of periods"):
        sg.Panel(pd.concat([data, data.head(1)]), unit="id")
    with pytest.raises(DataError, match="has a column 'period'"):
        sg.Panel(data.assign(period=2), unit="id")
    keyed = data.assign(year=2020).set_index(["id", "year"])
    with pytest.raises(DataError, match="holds year beside 'id'"):
        sg.Panel(keyed, unit="id")


# -- names of columns -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: pd.concat({"p": d}, axis=1), r"2 rows of column names, such as \('p', 'id'\)"),
        (lambda d: d.rename(columns={"x": 5}), "Column names must be text; these are not: 5"),
        (lambda d: d.rename(columns={"x": None}), "these are not: "),
    ],
)
def test_columns_that_cannot_be_named_in_a_formula_are_refused(change, words):
    with pytest.raises(DataError, match=words):
        sg.Panel(change(cross_section()), unit="id")


RESERVED = ["rho", "lambda", "phi", "sigma2", "Intercept", "W:x", "L:y", "LW:y", "mean:x"]


@pytest.mark.parametrize("name", RESERVED)
def test_a_column_with_the_name_of_a_parameter_may_stand_in_a_panel_but_not_in_a_model(name):
    data = cross_section(**{name: np.arange(25.0)})
    made = sg.Panel(data, unit="id", weights=circle(25), ids=list(data["id"]))
    assert sg.SDM("y ~ x", made, effects="pooled").design.names == ("Intercept", "x", "W:x")
    words = rf"'{name}': .* Rename the column: .*{{'{name}'"
    with pytest.raises(DataError, match=words):
        sg.SAR(f"y ~ x + `{name}`", made, effects="pooled")
    with pytest.raises(DataError, match=words):
        sg.SAR(f"`{name}` ~ x", made, effects="pooled")
    with pytest.raises(DataError, match=words):
        sg.SDM("y ~ x", made, durbin=f"`{name}`", effects="pooled")


def test_an_interaction_that_reads_as_a_lag_is_refused():
    data = cross_section(W=np.arange(25.0))
    made = sg.Panel(data, unit="id", weights=circle(25), ids=list(data["id"]))
    with pytest.raises(DataError, match=r"'W:x': .*\{'W': 'W_'\}"):
        sg.SDM("y ~ W*x", made, effects="pooled")
    assert "x:W" in sg.SAR("y ~ x*W", made, effects="pooled").design.names
