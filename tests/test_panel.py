"""The panel: one gate that matches rows and weights by key, and refuses by name."""

import pickle

import libpysal
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spillgap as sg
from spillgap.errors import AlignmentError, DataError, DataWarning, OptionError, UnknownNameError
from spillgap.panel import aligned_matrix, graphs_for

IDS = ["z", "a", "m"]
LINE = np.array([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]])


def table() -> pd.DataFrame:
    """y = 10·unit + year: every value says which row it belongs to."""
    rows = [(u, t, 10 * i + t) for i, u in enumerate(IDS) for t in (1, 2)]
    return pd.DataFrame(rows, columns=["place", "year", "y"]).astype({"y": float})


def panel(data: pd.DataFrame | None = None, **keywords) -> sg.Panel:
    frame = table() if data is None else data
    return sg.Panel(frame, **{"unit": "place", "time": "year", **keywords})


def line() -> libpysal.graph.Graph:
    return sg.weights.from_matrix(LINE, IDS)


# -- alignment ------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)), st.permutations(range(3)))
def test_neither_the_order_of_rows_nor_that_of_w_changes_a_spatial_lag(rows, units):
    data = table().iloc[rows]
    ids = [IDS[i] for i in units]
    shuffled = panel(data, weights=LINE[np.ix_(units, units)], ids=ids)
    assert shuffled.units.tolist() == ids
    lag = shuffled.wide("y") @ shuffled.matrix().T.toarray()
    lag.columns = shuffled.units
    expected = panel(weights=LINE, ids=IDS).wide("y") @ LINE.T
    expected.columns = IDS
    np.testing.assert_allclose(lag[IDS], expected)


def test_a_matrix_that_is_written_to_leaves_the_panel_as_it_was():
    made = panel(weights=line())
    made.matrix().data[:] = 0.0
    assert made.matrix().sum() == LINE.sum()


def test_every_form_of_weights_gives_the_same_matrix():
    frame = pd.DataFrame(LINE, index=IDS, columns=IDS)
    w = libpysal.weights.W(
        {"a": ["z", "m"], "m": ["a"], "z": ["a"]}, {"a": [0.5, 0.5], "m": [1], "z": [1]}
    )
    forms = [{"weights": line()}, {"weights": w}, {"weights": frame}]
    forms += [{"weights": LINE, "ids": IDS}, {"weights": LINE.tolist(), "ids": IDS}]
    for form in forms:
        made = panel(**form)
        matrix = pd.DataFrame(made.matrix().toarray(), index=made.units, columns=made.units)
        np.testing.assert_array_equal(matrix.loc[IDS, IDS], LINE)


def test_a_libpysal_w_keeps_its_islands_and_its_order():
    w = libpysal.weights.W({"m": ["z"], "z": ["m"], "a": []}, silence_warnings=True)
    made = panel(weights=w)
    assert made.matrix().sum() == 2
    assert sorted(made.units) == sorted(IDS)


def test_the_gate_reads_columns_an_index_or_both():
    data = table()
    forms = [
        sg.Panel(data.set_index(["place", "year"])),
        sg.Panel(data.set_index(["place", "year"]), unit="place", time="year"),
        sg.Panel(data.set_index("place"), unit="place", time="year"),
        sg.Panel(data.astype({"place": "category"}), unit="place", time="year"),
        sg.Panel(data.set_axis(list("uvwxyz")), unit="place", time="year"),
    ]
    for made in forms:
        pd.testing.assert_frame_equal(made.frame, panel().frame, check_index_type=False)
    nameless = sg.Panel(data.set_index(["place", "year"]).rename_axis([None, None]))
    assert (nameless.unit_name, nameless.time_name) == ("unit", "time")


def test_without_weights_units_are_sorted_and_periods_always_are():
    made = panel(table().iloc[::-1])
    assert made.units.tolist() == ["a", "m", "z"]
    assert made.periods.tolist() == [1, 2]
    assert made.index.tolist()[:3] == [("a", 1), ("m", 1), ("z", 1)]
    assert made.period_codes.tolist() == [0, 0, 0, 1, 1, 1]
    assert made.unit_codes.tolist() == [0, 1, 2, 0, 1, 2]
    assert made.wide("y").loc[2].to_dict() == {"a": 12, "m": 22, "z": 2}


