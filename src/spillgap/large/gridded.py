"""Rasters to a panel larger than memory: cells in files, and W of the grid that they make."""

from __future__ import annotations

from pathlib import Path

import numpy.typing as npt

from spillgap._types import ByLabel, Forwarded
from spillgap.importers.rasters import Files, raster
from spillgap.large.panel import LargePanel
from spillgap.options import ContiguityRule
from spillgap.weights import grid
from spillgap.weights.building import Islands

__all__ = ["from_rasters"]


def from_rasters(
    files: Files,
    folder: str | Path,
    rule: ContiguityRule = "queen",
    *,
    time: str = "year",
    band: int | ByLabel[int] = 1,
    mask: str | Path | npt.ArrayLike | None = None,
    islands: Islands = "error",
    **options: Forwarded,
) -> LargePanel:
    """A panel of the cells of rasters, with the W of their grid.

    Parameters
    ----------
    files, folder, time, band, mask
        As :func:`spillgap.importers.raster` takes them: ``folder`` is where the cells are written.
    rule, islands
        As :func:`spillgap.weights.grid` takes them; W is row-standardised.
    **options
        Of :meth:`LargePanel.from_parquet`: ``scratch``, ``step``, ``block``.

    Returns
    -------
    LargePanel
        Of units ``cell``, numbered row by row from 0 in the whole grid.

    Raises
    ------
    OptionError, DataError, OutputError
        As :func:`spillgap.importers.raster`; for cells without neighbours.

    Examples
    --------
    >>> from spillgap.large import from_rasters
    >>> from_rasters("rasters", "cells", "rook")  # doctest: +SKIP
    LargePanel: 9600 units × 3 periods (2018–2020), 28800 rows in 2 columns; W: 37960 links
    """
    cells = raster(files, folder, time=time, band=band, mask=mask)
    graph = grid(cells.shape, rule, mask=cells.mask, islands=islands)
    return LargePanel.from_parquet(folder, unit="cell", time=time, weights=graph, **options)
