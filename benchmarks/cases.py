"""What is timed: each case by us and, where a peer can, by the peer on the same data.

A side is a function that prepares everything up to the estimator's own input and returns the
call to be timed; the call returns numbers to be compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import spillgap as sg
from benchmarks.data import Lattice

__all__ = ["CASES", "Case"]

Numbers = dict[str, float]
Call = Callable[[], Numbers]


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes
    ----------
    seconds : float
        What we promise to stay under.
    peer : str
        Which package and function it is compared with; empty where none can do it.
    times_slower : float or None
        How many times slower than us the peer is promised to be, at least.
    gibibytes : float or None
        Peak memory that we promise to stay under.
    rho_within : (str, float) or None
        Another case, and how near to its ρ ours is promised to be.
    """

    title: str
    ours: Callable[[], Call]
    seconds: float
    repeats: int = 40
    peer: str = ""
    theirs: Callable[[], Call] | None = None
    peer_repeats: int = 2
    times_slower: float | None = None
    gibibytes: float | None = None
    rho_within: tuple[str, float] | None = None


def _ours(
    units: int,
    kind: str,
    effects: str,
    *,
    draws: int = 0,
    logdet: str = "exact",
    nearest: int | None = None,
) -> Callable[[], Call]:
    def prepare() -> Call:
        data = Lattice(units, 8 if units == 31 else 10, kind=kind, effects=effects, nearest=nearest)
        panel = data.panel

        def call() -> Numbers:
            found = getattr(sg, kind)(data.formula, panel, effects=effects).fit(logdet=logdet)
            out = {str(k): float(v) for k, v in found.params.items()}
            if draws:
                table = found.effects(draws=draws, seed=0).to_frame()
                out["direct x1"] = float(table.loc[("x1", "direct"), "estimate"])
                out["total x1"] = float(table.loc[("x1", "total"), "estimate"])
            return out

        return call

    return prepare


def _stacked(data: Lattice) -> tuple[Any, Any]:
    """y (n, 1) and X (n, K) stacked period by period."""
    y, x = data.arrays
    return y.reshape(-1, 1), x.reshape(-1, data.regressors)


def _spreg_lag(units: int) -> Callable[[], Call]:
    def prepare() -> Call:
        from spreg.panel import ML_LagFE

        data = Lattice(units, 10, kind="SDM", effects="unit")
        (y, x), w = _stacked(data), data.pysal

        def call() -> Numbers:
            found = ML_LagFE(y, x, w, slx_lags=1, spat_impacts=None)
            names = [*data.names, *(f"W:{n}" for n in data.names), "rho"]
            return dict(zip(names, np.asarray(found.betas).ravel().tolist()))

        return call

    return prepare


def _spreg_error(units: int) -> Callable[[], Call]:
    def prepare() -> Call:
        from spreg.panel import ML_ErrorFE

        data = Lattice(units, 10, kind="SEM", effects="unit")
        (y, x), w = _stacked(data), data.pysal

        def call() -> Numbers:
            found = ML_ErrorFE(y, x, w)
            return dict(zip([*data.names, "lambda"], np.asarray(found.betas).ravel().tolist()))

        return call

    return prepare


def _panelbox(units: int, draws: int) -> Callable[[], Call]:
    """PanelBox has unit effects only, so that it is handed data less their period means."""

    def prepare() -> Call:
        from panelbox.effects.spatial_effects import compute_spatial_effects
        from panelbox.models.spatial import SpatialDurbin

        data = Lattice(units, 8 if units == 31 else 10, kind="SDM", effects="twoway")
        columns = ["y", *data.names]
        frame = data.frame.copy()
        frame[columns] -= frame.groupby("time")[columns].transform("mean")
        w = data.weights.toarray()

        def call() -> Numbers:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model = SpatialDurbin(data.formula, frame, "unit", "time", W=w, effects="fixed")
                found = model.fit()
                out = {str(k).replace("W*", "W:"): float(v) for k, v in found.params.items()}
                # Its effects read two attributes that its results lack or hold otherwise.
                found.W, found.cov_params = w, found.cov_params.to_numpy()
                effects = compute_spatial_effects(found, n_simulations=draws).effects["x1"]
                out["direct x1"] = float(effects["direct"])
                out["total x1"] = float(effects["total"])
            return out

        return call

    return prepare


LARGE = 316**2

CASES: dict[str, Case] = {
    "sdm-31": Case(
        "SDM two-way, 31 × 8, with 5,000 effect draws",
        _ours(31, "SDM", "twoway", draws=5000),
        0.060,
        peer="PanelBox SpatialDurbin, 5,000 draws",
        theirs=_panelbox(31, 5000),
        peer_repeats=3,
    ),
    "sdm-900-5000": Case(
        "SDM two-way, 900 × 10, with 5,000 effect draws",
        _ours(900, "SDM", "twoway", draws=5000),
        0.100,
    ),
    "sdm-900": Case(
        "SDM two-way, 900 × 10, with 1,000 effect draws",
        _ours(900, "SDM", "twoway", draws=1000),
        0.150,
        peer="PanelBox SpatialDurbin, dense, with 20 draws only",
        theirs=_panelbox(900, 20),
        peer_repeats=1,
        times_slower=10.0,
    ),
    "sdm-3025": Case(
        "SDM unit effects, 3,025 × 10",
        _ours(3025, "SDM", "unit"),
        0.200,
        peer="spreg panel.ML_LagFE(slx_lags=1)",
        theirs=_spreg_lag(3025),
        peer_repeats=1,
        times_slower=75.0,
    ),
    "sem-900": Case(
        "SEM unit effects, 900 × 10",
        _ours(900, "SEM", "unit"),
        0.300,
        peer="spreg panel.ML_ErrorFE",
        theirs=_spreg_error(900),
    ),
    "gns-900": Case(
        "GNS two-way, 900 × 10",
        _ours(900, "GNS", "twoway"),
        1.0,
        peer="spreg panel.ML_ErrorFE (a SEM: it has no GNS)",
        theirs=_spreg_error(900),
    ),
    "sdm-99856": Case(
        "SDM two-way, 99,856 × 10, exact log-determinant",
        _ours(LARGE, "SDM", "twoway"),
        25.0,
        repeats=2,
        gibibytes=3.0,
    ),
    "sdm-99856-approximate": Case(
        "SDM two-way, 99,856 × 10, approximate log-determinant",
        _ours(LARGE, "SDM", "twoway", logdet="approximate"),
        6.0,
        repeats=3,
        rho_within=("sdm-99856", 0.002),
    ),
    "sdm-99856-nearest": Case(
        "SDM two-way, 99,856 × 10, six nearest, exact log-determinant",
        _ours(LARGE, "SDM", "twoway", nearest=6),
        300.0,
        repeats=1,
    ),
    "sdm-99856-nearest-approximate": Case(
        "SDM two-way, 99,856 × 10, six nearest, approximate log-determinant",
        _ours(LARGE, "SDM", "twoway", nearest=6, logdet="approximate"),
        30.0,
        repeats=1,
        rho_within=("sdm-99856-nearest", 0.002),
    ),
}
"""The rows of the table, by key."""
