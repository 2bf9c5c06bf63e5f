"""From coefficients to the gap that they explain: exact parts, shares of inequality."""

from spillgap.explain.decomposition._gap import GapExplanation, explain_gap
from spillgap.explain.decomposition.inequality import InequalityExplanation, explain_inequality

__all__ = ["GapExplanation", "InequalityExplanation", "explain_gap", "explain_inequality"]
