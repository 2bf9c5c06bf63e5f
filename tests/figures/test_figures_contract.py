"""What holds of every figure: it draws where told, in both languages, and touches nothing else."""

from __future__ import annotations

import copy
import itertools
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from matplotlib.axes import Axes
from matplotlib.text import Text

from spillgap import figures

MAPS = {
    "choropleth",
    "flow_map",
    "lisa_map",
    "spillover_map",
    "weights_map",
}
NO_FIGURE = {"animate", "compose", "explore", "save", "theme"}
SEVERAL = {"contributions_map": 2, "small_multiples": 3}
"""Figures of several axes, and how many the inputs below give."""


@pytest.fixture
def inputs(squares, values, long, estimates) -> dict[str, tuple[Any, ...]]:
    """Figure → its positional arguments."""
    units, years = values.index, pd.Index([2016, 2017, 2018, 2019], name="year")
    rng = np.random.default_rng(0)
    moran = pd.DataFrame(
        {"I": [0.3, 0.2, 0.1, 0.4], "expected": -0.2, "band_low": -0.5, "band_high": 0.15,
         "p_perm": [0.01, 0.04, 0.2, 0.01]}, index=years)  # fmt: skip
    codes = ["HH", "LL", "LH", "HL", "NS", "NS"]
    local = pd.DataFrame({"z": rng.normal(size=6), "lag": rng.normal(size=6),
                          "quadrant": ["HH", "LL", "LH", "HL", "HH", "LL"], "cluster": codes},
                         index=units)  # fmt: skip
    matrix = pd.DataFrame(rng.normal(size=(6, 6)), index=units, columns=units)
    regions = pd.DataFrame(rng.random((4, 3)) + 1, index=years, columns=["East", "West", "Central"])
    parts = pd.DataFrame({"between": [2.0, 1.0, 1.5, 1.0], "within": 1.0}, index=years)
    parts["total"] = parts.sum(axis=1)
    dagum = pd.DataFrame({"gini": 0.6, "within": 0.1, "net_between": 0.3, "transvariation": 0.2},
                         index=years)  # fmt: skip
    signed = pd.DataFrame(rng.normal(size=(6, 2)), index=units, columns=["own", "neighbours"])
    gap = pd.DataFrame({"contribution": [3.0, -1.0, 0.5]}, index=["own", "neighbours", "residual"])
    by_kind = pd.MultiIndex.from_product([["policy", "W:policy"], ["direct", "indirect", "total"]])
    by_step = pd.MultiIndex.from_product([["policy", "innovation"], range(4)])
    by_event = pd.MultiIndex.from_product([["own", "neighbours"], range(-2, 2)])
    event = estimates(by_event).assign(binned=[True, False, False, True] * 2)
    event = event.assign(band_lower=event["lower"] - 0.1, band_upper=event["upper"] + 0.1)
    by_regime = pd.MultiIndex.from_product(
        [["policy", "industry"], ["East", "West"], ["direct", "indirect", "total"]]
    )
    chain = pd.DataFrame([[0.8, 0.2], [0.1, 0.9]], index=["1", "2"], columns=["1", "2"])
    grid = np.linspace(-2, 2, 40)
    density = pd.DataFrame({y: np.exp(-((grid - s) ** 2)) for s, y in enumerate(years)}, index=grid)
    degree = (long / 30).rename("D").to_frame()
    links = pd.DataFrame({"focal": units[:2], "neighbor": units[1::-1], "weight": 1.0})
    graph = Graph.from_adjacency(
        links.set_index("focal")["neighbor"].reset_index().assign(weight=1.0)
    )
    curve = estimates(pd.Index(["main", "knn4", "unit"], name="variant"))
    curve = curve.assign(significant=[True, False, True], is_main=[True, False, False])
    curve["choice:weights"], curve["choice:effects"] = ["", "knn4", ""], ["", "", "unit"]
    over = pd.MultiIndex.from_product([["direct", "indirect"], [0.0, 0.5, 1.0]])
    return {
        "choropleth": (values, squares),
        "specification_curve": (curve,),
        "small_multiples": (long, squares),
        "lisa_map": (local, squares),
        "spillover_map": (local.rename(columns={"z": "net"}), squares),
        "weights_map": (graph, squares),
        "flow_map": (matrix, squares),
        "contributions_map": (signed, squares),
        "ranking": (long,),
        "region_means": (regions,),
        "inequality_over_time": (parts,),
        "dagum_over_time": (dagum,),
        "ridgeline": (density,),
        "moran_over_time": (moran,),
        "moran_scatter": (local,),
        "coefficients": (estimates(pd.Index(["Intercept", "rho", "log(gdp)", "W:policy"])),),
        "effects": (estimates(by_kind),),
        "effects_by_order": (estimates(by_step).rename(columns={"estimate": "total"}),),
        "effects_by_regime": (estimates(by_regime),),
        "event_study": (event,),
        "impulse_response": (estimates(by_step),),
        "scenarios": (estimates(by_step),),
        "waterfall": (gap,),
        "contributions": (signed,),
        "effects_heatmap": (matrix,),
        "markov": (chain,),
        "coupling": (degree,),
        "detectors": (chain.clip(0, 1),),
        "rank_intervals": (estimates(pd.Index(list("abc"))),),
        "effects_over": (estimates(over),),
        "confounding": (estimates(pd.Index([-0.5, 0.0, 0.5], name="correlation")),),
        "effects_by_distance": (matrix, matrix.abs()),
    }


