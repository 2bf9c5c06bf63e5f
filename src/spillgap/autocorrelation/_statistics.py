"""The statistics that esda computes, one row each: what runs, on what, where its draws stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from libpysal.weights import W

from spillgap._types import Floats, Untyped
from spillgap.autocorrelation._quadrants import ASSOCIATION, JOINS, SIMILARITY, SPREADS, Quadrant
from spillgap.errors import DataError
from spillgap.options import LANGUAGE, Language
from spillgap.text import say

if TYPE_CHECKING:
    from esda import (
        LOSH,
        Geary,
        Geary_Local,
        Geary_Local_MV,
        Join_Counts,
        Join_Counts_Local,
        Join_Counts_Local_BV,
        Join_Counts_Local_MV,
        Spatial_Pearson,
        Spatial_Pearson_Local,
    )

__all__ = ["STATISTICS", "Statistic"]


@dataclass(frozen=True)
class Statistic:
    """A statistic of esda.

    Attributes
    ----------
    name : str
        Also the key of its label.
    run : callable
        (values (K, N), W, permutations) → esda's object.
    sources : tuple of str
        Keys of ``spillgap.references.REFERENCES``.
    values : {"numbers", "zero-one"}
        What it is of.
    variables : {"one", "two", "several"}
        Of how many variables.
    draws : mapping
        Statistic → where esda keeps its permuted values. A local statistic has "local", (N,
        permutations) or, with :attr:`by_draw`, the other way round.
    by_draw : bool
        Whether the rows of a local statistic's draws are permutations.
    power : int
        esda takes the rows of W to sums of one: with W as given, a local statistic is what esda
        has, times the sum of W's row to this power.
    classes : mapping
        The classes of a local statistic; empty for a global one.
    """

    name: str
    run: Callable[[Floats, W, int], Untyped]
    sources: tuple[str, ...]
    values: Literal["numbers", "zero-one"] = "numbers"
    variables: Literal["one", "two", "several"] = "one"
    draws: Mapping[str, str] = field(default_factory=dict)
    by_draw: bool = False
    power: int = 0
    classes: Mapping[str, Quadrant] = field(default_factory=dict)

    def label(self, lang: Language = "en") -> str:
        """Its name, in a language."""
        return say(f"autocorrelation:{self.name}", LANGUAGE.parse(lang))


def _geary(values: Floats, w: W, permutations: int) -> Geary:
    from esda import Geary

    # "O": as given, so that esda standardises nothing.
    return Geary(values[0], w, transformation="O", permutations=permutations)


def _join_counts(values: Floats, w: W, permutations: int) -> Join_Counts:
    from esda import Join_Counts

    try:
        return Join_Counts(values[0], w, permutations=permutations)
    except ValueError as problem:
        # Of a table of joins with an empty row.
        raise DataError(
            "The units of one kind have no neighbours at all, so that there are no joins to "
            "compare: link them (islands=), or leave them out with panel.subset(...)."
        ) from problem


def _lee(values: Floats, w: W, permutations: int) -> Spatial_Pearson:
    from esda import Spatial_Pearson

    x, y = values[:, :, None]
    return Spatial_Pearson(connectivity=w.sparse, permutations=permutations).fit(x, y)


# drop_islands=False: esda would return fewer values than units.


def _local_geary(values: Floats, w: W, permutations: int) -> Geary_Local:
    from esda import Geary_Local

    rows = Geary_Local(connectivity=w, permutations=permutations, drop_islands=False)
    return rows.fit(values[0])


def _local_geary_mv(values: Floats, w: W, permutations: int) -> Geary_Local_MV:
    from esda import Geary_Local_MV

    rows = Geary_Local_MV(connectivity=w, permutations=permutations, drop_islands=False)
    return rows.fit(list(values))


def _local_join_count(values: Floats, w: W, permutations: int) -> Join_Counts_Local:
    from esda import Join_Counts_Local

    rows = Join_Counts_Local(connectivity=w, drop_islands=False)
    return rows.fit(values[0], permutations=permutations)


def _local_join_count_bv(values: Floats, w: W, permutations: int) -> Join_Counts_Local_BV:
    from esda import Join_Counts_Local_BV

    rows = Join_Counts_Local_BV(connectivity=w, drop_islands=False)
    return rows.fit(*values, case="BJC", permutations=permutations)


def _local_join_count_mv(values: Floats, w: W, permutations: int) -> Join_Counts_Local_MV:
    from esda import Join_Counts_Local_MV

    rows = Join_Counts_Local_MV(connectivity=w, drop_islands=False)
    return rows.fit(list(values), permutations=permutations)


def _losh(values: Floats, w: W, permutations: int) -> LOSH:  # noqa: ARG001
    from esda import LOSH

    return LOSH(connectivity=w, inference="chi-square").fit(values[0])


def _local_lee(values: Floats, w: W, permutations: int) -> Spatial_Pearson_Local:
    from esda import Spatial_Pearson_Local

    x, y = values[:, :, None]
    return Spatial_Pearson_Local(connectivity=w.sparse, permutations=permutations).fit(x, y)


_JOINED = ("anselin_li_2019",)

STATISTICS: Mapping[str, Statistic] = MappingProxyType(
    {
        row.name: row
        for row in (
            Statistic("geary", _geary, ("geary_1954", "cliff_ord_1981"), draws={"C": "sim"}),
            Statistic(
                "join-counts",
                _join_counts,
                ("cliff_ord_1981",),
                values="zero-one",
                draws={"bb": "sim_bb", "bw": "sim_bw"},
            ),
            Statistic("lee", _lee, ("lee_2001",), variables="two"),
            Statistic(
                "local-geary",
                _local_geary,
                ("anselin_1995", "anselin_2019"),
                draws={"local": "rlocalG"},
                power=1,
                classes=SIMILARITY,
            ),
            Statistic(
                "local-geary-mv",
                _local_geary_mv,
                ("anselin_2019",),
                variables="several",
                draws={"local": "Gs"},
                power=1,
                classes=SIMILARITY,
            ),
            Statistic(
                "local-join-count",
                _local_join_count,
                _JOINED,
                values="zero-one",
                draws={"local": "rjoins"},
                classes=JOINS,
            ),
            Statistic(
                "local-join-count-bv",
                _local_join_count_bv,
                _JOINED,
                values="zero-one",
                variables="two",
                draws={"local": "rjoins"},
                classes=JOINS,
            ),
            Statistic(
                "local-join-count-mv",
                _local_join_count_mv,
                _JOINED,
                values="zero-one",
                variables="several",
                draws={"local": "rjoins"},
                classes=JOINS,
            ),
            Statistic("losh", _losh, ("ord_getis_2012",), classes=SPREADS),
            Statistic(
                "local-lee",
                _local_lee,
                ("lee_2001",),
                variables="two",
                draws={"local": "reference_distribution_"},
                by_draw=True,
                power=2,
                classes=ASSOCIATION,
            ),
        )
    }
)
"""Every statistic by its name."""
