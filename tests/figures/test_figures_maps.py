"""Maps: matched by label, projected, and with their furniture off the land."""

from __future__ import annotations

import itertools
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from pyproj import CRS

import spillgap as sg
from spillgap import Panel, figures
from spillgap.autocorrelation import ASSOCIATION, HOTSPOTS, JOINS, QUADRANTS, SIMILARITY, SPREADS
from spillgap.datasets import zooms_of
from spillgap.errors import OptionError
from spillgap.figures import theme
from spillgap.figures._classes import classify, lightness, mapclassify_name
from spillgap.figures.geometry import albers, draw_polygons, projected
from spillgap.options import CLASS_SCHEME


def texts(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def colours(ax):
    """Colour and number of polygons of every class drawn."""
    return {
        tuple(np.round(c.get_facecolor()[0], 3)): len(c.get_paths())
        for c in ax.collections
        if hasattr(c, "get_paths") and len(c.get_facecolor())
    }


def legend_in_data(ax):
    ax.get_figure(root=True).canvas.draw()
    box = ax.get_legend().get_window_extent()
    return shapely.box(*ax.transData.inverted().transform_bbox(box).extents)


def test_rows_in_any_order_give_the_same_map(squares, values, tmp_path):
    first = figures.choropleth(values, squares)
    second = figures.choropleth(values.sample(frac=1, random_state=1), squares)
    a = figures.save(first, tmp_path / "a", ("png",), dpi=60)[0]
    b = figures.save(second, tmp_path / "b", ("png",), dpi=60)[0]
    assert a.read_bytes() == b.read_bytes()


def test_a_unit_without_a_polygon_is_named(squares, values):
    values = values.rename({"110000": "110001"})
    with pytest.raises(ValueError, match=r"110001.*110000"):
        figures.choropleth(values, squares)


def test_keys_of_another_type_are_explained(squares, values):
    values.index = values.index.astype(int)
    with pytest.raises(ValueError, match="labels are int"):
        figures.choropleth(values, squares)


def test_units_without_data_are_hatched_and_in_the_legend(squares, values):
    ax = figures.choropleth(values.drop("510000"), squares, k=2)
    assert texts(ax)[-1] == "No data"
    hatched = [c for c in ax.collections if c.get_hatch()]
    assert [len(c.get_paths()) for c in hatched] == [1]
    full = figures.choropleth(values, squares, k=2, lang="zh")
    assert "无数据" not in texts(full)


def test_missing_values_count_as_no_data(squares, values):
    values["510000"] = np.nan
    assert texts(figures.choropleth(values, squares, lang="zh"))[-1] == "无数据"


@pytest.mark.parametrize(
    ("data", "kwargs", "match"),
    [
        ("frame", {"column": "digitel"}, "digital"),
        ("frame", {"scheme": "quantile"}, "quantiles"),
        ("frame", {"legend": "left"}, "legend="),
        ("frame", {"scalebar": True}, "scale_bar"),
        ("frame", {"bins": [3, 2]}, "rising"),
        ("long", {}, "period="),
        ("long", {"period": 2017}, "2016"),
        ("values", {"period": 2017}, "no periods"),
        ("empty", {}, "Every value is missing"),
        ("list", {}, "list"),
        ("frame", {"column": None}, "Name the column to draw: digital, other"),
        ("panel", {}, "panel's column"),
        ("twice", {}, "More than one value for the units 110000"),
    ],
)
def test_what_cannot_be_drawn_is_refused(data, kwargs, match, squares, values, long):
    given = {
        "frame": values.to_frame().assign(other=1.0),
        "long": long,
        "values": values,
        "empty": values * np.nan,
        "list": [1, 2],
        "panel": Panel(long.rename("digital").reset_index(), *long.index.names),
        "twice": pd.concat([values, values.iloc[:1]]),
    }[data]
    if data == "frame":
        kwargs = {"column": "digital", **kwargs}
    with pytest.raises((ValueError, KeyError), match=match):
        figures.choropleth(given, squares, **kwargs)


@pytest.mark.parametrize(
    ("boundaries", "match"),
    [
        (lambda g: pd.DataFrame(g), "GeoDataFrame"),
        (lambda g: pd.concat([g, g.iloc[:1]]), "110000"),
        (lambda g: g.set_geometry(g.geometry.where(g.index != "460000")), "460000"),
    ],
)
def test_boundaries_that_are_none_are_refused(boundaries, match, squares, values):
    with pytest.raises(ValueError, match=match):
        figures.choropleth(values, boundaries(squares))


def test_projection_is_equal_area_and_leaves_projected_maps_alone(squares):
    land = projected(squares)
    assert CRS(land.crs).coordinate_operation.method_name == "Albers Equal Area"
    # Squares of equal degrees differ in area by the cosine of latitude only.
    low, high = land.geometry.area.iloc[[0, 3]]
    assert low / high == pytest.approx(np.cos(np.radians(31)) / np.cos(np.radians(33)), rel=2e-3)
    metric = squares.to_crs(3857)
    assert projected(metric) is metric
    plain = squares.set_crs(None, allow_override=True)
    assert projected(plain) is plain
    with pytest.raises(ValueError, match="no CRS"):
        projected(plain, 3857)


@pytest.mark.parametrize(
    ("bounds", "name"),
    [((-20, -35, 52, 37), "cea"), ((-180, -60, 180, 80), "eqearth"), ((5, 45, 10, 47), "aea")],
)
def test_every_part_of_the_world_has_a_projection(bounds, name):
    text = albers(bounds)
    assert f"+proj={name}" in text
    assert CRS(text).is_projected


def test_holes_stay_open():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    figure = Figure(figsize=(1, 1))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 10), ylim=(0, 10))
    draw_polygons(ax, gpd.GeoSeries([ring]), facecolor="black")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = np.asarray(canvas.buffer_rgba())[..., 0]
    assert image[50, 50] == 255
    assert image[10, 10] == 0


