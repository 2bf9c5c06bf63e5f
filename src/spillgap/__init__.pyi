from . import (
    autocorrelation,
    coupling,
    datasets,
    errors,
    figures,
    gaps,
    importers,
    index,
    models,
    pysal,
    references,
    regions,
    report,
    study,
    tables,
    weights,
)
from ._version import __version__ as __version__
from .autocorrelation import (
    geary,
    getis_ord,
    join_counts,
    lisa,
    lisa_over_time,
    local_geary,
    local_join_count,
    losh,
    moran,
    moran_scatter,
)
from .datasets import load
from .explain import decomposition, scenarios
from .index import composite_index, entropy_index
from .models import GNS, OLS, SAC, SAR, SDEM, SDM, SEM, SLX, DiD
from .models.choice import choose
from .panel import Panel
from .pysal import spreg_fit, to_spreg
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
    "DiD",
    "Panel",
    "autocorrelation",
    "choose",
    "cite",
    "composite_index",
    "coupling",
    "datasets",
    "decomposition",
    "entropy_index",
    "errors",
    "figures",
    "gaps",
    "geary",
    "getis_ord",
    "importers",
    "index",
    "join_counts",
    "lisa",
    "lisa_over_time",
    "load",
    "local_geary",
    "local_join_count",
    "losh",
    "models",
    "moran",
    "moran_scatter",
    "pysal",
    "references",
    "regions",
    "report",
    "scenarios",
    "spreg_fit",
    "study",
    "table",
    "tables",
    "to_spreg",
    "weights",
]
