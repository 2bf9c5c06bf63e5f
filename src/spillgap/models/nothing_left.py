"""Refusing rows too few to estimate from, and y of which nothing is left to explain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.specification import ROUNDING, Design, Specification
from spillgap.models.transforms import group_means

__all__ = ["refuse_few_rows", "refuse_nothing_left"]


def refuse_nothing_left(
    spec: Specification,
    design: Design,
    left: Callable[[], Floats],
    varies: float,
    size: float,
) -> None:
    """Refuse y of which the effects or the regressors leave nothing.

    Parameters
    ----------
    left : callable
        What the regressors leave of [y, (Wy)]: (p, p) cross-products.
    varies, size : float
        The sum of squares of y beyond effects and mean, and that of y as it is.
    """
    if varies <= ROUNDING**2 * size:
        raise EstimationError(
            f"The {spec.effects} effects absorb {design.dependent!r}: it does not vary beyond them."
        )
    residual = left()
    if float(residual[0, 0]) <= 1e-13 * varies:
        raise EstimationError(
            f"The regressors explain {design.dependent!r} but for rounding: there is no innovation "
            "to estimate from. Is it computed from them?"
        )
    if spec.lag and np.linalg.det(residual) <= 1e-10 * residual[0, 0] * residual[1, 1]:
        raise EstimationError(
            f"The spatial lag of {design.dependent!r} is proportional to {design.dependent!r} once "
            "regressors and effects are taken out, as it is where every unit is a neighbour of "
            "every other: rho cannot be told. Use other weights, or a model without rho."
        )


def refuse_few_rows(spec: Specification, design: Design) -> None:
    """Refuse fewer rows than parameters: one that fits every row has an infinite likelihood."""
    left, needed = spec.rows_left(design), design.z.shape[1] + 1 + spec.lag
    what = f"{design.n_obs} rows"
    if spec.unit_effects or spec.time_effects:
        what += f", {left} of them after the {spec.effects} effects,"
    if spec.random:
        means = group_means(design.z, design.unit_codes, design.n_units)[design.unit_codes]
        spread = np.abs(design.z - means).max(axis=0, initial=0.0)
        varying = spread > ROUNDING * np.abs(design.z).max(axis=0, initial=0.0)
        left, needed = left - design.n_units, int(varying.sum()) + 1 + spec.lag
        what += f", {left} of them beside the units' means,"
    if left < needed:
        raise EstimationError(
            f"{what} do not suffice for {needed - 1} coefficients that they are to tell (K = "
            f"{design.z.shape[1]}{', and rho' if spec.lag else ''}): at least {needed} are needed. "
            "Leave regressors out, name fewer with durbin=, or use effects that take less."
        )
