"""What a finding depends on: the same model under other weights, effects, samples; averages over
W and models; tests of one W against another.
"""

from spillgap.robustness._averaged import AveragedEffects, AveragedGap, AveragedScenario
from spillgap.robustness.averaging import Average, average
from spillgap.robustness.comparing import across
from spillgap.robustness.j_test import j_test
from spillgap.robustness.prediction import PredictiveComparison, compare_predictions
from spillgap.robustness.sensitivity import Fitted, Sensitivity
from spillgap.robustness.variants import Variant
from spillgap.robustness.verdict import Finding

__all__ = [
    "Average",
    "AveragedEffects",
    "AveragedGap",
    "AveragedScenario",
    "Finding",
    "Fitted",
    "PredictiveComparison",
    "Sensitivity",
    "Variant",
    "across",
    "average",
    "compare_predictions",
    "j_test",
]
