"""Confidence intervals of a result's parameters: Wald, profile likelihood, Anderson and Rubin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import pandas as pd

from spillgap.errors import OptionError
from spillgap.models.anderson_rubin import AndersonRubin, ConfidenceSet
from spillgap.models.notices import flat_parameters
from spillgap.models.profile_intervals import profile_interval
from spillgap.options import IntervalMethod

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Intervals"]

Computed = TypeVar("Computed")


@dataclass(frozen=True, eq=False)
class Intervals:
    """The intervals of one result, each profile and each set computed once.

    Attributes
    ----------
    results : Results
    """

    results: Results

    def frame(self, level: float, method: IntervalMethod | None) -> pd.DataFrame:
        """``lower`` and ``upper`` by parameter; with Anderson and Rubin's also ``set``."""
        fit = self.results
        reach = fit.reference.critical(level) * fit.std_errors
        out = pd.DataFrame({"lower": fit.params - reach, "upper": fit.params + reach})
        for name, how in self.methods(method).items():
            if how == "profile":
                out.loc[str(name)] = self._profile(str(name), level)
        if method == "anderson-rubin":
            out["set"] = "interval"
            for name, region in self.sets(level).items():
                out.loc[name] = [*region.hull, region.kind]
        return out

    def methods(self, asked: IntervalMethod | None) -> pd.Series:
        """Whether each parameter's interval is Wald's or a profile.

        Raises
        ------
        OptionError
            For a method that the result does not admit.
        """
        profiled: tuple[str, ...] = ()
        if asked == "profile":
            if not self._maximises_likelihood:
                raise OptionError(
                    "method='profile' needs an estimate that maximises a likelihood; moments and "
                    "dynamic models whose bias is corrected do not. Use method='wald'."
                )
            profiled = ("rho", "lambda")
        elif asked is None and self._maximises_likelihood and self.results.cov_type == "classical":
            profiled = ("rho", "lambda") if self._both else self.flat
        elif asked == "anderson-rubin":
            self._anderson_rubin()
        labels = self.results.params.index
        methods = ["profile" if name in profiled else "wald" for name in labels]
        return pd.Series(methods, index=labels, name="interval")

    def sets(self, level: float) -> dict[str, ConfidenceSet]:
        """Anderson and Rubin's sets of the instrumented regressors' coefficients."""
        test = self._anderson_rubin()
        return {name: self._set(test, name, level) for name in test.parameters}

    @cached_property
    def flat(self) -> tuple[str, ...]:
        """Which of ``rho`` and ``lambda`` have a standard error above a third of their interval."""
        fit = self.results
        variances = dict(zip(fit.params.index, np.diag(fit.cov.to_numpy())))
        return flat_parameters(fit.estimate.likelihood, variances)

    @property
    def _both(self) -> bool:
        """Whether ρ and λ stand side by side: what tells them apart is little, and Wald intervals
        of both are too short.
        """
        spec = self.results.model.specification
        return spec.lag and spec.error

    @property
    def _maximises_likelihood(self) -> bool:
        fit = self.results
        corrected = fit.correction is not None and bool(fit.model.specification.dynamic)
        return fit.estimate.peak is not None and not corrected

    def _anderson_rubin(self) -> AndersonRubin:
        test = self.results.estimate.anderson_rubin
        if test is None:
            raise OptionError(
                "Anderson-Rubin sets are of instrumented regressors: rho and those of endogenous= "
                "after fit(method='gmm'). This result has none; use method='wald'."
            )
        return test

    def _profile(self, name: str, level: float) -> tuple[float, float]:
        peak = self.results.estimate.peak
        assert peak is not None
        return self._once(("profile", name, level), lambda: profile_interval(peak, name, level))

    def _set(self, test: AndersonRubin, name: str, level: float) -> ConfidenceSet:
        fit = self.results
        around = float(fit.params[name]), float(fit.std_errors[name])
        domain = fit.stable_interval if name == "rho" else (-np.inf, np.inf)
        return self._once(
            ("set", name, level),
            lambda: test.confidence_set(test.parameters[name], level, around=around, domain=domain),
        )

    @cached_property
    def _computed(self) -> dict[tuple[str, str, float], object]:
        return {}

    def _once(self, key: tuple[str, str, float], compute: Callable[[], Computed]) -> Computed:
        if key not in self._computed:
            self._computed[key] = compute()
        return cast(Computed, self._computed[key])