@pytest.mark.parametrize("ids", [[10, 20, 30], ["10", "20", "30"]])
def test_labels_may_be_text_or_whole_numbers(ids):
    data = table().replace({"place": dict(zip(IDS, ids, strict=True))})
    made = panel(data.astype({"place": type(ids[0])}), weights=LINE, ids=ids)
    assert made.units.tolist() == ids
    assert made.matrix().toarray().tolist() == LINE.tolist()


def test_nothing_that_was_passed_is_changed():
    data, matrix = table().iloc[::-1], LINE.copy()
    before = data.copy()
    made = panel(data, weights=matrix, ids=IDS)
    frame = made.frame
    frame["y"] = 0.0
    column = made.column("y")
    column.iloc[:] = 0.0
    pd.testing.assert_frame_equal(data, before)
    np.testing.assert_array_equal(matrix, LINE)
    assert made.wide("y").to_numpy().max() == 22


def test_a_panel_survives_pickling():
    made = panel(weights=line())
    again = pickle.loads(pickle.dumps(made))
    pd.testing.assert_frame_equal(again.frame, made.frame)
    assert repr(again) == repr(made)


# -- refusals of data -----------------------------------------------------------------------------


def test_a_duplicate_unit_and_period_is_named():
    data = pd.concat([table(), table().iloc[[3]]])
    with pytest.raises(DataError, match=r"More than one row for \(a, 2\)"):
        panel(data)


def test_an_infinite_value_is_named():
    data = table()
    data.loc[4, "y"] = -np.inf
    with pytest.raises(DataError, match="Infinite values: 'y' of m in 1"):
        panel(data)


def test_a_missing_value_is_refused_only_when_it_is_used():
    data = table().assign(x=1.0)
    data.loc[4, "y"] = np.nan
    made = panel(data)
    assert made.wide("x").to_numpy().sum() == 6
    with pytest.raises(DataError, match="'y' has no value for m in 1"):
        made.wide("y")
    assert made.wide("y", allow_missing=True).isna().to_numpy().sum() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.to_numpy(), "must be a pandas DataFrame, not ndarray"),
        (lambda d: d["y"], "not Series"),
        (lambda d: d.iloc[:0], "no rows"),
        (lambda d: d.replace({"place": {"a": None}}), "without a unit label in 'place': 2, 3"),
        (lambda d: d.replace({"year": {2: np.nan}}), "without a period label in 'year': 1, 3, 5"),
        (lambda d: d.assign(x=d["y"]).rename(columns={"x": "y"}), "appear twice: y"),
        (lambda d: d.assign(year=[1, "2", 1, "2", 1, "2"]), "period labels mix int and str"),
    ],
)
def test_unusable_data_are_refused(change, words):
    with pytest.raises(DataError, match=words):
        panel(change(table()))


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"unit": "plaec"}, UnknownNameError, r"unit='plaec' is not a column.*'place'"),
        ({"time": "Year "}, UnknownNameError, r"time='Year ' is not a column.*'year'"),
        ({"time": None}, DataError, "More than one row for z, a, m: name the column of periods"),
        ({"unit": None}, DataError, "Give unit= with time="),
        ({"unit": None, "time": None}, DataError, "Name the columns"),
        ({"unit": "year"}, DataError, "the same column"),
    ],
)
def test_wrong_keys_are_refused(keywords, error, words):
    with pytest.raises(error, match=words):
        panel(**keywords)


def test_an_index_that_is_also_columns_is_refused():
    data = table().set_index(["place", "year"], drop=False)
    with pytest.raises(DataError, match="which are columns too"):
        sg.Panel(data)
    with pytest.raises(DataError, match="'k' and 'k'"):
        sg.Panel(table().set_index(["place", "year"]).rename_axis(["k", "k"]))


def test_an_unknown_or_wordy_column_is_refused():
    made = panel(table().assign(name="x"))
    with pytest.raises(UnknownNameError, match=r"no column 'naem'.*Did you mean 'name'"):
        made.column("naem")
    with pytest.raises(DataError, match=r"'name' is .*, not numeric"):
        made.wide("name")


# -- refusals of weights --------------------------------------------------------------------------


