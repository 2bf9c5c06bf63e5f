"""σ-convergence: does the dispersion between units fall over time?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import DataError
from spillgap.gaps._regression import (
    bartlett_cov,
    coefficient_table,
    least_squares,
    newey_west_lags,
)
from spillgap.groups import population, values, years
from spillgap.options import DISPERSION, Dispersion
from spillgap.panel import Panel

__all__ = ["SigmaResult", "sigma_convergence"]

_NEEDS: dict[Dispersion, tuple[str | None, str]] = {
    "cv": ("non-negative", "The coefficient of variation"),
    "sd_log": ("positive", "The standard deviation of logs"),
    "sd": (None, ""),
}


@dataclass(frozen=True, eq=False)
class SigmaResult(Shown):
    """Dispersion by period and its trend.

    Attributes
    ----------
    variable, measure : str
    trend : pandas.Series
        Of the dispersion per unit of time: estimate, std_error, t, p, lower, upper.
    kendall : pandas.Series
        Mann–Kendall test of a monotone trend: tau and p.
    converges : bool
        The trend is negative and differs from zero at 5 %.
    """

    variable: str
    measure: Dispersion
    table: pd.DataFrame
    trend: pd.Series
    kendall: pd.Series

    @property
    def converges(self) -> bool:
        """Whether the dispersion falls, at 5 %."""
        return bool(self.trend["estimate"] < 0 and self.trend["p"] < 0.05)

    def to_frame(self) -> pd.DataFrame:
        """By period: ``dispersion`` and the ``fitted`` line."""
        return self.table.copy()

    def __repr__(self) -> str:
        first, last = self.table["dispersion"].iloc[[0, -1]]
        return (
            f"SigmaResult: {self.variable}, {self.measure} {first:.4g} → {last:.4g}, "
            f"trend {self.trend['estimate']:.3g} (p = {self.trend['p']:.3f})"
        )


def sigma_convergence(
    panel: Panel,
    variable: str,
    measure: Dispersion = "cv",
    weights: str | None = None,
    *,
    level: float = 0.95,
) -> SigmaResult:
    """Dispersion between units by period, with a test of its trend.

    Parameters
    ----------
    panel : Panel
        At least five periods, labelled by numbers.
    variable : str
    measure : {"cv", "sd_log", "sd"}
        Coefficient of variation, standard deviation of the natural log, or of the level;
        all with divisor N.
    weights : str, optional
        A column of population weights.
    level : float
        Coverage of the trend's interval.

    Returns
    -------
    SigmaResult

    Raises
    ------
    DataError
        For a value whose sign the measure does not admit, or fewer than five periods.

    Notes
    -----
    σ_t = a + b t by least squares with Newey–West errors (lag 4(T/100)^(2/9)) and t with
    T − 2 degrees of freedom; b < 0 is σ-convergence. With few periods the Mann–Kendall test,
    which needs no errors at all, is the second witness.

    References
    ----------
    Barro & Sala-i-Martin (1992), J. Political Economy 100(2); Newey & West (1987).

    Examples
    --------
    >>> import numpy as np, pandas as pd, spillgap as sg
    >>> t = np.arange(8)
    >>> data = pd.DataFrame({"u": np.repeat(["a", "b"], 8), "t": np.tile(t, 2),
    ...                      "y": np.r_[10 + t, 20 + t]})
    >>> sg.gaps.sigma_convergence(sg.Panel(data, "u", "t"), "y").converges
    True
    """
    measure = DISPERSION.parse(measure)
    need, what = _NEEDS[measure]
    if panel.n_periods < 5:
        raise DataError(
            f"A trend of the dispersion needs at least 5 periods, here are {panel.n_periods}."
        )
    grid = values(panel, variable, need=need, what=what)
    dispersion = _dispersion(grid.to_numpy(), population(panel, weights), measure)
    time = years(grid.index)
    x = np.column_stack([np.ones_like(time), time - time.mean()])
    fit = least_squares(dispersion, x)
    cov = bartlett_cov(fit, x, newey_west_lags(len(time)))
    trend = coefficient_table(["mean", "trend"], fit.params, cov, len(time) - 2, level).T
    table = pd.DataFrame({"dispersion": dispersion, "fitted": x @ fit.params}, index=grid.index)
    from scipy.stats import kendalltau

    tau = kendalltau(time, dispersion)
    return SigmaResult(
        variable=variable,
        measure=measure,
        table=table,
        trend=trend["trend"],
        kendall=pd.Series({"tau": float(tau.statistic), "p": float(tau.pvalue)}),
    )


def _dispersion(y: Floats, p: Floats, measure: Dispersion) -> Floats:
    """(T, N), (T, N) → (T,)."""
    z = np.log(y) if measure == "sd_log" else y
    mean = (p * z).sum(axis=1, keepdims=True)
    sd = np.sqrt((p * (z - mean) ** 2).sum(axis=1))
    return sd / mean[:, 0] if measure == "cv" else sd
