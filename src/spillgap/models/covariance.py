"""Covariance of the estimates, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.errors import lookup_option
from spillgap.models.estimator import Estimate
from spillgap.models.specification import Design, Specification

__all__ = ["COVARIANCES", "CovarianceInput", "covariance"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CovarianceInput:
    """What a covariance estimator reads."""

    spec: Specification
    design: Design
    estimate: Estimate
    options: dict[str, object]


def classical(given: CovarianceInput) -> Floats:
    """The inverse information, ordered (δ, ρ, λ, φ, σ²)."""
    return inverse_information(given.estimate.information)


def inverse_information(matrix: Floats) -> Floats:
    """The inverse of a symmetric (P, P), scaled first so that units do not cost digits."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    scale = np.where(scale > 0.0, scale, 1.0)
    try:
        inner = np.linalg.inv(matrix / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)
    return inner / np.outer(scale, scale)


COVARIANCES: dict[str, Callable[[CovarianceInput], Floats]] = {
    "classical": classical,
}
"""Covariance estimators by name; each returns (P, P) ordered (δ, ρ, λ, φ, σ²)."""


def covariance(name: str, given: CovarianceInput) -> Floats:
    """The covariance of the estimates by the estimator of that name."""
    return lookup_option(name, COVARIANCES, "cov")(given)
