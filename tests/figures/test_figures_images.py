"""Key figures against stored pictures, by pytest-mpl.

Text is left out, so that another version of a font changes nothing. After a change that was meant
and looked at: ``pytest tests/figures/test_figures_images.py --mpl-generate-path=DIR``, and DIR's
pictures into ``baseline``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import spillgap as sg
from spillgap import figures

YEARS = pd.Index(range(2016, 2024), name="year")


def canvas() -> Any:
    figure = Figure(figsize=(3.2, 2.6), dpi=60)
    FigureCanvasAgg(figure)
    return figure.add_axes((0.05, 0.08, 0.9, 0.88))


@pytest.fixture(scope="module")
def china() -> Any:
    return sg.load("china")


def picture_choropleth(china):
    values = pd.Series((np.arange(31) * 7) % 31, index=china.boundaries.index, dtype=float)
    return figures.choropleth(
        values, china.basemap, maritime=china.maritime, legend="none", ax=canvas()
    )


def picture_clusters(china):
    codes = np.array(["HH", "LL", "LH", "HL", "NS"])[np.arange(31) % 5]
    table = pd.DataFrame({"cluster": codes}, index=china.boundaries.index)
    return figures.lisa_map(
        table, china.basemap, maritime=china.maritime, legend="none", ax=canvas()
    )


def picture_moran(_china):
    frame = pd.DataFrame({"I": np.linspace(0.35, 0.1, 8), "expected": -0.03, "band_low": -0.2,
                          "band_high": 0.2, "p_perm": np.linspace(0, 0.12, 8)},
                         index=YEARS)  # fmt: skip
    return figures.moran_over_time(frame, ax=canvas())


def picture_effects(_china):
    index = pd.MultiIndex.from_product([["policy", "innovation"], ["direct", "indirect", "total"]])
    middle = np.array([0.4, -0.2, 0.2, 0.8, 0.9, 1.7])
    frame = pd.DataFrame({"estimate": middle, "lower": middle - 0.4, "upper": middle + 0.4}, index)
    return figures.effects(frame, ax=canvas())


def picture_waterfall(_china):
    frame = pd.DataFrame({"contribution": [3.2, 1.5, 5.1, -1.4, 2.0]}, index=list("abcde"))
    return figures.waterfall(frame, ax=canvas())


def picture_ridgeline(_china):
    grid = np.linspace(0, 100, 120)
    curves = {year: np.exp(-(((grid - 20 - 5 * n) / (8 + n)) ** 2)) for n, year in enumerate(YEARS)}
    return figures.ridgeline(pd.DataFrame(curves, index=grid), ax=canvas())


def compared(picture: Any) -> Any:
    """A picture as a case for pytest-mpl, text left out."""
    mark = pytest.mark.mpl_image_compare(
        baseline_dir="baseline",
        filename=f"{picture.__name__}.png",
        style="default",
        tolerance=4,
        savefig_kwargs={"dpi": 60, "metadata": {"Software": None}},
    )
    return pytest.param(picture, marks=mark, id=picture.__name__)


PICTURES = [
    picture_choropleth,
    picture_clusters,
    picture_moran,
    picture_effects,
    picture_waterfall,
    picture_ridgeline,
]


@pytest.mark.parametrize("picture", [compared(p) for p in PICTURES])
def test_figure_looks_as_it_was_when_last_looked_at(picture, china):
    ax = picture(china)
    figure = ax.get_figure(root=True)
    # pytest-mpl's own remove_text leaves labels and annotations standing.
    for text in figure.findobj(Text):
        text.set_visible(False)
    if ax.get_legend() is not None:
        ax.get_legend().remove()
    return figure
