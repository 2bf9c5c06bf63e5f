"""Strength of instruments, and confidence sets that hold however weak they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from spillgap.models.two_stage import excluded_basis

if TYPE_CHECKING:
    from spillgap.models.instruments import MomentRows

__all__ = ["Strength", "effective_f"]


TOLERATED_BIAS = 0.10
"""Of two-stage least squares, as a share of its worst case (Montiel Olea & Pflueger 2013)."""


@dataclass(frozen=True)
class Strength:
    """The effective F of a first stage and the value below which instruments are called weak."""

    statistic: float
    critical: float

    @property
    def weak(self) -> bool:
        """Whether the instruments may leave more bias than is tolerated."""
        return self.statistic < self.critical


def effective_f(rows: MomentRows, position: int, cov: str) -> Strength:
    """The effective F of the excluded instruments for one regressor of whitened rows.

    F_eff = x'P x/tr Ω with P the projection on the excluded instruments, net of the included
    ones, and Ω (q, q) the variance of their first-stage coefficients in an orthonormal basis
    (Montiel Olea & Pflueger 2013, equation 6). With one variance for all rows it is the usual
    first-stage F. Below the critical value, the hypothesis that the bias may exceed a tenth of
    its worst case is not rejected at 5% (their simplified test, section 4).
    """
    included, excluded = excluded_basis(rows.included, rows.instruments)
    target, q = rows.regressors[:, position], excluded.shape[1]
    if q == 0:
        return Strength(float("inf"), 0.0)
    reached = excluded.T @ target
    left = target - included @ (included.T @ target) - excluded @ reached
    if cov == "robust":
        omega = (excluded * left[:, None] ** 2).T @ excluded
    else:
        free = sum(rows.free) - rows.included.shape[1] - q
        omega = np.eye(q) * float(left @ left) / free
    trace, largest = float(np.trace(omega)), float(np.linalg.eigvalsh(omega)[-1])
    if trace <= 0.0:
        return Strength(float("inf"), 0.0)
    x = 1.0 / TOLERATED_BIAS
    degrees = trace**2 * (1.0 + 2.0 * x)
    degrees /= float((omega**2).sum()) + 2.0 * x * trace * largest
    critical = float(stats.ncx2.ppf(0.95, degrees, degrees * x)) / degrees
    return Strength(float(reached @ reached) / trace, critical)
