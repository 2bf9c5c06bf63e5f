"""Which W predicts a period better that it has not seen: leave-one-period-out densities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Floats
from spillgap.errors import EstimationError, OptionError
from spillgap.models.estimator import estimate
from spillgap.models.lags import SpatialLag
from spillgap.models.logdet import log_determinant
from spillgap.models.specification import Design
from spillgap.options import COMPARED_MODEL, LANGUAGE, CitationStyle, ComparedModel, Language
from spillgap.references import cite
from spillgap.robustness._candidates import Key, Weights, fit_candidates, refused, static_panels
from spillgap.tables import Table, frame_table
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.models.information import Point
    from spillgap.models.results import Results

__all__ = ["PredictiveComparison", "compare_predictions", "predictions_of"]


@dataclass(frozen=True, eq=False)
class PredictiveComparison(Tabled):
    """How well W and models predict each period from all others.

    Attributes
    ----------
    by_period : pandas.DataFrame
        Log predictive density of each period (rows) under each (weights, model) (columns).
    """

    by_period: pd.DataFrame

    @property
    def best(self) -> tuple[str, str]:
        """The (weights, model) with the highest density."""
        total = self.by_period.sum().to_numpy()
        best = int(total.argmax())
        names = (self.by_period.columns.get_level_values(level) for level in range(2))
        weights, model = (str(values[best]) for values in names)
        return weights, model

    def to_frame(self) -> pd.DataFrame:
        """By (weights, model), the best first: log_density, difference, std_error, periods_better.

        ``difference`` is that to the best, and ``std_error`` its standard error √T·s.d. of the
        periods' differences (Vehtari, Gelman & Gabry 2017, eq. 24): with few periods a rough one.
        ``periods_better`` counts periods that are predicted better than by the best. The best's
        own are zero.
        """
        best = self.by_period[self.best]
        less = self.by_period.sub(best, axis=0)
        columns = {
            "log_density": self.by_period.sum(),
            "difference": less.sum(),
            "std_error": np.sqrt(len(less)) * less.std(ddof=1),
            "periods_better": (less > 0.0).sum(),
        }
        return pd.DataFrame(columns).sort_values("difference", ascending=False, kind="stable")

    def table(self, *, lang: Language = "en", title: str | None = None) -> Table:
        """``to_frame`` as a table."""
        lang = LANGUAGE.parse(lang)
        frame = self.to_frame()
        rows = [f"{model}, {weights}" for weights, model in frame.index]
        return frame_table(
            frame.set_axis(pd.Index(rows, name="model")), lang=lang, digits=2,
            title=say("averaging:title-prediction", lang) if title is None else title,
            notes=(say("averaging:prediction", lang, n=len(self.by_period)),),
        )  # fmt: skip

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the comparison."""
        return cite("prediction", style=style)

    def __repr__(self) -> str:
        weights, model = self.best
        return (
            f"<Leave-one-period-out densities of {self.by_period.shape[1]} candidates in "
            f"{len(self.by_period)} periods: {model} with {weights} predicts best>"
        )


def compare_predictions(
    results: Results, weights: Weights = None, *, models: Sequence[ComparedModel] | None = None
) -> PredictiveComparison:
    """Compare W (and models) by how well they predict a period from all others.

    Parameters
    ----------
    results : Results
        Its formula, data, effects and Durbin terms are those of all candidates. Static, by
        maximum likelihood, with pooled or fixed effects, on a balanced panel.
    weights : sequence or mapping of weights, optional
        The candidates for W (the result's own only if it is among them); None for its own alone.
    models : sequence of str, optional
        Any of OLS, SLX, SAR, SEM, SDM, SDEM; by default the result's own.

    Returns
    -------
    PredictiveComparison

    Raises
    ------
    OptionError
        For fewer than two candidates, or a result that is dynamic, by moments, with random
        effects, regimes or further W.
    EstimationError
        For an unbalanced panel, too few periods, time effects with a W that is not
        row-standardised, or a candidate that cannot be estimated, named.

    Notes
    -----
    Period t is left out, the model is estimated on the others (ρ, λ, δ, σ²; Lee–Yu where valid),
    and ln p(y_t | all other periods) is taken at these estimates. With r_s = B(Sy_s − Z_sδ), S =
    I − ρW, B = I − λW, and unit effects μ that are flat beforehand, r_t − r̄ of the other periods
    is N(0, σ²(1 + 1/(T − 1))I); without unit effects r_t is N(0, σ²I). A time effect of the period
    is unknown and flat as well, so that the density is of the N − 1 contrasts of y_t between units
    and |S||B| becomes |S||B|/((1 − ρ)(1 − λ)). What y's of one period say of each other stays in:
    that is what W is about. Estimates are plugged in; what is unknown about them is not
    integrated. Periods are taken as independent given the effects, as the models do.

    References
    ----------
    Vehtari, Gelman & Gabry (2017), for differences and their standard error.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states").panel
    >>> res = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states).fit()
    >>> sg.robustness.compare_predictions(res, models=("OLS", "SAR", "SDM")).best
    ('W', 'SDM')
    """
    panels = static_panels(results, weights, "A comparison of predictions")
    names = [COMPARED_MODEL.parse(m) for m in models or (results.model.name,)]
    keys = [(name, model) for name in panels for model in dict.fromkeys(names)]
    if len(keys) < 2:
        raise OptionError(
            "One W and one model leave nothing to compare: give several weights= or models=."
        )
    _refuse_few_periods(results)
    return predictions_of(fit_candidates(results, panels, keys))


