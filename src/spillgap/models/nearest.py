"""A model whose W are the k nearest units, k chosen by likelihood: the fit and its results."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import softmax

from spillgap._types import Floats, Keywords
from spillgap.errors import (
    ConvergenceWarning,
    DataWarning,
    OptionError,
    SpillgapWarning,
    UnstableError,
)
from spillgap.models.corrections import CorrectionAsked
from spillgap.models.effects import (
    FEWEST_DRAWS,
    EffectsResult,
    check_level,
    quantile_spread,
    stable_draws,
)
from spillgap.models.fit_options import refuse_beside_family
from spillgap.models.notices import Notice, warn_of
from spillgap.models.parameter_draws import Drawn, ParameterDraws
from spillgap.models.remaking import reweighted
from spillgap.models.results import Results
from spillgap.options import (
    EFFECTS_INFERENCE,
    EffectsInference,
    Horizon,
    Language,
    LogDeterminant,
)
from spillgap.text import Sentence, say
from spillgap.weights.nearest import NearestWeights

if TYPE_CHECKING:
    from spillgap.models.model import SpatialPanelModel
    from spillgap.models.specification import Design

__all__ = ["NearestResults", "fit_nearest", "nearest_design"]


def nearest_design(model: SpatialPanelModel, family: NearestWeights) -> Design:
    """The design at the smallest k.

    Raises
    ------
    OptionError, EstimationError
        For what is not offered beside W with parameters.
    AlignmentError
        For places that are not the panel's units.
    """
    refuse_beside_family(model)
    return reweighted(model, next(iter(family.graphs.values()))).design


def fit_nearest(
    model: SpatialPanelModel,
    family: NearestWeights,
    correction: CorrectionAsked | None,
    logdet: LogDeterminant,
) -> Results:
    """Estimate a model at every k; see ``SpatialPanelModel.fit``."""
    fits: dict[int, Results] = {}
    # Once in the order of W's units, rows stay where they are.
    known = reweighted(model, next(iter(family.graphs.values())))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        for k, graph in family.graphs.items():
            fits[k] = reweighted(known, graph).fit(correction=correction, logdet=logdet)
    chosen = max(fits, key=lambda k: fits[k].loglik)
    best = fits[chosen]
    fitted = copy.copy(model)
    fitted.__dict__["design"] = best.design
    given = {part.name: getattr(best, part.name) for part in fields(Results)}
    results = NearestResults(**{**given, "model": fitted}, fits=fits)
    estimate = replace(
        best.estimate,
        n_parameters=best.estimate.n_parameters + 1,
        notices=(*best.estimate.notices, *_notices(results)),
    )
    results = replace(results, estimate=estimate)
    warn_of(estimate.notices, 3, by=model.name)
    return results


def _notices(results: NearestResults) -> tuple[Notice, ...]:
    """A k at an end of those tried, and a profile that rules out none of them."""
    tried, out = list(results.fits), []
    facts = {"low": tried[0], "high": tried[-1]}
    # No k lies below one or above N − 1.
    ends = {tried[0]} - {1} | {tried[-1]} - {results.n_units - 1}
    if results.k in ends:
        told = Sentence("notices:nearest-end", {"k": results.k, **facts})
        out.append(Notice(DataWarning, told))
    if len(results.within()) == len(tried):
        out.append(Notice(ConvergenceWarning, Sentence("notices:nearest-flat", dict(facts))))
    return tuple(out)


@dataclass(frozen=True, eq=False, repr=False)
class NearestResults(Results):
    """What fits at every k found: the parameters at the most likely, and the profile of all.

    Coefficients at different k do not mean the same: ``params``, their standard errors and
    intervals are those at ``k``, as if it were known. ``effects`` mean the same at every k and
    allow for its not being known.

    Attributes
    ----------
    fits : mapping of int to Results
        By k, each with W taken as known.
    """

    fits: Mapping[int, Results] = field(default_factory=dict)

    @cached_property
    def k(self) -> int:
        """The k of the highest likelihood; the smaller of two alike."""
        return max(self.fits, key=lambda k: self.fits[k].loglik)

    @cached_property
    def profile(self) -> pd.DataFrame:
        """By k: ``loglik``, all else at its best, and ``probability``.

        Probabilities are ∝ L(k), which are Schwarz's weights: all k have as many parameters, and
        all k tried are alike beforehand.
        """
        loglik = np.array([fit.loglik for fit in self.fits.values()])
        index = pd.Index(list(self.fits), name="k")
        return pd.DataFrame({"loglik": loglik, "probability": softmax(loglik)}, index=index)

    def within(self, level: float = 0.95) -> tuple[int, ...]:
        """The k with 2(ln L(k̂) − ln L(k)) at most the ``level`` quantile of χ²₁.

        A guide, no exact set: χ² is the distribution for a parameter that moves continuously,
        and k does not. In simulations (N = 49, T = 8) it held the true k in 91.0–98.0%.
        """
        check_level(level)
        below = 2.0 * (self.profile["loglik"].max() - self.profile["loglik"])
        kept = self.profile.index[below <= float(stats.chi2.ppf(level, 1))]
        return tuple(int(k) for k in kept)

    def design_words(self, lang: Language) -> str:
        """What W is made of."""
        tried = list(self.fits)
        return say(
            "estimates:weights-nearest", lang, k=self.k, low=tried[0], high=tried[-1],
            within=[str(k) for k in self.within()],
        )  # fmt: skip

    def effects(
        self,
        draws: int = 1000,
        seed: int | np.random.Generator | None = 0,
        *,
        level: float = 0.95,
        method: EffectsInference = "simulation",
        horizon: Horizon = "short",
    ) -> EffectsResult:
        """Direct, indirect and total effects at ``k``, with intervals that allow for all k.

        See :meth:`Results.effects`. Draws are those of the mixture of all fits, each with its
        ``probability``; in simulations (N = 49, T = 8) 95% intervals of indirect effects covered
        94.0–97.0%, and 89.0–92.5% at the most likely k as if it were known. By
        ``method="delta"`` the variance is the mixture's:
        Σₖ pₖ(vₖ + (qₖ − q̄)²) with q̄ = Σₖ pₖqₖ.

        Raises
        ------
        UnstableError
            If the estimate at a k with draws is unstable.
        """
        method = EFFECTS_INFERENCE.parse(method)
        options: Keywords = {"level": level, "method": method, "horizon": horizon}
        probability = self.profile["probability"].to_numpy()
        if method == "delta":
            made = [fit.effects(**options) for fit in self.fits.values()]
            found = np.array([one.estimate for one in made])
            spread = np.array([one.std_error for one in made])
            mean = np.einsum("k,k...->...", probability, found)
            variance = np.einsum("k,k...->...", probability, spread**2 + (found - mean) ** 2)
            return replace(made[list(self.fits).index(self.k)], std_error=np.sqrt(variance))
        rng = np.random.default_rng(seed)
        main = self.fits[self.k].effects(draws=max(draws, FEWEST_DRAWS), seed=rng, **options)
        drawn, redrawn = [], 0
        for k, share in zip(self.fits, shared(draws, probability)):
            if share:
                one = self._drawn(k, share, rng, options)
                assert one.draws is not None
                drawn.append(one.draws[:share])
                redrawn += one.redrawn
        mixture = np.concatenate(drawn)
        return replace(main, std_error=quantile_spread(mixture), draws=mixture, redrawn=redrawn)

    def _drawn(
        self, k: int, share: int, rng: np.random.Generator, options: Keywords
    ) -> EffectsResult:
        try:
            return self.fits[k].effects(draws=max(share, FEWEST_DRAWS), seed=rng, **options)
        except UnstableError as problem:
            raise UnstableError(f"At k = {k}: {problem}") from problem

    @property
    def _with_known_weights(self) -> Results:
        return self.fits[self.k]

    def _parameter_draws(
        self, draws: int, seed: int | np.random.Generator | None, horizon: Horizon
    ) -> ParameterDraws:
        rng = np.random.default_rng(seed)
        probability = self.profile["probability"].to_numpy()
        parts, redrawn = [], 0
        for k, share in zip(self.fits, shared(draws, probability)):
            if not share:
                continue
            try:
                values, again = stable_draws(self.fits[k], max(share, FEWEST_DRAWS), rng, horizon)
            except UnstableError as problem:
                raise UnstableError(f"At k = {k}: {problem}") from problem
            parts.append(Drawn(self.fits[k], values[:share]))
            redrawn += again
        return ParameterDraws(tuple(parts), redrawn)

    def _not_offered(self, *_: object, **__: object) -> NoReturn:
        raise OptionError(
            f"This would take k as known. results.fits[{self.k}] answers as if it were; "
            "results.average_over() averages effects, gaps and scenarios over every k."
        )

    effects_by_regime = effects_by_order = effects_matrix = effects_by_unit = _not_offered
    impulse_response = _not_offered


def shared(draws: int, probability: Floats) -> list[int]:
    """So many draws for each of (K,) probabilities, ``draws`` in all."""
    ends = np.rint(np.cumsum(probability) * draws).astype(int)
    ends[-1] = draws
    return np.diff(ends, prepend=0).tolist()
