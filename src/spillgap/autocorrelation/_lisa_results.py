"""What LISA returns, of one period and of several."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoSeries
from scipy import sparse

from spillgap._notebook import Shown
from spillgap._placing import placed
from spillgap._types import Floats, Untyped
from spillgap.autocorrelation._quadrants import QUADRANTS, Quadrant
from spillgap.autocorrelation._seeding import quietly_seeded
from spillgap.options import Language, LocalAlternative, ManyTests
from spillgap.weights.matrix import as_w

__all__ = ["LisaOverTime", "LisaResult"]


@dataclass(frozen=True, eq=False, repr=False)
class LisaResult(Shown):
    """Local Moran statistics of one period.

    Attributes
    ----------
    variable, year : str, label
        What and when.
    other : str or None
        The neighbours' variable of a bivariate LISA.
    alpha, correction : float, str or None
        The level asked for and the correction for testing every unit.
    threshold : float
        The p at or below which a unit is significant after the correction.
    permutations, alternative : int, str
        As asked.
    """

    variable: str
    year: Hashable
    other: str | None
    table: pd.DataFrame
    alpha: float
    correction: ManyTests | None
    threshold: float
    permutations: int
    alternative: LocalAlternative
    _W: sparse.csr_array
    _theirs: Floats
    _shapes: GeoSeries | None = None

    @property
    def classes(self) -> Mapping[str, Quadrant]:
        """The classes that ``cluster`` holds."""
        return QUADRANTS

    def to_esda(self) -> Untyped:
        """The same as esda's ``Moran_Local`` (or ``Moran_Local_BV``), for its and splot's plots.

        Rows are in the order of :meth:`to_frame`, the ids of its W are the units; ``p_sim`` is p
        here, of the alternative asked for, and no draws are kept.

        Examples
        --------
        >>> import spillgap as sg
        >>> panel = sg.load("us_states").panel
        >>> sg.lisa(panel, "gsp", 1986, 99, seed=1).to_esda().Is.shape
        (48,)
        """
        from esda import Moran_Local, Moran_Local_BV

        w = as_w(self._W, self.table.index)
        with quietly_seeded(0):
            if self.other is None:
                found = Moran_Local(self.table["value"], w, "O", permutations=0)
            else:
                own = self.table["value"].to_numpy()
                found = Moran_Local_BV(own, self._theirs, w, "O", permutations=0)
        found.permutations = self.permutations
        found.p_sim = self.table["p"].to_numpy()
        return found

    def to_frame(self) -> pd.DataFrame:
        """By unit: value, z, lag, I, p, significant, quadrant, cluster (quadrant or "NS").

        Of a panel made of a GeoDataFrame a GeoDataFrame, with the geometry of the period.
        """
        return placed(self.table, self._shapes)

    def counts(self, lang: Language | None = None) -> pd.Series:
        """Number of units in each cluster, under codes or, with ``lang``, under labels."""
        found = self.table["cluster"].value_counts().reindex(list(QUADRANTS), fill_value=0)
        if lang is not None:
            found.index = pd.Index([QUADRANTS[code].label(lang) for code in found.index])
        return found

    def __repr__(self) -> str:
        of = self.variable if self.other is None else f"{self.variable} and {self.other}"
        shown = ", ".join(f"{code} {n}" for code, n in self.counts().items())
        return (
            f"LisaResult: {of} in {self.year}; {shown} "
            f"(p ≤ {self.threshold:.4g}, {self.permutations} permutations)"
        )


@dataclass(frozen=True, eq=False, repr=False)
class LisaOverTime(Shown):
    """LISA of several periods: one :class:`LisaResult` each, joined by unit."""

    results: tuple[LisaResult, ...]
    names: tuple[str, str]

    def to_frame(self) -> pd.DataFrame:
        """The columns of :meth:`LisaResult.to_frame`, by (unit, time)."""
        parts = {r.year: r.to_frame() for r in self.results}
        joined = pd.concat(parts, names=[self.names[1], self.names[0]])
        return joined.swaplevel()

    def clusters(self) -> pd.DataFrame:
        """Cluster codes, periods in rows and units in columns."""
        columns = {r.year: r.table["cluster"] for r in self.results}
        table = pd.DataFrame(columns).T
        table.index.name = self.names[1]
        return table

    def persistence(self) -> pd.DataFrame:
        """By unit, the number of periods in each cluster."""
        clusters = self.clusters()
        return pd.DataFrame({code: (clusters == code).sum() for code in QUADRANTS})

    def __repr__(self) -> str:
        first, last = self.results[0], self.results[-1]
        span = f"{len(self.results)} periods ({first.year}–{last.year})"
        return f"LisaOverTime: {first.variable}, {span}"
