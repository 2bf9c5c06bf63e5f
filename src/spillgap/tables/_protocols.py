"""What a table asks of a result: the attributes it reads, whichever class has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from spillgap.options import Language

__all__ = ["FrameLike", "ModelLike", "ResultsLike"]


class FrameLike(Protocol):
    """Anything with a frame: effects, tests, Moran's I, a decomposition."""

    def to_frame(self) -> pd.DataFrame:
        """The numbers, labelled."""


class ModelLike(Protocol):
    """A model: which terms exist, on which data."""

    name: str
    effects: str
    dependent: str
    panel: Any


class ResultsLike(Protocol):
    """An estimated model; statistics that it does not have are left out of the table."""

    @property
    def model(self) -> Any:
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
