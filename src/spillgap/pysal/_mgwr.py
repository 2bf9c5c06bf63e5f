"""Coefficients that vary over space: mgwr on rows and places that are matched by key."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

from spillgap._notebook import Shown
from spillgap._placing import placed
from spillgap._types import Floats, Untyped
from spillgap.errors import DataError, EstimationError, OptionError, listing
from spillgap.options import GWR_KERNEL, GwrKernel
from spillgap.panel import Panel
from spillgap.pysal._aligned import coordinates, to_spreg

__all__ = ["MgwrResults", "mgwr_fit"]


_FEWEST = 40
"""mgwr's narrowest bandwidth is 40 neighbours and two for each column."""


@dataclass(frozen=True, eq=False)
class MgwrResults(Shown):
    """Local coefficients of one period.

    Attributes
    ----------
    formula : str
    period : label
    multiscale : bool
        Whether every column has a bandwidth of its own.
    bandwidths : Series
        By column: neighbours.
    raw : object
        mgwr's own.
    """

    formula: str
    period: Hashable
    multiscale: bool
    bandwidths: pd.Series
    raw: Untyped
    _local: pd.DataFrame
    _errors: pd.DataFrame
    _shapes: GeoSeries

    @property
    def std_errors(self) -> pd.DataFrame:
        """Standard errors of the local coefficients, unit by column."""
        return self._errors.copy()

    def to_frame(self) -> pd.DataFrame:
        """Local coefficients, unit by column, as a GeoDataFrame with the geometry of ``points``."""
        return placed(self._local, self._shapes)


def mgwr_fit(
    formula: str,
    panel: Panel,
    points: GeoDataFrame | GeoSeries,
    *,
    period: Hashable,
    multiscale: bool = True,
    kernel: GwrKernel = "bisquare",
    standardise: bool = True,
) -> MgwrResults:
    """(Multiscale) geographically weighted regression of one period, by mgwr.

    Parameters
    ----------
    formula : str
        ``"y ~ x1 + x2"``.
    panel : Panel
        Without weights as well.
    points : GeoDataFrame or GeoSeries
        Where the units are, by unit, in a projected CRS; of polygons a point inside.
    period : label
    multiscale : bool
        Whether every column has a bandwidth of its own (Fotheringham, Yang & Kang 2017), or all
        share one.
    kernel : {"bisquare", "gaussian", "exponential"}
        Of distances, as far as the bandwidth's nearest neighbours.
    standardise : bool
        Whether columns are centred and scaled first, so that bandwidths of columns compare.

    Returns
    -------
    MgwrResults

    Raises
    ------
    OptionError
        If mgwr is not installed.
    DataError
        For constant columns, or points in degrees.
    AlignmentError
        For units without a point.
    EstimationError
        For not more than 40 + 2K units, K with the intercept, or if mgwr fails.

    Examples
    --------
    >>> import spillgap as sg
    >>> fit = sg.pysal.mgwr_fit(
    ...     "y ~ x", panel, points, period=2019
    ... )  # doctest: +SKIP
    """
    chosen = GWR_KERNEL.parse(kernel)
    rows = to_spreg(formula, panel.with_weights(None), period)
    at = coordinates(points, rows.panel.units)
    fewest = _FEWEST + 2 * (rows.x.shape[1] + 1)
    if len(at) <= fewest:
        raise EstimationError(
            f"{len(at)} units: mgwr searches bandwidths from {fewest} neighbours up, and fewer "
            "units do not carry local regressions. Use regimes: sg.pysal.skater_regimes."
        )
    try:
        from mgwr.gwr import GWR, MGWR
        from mgwr.sel_bw import Sel_BW
    except ImportError as error:
        raise OptionError("mgwr_fit needs mgwr: install spillgap[regions].") from error
    y, x = rows.y.copy(), rows.x.copy()
    if standardise:
        y, x = _scaled(y, (rows.dependent,)), _scaled(x, rows.names)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            selector = Sel_BW(at, y, x, kernel=chosen, multi=multiscale)
            width = selector.search(verbose=False) if multiscale else selector.search()
            model = (
                MGWR(at, y, x, selector, kernel=chosen)
                if multiscale
                else GWR(at, y, x, width, kernel=chosen)
            )
            raw = model.fit()
        except Exception as problem:
            raise EstimationError(f"mgwr fails: {problem}") from problem
    names = ["Intercept", *rows.names]
    units = rows.panel.units
    return MgwrResults(
        formula, period, multiscale,
        pd.Series(np.broadcast_to(width, len(names)), names, name="bandwidth", dtype=float), raw,
        pd.DataFrame(raw.params, units, names), pd.DataFrame(raw.bse, units, names),
        points.geometry,
    )  # fmt: skip


def _scaled(columns: Floats, names: tuple[str, ...]) -> Floats:
    spread = columns.std(axis=0)
    constant = [name for name, size in zip(names, spread, strict=True) if size == 0]
    if constant:
        raise DataError(f"{listing(constant)} is the same in every unit: there is no scale.")
    return (columns - columns.mean(axis=0)) / spread
