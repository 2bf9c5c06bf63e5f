"""The report: sentences from numbers, both languages complete, one file that holds everything."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.pseudo import pseudo_language

from spillgap.errors import DataError, OptionError
from spillgap.models.family import MODEL
from spillgap.regions import AGGLOMERATIONS, MACRO_REGIONS
from spillgap.report import changes, read_numbers, write
from spillgap.report._chapters import CHAPTERS
from spillgap.report._gap import PairMeans
from spillgap.report._reading import Reading
from spillgap.report._speaking import Speaker
from spillgap.report._telling import group
from spillgap.report._write import page as render
from spillgap.report._write import summary
from spillgap.study import Study, StudyResult, run
from spillgap.study.sections import Refusal
from spillgap.study.steps.gap import over

FIGURES = ("gap", "moran", "waterfall", "lisa")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The study of China's provinces with few draws and few figures."""
    folder = tmp_path_factory.mktemp("report")
    built_in = Study.built_in("china")
    study = built_in.changed(
        robustness={**built_in.robustness.model_dump(exclude_unset=True), "draws": 100},
        figures=FIGURES,
        formats=("png",),
        tables=("csv",),
        draws=200,
        permutations=99,
        dpi=100,
    )
    return run(study, folder)


@pytest.fixture(scope="module")
def pages(result: StudyResult) -> dict[str, str]:
    """The pages that the study wrote."""
    return {
        artefact.lang: artefact.path.read_text("utf-8")
        for artefact in result.artefacts
        if artefact.kind == "report"
    }


class _Page(HTMLParser):
    """What a page holds: ids, links, images, and its text by section."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.sources: list[str] = []
        self.lang = ""
        self.text: dict[str, list[str]] = {}
        self.sections: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "html":
            self.lang = str(given["lang"])
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag in ("img", "script", "link", "iframe", "source", "video"):
            self.sources += [str(given[k]) for k in ("src", "href", "srcset") if given.get(k)]
        if tag == "img":
            self.images.append(given)
        if tag == "section":
            self.sections.append(str(given["id"]))
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.setdefault(self.sections[-1] if self.sections else "", []).append(data)

    def words(self, *but: str) -> str:
        """The page's text, sections in ``but`` left out, and options that warnings quote."""
        text = " ".join(" ".join(t) for name, t in self.text.items() if name not in but)
        return re.sub(r"\b\w+='[^']*'", "", text)


@pytest.fixture(params=["en", "zh"])
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> _Page:
    return _Page(pages[request.param])


def test_a_third_language_says_everything_from_its_folder(
    result: StudyResult, tmp_path: Path
) -> None:
    """English in brackets: outside them stand names of the data, and no sentence."""
    with pseudo_language(tmp_path) as lang:
        texts = [_Page(render(result, lang)).words("references"), summary(result, lang)]
    labels, names = result.inputs.labels["label_en"], result.inputs.names["name_en"]
    titles = [text.text("en") for _, text in result.study.texts]
    known = [*labels, *names, *AGGLOMERATIONS, *MACRO_REGIONS, *titles, *MODEL.choices]
    known += ["Taiwan", "Hong Kong", "Macao"]
    lower = [
        Speaker(result, "en").text(Reading(result).inline(name))
        for name in result.inputs.labels.index
    ]
    for text in texts:
        bare = re.sub(r"⟦[^⟦⟧]*⟧", "|", text)
        for name in sorted([*known, *lower], key=len, reverse=True):
            bare = bare.replace(name, "|")
        assert not re.findall(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}", bare)


# -- structure ------------------------------------------------------------------------------------


def test_the_study_writes_a_page_per_language(pages: dict[str, str]) -> None:
    assert set(pages) == {"en", "zh"}
    assert [_Page(pages[lang]).lang for lang in ("en", "zh")] == ["en", "zh-CN"]


