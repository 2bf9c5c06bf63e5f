"""The gap's slope across the map: east-west and north-south gradients, trend surface."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import CRSLike, Floats
from spillgap.errors import EstimationError, OptionError, listing
from spillgap.gaps._places import Places, PlacesLike, places_of
from spillgap.gaps._regression import (
    Fit,
    coefficient_table,
    conley_cov,
    hc_cov,
    least_squares,
)
from spillgap.groups import known_periods, logs, values
from spillgap.options import GRADIENT_COVARIANCE, GRADIENT_SCALE, GradientCovariance, GradientScale
from spillgap.panel import Panel

__all__ = ["GradientResult", "TrendSurfaceResult", "gradients", "trend_surface"]


@dataclass(frozen=True, eq=False)
class GradientResult(Shown):
    """East-west and north-south gradients by period.

    Attributes
    ----------
    variable : str
    log : bool
        Slopes are of the natural log.
    scale : {"sd", "degree", "km"}
        What a slope is per: a standard deviation of longitude or latitude, a degree, 1,000 km.
    cov : {"hc3", "conley"}
    fits : pandas.DataFrame
        By period: ``intercept``, ``r2``, ``strength`` (length of the gradient per 1,000 km) and
        ``bearing`` (the direction in which the variable rises, degrees clockwise from north).
    """

    variable: str
    table: pd.DataFrame
    fits: pd.DataFrame
    log: bool
    scale: GradientScale
    cov: GradientCovariance

    def to_frame(self) -> pd.DataFrame:
        """Rows (direction, period), direction ``east`` or ``north``: estimate, std_error, t, p,
        lower, upper. Positive: higher in the east (north)."""
        return self.table.copy()

    def __repr__(self) -> str:
        last = self.fits.index[-1]
        unit = "1,000 km" if self.scale == "km" else self.scale
        east, north = (self.table.loc[(d, last), "estimate"] for d in ("east", "north"))
        return (
            f"GradientResult: {'log ' if self.log else ''}{self.variable} in {last}: "
            f"{east:+.3g} eastward, {north:+.3g} northward per {unit}, "
            f"R² {self.fits['r2'].iloc[-1]:.2f}"
        )


@dataclass(frozen=True, eq=False)
class TrendSurfaceResult(Shown):
    """A quadratic surface through the values, by period.

    Attributes
    ----------
    variable : str
    fits : pandas.DataFrame
        By period: ``r2``, ``r2_linear``, and ``F``, ``p`` of the three quadratic terms.
    fitted : pandas.DataFrame
        (T, N).
    places : Places
    """

    variable: str
    table: pd.DataFrame
    fits: pd.DataFrame
    fitted: pd.DataFrame
    places: Places
    log: bool

    def to_frame(self) -> pd.DataFrame:
        """Rows (period, term): estimate, std_error (HC3), t, p, lower, upper; x eastward and y
        northward from the units' mean, in 1,000 km."""
        return self.table.copy()

    def surface(self, period: Hashable, points: int = 40) -> pd.DataFrame:
        """The surface on a grid over the units' extent: columns x, y (1,000 km), lon, lat, value.

        ``points`` along each side; values outside the units' hull are extrapolated.
        """
        plane = self.places.plane
        centre = plane.mean(axis=0)
        sides = [np.linspace(plane[:, i].min(), plane[:, i].max(), points) for i in (0, 1)]
        x, y = (side.ravel() for side in np.meshgrid(*sides))
        scaled = (np.column_stack([x, y]) - centre) / 1000
        degrees = self.places.to_degrees(np.column_stack([x, y]))
        params = self.table.xs(period)["estimate"].to_numpy()
        return pd.DataFrame(
            {
                "x": scaled[:, 0],
                "y": scaled[:, 1],
                "lon": degrees[:, 0],
                "lat": degrees[:, 1],
                "value": _quadratic(scaled) @ params,
            }
        )

    def __repr__(self) -> str:
        last = self.fits.iloc[-1]
        return (
            f"TrendSurfaceResult: {self.variable} in {last.name}: R² {last['r2']:.2f} "
            f"({last['r2_linear']:.2f} linear), curvature p = {last['p']:.3f}"
        )


