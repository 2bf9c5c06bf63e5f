"""Weights read from and written to files."""

import numpy as np
import pandas as pd
import pytest

from spillgap import weights as sw
from spillgap.errors import DataError, OptionError
from spillgap.weights.matrix import sparse_matrix

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
    with pytest.raises(DataError, match="2 rows of 2 numbers, and no labels of its rows"):
        sw.read(path)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("w.gal", "3\na 1\nb\nb 1\na\n", "announces 3 units and describes 2"),
        ("w.gal", "2\na 1\nb\nb 1\nc\n", "units that it does not describe: c"),
        ("w.gal", "2\na x\nb\n", "w.gal, line 2: 'x' stands where the number of neighbours of a"),
        ("w.gal", "2\na 5\nb\n", "ends within the neighbours of a"),
        ("w.gal", "", "w.gal is empty"),
        ("w.gal", " \n\n", "w.gal is empty"),
        ("w.gal", "0\n", "w.gal holds no links"),
        ("w.gal", "2\n", "announces 2 units and describes 0"),
        ("w.gal", "2\na\n", "line 2: the file ends before the number of neighbours of a"),
        ("w.gal", "2\na ²\nb\n", "'²' stands where"),
        ("w.gal", "2\na 2\nb b\nb 1\na\n", r"more than once: a–b \(lines 3\)"),
        ("w.gal", "2\na 1\nb\na 1\nb\n", "line 4: a has an entry before this one"),
        ("w.gal", "PK\0\0", "w.gal is no text"),
        ("w.gwt", "0 0 f id\n", "w.gwt holds no links"),
        ("w.gwt", "0 2 f id\na b 1\nb a 1\na b 2\n", r"more than once: a–b \(lines 2, 4\)"),
        ("w.gwt", "²\na b 1\n", "line 1: '²' stands where the number of units should"),
        ("w.csv", "focal,neighbor,weight\n", "w.csv holds no links"),
        ("w.csv", "focal,neighbor,weight\na,b,1\na,b,1\n", r"a–b \(lines 2, 3\)"),
        ("w.csv", "focal,neighbor,weight\na,b,1_0\n", "line 2: '1_0' is not a weight"),
        ("w.csv", "", "w.csv is empty"),
        ("w.csv", ",a,b\na,0,1\nb,1\n", "another number: 3"),
        ("w.csv", ",a,b\na,0,1\nb,,0\n", "w.csv, b, a: an empty cell is not a weight"),
        ("w.csv", ",a,a\na,0,1\na,1,0\n", "w.csv: Unit labels appear more than once: a"),
        ("w.csv", '"a' + "x" * 140000, "line 1 cannot be read as CSV"),
        ("w.txt", "", "w.txt is empty"),
        ("w.txt", "0\n", "w.txt announces no units"),
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


def test_line_ends_of_every_system_are_read(tmp_path):
    path = tmp_path / "w.csv"
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(end.join([",01,02", "01,0,1", "02,1,0", ""]).encode())
        assert sw.read(path)["01"].to_dict() == {"02": 1.0}


def test_a_file_of_an_unknown_kind_is_refused_with_the_kinds(tmp_path):
    with pytest.raises(OptionError, match=r"suffix of the file='\.gall' is not an option.*'\.gal'"):
        sw.read(tmp_path / "w.gall")


@pytest.mark.parametrize("suffix", [".xlsx", ".dta"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"<html></html>", b"\x00" * 99])
def test_a_damaged_workbook_or_stata_file_is_one_sentence(tmp_path, suffix, content):
    path = tmp_path / f"w{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"w{suffix} cannot be read as {suffix}: "):
        sw.read(path)


def test_a_truncated_workbook_is_one_sentence(tmp_path):
    path = tmp_path / "w.xlsx"
    pd.DataFrame(MATRIX, index=IDS, columns=IDS).to_excel(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataError, match=r"w\.xlsx cannot be read as \.xlsx"):
        sw.read(path)


def test_text_in_another_encoding_is_read_when_it_is_named(tmp_path):
    path = tmp_path / "w.csv"
    path.write_bytes(",北京,河北\n北京,0,1\n河北,1,0\n".encode("gb18030"))
    assert sw.read(path, encoding="gb18030").unique_ids.tolist() == ["北京", "河北"]
    with pytest.raises(DataError, match=r"w\.csv, line 1: this is no utf-8 text.*gb18030"):
        sw.read(path)
    with pytest.raises(OptionError, match="encoding='latin-99'"):
        sw.read(path, encoding="latin-99")


@pytest.mark.parametrize("suffix", [".dta", ".csv", ".txt", ".xlsx"])
def test_a_matrix_without_labels_of_its_rows_asks_for_ids(tmp_path, suffix):
    path, names = tmp_path / f"w{suffix}", ["m1", "m2", "m3"]
    frame = pd.DataFrame(MATRIX, columns=names)
    if suffix == ".dta":
        frame.to_stata(path, write_index=False)
    elif suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        path.write_text("\n".join(" ".join(map(str, row)) for row in MATRIX.tolist()))
    with pytest.raises(DataError, match=r"3 rows of 3 numbers.*: pass ids= in the order of its"):
        sw.read(path)
    np.testing.assert_allclose(dense(sw.read(path, ids=IDS)), MATRIX)
    with pytest.raises(DataError, match=r"3 rows of 3 numbers.* ids= names 2 units"):
        sw.read(path, ids=IDS[:2])


def test_columns_named_by_unit_are_matched_where_rows_are_not(tmp_path):
    path = tmp_path / "w.csv"
    pd.DataFrame(MATRIX, columns=IDS)[["03", "01", "02"]].to_csv(path, index=False)
    np.testing.assert_allclose(dense(sw.read(path, ids=IDS)), MATRIX)


def test_a_bare_symmetric_matrix_is_not_taken_for_labels(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("0,1\n1,0\n")
    with pytest.raises(DataError, match="pass ids="):
        sw.read(path)
    assert sw.read(path, ids=["a", "b"])["a"].to_dict() == {"b": 1.0}


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