def test_ids_are_unique_and_every_anchor_has_its_place(page: _Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    lang = "en" if page.lang == "en" else "zh"
    beside = [link for link in page.links if link[0] != "#"]
    assert beside == [f"brief-{lang}.html", f"explorer.html#lang={lang}"]
    for link in page.links:
        assert link in beside or link[1:] in page.ids, link


def test_the_contents_name_every_chapter(page: _Page) -> None:
    # What the built-in study does not ask for.
    unasked = {"did", "evaluation", "geodetector", "mediation"}
    assert len(page.sections) == len(CHAPTERS) - len(unasked)
    assert unasked.isdisjoint(page.sections)
    assert all(f"#{name}" in page.links for name in page.sections)


def test_what_explains_the_gap_is_a_list_and_scenarios_move_the_gap(pages: dict[str, str]) -> None:
    for lang, point, moved in (
        ("en", r"<li>Innovation explains 10\.6 \(65%\)", "in all, the gap changes by: "),
        ("zh", r"<li>创新水平解释 10\.6（65%", "每增加一单位计，差距的变动为："),
    ):
        assert re.search(point, pages[lang])
        assert moved in pages[lang]


def test_nothing_is_asked_from_elsewhere(page: _Page, pages: dict[str, str]) -> None:
    assert all(source.startswith("data:") for source in page.sources)
    text = pages["zh" if page.lang == "zh-CN" else "en"]
    bare = re.sub(r"data:[^\"']+", "", text)
    assert not re.findall(r"url\(|@import|fetch\(|XMLHttpRequest", bare)
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", bare)


def test_every_image_opens_has_words_and_keeps_its_shape(page: _Page) -> None:
    assert len(page.images) == 7  # gap and inequality, waterfall, two of Moran's I, two of LISA
    for image in page.images:
        assert len(str(image["alt"])) > 10
        head, content = str(image["src"]).split(",", 1)
        assert head == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(content))) as opened:
            opened.load()
            full = opened.convert("RGB")
            assert full.getpixel((0, 0)) == (255, 255, 255)
            greys = [
                c for n, c in full.getcolors(2**24) or [] if n > 0.1 * full.width * full.height
            ]
            assert all(max(c) - min(c) < 3 for c in greys if min(c) > 225)  # a grey has no tint
            shape = int(str(image["width"])) / int(str(image["height"]))
            assert opened.width / opened.height == pytest.approx(shape, rel=0.02)


def test_figures_and_tables_are_numbered_without_gaps(page: _Page) -> None:
    text = page.words()
    for word in ("Figure ", "Table ") if page.lang == "en" else ("图", "表"):
        stop = r"\." if page.lang == "en" else "　"
        found = [int(n) for n in re.findall(rf"(?<!\w){word}(\d+){stop}", text)]
        assert found == list(range(1, len(found) + 1))
        assert found


# -- language -------------------------------------------------------------------------------------

_NAMES = set(
    re.findall(
        r"\w+",
        """Queen queen SDM SAR SLX SEM OLS LM LR Wald AIC BIC CD GDP ln log rho lambda theta beta
        Holm
        Lee Yu Driscoll Kraay Pesaran Mundlak Spearman Kendall Dagum Phillips Sul Hausman CRITIC
        TOPSIS cnmaps data MIT spillgap SHA FDR tau eta Bartlett fixed""",
    )
)
"""Names and symbols that Chinese papers print in Latin letters."""


def test_no_english_words_are_left_in_the_chinese_page(pages: dict[str, str]) -> None:
    text = _Page(pages["zh"]).words("references")
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= _NAMES


def test_no_chinese_is_left_in_the_english_page(pages: dict[str, str]) -> None:
    assert not re.findall(r"[\u4e00-\u9fff，。；：（）]", _Page(pages["en"]).words("references"))


def test_nothing_is_missing_from_the_sentences(page: _Page) -> None:
    text = page.words()
    assert not re.findall(r"\bnan\b|\bNaN\b|\binf\b|[{}]|\[\]|\(\)|  None|0\.00000", text)
    assert "-0.0" not in text


def test_machine_names_are_said_in_words(page: _Page) -> None:
    text = page.words("references")
    for name in ("inverse_distance", "knn4", "twoway", "log(gdp_pc)", "theil_t", "W:innovation"):
        assert name not in text


# -- sentences from numbers -----------------------------------------------------------------------


def changed(result: StudyResult, section: str, **results: Any) -> StudyResult:
    """The study with some result objects of a section replaced."""
    old = result.sections[section]
    new = replace(old, outcome=replace(old.outcome, **results))
    return replace(result, sections={**result.sections, section: new})


def with_mean(result: StudyResult, mean: float) -> StudyResult:
    """The study with another mean of the East in the last period, and the ratio that follows."""
    old = result.sections["gap"]
    means = old.outcome.means.copy()
    means.loc[2023, "East"] = mean
    ratio = over(means["East"], means["West"])
    new = replace(old, outcome=replace(old.outcome, means=means, pair_ratio=ratio))
    return replace(result, sections={**result.sections, "gap": new})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_number_changed_changes_its_sentences(result: StudyResult, lang: str) -> None:
    means = result.sections["gap"].outcome.means
    before = render(result, lang)
    after = render(with_mean(result, 99.5), lang)
    assert "99.5" not in _Page(before).words("gap")
    ratio = f"{99.5 / means.loc[2023, 'West']:.2f}"
    assert "99.5" in _Page(after).words()
    assert ratio in _Page(after).words()