def test_classes_hold_every_value_once(values):
    for scheme in CLASS_SCHEME.choices:
        classes = classify(values, scheme, 3)
        codes = classes.code(values)
        assert (codes >= 0).all()
        assert list(np.argsort(values.to_numpy(), kind="stable")) == list(
            np.lexsort((values.to_numpy(), codes))
        )
        assert classes.upper[-1] >= values.max()


def test_schemes_are_those_of_mapclassify_by_its_names(values):
    import mapclassify

    # Of a sample of the units, or without a scheme; natural breaks are Fisher and Jenks's here.
    others = {"FisherJenksSampled", "JenksCaspallSampled", "UserDefined", "NaturalBreaks"}
    ours = {mapclassify_name(choice) for choice in CLASS_SCHEME.choices}
    assert ours == set(mapclassify.CLASSIFIERS) - others
    many = pd.Series(np.random.default_rng(3).lognormal(size=60))
    for name in set(mapclassify.CLASSIFIERS) - others:
        classes = classify(many, name, 4)
        own = {} if name in ("StdMean", "Percentiles", "BoxPlot", "HeadTailBreaks") else {"k": 4}
        np.random.seed(0)  # noqa: NPY002 (MaxP draws from numpy's global state)
        theirs = np.asarray(getattr(mapclassify, name)(many.to_numpy(), **own).bins, dtype=float)
        if name != "MaxP":
            inside = (theirs > many.min()) & (theirs < many.max())
            np.testing.assert_allclose(classes.upper[: inside.sum()], theirs[inside])
    with pytest.raises(OptionError, match=r"'head_tail_breaks'.*'pretty_breaks'"):
        mapclassify_name("JenksCaspallSampled")


def test_an_interactive_map_takes_the_same_schemes(squares, values):
    figures.explore(values, squares, scheme="fisher_jenks", k=3)
    with pytest.raises(OptionError, match="Did you mean 'quantiles'"):
        figures.explore(values, squares, scheme="quantile")


def test_bins_and_constants_have_readable_classes(values):
    assert classify(values, bins=[2, 4]).words(0) == [
        "1 – 2", "2 – 4", "above 4 (highest 9)"]  # fmt: skip
    assert classify(values + 10, bins=[5, 20]).words(0) == ["≤ 5", "5 – 20"]
    assert classify(values * 0 + 2).code(values * 0 + 2).tolist() == [0] * 6
    assert classify(-values, k=2).words(1)[0].startswith("−9.0 – ")


