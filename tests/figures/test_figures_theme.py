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
from fontTools.pens.boundsPen import BoundsPen
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image
from pypdf import PdfReader

from spillgap.figures import choropleth, save, theme
from spillgap.figures._pdf import _truetype
from spillgap.figures.fonts import font_families
from spillgap.figures.theme import COLUMN_WIDTHS
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


@pytest.mark.parametrize(
    ("lang", "family", "package", "licence"),
    [
        ("zh", "Noto Sans CJK JP", "notojp_matplotlib", "LICENSE"),
        ("en", "Arimo", "fontpkg_arimo", "../LICENSE"),
    ],
)
def test_a_font_comes_with_a_licence_and_without_its_package_being_imported(
    lang, family, package, licence
):
    assert font_families(lang)[0] == family
    assert package not in sys.modules
    path = font_manager.findfont(family, fallback_to_default=False)
    text = (Path(path).parent / licence).read_text().upper()
    assert "SIL OPEN FONT LICENSE" in text


def pages(path):
    """Width of each page in millimetres, and the fonts that the PDF embeds."""
    reader = PdfReader(path)
    found = []
    for page in reader.pages:
        fonts = [f.get_object() for f in page["/Resources"].get("/Font", {}).values()]
        found += [(float(page.mediabox.width) / 72 * 25.4, font) for font in fonts]
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("width", "millimetres"), [("single", 90), ("double", 190)])
def test_a_pdf_is_as_wide_as_a_column_and_embeds_truetype(
    lang, width, millimetres, squares, values, tmp_path
):
    ax = choropleth(values, squares, width=width, lang=lang, label_units=True)
    (path,) = save(ax, tmp_path / "map", ("pdf",))
    embedded = pages(path)
    assert embedded
    for wide, font in embedded:
        assert wide == pytest.approx(millimetres, abs=0.01)
        assert font["/Subtype"] == "/Type0"
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        file = TTFont(BytesIO(descriptor["/FontFile2"].get_object().get_data()))
        assert "glyf" in file
    assert b"Type3" not in path.read_bytes()


def test_outlines_of_chinese_stay_within_a_thousandth_of_what_they_were():
    font = TTFont(font_manager.findfont("Noto Sans CJK JP"), lazy=True)
    subsetter = Subsetter()
    subsetter.populate(text="直辖市Ag")
    subsetter.subset(font)
    before = BytesIO()
    font.save(before)
    after = TTFont(BytesIO(_truetype(before.getvalue())))
    old = TTFont(BytesIO(before.getvalue()))
    assert after["maxp"].numGlyphs == old["maxp"].numGlyphs
    for number in range(old["maxp"].numGlyphs):
        boxes = []
        for each in (old, after):
            pen = BoundsPen(each.getGlyphSet())
            each.getGlyphSet()[each.getGlyphName(number)].draw(pen)
            boxes.append(pen.bounds)
        if boxes[0] is not None:
            assert boxes[1] == pytest.approx(boxes[0], abs=2)


def test_what_sticks_out_makes_the_page_wider_instead_of_being_cut_off(tmp_path):
    figure = plt.figure(figsize=(2, 1))
    figure.text(0.9, 0.5, "a long remark in the margin")
    (path,) = save(figure, tmp_path / "wide", ("png",), dpi=100)
    assert Image.open(path).width > 250


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