def test_a_bare_matrix_is_refused():
    for bare in (LINE, LINE.tolist()):
        with pytest.raises(AlignmentError, match=r"is a bare .*Pass ids="):
            panel(weights=bare)
    with pytest.raises(AlignmentError, match="2 ids for a matrix of 3 rows"):
        panel(weights=LINE, ids=["a", "m"])
    with pytest.raises(AlignmentError, match="different labels"):
        panel(weights=pd.DataFrame(LINE, index=IDS))
    with pytest.raises(AlignmentError, match="labels of its own"):
        panel(weights=line(), ids=IDS)


def test_a_unit_without_a_row_in_w_is_named():
    two = sg.weights.subset(line(), ["z", "a"])
    with pytest.raises(AlignmentError, match="data without a row in the weights: m"):
        panel(weights=two)


def test_a_unit_of_w_without_data_is_named():
    with pytest.raises(AlignmentError, match="weights without a row in the data: m"):
        panel(table()[lambda d: d["place"] != "m"], weights=line())
    with pytest.raises(AlignmentError, match="without a row in the data: q"):
        panel().with_weights(np.pad(LINE, (0, 1)), ids=[*IDS, "q"])


def test_labels_of_another_type_are_pointed_out():
    data = table().replace({"place": dict(zip(IDS, [1, 2, 3], strict=True))}).astype({"place": int})
    with pytest.raises(AlignmentError, match=r"labels are int and the weights' are str .*convert"):
        panel(data, weights=LINE, ids=["1", "2", "3"])


def test_impossible_weights_are_refused():
    graph = libpysal.graph.Graph.from_dicts(
        {"z": ["z", "a"], "a": ["z"], "m": ["a"]}, {"z": [1, 1], "a": [1], "m": [1]}
    )
    with pytest.raises(DataError, match="these are: z"):
        panel(weights=graph)
    infinite = libpysal.graph.Graph.from_dicts(
        {"z": ["a"], "a": ["z"], "m": ["a"]}, {"z": [np.inf], "a": [1], "m": [1]}
    )
    with pytest.raises(DataError, match=r"not finite: \('z', 'a'\)"):
        panel(weights=infinite)


def test_links_that_stand_twice_are_refused_by_name():
    twice = libpysal.weights.W({"z": ["a", "a"], "a": ["z"], "m": ["a"]}, silence_warnings=True)
    pairs = [("z", "a"), ("z", "a"), ("a", "z"), ("m", "a")]
    index = pd.MultiIndex.from_tuples(pairs, names=["focal", "neighbor"])
    graph = libpysal.graph.Graph(pd.Series(1.0, index, name="weight"), is_sorted=True)
    for weights in (twice, graph):
        with pytest.raises(DataError, match="W holds links more than once: z–a"):
            panel(weights=weights)


def test_the_labels_of_a_frame_of_weights_are_its_ids():
    frame = pd.DataFrame(LINE, index=IDS, columns=IDS)
    turned = frame[["m", "z", "a"]]
    for keywords in ({}, {"ids": IDS}):
        made = panel(weights=turned, **keywords)
        assert made.matrix().toarray().tolist() == LINE.tolist()
    with pytest.raises(AlignmentError, match="rows and ids= have different labels: m, q"):
        panel(weights=frame, ids=["z", "a", "q"])
    with pytest.raises(AlignmentError, match=r"z \(ids= has a\), a \(ids= has z\)"):
        panel(weights=frame, ids=["a", "z", "m"])


def test_a_panel_without_weights_says_so():
    with pytest.raises(AlignmentError, match=r"no spatial weights\. Pass weights="):
        panel().matrix()
    assert panel(weights=line()).with_weights(None).weights is None


def test_other_weights_leave_nothing_of_the_first():
    first = panel(weights=line())
    before = first.matrix().toarray()
    other = first.with_weights(0.5 * LINE, ids=IDS)
    np.testing.assert_allclose(other.matrix().toarray(), 0.5 * before)
    np.testing.assert_allclose(first.matrix().toarray(), before)
    assert other.frame.equals(first.frame)


# -- weights that vary ----------------------------------------------------------------------------


