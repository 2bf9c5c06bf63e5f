"""The bias that fixed effects leave in a likelihood estimate, and where it can be corrected."""

from __future__ import annotations

from dataclasses import dataclass

from spillgap.errors import DataWarning, EstimationError, OptionError
from spillgap.models.corrections import Correction, CorrectionAsked
from spillgap.models.notices import Notice
from spillgap.models.specification import Design, Specification
from spillgap.text import Sentence, Told

__all__ = ["check_correction", "lags_keep_constants", "resolve_correction"]


@dataclass(frozen=True)
class Obstacle:
    """Why the Lee–Yu correction is not valid for a model, and what would make it so."""

    key: str
    remedy: str

    @property
    def reason(self) -> Sentence:
        """The reason, to be said in a language."""
        return Sentence(f"notices:obstacle-{self.key}")


UNBALANCED = Obstacle(
    "unbalanced",
    "Drop units or periods with panel.subset(...), or fit with correction=None.",
)
VARYING = Obstacle(
    "varying",
    "Use one W for all periods, or fit with correction=None.",
)
NOT_STANDARDISED = Obstacle(
    "not-standardised",
    "Standardise W by row, or use effects='unit'.",
)


def lags_keep_constants(spec: Specification, design: Design) -> bool:
    """Whether every W whose power the likelihood takes has rows that sum to one."""
    used = ((design.lag, spec.lag), (design.error_lag, spec.error))
    return all(lag.rows_sum_to_one for lag, has_term in used if has_term and lag is not None)


def resolve_correction(
    correction: CorrectionAsked | None, spec: Specification, design: Design
) -> tuple[Correction | None, tuple[Notice, ...]]:
    """The correction that ``"auto"`` stands for, with a notice where there is none to be had.

    ``"auto"`` is Lee and Yu's where it is valid; any other value is returned as it is.
    """
    if correction != "auto":
        return correction, ()
    if not (spec.unit_effects or spec.time_effects):
        return None, ()
    obstacle = _obstacle(spec, design)
    if obstacle is None:
        return "lee-yu", ()
    if not (spec.lag or spec.error or spec.dynamic):
        # Least squares counts its degrees of freedom: effects leave no bias to correct.
        return None, ()
    return None, (_uncorrected_notice(spec, design, obstacle),)


def check_correction(correction: Correction, spec: Specification, design: Design) -> None:
    """Refuse a correction, each on the rows of the Lee–Yu transformation, where it is not valid.

    Raises
    ------
    OptionError
        For a model without fixed effects.
    EstimationError
        For an unbalanced panel, W that changes over time, or time effects with a W that is
        not row-standardised.
    """
    if not (spec.unit_effects or spec.time_effects):
        raise OptionError(
            f"correction={correction!r} is for unit, time or two-way effects; "
            f"effects={spec.effects!r} has none to correct for."
        )
    obstacle = _obstacle(spec, design)
    if obstacle is not None:
        reason = obstacle.reason.text("en")
        raise EstimationError(f"correction={correction!r} {reason}. {obstacle.remedy}")


def _obstacle(spec: Specification, design: Design) -> Obstacle | None:
    if not design.balanced:
        return UNBALANCED
    if any(lag is not None and not lag.is_constant for lag in (design.lag, design.error_lag)):
        return VARYING
    carried = design.lag is None or design.lag.rows_sum_to_one or not spec.dynamic
    if spec.time_effects and not (carried and lags_keep_constants(spec, design)):
        return NOT_STANDARDISED
    return None


def _uncorrected_notice(spec: Specification, design: Design, obstacle: Obstacle) -> Notice:
    """What is left uncorrected, by order: 1/T from unit effects, 1/N from time effects."""
    by_unit: dict[str, Told] = {"order": "1/T", "size": design.n_units / design.n_obs}
    by_time: dict[str, Told] = {"order": "1/N", "size": design.n_periods / design.n_obs}
    left = []
    if spec.unit_effects:
        left.append(Sentence("notices:left-sigma2", by_unit))
    if spec.time_effects:
        left.append(Sentence("notices:left-spatial", by_time))
    if spec.unit_effects and spec.dynamic:
        left.append(Sentence("notices:left-lags", by_unit))
    facts: dict[str, Told] = {"obstacle": obstacle.reason, "left": tuple(left)}
    return Notice(DataWarning, Sentence("notices:uncorrected", facts))
