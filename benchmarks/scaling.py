"""How the cost of a fit grows with units, periods and regressors: a log-log plot."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

import spillgap as sg
from benchmarks.data import Lattice

__all__ = ["measure", "plot"]

UNITS = (100, 225, 400, 900, 2025, 4900, 10000, 22500, 49729, 99856)
PERIODS = (5, 10, 20, 40, 80)
REGRESSORS = (1, 2, 4, 8, 16, 32)

Points = dict[str, list[tuple[int, float]]]


def measure(largest: int = UNITS[-1]) -> Points:
    """Processor seconds of construction and fit of a two-way SDM, by N, T and K."""
    out: Points = {
        "units, exact": [],
        "units, approximate": [],
        "periods": [],
        "regressors": [],
    }
    for n in (u for u in UNITS if u <= largest):
        data = Lattice(n, 10)
        out["units, exact"].append((n, _seconds(data, "exact")))
        out["units, approximate"].append((n, _seconds(data, "approximate")))
    for t in PERIODS:
        out["periods"].append((t, _seconds(Lattice(2025, t), "exact")))
    for k in REGRESSORS:
        out["regressors"].append((k, _seconds(Lattice(2025, 10, regressors=k), "exact")))
    return out


def _seconds(data: Lattice, logdet: str) -> float:
    """Processor time: it grows with the work, however busy the machine is."""
    panel = data.panel
    times = []
    for _ in range(1 if data.units > 20000 else 4):
        start = time.process_time()
        sg.SDM(data.formula, panel).fit(logdet=logdet)
        times.append(time.process_time() - start)
    return min(times)


def plot(points: Points, target: Path) -> None:
    """Three panels: N with a line of slope one, T and K."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), sharey=True, layout="constrained")
    _curve(axes[0], points["units, exact"], "exact log-determinant", "#1b6ca8", "o")
    _curve(axes[0], points["units, approximate"], "approximate", "#d1495b", "s")
    _guide(axes[0], points["units, exact"])
    axes[0].set(xlabel="units N (T = 10, K = 3)", ylabel="processor time, s")
    axes[0].legend(frameon=False, loc="upper left")
    _curve(axes[1], points["periods"], "", "#1b6ca8", "o")
    _guide(axes[1], points["periods"])
    axes[1].set(xlabel="periods T (N = 2,025, K = 3)")
    _curve(axes[2], points["regressors"], "", "#1b6ca8", "o")
    _guide(axes[2], points["regressors"])
    axes[2].set(xlabel="regressors K (N = 2,025, T = 10)")
    for ax, places in ((axes[1], PERIODS), (axes[2], REGRESSORS)):
        ax.set_xticks(places, [str(place) for place in places])
        ax.minorticks_off()
    for ax in axes:
        ax.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
        ax.spines[["top", "right"]].set_visible(False)
    figure.suptitle("A two-way SDM: time of construction and fit", x=0.01, ha="left", fontsize=11)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=160)
    plt.close(figure)


def _curve(ax: Any, points: list[tuple[int, float]], label: str, colour: str, marker: str) -> None:
    x, y = np.array(points).T
    ax.loglog(x, y, marker=marker, markersize=4, color=colour, label=label or None)


def _guide(ax: Any, points: list[tuple[int, float]]) -> None:
    """A dotted line of slope one through the last point."""
    x, y = np.array(points).T
    ax.loglog(x, y[-1] * x / x[-1], linestyle=":", color="#777777", label="slope 1")
