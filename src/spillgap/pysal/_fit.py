"""An estimator of spreg run through the gate."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

from spillgap._types import Forwarded, Keywords, Untyped
from spillgap.errors import (
    ConvergenceWarning,
    CoverageWarning,
    DataError,
    OptionError,
    StabilityWarning,
    listing,
    suggest,
)
from spillgap.models.notices import Notice, warn_of
from spillgap.models.regimes import RegimesLike
from spillgap.panel import Panel
from spillgap.pysal._aligned import Aligned, align, coordinates, kernel_w
from spillgap.pysal._estimators import ESTIMATORS, SPREG_ESTIMATOR, Estimator, SpregEstimator
from spillgap.pysal._results import SpregResults, estimated, results_of
from spillgap.pysal._running import refuse_replaced, run, with_tests
from spillgap.pysal._systems import equations, estimated_system, run_system
from spillgap.text import Sentence

__all__ = ["spreg_fit"]

_NEAR = 1e-4
"""How far from the bound a search that runs into it may stop."""


def spreg_fit(
    name: SpregEstimator,
    formula: str | Sequence[str],
    panel: Panel,
    *,
    period: Hashable | None = None,
    endogenous: str | Sequence[str] | None = None,
    instruments: str | Sequence[str] | None = None,
    regimes: RegimesLike | None = None,
    points: GeoDataFrame | GeoSeries | None = None,
    **options: Forwarded,
) -> SpregResults:
    """Estimate by spreg, with rows and W matched by key.

    Parameters
    ----------
    name : str
        The class of spreg: ``"GM_Combo_Het"``, ``"ML_Lag_Regimes"``, ``"Panel_FE_Lag"``, …
        All stand in ``spillgap.pysal.ESTIMATORS``.
    formula : str or sequence of str
        ``"y ~ x1 + log(x2)"``. spreg adds the constant. For a system (``"SUR"``, ``"ThreeSLS"``,
        …) one formula, whose equations are the periods of the panel, or one for each outcome.
    panel : Panel
        With weights, unless the estimator does without.
    period : label, optional
        The period of a cross-section; needed where the panel has several. The panel
        estimators take all periods, and so do systems of one formula.
    endogenous, instruments : str or sequence of str, optional
        One-sided formulas, ``"p1 + p2"``, for TSLS and the estimators of a spatial lag by
        moments; for a system one for all equations, or one for each.
    regimes : str, Series or mapping, optional
        For the versions by regime; as for :class:`spillgap.SAR`.
    points : GeoDataFrame or GeoSeries, optional
        For NSLX: where the units are, by unit, in a projected CRS; of polygons a point inside.
    **options
        Those of the class in spreg, passed on as they are; those that ask for tests of OLS and
        of systems are on unless they are switched off. Kernel weights ``gwk`` may be in
        any order: they are matched by key.

    Returns
    -------
    SpregResults
        Labelled estimates; ``raw`` is spreg's own object. Parameters of an equation carry its
        label: ``x[2019]``.

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
        depend on the order of the units; with ``"NSLX"``, whose standard errors are short of
        the slope of α.
    StabilityWarning
        If ρ or λ stands at the end of the interval that spreg searches: −1 and 1, for λ by
        moments −0.99 and 0.99.
    CoverageWarning
        With ``"GM_KKP"`` and ``full_weights=True``, whose weights are not those of the paper.

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
    if row.points != (points is not None):
        takes = "needs" if row.points else "takes no"
        raise OptionError(f"{row.name} {takes} points=.")
    cut = _rows_of(row, panel, period, several=row.system and isinstance(formula, str))
    if row.system:
        parts = equations(row, formula, cut, endogenous, instruments)
        raw = run_system(row, parts, cut, options)
        table, cov = estimated_system(raw, row, parts)
        first, *_ = parts.values()
        outcomes = dict.fromkeys(part.dependent for part in parts.values())
        rows = replace(first, dependent=", ".join(outcomes), panel=cut)
    else:
        one, *sides = (_single(row, f) for f in (formula, endogenous, instruments))
        rows = align(str(one), cut, row.effects_swept, sides[0], sides[1], regimes)
        raw = _called(row, rows, points, options)
        table, cov = estimated(raw, rows)
    notices = _notices(row, raw, table, options)
    warn_of(notices, 2)
    written = formula if isinstance(formula, str) else "; ".join(formula)
    return results_of(raw, row, written, rows, table, cov, notices)