def predictions_of(fits: Mapping[Key, Results]) -> PredictiveComparison:
    """The comparison of candidates that are fitted to the same rows."""
    columns = {}
    for key, fit in fits.items():
        with refused(*key):
            _refuse_moving_contrasts(fit)
            columns[key] = [_log_density(fit, t) for t in range(fit.n_periods)]
    made = pd.DataFrame(columns, index=next(iter(fits.values())).design.periods)
    made.columns = made.columns.set_names(["weights", "model"])
    return PredictiveComparison(made)


def _refuse_few_periods(results: Results) -> None:
    fewest = 3 if results.model.specification.unit_effects else 2
    if results.n_periods < fewest:
        raise EstimationError(
            f"To predict a period from the others takes {fewest} periods at least under "
            f"effects={results.model.specification.effects!r}; there are {results.n_periods}."
        )


def _refuse_moving_contrasts(fit: Results) -> None:
    """Refuse W under which contrasts between units depend on the common time effect."""
    lags = [lag for lag in (fit.design.lag, fit.design.error_lag) if lag is not None]
    if fit.model.specification.time_effects and not all(lag.rows_sum_to_one for lag in lags):
        raise EstimationError(
            "With time effects W must be row-standardised: otherwise a period's unknown effect "
            "moves its units apart. Standardise W by row, or use effects='unit'."
        )


def _log_density(fit: Results, period: int) -> float:
    """ln p(y_t | y of all other periods), effects flat, other parameters estimated without t."""
    spec, design = fit.model.specification, fit.design
    at = estimate(spec, _without(design, period), correction=fit.correction).point
    n, t = design.n_units, design.n_periods
    left = _innovations(design, at).reshape(t, n)
    held, spread = left[period], 1.0
    if spec.unit_effects:
        held = held - np.delete(left, period, axis=0).mean(axis=0)
        spread = t / (t - 1.0)
    size = n
    if spec.time_effects:
        held, size = held - held.mean(), n - 1
    variance = at.sigma2 * spread
    fit_term = size * np.log(2.0 * np.pi * variance) + float(held @ held) / variance
    return _log_jacobian(fit, at, period) - 0.5 * fit_term


def _innovations(design: Design, at: Point) -> Floats:
    """(n,) (I − λW)(y − ρWy − Zδ), effects left in."""
    left = design.y - design.z @ at.delta
    if design.lag is not None:
        left = left - at.rho * design.lag.apply(design.y)
    return left if design.error_lag is None else design.error_lag.filter(at.lambda_, left)


def _log_jacobian(fit: Results, at: Point, period: int) -> float:
    """ln|I − ρW| + ln|I − λW| of one period, over the contrasts with time effects."""
    design, total = fit.design, 0.0
    for lag, value in ((design.lag, at.rho), (design.error_lag, at.lambda_)):
        if lag is None:
            continue
        one = SpatialLag.constant(lag.matrices[lag.which[period]], 1)
        total += float(log_determinant(one).value(np.array([value]))[0])
        if fit.model.specification.time_effects:
            total -= float(np.log(1.0 - value))
    return total


def _without(design: Design, period: int) -> Design:
    """The design without one period's rows."""
    rows = design.period_codes != period
    index = design.index[rows]
    assert isinstance(index, pd.MultiIndex)
    codes = design.period_codes[rows]
    later = {
        id(lag): _lag_without(lag, period)
        for lag in (design.lag, design.error_lag, design.durbin_lag)
        if lag is not None
    }
    return replace(
        design,
        y=design.y[rows],
        z=design.z[rows],
        index=index,
        unit_codes=design.unit_codes[rows],
        period_codes=codes - (codes > period),
        timeline=design.timeline.kept(design.periods.delete(period)),
        lag=later.get(id(design.lag)),
        error_lag=later.get(id(design.error_lag)),
        durbin_lag=later.get(id(design.durbin_lag)),
    )


def _lag_without(lag: SpatialLag, period: int) -> SpatialLag:
    which = [k for t, k in enumerate(lag.which) if t != period]
    if lag.is_constant:
        return SpatialLag.constant(lag.matrices[0], len(which))
    return SpatialLag.by_period([lag.matrices[k] for k in which])