FIGURES = sorted(set(figures.__all__) - NO_FIGURE)


@pytest.mark.parametrize("name", sorted(SEVERAL))
def test_a_figure_of_several_axes_is_saved_by_their_array(name, inputs, tmp_path):
    (path,) = figures.save(getattr(figures, name)(*inputs[name]), tmp_path / "x", ("png",), dpi=40)
    assert path.stat().st_size > 1000


def draw(name: str, args: tuple[Any, ...], **kwargs: Any) -> Axes:
    drawn = getattr(figures, name)(*args, **kwargs)
    return drawn[0] if name in SEVERAL else drawn


def test_every_public_figure_is_tested(inputs):
    assert sorted(inputs) == FIGURES


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FIGURES)
def test_draws_axes_without_a_missing_glyph(name, lang, inputs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = draw(name, inputs[name], lang=lang)
        assert isinstance(ax, Axes)
        # Outside the theme, as a notebook would show it.
        ax.get_figure(root=True).canvas.draw()


@pytest.mark.parametrize("name", FIGURES)
def test_draws_on_the_axes_given(name, inputs):
    figure, axes = plt.subplots(1, SEVERAL.get(name, 1), squeeze=False)
    if name in SEVERAL:
        drawn = getattr(figures, name)(*inputs[name], axes=axes.ravel())
        assert list(drawn) == list(axes.ravel())
    else:
        assert draw(name, inputs[name], ax=axes[0, 0]) is axes[0, 0]
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("name", FIGURES)
def test_options_mean_the_same_in_capitals(name, inputs):
    options = {"lang": "zh", "width": "single" if name in SEVERAL else "double"}
    if name in MAPS or name in SEVERAL:
        options["legend"] = "outside"
    if name in {"choropleth", "small_multiples"}:
        options |= {"scheme": "equal_interval", "k": 2}
    if name == "specification_curve":
        options["quantity"] = "indirect"
    shouted = {k: v.upper() if isinstance(v, str) else v for k, v in options.items()}
    small, capitals, plain = (seen(draw(name, inputs[name], **o)) for o in (options, shouted, {}))
    assert capitals == small != plain


def seen(ax: Axes) -> tuple[Any, ...]:
    """Size, texts and colours of a figure."""
    figure = ax.get_figure(root=True)
    texts = [t.get_text() for t in figure.findobj(Text)]
    colours = [c.get_facecolor().tolist() for a in figure.axes for c in a.collections]
    return figure.get_size_inches().tolist(), texts, colours


@pytest.mark.parametrize("name", FIGURES)
def test_changes_neither_inputs_nor_settings(name, inputs):
    before, settings = copy.deepcopy(inputs[name]), copy.deepcopy(dict(mpl.rcParams))
    draw(name, inputs[name], lang="zh")
    for old, new in zip(before, inputs[name], strict=True):
        if isinstance(old, pd.DataFrame):
            pd.testing.assert_frame_equal(pd.DataFrame(old), pd.DataFrame(new))
        elif isinstance(old, pd.Series):
            pd.testing.assert_series_equal(old, new)
        else:
            pd.testing.assert_series_equal(old.adjacency, new.adjacency)
    assert dict(mpl.rcParams) == settings


FROM_DATA = {
    "contributions_map",
    "detectors",
    "effects_by_distance",
    "effects_heatmap",
    "markov",
    "ranking",
    "ridgeline",
    "small_multiples",
}


@pytest.mark.parametrize("name", sorted(set(FIGURES) - MAPS - FROM_DATA))
def test_takes_a_result_as_well_as_its_frame(name, inputs):
    result = SimpleNamespace(to_frame=lambda: inputs[name][0])
    assert isinstance(draw(name, (result,)), Axes)


NEEDS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "moran_over_time": lambda f: f.drop(columns="band_low"),
    "moran_scatter": lambda f: f.drop(columns="lag"),
    "coefficients": lambda f: f.drop(columns="estimate"),
    "waterfall": lambda f: f.rename(columns={"contribution": "contributions"}),
    "dagum_over_time": lambda f: f.drop(columns="gini"),
}


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_names_the_column_that_a_frame_lacks(name, inputs):
    frame = inputs[name][0]
    lacking = NEEDS[name](frame)
    (column,) = set(frame.columns) - set(lacking.columns)
    with pytest.raises(KeyError, match=column):
        draw(name, (lacking,))


