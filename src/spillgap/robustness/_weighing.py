"""What each candidate of an average weighs: before the data, and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from spillgap._types import Floats
from spillgap.errors import OptionError, UnstableError, listing
from spillgap.models.tests import log_marginal
from spillgap.robustness._candidates import (
    Key,
)

if TYPE_CHECKING:
    from spillgap.models.results import Results


__all__ = ["Prior", "prior_of", "weighed"]


Prior: TypeAlias = Mapping[str, float] | Mapping[tuple[str, str], float]
"""Weight by name of W, by model, or by (W, model)."""


def prior_of(keys: Sequence[Key], prior: Prior | None) -> Floats:
    """(C,) prior probabilities of the candidates."""
    if prior is None:
        return np.full(len(keys), 1.0 / len(keys))
    given: dict[Hashable, float] = {key: float(value) for key, value in prior.items()}
    spaces: list[list[Hashable]] = [list(keys), [w for w, _ in keys], [m for _, m in keys]]
    of_each = next((space for space in spaces if set(space) == set(given)), None)
    if of_each is None:
        named = "; ".join(listing(dict.fromkeys(map(str, space)), most=20) for space in spaces)
        raise OptionError(
            f"prior names {listing(map(str, given))}. It is to name all candidates by (W, model), "
            f"or all W, or all models: {named}."
        )
    values = np.array([given[name] / of_each.count(name) for name in of_each])
    if not (np.all(np.isfinite(values)) and np.all(values >= 0.0) and values.sum() > 0.0):
        bad = {name: value for name, value in given.items() if not 0.0 <= value < np.inf}
        raise OptionError(
            f"prior={bad or given}: weights are to be finite, none below zero, one at least above."
        )
    return np.asarray(values / values.sum())


def weighed(
    fits: Mapping[Key, Results], prior: Mapping[Key, float], stable: Sequence[Key]
) -> pd.DataFrame:
    """The posterior, with what each candidate weighs in the average."""
    keys = list(prior)
    missing = (float("nan"), float("nan"))
    marginals = {key: log_marginal(fit) for key, fit in fits.items()}
    log, mean = np.array([marginals.get(key, missing) for key in keys]).T
    before = np.array([prior[key] for key in keys])
    with np.errstate(divide="ignore"):
        after = np.where(before > 0.0, np.log(before) + log, -np.inf)
    probability = np.exp(after - logsumexp(after))
    weight = np.where([key in stable for key in keys], probability, 0.0)
    if weight.sum() <= 0.0:
        raise UnstableError(
            "No candidate is stable, so that none has effects to average: "
            f"{listing(f'{model} with {name!r}' for name, model in fits)}."
        )
    columns = {
        "prior": before,
        "log_marginal": log,
        "probability": probability,
        "weight": weight / weight.sum(),
        "spatial": mean,
        "estimate": [_spatial(fits[key]) if key in fits else np.nan for key in keys],
    }
    return pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(keys, names=["weights", "model"]))


def _spatial(fit: Results) -> float:
    """ρ, or λ in models without; missing in those with neither."""
    names = [name for name in ("rho", "lambda") if name in fit.params.index]
    return float(fit.params[names[0]]) if names else float("nan")
