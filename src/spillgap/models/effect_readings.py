"""What a result says of effects: each is computed when it is asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from spillgap._types import Mixed
from spillgap.models.effects import EffectsResult, compute_effects
from spillgap.models.effects_matrix import effects_matrix, spread_by_order, spread_by_unit
from spillgap.models.multipliers import Multipliers
from spillgap.models.parameter_draws import ParameterDraws, drawn_alike
from spillgap.models.path import ImpulseResponse, impulse_response
from spillgap.models.regime_effects import (
    RegimeEffects,
    RegimeMultipliers,
    compute_regime_effects,
)
from spillgap.models.stationarity import Process
from spillgap.options import EffectsInference, Horizon

__all__ = ["EffectReadings"]


class EffectReadings:
    """Mixin: the effects of a result."""

    @property
    def _with_known_weights(self: Mixed) -> Mixed:
        return self

    def _parameter_draws(
        self: Mixed, draws: int, seed: int | np.random.Generator | None, horizon: Horizon
    ) -> ParameterDraws:
        return drawn_alike(self, draws, seed, horizon)

    @cached_property
    def _process(self: Mixed) -> Process:
        return Process(self.design.lag, self.estimate.likelihood.process_logdet)

    @cached_property
    def _multipliers(self: Mixed) -> Multipliers:
        design = self.design
        return Multipliers(
            design.lag,
            design.durbin_lag,
            self.estimate.likelihood.process_logdet,
            design.n_units,
        )

    @cached_property
    def _regime_multipliers(self: Mixed) -> RegimeMultipliers:
        return RegimeMultipliers(self.design, self.estimate.likelihood.process_logdet)

    def effects(
        self: Mixed,
        draws: int = 1000,
        seed: int | np.random.Generator | None = 0,
        *,
        level: float = 0.95,
        method: EffectsInference = "simulation",
        horizon: Horizon = "short",
    ) -> EffectsResult:
        """Direct, indirect and total effects with inference.

        Parameters
        ----------
        draws : int
        seed : int, Generator or None
            For ``method="simulation"``: draws from the joint distribution of all parameters.
            Draws outside the stable region are drawn again and counted.
        level : float
            Of the intervals.
        method : {"simulation", "delta"}
            Intervals are the draws' quantiles, or estimate ± standard errors. Long-run effects are
            ratios with skewed distributions: 95% intervals of the indirect ones by ``"delta"``
            cover 74.1–93.9% at T = 3 to 15 (N = 49).
        horizon : {"short", "long"}
            For dynamic models.

        Raises
        ------
        UnstableError
            If the estimate lies outside the stable region: effects do not exist there.

        Notes
        -----
        With regimes these are averages over all units, each with the coefficients of its own;
        ``effects_by_regime`` tells them apart. Where W has parameters (N = 49, T = 8) 95% intervals
        of indirect effects cover 91.7–94.3% with several W or a mixture, and 94.4–99.0% with
        estimated decay, whose draws follow the likelihood (by ``"delta"`` 81.1–98.2%). p and
        interval have one source: the draws, by ``"delta"`` the standard error.
        """
        return compute_effects(
            self, draws=draws, seed=seed, level=level, method=method, horizon=horizon
        )

    def effects_by_regime(
        self: Mixed,
        draws: int = 1000,
        seed: int | np.random.Generator | None = 0,
        *,
        level: float = 0.95,
        method: EffectsInference = "simulation",
        horizon: Horizon = "short",
    ) -> RegimeEffects:
        """What the units of each regime receive, and from which regime it comes.

        See :func:`spillgap.models.regime_effects.compute_regime_effects`; the options are those
        of ``effects``.
        """
        return compute_regime_effects(
            self, draws=draws, seed=seed, level=level, method=method, horizon=horizon
        )

    def effects_by_order(self: Mixed, orders: int = 5) -> pd.DataFrame:
        """Effects by order of neighbour: own, neighbours, neighbours' neighbours, …"""
        return spread_by_order(self, orders)

    def impulse_response(
        self: Mixed,
        horizon: int = 10,
        *,
        lasting: bool = False,
        draws: int = 1000,
        seed: int = 0,
        level: float = 0.95,
    ) -> ImpulseResponse:
        """The path of the effects over the periods after a change.

        Parameters
        ----------
        horizon : int
            The last period after the change.
        lasting : bool
            Whether the change stays (the path tends to the long-run effects) or lasts one
            period.
        draws, seed, level
            As for ``effects``.

        Raises
        ------
        UnstableError
            If the estimate lies outside the stable region.
        EstimationError
            If W varies over time, or WX has weights of its own.

        Notes
        -----
        Of more than 2,000 units the direct part is estimated with 64 random probes.
        """
        return impulse_response(
            self, horizon=horizon, lasting=lasting, draws=draws, seed=seed, level=level
        )

    def effects_matrix(self: Mixed, variable: str, *, horizon: Horizon = "short") -> pd.DataFrame:
        """The N×N effects of one variable: what row receives when column changes by one."""
        return effects_matrix(self, variable, horizon=horizon)

    def effects_by_unit(self: Mixed, *, horizon: Horizon = "short") -> pd.DataFrame:
        """Who sends and who receives, by (variable, unit).

        ``own`` is the effect on itself, ``received`` what reaches a unit when all others
        change by one, ``sent`` what its change by one sends to all others, ``net`` sent − received.
        """
        return spread_by_unit(self, horizon=horizon)
