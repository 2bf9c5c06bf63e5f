"""The path of effects over time in a dynamic model: impulse responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spillgap.errors import EstimationError, OptionError
from spillgap.models.effects import (
    KINDS,
    ParameterReader,
    check_level,
    quantile_spread,
    stable_draws,
)
from spillgap.models.lags import rows_sum_to_one

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["ImpulseResponse", "impulse_response"]

Floats: TypeAlias = NDArray[np.float64]

MOST_UNITS = 2000
"""The path needs all eigenvalues of W."""

BATCH = 256


@dataclass(frozen=True, eq=False)
class ImpulseResponse:
    """Effects h periods after a change in a regressor.

    D_h = (S⁻¹(τI + ηW))^h S⁻¹(β_k I + θ_k W) with S = I − ρW is the response to a change that
    lasts one period; its sum up to h is the response to a change that stays (Debarsy, Ertur &
    LeSage 2012, eq. 12), and tends to the long-run effect.

    Attributes
    ----------
    estimate : ndarray, shape (K, H + 1, 3)
    draws : ndarray, shape (D, K, H + 1, 3)
    lasting : bool
        Whether the change stays.
    """

    variables: tuple[str, ...]
    estimate: Floats
    draws: Floats
    lasting: bool
    level: float
    redrawn: int

    def to_frame(self) -> pd.DataFrame:
        """One row per (variable, horizon, effect): estimate, std_error, lower, upper."""
        index = pd.MultiIndex.from_product(
            [self.variables, range(self.estimate.shape[1]), KINDS],
            names=["variable", "horizon", "effect"],
        )
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(self.draws, [tail, 1.0 - tail], axis=0)
        return pd.DataFrame(
            {
                "estimate": self.estimate.ravel(),
                "std_error": quantile_spread(self.draws).ravel(),
                "lower": lower.ravel(),
                "upper": upper.ravel(),
            },
            index=index,
        )

    def __repr__(self) -> str:
        kind = "lasting" if self.lasting else "one-period"
        return (
            f"ImpulseResponse: {len(self.variables)} variables, {self.estimate.shape[1] - 1} "
            f"periods after a {kind} change, {len(self.draws)} draws"
        )


def impulse_response(
    results: Results, *, horizon: int, lasting: bool, draws: int, seed: int, level: float
) -> ImpulseResponse:
    """See ``Results.impulse_response``."""
    if horizon < 0:
        raise OptionError(f"horizon={horizon} must be zero or more.")
    check_level(level)
    results.refuse_if_unstable("impulse responses")
    reader = ParameterReader(results)
    spectrum = _spectrum(results)
    center = results.params.to_numpy()[None, :]
    estimate = _paths(reader, spectrum, center, horizon, lasting)[0]
    values, redrawn = stable_draws(results, draws, seed)
    simulated = np.concatenate(
        [
            _paths(reader, spectrum, values[start : start + BATCH], horizon, lasting)
            for start in range(0, len(values), BATCH)
        ]
    )
    return ImpulseResponse(reader.variables, estimate, simulated, lasting, level, redrawn)


@dataclass(frozen=True, eq=False)
class _Spectrum:
    """Eigenvalues of W (N,), and the weight of each in the average row sum of a function of W."""

    values: NDArray[np.complex128]
    row_weights: NDArray[np.complex128]


def _spectrum(results: Results) -> _Spectrum:
    design = results.design
    lag = design.lag if design.lag is not None else design.durbin_lag
    if lag is None:
        return _Spectrum(np.zeros(1, dtype=np.complex128), np.ones(1, dtype=np.complex128))
    if not lag.is_constant or (design.durbin_lag is not None and design.durbin_lag is not lag):
        raise EstimationError(
            "Impulse responses need one W, constant in time, for all spatial terms."
        )
    matrix = lag.matrices[0]
    if matrix.shape[0] > MOST_UNITS:
        raise EstimationError(
            f"Impulse responses need all eigenvalues of W; up to {MOST_UNITS} units are allowed. "
            "effects(horizon='short') and effects(horizon='long') have no such limit."
        )
    return _decomposed(matrix)


def _decomposed(matrix: sparse.csr_array) -> _Spectrum:
    n = matrix.shape[0]
    if rows_sum_to_one(matrix):
        values = np.linalg.eigvals(matrix.toarray()).astype(np.complex128)
        # W·1 = 1: the row sum of a function of W is the function at one.
        weights = np.zeros(n, dtype=np.complex128)
        weights[np.argmin(np.abs(values - 1.0))] = 1.0
        return _Spectrum(values, weights)
    values, vectors = np.linalg.eig(matrix.toarray())
    weights = vectors.sum(axis=0) * np.linalg.solve(vectors, np.ones(n)) / n
    return _Spectrum(values.astype(np.complex128), weights.astype(np.complex128))


def _paths(
    reader: ParameterReader, spectrum: _Spectrum, values: Floats, horizon: int, lasting: bool
) -> Floats:
    """(D, K, H + 1, 3) direct, indirect and total responses."""
    beta, theta = reader.coefficients(values)
    rho, tau, eta = (v[:, None] for v in reader.spatial(values))
    omega = spectrum.values[None, :]
    spread = 1.0 / (1.0 - rho * omega)
    step = (tau + eta * omega) * spread
    now = spread
    reached = np.zeros_like(now)
    out = np.empty((len(values), beta.shape[1], horizon + 1, 3))
    for h in range(horizon + 1):
        reached = reached + now
        shown = reached if lasting else now
        # Averages over the diagonal and over row sums, of the response and of it times W.
        parts = [
            (shown * w * (omega if lagged else 1.0)).sum(axis=1).real[:, None]
            for w in (1.0 / omega.size, spectrum.row_weights)
            for lagged in (False, True)
        ]
        direct = beta * parts[0] + theta * parts[1]
        total = beta * parts[2] + theta * parts[3]
        out[:, :, h] = np.stack([direct, total - direct, total], axis=-1)
        now = now * step
    return out
