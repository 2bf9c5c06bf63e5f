"""Citations: every method has its source, and every style is written as its standard says."""

from __future__ import annotations

import re
import unicodedata
from types import SimpleNamespace

import pytest

from spillgap import references
from spillgap.errors import OptionError, UnknownNameError
from spillgap.references import METHODS, REFERENCES, cite, keys_for, reference, software

DOI = re.compile(r"10\.\d{4,9}/\S+")
PAGES = re.compile(r"\d+(-\d+)?")


def needed(source):
    return {
        "article": [source.year, source.journal, source.pages],
        "book": [source.year, source.publisher, source.place],
        "chapter": [source.year, source.book, source.pages],
        "proceedings": [source.year, source.book, source.pages],
        "report": [source.year, source.publisher],
        "software": [source.software],
    }[source.kind]


def test_every_source_holds_what_its_kind_needs():
    for key, source in REFERENCES.items():
        assert source.key == key
        assert source.authors, key
        assert source.title, key
        assert all(needed(source)), key
        assert not source.doi or DOI.fullmatch(source.doi), key
        assert not source.pages or PAGES.fullmatch(source.pages), key
        assert all("," in a or a.startswith("{") or a == "others" for a in source.authors), key


def test_pages_run_forward_and_dois_are_unique():
    for source in REFERENCES.values():
        if "-" in source.pages:
            first, last = map(int, source.pages.split("-"))
            assert first < last, source.key
    dois = [r.doi for r in REFERENCES.values() if r.doi]
    assert len(dois) == len(set(dois))


def test_keys_name_first_author_and_year():
    for key, source in REFERENCES.items():
        if source.kind != "software":
            assert str(source.year) in key
            family = source.authors[0].split(",")[0].lower()
            # Keys are plain ASCII: Fernández stands there as fernandez.
            family = unicodedata.normalize("NFKD", family).encode("ascii", "ignore").decode()
            assert key.replace("_", "").startswith(re.sub(r"\W", "", family)), key


def test_every_method_has_sources_that_exist():
    for method, keys in METHODS.items():
        assert keys, method
        assert set(keys) <= set(REFERENCES), method
        assert cite(method)


@pytest.mark.parametrize("style", ["bibtex", "apa", "gbt7714"])
def test_every_source_renders_in_every_style(style):
    for key in REFERENCES:
        text = cite(key, style=style)
        assert "None" not in text, key
        assert "  " not in text.replace("\n  ", ""), key
        assert ".." not in text, key
        if style == "bibtex":
            assert text.count("{") == text.count("}"), key
            assert text.startswith(f"@{text[1 : text.index('{')]}{{{key},")
        elif style == "gbt7714":
            assert re.search(r"\[(J|M|C|R|R/OL|CP|CP/OL)\]", text), key
            assert text.endswith("."), key


def test_article_in_each_style():
    assert cite("lee_yu_2010", style="apa") == (
        "Lee, L.-F., & Yu, J. (2010). Estimation of spatial autoregressive panel data models "
        "with fixed effects. Journal of Econometrics, 154(2), 165–185. "
        "https://doi.org/10.1016/j.jeconom.2009.08.001"
    )
    assert cite("lee_yu_2010", style="gbt7714") == (
        "LEE L F, YU J. Estimation of spatial autoregressive panel data models with fixed "
        "effects[J]. Journal of Econometrics, 2010, 154(2): 165-185. "
        "DOI: 10.1016/j.jeconom.2009.08.001."
    )
    assert "pages = {165--185}," in cite("lee_yu_2010")


def test_gbt7714_book_chapter_and_four_authors():
    assert cite("lesage_pace_2009", style="gbt7714").startswith(
        "LESAGE J P, PACE R K. Introduction to spatial econometrics[M]. "
        "Boca Raton: CRC Press, 2009."
    )
    assert (
        "[M]//FISCHER M M, GETIS A. Handbook of applied spatial analysis: Software tools, methods "
        "and applications. Berlin: Springer, 2010: 377-407."
    ) in cite("elhorst_2010", style="gbt7714")
    assert cite("anselin_bera_florax_yoon_1996", style="gbt7714").startswith(
        "ANSELIN L, BERA A K, FLORAX R, et al. Simple"
    )


def test_chinese_source_is_chinese_in_gbt7714_and_says_so_in_bibtex():
    key = "wang_kong_ren_zhi_dai_2021"
    assert cite(key, style="gbt7714").startswith(
        "王淑佳, 孔伟, 任亮, 等. 国内耦合协调度模型的误区及修正[J]. "
        "自然资源学报, 2021, 36(3): 793-810."
    )
    assert "note = {In Chinese}" in cite(key)
    assert reference(key).short("zh") == "王淑佳等 2021"


