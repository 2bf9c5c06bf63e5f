"""An estimator of spreg run through the gate."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
from scipy import sparse

from spillgap.errors import (
    ConvergenceWarning,
    DataError,
    EstimationError,
    OptionError,
    StabilityWarning,
    listing,
    suggest,
)
from spillgap.models.lags import has_symmetric_pattern
from spillgap.models.notices import Notice, warn_of
from spillgap.models.regimes import RegimesLike
from spillgap.panel import Panel
from spillgap.pysal._aligned import Aligned, align, kernel_w
from spillgap.pysal._estimators import ESTIMATORS, SPREG_ESTIMATOR, Estimator, SpregEstimator
from spillgap.pysal._results import SpregResults, results_of
from spillgap.text import Sentence

__all__ = ["spreg_fit"]

_BOUND = 0.99
"""spreg searches λ by moments between −0.99 and 0.99."""


def spreg_fit(
    name: SpregEstimator,
    formula: str,
    panel: Panel,
    *,
    period: Any = None,
    endogenous: str | None = None,
    instruments: str | None = None,
    regimes: RegimesLike | None = None,
    **options: Any,
) -> SpregResults:
    """Estimate by spreg, with rows and W matched by key.

    Parameters
    ----------
    name : str
        The class of spreg: ``"GM_Combo_Het"``, ``"ML_Lag_Regimes"``, ``"Panel_FE_Lag"``, …
        All stand in ``spillgap.pysal.ESTIMATORS``.
    formula : str
        ``"y ~ x1 + log(x2)"``. spreg adds the constant.
    panel : Panel
        With weights, unless the estimator does without.
    period : label, optional
        The period of a cross-section; needed where the panel has several. The panel
        estimators take all periods.
    endogenous, instruments : str, optional
        One-sided formulas, ``"p1 + p2"``, for TSLS and the estimators of a spatial lag by
        moments.
    regimes : str, Series or mapping, optional
        For the versions by regime; as for :class:`spillgap.SAR`.
    **options
        Those of the class in spreg, passed on as they are. Kernel weights ``gwk`` may be in
        any order: they are matched by key.

    Returns
    -------
    SpregResults
        Labelled estimates; ``raw`` is spreg's own object.

    Raises
    ------
    OptionError
        For an unknown estimator or option, or a period, instruments or regimes that it needs
        or does not take.
    DataError
        For a missing value, by column, unit and period; an unbalanced panel; weights in whose
        place spreg would compute with others.
    EstimationError
        For collinear columns, by name, or what spreg itself fails at.

    Warns
    -----
    ConvergenceWarning
        With ``"Panel_RE_Error"``, whose search may stop before the maximum, and whose estimates
        depend on the order of the units.
    StabilityWarning
        If λ by moments stands at the end of the interval that spreg searches.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> fit = sg.spreg_fit("ML_Lag", "log(gsp) ~ log(pc) + unemp", panel, period=1986)
    >>> list(fit.params.index)
    ['Intercept', 'log(pc)', 'unemp', 'rho']
    """
    row = SPREG_ESTIMATOR.row(name)
    _refuse_unknown(row, options)
    _refuse_needs(row, endogenous, instruments, regimes)
    cut = _rows_of(row, panel, period)
    rows = align(formula, cut, row.effects_swept, endogenous, instruments, regimes)
    raw = _called(row, rows, options)
    notices = _notices(row, raw)
    warn_of(notices, 2)
    return results_of(raw, row, formula, rows, notices)


def _refuse_unknown(row: Estimator, options: dict[str, Any]) -> None:
    known = row.options
    unknown = [name for name in options if name not in known]
    if unknown:
        raise OptionError(
            f"spreg's {row.name} takes no option {listing(map(repr, unknown))}."
            f"{suggest(unknown[0], known)} It takes: {listing(known, most=30)}."
        )


def _refuse_needs(row: Estimator, endogenous: Any, instruments: Any, regimes: Any) -> None:
    """Refuse instruments and regimes that are missing, or that the estimator does not take."""
    if (endogenous is None) != (instruments is None):
        raise OptionError("endogenous= and instruments= go together: name both, or neither.")
    if row.endogenous == "needed" and endogenous is None:
        raise OptionError(f"{row.name} needs endogenous= and instruments=.")
    if row.endogenous == "no" and endogenous is not None:
        takers = [r.name for r in ESTIMATORS.values() if r.endogenous != "no"]
        raise OptionError(
            f"{row.name} takes no endogenous=; those that do: {listing(takers, most=30)}."
        )
    if row.regimes and regimes is None:
        raise OptionError(f"{row.name} needs regimes=.")
    if regimes is not None and not row.regimes:
        further = f"{row.name}_Regimes"
        instead = f"; {further} does" if further in ESTIMATORS else ""
        raise OptionError(f"{row.name} takes no regimes={instead}.")


def _rows_of(row: Estimator, panel: Panel, period: Any) -> Panel:
    """The rows that the estimator takes: one period, or a balanced panel."""
    if row.panel:
        if period is not None:
            raise OptionError(
                f"{row.name} takes all periods: leave period= out, or choose periods with "
                "panel.subset(periods=...)."
            )
        if not panel.balanced:
            lacking = [f"{unit} in {time}" for unit, time in panel.missing_rows()]
            raise DataError(
                f"{row.name} needs a balanced panel; rows are missing for {listing(lacking)}."
            )
        return panel
    if period is not None:
        return panel.subset(periods=[period])
    if panel.n_periods > 1:
        raise OptionError(
            f"{row.name} is for one period: name it, period=. The panel has "
            f"{listing(panel.periods, most=40)}."
        )
    return panel


def _called(row: Estimator, rows: Aligned, options: dict[str, Any]) -> Any:
    """spreg's object."""
    arguments: dict[str, Any] = {"name_y": rows.dependent, "name_x": list(rows.names)}
    if row.weights == "needed" or rows.panel.weights is not None:
        if _symmetrises(row, options):
            _refuse_replaced(row, rows.matrix)
        arguments["w"] = rows.w
    if rows.yend is not None:
        arguments |= {"yend": rows.yend, "q": rows.q}
        arguments |= {"name_yend": list(rows.endogenous), "name_q": list(rows.instruments)}
    if rows.regimes is not None:
        labels = [rows.regimes.labels[k] for k in rows.regimes.codes]
        arguments |= {"regimes": labels, "name_regimes": rows.regimes.name}
    if options.get("gwk") is not None:
        options = options | {"gwk": kernel_w(options["gwk"], rows.panel.units)}
    # It prints the names of its classes as it goes, and its pandas is of some years ago.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        try:
            return row.in_spreg(rows.y.copy(), rows.x.copy(), **arguments, **options)
        except Exception as problem:
            # spreg raises plain Exceptions, and LinAlgError where its search ends astray.
            raise EstimationError(f"spreg's {row.name} fails: {problem}") from problem


