"""A model estimated from cross-products that tasks took: the one likelihood, search and
information of :mod:`spillgap.models`, without rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spillgap._types import Arguments, Floats
from spillgap.errors import OptionError, listing
from spillgap.large.informing import Informed
from spillgap.large.layout import Layout
from spillgap.large.products import products_of
from spillgap.large.recipe import Recipe
from spillgap.large.store import INTERCEPT, Column
from spillgap.large.sweeping import Plan
from spillgap.models.correction import resolve_correction
from spillgap.models.corrections import (
    CORRECTION_ASKED,
    Correction,
    CorrectionAsked,
    keeps_likelihood,
)
from spillgap.models.crossproducts import (
    Conditioned,
    CrossProducts,
    Swept,
    basis_of_products,
    keeps_digits,
)
from spillgap.models.elsewhere import RowlessDesign
from spillgap.models.estimator import (
    Estimate,
    make_likelihood,
    notices_at,
    point_at,
)
from spillgap.models.information import observed_information
from spillgap.models.likelihood import Likelihood
from spillgap.models.logdet import LogDet
from spillgap.models.nothing_left import refuse_few_rows, refuse_nothing_left
from spillgap.models.notices import island_notices
from spillgap.models.row_effects import Rows
from spillgap.models.search import climb
from spillgap.models.specification import Specification, refuse_dependent, refuse_few_periods
from spillgap.models.undercoverage import undercoverage_notices
from spillgap.options import (
    INFORMATION,
    LOG_DETERMINANT,
    Information,
    LogDeterminant,
)

if TYPE_CHECKING:
    from spillgap.models.model import SpatialPanelModel

__all__ = ["Asked", "columns_of", "estimated", "laid_plan", "refuse_model"]


EXACT_LIMIT = 200_000
"""Units up to which factors of I − ρW may be asked for."""

DEPENDENT = 3e-7
"""What is left of a column of length one, below which products cannot tell it from zero."""


# -- what is offered ----------------------------------------------------------------------------


def refuse_model(model: SpatialPanelModel) -> None:
    """Refuse what cannot be estimated without the rows, by name.

    Raises
    ------
    OptionError
        The message says what can.
    """
    spec = model.specification
    given = {
        model.name: spec.lag and spec.error,
        f"effects={spec.effects!r}": spec.random,
        "dynamic=": bool(spec.dynamic),
        "regimes=": model.regimes is not None,
        "weights= with parameters": model.weights is not None,
        "error_weights=": model.error_weights is not None,
        "durbin_weights=": model.durbin_weights is not None,
        "context=": bool(spec.context),
    }
    odd = [name for name, used in given.items() if used]
    if odd:
        raise OptionError(
            f"{listing(odd)} is not offered on a panel larger than memory, which has OLS, SLX, "
            "SAR, SDM, SEM and SDEM, pooled or with unit, time or two-way effects. Take a part "
            "that fits into memory as a Panel for the rest."
        )


@dataclass(frozen=True)
class Asked:
    """The arguments of ``fit`` that apply without rows."""

    correction: CorrectionAsked | None
    logdet: LogDeterminant
    information: Information | None

    @classmethod
    def of(cls, arguments: Arguments, n_units: int) -> Asked:
        """The arguments parsed, the others refused by name."""
        usual = {"method": "ml", "cov": "classical", "demean": "after"}
        odd = [
            f"{name}={value!r}"
            for name, value in arguments.items()
            if name not in cls.__annotations__ and str(value).casefold() != usual.get(name, "")
        ]
        correction = CORRECTION_ASKED.parse_optional(arguments["correction"])
        if not keeps_likelihood(correction):
            odd.append(f"correction={correction!r}")
        if odd:
            raise OptionError(
                f"{listing(odd)} needs the rows together. A panel larger than memory is fitted by "
                "maximum likelihood with the classical covariance; take a part that fits into "
                "memory as a Panel for the rest."
            )
        logdet = LOG_DETERMINANT.parse(arguments["logdet"])
        if logdet == "exact" and n_units > EXACT_LIMIT:
            raise OptionError(
                f"logdet='exact' factorises I - rho W, which {n_units} units do not allow. Pass "
                "logdet='approximate': its stated error is part of the result."
            )
        return cls(correction, logdet, INFORMATION.parse_optional(arguments["information"]))


# -- columns ------------------------------------------------------------------------------------


def columns_of(spec: Specification, recipe: Recipe) -> tuple[Column, ...]:
    """C = [y, (Wy), Z]."""
    y = Column(recipe.dependent)
    regressors = [Column(term) for term in recipe.regressors]
    if recipe.intercept and not (spec.unit_effects or spec.time_effects):
        regressors.insert(0, Column(INTERCEPT))
    lagged = [Column(term, 1) for term in recipe.durbin] if spec.durbin is not None else []
    return (y, *([y.lagged] if spec.lag else []), *regressors, *lagged)


def laid_plan(spec: Specification, recipe: Recipe, layout: Layout) -> Plan:
    """The columns of a model, laid out, and how they are swept."""
    none = np.empty((0, 0))
    columns = columns_of(spec, recipe)
    plan = Plan(columns, spec.error, spec.unit_effects, spec.time_effects, none)
    layout.lay(plan.all, recipe)
    return _with_levels(plan, layout)


def _with_levels(plan: Plan, layout: Layout) -> Plan:
    """The plan with the columns' means, which the layout knows."""
    means = [[spread.mean for spread in layout.spreads[c]] for c in plan.all]
    levels = np.array(means).T
    if not (plan.unit or plan.time):
        levels = np.broadcast_to(levels.mean(axis=0), levels.shape)
    return replace(plan, levels=levels)