@pytest.mark.parametrize(
    "name", ["effects", "coefficients", "effects_by_order", "effects_by_regime"]
)
def test_suggests_a_variable_for_an_unknown_one(name, inputs):
    with pytest.raises(KeyError, match=r"polici.*policy"):
        draw(name, inputs[name], variables=["polici"])


def test_a_response_by_variable_and_effect_needs_a_variable(estimates):
    rows = pd.MultiIndex.from_product([["policy", "innovation"], range(3), ["direct", "total"]])
    frame = estimates(rows)
    with pytest.raises(ValueError, match="variable="):
        figures.impulse_response(frame)
    ax = figures.impulse_response(frame, variable="innovation", series=["total"])
    drawn = frame.loc["innovation"].xs("total", level=1)["estimate"]
    assert list(ax.lines[0].get_ydata()) == list(drawn)


def test_an_empty_frame_is_refused():
    with pytest.raises(ValueError, match="no rows"):
        figures.waterfall(pd.DataFrame({"contribution": []}))


BARE = pd.DataFrame({"estimate": [1.0]}, index=["x"])


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda g: figures.waterfall([1.0]), r"a DataFrame or a result with .*\(\), not list"),
        (lambda g: figures.ranking(pd.Series([1.0], ["a"])), r"two levels, \(unit, period\)"),
        (lambda g: figures.effects(BARE), r"rows are \(variable, effect\)"),
        (lambda g: figures.event_study(BARE), r"rows \(effect, event_time\)"),
        (lambda g: figures.effects_by_regime(BARE), r"rows \(variable, regime, effect\)"),
        (lambda g: figures.ridgeline(pd.DataFrame({2020: [1.0]}, ["a"])), "grid of values"),
        (lambda g: figures.markov(pd.DataFrame(np.eye(3)[:2])), r"is square, not \(2, 3\)"),
        (lambda g: figures.weights_map(np.eye(2), g), "one libpysal Graph or W, not ndarray"),
        (lambda g: figures.effects_heatmap(np.eye(2)), "matrix as a DataFrame: rows receive"),
        (
            lambda g: figures.effects_heatmap(
                pd.DataFrame(np.eye(2), ["a", "b"], ["a", "b"]), groups=pd.Series({"a": "East"})
            ),
            "without a group: b",
        ),
    ],
)
def test_what_a_figure_cannot_read_is_refused(squares, draw, message):
    with pytest.raises(ValueError, match=message):
        draw(squares)


