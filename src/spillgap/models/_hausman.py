"""Random or fixed unit effects: the spatial Hausman test and Mundlak's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Floats
from spillgap.errors import OptionError, UnknownNameError, listing, suggest
from spillgap.models._restrictions import wald
from spillgap.models._test_result import TestResult, chi_squared, inapplicable
from spillgap.models._tests import TESTS
from spillgap.terms import RESERVED, Mean, MeanOfSpatial, read_term
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["hausman", "mundlak_test"]


def hausman(
    fixed: Results,
    random: Results,
    *,
    terms: Sequence[str] | None = None,
    common_variance: bool = True,
) -> TestResult:
    """Spatial Hausman test of random against fixed unit effects.

    Parameters
    ----------
    fixed, random : Results
        The same model with ``effects="unit"`` (or ``"twoway"``) and ``effects="random"``, both
        with the classical covariance.
    terms : sequence of str, optional
        The parameters compared; by default all slopes that both have, neighbours' included,
        without the intercept, ρ, λ and φ.
    common_variance : bool
        Take σ² from the random effects fit in both covariances. The σ² of an uncorrected fixed
        effects fit is too small by (T − 1)/T, which makes the difference of the covariances
        indefinite and rejects a true null far too often. False keeps each fit's own.

    Returns
    -------
    TestResult
        d'(V_fixed − V_random)⁻¹d ~ χ²(k), d the difference of the k slopes. It does not apply
        if it is negative, and a note says so if the difference of the covariances is not
        positive definite: then :func:`mundlak_test` is the test to read.

    Notes
    -----
    Hausman (1978); Mutl and Pfaffermayr (2011); Lee and Yu (2012). The slopes' information
    about λ, φ and σ² is zero in expectation and is set to it; ρ is uncertain in both fits.
    splm's ``sphtest`` takes ρ as known in the random effects fit, keeps each fit's σ² and
    prints the absolute value: on the states' panel its 83.08 for the lag model is −83.08.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import hausman
    >>> states = sg.load("us_states").panel
    >>> formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
    >>> within = sg.SAR(formula, states, effects="unit").fit()
    >>> between = sg.SAR(formula, states, effects="random").fit()
    >>> hausman(within, between).df
    4.0
    """
    chosen = _hausman_terms(fixed, random, terms)
    distance = (fixed.params[chosen] - random.params[chosen]).to_numpy()
    scale = random.sigma2 / fixed.sigma2 if common_variance else 1.0
    spread = (scale * _slope_covariance(fixed, chosen)) - _slope_covariance(random, chosen)
    statistic = float(distance @ np.linalg.solve(spread, distance))
    if statistic < 0.0:
        reason = Sentence("tests:negative-hausman", {"statistic": statistic})
        return inapplicable("hausman", TESTS["hausman"].label, reason)
    result = chi_squared("hausman", statistic, len(chosen), TESTS["hausman"].label)
    if np.linalg.eigvalsh(spread).min() > 0.0:
        return result
    return result.with_note(Sentence("tests:indefinite-hausman"))


def _hausman_terms(fixed: Results, random: Results, terms: Sequence[str] | None) -> list[str]:
    """The parameters compared, after checking that the fits can be."""
    if random.model.effects != "random" or fixed.model.effects not in ("unit", "twoway"):
        raise OptionError(
            "hausman compares effects='unit' or 'twoway' (first) with effects='random' (second); "
            f"these are {fixed.model.effects!r} and {random.model.effects!r}."
        )
    if fixed.model.name != random.model.name:
        raise OptionError(
            f"hausman compares two fits of one model; these are {fixed.model.name} and "
            f"{random.model.name}."
        )
    if {fixed.cov_type, random.cov_type} != {"classical"}:
        raise OptionError(
            "hausman needs cov='classical' in both fits: it rests on the random effects estimate "
            "being efficient. With another covariance use mundlak_test."
        )
    shared = [n for n in fixed.params.index if n in random.params.index and n not in RESERVED]
    chosen = shared if terms is None else list(terms)
    unknown = [n for n in chosen if n not in fixed.params.index or n not in random.params.index]
    if unknown:
        raise UnknownNameError(
            f"Not in both models: {listing(unknown)}.{suggest(unknown[0], shared)}"
        )
    return chosen


def _slope_covariance(results: Results, chosen: Sequence[str]) -> Floats:
    """Covariance of slopes whose information about λ, φ and σ² is set to its mean, zero."""
    names = list(results.cov_full.index)
    information = np.linalg.inv(results.cov_full.to_numpy())
    others = [i for i, n in enumerate(names) if n in ("lambda", "phi", "sigma2")]
    slopes = [i for i, n in enumerate(names) if n not in ("rho", "lambda", "phi", "sigma2")]
    information[np.ix_(slopes, others)] = 0.0
    information[np.ix_(others, slopes)] = 0.0
    at = [names.index(n) for n in chosen]
    return np.linalg.inv(information)[np.ix_(at, at)]


def mundlak_test(results: Results) -> TestResult:
    """Wald test that the unit means of the regressors have no effect.

    Parameters
    ----------
    results : Results
        A fit with ``effects="mundlak"``.

    Returns
    -------
    TestResult
        χ²(number of means). Rejecting speaks for fixed effects; unlike Hausman's, the statistic
        is never negative and takes any covariance (Mundlak 1978).
    """
    means = [n for n in results.params.index if isinstance(read_term(n), Mean | MeanOfSpatial)]
    if not means:
        raise OptionError(
            f"mundlak_test needs a fit with effects='mundlak'; this one has "
            f"{results.model.effects!r}."
        )
    return replace(wald(results, means), test="mundlak", label=TESTS["mundlak"].label)
