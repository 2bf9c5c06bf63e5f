"""Who a scenario speaks of: units, regions, agglomerations, all; and by how much."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from spillgap import regions
from spillgap._types import Untyped
from spillgap.errors import OptionError, SpillgapError, UnknownNameError, listing, suggest
from spillgap.gaps import Partition
from spillgap.options import ALL_PLACES, AllPlaces
from spillgap.regions import are_provinces
from spillgap.units import resolve_unit

if TYPE_CHECKING:
    from spillgap.panel import Panel

__all__ = ["Amount", "amounts_by_unit", "parse_amount", "places"]

Amount = tuple[float, bool]
"""How much, and whether as a share of the unit's own value."""

ALL: AllPlaces = "all"


def parse_amount(amount: Untyped, where: str) -> Amount:
    """A number in units of the variable, or a percentage like ``"+10%"``.

    Raises
    ------
    OptionError
        For anything else; the message says where it stood.
    """
    if isinstance(amount, str):
        text = amount.strip().replace("−", "-")
        try:
            value = float(text.removesuffix("%"))
        except ValueError:
            value = float("nan")
        relative = text.endswith("%")
        value = value / 100.0 if relative else value
    else:
        try:
            value, relative = float(amount), False
        except (TypeError, ValueError):
            value, relative = float("nan"), False
    if not -float("inf") < value < float("inf"):
        raise OptionError(
            f"{where}: {amount!r} is no amount. Give a number in units of the variable, or a "
            "percentage such as '+10%'."
        )
    return value, relative


def amounts_by_unit(
    panel: Panel, spec: object, split: Partition | None, where: str
) -> dict[Hashable, Amount]:
    """Unit → amount from a mapping of places to amounts, or from one amount for all.

    Raises
    ------
    OptionError
        For a unit that is named twice (by itself and by its region, say).
    """
    if not isinstance(spec, Mapping | pd.Series):
        spec = {ALL: spec}
    amounts: dict[Hashable, Amount] = {}
    said: dict[Hashable, object] = {}
    for place, amount in spec.items():
        parsed = parse_amount(amount, f"{where}, {place}")
        for unit in places(panel, place, split):
            if unit in amounts:
                raise OptionError(
                    f"{where}: {unit!r} is named twice, by {said[unit]!r} and by {place!r}. Name "
                    "every unit once."
                )
            amounts[unit], said[unit] = parsed, place
    return amounts


def places(panel: Panel, place: Hashable, split: Partition | None = None) -> list[Hashable]:
    """The units that ``place`` stands for: one unit, a group, or ``"all"``.

    Raises
    ------
    UnknownNameError
        If it is neither; near names are suggested.
    """
    if ALL_PLACES.find(place):
        return list(panel.units)
    if split is not None and place in split.names:
        return list(split.units[split.labels.to_numpy() == place])
    known = _regional(panel, place) if are_provinces(panel.units) else None
    if known is not None:
        return known
    try:
        return [resolve_unit(panel.units, place)]
    except UnknownNameError as problem:
        raise UnknownNameError(f"{problem}{_group_hint(panel, place, split)}") from None


def _regional(panel: Panel, place: Hashable) -> list[Hashable] | None:
    """The provinces of a macro-region or agglomeration of that name, if any is in the panel."""
    try:
        group = {**regions.MACRO_REGIONS, **regions.AGGLOMERATIONS}[regions.label(str(place))]
    except (SpillgapError, TypeError, AttributeError):
        return None
    return [unit for unit in panel.units if unit in group.members] or None


def _group_hint(panel: Panel, place: Hashable, split: Partition | None) -> str:
    groups = list(split.names) if split is not None else []
    if are_provinces(panel.units):
        groups += [*regions.MACRO_REGIONS, *regions.AGGLOMERATIONS]
    return f" Groups: {listing(groups, most=20)}.{suggest(place, groups)}" if groups else ""
