"""A formula is data: what it may hold, what its columns are, and that nothing in it ever runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from formulaic import model_matrix
from hypothesis import given
from hypothesis import strategies as st
from models_making import lattice, long_table, names

import spillgap as sg
from fuzz.code import CODE
from spillgap.errors import DataError, OptionError, SpillgapError, UnknownNameError
from spillgap.models import grammar as g
from spillgap.models import tests as sgt
from spillgap.models.choice import choose
from spillgap.models.formulas import read_columns

SIDE, T = 3, 5
N = SIDE**2
W = sg.weights.from_matrix(lattice(SIDE), names(N))


def _table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    made = long_table({n: np.exp(rng.normal(size=(T, N))) for n in ("y", "x", "z")})
    number = made["unit"].str[1:].astype(int)
    kinds = pd.Categorical.from_codes(rng.integers(0, 3, len(made)), ["low", "mid", "high", "top"])
    return made.assign(
        region=np.where(number % 2, "East", "West"),
        grade=pd.Categorical(kinds, ordered=True),
        flag=made["x"] > 1,
        thing=made["x"].astype(object),
    )


def _panel(table: pd.DataFrame | None = None) -> sg.Panel:
    return sg.Panel(_table() if table is None else table, "unit", "time", weights=W)


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    return _panel()


def _columns(panel: sg.Panel, formula: str, **options: object) -> pd.DataFrame:
    return read_columns(formula, panel, **options).right.matrix  # type: ignore[arg-type]


# -- nothing runs -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODE)
def test_code_in_a_formula_is_refused_before_anything_runs(panel, tmp_path, code):
    canary = tmp_path / "canary"
    piece = code.format(canary=canary)
    calls = {
        "formula": lambda: sg.OLS(f"y ~ {piece}", panel),
        "left": lambda: sg.OLS(f"{piece} ~ x", panel),
        "durbin": lambda: sg.SDM("y ~ x", panel, durbin=piece),
        "durbin in a list": lambda: sg.SLX("y ~ x", panel, durbin=["x", piece]),
        "instruments": lambda: sg.SAR("y ~ x", panel).fit("gmm", instruments=piece),
        "endogenous": lambda: sg.SAR("y ~ x", panel).fit("gmm", endogenous=piece),
        "lm_tests": lambda: sgt.lm_tests(f"y ~ {piece}", panel),
        "choose": lambda: choose("y ~ x", panel, durbin=piece),
    }
    for call in calls.values():
        with pytest.raises(SpillgapError):
            call()
        assert not canary.exists()


@pytest.mark.parametrize("code", CODE)
def test_a_column_whose_name_is_code_is_a_column(tmp_path, code):
    canary = tmp_path / "canary"
    name = code.format(canary=canary)
    panel = _panel(_table().rename(columns={"z": name}))
    plain = sg.SLX("y ~ x", _panel(), durbin=["x", "z"]).design
    for durbin in (["x", name], f"x + `{name}`" if "`" not in name else ["x", name]):
        made = sg.SLX("y ~ x", panel, durbin=durbin).design
        assert made.durbin == ("x", name)
        np.testing.assert_array_equal(made.z, plain.z)
    assert not canary.exists()


def test_a_refusal_names_the_piece_and_lists_what_is_allowed(panel):
    with pytest.raises(OptionError, match=r"np\.log is no function.*'log'.*standardize.*context="):
        sg.OLS("y ~ np.log(x)", panel)
    with pytest.raises(OptionError, match=r"'\{' is no part of a formula"):
        sg.OLS("y ~ {x}", panel)
    with pytest.raises(OptionError, match="between 'lambda' and 'x'"):
        sg.OLS("y ~ lambda x: 1", panel)


def test_nothing_of_the_callers_frame_is_seen(panel):
    """``mine`` and ``x2`` are in reach of the caller, not of the formula."""
    mine, x2 = np.sqrt, panel.column("x")
    assert mine is not None
    assert x2 is not None
    with pytest.raises(OptionError, match="mine is no function"):
        sg.OLS("y ~ mine(x)", panel)
    with pytest.raises(UnknownNameError, match="'x2'"):
        sg.OLS("y ~ x2", panel)


@pytest.mark.parametrize(
    ("formula", "match"),
    [
        ("y ~ x | z", r"'\|' is no part of a formula; instruments are named by instruments="),
        ("y ~ .", "name the columns"),
        ("y ~ x + 2", "'2' is no term"),
        ("y ~ x > 1", r"comparisons go into I\("),
        ("y ~ x**2", r"A power is I\(x \*\* 2\)"),
        ("y ~ (x + z)**99", "interactions, of 1 to 6"),
        ("y ~ (" + " + ".join(f"x{k}" for k in range(90)) + ")**6", "more than 10000 terms"),
        ("y ~ ((x + z + y)**6)**6", "more than 10000 terms"),
        ("y ~ " + " * ".join(f"x{k}" for k in range(40)), "more than 10000 terms"),
        ("y ~ (x - x) / z", "its terms do not combine"),
        ("y ~ -x", "'-x' is no term"),
        ("y ~ 'x'", "is no term"),
        ("y ~ I(1 < x < 2)", "compared already"),
        ("y ~ log(C(region))", "a term of its own"),
        ("y ~ log(x, 2)", "does not take 2 arguments"),
        ("y ~ log(x, base=2)", "an option that it does not take"),
        ("y ~ C(region, base=East)", "an option is a number, or a text in quotes"),
        ("y ~ log('x')", "gives log a text"),
        ("y ~ I(x + 'a')", "can be compared"),
        ("y ~ I(x < 'a')", "compared with a column, by =="),
        ("y ~ poly(x, 99)", "at most 10"),
        ("y ~ poly(x, 1.5)", "whole number"),
        ("y ~ lag(x, 99)", "99 periods back; the panel has 5"),
        ("y ~ lag(x, 0)", "whole number from 1"),
        ("y ~ (x", "is not closed"),
        ("y ~ x)", "closes no"),
        ("y ~ log(x z)", r"'z' stands where a '\)'"),
        ("y ~", "ends where a term should follow"),
        ("", "it is empty"),
        ("y ~ x ~ z", "a model explains one"),
        ("y:z ~ x", "a model explains one"),
        ("C(region) ~ x", "a model explains one"),
        ("y ~ " + "(" * 5000, "more than 40 deep"),
        ("y ~ " + "-" * 5000 + "x", "more than"),
        ("y ~ " + "x + " * 4000 + "x", "more than 300 operators"),
        ("y ~ " + "x" * 30_000, "30004 characters"),
        (3, "must be text"),
    ],
)
def test_what_is_no_formula(panel, formula, match):
    with pytest.raises(OptionError, match=match):
        sg.OLS(formula, panel)


# -- what a formula means -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "right",
    [
        "x + z",
        "x*z - x",
        "x:z + x/z",
        "(x + z)**2",
        "0 + x",
        "x - 1",
        "-1 + x + C(region)",
        "1",
        "C(region)*x",
        "0 + C(region):x",
        "C(time) + C(region)",
        "log(x) + exp(z / 10) + sqrt(x) + log1p(z) + abs(x - z)",
        "I(x**2 - 3*x*z + 1/z) + I((x + 1)*-2)",
        "I(x > 1) + I((x <= 1) * (z >= 2)) + I(x != z)",
        "poly(x, 3) + center(z)",
        "flag + x:flag",
        "grade + x:grade",
    ],
)
def test_columns_agree_with_formulaic_where_it_may_run_them(panel, right):
    table = panel.frame.reset_index()
    table["grade"] = table["grade"].cat.remove_unused_categories()
    table["flag"] = table["flag"].astype(float)
    context = {"log1p": np.log1p, "exp": np.exp, "sqrt": np.sqrt, "abs": np.abs}
    theirs = model_matrix(right, table, context=context).astype(float)
    ours = _columns(panel, f"y ~ {right}")
    assert list(ours.columns) == list(theirs.columns)
    np.testing.assert_allclose(ours.to_numpy(), theirs.to_numpy(), rtol=1e-12, atol=1e-13)


@given(st.data())
def test_a_tree_is_read_back_from_its_text(data):
    leaves = st.one_of(
        st.text("ab .`é人1'", min_size=1).map(g.Name),
        st.integers(0, 99).map(lambda n: g.Number(str(n))),
        st.text("ab人", max_size=3).map(g.Text),
    )
    trees = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(g.Unary, st.sampled_from("+-"), inner),
            st.builds(
                g.Binary, st.sampled_from(["+", "-", "*", "/", "**", ":", "<"]), inner, inner
            ),
            st.builds(g.Call, st.just("f"), st.lists(inner, max_size=2).map(tuple)),
        ),
        max_leaves=12,
    )
    tree = data.draw(trees)
    assert g.parse(g.render(tree, outer=False)) == tree


def test_any_name_can_be_quoted(panel):
    for name in ("GDP/人 (元)", "a`b", "1", "2020", "x + y", "=1+1", "{x}", "lambda", "log", " "):
        renamed = _panel(_table().rename(columns={"z": name}))
        quoted = "`" + name.replace("`", "``") + "`"
        for formula, term in ((f"y ~ x + {quoted}", "z"), (f"y ~ x + log({quoted})", "log(z)")):
            ours = _columns(renamed, formula)
            np.testing.assert_array_equal(ours, _columns(panel, f"y ~ x + {term}"))


def test_two_columns_of_one_name_are_refused():
    panel = _panel(_table().assign(**{"x:z": 1.0, "log(x)": 2.0}))
    with pytest.raises(OptionError, match="more than one column called 'x:z'"):
        sg.OLS("y ~ x:z + `x:z`", panel)
    with pytest.raises(OptionError, match=r"two terms called 'log\(x\)'"):
        sg.OLS("y ~ log(x) + `log(x)`", panel)


def test_a_category_has_the_base_that_is_named(panel):
    assert list(_columns(panel, "y ~ C(region)")) == ["Intercept", "C(region)[T.West]"]
    other = _columns(panel, "y ~ C(region, base='West')")
    assert list(other) == ["Intercept", "C(region, base='West')[T.East]"]
    by_text = _columns(panel, "y ~ I(region == 'East')")
    np.testing.assert_array_equal(other.iloc[:, 1], by_text.iloc[:, 1])
    with pytest.raises(DataError, match=r"no category 'Eest'.*'East'"):
        sg.OLS("y ~ C(region, base='Eest')", panel)
    with pytest.raises(DataError, match=r"'Eest' does not occur in 'region'.*'East'"):
        sg.OLS("y ~ I(region != 'Eest')", panel)


def test_durbin_takes_names_of_regressors_columns_and_formulas(panel):
    durbin = ["C(region)[T.West]", "z", "log(x)", "x + z"]
    made = sg.SLX("y ~ x + C(region)", panel, durbin=durbin, effects="pooled").design
    assert made.durbin == ("C(region)[T.West]", "z", "log(x)", "x")


def test_what_standardize_learns_is_of_the_estimation_sample(panel):
    side = read_columns("y ~ standardize(x) + lag(z)", panel).right
    later = panel.frame[panel.period_codes >= 1]["x"]
    expected = (panel.frame["x"] - later.mean()) / later.std()
    np.testing.assert_allclose(side.matrix["standardize(x)"], expected)
    moved = panel.frame.assign(x=lambda f: f["x"] + 1.0)
    np.testing.assert_allclose(side.at(moved)["standardize(x)"], expected + 1 / later.std())
    constant = _panel(_table().assign(c=3.0))
    with pytest.raises(DataError, match="does not vary"):
        sg.OLS("y ~ standardize(c)", constant)


# -- time ---------------------------------------------------------------------------------------


def test_lags_go_by_unit_and_period_whatever_the_order_of_rows(panel):
    shuffled = _panel(_table().sample(frac=1, random_state=0))
    wide = panel.wide("x")
    for formula, expected in (
        ("y ~ lag(x)", wide.shift(1)),
        ("y ~ lag(x, 2)", wide.shift(2)),
        ("y ~ lag(x, k=2)", wide.shift(2)),
        ("y ~ diff(x)", wide.diff()),
        ("y ~ diff(log(x))", np.log(wide).diff()),
        ("y ~ lag(diff(x))", wide.diff().shift(1)),
    ):
        made = _columns(shuffled, formula).iloc[:, 1].to_numpy().reshape(T, N)
        np.testing.assert_allclose(made, expected.to_numpy())


def test_a_lag_gives_up_the_periods_that_it_reaches_back(panel):
    before = panel.frame["x"].groupby(level=0, sort=False).shift(1)
    by_hand = panel.with_columns(before=before).subset(periods=panel.periods[1:])
    for effects in ("pooled", "unit", "random", "mundlak"):
        lagged = sg.SDM("y ~ lag(x) + z", panel, effects=effects).design
        plain = sg.SDM("y ~ before + z", by_hand, effects=effects).design
        np.testing.assert_allclose(lagged.z, plain.z)
        np.testing.assert_array_equal(lagged.y, plain.y)
        assert lagged.index.equals(plain.index)
    assert sg.OLS("diff(y) ~ lag(x, 3)", panel, effects="pooled").design.n_periods == T - 3


def test_a_time_lag_beside_lags_in_the_formula(panel):
    y = panel.wide("y").to_numpy()
    made = sg.SAR("y ~ lag(x, 3)", panel, effects="pooled", dynamic="time").design
    assert made.n_periods == T - 3
    np.testing.assert_array_equal(made.initial, y[2])
    np.testing.assert_array_equal(made.z[:, made.names.index("L:y")], y[2:4].ravel())
    change = sg.SAR("diff(y) ~ x", panel, effects="pooled", dynamic="time").design
    assert change.n_periods == T - 2
    np.testing.assert_array_equal(
        change.z[:, change.names.index("L:diff(y)")], np.diff(y, axis=0)[:-1].ravel()
    )


def test_a_lag_without_its_period_is_refused_by_name(panel):
    table = _table()
    gap = _panel(table[table["time"] != 2])
    with pytest.raises(DataError, match="evenly spaced periods: no unit has a row in 2"):
        sg.OLS("y ~ lag(x)", gap)
    holed = _panel(table[~((table["time"] == 2) & (table["unit"] == "u004"))])
    with pytest.raises(DataError, match=r"'lag\(x\)' has no finite value for u004 in 3"):
        sg.OLS("y ~ lag(x)", holed, effects="unit")
    with pytest.raises(DataError, match="1 periods back, but the model starts"):
        sg.SAR("y ~ x", panel, effects="unit").fit("gmm", instruments="lag(z)")


def test_models_with_lags_are_read_like_any_other(panel):
    with np.errstate(all="ignore"):
        found = sg.SLX("y ~ lag(x) + z", panel, effects="unit").fit()
    assert found.nobs == N * (T - 1)
    assert list(sgt.heteroskedasticity(found).to_frame().index)
    groups = pd.Series(np.where(np.arange(N) < 4, "a", "b"), index=panel.units)
    gap = found.explain_gap(groups=groups)
    assert gap.to_frame()["contribution"].sum() == pytest.approx(gap.gap)
    assert np.isfinite(found.scenario({"x": {"u001": 1.0}}).to_frame().to_numpy(float)).all()


# -- data that are not what they should be ------------------------------------------------------


def _with(value: object, column: str = "x") -> pd.DataFrame:
    table = _table().astype({column: object})
    table.loc[(table["unit"] == "u003") & (table["time"] == 2), column] = value
    return table


@pytest.mark.parametrize("cell", ["7*", "n.a.", ".", "..", "", " ", "一", "1,5", "−0.5", "x" * 300])
@pytest.mark.parametrize("formula", ["y ~ x", "x ~ y", "y ~ log(x)", "y ~ I(x > 1)", "y ~ x:z"])
def test_text_in_a_column_of_numbers_is_named_by_cell(cell, formula):
    with pytest.raises(DataError) as refused:
        sg.SAR(formula, _panel(_with(cell)))
    text = str(refused.value)
    assert f"'x' holds text where numbers should stand: {cell!r} at u003 in 2. " in text
    assert "C(x)" in text


def test_text_in_durbin_and_instruments_is_named_too(panel):
    bad = _panel(_with("7*", "z"))
    with pytest.raises(DataError, match=r"'z' holds text.*'7\*' at u003 in 2"):
        sg.SDM("y ~ x", bad, durbin="z")
    with pytest.raises(DataError, match=r"'z' holds text.*'7\*' at u003 in 2"):
        sg.SAR("y ~ x", bad).fit("gmm", instruments="z")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda t: t["x"].astype(str), r"numbers that are written as text.*pd\.to_numeric"),
        (lambda t: t["region"], r"'x' holds text: 'West' at u000 in 0.*C\(x\)"),
        (lambda t: t["region"].astype("string"), r"'x' holds text.*C\(x\)"),
        (lambda t: pd.Timestamp("2001-01-01"), r"datetime64.*not a number.*C\(x\)"),
        (lambda t: pd.Timedelta("1D"), r"timedelta64.*not a number"),
        (lambda t: t["x"] + 0j, "'x' is complex"),
    ],
)
def test_columns_that_are_no_numbers(change, match):
    with pytest.raises(DataError, match=match):
        sg.OLS("y ~ x", _panel(_table().assign(x=change)))


def test_logical_and_object_columns_of_numbers_are_numbers(panel):
    made = _columns(panel, "y ~ flag + thing")
    assert list(made) == ["Intercept", "flag", "thing"]
    np.testing.assert_array_equal(made["thing"], panel.frame["x"])
    assert set(made["flag"]) == {0.0, 1.0}


def test_a_declared_category_enters_in_its_own_order(panel):
    """Its dtype says what it is; categories that do not occur make no column."""
    assert list(_columns(panel, "y ~ grade")) == ["Intercept", "grade[T.mid]", "grade[T.high]"]
    assert list(_columns(panel, "y ~ C(grade)"))[1:] == ["C(grade)[T.mid]", "C(grade)[T.high]"]
    with pytest.raises(DataError, match=r"'grade' is a category, not a number.*C\(grade\)"):
        sg.OLS("y ~ log(grade)", panel)
    with pytest.raises(DataError, match="'grade' is a category; a model explains numbers"):
        sg.OLS("grade ~ x", panel)


def test_categories_that_tell_nothing_or_do_not_compare():
    with pytest.raises(DataError, match="one category, a"):
        sg.OLS("y ~ C(k)", _panel(_table().assign(k="a")))
    with pytest.raises(DataError, match="mix float and str"):
        sg.OLS("y ~ C(x)", _panel(_with("a")))


@pytest.mark.parametrize("formula", ["y ~ I(x > 1)", "y ~ I(x ** 0)", "y ~ C(x)", "y ~ I(0 * x)"])
def test_what_is_missing_stays_missing(formula):
    with pytest.raises(DataError, match="'x' has no finite value for u003 in 2"):
        sg.OLS(formula, _panel(_with(None).assign(x=lambda t: t["x"].astype(float))))


def test_a_missing_category_is_refused():
    table = _table()
    table.loc[5, "region"] = None
    for formula in ("y ~ C(region)", "y ~ I(region == 'East')"):
        with pytest.raises(DataError, match="'region' has no finite value for u005 in 0"):
            sg.OLS(formula, _panel(table))


# -- functions of one's own ---------------------------------------------------------------------


def _power(x: pd.Series, k: int = 1) -> pd.Series:
    return x**k


def test_own_functions_are_passed_explicitly(panel):
    context = {"power": _power}
    own = sg.SDM("y ~ power(x, 2) + power(z, k=3)", panel, context=context)
    same = sg.SDM("y ~ I(x**2) + I(z**3)", panel)
    np.testing.assert_allclose(own.design.z, same.design.z)
    assert own.regressors == ["power(x, 2)", "power(z, k=3)"]
    found = own.fit()
    assert sgt.lr_effects(found)["lr_unit"].statistic == pytest.approx(
        sgt.lr_effects(same.fit())["lr_unit"].statistic
    )
    for test in (sgt.lm_tests, sgt.baltagi_song_koh, sgt.posterior_probabilities):
        with pytest.raises(OptionError, match="power is no function"):
            test("y ~ power(x)", panel)
        test("y ~ power(x)", panel, context=context)


def test_own_functions_stay_with_what_choose_decides(panel):
    decision = choose("y ~ power(x)", panel, context={"power": _power})
    assert "power(x)" in decision.fit().params


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (lambda x: x.iloc[1:], "other rows"),
        (lambda x: x.to_numpy()[1:], r"shape \(44,\)"),
        (lambda x: 1.0, r"shape \(\)"),
        (lambda x: x.astype(str), "written as text"),
        (lambda x: np.column_stack([x, x]), r"shape \(45, 2\)"),
    ],
)
def test_what_own_functions_return_is_checked(panel, function, match):
    with pytest.raises(DataError, match=match):
        sg.OLS("y ~ f(x)", panel, context={"f": function})


@pytest.mark.parametrize(
    ("context", "match"),
    [
        ({"log": np.log}, "a function of formulas already"),
        ({"C": np.log}, "a function of formulas already"),
        ({"f": 3}, "must be a function"),
        ({"a b": np.log}, "no plain name"),
    ],
)
def test_contexts_that_are_refused(panel, context, match):
    with pytest.raises(OptionError, match=match):
        sg.OLS("y ~ x", panel, context=context)


def test_own_functions_cannot_change_the_panel(panel):
    def spoil(x: pd.Series) -> pd.Series:
        x[:] = 0.0
        return x + np.arange(len(x))

    before = panel.column("x")
    sg.OLS("y ~ spoil(x)", panel, effects="pooled", context={"spoil": spoil})
    pd.testing.assert_series_equal(panel.column("x"), before)