def test_a_gap_with_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="innovation"):
        figures.waterfall(pd.Series({"policy": 1.0, "innovation": np.nan}, name="contribution"))


def test_waterfall_ends_at_the_sum(inputs):
    ax = figures.waterfall(*inputs["waterfall"])
    last = ax.patches[-1]
    assert last.get_width() == pytest.approx(2.5)
    assert ax.texts[-1].get_text() == "2.5"
    assert "−1.0" in [text.get_text() for text in ax.texts]


def test_small_parts_of_a_gap_of_logs_keep_two_digits():
    parts = pd.Series({"own": 0.24, "neighbours": -0.01, "rest": -1e-4}, name="contribution")
    ax = figures.waterfall(parts)
    assert [t.get_text() for t in ax.texts] == ["+0.24", "−0.01", "0.00", "0.23"]


def test_waterfall_leaves_out_what_cancels():
    ax = figures.waterfall(pd.Series({"own": 2.0, "time_effects": 1e-16}, name="contribution"))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Own", "Gap"]


def test_marks_are_hollow_where_the_interval_holds_zero():
    frame = pd.DataFrame({"estimate": [1.0, 1.0], "lower": [0.5, -1.0], "upper": [2.0, 3.0]},
                         index=["a", "b"])  # fmt: skip
    ax = figures.coefficients(frame)
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert [list(line.get_ydata()) for line in hollow] == [[1.0]]


def test_ranking_puts_the_highest_on_top(long):
    ax = figures.ranking(long, highlight=["460000"], names={"460000": "海南"}, lang="zh")
    shown = next(text for text in ax.texts if text.get_text() == "海南")
    assert shown.xy[1] == 1.0
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_flow_map_draws_from_sender_to_receiver(squares, values):
    units = list(values.index)
    matrix = pd.DataFrame(0.0, index=units, columns=units)
    matrix.loc[units[2], units[0]] = 5.0
    ax = figures.flow_map(matrix, squares, crs=4326)
    (arrow,) = [patch for patch in ax.patches if hasattr(patch, "get_arrowstyle")]
    start, end = arrow._posA_posB
    assert start[0] < end[0]


def test_the_ratio_of_means_has_a_panel_of_its_own(inputs):
    frame = inputs["region_means"][0]
    ratio = frame.max(axis=1) / frame.min(axis=1)
    for place in (None, plt.figure().add_axes((0.1, 0.1, 0.8, 0.8))):
        ax = figures.region_means(frame, ratio=ratio, ax=place)
        upper, lower = ax.figure.axes
        assert upper is ax
        assert upper.bbox.y0 >= lower.bbox.y1 or upper.get_position().y0 > lower.get_position().y1
        assert list(lower.lines[0].get_ydata()) == list(ratio)
        assert lower.get_ylabel() == "Highest ÷ lowest"


def test_a_ridgeline_is_cut_at_the_bounds():
    grid = pd.Index(np.linspace(-20, 120, 141))
    curves = pd.DataFrame({2016: 1.0, 2017: 2.0}, index=grid)
    ax = figures.ridgeline(curves, bounds=(0, 100))
    assert {(line.get_xdata().min(), line.get_xdata().max()) for line in ax.lines} == {(0.0, 100.0)}
    assert figures.ridgeline(curves, bounds=(0, None)).lines[0].get_xdata().max() == 120
    with pytest.raises(ValueError, match="No value of the grid"):
        figures.ridgeline(curves, bounds=(200, 300))


def test_names_of_classes_do_not_overlap():
    names = ["low", "lower middle", "upper middle", "very high indeed", "the very highest"]
    table = pd.DataFrame(np.eye(5), names, names)
    for width in ("single", 1.9):
        ax = figures.markov(table, width=width)
        ax.figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
        if ax.get_xticklabels()[0].get_rotation() == 0:
            assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))
        assert [t.get_text().replace("\n", " ") for t in ax.get_xticklabels()] == names


