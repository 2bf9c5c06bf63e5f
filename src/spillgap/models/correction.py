"""The bias that fixed effects leave in a likelihood estimate, and where it can be corrected."""

from __future__ import annotations

from dataclasses import dataclass

from spillgap.errors import DataWarning, EstimationError, OptionError
from spillgap.models.notices import Notice
from spillgap.models.specification import Design, Specification
from spillgap.options import Correction, CorrectionAsked

__all__ = ["check_correction", "resolve_correction", "row_standardised"]


@dataclass(frozen=True)
class Obstacle:
    """Why the Lee–Yu correction is not valid for a model, and what would make it so."""

    reason: str
    reason_zh: str
    remedy: str


UNBALANCED = Obstacle(
    "needs a balanced panel",
    "要求平衡面板",
    "Drop units or periods with panel.subset(...), or fit with correction=None.",
)
VARYING = Obstacle(
    "needs W constant in time",
    "要求空间权重不随时间变化",
    "Use one W for all periods, or fit with correction=None.",
)
NOT_STANDARDISED = Obstacle(
    "with time effects is valid for a row-standardised W only (Lee & Yu 2010)",
    "在含时间效应时仅适用于行标准化的空间权重（Lee & Yu 2010）",
    "Standardise W by row, or use effects='unit'.",
)


def row_standardised(spec: Specification, design: Design) -> bool:
    """Whether every W whose power the likelihood takes has rows that sum to one."""
    used = ((design.lag, spec.lag), (design.error_lag, spec.error))
    return all(lag.row_standardised for lag, has_term in used if has_term and lag is not None)


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
        raise EstimationError(f"correction={correction!r} {obstacle.reason}. {obstacle.remedy}")


def _obstacle(spec: Specification, design: Design) -> Obstacle | None:
    if not design.balanced:
        return UNBALANCED
    if any(lag is not None and not lag.is_constant for lag in (design.lag, design.error_lag)):
        return VARYING
    carried = design.lag is None or design.lag.row_standardised or not spec.dynamic
    if spec.time_effects and not (carried and row_standardised(spec, design)):
        return NOT_STANDARDISED
    return None


def _uncorrected_notice(spec: Specification, design: Design, obstacle: Obstacle) -> Notice:
    """What is left uncorrected, by order: 1/T from unit effects, 1/N from time effects."""
    by_unit = f"1/T ({design.n_units / design.y.size:.1%})"
    by_time = f"1/N ({design.n_periods / design.y.size:.1%})"
    left, left_zh = [], []
    if spec.unit_effects:
        left.append(f"sigma2 short by {by_unit}")
        left_zh.append(f"sigma2 偏低 {by_unit}")
    if spec.time_effects:
        left.append(f"a bias of order {by_time} in the spatial parameters")
        left_zh.append(f"空间参数的 {by_time} 阶偏误")
    if spec.unit_effects and spec.dynamic:
        left.append(f"a bias of order {by_unit} in the time lags")
        left_zh.append(f"时间滞后项的 {by_unit} 阶偏误")
    return Notice(
        DataWarning,
        f"Without bias correction: correction='lee-yu' {obstacle.reason}. The fixed effects leave "
        f"{' and '.join(left)}.",
        f"未作偏误校正：correction='lee-yu' {obstacle.reason_zh}。固定效应留下"
        f"{'、'.join(left_zh)}。",
    )
