"""Centre of gravity and standard deviational ellipse of a variable on the map, by period."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import CRSLike, Floats, Key
from spillgap.errors import DataError, OptionError
from spillgap.gaps._places import Places, PlacesLike, places_of
from spillgap.groups import known_periods, values
from spillgap.panel import Panel

__all__ = ["EllipseResult", "ellipse"]


@dataclass(frozen=True, eq=False)
class EllipseResult(Shown):
    """Centre of gravity and ellipse by period.

    Attributes
    ----------
    variable : str or None
        None where every unit weighs the same.
    scale : float
        Standard deviations along the axes.
    places : Places
    """

    variable: str | None
    table: pd.DataFrame
    scale: float
    places: Places

    def to_frame(self) -> pd.DataFrame:
        """By period.

        ``lon, lat`` of the centre; ``moved_km`` and ``bearing`` (degrees clockwise from north)
        since the period before; ``moved_since_first_km``; ``major_km, minor_km`` half axes;
        ``rotation`` of the major axis, degrees clockwise from the plane's north, 0 to 180;
        ``area_km2``; ``roundness`` minor over major.
        """
        return self.table.drop(columns=["x_km", "y_km"])

    def outline(self, period: Key, points: int = 181) -> pd.DataFrame:
        """The ellipse as a closed line: columns lon, lat."""
        row = self.table.loc[period]
        angle = np.linspace(0, 2 * np.pi, points)
        turn = np.radians(row["rotation"])
        major, minor = row["major_km"] * np.cos(angle), row["minor_km"] * np.sin(angle)
        x = row["x_km"] + major * np.sin(turn) + minor * np.cos(turn)
        y = row["y_km"] + major * np.cos(turn) - minor * np.sin(turn)
        degrees = self.places.to_degrees(np.column_stack([x, y]))
        return pd.DataFrame(degrees, columns=["lon", "lat"])

    def __repr__(self) -> str:
        last = self.table.iloc[-1]
        return (
            f"EllipseResult: {self.variable or 'units'}, centre {last['lon']:.2f}°E "
            f"{last['lat']:.2f}°N in {last.name}, {last['moved_since_first_km']:.1f} km since "
            f"{self.table.index[0]}; axes {last['major_km']:.0f} × {last['minor_km']:.0f} km"
        )


def ellipse(
    panel: Panel,
    variable: str | None,
    places: PlacesLike,
    periods: Iterable[Hashable] | None = None,
    *,
    scale: float = 1.0,
    crs: CRSLike = None,
) -> EllipseResult:
    """Weighted centre of gravity and standard deviational ellipse, by period.

    Parameters
    ----------
    panel : Panel
    variable : str or None
        The mass at every unit's centroid, ≥ 0 (a total such as GDP or population; for an index
        the centre is that of its levels); None for equal masses.
    places : GeoDataFrame or DataFrame
        As in ``gradients``.
    periods : iterable, optional
    scale : float
        Half axes in standard deviations along them. ArcGIS draws √2 of these.
    crs : optional
        Plane to use instead of the fitted Albers equal-area.

    Returns
    -------
    EllipseResult

    Raises
    ------
    DataError
        For a negative mass, or units on one point.

    Notes
    -----
    With masses w on equal-area coordinates, centre x̄ = Σ w x / Σ w; the half axes are roots of
    the eigenvalues of the weighted covariance (divisor Σ w) and the rotation is that of its
    first eigenvector, which is the angle of Lefever's closed form. Distances and bearings
    between centres are geodesic (WGS84).

    References
    ----------
    Lefever (1926), American J. Sociology 32(1); Yuill (1971), Geografiska Annaler B 53(1);
    Wang, Shi & Miao (2015), PLoS ONE 10(3).

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> where = pd.DataFrame({"lon": [100.0, 110, 105], "lat": [30.0, 30, 35]}, index=list("abc"))
    >>> data = pd.DataFrame({"u": list("abc") * 2, "t": [1] * 3 + [2] * 3, "y": [1, 1, 1, 1, 3, 1]})
    >>> moved = sg.gaps.ellipse(sg.Panel(data, "u", "t"), "y", where).to_frame()
    >>> bool(moved.loc[2, "lon"] > moved.loc[1, "lon"])
    True
    """
    if not scale > 0:
        raise OptionError(f"scale must be positive, not {scale}.")
    where = places_of(panel.units, places, crs)
    chosen = known_periods(panel, periods)
    if variable is None:
        mass = np.ones((len(chosen), panel.n_units))
    else:
        grid = values(panel, variable, need="non-negative", what="A centre of gravity")
        mass = grid.loc[chosen].to_numpy()
    empty = chosen[(mass > 0).sum(axis=1) < 2]
    if len(empty):
        raise DataError(f"Fewer than two units with a mass above zero in {list(empty)}.")
    centre, axes, rotation = deviational_ellipse(mass, where.plane)
    degrees = where.to_degrees(centre)
    major, minor = (scale * axes).T
    table = pd.DataFrame(
        {
            "lon": degrees[:, 0],
            "lat": degrees[:, 1],
            **_moves(degrees),
            "major_km": major,
            "minor_km": minor,
            "rotation": rotation,
            "area_km2": np.pi * major * minor,
            "roundness": minor / major,
            "x_km": centre[:, 0],
            "y_km": centre[:, 1],
        },
        index=chosen,
    )
    return EllipseResult(variable, table, scale, where)


def deviational_ellipse(mass: Floats, plane: Floats) -> tuple[Floats, Floats, Floats]:
    """(T, N), (N, 2) → centres (T, 2), standard deviations (T, 2) and rotations (T,) in degrees."""
    p = mass / mass.sum(axis=1, keepdims=True)
    centre = p @ plane
    deviations = plane - centre[:, None, :]
    cov = np.einsum("tn,tni,tnj->tij", p, deviations, deviations)
    roots, vectors = np.linalg.eigh(cov)
    axes = np.sqrt(np.clip(roots[:, ::-1], 0, None))
    first = vectors[:, :, -1]
    return centre, axes, np.degrees(np.arctan2(first[:, 0], first[:, 1])) % 180


def _moves(degrees: Floats) -> dict[str, Floats]:
    """(T, 2) centres → geodesic km and bearing since the period before and since the first."""
    from pyproj import Geod

    lon, lat = degrees.T
    earth = Geod(ellps="WGS84")
    bearing, _, step = earth.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    first_lon, first_lat = np.full_like(lon, lon[0]), np.full_like(lat, lat[0])
    _, _, since = earth.inv(first_lon, first_lat, lon, lat)
    return {
        "moved_km": np.r_[np.nan, np.asarray(step) / 1000],
        "bearing": np.r_[np.nan, np.asarray(bearing) % 360],
        "moved_since_first_km": np.asarray(since) / 1000,
    }
