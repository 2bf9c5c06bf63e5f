"""Spatial panel models: one estimator core, the models as declarations."""

from spillgap.models.effects import EffectsResult
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
    "EffectsResult",
    "RegimeEffects",
    "Results",
    "SpatialPanelModel",
    "model_class",
]
