"""The two cases: keyed alike, complete, the caller's own copies, and refusals."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap import _munnell, datasets
from spillgap.errors import DataError, UnknownNameError
from spillgap.index import entropy_index

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture(scope="module")
def china() -> datasets.Dataset:
    return sg.load("china")


@pytest.fixture(scope="module")
def states() -> datasets.Dataset:
    return sg.load("us_states")


def test_states_that_the_boundaries_lack_are_named(monkeypatch):
    from linearmodels.datasets import munnell

    table = munnell.load()
    monkeypatch.setattr(munnell, "load", lambda: table[~table["ST_ABB"].isin(["OH", "AL"])])
    with pytest.raises(DataError, match=r"boundaries of libpysal differ: AL, OH"):
        _munnell.us_parts.__wrapped__()


def test_china_is_keyed_alike_everywhere(china):
    assert (china.unit, china.time) == ("adcode", "year")
    assert set(china.boundaries.index) == set(china.data["adcode"])
    assert len(china.boundaries) == 31
    assert len(china.basemap) == 34
    assert all(isinstance(code, str) for code in china.boundaries.index)
    assert china.boundaries.crs == china.basemap.crs == china.maritime.crs == "EPSG:4326"
    assert {"name_en", "name_zh", "region", "agglomeration"} <= set(china.boundaries.columns)


def test_the_dictionary_covers_every_variable(china, states):
    keys = {"adcode", "state", "name", "year", "name_en", "name_zh", "region"}
    for case in (china, states):
        assert set(case.data.columns) - keys == set(case.dictionary.index)
        wanted = {"label_en", "label_zh", "unit", "formula", "publisher", "table", "block"}
        assert wanted <= set(case.dictionary.columns)


def test_study_columns_are_what_they_say(china):
    for name, column in datasets.STUDY_COLUMNS.items():
        pd.testing.assert_series_equal(china.data[name], china.data[column], check_names=False)
    index = entropy_index(
        china.data.sample(frac=1, random_state=0),
        list(datasets.DIGITAL_INDICATORS),
        unit="adcode",
        time="year",
    )
    digital = china.data.set_index(["adcode", "year"])["digital"]
    np.testing.assert_allclose(digital, index.scores.reindex(digital.index), rtol=1e-12)
    assert digital.between(0, 100).all()
    assert (
        china.data[["digital", "policy", "innovation", "industry", "gdp_pc"]].notna().all(axis=None)
    )


def test_chinas_panel_links_hainan_to_guangdong_alone(china):
    panel = china.panel
    assert (panel.n_units, panel.n_periods, panel.balanced) == (31, 8, True)
    links = panel.weights.adjacency
    assert set(links["460000"].index) == {"440000"}
    assert len(links) == 2 * (68 + 1)
    np.testing.assert_allclose(panel.matrix().sum(axis=1), 1.0)


def test_states_figures_are_munnells_by_key(states):
    from linearmodels.datasets import munnell

    raw = munnell.load().set_index(["ST_ABB", "YR"])
    data = states.data.set_index(["state", "year"])
    assert len(data) == 48 * 17
    for column, original in (("gsp", "GSP"), ("pcap", "P_CAP"), ("pc", "PC"), ("unemp", "UNEMP")):
        np.testing.assert_array_equal(data[column], raw[original].reindex(data.index))
    np.testing.assert_allclose(data["hwy"] + data["water"] + data["util"], data["pcap"], rtol=1e-3)
    assert data.loc[("TN", 1970), "name"] == "Tennessee"
    assert data.loc[("ME", 1986), "region"] == "New England"
    assert states.data.notna().all(axis=None)


def test_states_queen_contiguity_is_splms_usaww(states):
    pairs = pd.read_csv(REFERENCE / "usaww_pairs.csv")
    expected = {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}
    panel = states.panel
    found = {frozenset(pair) for pair in panel.weights.adjacency.index}
    assert found == expected
    assert len(found) == 107
    assert states.boundaries.crs == "EPSG:4326"


@pytest.mark.parametrize("name", ["china", "us_states"])
def test_what_is_handed_out_is_the_callers_own(name):
    first, second = sg.load(name), sg.load(name)
    first.data.iloc[:, -1] = -1.0
    first.boundaries["name_new"] = "x"
    first.dictionary.loc[:, "unit"] = ""
    third = sg.load(name)
    pd.testing.assert_frame_equal(second.data, third.data)
    pd.testing.assert_frame_equal(second.dictionary, third.dictionary)
    assert "name_new" not in third.boundaries


def test_repr_is_short(china, states):
    assert repr(china) == (
        "Dataset 'china': China's provinces; 31 units × 8 periods (2016–2023), 31 variables"
    )
    assert "48 units × 17 periods (1970–1986)" in repr(states)


def test_names_are_folded_and_unknown_ones_suggested():
    assert sg.load(" US-States ").name == "us_states"
    assert datasets.available() == ("china", "us_states")
    with pytest.raises(UnknownNameError, match="Did you mean 'china'"):
        sg.load("chian")
    with pytest.raises(UnknownNameError, match="china, us_states"):
        sg.load(3)


def test_files_are_found_in_a_wheel_and_missed_by_name(tmp_path, monkeypatch):
    checkout = Path(datasets.__file__).resolve().parents[2] / "data" / "china"
    installed = tmp_path / "site" / "spillgap"
    monkeypatch.setattr(datasets, "files", lambda _: installed)
    monkeypatch.setattr(datasets, "__file__", str(installed / "datasets.py"))
    with pytest.raises(DataError, match="Install the package again"):
        datasets._folder("china")
    source = checkout if checkout.is_dir() else Path(datasets.__file__).parent / "_data" / "china"
    shutil.copytree(source, installed / "_data" / "china")
    assert datasets._folder("china") == installed / "_data" / "china"
