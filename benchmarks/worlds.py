"""Worlds with known parameters: data made from a model of the family, and their true effects.

Written from the equations with dense matrices, without the package's own simulator, so that
an error there cannot confirm itself.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import spillgap as sg
from spillgap.models.family import SpatialPanelModel, model_class

__all__ = [
    "BETA",
    "ETA",
    "LAMBDA",
    "REGIMES",
    "RHO",
    "ROBUST_RHO",
    "TAU",
    "THETA",
    "Cell",
    "World",
    "queen_lattice",
]

Floats: TypeAlias = NDArray[np.float64]

RHO, LAMBDA, TAU, ETA = 0.4, 0.3, 0.4, -0.1
BETA = np.array([1.0, -0.5])
THETA = np.array([0.4, 0.3])
SIDE = 7
BURN_IN = 60
NAMES = ("x1", "x2")
REGIMES = {"a": 1.0, "b": -0.5}
"""What β and θ are multiplied by in each of two regimes, the western and the eastern units."""
ROBUST_RHO = "rho (Anderson-Rubin)"
"""ρ once more: the same estimate, judged by whether its Anderson–Rubin set holds the truth."""


@dataclass(frozen=True)
class Cell:
    """One cell of the table: a model, its effects, its time lags, a correction and T.

    ``periods`` counts the periods that the estimator uses; a dynamic model has one more
    before them. ``strength`` multiplies β and θ; with ``regimes`` they differ between two
    groups of units. Moments (``method="gmm"``) take no correction.
    ``profiled`` judges ρ and λ by their profile-likelihood intervals, ``simulated`` the long-run
    effects by the quantiles of their simulated distribution.
    """

    model: str
    effects: str
    periods: int
    correction: str | None = None
    dynamic: tuple[str, ...] = ()
    information: str | None = None
    strength: float = 1.0
    method: str = "ml"
    profiled: bool = False
    regimes: bool = False
    simulated: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What ``fit`` is called with."""
        if self.method == "gmm":
            return {"method": "gmm"}
        return {"correction": self.correction, "information": self.information}

    @property
    def key(self) -> str:
        """A name that is the same in every run."""
        lags = "+".join(self.dynamic) or "static"
        kind = f"/{self.information}" if self.information else ""
        kind += "/profile" if self.profiled else ""
        kind += "/simulated" if self.simulated else ""
        if self.strength != 1.0:
            kind += f"/{self.strength:g} times as strong"
        if self.regimes:
            kind += "/regimes"
        how = self.method if self.method == "gmm" else self.correction
        return f"{self.model}/{self.effects}/{lags}/T{self.periods}/{how}{kind}"


def queen_lattice(side: int) -> Any:
    """W (side², side²) of a square lattice under queen contiguity, row-standardised, sparse."""
    from scipy import sparse

    line = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1])
    near = line + sparse.eye_array(side)
    joined = sparse.kron(near, near).tocsr() - sparse.eye_array(side**2)
    joined = sparse.csr_array(joined)
    joined.eliminate_zeros()
    return sparse.csr_array(sparse.diags_array(1.0 / joined.sum(axis=1)) @ joined)