def test_words_follow_the_sign(result: StudyResult) -> None:
    west = float(result.sections["gap"].outcome.means.loc[2023, "West"])
    text = _Page(render(with_mean(result, west + 1.0), "en")).words()
    assert "in relative terms the gap has narrowed, and in absolute terms it has narrowed" in (
        re.sub(r"\s+", " ", text).lower()
    )


def test_a_gap_without_means_theil_or_wide_ratios_says_nothing_of_them(result: StudyResult) -> None:
    """And the chapter stands all the same."""
    found = result.sections["gap"].outcome
    table = found.inequality.to_frame()

    class NoTheil:
        def to_frame(self) -> Any:
            return table.drop(index="theil_t", level=0)

    bare = changed(
        result,
        "gap",
        means=found.means.assign(East=float("nan")),
        inequality=NoTheil(),
        ratios=found.ratios.assign(unit_ratio=1.0, exceeds=False),
    )
    for lang, words in (("en", "Theil's T has"), ("zh", "泰尔指数 T 由")):
        whole, less = (" ".join(_Page(render(r, lang)).text["gap"]) for r in (result, bare))
        assert words in whole
        assert words not in less
        assert len(less) < len(whole)


@pytest.mark.parametrize(
    ("high", "low", "relative", "absolute"),
    [
        ((2.0, 30.0), (1.0, 20.0), "fallen", "risen"),
        ((2.0, 0.5), (1.0, 0.1), "risen", "fallen"),
        ((2.0, 1.0), (1.0, 2.0), "unchanged", "unchanged"),
        ((2.0, 2.0), (1.0, 0.0), "unknown", "risen"),
    ],
)
def test_the_gap_moves_as_ratio_and_distance_do(high, low, relative, absolute) -> None:
    ratio = tuple(a / b if b else 0.0 for a, b in zip(high, low, strict=True))
    pair = PairMeans(("2019", "2021"), high, low, ratio)
    assert (pair.relative, pair.absolute) == (relative, absolute)


def test_inequality_has_fallen_or_risen_as_its_numbers_say(result: StudyResult) -> None:
    theil = result.sections["gap"].outcome.inequality.to_frame().xs("theil_t")["total"]
    words = {"en": ("fallen", "risen"), "zh": ("下降", "上升")}
    for lang, (fallen, risen) in words.items():
        text = re.sub(r"\s+", " ", _Page(render(result, lang)).words())
        verb = fallen if theil.iloc[-1] < theil.iloc[0] else risen
        other = risen if verb == fallen else fallen
        said = text[text.index("Theil's T has" if lang == "en" else "泰尔指数 T 由") :][:60]
        assert verb in said
        assert other not in said


def test_the_page_says_what_explains_and_what_would_close_the_gap(pages: dict[str, str]) -> None:
    short = " ".join(_Page(pages["en"]).text["summary"])
    short = re.sub(r"\s+", " ", short)
    assert "Reversed Whether innovation raises or lowers the digital economy index" in short
    assert "+0.978 [" in short
    assert "under queen contiguity; −0.216 [" in short
    assert "under inverse distance; −0.327 [" in short
    assert "under 4 nearest neighbours; +1.13 [" in short
    assert "65% [" in short
    assert "Of 4 scenarios tried, which differ in size and so are not ranked" in short
    assert "without mobile internet users per 100 people, which compares from 2018 on" in short
    assert "beyond doubt" not in " ".join(pages.values())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "section",
    ["effects", "policies", "explained", "tests", "convergence", "robustness", "sensitivity"],
)
def test_what_a_study_lacks_is_left_out_or_explained(
    result: StudyResult, section: str, lang: str
) -> None:
    refused = Refusal.of(section, "The reason.")
    sections = {**result.sections, section: refused}
    if section == "effects":
        sections["ledger"] = Refusal.of("ledger", "The reason.")
    page = _Page(render(replace(result, sections=sections), lang))
    assert len(page.ids) == len(set(page.ids))
    assert ("The reason." in page.words()) == (
        lang == "en" and section in ("effects", "policies", "tests", "sensitivity")
    )


