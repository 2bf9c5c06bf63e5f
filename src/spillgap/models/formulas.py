"""Formulas to labelled columns, with what cannot be evaluated refused by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import FormulaicError
from numpy.typing import NDArray

from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.panel import Panel

__all__ = ["durbin_columns", "evaluate", "formula_columns"]

Floats: TypeAlias = NDArray[np.float64]

_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m|[⧛⧚]")
"""Formulaic underlines the fault with terminal codes, which have no place in a message."""


def evaluate(formula: str, panel: Panel) -> tuple[str, Floats, Floats, list[str]]:
    parsed = _parse(formula)
    if not hasattr(parsed, "lhs") or not hasattr(parsed, "rhs"):
        raise OptionError(f"formula={formula!r} needs two sides: 'y ~ x1 + x2'.")
    frame = panel.frame
    left = _matrix(parsed.lhs, frame, panel, drop_intercept=True)
    if left.shape[1] != 1:
        raise OptionError(
            f"The left side of {formula!r} makes {left.shape[1]} columns; a model explains one."
        )
    right = _matrix(parsed.rhs, frame, panel)
    return (
        str(left.columns[0]),
        left.iloc[:, 0].to_numpy(dtype=np.float64),
        np.ascontiguousarray(right.to_numpy(dtype=np.float64)),
        [str(c) for c in right.columns],
    )


def _parse(formula: str) -> Any:
    try:
        return Formula(formula)
    except (FormulaicError, SyntaxError, ValueError) as problem:
        plain = _TERMINAL_COLOURS.sub("", str(problem))
        raise OptionError(f"formula={formula!r} cannot be read: {plain}") from problem


def _matrix(
    side: Any, frame: pd.DataFrame, panel: Panel, *, drop_intercept: bool = False
) -> pd.DataFrame:
    """The model matrix of one side, refused by name if a value is missing."""
    needed = sorted(str(v) for v in side.required_variables)
    # With the keys as columns: C(year) is how random effects get time effects beside them.
    table = frame.reset_index()
    for name in needed:
        if name not in table.columns:
            raise UnknownNameError(
                f"The formula names {name!r}, which the panel lacks."
                f"{suggest(name, panel.columns)} It has: {listing(panel.columns, most=30)}."
            )
    for name in needed:
        _refuse_missing(table[name].set_axis(frame.index), f"{name!r}")
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            made = side.get_model_matrix(table, output="pandas", na_action="ignore")
    except FormulaicError as problem:
        plain = _TERMINAL_COLOURS.sub("", str(problem))
        raise OptionError(f"The formula cannot be evaluated: {plain}") from problem
    matrix = pd.DataFrame(made).astype(float)
    matrix.index = frame.index
    if drop_intercept and "Intercept" in matrix.columns:
        matrix = matrix.drop(columns="Intercept")
    for name in matrix.columns:
        _refuse_missing(matrix[name], f"The term {name!r}")
    return matrix


def _refuse_missing(series: pd.Series, what: str) -> None:
    blank = series.isna()
    if pd.api.types.is_numeric_dtype(series):
        blank = blank | ~np.isfinite(series.to_numpy(dtype=float, na_value=np.nan))
    if blank.any():
        where = [f"{u} in {t}" for u, t in series.index[blank]]
        raise DataError(
            f"{what} has no finite value for {listing(where)}. Drop those units or periods with "
            "panel.subset(...), or fill them by name with panel.fill(...)."
        )


def durbin_columns(
    durbin: str | Sequence[str], panel: Panel, x: Floats, names: list[str]
) -> tuple[Floats, list[str]]:
    plain = [n for n in names if n != "Intercept"]
    if durbin == "all":
        return x[:, [names.index(n) for n in plain]], plain
    text = durbin if isinstance(durbin, str) else " + ".join(durbin)
    matrix = _one_sided(text, panel, "durbin")
    return matrix.to_numpy(dtype=np.float64), [str(c) for c in matrix.columns]


def formula_columns(formula: str, panel: Panel) -> Floats:
    """The columns (n, L) of a one-sided formula on the panel's rows, without intercept."""
    return _one_sided(formula, panel, "instruments").to_numpy(dtype=np.float64)


def _one_sided(formula: str, panel: Panel, option: str) -> pd.DataFrame:
    parsed = _parse(formula)
    if hasattr(parsed, "lhs"):
        raise OptionError(f"{option}={formula!r} must be one-sided: 'x1 + x2'.")
    return _matrix(parsed, panel.frame, panel, drop_intercept=True)
