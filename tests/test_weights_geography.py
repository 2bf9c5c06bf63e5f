"""Contiguity and great-circle weights: on grids, on the globe, on China's provinces."""

from pathlib import Path

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spillgap import weights as sw
from spillgap.errors import DataError, DataWarning, OptionError, UnknownNameError
from spillgap.weights.matrix import sparse_matrix

PROVINCES = Path(__file__).parents[1] / "data" / "china" / "provinces.geojson"

# Who borders whom among the 31 mainland provinces, and the convention for Hainan.
BORDERS = {
    "Beijing": "Tianjin, Hebei",
    "Tianjin": "Beijing, Hebei",
    "Hebei": "Beijing, Tianjin, Shanxi, Inner Mongolia, Liaoning, Shandong, Henan",
    "Shanxi": "Hebei, Inner Mongolia, Henan, Shaanxi",
    "Inner Mongolia": "Hebei, Shanxi, Liaoning, Jilin, Heilongjiang, Shaanxi, Gansu, Ningxia",
    "Liaoning": "Hebei, Inner Mongolia, Jilin",
    "Jilin": "Inner Mongolia, Liaoning, Heilongjiang",
    "Heilongjiang": "Inner Mongolia, Jilin",
    "Shanghai": "Jiangsu, Zhejiang",
    "Jiangsu": "Shanghai, Zhejiang, Anhui, Shandong",
    "Zhejiang": "Shanghai, Jiangsu, Anhui, Fujian, Jiangxi",
    "Anhui": "Jiangsu, Zhejiang, Jiangxi, Shandong, Henan, Hubei",
    "Fujian": "Zhejiang, Jiangxi, Guangdong",
    "Jiangxi": "Zhejiang, Anhui, Fujian, Hubei, Hunan, Guangdong",
    "Shandong": "Hebei, Jiangsu, Anhui, Henan",
    "Henan": "Hebei, Shanxi, Anhui, Shandong, Hubei, Shaanxi",
    "Hubei": "Anhui, Jiangxi, Henan, Hunan, Chongqing, Shaanxi",
    "Hunan": "Jiangxi, Hubei, Guangdong, Guangxi, Chongqing, Guizhou",
    "Guangdong": "Fujian, Jiangxi, Hunan, Guangxi, Hainan",
    "Guangxi": "Hunan, Guangdong, Guizhou, Yunnan",
    "Hainan": "Guangdong",
    "Chongqing": "Hubei, Hunan, Sichuan, Guizhou, Shaanxi",
    "Sichuan": "Chongqing, Guizhou, Yunnan, Tibet, Shaanxi, Gansu, Qinghai",
    "Guizhou": "Hunan, Guangxi, Chongqing, Sichuan, Yunnan",
    "Yunnan": "Guangxi, Sichuan, Guizhou, Tibet",
    "Tibet": "Sichuan, Yunnan, Qinghai, Xinjiang",
    "Shaanxi": "Shanxi, Inner Mongolia, Henan, Hubei, Chongqing, Sichuan, Gansu, Ningxia",
    "Gansu": "Inner Mongolia, Sichuan, Shaanxi, Qinghai, Ningxia, Xinjiang",
    "Qinghai": "Sichuan, Tibet, Gansu, Xinjiang",
    "Ningxia": "Inner Mongolia, Shaanxi, Gansu",
    "Xinjiang": "Tibet, Gansu, Qinghai",
}


def grid(n: int, crs: int | None = 4326) -> gpd.GeoDataFrame:
    x, y = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n)))
    index = pd.Index([f"u{i:03}" for i in range(n * n)])
    return gpd.GeoDataFrame(geometry=shapely.box(x, y, x + 1, y + 1), crs=crs, index=index)


def towns(lonlat: list, labels: str = "abcdefgh") -> gpd.GeoDataFrame:
    index = list(labels[: len(lonlat)])
    return gpd.GeoDataFrame(geometry=shapely.points(lonlat), crs=4326, index=index)


