"""The k nearest units as neighbours, with k for a model to estimate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from libpysal.graph import Graph

from spillgap.errors import DataError, OptionError
from spillgap.options import UNIT_POINT, UnitPoint
from spillgap.weights._distance import knn, ranks
from spillgap.weights.families import WeightsFamily
from spillgap.weights.of_matrix import from_matrix

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["NearestWeights", "k_nearest"]


@dataclass(frozen=True, eq=False)
class NearestWeights(WeightsFamily):
    """W of the k nearest units, rows summing to one, at every k that is tried.

    Attributes
    ----------
    graphs : mapping of int to Graph
        In the order of k.
    """

    graphs: Mapping[int, Graph]

    def __repr__(self) -> str:
        return f"NearestWeights: k from {min(self.graphs)} to {max(self.graphs)}"


def k_nearest(
    places: GeoDataFrame | GeoSeries | pd.DataFrame,
    k: Iterable[int] = range(2, 15),
    *,
    point: UnitPoint = "representative",
    ids: str | None = None,
) -> NearestWeights:
    """The k nearest units as neighbours, k chosen by likelihood among those given.

    k is a whole number: the model is estimated at each, and ``fit`` gives the estimate at the k
    of the highest likelihood with the profile of all (see
    :class:`spillgap.models.nearest.NearestResults`). Effects allow for its not being known.

    Parameters
    ----------
    places : geopandas.GeoDataFrame, or DataFrame of distances
        Boundaries or points, as in :func:`knn`; or a square frame with the units as index and
        columns: row i says how far the others are from i, in any unit.
    k : iterable of int
        Two at least, from 1 to N − 1.
    point : {"representative", "centroid"}
        As in :func:`knn`.
    ids : str, optional
        The column that holds the labels, if not the index.

    Returns
    -------
    NearestWeights
        For ``weights=`` of a model.

    Raises
    ------
    OptionError
        For fewer than two k, or one that is no whole number from 1 to N − 1.
    DataError
        For boundaries without CRS, or distances that are not above zero.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> family = sg.weights.k_nearest(states.boundaries, range(1, 9))
    >>> family
    NearestWeights: k from 1 to 8
    >>> fitted = sg.SAR("log(gsp) ~ log(pc) + log(emp)", states.panel, weights=family).fit()
    >>> fitted.k, fitted.within()
    (1, (1,))
    """
    tried = list(k)
    odd = [one for one in tried if isinstance(one, bool) or not isinstance(one, int | np.integer)]
    if odd or len(set(tried)) < 2:
        raise OptionError(f"k={tried!r}: give two whole numbers or more, as range(2, 9) does.")
    point = UNIT_POINT.parse(point)
    values = sorted({int(one) for one in tried})
    if hasattr(places, "geometry"):
        return NearestWeights({one: knn(places, one, point=point, ids=ids) for one in values})
    return NearestWeights(_by_distance(places, values))


def _by_distance(frame: pd.DataFrame, values: list[int]) -> dict[int, Graph]:
    """Of a square frame of distances; of units equally far the first by label is taken."""
    labels = from_matrix(frame).unique_ids
    n = len(labels)
    if not 1 <= values[0] <= values[-1] < n:
        raise OptionError(f"k={values}: give whole numbers from 1 to {n - 1} (N − 1).")
    far = frame.loc[labels, labels].to_numpy(dtype=float, copy=True)
    if np.any(far[~np.eye(n, dtype=bool)] <= 0.0):
        raise DataError("Distances must be above zero off the diagonal.")
    np.fill_diagonal(far, np.inf)
    order = np.lexsort((np.broadcast_to(ranks(labels), (n, n)), far), axis=-1)
    out = {}
    for k in values:
        matrix = np.zeros((n, n))
        np.put_along_axis(matrix, order[:, :k], 1.0 / k, axis=1)
        out[k] = from_matrix(pd.DataFrame(matrix, index=labels, columns=labels))
    return out
