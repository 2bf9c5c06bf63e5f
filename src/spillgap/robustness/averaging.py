"""Bayesian averages over W and over models: of effects, of what explains a gap, of scenarios."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Arguments, Floats
from spillgap.errors import OptionError, SpillgapWarning, UnstableError
from spillgap.explain import explain_gap, scenario
from spillgap.gaps.measures import InequalityMeasure
from spillgap.groups import GroupsLike
from spillgap.labels import LabelsLike
from spillgap.models.effects import FEWEST_DRAWS, KINDS, check_level, stable_draws
from spillgap.models.notices import Notice, Noticed, warn_of
from spillgap.options import (
    COMPARED_MODEL,
    LANGUAGE,
    CitationStyle,
    ComparedModel,
    Language,
)
from spillgap.references import cite, keys_for
from spillgap.robustness._averaged import AveragedEffects, AveragedGap, AveragedScenario
from spillgap.robustness._averaging_notices import (
    concentrated_notices,
    covariance_notices,
    disagreement_notices,
    excluded_notices,
    own_notices,
)
from spillgap.robustness._candidates import (
    Key,
    Weights,
    by_key,
    fit_candidates,
    static_panels,
)
from spillgap.robustness._mixture import mixture_of
from spillgap.robustness._weighing import Prior, prior_of, weighed
from spillgap.tables import Table, frame_table
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Average", "Candidate", "average", "average_of"]


FEWEST_OF_A_CANDIDATE = 100
"""Draws of a candidate whatever its weight: they carry that weight together."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One W and one model, fitted, with what it weighs in the average.

    Attributes
    ----------
    weights, model : str
    results : Results
    weight : float
        Its posterior probability among the candidates that are averaged.
    draws, seed : int
        Of its simulations.
    """

    weights: str
    model: ComparedModel
    results: Results
    weight: float
    draws: int
    seed: int


@dataclass(frozen=True, eq=False)
class Average(Tabled, Noticed):
    """W and models with their posterior probabilities, and what they say on average.

    Coefficients of different models or W do not mean the same and are not averaged; effects, the
    parts of a gap and scenarios do. Their intervals are those of the mixture of all candidates'
    draws: they hold the spread between W, not only the error of each fit.

    Attributes
    ----------
    posterior : pandas.DataFrame
        Index (weights, model); columns prior, log_marginal, probability, weight (in the average:
        the probability among stable candidates), spatial (posterior mean of ρ or λ), estimate
        (of ρ or λ as fitted; both missing without either).
    candidates : tuple of Candidate
        Those averaged, the most probable first.
    notices : tuple of Notice
        Who was left out and why, and what is doubtful about the average.
    """

    posterior: pd.DataFrame
    candidates: tuple[Candidate, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def weights(self) -> pd.Series:
        """What each W weighs in the average, over its models."""
        return self.posterior["weight"].groupby(level="weights", sort=False).sum()

    @property
    def models(self) -> pd.Series:
        """What each model weighs in the average, over its W."""
        return self.posterior["weight"].groupby(level="model", sort=False).sum()

    def effects(self, *, level: float = 0.95) -> AveragedEffects:
        """Direct, indirect and total effects, averaged.

        Parameters
        ----------
        level : float
            Of the intervals.
        """
        check_level(level)
        readings = []
        for one in self.candidates:
            made = one.results.effects(draws=one.draws, seed=one.seed, level=level)
            keys = list(product(made.variables, KINDS))
            assert made.draws is not None
            readings.append((keys, made.estimate.ravel(), made.draws.reshape(one.draws, -1)))
        mixture = mixture_of(self._names, self._shares, readings, ["variable", "effect"])
        return AveragedEffects(mixture, level, self.notices)

    def explain_gap(
        self,
        groups: GroupsLike | None = None,
        *,
        pair: Sequence[Hashable] | None = None,
        period: Hashable | None = None,
        weights: str | None = None,
        level: float = 0.95,
    ) -> AveragedGap:
        """What explains a gap, part by part, averaged.

        The gap itself is of the data and the same in every model; its parts are not.

        Parameters
        ----------
        groups, pair, period, weights, level
            As of :func:`spillgap.explain.explain_gap`.
        """
        made = [
            explain_gap(one.results, groups, pair=pair, period=period, weights=weights,
                        draws=one.draws, seed=one.seed, level=level)
            for one in self.candidates
        ]  # fmt: skip
        readings = [(gap.parts, gap.contributions, gap.draws) for gap in made]
        mixture = mixture_of(self._names, self._shares, readings, ["variable", "part"])
        return AveragedGap(mixture, level, self.notices, made[0].gap, made[0].contrast)

    def scenario(
        self,
        changes: Arguments,
        *,
        period: Hashable | None = None,
        groups: GroupsLike | None = None,
        pair: Sequence[Hashable] | None = None,
        measures: Sequence[InequalityMeasure] | InequalityMeasure | None = None,
        name: str | None = None,
        level: float = 0.95,
    ) -> AveragedScenario:
        """What y would be if some regressors were other than they were, averaged.

        Parameters
        ----------
        changes, period, groups, pair, measures, name, level
            As of :func:`spillgap.explain.scenario`.

        Warns
        -----
        DataWarning
            For values beyond the range observed in the panel; also in the result's ``warnings``.
        """
        check_level(level)
        made = []
        for place, one in enumerate(self.candidates):
            with warnings.catch_warnings():
                # The data are the same for all: one model says what lies beyond their range.
                if place:
                    warnings.simplefilter("ignore", SpillgapWarning)
                made.append(
                    scenario(one.results, changes, period=period, groups=groups, pair=pair,
                             measures=measures, name=name, draws=one.draws, seed=one.seed,
                             level=level)
                )  # fmt: skip
        return AveragedScenario.of(made, self._names, self._shares, level, self.notices)

    def to_frame(self) -> pd.DataFrame:
        """A copy of ``posterior``."""
        return self.posterior.copy()

    def table(
        self, *, lang: Language = "en", labels: LabelsLike = None, title: str | None = None
    ) -> Table:
        """``posterior`` as a table, what is doubtful in its notes."""
        lang = LANGUAGE.parse(lang)
        return frame_table(
            self.posterior, lang=lang, labels=labels,
            title=say("averaging:title", lang) if title is None else title,
            notes=(say("averaging:priors", lang), *self.warnings_in(lang)),
        )  # fmt: skip

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the average and of the models in it."""
        keys = [key for one in self.candidates for key in keys_for(one.results)]
        return cite("averaging", *keys, style=style)

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.weights, one.model) for one in self.candidates)

    @cached_property
    def _shares(self) -> Floats:
        return np.array([one.weight for one in self.candidates])

    def __repr__(self) -> str:
        best = self.candidates[0]
        return (
            f"<Average over {len(self.candidates)} of {len(self.posterior)} candidates: "
            f"{best.model} with {best.weights} weighs {best.weight:.3f}>"
        )


