"""From a formula and a panel to the arrays and the W that spreg takes, in one order."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries
from libpysal.graph import Graph
from libpysal.weights import Kernel, W
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import AlignmentError, DataError, EstimationError, OptionError, listing
from spillgap.models.regimes import Regimes, RegimesLike, read_regimes, refuse_thin_regimes
from spillgap.models.specification import Design, Specification, build_design
from spillgap.options import Effects
from spillgap.panel import Panel
from spillgap.weights.matrix import as_w

__all__ = ["Aligned", "align", "coordinates", "kernel_w", "one_matrix", "to_spreg"]


@dataclass(frozen=True, eq=False)
class Aligned:
    """What spreg takes: rows period by period, units in the order of W within each.

    Attributes
    ----------
    y : ndarray, shape (n, 1)
    x : ndarray, shape (n, K)
        Without the constant, which spreg adds.
    dependent : str
    names : tuple of str
        Of the K columns.
    index : pandas.MultiIndex
        (unit, time) of every row.
    panel : Panel
        The rows that these are of: one period, or all.
    yend, q : ndarray or None
        Endogenous regressors (n, P) and their instruments (n, L).
    endogenous, instruments : tuple of str
        Their names.
    regimes : Regimes or None
        Of these rows.
    """

    y: Floats
    x: Floats
    dependent: str
    names: tuple[str, ...]
    index: pd.MultiIndex
    panel: Panel
    yend: Floats | None = None
    q: Floats | None = None
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    regimes: Regimes | None = None

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """(N, N) the panel's weights in the order of its units.

        Raises
        ------
        AlignmentError
            If the panel has no weights, or several.
        """
        return one_matrix(self.panel)

    @property
    def w(self) -> W:
        """The panel's weights as libpysal's ``W``, as they are; new at every call."""
        return as_w(self.matrix, self.panel.units)


def one_matrix(panel: Panel) -> sparse.csr_array:
    """(N, N) the one W of a panel, in the order of its units.

    Raises
    ------
    AlignmentError
        If the panel has no weights, or several.
    """
    if panel.weights_vary and panel.n_periods > 1:
        raise AlignmentError(
            "W varies over time here, and spreg's estimators of several periods take one W: "
            "panel.with_weights(...)."
        )
    return panel.matrix(panel.periods[0])


def to_spreg(
    formula: str,
    panel: Panel,
    period: Hashable | None = None,
    *,
    endogenous: str | None = None,
    instruments: str | None = None,
    regimes: RegimesLike | None = None,
) -> Aligned:
    """Arrays and W for spreg, matched by key.

    Parameters
    ----------
    formula : str
        ``"y ~ x1 + log(x2)"``, as for every model.
    panel : Panel
    period : label, optional
        The period whose rows are taken; without it all, period by period.
    endogenous, instruments : str, optional
        One-sided formulas, ``"p1 + p2"``: regressors beside those of ``formula``, and what
        they are instrumented by.
    regimes : str, Series or mapping, optional
        As for :class:`spillgap.SAR`.

    Returns
    -------
    Aligned
        ``y``, ``x``, ``w`` and their names, and with them ``yend``, ``q`` and ``regimes``.

    Raises
    ------
    UnknownNameError
        For a column or period that the panel lacks.
    DataError
        For a missing value, by column, unit and period.
    EstimationError
        For collinear columns, by name.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> rows = sg.to_spreg("log(gsp) ~ log(pc) + unemp", panel, 1986)
    >>> rows.x.shape, rows.names, rows.w.n
    ((48, 2), ('log(pc)', 'unemp'), 48)
    """
    cut = panel if period is None else panel.subset(periods=[period])
    return align(formula, cut, "pooled", endogenous, instruments, regimes)


def align(
    formula: str,
    panel: Panel,
    effects: Effects,
    endogenous: str | None,
    instruments: str | None,
    regimes: RegimesLike | None,
) -> Aligned:
    """The arrays of all rows of a panel; with unit effects what they absorb is refused."""
    design = build_design(Specification("spreg", formula, effects=effects), panel)
    if design.y.size < panel.n_obs:
        raise DataError(
            f"formula={formula!r} reaches back in time, so that the first periods have no rows. "
            "Make the lag a column: panel.with_columns(...)."
        )
    constant = effects != "unit"
    if constant and "Intercept" not in design.names:
        raise OptionError(f"formula={formula!r} has no intercept; spreg adds one in any case.")
    x, names = _columns(design)
    yend, inside = _side(endogenous, design.dependent, panel)
    q, outside = _side(instruments, design.dependent, panel)
    twice = [n for n in (*inside, *outside) if n in names] + [n for n in inside if n in outside]
    if twice:
        raise OptionError(
            f"{listing(map(repr, dict.fromkeys(twice)))} stands in more than one of formula, "
            "endogenous= and instruments=: exogenous regressors are their own instruments."
        )
    if len(outside) < len(inside):
        raise EstimationError(
            f"{len(inside)} endogenous regressors ({listing(inside)}) need as many instruments; "
            f"instruments= makes {len(outside)}."
        )
    read = None if regimes is None else _regimes(regimes, design, panel)
    return Aligned(
        design.y.reshape(-1, 1), x, design.dependent, names, design.index, panel,
        yend, q, inside, outside, read,
    )  # fmt: skip


def _columns(design: Design) -> tuple[Floats, tuple[str, ...]]:
    """The columns of a design without its intercept, and their names."""
    kept = [k for k, name in enumerate(design.names) if name != "Intercept"]
    return design.z[:, kept], tuple(design.names[k] for k in kept)


def _side(
    formula: str | None, dependent: str, panel: Panel
) -> tuple[Floats | None, tuple[str, ...]]:
    """The columns of a one-sided formula on the rows of a panel."""
    if formula is None:
        return None, ()
    return _columns(build_design(_pooled(f"{dependent} ~ {formula}"), panel))


def _pooled(formula: str) -> Specification:
    return Specification("spreg", formula, effects="pooled")


def _regimes(regimes: RegimesLike, design: Design, panel: Panel) -> Regimes:
    """The regimes of the rows, each with rows enough for coefficients of its own."""
    read = replace(read_regimes(panel, regimes), terms=design.names)
    refuse_thin_regimes(read, design.z, design.names, design.unit_codes, within=False)
    return read


def coordinates(points: GeoDataFrame | GeoSeries, units: pd.Index) -> Floats:
    """(N, 2) a point of every unit in the order of the units, in the CRS that they come in.

    Raises
    ------
    OptionError
        For what has no geometry.
    DataError
        For longitude and latitude, between which no straight distance is measured.
    AlignmentError
        For units without a geometry.
    """
    if not isinstance(points, GeoDataFrame | GeoSeries):
        raise OptionError(
            f"points must be a GeoDataFrame or GeoSeries by unit, not {type(points).__name__}."
        )
    shapes = points.geometry
    if shapes.crs is not None and shapes.crs.is_geographic:
        raise DataError(
            f"points are in degrees ({shapes.crs.name}); distances need a projected CRS: "
            "points.to_crs(...)."
        )
    lacking = units.difference(shapes.index[shapes.notna()], sort=False)
    if len(lacking):
        raise AlignmentError(f"points lack {listing(lacking)}.")
    at = shapes.loc[units].representative_point()
    return np.column_stack([at.x, at.y])


def kernel_w(kernel: W | Graph, units: pd.Index) -> W:
    """Kernel weights in the order of the units; their diagonal, which spreg needs, is kept.

    Raises
    ------
    OptionError
        For what is neither a ``W`` nor a ``Graph``: a bare matrix has no labels.
    AlignmentError
        If they speak of more, fewer or other units.
    """
    if not isinstance(kernel, W | Graph):
        raise OptionError(f"gwk must be a libpysal W or Graph, not {type(kernel).__name__}.")
    ids = pd.Index(kernel.id_order if isinstance(kernel, W) else kernel.unique_ids)
    other = ids.symmetric_difference(units, sort=False)
    if len(other):
        raise AlignmentError(f"gwk and the rows do not both speak of {listing(other)}.")
    order = ids.get_indexer(units)
    matrix = sparse.csr_array(sparse.csr_array(kernel.sparse)[order, :][:, order])
    # spreg takes no other class, though it asks it nothing that a W does not know.
    return as_w(matrix, units, Kernel)
