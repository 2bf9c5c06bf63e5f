"""Weights with parameters that a model estimates: several W, mixtures of W, decay with distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import DECAY_FORM, UNIT_POINT, DecayForm, UnitPoint
from spillgap.weights._distance import pairs_within, refuse_same_place
from spillgap.weights.geometry import Boundaries
from spillgap.weights.of_matrix import from_matrix

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

    from spillgap.panel import WeightsLike

__all__ = [
    "ConvexWeights",
    "DecayWeights",
    "SeveralWeights",
    "WeightsFamily",
    "convex",
    "decay",
    "several",
]


MOST_MEMBERS = 3
MOST_UNITS = 2000
"""Up to so many units W(δ) is built anew, dense, at every step of a search."""


@dataclass(frozen=True, eq=False)
class WeightsFamily:
    """Weights that are known but for parameters; a model takes them as ``weights=``."""


@dataclass(frozen=True, eq=False)
class SeveralWeights(WeightsFamily):
    """Two or three W by name, each with a ρ and a θ of its own."""

    members: Mapping[str, WeightsLike]

    def __repr__(self) -> str:
        return f"SeveralWeights: {', '.join(self.members)}"


@dataclass(frozen=True, eq=False)
class ConvexWeights(WeightsFamily):
    """Two or three W by name, mixed with shares that sum to one."""

    members: Mapping[str, WeightsLike]

    def __repr__(self) -> str:
        return f"ConvexWeights: {', '.join(self.members)}"


@dataclass(frozen=True, eq=False)
class DecayWeights(WeightsFamily):
    """Weights that fall with distance, as fast as a parameter δ says.

    Attributes
    ----------
    ids : pandas.Index
        The N units.
    distance : ndarray, shape (N, N)
        Infinite where there is no link.
    form : {"power", "exponential"}
    """

    ids: pd.Index
    distance: Floats
    form: DecayForm

    @cached_property
    def scale(self) -> float:
        """What δ is measured in: 1, or of ``"exponential"`` one over the median distance."""
        linked = self.distance[np.isfinite(self.distance)]
        return 1.0 if self.form == "power" else 1.0 / float(np.median(linked))

    @cached_property
    def _beyond(self) -> Floats:
        """Distance, or its logarithm, less the nearest unit's (N, N)."""
        far = np.log(self.distance) if self.form == "power" else self.distance
        return np.asarray(far - far.min(axis=1, keepdims=True))

    def matrix(self, delta: float) -> Floats:
        """W(δ), (N, N), rows summing to one."""
        # Less the nearest unit's, which rows that sum to one cancel: nothing underflows.
        weights = np.exp(-delta * self._beyond)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def __repr__(self) -> str:
        return f"DecayWeights: {self.form}, {len(self.ids)} units"


def several(members: Mapping[str, WeightsLike]) -> SeveralWeights:
    """Two or three W in one model: y = Σₖ ρₖWₖy + Xβ + Σₖ WₖXθₖ + effects + ε.

    For SAR (without θ) and SDM. The parameters are called ``rho:NAME`` and ``W:NAME:x``.

    Parameters
    ----------
    members : mapping of str to weights
        Name → a Graph, a libpysal ``W`` or a labelled matrix, each about the panel's units.

    Returns
    -------
    SeveralWeights
        For ``weights=`` of a model.

    Raises
    ------
    OptionError
        If there are not two or three, or a name is no plain word.

    References
    ----------
    Lee & Liu (2010); Elhorst, Lacombe & Piras (2012).

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> far = sg.weights.knn(states.boundaries, k=10)
    >>> sg.weights.several({"border": states.panel.weights, "far": far})
    SeveralWeights: border, far
    """
    return SeveralWeights(_checked(members))


def convex(members: Mapping[str, WeightsLike]) -> ConvexWeights:
    """One W mixed of two or three: W(γ) = Σₖ γₖWₖ with shares γₖ ≥ 0 that sum to one.

    For all models with a W. The shares are called ``gamma:NAME``; they are estimated together
    with ρ, θ or λ (Debarsy & LeSage 2018).

    Parameters
    ----------
    members : mapping of str to weights
        As in :func:`several`.

    Returns
    -------
    ConvexWeights
        For ``weights=`` of a model.

    Raises
    ------
    OptionError
        If there are not two or three, or a name is no plain word.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> far = sg.weights.knn(states.boundaries, k=10)
    >>> sg.weights.convex({"border": states.panel.weights, "far": far})
    ConvexWeights: border, far
    """
    return ConvexWeights(_checked(members))


