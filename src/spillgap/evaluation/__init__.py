"""What an index rests on: its obstacles, its uncertainty, and grey relations of its factors."""

from spillgap.evaluation._grey import GreyResult, grey_relation
from spillgap.evaluation._obstacles import ObstacleResult, obstacles
from spillgap.evaluation._uncertainty import IndexUncertainty, index_uncertainty

__all__ = [
    "GreyResult",
    "IndexUncertainty",
    "ObstacleResult",
    "grey_relation",
    "index_uncertainty",
    "obstacles",
]
