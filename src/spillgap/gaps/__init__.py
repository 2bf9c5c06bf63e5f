"""Measuring the gap between regions: inequality, convergence, distribution, place.

Inequality and its parts, convergence (σ, β, clubs), the moving distribution (Markov chains,
densities) and the gap's place on the map (gradients, centre of gravity, ellipse).
"""

from spillgap.gaps._clubs import ClubsResult, clubs
from spillgap.gaps._convergence import BetaResult, beta_convergence, speed_of_convergence
from spillgap.gaps._dagum import DagumResult, dagum
from spillgap.gaps._density import DensityResult, density
from spillgap.gaps._ellipse import EllipseResult, ellipse
from spillgap.gaps._gradients import (
    GradientResult,
    TrendSurfaceResult,
    gradients,
    trend_surface,
)
from spillgap.gaps._inequality import InequalityResult, inequality
from spillgap.gaps._markov import (
    MarkovResult,
    SpatialMarkovResult,
    class_labels,
    markov,
    spatial_markov,
)
from spillgap.gaps._ratios import RatiosResult, ratios
from spillgap.gaps._sigma import SigmaResult, sigma_convergence
from spillgap.gaps.measures import MEASURES, Measure
from spillgap.groups import Partition, partition

__all__ = [
    "MEASURES",
    "BetaResult",
    "ClubsResult",
    "DagumResult",
    "DensityResult",
    "EllipseResult",
    "GradientResult",
    "InequalityResult",
    "MarkovResult",
    "Measure",
    "Partition",
    "RatiosResult",
    "SigmaResult",
    "SpatialMarkovResult",
    "TrendSurfaceResult",
    "beta_convergence",
    "class_labels",
    "clubs",
    "dagum",
    "density",
    "ellipse",
    "gradients",
    "inequality",
    "markov",
    "partition",
    "ratios",
    "sigma_convergence",
    "spatial_markov",
    "speed_of_convergence",
    "trend_surface",
]
