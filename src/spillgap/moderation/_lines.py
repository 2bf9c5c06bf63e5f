"""Effects as straight lines over a moderator: their bands, and where these leave zero out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.models.distribution import ReferenceDistribution
from spillgap.models.effects import draws_p
from spillgap.options import LANGUAGE, Language, ModerationBand
from spillgap.text import say

__all__ = ["GRID", "Band", "Line", "Regions", "regions_of"]

GRID = 201
"""Values of the moderator at which a band is looked at; ends of regions are solved between."""


@dataclass(frozen=True, eq=False)
class Line:
    """One effect a + b·m of x over the moderator m.

    Attributes
    ----------
    point : ndarray, shape (2,)
        a and b.
    cov : ndarray, shape (2, 2)
    draws : ndarray, shape (D, 2), or None
        None by the delta method.
    reference : ReferenceDistribution
    """

    point: Floats
    cov: Floats
    draws: Floats | None
    reference: ReferenceDistribution

    def at(self, values: Floats) -> Floats:
        """(V,) the effect."""
        return np.asarray(self.point[0] + self.point[1] * values)

    def drawn(self, values: Floats) -> Floats:
        """(D, V) its draws."""
        assert self.draws is not None
        return np.asarray(self.draws[:, [0]] + self.draws[:, [1]] * values)

    def std_errors(self, values: Floats) -> Floats:
        """(V,) by the covariance of a and b."""
        basis = np.column_stack([np.ones(values.size), values])
        return np.sqrt(np.einsum("vi,ij,vj->v", basis, self.cov, basis))

    def p(self, values: Floats) -> Floats:
        """(V,) two-sided, of zero at each value by itself."""
        if self.draws is not None:
            return draws_p(self.drawn(values), 0.95, self.reference)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.reference.two_sided(self.at(values) / self.std_errors(values))


@dataclass(frozen=True, eq=False)
class Band:
    """Lower and upper ends of a line's interval at any value of the moderator.

    Attributes
    ----------
    line : Line
    level : float
        Of the interval at one value by itself: that which was asked for, or a higher one by
        which the band holds for many values together.
    critical : float or None
        Standard errors to either side, by the delta method.
    """

    line: Line
    level: float
    critical: float | None

    @classmethod
    def of(cls, line: Line, kind: ModerationBand, level: float, observed: Floats) -> Band:
        """The band of a kind over the moderator's observed values (n,)."""
        if kind == "simultaneous":
            return cls._simultaneous(line, level, observed)
        reached = level if kind == "pointwise" else _false_discoveries(line, level, observed)
        critical = line.reference.critical(reached) if line.draws is None else None
        return cls(line, reached, critical)

    @classmethod
    def _simultaneous(cls, line: Line, level: float, observed: Floats) -> Band:
        if line.draws is None:
            top = optimize.brentq(
                lambda c: line.reference.joint(c**2, 2) - (1.0 - level), 0.1, 100.0
            )
            alone = 1.0 - float(line.reference.two_sided(top))
            return cls(line, alone, float(top))
        drawn = line.drawn(np.linspace(observed.min(), observed.max(), GRID))
        # The level at which a line's quantile is the band's end, as numpy places quantiles.
        ranks, last = drawn.argsort(axis=0).argsort(axis=0), len(drawn) - 1.0
        tails = 2.0 * np.minimum(ranks, last - ranks) / last
        return cls(line, 1.0 - float(np.quantile(tails.min(axis=1), 1.0 - level)), None)

    def ends(self, values: Floats) -> tuple[Floats, Floats]:
        """Lower and upper, (V,) each."""
        if self.critical is not None:
            middle, reach = self.line.at(values), self.critical * self.line.std_errors(values)
            return middle - reach, middle + reach
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(self.line.drawn(values), [tail, 1.0 - tail], axis=0)
        return lower, upper

    def clear(self, value: float) -> float:
        """How far the nearer end lies beyond zero: positive where the band leaves zero out."""
        lower, upper = self.ends(np.array([value]))
        return float(max(lower[0], -upper[0]))


def _false_discoveries(line: Line, level: float, observed: Floats) -> float:
    """The level at one value by which, of the observed values at which the effect is told from
    zero, a share of at most 1 − level is expected to be wrong (Benjamini & Hochberg 1995, as in
    Esarey & Sumner 2018).
    """
    values = np.unique(observed)
    p, count = np.sort(line.p(values)), values.size
    allowed = (1.0 - level) * np.arange(1, count + 1) / count
    passed = np.flatnonzero(p <= allowed)
    most = int(passed[-1]) + 1 if passed.size else 1
    return 1.0 - (1.0 - level) * most / count


@dataclass(frozen=True, eq=False)
class Regions(Shown):
    """Where over a moderator effects are told from zero.

    Attributes
    ----------
    frame : DataFrame
        One row per region in the moderator's order: effect, lower, upper, sign, count, share.
    moderator : str
    band : {"pointwise", "simultaneous", "fdr"}
    level : float
    total : int
        Observations in all.
    """

    frame: pd.DataFrame
    moderator: str
    band: ModerationBand
    level: float
    total: int

    def to_frame(self) -> pd.DataFrame:
        """One row per region: effect, lower, upper, sign, count, share.

        sign is 1 or −1 where the band lies above or below zero and 0 where it holds zero; count
        and share are those of the observations whose moderator lies in the region.
        """
        return self.frame.copy()

    def words(self, lang: Language, *, moderator: str | None = None) -> tuple[str, ...]:
        """One sentence per region, and what the band holds for."""
        lang = LANGUAGE.parse(lang)
        signs = {1: "positive", -1: "negative", 0: "zero"}
        told = [
            say(
                "moderation:region",
                lang,
                effect=row["effect"],
                sign=signs[row["sign"]],
                moderator=moderator or self.moderator,
                lower=float(row["lower"]),
                upper=float(row["upper"]),
                count=int(row["count"]),
                total=self.total,
            )
            for _, row in self.frame.iterrows()
        ]
        facts = {"band": self.band, "level": self.level, "alpha": 1.0 - self.level}
        return (*told, say("moderation:band", lang, **facts))

    def __repr__(self) -> str:
        return f"Regions: {len(self.frame)} over {self.moderator!r}, {self.band} band"


def regions_of(band: Band, observed: Floats, reach: tuple[float, float]) -> pd.DataFrame:
    """The regions of one effect: lower, upper, sign, count and share of observations (n,)."""
    grid = np.linspace(*reach, GRID)
    lower, upper = band.ends(grid)
    signs = np.where(lower > 0.0, 1, np.where(upper < 0.0, -1, 0))
    turns = np.flatnonzero(np.diff(signs))
    cuts = [_turn(band, float(grid[k]), float(grid[k + 1])) for k in turns]
    ends = [float(grid[0]), *cuts, float(grid[-1])]
    rows = []
    for k, sign in enumerate(signs[[0, *(turns + 1)]]):
        low, high = ends[k], ends[k + 1]
        last = k == len(ends) - 2
        inside = (observed >= low) & ((observed <= high) if last else (observed < high))
        rows.append((low, high, int(sign), int(inside.sum()), float(inside.mean())))
    return pd.DataFrame(rows, columns=["lower", "upper", "sign", "count", "share"])


def _turn(band: Band, low: float, high: float) -> float:
    """Where between two values the band's end meets zero."""
    if (band.clear(low) > 0.0) == (band.clear(high) > 0.0):
        # From below zero to above between two neighbours: the estimate's own zero.
        return float(-band.line.point[0] / band.line.point[1])
    return float(optimize.brentq(band.clear, low, high, xtol=1e-12 * max(1.0, abs(high))))
