"""Posterior probabilities of models and of weights: one integral over ρ or λ for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.integrate import trapezoid
from scipy.special import logsumexp

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.factors import Context
from spillgap.models.formulas import check_context
from spillgap.models.likelihood import sweep
from spillgap.models.logdet import LogDet, log_determinant
from spillgap.models.panel_lag import named_weights
from spillgap.models.specification import Design, Specification, build_design
from spillgap.options import COMPARED_MODEL, FIXED_EFFECTS, ComparedModel, FixedEffects
from spillgap.panel import Panel, WeightsLike

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["MODELS", "PosteriorProbabilities", "log_marginal", "posterior_probabilities"]


MODELS: dict[ComparedModel, tuple[bool, bool, bool]] = {
    "OLS": (False, False, False),
    "SLX": (False, False, True),
    "SAR": (True, False, False),
    "SEM": (False, True, False),
    "SDM": (True, False, True),
    "SDEM": (False, True, True),
}
"""Model → whether it has a spatial lag, a spatial error, neighbours' regressors."""

NEGLIGIBLE = 40.0
"""Log density below the mode at which the posterior of ρ is taken to have ended."""


@dataclass(frozen=True, eq=False)
class PosteriorProbabilities(Shown):
    """Posterior probabilities of models, of W, and of both together.

    Attributes
    ----------
    table : pandas.DataFrame
        Index (weights, model); columns log_marginal, probability, spatial (posterior mean of ρ
        or λ, NaN without either).
    """

    table: pd.DataFrame

    @property
    def best(self) -> tuple[str, str]:
        """The most probable (weights, model)."""
        weights, model = self.table.index[int(self.table["probability"].to_numpy().argmax())]
        return str(weights), str(model)

    @property
    def models(self) -> pd.Series:
        """Probability of each model, whatever W."""
        return self.table["probability"].groupby(level="model", sort=False).sum()

    @property
    def weights(self) -> pd.Series:
        """Probability of each W, whatever the model."""
        return self.table["probability"].groupby(level="weights", sort=False).sum()

    def to_frame(self) -> pd.DataFrame:
        """A copy of ``table``."""
        return self.table.copy()

    def __repr__(self) -> str:
        weights, model = self.best
        p = float(self.table["probability"].max())
        return f"<Posterior probabilities: {model} with {weights}, {p:.3f} of {len(self.table)}>"


def posterior_probabilities(
    formula: str,
    panel: Panel,
    *,
    models: Sequence[ComparedModel] = COMPARED_MODEL.choices,
    weights: Sequence[WeightsLike] | Mapping[str, WeightsLike] | None = None,
    effects: FixedEffects = "twoway",
    durbin: str | tuple[str, ...] = "all",
    context: Context | None = None,
) -> PosteriorProbabilities:
    """Posterior probabilities of models and weights, all equally probable beforehand.

    Parameters
    ----------
    formula : str
    panel : Panel
        Balanced, with weights.
    models : sequence of str
        Any of OLS, SLX, SAR, SEM, SDM, SDEM.
    weights : sequence or mapping of weights, optional
        The candidates for W; the panel's own if None.
    effects : {"pooled", "unit", "time", "twoway"}
        Swept out with the Lee–Yu transformation, under a flat prior.
    durbin : str or tuple of str
        The regressors whose neighbours' values enter SLX, SDM and SDEM.
    context : mapping, optional
        Your own functions by the name that the formula calls them.

    Returns
    -------
    PosteriorProbabilities

    Raises
    ------
    OptionError
        For a model that is not in the list.
    EstimationError
        For an unbalanced panel.

    Notes
    -----
    Prior: ρ (or λ) uniform over W's stable interval, σ² ∝ 1/σ², coefficients of the regressors
    Zellner's g-prior with 1/g = max(n, K²), so that models of different size compare. Then

    ln p(y) = ln ∫ |I − ρW|^T (g₀/(1 + g₀))^{K/2} [(SSR(ρ) + g₀ SST(ρ))/(1 + g₀)]^{−n/2} dρ

    with g₀ = 1/g, up to a constant that all models share; pooled, the intercept with its flat
    prior adds the factor (ι'B'Bι)^{−1/2}, B = I − λW of all rows. LeSage (2014, 2015).

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import posterior_probabilities
    >>> states = sg.load("us_states").panel
    >>> found = posterior_probabilities("log(gsp) ~ log(pc) + log(emp)", states)
    >>> round(float(found.models.sum()), 6)
    1.0
    """
    if not panel.balanced:
        raise EstimationError(
            "Posterior probabilities need a balanced panel. Drop units or periods with "
            "panel.subset(...)."
        )
    effects = FIXED_EFFECTS.parse(effects)
    own = check_context(context)
    terms = {name: MODELS[name] for name in map(COMPARED_MODEL.parse, models)}
    rows = {}
    for label, weighted in named_weights(weights, panel).items():
        for name, (lag, error, neighbours) in terms.items():
            lagged = durbin if neighbours else None
            spec = Specification(name, formula, lag, error, lagged, effects, context=own)
            design = build_design(spec, weighted)
            rows[label, name] = _log_marginal(design, spec)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["log_marginal", "spatial"])
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["weights", "model"])
    log_marginal = table["log_marginal"].to_numpy()
    table.insert(1, "probability", np.exp(log_marginal - logsumexp(log_marginal)))
    return PosteriorProbabilities(table)


