"""The two equations of a mediation, and the outcome's without the mediator."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

from scipy import sparse

from spillgap._types import Keywords
from spillgap.errors import (
    DataError,
    EstimationError,
    OptionError,
    SpillgapWarning,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.models.covariance import Covariance
from spillgap.models.design import Design
from spillgap.models.factors import Context
from spillgap.models.family import ModelName, SpatialPanelModel, model_class
from spillgap.models.grammar import parse, render
from spillgap.models.results import Results
from spillgap.options import FIXED_EFFECTS, FixedEffects
from spillgap.panel import Panel

__all__ = ["Equations", "quiet_fit", "read_equations"]


@dataclass(frozen=True, eq=False)
class Equations:
    """What is estimated.

    Attributes
    ----------
    outcome : SpatialPanelModel
        y on treatment, mediator and controls.
    mediator : SpatialPanelModel
        The mediator on treatment and controls.
    treatment, through : str
        The terms of treatment and mediator as the formulas name them.
    matrix : csr_array, shape (N, N), or None
        The W of both equations.
    """

    outcome: SpatialPanelModel
    mediator: SpatialPanelModel
    treatment: str
    through: str
    matrix: sparse.csr_array | None

    @cached_property
    def whole(self) -> SpatialPanelModel:
        """y on treatment and controls, the mediator left out."""
        spec = self.outcome.specification
        left_out = _quoted(self.through, self.outcome.panel)
        return type(self.outcome)(
            f"{spec.formula} - {left_out}",
            self.outcome.panel,
            effects=spec.effects,
            context=spec.context,
        )

    @property
    def apart(self) -> tuple[str, ...]:
        """Controls of one equation that the other lacks."""
        named = [set(m.design.regressors) for m in (self.outcome, self.mediator)]
        only = named[0] ^ named[1]
        return tuple(sorted(only - {self.through, "Intercept"}))


def read_equations(
    outcome_formula: str,
    mediator_formula: str,
    panel: Panel,
    *,
    treatment: str,
    mediator: str,
    model: ModelName,
    effects: FixedEffects,
    context: Context | None = None,
) -> Equations:
    """Build the equations and refuse those whose paths are not products of effects matrices.

    Parameters and refusals are those of :func:`spillgap.mediate`.
    """
    if not isinstance(panel, Panel):
        raise OptionError(f"panel must be a spillgap.Panel, not {type(panel).__name__}.")
    kind = model_class(model)
    terms: Keywords = {"effects": FIXED_EFFECTS.parse(effects), "context": context}
    cause, through = _term(treatment, panel), _term(mediator, panel)
    if cause == through:
        raise OptionError(f"treatment and mediator are both {cause!r}: name two variables.")
    outcome = kind(outcome_formula, panel, **terms)
    between = kind(mediator_formula, panel, **terms)
    _refuse_absent(outcome, "outcome_formula", (cause, through))
    _refuse_absent(between, "mediator_formula", (cause,))
    if between.dependent != through:
        raise OptionError(
            f"mediator_formula explains {between.dependent!r}, but the mediator is {through!r}: "
            "put the mediator on its left side as outcome_formula has it on its right."
        )
    _refuse_bent(outcome, "outcome_formula", (cause, through))
    _refuse_bent(between, "mediator_formula", (cause,))
    _refuse_rows(outcome.design, between.design)
    return Equations(outcome, between, cause, through, _matrix(outcome, between))


def _term(asked: str, panel: Panel) -> str:
    """A term as the columns of a formula are called: a column, or an expression of columns."""
    return asked if asked in panel.columns else render(parse(asked, "term"))


def _quoted(term: str, panel: Panel) -> str:
    return f"`{term}`" if term in panel.columns else term


def _refuse_absent(model: SpatialPanelModel, what: str, wanted: tuple[str, ...]) -> None:
    present = model.design.regressors
    for term in wanted:
        if term not in present:
            raise UnknownNameError(
                f"{what}={model.formula!r} has no term {term!r} on its right side."
                f"{suggest(term, present)} It has: {listing(present, most=30)}."
            )


def _refuse_bent(model: SpatialPanelModel, what: str, terms: tuple[str, ...]) -> None:
    """Refuse treatment or mediator in a second term: their effects would not be one number."""
    sources = model._columns.right.sources
    for term in terms:
        made_of = set(sources[term])
        again = [n for n, used in sources.items() if n not in terms and made_of & set(used)]
        if again:
            raise OptionError(
                f"{what} has {term!r} also in {listing(again)}: the effect would depend on where "
                "it is read, and no product of two effects matrices is the path. Leave one term "
                "of it."
            )


def _refuse_rows(outcome: Design, mediator: Design) -> None:
    if not outcome.index.equals(mediator.index):
        lost = outcome.index.symmetric_difference(mediator.index)
        raise DataError(
            f"The two equations stand on different rows ({len(lost)} in one only, of periods "
            f"{listing(lost.unique(1))}): let both formulas reach back equally far, or take a "
            "panel of the periods that both have."
        )
    if not outcome.balanced:
        raise EstimationError(
            "Paths through a mediator need every unit in every period: with other units in each "
            "period there is one effects matrix per period. Take a balanced part of the panel."
        )


def _matrix(*models: SpatialPanelModel) -> sparse.csr_array | None:
    lags = [x for m in models for x in (m.design.lag, m.design.durbin_lag) if x is not None]
    if not lags:
        return None
    if not all(lag.is_constant for lag in lags):
        raise EstimationError(
            "W varies over time, so there is one effects matrix per period. Give the panel one W: "
            "panel.with_weights(...)."
        )
    return lags[0].matrices[0]


def quiet_fit(model: SpatialPanelModel, cov: Covariance) -> Results:
    """The fit; what it warns of is told of the mediation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        return model.fit(cov=cov)