def _single(row: Estimator, formula: str | Sequence[str] | None) -> str | None:
    """A formula of an estimator of one equation."""
    if formula is None or isinstance(formula, str):
        return formula
    systems = [r.name for r in ESTIMATORS.values() if r.system]
    raise OptionError(
        f"{row.name} is of one equation; several formulas are for {listing(systems, most=9)}."
    )


def _refuse_unknown(row: Estimator, options: Keywords) -> None:
    known = row.options
    unknown = [name for name in options if name not in known]
    if unknown:
        raise OptionError(
            f"spreg's {row.name} takes no option {listing(map(repr, unknown))}."
            f"{suggest(unknown[0], known)} It takes: {listing(known, most=30)}."
        )


def _refuse_needs(row: Estimator, endogenous: object, instruments: object, regimes: object) -> None:
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


def _rows_of(row: Estimator, panel: Panel, period: Hashable, *, several: bool) -> Panel:
    """The rows that the estimator takes: one period, or a balanced panel."""
    if row.panel or several:
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


def _called(
    row: Estimator, rows: Aligned, points: GeoDataFrame | GeoSeries | None, options: Keywords
) -> Untyped:
    """spreg's object."""
    arguments: Keywords = {"name_y": rows.dependent, "name_x": list(rows.names)}
    weighted = row.weights == "needed" or (
        row.weights == "taken" and rows.panel.weights is not None
    )
    if weighted:
        refuse_replaced(row, options, rows.matrix)
        arguments["w"] = rows.w
    if points is not None:
        arguments["coords"] = coordinates(points, rows.panel.units)
    if rows.yend is not None:
        arguments |= {"yend": rows.yend, "q": rows.q}
        arguments |= {"name_yend": list(rows.endogenous), "name_q": list(rows.instruments)}
    if rows.regimes is not None:
        labels = [rows.regimes.labels[k] for k in rows.regimes.codes]
        arguments |= {"regimes": labels, "name_regimes": rows.regimes.name}
    if options.get("gwk") is not None:
        options = options | {"gwk": kernel_w(options["gwk"], rows.panel.units)}
    asked = with_tests(row, options, weights=weighted)
    return run(row, rows.y.copy(), rows.x.copy(), **arguments, **asked)


def _notices(
    row: Estimator, raw: Untyped, table: pd.DataFrame, options: Keywords
) -> tuple[Notice, ...]:
    """What is doubtful about an estimate."""
    notices = []
    if row.remark:
        said = Sentence(f"pysal:{row.remark}", {"name": row.name})
        notices.append(Notice(ConvergenceWarning, said))
    if not getattr(raw, "success", True):
        said = Sentence("pysal:not-converged", {"name": row.name, "message": str(raw.message)})
        notices.append(Notice(ConvergenceWarning, said))
    if row.name == "GM_KKP" and options.get("full_weights"):
        notices.append(Notice(CoverageWarning, Sentence("pysal:kkp-weights", {"name": row.name})))
    parameters, bound = _searched(row)
    for name, value in table["estimate"].items():
        if str(name).partition("[")[0] in parameters and abs(value) >= bound - _NEAR:
            facts: dict[str, str | float] = {
                "name": row.name, "parameter": str(name), "value": float(value),
                "bound": f"{bound:g}",
            }  # fmt: skip
            notices.append(Notice(StabilityWarning, Sentence("pysal:at-bound", facts)))
    return tuple(notices)


def _searched(row: Estimator) -> tuple[tuple[str, ...], float]:
    """The parameters that spreg searches in an interval, whatever W is, and where it ends."""
    if row.name.startswith(("GM_", "GMM_", "SURerrorGM")):
        return ("lambda",), 0.99
    searched = row.panel or row.name.startswith(("ML_", "SURerrorML"))
    return ("rho", "lambda") if searched else (), 1.0
