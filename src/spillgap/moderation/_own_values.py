"""Effects where every unit keeps its own value of the moderator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.interpolation import BetweenPoles
from spillgap.models.multipliers import NODES
from spillgap.models.results import Results
from spillgap.options import Horizon

__all__ = ["MOST_UNITS", "OwnValues"]

MOST_UNITS = 2000
"""Units whose inverse is made at every node."""


@dataclass(frozen=True, eq=False)
class OwnValues:
    """Own and received effects by unit with S = (I − ρW)⁻¹ and M = diag(m).

    The matrix of effects is S(βI + θW₃) + S(γI + δW₃)M: what unit j sends depends on its own m.
    Diagonals and row sums of S, SW₃, SM and SW₃M are smooth in ρ, interpolated between W's poles.

    Attributes
    ----------
    results : Results
    terms : tuple of str
        x and its product with the moderator.
    at : ndarray, shape (N,)
        The moderator's value of every unit.
    """

    results: Results
    terms: tuple[str, str]
    at: Floats

    def __post_init__(self) -> None:
        lags = [x for x in (self.results.design.lag, self.results.design.durbin_lag) if x]
        if not all(lag.is_constant for lag in lags):
            raise EstimationError(
                "W varies over time, so there is one effects matrix per period. Read effects at "
                "values that all units share, or fit the model on one period's W."
            )
        if self.at.size > MOST_UNITS:
            raise EstimationError(
                f"Effects at every unit's own value are made for up to {MOST_UNITS:,} units, not "
                f"{self.at.size:,}. Read effects at values that all units share."
            )

    def by_unit(self, values: Floats, horizon: Horizon) -> Floats:
        """(D, N, 3) own effect, what others send to it, and their sum at (D, P) parameters."""
        from spillgap.models.effects import ParameterReader

        reader = ParameterReader(self.results)
        rho, scale = reader.dynamics(values).multiplier(horizon)
        logdet = self.results.estimate.likelihood.process_logdet
        if self.results.design.lag is None or logdet is None:
            flat = np.tile(self._parts(0.0), (len(values), 1))
        else:
            flat = BetweenPoles(logdet.interval)(self._parts, rho, NODES)
        own_1, own_w, sum_1, sum_w, sum_m, sum_wm = np.moveaxis(
            flat.reshape(len(values), 6, -1), 1, 0
        )
        beta, theta = self.results.design.slopes(values, list(self.terms))
        (b, g), (t, d) = ((part[:, 0, 0, None], part[:, 1, 0, None]) for part in (beta, theta))
        own = own_1 * (b + g * self.at) + own_w * (t + d * self.at)
        total = b * sum_1 + t * sum_w + g * sum_m + d * sum_wm
        return np.asarray(np.stack([own, total - own, total], axis=-1) * scale[:, None, None])

    def averages(self, values: Floats, horizon: Horizon) -> Floats:
        """(D, 3) direct, indirect and total, averaged over units."""
        return np.asarray(self.by_unit(values, horizon).mean(axis=1))

    def _parts(self, rho: float) -> Floats:
        """(6N,) diagonals of S and SW₃, row sums of S, SW₃, SM and SW₃M."""
        design, n = self.results.design, self.at.size
        one = np.eye(n)
        lagged = np.zeros((n, n))
        if design.durbin_lag is not None:
            lagged = design.durbin_lag.matrices[0].toarray()
        inverse = one
        if design.lag is not None:
            inverse = np.linalg.inv(one - rho * design.lag.matrices[0].toarray())
        onward = inverse @ lagged
        sums = [inverse.sum(axis=1), onward.sum(axis=1), inverse @ self.at, onward @ self.at]
        return np.concatenate([np.diag(inverse), np.diag(onward), *sums])