@pytest.mark.parametrize("seed", range(4))
def test_names_in_a_scatter_hide_nothing(seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=30)
    frame = pd.DataFrame({"z": z, "lag": 0.4 * z + 0.3 * rng.normal(size=30), "quadrant": "HH"})
    frame.index = [f"Province {k}" for k in range(30)]
    result = SimpleNamespace(
        to_frame=lambda: frame, slope=0.4, intercept=0.0, I=0.4, variable="x", year=2020
    )
    ax = figures.moran_scatter(result, annotate=6)
    ax.figure.draw_without_rendering()
    notes = [text for text in ax.texts if text.get_text().startswith("Province")]
    boxes = [Text.get_window_extent(note) for note in notes]
    assert len(boxes) == 6
    dots = ax.transData.transform(frame[["z", "lag"]].to_numpy())
    ends = np.linspace(z.min(), z.max(), 500)
    line = ax.transData.transform(np.column_stack([ends, 0.4 * ends]))
    for box, other in itertools.combinations(boxes, 2):
        assert not box.overlaps(other)
    for box in boxes:
        assert not any(box.contains(*dot) for dot in dots)
        assert not any(box.contains(*point) for point in line)


def test_contributions_have_a_map_each_and_classes_in_common(squares, values):
    units = values.index
    table = pd.DataFrame({"own": np.linspace(-3, 9, 6), "neighbours": 0.5}, index=units)
    axes = figures.contributions_map(table, squares, parts=["neighbours", "own"], k=4)
    assert [ax.get_title() for ax in axes] == ["Neighbours", "Own"]
    (legend,) = axes[0].figure.legends
    assert len(legend.get_texts()) == 4
    with pytest.raises(ValueError, match="2 maps need as many axes; 1 were given"):
        figures.contributions_map(table, squares, axes=[axes[0]])


def test_heatmap_refuses_unequal_labels(values):
    units = list(values.index)
    matrix = pd.DataFrame(0.0, index=units, columns=[*units[:-1], "x"])
    with pytest.raises(ValueError, match="x"):
        figures.effects_heatmap(matrix)


def test_a_heatmap_puts_groups_side_by_side_with_lines_between(values):
    units = list(values.index)
    matrix = pd.DataFrame(np.arange(36.0).reshape(6, 6), index=units, columns=units)
    groups = pd.Series(["East", "West"] * 3, units)
    ax = figures.effects_heatmap(matrix, groups=groups, own=True)
    order = [*units[::2], *units[1::2]]
    drawn = np.ma.filled(ax.images[0].get_array(), np.nan)
    np.testing.assert_array_equal(drawn, matrix.loc[order, order])
    plain = figures.effects_heatmap(matrix)
    assert len(ax.lines) > len(plain.lines)
    assert np.isnan(np.diag(np.ma.filled(plain.images[0].get_array().astype(float), np.nan))).all()


def test_what_is_named_is_drawn_in_that_order_and_width(inputs, estimates):
    coupled, _ = inputs["coupling"], None
    frame = coupled[0]
    units = list(frame.index.get_level_values(0).unique())[::-1]
    ax = figures.coupling(frame, units=units, width=4.0)
    assert ax.figure.get_figwidth() == 4.0
    assert len(ax.get_yticks()) == len(units)
    rows = pd.DataFrame({"estimate": [1.0, 2.0], "lower": 0.0, "upper": 3.0}, ["a", "Intercept"])
    shown = figures.coefficients(rows, variables=["Intercept", "a"])
    assert [text.get_text() for text in shown.get_yticklabels()] == ["Constant", "a"]
    assert len(figures.scenarios(rows).get_yticks()) == 2


def test_shuffled_rows_give_the_same_figure(inputs, tmp_path):
    matrix, _ = inputs["flow_map"]
    first = figures.save(figures.effects_heatmap(matrix), tmp_path / "a", ("png",), dpi=60)[0]
    again = figures.effects_heatmap(matrix[matrix.columns[::-1]])
    second = figures.save(again, tmp_path / "b", ("png",), dpi=60)[0]
    assert first.read_bytes() == second.read_bytes()
