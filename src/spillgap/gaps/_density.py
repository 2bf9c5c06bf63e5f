"""Kernel density of a variable over time, on one grid: what a ridgeline figure draws."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import DataError, OptionError
from spillgap.groups import known_periods, logs, population, values
from spillgap.options import BANDWIDTH_RULE, BandwidthRule
from spillgap.panel import Panel

__all__ = ["DensityResult", "density"]


@dataclass(frozen=True, eq=False)
class DensityResult(Shown):
    """Densities by period on one grid.

    Attributes
    ----------
    variable : str
    summary : pandas.DataFrame
        By period: ``bandwidth``, ``mode`` (place of the highest peak), ``peak`` (its height),
        ``n_modes``, ``mean``, ``sd``.
    log, relative : bool
        Whether the grid is of natural logs, or of values over the period's mean.
    """

    variable: str
    table: pd.DataFrame
    summary: pd.DataFrame
    log: bool
    relative: bool

    def to_frame(self) -> pd.DataFrame:
        """Rows: the grid; columns: periods; values: density."""
        return self.table.copy()

    def __repr__(self) -> str:
        first, last = self.summary.iloc[0], self.summary.iloc[-1]
        return (
            f"DensityResult: {self.variable}, {self.table.shape[1]} periods × "
            f"{self.table.shape[0]} points; mode {first['mode']:.4g} → {last['mode']:.4g}"
        )


def density(
    panel: Panel,
    variable: str,
    periods: Iterable[Hashable] | None = None,
    *,
    bandwidth: BandwidthRule | float = "silverman",
    points: int = 256,
    weights: str | None = None,
    log: bool = False,
    relative: bool = False,
) -> DensityResult:
    """Gaussian kernel density of a variable's distribution over units, by period.

    Parameters
    ----------
    panel : Panel
    variable : str
    periods : iterable, optional
        All by default.
    bandwidth : {"silverman", "scott"} or float
        A rule, by period, or one bandwidth in units of the grid for all periods.
    points : int
        Of the grid, from three bandwidths below the lowest value to three above the highest.
    weights : str, optional
        A column of population weights.
    log : bool
        Of natural logs.
    relative : bool
        Of values over their period's (unweighted) mean.

    Returns
    -------
    DensityResult

    Raises
    ------
    DataError
        For a period in which all units are equal, or a value that has no log.

    References
    ----------
    Silverman (1986), *Density Estimation*, eq. 3.31; Quah (1997), J. Economic Growth 2(1).

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("abcd"), "t": 1, "y": [1.0, 2.0, 3.0, 9.0]})
    >>> sg.gaps.density(sg.Panel(data, "u", "t"), "y").to_frame().shape
    (256, 1)
    """
    if points < 16:
        raise OptionError(f"points must be at least 16, not {points}.")
    chosen = known_periods(panel, periods)
    need, what = ("positive", "The log") if log else (None, "")
    grid = values(panel, variable, need=need, what=what)
    if relative:
        values(panel, variable, need="non-negative", what="A value relative to the mean")
        grid = grid.div(grid.mean(axis=1), axis=0)
    if log:
        grid = logs(grid)
    shares = pd.DataFrame(population(panel, weights), index=grid.index).loc[chosen].to_numpy()
    y = grid.loc[chosen].to_numpy()
    equal = chosen[np.ptp(y, axis=1) == 0]
    if len(equal):
        raise DataError(f"All units are equal in {list(equal)}: no density.")
    widths = _bandwidths(y, shares, bandwidth)
    at = np.linspace(y.min() - 3 * widths.max(), y.max() + 3 * widths.max(), points)
    heights = kernel_density(y, shares, widths, at)
    table = pd.DataFrame(
        heights.T, index=pd.Index(at, name=variable), columns=chosen.rename(panel.time_name)
    )
    return DensityResult(
        variable, table, _summary(heights, at, widths, y, shares, chosen), log, relative
    )


def kernel_density(y: Floats, p: Floats, widths: Floats, at: Floats) -> Floats:
    """(T, N), (T, N) shares, (T,), (Q,) → (T, Q): Σ p φ((q − y)/h)/h."""
    heights = np.empty((len(y), len(at)))
    for t, (row, share, width) in enumerate(zip(y, p, widths, strict=True)):
        z = (at[:, None] - row) / width
        heights[t] = np.exp(-0.5 * z**2) @ share / (width * np.sqrt(2 * np.pi))
    return heights


def _bandwidths(y: Floats, p: Floats, bandwidth: BandwidthRule | float) -> Floats:
    """(T, N), (T, N), rule → (T,); weights count as 1/Σp² observations."""
    if not isinstance(bandwidth, str):
        if bandwidth <= 0:
            raise OptionError(f"bandwidth must be positive, not {bandwidth}.")
        return np.full(len(y), float(bandwidth))
    n = 1 / (p**2).sum(axis=1)
    mean = (p * y).sum(axis=1, keepdims=True)
    sd = np.sqrt((p * (y - mean) ** 2).sum(axis=1) * n / (n - 1))
    quartiles = np.quantile(y, [0.25, 0.75], axis=1)
    iqr = (quartiles[1] - quartiles[0]) / 1.349
    rules: dict[BandwidthRule, Floats] = {
        "silverman": 0.9 * np.where(iqr > 0, np.minimum(sd, iqr), sd) * n**-0.2,
        "scott": 1.059 * sd * n**-0.2,
    }
    return BANDWIDTH_RULE.pick(bandwidth, rules)


def _summary(
    heights: Floats, at: Floats, widths: Floats, y: Floats, p: Floats, periods: pd.Index
) -> pd.DataFrame:
    inner = heights[:, 1:-1]
    peaks = (inner > heights[:, :-2]) & (inner >= heights[:, 2:])
    mean = (p * y).sum(axis=1)
    return pd.DataFrame(
        {
            "bandwidth": widths,
            "mode": at[heights.argmax(axis=1)],
            "peak": heights.max(axis=1),
            "n_modes": peaks.sum(axis=1),
            "mean": mean,
            "sd": np.sqrt((p * (y - mean[:, None]) ** 2).sum(axis=1)),
        },
        index=periods,
    )
