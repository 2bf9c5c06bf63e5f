"""Areal interpolation, agglomerations and local coefficients: tobler, spopt and mgwr by key."""

from __future__ import annotations

import builtins
import sys
import types
import typing

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

import spillgap as sg
from spillgap.errors import (
    AlignmentError,
    DataError,
    DataWarning,
    EstimationError,
    OptionError,
    UnknownNameError,
)
from spillgap.importers import interpolate_areas
from spillgap.pysal import agglomerate, mgwr_fit, skater_regimes

SIDE = 8
N = SIDE * SIDE
IDS = [f"u{k:02d}" for k in range(N)]


def needs(name: str) -> typing.Any:
    return pytest.importorskip(name, reason=f"{name} comes with spillgap[regions]")


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if none of the three were installed."""
    plain = builtins.__import__

    def refusing(name: str, *args: typing.Any, **kwargs: typing.Any) -> typing.Any:
        if name.partition(".")[0] in ("tobler", "spopt", "mgwr"):
            raise ImportError(name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refusing)


@pytest.fixture(scope="module")
def cells() -> geopandas.GeoDataFrame:
    at = np.indices((SIDE, SIDE)).reshape(2, -1).T
    shapes = [shapely.box(i, j, i + 1, j + 1) for i, j in at]
    return geopandas.GeoDataFrame(geometry=shapes, index=IDS, crs=3857)


@pytest.fixture(scope="module")
def panel(cells: geopandas.GeoDataFrame) -> sg.Panel:
    """West (the first half) and East differ in level and in the slope of x; rows are shuffled."""
    rng = np.random.default_rng(3)
    x, size = rng.normal(size=N), rng.uniform(1, 2, N)
    east = np.arange(N) >= N // 2
    y = np.where(east, 5.0 + 2.0 * x, -1.0 - x) + 0.1 * rng.normal(size=N)
    data = pd.DataFrame({"unit": IDS, "year": 2020, "x": x, "y": y, "size": size, "one": 1.0})
    at = np.indices((SIDE, SIDE)).reshape(2, -1).T
    near = (np.abs(at[:, None] - at[None]).sum(axis=2) == 1).astype(float)
    weights = sg.weights.from_matrix(near / near.sum(axis=1, keepdims=True), IDS)
    shuffled = data.sample(frac=1.0, random_state=2)
    return sg.Panel(shuffled, unit="unit", time="year", weights=weights)


# -- areas ----------------------------------------------------------------------------------------


@pytest.fixture
def old() -> geopandas.GeoDataFrame:
    shapes = [shapely.box(0, 0, 2, 1), shapely.box(2, 0, 4, 1)]
    figures = {"people": [8.0, 4.0], "rate": [0.5, 0.1]}
    return geopandas.GeoDataFrame(figures, geometry=shapes, index=["a", "b"], crs=3857)


@pytest.fixture
def new() -> geopandas.GeoDataFrame:
    shapes = [shapely.box(1, 0, 4, 1), shapely.box(0, 0, 1, 1)]
    return geopandas.GeoDataFrame(geometry=shapes, index=["d", "c"], crs=3857)


def test_totals_are_kept_and_rates_are_averaged(old, new):
    needs("tobler")
    moved = interpolate_areas(old, new, extensive=["people"], intensive=["rate"])
    assert isinstance(moved, geopandas.GeoDataFrame)
    assert moved.index.tolist() == ["d", "c"]
    np.testing.assert_allclose(moved["people"], [8.0, 4.0])
    np.testing.assert_allclose(moved["rate"], [(0.5 + 2 * 0.1) / 3, 0.5])
    again = interpolate_areas(old.iloc[::-1], new.iloc[::-1], extensive=["people"])
    pd.testing.assert_series_equal(again["people"].loc[["d", "c"]], moved["people"])
    assert "people" not in new.columns


def test_totals_are_kept_in_degrees_and_over_many_units(cells):
    needs("tobler")
    rng = np.random.default_rng(1)
    land = cells.set_crs(4326, allow_override=True).assign(v=rng.uniform(size=N))
    strips = [shapely.box(0, a, SIDE, b) for a, b in ((0, 0.7), (0.7, 3.2), (3.2, SIDE))]
    target = geopandas.GeoDataFrame(geometry=strips, index=list("pqr"), crs=4326)
    moved = interpolate_areas(land, target, extensive=["v"])
    assert moved["v"].sum() == pytest.approx(land["v"].sum())
    assert moved.crs == target.crs


def test_what_lies_outside_is_said(old, new):
    needs("tobler")
    short = new.assign(geometry=[shapely.box(1, 0, 3.5, 1), shapely.box(0, 0, 1, 1)])
    with pytest.warns(DataWarning, match="area of b lies"):
        moved = interpolate_areas(old, short, extensive=["people"])
    assert moved["people"].sum() == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("error", "match", "change"),
    [
        (OptionError, "Name the figures", {"extensive": []}),
        (OptionError, "'people' cannot be carried over twice", {"intensive": ["people"]}),
        (UnknownNameError, "peple", {"extensive": ["peple"]}),
        (DataError, "source has no CRS", {"crs": None}),
        (DataError, "people is missing for b", {"hole": True}),
        (DataError, "target appear more than once: c", {"twice": True}),
        (DataError, "Units of target that share no area with source: d", {"far": "target"}),
        (DataError, "Units of source that share no area with target: b", {"far": "source"}),
    ],
)
def test_areas_that_do_not_fit_are_refused(error, match, change, old, new):
    if "crs" in change:
        old = geopandas.GeoDataFrame(old.drop(columns="geometry"), geometry=list(old.geometry))
    if "hole" in change:
        old.loc["b", "people"] = np.nan
    if "twice" in change:
        new.index = ["c", "c"]
    if change.get("far") == "target":
        new = new.assign(geometry=[shapely.box(9, 9, 10, 10), shapely.box(0, 0, 4, 1)])
    if change.get("far") == "source":
        old = old.assign(geometry=[shapely.box(0, 0, 4, 1), shapely.box(9, 9, 10, 10)])
    asked = {"extensive": ["people"]} | {k: v for k, v in change.items() if k[-6:] == "ensive"}
    with pytest.raises(error, match=match):
        interpolate_areas(old, new, **asked)


def test_the_extra_is_named(old, new, panel, cells, lacking):
    with pytest.raises(OptionError, match=r"tobler.*spillgap\[regions\]"):
        interpolate_areas(old, new, extensive=["people"])
    with pytest.raises(OptionError, match=r"spopt.*spillgap\[regions\]"):
        agglomerate(panel, ["y"], period=2020, count=2)
    with pytest.raises(OptionError, match=r"mgwr.*spillgap\[regions\]"):
        mgwr_fit("y ~ x", panel, cells, period=2020)


# -- agglomerations -------------------------------------------------------------------------------


def test_a_tree_finds_the_halves_and_they_serve_as_groups(panel):
    needs("spopt")
    found = agglomerate(panel, ["y"], period=2020, count=2)
    assert found.index.tolist() == list(panel.units)
    assert found.nunique() == 2
    again = agglomerate(panel, ["y"], period=2020, count=2)
    pd.testing.assert_series_equal(found, again)
    split = sg.gaps.inequality(panel, "size", groups=found)
    assert len(split.to_frame())
    fit = sg.OLS("y ~ x", panel, effects="pooled", regimes=found).fit()
    assert "x[A1]" in fit.params.index


def test_every_agglomeration_holds_its_floor(panel):
    needs("spopt")
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    few = panel.subset(units=IDS[:24])
    asked = {"period": 2020, "method": "MAX_P", "seed": 4}
    found = agglomerate(few, ["x"], floor=11.0, floor_column="size", **asked)
    assert (few.wide("size").loc[2020].groupby(found).sum() >= 11.0).all()
    assert (agglomerate(few, ["x"], floor=8, **asked).value_counts() >= 8).all()
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_regimes_are_those_of_spreg_by_hand(panel, cells):
    import spreg
    from libpysal.weights import lat2W

    found = skater_regimes("y ~ x", panel, period=2020, count=3, quorum=8)
    rows = panel.frame.xs(2020, level="year").loc[IDS]
    y, x = rows[["y"]].to_numpy(), rows[["x"]].to_numpy()
    take = {"reg": spreg.OLS, "y": y, "x": x}
    spread = (x - x.mean()) / x.std()
    theirs = spreg.Skater_reg().fit(3, lat2W(SIDE, SIDE), spread, take, quorum=8).current_labels_
    assert pd.crosstab(found.loc[IDS].to_numpy(), theirs).gt(0).to_numpy().sum() == 3
    assert found.value_counts().min() >= 8
    assert skater_regimes("y ~ x", panel, period=2020, count=2).value_counts().min() >= 5
    fit = sg.spreg_fit("OLS_Regimes", "y ~ x", panel, period=2020, regimes=found)
    assert "x[A3]" in fit.params.index


@pytest.mark.parametrize(
    ("error", "match", "asked"),
    [
        (OptionError, "'max-p'", {"method": "maxp"}),
        (OptionError, "needs count=", {}),
        (OptionError, "needs floor=", {"method": "max-p"}),
        (DataError, "one is the same in every unit", {"columns": ["one"], "count": 2}),
    ],
)
def test_agglomerations_that_cannot_be_are_refused(error, match, asked, panel):
    with pytest.raises(error, match=match):
        agglomerate(panel, **{"columns": ["y"], "period": 2020, **asked})


def test_pieces_and_holes_are_named(panel):
    apart = np.zeros((N, N))
    apart[:2, :2] = [[0, 1], [1, 0]]
    apart[2:, 2:] = np.eye(N - 2, k=1) + np.eye(N - 2, k=-1)
    split = panel.with_weights(apart, ids=IDS)
    with pytest.raises(DataError, match=r"2 pieces.*u00, u01 stand apart"):
        skater_regimes("y ~ x", split, period=2020, count=2)
    rows = panel.frame.reset_index()
    rows.loc[rows["unit"] == "u05", "y"] = np.nan
    holes = sg.Panel(rows, unit="unit", time="year", weights=panel.weights)
    with pytest.raises(DataError, match="'y' has no value for u05 in 2020"):
        agglomerate(holes, ["y"], period=2020, count=2)
    with pytest.raises(OptionError, match="at least 2"):
        skater_regimes("y ~ x", panel, period=2020, count=1)
    with pytest.raises(EstimationError, match="Skater_reg fails"):
        skater_regimes("y ~ x", panel, period=2020, count=9, quorum=9)


class Failing:
    """A model of spopt or mgwr that ends in an error of its own."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def solve(self, **_: object) -> None:
        raise KeyError("inside")

    search = solve


