"""Effects where coefficients differ by regime: who receives what, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import EstimationError
from spillgap.models.broom import TidyEffects
from spillgap.models.distribution import NORMAL, ReferenceDistribution
from spillgap.models.effects import (
    KINDS,
    ParameterReader,
    effects_notices,
    infer,
    inference_frame,
    inference_words,
)
from spillgap.models.interpolation import BetweenPoles
from spillgap.models.lags import factorise, trace_probes
from spillgap.models.logdet import LogDet
from spillgap.models.multipliers import NODES
from spillgap.models.notices import Notice, Noticed
from spillgap.options import EFFECTS_INFERENCE, HORIZON, EffectsInference, Horizon

if TYPE_CHECKING:
    from spillgap.models.results import Results
    from spillgap.models.specification import Design

__all__ = ["RegimeEffects", "RegimeMultipliers", "compute_regime_effects"]


# -- multipliers --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RegimeMultipliers:
    """Averages of (I − ρW)⁻¹D_q and (I − ρW)⁻¹D_q W₃ over the units of each regime.

    Every period counts alike, as in the averages without regimes. Sums of rows take one solve
    per regime, whatever the number of units; diagonals are exact for few units and estimated
    with random probes for many.
    """

    design: Design
    logdet: LogDet | None

    @cached_property
    def shares(self) -> Floats:
        """(R,) the share of rows in each regime, every period counting alike."""
        return np.asarray(sum(c.weight * c.members.sum(axis=0) for c in self._cells))

    def at(self, rho: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """At each of D values of ρ, over the units of regime r (its index comes first):

        (D, R) the mean diagonal of (I − ρW)⁻¹; (D, R, R) of (I − ρW)⁻¹D_q W₃;
        (D, R, R) the mean of (I − ρW)⁻¹1_s; (D, R, R, R) of (I − ρW)⁻¹D_q W₃1_s, where 1_s is
        one in the units of regime s.
        """
        rho = np.atleast_1d(np.asarray(rho, dtype=np.float64))
        if self.design.lag is None or self.logdet is None:
            flat = np.tile(self._averages(0.0), (rho.size, 1))
        else:
            flat = BetweenPoles(self.logdet.interval)(self._averages, rho, NODES)
        r = self.shares.size
        parts = np.split(flat, np.cumsum([r, r**2, r**2]), axis=1)
        shapes = ((r,), (r, r), (r, r), (r, r, r))
        first, second, third, last = (
            part.reshape(-1, *shape) for part, shape in zip(parts, shapes, strict=True)
        )
        return first, second, third, last

    def _averages(self, rho: float) -> Floats:
        """The four averages at one ρ, flat."""
        totals: list[Floats] = [np.zeros(1)] * 4
        for cell in self._cells:
            totals = [a + cell.weight * b for a, b in zip(totals, cell.sums(rho), strict=True)]
        inside = [t / self.shares.reshape(-1, *[1] * (t.ndim - 1)) for t in totals]
        return np.concatenate([part.ravel() for part in inside])

    @cached_property
    def _cells(self) -> list[_Cell]:
        """The periods, those alike taken together."""
        design = self.design
        cells: dict[tuple[int, int, bytes], _Cell] = {}
        for key, cell in self._periods():
            before = cells[key].weight if key in cells else 0.0
            cells[key] = _Cell(
                cell.weight / design.n_periods + before, cell.members, cell.lag, cell.other
            )
        return list(cells.values())

    def _periods(self) -> Iterator[tuple[tuple[int, int, bytes], _Cell]]:
        """Every period's W, W₃ and regimes, with what tells it from others."""
        design, lag, other = self.design, self.design.lag, self.design.durbin_lag
        for t in range(design.n_periods):
            members = design.members[design.period_codes == t]
            k, j = (-1 if w is None else w.which[t] for w in (lag, other))
            yield (
                (k, j, members.tobytes()),
                _Cell(
                    1.0 / len(members),
                    members,
                    None if lag is None else lag.matrices[k],
                    None if other is None else other.matrices[j],
                ),
            )


@dataclass(frozen=True, eq=False)
class _Cell:
    """One W (M, M), one W₃ (M, M) and one pattern of regimes (M, R), with its weight."""

    weight: float
    members: Floats
    lag: sparse.csr_array | None
    other: sparse.csr_array | None

    def sums(self, rho: float) -> tuple[Floats, Floats, Floats, Floats]:
        """The sums over the units of each regime of what ``RegimeMultipliers.at`` averages."""
        members, (m, r) = self.members, self.members.shape
        solve = None if self.lag is None or rho == 0.0 else factorise(self.lag, rho)
        reached = members if solve is None else solve(members, transposed=True)
        probes, scale = trace_probes(m)

        def diagonal(right: Floats) -> Floats:
            """(R,) sums of the diagonal of (I − ρW)⁻¹M, of which ``right`` is M·probes."""
            solved = right if solve is None else solve(right)
            return np.asarray(scale * (members.T @ (probes * solved).sum(axis=1)))

        own = diagonal(probes)
        sent = reached.T @ members
        if self.other is None:
            return own, np.zeros((r, r)), sent, np.zeros((r, r, r))
        lagged = np.asarray(self.other @ probes)
        own_lagged = np.column_stack([diagonal(members[:, [q]] * lagged) for q in range(r)])
        around = np.asarray(self.other @ members)
        return own, own_lagged, sent, np.einsum("jr,jq,js->rqs", reached, members, around)


