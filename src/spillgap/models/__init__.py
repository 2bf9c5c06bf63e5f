"""Spatial panel models: one estimator core, the models as declarations."""

from spillgap.models.did import DiD, DiDResults
from spillgap.models.effects import EffectsResult
from spillgap.models.event_study import EventStudy
from spillgap.models.family import (
    GNS,
    MODELS,
    OLS,
    SAC,
    SAR,
    SDEM,
    SDM,
    SEM,
    SLX,
    SpatialPanelModel,
    model_class,
)
from spillgap.models.regime_effects import RegimeEffects
from spillgap.models.results import Results
from spillgap.models.treatment import Treatment

__all__ = [
    "GNS",
    "MODELS",
    "OLS",
    "SAC",
    "SAR",
    "SDEM",
    "SDM",
    "SEM",
    "SLX",
    "DiD",
    "DiDResults",
    "EffectsResult",
    "EventStudy",
    "RegimeEffects",
    "Results",
    "SpatialPanelModel",
    "Treatment",
    "model_class",
]
