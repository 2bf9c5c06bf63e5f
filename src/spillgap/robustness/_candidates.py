"""A result under other W and as other models: what can be compared, and the fits."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from spillgap._types import Keywords
from spillgap.errors import EstimationError, OptionError, SpillgapWarning, listing
from spillgap.models import model_class
from spillgap.models.nearest import NearestResults
from spillgap.models.panel_lag import named_weights
from spillgap.options import ComparedModel
from spillgap.panel import Panel, WeightsLike

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Key", "Weights", "by_key", "durbin_of", "fit_candidates", "refused", "static_panels"]

Key: TypeAlias = tuple[str, ComparedModel]
"""W and model of a candidate."""
Weights: TypeAlias = Sequence[WeightsLike] | Mapping[str, WeightsLike] | None


def static_panels(results: Results, weights: Weights, what: str) -> dict[str, Panel]:
    """The result's panel with each W, by name.

    Raises
    ------
    OptionError
        For a result that is dynamic, by moments, with random effects, regimes, an estimated W or
        further W.
    EstimationError
        For an unbalanced panel.
    """
    model = results.model
    spec = model.specification
    by_k = results.fits if isinstance(results, NearestResults) else {}
    against = {
        "is dynamic": spec.dynamic,
        "is by moments": results.method != "ml",
        "has random effects": spec.random,
        "has regimes": spec.regimes is not None,
        "estimates its W": model.weights is not None and not by_k,
        "has error_weights": model.error_weights is not None,
        "has durbin_weights": model.durbin_weights is not None,
    }
    reasons = [reason for reason, holds in against.items() if holds]
    if reasons:
        raise OptionError(
            f"{what} is of static models by maximum likelihood with one W, pooled or with fixed "
            f"effects; this result {listing(reasons)}. Fit it without."
        )
    if not results.design.balanced:
        raise EstimationError(
            f"{what} needs a balanced panel. Drop units or periods with panel.subset(...)."
        )
    if weights is None and by_k:
        weights = {f"k={k}": fit.model.panel.weights for k, fit in by_k.items()}
    return named_weights(weights, model.panel)


def by_key(frame: pd.DataFrame, column: str) -> dict[Key, float]:
    """One column of a frame by (weights, model)."""
    return dict(zip(frame.index.to_list(), frame[column].tolist(), strict=True))


def durbin_of(results: Results) -> str | tuple[str, ...]:
    """The regressors whose neighbours' values enter models with a Durbin term."""
    durbin = results.model.specification.durbin
    return "all" if durbin is None else durbin


def fit_candidates(
    results: Results, panels: Mapping[str, Panel], keys: Iterable[Key]
) -> dict[Key, Results]:
    """The result's formula and effects under each W and model, corrected where that is valid.

    Their warnings stay on the fits.
    """
    spec = results.model.specification
    made: dict[Key, Results] = {}
    for name, model in keys:
        kind = model_class(model)
        terms: Keywords = {"durbin": durbin_of(results)} if kind.has_durbin else {}
        with warnings.catch_warnings(), refused(name, model):
            warnings.simplefilter("ignore", SpillgapWarning)
            declared = kind(
                spec.formula, panels[name], effects=spec.effects, context=spec.context, **terms
            )
            made[name, model] = declared.fit()
    return made


class refused:  # noqa: N801 - reads as the word it is where it is used
    """What a candidate cannot be estimated for, said with its name."""

    def __init__(self, weights: str, model: str) -> None:
        self.who = f"{model} with W {weights!r}"

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, EstimationError):
            raise EstimationError(f"{self.who}: {problem}") from problem
