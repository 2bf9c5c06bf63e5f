"""Whether outcomes of treated units and their neighbours moved apart before treatment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spillgap.errors import OptionError
from spillgap.models._restrictions import wald
from spillgap.models._test_result import TestResult, TestTable, inapplicable
from spillgap.models._tests import TESTS
from spillgap.models.effects import stable_draws
from spillgap.models.treatment import REFERENCE
from spillgap.terms import Spatial
from spillgap.text import Sentence, Told

if TYPE_CHECKING:
    from spillgap.models.did import DiDResults

__all__ = ["pretrends"]


def pretrends(
    results: DiDResults, draws: int = 1000, seed: int | np.random.Generator | None = 0
) -> TestTable:
    r"""Tests that all effects before treatment are zero, as they are if trends are parallel.

    Parameters
    ----------
    results : DiDResults
        Of a ``DiD`` with ``window=``.
    draws, seed
        For ``pretrends_largest``.

    Returns
    -------
    TestTable
        ``pretrends``: own and neighbours' leads jointly, by Wald; ``pretrends_own`` and
        ``pretrends_neighbours``: each apart, where the model has W × treatment;
        ``pretrends_largest``: the largest \|z\| of all leads, against its simulated distribution.

    Raises
    ------
    OptionError
        For a fit without event study.

    Notes
    -----
    :func:`wald` of the leads beside the reference, by the fit's own covariance. Clustered
    covariances of many leads are poorly known where few units are treated, and their Wald tests
    reject too often; the largest of the leads suffers less (sup-t; Montiel Olea &
    Plagborg-Møller 2019). Sizes by simulation stand on the validation page. That nothing is
    rejected does not show that trends are parallel: the test may have little power, and
    estimates that are kept because it passed are biased by that choice (Roth 2022).

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import pretrends
    >>> panel = sg.load("us_states").panel
    >>> made_up = {state: 1980 for state in panel.units[:12]}
    >>> fit = sg.DiD("log(gsp) ~ log(emp)", panel, treatment=made_up, window=(-3, 3)).fit()
    >>> pretrends(fit)["pretrends"].df
    4.0
    """
    did = getattr(results, "did", None)
    if did is None or did.window is None:
        raise OptionError(
            "pretrends is for an event study: sg.DiD(..., window=(-3, 4)) with times before "
            "treatment."
        )
    leads = [did.treatment.event_name(k) for k in range(did.window[0], REFERENCE)]
    own = [n for n in leads if n in results.params.index]
    near = [n for n in (str(Spatial(t)) for t in leads) if n in results.params.index]
    if not leads:
        reason = Sentence("tests:no-leads")
        return TestTable((inapplicable("pretrends", TESTS["pretrends"].label, reason),))
    asked = {"pretrends": own + near}
    if near:
        asked |= {"pretrends_own": own, "pretrends_neighbours": near}
    tests = [
        replace(wald(results, names), test=test, label=TESTS[test].label)
        for test, names in asked.items()
    ]
    noted = tests[0].with_note(Sentence("tests:parallel-trends"))
    treatment = did.treatment
    fewest = min(len(treatment.treated), len(treatment.never_treated))
    if results.cov_type == "cluster" and _PER_LEAD * len(own + near) > fewest:
        facts: dict[str, Told] = {"leads": len(own + near), "fewest": fewest}
        noted = noted.with_note(Sentence("tests:many-leads", facts))
    return TestTable((noted, *tests[1:], _largest(results, own + near, draws, seed)))


_PER_LEAD = 5
"""Treated units; with fewer for each lead the Wald test's size is off in simulations."""


def _largest(
    results: DiDResults, names: list[str], draws: int, seed: int | np.random.Generator | None
) -> TestResult:
    """The largest |estimate|/standard error against that of draws around zero."""
    values, _ = stable_draws(results, draws, seed)
    at = [list(results.params.index).index(name) for name in names]
    estimate, error = results.params.to_numpy()[at], results.std_errors.to_numpy()[at]
    largest = float(np.abs(estimate / error).max())
    simulated = np.abs((values[:, at] - estimate) / error).max(axis=1)
    beyond = (1.0 + float((simulated >= largest).sum())) / (1.0 + draws)
    label = TESTS["pretrends_largest"].label
    return TestResult("pretrends_largest", largest, None, beyond, label)
