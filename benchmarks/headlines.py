"""How often a study of a made-up world headlines a finding, by how firm it calls it.

The whole way of a study (gap, models, effects, the headline under all W and variants) on worlds of
25 units and 8 periods: ``noise`` (no effect of anything), ``turning`` (neighbours on one W raise
y, those on the other lower it), ``spilling`` (neighbours raise y on both).
"""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from pathlib import Path

import pandas as pd

from benchmarks.made_studies import stepped, study
from benchmarks.records import append
from spillgap.errors import SpillgapWarning
from spillgap.robustness import Finding
from spillgap.study.outcomes import SensitivityOutcome

__all__ = ["FIELDS", "findings", "run", "simulate"]

FIELDS = ("world", "finding", "kind", "replications", "share")
PLANNED = {"noise": 200, "turning": 20, "spilling": 20}
ANY = "any of the headline"


def findings(world: str, seed: int) -> tuple[Finding, ...]:
    """The headline of the study of one sample."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        asked = study(Path(folder), world, seed=seed)
        sections, _ = stepped(asked, "gap", "models", "effects", "sensitivity")
    return SensitivityOutcome.of(sections).findings


def simulate(world: str, replications: int) -> list[dict[str, object]]:
    """The share of samples with each kind of verdict, by finding and for any of the headline."""
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(replications):
        found = findings(world, seed)
        counts.update((f"{one.quantity} of {one.term}", one.kind) for one in found)
        counts.update((ANY, kind) for kind in {one.kind for one in found})
    return [
        {
            "world": world,
            "finding": name,
            "kind": kind,
            "replications": replications,
            "share": count / replications,
        }
        for (name, kind), count in sorted(counts.items())
    ]


def run(target: Path, replications: int | None = None) -> None:
    """Simulate every world, keep the shares, and print them."""
    target.unlink(missing_ok=True)
    for world, planned in PLANNED.items():
        append(target, FIELDS, simulate(world, replications or planned), digits=5)
    table = pd.read_csv(target).pivot_table(
        index=["world", "finding"], columns="kind", values="share", fill_value=0.0
    )
    print((100.0 * table).to_string(float_format="{:.1f}".format))
