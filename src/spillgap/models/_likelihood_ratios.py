"""Likelihood ratios between nested fits, and the fits that they need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma

from spillgap._types import Keywords
from spillgap.errors import OptionError
from spillgap.models._test_result import (
    TestLabel,
    TestResult,
    TestTable,
    chi_squared,
    inapplicable,
)
from spillgap.models._tests import TESTS
from spillgap.models.corrections import keeps_likelihood
from spillgap.options import Demean, Effects
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models.results import Results


__all__ = ["lr_effects", "lr_test", "refit"]


def lr_test(
    restricted: Results, full: Results, *, df: float | None = None, label: TestLabel | None = None
) -> TestResult:
    """Likelihood ratio of two fits, 2(ln L_full − ln L_restricted) ~ χ²(df).

    Parameters
    ----------
    restricted, full : Results
        Maximum likelihood fits of nested models to the same rows with the same correction.
    df : float, optional
        Number of restrictions; from the parameters and fixed effects of both if not given.
    label : TestLabel, optional
        What the restrictions mean.

    Raises
    ------
    OptionError
        For fits that cannot be compared: other rows, another dependent variable, another
        correction, no likelihood, or no restriction between them.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import lr_test
    >>> states = sg.load("us_states").panel
    >>> small = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states).fit()
    >>> large = sg.SDM("log(gsp) ~ log(pc) + log(emp)", states).fit()
    >>> lr_test(small, large).df
    2.0
    """
    _refuse_incomparable(restricted, full)
    if df is None:
        df = float(_parameter_count(full) - _parameter_count(restricted))
    if df <= 0:
        raise OptionError(
            f"The full model has no more parameters than the restricted one (df = {df:g}). "
            "Give the restricted model first."
        )
    statistic = 2.0 * (full.loglik - restricted.loglik)
    if statistic < -1e-6:
        reason = Sentence("tests:restricted-fits-better", {"statistic": statistic})
        return inapplicable("lr", label or TESTS["lr"].label, reason)
    return chi_squared("lr", max(statistic, 0.0), df, label or TESTS["lr"].label)


def _refuse_incomparable(restricted: Results, full: Results) -> None:
    for what, value in (
        ("dependent variable", lambda r: r.model.dependent),
        ("number of rows", lambda r: r.nobs),
        ("correction", lambda r: r.correction),
    ):
        first, second = value(restricted), value(full)
        if first != second:
            raise OptionError(
                f"The fits differ in {what} ({first!r} and {second!r}): their likelihoods are not "
                "of the same data."
            )
    for result in (restricted, full):
        if not np.isfinite(result.loglik):
            raise OptionError("A likelihood ratio needs fits by maximum likelihood (method='ml').")
        if not keeps_likelihood(result.correction):
            raise OptionError(
                f"correction={result.correction!r} solves an equation and maximises no likelihood, "
                "so there is no likelihood ratio. Use Wald tests: "
                "sdm_restrictions(..., likelihood_ratio=False)."
            )
    if full.correction is not None and restricted.model.effects != full.model.effects:
        raise OptionError(
            "With correction='lee-yu' fits with other effects are of other (transformed) data. "
            "Fit both with correction=None to compare effects."
        )


def _parameter_count(results: Results) -> int:
    """Parameters and free fixed effects, σ² apart."""
    return len(results.params) + _fixed_effect_count(results)


def _fixed_effect_count(results: Results) -> int:
    """Free unit and time effects, the constant among them; none if they were transformed away."""
    if results.correction is not None:
        return 0
    effects = results.model.effects
    unit = results.n_units if effects in ("unit", "twoway") else 0
    time = results.n_periods if effects in ("time", "twoway") else 0
    return unit + time - (1 if unit and time else 0)


def lr_effects(results: Results, *, small_sample: bool = True) -> TestTable:
    """Likelihood ratios of unit effects, of time effects and of both.

    Parameters
    ----------
    results : Results
        A fitted model; it is fitted again without correction with two-way, unit, time and no
        effects.
    small_sample : bool
        Scale each statistic so that, for a linear model with normal errors, its mean is its
        degrees of freedom. Without it N − 1 unit effects on few periods are found significant
        too often. The unscaled statistic is in ``details["unscaled"]``.

    Returns
    -------
    TestTable
        ``lr_unit`` (two-way against time, χ²(N − 1)), ``lr_time`` (two-way against unit,
        χ²(T − 1)), ``lr_twoway`` (two-way against none, χ²(N + T − 2)).

    Notes
    -----
    Elhorst (2014, §3.3). The scale is q/(n·(ψ((ν + q)/2) − ψ(ν/2))), q restrictions and ν
    degrees of freedom left in the full model: n·ln(RSS₀/RSS₁) of a normal linear model has
    mean n·(ψ((ν + q)/2) − ψ(ν/2)).
    """
    fits = {
        effects: refit(results, effects=effects, corrected=False)
        for effects in ("twoway", "time", "unit", "pooled")
    }
    full = fits["twoway"]
    N, T = full.n_units, full.n_periods
    table = []
    for test, restricted, df in (
        ("lr_unit", "time", N - 1),
        ("lr_time", "unit", T - 1),
        ("lr_twoway", "pooled", N + T - 2),
    ):
        plain = replace(lr_test(fits[restricted], full, df=df, label=TESTS[test].label), test=test)
        table.append(_scaled(plain, full) if small_sample and plain.applicable else plain)
    return TestTable(tuple(table))


def _scaled(result: TestResult, full: Results) -> TestResult:
    assert result.df is not None
    n, q = full.nobs, result.df
    left = n - _parameter_count(full)
    mean = n * float(digamma((left + q) / 2.0) - digamma(left / 2.0))
    return chi_squared(
        result.test, result.statistic * q / mean, q, result.label, unscaled=result.statistic
    )


def refit(
    results: Results,
    *,
    model: str | None = None,
    effects: Effects | None = None,
    corrected: bool = True,
    keep_regimes: bool = True,
) -> Results:
    """The model of ``results`` with another class or effects, by ML, from the same rows."""
    from spillgap.models.family import model_class

    old = results.model
    if old.weights is not None:
        raise OptionError(
            "This test fits further models, and with weights= that have parameters each would have "
            "a W of its own. Use lr_test between fits of your own, or wald_test."
        )
    kind = type(old) if model is None else model_class(model)
    spec = old.specification
    terms: Keywords = {
        "dynamic": spec.dynamic,
        "random_errors": spec.random_errors,
        "context": spec.context,
    }
    if keep_regimes:
        terms |= {"regimes": old.regimes, "regimes_vary": spec.regimes_vary}
    if kind.has_durbin and spec.durbin is not None:
        terms |= {"durbin": spec.durbin, "durbin_weights": old.durbin_weights}
    if kind.has_error:
        terms["error_weights"] = old.error_weights
    fresh = kind(old.formula, old.panel, effects=effects or old.effects, **terms)
    # The likelihoods compare only if effects are swept out in the same order.
    demean: Demean = "before" if results.estimate.demean_first else "after"
    correction = results.correction if corrected else None
    return fresh.fit(correction=correction, demean="after" if correction else demean)