def test_weights_may_vary_over_time_in_any_order():
    order = [2, 0, 1]
    later = sg.weights.from_matrix(2 * LINE[np.ix_(order, order)], [IDS[i] for i in order])
    made = panel(weights={1: line(), 2: later})
    assert made.weights_vary
    np.testing.assert_array_equal(made.matrix(1).toarray(), LINE)
    np.testing.assert_array_equal(made.matrix(2).toarray(), 2 * LINE)
    assert made.units.tolist() == IDS
    assert repr(made).endswith("one W per period")
    with pytest.raises(AlignmentError, match="name the period"):
        made.matrix()
    with pytest.raises(UnknownNameError, match="No weights for the period 3"):
        made.matrix(3)


def test_varying_weights_must_cover_periods_and_units():
    with pytest.raises(AlignmentError, match="no matrix for the periods 2"):
        panel(weights={1: line()})
    other = sg.weights.from_matrix(LINE, ["z", "a", "q"])
    with pytest.raises(AlignmentError, match=r"weights of 2 speak of other units.*: m, q"):
        panel(weights={1: line(), 2: other})


def test_other_weights_pass_the_same_gate():
    made = panel(weights=line())
    assert graphs_for(made, line()).n == 3
    with pytest.raises(AlignmentError, match="without a row in the weights: m"):
        graphs_for(made, sg.weights.subset(line(), ["z", "a"]))
    with pytest.raises(AlignmentError, match="No weights were given"):
        graphs_for(made, None)
    with pytest.raises(AlignmentError, match="without a row in the weights: q"):
        aligned_matrix(line(), pd.Index(["a", "q"]))


# -- unbalanced -----------------------------------------------------------------------------------


def test_an_unbalanced_panel_knows_what_is_missing():
    made = panel(table().drop(index=3), weights=line())
    assert not made.balanced
    assert made.missing_rows().tolist() == [("a", 2)]
    assert (made.n_obs, made.n_units, made.n_periods) == (5, 3, 2)
    with pytest.raises(DataError, match="'y' has no value for a in 2"):
        made.wide("y")
    wide = made.wide("y", allow_missing=True)
    assert np.isnan(wide.loc[2, "a"])
    assert wide.loc[2, "m"] == 22
    assert "unbalanced (1 missing), 5 rows; W: 4 links" in repr(made)


# -- panels from panels ---------------------------------------------------------------------------


def test_a_subset_standardises_w_anew():
    made = panel(weights=line()).subset(units=["a", "z"], periods=[2])
    assert made.units.tolist() == ["a", "z"]
    assert made.matrix().toarray().tolist() == [[0, 1], [1, 0]]
    assert made.wide("y").to_numpy().tolist() == [[12, 2]]
    varying = panel(weights={1: line(), 2: line()}).subset(units=["a", "z"], periods=[2])
    assert list(varying.weights) == [2]
    assert varying.matrix(2).toarray().tolist() == [[0, 1], [1, 0]]
    assert panel(weights=line()).subset(periods=[1]).matrix().toarray().tolist() == LINE.tolist()


def test_a_subset_that_leaves_a_unit_alone_says_so():
    with pytest.warns(DataWarning, match="No neighbour of z, m"):
        panel(weights=line()).subset(units=["z", "m"])


def test_a_subset_refuses_what_the_panel_does_not_have():
    made = panel(weights=line())
    with pytest.raises(UnknownNameError, match="No such unit: q"):
        made.subset(units=["a", "q"])
    with pytest.raises(UnknownNameError, match="No such period: 3"):
        made.subset(periods=[3])
    with pytest.raises(DataError, match="repeats a"):
        made.subset(units=["a", "a"])
    with pytest.raises(DataError, match="give a list"):
        made.subset(units="am")


def test_new_columns_are_matched_by_key():
    made = panel(weights=line())
    doubled = (2 * made.column("y")).sample(frac=1, random_state=0)
    again = made.with_columns(x=doubled, one=1.0, row=np.arange(6))
    np.testing.assert_array_equal(again.wide("x"), 2 * made.wide("y"))
    assert again.column("row").tolist() == list(range(6))
    assert "x" not in made.columns
    assert again.weights is made.weights


