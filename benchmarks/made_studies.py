"""Studies of made-up worlds: what depends on W there is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap.study import Study
from spillgap.study.checks import sound_inputs
from spillgap.study.inputs import Inputs
from spillgap.study.sections import Section
from spillgap.study.steps import STEPS

Floats = NDArray[np.float64]

UNITS, PERIODS = 25, 8
NAMES = [f"u{k:02d}" for k in range(UNITS)]

TOML = """
title = "A made-up world"
interest = "y"
lang = "both"
seed = 1
draws = 200
permutations = 99
figures = []
report = false

[data]
path = "data.csv"
unit = "unit"
time = "year"

[weights.near]
kind = "read"
path = "near.csv"

[weights.far]
kind = "read"
path = "far.csv"

[gap]
groups = "side"

[models]
formula = "y ~ x + z"
compare = ["SDM"]
effects = ["twoway"]

[robustness]
draws = 100
covariances = ["classical", "cluster"]

[robustness.without.few]
title = "the first two"
units = ["u00", "u01"]

[policies.scenarios.more]
title = "More of x in A"
changes = { x = { A = 0.1 } }
"""


def ring(step: int) -> Floats:
    """(N, N) the two units that stand so many steps away on a ring, half each."""
    w = np.zeros((UNITS, UNITS))
    for i in range(UNITS):
        w[i, (i + step) % UNITS] = w[i, (i - step) % UNITS] = 0.5
    return w


WORLDS: Mapping[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "noise": lambda _x, _z, e: e,
    "own": lambda x, _z, e: 2.0 * x + e,
    "spilling": lambda x, _z, e: 2.0 * x + x @ ring(1) + x @ ring(2) + 0.4 * e,
    "far": lambda x, _z, e: 2.0 * x + 1.5 * x @ ring(2) + e,
    "turning": lambda x, _z, e: 2.0 * x + 1.2 * x @ ring(1) - 1.2 * x @ ring(2) + e,
}
"""y from x, z and noise, each (T, N): nothing; own effects; neighbours on
both W; on the second only; on one W those
raise and on the other those lower."""


def data(world: str, seed: int = 0) -> pd.DataFrame:
    """A panel of that world; side A has more of x."""
    rng = np.random.default_rng(seed)
    x, z, e = rng.standard_normal((3, PERIODS, UNITS))
    x[:, : UNITS // 2] += 1.0
    return pd.DataFrame(
        {
            "unit": NAMES * PERIODS,
            "year": np.repeat(np.arange(2016, 2016 + PERIODS), UNITS),
            "x": x.ravel(),
            "z": z.ravel(),
            "y": 20.0 + WORLDS[world](x, z, e).ravel(),
            "side": (["A"] * (UNITS // 2) + ["B"] * (UNITS - UNITS // 2)) * PERIODS,
        }
    )


def study(folder: Path, world: str, *changes: tuple[str, str], seed: int = 0) -> Study:
    """The study of that world, its files in ``folder``; changes replace parts of its text."""
    folder.mkdir(parents=True, exist_ok=True)
    data(world, seed).to_csv(folder / "data.csv", index=False)
    for name, step in (("near", 1), ("far", 2)):
        pd.DataFrame(ring(step), NAMES, NAMES).to_csv(folder / f"{name}.csv")
    text = TOML
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Study.from_text(text, folder=folder)


def stepped(asked: Study, *names: str) -> tuple[dict[str, Section], Inputs]:
    """The sections of some steps alone, of those that the study has, in the order of a run."""
    inputs, sections = sound_inputs(asked), {}
    for step in STEPS.values():
        if step.name in names and step.wanted(asked):
            sections[step.name], inputs = step.run(asked, inputs, sections)
    return sections, inputs