def gradients(
    panel: Panel,
    variable: str,
    places: PlacesLike,
    periods: Iterable[Hashable] | None = None,
    *,
    log: bool = False,
    scale: GradientScale = "sd",
    cov: GradientCovariance = "hc3",
    cutoff: float | None = None,
    level: float = 0.95,
    crs: CRSLike = None,
) -> GradientResult:
    """East-west and north-south gradient by period: the variable on longitude and latitude.

    Parameters
    ----------
    panel : Panel
        At least five units.
    variable : str
    places : GeoDataFrame or DataFrame
        Boundaries indexed by unit, or a table with ``lon`` and ``lat`` in degrees.
    periods : iterable, optional
    log : bool
        Of the natural log: slopes are then relative differences.
    scale : {"sd", "degree", "km"}
        Slopes per standard deviation of the centroids' longitude and latitude, per degree, or
        per 1,000 km on an equal-area plane.
    cov : {"hc3", "conley"}
        Robust to unequal variance; or to spatial correlation up to ``cutoff`` km, falling
        linearly (Bartlett), which one expects between neighbours.
    cutoff : float, optional
        km, for ``"conley"``.
    level : float
        Coverage of the intervals (t with N − 3 degrees of freedom).
    crs : optional
        Plane to use instead of the fitted Albers equal-area.

    Returns
    -------
    GradientResult

    Raises
    ------
    AlignmentError
        For a unit without a place.
    DataError
        For a value without a log, or places without coordinates.

    References
    ----------
    Chorley & Haggett (1965), Trans. Inst. British Geographers 37 (trend surfaces); MacKinnon &
    White (1985), J. Econometrics 29; Conley (1999), J. Econometrics 92(1).

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> where = pd.DataFrame({"lon": [100, 105, 110, 115, 120], "lat": [30, 35, 28, 40, 33]},
    ...                      index=list("abcde"))
    >>> data = pd.DataFrame({"u": list("abcde"), "t": 1, "y": 2.0 * where["lon"].to_numpy()})
    >>> slopes = sg.gaps.gradients(sg.Panel(data, "u", "t"), "y", where, scale="degree")
    >>> slopes.to_frame()["estimate"].round(6).abs().tolist()
    [2.0, 0.0]
    """
    scale, cov = GRADIENT_SCALE.parse(scale), GRADIENT_COVARIANCE.parse(cov)
    if cov == "conley" and (cutoff is None or cutoff <= 0):
        raise OptionError("cov='conley' needs cutoff=, a positive distance in km.")
    where = places_of(panel.units, places, crs)
    grid = _grid(panel, variable, periods, log)
    x = _design(where, scale)
    km = _design(where, "km")
    distance = None if cov == "hc3" else _great_circle(where)
    tables, fits = {}, {}
    for period, row in grid.iterrows():
        y = row.to_numpy(dtype=float)
        fit = least_squares(y, x)
        matrix = _covariance(fit, x, distance, cutoff)
        names = ["intercept", "east", "north"]
        table = coefficient_table(names, fit.params, matrix, len(y) - 3, level)
        tables[period] = table.loc[["east", "north"]]
        slope = least_squares(y, km).params[1:]
        fits[period] = {
            "intercept": fit.params[0],
            "r2": fit.r2,
            "strength": float(np.hypot(*slope)),
            "bearing": float(np.degrees(np.arctan2(slope[0], slope[1])) % 360),
        }
    stacked = pd.concat(tables, names=[panel.time_name, "direction"]).swaplevel()
    return GradientResult(
        variable=variable,
        table=stacked.sort_index(),
        fits=pd.DataFrame(fits).T.rename_axis(panel.time_name),
        log=log,
        scale=scale,
        cov=cov,
    )


