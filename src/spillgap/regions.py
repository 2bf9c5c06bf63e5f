"""China's province-level units: every name and code to one key, and the groups they form.

The key is the six-digit code of GB/T 2260 as a string ("110000"). "Beijing", in Latin letters or
Chinese characters, with its ending or without, 110000 and "BJ" all resolve to it; a near miss is
named in the error and never guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Real

import pandas as pd

from spillgap._regions_table import (
    AGGLOMERATIONS,
    CITY_ENDINGS,
    ENGLISH,
    LANGUAGES,
    MACRO_REGIONS,
    OTHER_ENDINGS,
    PROVINCES,
    Group,
    Province,
)
from spillgap.errors import UnknownNameError, listing, suggest
from spillgap.options import LANGUAGE, UNMATCHED, Language, Unmatched

__all__ = [
    "AGGLOMERATIONS",
    "MACRO_REGIONS",
    "PROVINCES",
    "Group",
    "Province",
    "agglomeration_of",
    "are_provinces",
    "label",
    "macro_region_of",
    "name",
    "official_name",
    "resolve",
    "resolve_many",
    "short_name",
    "table",
]

_BY_ADCODE: dict[str, Province] = {p.adcode: p for p in PROVINCES}

_MUNICIPALITIES = frozenset(p.adcode for p in PROVINCES if p.municipality)


def are_provinces(units: Iterable[object]) -> bool:
    """Whether all units are the six-digit codes of China's province-level units.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.are_provinces(["110000", "120000"]), regions.are_provinces(["Beijing"])
    (True, False)
    """
    return all(unit in _BY_ADCODE for unit in units)


def resolve(name: object) -> str:
    """The adcode of a province-level unit from any of its names or codes.

    Parameters
    ----------
    name : str or int
        A Chinese or English name with or without its ending (sheng, shi, zizhiqu, Province,
        ...), pinyin, the one-character abbreviation, the two-letter code of ISO 3166-2 ("BJ",
        "CN-BJ"), or the code of GB/T 2260 in six or two digits. Case, spaces, hyphens and tone
        marks do not matter, except where a tone decides (Shānxī, Shǎnxī).

    Returns
    -------
    str
        The six-digit code.

    Raises
    ------
    UnknownNameError
        If nothing matches; the message names the nearest.

    Examples
    --------
    >>> from spillgap import regions
    >>> [regions.resolve(n) for n in ("Beijing", "Beijing Shi", "BEI-JING", 110000, "BJ")]
    ['110000', '110000', '110000', '110000', '110000']
    """
    found = _match(name)
    if found is None:
        raise UnknownNameError(f"{name!r} is no province-level unit of China.{_hint(name)}")
    return found[0]


def resolve_many(names: Iterable[object], *, errors: Unmatched = "raise") -> pd.DataFrame:
    """Every name with what it resolved to and by what.

    Parameters
    ----------
    names : iterable of str or int
        A Series keeps its index.
    errors : {"raise", "report"}
        Whether names that match nothing raise, all of them named at once, or stand in the table
        with a missing adcode and ``matched_by`` "nothing".

    Returns
    -------
    pandas.DataFrame
        One row per name, in the order given: given, adcode, name_en, name_zh, matched_by ("code",
        "official name", "name", "abbreviation" or "alias"), nearest (a suggestion where nothing
        matched).

    Raises
    ------
    UnknownNameError
        With ``errors="raise"``, if a name matches nothing.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.resolve_many(["Hebei Province", "Xizang"])[["adcode", "matched_by"]]
       adcode     matched_by
    0  130000  official name
    1  540000          alias
    """
    must_match = UNMATCHED.parse(errors) == "raise"
    given = names if isinstance(names, pd.Series) else pd.Series(list(names), dtype=object)
    rows = [_report(item) for item in given]
    report = pd.DataFrame(
        rows,
        index=given.index,
        columns=[
            "given",
            "adcode",
            *(f"name_{lang}" for lang in LANGUAGES),
            "matched_by",
            "nearest",
        ],
    )
    lost = report[report["adcode"].isna()]
    if must_match and len(lost):
        distinct = lost.drop_duplicates("given")
        named = [
            f"{item!r}" + (f" (near {near})" if isinstance(near, str) else "")
            for item, near in zip(distinct["given"], distinct["nearest"], strict=True)
        ]
        raise UnknownNameError(
            f"Not province-level units of China: {listing(named)}. Correct them, or pass "
            'errors="report" to see what matched how.'
        )
    return report


def name(unit: object, lang: Language = "en") -> str:
    """The usual name of a unit: "Inner Mongolia", its Chinese name with ``lang="zh"``.

    Parameters
    ----------
    unit : str or int
        Anything that :func:`resolve` takes.
    lang : {"en", "zh"}

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.name(150000), regions.name("Macau")
    ('Inner Mongolia', 'Macao')
    """
    return _in_language(_BY_ADCODE[resolve(unit)].name, lang)


def official_name(unit: object, lang: Language = "en") -> str:
    """The full official name of a unit.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.official_name("Guangxi")
    'Guangxi Zhuang Autonomous Region'
    """
    return _in_language(_BY_ADCODE[resolve(unit)].official, lang)


def short_name(unit: object, lang: Language = "en") -> str:
    """The shortest label of a unit, for crowded maps: "NM", one character in Chinese.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.short_name("Inner Mongolia")
    'NM'
    """
    found = _BY_ADCODE[resolve(unit)]
    return found.abbreviation.get(LANGUAGE.parse(lang), found.code)


def macro_region_of(unit: object) -> str | None:
    """The NBS macro-region of a unit, None for Hong Kong, Macao and Taiwan.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.macro_region_of("Sichuan")
    'West'
    """
    return _group_of(unit, MACRO_REGIONS)


def agglomeration_of(unit: object) -> str | None:
    """The agglomeration that a unit is a member of, None if it is in none of the five.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.agglomeration_of("Sichuan")
    'Chengdu–Chongqing'
    """
    return _group_of(unit, AGGLOMERATIONS)


def label(group: str, lang: Language = "en") -> str:
    """A macro-region's or agglomeration's label in a language.

    Parameters
    ----------
    group : str
        A key of :data:`MACRO_REGIONS` or :data:`AGGLOMERATIONS`, or the same name in another
        language; case-folded; a hyphen will do for the dash.
    lang : {"en", "zh"}

    Raises
    ------
    UnknownNameError
        If there is no such group.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.label("east"), regions.label("Beijing-Tianjin-Hebei")
    ('East', 'Beijing–Tianjin–Hebei')
    """
    groups = {**MACRO_REGIONS, **AGGLOMERATIONS}
    by_folded = {_folded(text): found for found in groups.values() for text in found.name.values()}
    found = by_folded.get(_folded(group))
    if found is None:
        raise UnknownNameError(
            f"No region or agglomeration is called {group!r}.{suggest(group, groups)} "
            f"There are: {listing(groups, most=20)}."
        )
    return _in_language(found.name, lang)


def table() -> pd.DataFrame:
    """The 34 units as a table indexed by adcode.

    Returns
    -------
    pandas.DataFrame
        Columns code, name_en, name_zh, abbr_zh, official_en, official_zh, region,
        agglomeration; a unit in no group has a missing value there.

    Examples
    --------
    >>> from spillgap import regions
    >>> regions.table().loc["310000", ["name_en", "region"]].tolist()
    ['Shanghai', 'East']
    """
    units = pd.DataFrame(
        [_named(p) for p in PROVINCES], index=pd.Index(list(_BY_ADCODE), name="adcode")
    )
    units["region"] = [macro_region_of(code) for code in units.index]
    units["agglomeration"] = [agglomeration_of(code) for code in units.index]
    return units


# -- matching -----------------------------------------------------------------------------------


def _folded(text: str) -> str:
    """Case, width, spaces and punctuation taken out; tone marks kept."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _untoned(folded: str) -> str:
    decomposed = unicodedata.normalize("NFD", folded)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Folded name → (adcode, what kind of name it is)."""
    known: dict[str, tuple[str, str]] = {}
    for p in PROVINCES:
        kinds = [
            ("code", (p.adcode, p.adcode[:2], p.code, f"CN-{p.code}", f"CN-{p.adcode[:2]}")),
            ("official name", tuple(p.official.values())),
            ("name", tuple(p.name.values())),
            ("abbreviation", tuple(p.abbreviation.values())),
            ("alias", p.aliases),
        ]
        for kind, spellings in kinds:
            for spelling in spellings:
                known.setdefault(_folded(spelling), (p.adcode, kind))
    return known


def _spelling(given: object) -> str | None:
    """The text to look up; None for what can be no name (missing values, fractions)."""
    if isinstance(given, str):
        # Codes that went through a float column come back as "110000.0".
        text = re.sub(r"^\s*(\d+)\.0+\s*$", r"\1", given)
        # Without the signs between them, 1.2 or 1² would be the code 12.
        bare = not re.search(r"[^\W\d_]", unicodedata.normalize("NFKC", text))
        return None if bare and not text.strip().isdecimal() else _folded(text)
    if isinstance(given, bool) or not isinstance(given, Real):
        return None
    number = float(given)
    return str(int(number)) if number.is_integer() else None


def _match(given: object) -> tuple[str, str] | None:
    text = _spelling(given)
    if not text:
        return None
    known = _known()
    for form in (text, _untoned(text)):
        if form in known:
            return known[form]
        found = known.get(_stem(form, OTHER_ENDINGS) or "")
        if found:
            return found
        # "Jilin Shi" is a city inside Jilin: only the four municipalities are called so.
        found = known.get(_stem(form, CITY_ENDINGS) or "")
        if found and found[0] in _MUNICIPALITIES:
            return found
    return None


def _stem(text: str, endings: tuple[str, ...]) -> str | None:
    """The text without one of the endings; a single letter or character is no stem."""
    for ending in endings:
        if text.endswith(ending) and len(text) > len(ending) + 1:
            return text.removesuffix(ending)
    return None


def _nearest(given: object) -> str | None:
    """The closest known spelling, as it is written, or the province a longer code lies in."""
    text = _spelling(given)
    if not text:
        return None
    if text.isdigit() and len(text) >= 4:
        inside = _BY_ADCODE.get(f"{text[:2]}0000")
        return f"{inside.adcode} ({inside.name[ENGLISH]})" if inside else None
    near = difflib.get_close_matches(text, list(_known()), n=1, cutoff=0.5)
    return name(_known()[near[0]][0]) if near else None


def _hint(given: object) -> str:
    text = _spelling(given)
    if not text:
        return " Pass a name or a code of GB/T 2260."
    if text.isdigit() and (near := _nearest(given)):
        return f" It is a code inside {near}."
    spellings = [s for p in PROVINCES for s in (*p.name.values(), *p.official.values(), *p.aliases)]
    hint = suggest(str(given), spellings)
    return hint or " sg.regions.table() lists all 34."


def _report(item: object) -> list[object]:
    found = _match(item)
    if found is None:
        return [item, None, *(None for _ in LANGUAGES), "nothing", _nearest(item)]
    unit = _BY_ADCODE[found[0]]
    return [item, unit.adcode, *unit.name.values(), found[1], None]


def _named(unit: Province) -> dict[str, str]:
    """The row of a unit in the table: its codes and names, by language."""
    return {
        "code": unit.code,
        **{f"name_{lang}": text for lang, text in unit.name.items()},
        **{f"abbr_{lang}": text for lang, text in unit.abbreviation.items()},
        **{f"official_{lang}": text for lang, text in unit.official.items()},
    }


def _in_language(names: Mapping[str, str], lang: Language) -> str:
    return names.get(LANGUAGE.parse(lang), names[ENGLISH])


def _group_of(unit: object, groups: dict[str, Group]) -> str | None:
    adcode = resolve(unit)
    return next((key for key, group in groups.items() if adcode in group.members), None)
