"""A GeoDataFrame in gives a GeoDataFrame out, where what comes out is of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely

import spillgap as sg
from spillgap import autocorrelation, figures
from spillgap.coupling import coupling_coordination
from spillgap.errors import DataError
from spillgap.importers import merge_tables, wide_to_long
from spillgap.tables import frame_table

mpl.use("agg")
IDS = [f"u{k:02d}" for k in range(12)]


@pytest.fixture(scope="module")
def cells() -> geopandas.GeoDataFrame:
    shapes = [shapely.box(100 + i, j, 101 + i, j + 1) for i in range(4) for j in range(3)]
    return geopandas.GeoDataFrame(geometry=shapes, index=pd.Index(IDS, name="unit"), crs=4326)


@pytest.fixture(scope="module")
def long(cells: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Two years, shuffled; in the second all units have moved a degree to the north."""
    rng = np.random.default_rng(7)
    shapes = [*cells.geometry, *cells.geometry.translate(yoff=1.0)]
    figures_ = {"unit": IDS * 2, "year": [1] * 12 + [2] * 12, **_columns(rng, 24)}
    rows = geopandas.GeoDataFrame(figures_, geometry=shapes, crs=4326)
    return rows.rename_geometry("shape").sample(frac=1.0, random_state=3)


def _columns(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    x = rng.uniform(1, 9, n)
    return {"x": x, "z": rng.uniform(1, 9, n), "b": (x > 5).astype(float)}


@pytest.fixture(scope="module")
def panel(long: geopandas.GeoDataFrame, cells: geopandas.GeoDataFrame) -> sg.Panel:
    return sg.Panel(long, unit="unit", time="year", weights=sg.weights.contiguity(cells))


LOCAL: dict[str, Callable[..., Any]] = {
    "lisa": lambda p: sg.lisa(p, "x", 2, 9, seed=1),
    "bivariate_lisa": lambda p: autocorrelation.bivariate_lisa(p, "x", "z", 2, 9, seed=1),
    "getis_ord": lambda p: sg.getis_ord(p, "x", 2, 9, seed=1),
    "local_geary": lambda p: sg.local_geary(p, "x", 2, 9, seed=1),
    "local_join_count": lambda p: sg.local_join_count(p, "b", 2, 9, seed=1),
    "local_lee": lambda p: autocorrelation.local_lee(p, "x", "z", 2, 9, seed=1),
    "losh": lambda p: sg.losh(p, "x", 2),
}


@pytest.mark.parametrize("name", LOCAL)
def test_local_results_stand_where_their_units_stood_in_the_period(name, panel, cells):
    placed = LOCAL[name](panel).to_frame()
    assert isinstance(placed, geopandas.GeoDataFrame)
    assert placed.crs == cells.crs
    moved = cells.geometry.translate(yoff=1.0)
    assert placed.geometry.geom_equals(moved.loc[placed.index]).all()
    plain = sg.Panel(pd.DataFrame(panel.frame.drop(columns="shape")), weights=panel.weights)
    alone = LOCAL[name](plain).to_frame()
    assert type(alone) is pd.DataFrame
    pd.testing.assert_frame_equal(pd.DataFrame(placed.drop(columns="geometry")), alone)


def test_several_periods_keep_the_geometry_of_each(panel, cells):
    both = sg.autocorrelation.lisa_over_time(panel, "x", permutations=9, seed=1).to_frame()
    assert isinstance(both, geopandas.GeoDataFrame)
    assert both.geometry.loc["u03", 1].equals(cells.geometry["u03"])
    assert not both.geometry.loc["u03", 2].equals(cells.geometry["u03"])


def test_panels_of_panels_keep_it(panel, long):
    cut = panel.subset(periods=[2], units=IDS[:6]).with_columns(a=1.0).with_weights(None)
    assert isinstance(cut.frame, geopandas.GeoDataFrame)
    assert cut.geometry(2).index.tolist() == list(cut.units)
    bare = sg.Panel(pd.DataFrame(long.drop(columns="shape")), unit="unit", time="year")
    assert bare.geometry(2) is None
    without = geopandas.GeoDataFrame(long.drop(columns="shape"))
    assert sg.Panel(without, unit="unit", time="year").geometry(2) is None


def test_indices_and_coordination_keep_it(panel, long):
    for data, keys in ((panel, {}), (long, {"unit": "unit", "time": "year"})):
        scores = sg.composite_index(data, ["x", "z"], **keys).to_frame()
        assert isinstance(scores, geopandas.GeoDataFrame)
        assert scores.geometry.loc["u03", 2].equals(panel.geometry(2)["u03"])
    rows = panel.frame[["x", "z", "shape"]]
    found = coupling_coordination(rows, scale=(0, 10)).to_frame()
    assert isinstance(found, geopandas.GeoDataFrame)
    assert found.geometry.geom_equals(rows.geometry).all()
    plain = coupling_coordination(pd.DataFrame(rows[["x", "z"]]), scale=(0, 10)).to_frame()
    pd.testing.assert_frame_equal(pd.DataFrame(found.drop(columns="geometry")), plain)
    with pytest.raises(DataError, match="Not numeric: shape"):
        coupling_coordination(pd.DataFrame(rows))


def test_tables_joined_or_lengthened_keep_it(cells):
    places = cells.reset_index()
    figures_ = pd.DataFrame({"unit": IDS[::-1], "v_2019": range(12), "v_2020": range(12)})
    for tables in ([places, figures_], [figures_, places]):
        joined = merge_tables(tables, ["unit"])
        assert isinstance(joined, geopandas.GeoDataFrame)
        assert joined.crs == cells.crs
        again = joined.set_index("unit").geometry
        assert again.geom_equals(cells.geometry.loc[again.index]).all()
    longer = wide_to_long(joined, "unit")
    assert isinstance(longer, geopandas.GeoDataFrame)
    assert longer.columns.tolist() == ["unit", "geometry", "year", "v"]
    assert len(longer) == 24


def test_printed_tables_and_maps_do_without_it(panel, cells):
    found = sg.lisa(panel, "x", 2, 9, seed=1)
    assert "POLYGON" not in found._repr_html_()
    assert "POLYGON" not in frame_table(found.to_frame()).to_text()
    ax = figures.lisa_map(found.to_frame(), cells)
    assert ax.collections
    plt.close(ax.get_figure(root=True))