def frame_of(graph) -> pd.DataFrame:
    ids = pd.Index(sorted(graph.unique_ids))
    return pd.DataFrame(sparse_matrix(graph, ids).toarray(), index=ids, columns=ids)


# -- contiguity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "links"), [("queen", 2 * 42), ("rook", 2 * 24)])
def test_neighbours_on_a_grid(rule, links):
    graph = sw.contiguity(grid(4), rule, standardise="none")
    assert sw.describe(graph).n_links == links
    assert sw.describe(sw.contiguity(grid(4), rule)).standardisation == "row"


@pytest.mark.parametrize("rule", ["queen", "rook"])
@pytest.mark.parametrize("order", [2, 3])
def test_orders_are_path_lengths(rule, order):
    graph = sw.contiguity(grid(7), rule, order, standardise="none")
    x, y = (a.ravel() for a in np.meshgrid(np.arange(7), np.arange(7)))
    across, up = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    steps = np.maximum(across, up) if rule == "queen" else across + up
    np.testing.assert_array_equal(frame_of(graph).to_numpy(), steps == order)
    below = sw.contiguity(grid(7), rule, order, include_lower=True, standardise="none")
    np.testing.assert_array_equal(frame_of(below).to_numpy(), (steps <= order) & (steps > 0))


def test_an_order_that_leaves_a_unit_alone_is_refused():
    with pytest.raises(DataError, match="Units without neighbours of order 2: u004"):
        sw.contiguity(grid(3), order=2)
    for order in (0, 1.5, True, "2"):
        with pytest.raises(OptionError, match="order="):
            sw.contiguity(grid(3), order=order)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(16)))
def test_the_order_of_the_rows_never_matters(order):
    boundaries = grid(4)
    shuffled = boundaries.iloc[order]
    for build in (
        sw.contiguity,
        lambda b: sw.knn(b, 5),
        lambda b: sw.inverse_distance(b, cutoff=300),
    ):
        pd.testing.assert_frame_equal(
            frame_of(build(shuffled)), frame_of(build(boundaries)), check_exact=False
        )
    assert sw.contiguity(shuffled).unique_ids.tolist() == shuffled.index.tolist()


def test_us_states_have_the_107_pairs_of_splms_matrix():
    states = gpd.read_file(libpysal.examples.get_path("us48.shp")).set_index("STATE_ABBR")
    record = sw.describe(sw.contiguity(states))
    assert (record.n_units, record.n_links, record.isolates) == (48, 214, ())


def test_near_misses_are_told_and_taken_only_when_asked():
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1.0005, 0, 2, 1), shapely.box(2, 0, 3, 1)]
    boundaries = gpd.GeoDataFrame({"name_en": ["A", "B", "C"]}, geometry=shapes, index=[1, 2, 3])
    for rule in ("queen", "rook"):
        with pytest.warns(DataWarning, match=r"1 \(A\)–2 \(B\).*tolerance=0.001"):
            strict = sw.contiguity(boundaries, rule, islands="keep")
        assert sw.describe(strict).n_links == 2
        tolerant = sw.contiguity(boundaries, rule, tolerance=0.001)
        assert sw.describe(tolerant).tolerant == ((1, 2),)
        assert "Neighbours only within the tolerance: A–B" in sw.describe(tolerant).text()
        assert sw.describe(sw.contiguity(boundaries, rule, tolerance=0, islands="keep")) == (
            sw.describe(strict)
        )


def test_overlapping_units_are_told():
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(0.9999, 0, 2, 1)]
    with pytest.warns(DataWarning, match="overlap: 0–1"):
        sw.contiguity(gpd.GeoDataFrame(geometry=shapes), islands="keep")


def test_labels_come_from_the_index_or_a_column():
    boundaries = grid(2).assign(code=["d", "c", "b", "a"])
    assert sw.contiguity(boundaries, ids="code").unique_ids.tolist() == ["d", "c", "b", "a"]
    with pytest.raises(UnknownNameError, match="Did you mean 'code'"):
        sw.contiguity(boundaries, ids="cod")
    with pytest.raises(DataError, match="more than once: x"):
        sw.contiguity(boundaries.assign(code="x"), ids="code")


