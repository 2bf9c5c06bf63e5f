"""The ledger of spillovers: what every unit sends to others and receives from them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats, Forwarded
from spillgap.errors import (
    DataError,
    EstimationError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.explain.decomposition.contrast import chosen_periods
from spillgap.explain.decomposition.structure import Structure, along_rho
from spillgap.explain.scenarios._maps import draw
from spillgap.explain.scenarios._response import Response, Solve
from spillgap.groups import GroupsLike
from spillgap.models.diagonals import diagonals
from spillgap.models.effects_matrix import effects_matrix, refuse_regimes
from spillgap.models.parameter_draws import drawn_with_weights, with_known_weights
from spillgap.options import ACCOUNT_SIDE, HORIZON, AccountSide, Horizon
from spillgap.terms import Own, Spatial
from spillgap.units import groups_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

    from spillgap.models.results import Results

__all__ = ["Accounts", "accounts", "known_variables"]


_SIDES = ("own", "received", "sent", "net")


@dataclass(frozen=True, eq=False)
class Accounts(Shown):
    """Who sends and who receives, by factor.

    Attributes
    ----------
    matrices : dict of DataFrame
        By variable, N×N: what the row receives from the column. The diagonal is a unit's effect
        on itself.
    amounts : pandas.DataFrame
        (N, K) by what the variable changes in every unit: one, or what was observed.
    at : label, (label, label) or None
        The period whose levels, or the two whose difference, the amounts are.
    draws : dict of ndarray, shape (D, 4, N)
        Own, received, sent and net at simulated parameters.
    """

    results: Results
    matrices: dict[str, pd.DataFrame]
    amounts: pd.DataFrame
    at: Hashable
    horizon: str
    draws: dict[str, Floats]
    redrawn: int
    level: float

    def matrix(self, variable: str) -> pd.DataFrame:
        """N×N: rows receive, columns send, in units of the dependent variable."""
        if variable not in self.matrices:
            raise UnknownNameError(
                f"The accounts have no variable {variable!r}."
                f"{suggest(variable, self.matrices)} They have: {listing(self.matrices)}."
            )
        return self.matrices[variable].copy()

    def to_frame(self) -> pd.DataFrame:
        """By (variable, unit): own, received, sent and net (sent − received), with intervals.

        For every variable the sum of sent is the sum of received, and net sums to zero.
        """
        return pd.concat(
            {name: self._ledger(m.to_numpy(), self.draws[name]) for name, m in
             self.matrices.items()}, names=["variable"],
        )  # fmt: skip

    def total(self) -> pd.DataFrame:
        """By unit, all factors together; for accounts of observed amounts only.

        Raises
        ------
        OptionError
            Without ``at``: a unit of one factor and a unit of another do not add up.
        """
        if self.at is None:
            raise OptionError(
                "One unit of each factor does not add up to anything. Keep the accounts of "
                "observed amounts: accounts(at=period)."
            )
        whole = sum(m.to_numpy() for m in self.matrices.values())
        return self._ledger(np.asarray(whole), np.sum(list(self.draws.values()), axis=0))

    def _ledger(self, matrix: Floats, draws: Floats) -> pd.DataFrame:
        tail = (1.0 - self.level) / 2.0
        lower, upper = np.quantile(draws, [tail, 1.0 - tail], axis=0)
        table = pd.DataFrame(sides(matrix).T, index=self.results.design.units, columns=_SIDES)
        for k, side in enumerate(_SIDES):
            table[f"{side}_lower"], table[f"{side}_upper"] = lower[k], upper[k]
        return table

    def between(self, groups: GroupsLike = "agglomeration") -> pd.DataFrame:
        """Flows within and across groups: (variable, sender, receiver) → own, spillover.

        ``own`` is what units do to themselves, on the rows where a group meets itself;
        ``spillover`` what goes from the units of one group to other units of the other.
        """
        split = groups_of(self.results.model.panel, groups)
        members, tables = split.members, {}
        for name, frame in self.matrices.items():
            matrix = frame.to_numpy()
            own = np.diag(members.T @ np.diag(matrix))
            off = members.T @ (matrix - np.diag(np.diag(matrix))) @ members
            index = pd.MultiIndex.from_product(
                [split.names, split.names], names=["sender", "receiver"]
            )
            tables[name] = pd.DataFrame(
                {"own": own.T.ravel(), "spillover": off.T.ravel()}, index=index
            )
        return pd.concat(tables, names=["variable"])

    def by_order(self, orders: int = 4) -> pd.DataFrame:
        """By (variable, order, unit): own, received and sent through paths of that many links.

        The q-th term of (I − ρW)⁻¹(βI + θW) is (ρ^q β + ρ^{q−1} θ) W^q. What longer paths add
        stands in the order ``"beyond"``.
        """
        tables = {name: self._orders(name, orders) for name in self.matrices}
        return pd.concat(tables, names=["variable"])

    def _orders(self, name: str, orders: int) -> pd.DataFrame:
        refuse_regimes(self.results, "Accounts by order")
        if self.horizon == "long":
            raise OptionError("Accounts by order are those of the short run: horizon='short'.")
        design = self.results.design
        lag = design.lag if self.results.model.specification.lag else None
        durbin = design.durbin_lag
        if design.several or (None not in (lag, durbin) and lag is not durbin):
            raise EstimationError("Accounts by order need the same W for Wy and WX.")
        beta, theta, rho = (
            float(self.results.params.get(n, 0.0))
            for n in (str(Own(name)), str(Spatial(name)), "rho")
        )
        used = lag or durbin
        w = np.zeros((design.n_units,) * 2) if used is None else used.matrices[0].toarray()
        power, left = np.eye(design.n_units), self.matrices[name].to_numpy().copy()
        scale = self.amounts[name].to_numpy()
        tables: dict[Hashable, pd.DataFrame] = {}
        for q in range(orders + 1):
            term = beta * rho**q + (theta * rho ** (q - 1) if q else 0.0)
            tables[q] = self._plain(term * power * scale)
            left -= term * power * scale
            power = power @ w
        tables["beyond"] = self._plain(left)
        return pd.concat(tables, names=["order"])

    def _plain(self, matrix: Floats) -> pd.DataFrame:
        return pd.DataFrame(
            sides(matrix)[:3].T, index=self.results.design.units, columns=_SIDES[:3]
        )

    def flows(self, variable: str, top: int = 20) -> pd.DataFrame:
        """The largest flows between two units: sender, receiver, effect."""
        matrix = self.matrix(variable)
        values = matrix.to_numpy()
        receiver, sender = np.nonzero(~np.eye(len(matrix), dtype=bool))
        size = values[receiver, sender]
        kept = np.argsort(-np.abs(size), kind="stable")[:top]
        units = matrix.index
        return pd.DataFrame(
            {
                "sender": units[sender[kept]],
                "receiver": units[receiver[kept]],
                "effect": size[kept],
            }
        )

    def map(
        self, variable: str, boundaries: GeoDataFrame | None = None, *,
        column: AccountSide = "net", **options: Forwarded,
    ) -> Axes:  # fmt: skip
        """One side of a variable's accounts on a map; see ``ScenarioResult.map``."""
        return draw(
            self.to_frame().loc[variable][ACCOUNT_SIDE.parse(column)], boundaries, **options
        )

    def __repr__(self) -> str:
        per = "per unit of each factor" if self.at is None else f"of the amounts of {self.at}"
        return (
            f"Accounts: {self.results.n_units} units, {', '.join(self.matrices)}, {per}, "
            f"{self.horizon} run"
        )