@dataclass(frozen=True, eq=False)
class BlockSwept(Swept):
    """Cross-products that were taken of C·``first``."""

    first: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @cached_property
    def conditioned(self) -> Conditioned:
        """The products in a basis that keeps digits, read from the columns as they are."""
        inner = Conditioned.of_products(self.products, self.outcomes)
        return replace(inner, basis=self.first @ inner.basis)


# -- the estimate -------------------------------------------------------------------------------

NO_ROWS = Rows(np.empty(0), np.empty(0), 0.0, np.empty(0), np.empty(0))


def estimated(
    spec: Specification,
    design: RowlessDesign,
    recipe: Recipe,
    layout: Layout,
    asked: Asked,
    block: int,
) -> Estimate:
    """The estimate of a model on a panel that is laid out by columns."""
    if asked.logdet == "exact" or not (spec.lag or spec.error):
        return _estimated(spec, design, recipe, layout, asked, block, lambda: None)
    with layout.determinant.begun() as logdet:
        return _estimated(spec, design, recipe, layout, asked, block, logdet)


def _estimated(
    spec: Specification,
    design: RowlessDesign,
    recipe: Recipe,
    layout: Layout,
    asked: Asked,
    block: int,
    determinant: Callable[[], LogDet | None],
) -> Estimate:
    refuse_few_periods(design, spec)
    correction, uncorrected = resolve_correction(asked.correction, spec, design)
    plan = laid_plan(spec, recipe, layout)
    taken = products_of(layout.store, plan, block)
    _refuse_dependent(spec, design, layout, plan, taken)
    _refuse_nothing_left(spec, design, layout, plan, taken)
    plan, swept = _in_digits(plan, taken, layout, 1 + spec.lag, block)
    likelihood = make_likelihood(
        spec,
        design,
        correction=correction,
        logdet=asked.logdet,
        swept=swept,
        determinant=determinant(),
    )
    informed = Informed(layout, plan, swept.first, block)
    solution = _solved(spec, design, likelihood, asked, correction, informed)
    covered = undercoverage_notices(
        spec, design.n_periods, design.n_units, correction=solution.correction
    )
    return replace(solution, notices=(*solution.notices, *uncorrected, *covered))


def _solved(
    spec: Specification,
    design: RowlessDesign,
    likelihood: Likelihood,
    asked: Asked,
    correction: Correction | None,
    informed: Informed,
) -> Estimate:
    peak = climb(likelihood)
    likelihood = peak.likelihood
    point = point_at(spec, design, likelihood, peak)
    kind: Information = asked.information or "expected"
    if kind == "observed":
        held = observed_information(likelihood, point)
    else:
        held = informed.at(likelihood, point)
    swept_out = design.n_obs - spec.rows_left(design)
    return Estimate(
        point=point,
        loglik=peak.loglik,
        information=held.matrix,
        conditioned_information=held,
        information_kind=kind,
        likelihood=likelihood,
        peak=peak,
        rows=NO_ROWS,
        n_effective=likelihood.n_effective,
        n_parameters=len(held.inner) + (0 if correction else swept_out),
        demean_first=False,
        correction=correction,
        notices=(*notices_at(spec, peak, point, held), *island_notices(design)),
    )


def _in_digits(
    plan: Plan, taken: CrossProducts, layout: Layout, outcomes: int, block: int
) -> tuple[Plan, BlockSwept]:
    """The products as they are, or, where they lost digits, taken again in a basis of theirs."""
    shift = plan.shift()
    if keeps_digits(taken.plain):
        return plan, BlockSwept(taken, outcomes, first=shift)
    basis = basis_of_products(taken.plain, outcomes)
    moved = plan.moved(basis)
    again = products_of(layout.store, moved, block)
    return moved, BlockSwept(again, outcomes, first=shift @ basis)


def _raw_squares(layout: Layout, columns: tuple[Column, ...]) -> Floats:
    """Σx² of columns as they are, (m,)."""
    return np.array([sum(s.squares for s in layout.spreads[c]) for c in columns])


def _refuse_dependent(
    spec: Specification, design: RowlessDesign, layout: Layout, plan: Plan, taken: CrossProducts
) -> None:
    refuse_few_rows(spec, design)
    p = 1 + spec.lag
    gram = taken.plain[p:, p:]
    if not len(gram):
        return
    left = np.sqrt(np.clip(np.diag(gram), 0.0, None))
    scale = np.sqrt(_raw_squares(layout, plan.columns[p:]))
    length = np.where(left > 0.0, left, 1.0)
    refuse_dependent(design, spec, left, scale, _triangle(gram / np.outer(length, length)))


def _triangle(gram: Floats) -> Floats:
    """R (K, K) with R'R of a Gram matrix of columns of length one, zero where a pivot is lost."""
    left, out = gram.copy(), np.zeros_like(gram)
    for k in range(len(gram)):
        if left[k, k] <= DEPENDENT**2:
            continue
        out[k, k:] = left[k, k:] / np.sqrt(left[k, k])
        left -= np.outer(out[k], out[k])
    return out


def _refuse_nothing_left(
    spec: Specification, design: RowlessDesign, layout: Layout, plan: Plan, taken: CrossProducts
) -> None:
    y, p = plan.columns[:1], 1 + spec.lag
    varies, size = float(taken.plain[0, 0]), float(_raw_squares(layout, y)[0])
    if plan.constant is None and not (spec.unit_effects or spec.time_effects):
        varies -= design.n_obs * float(plan.levels[0, 0]) ** 2

    def left() -> Floats:
        own, cross, gram = taken.plain[:p, :p], taken.plain[p:, :p], taken.plain[p:, p:]
        return np.asarray(own - cross.T @ np.linalg.lstsq(gram, cross, rcond=None)[0])

    refuse_nothing_left(spec, design, left, varies, size)