def _checked(members: Mapping[str, WeightsLike]) -> dict[str, WeightsLike]:
    if not isinstance(members, Mapping) or not 2 <= len(members) <= MOST_MEMBERS:
        raise OptionError(
            f"Give two to {MOST_MEMBERS} W by name: {{'border': w1, 'trade': w2}}. With more their "
            "parameters cannot be told apart."
        )
    odd = [name for name in members if not (isinstance(name, str) and name.isidentifier())]
    if odd:
        raise OptionError(
            f"{listing(map(repr, odd))}: the name of a W becomes part of parameters' names; use "
            "letters, digits and underscores."
        )
    return dict(members)


def decay(
    places: GeoDataFrame | GeoSeries | pd.DataFrame,
    form: DecayForm = "power",
    *,
    cutoff: float | None = None,
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> DecayWeights:
    """Weights that fall with distance as fast as the data say: W(δ), δ estimated.

    w_ij ∝ d_ij^−δ (``"power"``) or exp(−δ d_ij) (``"exponential"``), rows summing to one. The
    model estimates δ, called ``delta``, together with its other parameters (Halleck Vega &
    Elhorst 2015), and all standard errors allow for it.

    Parameters
    ----------
    places : geopandas.GeoDataFrame, or DataFrame of distances
        Boundaries or points, whose distances are km by great circle; or a square frame with the
        units as index and columns, in any unit, symmetric and above zero off the diagonal.
    form : {"power", "exponential"}
        δ of ``"exponential"`` is per km (or per unit of the distances given).
    cutoff : float, optional
        Distance beyond which weights are zero.
    point : {"representative", "centroid"}
        As in :func:`knn`.
    ids : str, optional
        The column that holds the labels, if not the index.

    Returns
    -------
    DecayWeights
        For ``weights=`` of a model.

    Raises
    ------
    DataError
        For units in the same place, units without another within the cut-off, distances that are
        not symmetric and positive, or more units than dense matrices allow.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import spillgap as sg
    >>> towns = geopandas.GeoDataFrame(
    ...     geometry=shapely.points([[0, 0], [1, 0], [3, 0]]), crs=4326, index=list("abc")
    ... )
    >>> family = sg.weights.decay(towns)
    >>> family.matrix(1.0).round(3)[1].tolist()
    [0.667, 0.0, 0.333]
    """
    form = DECAY_FORM.parse(form)
    if hasattr(places, "geometry"):
        units = Boundaries.of(places, ids)
        labels = units.ids
        heads, tails, km = pairs_within(units.points(UNIT_POINT.parse(point)), cutoff, labels)
    else:
        labels, heads, tails, km = _given(places, cutoff)
    if len(labels) > MOST_UNITS:
        raise DataError(
            f"{len(labels)} units: W(δ) is a dense matrix that is built anew at every step, for up "
            f"to {MOST_UNITS} units. Use a W with fixed decay."
        )
    refuse_same_place(km, heads, tails, labels)
    distance = np.full((len(labels), len(labels)), np.inf)
    distance[heads, tails] = distance[tails, heads] = km
    alone = labels[~np.isfinite(distance).any(axis=1)]
    if len(alone):
        raise DataError(f"No other unit within the cut-off of {listing(alone)}: raise cutoff=.")
    return DecayWeights(labels, distance, form)


def _given(
    frame: pd.DataFrame, cutoff: float | None
) -> tuple[pd.Index, Integers, Integers, Floats]:
    """The labels of a square frame of distances, its pairs i < j within the cut-off, and theirs."""
    graph = from_matrix(frame)
    labels = graph.unique_ids
    values = frame.loc[labels, labels].to_numpy(dtype=float)
    if not np.allclose(values, values.T):
        raise DataError("The distances are not symmetric: d_ij must be d_ji.")
    if np.any(values < 0.0):
        raise DataError("Distances must be above zero off the diagonal.")
    heads, tails = np.triu_indices(len(labels), k=1)
    distances = values[heads, tails]
    near = np.ones(len(distances), bool) if cutoff is None else distances <= cutoff
    return labels, heads[near], tails[near], distances[near]