def sides(matrix: Floats) -> Floats:
    """(N, N) → (4, N): own, received (row sums), sent (column sums) and net, own left out."""
    own = np.diag(matrix)
    received, sent = matrix.sum(axis=1) - own, matrix.sum(axis=0) - own
    return np.stack([own, received, sent, sent - received])


def known_variables(results: Results, variables: str | Sequence[str] | None) -> tuple[str, ...]:
    """The terms asked for, all of them for None; unknown ones refused with suggestions."""
    names = Structure(with_known_weights(results)).terms.names
    if variables is None:
        return names
    asked = (variables,) if isinstance(variables, str) else tuple(variables)
    for name in asked:
        if name not in names:
            raise UnknownNameError(
                f"The model has no regressor {name!r}.{suggest(name, names)} "
                f"It has: {listing(names, most=30)}."
            )
    return asked


def accounts(
    results: Results,
    variables: str | Sequence[str] | None = None,
    *,
    at: Hashable | None = None,
    horizon: Horizon = "short",
    draws: int = 500,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> Accounts:
    """Draw up who sends how much to whom: the N×N effects of every factor as a ledger.

    Parameters
    ----------
    results : Results
        With W constant in time.
    variables : str or sequence of str, optional
        Terms of the formula; all by default.
    at : label or (label, label), optional
        None: every unit's factor changes by one. A period: by its whole level in it, so that
        the ledger shows what of y goes back to others' levels. Two periods: by what it
        changed between them.
    horizon : {"short", "long"}
        For dynamic models.
    draws, seed, level
        For the intervals.

    Returns
    -------
    Accounts

    Raises
    ------
    UnstableError
        If the estimate lies outside its stable region.
    UnknownNameError
        For a variable that the model lacks.
    EstimationError
        If W varies over time: there is then one ledger per period.
    DataError
        For a unit without a row in a period of ``at``.

    References
    ----------
    LeSage & Pace (2009), ch. 2: rows of S_k(W) receive, columns send.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states.panel).fit()
    >>> ledger = res.accounts("unemp", draws=50).to_frame()
    >>> bool(abs(ledger["sent"].sum() - ledger["received"].sum()) < 1e-10)
    True
    """
    horizon = HORIZON.parse(horizon)
    results.refuse_if_unstable("accounts")
    structure = Structure(with_known_weights(results))
    names = known_variables(results, variables)
    amounts = _amounts(structure, names, at)
    drawn = drawn_with_weights(results, draws, seed, horizon)
    parts: dict[str, list[Floats]] = {name: [] for name in names}
    for part in drawn.parts:
        there, known = structure.beside(part.results), dict[float, tuple[Floats, Floats]]()
        for name in names:
            scale = amounts[name].to_numpy()
            parts[name].append(_sides_at(there, name, scale, part.values, horizon, known))
    matrices = {
        name: _matrix(structure, name, structure.point[0], horizon) * amounts[name].to_numpy()
        for name in names
    }
    sampled = {name: np.concatenate(made) for name, made in parts.items()}
    return Accounts(
        structure.results, matrices, amounts, at, horizon, sampled, drawn.redrawn, level
    )


def _matrix(structure: Structure, name: str, row: Floats, horizon: Horizon) -> pd.DataFrame:
    """(N, N) effects of one variable; with several W, each with its θ, from all of them."""
    results = structure.results
    if not results.design.several:
        return effects_matrix(results, name, horizon=horizon)
    units = results.design.units
    made = Response(structure, 0).matrix(structure.terms.names.index(name), row, horizon)
    return pd.DataFrame(made, index=units, columns=units)


def _sides_at(
    structure: Structure,
    name: str,
    scale: Floats,
    values: Floats,
    horizon: Horizon,
    known: dict[float, tuple[Floats, Floats]],
) -> Floats:
    """(D, 4, N) own, received, sent and net at (D, P) parameters; with several W, each with its
    θ, from the matrix of each draw.
    """
    if not structure.results.design.several:
        return _simulated_sides(structure, name, scale, values, horizon, known)
    made = (_matrix(structure, name, row, horizon).to_numpy() for row in values)
    return np.array([sides(matrix * scale) for matrix in made])


def _amounts(structure: Structure, names: tuple[str, ...], at: Hashable) -> pd.DataFrame:
    """(N, K) by what each variable changes in each unit."""
    results = structure.results
    design = results.design
    if at is None:
        return pd.DataFrame(1.0, index=design.units, columns=list(names))
    chosen, kind = chosen_periods(results, at)
    total = np.zeros((design.n_units, len(names)))
    columns = np.array([structure.terms.names.index(n) for n in names], dtype=np.intp)
    for t, sign in zip(chosen, (-1.0, 1.0) if kind == "change" else (1.0,)):
        rows = np.flatnonzero(design.period_codes == t)
        if rows.size < design.n_units:
            present = design.units[design.unit_codes[rows]]
            raise DataError(
                f"No row in {design.periods[t]} for "
                f"{listing(design.units.difference(present))}; choose another period."
            )
        total[design.unit_codes[rows]] += sign * structure.terms.values[np.ix_(rows, columns)]
    return pd.DataFrame(total, index=design.units, columns=list(names))


def _simulated_sides(
    structure: Structure,
    name: str,
    scale: Floats,
    values: Floats,
    horizon: Horizon,
    known: dict[float, tuple[Floats, Floats]],
) -> Floats:
    """(D, 4, N) own, received, sent and net at (D, P) parameters, without the N×N matrices.

    known : diagonals by ρ, shared by all variables.
    """
    design = structure.results.design
    members = design.unit_members
    beta, theta = (c[:, 0] for c in design.slopes(values, [name]))
    rho, factor = structure.dynamics(values).multiplier(horizon)
    # η makes W matter in the long run of a model that has no ρ.
    lag = design.lag.matrices[0] if design.lag is not None and np.any(rho != 0.0) else None
    durbin = None if design.durbin_lag is None else design.durbin_lag.matrices[0]
    size = design.n_units if lag is None else lag

    def curve(r: float) -> Floats:
        """Diagonals, row sums over the amounts and column sums of both multipliers in each of
        R regimes, (6·R·N,).
        """
        solve = Solve(lag, r)
        around = np.zeros_like(scale) if durbin is None else durbin @ scale
        column = members * solve(np.ones(design.n_units), transposed=True)[:, None]
        column_w = np.zeros_like(column) if durbin is None else durbin.T @ column
        if r not in known:
            known[r] = diagonals(size, durbin, r, members)
        first, third = known[r]
        row, row_w = (solve(members * amount[:, None]) for amount in (scale, around))
        arrays = (first[:, None] * members, third, row, row_w, column, column_w)
        return np.concatenate([part.T.ravel() for part in arrays])

    shape = (len(values), 3, 2, members.shape[1], -1)
    at_rho = along_rho(structure.results, curve, rho).reshape(shape)
    mixed = np.einsum("dkrn,dr->dkn", at_rho[:, :, 0], beta)
    mixed += np.einsum("dkrn,dr->dkn", at_rho[:, :, 1], theta)
    mixed *= factor[:, None, None]
    own = mixed[:, 0] * scale
    received, sent = mixed[:, 1] - own, mixed[:, 2] * scale - own
    return np.stack([own, received, sent, sent - received], axis=1)
