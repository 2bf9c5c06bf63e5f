"""From coefficients to the gap that they explain: exact parts, shares of inequality."""

from spillgap.decomposition._gap import GapExplanation, explain_gap
from spillgap.decomposition.inequality import InequalityExplanation, explain_inequality

__all__ = ["GapExplanation", "InequalityExplanation", "explain_gap", "explain_inequality"]
