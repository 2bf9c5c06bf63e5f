"""What a table asks of a result: the attributes it reads, whichever class has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from spillgap.options import Language

if TYPE_CHECKING:
    pass

__all__ = ["ModelLike", "ResultsLike"]


class ModelLike(Protocol):
    """A model: which terms exist, on which data."""

    @property
    def name(self) -> str:
        """SDM, SAR, …"""

    @property
    def effects(self) -> str:
        """Which fixed effects."""

    @property
    def dependent(self) -> str:
        """The dependent variable."""

    @property
    def panel(self) -> object:
        """Its data."""


class ResultsLike(Protocol):
    """An estimated model; statistics that it does not have are left out of the table."""

    @property
    def model(self) -> ModelLike:
        """See :class:`ModelLike`."""

    @property
    def params(self) -> pd.Series[float]:
        """Estimates by parameter name."""

    @property
    def std_errors(self) -> pd.Series[float]:
        """Standard errors by parameter name."""

    @property
    def zstats(self) -> pd.Series[float]:
        """Estimates over standard errors."""

    @property
    def pvalues(self) -> pd.Series[float]:
        """Two-sided p-values."""

    def warnings_in(self, lang: Language) -> Sequence[str]:
        """What to know before reading the estimates."""

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        """Columns lower, upper."""