def test_a_top_class_wider_than_all_others_is_open(squares, values):
    values["460000"] = 90.0
    ax = figures.choropleth(values, squares, k=3, decimals=0)
    assert texts(ax)[2] == "above 3 (highest 90)"
    assert texts(figures.choropleth(values, squares, k=3, decimals=0, lang="zh"))[2].endswith(
        "（最高 90）"
    )


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("classes", [3, 5, 7])
def test_every_two_classes_of_a_choropleth_differ_in_grey(grey, classes):
    with theme(grey=grey) as look:
        shades = classify(pd.Series(np.arange(20.0)), k=classes).colours(look.sequential)
    assert apart(shades) > 60 / (classes - 1)


@pytest.mark.parametrize("grey", [False, True])
def test_every_two_classes_of_a_local_statistic_differ_in_grey(grey):
    for table in (QUADRANTS, HOTSPOTS, SIMILARITY, JOINS, SPREADS, ASSOCIATION):
        assert apart([row.grey if grey else row.colour for row in table.values()]) > 10


@pytest.mark.parametrize("grey", [False, True])
def test_every_two_classes_of_spillovers_differ_in_grey(grey, squares, values):
    net = (values - values.mean()).rename("net").to_frame()
    with theme(grey=grey):
        ax = figures.spillover_map(net, squares, k=6)
    patches = ax.get_legend().get_patches()
    assert apart([patch.get_facecolor() for patch in patches]) > 8


def apart(shades):
    """The least difference in lightness between any two colours."""
    levels = sorted(lightness(shade) for shade in shades)
    return min(b - a for a, b in itertools.pairwise(levels))


def test_lightness_runs_from_black_to_white():
    assert lightness("black") == pytest.approx(0)
    assert lightness("#777777") == pytest.approx(50.03, abs=0.01)
    assert lightness("white") == pytest.approx(100)


def test_borders_are_white_on_dark_classes_and_grey_on_light_ones(squares, values):
    ax = figures.choropleth(values, squares, k=3)
    inks = {}
    for drawn in ax.collections:
        if len(drawn.get_facecolor()):
            inks[lightness(drawn.get_facecolor()[0]) < 62] = to_hex(drawn.get_edgecolor()[0])
    assert inks[True] == "#ffffff"
    assert inks[False] != "#ffffff"


def test_small_multiples_share_their_classes(squares, long):
    axes = figures.small_multiples(long, squares, periods=[2022, 2016], k=3)
    assert [ax.get_title() for ax in axes] == ["2022", "2016"]
    assert axes[0].figure.legends
    assert len(colours(axes[0]) | colours(axes[1])) == 3
    with pytest.raises(KeyError, match="2017"):
        figures.small_multiples(long, squares, periods=[2017])
    with pytest.raises(ValueError, match="2 were given"):
        figures.small_multiples(long, squares, axes=list(axes))


def test_cluster_map_counts_and_refuses_unknown_codes(squares, values):
    clusters = pd.DataFrame({"cluster": ["HH", "HH", "LL", "NS", "NS", "NS"]}, index=values.index)
    ax = figures.lisa_map(clusters, squares)
    assert texts(ax)[0] == "High–High (2)"
    with pytest.raises(ValueError, match=r"HX.*460000"):
        figures.lisa_map(clusters.replace("HH", "HH").assign(
            cluster=["HH", "HH", "LL", "NS", "HX", "NS"]), squares)  # fmt: skip


def test_the_classes_of_every_local_statistic_are_mapped(squares, values):
    found = ["hot", "cold", "NS", "NS", "NS", "NS"]
    frame = pd.DataFrame({"cluster": found}, index=values.index)
    assert texts(figures.lisa_map(frame, squares))[0] == "Hot spot (1)"
    frame["cluster"] = ["HH", "similar", "NS", "NS", "NS", "NS"]
    assert texts(figures.lisa_map(frame, squares, lang="zh"))[2] == "相似（1）"


