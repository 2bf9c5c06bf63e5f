"""Inequality between units shared out among the factors that make y."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spillgap._notebook import Shown
from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, listing
from spillgap.explain.decomposition._factors import part_rows, unit_means
from spillgap.explain.decomposition._gap import interval_frame, simulated
from spillgap.explain.decomposition.contrast import chosen_periods
from spillgap.explain.decomposition.structure import Part, Structure
from spillgap.gaps.measures import INEQUALITY_MEASURE, MEASURES, InequalityMeasure, Measure
from spillgap.models.parameter_draws import (
    drawn_with_weights,
    single_rows,
    with_known_weights,
)
from spillgap.options import FACTOR_LEVEL, SHARING_RULE, FactorLevel, SharingRule

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["InequalityExplanation", "explain_inequality"]


_MOST_FACTORS = 14
_EQUAL = 1e-12


@dataclass(frozen=True, eq=False)
class InequalityExplanation(Shown):
    """A measure of inequality and each factor's part of it.

    Attributes
    ----------
    measure, method : str
    total : float
        The measure of the observed y.
    factors : pandas.Index or MultiIndex
    contributions : ndarray, shape (M,)
        They sum to the total; a negative one makes units more alike.
    draws : ndarray, shape (D, M)
    undefined : int
        Draws left out because some sum of factors has a sign that the measure does not admit
        (Shapley of a Theil, Gini or coefficient of variation).
    """

    measure: InequalityMeasure
    method: SharingRule
    period: Hashable
    total: float
    factors: pd.Index
    contributions: Floats
    draws: Floats
    redrawn: int
    undefined: int
    level: float

    def to_frame(self) -> pd.DataFrame:
        """One row per factor: contribution, share of the total, lower, upper."""
        return interval_frame(self.contributions, self.draws, self.factors, self.total, self.level)

    def __repr__(self) -> str:
        lost = f", {self.undefined} left out as undefined" if self.undefined else ""
        return (
            f"InequalityExplanation: {self.measure} {self.total:.4g} in {len(self.factors)} "
            f"factors ({self.method}), {len(self.draws)} draws{lost}"
        )


def explain_inequality(
    results: Results,
    measure: InequalityMeasure = "variance",
    *,
    method: SharingRule = "natural",
    by: FactorLevel = "variable",
    period: Hashable = None,
    draws: int = 500,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> InequalityExplanation:
    """Share the inequality of y between units out among the factors that y is the sum of.

    Parameters
    ----------
    results : Results
    measure : {"variance", "cv", "gini", "theil_t", "theil_l"}
        Every unit counts the same; ``"theil"`` is Theil's T.
    method : {"natural", "shapley"}
        ``"natural"``: the part of factor f is Σ a_i(y) f_i where the measure is Σ a_i(y) y_i;
        for the variance cov(f, y), Fields' (2003) shares. ``"shapley"``: the average over all
        orders of what a factor's dispersion adds when factors are made equal one by one
        (Shorrocks 2013), for any measure. For the variance the two are one.
    by : {"variable", "part"}
        Whether a variable's own and neighbours' parts count together.
    period : label, optional
        One period; None for every unit's mean over its periods.
    draws, seed, level
        For the intervals.

    Returns
    -------
    InequalityExplanation

    Raises
    ------
    DataError
        For a value of y, or with Shapley of a sum of some of its factors, whose sign the
        measure does not admit (negative in a Theil).
    OptionError
        For Theil's L by the natural rule, which is not linear in y, and for more than 14
        factors with Shapley.

    Notes
    -----
    A factor that is the same for all units has no part in a variance. In Theil's T and Gini by
    the natural rule it has a negative one: adding the same to all lowers relative inequality.

    References
    ----------
    Shorrocks (1982), Econometrica 50(1); Fields (2003), Research in Labor Economics 22;
    Shorrocks (2013), Journal of Economic Inequality 11(1).

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> res = sg.SDM("log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", states.panel).fit()
    >>> shares = res.explain_inequality("variance", draws=50).to_frame()["share"]
    >>> bool(abs(shares.sum() - 1) < 1e-10)
    True
    """
    results.refuse_if_unstable("decomposition")
    gauge = INEQUALITY_MEASURE.row(measure)
    method, by = SHARING_RULE.parse(method), FACTOR_LEVEL.parse(by)
    chosen, kind = chosen_periods(results, period)
    if kind == "change":
        raise OptionError("explain_inequality takes one period, or None for the units' means.")
    to_units = _present_units(results, chosen, kind)
    y = to_units @ results.design.y
    _refuse_signs(results, y, to_units, gauge)
    run = _natural if method == "natural" else _shapley
    parts, point, sampled, redrawn = run(results, gauge, to_units, y, by, draws, seed, level)
    factors, sums = _labels(parts, by)
    defined = np.isfinite(sampled).all(axis=1)
    return InequalityExplanation(
        measure=gauge.name,
        method=method,
        period=period,
        total=float(gauge.of(y[None, :])[0]),
        factors=factors,
        contributions=point @ sums,
        draws=_enough(sampled[defined], draws) @ sums,
        redrawn=redrawn,
        undefined=int((~defined).sum()),
        level=level,
    )


def _enough(draws: Floats, asked: int) -> Floats:
    """The defined draws; all missing where they are fewer than half, which have no interval."""
    return draws if 2 * len(draws) >= asked else np.full_like(draws[:1], np.nan)


def _present_units(results: Results, chosen: list[int], kind: str) -> sparse.csr_array:
    """(N', n) from rows to the units that have one."""
    means = unit_means(results, chosen, kind)
    return means[np.flatnonzero(np.diff(means.indptr)), :]


def _refuse_signs(
    results: Results, y: Floats, to_units: sparse.csr_array, measure: Measure
) -> None:
    bad = ~measure.allows(y)
    if bad.any():
        design = results.design
        first = to_units.indices[to_units.indptr[:-1]]
        units = design.units[design.unit_codes[first[bad]]]
        raise DataError(
            f"{measure.title} needs {measure.need} values, but {design.dependent!r} is not for "
            f"{listing(units)}. Use measure='variance', or leave them out with panel.subset(...)."
        )


def _labels(parts: tuple[Part, ...], by: FactorLevel) -> tuple[pd.Index, Floats]:
    """The factors and the (M, F) matrix that sums parts into them."""
    if by == "part":
        return pd.MultiIndex.from_tuples(parts, names=["variable", "part"]), np.eye(len(parts))
    named = [variable or kind for variable, kind in parts]
    index = pd.Index(dict.fromkeys(named), name="variable")
    return index, np.equal.outer(np.array(named), index.to_numpy()).astype(np.float64)


Parted: TypeAlias = "tuple[tuple[Part, ...], Floats, Floats, int]"


def _natural(
    results: Results,
    measure: Measure,
    to_units: sparse.csr_array,
    y: Floats,
    by: FactorLevel,  # noqa: ARG001 - parts are summed into factors afterwards
    draws: int,
    seed: int | np.random.Generator,
    level: float,
) -> Parted:
    if measure.rule is None:
        ruled = [row.name for row in MEASURES.values() if row.explained and row.rule is not None]
        raise OptionError(
            f"measure={measure.name!r} is no weighted sum of y, so it has no natural rule. Use "
            f"method='shapley', or one of {listing(ruled)}."
        )
    return simulated(results, measure.rule(y) @ to_units, draws, seed, level)


def _shapley(
    results: Results,
    measure: Measure,
    to_units: sparse.csr_array,
    y: Floats,  # noqa: ARG001 - the factors sum to it
    by: FactorLevel,
    draws: int,
    seed: int | np.random.Generator,
    level: float,  # noqa: ARG001
) -> Parted:
    structure = Structure(with_known_weights(results))
    parts = tuple(structure.parts)
    factors, sums = _labels(parts, by)
    # One part of each factor carries the factor's value, so that parts sum into factors again.
    carrier = np.array([int(np.argmax(column)) for column in sums.T])

    def values_at(known: Results, row: Floats) -> Floats:
        rows = part_rows(structure.beside(known), row, split=by == "part")
        return _shapley_values(to_units @ rows @ sums, measure.of)

    first = to_units @ part_rows(structure, structure.point[0], split=by == "part") @ sums
    _refuse_many(first)
    _refuse_counterfactual(first, factors, measure)
    drawn = drawn_with_weights(results, draws, seed)
    point, sampled = np.zeros(len(parts)), np.zeros((draws, len(parts)))
    point[carrier] = _shapley_values(first, measure.of)
    sampled[:, carrier] = np.array([values_at(*one) for one in single_rows(drawn.parts)])
    return parts, point, sampled, drawn.redrawn


def _varying(factors: Floats) -> Integers:
    """Which of (N, F) factors differ between units; the others have no part."""
    scale = np.abs(factors).max(initial=1.0)
    return np.flatnonzero(np.ptp(factors, axis=0) > _EQUAL * scale)


def _refuse_many(factors: Floats) -> None:
    if _varying(factors).size > _MOST_FACTORS:
        raise OptionError(
            f"Shapley over {_varying(factors).size} factors needs 2^{_varying(factors).size} "
            f"evaluations; at most {_MOST_FACTORS} are taken. Use by='variable' or "
            "method='natural'."
        )


def _coalitions(factors: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """(S, F) all subsets, and (S, N) y with the factors outside the subset made equal."""
    n_factors = factors.shape[1]
    inside = (np.arange(2**n_factors)[:, None] >> np.arange(n_factors)) & 1 == 1
    means = factors.mean(axis=0)
    return inside, inside.astype(np.float64) @ (factors - means).T + means.sum()


def _shapley_values(factors: Floats, measure: Callable[[Floats], Floats]) -> Floats:
    """(N, F) factors that sum to y → (F,) Shapley values that sum to measure(y).

    Σ_S |S|!(F−1−|S|)!/F! (v(S ∪ k) − v(S)), v(S) the measure with all factors outside S equal.
    """
    chosen = _varying(factors)
    rest = np.delete(factors, chosen, axis=1).mean(axis=0).sum()
    out = np.zeros(factors.shape[1])
    if chosen.size == 0:
        return out
    inside, y = _coalitions(factors[:, chosen])
    worth = measure(y + rest)
    f, size = chosen.size, inside.sum(axis=1)
    weight = np.array([factorial(s) * factorial(f - 1 - s) / factorial(f) for s in range(f)])
    for k in range(f):
        without = np.flatnonzero(~inside[:, k])
        out[chosen[k]] = weight[size[without]] @ (worth[without + 2**k] - worth[without])
    return out


def _refuse_counterfactual(factors: Floats, labels: pd.Index, measure: Measure) -> None:
    chosen = _varying(factors)
    rest = np.delete(factors, chosen, axis=1).mean(axis=0).sum()
    inside, y = _coalitions(factors[:, chosen])
    bad = np.isnan(measure.of(y + rest))
    if bad.any():
        kept = [str(labels[chosen[k]]) for k in np.flatnonzero(inside[np.flatnonzero(bad)[0]])]
        raise DataError(
            f"{measure.title} needs {measure.need} values, but y is not once only "
            f"{listing(kept)} differ between units. Use measure='variance', or method='natural'."
        )
