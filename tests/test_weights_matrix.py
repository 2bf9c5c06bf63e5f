"""Labelled matrices, standardisation, subsets and their record."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse

from spillgap import weights as sw
from spillgap.errors import (
    AlignmentError,
    DataError,
    DataWarning,
    OptionError,
    UnknownNameError,
)
from spillgap.weights.matrix import rows_sum_to_one, sparse_matrix

LINE = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])


def dense(graph: Graph, ids: list) -> np.ndarray:
    return sparse_matrix(graph, pd.Index(ids)).toarray()


def test_a_matrix_keeps_its_labels_in_their_order():
    graph = sw.from_matrix(LINE, ["z", "a", "m"])
    assert graph.unique_ids.tolist() == ["z", "a", "m"]
    assert graph.sparse.toarray().tolist() == LINE.tolist()
    assert graph["a"].to_dict() == {"z": 1.0, "m": 1.0}


def test_dense_sparse_and_labelled_frame_agree():
    ids = ["z", "a", "m"]
    frame = pd.DataFrame(LINE, index=ids, columns=ids)[["a", "m", "z"]]
    for other in (
        sw.from_matrix(sparse.csr_array(LINE), ids),
        sw.from_matrix(sparse.coo_matrix(LINE), ids),
        sw.from_matrix(frame),
    ):
        assert dense(other, ids).tolist() == LINE.tolist()


def test_a_unit_that_nobody_names_still_has_its_column():
    graph = sw.from_matrix([[0, 1, 0], [1, 0, 0], [1, 1, 0]], [1, 2, 3])
    assert sparse_matrix(graph).shape == (3, 3)
    assert sw.describe(graph).symmetric is False


@pytest.mark.parametrize(
    ("matrix", "ids", "error", "words"),
    [
        (LINE, None, AlignmentError, "has no labels"),
        (LINE, ["a", "b"], AlignmentError, "2 ids for a matrix of 3 rows"),
        (LINE[:2], ["a", "b"], DataError, "not square"),
        (LINE[0], ["a", "b", "c"], DataError, "1 dimensions"),
        (LINE, ["a", "b", "a"], DataError, "more than once: a"),
        (LINE, ["a", None, "b"], DataError, "missing at positions 1"),
        (LINE, [("a", 1), ("b", 2), ("c", 3)], DataError, "not tuples"),
        (LINE * np.nan, ["a", "b", "c"], DataError, "not finite: a–a"),
        (np.where(LINE, np.inf, 0), ["a", "b", "c"], DataError, "not finite"),
        (LINE + np.eye(3), ["a", "b", "c"], DataError, "diagonal is not zero for a, b, c"),
        ([["x", "y"], ["y", "x"]], ["a", "b"], DataError, "does not hold numbers"),
        (np.zeros((0, 0)), [], DataError, "at least one unit"),
    ],
)
def test_impossible_matrices_are_refused_by_name(matrix, ids, error, words):
    with pytest.raises(error, match=words):
        sw.from_matrix(matrix, ids)


def test_a_labelled_frame_is_not_relabelled():
    frame = pd.DataFrame(LINE, index=list("abc"), columns=list("abc"))
    with pytest.raises(AlignmentError, match="different labels: c, d"):
        sw.from_matrix(frame.rename(columns={"c": "d"}))
    with pytest.raises(AlignmentError, match=r"rows: a \(ids= has c\), c \(ids= has a\)"):
        sw.from_matrix(frame, ["c", "b", "a"])
    with pytest.raises(AlignmentError, match="rows and ids= have different labels: c, d"):
        sw.from_matrix(frame, ["a", "b", "d"])
    with pytest.raises(AlignmentError, match="columns and ids= have different labels: c, d"):
        sw.from_matrix(frame.rename(columns={"c": "d"}), ["a", "b", "c"])
    with pytest.raises(AlignmentError, match=r"different labels \(int and str\): 1, 2, 3, 1, 2, 3"):
        sw.from_matrix(pd.DataFrame(LINE, index=[1, 2, 3], columns=["1", "2", "3"]))
    with pytest.raises(AlignmentError, match="2 ids for a DataFrame of 3 rows"):
        sw.from_matrix(frame, ["a", "b"])
    with pytest.raises(AlignmentError, match=r"order of the DataFrame's rows: 0 \(ids= has 2\)"):
        sw.from_matrix(pd.DataFrame(LINE), [2, 1, 0])


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.sampled_from(["both", "columns", "rows", "none"]))
def test_ids_and_the_labels_of_a_frame_agree_by_label(order, labelled):
    ids = list("abc")
    matrix = np.array([[0, 1, 2], [3, 0, 4], [5, 6, 0]])
    frame = pd.DataFrame(matrix, index=ids, columns=ids).iloc[:, order]
    if labelled in ("columns", "none"):
        frame = frame.reset_index(drop=True)
    if labelled in ("rows", "none"):
        frame = frame[ids].set_axis(range(3), axis=1)
    assert dense(sw.from_matrix(frame, ids), ids).tolist() == matrix.tolist()
    if labelled == "both":
        assert dense(sw.from_matrix(frame), ids).tolist() == matrix.tolist()
    counted = frame if labelled == "none" else pd.DataFrame(matrix)
    assert dense(sw.from_matrix(counted, [1, 2, 3]), [1, 2, 3]).tolist() == matrix.tolist()


@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.coo_matrix])
def test_a_sparse_matrix_that_holds_a_link_twice_is_refused(kind):
    twice = kind(([1.0, 1.0, 1.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    with pytest.raises(DataError, match="links more than once: a–b"):
        sw.from_matrix(twice, ["a", "b"])
    summed = twice.tocsr()
    summed.sum_duplicates()
    assert sw.from_matrix(summed, ["a", "b"])["a"].to_dict() == {"b": 2.0}


def test_islands_name_each_neighbour_once():
    matrix = [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    with pytest.raises(OptionError, match=r"islands\['c'\] names a twice"):
        sw.from_matrix(matrix, ["a", "b", "c"], islands={"c": ["a", "a", "b"]})


def test_negative_weights_are_allowed_and_recorded():
    graph = sw.from_matrix([[0, -1, 2], [1, 0, 0], [1, 0, 0]], list("abc"))
    record = sw.describe(graph)
    assert record.negative == 1
    assert "1 weight is negative" in record.text()
    with pytest.raises(DataError, match="The weights of a sum to zero or less"):
        sw.standardise(sw.from_matrix([[0, -1, 1], [1, 0, 0], [1, 0, 0]], list("abc")), "row")


# -- standardisation ------------------------------------------------------------------------------


def test_standardisations_have_their_defining_property():
    rng = np.random.default_rng(1)
    matrix = rng.uniform(size=(8, 8)) * (1 - np.eye(8))
    graph = sw.from_matrix(matrix, range(8))
    row = dense(sw.standardise(graph, "row"), list(range(8)))
    np.testing.assert_allclose(row.sum(axis=1), 1)
    spectral = dense(sw.standardise(graph, "spectral"), list(range(8)))
    assert np.abs(np.linalg.eigvals(spectral)).max() == pytest.approx(1)
    minmax = dense(sw.standardise(graph, "MinMax"), list(range(8)))
    assert min(minmax.sum(0).max(), minmax.sum(1).max()) == pytest.approx(1)
    np.testing.assert_allclose(minmax / minmax[0, 1], matrix / matrix[0, 1])
    assert sw.describe(sw.standardise(graph, "minmax")).standardisation == "minmax"
    np.testing.assert_array_equal(dense(sw.standardise(graph, "none"), list(range(8))), matrix)


def test_spectral_radius_of_a_large_matrix_agrees_with_the_dense_one(monkeypatch):
    rng = np.random.default_rng(2)
    matrix = rng.uniform(size=(60, 60)) * (1 - np.eye(60))
    both = matrix, matrix + matrix.T
    exact = [sw.from_matrix(m, range(60), standardise="spectral")[0].sum() for m in both]
    monkeypatch.setattr("spillgap.weights.matrix._DENSE_EIGENVALUES", 10)
    arpack = [sw.from_matrix(m, range(60), standardise="spectral")[0].sum() for m in both]
    np.testing.assert_allclose(arpack, exact, rtol=1e-10)


def test_unknown_standardisation_is_refused_with_the_choices():
    with pytest.raises(OptionError, match="'row'"):
        sw.from_matrix(LINE, list("abc"), standardise="rows")
    with pytest.raises(DataError, match="cannot be scaled"):
        sw.from_matrix(LINE * 0, list("abc"), standardise="spectral")


def test_row_standardisation_is_recognised_up_to_rounding():
    row = LINE / LINE.sum(axis=1, keepdims=True)
    assert sw.is_row_standardised(row * (1 + 1e-12))
    assert not sw.is_row_standardised(row * (1 + 1e-6))
    assert sw.is_row_standardised(row * (1 + 1e-6), tol=1e-5)
    assert sw.is_row_standardised(np.array([[0, 1], [0, 0]]))
    assert not sw.is_row_standardised(np.zeros((2, 2)))
    assert sw.describe(sw.from_matrix(row, list("abc"))).standardisation == "row"


# -- subsets --------------------------------------------------------------------------------------


def test_a_subset_is_standardised_as_the_whole_was():
    graph = sw.from_matrix(LINE, list("abc"), standardise="row")
    cut = sw.subset(graph, ["b", "a"])
    assert cut.unique_ids.tolist() == ["b", "a"]
    assert dense(cut, ["b", "a"]).tolist() == [[0, 1], [1, 0]]
    plain = sw.subset(sw.from_matrix(2 * LINE, list("abc")), ["b", "a"])
    assert dense(plain, ["b", "a"]).tolist() == [[0, 2], [2, 0]]
    spectral = sw.subset(sw.from_matrix(LINE, list("abc"), standardise="spectral"), ["b", "a"])
    assert dense(spectral, ["b", "a"]).tolist() == pytest.approx(np.array([[0, 1], [1, 0]]))


def test_the_record_travels_with_copies_and_transformations():
    graph = sw.from_matrix(LINE, list("abc"))
    record = sw.describe(graph.transform("r"))
    assert (record.kind, record.standardisation) == ("matrix", "row")
    queen = sw.standardise(graph)
    for other in (queen.copy(), queen.transform("b").transform("r"), copy.copy(queen)):
        assert sw.describe(other) == sw.describe(queen)
    assert sw.describe(queen.transform("b")).standardisation == "none"
    assert sw.describe(graph).standardisation == "none"


def test_row_standardised_and_rows_that_sum_to_one_differ_by_islands_alone():
    apart = sparse.csr_array(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    assert sw.is_row_standardised(apart)
    assert not rows_sum_to_one(apart)
    assert rows_sum_to_one(apart[:2, :2])


def test_a_foreign_graph_is_recognised_as_row_standardised():
    foreign = Graph.from_dicts({"a": ["b"], "b": ["a", "c"], "c": ["b"]}).transform("R")
    assert sw.describe(foreign).standardisation == "row"
    assert dense(sw.subset(foreign, ["a", "b"]), ["a", "b"]).tolist() == [[0, 1], [1, 0]]


def test_a_unit_that_loses_its_last_neighbour_is_named():
    graph = sw.from_matrix(LINE, list("abc"), standardise="row")
    with pytest.warns(DataWarning, match="No neighbour of a, c"):
        cut = sw.subset(graph, ["a", "c"])
    assert sw.describe(cut).isolates == ("a", "c")


def test_subset_refuses_unknown_and_repeated_units():
    graph = sw.from_matrix(LINE, ["Hebei", "Henan", "Hubei"])
    with pytest.raises(UnknownNameError, match=r"no unit Hunan.*Did you mean"):
        sw.subset(graph, ["Hunan"])
    with pytest.raises(DataError, match="more than once"):
        sw.subset(graph, ["Hebei", "Hebei"])


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 2**32 - 1))
def test_relabelling_order_never_changes_a_link(order, seed):
    matrix = np.random.default_rng(seed).uniform(size=(6, 6)) * (1 - np.eye(6))
    graph = sw.from_matrix(matrix, range(6), standardise="row")
    shuffled = sw.from_matrix(matrix[np.ix_(order, order)], order, standardise="row")
    np.testing.assert_allclose(dense(shuffled, list(range(6))), dense(graph, list(range(6))))
    np.testing.assert_allclose(
        dense(sw.subset(graph, order), list(range(6))), dense(graph, list(range(6)))
    )


# -- the record -----------------------------------------------------------------------------------


def test_the_record_survives_pickling_and_counts_what_is_there():
    graph = sw.from_matrix(LINE, list("abc"), standardise="row")
    record = sw.describe(pickle.loads(pickle.dumps(graph)))
    assert record == sw.describe(graph)
    assert (record.n_units, record.n_links, record.components) == (3, 4, 1)
    assert (record.min_neighbours, record.max_neighbours) == (1, 2)
    assert record.mean_neighbours == pytest.approx(4 / 3)
    assert record.symmetric


def test_the_record_speaks_both_languages():
    graph = sw.from_matrix(np.pad(LINE, (0, 1)), list("abcd"), standardise="row")
    record = sw.describe(graph)
    assert record.isolates == ("d",)
    assert "row-standardised: 4 units, 4 links" in record.text("en")
    assert "Without neighbours: d." in record.text("en")
    assert "行标准化：个体 4 个，连接 4 条" in record.text("zh")
    assert "无邻居：d。" in record.text("zh")
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        record.text("fr")


def test_a_row_of_zeros_is_kept_refused_dropped_or_linked():
    matrix = np.pad(LINE, (0, 1))
    assert sw.from_matrix(matrix, list("abcd")).n == 4
    with pytest.raises(DataError, match="Units without neighbours: d"):
        sw.from_matrix(matrix, list("abcd"), islands="error")
    dropped = sw.from_matrix(matrix, list("abcd"), islands="drop")
    assert sw.describe(dropped).dropped == ("d",)
    assert "Left out for want of neighbours: d" in sw.describe(dropped).text()
    linked = sw.from_matrix(matrix, list("abcd"), islands={"d": ["a", "b"]})
    assert linked["d"].to_dict() == {"a": 1.0, "b": 1.0}
    assert linked["a"].to_dict() == {"b": 1.0, "d": 1.0}
    with pytest.raises(OptionError, match="needs boundaries"):
        sw.from_matrix(matrix, list("abcd"), islands="nearest")


def test_dropping_goes_on_until_nobody_is_alone():
    one_way = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    graph = sw.from_matrix(one_way, list("abcd"), islands="drop")
    assert graph.unique_ids.tolist() == ["a", "b"]
    assert set(sw.describe(graph).dropped) == {"c", "d"}
    with pytest.raises(DataError, match="nothing is left"):
        sw.from_matrix(np.zeros((2, 2)), list("ab"), islands="drop")


@pytest.mark.parametrize(
    ("islands", "error", "words"),
    [
        ({"e": ["a"]}, UnknownNameError, "islands names 'e'"),
        ({"d": ["e"]}, UnknownNameError, "islands names 'e'"),
        ({"d": ["d"]}, OptionError, "to itself"),
        ({"d": "a"}, OptionError, "must be a list of units"),
        ({"a": ["c"]}, DataError, "Units without neighbours: d"),
        ("neerest", OptionError, "Did you mean 'nearest'"),
    ],
)
def test_wrong_island_links_are_refused(islands, error, words):
    with pytest.raises(error, match=words):
        sw.from_matrix(np.pad(LINE, (0, 1)), list("abcd"), islands=islands)