def test_a_result_s_own_classes_stand_in_the_legend(squares, values):
    class Joined:
        classes = JOINS

        def to_frame(self) -> pd.DataFrame:
            return pd.DataFrame({"cluster": "NS"}, index=values.index)

    shown = texts(figures.lisa_map(Joined(), squares))
    assert shown[:3] == [
        "More joins (0)",
        "Fewer joins (0)",
        "Not significant (6)",
    ]


def test_spillovers_are_classed_alike_on_both_sides_of_zero(squares, values):
    net = (values - values.mean()).rename("net").to_frame()
    ax = figures.spillover_map(net, squares, k=4, decimals=2)
    shown = texts(ax)
    reach = net["net"].abs().max()
    assert shown[0] == f"{reach / 2:.2f} – {reach:.2f}"
    assert shown[-1] == f"−{reach:.2f} – −{reach / 2:.2f}"


def test_effects_by_unit_need_a_variable_where_there_are_several(squares, values):
    net = values.rename("net").to_frame()
    table = pd.concat({"policy": net, "innovation": -net}, names=["variable"])
    with pytest.raises(ValueError, match="innovation"):
        figures.spillover_map(table, squares)
    with pytest.raises(KeyError, match="policy"):
        figures.spillover_map(table, squares, variable="polici")
    assert len(colours(figures.spillover_map(table, squares, variable="policy", k=2))) >= 1


@pytest.fixture(scope="module")
def china():
    return sg.load("china")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", ["single", "double"])
def test_the_legend_of_china_covers_no_province(china, width, lang):
    ax = figures.choropleth(
        china.panel, china.basemap, "digital", period=2022, maritime=china.maritime,
        width=width, lang=lang)  # fmt: skip
    land = projected(china.basemap).geometry
    assert not land.intersects(legend_in_data(ax)).any()
    assert len(colours(ax)) == 6


def test_the_inset_shows_the_sea_and_covers_no_province(china):
    ax = figures.choropleth(
        china.panel, china.basemap, "digital", period=2022, maritime=china.maritime
    )
    (inset,) = ax.child_axes
    assert inset.get_label() == "south_china_sea"
    ax.figure.canvas.draw()
    box = ax.transData.inverted().transform_bbox(inset.get_window_extent())
    assert not projected(china.basemap).geometry.intersects(shapely.box(*box.extents)).any()
    sea = china.maritime.to_crs(projected(china.basemap).crs).total_bounds
    assert inset.get_xlim()[0] < sea[0] < sea[2] < inset.get_xlim()[1]
    assert inset.get_ylim()[0] < sea[1] < sea[3] < inset.get_ylim()[1]
    plain = figures.choropleth(china.panel, china.basemap, "digital", period=2022)
    assert plain.child_axes == []


def test_dense_places_are_drawn_larger_below_the_map(china):
    zooms = zooms_of(china.basemap.index)
    ax = figures.choropleth(china.panel, china.basemap, "digital", period=2022, zoom=zooms)
    ax.figure.canvas.draw()
    boxes = [child for child in ax.child_axes if child.get_label().startswith("zoom")]
    titles = [box.get_title(loc="left") for box in boxes]
    assert titles == ["1  Beijing–Tianjin–Hebei", "2  Yangtze River Delta", "3  Greater Bay Area"]
    land = projected(china.basemap)
    for box, units in zip(boxes, zooms.values(), strict=True):
        (x0, x1), (y0, y1) = box.get_xlim(), box.get_ylim()
        (left, right), _ = ax.get_xlim(), ax.get_ylim()
        scale = box.get_window_extent().width / (x1 - x0)
        assert scale > 1.5 * ax.get_window_extent().width / (right - left)
        middles = land.loc[list(units)].geometry.representative_point()
        assert middles.within(shapely.box(x0, y0, x1, y1)).all()
        assert box.get_window_extent().y1 < ax.get_window_extent().y0
    extents = [box.get_window_extent() for box in boxes]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(extents, 2))
    legend = ax.get_legend().get_window_extent()
    assert not any(legend.overlaps(box) for box in extents)


def test_zooms_come_with_a_map_that_has_dense_places(china, squares):
    assert next(iter(zooms_of(china.basemap.index))) == "Beijing–Tianjin–Hebei"
    assert zooms_of(squares.index) == {}


