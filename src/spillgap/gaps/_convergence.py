"""β-convergence: do units that start low grow faster, alone, given controls, next door?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats, Key, Untyped
from spillgap.errors import DataError, EstimationError, OptionError, listing
from spillgap.groups import logs, values, years
from spillgap.models.family import SPATIAL_MODEL, SpatialModelName
from spillgap.models.notices import Notice, Noticed, warn_of
from spillgap.models.undercoverage import undercoverage_of
from spillgap.options import (
    FIXED_EFFECTS,
    GROWTH_FORM,
    FixedEffects,
    GrowthForm,
)
from spillgap.panel import Panel

__all__ = ["BetaResult", "beta_convergence", "speed_of_convergence"]

_EFFECTS: dict[FixedEffects, tuple[bool, bool]] = {
    "pooled": (False, False),
    "unit": (True, False),
    "time": (False, True),
    "twoway": (True, True),
}


@dataclass(frozen=True, eq=False)
class BetaResult(Noticed, Shown):
    """β-convergence.

    Attributes
    ----------
    variable : str
    form : {"panel", "cross-section"}
    effects : str
    spatial : str or None
        The spatial model's name.
    params : pandas.DataFrame
        Every coefficient: estimate, std_error, t (z for spatial models), p, lower, upper.
    speed : pandas.DataFrame
        Rows ``coefficient`` and, for spatial models, ``direct`` and ``total``: the slope ``b``,
        the ``speed`` per unit of time, the ``half_life``, each with std_error, lower, upper.
    years : float
        The time between start and end of one growth observation.
    nobs : int
    r2 : float
    fit : object
        The fitted model as its library returned it.
    notices : tuple of Notice
        What is doubtful about the speed, beside what ``fit`` itself says.
    """

    variable: str
    form: GrowthForm
    effects: FixedEffects
    spatial: SpatialModelName | None
    params: pd.DataFrame
    speed: pd.DataFrame
    years: float
    nobs: int
    r2: float
    fit: Untyped = field(repr=False)
    notices: tuple[Notice, ...] = ()

    @property
    def converges(self) -> bool:
        """Whether the slope on the initial value is negative, at 5 % two-sided."""
        row = self.params.loc["initial"]
        return bool(row["estimate"] < 0 and row["p"] < 0.05)

    def to_frame(self) -> pd.DataFrame:
        """One row per slope read as convergence: b, speed and half-life with intervals."""
        return self.speed.copy()

    def __repr__(self) -> str:
        row = self.speed.iloc[0]
        kind = self.spatial or "OLS"
        return (
            f"BetaResult: {self.variable}, {self.form} {kind}, effects {self.effects}: "
            f"b = {row['b']:.4g}, speed {row['speed']:.2%} per period, "
            f"half-life {row['half_life']:.3g}"
        )


def beta_convergence(
    panel: Panel,
    variable: str,
    controls: Sequence[str] | None = None,
    spatial: bool | SpatialModelName = False,
    *,
    form: GrowthForm = "panel",
    effects: FixedEffects | None = None,
    step: int = 1,
    log: bool = True,
    level: float = 0.95,
    seed: int | np.random.Generator | None = 0,
) -> BetaResult:
    """Regress growth on the initial value: absolute, conditional or spatial β-convergence.

    Parameters
    ----------
    panel : Panel
        Each period is one step after the one before. Weights are needed for a spatial model.
    variable : str
        Positive if ``log``.
    controls : sequence of str, optional
        Columns taken at the start of each growth interval (predetermined). None is absolute,
        some is conditional convergence.
    spatial : bool or str
        False: least squares (linearmodels), errors clustered by unit in the panel form and
        robust in the cross-section. True or ``"SDM"``, or another of ``"SLX", "SAR", "SEM",
        "SDEM", "SAC", "GNS"``: that model of ``spillgap.models``.
    form : {"panel", "cross-section"}
        Growth over every ``step`` periods, or once from first to last period.
    effects : {"pooled", "unit", "time", "twoway"}, optional
        Fixed effects of the panel form; ``"time"`` by default. With unit effects every unit
        converges to its own level, which is conditional convergence, and the slope carries
        Nickell's bias of order 1/T toward fast convergence: 95% intervals of the speed of a SAR
        cover 0.0–17.0% at T = 5 to 20 (N = 49), and the result says so.
    step : int
        Periods between start and end of a growth observation, without overlap.
    log : bool
        Growth of the natural log (the default) or of the level.
    level : float
        Coverage of the intervals.
    seed : int, Generator or None
        For the simulated effects of a spatial model.

    Returns
    -------
    BetaResult

    Raises
    ------
    DataError
        For zero or negative values under ``log``, unevenly spaced periods, too few periods.
    EstimationError
        If a control is absorbed by the effects or collinear.

    Notes
    -----
    g = (ln y_{t+h} − ln y_t)/h = a + b ln y_t + …, b = −(1 − e^{−βh})/h, hence the speed
    β = −ln(1 + b h)/h and the half-life ln 2/β; delta-method errors |dβ/db| = 1/(1 + b h) and
    ln 2/β² · se(β). Where 1 + b h ≤ 0 no speed exists, and where β ≤ 0 no half-life: both are
    not a number there, and so are the half-life's bounds where the speed's interval holds zero
    (the delta method would put them below zero). In spatial models with a lag of growth the
    slope is not the effect: rows ``direct`` and ``total`` read the speed from the effects of
    the initial value.

    References
    ----------
    Barro & Sala-i-Martin (1992), J. Political Economy 100(2), eq. 10-12; Rey & Montouri
    (1999), Regional Studies 33(2); Elhorst, Piras & Arbia (2010), Geographical Analysis 42.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spillgap as sg
    >>> start = np.log([1.0, 2.0, 4.0, 7.0])
    >>> paths = np.exp(3 + np.outer(np.exp(-0.05 * np.arange(6)), start - 3))
    >>> data = pd.DataFrame({"u": np.tile(list("abcd"), 6), "t": np.repeat(range(6), 4),
    ...                      "y": paths.ravel()})
    >>> result = sg.gaps.beta_convergence(sg.Panel(data, "u", "t"), "y")
    >>> float(result.speed.loc["coefficient", "speed"].round(4))
    0.05
    """
    form = GROWTH_FORM.parse(form)
    effects = _checked_effects(form, effects)
    controls = tuple(controls or ())
    table, span = _growth_table(panel, variable, controls, form, step, log)
    notices: tuple[Notice, ...] = ()
    if spatial is False:
        fit, params, nobs, r2 = _by_linearmodels(table, form, effects, level)
        slopes = {"coefficient": _pair(params, "initial")}
        name = None
    else:
        name = SPATIAL_MODEL.parse("SDM" if spatial is True else spatial, other="True or False")
        fit, params, nobs, r2, slopes = _by_spatial(table, panel, name, effects, level, seed)
        notices = undercoverage_of(fit, "speed")
        warn_of(notices, 2)
    speed = pd.DataFrame(
        {key: speed_of_convergence(*slope, span, level) for key, slope in slopes.items()}
    ).T
    return BetaResult(
        variable,
        form,
        effects,
        name,
        params,
        speed.rename_axis("slope"),
        span,
        nobs,
        r2,
        fit,
        notices,
    )


def _checked_effects(form: GrowthForm, effects: FixedEffects | None) -> FixedEffects:
    chosen = FIXED_EFFECTS.parse_optional(effects)
    if form == "panel":
        return chosen or "time"
    if chosen not in (None, "pooled"):
        raise OptionError(f"A cross-section has no {effects!r} effects; leave effects out.")
    return "pooled"


def _growth_table(
    panel: Panel, variable: str, controls: tuple[str, ...], form: GrowthForm, step: int, log: bool
) -> tuple[pd.DataFrame, float]:
    """Rows (unit, end period): growth per unit of time, initial, controls at the start."""
    reserved = {"growth", "initial"} & set(controls)
    if reserved:
        raise OptionError(f"A control may not be called {listing(sorted(reserved))}; rename it.")
    grid = values(panel, variable, need="positive" if log else None, what="Growth of the logarithm")
    if log:
        grid = logs(grid)
    time = _times(panel)
    if form == "cross-section":
        step = len(time) - 1
    if step < 1 or len(time) <= step:
        raise DataError(f"{len(time)} periods do not hold a growth interval of {step} steps.")
    if form == "panel":
        panel.timeline.consecutive("Growth over time")
    starts = range(0, len(time) - step, step)
    span = float(time[starts[0] + step] - time[starts[0]])
    blocks: list[pd.DataFrame] = []
    for s in starts:
        block = pd.DataFrame(
            {
                "growth": (grid.iloc[s + step] - grid.iloc[s]) / span,
                "initial": grid.iloc[s],
                **{c: panel.wide(c).iloc[s] for c in controls},
            }
        )
        end = pd.Index([panel.periods[s + step]], name=panel.time_name)
        block.index = pd.MultiIndex.from_product([panel.units, end])
        blocks.append(block)
    return pd.concat(blocks), span


def _times(panel: Panel) -> Floats:
    """(T,) years, or steps where each period was declared to be one after the one before."""
    if panel.step == "rank":
        return panel.timeline.steps("Growth over time").astype(np.float64)
    return years(panel.periods)


def _by_linearmodels(
    table: pd.DataFrame, form: GrowthForm, effects: FixedEffects, level: float
) -> tuple[Untyped, pd.DataFrame, int, float]:
    """Least squares; errors clustered by unit in a panel, robust in a cross-section."""
    from linearmodels.panel.utility import AbsorbingEffectError

    # linearmodels takes numbers or dates for periods, nothing else.
    ends = table.index.get_level_values(1)
    table = table.set_index([table.index.get_level_values(0), pd.factorize(ends)[0]])
    regressors = table.drop(columns="growth").assign(Intercept=1.0)
    regressors = regressors[["Intercept", *[c for c in regressors if c != "Intercept"]]]
    try:
        if form == "cross-section":
            from linearmodels.iv import IV2SLS

            model = IV2SLS(table["growth"], regressors, None, None)
            fit = model.fit(cov_type="robust", debiased=True)
        else:
            from linearmodels.panel import PanelOLS

            entity, time = _EFFECTS[effects]
            model = PanelOLS(table["growth"], regressors, entity_effects=entity, time_effects=time)
            fit = model.fit(cov_type="clustered", cluster_entity=True)
    except (AbsorbingEffectError, ValueError) as error:
        raise EstimationError(
            f"Growth cannot be regressed on {listing(regressors.columns)} with effects="
            f"{effects!r}: a column is collinear with others or does not vary beside the "
            f"effects. linearmodels says: {' '.join(str(error).split())}"
        ) from error
    bounds = fit.conf_int(level)
    params = pd.DataFrame(
        {
            "estimate": fit.params,
            "std_error": fit.std_errors,
            "t": fit.tstats,
            "p": fit.pvalues,
            "lower": bounds["lower"],
            "upper": bounds["upper"],
        }
    ).rename_axis("parameter")
    return fit, params, int(fit.nobs), float(fit.rsquared)


def _by_spatial(
    table: pd.DataFrame,
    panel: Panel,
    name: SpatialModelName,
    effects: FixedEffects,
    level: float,
    seed: int | np.random.Generator | None,
) -> tuple[Untyped, pd.DataFrame, int, float, dict[str, tuple[float, float]]]:
    """A model of ``spillgap.models`` on the growth table, and its slopes with errors."""
    from spillgap import models

    ends = panel.subset(periods=table.index.get_level_values(1).unique())
    growth = ends.with_columns(**{str(name): column for name, column in table.items()})
    terms = " + ".join(f"`{c}`" if not c.isidentifier() else c for c in table.columns[1:])
    fit = models.model_class(name)(f"growth ~ {terms}", growth, effects=effects).fit()
    bounds = fit.conf_int(level)
    params = pd.DataFrame(
        {
            "estimate": fit.params,
            "std_error": fit.std_errors,
            "t": fit.zstats,
            "p": fit.pvalues,
            "lower": bounds["lower"],
            "upper": bounds["upper"],
        }
    ).rename_axis("parameter")
    slopes = {"coefficient": _pair(params, "initial")}
    by_effect = fit.effects(seed=seed).to_frame()
    for kind in ("direct", "total"):
        slopes[kind] = _pair(by_effect, ("initial", kind))
    return fit, params, int(fit.nobs), float(fit.r2_within), slopes


def _pair(table: pd.DataFrame, row: Key) -> tuple[float, float]:
    """A row's estimate and standard error."""
    return float(table["estimate"].loc[row]), float(table["std_error"].loc[row])