def test_apa_chapter_names_editors_and_edition():
    assert (
        "In L. Mátyás & P. Sevestre (Eds.), The econometrics of panel data: Fundamentals and "
        "recent developments in theory and practice (3rd ed., pp. 625–660). Springer."
    ) in cite("anselin_legallo_jayet_2008", style="apa")


def test_bibtex_keeps_capitals_and_escapes():
    assert "{Markov}" not in cite("moran_1950")
    assert "{Chebyshev}" not in cite("pace_lesage_2004")  # first word keeps its capital anyway
    assert "{Durbin}" in cite("debarsy_2012")
    assert r"Computers \& Operations Research" in cite("diakoulaki_mavrotas_papayannakis_1995")
    assert "and others}" in cite("harris_2020")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("moran_1950", "Moran 1950"),
        ("lee_yu_2010", "Lee and Yu 2010"),
        ("yu_dejong_lee_2008", "Yu et al. 2008"),
        ("spillgap", "The spillgap developers 2026"),
    ],
)
def test_short_text(key, text):
    assert reference(key).short() == text
    assert reference(key).footnote() == f"[{text}]"


def test_short_text_in_chinese():
    assert reference("lee_yu_2010").short("zh") == "Lee 和 Yu 2010"
    assert reference("yu_dejong_lee_2008").short("zh") == "Yu 等 2008"


def test_software_is_marked_and_versioned():
    assert software().is_software
    assert reference("virtanen_2020").is_software
    assert not reference("moran_1950").is_software
    assert reference("libpysal").version
    assert reference("libpysal").version in cite("libpysal", style="apa")
    assert reference("moran_1950").version == ""


def test_cite_keeps_order_and_gives_each_once():
    text = cite("moran_1950", "moran", "anselin_1995", style="gbt7714")
    lines = text.splitlines()
    assert lines[0].startswith("MORAN")
    assert lines[-1].startswith("ANSELIN")
    assert len(lines) == len(set(lines)) == 4


def test_without_keys_the_package_itself():
    assert cite() == cite("spillgap")


def test_unknown_keys_are_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="lee_yu_2010"):
        reference("lee_yu_201")
    with pytest.raises(UnknownNameError, match="moran"):
        cite("morans")
    with pytest.raises(OptionError, match="gbt7714"):
        cite("moran_1950", style="gb7714")


def fit(name, **kwargs):
    model = SimpleNamespace(
        name=name, effects=kwargs.pop("effects", "twoway"), dynamic=kwargs.pop("dynamic", ())
    )
    return SimpleNamespace(model=model, **kwargs)


def test_keys_follow_what_was_done():
    plain = keys_for(fit("SDM", method="ml", cov_type="classical", correction=None))
    assert {"lesage_pace_2009", "elhorst_2014", "spillgap"} <= set(plain)
    assert not {"lee_yu_2010", "driscoll_kraay_1998", "mundlak_1978"} & set(plain)
    full = keys_for(
        fit(
            "SAR",
            effects="mundlak",
            dynamic=("time",),
            method="ml",
            cov_type="driscoll-kraay",
            correction="lee-yu",
        )
    )
    assert {
        "lee_yu_2010",
        "driscoll_kraay_1998",
        "mundlak_1978",
        "yu_dejong_lee_2008",
        "debarsy_ertur_lesage_2012",
    } <= set(full)
    assert "kelejian_prucha_1998" in keys_for(fit("SAR", method="gmm"))
    assert "lesage_pace_2009" not in keys_for(fit("OLS", method="ml"))
    assert "pace_lesage_2004" in keys_for(fit("SDM", logdet="approximate"))


def test_every_test_of_the_package_has_its_source():
    from spillgap.models._tests import TESTS

    assert {row.reference for row in TESTS.values()} <= set(REFERENCES)


def test_public_names():
    assert all(hasattr(references, name) for name in references.__all__)


def test_the_address_of_an_old_doi_holds_no_angle_brackets():
    said = cite("assuncao_reis_1999", style="apa")
    assert said.endswith("(SICI)1097-0258(19990830)18:16%3C2147::AID-SIM179%3E3.0.CO;2-I")
    assert "18:16<2147::AID-SIM179>" in cite("assuncao_reis_1999", style="bibtex")
