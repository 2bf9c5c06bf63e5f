"""PySAL through the gate: its estimators on rows and W that are matched by key."""

from spillgap.pysal._agglomerations import agglomerate, skater_regimes
from spillgap.pysal._aligned import Aligned, to_spreg
from spillgap.pysal._estimators import ESTIMATORS, Estimator
from spillgap.pysal._fit import spreg_fit
from spillgap.pysal._mgwr import MgwrResults, mgwr_fit
from spillgap.pysal._results import SpregModel, SpregResults

__all__ = [
    "ESTIMATORS",
    "Aligned",
    "Estimator",
    "MgwrResults",
    "SpregModel",
    "SpregResults",
    "agglomerate",
    "mgwr_fit",
    "skater_regimes",
    "spreg_fit",
    "to_spreg",
]
