"""Whether coefficients are the same in all regimes: Chow's test for spatial models."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.errors import EstimationError, OptionError
from spillgap.labels import LabelsLike, TermLabel
from spillgap.models._likelihood_ratios import lr_test, refit
from spillgap.models._restrictions import wald_test
from spillgap.models._test_result import TestLabel, TestResult, TestTable, inapplicable
from spillgap.models._tests import TESTS
from spillgap.models.corrections import keeps_likelihood
from spillgap.models.regimes import Regimes
from spillgap.terms import Mean, MeanOfSpatial, Own, Spatial
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["chow"]


def chow(
    results: Results, *, likelihood_ratio: bool = True, labels: LabelsLike = None
) -> TestTable:
    """Chow-type test that coefficients are the same in all regimes.

    Parameters
    ----------
    results : Results
        Of a model with ``regimes=``.
    likelihood_ratio : bool
        Also fit the model without regimes and compare likelihoods.
    labels : mapping or DataFrame, optional
        Display names of the variables: name → label, or a data dictionary with columns
        ``label_en`` and ``label_zh``.

    Returns
    -------
    TestTable
        ``chow``: all coefficients that vary, jointly; ``chow_lr``: the same by likelihood
        ratio; then one Wald test per coefficient, ``chow:x`` and ``chow:W:x``. A test that the
        fit does not allow says why.

    Raises
    ------
    OptionError
        For a fit without regimes.

    Notes
    -----
    (Rb)'(RVR')⁻¹(Rb) with R the contrasts of every regime with the first, r of them, and the
    distribution that goes with the covariance of the fit (``wald_test``); for one coefficient r
    is the number of regimes less one. Chow (1960);
    Anselin (1988, §9.2.2) for spatial models.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import chow
    >>> panel = sg.load("us_states").panel
    >>> fit = sg.SAR("log(gsp) ~ log(pc) + log(emp)", panel, regimes="region").fit()
    >>> chow(fit)["chow"].df
    16.0
    """
    regimes = results.design.regimes
    if regimes is None:
        raise OptionError("chow is for a model with regimes=; this one has none.")
    contrasts = _contrasts(results, regimes)
    if not contrasts:
        raise OptionError(
            f"Nothing can differ: {regimes.name!r} has one regime, or no regressor varies by it."
        )
    joint = wald_test(results, pd.concat(contrasts.values()).fillna(0.0))
    table = [replace(joint, test="chow", label=TESTS["chow"].label)]
    if likelihood_ratio:
        table.append(_likelihood_ratio(results, joint.df))
    for name, rows in contrasts.items():
        label = _label_of(name, labels)
        table.append(replace(wald_test(results, rows), test=f"chow:{name}", label=label))
    return TestTable(tuple(table))


def _contrasts(results: Results, regimes: Regimes) -> dict[str, pd.DataFrame]:
    """Coefficient → the R − 1 differences from the first regime, of those that are estimated."""
    known = set(results.params.index)
    frames: dict[str, pd.DataFrame] = {}
    for kind in (Own, Spatial, Mean, MeanOfSpatial):
        for term in regimes.terms:
            names = [n for n in regimes.names(term, kind) if n in known]
            if len(names) > 1:
                rows = np.column_stack([-np.ones(len(names) - 1), np.eye(len(names) - 1)])
                frames[str(kind(term))] = pd.DataFrame(rows, columns=names)
    return frames


def _label_of(name: str, labels: LabelsLike) -> TestLabel:
    """The label of the test of one coefficient."""
    return TestLabel("chow-of", TESTS["chow"].reference, {"coefficient": TermLabel(name, labels)})


def _likelihood_ratio(results: Results, df: float | None) -> TestResult:
    """The likelihood ratio against the model without regimes."""
    if not np.isfinite(results.loglik) or not keeps_likelihood(results.correction):
        reason = Sentence("tests:needs-likelihood")
        return inapplicable("chow_lr", TESTS["chow_lr"].label, reason)
    try:
        common = refit(results, keep_regimes=False)
    except EstimationError as problem:
        return inapplicable("chow_lr", TESTS["chow_lr"].label, problem)
    return replace(lr_test(common, results, df=df, label=TESTS["chow_lr"].label), test="chow_lr")