def test_new_columns_that_do_not_fit_are_refused():
    made = panel()
    with pytest.raises(AlignmentError, match=r"no entry for \('a', 1\)"):
        made.with_columns(x=made.column("y").iloc[1:])
    with pytest.raises(AlignmentError, match="has one key"):
        made.with_columns(x=pd.Series([1.0, 2.0, 3.0], index=IDS))
    with pytest.raises(AlignmentError, match="more than one entry"):
        made.with_columns(x=pd.concat([made.column("y"), made.column("y").iloc[:1]]))
    with pytest.raises(AlignmentError, match=r"shape \(5,\); the panel has 6 rows"):
        made.with_columns(x=np.arange(5))
    with pytest.raises(DataError, match="a key of the panel"):
        made.with_columns(place=1)
    with pytest.raises(DataError, match="Infinite values: 'x'"):
        made.with_columns(x=np.inf)


# -- filling --------------------------------------------------------------------------------------


def gaps() -> sg.Panel:
    years = [2016, 2017, 2018, 2020, 2021, 2022]
    values = [np.nan, 10.0, np.nan, 40.0, np.nan, np.nan]
    data = pd.DataFrame({"place": "a", "year": years, "y": values})
    return panel(pd.concat([data, data.assign(place="b", y=1.0)]), step=1)


@pytest.mark.parametrize(
    ("method", "limit", "filled"),
    [
        ("linear", None, [np.nan, 10, 20, 40, np.nan, np.nan]),
        ("forward", None, [np.nan, 10, 10, 40, 40, 40]),
        ("Forward", 1, [np.nan, 10, np.nan, 40, np.nan, np.nan]),
        ("forward", 2, [np.nan, 10, 10, 40, 40, 40]),
        ("backward", None, [10, 10, 40, 40, np.nan, np.nan]),
    ],
)
def test_filling_stays_within_a_unit_and_is_recorded(method, limit, filled):
    before = gaps()
    after = before.fill(method, ["y"], limit=limit)
    np.testing.assert_array_equal(after.wide("y", allow_missing=True)["a"], filled)
    np.testing.assert_array_equal(after.column("y")["b"], 1.0)
    changed = before.column("y").isna() & after.column("y").notna()
    pd.testing.assert_series_equal(after.column("filled:y"), changed, check_names=False)
    assert before.column("y").isna().sum() == 4


def test_filling_twice_remembers_the_first_time():
    after = gaps().fill("linear", "y").fill("forward", "y")
    assert after.column("filled:y")["a"].tolist() == [False, False, True, False, True, True]


def test_filling_refuses_what_it_cannot_do():
    with pytest.raises(OptionError, match="Did you mean 'linear'"):
        gaps().fill("linaer", "y")
    with pytest.raises(UnknownNameError, match="no column 'x'"):
        gaps().fill("linear", ["x"])
    with pytest.raises(DataError, match="not numeric"):
        panel(table().assign(name="x")).fill("forward", "name")


def test_the_panel_says_what_it_is():
    assert repr(panel(weights=line())) == (
        "Panel: 3 units × 2 periods (1–2), balanced, 6 rows; W: 4 links"
    )
    assert repr(panel()).endswith("no W")


def test_labels_that_differ_by_type_or_spaces_are_pointed_out():
    line_of = {"weights": LINE, "ids": ["1", "2", "3"]}
    mixed = table().assign(place=lambda d: d["place"].map({"z": 1, "a": "2", "m": "3"}))
    with pytest.raises(AlignmentError, match=r"int and the weights' are str \(1, '1'\): convert"):
        panel(mixed, **line_of)
    floats = table().assign(place=lambda d: d["place"].map({"z": 1.0, "a": 2.0, "m": 3.0}))
    with pytest.raises(AlignmentError, match=r"float and the weights' are str \(1.0, '1'\)"):
        panel(floats, **line_of)
    spaced = table().assign(place=lambda d: d["place"] + " ")
    with pytest.raises(AlignmentError, match="'z ' and 'z' differ by spaces"):
        panel(spaced, weights=LINE, ids=IDS)


@pytest.mark.parametrize("weights", ["queen", 5, [1.0, 2.0]])
def test_what_is_no_matrix_is_no_weights(weights):
    with pytest.raises(AlignmentError, match="is no spatial weights"):
        panel(weights=weights)


def test_complex_numbers_are_refused():
    with pytest.raises(DataError, match="complex128, not numeric"):
        panel(table().assign(y=lambda d: d["y"] * 1j)).wide("y")
    with pytest.raises(DataError, match="complex"):
        panel(weights=LINE * 1j, ids=IDS)
