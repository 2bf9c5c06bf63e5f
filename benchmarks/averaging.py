"""Averages over W in the simulation: the true W among the candidates, and not; tests of W.

Outcomes are made from the equations with dense matrices, without the package's simulator.
"""

from __future__ import annotations

import copy
import warnings
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from benchmarks.records import append, finished
from benchmarks.worlds import BETA, NAMES, RHO, SIDE, THETA, queen_lattice
from spillgap.models.family import SpatialPanelModel, model_class
from spillgap.models.results import Results
from spillgap.options import ComparedModel
from spillgap.robustness.averaging import average_of
from spillgap.robustness.j_test import j_tests_of
from spillgap.robustness.prediction import predictions_of

__all__ = ["AveragingCell", "AveragingWorld", "averaging_cells", "run", "simulate"]

Floats: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[str, ComparedModel]

FIELDS = ("cell", "parameter", "truth", "draws", "bias", "sd", "mean_se", "coverage")
ALONE = "largest weight"
"""The weight of the most probable candidate: bias holds its mean."""
BOOTSTRAPS, LEVEL = 99, 0.05
"""Draws of a J test's bootstrap, and the level of the test."""
WEAK = 0.3
"""What β, θ and ρ are multiplied by where the data say little of W."""


@dataclass(frozen=True)
class AveragingCell:
    """One cell: what is asked (average, J test, prediction), of which truth and candidates.

    The true W is ``true``; ``candidates`` are those averaged, or the null and the alternative.
    """

    what: str
    model: ComparedModel
    true: str
    candidates: tuple[str, ...]
    periods: int = 8
    strength: float = 1.0
    models: tuple[ComparedModel, ...] = ()

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        strength = "weak" if self.strength < 1.0 else "strong"
        over = "+".join(self.candidates)
        several = f"/{'+'.join(self.models)}" if self.models else ""
        return f"{self.what}/{self.model}/{self.true} of {over}{several}/T{self.periods}/{strength}"


def averaging_cells() -> list[AveragingCell]:
    """Averages with the true W and without; sizes and power of the J test; predictions."""
    among, near, far = ("queen", "rook", "second"), ("rook", "second"), ("second", "distance")
    several: tuple[ComparedModel, ...] = ("SAR", "SDM", "SLX", "SEM")
    averages = [
        AveragingCell("average", "SDM", "queen", over, strength=strength)
        for over in (among, near, far)
        for strength in (1.0, WEAK)
    ]
    averages.append(
        AveragingCell("average", "SAR", "queen", ("queen", "rook"), strength=WEAK, models=several)
    )
    shapes: list[tuple[ComparedModel, int, float]] = [
        ("SAR", 8, WEAK), ("SDM", 4, 1.0), ("SDM", 8, WEAK), ("SLX", 8, WEAK)
    ]  # fmt: skip
    tests = [
        AveragingCell("j", model, true, ("queen", "second"), periods, strength)
        for model, periods, strength in shapes
        for true in ("queen", "second")
    ]
    guesses = [
        AveragingCell("prediction", "SDM", "queen", among, strength=strength)
        for strength in (1.0, WEAK)
    ]
    return [*averages, *tests, *guesses]


@dataclass(frozen=True, eq=False)
class AveragingWorld:
    """The truth of one cell; innovations alone change from replication to replication."""

    cell: AveragingCell
    seed: int = 20240601

    @cached_property
    def matrices(self) -> dict[str, Floats]:
        """W (N, N) by name: queen, rook, neighbours' neighbours by queen, inverse distance."""
        row, col = np.divmod(np.arange(SIDE**2), SIDE)
        down, across = abs(row[:, None] - row), abs(col[:, None] - col)
        rook = (down + across == 1).astype(np.float64)
        second = (np.maximum(down, across) == 2).astype(np.float64)
        with np.errstate(divide="ignore"):
            distance = 1.0 / np.hypot(down, across)
        np.fill_diagonal(distance, 0.0)
        made = {"rook": rook, "second": second, "distance": distance}
        queen = np.asarray(queen_lattice(SIDE).toarray())
        return {"queen": queen, **{k: w / w.sum(axis=1, keepdims=True) for k, w in made.items()}}

    @property
    def units(self) -> list[str]:
        """The units' names."""
        return [f"u{i:02d}" for i in range(SIDE**2)]

    @cached_property
    def graphs(self) -> dict[str, Any]:
        """The candidates for W as the package takes them."""
        return {
            name: sg.weights.from_matrix(self.matrices[name], self.units)
            for name in self.cell.candidates
        }

    @cached_property
    def _rho(self) -> float:
        return RHO * self.cell.strength * model_class(self.cell.model).has_lag

    @cached_property
    def _theta(self) -> Floats:
        return THETA * self.cell.strength * model_class(self.cell.model).has_durbin

    @cached_property
    def _inverse(self) -> Floats:
        return np.linalg.inv(np.eye(SIDE**2) - self._rho * self.matrices[self.cell.true])

    @cached_property
    def x(self) -> Floats:
        """(2, T, N) regressors, part of each unit's own for all periods."""
        rng = np.random.default_rng(self.seed)
        shape = (2, self.cell.periods, SIDE**2)
        return rng.standard_normal(shape) + rng.standard_normal((2, 1, SIDE**2))

    @cached_property
    def _fixed(self) -> Floats:
        """(T, N) all but the innovations, in front of the multiplier."""
        rng, w = np.random.default_rng(self.seed + 1), self.matrices[self.cell.true]
        by_x = sum(
            b * self.cell.strength * x + t * (x @ w.T)
            for b, t, x in zip(BETA, self._theta, self.x, strict=True)
        )
        effects = rng.standard_normal(SIDE**2) + rng.standard_normal((self.cell.periods, 1))
        return np.asarray(by_x + effects)

    @cached_property
    def truth(self) -> dict[str, float]:
        """Direct, indirect and total effects by name."""
        made = {}
        w, eye = self.matrices[self.cell.true], np.eye(SIDE**2)
        for name, b, t in zip(NAMES, BETA * self.cell.strength, self._theta, strict=True):
            matrix = self._inverse @ (b * eye + t * w)
            direct, total = float(np.diag(matrix).mean()), float(matrix.sum(axis=1).mean())
            made |= {f"direct {name}": direct, f"indirect {name}": total - direct}
            made[f"total {name}"] = total
        return made

    @cached_property
    def _models(self) -> dict[Key, SpatialPanelModel]:
        """The candidates on some y, by W and model."""
        index = pd.MultiIndex.from_product(
            [range(self.cell.periods), self.units], names=["time", "unit"]
        )
        columns = dict(zip(("y", *NAMES), (self.x[0], *self.x), strict=True))
        frame = pd.DataFrame({k: v.ravel() for k, v in columns.items()}, index=index).reset_index()
        frame["y"] = np.random.default_rng(self.seed).standard_normal(len(frame))
        made: dict[Key, SpatialPanelModel] = {}
        for name, graph in self.graphs.items():
            panel = sg.Panel(frame, unit="unit", time="time", weights=graph)
            for model in self.cell.models or (self.cell.model,):
                made[name, model] = model_class(model)(f"y ~ {' + '.join(NAMES)}", panel)
                _ = made[name, model].design
        return made

    def fits(self, rng: np.random.Generator) -> dict[Key, Results]:
        """One replication, fitted under every candidate; designs are re-used."""
        y = (self._fixed + rng.standard_normal(self._fixed.shape)) @ self._inverse.T
        made: dict[Key, Results] = {}
        for key, model in self._models.items():
            other = copy.copy(model)
            other.__dict__["design"] = replace(model.design, y=np.ascontiguousarray(y.ravel()))
            made[key] = other.fit()
        return made