def average(
    results: Results,
    weights: Weights = None,
    *,
    models: Sequence[ComparedModel] | None = None,
    prior: Prior | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Average:
    """Average a result over W and over models, by their posterior probabilities.

    Parameters
    ----------
    results : Results
        Its formula, data, effects and Durbin terms are those of all candidates. Static, by
        maximum likelihood, with pooled or fixed effects, on a balanced panel.
    weights : sequence or mapping of weights, optional
        The candidates for W (the result's own only if it is among them); None for its own alone,
        or for every k of :func:`spillgap.weights.k_nearest`.
    models : sequence of str, optional
        Any of OLS, SLX, SAR, SEM, SDM, SDEM; by default the result's own.
    prior : mapping, optional
        How probable the candidates are beforehand, up to a factor: by name of W, by model, or by
        (W, model). By default all alike.
    draws : int
        Of the mixture; a candidate has its share of them, and a hundred at least.
    seed : int

    Returns
    -------
    Average

    Raises
    ------
    OptionError
        For fewer than two candidates, a prior that does not name them all, or a result that is
        dynamic, by moments, with random effects, regimes or further W.
    EstimationError
        For an unbalanced panel, or a candidate that cannot be estimated, named.
    UnstableError
        If no candidate is stable.

    Warns
    -----
    StabilityWarning
        For candidates left out since they have no effects; with what they would have weighed.
    DataWarning
        If one candidate has more than 99%, so that the average says nothing of the spread; if the
        marginal likelihood and the fit of a candidate disagree on ρ or λ; if standard errors of
        the result are not those of the average.

    Notes
    -----
    p(M_c | y) ∝ p(M_c) ∫ p(y | ρ, M_c) p(ρ) dρ, with the marginal likelihoods of
    :func:`spillgap.models.tests.posterior_probabilities`: ρ or λ uniform over the stable interval
    of each W, a proper prior; coefficients by Zellner's g-prior, proper as well, with
    1/g = max(n, K²), so that models of different K compare; flat priors only for what all
    candidates share: ln σ², the fixed effects, an intercept. Marginal likelihoods are comparable
    for that reason. Under flat priors of the coefficients they would not be.

    Within a candidate, draws are of the estimate's large-sample distribution, as in
    ``Results.effects``: they differ from the posterior by terms of order 1/n. An average is
    Σ_c p_c E(q | M_c), and its interval lies between quantiles of the mixture of draws. Where the
    true W is not among the candidates the average is one of wrong models: the posterior then
    picks the least wrong and does not say that it is wrong; see the J test.

    References
    ----------
    LeSage & Pace (2009), ch. 6; LeSage (2014, 2015).

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states").panel
    >>> res = sg.SDM("log(gsp) ~ log(pc) + log(emp)", states, effects="unit").fit()
    >>> found = sg.robustness.average(res, models=("SDM", "SDEM", "SEM"))
    >>> found.models.round(2).to_dict()
    {'SDM': 0.16, 'SDEM': 0.04, 'SEM': 0.8}
    >>> row = found.effects().to_frame().loc[("log(emp)", "indirect")]
    >>> round(float(row["estimate"]), 3), bool(row["lower"] < 0.0 <= row["upper"])
    (0.013, True)
    """
    panels = static_panels(results, weights, "An average")
    names = [COMPARED_MODEL.parse(m) for m in models or (results.model.name,)]
    keys: list[Key] = [(name, model) for name in panels for model in dict.fromkeys(names)]
    if len(keys) < 2:
        raise OptionError(
            "One W and one model leave nothing to average: give several weights= or models=."
        )
    before = dict(zip(keys, prior_of(keys, prior).tolist(), strict=True))
    fits = fit_candidates(results, panels, [key for key in keys if before[key] > 0.0])
    made = average_of(fits, before, draws=draws, seed=seed)
    notices = (*made.notices, *covariance_notices(results))
    warn_of(notices, 2, by="average")
    return replace(made, notices=notices)


def average_of(
    fits: Mapping[Key, Results], prior: Mapping[Key, float], *, draws: int, seed: int
) -> Average:
    """The average of candidates that are fitted: those of ``prior`` that are not weigh nothing.

    What is doubtful is in the average and not warned of.
    """
    seeds = np.random.SeedSequence(seed).generate_state(len(fits)).tolist()
    seeded = dict(zip(fits, seeds, strict=True))
    stable = [key for key, fit in fits.items() if _has_effects(fit, draws, seeded[key])]
    frame = weighed(fits, prior, stable)
    weight = by_key(frame, "weight")
    ranked = sorted(stable, key=lambda key: -weight[key])
    notices = (
        *excluded_notices(frame, fits, stable),
        *concentrated_notices(frame),
        *disagreement_notices(frame, fits),
        *own_notices(frame, fits),
    )
    made = tuple(_candidate(key, fits[key], weight[key], draws, seeded[key]) for key in ranked)
    return Average(frame, made, notices)


def _candidate(key: Key, fit: Results, weight: float, draws: int, seed: int) -> Candidate:
    share = max(min(draws, FEWEST_OF_A_CANDIDATE), int(np.ceil(draws * weight)))
    return Candidate(*key, fit, weight, share, seed)


def _has_effects(fit: Results, draws: int, seed: int) -> bool:
    """Whether effects exist at a fit and at the draws about it."""
    try:
        fit.refuse_if_unstable("average")
        stable_draws(fit, max(FEWEST_DRAWS, min(draws, FEWEST_OF_A_CANDIDATE)), seed)
    except UnstableError:
        return False
    return True
