"""Files as they come: encodings that are declared or checked, line ends, and what is broken."""

from __future__ import annotations

import random
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import box

from spillgap.errors import DataError, OptionError, SpillgapError, UnknownNameError
from spillgap.importers import read_boundaries, read_table
from spillgap.importers.encodings import decode

FOREIGN = {
    "pl": ("cp1250", "województwo;rok\nDolnośląskie;2019\nŁódzkie;2019\nŚwiętokrzyskie;2020\n"),
    "cs": ("cp1250", "kraj,rok\nJihočeský,1\nPlzeňský,2\nÚstecký,3\nMoravskoslezský,3\n"),
    "hu": ("cp1250", "megye,év\nBács-Kiskun,1\nGyőr-Moson-Sopron,2\nFejér,4\n"),
    "fr": ("cp1252", "région,année\nÎle-de-France,1\nRhône-Alpes,2\n"),
    "de": ("cp1252", "Land,Jahr\nBaden-Württemberg,1\nThüringen,2\n"),
    "es": ("cp1252", "región,año\nAndalucía,1\nAragón,2\nCataluña,3\n"),
    "tr": ("cp1254", "il,yıl\nİstanbul,1\nŞanlıurfa,2\nMuğla,4\n"),
    "ru": ("cp1251", "регион,год\nМосковская область,1\nТатарстан,2\n"),
    "el": ("cp1253", "περιφέρεια,έτος\nΑττική,1\nΚρήτη,2\n"),
    "zh-tw": ("big5", "縣市,年\n臺北市,1\n新北市,2\n高雄市,3\n"),
    "ja": ("shift_jis", "都道府県,年\n北海道,1\n東京都,2\n神奈川県,3\n"),
    "ja-euc": ("euc_jp", "都道府県,年\n北海道,1\n東京都,2\n神奈川県,3\n"),
    "ko": ("euc_kr", "시도,연도\n서울특별시,1\n부산광역시,2\n경기도,3\n"),
}
CHINESE = [
    "地区,年份,gdp\n北京,2020,1\n河北,2020,2\n",
    "city,year\n亳州,1\n衢州,2\n濮阳,3\n漯河,4\n",
    "code,name\n1,贵州茅台\n2,比亚迪\n3,宁德时代\n",
    "省,x\n北京,1.5\n",
    "x,y\n鄂,1\n湘,2\n赣,3\n皖,3\n",
    "指标,R&D经费(亿元)\n长三角,1\n",
]


@pytest.mark.parametrize("language", FOREIGN)
def test_text_in_other_encodings_is_never_taken_for_chinese(tmp_path: Path, language: str) -> None:
    encoding, text = FOREIGN[language]
    path = tmp_path / "figures.csv"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(DataError, match=r"figures\.csv.*encoding= \(cp1250"):
        read_table(path)
    table = read_table(path, encoding=encoding)
    assert table.encoding == encoding
    assert table.frame.iloc[0, 0] in text


@pytest.mark.parametrize("text", CHINESE)
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "gb2312", "utf-8", "utf-16", "utf-32"])
def test_chinese_text_is_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), None, "a.csv")[0] == text


def test_an_encoding_that_cannot_be_meant_is_refused() -> None:
    data = "région\x92s,x\n".encode("cp1252", "ignore") + b"l\x92Aquila,1\n"
    with pytest.raises(DataError, match=r"a\.csv is not text in latin-1: .*true encoding"):
        decode(data, "latin-1", "a.csv")
    assert "l’Aquila" in decode(data, "cp1252", "a.csv")[0]
    with pytest.raises(DataError, match=r"is not text in utf-8\. Name its true"):
        decode(data, "utf-8", "a.csv")
    with pytest.raises(DataError, match=r"NUL.*utf-16-le"):
        decode("a,b\n1,2\n".encode("utf-16-le"), None, "a.csv")
    for odd in ("klingon", "hex", "a\0b"):
        with pytest.raises(DataError, match="encoding="):
            decode(b"a", odd, "a.csv")


def test_stata_before_version_14_has_an_encoding_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "old.dta"
    mark = "XXXXXX"
    pd.DataFrame({"name": [mark, mark], "x": [1.5, 2.5]}).to_stata(
        path, write_index=False, version=114, variable_labels={"x": mark}
    )
    data = path.read_bytes()
    path.write_bytes(data.replace(mark.encode(), "北京市".encode("gbk")))
    table = read_table(path)
    assert table.encoding == "gb18030"
    assert table.frame["name"].tolist() == ["北京市", "北京市"]
    assert table.labels == {"x": "北京市"}
    path.write_bytes(data.replace(mark.encode(), "Łódźśź".encode("cp1250")))
    with pytest.raises(DataError, match=r"old\.dta.*encoding="):
        read_table(path)
    assert read_table(path, encoding="cp1250").frame["name"].iloc[0] == "Łódźśź"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(tmp_path: Path, end: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f'u,x{end}"a, b",1{end}{end}c,2{end}'.encode())
    frame = read_table(path).frame
    assert frame.to_dict("list") == {"u": ["a, b", "c"], "x": [1, 2]}


def test_the_delimiter_is_what_splits_the_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("u;gdp, 亿元;pop, 万人\na;1,5;2,5\nb;3,5;4,5\n", encoding="utf-8")
    assert read_table(path).frame.columns.tolist() == ["u", "gdp, 亿元", "pop, 万人"]


