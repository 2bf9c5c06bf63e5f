"""Reading users' files: every encoding and format says what it was, every refusal names why."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point, Polygon, box

from spillgap.errors import DataError, OptionError, UnknownNameError, listing
from spillgap.importers import (
    match_names,
    match_regions,
    merge_tables,
    read_boundaries,
    read_table,
    region_codes,
    wide_to_long,
    years_in_columns,
)
from spillgap.importers.periods import parse_period
from spillgap.importers.portal import portal_to_long

PORTAL = """数据库：分省年度数据
指标：地区生产总值(亿元)
时间：最近3年
地区,2023年,2022年,2021年
北京市,43760.7,41540.9,41045.6
天津市,16737.3,16132.2,
西藏自治区,2392.7,2164.6,2080.2
注：1.本表绝对数按当年价格计算。
数据来源：国家统计局
"""

FIGURES = pd.DataFrame({"省": ["北京", "河北"], "year": [2020, 2020], "gdp": [1.5, 2.0]})


# -- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_encodings_are_detected_and_reported(tmp_path: Path, encoding: str, found: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(FIGURES.to_csv(index=False).encode(encoding))
    table = read_table(path)
    assert table.encoding == found
    assert found in repr(table)
    pd.testing.assert_frame_equal(table.frame, FIGURES, check_dtype=False)


def test_every_format_gives_the_same_table(tmp_path: Path) -> None:
    frame = FIGURES.rename(columns={"省": "name"})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_csv(tmp_path / "t.tsv", index=False, sep="\t")
    frame.to_csv(tmp_path / "semicolon.csv", index=False, sep=";")
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_stata(tmp_path / "t.dta", write_index=False, version=118)
    frame.to_parquet(tmp_path / "t.parquet")
    for path in sorted(tmp_path.iterdir()):
        read = read_table(path).frame
        pd.testing.assert_frame_equal(read, frame, check_dtype=False, obj=path.name)


def test_stata_labels_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.dta"
    FIGURES[["year", "gdp"]].to_stata(path, write_index=False, variable_labels={"gdp": "Output"})
    assert read_table(path).labels == {"gdp": "Output"}


def test_codes_keep_their_leading_zero_and_thousands_become_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('fips,gdp\n01,"1,234.5"\n02,…\n', encoding="utf-8")
    frame = read_table(path).frame
    assert frame["fips"].tolist() == ["01", "02"]
    assert frame["gdp"].iloc[0] == 1234.5
    assert np.isnan(frame["gdp"].iloc[1])


def test_unusable_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*absent\.csv"):
        read_table(tmp_path / "absent.csv")
    (tmp_path / "figures.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"Did you mean 'figures\.csv'"):
        read_table(tmp_path / "figure.csv")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="is empty"):
        read_table(tmp_path / "empty.csv")
    (tmp_path / "header.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no rows"):
        read_table(tmp_path / "header.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"this is no workbook")
    with pytest.raises(DataError, match=r"broken\.xlsx.* cannot be read as xlsx"):
        read_table(tmp_path / "broken.xlsx")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    with pytest.raises(DataError, match=r"'\.pdf' are not read"):
        read_table(tmp_path / "paper.pdf")
    (tmp_path / "bytes.csv").write_bytes(b"a,b\n\xff\xff,1\n")
    with pytest.raises(DataError, match="not text in utf-8 or gb18030"):
        read_table(tmp_path / "bytes.csv")
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"another number: 3"):
        read_table(tmp_path / "ragged.csv")
    (tmp_path / "twice.csv").write_text("a,a\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="two columns named a"):
        read_table(tmp_path / "twice.csv")
    with pytest.raises(DataError, match="encoding='klingon'"):
        read_table(tmp_path / "figures.csv", encoding="klingon")


def test_an_unknown_sheet_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    FIGURES.to_excel(tmp_path / "t.xlsx", sheet_name="figures", index=False)
    assert len(read_table(tmp_path / "t.xlsx", sheet="figures").frame) == 2
    with pytest.raises(UnknownNameError, match="Did you mean 'figures'"):
        read_table(tmp_path / "t.xlsx", sheet="figure")


# -- the portal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_portal_export_becomes_long(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "分省年度数据.csv"
    path.write_bytes(PORTAL.encode(encoding))
    table = read_table(path)
    assert table.layout == "portal"
    assert table.notes[0] == "数据库：分省年度数据"
    assert table.notes[-1] == "数据来源：国家统计局"
    frame = table.frame
    assert list(frame.columns) == ["region", "year", "地区生产总值(亿元)"]
    assert frame["region"].unique().tolist() == ["北京市", "天津市", "西藏自治区"]
    values = frame.set_index(["region", "year"])["地区生产总值(亿元)"]
    assert values["北京市", 2023] == 43760.7
    assert np.isnan(values["天津市", 2021])
    assert len(values) == 9


def test_a_portal_export_in_excel_reads_the_same(tmp_path: Path) -> None:
    csv, excel = tmp_path / "p.csv", tmp_path / "p.xlsx"
    csv.write_text(PORTAL, encoding="utf-8")
    rows = [(line.split(",") + [None] * 3)[:4] for line in PORTAL.splitlines()]
    pd.DataFrame(rows).to_excel(excel, header=False, index=False)
    pd.testing.assert_frame_equal(read_table(csv).frame, read_table(excel).frame)


def test_indicators_in_rows_need_the_region(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    text = (
        "数据库：分省年度数据\n地区：北京市\n指标,2023年,2022年\n"
        "地区生产总值(亿元),2,1\n人口(万人),4,3\n"
    )
    path.write_text(text, encoding="utf-8")
    frame = read_table(path).frame
    assert frame.columns.tolist() == ["region", "year", "地区生产总值(亿元)", "人口(万人)"]
    assert frame["region"].tolist() == ["北京市", "北京市"]
    path.write_text(text.replace("地区：北京市\n", ""), encoding="utf-8")
    with pytest.raises(DataError, match="no line 地区"):
        read_table(path)


def test_a_portal_export_with_faults_names_them(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(PORTAL.replace("天津市", "北京市"), encoding="utf-8")
    with pytest.raises(DataError, match="appear twice: 北京市"):
        read_table(path)
    path.write_text(PORTAL.replace("16132.2", "约16132"), encoding="utf-8")
    with pytest.raises(DataError, match="'约16132' of 天津市 in 2022"):
        read_table(path)
    path.write_text(PORTAL.replace("2021年", "2022年"), encoding="utf-8")
    with pytest.raises(DataError, match="two columns of the export: 2022"):
        read_table(path)
    path.write_text(PORTAL.replace("2021年", "2022年第四季度"), encoding="utf-8")
    with pytest.raises(DataError, match="mixes years with parts of years: "):
        read_table(path)
    with pytest.raises(DataError, match="no header row of a portal export"):
        portal_to_long([["region", "GDP"], ["a", 1.0]])


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2023年", 2023),
        (2023, 2023),
        (2023.0, 2023),
        ("2023年第四季度", "2023-Q4"),
        ("2023年12月", "2023-12"),
        ("2023年13月", None),
        ("110000", None),
        ("地区", None),
    ],
)
def test_periods(label: object, period: object) -> None:
    assert parse_period(label) == period


# -- shape ----------------------------------------------------------------------------------------


def test_wide_to_long_is_undone_by_a_pivot() -> None:
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(5, 3)), columns=[2019, 2020, 2021])
    wide.insert(0, "id", list("abcde"))
    long = wide_to_long(wide, "id", value="y")
    back = long.pivot_table(index="id", columns="year", values="y")
    np.testing.assert_array_equal(back.to_numpy(), wide[[2019, 2020, 2021]].to_numpy())


def test_stubs_and_fixed_columns_go_long_together() -> None:
    wide = pd.DataFrame(
        {"id": [1, 2], "group": ["x", "y"], "gdp2019": [1, 2], "gdp2020": [3, 4], "rd_2020": [5, 6]}
    )
    assert list(years_in_columns(wide)) == ["gdp"]
    long = wide_to_long(wide, "id")
    assert long.columns.tolist() == ["id", "group", "rd_2020", "year", "gdp"]
    assert len(long) == 4


def test_wide_to_long_refuses_by_name() -> None:
    wide = pd.DataFrame({"id": ["a", "a"], "2019": [1, 2], "2020": [1, 2]})
    with pytest.raises(DataError, match="more than one row: a"):
        wide_to_long(wide, "id")
    with pytest.raises(UnknownNameError, match="Did you mean 'id'"):
        wide_to_long(wide, "ids")
    with pytest.raises(DataError, match="No columns with years"):
        wide_to_long(wide[["id"]], "id")
    for other in ("id", "place"):
        doubled = wide.assign(a=1, b=2).rename(columns={"a": other, "b": other})
        with pytest.raises(DataError, match=f"two columns named '{other}'"):
            wide_to_long(doubled, "id")


def test_an_endless_cell_of_a_portal_export_is_cut_in_the_message() -> None:
    rows = [["地区", "2023年", "2022年"], ["北京市", "1", "x" * 5000]]
    with pytest.raises(DataError, match=r"'x{40}…' of 北京市 in 2022"):
        portal_to_long(rows)


def test_an_endless_name_is_listed_without_its_middle() -> None:
    assert listing(["a" * 500, "b"]) == "a" * 500 + ", b"
    assert listing(["a" * 5000 + " at u1"]) == "a" * 400 + "…" + "a" * 94 + " at u1"


def test_tables_merge_by_key_and_refuse_what_is_ambiguous() -> None:
    one = pd.DataFrame({"u": ["a", "b"], "t": [1, 1], "x": [1, 2]})
    two = pd.DataFrame({"u": ["b", "a"], "t": [1, 1], "y": [20, 10]})
    merged = merge_tables([one, two], ["u", "t"])
    assert merged.set_index("u")["y"].to_dict() == {"a": 10, "b": 20}
    with pytest.raises(DataError, match="same column: x"):
        merge_tables([one, one], ["u", "t"])
    with pytest.raises(DataError, match="more than one row"):
        merge_tables([pd.concat([one, one]), two], ["u", "t"])
    with pytest.raises(UnknownNameError, match="'time'"):
        merge_tables([one], ["u", "time"])
    with pytest.raises(DataError, match="no tables"):
        merge_tables([], ["u"])


def test_keys_that_differ_in_kind_or_are_missing_do_not_merge() -> None:
    one = pd.DataFrame({"u": ["1", "2"], "t": 1, "x": [1, 2]})
    two = pd.DataFrame({"u": [1, 2], "t": 1, "y": [1, 2]})
    with pytest.raises(DataError, match=r"'u' is text in one table and numbers .*table 2: .*1"):
        merge_tables([one, two], ["u", "t"])
    with pytest.raises(DataError, match="Table 1 has no 'u' in the rows 1"):
        merge_tables([one.assign(u=["1", None])], ["u", "t"])
    with pytest.raises(DataError, match=r"Table 1: 'u' holds what is no key: \[1\]"):
        merge_tables([one.assign(u=[[1], "2"])], ["u", "t"])
    with pytest.raises(DataError, match="Table 2 has no rows"):
        merge_tables([one, two.iloc[:0]], ["u", "t"])
    for key in ("u", "x"):
        doubled = one.assign(z=3).rename(columns={"z": key})
        with pytest.raises(DataError, match=f"Table 1 has two columns named '{key}'"):
            merge_tables([doubled], ["u", "t"])


def test_stubs_with_short_numbers_are_asked_for_and_read_when_named() -> None:
    wide = pd.DataFrame({"FIPS": ["01", "02"], "HR60": [1, 2], "HR90": [3, 4], "HC60": [5, 6]})
    with pytest.raises(DataError, match=r"HR60, HR90 .*stubs=\['HR'\], and century=1900"):
        wide_to_long(wide, "FIPS")
    long = wide_to_long(wide, "FIPS", stubs=["HR", "HC"], century=1900)
    assert long["year"].tolist() == [1960, 1990, 1960, 1990]
    assert long["HR"].tolist() == [1, 3, 2, 4]
    assert long["HC"].isna().tolist() == [False, True, False, True]
    waves = pd.DataFrame({"id": ["a"], "y_t2": [1], "y_t10": [2]})
    assert wide_to_long(waves, "id", stubs="y_t", time="wave")["wave"].tolist() == [2, 10]
    with pytest.raises(OptionError, match="needs stubs="):
        wide_to_long(wide, "FIPS", century=1900)
    with pytest.raises(OptionError, match="whole hundred"):
        wide_to_long(wide, "FIPS", stubs="HR", century=60)
    with pytest.raises(DataError, match=r"No column is 'XX' with a period behind it"):
        wide_to_long(wide, "FIPS", stubs="XX")


def test_a_year_in_two_columns_and_a_name_taken_twice_are_refused() -> None:
    wide = pd.DataFrame({"id": ["a"], "2019": [1], "2020": [2], "2020年": [3]})
    with pytest.raises(DataError, match="hold the period 2020: '2020', '2020年'"):
        wide_to_long(wide, "id")
    taken = pd.DataFrame({"id": ["a"], "year": [1], "2019": [1], "2020": [2]})
    with pytest.raises(DataError, match="has a column year already"):
        wide_to_long(taken, "id")
    mixed = pd.DataFrame({"id": ["a"], "2019": [1], "2020年第一季度": [2]})
    with pytest.raises(DataError, match="mix years with parts of years"):
        wide_to_long(mixed, "id")


# -- names ----------------------------------------------------------------------------------------


def test_names_match_with_a_report_and_unknown_names_are_listed() -> None:
    known = {"New York": 36, "Ohio": 39}
    report = match_names(["Ohio", "NEW YORK", "Ohio"], known)
    assert report["key"].tolist() == [39, 36]
    assert report["how"].tolist() == ["exact", "spelling"]
    with pytest.raises(UnknownNameError, match=r"'Ohoi' Did you mean 'Ohio'.*'Atlantis'"):
        match_names(["Ohoi", "Atlantis"], known)


def test_provinces_match_by_any_name_and_near_misses_are_suggested() -> None:
    report = match_regions(["北京市", "河北", "Inner Mongolia", 120000, "SH", "北京市"])
    assert report["key"].tolist() == ["110000", "130000", "150000", "120000", "310000"]
    assert report.loc["河北", "how"] == "name"
    with pytest.raises(UnknownNameError, match=r"'Hebie' \(near Hebei\).*'Bavaria'"):
        match_regions(["Hebie", "Beijing", "Bavaria"])


def test_a_long_column_of_provinces_becomes_codes_row_by_row() -> None:
    names = pd.Series(["Hebei", "北京市", "河北", "北京"], index=[7, 5, 3, 1], name="省")
    codes = region_codes(names)
    assert codes.to_dict() == {7: "130000", 5: "110000", 3: "130000", 1: "110000"}
    assert codes.name == "省"
    with pytest.raises(DataError, match="'省' has no name in the rows 5"):
        region_codes(names.where(names != "北京市"))
    with pytest.raises(UnknownNameError, match="Hebie"):
        region_codes(pd.Series(["Hebie"]))
    with pytest.raises(UnknownNameError, match=r"\[1, 2\]"):
        region_codes(pd.Series([[1, 2], "河北"]))
    report = match_names(["Ohio", "OHIO"], {"Ohio": 39})
    assert pd.Series(["OHIO", "Ohio", "OHIO"]).map(report["key"]).tolist() == [39, 39, 39]


# -- boundaries -----------------------------------------------------------------------------------


def squares(crs: object = 4326, **columns: object) -> geopandas.GeoDataFrame:
    shapes = [box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)]
    return geopandas.GeoDataFrame({"code": ["a", "b", "c"], **columns}, geometry=shapes, crs=crs)


@pytest.mark.parametrize("name", ["b.gpkg", "b.geojson", "b.shp", "b.parquet"])
def test_boundaries_read_from_every_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".parquet":
        squares().to_parquet(path)
    else:
        squares().to_file(path)
    frame = read_boundaries(path, "code")
    assert frame.index.tolist() == ["a", "b", "c"]
    assert frame.crs.to_epsg() == 4326


def test_bad_boundaries_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*absent\.gpkg"):
        read_boundaries(tmp_path / "absent.gpkg", "code")
    junk = tmp_path / "junk.gpkg"
    junk.write_bytes(b"no geometry here")
    with pytest.raises(DataError, match=r"junk\.gpkg.* cannot be read as boundaries"):
        read_boundaries(junk, "code")
    table = tmp_path / "table.csv"
    table.write_text("code,x\na,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="holds no geometries"):
        read_boundaries(table, "code")
    hollow = tmp_path / "hollow.gpkg"
    squares().iloc[:0].to_file(hollow)
    with pytest.raises(DataError, match=r"hollow\.gpkg' holds no boundaries"):
        read_boundaries(hollow, "code")
    good = tmp_path / "good.gpkg"
    squares().to_file(good)
    with pytest.raises(UnknownNameError, match=r"no column 'codes'.*Did you mean 'code'"):
        read_boundaries(good, "codes")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_missing_or_wrong_crs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.shp"
    squares(crs=None).to_file(path)
    with pytest.raises(DataError, match="does not say its coordinate reference system"):
        read_boundaries(path, "code")
    assert read_boundaries(path, "code", crs=4326).crs.to_epsg() == 4326
    with pytest.raises(DataError, match="no coordinate reference system"):
        read_boundaries(path, "code", crs="EPSG:nonsense")
    with pytest.raises(DataError, match="look like degrees"):
        read_boundaries(path, "code", crs=3857)
    far = squares(crs=None)
    far.geometry = far.geometry.scale(1e5, 1e5, origin=(0, 0))
    far.to_file(tmp_path / "far.shp")
    with pytest.raises(DataError, match="cannot be degrees"):
        read_boundaries(tmp_path / "far.shp", "code", crs=4326)
    squares(crs=4326).to_file(tmp_path / "own.gpkg")
    with pytest.raises(DataError, match="Leave crs out"):
        read_boundaries(tmp_path / "own.gpkg", "code", crs=3857)
    swapped = squares()
    swapped.geometry = swapped.geometry.translate(30, 100)
    swapped.to_file(tmp_path / "swapped.gpkg")
    with pytest.raises(DataError, match="seem to be swapped"):
        read_boundaries(tmp_path / "swapped.gpkg", "code")


def test_bad_units_and_shapes_are_named(tmp_path: Path) -> None:
    repeated = squares()
    repeated["code"] = ["a", "a", "c"]
    repeated.to_file(tmp_path / "repeated.gpkg")
    with pytest.raises(DataError, match="repeats a"):
        read_boundaries(tmp_path / "repeated.gpkg", "code")
    blank = squares()
    blank["code"] = ["a", None, "c"]
    blank.to_file(tmp_path / "blank.gpkg")
    with pytest.raises(DataError, match="rows 1 have no 'code'"):
        read_boundaries(tmp_path / "blank.gpkg", "code")
    bow = squares()
    bow.loc[1, "geometry"] = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    bow.to_file(tmp_path / "bow.gpkg")
    with pytest.raises(DataError, match=r"invalid geometries: b \(Self-intersection"):
        read_boundaries(tmp_path / "bow.gpkg", "code")
    assert read_boundaries(tmp_path / "bow.gpkg", "code", repair=True).geometry.is_valid.all()
    void = squares()
    void.loc[2, "geometry"] = None
    void.to_file(tmp_path / "void.gpkg")
    with pytest.raises(DataError, match="no geometry: c"):
        read_boundaries(tmp_path / "void.gpkg", "code")
    dots = squares()
    dots.loc[0, "geometry"] = Point(0, 0)
    dots.to_parquet(tmp_path / "dots.parquet")
    with pytest.raises(DataError, match="no polygons: a"):
        read_boundaries(tmp_path / "dots.parquet", "code")


def test_shapes_are_no_keys(tmp_path: Path) -> None:
    squares().to_file(tmp_path / "b.gpkg")
    with pytest.raises(DataError, match=r"'geometry' is the column of shapes.*besides: code"):
        read_boundaries(tmp_path / "b.gpkg", "geometry")


def test_layers_are_listed_and_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "b.gpkg"
    squares().to_file(path, layer="counties")
    squares().iloc[:2].to_file(path, layer="states")
    with pytest.raises(DataError, match=r"2 layers: counties, states\. Name one"):
        read_boundaries(path, "code")
    assert len(read_boundaries(path, "code", layer="states")) == 2
    squares().to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DataError, match="Parquet has no layers"):
        read_boundaries(tmp_path / "b.parquet", "code", layer="b")
    with pytest.raises(UnknownNameError, match="Did you mean 'states'"):
        read_boundaries(path, "code", layer="state")


def test_a_table_beside_the_only_layer_of_shapes_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"style": ["x"]}), path, layer="a_styles")
    squares().to_file(path, layer="units", mode="a")
    assert len(read_boundaries(path, "code")) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_of_a_shapefile_that_declares_nothing_is_detected(
    tmp_path: Path, encoding: str
) -> None:
    names = ["北京市", "天津市", "河北省"]
    squares(名称=names).to_file(tmp_path / "b.shp", encoding=encoding)
    (tmp_path / "b.cpg").unlink()
    frame = read_boundaries(tmp_path / "b.shp", "code")
    assert frame["名称"].tolist() == names
    assert frame.attrs["encoding"] == encoding


def test_other_text_of_a_shapefile_must_be_named(tmp_path: Path) -> None:
    names = ["Łódzkie", "Śląskie", "Dolnośląskie"]
    squares(name=names).to_file(tmp_path / "b.shp", encoding="cp1250")
    assert read_boundaries(tmp_path / "b.shp", "name").index.tolist() == names
    (tmp_path / "b.cpg").unlink()
    with pytest.raises(DataError, match=r"b\.shp.*encoding= \(cp1250"):
        read_boundaries(tmp_path / "b.shp", "code")
    assert read_boundaries(tmp_path / "b.shp", "name", encoding="cp1250").index.tolist() == names
    (tmp_path / "b.cpg").write_text("UTF-8", encoding="ascii")
    with pytest.raises(DataError, match=r"not in the encoding that it declares.*encoding="):
        read_boundaries(tmp_path / "b.shp", "code")
    squares().to_file(tmp_path / "b.gpkg")
    with pytest.raises(DataError, match="GPKG is always UTF-8"):
        read_boundaries(tmp_path / "b.gpkg", "code", encoding="cp1250")


def test_repaired_shapes_are_polygons_or_refused(tmp_path: Path) -> None:
    spike = Polygon([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (-1, -1), (0, 0)])
    line = Polygon([(5, 5), (6, 6), (5, 5), (6, 6)])
    shapes = squares().set_geometry([spike, box(1, 0, 2, 1), line])
    shapes.iloc[:2].to_file(tmp_path / "spike.gpkg")
    frame = read_boundaries(tmp_path / "spike.gpkg", "code", repair=True)
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    assert frame.geometry.is_valid.all()
    assert frame.geometry["a"].equals(box(0, 0, 1, 1))
    shapes.to_file(tmp_path / "line.gpkg")
    with pytest.raises(DataError, match=r"no area when they are repaired: c \("):
        read_boundaries(tmp_path / "line.gpkg", "code", repair=True)


def test_numeric_keys_of_boundaries_are_whole(tmp_path: Path) -> None:
    frame = squares()
    frame["code"] = [11.0, 12.0, 13.0]
    frame.to_file(tmp_path / "b.shp")
    assert [str(key) for key in read_boundaries(tmp_path / "b.shp", "code").index] == [
        "11",
        "12",
        "13",
    ]


def test_no_column_of_a_wide_table_is_taken_for_a_helper() -> None:
    wide = pd.DataFrame({"id": ["b", "a"], "_row": [5, 6], "2019": [1, 2], "2020": [3, 4]})
    long = wide_to_long(wide, "id")
    assert long["_row"].tolist() == [5, 5, 6, 6]
    assert long["id"].tolist() == ["b", "b", "a", "a"]