def test_titles_are_text_and_not_markup(result: StudyResult) -> None:
    study = result.study.changed(title={"en": "<script>x()</script> & more", "zh": "题"})
    text = render(replace(result, study=study), "en")
    assert "<script>x()" not in text
    assert "&lt;script&gt;x()&lt;/script&gt; &amp; more" in text


def test_only_methods_used_are_cited(result: StudyResult) -> None:
    full = " ".join(_Page(render(result, "en")).text["references"])
    assert "Dagum" in full
    assert "Elhorst" in full
    without = {n: s for n, s in result.sections.items() if n != "dispersion"}
    less = " ".join(_Page(render(replace(result, sections=without), "en")).text["references"])
    assert "Dagum" not in less


def test_labels_inside_a_sentence_lose_their_capital(result: StudyResult) -> None:
    english, read = Speaker(result, "en"), Reading(result)
    assert english.text(read.inline("innovation")) == "innovation"
    assert english.text(read.inline("log(gdp_pc)")) == "ln(GDP per head)"
    assert english.text(read.inline("log(innovation)")) == "ln(innovation)"
    assert Speaker(result, "zh").text(group("Pacific")) == " Pacific "


def test_the_outcome_is_named_as_the_model_has_it(result: StudyResult) -> None:
    from spillgap.study.modelling import fit

    assert result.study.models is not None
    spec = result.study.models.model_copy(update={"formula": "log(digital) ~ innovation"})
    main = fit(spec, result.inputs.panel, "SDM", "twoway")
    read = Reading(changed(result, "models", main=main))
    assert Speaker(read.result, "en").text(read.outcome) == "ln(digital economy index)"
    assert read.outcome_in == "log"


def test_no_pattern_is_claimed_where_none_is_significant(result: StudyResult) -> None:
    every = result.sections["moran"].outcome.by_variable
    frame = every["digital"].to_frame().assign(p_perm=0.5)

    class Faint:
        def to_frame(self) -> Any:
            return frame

    text = render(changed(result, "moran", by_variable={**every, "digital": Faint()}), "en")
    assert "No pattern in space can be shown: Moran" in text


# -- files ----------------------------------------------------------------------------------------


def test_the_same_study_gives_the_same_page(result: StudyResult, pages: dict[str, str]) -> None:
    assert render(result, "en") == pages["en"]


def test_figures_in_pdf_only_are_drawn_for_the_page(result: StudyResult, tmp_path: Path) -> None:
    kept = []
    for artefact in result.artefacts:
        if (artefact.kind, artefact.name, artefact.lang) == ("figure", "gap", "en"):
            kept.append(replace(artefact, path=tmp_path / "gap.pdf"))
    only = replace(result, artefacts=tuple(kept))
    page = _Page(write(only, tmp_path, "en")[0].path.read_text("utf-8"))
    assert [image["src"][:22] for image in page.images if image["src"]] == [
        "data:image/png;base64,"
    ]


def test_a_language_without_figures_is_refused(result: StudyResult, tmp_path: Path) -> None:
    study = result.study.changed(lang="en")
    with pytest.raises(OptionError, match="run in en only"):
        write(replace(result, study=study), tmp_path, "zh")
    with pytest.raises(OptionError, match="lang"):
        write(result, tmp_path, "fr")
    made = write(result, tmp_path, "ZH")
    assert [artefact.lang for artefact in made] == ["zh"]


# -- what changed ---------------------------------------------------------------------------------


def small(**sections: Any) -> dict[str, Any]:
    """A study.json of three units."""
    return {
        "data": {"periods": [2022, 2023]},
        "interest": {"values": {u: {"2022": v, "2023": v} for u, v in zip("abc", (3.0, 2.0, 1.0))}},
        "lisa": {"2023": {"HH": ["a"], "NS": ["b", "c"]}},
        "models": {
            "formula": "y ~ x",
            "main": {
                "model": "SDM",
                "effects": "twoway",
                "weights": "queen",
                "parameters": {"x": {"estimate": 1.0, "lower": 0.5, "upper": 1.5}},
            },
        },
        "gap": {"pair_ratio": {"2022": 2.0, "2023": 1.5}},
        **sections,
    }


