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
from spillgap.models.lags import rows_sum_to_one, trace_probes
from spillgap.models.logdet import EigenLogDet

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["ImpulseResponse", "impulse_response"]

Floats: TypeAlias = NDArray[np.float64]

MOST_UNITS = 2000
"""Up to so many units all eigenvalues of W are found; beyond, random probes stand for them."""

SUM_STEPS, PROBE_STEPS = 120, 40
"""Dimensions of the Krylov spaces: of ones, and of each probe, whose noise is larger."""

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
    reduced = _reduced(results)
    center = results.params.to_numpy()[None, :]
    estimate = _paths(reader, reduced, center, horizon, lasting)[0]
    values, redrawn = stable_draws(results, draws, seed)
    simulated = np.concatenate(
        [
            _paths(reader, reduced, values[start : start + BATCH], horizon, lasting)
            for start in range(0, len(values), BATCH)
        ]
    )
    return ImpulseResponse(reader.variables, estimate, simulated, lasting, level, redrawn)


@dataclass(frozen=True, eq=False)
class _Reduced:
    """What averages over the diagonal and over row sums of functions f(W) (N, N) need of W.

    Attributes
    ----------
    eigenvalues : ndarray, shape (N,)
        The diagonal averages f at them, whatever the eigenvectors: those of a defective W, which
        are not independent, are never asked for. Empty for many units.
    probed : tuple of ndarray, each (k, k)
        For many units: W on the Krylov space of a random probe z with E(zz') = I. z'f(W)z/N is
        the first element of f of it, and their mean estimates the diagonal's.
    summed : ndarray, shape (k, k)
        W on the Krylov space of ones: its first element of f is the average row sum.
    """

    eigenvalues: NDArray[np.complex128]
    probed: tuple[Floats, ...]
    summed: Floats


def _reduced(results: Results) -> _Reduced:
    design = results.design
    lag = design.lag if design.lag is not None else design.durbin_lag
    if lag is None:
        return _Reduced(np.zeros(1, dtype=np.complex128), (), np.zeros((1, 1)))
    if not lag.is_constant or (design.durbin_lag is not None and design.durbin_lag is not lag):
        raise EstimationError(
            "Impulse responses need one W, constant in time, for all spatial terms."
        )
    matrix = lag.matrices[0]
    n = matrix.shape[0]
    summed = np.ones((1, 1)) if rows_sum_to_one(matrix) else _krylov(matrix, np.ones(n), SUM_STEPS)
    if n > MOST_UNITS:
        probes, _ = trace_probes(n)
        probed = tuple(_krylov(matrix, probe, PROBE_STEPS) for probe in probes.T)
        return _Reduced(np.zeros(0, dtype=np.complex128), probed, summed)
    logdet = results.estimate.likelihood.process_logdet
    known = logdet if isinstance(logdet, EigenLogDet) else EigenLogDet.of(matrix)
    return _Reduced(known.eigenvalues, (), summed)


def _krylov(matrix: sparse.csr_array, start: Floats, steps: int) -> Floats:
    """Q'WQ (k, k) for an orthonormal basis Q (N, k) of start, W·start, W²·start, … (Arnoldi).

    The first element of f of it is start'f(W)start/start'start: exactly once k is as many as the
    space has dimensions, and else as if f were a polynomial of degree k − 1.
    """
    n = matrix.shape[0]
    steps = min(steps, n)
    basis = np.empty((steps, n))
    basis[0] = start / np.linalg.norm(start)
    out = np.zeros((steps, steps))
    for j in range(steps):
        after = np.asarray(matrix @ basis[j])
        size = float(np.linalg.norm(after))
        # Twice: one pass leaves rounding that grows.
        for _ in range(2):
            along = basis[: j + 1] @ after
            after -= along @ basis[: j + 1]
            out[: j + 1, j] += along
        left = float(np.linalg.norm(after))
        if j + 1 == steps or left <= 1e-13 * size:
            return out[: j + 1, : j + 1]
        out[j + 1, j] = left
        basis[j + 1] = after / left
    return out


def _paths(
    reader: ParameterReader, reduced: _Reduced, values: Floats, horizon: int, lasting: bool
) -> Floats:
    """(D, K, H + 1, 3) direct, indirect and total responses."""
    beta, theta = (c[:, :, None] for c in reader.coefficients(values))
    at = *reader.spatial(values), horizon
    if reduced.probed:
        diagonal = np.mean([_at_projection(h, *at) for h in reduced.probed], axis=0)
    else:
        diagonal = _at_eigenvalues(reduced.eigenvalues, *at)
    rows = _at_projection(reduced.summed, *at)
    if lasting:
        diagonal, rows = diagonal.cumsum(axis=2), rows.cumsum(axis=2)
    direct, total = (
        beta * part[0][:, None] + theta * part[1][:, None] for part in (diagonal, rows)
    )
    return np.stack([direct, total - direct, total], axis=-1)


def _at_eigenvalues(
    omega: NDArray[np.complex128], rho: Floats, tau: Floats, eta: Floats, horizon: int
) -> Floats:
    """(2, D, H + 1) means over ω (M,) of f_h(ω) = ((τ + ηω)/(1 − ρω))^h/(1 − ρω) and f_h(ω)ω."""
    now = 1.0 / (1.0 - np.multiply.outer(rho, omega))
    step = (tau[:, None] + np.multiply.outer(eta, omega)) * now
    out = np.empty((2, len(rho), horizon + 1))
    for h in range(horizon + 1):
        out[0, :, h], out[1, :, h] = now.mean(axis=1).real, (now * omega).mean(axis=1).real
        now = now * step
    return out


def _at_projection(small: Floats, rho: Floats, tau: Floats, eta: Floats, horizon: int) -> Floats:
    """(2, D, H + 1) first elements of f_h(A) and f_h(A)A, A (k, k), by solving with I − ρA."""
    eye, out = np.eye(len(small)), np.empty((2, len(rho), horizon + 1))
    solve = np.linalg.inv(eye - rho[:, None, None] * small)
    step = solve @ (tau[:, None, None] * eye + eta[:, None, None] * small)
    now = solve[:, :, 0]
    for h in range(horizon + 1):
        out[0, :, h], out[1, :, h] = now[:, 0], now @ small[0]
        now = np.einsum("dij,dj->di", step, now)
    return out