def log_marginal(results: Results) -> tuple[float, float]:
    """ln p(y) of a fitted model, and the posterior mean of ρ or λ.

    Parameters
    ----------
    results : Results
        Static, with pooled or fixed effects, on a balanced panel. Only its data and its
        specification are read.

    Returns
    -------
    (float, float)
        ln p(y) up to a constant that all models of the same rows and effects share, under the
        priors of :func:`posterior_probabilities`; the mean is missing without ρ and λ.

    Examples
    --------
    >>> import spillgap as sg
    >>> from spillgap.models.tests import log_marginal
    >>> states = sg.load("us_states").panel
    >>> fits = [m("log(gsp) ~ log(pc) + log(emp)", states).fit() for m in (sg.SAR, sg.SDM)]
    >>> sar, sdm = (log_marginal(fit)[0] for fit in fits)
    >>> sdm > sar
    True
    """
    likelihood = results.estimate.likelihood
    known = likelihood.logdet or likelihood.error_logdet
    return _log_marginal(results.design, results.model.specification, known)


def _log_marginal(
    design: Design, spec: Specification, log_det: LogDet | None = None
) -> tuple[float, float]:
    """ln p(y) up to a common constant, and the posterior mean of ρ or λ."""
    swept = sweep(design, spec, demean_first=False)
    moments = swept.products
    periods = design.n_periods - (1 if spec.unit_effects else 0)
    units = design.n_units - (1 if spec.time_effects else 0)
    flat = [swept.outcomes + k for k, name in enumerate(design.names) if name == "Intercept"]
    n = periods * units - len(flat)
    K = len(design.names) - len(flat)
    shrink = 1.0 / max(n, K**2)
    constant = 0.5 * K * float(np.log(shrink / (1.0 + shrink)))

    def density(total: Floats, left: Floats, lambda_: float) -> Floats:
        at = moments.at(lambda_)[np.ix_(flat, flat)]
        # The intercept integrated out under its flat prior leaves (ι'B'Bι)^(−1/2).
        intercept = float(np.linalg.slogdet(at)[1])
        blend = (left + shrink * total) / (1.0 + shrink)
        return np.asarray(constant - 0.5 * intercept - 0.5 * n * np.log(blend))

    def over_rho(values: Floats) -> Floats:
        signs = np.stack([np.ones_like(values), -values])[: swept.outcomes]
        corners = _corners(moments.at(0.0), swept.outcomes, flat)
        total, left = (np.einsum("pv,pq,qv->v", signs, corner, signs) for corner in corners)
        return density(total, left, 0.0)

    def over_lambda(values: Floats) -> Floats:
        found = []
        for value in values.tolist():
            total, left = _corners(moments.at(value), swept.outcomes, flat)
            found.append(float(density(total[0], left[0], value)[0]))
        return np.array(found)

    lag = design.lag if spec.lag else design.error_lag
    if lag is None:
        return float(over_rho(np.zeros(1))[0]), np.nan
    log_det = log_determinant(lag) if log_det is None else log_det
    drop_unit_root = spec.time_effects and lag.rows_sum_to_one
    log_density = over_lambda if spec.error else over_rho

    def with_jacobian(values: Floats) -> Floats:
        jacobian = log_det.value(values)
        if drop_unit_root:
            jacobian = jacobian - np.log(np.abs(1.0 - values))
        return log_density(values) + periods * jacobian

    return _integral(with_jacobian, log_det)


def _corners(moments: Floats, outcomes: int, flat: list[int]) -> tuple[Floats, Floats]:
    """(p, p) products of [y, (Wy)] net of the intercept, and net of all, from (m, m) products."""
    head = list(range(outcomes))

    def net_of(columns: list[int]) -> Floats:
        corner = moments[np.ix_(head, head)]
        if columns:
            side = moments[np.ix_(columns, head)]
            corner = corner - side.T @ np.linalg.solve(moments[np.ix_(columns, columns)], side)
        return corner

    return net_of(flat), net_of(list(range(outcomes, len(moments))))


def _integral(log_density: Callable[[Floats], Floats], log_det: LogDet) -> tuple[float, float]:
    """ln of the mean of a density over the stable interval, and its posterior mean.

    Trapezoids on a grid that closes in on where the density is within ``NEGLIGIBLE`` of its mode.
    """
    bounds = log_det.interval
    width = bounds[1] - bounds[0]
    low, high = bounds[0] + 1e-6 * width, bounds[1] - 1e-6 * width
    for points in (121, 121, 401):
        grid = np.linspace(low, high, points)
        values = log_density(grid)
        inside = np.nonzero(values > values.max() - NEGLIGIBLE)[0]
        final = grid, values
        low, high = grid[max(inside[0] - 1, 0)], grid[min(inside[-1] + 1, points - 1)]
    grid, values = final
    top = values.max()
    density = np.exp(values - top)
    area = float(trapezoid(density, grid))
    mean = float(trapezoid(density * grid, grid)) / area
    return float(top + np.log(area / width)), mean