def test_changes_are_those_of_ranks_clusters_and_coefficients() -> None:
    now = small(
        data={"periods": [2022, 2023, 2024]},
        interest={"values": {"a": {"2024": 1.0}, "b": {"2024": 2.0}, "c": {"2024": 3.0}}},
        lisa={"2023": {"HH": ["a"]}, "2024": {"HH": ["b"], "LL": ["c"]}},
        gap={"pair_ratio": {"2023": 1.5, "2024": 1.25}},
    )
    now["models"]["main"]["parameters"] = {"x": {"estimate": 1.6, "lower": 1.0, "upper": 2.2}}
    found = changes(small(), now)
    assert found.periods == ("2023", "2024")
    assert found.added == ("2024",)
    assert found.ranks["move"].to_dict() == {"a": -2, "c": 2, "b": 0}
    assert found.entered == {"HH": ("b",), "LL": ("c",)}
    assert found.left == {"HH": ("a",)}
    assert found.outside == ("x",)
    assert found.gap == (1.5, 1.25)
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()


def test_nothing_changes_against_itself() -> None:
    found = changes(small(), small())
    assert not found.added
    assert not found.entered
    assert not found.left
    assert not found.outside
    assert (found.ranks["move"] == 0).all()


def test_other_models_do_not_compare() -> None:
    other = small()
    other["models"] = {**other["models"], "formula": "y ~ z"}
    found = changes(small(), other)
    assert not found.same_formula
    assert found.coefficients.empty


@pytest.mark.parametrize(
    ("text", "message"),
    [("no json", "cannot be read"), ("[1]", "no study.json"), ('{"data": {}}', "without periods")],
)
def test_a_file_that_is_no_study_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "study.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        changes(path, small())
    with pytest.raises(DataError, match="cannot be read"):
        read_numbers(tmp_path / "absent.json")


def test_a_unit_without_a_value_has_no_rank() -> None:
    now = small(interest={"values": {"a": {"2023": None}, "b": {"2023": 1.0}, "c": {"2023": 2.0}}})
    assert changes(small(), now).ranks["move"].to_dict() == {"b": -1, "c": 1}


def test_runs_without_a_common_unit_are_refused() -> None:
    other = small(interest={"values": {"z": {"2022": 1.0, "2023": 1.0}}})
    with pytest.raises(DataError, match="other units"):
        changes(other, small())


@pytest.fixture
def earlier(result: StudyResult, tmp_path: Path) -> Path:
    """The study's own numbers as if of a year before, a little other."""
    numbers = json.loads((_folder(result) / "study.json").read_text("utf-8"))
    numbers["data"]["periods"] = numbers["data"]["periods"][:-1]
    numbers["lisa"] = {"2016": numbers["lisa"]["2016"]}
    rho = numbers["models"]["main"]["parameters"]["rho"]
    rho["lower"], rho["upper"] = 0.9, 0.95
    path = tmp_path / "study.json"
    path.write_text(json.dumps(numbers), encoding="utf-8")
    return path


def _folder(result: StudyResult) -> Path:
    return next(a.path for a in result.artefacts if a.kind == "numbers").parent


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_what_changed(result: StudyResult, earlier: Path, lang: str) -> None:
    found = changes(earlier, result)
    page = _Page(render(result, lang, found))
    assert page.sections[1] == "changes"
    text = " ".join(page.text["changes"])
    assert {"en": "1 period was added, 2023", "zh": "新增年份为 2023"}[lang] in text
    assert {"en": "Heilongjiang", "zh": "黑龙江"}[lang] in text
    assert "ρ 0.48" in text
    assert ("0.900" in text) == (found.outside == ("rho",))
    if lang == "zh":
        assert set(re.findall(r"[A-Za-z]{2,}", text)) <= _NAMES


@pytest.mark.parametrize(
    "gone",
    [
        ("gap", "dispersion", "explained", "policies"),
        ("moran",),
        ("lisa", "tests"),
        ("effects", "ledger"),
        ("index_methods", "dispersion"),
        ("coupling", "agglomerations", "robustness"),
        ("models", "tests", "effects", "robustness", "explained", "policies", "ledger"),
    ],
)
def test_chapters_are_made_without_the_others(result: StudyResult, gone: tuple[str, ...]) -> None:
    sections = {name: s for name, s in result.sections.items() if name not in gone}
    page = _Page(render(replace(result, sections=sections), "en"))
    assert {"summary", "data", "limits", "references"} <= set(page.sections)


def test_what_a_step_left_out_is_said(result: StudyResult) -> None:
    left_out = {"clubs": "6 periods are too few."}
    shorter = changed(result, "convergence", clubs=None, left_out=left_out)
    text = " ".join(_Page(render(shorter, "en")).text["convergence"])
    assert "Clubs were not sought: 6 periods are too few." in text
    assert "coefficient of variation" in text