def test_unusable_boundaries_are_refused_by_name():
    boundaries = grid(2)
    with pytest.raises(DataError, match="GeoDataFrame or GeoSeries, not DataFrame"):
        sw.contiguity(pd.DataFrame(boundaries.drop(columns="geometry")))
    missing = boundaries.copy()
    missing.loc["u002", "geometry"] = None
    with pytest.raises(DataError, match="without a geometry: u002"):
        sw.contiguity(missing)
    bowtie = boundaries.copy()
    bowtie.loc["u001", "geometry"] = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(DataError, match=r"Invalid polygons: u001 \(Self-intersection"):
        sw.contiguity(bowtie)
    with pytest.raises(DataError, match=r"needs polygons.*: a, b"):
        sw.contiguity(towns([[0, 0], [1, 0]]))
    with pytest.raises(OptionError, match="Did you mean 'queen'"):
        sw.contiguity(boundaries, "quen")
    with pytest.raises(DataError, match="single unit has no nearest neighbour"):
        sw.contiguity(boundaries.iloc[:1], islands="nearest")
    with pytest.raises(DataError, match=r"do not lie within their CRS \(WGS 84 / UTM zone 50N\)"):
        sw.knn(towns([[1e12, 1e12], [2e12, 0]]).set_crs(32650, allow_override=True), 1)
    with pytest.raises(DataError, match="no units"):
        sw.contiguity(boundaries.iloc[:0])


# -- islands --------------------------------------------------------------------------------------


def test_an_island_joins_the_outline_that_is_nearest_not_the_centre():
    wide = shapely.box(0, 0, 20, 1)
    small = shapely.box(0, 1, 1, 2)
    island = shapely.box(3, 1.5, 4, 2)
    boundaries = gpd.GeoDataFrame(
        {"name_en": ["Wide", "Small", "Isle"], "name_zh": ["宽", "小", "岛"]},
        geometry=[wide, small, island],
        crs=4326,
        index=["w", "s", "i"],
    )
    record = sw.describe(sw.contiguity(boundaries, islands="nearest"))
    (link,) = record.islands
    assert (link.unit, link.neighbour, link.how) == ("i", "w", "nearest")
    assert link.km == pytest.approx(0.5 * np.pi / 180 * 6371.0088, rel=1e-3)
    assert "Isle linked to Wide (nearest, 56 km)." in record.text("en")
    assert "岛与宽相连（最近，56 公里）。" in record.text("zh")
    assert record.symmetric


def test_longitude_shrinks_toward_the_pole():
    """At 60° north a degree of longitude is half a degree of latitude."""
    main = [shapely.box(0, 60, 1, 61), shapely.box(0, 58, 3, 60)]
    island = shapely.box(2.2, 60.9, 2.5, 61.3)
    boundaries = gpd.GeoDataFrame(geometry=[*main, island], crs=4326, index=["west", "south", "i"])
    record = sw.describe(sw.contiguity(boundaries, islands="nearest"))
    assert record.islands[0].neighbour == "west"


def test_islands_are_linked_before_higher_orders_are_counted():
    boxes = [shapely.box(i, 0, i + 1, 1) for i in range(4)] + [shapely.box(4.5, 0, 5, 1)]
    boundaries = gpd.GeoDataFrame(geometry=boxes, crs=4326, index=list("abcde"))
    graph = sw.contiguity(boundaries, order=2, islands="nearest", standardise="none")
    assert graph["e"].to_dict() == {"c": 1.0}


def test_what_becomes_of_islands_is_a_choice():
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 0, 6, 1)]
    boundaries = gpd.GeoDataFrame({"name_en": list("ABC")}, geometry=boxes, index=[1, 2, 3])
    with pytest.raises(DataError, match=r"Units without neighbours: 3 \(C\)"):
        sw.contiguity(boundaries)
    with pytest.raises(DataError, match="no CRS"):
        sw.contiguity(boundaries, islands="nearest")
    assert sw.contiguity(boundaries, islands="drop").unique_ids.tolist() == [1, 2]
    given_links = sw.contiguity(boundaries, islands={3: [1, 2]})
    assert given_links[3].to_dict() == {1: 0.5, 2: 0.5}
    assert (
        "C linked to A (by choice). C linked to B (by choice)." in sw.describe(given_links).text()
    )


