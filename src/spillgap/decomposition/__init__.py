"""From coefficients to the gap that they explain: exact parts, shares of inequality."""

from spillgap.decomposition._gap import GapExplanation, explain_gap

__all__ = ["GapExplanation", "explain_gap"]
