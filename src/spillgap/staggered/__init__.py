"""Staggered adoption with spillovers: comparisons with units that nothing has reached."""

from spillgap.staggered._bacon import Bacon, bacon
from spillgap.staggered._estimate import staggered_did
from spillgap.staggered._result import StaggeredResult

__all__ = ["Bacon", "StaggeredResult", "bacon", "staggered_did"]