# -- distances ------------------------------------------------------------------------------------


def test_distances_are_great_circle_km_in_any_crs():
    lonlat = [[100.0, 30.0], [104.0, 36.0], [116.4, 39.9], [87.6, 43.8]]
    degrees = towns(lonlat)
    weights = sw.inverse_distance(degrees, standardise="none")
    projected = degrees.to_crs("+proj=aea +lat_1=25 +lat_2=47 +lat_0=30 +lon_0=105 +datum=WGS84")
    again = sw.inverse_distance(projected, standardise="none")
    np.testing.assert_allclose(frame_of(again), frame_of(weights), rtol=1e-9)
    (lon1, lat1), (lon2, lat2) = np.radians(lonlat[2]), np.radians(lonlat[3])
    h = np.sin((lat2 - lat1) / 2) ** 2
    h += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km = 2 * 6371.0088 * np.arcsin(np.sqrt(h))
    assert 1 / weights["c"]["d"] == pytest.approx(km, rel=1e-12)


def test_distances_cross_the_date_line():
    graph = sw.knn(towns([[179.5, 0], [-179.5, 0], [170, 0]]), k=1)
    assert graph["a"].to_dict() == {"b": 1.0}


@pytest.mark.parametrize(
    "build",
    [
        lambda b: sw.knn(b, 1),
        lambda b: sw.inverse_distance(b),
        lambda b: sw.distance_band(b, 100),
        lambda b: sw.kernel(b, 100),
    ],
)
def test_distances_need_a_crs_that_fits(build):
    with pytest.raises(DataError, match=r"no CRS.*set_crs"):
        build(grid(3, crs=None))
    metres = towns([[500000, 4000000], [600000, 4000000]])
    with pytest.raises(DataError, match="these are not degrees"):
        build(metres)


def test_nearest_neighbours_are_the_nearest_with_ties_by_label():
    boundaries = towns([[0, 0], [1, 0], [-1, 0], [5, 0]])
    assert sw.knn(boundaries, 1)["a"].to_dict() == {"b": 1.0}
    swapped = towns([[0, 0], [1, 0], [-1, 0], [5, 0]], labels="acbd")
    assert sw.knn(swapped, 1)["a"].to_dict() == {"b": 1.0}
    rng = np.random.default_rng(0)
    lonlat = np.column_stack([rng.uniform(70, 130, 40), rng.uniform(18, 53, 40)])
    cloud = gpd.GeoDataFrame(geometry=shapely.points(lonlat), crs=4326)
    far = 1 / frame_of(sw.inverse_distance(cloud, standardise="none")).replace(0, np.nan)
    near = far.rank(axis=1) <= 4
    np.testing.assert_array_equal(frame_of(sw.knn(cloud, 4, standardise="none")), near)


def test_units_in_the_same_place_are_each_others_nearest():
    same = towns([[0, 0], [0, 0], [1, 0]])
    assert sw.knn(same, 1)["a"].to_dict() == {"b": 1.0}
    with pytest.raises(DataError, match="Units in the same place: a–b"):
        sw.inverse_distance(same)


@pytest.mark.parametrize("k", [0, 3, 1.5, True, "2"])
def test_k_is_a_whole_number_below_n(k):
    with pytest.raises(OptionError, match="from 1 to 2"):
        sw.knn(towns([[0, 0], [1, 0], [2, 0]]), k)


