"""Names as users write them, matched to keys, with a report of what matched how."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable

import pandas as pd

from spillgap._types import ByLabel
from spillgap.errors import DataError, UnknownNameError, listing, suggest

__all__ = ["match_names", "match_regions", "region_codes"]


def match_names(names: Iterable[Hashable], known: ByLabel[object]) -> pd.DataFrame:
    """Names matched to keys: exactly, else without regard to case, width and spaces.

    A report, one row per distinct name: ``column.map(report["key"])`` gives a long column its keys.

    Parameters
    ----------
    names : iterable
        As written in the user's table; repeated names are matched once.
    known : mapping
        Every accepted spelling → its key.

    Returns
    -------
    pandas.DataFrame
        One row per distinct name, indexed by ``given``: ``key``, and ``how`` it matched
        ("exact" or "spelling").

    Raises
    ------
    UnknownNameError
        If a name matches nothing; every such name is listed with the nearest spellings.

    Examples
    --------
    >>> match_names(["Ohio", "new  york"], {"Ohio": 39, "New York": 36}).to_dict("list")
    {'key': [39, 36], 'how': ['exact', 'spelling']}
    """
    folded = {_fold(name): key for name, key in known.items()}
    rows: dict[Hashable, tuple[Hashable, str]] = {}
    unknown: list[Hashable] = []
    for name in _distinct(names):
        if name in known:
            rows[name] = (known[name], "exact")
        elif _fold(name) in folded:
            rows[name] = (folded[_fold(name)], "spelling")
        else:
            unknown.append(name)
    if unknown:
        raise UnknownNameError(
            "These names match no unit: "
            + listing(f"{name!r}{suggest(name, known).rstrip()}" for name in unknown)
        )
    report = pd.DataFrame.from_dict(rows, orient="index", columns=["key", "how"])
    return report.rename_axis("given")


def match_regions(names: Iterable[Hashable]) -> pd.DataFrame:
    """Chinese provinces as written (Beijing, 110000, BJ, or in Chinese) matched to adcodes.

    A report: one row per distinct name. :func:`region_codes` gives a long column its codes.

    Returns
    -------
    pandas.DataFrame
        One row per distinct name, indexed by ``given``: ``key`` (the six-digit code) and ``how``
        it matched ("code", "official name", "name", "abbreviation" or "alias").

    Raises
    ------
    UnknownNameError
        If a name is no province; every such name is listed with the nearest.

    Examples
    --------
    >>> match_regions(["Beijing Municipality", "Hebei", 120000]).to_dict("list")
    {'key': ['110000', '130000', '120000'], 'how': ['official name', 'name', 'code']}
    """
    from spillgap.regions import resolve_many

    matches = resolve_many(_distinct(names), errors="raise")
    keyed = matches.rename(columns={"adcode": "key", "matched_by": "how"})
    return keyed.set_index("given")[["key", "how"]]


def region_codes(column: pd.Series) -> pd.Series:
    """The codes of a long column of Chinese provinces, row by row.

    Parameters
    ----------
    column : pandas.Series
        Names as written, each as often as the table has rows for it.

    Returns
    -------
    pandas.Series
        The six-digit codes, with the column's index and name.

    Raises
    ------
    UnknownNameError
        If a name is no province; every such name is listed with the nearest.
    DataError
        If a row has no name.

    Examples
    --------
    >>> long = pd.DataFrame({"unit": ["Beijing", "BJ", "Hebei"], "year": [2019, 2020, 2019]})
    >>> long.assign(unit=region_codes(long["unit"]))["unit"].tolist()
    ['110000', '110000', '130000']
    """
    names = column if isinstance(column, pd.Series) else pd.Series(list(column), dtype=object)
    blank = names.index[names.isna()]
    if len(blank):
        raise DataError(f"{names.name!r} has no name in the rows {listing(blank)}.")
    codes = match_regions(names)["key"]
    return names.map(codes).astype("str")


def _distinct(names: Iterable[Hashable]) -> list[Hashable]:
    """Each name once, in order; lists and the like are no names."""
    listed = list(names)
    odd = [repr(name) for name in listed if not isinstance(name, Hashable)]
    if odd:
        raise UnknownNameError(f"These are no names: {listing(odd)}.")
    return list(dict.fromkeys(listed))


def _fold(name: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(name)).casefold().split())
