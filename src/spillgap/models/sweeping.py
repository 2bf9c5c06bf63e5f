"""Rows without their effects: held as a whole, or made block by block where they are many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spillgap._types import Floats
from spillgap.models.lags import SpatialLag
from spillgap.models.transforms import Within

__all__ = ["BLOCK_ROWS", "BlockedRows", "SweptRows"]


BLOCK_ROWS = 65_536
"""Rows that are swept together: more are never held beside the model's own."""


@dataclass(frozen=True, eq=False)
class SweptRows:
    """Rows without their effects: C = [y, (Wy), Z] and, with λ, D = W₂C.

    Attributes
    ----------
    columns : ndarray, shape (n, m)
    lagged : ndarray or None, shape (n, m)
    within : Within
        What swept the effects out.
    """

    columns: Floats
    lagged: Floats | None
    within: Within

    def filtered(self, lambda_: float) -> Floats:
        """(I − λW₂)C, shape (n, m)."""
        if self.lagged is None or lambda_ == 0.0:
            return self.columns
        return self.columns - lambda_ * self.lagged

    def blocks(self) -> Iterator[tuple[slice, SweptRows]]:
        """All of them at once, with their places."""
        yield slice(0, len(self.columns)), self


@dataclass(frozen=True, eq=False)
class BlockedRows:
    """The same for many rows of a balanced panel: periods are swept when they are asked for.

    Attributes
    ----------
    parts : tuple of ndarray, each (n,) or (n, K)
        y, (Wy) and Z with their effects.
    error_lag : SpatialLag or None
        W₂, constant if unit effects are swept out.
    within : Within
    """

    parts: tuple[Floats, ...]
    error_lag: SpatialLag | None
    within: Within

    def blocks(self) -> Iterator[tuple[slice, SweptRows]]:
        """Whole periods, about ``BLOCK_ROWS`` rows at a time, with their places."""
        n, t = self.within.n_units, self.within.n_periods
        together = max(1, BLOCK_ROWS // n)
        for first in range(0, t, together):
            periods = range(first, min(first + together, t))
            cubes = [self._period(period) for period in periods]
            columns = np.concatenate([columns for columns, _ in cubes])
            lags = [lagged for _, lagged in cubes if lagged is not None]
            lagged = np.concatenate(lags) if lags else None
            place = slice(first * n, periods.stop * n)
            yield place, SweptRows(columns, lagged, self.within)

    def _period(self, period: int) -> tuple[Floats, Floats | None]:
        """C and D of one period (N, m), effects swept out."""
        n = self.within.n_units
        rows = slice(period * n, (period + 1) * n)
        columns = np.column_stack([part[rows] for part in self.parts])
        lagged = None
        if self.error_lag is not None:
            matrix = self.error_lag.matrices[self.error_lag.which[period]]
            lagged = matrix @ columns
        means, lagged_means = self._unit_means
        for cube, by_unit in ((columns, means), (lagged, lagged_means)):
            if cube is not None:
                if by_unit is not None:
                    cube -= by_unit
                if self.within.time:
                    cube -= np.full(n, 1.0 / n) @ cube
        return columns, lagged

    @cached_property
    def _unit_means(self) -> tuple[Floats | None, Floats | None]:
        """Of C and of D, each (N, m), where unit effects are swept out."""
        if not self.within.unit:
            return None, None
        shape = (self.within.n_periods, self.within.n_units)
        means = np.column_stack([p.reshape(*shape, *p.shape[1:]).mean(axis=0) for p in self.parts])
        if self.error_lag is None:
            return means, None
        return means, np.asarray(self.error_lag.matrices[0] @ means)

    @cached_property
    def _whole(self) -> SweptRows:
        columns, lags = zip(*((rows.columns, rows.lagged) for _, rows in self.blocks()))
        held = [lagged for lagged in lags if lagged is not None]
        lagged = np.concatenate(held) if held else None
        return SweptRows(np.concatenate(columns), lagged, self.within)

    @property
    def columns(self) -> Floats:
        """C as a whole, (n, m)."""
        return self._whole.columns

    @property
    def lagged(self) -> Floats | None:
        """D as a whole, (n, m)."""
        return self._whole.lagged

    def filtered(self, lambda_: float) -> Floats:
        """(I − λW₂)C as a whole, (n, m)."""
        return self._whole.filtered(lambda_)
