"""Several equations together: one formula in every period, or a formula for each outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from spillgap._types import Keywords, Untyped
from spillgap.errors import EstimationError, OptionError
from spillgap.panel import Panel
from spillgap.pysal._aligned import Aligned, align, one_matrix
from spillgap.pysal._estimators import Estimator
from spillgap.pysal._running import run, with_tests
from spillgap.weights.matrix import as_w

__all__ = ["equations", "estimated_system", "run_system"]

Formulas: TypeAlias = "str | Sequence[str]"


def equations(
    row: Estimator, formula: Formulas, panel: Panel, endogenous: Formulas | None,
    instruments: Formulas | None,
) -> dict[str, Aligned]:  # fmt: skip
    """The rows of each equation by its label: the period's, or the outcome's.

    Raises
    ------
    OptionError
        For one formula and one period, for formulas of one outcome, or for as many lists of
        instruments as there are no formulas.
    EstimationError
        If there are not more units than equations: their covariance has no inverse.
    """
    if isinstance(formula, str):
        parts = {str(p): (formula, panel.subset(periods=[p])) for p in panel.periods}
    else:
        parts = {f.partition("~")[0].strip(): (f, panel) for f in formula}
        if len(parts) < len(formula):
            raise OptionError(f"{row.name}: every formula needs an outcome of its own.")
    if len(parts) < 2:
        raise OptionError(
            f"{row.name} is for several equations: one formula and a panel of several periods, or "
            "a list of formulas and one period."
        )
    if panel.n_units <= len(parts):
        raise EstimationError(
            f"{row.name}: {len(parts)} equations of {panel.n_units} units: the covariance between "
            "equations needs more units than equations."
        )
    inside = _each(row, endogenous, len(parts), "endogenous")
    outside = _each(row, instruments, len(parts), "instruments")
    return {
        label: align(text, part, "pooled", p, q, None)
        for (label, (text, part)), p, q in zip(parts.items(), inside, outside, strict=True)
    }


def _each(
    row: Estimator, given: Formulas | None, count: int, name: str
) -> Sequence[str] | Sequence[None]:
    """One one-sided formula per equation; a single one serves all."""
    if given is None:
        return [None] * count
    if isinstance(given, str):
        return [given] * count
    if len(given) != count:
        raise OptionError(f"{row.name} has {count} equations; {name}= lists {len(given)}.")
    return list(given)


def run_system(
    row: Estimator, parts: Mapping[str, Aligned], panel: Panel, options: Keywords
) -> Untyped:
    """spreg's object of equations."""
    rows = dict(enumerate(parts.values()))
    arguments: Keywords = {
        "bigy": {k: r.y.copy() for k, r in rows.items()},
        "bigX": {k: np.column_stack([np.ones(len(r.x)), r.x]) for k, r in rows.items()},
        "name_bigy": {k: r.dependent for k, r in rows.items()},
        "name_bigX": {k: ["Constant", *r.names] for k, r in rows.items()},
    }
    if rows[0].yend is not None:
        arguments |= {
            "bigyend": {k: np.array(r.yend) for k, r in rows.items()},
            "bigq": {k: np.array(r.q) for k, r in rows.items()},
            "name_bigyend": {k: list(r.endogenous) for k, r in rows.items()},
            "name_bigq": {k: list(r.instruments) for k, r in rows.items()},
        }
    weighted = row.weights == "needed" or (row.weights == "taken" and panel.weights is not None)
    if weighted:
        arguments["w"] = as_w(one_matrix(panel), panel.units)
    return run(row, **arguments, **with_tests(row, options, weights=weighted))


def estimated_system(
    raw: Untyped, row: Estimator, parts: Mapping[str, Aligned]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimates with their tests, and their covariance, by name and equation: ``x[2019]``."""
    names = [
        f"{name}[{label}]"
        for label, r in parts.items()
        for name in ("Intercept", *r.names, *r.endogenous, *(("rho",) if row.lagged else ()))
    ]
    values = np.concatenate([np.ravel(raw.b3SLS[k] if hasattr(raw, "b3SLS") else raw.bSUR[k])
                             for k in range(len(parts))])  # fmt: skip
    inference = getattr(raw, "tsls_inf", None) or raw.sur_inf
    tested = np.vstack([inference[k] for k in range(len(parts))])
    blocks = [pd.DataFrame(raw.varb, names, names)]
    lambdas = [f"lambda[{label}]" for label in parts] if hasattr(raw, "lamsur") else []
    theirs = np.full((len(lambdas), 3), np.nan)
    if getattr(raw, "lamsetp", None) is not None:
        theirs = np.column_stack([np.ravel(part) for part in raw.lamsetp])
        size = len(lambdas)
        blocks.append(pd.DataFrame(raw.vm[:size, :size], lambdas, lambdas))
    tested = np.vstack([tested, theirs])
    table = pd.DataFrame(
        {
            "estimate": np.concatenate([values, np.ravel(getattr(raw, "lamsur", []))]),
            "std_error": tested[:, 0],
            "z": tested[:, 1],
            "p": tested[:, 2],
        },
        index=[*names, *lambdas],
    )
    # The information of the slopes and that of lambda and Sigma are blocks: zero between them.
    return table, pd.concat(blocks).fillna(0.0)
