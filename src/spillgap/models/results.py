"""Results: what the user holds after a fit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Arguments, Floats, Keywords
from spillgap.errors import StabilityWarning, UnstableError, counted
from spillgap.models.anderson_rubin import ConfidenceSet
from spillgap.models.broom import glance, tidy
from spillgap.models.corrections import Correction
from spillgap.models.distribution import NORMAL, ReferenceDistribution
from spillgap.models.effect_readings import EffectReadings
from spillgap.models.effects import check_level
from spillgap.models.estimator import Estimate
from spillgap.models.intervals import Intervals
from spillgap.models.readings import Readings
from spillgap.models.specification import Design
from spillgap.options import (
    INTERVAL_METHOD,
    LANGUAGE,
    IntervalMethod,
    Language,
    LogDeterminant,
    Method,
    RandomErrors,
)

if TYPE_CHECKING:
    from spillgap.models.family import SpatialPanelModel

__all__ = ["Results"]


@dataclass(frozen=True, eq=False)
class Results(EffectReadings, Readings):
    """What a fit found; nothing in it changes afterwards.

    Parameters are named ``x`` (β), ``W:x`` (θ), ``L:y`` (τ), ``LW:y`` (η), ``rho``, ``lambda``
    and ``phi`` (σ²_μ/σ² of random effects). Effects, tests and tables are computed when
    asked for, from what the result holds. ``fit_arguments`` are those that ``fit`` was called
    with: what the model is fitted by once more where something else is varied.
    """

    model: SpatialPanelModel
    estimate: Estimate
    cov_matrix: Floats
    cov_type: str
    correction: Correction | None
    method: Method = "ml"
    logdet: LogDeterminant = "exact"
    reference: ReferenceDistribution = NORMAL
    fit_arguments: Arguments = field(default_factory=dict)

    # -- parameters -------------------------------------------------------------------------

    @property
    def design(self) -> Design:
        """The labelled arrays that the model was fitted to."""
        return self.model.design

    @property
    def random_errors(self) -> RandomErrors | None:
        """How random effects were filtered; None without random effects or without λ."""
        return self.model.specification.random_errors_of(self.method)

    @property
    def regimes(self) -> str | None:
        """What the regimes are called; None where all rows have the same coefficients."""
        regimes = self.design.regimes
        return None if regimes is None else regimes.name

    @cached_property
    def _labels(self) -> list[str]:
        return [*self.design.names, *self.model.specification.searched]

    @cached_property
    def params(self) -> pd.Series:
        """The estimates."""
        values = self.estimate.point.params(self.model.specification)
        return pd.Series(values, index=self._labels, name="estimate")

    @cached_property
    def cov_full(self) -> pd.DataFrame:
        """The joint covariance of all parameters, σ² (``sigma2``) among them."""
        labels = [*self._labels, "sigma2"]
        return pd.DataFrame(self.cov_matrix, index=labels, columns=labels)

    @cached_property
    def cov(self) -> pd.DataFrame:
        """The joint covariance of ``params``."""
        return self.cov_full.loc[self._labels, self._labels]

    @cached_property
    def std_errors(self) -> pd.Series:
        """Standard errors; missing where the covariance has no positive variance."""
        variance = np.diag(self.cov.to_numpy())
        with np.errstate(invalid="ignore"):
            return pd.Series(np.sqrt(variance), index=self._labels, name="std_error")

    @property
    def zstats(self) -> pd.Series:
        """Estimates over standard errors."""
        return (self.params / self.std_errors).rename("z")

    @property
    def pvalues(self) -> pd.Series:
        """Two-sided p-values of the covariance's ``reference`` distribution."""
        tails = self.reference.two_sided(self.zstats.to_numpy())
        return pd.Series(tails, index=self._labels, name="p")

    def conf_int(
        self, level: float = 0.95, *, method: IntervalMethod | None = None
    ) -> pd.DataFrame:
        """Intervals ``lower``, ``upper`` at a level.

        Parameters
        ----------
        level : float
        method : {None, "wald", "profile", "anderson-rubin"}
            ``"wald"``: the estimate and so many standard errors, by the
            ``reference`` distribution. ``"profile"``: for ρ and λ the
            values that a likelihood-ratio test does not reject, all else at its best for each
            (Venzon & Moolgavkar 1988); Wald for the rest. By default profile for ρ and λ where
            both stand in the model or the likelihood is flat in them (``flat_parameters``), Wald
            otherwise; see ``interval_methods``. ``"anderson-rubin"``: for ρ and other endogenous
            regressors of ``fit(method="gmm")`` the shortest interval around the set of
            ``confidence_sets``, which holds however weak the instruments are; Wald for the rest. A
            column ``set`` then says what the set looks like: an interval, or pieces of one,
            unbounded, everything, empty (``lower`` and ``upper`` are missing).

        Raises
        ------
        OptionError
            For ``"profile"`` where the estimate is not the maximum of a likelihood: moments, and
            dynamic models after the correction of their bias. For ``"anderson-rubin"`` where no
            regressor was instrumented.
        EstimationError
            For ``"anderson-rubin"`` with several endogenous regressors beside a spatial error,
            random effects or ``cov="robust"``.

        Examples
        --------
        >>> import spillgap as sg
        >>> states = sg.load("us_states").panel
        >>> results = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states).fit(correction="lee-yu")
        >>> results.conf_int(method="profile").loc["rho"].round(3).tolist()
        [0.166, 0.269]
        """
        check_level(level)
        asked = None if method is None else INTERVAL_METHOD.parse(method)
        return self._intervals.frame(level, asked)

    def confidence_sets(self, level: float = 0.95) -> dict[str, ConfidenceSet]:
        """Anderson–Rubin sets of ρ and other endogenous regressors' coefficients, by name.

        The values that the test of Anderson and Rubin (1949) does not reject at 1 − ``level``:
        right however weak the instruments are. See
        :class:`spillgap.models.anderson_rubin.ConfidenceSet`.

        Raises
        ------
        OptionError
            If no regressor was instrumented.
        EstimationError
            With several endogenous regressors beside a spatial error, random effects or
            ``cov="robust"``.

        Examples
        --------
        >>> import spillgap as sg
        >>> states = sg.load("us_states").panel
        >>> model = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states, effects="unit")
        >>> rho = model.fit(method="gmm").confidence_sets()["rho"]
        >>> rho.kind, [round(end, 3) for end in rho.hull]
        ('interval', [0.042, 0.196])
        """
        check_level(level)
        return self._intervals.sets(level)

    @property
    def interval_methods(self) -> pd.Series:
        """How ``conf_int`` makes each parameter's interval by default: wald or profile."""
        return self._intervals.methods(None)

    @property
    def flat_parameters(self) -> tuple[str, ...]:
        """Which of ``rho`` and ``lambda`` have a standard error above a third of their interval."""
        return self._intervals.flat

    @cached_property
    def _intervals(self) -> Intervals:
        return Intervals(self)

    # -- fit --------------------------------------------------------------------------------

    @property
    def loglik(self) -> float:
        """The log-likelihood at the estimate, constants included."""
        return self.estimate.loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion, swept-out effects counted as parameters."""
        return -2.0 * self.loglik + 2.0 * self.estimate.n_parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion, swept-out effects counted as parameters."""
        return -2.0 * self.loglik + np.log(self.nobs) * self.estimate.n_parameters

    @property
    def sigma2(self) -> float:
        """The variance of the innovations."""
        return self.estimate.point.sigma2

    @property
    def nobs(self) -> int:
        """The number of rows that the model was fitted to."""
        return self.design.n_obs

    @property
    def n_units(self) -> int:
        """N."""
        return self.design.n_units

    @property
    def n_periods(self) -> int:
        """T, after the first period went into a time lag."""
        return self.design.n_periods

    @cached_property
    def fitted(self) -> pd.Series:
        """E(y | X, effects) = (I − ρW)⁻¹(Zδ + effects), by (unit, time)."""
        inner = self._structural + self._effect_rows
        lag = self.design.lag
        if self.model.specification.lag and lag is not None:
            inner = lag.solve(self.estimate.point.rho, inner)
        return pd.Series(inner, index=self.design.index, name="fitted")

    @cached_property
    def _structural(self) -> Floats:
        """Zδ, (n,)."""
        return self.design.z @ self.estimate.point.delta

    @cached_property
    def _effect_rows(self) -> Floats:
        """Intercept, unit and time effects row by row, (n,)."""
        rows = self.estimate.rows
        return (
            rows.intercept
            + rows.unit_effects[self.design.unit_codes]
            + rows.time_effects[self.design.period_codes]
        )

    @cached_property
    def resids(self) -> pd.Series:
        """Innovations ε = (I − λW)(y − ρWy − Zδ − effects), by (unit, time)."""
        return pd.Series(self.estimate.rows.innovations, index=self.design.index, name="resid")

    @cached_property
    def fixed_effects(self) -> Keywords:
        """``"intercept"`` (float), ``"unit"`` and ``"time"`` (Series, deviations from it).

        With random effects ``"unit"`` holds their best linear predictions; under
        ``random_errors="kkp"`` those of (I − λW₂)⁻¹μ, what the unit adds to its row.
        """
        rows = self.estimate.rows
        return {
            "intercept": rows.intercept,
            "unit": pd.Series(rows.unit_effects, index=self.design.units, name="effect"),
            "time": pd.Series(rows.time_effects, index=self.design.periods, name="effect"),
        }

    @property
    def r2_within(self) -> float:
        """Squared correlation of y and the reduced-form prediction, net of the effects.

        Random effects are swept out as unit means; without effects it is ``r2_overall``.
        """
        within = self.estimate.likelihood.swept.within
        if self.model.specification.random:
            within = replace(within, unit=True)
        return _squared_correlation(
            within.apply(self.design.y), within.apply(self.fitted.to_numpy())
        )

    @property
    def r2_overall(self) -> float:
        """Squared correlation of y and the reduced-form prediction, effects included."""
        return _squared_correlation(self.design.y, self.fitted.to_numpy())

    # -- stability --------------------------------------------------------------------------

    @cached_property
    def stable_interval(self) -> tuple[float, float]:
        """The interval (1/ω_min, 1/ω_max) in which ρ (without it: λ) is stable."""
        likelihood = self.estimate.likelihood
        logdet = likelihood.logdet or likelihood.error_logdet
        return (-np.inf, np.inf) if logdet is None else logdet.interval

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful about this estimate, in words."""
        return self.warnings_in("en")

    def warnings_in(self, lang: Language) -> tuple[str, ...]:
        """The warnings in English (``"en"``) or Chinese (``"zh"``)."""
        spoken = LANGUAGE.parse(lang)
        return tuple(notice.words(spoken) for notice in self.estimate.notices)

    @property
    def stable(self) -> bool:
        """Whether the estimate lies inside the stable region."""
        return not any(n.category is StabilityWarning for n in self.estimate.notices)

    def refuse_if_unstable(self, what: str) -> None:
        """Raise if the estimate admits no ``what``.

        Raises
        ------
        UnstableError
            If ρ or λ lies on or outside its stable interval.
        """
        reasons = [n.text for n in self.estimate.notices if n.forbids_effects]
        if reasons:
            raise UnstableError(f"No {what} at an unstable estimate. {' '.join(reasons)}")

    # -- tables -----------------------------------------------------------------------------

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row per parameter: estimate, std_error, z, p, lower, upper."""
        columns = [self.params, self.std_errors, self.zstats, self.pvalues]
        frame = pd.DataFrame({str(c.name): c for c in columns}).join(self.conf_int(level))
        return frame.rename_axis("parameter")

    def tidy(self, *, conf_int: bool = False, conf_level: float = 0.95) -> pd.DataFrame:
        """One row per parameter as R's broom names columns.

        Parameters
        ----------
        conf_int : bool
            Whether conf.low and conf.high come too.
        conf_level : float
            Their level.

        Returns
        -------
        pandas.DataFrame
            Columns term, estimate, std.error, statistic, p.value.
        """
        return tidy(self.to_frame(conf_level), conf_int)

    def glance(self) -> pd.DataFrame:
        """The model in one row as R's broom names columns.

        Returns
        -------
        pandas.DataFrame
            Columns r.squared (that of ``r2_overall``), r.squared.within, sigma, logLik, AIC, BIC,
            nobs, n.units, n.periods; what the estimator has not is NaN.
        """
        return glance(self)

    @property
    def _declared(self) -> object:
        """What was fitted, as it was declared."""
        return self.model

    def __repr__(self) -> str:
        flag = f"; {counted(len(self.warnings), 'warning')}" if self.warnings else ""
        return (
            f"{type(self).__name__}: {self._declared!r}, {self.n_units} units × "
            f"{self.n_periods} periods, log-likelihood {self.loglik:.3f}{flag}"
        )


def _squared_correlation(a: Floats, b: Floats) -> float:
    a, b = a - a.mean(), b - b.mean()
    scale = float(a @ a) * float(b @ b)
    return float(a @ b) ** 2 / scale if scale > 0.0 else float("nan")