def _symmetrises(row: Estimator, options: dict[str, Any]) -> bool:
    asked = str(options.get("method", "")).casefold() == "ord"
    return row.symmetrises == "always" or (row.symmetrises == "ord" and asked)


def _refuse_replaced(row: Estimator, matrix: sparse.csr_array) -> None:
    """Refuse W of which spreg takes the eigenvalues of another.

    It rescales a W of symmetric pattern as if it were binary and row-standardised.
    """
    counts = np.diff(matrix.indptr)
    expected = np.repeat(1.0 / np.maximum(counts, 1), counts)
    if has_symmetric_pattern(matrix) and not np.allclose(matrix.data, expected):
        raise DataError(
            f"spreg's {row.name} computes with a binary, row-standardised W in place of one whose "
            "weights differ within a row or do not sum to one. Use such a W, or the models of "
            "this package, which take any."
        )


def _notices(row: Estimator, raw: Any) -> tuple[Notice, ...]:
    """What is doubtful about an estimate."""
    notices = []
    if row.remark:
        said = Sentence(f"pysal:{row.remark}", {"name": row.name})
        notices.append(Notice(ConvergenceWarning, said))
    theirs = [str(name).strip() for name in getattr(raw, "name_z", raw.name_x)]
    if row.name.startswith("GM_") and "lambda" in theirs:
        value = float(np.ravel(raw.betas)[theirs.index("lambda")])
        if abs(value) >= _BOUND - 1e-6:
            said = Sentence("pysal:at-bound", {"name": row.name, "value": value})
            notices.append(Notice(StabilityWarning, said))
    return tuple(notices)
