"""Policies tried on a fitted model: scenarios, accounts of who sends and receives, targeting."""

from spillgap.explain.scenarios._accounts import Accounts, accounts
from spillgap.explain.scenarios._scenario import ScenarioResult, compare_scenarios, scenario
from spillgap.explain.scenarios.targeting import Target, target

__all__ = [
    "Accounts",
    "ScenarioResult",
    "Target",
    "accounts",
    "compare_scenarios",
    "scenario",
    "target",
]