@pytest.mark.parametrize(
    ("zoom", "match"),
    [
        ({"here": ["110000", "999999"]}, "zoom= for here without a polygon: 999999"),
        ({"here": "110000"}, "labels of the units to show, a list"),
        ({"here": []}, "labels of the units to show, a list"),
    ],
)
def test_a_zoom_on_nothing_is_refused(zoom, match, squares, values):
    with pytest.raises(ValueError, match=match):
        figures.choropleth(values, squares, zoom=zoom)


def test_a_map_of_clusters_says_how_they_were_tested(china):
    for correction, words in ((None, "no correction"), ("fdr", "false discovery rate")):
        result = sg.lisa(
            china.panel.with_weights(sg.weights.contiguity(china.boundaries, islands="nearest")),
            "digital", year=2022, permutations=99, correction=correction)  # fmt: skip
        ax = figures.lisa_map(result, china.basemap)
        assert ax.get_legend().get_title().get_text() == f"p ≤ 0.05, 99 permutations, {words}"
        plain = figures.lisa_map(result.to_frame(), china.basemap)
        assert plain.get_legend().get_title().get_text() == ""


def test_another_country_is_drawn_as_well():
    states = sg.load("us_states")
    ax = figures.choropleth(states.panel, states.boundaries, "unemp", period=1986, label_units=True)
    assert not projected(states.boundaries).geometry.intersects(legend_in_data(ax)).any()
    bar = [text.get_text() for text in ax.texts if text.get_text().endswith(" km")]
    assert bar == ["1000 km"]


def test_the_scale_bar_is_as_long_as_it_says(squares, values):
    ax = figures.choropleth(values, squares)
    (label,) = [t.get_text() for t in ax.texts if t.get_text().endswith(" km")]
    bar = ax.lines[0].get_xdata()
    left, right = ax.get_xlim()
    assert (bar[1] - bar[0]) * (right - left) / 1000 == pytest.approx(float(label.split()[0]))


def test_without_a_projection_there_is_no_scale_bar(squares, values):
    ax = figures.choropleth(values, squares.set_crs(None, allow_override=True), north_arrow=False)
    assert len(ax.texts) == 0
    assert len(ax.lines) == 0


def test_islands_linked_by_decision_are_drawn_apart(china):
    graph = sg.weights.contiguity(china.boundaries, islands="nearest")
    ax = figures.weights_map(graph, china.basemap)
    assert texts(ax)[:2] == ["Links (68)", "Links for islands (1)"]


def test_explore_draws_an_interactive_map_that_fetches_nothing(squares, values, tmp_path):
    shown = figures.explore(values.drop("510000"), squares, k=2)
    assert "Beijing" in shown.html
    assert "No data" in shown.html
    assert "http" not in shown.html
    assert "src=" not in shown.html
    assert shown.save(tmp_path / "map.html").read_text("utf-8") == shown.html
    assert shown._repr_html_().startswith('<iframe srcdoc="&lt;!DOCTYPE')
    assert "kB" in repr(shown)
    with pytest.raises(ValueError, match="9"):
        figures.explore(values.rename({"510000": "9"}), squares)


def test_explore_draws_clusters_in_the_colours_of_the_map(squares, values):
    frame = pd.DataFrame({"cluster": ["HH", "LL", "NS", "NS", "NS", None]}, index=values.index)

    class Local:
        classes = QUADRANTS

        def to_frame(self) -> pd.DataFrame:
            return frame

    for shown in (figures.explore(Local(), squares), figures.explore(frame, squares, "cluster")):
        fills = re.findall('<path d="[^"]*" fill="([^"]*)"', shown.html)
        assert fills[:2] == [QUADRANTS["HH"].colour, QUADRANTS["LL"].colour]
        assert "High–High (1)" in shown.html
    assert "高–高（1）" in figures.explore(Local(), squares, lang="zh").html


def test_categories_keep_their_order_in_an_interactive_map(squares, values):
    kinds = pd.Categorical(["b", "a", "b", "a", "b", "a"], categories=["b", "a"])
    page = figures.explore(pd.Series(kinds, values.index, name="kind"), squares).html
    assert page.index("</span>b (3)") < page.index("</span>a (3)")