def speed_of_convergence(
    b: float, std_error: float, span: float = 1.0, level: float = 0.95
) -> pd.Series:
    """Speed and half-life behind a slope on the initial value, with delta-method intervals.

    Parameters
    ----------
    b, std_error : float
        Slope of growth per unit of time on the initial log, and its standard error.
    span : float
        Length h of the growth interval.
    level : float
        Coverage.

    Returns
    -------
    pandas.Series
        b, b_std_error, speed, speed_std_error, speed_lower, speed_upper, half_life and its
        three; not a number where they do not exist.

    Examples
    --------
    >>> from spillgap.gaps import speed_of_convergence
    >>> speed_of_convergence(-0.02, 0.005)[["speed", "half_life"]].round(4).tolist()
    [0.0202, 34.3096]
    """
    from scipy.stats import norm

    z = float(norm.ppf((1 + level) / 2))
    left = 1 + b * span
    speed = -np.log(left) / span if left > 0 else np.nan
    speed_error = std_error / left if left > 0 else np.nan
    half = np.log(2) / speed if speed > 0 else np.nan
    half_error = np.log(2) / speed**2 * speed_error if speed > 0 else np.nan
    bounded = speed - z * speed_error > 0
    return pd.Series(
        {
            "b": b,
            "b_std_error": std_error,
            "speed": speed,
            "speed_std_error": speed_error,
            "speed_lower": speed - z * speed_error,
            "speed_upper": speed + z * speed_error,
            "half_life": half,
            "half_life_std_error": half_error,
            "half_life_lower": half - z * half_error if bounded else np.nan,
            "half_life_upper": half + z * half_error if bounded else np.nan,
        }
    )
