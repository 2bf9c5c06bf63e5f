"""The Moran scatter: a unit's value against its neighbours'."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap.autocorrelation._alignment import chosen_periods, cross_section, weights_of
from spillgap.autocorrelation._kernels import standardised
from spillgap.autocorrelation._quadrants import quadrant_codes
from spillgap.options import EmptyRows
from spillgap.panel import Panel

__all__ = ["MoranScatter", "moran_scatter"]


@dataclass(frozen=True, eq=False, repr=False)
class MoranScatter(Shown):
    """The points of a Moran scatter and its line.

    Attributes
    ----------
    variable, year : str, label
        What and when.
    slope, intercept : float
        Of the least-squares line of the lag on the value. With row-standardised W the slope is
        Moran's I.
    I : float
        Moran's I, whatever W.
    """

    variable: str
    year: Hashable
    table: pd.DataFrame
    slope: float
    intercept: float
    I: float  # noqa: E741

    def to_frame(self) -> pd.DataFrame:
        """By unit: value, z (standardised), lag (Wz), quadrant."""
        return self.table.copy()

    def __repr__(self) -> str:
        counts = self.table["quadrant"].value_counts()
        shown = ", ".join(f"{code} {counts.get(code, 0)}" for code in ("HH", "LH", "LL", "HL"))
        return f"MoranScatter: {self.variable} in {self.year}, I {self.I:.3f}; {shown}"


def moran_scatter(
    panel: Panel, variable: str, year: Hashable, *, islands: EmptyRows = "error"
) -> MoranScatter:
    """Standardised values against their spatial lags in one period (Anselin 1996).

    Parameters
    ----------
    panel : Panel
        With weights, used as given.
    variable : str
        A numeric column.
    year : label
        The period.
    islands : {"error", "keep"}
        Units without neighbours; kept, they have a lag of 0 and no quadrant.

    Returns
    -------
    MoranScatter

    Raises
    ------
    DataError, AlignmentError, UnknownNameError
        As :func:`moran`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from spillgap.autocorrelation import moran_scatter
    >>> from spillgap.panel import Panel
    >>> ring = np.roll(np.eye(8), 1, axis=1) / 2 + np.roll(np.eye(8), -1, axis=1) / 2
    >>> data = pd.DataFrame({"place": range(8), "year": 1, "y": [1.0, 2, 3, 4, 4, 3, 2, 1]})
    >>> moran_scatter(Panel(data, "place", "year", ring, ids=range(8)), "y", 1)
    MoranScatter: y in 1, I 0.700; HH 4, LH 0, LL 4, HL 0
    """
    (period,) = chosen_periods(panel, [year])
    cross = weights_of(panel, period, islands)
    values = cross_section(panel, variable, period, cross.labels)
    z = standardised(values)
    lag = cross.W @ z
    slope = float(z @ lag / (z @ z))
    quadrant = quadrant_codes(z, lag)
    quadrant[cross.islands] = None
    table = pd.DataFrame(
        {"value": values, "z": z, "lag": lag, "quadrant": pd.Series(quadrant, dtype="str").values},
        index=cross.labels,
    )
    return MoranScatter(
        variable=variable,
        year=period,
        table=table.reindex(panel.units),
        slope=slope,
        intercept=float(np.mean(lag)),
        I=slope * len(z) / float(cross.W.sum()),
    )
