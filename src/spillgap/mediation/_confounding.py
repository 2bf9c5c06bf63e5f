"""How strong an omitted confounder would have to be (Imai, Keele & Yamamoto 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError, listing
from spillgap.options import LANGUAGE, Language, MediatedEffect
from spillgap.terms import INTERCEPT, Spatial
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Confounding", "confounding", "refuse_unnested"]


GRID = tuple(np.round(np.arange(-0.9, 0.91, 0.05), 2))


@dataclass(frozen=True, eq=False)
class Confounding(Shown):
    """The path through the mediator if the two equations' errors were correlated.

    Attributes
    ----------
    effect : {"own", "neighbours", "total"}
    correlations : ndarray, shape (R,)
        r, between a row's errors of the two equations.
    estimate, lower, upper : ndarray, shape (R,)
    vanishes : float
        The correlation at which the path is zero.
    indistinct : (float, float) or None
        The lowest and highest correlation of the grid at which the interval holds zero.
    distinct : bool
        Whether the path is told from zero without any such correlation.
    level : float
    """

    effect: MediatedEffect
    correlations: Floats
    estimate: Floats
    lower: Floats
    upper: Floats
    vanishes: float
    indistinct: tuple[float, float] | None
    distinct: bool
    level: float

    @property
    def r_squared(self) -> float:
        """r² there: the product of the shares of both errors' variances that a confounder takes."""
        return self.vanishes**2

    def to_frame(self) -> pd.DataFrame:
        """One row per correlation: estimate, lower, upper."""
        index = pd.Index(self.correlations, name="correlation")
        columns = {"estimate": self.estimate, "lower": self.lower, "upper": self.upper}
        return pd.DataFrame(columns, index=index)

    def words(self, lang: Language) -> str:
        """What the curve says, in a sentence."""
        return say(
            "mediation:confounding",
            LANGUAGE.parse(lang),
            kind=self.effect,
            correlation=self.vanishes,
            squared=self.r_squared,
            distinct="yes" if self.distinct else "no",
        )

    def __repr__(self) -> str:
        return (
            f"Confounding: the {self.effect} path vanishes at a correlation of {self.vanishes:.3f}"
        )


def confounding(
    path: tuple[float, Floats],
    taken: tuple[float, Floats],
    scale: float,
    effect: MediatedEffect,
    level: float,
    correlations: object = None,
) -> Confounding:
    """The curve of path − κ·taken, κ = r/√(1 − r²)·σ_y/σ_m.

    Parameters
    ----------
    path, taken : (float, ndarray of shape (D,))
        The path, and what each unit of κ takes off it: estimate and draws.
    scale : float
        σ_y/σ_m.
    """
    grid = np.asarray(GRID if correlations is None else correlations, dtype=np.float64)
    if grid.ndim != 1 or not grid.size or not (np.abs(grid) < 1.0).all():
        raise OptionError("correlations= takes numbers between −1 and 1, such as [-0.5, 0, 0.5].")
    kappa = grid / np.sqrt(1.0 - grid**2) * scale
    estimate = path[0] - kappa * taken[0]
    drawn = path[1][:, None] - kappa * taken[1][:, None]
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    unclear = grid[(lower <= 0.0) & (upper >= 0.0)]
    low, high = np.quantile(path[1], [tail, 1.0 - tail])
    root = path[0] / taken[0] / scale
    return Confounding(
        effect,
        grid,
        estimate,
        lower,
        upper,
        float(root / np.sqrt(1.0 + root**2)),
        (float(unclear.min()), float(unclear.max())) if unclear.size else None,
        bool(low > 0.0 or high < 0.0),
        level,
    )


def refuse_unnested(outcome: Results, mediator: Results, through: str) -> None:
    """Refuse equations in which a correlation of the errors moves more than is accounted for.

    What a correlated error adds to the outcome's equation is a multiple of the mediator's error,
    m − ρWm − ax − …: it is absorbed by the coefficients of these where they all stand there.

    Raises
    ------
    EstimationError
        If the outcome's equation lacks some of them, or a disturbance is filtered in space.
    """
    if "lambda" in (*outcome.params.index, *mediator.params.index):
        raise EstimationError(
            "The analysis of an omitted confounder is for equations without spatial errors "
            "(OLS, SLX, SAR, SDM): filtered in space, a correlation of errors reaches neighbours."
        )
    needed = [n for n in mediator.design.names if n != INTERCEPT]
    if "rho" in mediator.params.index:
        needed.append(str(Spatial(through)))
    missing = [n for n in needed if n not in outcome.design.names]
    if missing:
        raise EstimationError(
            f"The outcome's equation lacks {listing(missing)}, which the mediator's error is made "
            "of, so that a correlation of errors would change more than the coefficients of both. "
            "Use the same controls in both formulas, with model='SDM' for W of the mediator."
        )
