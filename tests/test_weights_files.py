"""Weights read from and written to files."""

import numpy as np
import pandas as pd
import pytest

from spillgap import weights as sw
from spillgap.errors import DataError, OptionError
from spillgap.weights._matrix import sparse_matrix

IDS = ["01", "02", "03"]
MATRIX = np.array([[0, 0.25, 0.75], [1, 0, 0], [1 / 3, 2 / 3, 0]])


def dense(graph, ids=IDS) -> np.ndarray:
    return sparse_matrix(graph, pd.Index(ids)).toarray()


@pytest.mark.parametrize("suffix", [".csv", ".txt", ".gwt"])
def test_what_is_written_is_read_back_to_the_last_bit(tmp_path, suffix):
    graph = sw.from_matrix(MATRIX, IDS)
    sw.write(graph, tmp_path / f"w{suffix}")
    back = sw.read(tmp_path / f"w{suffix}")
    np.testing.assert_array_equal(dense(back), MATRIX)
    assert back.unique_ids.tolist() == IDS
    assert sw.describe(back).parameters == {"file": f"w{suffix}"}
    assert sw.read(tmp_path / f"w{suffix}", id_type="int").unique_ids.tolist() == [1, 2, 3]


@pytest.mark.parametrize("suffix", [".csv", ".txt", ".gwt"])
def test_units_without_neighbours_survive_a_file(tmp_path, suffix):
    graph = sw.from_matrix(np.pad(MATRIX, (0, 1)), [*IDS, "04"])
    sw.write(graph, tmp_path / f"w{suffix}")
    assert sw.describe(sw.read(tmp_path / f"w{suffix}")).isolates == ("04",)


@pytest.mark.parametrize("header", ["3", "0 3 shapes id"])
def test_gal_keeps_leading_zeros_and_empty_lines(tmp_path, header):
    path = tmp_path / "w.gal"
    path.write_text(f"{header}\n01 2\n02 03\n02 1\n01\n03 0\n\n")
    graph = sw.read(path, standardise="row")
    assert graph["01"].to_dict() == {"02": 0.5, "03": 0.5}
    assert sw.describe(graph).isolates == ("03",)


def test_links_in_a_csv(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("focal,neighbor,weight\n02,01,1\n01,02,0.25\n01,03,0.75\n03,01,1\n")
    graph = sw.read(path, ids=IDS)
    assert graph.unique_ids.tolist() == IDS
    assert graph["01"].to_dict() == {"02": 0.25, "03": 0.75}


def test_a_bare_table_needs_ids(tmp_path):
    path = tmp_path / "w.csv"
    pd.DataFrame(MATRIX).to_csv(path, header=False, index=False)
    np.testing.assert_array_equal(dense(sw.read(path, ids=IDS)), MATRIX)
    with pytest.raises(DataError, match="pass ids="):
        sw.read(path)


def test_columns_in_another_order_than_rows_are_matched(tmp_path):
    path = tmp_path / "w.csv"
    pd.DataFrame(MATRIX, index=IDS, columns=IDS)[["03", "01", "02"]].to_csv(path)
    np.testing.assert_allclose(dense(sw.read(path)), MATRIX)


def test_spreadsheets_and_stata_files(tmp_path):
    sheet = tmp_path / "w.xlsx"
    pd.DataFrame(MATRIX, index=IDS, columns=IDS).to_excel(sheet)
    np.testing.assert_allclose(dense(sw.read(sheet)), MATRIX)
    stata = tmp_path / "w.dta"
    pd.DataFrame(MATRIX, columns=["w1", "w2", "w3"]).to_stata(stata, write_index=False)
    np.testing.assert_allclose(dense(sw.read(stata, ids=IDS)), MATRIX)
    with_ids = pd.DataFrame(MATRIX, columns=["w1", "w2", "w3"])
    with_ids.insert(0, "code", [1, 2, 3])
    with_ids.to_stata(stata, write_index=False)
    np.testing.assert_allclose(dense(sw.read(stata, id_type="int"), [1, 2, 3]), MATRIX)
    np.testing.assert_allclose(dense(sw.read(stata), ["1", "2", "3"]), MATRIX)


def test_stata_text_without_ids(tmp_path):
    path = tmp_path / "w.txt"
    path.write_text("2\n0 1\n1 0\n")
    assert sw.read(path, ids=["a", "b"])["a"].to_dict() == {"b": 1.0}
    with pytest.raises(DataError, match="holds no ids"):
        sw.read(path)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("w.gal", "3\na 1\nb\nb 1\na\n", "announces 3 units and describes 2"),
        ("w.gal", "2\na 1\nb\nb 1\nc\n", "units that it does not describe: c"),
        ("w.gal", "2\na x\nb\n", "'x' stands where the neighbours of a should"),
        ("w.gal", "2\na 5\nb\n", "ends within the neighbours of a"),
        ("w.gal", "", "does not hold weights"),
        ("w.gwt", "0 2 f id\na b\n", "lines without three fields: 2"),
        ("w.gwt", "0 3 f id\na b 1\n", "announces 3 units and its links name 2"),
        ("w.gwt", "0 2 f id\na b much\n", "'much' is not a weight"),
        ("w.txt", "3\na 0 1\nb 1 0\n", "announces 3 units and holds 2 rows"),
        ("w.txt", "2\na 0 1\nb 1\n", "rows of another length than 3: 3"),
        ("w.csv", ",a,b\na,0,1\nc,1,0\n", "labels of rows and columns differ: b, c"),
        ("w.csv", ",a,b\na,0,1\n", "not square"),
        ("w.csv", ",a,b\na,0,x\nb,1,0\n", "'x' is not a weight"),
        ("w.csv", "focal,neighbor,weight\na,b\n", "lines without three fields: 2"),
        ("w.csv", ",a,b\na,0,nan\nb,1,0\n", "not finite: a–b"),
        ("w.csv", ",a,b\na,1,1\nb,1,0\n", "diagonal is not zero for a"),
    ],
)
def test_broken_files_are_refused_with_what_is_wrong(tmp_path, name, text, words):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        sw.read(path)


def test_files_of_other_units_kinds_or_places_are_refused(tmp_path):
    path = tmp_path / "w.csv"
    sw.write(sw.from_matrix(MATRIX, IDS), path)
    with pytest.raises(DataError, match=r"different units: .*id_type='int'"):
        sw.read(path, ids=[1, 2, 4, 5])
    assert sw.read(path, ids=[3, 2, 1], id_type="int").unique_ids.tolist() == [3, 2, 1]
    with pytest.raises(DataError, match="There is no file"):
        sw.read(tmp_path / "other.csv")
    with pytest.raises(OptionError, match=r"'\.gal'"):
        sw.read(tmp_path / "w.shp")
    words = sw.from_matrix([[0, 1], [1, 0]], ["New York", "Ohio"])
    with pytest.raises(DataError, match="these labels hold one: New York"):
        sw.write(words, tmp_path / "w.txt")
    sw.write(words, path)
    with pytest.raises(OptionError, match="id_type='int', but"):
        sw.read(path, id_type="int")
