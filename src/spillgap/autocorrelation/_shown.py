"""How results of this room show themselves in a notebook."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

__all__ = ["Shown"]


class _Framed(Protocol):
    def to_frame(self) -> pd.DataFrame: ...


class Shown:
    """A result whose table a notebook shows."""

    def _repr_html_(self: _Framed) -> str:
        return self.to_frame().to_html(float_format=lambda value: f"{value:.4f}", max_rows=60)
