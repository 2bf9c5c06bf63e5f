"""Intervals that were measured to cover less than they say: one table, read by notices and docs.

Each row is what a simulation of the validation page came out as. A result to which a row applies
carries it as a notice; the guide to robustness prints the table; tests hold every row to the files
of ``benchmarks/results`` that it is taken from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spillgap.models.corrections import Correction
from spillgap.models.notices import Notice
from spillgap.models.specification import Specification
from spillgap.models.undercoverage_row import Read, Source, Undercoverage
from spillgap.options import Method

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = [
    "UNDERCOVERAGE",
    "Source",
    "Undercoverage",
    "notices_of",
    "undercoverage_notices",
    "undercoverage_of",
]

_FIXED = ("unit", "twoway")
_FALLING = ("power", "exponential")
_WITH_RHO = ("SAR", "SDM", "SAC", "GNS")

UNDERCOVERAGE: tuple[Undercoverage, ...] = (
    Undercoverage(
        key="robust",
        read="parameters",
        where={"method": ("ml",), "cov": ("robust",), "effects": _FIXED},
        most_periods=4,
        innovations="unequal",
        coverage=(92.1, 95.8),
        periods=(3,),
        draws=400,
        source=Source("coverage", r".*/unit/(independent|by unit|by row)/T3/.*", "x", "robust"),
    ),
    Undercoverage(
        key="cluster",
        read="parameters",
        where={"method": ("ml",), "cov": ("cluster",), "effects": _FIXED},
        most_periods=4,
        innovations="serial",
        coverage=(91.0, 96.8),
        periods=(3,),
        draws=400,
        source=Source(
            "coverage", r".*/unit/(independent|by unit|by row|serial)/T3/.*", "x", "cluster"
        ),
    ),
    Undercoverage(
        key="conley",
        read="parameters",
        where={"method": ("ml",), "cov": ("conley",), "effects": _FIXED},
        most_periods=4,
        innovations="unequal",
        coverage=(91.8, 94.2),
        periods=(3,),
        draws=400,
        source=Source("coverage", r".*/unit/(independent|by unit|by row)/T3/.*", "x", "conley"),
    ),
    Undercoverage(
        key="conley, dependent in space",
        read="parameters",
        where={"method": ("ml",), "cov": ("conley",)},
        most_periods=10,
        innovations="spatial",
        coverage=(87.2, 92.2),
        periods=(3, 5, 10),
        draws=400,
        source=Source("coverage", r"OLS/unit/spatial/.*", "x", "conley"),
    ),
    Undercoverage(
        key="bootstrap",
        read="parameters",
        where={"method": ("ml",), "cov": ("bootstrap",), "effects": _FIXED},
        most_periods=4,
        coverage=(89.2, 89.2),
        periods=(3,),
        draws=120,
        source=Source("coverage", r"SAR/unit/independent/T3/.*", "x", "bootstrap"),
    ),
    Undercoverage(
        key="driscoll-kraay, slopes",
        read="parameters",
        where={"method": ("ml",), "cov": ("driscoll-kraay",)},
        most_periods=10,
        innovations="common",
        coverage=(91.3, 96.2),
        periods=(3, 5, 10),
        draws=400,
        source=Source("coverage", r".*/unit/common/.*", "x", "driscoll-kraay"),
    ),
    Undercoverage(
        key="driscoll-kraay, rho",
        read="parameters",
        where={"method": ("ml",), "cov": ("driscoll-kraay",), "model": _WITH_RHO},
        most_periods=10,
        innovations="common",
        coverage=(85.6, 92.5),
        periods=(3, 5, 10),
        draws=1000,
        source=Source("coverage", r"SAR/unit/common/.*", "rho", "driscoll-kraay"),
    ),
    Undercoverage(
        key="lee-yu, dynamic",
        read="parameters",
        where={
            "method": ("ml",),
            "dynamic": ("yes",),
            "correction": ("lee-yu",),
            "effects": _FIXED,
        },
        most_periods=9,
        coverage=(85.7, 95.6),
        periods=(5,),
        draws=1000,
        source=Source("monte_carlo", r".*/(unit|twoway)/time.*/T5/lee-yu", "L:y|LW:y|rho"),
    ),
    Undercoverage(
        key="adjusted-score",
        read="parameters",
        where={"correction": ("adjusted-score",)},
        most_periods=4,
        coverage=(90.6, 95.2),
        periods=(3,),
        draws=1000,
        source=Source("monte_carlo", r".*/T3/adjusted-score", "L:y|LW:y|rho"),
    ),
    Undercoverage(
        key="long run, delta method",
        read="long-run effects by the delta method",
        where={"dynamic": ("yes",)},
        most_periods=15,
        coverage=(74.1, 93.9),
        periods=(3, 5, 10, 15),
        draws=400,
        source=Source("monte_carlo", r".*/(lee-yu|adjusted-score)", "long indirect x1"),
    ),
    Undercoverage(
        key="moments, rho and lambda",
        read="parameters",
        where={"method": ("gmm",), "model": ("SAC", "GNS")},
        most_periods=None,
        most_units=149,
        innovations="SAC",
        coverage=(89.3, 93.9),
        periods=(4, 8),
        draws=1000,
        source=Source("monte_carlo", r"SAC/.*/gmm", "rho|lambda"),
    ),
    Undercoverage(
        key="speed of convergence",
        read="speed",
        where={"effects": _FIXED},
        most_periods=20,
        innovations="Nickell",
        coverage=(0.0, 17.0),
        periods=(5, 10, 20),
        draws=100,
        source=Source("convergence", r"SAR/unit/.*", "coefficient|total"),
    ),
    Undercoverage(
        key="inequality, bootstrap-t",
        read="inequality",
        where={"interval": ("bootstrap-t",)},
        most_periods=None,
        most_units=31,
        units=31,
        innovations="lognormal",
        coverage=(90.2, 94.5),
        periods=(),
        draws=400,
        source=Source("inequality", r"31 units/bootstrap-t", r".* total"),
    ),
    Undercoverage(
        key="inequality, percentile",
        read="inequality",
        where={"interval": ("percentile",)},
        most_periods=None,
        most_units=31,
        units=31,
        innovations="lognormal",
        coverage=(75.8, 86.5),
        periods=(),
        draws=400,
        source=Source("inequality", r"31 units/percentile", r".* total"),
    ),
    Undercoverage(
        key="event study, bands",
        read="event study",
        where={},
        most_periods=None,
        most_units=100,
        innovations="event-study",
        coverage=(86.5, 94.0),
        periods=(),
        draws=400,
        source=Source("did", r".*/by event time/.*", r".* band"),
    ),
    Undercoverage(
        key="decay, rho of sdm",
        read="parameters",
        where={"weights": _FALLING, "model": ("SDM",)},
        most_periods=None,
        most_units=143,
        innovations="decay",
        coverage=(90.9, 92.0),
        periods=(),
        draws=197,
        source=Source("several_weights", r"(power|exponential) SDM .* 49x8 .*", "rho"),
    ),
    Undercoverage(
        key="decay, parameters by standard error",
        read="parameters of decay by standard error",
        where={"weights": _FALLING},
        most_periods=None,
        most_units=149,
        innovations="decay",
        coverage=(80.0, 95.9),
        periods=(),
        draws=172,
        source=Source(
            "several_weights",
            r"(power|exponential) .* 49x8 .*",
            r"(rho|lambda|W:x) by standard error",
        ),
    ),
    Undercoverage(
        key="decay, effects by the delta method",
        read="effects of decay by the delta method",
        where={"weights": _FALLING},
        most_periods=None,
        most_units=149,
        innovations="decay",
        coverage=(81.1, 98.2),
        periods=(),
        draws=164,
        source=Source(
            "several_weights",
            r"(power|exponential) .* 49x8 .*",
            r"(indirect|total) by standard error",
        ),
    ),
    Undercoverage(
        key="several weights, indirect effects",
        read="effects with parameters of W",
        where={"weights": ("several", "convex")},
        most_periods=None,
        most_units=149,
        innovations="several-weights",
        coverage=(91.7, 94.3),
        periods=(),
        draws=300,
        source=Source("several_weights", r"(several|convex) .*", "indirect"),
    ),
    Undercoverage(
        key="mediated paths by bootstrap",
        read="paths by bootstrap",
        where={},
        most_periods=None,
        most_units=99,
        units=31,
        innovations="bootstraps",
        coverage=(86.7, 95.0),
        periods=(8,),
        draws=60,
        source=Source("mediation", "mediated/bootstrap/N31/T8", "(direct|indirect|total) .*"),
    ),
    Undercoverage(
        key="mediated shares",
        read="shares through a mediator",
        where={},
        most_periods=None,
        most_units=99,
        units=31,
        innovations="mediated",
        coverage=(92.3, 98.0),
        periods=(8,),
        draws=91,
        source=Source("mediation", r"(mediated|nothing onward)/simulation/N31/T8", "share .*"),
    ),
)
"""The table."""


def undercoverage_notices(
    spec: Specification,
    n_periods: int,
    n_units: int,
    *,
    read: Read = "parameters",
    method: Method = "ml",
    cov: str = "classical",
    correction: Correction | None = None,
    weights: str = "known",
) -> tuple[Notice, ...]:
    """The rows that hold of a fit, as notices; ``weights`` says which parameters W has."""
    facts = {
        "method": method,
        "cov": cov,
        "correction": correction or "none",
        "effects": spec.effects,
        "model": spec.name,
        "dynamic": "yes" if spec.dynamic else "no",
        "weights": weights,
    }
    return notices_of(read, facts, n_periods, n_units)


def undercoverage_of(results: Results, read: Read) -> tuple[Notice, ...]:
    """The rows that hold of what is read from a result, as notices."""
    return undercoverage_notices(
        results.model.specification,
        results.n_periods,
        results.n_units,
        read=read,
        method=results.method,
        cov=results.cov_type,
        correction=results.correction,
    )


def notices_of(
    read: Read, facts: Mapping[str, str], n_periods: int, n_units: int
) -> tuple[Notice, ...]:
    """The rows that hold of what is read, as notices."""
    return tuple(
        row.notice()
        for row in UNDERCOVERAGE
        if row.read == read and row.applies(facts, n_periods, n_units)
    )
