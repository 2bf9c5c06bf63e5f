from . import (
    autocorrelation,
    datasets,
    errors,
    figures,
    gaps,
    importers,
    index,
    models,
    references,
    regions,
    study,
    tables,
    weights,
)
from ._version import __version__ as __version__
from .autocorrelation import lisa, moran, moran_scatter
from .datasets import load
from .models import GNS, OLS, SAC, SAR, SDEM, SDM, SEM, SLX
from .panel import Panel
from .references import cite
from .tables import table

__all__ = [
    "GNS",
    "OLS",
    "SAC",
    "SAR",
    "SDEM",
    "SDM",
    "SEM",
    "SLX",
    "Panel",
    "autocorrelation",
    "cite",
    "datasets",
    "errors",
    "figures",
    "gaps",
    "importers",
    "index",
    "lisa",
    "load",
    "models",
    "moran",
    "moran_scatter",
    "references",
    "regions",
    "study",
    "table",
    "tables",
    "weights",
]
