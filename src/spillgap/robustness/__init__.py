"""What a finding depends on: averages over W and models, and tests of one W against another."""

from spillgap.robustness._averaged import AveragedEffects, AveragedGap, AveragedScenario
from spillgap.robustness.averaging import Average, average
from spillgap.robustness.j_test import j_test
from spillgap.robustness.prediction import PredictiveComparison, compare_predictions

__all__ = [
    "Average",
    "AveragedEffects",
    "AveragedGap",
    "AveragedScenario",
    "PredictiveComparison",
    "average",
    "compare_predictions",
    "j_test",
]
