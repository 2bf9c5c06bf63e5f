"""Twenty thousand units go from weights to the gap without a matrix of all pairs."""

from __future__ import annotations

import subprocess
import sys

WALK = """
import resource, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
import spillgap as sg
from spillgap.models import diagonals

diagonals.PROBES = 8  # memory is what is asked about
side, periods = (125, 160), 3
n = side[0] * side[1]
graph = sg.weights.grid(side)
rng = np.random.default_rng(1)
data = pd.DataFrame({
    "unit": np.tile(np.arange(n), periods),
    "time": np.repeat(np.arange(periods), n),
    "y": rng.normal(size=n * periods),
    "x": rng.normal(size=n * periods),
})
data["y"] += data["x"]
panel = sg.Panel(data, unit="unit", time="time", weights=graph)
fit = sg.SDM("y ~ x", panel).fit()
fit.effects(draws=20, seed=1)
assert len(fit.effects_by_unit()) == n
sg.moran(panel.subset(periods=[2]), "y", permutations=9, seed=1)
groups = pd.Series(np.where(np.arange(n) < n // 2, "north", "south"), index=np.arange(n))
fit.explain_gap(groups, draws=2, seed=1)
fit.scenario({"x": 1.0}, draws=2, seed=1)
fit.target("x", 10.0, draws=2, reoptimise=1, seed=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def test_no_matrix_of_all_pairs_is_made():
    done = subprocess.run([sys.executable, "-c", WALK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    # One matrix of 20,000 × 20,000 numbers takes 3 GiB, one of single precision half of it.
    assert float(done.stdout.strip().splitlines()[-1]) < 1.2