def test_failures_of_theirs_are_errors_of_ours(panel, cells, monkeypatch):
    for name in ("spopt", "spopt.region", "mgwr", "mgwr.gwr", "mgwr.sel_bw"):
        fake = types.ModuleType(name)
        for model in ("Skater", "MaxPHeuristic", "GWR", "MGWR", "Sel_BW"):
            setattr(fake, model, Failing)
        monkeypatch.setitem(sys.modules, name, fake)
    with pytest.raises(EstimationError, match="spopt's Failing fails: 'inside'"):
        agglomerate(panel, ["y"], period=2020, count=2)
    with pytest.raises(EstimationError, match="mgwr fails: 'inside'"):
        mgwr_fit("y ~ x", panel, cells, period=2020)
    with pytest.raises(DataError, match="y is the same in every unit: there is no scale"):
        mgwr_fit("y ~ x", panel.with_columns(y=panel.column("one")), cells, period=2020)
    with pytest.raises(EstimationError, match="40 units: mgwr searches bandwidths from 44"):
        mgwr_fit("y ~ x", panel.subset(units=IDS[:40]), cells, period=2020)


def test_an_agglomeration_that_is_not_found_is_said(panel):
    needs("spopt")
    with pytest.raises(EstimationError, match="MaxPHeuristic fails"):
        agglomerate(panel, ["x"], period=2020, method="max-p", floor=1e9, floor_column="size")


