"""What a mediation holds: both fits, the paths with their draws, and what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.labels import LabelsLike, labels_from
from spillgap.mediation._confounding import Confounding, confounding, refuse_unnested
from spillgap.mediation._drawing import Slopes
from spillgap.mediation._equations import Equations, quiet_fit
from spillgap.mediation._shares import KINDS, Shares, shares_of
from spillgap.mediation._transfer import Transfer
from spillgap.models.notices import Notice, Noticed, warn_of
from spillgap.models.results import Results
from spillgap.models.undercoverage import undercoverage_of
from spillgap.options import (
    LANGUAGE,
    MEDIATED_EFFECT,
    MEDIATION_PATH,
    CitationStyle,
    Language,
    MediatedEffect,
    MediationInference,
    MediationPath,
)
from spillgap.references import cite, keys_for
from spillgap.tables import Table, effects_table, table
from spillgap.text import say

__all__ = ["PATHS", "Mediation"]


PATHS: tuple[MediationPath, ...] = ("direct", "indirect", "total")


@dataclass(frozen=True, eq=False)
class Mediation(Noticed, Tabled):
    """Paths from a treatment to an outcome, past a mediator and through it.

    With S_y = (I − ρ_yW)⁻¹ and S_m = (I − ρ_mW)⁻¹ the direct path is S_y(cI + c₃W), the path
    through the mediator S_y(bI + b₃W)·S_m(aI + a₃W), and the total effect their sum. Own is the
    average diagonal, total the average row sum, neighbours' the difference.

    Attributes
    ----------
    outcome, mediation : Results
        The outcome's equation and the mediator's.
    treatment, mediator : str
    method : {"simulation", "bootstrap"}
    level : float
    estimate : ndarray, shape (3, 3)
        Direct path, path through the mediator, total effect; own, neighbours', total.
    draws : ndarray, shape (D, 3, 3)
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    notices : tuple of Notice
    """

    outcome: Results
    mediation: Results
    treatment: str
    mediator: str
    method: MediationInference
    level: float
    estimate: Floats
    draws: Floats
    redrawn: int
    notices: tuple[Notice, ...]
    _equations: Equations = field(repr=False)
    _slopes: Slopes = field(repr=False)
    _drawn: Slopes = field(repr=False)
    _transfer: Transfer = field(repr=False)

    def to_frame(self) -> pd.DataFrame:
        """One row per (path, effect): estimate, std_error, p, lower, upper.

        The interval is that of the draws' quantiles, std_error half the width of their central
        68.27%, p twice the share of draws beyond zero: a product of estimates is not normal
        (MacKinnon, Lockwood & Williams 2004).
        """
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(self.draws, [tail, 1.0 - tail], axis=0)
        low, high = np.quantile(self.draws, [0.15865525, 0.84134475], axis=0)
        beyond = np.minimum((self.draws <= 0.0).sum(axis=0), (self.draws >= 0.0).sum(axis=0))
        p = np.minimum(1.0, 2.0 * (1.0 + beyond) / (1.0 + len(self.draws)))
        columns = {
            "estimate": self.estimate,
            "std_error": (high - low) / 2.0,
            "p": p,
            "lower": lower,
            "upper": upper,
        }
        index = pd.MultiIndex.from_product([PATHS, KINDS], names=["path", "effect"])
        return pd.DataFrame({name: part.ravel() for name, part in columns.items()}, index=index)

    @cached_property
    def whole(self) -> Results:
        """The outcome's equation without the mediator."""
        return quiet_fit(self._equations.whole, self.outcome.cov_type)

    def matrix(self, path: MediationPath = "indirect") -> pd.DataFrame:
        """The N×N effects along a path: what row receives when column changes by one.

        Parameters
        ----------
        path : {"direct", "indirect", "total"}
        """
        path, units = MEDIATION_PATH.parse(path), self.outcome.design.units
        steps = self._slopes
        made = np.zeros((len(units), len(units)))
        if path != "indirect":
            made = made + self._transfer.product([steps.direct], len(units))
        if path != "direct":
            made = made + self._transfer.product([steps.onward, steps.into], len(units))
        return pd.DataFrame(made, index=units, columns=units)

    def shares(self) -> Shares:
        """The share of each effect that goes through the mediator, where it is defined.

        Warns
        -----
        CoverageWarning
            Of fewer than 100 units, where a share is given: 95% intervals cover 92.3–98.0% of
            those (N = 31, T = 8), and where there is no path they are too large. Also kept in
            ``Shares.warnings``.
        """
        warn_of(self._shares.notices, 2)
        return self._shares

    @cached_property
    def _shares(self) -> Shares:
        told = undercoverage_of(self.outcome, "shares through a mediator")
        return shares_of(self.estimate, self.draws, self.level, told)

    def confounding(
        self, effect: MediatedEffect = "total", correlations: Sequence[float] | None = None
    ) -> Confounding:
        """The path through the mediator if something omitted moved mediator and outcome alike.

        Parameters
        ----------
        effect : {"own", "neighbours", "total"}
        correlations : sequence of float, optional
            Of a row's errors in the two equations; −0.9 to 0.9 by default.

        Raises
        ------
        EstimationError
            With spatial errors, or where the outcome's equation lacks a term of the mediator's.
        OptionError
            For a correlation of 1 and beyond.

        Notes
        -----
        Let the outcome's error be κ times the mediator's plus a rest. Then b and b₃ are overstated
        by κ and −κρ_m and c and c₃ understated by κa and κa₃: the path falls by κ times
        S_y(aI + a₃W), the direct path rises by as much, and the total stays. With a correlation r,
        κ = r/√(1 − r²)·σ_y/σ_m; without W this is theorem 4 of Imai, Keele & Yamamoto (2010).
        σ_y and σ_m are taken as known.
        """
        effect = MEDIATED_EFFECT.parse(effect)
        refuse_unnested(self.outcome, self.mediation, self.mediator)
        k = KINDS.index(effect)
        at = float(self._slopes.confounded(self._transfer)[0, k])
        return confounding(
            (float(self.estimate[1, k]), self.draws[:, 1, k]),
            (at, self._drawn.confounded(self._transfer)[:, k]),
            float(np.sqrt(self.outcome.sigma2 / self.mediation.sigma2)),
            effect,
            self.level,
            correlations,
        )

    def table(self, *, labels: LabelsLike = None, lang: Language = "en", digits: int = 3) -> Table:
        """Paths in rows, own, neighbours' and total effects in columns, intervals below."""
        lang = LANGUAGE.parse(lang)
        known = labels_from(labels, lang)
        title = say(
            "mediation:title",
            lang,
            treatment=known.parameter(self.treatment),
            mediator=known.parameter(self.mediator),
            outcome=known.parameter(self.outcome.model.dependent),
        )
        assumed = say("mediation:assumes", lang, method=self.method, draws=len(self.draws))
        shares = self._shares
        notes = [assumed, *shares.words(lang), *shares.warnings_in(lang), *self.warnings_in(lang)]
        named = {path: say(f"mediation:path-{path}", lang) for path in PATHS}
        frame = self.to_frame().rename(index=named, level="path")
        return effects_table(frame, lang=lang, show="ci", digits=digits, title=title, notes=notes)

    def steps(
        self, equations: int = 3, *, labels: LabelsLike = None, lang: Language = "en"
    ) -> Table:
        """The regressions as journals print them, one column each.

        Parameters
        ----------
        equations : {3, 2}
            3: outcome on treatment, mediator on treatment, outcome on both (Baron & Kenny 1986;
            Wen & Ye 2014). 2: the first two alone, as Jiang (2022) advises: that the mediator
            moves the outcome is argued from theory and known results, not from the third column,
            in which the mediator is endogenous.

        Raises
        ------
        OptionError
            For another number of equations.
        """
        if equations not in (2, 3):
            raise OptionError(f"equations={equations!r}: 3 or 2.")
        lang = LANGUAGE.parse(lang)
        fits = [self.whole, self.mediation, self.outcome][:equations]
        return table(
            fits,
            labels=labels,
            lang=lang,
            stars=True,
            title=say("mediation:title-steps", lang),
            notes=[say(f"mediation:steps-{'three' if equations == 3 else 'two'}", lang)],
        )

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the paths and of both equations."""
        keys = [key for fit in (self.outcome, self.mediation) for key in keys_for(fit)]
        return cite("mediation", *keys, style=style)

    def __repr__(self) -> str:
        return (
            f"Mediation: {self.treatment} → {self.mediator} → {self.outcome.model.dependent}, "
            f"{self.outcome.model.name}, {len(self.draws)} draws ({self.method})"
        )