@dataclass(frozen=True, eq=False)
class World:
    """The truth of one cell: regressors and fixed effects that stay, innovations that change.

    Unit effects are correlated with the regressors where they are fixed, and drawn anew in
    every replication where they are random.
    """

    cell: Cell
    seed: int = 20240601

    @cached_property
    def weights(self) -> Floats:
        """W, shape (N, N)."""
        return np.asarray(queen_lattice(SIDE).toarray())

    @property
    def n_units(self) -> int:
        """N."""
        return SIDE**2

    @cached_property
    def kind(self) -> type[SpatialPanelModel]:
        """The model's class."""
        return model_class(self.cell.model)

    @property
    def beta(self) -> Floats:
        """β, shape (2,)."""
        return BETA * self.cell.strength

    @property
    def theta(self) -> Floats:
        """θ, shape (2,); zero where the model has none."""
        return THETA * self.cell.strength * self.kind.has_durbin

    @cached_property
    def regimes(self) -> NDArray[np.str_]:
        """The regime of every unit, shape (N,)."""
        return np.where(np.arange(self.n_units) % SIDE < SIDE / 2, "a", "b")

    @cached_property
    def _scale(self) -> Floats:
        """What β and θ of every unit are multiplied by, shape (N,)."""
        if not self.cell.regimes:
            return np.ones(self.n_units)
        return np.array([REGIMES[name] for name in self.regimes])

    @cached_property
    def truth(self) -> dict[str, float]:
        """The parameters under the names of ``Results.params``, and the effects."""
        kind, cell = self.kind, self.cell
        scales = {f"[{name}]": by for name, by in REGIMES.items()} if cell.regimes else {"": 1.0}
        out = {f"{n}{r}": v * by for n, v in zip(NAMES, self.beta) for r, by in scales.items()}
        if kind.has_durbin:
            theta = zip(NAMES, self.theta)
            out |= {f"W:{n}{r}": v * by for n, v in theta for r, by in scales.items()}
        if "time" in cell.dynamic:
            out["L:y"] = TAU
        if "space-time" in cell.dynamic:
            out["LW:y"] = ETA
        if kind.has_lag:
            out["rho"] = RHO
            if cell.method == "gmm":
                out[ROBUST_RHO] = RHO
        if kind.has_error:
            out["lambda"] = LAMBDA
        if cell.effects == "random":
            out["phi"] = 1.0
        return {k: float(v) for k, v in (out | {"sigma2": 1.0} | self._effects()).items()}

    def _value(self, name: str) -> float:
        switches = {
            "rho": (self.kind.has_lag, RHO),
            "lambda": (self.kind.has_error, LAMBDA),
            "tau": ("time" in self.cell.dynamic, TAU),
            "eta": ("space-time" in self.cell.dynamic, ETA),
        }
        used, value = switches[name]
        return value if used else 0.0

    def _effects(self) -> dict[str, float]:
        """Average direct and indirect effects from the full matrices."""
        eye, w = np.eye(self.n_units), self.weights
        beta, theta = self.beta, self.theta
        rho, tau, eta = (self._value(n) for n in ("rho", "tau", "eta"))
        inverses = {"": np.linalg.inv(eye - rho * w)}
        if self.cell.dynamic:
            inverses["long "] = np.linalg.inv((1.0 - tau) * eye - (rho + eta) * w)
        out = {}
        for horizon, inverse in inverses.items():
            for k, name in enumerate(NAMES):
                matrix = inverse @ (self._scale[:, None] * (beta[k] * eye + theta[k] * w))
                direct = float(np.trace(matrix)) / self.n_units
                out[f"{horizon}direct {name}"] = direct
                if rho or theta[k] or (horizon and eta):
                    out[f"{horizon}indirect {name}"] = float(matrix.sum()) / self.n_units - direct
                if self.cell.regimes:
                    out |= self._effects_by_regime(name, matrix)
        return out

    def _effects_by_regime(self, name: str, matrix: Floats) -> dict[str, float]:
        """Averages over the rows of each regime of the full matrix (N, N)."""
        out = {}
        for regime in REGIMES:
            rows = self.regimes == regime
            direct = float(np.diag(matrix)[rows].mean())
            out[f"direct {name}[{regime}]"] = direct
            out[f"indirect {name}[{regime}]"] = float(matrix[rows].sum(axis=1).mean()) - direct
        return out

    @cached_property
    def _fixed(self) -> tuple[Floats, Floats, Floats]:
        """X (burn-in + T, N, 2), unit effects (N,) and time effects (burn-in + T,)."""
        rng = np.random.default_rng([self.seed, self.cell.periods, len(self.cell.dynamic)])
        before = BURN_IN + 1 if self.cell.dynamic else 0
        shape = (before + self.cell.periods, self.n_units)
        level = rng.standard_normal((self.n_units, 2))
        x = rng.standard_normal((*shape, 2)) + 0.7 * level
        unit = 0.8 * level[:, 0] + rng.standard_normal(self.n_units)
        time = rng.standard_normal(shape[0])
        has_unit = self.cell.effects in ("unit", "twoway")
        has_time = self.cell.effects in ("time", "twoway")
        return x, unit * has_unit, time * has_time

    @cached_property
    def _inverses(self) -> tuple[Floats, Floats]:
        """(I − ρW)⁻¹ and (I − λW)⁻¹, transposed to act on rows of (T, N)."""
        eye = np.eye(self.n_units)
        return tuple(  # type: ignore[return-value]
            np.linalg.inv(eye - self._value(n) * self.weights).T for n in ("rho", "lambda")
        )

    def outcomes(self, rng: np.random.Generator) -> Floats:
        """y of one replication: (T, N), or (T + 1, N) for a dynamic model."""
        x, unit, time = self._fixed
        lagged, filtered = self._inverses
        if self.cell.effects == "random":
            unit = rng.standard_normal(self.n_units)
        u = rng.standard_normal(x.shape[:2]) @ filtered
        if self.cell.method == "gmm" and self.cell.effects == "random":
            # Moments filter random effects with the innovations.
            unit = unit @ filtered
        inner = (x @ self.beta) * self._scale + unit + time[:, None] + u
        if self.kind.has_durbin:
            inner = inner + ((x @ self.theta) @ self.weights.T) * self._scale
        if not self.cell.dynamic:
            return inner @ lagged
        tau, eta = self._value("tau"), self._value("eta")
        step = (tau * np.eye(self.n_units) + eta * self.weights).T
        now = np.zeros(self.n_units)
        path = np.empty_like(inner)
        for period, row in enumerate(inner):
            now = path[period] = (now @ step + row) @ lagged
        return path[BURN_IN:]

    def panel(self, y: Floats) -> sg.Panel:
        """The public route's data: a labelled panel of one replication."""
        x = self._fixed[0][-y.shape[0] :]
        units = [f"u{i:02d}" for i in range(self.n_units)]
        index = pd.MultiIndex.from_product([range(y.shape[0]), units], names=["time", "unit"])
        frame = pd.DataFrame(
            {"y": y.ravel(), "x1": x[..., 0].ravel(), "x2": x[..., 1].ravel()}, index=index
        )
        frame["regime"] = np.tile(self.regimes, y.shape[0])
        weights = sg.weights.from_matrix(self.weights, units)
        return sg.Panel(frame.reset_index(), unit="unit", time="time", weights=weights)

    @cached_property
    def _model(self) -> SpatialPanelModel:
        start = self.panel(self.outcomes(np.random.default_rng(self.seed)))
        return self.kind(
            "y ~ x1 + x2",
            start,
            effects=self.cell.effects,
            dynamic=self.cell.dynamic,
            regimes="regime" if self.cell.regimes else None,
        )

    def model(self, y: Floats) -> SpatialPanelModel:
        """The model on another replication's y, its design re-used: what a new panel would give."""
        made = copy.copy(self._model)
        design = self._model.design
        if not self.cell.dynamic:
            made.__dict__["design"] = replace(design, y=y.ravel())
            return made
        z = design.z.copy()
        lags = {"L:y": y[:-1], "LW:y": y[:-1] @ self.weights.T}
        for name, values in lags.items():
            if name in design.names:
                z[:, design.names.index(name)] = values.ravel()
        made.__dict__["design"] = replace(design, y=y[1:].ravel(), z=z, initial=y[0])
        return made