Number: TypeAlias = tuple[float, float, bool]
"""Estimate, standard error, and whether the interval holds the truth."""


def _average(world: AveragingWorld, fits: Mapping[Key, Results]) -> dict[str, Number]:
    """Every effect, and the largest weight: whether it is the true W's."""
    found = average_of(fits, dict.fromkeys(fits, 1.0 / len(fits)), draws=1000, seed=0)
    frame = found.effects().to_frame()
    made = {}
    for name, truth in world.truth.items():
        kind, variable = name.split()
        row = frame.loc[(variable, kind)]
        covered = bool(row["lower"] <= truth <= row["upper"])
        made[name] = (float(row["estimate"]), float(row["std_error"]), covered)
    weights = found.weights
    best = str(weights.idxmax())
    made[ALONE] = (float(weights.max()), 0.0, best == world.cell.true)
    return made


def _j(world: AveragingWorld, fits: Mapping[Key, Results]) -> dict[str, Number]:
    """Whether the J test keeps the first candidate, by the bootstrap and by χ²."""
    name, other = world.cell.candidates
    null, against = (fits[w, world.cell.model] for w in (name, other))
    test = j_tests_of(null, {other: against}, BOOTSTRAPS, 0)[f"j[{other}]"]
    by_chi_squared = float(test.details["chi_squared_p"])
    return {
        "bootstrap": (test.statistic, 0.0, test.pvalue > LEVEL),
        "chi-squared": (test.statistic, 0.0, by_chi_squared > LEVEL),
    }


def _prediction(world: AveragingWorld, fits: Mapping[Key, Results]) -> dict[str, Number]:
    """Whether the true W predicts best, and how far from it the next one lies."""
    found = predictions_of(fits)
    second = found.to_frame().iloc[1]
    best = found.best[0] == world.cell.true
    return {"best": (float(second["difference"]), float(second["std_error"]), best)}


ASKED: Mapping[str, Callable[[AveragingWorld, Mapping[Key, Results]], dict[str, Number]]] = {
    "average": _average,
    "j": _j,
    "prediction": _prediction,
}


def simulate(cell: AveragingCell, draws: int) -> list[dict[str, Any]]:
    """Bias, spread and coverage of every number of one cell."""
    world, rng = AveragingWorld(cell), np.random.default_rng(zlib.crc32(cell.key.encode()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = [ASKED[cell.what](world, world.fits(rng)) for _ in range(draws)]
    rows = []
    for name in made[0]:
        estimates, errors, covered = (np.array(part) for part in zip(*(one[name] for one in made)))
        truth = world.truth.get(name, 0.0)
        rows.append(
            {
                "cell": cell.key,
                "parameter": name,
                "truth": truth,
                "draws": draws,
                "bias": float(estimates.mean() - truth),
                "sd": float(estimates.std(ddof=1)),
                "mean_se": float(errors.mean()),
                "coverage": float(covered.mean()),
            }
        )
    return rows


def run(target: Path, *, draws: int, only: Iterable[AveragingCell] | None = None) -> None:
    """Run the cells that ``target`` lacks and append their rows."""
    done = finished(target, "cell")
    for cell in averaging_cells() if only is None else only:
        if cell.key not in done:
            some = draws // 4 if cell.what == "prediction" else draws
            append(target, FIELDS, simulate(cell, some), digits=5)
            print(cell.key, flush=True)
