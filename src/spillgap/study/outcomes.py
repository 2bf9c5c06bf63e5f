"""What the steps that others build on hand on: one frozen dataclass for each section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap.study.sections import Outcome

if TYPE_CHECKING:
    from spillgap.explain import Accounts
    from spillgap.gaps import InequalityResult
    from spillgap.index import IndexResult
    from spillgap.models import EffectsResult, Results
    from spillgap.robustness import Finding, Sensitivity

__all__ = [
    "BreaksOutcome",
    "EffectsOutcome",
    "GapOutcome",
    "IndexOutcome",
    "LedgerOutcome",
    "ModelsOutcome",
    "SensitivityOutcome",
]


@dataclass(frozen=True, eq=False)
class IndexOutcome(Outcome):
    """The study's composite index."""

    section: ClassVar[str] = "index"
    index: IndexResult


@dataclass(frozen=True, eq=False)
class GapOutcome(Outcome):
    """The gap.

    Attributes
    ----------
    means : DataFrame, (T, G)
        Of the groups by period.
    groups : Series
        Unit → group.
    ratios : DataFrame
        By variable: highest over lowest group and unit.
    shares : mapping
        Variable → shares of the groups by period.
    inequality : InequalityResult
    pair : tuple
        The groups compared, the higher first.
    pair_ratio : Series, (T,)
        Mean of the first of the pair over that of the second.
    extremes_ratio : Series, (T,)
        The highest mean of a group over the lowest.
    """

    section: ClassVar[str] = "gap"
    means: pd.DataFrame
    groups: pd.Series
    ratios: pd.DataFrame
    shares: Mapping[str, pd.DataFrame]
    inequality: InequalityResult
    pair: tuple[str, str]
    pair_ratio: pd.Series
    extremes_ratio: pd.Series


@dataclass(frozen=True, eq=False)
class BreaksOutcome(Outcome):
    """The index without each indicator that breaks, and the gap by it; None without a gap."""

    section: ClassVar[str] = "breaks"
    scores: Mapping[str, pd.Series]
    compared: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class ModelsOutcome(Outcome):
    """The main model; all by effects and model; the main one by W and by effects; W that do not
    admit it, with why.
    """

    section: ClassVar[str] = "models"
    main: Results
    grid: Mapping[str, Mapping[str, Results]]
    by_weights: Mapping[str, Results]
    by_effects: Mapping[str, Results]
    left_out: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class EffectsOutcome(Outcome):
    """Effects of the main model, and the variable whose indirect effect stands out most."""

    section: ClassVar[str] = "effects"
    effects: EffectsResult
    by_unit: pd.DataFrame
    strongest: str


@dataclass(frozen=True, eq=False)
class LedgerOutcome(Outcome):
    """Accounts of one variable by unit, and by order of neighbour where the model is static."""

    section: ClassVar[str] = "ledger"
    accounts: Accounts
    variable: str
    frame: pd.DataFrame
    orders: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class SensitivityOutcome(Outcome):
    """What depends on W: all fits, a verdict on each finding, and those that are told first."""

    section: ClassVar[str] = "sensitivity"
    sensitivity: Sensitivity
    findings: tuple[Finding, ...]
    focus: Mapping[str, Finding]