def test_a_cutoff_that_leaves_a_unit_alone_names_it_and_the_cutoff_that_would_not():
    boundaries = towns([[0, 0], [1, 0], [5, 0]])
    with pytest.raises(DataError, match=r"Units without neighbours: c\b.*is 444.8 km"):
        sw.inverse_distance(boundaries, cutoff=200)
    assert sw.describe(sw.inverse_distance(boundaries, cutoff=444.8)).isolates == ()
    linked = sw.inverse_distance(boundaries, cutoff=200, islands="nearest", standardise="none")
    assert 1 / linked["c"]["b"] == pytest.approx(444.8, abs=0.1)
    hand = sw.inverse_distance(boundaries, cutoff=200, islands={"c": ["a"]}, standardise="none")
    assert 1 / hand["c"]["a"] == pytest.approx(556.0, abs=0.1)
    assert "up to 200 km" in sw.describe(linked).text()


def test_powers_bands_and_kernels_are_functions_of_distance():
    boundaries = towns([[0, 0], [1, 0], [3, 0]])
    km = 1 / sw.inverse_distance(boundaries, standardise="none")["a"]
    squared = sw.inverse_distance(boundaries, power=2, standardise="none")["a"]
    np.testing.assert_allclose(squared, km**-2.0)
    exponential = sw.kernel(boundaries, 150, standardise="none")["a"]
    np.testing.assert_allclose(exponential, np.exp(-km / 150))
    gaussian = sw.kernel(boundaries, 150, "gaussian", standardise="none")["a"]
    np.testing.assert_allclose(gaussian, np.exp(-0.5 * (km / 150) ** 2))
    band = sw.distance_band(boundaries, 250, standardise="none")
    assert band["b"].to_dict() == {"a": 1.0, "c": 1.0}
    assert band["a"].to_dict() == {"b": 1.0}
    for bad in (0, -1, np.inf, np.nan, "far", True):
        with pytest.raises(OptionError, match="above zero"):
            sw.kernel(boundaries, bad)
        with pytest.raises(OptionError, match="above zero"):
            sw.inverse_distance(boundaries, power=bad)
    with pytest.raises(OptionError, match="Did you mean 'gaussian'"):
        sw.kernel(boundaries, 100, "gausian")


def test_too_many_units_without_a_cutoff_are_refused(monkeypatch):
    monkeypatch.setattr("spillgap.weights._distance._MOST_UNITS_WITHOUT_CUTOFF", 8)
    with pytest.raises(DataError, match="Give cutoff= in km"):
        sw.inverse_distance(grid(3))
    assert sw.inverse_distance(grid(3), cutoff=200).n == 9


def test_a_large_lattice_stays_sparse_and_quick():
    boundaries = grid(60).set_index(pd.Index(range(3600)))
    assert sw.describe(sw.contiguity(boundaries)).n_links == 2 * (2 * 60 * 59 + 2 * 59**2)
    assert sw.describe(sw.knn(boundaries, 4)).n_links == 4 * 3600
    assert sw.describe(sw.distance_band(boundaries, 115)).isolates == ()


# -- China ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def provinces():
    if not PROVINCES.exists():
        pytest.skip("the boundaries have not been built")
    return gpd.read_file(PROVINCES).set_index("name_en", drop=False)


@pytest.mark.parametrize("rule", ["queen", "rook"])
def test_mainland_contiguity_is_the_written_list(provinces, rule):
    written = {unit: set(who.split(", ")) for unit, who in BORDERS.items()}
    graph = sw.contiguity(provinces.loc[list(written)], rule, islands="nearest")
    assert {u: set(graph[u].index) for u in graph.unique_ids} == written
    record = sw.describe(graph)
    assert (record.n_links, record.components) == (2 * (68 + 1), 1)
    assert [(k.unit, k.neighbour) for k in record.islands] == [("Hainan", "Guangdong")]
    assert "Hainan linked to Guangdong (nearest" in record.text("en")
    assert "海南与广东相连（最近" in record.text("zh")


def test_all_34_units_share_70_borders_in_any_crs(provinces):
    for boundaries in (provinces, provinces.to_crs("+proj=aea +lat_1=25 +lat_2=47 +lon_0=105")):
        record = sw.describe(sw.contiguity(boundaries, islands="keep", tolerance=0))
        assert record.n_links == 140
        assert set(record.isolates) == {"Hainan", "Taiwan"}
    linked = sw.describe(sw.contiguity(provinces, islands="nearest"))
    assert {(k.unit, k.neighbour) for k in linked.islands} == {
        ("Hainan", "Guangdong"),
        ("Taiwan", "Fujian"),
    }


