"""Pages of several panels, maps that move, effects along something."""

from __future__ import annotations

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from spillgap import figures
from spillgap.errors import SpillgapError


def lettered(axes):
    return [ax.figure.get_suptitle() for ax in axes]


def test_panels_have_letters_and_the_page_the_width_of_two_columns(squares, values, tmp_path):
    means = pd.DataFrame({"East": [1.0, 2.0], "West": [0.5, 1.5]}, index=[2016, 2017])
    ratio = means["East"] / means["West"]
    axes = figures.compose(
        [
            lambda ax: figures.choropleth(values, squares, ax=ax),
            lambda ax: figures.region_means(means, ratio=ratio, ax=ax),
            lambda ax: figures.waterfall(pd.Series({"a": 1.0}, name="contribution"), ax=ax),
        ]
    )
    assert lettered(axes) == ["a", "b", "c"]
    assert len({id(ax.figure) for ax in axes}) == 3
    (path,) = figures.save(axes[0], tmp_path / "page", ("pdf",))
    wide = float(PdfReader(path).pages[0].mediabox.width) / 72 * 25.4
    assert wide == pytest.approx(190, abs=0.01)


def test_letters_and_sizes_of_panels_are_the_user_s():
    panels = [lambda ax: ax.plot([0, 1])] * 2
    axes = figures.compose(panels, ncols=2, letters=["(i)", "(ii)"], widths=[2, 1], width="single")
    assert lettered(axes) == ["(i)", "(ii)"]
    first, second = (ax.figure.bbox.width for ax in axes)
    assert first == pytest.approx(2 * second, rel=0.01)
    assert lettered(figures.compose(panels, letters=())) == ["", ""]


@pytest.mark.parametrize(
    ("panels", "options", "match"),
    [
        (0, {}, "at least one panel"),
        (2, {"ncols": 0}, "at least one column"),
        (2, {"letters": ["a"]}, "letters has 1 values where 2"),
        (2, {"widths": [1, 1, 1]}, "widths has 3 values where 2"),
        (3, {"heights": [1]}, "heights has 1 values where 2"),
    ],
)
def test_what_cannot_be_composed_is_refused(panels, options, match):
    with pytest.raises(ValueError, match=match):
        figures.compose([lambda ax: None] * panels, **options)


def frames(path):
    with Image.open(path) as film:
        shown = []
        for number in range(film.n_frames):
            film.seek(number)
            shown.append(np.asarray(film.convert("RGB")).astype(int))
    return shown


def test_a_film_has_a_frame_per_period(squares, long, tmp_path):
    path = figures.animate(long, squares, path=tmp_path / "film.gif", k=3, dpi=50)
    shown = frames(path)
    assert len(shown) == 3
    assert not any((a == b).all() for a, b in itertools.pairwise(shown))
    again = figures.animate(long, squares, path=tmp_path / "again.gif", k=3, dpi=50)
    assert path.read_bytes() == again.read_bytes()
    assert plt.get_fignums() == []
    two = figures.animate(long, squares, path=tmp_path / "two.gif", periods=[2022, 2016], dpi=50)
    assert len(frames(two)) == 2


def test_one_colour_means_one_value_in_every_frame(squares, values, tmp_path):
    same = pd.concat({2020: values, 2021: values * 10}, names=["year", "adcode"]).swaplevel()
    first, second = frames(figures.animate(
        same, squares, path=tmp_path / "film.gif", k=3, dpi=50, legend="none"))  # fmt: skip
    alone = frames(figures.animate(
        same, squares, path=tmp_path / "one.gif", periods=[2021], k=3, dpi=50, legend="none"
    ))[0]  # fmt: skip
    assert (first != second).any()
    # By itself the second period has classes of its own.
    assert (second != alone).any()


def test_clusters_move_too(squares, values, tmp_path):
    codes = [["HH", "LL", "NS", "NS", "NS", "NS"], ["NS", "NS", "LL", "NS", "NS", "HH"]]
    results = {2016 + k: pd.DataFrame({"cluster": c}, values.index) for k, c in enumerate(codes)}
    path = figures.animate(results, squares, path=tmp_path / "lisa.gif", dpi=50, title="Index")
    assert len(frames(path)) == 2


@pytest.mark.parametrize(
    ("name", "options", "match"),
    [
        ("film.avi", {}, "writes .gif and .mp4, not .avi"),
        ("film", {}, "a file without ending"),
        ("film.gif", {"fps": 0}, "at least one frame"),
    ],
)
def test_films_that_cannot_be_written_are_refused(name, options, match, squares, long, tmp_path):
    with pytest.raises(ValueError, match=match):
        figures.animate(long, squares, path=tmp_path / name, **options)


def test_an_mp4_says_what_it_needs(squares, long, tmp_path, monkeypatch):
    from matplotlib.animation import writers

    monkeypatch.setattr(writers, "is_available", lambda _: False)
    with pytest.raises(SpillgapError, match="needs the program ffmpeg"):
        figures.animate(long, squares, path=tmp_path / "film.mp4")


def test_an_effect_over_a_moderator_shows_where_the_data_lie(estimates):
    frame = estimates(pd.Index([0.0, 1.0, 2.0], name="openness"))
    ax = figures.effects_over(
        frame.iloc[::-1], observed=[0.2, 0.4], labels={"openness": "Industry"}
    )
    assert list(ax.lines[0].get_ydata()) == list(frame["estimate"])
    assert [line.get_xdata()[0] for line in ax.lines[2:]] == [0.2, 0.4]
    assert ax.get_xlabel() == "Industry"
    with pytest.raises(ValueError, match="which are numbers"):
        figures.effects_over(estimates(pd.Index(["low", "high"])))


def test_effects_by_distance_pair_each_receiver_with_its_distance(values):
    units = list(values.index)
    rng = np.random.default_rng(1)
    matrix = pd.DataFrame(rng.random((6, 6)), units, units)
    far = pd.DataFrame(rng.random((6, 6)) * 1000, units, units)
    shuffled = far.loc[units[::-1], units[::-1]]
    ax = figures.effects_by_distance(matrix, shuffled, sender="120000", annotate=2)
    drawn = dict(zip(*(axis.tolist() for axis in ax.lines[0].get_data()), strict=True))
    others = [unit for unit in units if unit != "120000"]
    assert drawn == {far.loc[u, "120000"]: matrix.loc[u, "120000"] for u in others}
    most = matrix.loc[others, "120000"].nlargest(2).index
    assert {text.get_text() for text in ax.texts} == set(most)
    every = figures.effects_by_distance(matrix, far)
    assert len(every.lines[0].get_xdata()) == 30
    with pytest.raises(ValueError, match="only in distances: 510000"):
        figures.effects_by_distance(matrix.iloc[:5, :5], far)
