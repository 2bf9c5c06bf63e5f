"""Every case by us and by the peer, side by side: a table on the screen and in the docs."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import limits, permutations
from benchmarks.cases import CASES, Case

__all__ = ["measure_all", "print_table", "report"]

PACKAGES = ("numpy", "scipy", "pandas", "spreg", "panelbox")

RECORD = Path(__file__).parent / "results" / "permutations.csv"

Measured = dict[str, dict[str, Any]]


def measure_all(keys: Iterable[str]) -> Measured:
    """Run each side of each case in a fresh process, one after the other."""
    out: Measured = {}
    for key in keys:
        out[key] = {"ours": _fresh(key, "ours")}
        if CASES[key].theirs is not None:
            out[key]["theirs"] = _fresh(key, "theirs")
        print(_line(key, out[key]), flush=True)
    return out


def _fresh(key: str, side: str) -> dict[str, Any]:
    """The last line that the process prints is its result; peers print lines of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one_case", key, side],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _line(key: str, found: dict[str, Any]) -> str:
    ours, theirs = found["ours"], found.get("theirs")
    text = f"{CASES[key].title}: {_seconds(ours)}"
    return text + (f"; {CASES[key].peer}: {_seconds(theirs)}" if theirs else "")


def _seconds(side: dict[str, Any]) -> str:
    if "failed" in side:
        return f"failed ({side['failed']})"
    return f"{side['wall']:.3f} s (processor {side['processor']:.3f} s)"


def checks(key: str, measured: Measured) -> list[tuple[str, bool]]:
    """Each promise of a case in words, and whether it was kept."""
    case, found = CASES[key], measured[key]
    ours, theirs = found["ours"], found.get("theirs", {})
    if "failed" in ours:
        return [("it runs", False)]
    out = [(f"≤ {case.seconds:g} s", ours["wall"] <= case.seconds)]
    if case.gibibytes is not None:
        out.append((f"≤ {case.gibibytes:g} GiB", ours["gibibytes"] <= case.gibibytes))
    if case.times_slower is not None and "wall" in theirs:
        ratio = theirs["wall"] / ours["wall"]
        out.append((f"peer ≥ {case.times_slower:g} times slower", ratio >= case.times_slower))
    if case.rho_within is not None and case.rho_within[0] in measured:
        other, gap = case.rho_within
        there = measured[other]["ours"]["numbers"]["rho"]
        near = abs(ours["numbers"]["rho"] - there)
        out.append((f"ρ within {gap:g} of exact (it is {near:.5f})", near <= gap))
    return out


def gap(found: dict[str, Any]) -> float | None:
    """The largest difference between the coefficients that both sides report."""
    theirs = found.get("theirs", {}).get("numbers")
    if not theirs:
        return None
    ours = found["ours"]["numbers"]
    shared = [n for n in ours if n in theirs and not n.startswith(("direct", "total"))]
    return max(abs(ours[n] - theirs[n]) for n in shared)


def print_table(measured: Measured) -> None:
    """The table on the screen."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Best of several, each side in a process of its own")
    for column in ("case", "ours, s", "processor, s", "GiB", "peer, s", "ratio", "promised"):
        table.add_column(column, justify="left" if column in ("case", "promised") else "right")
    for key in measured:
        table.add_row(*_cells(key, measured))
    Console(width=150).print(table)


def _cells(key: str, measured: Measured) -> list[str]:
    found = measured[key]
    ours, theirs = found["ours"], found.get("theirs")
    if "failed" in ours:
        return [CASES[key].title, f"failed: {ours['failed']}", "", "", "", "", ""]
    peer, ratio = "none can", ""
    if theirs is not None:
        peer = f"{theirs['wall']:.2f}" if "wall" in theirs else f"failed: {theirs['failed']}"
        ratio = f"{theirs['wall'] / ours['wall']:.1f}" if "wall" in theirs else ""
    elif CASES[key].seconds < 1.0:
        peer = ""
    kept = "; ".join(f"{what}: {'yes' if yes else 'NO'}" for what, yes in checks(key, measured))
    cells = [CASES[key].title, f"{ours['wall']:.3f}", f"{ours['processor']:.3f}"]
    return [*cells, f"{ours['gibibytes']:.2f}", peer, ratio, kept]


def report(measured: Measured, target: Path) -> None:
    """The table, what it was measured on and how the answers compare, as Markdown."""
    rows = ["| " + " | ".join(_cells(key, measured)) + " |" for key in measured]
    lines = [
        "# Speed",
        "",
        "`make bench` prints this table and writes this page. Each side of each case runs in a",
        "process of its own, one after the other, with one thread for linear algebra (on a shared",
        "machine threads wait for each other); the best of several calls counts. A call is",
        "construction and fit (and effects, where the case names them) from a ready panel, and",
        "for peers from ready arrays and weights. Machines differ and are shared, so that the",
        "ratio says more than the seconds; the processor time says what a quiet machine would",
        "take.",
        "",
        f"Measured on {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + f"; load average {os.getloadavg()[0]:.1f} at the end.",
        "",
        "| case | ours, s | processor, s | peak GiB | peer, s | ratio | promised |",
        "|---|---:|---:|---:|---:|---:|---|",
        *rows,
        "",
        "The peers: "
        + "; ".join(dict.fromkeys(f"{c.title}: {c.peer}" for c in _with_peer(measured)))
        + ".",
        "",
        *_agreement(measured),
        "",
        permutations.section(RECORD),
        limits.section(RECORD.with_name("limits.json")),
        "## How cost grows",
        "",
        "![Seconds by units, periods and regressors](assets/scaling.png)",
        "",
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines), encoding="utf-8")


def _with_peer(measured: Measured) -> list[Case]:
    return [CASES[key] for key in measured if CASES[key].peer]


def _agreement(measured: Measured) -> list[str]:
    lines = ["## Do the answers agree?", ""]
    for key, found in measured.items():
        distance = gap(found)
        if distance is not None and key != "gns-900":
            lines.append(
                f"- {CASES[key].title}: coefficients differ from {CASES[key].peer} by at most "
                f"{distance:.1e}."
            )
    effects = measured.get("sdm-31", {})
    if "numbers" in effects.get("theirs", {}):
        ours, theirs = (effects[side]["numbers"] for side in ("ours", "theirs"))
        lines.append(
            f"- The total effect of x1 in the first case: ours {ours['total x1']:.3f}, which is "
            f"(β + θ)/(1 − ρ); PanelBox reports {theirs['total x1']:.3f}, because it averages "
            "all N² entries of the effects matrix instead of its row sums: N times too small."
        )
    return [*lines, *REMARKS]


REMARKS = (
    "- PanelBox has unit effects only and was handed data less their period means. It then lags "
    "the demeaned X in space, W(QX), where a model with time dummies on WX needs Q(WX): the gap "
    "above is of order 1/N, and the likelihood at our estimate is the higher one. Its effects "
    "function cannot read its own results (it asks for an array where they hold a table, and for "
    "W, which they lack), so that the benchmark sets both.",
    "- spreg's `ML_LagFE` takes ρ within a tolerance of 1e-7 and agrees with ours. By default "
    "its “direct” effect of the Durbin model is β, without the feedback through neighbours; its "
    "option `full` adds the feedback of β, but not that of θ.",
)
