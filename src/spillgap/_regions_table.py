"""The 34 province-level units of China and the groups that studies put them in, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spillgap import _resources
from spillgap._types import Parsed

__all__ = [
    "AGGLOMERATIONS",
    "CITY_ENDINGS",
    "ENGLISH",
    "LANGUAGES",
    "MACRO_REGIONS",
    "OTHER_ENDINGS",
    "PROVINCES",
    "Group",
    "Province",
]

ENGLISH = "en"
"""The language whose names serve where another has none."""


@dataclass(frozen=True, slots=True)
class Province:
    """One province-level unit and every name it goes by.

    Attributes
    ----------
    adcode, code : str
        The codes of GB/T 2260 (six digits) and ISO 3166-2 (two letters).
    name, official, abbreviation : mapping
        By language: the usual name, the full official one, the shortest one where there is any.
    municipality : bool
        Whether it is called a city.
    aliases : tuple of str
        Other spellings.
    """

    adcode: str
    code: str
    name: Mapping[str, str]
    official: Mapping[str, str]
    abbreviation: Mapping[str, str]
    municipality: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A set of provinces with its labels and the document that defines it.

    ``coverage`` says what the province-level members stand for where the document names cities.
    """

    name: Mapping[str, str]
    members: tuple[str, ...]
    source: str
    coverage: str = "whole provinces"

    @property
    def key(self) -> str:
        """The English label."""
        return self.name[ENGLISH]


_FILE = _resources.read("regions")


def _row(entry: Parsed) -> Parsed:
    """An entry of the file as the fields of a row."""
    return {name: tuple(value) if isinstance(value, list) else value
            for name, value in entry.items()}  # fmt: skip


def _groups(kind: str) -> dict[str, Group]:
    sources: dict[str, str] = _FILE["sources"]
    rows = (_row(entry) for entry in _FILE[kind])
    groups = [Group(**{**row, "source": sources.get(row["source"], row["source"])}) for row in rows]
    return {group.key: group for group in groups}


PROVINCES: tuple[Province, ...] = tuple(Province(**_row(entry)) for entry in _FILE["province"])

LANGUAGES: tuple[str, ...] = tuple(PROVINCES[0].name)
"""The languages in which units and groups have names."""

MACRO_REGIONS: dict[str, Group] = _groups("macro_region")
"""NBS's four macro-regions; Hong Kong, Macao and Taiwan belong to none."""

AGGLOMERATIONS: dict[str, Group] = _groups("agglomeration")
"""Five agglomerations at the level of provinces. No province is in two of them."""

CITY_ENDINGS: tuple[str, ...] = tuple(_FILE["endings"]["city"])
"""What the name of a municipality may end in, folded."""

OTHER_ENDINGS: tuple[str, ...] = tuple(_FILE["endings"]["other"])
"""What the name of any unit may end in, folded."""
