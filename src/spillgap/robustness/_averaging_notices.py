"""What is doubtful about an average over W and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.errors import DataWarning, StabilityWarning
from spillgap.labels import Label
from spillgap.models.notices import Notice
from spillgap.robustness._candidates import Key, by_key
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = [
    "concentrated_notices",
    "covariance_notices",
    "disagreement_notices",
    "excluded_notices",
    "own_notices",
]

CONCENTRATED = 0.99
"""A candidate that weighs more leaves the others nothing to say."""
COUNTED = 0.01
"""Candidates that weigh less are not asked what is doubtful about them."""
DISAGREE = 1.0
"""Standard errors between posterior mean and estimate of ρ from which the two disagree."""


def excluded_notices(
    frame: pd.DataFrame, fits: Mapping[Key, Results], stable: Sequence[Key]
) -> tuple[Notice, ...]:
    """Candidates that were left out, with their posterior probability."""
    probability = by_key(frame, "probability")
    return tuple(
        _about(StabilityWarning, "excluded", key, {"share": probability[key]})
        for key in fits
        if key not in stable
    )


def concentrated_notices(frame: pd.DataFrame) -> tuple[Notice, ...]:
    """Whether one candidate, or one W of several, has nearly all of the weight."""
    weight = by_key(frame, "weight")
    best = max(weight, key=lambda key: weight[key])
    if weight[best] > CONCENTRATED:
        return (_about(DataWarning, "concentrated", best, {"share": weight[best]}),)
    by_w: dict[str, float] = {}
    for (name, _), value in weight.items():
        by_w[name] = by_w.get(name, 0.0) + value
    if len(by_w) < 2 or max(by_w.values()) <= CONCENTRATED:
        return ()
    said: dict[str, Told] = {"weights": best[0], "share": max(by_w.values())}
    return (Notice(DataWarning, Sentence("averaging:one-w", said)),)


def disagreement_notices(frame: pd.DataFrame, fits: Mapping[Key, Results]) -> tuple[Notice, ...]:
    """Candidates whose marginal likelihood puts ρ or λ elsewhere than their fit does."""
    means, estimates = by_key(frame, "spatial"), by_key(frame, "estimate")
    made = []
    for key, fit in _counted(frame, fits):
        if np.isnan(means[key]):
            continue
        name = "rho" if "rho" in fit.params.index else "lambda"
        errors = abs(means[key] - estimates[key]) / float(fit.std_errors[name])
        if not errors <= DISAGREE:
            facts: dict[str, Told] = {
                "name": name,
                "mean": means[key],
                "estimate": estimates[key],
                "errors": errors,
                "corrected": "no" if fit.correction is None else "yes",
            }
            made.append(_about(DataWarning, "disagreement", key, facts))
    return tuple(made)


def covariance_notices(results: Results) -> tuple[Notice, ...]:
    """Whether the result's standard errors allow for more than those of an average do."""
    if results.cov_type == "classical":
        return ()
    covariance = Label("covariance", results.cov_type)
    return (Notice(DataWarning, Sentence("averaging:classical", {"covariance": covariance})),)


def own_notices(frame: pd.DataFrame, fits: Mapping[Key, Results]) -> tuple[Notice, ...]:
    """What is doubtful about the fits that are averaged, each with its name."""
    return tuple(
        Notice(
            notice.category,
            Sentence(
                "averaging:of-candidate",
                {"weights": key[0], "model": key[1], "said": notice.said},
            ),
        )
        for key, fit in _counted(frame, fits)
        for notice in fit.estimate.notices
    )


def _counted(frame: pd.DataFrame, fits: Mapping[Key, Results]) -> list[tuple[Key, Results]]:
    weight = by_key(frame, "weight")
    return [(key, fit) for key, fit in fits.items() if weight[key] >= COUNTED]


def _about(category: type[Warning], message: str, key: Key, facts: Mapping[str, Told]) -> Notice:
    named: dict[str, Told] = {"weights": key[0], "model": key[1], **facts}
    return Notice(category, Sentence(f"averaging:{message}", named))