# -- both sides of ±180° ---------------------------------------------------------------------------


def strip(*spans: tuple[float, float], crs: int | None = 4326) -> gpd.GeoDataFrame:
    """Units side by side between the equator and 1° north, named by letters."""
    shapes = [shapely.box(west, 0, east, 1) for west, east in spans]
    return gpd.GeoDataFrame(geometry=shapes, crs=crs, index=list("abcdefgh"[: len(spans)]))


@pytest.mark.parametrize("rule", ["queen", "rook"])
@pytest.mark.parametrize(
    "spans",
    [
        [(178, 179), (179, 180), (-180, -179), (-179, -178)],
        [(178, 179), (179, 181), (-179, -178), (-178, -177)],
        [(358, 359), (359, 360), (0, 1), (1, 2)],
    ],
)
def test_units_on_both_sides_of_the_date_line_are_neighbours(rule, spans):
    graph = sw.contiguity(strip(*spans), rule, standardise="none")
    assert {(i, j) for i, j in graph.adjacency.index} == {
        ("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "c"),
    }  # fmt: skip


def test_the_date_line_is_none_outside_longitude_and_latitude():
    ends = [(179, 180), (-180, -179), (178, 179)]
    assert sw.describe(sw.contiguity(strip(*ends, crs=None), islands="keep")).isolates == ("b",)
    metres = sw.contiguity(strip(*ends, crs=3857), islands="keep")
    assert sw.describe(metres).isolates == ("b",)


def test_a_unit_with_parts_on_both_sides_is_one_unit():
    """Like Chukotka or Fiji: it touches neighbours on either side, and never itself."""
    both = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)])
    shapes = [both, shapely.box(178, 0, 179, 1), shapely.box(-179, 0, -178, 1)]
    boundaries = gpd.GeoDataFrame(geometry=shapes, crs=4326, index=["both", "west", "east"])
    graph = sw.contiguity(boundaries, "rook", standardise="none")
    assert set(graph["both"].index) == {"west", "east"}
    assert set(graph["west"].index) == {"both"}
    for point in ("centroid", "representative"):
        near = sw.inverse_distance(boundaries, point=point, standardise="none")["both"]
        assert 1 / near.max() < 170.0, "the middle of the unit lies at ±180°, not at 0°"


def test_near_misses_across_the_date_line_are_told():
    boundaries = strip((178, 179), (179, 179.9995), (-180, -179))
    with pytest.warns(DataWarning, match="b–c"):
        sw.contiguity(boundaries, islands="keep")
    tolerant = sw.contiguity(boundaries, tolerance=0.001)
    assert sw.describe(tolerant).tolerant == (("b", "c"),)


def test_an_island_beyond_the_date_line_is_as_near_as_it_is():
    boundaries = strip((177, 178), (178, 179.5), (-179.5, -179))
    (link,) = sw.describe(sw.contiguity(boundaries, islands="nearest")).islands
    assert (link.unit, link.neighbour) == ("c", "b")
    assert link.km == pytest.approx(np.pi / 180 * 6371.0088, rel=1e-3)


@pytest.mark.parametrize("turn", [-100, 60, 130, 179])
def test_contiguity_does_not_depend_on_where_longitudes_begin(turn):
    x, y = (a.ravel() for a in np.meshgrid(np.arange(12), np.arange(4)))
    west = (x * 30.0 + turn * 30 + 180) % 360 - 180
    shapes = shapely.box(west, y * 10, west + 30, y * 10 + 10)
    globe = gpd.GeoDataFrame(geometry=shapes, crs=4326)
    links = 2 * (12 * 4 + 12 * 3 + 2 * 12 * 3)
    assert sw.describe(sw.contiguity(globe)).n_links == links
