"""Spatial autocorrelation by period: Moran, LISA, Getis–Ord and what esda has, aligned by label.

Rows meet weights through the :class:`~spillgap.panel.Panel`, never by position, so the order in
which rows or units came changes nothing, to the last bit. W is used as given: row-standardised or
not, it is never standardised behind your back, nor changed. Time-varying W is taken period by
period. Every permutation starts from ``seed`` alone; numpy's global state is left as it was.
"""

from spillgap.autocorrelation._esda import EsdaResult, geary, join_counts, lee
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
from spillgap.autocorrelation._lisa_results import LisaOverTime, LisaResult
from spillgap.autocorrelation._local import bivariate_lisa, lisa, lisa_over_time
from spillgap.autocorrelation._local_esda import local_geary, local_join_count
from spillgap.autocorrelation._local_result import LocalResult
from spillgap.autocorrelation._permutations import permutations_for
from spillgap.autocorrelation._quadrants import (
    ASSOCIATION,
    HOTSPOTS,
    JOINS,
    QUADRANTS,
    SIMILARITY,
    SPREADS,
    Quadrant,
    classes_of,
)
from spillgap.autocorrelation._rates import empirical_bayes_rates
from spillgap.autocorrelation._scatter import MoranScatter, moran_scatter
from spillgap.autocorrelation._statistics import STATISTICS, Statistic
from spillgap.autocorrelation._surroundings import local_lee, losh

__all__ = [
    "ASSOCIATION",
    "HOTSPOTS",
    "JOINS",
    "QUADRANTS",
    "SIMILARITY",
    "SPREADS",
    "STATISTICS",
    "EsdaResult",
    "GetisOrdGlobal",
    "GetisOrdResult",
    "LisaOverTime",
    "LisaResult",
    "LocalResult",
    "MoranResult",
    "MoranScatter",
    "Quadrant",
    "Statistic",
    "bivariate_lisa",
    "bivariate_moran",
    "classes_of",
    "differential_moran",
    "empirical_bayes_rates",
    "geary",
    "getis_ord",
    "getis_ord_global",
    "join_counts",
    "lee",
    "lisa",
    "lisa_over_time",
    "local_geary",
    "local_join_count",
    "local_lee",
    "losh",
    "moran",
    "moran_scatter",
    "permutations_for",
]
