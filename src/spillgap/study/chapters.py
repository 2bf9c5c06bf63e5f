"""The sections of STUDY.toml about what follows the model, and what it is tried under."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from spillgap.study.keys import (
    Filled,
    Keys,
    Names,
    OneCouplingForm,
    OneCovariance,
    OneEffects,
    OneFixedEffects,
    OneIndexMethod,
    OneModel,
    OneObjective,
    Period,
    Several,
    Words,
)

__all__ = [
    "AgglomerationsSpec",
    "BreakSpec",
    "ConvergenceSpec",
    "CouplingSpec",
    "DiDSpec",
    "MediationSpec",
    "PoliciesSpec",
    "RobustnessSpec",
    "SampleSpec",
    "ScenarioSpec",
    "TargetSpec",
]


class CouplingSpec(Keys):
    """Subsystems whose coordination is measured: name → its indicators.

    A subsystem whose only indicator is the study's own index takes that index's scores.
    """

    subsystems: dict[str, Names]
    weights: dict[str, float] | None = None
    form: OneCouplingForm = "modified"

    @model_validator(mode="after")
    def _several(self) -> CouplingSpec:
        if len(self.subsystems) < 2:
            raise ValueError("coupling is between subsystems: name at least two")
        return self


class ConvergenceSpec(Keys):
    """Convergence of the variable of interest, and how its distribution moves."""

    controls: Names = ()
    spatial: bool = True
    classes: int = Field(default=4, ge=2, le=9)
    clubs: bool = True


class DiDSpec(Keys):
    """Difference-in-differences with spillovers: who is treated from when, and how it is told.

    Treatment is a column, or the first treated period by unit or group.
    """

    treatment: Filled | None = None
    starts: dict[str, Period] = Field(default_factory=dict)
    formula: Filled | None = None
    model: OneModel = "SLX"
    window: tuple[int, int] | None = None
    durbin: Names = ()
    cov: OneCovariance | None = None
    placebo: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_treatment(self) -> DiDSpec:
        if (self.treatment is None) == (not self.starts):
            raise ValueError("name either treatment, a column, or starts: unit = first period")
        return self


class MediationSpec(Keys):
    """Paths from a treatment to an outcome through a mediator: the two equations."""

    outcome_formula: Filled
    mediator_formula: Filled
    treatment: Filled
    mediator: Filled
    model: OneModel = "SDM"
    effects: OneFixedEffects = "twoway"


class BreakSpec(Keys):
    """A break in a series: from which period on it is comparable, and what changed."""

    variable: Filled
    period: Period
    note: Words


class SampleSpec(Keys):
    """An alternative sample: the units that are left out together."""

    title: Words
    units: Annotated[tuple[Period, ...], Several, Field(min_length=1)]


class RobustnessSpec(Keys):
    """What the main model and the index are tried under."""

    index_methods: Annotated[tuple[OneIndexMethod, ...], Several] = (
        "entropy",
        "equal",
        "critic",
        "pca",
        "topsis",
    )
    covariances: Annotated[tuple[OneCovariance, ...], Several] = (
        "classical",
        "robust",
        "cluster",
        "driscoll-kraay",
    )
    effects: Annotated[tuple[OneEffects, ...], Several] = ("mundlak",)
    dynamic: bool = True
    without: dict[Filled, SampleSpec] = Field(default_factory=dict)
    headline: Names = ()
    draws: int = Field(default=500, ge=100)


class ScenarioSpec(Keys):
    """One scenario: variable → place → amount, as ``Results.scenario`` takes them."""

    title: Words
    changes: dict[str, dict[str, float | str] | float | str]


class TargetSpec(Keys):
    """A budget of one factor, and the aims under which its best places are sought."""

    variable: str
    budget: float = Field(gt=0.0)
    objectives: Annotated[tuple[OneObjective, ...], Several] = ("mean", "theil_t")
    cap: float | str | None = None


class PoliciesSpec(Keys):
    """Policies tried on the main model."""

    scenarios: dict[str, ScenarioSpec] = Field(default_factory=dict)
    targets: tuple[TargetSpec, ...] = ()
    draws: int = Field(default=1000, ge=100)
    reoptimise: int = Field(default=30, ge=1)


class AgglomerationsSpec(Keys):
    """Alliances of units: effects inside and across, and one of them read closely."""

    groups: Any = "agglomeration"
    case: str | None = None
