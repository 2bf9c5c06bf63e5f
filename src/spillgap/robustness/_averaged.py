"""What an average says of effects, of a gap and of a scenario."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Floats
from spillgap.explain import ScenarioResult
from spillgap.explain.decomposition.contrast import Contrast
from spillgap.labels import LabelsLike
from spillgap.models.notices import Notice, Noticed
from spillgap.options import LANGUAGE, Language
from spillgap.robustness._mixture import Mixture, mixture_of
from spillgap.tables import Table, decomposition_table, effects_table, frame_table
from spillgap.text import say

__all__ = ["AveragedEffects", "AveragedGap", "AveragedScenario"]


ROUNDING = 1e-10
"""As a share of the gap."""


@dataclass(frozen=True, eq=False)
class AveragedEffects(Tabled, Noticed):
    """Direct, indirect and total effects, averaged over W and models.

    Attributes
    ----------
    mixture : Mixture
        Estimates and draws of every candidate, and what it weighs.
    level : float
        Of the intervals.
    notices : tuple of Notice
    """

    mixture: Mixture
    level: float
    notices: tuple[Notice, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """By (variable, effect): estimate, std_error, spread, positive, lower, upper.

        ``estimate`` is the average Σ p_c·estimate_c and ``std_error`` the root of the mean
        variance within candidates and the variance between them; ``spread`` is the second alone,
        the standard deviation between candidates. ``positive`` is the posterior probability of a
        value above zero: a model in which the effect is zero by construction, as indirect ones of
        OLS and SEM are, speaks for neither sign. ``lower`` and ``upper`` are quantiles of the
        mixture of draws.
        """
        return self.mixture.frame(self.level)

    def by_candidate(self) -> pd.DataFrame:
        """By (weights, model, variable, effect): weight, and the candidate's own interval."""
        return self.mixture.by_candidate(self.level)

    def table(self, *, lang: Language = "en", labels: LabelsLike = None, digits: int = 3) -> Table:
        """Variables in rows, effects in columns, standard errors below."""
        return effects_table(
            self.to_frame(), lang=lang, labels=labels, digits=digits,
            title=say("averaging:title-effects", LANGUAGE.parse(lang)),
            notes=_notes(self, self.mixture, lang),
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<Averaged effects of {len(self.mixture.names)} candidates>"


@dataclass(frozen=True, eq=False)
class AveragedGap(Tabled, Noticed):
    """A gap and the parts that it is the sum of, averaged over W and models.

    The parts add up to the gap in every model, hence on average.

    Attributes
    ----------
    mixture : Mixture
    level : float
    notices : tuple of Notice
    gap : float
        In units of the dependent variable; the same in all models.
    contrast : Contrast
        Who is compared with whom, and when.
    """

    mixture: Mixture
    level: float
    notices: tuple[Notice, ...]
    gap: float
    contrast: Contrast

    def to_frame(self) -> pd.DataFrame:
        """By (variable, part): contribution, share of the gap, std_error, spread, positive,
        lower, upper.

        A part that a model lacks is zero in it. The other columns are those of
        :meth:`AveragedEffects.to_frame`.
        """
        return self._frame(self.mixture)

    def by_variable(self) -> pd.DataFrame:
        """One row per variable: own, neighbours' and unit-mean parts together, then the rest."""
        names = [variable or kind for variable, kind in self.mixture.index]
        return self._frame(self.mixture.summed(names, "variable"))

    def by_kind(self) -> pd.DataFrame:
        """One row per kind of part: own factors, neighbours' factors, unit effects, …"""
        kinds = [kind for _, kind in self.mixture.index]
        return self._frame(self.mixture.summed(kinds, "part"))

    def by_candidate(self) -> pd.DataFrame:
        """By (weights, model, variable): weight, contribution, share, lower, upper."""
        names = [variable or kind for variable, kind in self.mixture.index]
        made = self.mixture.summed(names, "variable").by_candidate(self.level)
        made = made.rename(columns={"estimate": "contribution"})
        made.insert(2, "share", made["contribution"] / self.gap)
        return made

    def _frame(self, mixture: Mixture) -> pd.DataFrame:
        made = mixture.frame(self.level).rename(columns={"estimate": "contribution"})
        made.insert(1, "share", made["contribution"] / self.gap)
        # A part that is zero but for rounding is neither above zero nor below.
        reach = made[["contribution", "lower", "upper"]].abs().max(axis=1)
        made["positive"] = made["positive"].mask(reach <= ROUNDING * abs(self.gap))
        return made

    def table(self, *, lang: Language = "en", labels: LabelsLike = None, digits: int = 3) -> Table:
        """One variable per row, its share of the gap in per cent."""
        return decomposition_table(
            self.by_variable(), lang=lang, labels=labels, digits=digits,
            title=say("averaging:title-gap", LANGUAGE.parse(lang)),
            notes=_notes(self, self.mixture, lang),
        )  # fmt: skip

    def __repr__(self) -> str:
        first, second = self.contrast.names("en")
        return (
            f"<Averaged gap: {first} − {second} = {self.gap:.4g} under "
            f"{len(self.mixture.names)} candidates>"
        )


@dataclass(frozen=True, eq=False)
class AveragedScenario(Tabled, Noticed):
    """What a change of regressors does to y, averaged over W and models.

    Attributes
    ----------
    name : str
    period : label
    changes, gauged : Mixture
        Changes of y by unit; changes of its mean, of the gap and of measures of inequality.
    baseline : ndarray, shape (M,)
        Observed y of the period.
    gauged_before : ndarray, shape (O,)
        The outcomes before the change.
    level : float
    notices : tuple of Notice
    extrapolates : tuple of str
        What lies beyond the observed range.
    """

    name: str
    period: Hashable
    changes: Mixture
    gauged: Mixture
    baseline: Floats
    gauged_before: Floats
    level: float
    notices: tuple[Notice, ...]
    extrapolates: tuple[str, ...]

    @classmethod
    def of(
        cls,
        made: Sequence[ScenarioResult],
        names: Sequence[tuple[str, str]],
        weights: Floats,
        level: float,
        notices: tuple[Notice, ...],
    ) -> AveragedScenario:
        """From the same scenario under each candidate."""
        first = made[0]
        base, gauges = first.baseline, first.gauges
        before = gauges.of(base[None, :])[0]
        units = [(list(one.units), one.estimate[-1], one.draws[:, -1]) for one in made]
        outcomes = [
            (
                gauges.names,
                gauges.of((base + one.estimate[-1])[None, :])[0] - before,
                gauges.of(base + one.draws[:, -1]) - before,
            )
            for one in made
        ]
        return cls(
            first.name,
            first.period,
            mixture_of(names, weights, units, [str(first.units.name or "unit")]),
            mixture_of(names, weights, outcomes, ["outcome"]),
            base,
            before,
            level,
            notices,
            first.warnings,
        )

    def to_frame(self) -> pd.DataFrame:
        """By unit: baseline, change, std_error, spread, positive, lower, upper, level.

        Columns as of :meth:`AveragedEffects.to_frame`; ``level`` is baseline + change.
        """
        made = self.changes.frame(self.level).rename(columns={"estimate": "change"})
        made.insert(0, "baseline", self.baseline)
        made["level"] = self.baseline + self.changes.estimate
        return made

    def outcomes(self) -> pd.DataFrame:
        """The mean of all units and each measure of the gap: baseline, scenario, estimate (the
        change), std_error, spread, positive, lower, upper.
        """
        made = self.gauged.frame(self.level)
        made.insert(0, "baseline", self.gauged_before)
        made.insert(1, "scenario", self.gauged_before + self.gauged.estimate)
        return made

    def by_candidate(self) -> pd.DataFrame:
        """By (weights, model, outcome): weight, and the candidate's own change and interval."""
        return self.gauged.by_candidate(self.level)

    def warnings_in(self, lang: Language) -> tuple[str, ...]:
        """The warnings in a language; what lies beyond the observed range in English."""
        return (*super().warnings_in(lang), *self.extrapolates)

    def table(self, *, lang: Language = "en", labels: LabelsLike = None, digits: int = 3) -> Table:
        """One outcome per row."""
        return frame_table(
            self.outcomes(), lang=LANGUAGE.parse(lang), labels=labels, digits=digits,
            title=say("averaging:title-scenario", LANGUAGE.parse(lang), name=self.name),
            notes=_notes(self, self.gauged, lang),
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<Averaged scenario {self.name!r} of {len(self.gauged.names)} candidates>"


def _notes(average: Noticed, mixture: Mixture, lang: Language) -> tuple[str, ...]:
    """Of what the numbers are the average, and what is doubtful about it."""
    lang = LANGUAGE.parse(lang)
    best = int(mixture.weights.argmax())
    weights, model = mixture.names[best]
    said = say(
        "averaging:note", lang, n=len(mixture.names), weights=weights, model=model,
        share=float(mixture.weights[best]),
    )  # fmt: skip
    return (said, *average.warnings_in(lang))
