"""Panels whose rows stand elsewhere: what a model asks of them in place of the rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spillgap._types import Arguments
from spillgap.models.design import Design

if TYPE_CHECKING:
    from spillgap.models.model import SpatialPanelModel
    from spillgap.models.results import Results

__all__ = ["RowlessDesign", "RowsElsewhere"]


class RowsElsewhere(ABC):
    """A panel larger than memory, which a model is declared on and which estimates it itself.

    Models know nothing of where the rows are: they hand over what was declared, and are handed
    a design without rows and results.
    """

    @property
    @abstractmethod
    def columns(self) -> list[str]:
        """The variables."""

    @abstractmethod
    def check(self, model: SpatialPanelModel) -> None:
        """Refuse, by name, what is declared and cannot be estimated without the rows."""

    @abstractmethod
    def design(self, model: SpatialPanelModel) -> Design:
        """What a model is made of, labelled."""

    @abstractmethod
    def fit(self, model: SpatialPanelModel, arguments: Arguments) -> Results:
        """The model estimated with these arguments of ``fit``."""


@dataclass(frozen=True, eq=False)
class RowlessDesign(Design):
    """A design whose y and Z stand elsewhere: they are empty here.

    Attributes
    ----------
    rows : int
        How many there are.
    """

    rows: int = 0

    @property
    def n_obs(self) -> int:
        """The number of rows."""
        return self.rows
