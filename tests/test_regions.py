"""Names resolve to one key, near misses are named, and the groups partition the provinces."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spillgap import regions
from spillgap.errors import OptionError, UnknownNameError

EVERY_NAME = [
    (p.adcode, spelling)
    for p in regions.PROVINCES
    for spelling in (
        p.adcode,
        p.adcode[:2],
        p.code,
        f"CN-{p.code}",
        *p.name.values(),
        *p.abbreviation.values(),
        *p.official.values(),
        *p.aliases,
    )
]


@pytest.mark.parametrize("spelling", ["北京", "北京市", "Beijing", 110000, "110000", "BJ", "京"])
def test_beijing_by_every_name(spelling):
    assert regions.resolve(spelling) == "110000"


@pytest.mark.parametrize(
    ("spelling", "adcode"),
    [
        ("Inner Mongolia", "150000"),
        ("Nei Mongol", "150000"),
        ("neimenggu", "150000"),
        ("内蒙古自治区", "150000"),
        ("内蒙古", "150000"),
        ("新疆", "650000"),
        ("新疆维吾尔自治区", "650000"),
        ("Xizang", "540000"),
        ("Tibet", "540000"),
        ("Xizang Zizhiqu", "540000"),
        ("Guangdong Sheng", "440000"),
        ("Hong Kong SAR", "810000"),
        ("Macau", "820000"),
        ("臺灣", "710000"),
        ("Shanghai Shi", "310000"),
        ("  hei-long jiang ", "230000"),
        ("BEIJING", "110000"),
        ("Běijīng", "110000"),
        ("ＢＪ", "110000"),
        (11, "110000"),
        (np.int64(440000), "440000"),
        (440000.0, "440000"),
        ("440000.0", "440000"),
    ],
)
def test_variants(spelling, adcode):
    assert regions.resolve(spelling) == adcode


def test_a_tone_decides_between_shanxi_and_shaanxi():
    assert regions.resolve("Shānxī") == regions.resolve("Shanxi") == "140000"
    assert regions.resolve("Shǎnxī") == regions.resolve("Shaanxi") == "610000"


def test_every_name_leads_to_its_own_province():
    wrong = [(s, code) for code, s in EVERY_NAME if regions.resolve(s) != code]
    assert not wrong


@given(st.sampled_from(EVERY_NAME), st.sampled_from(["", " ", "\t"]), st.booleans())
def test_case_and_space_do_not_matter(entry, space, upper):
    adcode, spelling = entry
    changed = space + (spelling.upper() if upper else spelling.lower()) + space
    assert regions.resolve(changed) == adcode


@pytest.mark.parametrize(
    ("spelling", "hint"),
    [
        ("Guangdon", "'Guangdong'"),
        ("Bejing", "'Beijing'"),
        ("黑龙将", "'黑龙江'"),
        (440100, "440000 (Guangdong)"),
        ("吉林市", "'吉林'"),
        (None, "GB/T 2260"),
        (1.5, "GB/T 2260"),
        (float("nan"), "GB/T 2260"),
        (float("inf"), "GB/T 2260"),
        ("", "GB/T 2260"),
        (True, "GB/T 2260"),
        ("qqqq", "regions.table()"),
    ],
)
def test_a_near_miss_is_suggested_and_never_guessed(spelling, hint):
    with pytest.raises(UnknownNameError) as error:
        regions.resolve(spelling)
    assert hint in str(error.value)
    assert repr(spelling) in str(error.value)


def test_many_names_keep_order_and_index_and_say_what_matched():
    names = pd.Series(["上海市", "Tibet", "GD", "粤", "Nei Mongol"], index=list("edcba"))
    report = regions.resolve_many(names)
    assert list(report.index) == list("edcba")
    assert list(report["adcode"]) == ["310000", "540000", "440000", "440000", "150000"]
    assert list(report["matched_by"]) == ["official name", "name", "code", "abbreviation", "alias"]


def test_many_names_raise_together_or_report():
    names = ["Beijing", "Bejing", "Atlantis", "Bejing", 440100]
    with pytest.raises(UnknownNameError, match=r"'Bejing' \(near Beijing\), 'Atlantis'.*440100"):
        regions.resolve_many(names)
    report = regions.resolve_many(names, errors="report")
    assert report["adcode"].isna().tolist() == [False, True, True, True, True]
    assert report["nearest"].tolist()[1] == "Beijing"
    assert (report["matched_by"] == "nothing").sum() == 4
    with pytest.raises(OptionError, match="errors"):
        regions.resolve_many(names, errors="ignore")


def test_names_in_two_languages():
    assert regions.name("NM") == "Inner Mongolia"
    assert regions.name("NM", lang="zh") == "内蒙古"
    assert regions.official_name(540000, lang="zh") == "西藏自治区"
    assert regions.official_name("Guangxi") == "Guangxi Zhuang Autonomous Region"
    assert regions.short_name("湖北") == "HB"
    assert regions.short_name("湖北", lang="zh") == "鄂"
    assert regions.label("west", lang="zh") == "西部地区"
    assert regions.label("Beijing-Tianjin-Hebei", lang="zh") == "京津冀"
    with pytest.raises(OptionError, match="lang"):
        regions.name("NM", lang="fr")
    with pytest.raises(UnknownNameError, match="Yangtze River Delta"):
        regions.label("Yangtse River Delta")


def test_macro_regions_partition_the_31_provinces():
    members = [m for group in regions.MACRO_REGIONS.values() for m in group.members]
    assert sorted(members) == [p.adcode for p in regions.PROVINCES if p.code not in "TW HK MO"]
    sizes = {key: len(group.members) for key, group in regions.MACRO_REGIONS.items()}
    assert sizes == {"East": 10, "Central": 6, "West": 12, "Northeast": 3}
    assert regions.macro_region_of("Hong Kong") is None


def test_no_province_is_in_two_agglomerations_and_each_names_its_document():
    members = [m for group in regions.AGGLOMERATIONS.values() for m in group.members]
    assert len(members) == len(set(members))
    assert len(regions.AGGLOMERATIONS) == 5
    assert all(group.source and group.name["zh"] for group in regions.AGGLOMERATIONS.values())
    assert regions.agglomeration_of("Anhui") == "Yangtze River Delta"
    assert regions.agglomeration_of("Xinjiang") is None


def test_table_has_unique_codes_and_names():
    table = regions.table()
    assert len(table) == 34
    for column in ("code", "name_en", "name_zh", "abbr_zh", "official_en", "official_zh"):
        assert table[column].is_unique


@pytest.mark.parametrize("name", ["1.2", "-12", "1,2", "(12)", "1 2", "12-", "1²", "٪"])
def test_numbers_with_signs_are_no_codes(name: str) -> None:
    """Folding takes signs out of names; out of numbers it would make codes of other units."""
    with pytest.raises(UnknownNameError):
        regions.resolve(name)
    assert regions.resolve(" 12 ") == regions.resolve("１２") == "120000"
