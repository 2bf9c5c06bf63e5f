"""Tests of restrictions on fitted models: Wald and likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError, UnknownNameError, listing, suggest
from spillgap.models._likelihood_ratios import lr_test, refit
from spillgap.models._test_result import (
    TestLabel,
    TestResult,
    TestTable,
    chi_squared,
    f_ratio,
    inapplicable,
)
from spillgap.models._tests import TESTS
from spillgap.terms import Own, Spatial, of_kind, read_term
from spillgap.text import Said, Sentence, Told

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["sdm_restrictions", "wald", "wald_test"]


# -- Wald ---------------------------------------------------------------------------------------


def wald_test(
    results: Results, R: ArrayLike | pd.DataFrame, q: ArrayLike | None = None
) -> TestResult:
    """Wald test of the linear restrictions R·params = q.

    Parameters
    ----------
    results : Results
    R : array_like, shape (r, K), or pandas.DataFrame
        Restrictions over ``results.params`` in its order; a DataFrame's columns name the
        parameters that it restricts.
    q : array_like, shape (r,), optional
        Zero if not given.

    Returns
    -------
    TestResult
        (Rb − q)'(RVR')⁻¹(Rb − q), with the fit's own covariance and the distribution that goes
        with it: χ²(r); under ``cov="cluster"`` Hotelling's, (N − r)/(r(N − 1)) times it ~
        F(r, N − r); under ``"driscoll-kraay"`` and ``"conley"`` the fixed-b distribution of a
        Wald statistic. See :meth:`spillgap.models.distribution.ReferenceDistribution.joint`.

    Raises
    ------
    UnknownNameError
        For a column of ``R`` that is no parameter.
    OptionError
        For restrictions that are not of full row rank, or of another length than params.
    """
    params = results.params
    if isinstance(R, pd.DataFrame):
        unknown = R.columns.difference(params.index)
        if len(unknown):
            raise UnknownNameError(
                f"No parameter {unknown[0]!r}.{suggest(unknown[0], params.index)} "
                f"There are: {listing(params.index, most=30)}."
            )
        matrix = R.reindex(columns=params.index, fill_value=0.0).to_numpy(dtype=np.float64)
    else:
        matrix = np.atleast_2d(np.asarray(R, dtype=np.float64))
    if matrix.shape[1] != len(params):
        raise OptionError(
            f"R has {matrix.shape[1]} columns; there are {len(params)} parameters: "
            f"{listing(params.index, most=30)}."
        )
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise OptionError("The rows of R repeat each other: drop the redundant restrictions.")
    target = np.zeros(len(matrix)) if q is None else np.asarray(q, dtype=np.float64).ravel()
    distance = matrix @ params.to_numpy() - target
    return _wald("wald", distance, matrix, results, TESTS["wald"].label)


def wald(results: Results, names: str | Sequence[str]) -> TestResult:
    """Wald test that the named parameters are all zero.

    Parameters
    ----------
    results : Results
    names : str or sequence of str
        Parameter names, such as ``["W:policy", "W:innovation"]``.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import wald
    >>> fit = sg.SDM("log(gsp) ~ log(pc) + log(emp)", sg.load("us_states").panel).fit()
    >>> wald(fit, ["W:log(pc)", "W:log(emp)"]).df
    2.0
    """
    chosen = [names] if isinstance(names, str) else list(names)
    if not chosen:
        raise OptionError("Name at least one parameter.")
    result = wald_test(results, pd.DataFrame(np.eye(len(chosen)), columns=chosen))
    label = TestLabel("wald-zero", TESTS["wald"].reference, {"parameters": chosen})
    return replace(result, label=label)


def _covariance(results: Results) -> Floats:
    names = results.params.index
    return np.asarray(results.cov.loc[names, names], dtype=np.float64)


def _wald(
    test: str, distance: Floats, jacobian: Floats, results: Results, label: TestLabel
) -> TestResult:
    """d'(JVJ')⁻¹d for d (q,), J (q, K), read against what single coefficients are read against."""
    q, reference = len(distance), results.reference
    if q > reference.rank:
        facts: dict[str, Told] = {
            "cov": repr(results.cov_type),
            "rank": f"{reference.rank:g}",
            "restrictions": q,
        }
        return inapplicable(test, label, Sentence("tests:too-many-restrictions", facts))
    middle = jacobian @ _covariance(results) @ jacobian.T
    statistic = float(distance @ np.linalg.solve(middle, distance))
    if reference.hotelling is not None:
        scale, left = reference.hotelling_f(q)
        return f_ratio(test, statistic * scale, (q, left), label)
    if reference.weights.size == 0:
        return chi_squared(test, statistic, q, label)
    return TestResult(
        test,
        statistic,
        float(q),
        reference.joint(statistic, q),
        label,
        notes=() if reference.said is None else (reference.said,),
        law=reference.name,
    )


# -- what the spatial Durbin model reduces to ---------------------------------------------------


def sdm_restrictions(results: Results, *, likelihood_ratio: bool = True) -> TestTable:
    """Whether a spatial Durbin model reduces to SAR, SEM or SLX.

    Parameters
    ----------
    results : Results
        A fitted SDM.
    likelihood_ratio : bool
        Also fit the three models and compare likelihoods.

    Returns
    -------
    TestTable
        ``wald_sar`` (θ = 0), ``wald_sem`` (θ + ρβ = 0, common factor), ``wald_slx`` (ρ = 0) and
        ``lr_sar``, ``lr_sem``, ``lr_slx``.

    Raises
    ------
    OptionError
        For a fit that is no SDM.

    Notes
    -----
    The common factor restriction is not linear: its Wald statistic takes the variance of
    θ̂ + ρ̂β̂ by the delta method, with Jacobian (β̂, ρ̂I, I) in (ρ, β, θ). Elhorst (2014, §2.9);
    Mur and Angulo (2006).

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import sdm_restrictions
    >>> fit = sg.SDM("log(gsp) ~ log(pc) + log(emp)", sg.load("us_states").panel).fit()
    >>> sdm_restrictions(fit, likelihood_ratio=False).keys()
    ['wald_sar', 'wald_sem', 'wald_slx']
    """
    names = list(results.params.index)
    neighbours = of_kind(names, Spatial)
    if "rho" not in names or not neighbours or "lambda" in names:
        raise OptionError(
            "sdm_restrictions is for a spatial Durbin model: with rho and W: terms and without "
            f"lambda. This one has {listing(names, most=30)}."
        )
    table = [
        replace(wald(results, neighbours), test="wald_sar", label=TESTS["wald_sar"].label),
        _common_factor(results, neighbours),
        replace(wald(results, "rho"), test="wald_slx", label=TESTS["wald_slx"].label),
    ]
    if likelihood_ratio:
        table += [
            _against(results, "SAR", "lr_sar", len(neighbours)),
            _against(results, "SEM", "lr_sem", len(neighbours), _why_not_nested(results)),
            _against(results, "SLX", "lr_slx", 1),
        ]
    return TestTable(tuple(table))


def _why_not_nested(results: Results) -> Said | None:
    """Why the SEM is not within this SDM; None if it is."""
    if results.design.regimes is not None:
        return Sentence("tests:regimes-not-nested")
    names = list(results.params.index)
    slopes = set(of_kind(names, Own))
    unmatched = slopes ^ {read_term(n).variable for n in of_kind(names, Spatial)}
    if unmatched:
        return Sentence("tests:sem-not-nested", {"terms": listing(sorted(unmatched))})
    return None


def _common_factor(results: Results, neighbours: list[str]) -> TestResult:
    reason = _why_not_nested(results)
    if reason is not None:
        return inapplicable("wald_sem", TESTS["wald_sem"].label, reason)
    params = results.params
    names = list(params.index)
    own = [n[2:] for n in neighbours]
    rho = float(params["rho"])
    beta, theta = params[own].to_numpy(), params[neighbours].to_numpy()
    jacobian = np.zeros((len(own), len(names)))
    rows = np.arange(len(own))
    jacobian[:, names.index("rho")] = beta
    jacobian[rows, [names.index(n) for n in own]] = rho
    jacobian[rows, [names.index(n) for n in neighbours]] = 1.0
    return _wald("wald_sem", theta + rho * beta, jacobian, results, TESTS["wald_sem"].label)


def _against(
    results: Results, model: str, test: str, df: int, reason: Said | None = None
) -> TestResult:
    """The likelihood ratio of ``results`` against a smaller model fitted to the same rows."""
    if results.method != "ml":
        reason = Sentence("tests:needs-likelihood")
    if reason is not None:
        return inapplicable(test, TESTS[test].label, reason)
    try:
        smaller = refit(results, model=model)
    except EstimationError as problem:
        return inapplicable(test, TESTS[test].label, problem)
    return replace(lr_test(smaller, results, df=df, label=TESTS[test].label), test=test)
