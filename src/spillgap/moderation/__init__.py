"""On what an effect depends: effects over the values of a moderator in spatial panel models."""

from spillgap.moderation._lines import Regions
from spillgap.moderation._moderate import moderate, read_terms
from spillgap.moderation._result import Moderation

__all__ = ["Moderation", "Regions", "moderate", "read_terms"]