# -- local coefficients ---------------------------------------------------------------------------


@pytest.mark.parametrize("multiscale", [True, False])
def test_local_coefficients_are_those_of_mgwr_by_hand(multiscale, panel, cells):
    needs("mgwr")
    from mgwr.gwr import GWR, MGWR
    from mgwr.sel_bw import Sel_BW

    shuffled = cells.sample(frac=1.0, random_state=7)
    ours = mgwr_fit("y ~ x", panel, shuffled, period=2020, multiscale=multiscale)
    rows = panel.frame.xs(2020, level="year").loc[list(panel.units)]
    z = (rows[["y", "x"]] - rows[["y", "x"]].mean()) / rows[["y", "x"]].std(ddof=0)
    inside = cells.loc[list(panel.units)].representative_point()
    at = np.column_stack([inside.x, inside.y])
    y, x = z[["y"]].to_numpy(), z[["x"]].to_numpy()
    chosen = Sel_BW(at, y, x, multi=multiscale)
    if multiscale:
        chosen.search()
        theirs = MGWR(at, y, x, chosen).fit()
    else:
        theirs = GWR(at, y, x, chosen.search()).fit()
    found = ours.to_frame()
    np.testing.assert_allclose(found.drop(columns="geometry"), theirs.params, rtol=1e-6)
    assert found.geometry.geom_equals(cells.geometry.loc[found.index]).all()
    np.testing.assert_allclose(ours.std_errors, theirs.bse, rtol=1e-6)
    assert found.index.tolist() == list(panel.units)
    assert list(ours.bandwidths.index) == ["Intercept", "x"]


