"""Our numbers for a case: a model fitted, or tests computed, on a panel."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from spillgap.errors import SpillgapWarning
from spillgap.models import tests
from spillgap.models.family import model_class
from spillgap.models.results import Results
from spillgap.panel import Panel

__all__ = ["EffectsRatios", "Fit", "Numbers", "Statistics"]

Numbers: TypeAlias = dict[tuple[str, str], tuple[float, float | None]]
"""(quantity, term) → the number, and its standard error where it has one."""


@dataclass(frozen=True)
class Fit:
    """A model, and how the published program estimates it.

    Attributes
    ----------
    model, formula, effects : str
    options : mapping
        Of ``fit``.
    declared : mapping
        Further arguments of the model: ``dynamic``, ``random_errors``.
    over_rows : bool
        Standard errors and σ² as with residual sums of squares over N rows, where ours divide by
        N − K (linear regression).
    conditional : bool
        Standard errors of β alone, with ρ, λ and φ taken as known, as splm prints them.
    """

    model: str
    formula: str
    effects: str = "pooled"
    options: Mapping[str, Any] | None = None
    declared: Mapping[str, Any] | None = None
    over_rows: bool = False
    conditional: bool = False

    def __call__(self, panel: Panel) -> Numbers:
        """Fit, and read every quantity that a source may print."""
        kind = model_class(self.model)
        model = kind(self.formula, panel, effects=self.effects, **(self.declared or {}))
        with warnings.catch_warnings():
            # A notice about a published model belongs into the remark of its case.
            warnings.simplefilter("ignore", SpillgapWarning)
            result = model.fit(**{"correction": None, **(self.options or {})})
        numbers = _coefficients(result, self.conditional)
        sizes = {"sigma2": result.sigma2, "loglik": result.loglik}
        sizes |= {"aic": result.aic, "bic": result.bic}
        variance = result.cov_full.to_numpy()[-1, -1]
        for name, value in sizes.items():
            error = float(np.sqrt(variance)) if name == "sigma2" else None
            numbers[name, name] = float(value), error
        numbers |= _effects(result, "short", "")
        if (self.declared or {}).get("dynamic"):
            numbers |= _effects(result, "long", "long ")
        return _over_rows(result, numbers) if self.over_rows else numbers


def _coefficients(result: Results, conditional: bool) -> Numbers:
    errors = result.std_errors.to_dict()
    if conditional:
        names = list(result.design.names)
        block = result.estimate.information[: len(names), : len(names)]
        known = np.sqrt(np.diag(np.linalg.inv(block)))
        errors |= dict(zip(names, known, strict=True))
    return {
        ("coefficient", str(term)): (float(value), float(errors[term]))
        for term, value in result.params.items()
    }


def _effects(result: Results, horizon: Any, prefix: str) -> Numbers:
    if not result.stable:
        return {}
    table = result.effects(method="delta", horizon=horizon).to_frame()
    return {
        (f"{prefix}{effect}", str(variable)): (float(row["estimate"]), float(row["std_error"]))
        for (variable, effect), row in table.iterrows()
    }


def _over_rows(result: Results, numbers: Numbers) -> Numbers:
    share = 1.0 - len(result.design.names) / result.nobs
    scaled = {
        key: (value, None if error is None else error * float(np.sqrt(share)))
        for key, (value, error) in numbers.items()
    }
    sigma2 = result.sigma2 * share
    scaled["sigma2", "sigma2"] = sigma2, sigma2 * float(np.sqrt(2.0 / result.nobs))
    return scaled


_SLMTEST = {
    "lml": "lm_lag",
    "lme": "lm_error",
    "rlml": "robust_lm_lag",
    "rlme": "robust_lm_error",
}
_BSKTEST = {
    "LMH": "bsk_joint",
    "LM1": "bsk_lm1",
    "LM2": "bsk_lm2",
    "CLMlambda": "bsk_conditional_lambda",
    "CLMmu": "bsk_conditional_mu",
}


@dataclass(frozen=True)
class Statistics:
    """LM tests of a lag and an error under these effects; without effects, of random effects."""

    formula: str
    effects: str | None

    def __call__(self, panel: Panel) -> Numbers:
        """The statistics by the published name of each test."""
        if self.effects is None:
            table, names = tests.baltagi_song_koh(self.formula, panel), _BSKTEST
        else:
            table = tests.lm_tests(self.formula, panel, effects=self.effects, correction=None)
            names = _SLMTEST
        return {
            ("statistic", theirs): (table[ours].statistic, None) for theirs, ours in names.items()
        }


@dataclass(frozen=True)
class EffectsRatios:
    """Likelihood ratios of unit and of period effects in a linear model, not rescaled."""

    formula: str

    def __call__(self, panel: Panel) -> Numbers:
        """The ratio of two-way effects to each of the two."""
        kind = model_class("OLS")
        fits = {
            effects: kind(self.formula, panel, effects=effects).fit(correction=None).loglik
            for effects in ("unit", "time", "twoway")
        }
        return {
            ("statistic", "unit effects"): (2.0 * (fits["twoway"] - fits["time"]), None),
            ("statistic", "period effects"): (2.0 * (fits["twoway"] - fits["unit"]), None),
        }