# -- effects ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RegimeEffects(Noticed, Shown, TidyEffects):
    """Effects of every regressor on the units of each regime.

    Attributes
    ----------
    regimes : tuple of str
        The R regimes.
    estimate, std_error : ndarray, shape (K, R, 3 + R)
        Direct, indirect and total, then the total by the regime that it comes from.
    draws : ndarray or None, shape (D, K, R, 3 + R)
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    reference : ReferenceDistribution
        Of the covariance of the estimates; p-values are of it.
    notices : tuple of Notice
        What is doubtful about the intervals.
    """

    variables: tuple[str, ...]
    regimes: tuple[str, ...]
    estimate: Floats
    std_error: Floats
    horizon: Horizon
    method: EffectsInference
    level: float
    draws: Floats | None
    redrawn: int
    reference: ReferenceDistribution = NORMAL
    notices: tuple[Notice, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per (variable, regime, effect): estimate, std_error, z, p, lower, upper.

        Direct is the mean of what units of the regime do to themselves, indirect what they
        receive when all other units, of every regime, change by one.
        """
        names = ["variable", "regime", "effect"]
        return self._frame([self.variables, self.regimes, KINDS], names, slice(None, len(KINDS)))

    def between(self) -> pd.DataFrame:
        """One row per (variable, receiving, sending): estimate, std_error, z, p, lower, upper.

        The mean effect on the units of the receiving regime when all units of the sending one
        change by one; over the senders they sum to the total.
        """
        names = ["variable", "receiving", "sending"]
        levels = [self.variables, self.regimes, self.regimes]
        return self._frame(levels, names, slice(len(KINDS), None))

    def _frame(self, levels: list[tuple[str, ...]], names: list[str], at: slice) -> pd.DataFrame:
        index = pd.MultiIndex.from_product(levels, names=names)
        draws = None if self.draws is None else self.draws[..., at]
        return inference_frame(
            self.estimate[..., at],
            self.std_error[..., at],
            draws,
            self.level,
            index,
            self.reference,
        )

    def __repr__(self) -> str:
        return (
            f"RegimeEffects: {len(self.variables)} variables in {len(self.regimes)} regimes, "
            f"{self.horizon} run, {inference_words(self.draws, self.redrawn)}"
        )


def compute_regime_effects(
    results: Results,
    *,
    draws: int,
    seed: int | np.random.Generator | None,
    level: float,
    method: EffectsInference,
    horizon: Horizon,
) -> RegimeEffects:
    """What the units of each regime receive, and from which regime it comes.

    Parameters
    ----------
    results : Results
        Of a model with ``regimes=``.
    draws, seed, level, method, horizon
        As for ``Results.effects``.

    Raises
    ------
    EstimationError
        For a model without regimes, and for the long run where units change their regime: it
        supposes that they stay in one.
    UnstableError
        If the estimate lies outside the stable region.

    Notes
    -----
    The effects are those of S_k = (I − ρW)⁻¹Σ_r D_r(β_kr I + θ_kr W₃), with D_r the diagonal
    matrix of who is in regime r (LeSage & Pace 2009, ch. 2, for S; Anselin 1988, ch. 9, for the
    regimes). Where units change their regime, a period's effects are those of its regimes, and
    the averages are over periods. Of more than 400 units the direct part is estimated with 64
    random probes; the totals are exact.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> fit = sg.SDM("log(gsp) ~ log(pc) + log(emp)", panel, regimes="region").fit()
    >>> effects = fit.effects_by_regime(method="delta")
    >>> total = effects.to_frame().xs("total", level="effect")["estimate"]
    >>> received = effects.between()["estimate"].groupby(["variable", "receiving"]).sum()
    >>> bool(abs(total.to_numpy() - received.loc[list(effects.variables)].to_numpy()).max() < 1e-10)
    True
    """
    method, horizon = EFFECTS_INFERENCE.parse(method), HORIZON.parse(horizon)
    regimes = results.design.regimes
    if regimes is None:
        raise EstimationError(
            "The model has no regimes: its effects are those of effects(). Name regimes= where "
            "the model is made."
        )
    if horizon == "long":
        _ = results.design.unit_members
    reader = ParameterReader(results)
    inferred = infer(results, reader.by_regime, draws, seed, level, method, horizon)
    return RegimeEffects(
        reader.variables,
        regimes.labels,
        *inferred[:2],
        horizon,
        method,
        level,
        *inferred[2:],
        results.reference,
        effects_notices(results, method, horizon),
    )
