"""The share of an effect that goes through the mediator, where there is one to speak of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.models.notices import Notice, Noticed
from spillgap.options import LANGUAGE, Language, ShareVerdict
from spillgap.text import say

__all__ = ["KINDS", "Shares", "share_of", "shares_of"]


KINDS = ("own", "neighbours", "total")


@dataclass(frozen=True, eq=False)
class Shares(Noticed, Shown):
    """Indirect path over total effect, of own, neighbours' and total effects.

    Attributes
    ----------
    values : ndarray, shape (3, 3)
        share, lower, upper by kind; missing where no share is defined.
    verdicts : tuple of {"share", "undetermined", "opposed"}
        ``"undetermined"``: the interval of the total effect holds zero, so that the ratio's set of
        values is unbounded. ``"opposed"``: the two paths have opposite signs, so that the ratio
        is no share of a whole.
    level : float
    """

    values: Floats
    verdicts: tuple[ShareVerdict, ...]
    level: float
    notices: tuple[Notice, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per effect: share, lower, upper, verdict."""
        index = pd.Index(KINDS, name="effect")
        frame = pd.DataFrame(self.values, index=index, columns=["share", "lower", "upper"])
        return frame.assign(verdict=list(self.verdicts))

    def words(self, lang: Language) -> tuple[str, ...]:
        """One sentence per effect."""
        lang = LANGUAGE.parse(lang)
        return tuple(
            say(
                f"mediation:share-{verdict}",
                lang,
                kind=kind,
                share=float(row[0]),
                lower=float(row[1]),
                upper=float(row[2]),
                level=self.level,
            )
            for kind, verdict, row in zip(KINDS, self.verdicts, self.values, strict=True)
        )

    def __repr__(self) -> str:
        told = ", ".join(f"{k}: {v}" for k, v in zip(KINDS, self.verdicts, strict=True))
        return f"Shares: {told}"


def shares_of(
    estimate: Floats, draws: Floats, level: float, notices: tuple[Notice, ...] = ()
) -> Shares:
    """Shares of (3, 3) effects with their (D, 3, 3) draws: paths by kind."""
    rows = [share_of(estimate[:, k], draws[:, :, k], level) for k in range(len(KINDS))]
    given = notices if any(verdict == "share" for _, verdict in rows) else ()
    return Shares(np.array([r[0] for r in rows]), tuple(r[1] for r in rows), level, given)


def share_of(
    estimate: Floats, draws: Floats, level: float
) -> tuple[tuple[float, float, float], ShareVerdict]:
    """The ratio of (direct, indirect, total) (3,) with its interval from draws (D, 3).

    The interval is the set of r that draws of indirect − r·total do not tell from zero: Fieller's
    (1954) construction with the draws in the place of the normal distribution. It is bounded only
    if the total effect's own interval does not hold zero.
    """
    tail = (1.0 - level) / 2.0
    direct, indirect, total = estimate
    sign = np.sign(total)
    through, whole = sign * draws[:, 1], sign * draws[:, 2]
    nothing = (np.nan, np.nan, np.nan)
    if np.quantile(whole, tail) <= 0.0:
        return nothing, "undetermined"
    if direct * indirect < 0.0:
        return nothing, "opposed"
    ratios = np.sort(through / whole)
    below = (through[:, None] <= ratios * whole[:, None]).mean(axis=0)
    inside = ratios[(below >= tail) & (below <= 1.0 - tail)]
    return (float(indirect / total), float(inside.min()), float(inside.max())), "share"
