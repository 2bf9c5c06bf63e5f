"""Units and groups by whatever name they go: labels, names of provinces, regions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import pandas as pd

from spillgap import regions
from spillgap.errors import UnknownNameError, listing, suggest
from spillgap.groups import GroupsLike, Partition, partition
from spillgap.labels import group_label
from spillgap.options import KNOWN_GROUPS, KnownGroups, Language

if TYPE_CHECKING:
    from spillgap.panel import Panel

__all__ = ["display", "groups_of", "resolve_unit"]

_REST = "Other"
_REGIONS: dict[KnownGroups, Callable[[object], str | None]] = {
    "macro_region": regions.macro_region_of,
    "agglomeration": regions.agglomeration_of,
}


def resolve_unit(units: pd.Index, name: Hashable) -> Hashable:
    """The label in ``units`` that ``name`` stands for.

    Raises
    ------
    UnknownNameError
        If there is none; the message suggests near ones.
    """
    if name in units:
        return name
    if regions.are_provinces(units):
        code = regions.resolve(name)
        if code in units:
            return code
        raise UnknownNameError(f"{name!r} ({code}) is not among the units of this panel.")
    by_text = {str(unit): unit for unit in units}
    if str(name) in by_text:
        return by_text[str(name)]
    raise UnknownNameError(
        f"No unit is called {name!r}.{suggest(name, units)} There are: {listing(units, most=12)}."
    )


def groups_of(panel: Panel, groups: GroupsLike) -> Partition:
    """The partition that ``groups`` names.

    Besides what :func:`spillgap.gaps.partition` takes, ``"macro_region"`` and
    ``"agglomeration"`` serve a panel of China's provinces that has no such column; provinces
    in no agglomeration form the group "Other".
    """
    known = KNOWN_GROUPS.find(groups)
    if isinstance(groups, str) and groups not in panel.columns and known is not None:
        if not regions.are_provinces(panel.units):
            raise UnknownNameError(
                f"The panel has no column {groups!r}, and its units are no codes of China's "
                "provinces, whose groups are known. Pass groups= as a mapping from unit to label."
            )
        find = _REGIONS[known]
        labels = [find(unit) or _REST for unit in panel.units]
        return partition(panel, pd.Series(labels, index=panel.units, name=known))
    return partition(panel, groups)


def display(label: Hashable, lang: Language, units: pd.Index | None = None) -> str:
    """The name of a unit or group in that language, itself where none is known."""
    if units is not None and regions.are_provinces(units) and label in units:
        return regions.name(label, lang)
    return group_label(label, lang)
