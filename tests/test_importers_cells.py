"""Cells of tables: numbers are read as what they are worth or refused, and never become text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spillgap.errors import DataError, OptionError, UnknownNameError
from spillgap.importers import ImportedTable, read_table
from spillgap.importers.columns import whole
from spillgap.importers.numerals import Notation, notation_of, numbers

MARKS = ["7*", "n.a.", ".", "07", "７", "²", "7 p", "12 %", "(3)", "1 234", "约16"]


@pytest.fixture
def read(tmp_path: Path):
    """Text of a CSV file, and options → the table."""

    def reader(content: str, /, **options: object) -> ImportedTable:
        path = tmp_path / "figures.csv"
        path.write_text(content, encoding="utf-8")
        return read_table(path, **options)

    return reader


def with_mark(mark: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "省": ["Hebei", "Hebei", "Shanxi", "Shanxi"],
            "year": [2018, 2019, 2018, 2019],
            "x": ["5", mark, "12.5", "131"],
        }
    )


# -- marked cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", MARKS)
def test_a_marked_cell_is_named_and_refused(read, mark: str) -> None:
    text = with_mark(mark).to_csv(index=False)
    with pytest.raises(DataError) as refusal:
        read(text)
    message = str(refusal.value)
    assert "figures.csv" in message
    assert f"x: {mark!r} at Hebei 2019 (row 3)" in message
    assert "missing=" in message
    assert "text=['x']" in message
    assert np.isnan(read(text, missing=mark).frame["x"].iloc[1])
    kept = read(text, text="x")
    assert kept.frame["x"].tolist() == ["5", mark, "12.5", "131"]


@pytest.mark.parametrize("mark", ["7*", "n.a.", "07"])
def test_every_format_refuses_the_same_cells(tmp_path: Path, mark: str) -> None:
    frame = with_mark(mark).rename(columns={"省": "name"})
    mixed = frame.assign(x=pd.Series([5, mark, 12.5, 131], dtype=object))
    mixed.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_stata(tmp_path / "t.dta", write_index=False, version=118)
    frame.to_parquet(tmp_path / "t.parquet")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(DataError) as refusal:
            read_table(path)
        assert f"x: {mark!r} at Hebei 2019" in str(refusal.value)
        assert path.name in str(refusal.value)
        read = read_table(path, missing=[mark]).frame["x"]
        assert read.isna().tolist() == [False, True, False, False], path.name
        assert read_table(path, text=["x"]).frame["x"].tolist() == ["5", mark, "12.5", "131"]


def test_a_few_marks_that_fill_most_of_a_column_are_still_marks(read) -> None:
    cells = ["n.a."] * 6 + ["1.5", "2.5", "3.5"]
    text = "u,x\n" + "".join(f"u{n},{cell}\n" for n, cell in enumerate(cells))
    with pytest.raises(DataError, match=r"x: 'n\.a\.' at u0 \(row 2\).*2 rows more"):
        read(text)
    assert read(text, missing="N.A.").frame["x"].sum() == 7.5


def test_text_that_holds_some_numbers_is_reported(read) -> None:
    table = read("u,kind\na,steel\nb,coal\nc,1\nd,glass\n")
    assert table.frame["kind"].tolist() == ["steel", "coal", "1", "glass"]
    assert "kind: text, though 1 of 4 cells are numbers" in repr(table)


def test_codes_are_text_and_that_is_reported(read) -> None:
    table = read("dep,x\n01,1\n2A,2\n75,3\n")
    assert table.frame["dep"].tolist() == ["01", "2A", "75"]
    assert "dep: text, since its codes begin with zeros" in table.remarks


def test_dates_and_labels_stay_text(read) -> None:
    table = read("day,zone,quarter\n01.02.2020,A1,2020-Q1\n02.02.2020,B2,2020-Q2\n")
    assert table.frame["day"].tolist() == ["01.02.2020", "02.02.2020"]
    assert not any(pd.api.types.is_numeric_dtype(table.frame[name]) for name in table.frame)


def test_what_was_read_as_missing_is_reported(read) -> None:
    table = read("u,x\na,—\nb,1\nc,n.a.\nd,—\n", missing="n.a.")
    assert "read as missing: '—' (2), 'n.a.' (1)" in table.remarks
    kept = read("u,x\nNA,1\nZA,2\n", text="u")
    assert kept.frame["u"].tolist() == ["NA", "ZA"]


def test_text_must_name_columns_that_are_there(read) -> None:
    with pytest.raises(UnknownNameError, match=r"figures\.csv.*gpd\. Did you mean 'gdp'"):
        read("u,gdp\na,1\n", text="gpd")


def test_declared_text_stays_text_and_is_reported(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": ["110000", "120000"], "x": [1.5, 2.5]})
    frame.to_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet")
    assert table.frame["code"].tolist() == ["110000", "120000"]
    assert "code: text, as the file declares" in repr(table)


def test_values_that_stata_labels_in_part_are_looked_at(tmp_path: Path) -> None:
    frame = pd.DataFrame({"u": ["a", "b", "c"], "x": [5, 6, -9]})
    path = tmp_path / "t.dta"
    frame.to_stata(path, write_index=False, value_labels={"x": {-9: "refused"}}, version=118)
    with pytest.raises(DataError, match="x: 'refused' at c"):
        read_table(path)
    assert read_table(path, missing="refused").frame["x"].tolist()[:2] == [5.0, 6.0]


# -- whole numbers ---------------------------------------------------------------------------------


def test_years_are_integers_in_every_format(tmp_path: Path) -> None:
    frame = pd.DataFrame({"u": ["a", "b"], "year": [2016.0, 2017.0], "x": [1.5, 2.0]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_stata(tmp_path / "t.dta", write_index=False, version=118)
    frame.to_parquet(tmp_path / "t.parquet")
    for path in sorted(tmp_path.iterdir()):
        read = read_table(path).frame
        assert [str(year) for year in read["year"]] == ["2016", "2017"], path.name
        assert read["x"].tolist() == [1.5, 2.0]


def test_whole_leaves_what_floats_cannot_count() -> None:
    for values in ([1.5, 2.0], [1.0, np.nan], [2.0**60, 1.0], [np.inf, 1.0], []):
        column = pd.Series(values, dtype=float)
        pd.testing.assert_series_equal(whole(column), column)
    assert whole(pd.Series([1, 2], dtype="Float64")).tolist() == [1, 2]


# -- notation --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["0,615", "2"], [0.615, 2.0]),
        (["-0,615", "3,833"], [-0.615, 3.833]),
        (["12,5", "3.833"], [12.5, 3833.0]),
        (["1.234,25", "7"], [1234.25, 7.0]),
        (["1.234.567", "0"], [1234567, 0]),
        (["1234,567", "1"], [1234.567, 1.0]),
        (["1,5e3", "1"], [1500.0, 1.0]),
        (["12.5", "3,833"], [12.5, 3833.0]),
        (["0.615", "3.833"], [0.615, 3.833]),
        (["1,234,567", "3.833"], [1234567.0, 3.833]),
        (["−3,25", "+1"], [-3.25, 1.0]),
    ],
)
def test_one_certain_cell_decides_for_the_file(read, cells: list[str], values: list[float]) -> None:
    table = read("u;x\n" + "".join(f"u{n};{cell}\n" for n, cell in enumerate(cells)))
    assert table.frame["x"].tolist() == values
    # The evidence may stand in another column.
    beside = read(f"u;x;z\na;{cells[0]};1\nb;{cells[1]};2\n")
    assert beside.frame["x"].tolist() == values


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("cells", [["1,234", "2,000"], ["3.833", "512"], ["1,234", "3.833"]])
def test_doubt_is_refused_and_named(read, separator: str, cells: list[str]) -> None:
    text = f"u{separator}x\na{separator}{cells[0]}\nb{separator}{cells[1]}\n"
    with pytest.raises(DataError, match=rf"figures\.csv.*{cells[0]}.*decimal='\.' or decimal=','"):
        read(text)
    assert read(text.replace("u", "name"), decimal=".", text="x").decimal == "."
    point = read(text, decimal=".").frame["x"].iloc[0]
    comma = read(text, decimal=",").frame["x"].iloc[0]
    assert sorted([point, comma]) == [
        float(cells[0].replace(",", ".")),
        int(cells[0][0] + cells[0][2:]),
    ]


def test_two_decimal_marks_are_refused(read) -> None:
    with pytest.raises(DataError, match=r"two ways: 2\.5 and 1,5"):
        read("u;x;z\na;1,5;2.5\n")
    with pytest.raises(DataError, match=r"z: '2\.5' at a"):
        read("u;x;z\na;1,5;2.5\n", decimal=",")


def test_a_file_that_separates_by_commas_writes_points(read) -> None:
    frame = read('u,x,z\na,"1,234",3.833\nb,"2,000",4.125\n').frame
    assert frame["x"].tolist() == [1234, 2000]
    assert frame["z"].tolist() == [3.833, 4.125]
    assert read('u,x\na,"0,615"\nb,"3,833"\n').frame["x"].tolist() == [0.615, 3.833]


def test_other_signs_between_thousands_are_asked_for(read) -> None:
    text = "u;x\na;1 234,5\nb;12\u00a0000,0\nc;7,5\n"
    with pytest.raises(DataError, match=r"x: '1 234,5' at a .*thousands=' '"):
        read(text)
    table = read(text, thousands=" ")
    assert table.frame["x"].tolist() == [1234.5, 12000.0, 7.5]
    assert table.decimal == ","
    assert read("u;x\na;1'234\nb;2\n", thousands="'").frame["x"].tolist() == [1234, 2]
    assert read("u;x\na;1.234\nb;2\n", thousands=".").frame["x"].tolist() == [1234, 2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"decimal": ";"}, "decimal=';' is no decimal mark"),
        ({"thousands": "x"}, "thousands='x'"),
        ({"decimal": ",", "thousands": ","}, "must differ"),
        ({"totals": "sum"}, "totals='sum' is not an option"),
        ({"delimiter": "ab"}, "delimiter='ab': give one character"),
    ],
)
def test_impossible_signs_are_refused(read, options: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        read("u;x\na;1\n", **options)


def test_text_in_a_workbook_is_read_by_the_same_rules(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    pd.DataFrame({"u": ["a", "b"], "x": ["0,615", "3,833"]}).to_excel(path, index=False)
    assert read_table(path).frame["x"].tolist() == [0.615, 3.833]
    pd.DataFrame({"u": ["a", "b"], "x": ["1,234", "3"]}).to_excel(path, index=False)
    with pytest.raises(DataError, match=r"1,234 may be decimals or thousands"):
        read_table(path)


@settings(deadline=None)
@given(
    st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=8),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (".", "")]),
)
def test_no_value_changes_by_the_way_it_is_written(
    hundredths: list[int], signs: tuple[str, str]
) -> None:
    """Two decimals settle the notation: no cell is ever worth a thousand times more or less."""
    decimal, thousands = signs
    values = [n / 100 for n in hundredths]
    texts = [
        f"{value:,.2f}".translate({ord(","): thousands or None, ord("."): decimal})
        for value in values
    ]
    declared = {"thousands": thousands} if thousands not in ",." else {}
    notation = notation_of(texts, separator=";", **declared)
    assert notation == Notation(decimal, thousands) or not thousands
    assert numbers(pd.Series(texts), notation).tolist() == values


# -- totals and periods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["合计", "全 国", "总计", "Total", "SUM", "Grand total", "Average:"]
)
def test_rows_of_totals_are_named(read, word: str) -> None:
    text = f"u,year,x\na,2019,1\nb,2019,2\n{word},2019,3\n"
    with pytest.raises(DataError, match=rf"figures\.csv.*look like totals.*{word} 2019 \(row 4\)"):
        read(text)
    table = read(text, totals="DROP")
    assert table.frame["u"].tolist() == ["a", "b"]
    assert f"rows of totals dropped: {word} 2019 (row 4)" in table.remarks
    assert len(read(text, totals="keep").frame) == 3


def test_totals_of_a_portal_export_are_named(read) -> None:
    text = "指标：人口\n地区,2020年,2021年\n北京市,1,2\n全国,3,4\n"
    with pytest.raises(DataError, match=r"look like totals.*全国"):
        read(text)
    assert read(text, totals="drop").frame["region"].unique().tolist() == ["北京市"]


def test_names_that_begin_like_totals_are_units(read) -> None:
    assert len(read("u,x\nTotalán,1\nAllier,2\nSumatra,3\n").frame) == 3


@pytest.mark.parametrize(
    "others", [("2020年", "2020"), ("2020年", "2021"), ("2020Q1", "2020年第一季度")]
)
def test_periods_of_two_spellings_are_named(read, others: tuple[str, str]) -> None:
    first, second = others
    text = f"u,year,x\na,{first},1\nb,{second},2\n"
    with pytest.raises(
        DataError, match=rf"several ways: year holds '{first}' in row 2, '{second}'"
    ):
        read(text)
    assert len(read(text.replace(second, first), text="year").frame) == 2


def test_periods_of_two_spellings_in_a_workbook(tmp_path: Path) -> None:
    frame = pd.DataFrame({"u": ["a", "b"], "year": ["2020年", 2020]})
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    with pytest.raises(DataError, match="several ways: year"):
        read_table(tmp_path / "t.xlsx")


def test_a_portal_export_takes_marks_and_decimals(read) -> None:
    text = "指标：人口;;\n地区;2020年;2021年\n北京市;1.234,5;—\n天津市;n.a.;2.000\n"
    with pytest.raises(DataError, match=r"figures\.csv.*'n\.a\.' of 天津市 in 2020.*missing="):
        read(text)
    table = read(text, missing="n.a.")
    assert table.decimal == ","
    assert table.frame["人口"].dropna().tolist() == [1234.5, 2000.0]
