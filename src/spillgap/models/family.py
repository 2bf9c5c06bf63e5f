"""The models by name: declarations of which terms exist."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from spillgap._option import RowOption
from spillgap.models.model import SpatialPanelModel
from spillgap.rows import Rows

__all__ = [
    "GNS",
    "MODEL",
    "MODELS",
    "OLS",
    "SAC",
    "SAR",
    "SDEM",
    "SDM",
    "SEM",
    "SLX",
    "SPATIAL_MODEL",
    "ModelName",
    "SpatialModelName",
    "SpatialPanelModel",
    "model_class",
]


class OLS(SpatialPanelModel):
    """No spatial term: linear regression with effects."""

    name = "OLS"


class SLX(SpatialPanelModel):
    """Neighbours' regressors: WXθ."""

    name = "SLX"
    has_durbin = True


class SAR(SpatialPanelModel):
    """The spatial lag: ρWy."""

    name = "SAR"
    has_lag = True


class SEM(SpatialPanelModel):
    """The spatial error: u = λWu + ε."""

    name = "SEM"
    has_error = True


class SDM(SpatialPanelModel):
    """The spatial Durbin model: ρWy and WXθ.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> model = sg.SDM("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states.panel)
    >>> results = model.fit()
    >>> round(float(results.params["rho"]), 3)
    0.412
    """

    name = "SDM"
    has_lag = True
    has_durbin = True


class SDEM(SpatialPanelModel):
    """The spatial Durbin error model: WXθ and u = λWu + ε."""

    name = "SDEM"
    has_durbin = True
    has_error = True


class SAC(SpatialPanelModel):
    """Lag and error: ρWy and u = λWu + ε (also SARAR)."""

    name = "SAC"
    has_lag = True
    has_error = True


class GNS(SpatialPanelModel):
    """All of them: ρWy, WXθ and u = λWu + ε (general nesting spatial model)."""

    name = "GNS"
    has_lag = True
    has_durbin = True
    has_error = True


MODELS: Rows[type[SpatialPanelModel]] = Rows(OLS, SLX, SAR, SEM, SDM, SDEM, SAC, GNS)
"""The family by name."""

MODEL = RowOption("model", rows=MODELS)
ModelName: TypeAlias = Annotated[str, MODEL]

SPATIAL_MODEL = RowOption("spatial", rows=MODELS, serves=lambda model: model.is_spatial())
SpatialModelName: TypeAlias = Annotated[str, SPATIAL_MODEL]


def model_class(name: ModelName) -> type[SpatialPanelModel]:
    """The class of that name, in capitals or not."""
    return MODEL.row(name)
