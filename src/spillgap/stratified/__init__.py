"""Variables that differ between strata: the geographical detector and its optimal strata."""

from spillgap.stratified._detectors import geodetector
from spillgap.stratified._kinds import InteractionKind, interaction_kind
from spillgap.stratified._result import DetectorResult

__all__ = ["DetectorResult", "InteractionKind", "geodetector", "interaction_kind"]
