"""Fonts, settings and saving."""

from __future__ import annotations

import subprocess
import sys
import warnings
from importlib import resources
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from spillgap.figures import choropleth, save, theme
from spillgap.figures.theme import COLUMN_WIDTHS, font_families
from spillgap.regions import PROVINCES


def test_theme_is_gone_after_the_block():
    before = dict(mpl.rcParams)
    with theme("slide", lang="zh", grey=True) as look:
        assert look.grey
        assert mpl.rcParams["font.size"] == 16
        assert mpl.rcParams["font.family"][0] != "sans-serif"
    assert dict(mpl.rcParams) == before


def test_theme_is_gone_after_an_error():
    before = dict(mpl.rcParams)
    with pytest.raises(RuntimeError), theme("slide"):
        raise RuntimeError
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(("kwargs", "match"), [({"kind": "prin"}, "print"), ({"lang": "cn"}, "zh")])
def test_unknown_looks_are_refused(kwargs, match):
    with pytest.raises(ValueError, match=match), theme(**kwargs):
        pass


def test_the_font_comes_with_a_licence_and_without_its_package_being_imported():
    families = font_families("zh")
    assert families[0] == "Noto Sans CJK JP"
    assert "notojp_matplotlib" not in sys.modules
    path = font_manager.findfont(families[0], fallback_to_default=False)
    assert "SIL OPEN FONT LICENSE" in (Path(path).parent / "LICENSE").read_text().upper()


def test_chinese_renders_without_a_missing_glyph():
    folder = resources.files("spillgap.text") / "zh"
    words = "".join((folder / f"{room}.ftl").read_text("utf-8") for room in ("figures", "labels"))
    words = "".join(sorted(set(words) - set("\n")))
    names = "".join(row.name["zh"] + row.official["zh"] for row in PROVINCES)
    with warnings.catch_warnings(), theme(lang="zh"):
        warnings.simplefilter("error")
        figure = Figure()
        figure.text(0.1, 0.5, f"海南 {names} {words} ρ λ θ τ η σ² − × ≥ –")
        figure.savefig(BytesIO(), format="png")


def test_english_falls_back_for_chinese_names():
    with warnings.catch_warnings(), theme(lang="en"):
        warnings.simplefilter("error")
        figure = Figure()
        figure.text(0.1, 0.5, "Hainan 海南 −1 ρ")
        figure.savefig(BytesIO(), format="png")


def test_a_missing_glyph_is_noticed():
    """The two tests above would fail without the font."""
    figure = Figure()
    figure.text(0.1, 0.5, "海南", family="DejaVu Sans")
    with pytest.warns(UserWarning, match="Glyph"):
        figure.savefig(BytesIO(), format="png")


@pytest.mark.skipif("text.language" not in mpl.rcParams, reason="needs matplotlib ≥ 3.11")
def test_letter_forms_are_simplified_chinese():
    with theme(lang="zh"):
        assert Figure().text(0, 0, "直").get_language() == "zh-Hans"


def test_widths_are_those_of_journal_columns(squares, values):
    ax = choropleth(values, squares, width="double")
    assert ax.figure.get_figwidth() * 25.4 == pytest.approx(190)
    assert COLUMN_WIDTHS["single"] * 25.4 == pytest.approx(90)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_the_same_figure_gives_the_same_bytes(ending, squares, values, tmp_path):
    written = []
    for name in ("a", "b"):
        ax = choropleth(values, squares, lang="zh", label_units=True)
        written += save(ax, tmp_path / "new" / name, (ending,), dpi=80)
    assert [path.name for path in written] == [f"a.{ending}", f"b.{ending}"]
    assert written[0].read_bytes() == written[1].read_bytes()


def test_save_keeps_dots_in_the_stem_and_closes_the_figure(squares, values, tmp_path):
    ax = choropleth(values, squares)
    assert save(ax, tmp_path / "map.v1", dpi=50) == [
        tmp_path / "map.v1.png",
        tmp_path / "map.v1.pdf",
    ]
    assert plt.get_fignums() == []


@pytest.mark.parametrize("formats", ["png", (), ("jpgg",)])
def test_unknown_formats_are_refused(formats, squares, values, tmp_path):
    with pytest.raises(ValueError, match="format"):
        save(choropleth(values, squares), tmp_path / "x", formats)


def test_importing_figures_does_not_import_matplotlib():
    code = "import sys, spillgap.figures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
