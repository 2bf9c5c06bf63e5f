"""The path of effects over time in a dynamic model: impulse responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError
from spillgap.models.effects import (
    KINDS,
    ParameterReader,
    check_level,
    quantile_spread,
    stable_draws,
)
from spillgap.models.effects_matrix import refuse_regimes
from spillgap.models.spectral_means import Reduced

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["ImpulseResponse", "impulse_response"]


BATCH = 256


@dataclass(frozen=True, eq=False)
class ImpulseResponse(Shown):
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
    refuse_regimes(results, "Impulse responses")
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


def _reduced(results: Results) -> Reduced:
    design = results.design
    lag = design.lag if design.lag is not None else design.durbin_lag
    if lag is None:
        return Reduced.of(None)
    if not lag.is_constant or (design.durbin_lag is not None and design.durbin_lag is not lag):
        raise EstimationError(
            "Impulse responses need one W, constant in time, for all spatial terms."
        )
    return Reduced.of(lag.matrices[0], results.estimate.likelihood.process_logdet)


def _paths(
    reader: ParameterReader, reduced: Reduced, values: Floats, horizon: int, lasting: bool
) -> Floats:
    """(D, K, H + 1, 3) direct, indirect and total responses."""
    beta, theta = reader.coefficients(values)
    dynamics = reader.dynamics(values)
    at = dynamics.rho, dynamics.tau, dynamics.eta, horizon
    diagonal, rows = reduced.diagonal(*at), reduced.rows(*at)
    if lasting:
        diagonal, rows = diagonal.cumsum(axis=2), rows.cumsum(axis=2)
    direct, total = (
        beta * part[0][:, None] + theta * part[1][:, None] for part in (diagonal, rows)
    )
    return np.stack([direct, total - direct, total], axis=-1)