def trend_surface(
    panel: Panel,
    variable: str,
    places: PlacesLike,
    periods: Iterable[Hashable] | None = None,
    *,
    log: bool = False,
    level: float = 0.95,
    crs: CRSLike = None,
) -> TrendSurfaceResult:
    """Quadratic trend surface by period: z = a + b x + c y + d x² + e xy + f y².

    Parameters
    ----------
    panel, variable, places, periods, log, level, crs
        As in ``gradients``; at least eight units.

    Returns
    -------
    TrendSurfaceResult

    Raises
    ------
    AlignmentError, DataError
        As in ``gradients``.
    EstimationError
        For fewer than eight units, or units on one line.

    References
    ----------
    Chorley & Haggett (1965), Trans. Inst. British Geographers 37.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spillgap as sg
    >>> rng = np.random.default_rng(0)
    >>> units = [f"u{i}" for i in range(12)]
    >>> where = pd.DataFrame({"lon": rng.uniform(90, 120, 12), "lat": rng.uniform(20, 45, 12)},
    ...                      index=units)
    >>> data = pd.DataFrame({"u": units, "t": 1, "y": rng.normal(size=12)})
    >>> sg.gaps.trend_surface(sg.Panel(data, "u", "t"), "y", where).surface(1).shape
    (1600, 5)
    """
    from scipy.stats import f as f_distribution

    where = places_of(panel.units, places, crs)
    if panel.n_units < 8:
        raise EstimationError(f"A quadratic surface needs 8 units, here are {panel.n_units}.")
    grid = _grid(panel, variable, periods, log)
    x = _quadratic((where.plane - where.plane.mean(axis=0)) / 1000)
    names = ["intercept", "x", "y", "x2", "xy", "y2"]
    dof = panel.n_units - 6
    tables, fits, fitted = {}, {}, {}
    for period, row in grid.iterrows():
        y = row.to_numpy(dtype=float)
        fit, linear = least_squares(y, x), least_squares(y, x[:, :3])
        tables[period] = coefficient_table(names, fit.params, hc_cov(fit, x), dof, level)
        explained = linear.resids @ linear.resids - fit.resids @ fit.resids
        f_value = float(explained / 3 / (fit.resids @ fit.resids / dof))
        fits[period] = {
            "r2": fit.r2,
            "r2_linear": linear.r2,
            "F": f_value,
            "p": float(f_distribution.sf(f_value, 3, dof)),
        }
        fitted[period] = y - fit.resids
    return TrendSurfaceResult(
        variable=variable,
        table=pd.concat(tables, names=[panel.time_name, "term"]),
        fits=pd.DataFrame(fits).T.rename_axis(panel.time_name),
        fitted=pd.DataFrame(fitted, index=panel.units).T.rename_axis(panel.time_name),
        places=where,
        log=log,
    )


def _grid(
    panel: Panel, variable: str, periods: Iterable[Hashable] | None, log: bool
) -> pd.DataFrame:
    chosen = known_periods(panel, periods)
    need, what = ("positive", "The log") if log else (None, "")
    grid = values(panel, variable, need=need, what=what).loc[chosen]
    return logs(grid) if log else grid


def _design(where: Places, scale: GradientScale) -> Floats:
    """(N, 3): a column of ones, eastward and northward coordinates, centred."""
    degrees = np.column_stack([where.lon, where.lat])
    plane = where.plane / 1000 if scale == "km" else degrees
    plane = plane - plane.mean(axis=0)
    flat = [
        name
        for name, spread in zip(("longitude", "latitude"), np.ptp(plane, axis=0), strict=True)
        if spread == 0
    ]
    if flat:
        raise EstimationError(f"All units share one {listing(flat)}: no gradient along it.")
    if scale == "sd":
        plane = plane / plane.std(axis=0)
    return np.column_stack([np.ones(len(plane)), plane])


def _quadratic(plane: Floats) -> Floats:
    """(n, 2) → (n, 6): 1, x, y, x², xy, y²."""
    x, y = plane.T
    return np.column_stack([np.ones_like(x), x, y, x**2, x * y, y**2])


def _covariance(fit: Fit, x: Floats, distance: Floats | None, cutoff: float | None) -> Floats:
    if distance is None or cutoff is None:
        return hc_cov(fit, x)
    return conley_cov(fit, x, distance, cutoff)


def _great_circle(where: Places) -> Floats:
    """(N, N) km on a sphere of 6,371.0 km, by the haversine formula."""
    lon, lat = np.radians(where.lon), np.radians(where.lat)
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
