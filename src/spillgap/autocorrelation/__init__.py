"""Spatial autocorrelation by period: Moran, LISA and Getis–Ord, aligned by label.

Rows meet weights through the :class:`~spillgap.panel.Panel`, never by position, so the order in
which rows or units came changes nothing, to the last bit. W is used as given: row-standardised or
not, it is never standardised behind your back, nor changed. Time-varying W is taken period by
period. Every permutation starts from ``seed`` alone; numpy's global state is left as it was.
"""

from spillgap.autocorrelation._esda import (
    STATISTICS,
    EsdaResult,
    Statistic,
    geary,
    join_counts,
)
from spillgap.autocorrelation._getis_ord import (
    GetisOrdGlobal,
    GetisOrdResult,
    getis_ord,
    getis_ord_global,
)
from spillgap.autocorrelation._global import (
    MoranResult,
    bivariate_moran,
    differential_moran,
    moran,
)
from spillgap.autocorrelation._local import (
    LisaOverTime,
    LisaResult,
    bivariate_lisa,
    lisa,
    lisa_over_time,
)
from spillgap.autocorrelation._quadrants import HOTSPOTS, QUADRANTS, Quadrant
from spillgap.autocorrelation._scatter import MoranScatter, moran_scatter

__all__ = [
    "HOTSPOTS",
    "QUADRANTS",
    "STATISTICS",
    "EsdaResult",
    "GetisOrdGlobal",
    "GetisOrdResult",
    "LisaOverTime",
    "LisaResult",
    "MoranResult",
    "MoranScatter",
    "Quadrant",
    "Statistic",
    "bivariate_lisa",
    "bivariate_moran",
    "differential_moran",
    "geary",
    "getis_ord",
    "getis_ord_global",
    "join_counts",
    "lisa",
    "lisa_over_time",
    "moran",
    "moran_scatter",
]
