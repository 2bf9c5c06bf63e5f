"""What a notebook shows: a proper table for every result, every figure without a magic."""

from __future__ import annotations

import base64
import importlib
import inspect
import io
import pkgutil
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import spillgap as sg
from spillgap._notebook import frame_html


@pytest.fixture(scope="module")
def states():
    return sg.load("us_states").panel


@pytest.fixture(scope="module")
def fit(states):
    return sg.SDM("log(gsp) ~ log(pcap) + unemp", states).fit(correction=None)


def test_every_result_with_a_frame_shows_a_table():
    """Whoever adds a result with ``to_frame`` and forgets the notebook is told so here."""
    silent = set()
    for module in pkgutil.walk_packages(sg.__path__, "spillgap."):
        if "__main__" in module.name:
            continue
        members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        silent |= {
            name
            for name, kind in members
            if kind.__module__.startswith("spillgap.")
            and not name.startswith("_")
            and not getattr(kind, "_is_protocol", False)
            and hasattr(kind, "to_frame")
            and not hasattr(kind, "_repr_html_")
        }
    assert silent == set()


def test_labels_stand_left_and_numbers_right(fit):
    html = fit.effects(draws=10)._repr_html_()
    assert html.count('<th class="l" scope="row">log(pcap)</th>') == 1  # and not on each row
    assert re.search(r'<th class="l" scope="row">direct</th><td class="r">', html)
    assert "<caption>EffectsResult: 2 variables" in html
    assert 'class="r" scope="col">Std. error</th>' in html


def test_a_table_of_tests_has_no_caption_of_several_lines(fit):
    html = sg.models.tests.lm_tests("log(gsp) ~ unemp", fit.model.panel)._repr_html_()
    assert "<caption>" not in html
    assert "<table" in html


def test_frames_of_any_kind():
    index = pd.MultiIndex.from_product([["<b>"], range(70)], names=["unit", None])
    frame = pd.DataFrame({"p": 1e-9, ("a", "b"): -1.5, "found": True, "word": None}, index=index)
    frame["count"] = 3
    html = frame_html(frame)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count("&lt;0.001") == 60
    assert html.count(">⋮<") == 1
    assert "70 rows × 5 columns" in html
    assert html.count("&lt;b&gt;") == 2  # once on either side of the gap
    assert '<td class="r">−1.5000</td><td class="l">✓</td><td class="l"></td>' in html
    assert '<td class="r">3</td>' in html
    assert "⋮" not in frame_html(frame.head(60))


def test_zeros_are_zeros_and_small_numbers_are_not_hidden():
    parts = pd.DataFrame({"part": [16.3, -8.5e-16], "slope": [2e-7, 1e-7]}, index=["a", "b"])
    html = frame_html(parts)
    assert '<td class="r">0.0000</td><td class="r">1.000×10<sup>−7</sup></td>' in html
    assert parts.loc["b", "part"] == -8.5e-16


def test_tidy_and_glance_have_the_names_of_broom(fit):
    names = ["term", "estimate", "std.error", "statistic", "p.value"]
    assert list(fit.tidy()) == names
    wide = fit.tidy(conf_int=True, conf_level=0.9)
    assert list(wide) == [*names, "conf.low", "conf.high"]
    rho = wide.set_index("term").loc["rho"]
    bounds = fit.conf_int(0.9).loc["rho"]
    assert (rho["conf.low"], rho["conf.high"]) == (bounds["lower"], bounds["upper"])
    assert rho["statistic"] == fit.zstats["rho"]
    assert list(fit.effects(draws=10).tidy(conf_int=True).columns[:3]) == [
        "term",
        "effect",
        "estimate",
    ]
    glance = fit.glance().iloc[0]
    assert glance["logLik"] == fit.loglik
    assert glance["sigma"] ** 2 == pytest.approx(fit.sigma2)
    assert glance["r.squared"] == fit.r2_overall
    assert (glance["nobs"], glance["n.units"]) == (816, 48)


def test_moments_have_no_likelihood_to_glance_at(states):
    formula = "log(gsp) ~ log(pcap) + log(emp) + unemp"
    glance = sg.SAR(formula, states, effects="unit").fit(method="gmm").glance().iloc[0]
    assert np.isnan(glance["logLik"])
    assert np.isnan(glance["AIC"])
    assert glance["nobs"] == 816


OWN = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
FIGURE = "sg.figures.moran_over_time(found)"


def images(cell):
    """The pictures that a cell shows."""
    pngs = [out["data"]["image/png"] for out in cell.outputs if "image/png" in out.get("data", {})]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(png)))) for png in pngs]


def test_figures_show_without_a_magic_and_leave_the_users_own_plots_alone():
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    start = (
        "import spillgap as sg\n"
        "panel = sg.load('us_states').panel\n"
        "found = sg.moran(panel, 'unemp', permutations=9, seed=1)"
    )
    cells = [start, FIGURE, FIGURE, OWN, "%matplotlib inline", OWN, "found"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    client.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    shown = [images(cell) for cell in book.cells]
    assert [len(each) for each in shown] == [0, 1, 1, 1, 0, 1, 0]
    said = [out["data"]["text/plain"] for cell in book.cells[1:3] for out in cell.outputs]
    assert [text.startswith("<Figure") for text in said] == [True, True]  # and no <Axes: >
    np.testing.assert_array_equal(shown[1][0], shown[2][0])
    np.testing.assert_array_equal(shown[3][0], shown[5][0])
    assert "spillgap-table" in book.cells[-1].outputs[0]["data"]["text/html"]


def test_labels_keep_to_the_left_whatever_the_notebooks_own_style_says():
    """JupyterLab's rule for cells has two classes and an element: ours must weigh more."""
    from spillgap._notebook import CSS

    for rule in ("tbody th { text-align: left", "tfoot td { text-align: left", ".r { text-align"):
        assert f".spillgap-table.spillgap-table {rule}" in CSS
