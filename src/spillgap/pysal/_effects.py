"""Direct, indirect and total effects of an estimate by spreg, by this package's own means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from spillgap.errors import OptionError, UnstableError
from spillgap.models.design import Design
from spillgap.models.distribution import NORMAL, ReferenceDistribution
from spillgap.models.effects import EffectsResult, compute_effects
from spillgap.models.logdet import LogDet, log_determinant
from spillgap.models.multipliers import Multipliers
from spillgap.models.specification import Specification, build_design
from spillgap.options import EffectsInference

if TYPE_CHECKING:
    from spillgap.models.results import Results
    from spillgap.pysal._results import SpregResults

__all__ = ["effects_of"]


@dataclass(frozen=True, eq=False)
class _Read:
    """What effects ask of a result, of an estimate by spreg."""

    design: Design
    params: pd.Series
    cov: pd.DataFrame
    reference: ReferenceDistribution = NORMAL

    @cached_property
    def _logdet(self) -> LogDet | None:
        return None if self.design.lag is None else log_determinant(self.design.lag)

    @property
    def stable_interval(self) -> tuple[float, float]:
        return (-np.inf, np.inf) if self._logdet is None else self._logdet.interval

    @cached_property
    def _multipliers(self) -> Multipliers:
        lags = self.design.lag, self.design.durbin_lag
        return Multipliers(*lags, self._logdet, self.design.n_units)

    def refuse_if_unstable(self, what: str) -> None:
        low, high = self.stable_interval
        rho = float(self.params.get("rho", 0.0))
        if not low < rho < high:
            raise UnstableError(
                f"There are no {what}: rho = {rho:.4f} lies outside the stable interval "
                f"({low:.4f}, {high:.4f})."
            )


def effects_of(
    result: SpregResults, draws: int, seed: int | np.random.Generator | None, level: float,
    method: EffectsInference,
) -> EffectsResult:  # fmt: skip
    """See ``SpregResults.effects``."""
    names = list(result.params.index)
    lagged = any(name.startswith("W:") for name in names)
    if "rho" not in names and not lagged:
        raise OptionError(
            f"{result.model.name} has neither rho nor neighbours' columns: the coefficients are "
            "the effects."
        )
    if getattr(result.raw, "slx_lags", 0) > 1 or isinstance(
        getattr(result.raw, "slx_vars", "All"), list
    ):
        raise OptionError("Effects are of slx_lags=1 of all columns, or of none.")
    model = result.model
    formula = " + ".join([model.formula, *result.endogenous])
    spec = Specification(
        "spreg", formula, lag="rho" in names, durbin="all" if lagged else None,
        effects=result.estimator.effects_swept,
    )  # fmt: skip
    design = build_design(spec, model.panel)
    order = [*design.names, *(["rho"] if "rho" in names else [])]
    absent = [f"W:{name}" for name in result.endogenous if lagged]
    params = result.params.reindex(order)
    cov = result.cov.reindex(index=order, columns=order)
    if absent:
        # spreg lags the exogenous columns alone.
        params[absent] = 0.0
        cov = cov.fillna(0.0)
    read = _Read(design, params, cov)
    return compute_effects(
        cast("Results", read), draws=draws, seed=seed, level=level, method=method, horizon="short"
    )
