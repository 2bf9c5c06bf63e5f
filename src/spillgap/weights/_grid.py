"""Contiguity of the cells of a raster, from its shape alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from spillgap.errors import DataError, OptionError
from spillgap.options import CONTIGUITY_RULE, ContiguityRule, Standardisation
from spillgap.weights.building import Draft, Islands, finish

__all__ = ["grid"]

Cells: TypeAlias = NDArray[np.bool_]

_ROOK = ((-1, 0), (0, -1), (0, 1), (1, 0))
_QUEEN = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
"""Steps to neighbours, (rows, columns), in the order of the cells' numbers."""

_MOST_LINKS = 2**31 - 1
"""As many as 32-bit positions can count."""


def grid(
    shape: Sequence[int],
    rule: ContiguityRule = "queen",
    *,
    mask: ArrayLike | None = None,
    islands: Islands = "error",
    standardise: Standardisation = "row",
) -> Graph:
    """Weights of one between cells of a grid that share an edge or a corner.

    No geometry is made: ten million cells take seconds.

    Parameters
    ----------
    shape : (rows, columns)
    rule : {"queen", "rook"}
        Queen: up to eight neighbours, corners among them. Rook: up to four.
    mask : (rows, columns) array of bool, optional
        True for the cells that there are, such as land; the others are no units, and nobody's
        neighbours. By default all cells are.
    islands : {"error", "drop", "keep"} or {cell: [cells]}
        What becomes of cells without neighbours.
    standardise : {"row", "spectral", "minmax", "none"}

    Returns
    -------
    libpysal.graph.Graph
        Cells are called by their number, row by row from 0, in the whole grid: that of row r and
        column c is r·columns + c, whatever the mask.

    Raises
    ------
    OptionError
        If the shape is no two whole numbers from 1.
    DataError
        If the mask has another shape or other values than True and False, or leaves no cell; for
        cells without neighbours (``islands="error"``).

    Examples
    --------
    >>> import spillgap as sg
    >>> sg.weights.grid((2, 3), "rook")[1].round(3).to_dict()
    {0: 0.333, 2: 0.333, 4: 0.333}
    >>> land = [[True, True, False], [True, True, True]]
    >>> sg.weights.grid((2, 3), "rook", mask=land)[1].to_dict()
    {0: 0.5, 4: 0.5}
    """
    rule = CONTIGUITY_RULE.parse(rule)
    rows, columns = _checked(shape)
    there = _there(mask, rows, columns)
    matrix = _links(there, _QUEEN if rule == "queen" else _ROOK)
    cells = pd.Index(np.flatnonzero(there))
    draft = Draft(matrix, cells, "grid", {"rule": rule, "rows": rows, "columns": columns})
    return finish(draft, islands, standardise)


def _checked(shape: Sequence[int]) -> tuple[int, int]:
    """Rows and columns."""
    sizes: list[int | str] = [] if isinstance(shape, str | int) else list(shape)
    whole = [isinstance(n, int | np.integer) and not isinstance(n, bool) and n > 0 for n in sizes]
    if len(sizes) != 2 or not all(whole):
        raise OptionError(f"shape={shape!r}: give two whole numbers from 1, rows and columns.")
    rows, columns = int(sizes[0]), int(sizes[1])
    if len(_QUEEN) * rows * columns > _MOST_LINKS:
        raise OptionError(
            f"shape={shape!r} has {rows * columns:,} cells; up to "
            f"{_MOST_LINKS // len(_QUEEN):,} can be linked at once. Cut the grid, or make it "
            "coarser."
        )
    return rows, columns


def _there(mask: ArrayLike | None, rows: int, columns: int) -> Cells:
    """(rows, columns) which cells there are."""
    if mask is None:
        return np.ones((rows, columns), dtype=bool)
    there = np.asarray(mask)
    if there.shape != (rows, columns):
        raise DataError(
            f"mask= has the shape {there.shape}, the grid {(rows, columns)}: give one value per "
            "cell."
        )
    if there.dtype != np.bool_:
        raise DataError(
            f"mask= holds {there.dtype}, not True and False: say which cells there are, such as "
            "np.isfinite(values)."
        )
    if not there.any():
        raise DataError("mask= leaves no cell: True is for the cells that there are.")
    return there


def _links(there: Cells, steps: Sequence[tuple[int, int]]) -> sparse.csr_array:
    """(N, N) ones between the cells that there are and those so many steps away, N of (R, C).

    Steps are in the order of the cells' numbers, so that links come out sorted.
    """
    rows, columns = there.shape
    edged = np.zeros((rows + 2, columns + 2), dtype=bool)
    edged[1:-1, 1:-1] = there
    number = np.zeros(there.shape, dtype=np.int32)
    number[there] = np.arange(there.sum(), dtype=np.int32)
    at = there.ravel()
    linked = np.empty((int(at.sum()), len(steps)), dtype=bool)
    tails = np.empty(linked.shape, dtype=np.int32)
    flat, places = number.ravel(), np.flatnonzero(at)
    for k, (down, right) in enumerate(steps):
        beside = edged[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        linked[:, k] = beside.ravel()[at]
        tails[:, k] = flat.take(places + (down * columns + right), mode="clip")
    starts = np.zeros(len(linked) + 1, dtype=np.int32)
    np.cumsum(linked.sum(axis=1), out=starts[1:])
    kept = tails[linked]
    return sparse.csr_array((np.ones(len(kept)), kept, starts), shape=(len(linked), len(linked)))
