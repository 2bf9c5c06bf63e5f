"""What a fitted model says of a gap, and of policies that would change it."""

from spillgap.explain.decomposition import (
    GapExplanation,
    InequalityExplanation,
    explain_gap,
    explain_inequality,
)
from spillgap.explain.scenarios import (
    Accounts,
    ScenarioResult,
    Target,
    accounts,
    compare_scenarios,
    scenario,
    target,
)

__all__ = [
    "Accounts",
    "GapExplanation",
    "InequalityExplanation",
    "ScenarioResult",
    "Target",
    "accounts",
    "compare_scenarios",
    "explain_gap",
    "explain_inequality",
    "scenario",
    "target",
]
