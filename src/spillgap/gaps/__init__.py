"""Measuring the gap between regions: inequality, convergence, distribution, place.

Inequality and its parts, convergence (σ, β, clubs), the moving distribution (Markov chains,
densities) and the gap's place on the map (gradients, centre of gravity, ellipse).
"""

from spillgap.gaps._dagum import DagumResult, dagum
from spillgap.gaps._inequality import MEASURES, InequalityResult, inequality

__all__ = ["MEASURES", "DagumResult", "InequalityResult", "dagum", "inequality"]
