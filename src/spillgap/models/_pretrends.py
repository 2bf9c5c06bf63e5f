"""Whether outcomes of treated units and their neighbours moved apart before treatment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spillgap.errors import OptionError
from spillgap.models._restrictions import wald
from spillgap.models._test_labels import LABELS
from spillgap.models._test_result import TestTable, inapplicable
from spillgap.models.treatment import REFERENCE
from spillgap.terms import Spatial

if TYPE_CHECKING:
    from spillgap.models.did import DiDResults

__all__ = ["pretrends"]


def pretrends(results: DiDResults) -> TestTable:
    """Wald tests that all effects before treatment are zero, as they are if trends are parallel.

    Parameters
    ----------
    results : DiDResults
        Of a ``DiD`` with ``window=``.

    Returns
    -------
    TestTable
        ``pretrends``: own and neighbours' leads jointly; ``pretrends_own`` and
        ``pretrends_neighbours``: each apart, where the model has W × treatment.

    Raises
    ------
    OptionError
        For a fit without event study.

    Notes
    -----
    :func:`wald` of the leads beside the reference, by the fit's own covariance. That nothing is
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
        reason = (
            "The window has no event time before the reference.",
            "窗口中没有早于基准期的事件时间。",
        )
        return TestTable((inapplicable("pretrends", LABELS["pretrends"], *reason),))
    asked = {"pretrends": own + near}
    if near:
        asked |= {"pretrends_own": own, "pretrends_neighbours": near}
    made = [
        replace(wald(results, names), test=test, label=LABELS[test])
        for test, names in asked.items()
    ]
    noted = made[0].with_note(
        "Not rejecting does not show that trends are parallel (Roth 2022).",
        "未拒绝并不表明趋势平行（Roth 2022）。",
    )
    return TestTable((noted, *made[1:]))
