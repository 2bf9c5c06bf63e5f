"""Through what a regressor acts: paths through a mediator in spatial panel models."""

from spillgap.mediation._confounding import Confounding
from spillgap.mediation._equations import Equations, read_equations
from spillgap.mediation._mediate import mediate
from spillgap.mediation._result import Mediation
from spillgap.mediation._shares import Shares

__all__ = ["Confounding", "Equations", "Mediation", "Shares", "mediate", "read_equations"]