def test_broken_text_is_refused_with_its_line(tmp_path: Path) -> None:
    def refusal(content: str) -> str:
        (tmp_path / "t.csv").write_text(content, encoding="utf-8")
        with pytest.raises(DataError) as error:
            read_table(tmp_path / "t.csv")
        assert "t.csv" in str(error.value)
        return str(error.value)

    assert "after line 2" in refusal('u,x\na,1\n"b,2\n')
    assert "another number: 4" in refusal("u,x\na,1\n\nb\n")
    assert "separators only" in refusal(",,\n,,\n")
    assert "columns 2, 3 have no name" in refusal("u,,\na,1,2\n")
    assert "cannot be split" in refusal("u," + "x" * 200_000 + "\na,1\n")


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"PK\x03\x04rest", "zip archive"), (b"PAR1rest", "Parquet"), (b"%PDF-1.7", "a PDF")],
)
def test_a_false_ending_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError, match=rf"t\.csv' is no text but .*{what}"):
        read_table(tmp_path / "t.csv")


def test_an_old_workbook_without_its_reader_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "t.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(DataError, match=r"t\.xls' (needs a package|cannot be read)"):
        read_table(tmp_path / "t.xls")


def test_sheets_are_listed_and_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    frame = pd.DataFrame({"u": ["a"], "x": [1]})
    with pd.ExcelWriter(path) as book:
        frame.to_excel(book, sheet_name="data", index=False)
        pd.DataFrame().to_excel(book, sheet_name="empty", index=False)
    assert len(read_table(path).frame) == 1
    with pd.ExcelWriter(path) as book:
        frame.to_excel(book, sheet_name="notes", index=False)
        frame.to_excel(book, sheet_name="data", index=False)
    with pytest.raises(DataError, match=r"2 sheets with cells: notes, data\. Name one"):
        read_table(path)
    assert len(read_table(path, sheet=1).frame) == 1
    with pytest.raises(UnknownNameError, match="no sheet number 2"):
        read_table(path, sheet=2)


def test_headers_of_a_workbook_are_names(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows = [["u", 2016, 2017.0, None], [None] * 4, ["a", 1, 2, None]]
    pd.DataFrame(rows, dtype=object).to_excel(path, header=False, index=False)
    assert read_table(path).frame.columns.tolist() == ["u", "2016", "2017"]
    pd.DataFrame([["u", "x", "x"], ["a", 1, 2]]).to_excel(path, header=False, index=False)
    with pytest.raises(DataError, match="two columns named x"):
        read_table(path)


def test_errors_in_a_workbook_are_cells_and_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows = pd.DataFrame({"u": ["a", "b", "c"], "x": [1.5, "#DIV/0!", 2.5]})
    rows.to_excel(path, index=False)
    book = openpyxl.load_workbook(path)
    assert book.active["B3"].data_type == "e"
    with pytest.raises(DataError, match=r"t\.xlsx.*x: '#DIV/0!' at b \(row 3\)"):
        read_table(path)
    assert read_table(path, missing="#DIV/0!").frame["x"].isna().tolist() == [False, True, False]


def _written(folder: Path) -> dict[str, Path]:
    frame = pd.DataFrame({"u": [f"u{n}" for n in range(50)], "x": [n / 7 for n in range(50)]})
    shapes = [box(n, 0, n + 1, 1) for n in range(50)]
    places = geopandas.GeoDataFrame(frame, geometry=shapes, crs=4326)
    frame.to_excel(folder / "t.xlsx", index=False)
    frame.to_stata(folder / "t.dta", write_index=False)
    frame.to_parquet(folder / "t.parquet")
    places.to_file(folder / "b.shp")
    places.to_file(folder / "b.gpkg")
    return {p.name: p for p in folder.iterdir() if p.suffix not in (".shx", ".prj", ".cpg")}


@pytest.mark.parametrize("name", ["t.xlsx", "t.dta", "t.parquet", "b.shp", "b.dbf", "b.gpkg"])
@pytest.mark.parametrize("harm", ["empty", "half", "noise", "other"])
def test_damaged_files_end_in_one_sentence(tmp_path: Path, name: str, harm: str) -> None:
    path = _written(tmp_path)[name]
    data = path.read_bytes()
    noise = random.Random(0).randbytes(500)
    path.write_bytes(
        {"empty": b"", "half": data[: len(data) // 2], "noise": noise, "other": b"u,x\na,1\n"}[harm]
    )
    shapes = path.with_suffix(".shp") if path.suffix == ".dbf" else path
    with pytest.raises(SpillgapError) as refusal:
        read_table(path) if path.stem == "t" else read_boundaries(shapes, "u")
    message = str(refusal.value)
    assert path.stem in message
    assert "\n" not in message
    assert len(message) < 600


def test_a_delimiter_is_one_character(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("u;x\na;1\n", encoding="utf-8")
    with pytest.raises(OptionError, match="delimiter=''"):
        read_table(tmp_path / "t.csv", delimiter="")


def test_a_file_that_may_not_be_opened_is_named(tmp_path: Path, monkeypatch) -> None:
    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "t.csv").write_text("u;x\na;1\n", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(DataError, match=r"t\.csv' cannot be opened: Permission denied"):
        read_table(tmp_path / "t.csv")