def test_coefficients_of_mgwr_keep_their_units_without_scaling(panel, cells):
    needs("mgwr")
    fit = mgwr_fit(
        "y ~ x", panel, cells, period=2020, multiscale=False, kernel="Gaussian", standardise=False
    )
    first, last = fit.to_frame()["x"].iloc[[0, -1]]
    assert first < 0 < last


def test_places_and_columns_of_mgwr_are_checked(panel, cells):
    needs("mgwr")
    with pytest.raises(AlignmentError, match="lack u03"):
        mgwr_fit("y ~ x", panel, cells.drop("u03"), period=2020)
    with pytest.raises(OptionError, match="'bisquare'"):
        mgwr_fit("y ~ x", panel, cells, period=2020, kernel="tricube")


def test_the_bandwidth_of_georgia_is_the_one_that_mgwr_documents():
    needs("mgwr")
    from libpysal.examples import get_path

    data = pd.read_csv(get_path("GData_utm.csv")).assign(unit=lambda d: d["AreaKey"])
    at = geopandas.points_from_xy(data["X"], data["Y"], crs=26917)
    counties = geopandas.GeoSeries(at, index=data["unit"]).sample(frac=1.0, random_state=1)
    rows = data[["unit", "PctBach", "PctRural", "PctPov", "PctBlack"]]
    place = sg.Panel(rows.sample(frac=1.0, random_state=2), unit="unit")
    asked = {"period": 1, "multiscale": False, "standardise": False}
    fit = mgwr_fit("PctBach ~ PctRural + PctPov + PctBlack", place, counties, **asked)
    assert fit.bandwidths.unique().tolist() == [93.0]


# -- splot ----------------------------------------------------------------------------------------


def test_splot_draws_what_a_lisa_hands_over(panel, cells):
    needs("splot")
    import matplotlib.pyplot as plt
    from splot.esda import lisa_cluster, moran_scatterplot

    plt.switch_backend("Agg")
    found = sg.lisa(panel, "y", 2020, 99, seed=1)
    rows = found.to_frame()
    _, ax = lisa_cluster(found.to_esda(), cells.loc[rows.index], p=0.05)
    drawn = sum(len(kept.get_paths()) for kept in ax.collections)
    assert drawn == N
    _, ax = moran_scatterplot(found.to_esda(), p=0.05)
    assert ax.get_xlabel()
    plt.close("all")