# -- in a browser ---------------------------------------------------------------------------------

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome")
     if (found := shutil.which(name))), None,
)  # fmt: skip
browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium to open the page in")

_FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe src="{page}" style="border:0;width:{width}px;height:800px"></iframe>
<script>
window.addEventListener("load", function () {{
  var page = document.querySelector("iframe").contentWindow, root = page.document.documentElement;
  var images = Array.prototype.slice.call(page.document.images);
  var button = page.document.querySelector("table.sortable tbody").parentNode
    .querySelector("thead button");
  var column = function () {{
    return Array.prototype.map.call(button.closest("table").tBodies[0].rows,
      function (row) {{ return row.cells[0].textContent; }});
  }};
  button.click(); var up = column(); button.click(); var down = column();
  var wide = Array.prototype.filter.call(page.document.querySelectorAll("body *"), function (e) {{
    return e.getBoundingClientRect().right > {width} + 1 && !e.closest(".scroll, .skip");
  }});
  var found = JSON.stringify({{
    width: root.scrollWidth, images: images.map(function (i) {{ return i.naturalWidth; }}),
    outside: wide.map(function (e) {{ return e.tagName + "." + e.className; }}),
    moved: Array.prototype.filter.call(page.document.querySelectorAll(".scroll"), function (e) {{
      return e.scrollWidth > e.clientWidth + 1;
    }}).map(function (e) {{ return e.getAttribute("aria-labelledby"); }}),
    sorted: up.join() === down.slice().reverse().join() && up.length > 2
  }});
  document.body.innerHTML = "<pre id='found'></pre>";
  document.getElementById("found").textContent = found;
}});
</script>"""


def _chromium(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--allow-file-access-from-files", "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}", *options,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_in_a_browser(result: StudyResult, tmp_path: Path, lang: str, width: int) -> None:
    page = _folder(result) / f"report_{lang}.html"
    frame = tmp_path / "frame.html"
    frame.write_text(_FRAME.format(page=page.as_uri(), width=width), encoding="utf-8")
    done = _chromium(
        tmp_path, f"--window-size={max(width, 600)},900", "--virtual-time-budget=20000",
        "--dump-dom", frame.as_uri(),
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    found = re.search(r"<pre id=\"found\">(.*?)</pre>", done.stdout, re.DOTALL)
    assert found is not None, done.stdout[:500]
    seen = json.loads(html.unescape(found[1]))
    assert 0 < seen["width"] <= width
    assert seen["outside"] == []
    assert seen["images"]
    assert min(seen["images"]) > 0
    assert seen["sorted"]
    if width > 1000:
        assert seen["moved"] == []


@browser
def test_the_page_prints(result: StudyResult, tmp_path: Path) -> None:
    page = _folder(result) / "report_zh.html"
    target = tmp_path / "report.pdf"
    _chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri())
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 5


def test_long_tables_go_on_overleaf_and_no_figure_fills_a_page(result: StudyResult) -> None:
    """A printed page ends in a gap where something large must stay whole."""
    style = (_folder(result) / "report_en.html").read_text("utf-8").split("@media print")[1]
    assert ".exhibit:has(tbody tr:nth-child(13)) { break-inside: auto; }" in style
    heights = [int(found) for found in re.findall(r"max-height: (\d+)mm", style)]
    assert heights
    assert max(heights) <= 100


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_brief_stands_beside_the_report_and_each_links_to_the_other(
    result: StudyResult, lang: str
) -> None:
    (path,) = (a.path for a in result.artefacts if (a.kind, a.lang) == ("brief", lang))
    (report,) = (a.path for a in result.artefacts if (a.kind, a.lang) == ("report", lang))
    brief = path.read_text("utf-8")
    assert path.name == f"brief-{lang}.html"
    assert f'href="{report.name}"' in brief
    assert f'href="{path.name}"' in report.read_text("utf-8")
    assert 'class="verdict reversed"' in brief
    assert "<script" not in brief
    found = _Page(brief)
    assert len(found.ids) == len(set(found.ids)) == 4


@browser
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_brief_prints_on_two_pages(result: StudyResult, tmp_path: Path, lang: str) -> None:
    (path,) = (a.path for a in result.artefacts if (a.kind, a.lang) == ("brief", lang))
    printed = tmp_path / "brief.pdf"
    done = _chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={printed}", path.as_uri())
    assert done.returncode == 0, done.stderr
    assert len(re.findall(rb"/Type */Page\b", printed.read_bytes())) == 2
