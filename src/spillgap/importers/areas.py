"""Figures carried from one version of the boundaries to another, by shares of area."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import geopandas
import numpy as np
import pandas as pd

from spillgap.errors import (
    DataError,
    DataWarning,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)

__all__ = ["interpolate_areas"]

_EQUAL_AREA = "EPSG:6933"
"""The cylindrical equal-area grid of the globe, for boundaries in degrees."""

_COVERED = 0.99
"""The share of an old unit's area that the new ones must hold, or it is said."""


def interpolate_areas(
    source: geopandas.GeoDataFrame,
    target: geopandas.GeoDataFrame,
    *,
    extensive: Sequence[str] = (),
    intensive: Sequence[str] = (),
) -> geopandas.GeoDataFrame:
    """Figures of old units on new boundaries, by the area that they share (tobler).

    An extensive figure y_i (people, output) is shared out, Σ_i y_i a_ij / Σ_j a_ij, so that its
    total is kept; an intensive one (a rate) is averaged, Σ_i y_i a_ij / Σ_i a_ij, where a_ij is
    the area that the old unit i and the new unit j share. Both take figures to be spread evenly
    over a unit.

    Parameters
    ----------
    source : GeoDataFrame
        The old units with their figures, labelled by the index.
    target : GeoDataFrame
        The new units, labelled by the index.
    extensive, intensive : sequence of str
        Columns of ``source``.

    Returns
    -------
    GeoDataFrame
        The new units, in their order, with the columns asked for and their geometry.

    Raises
    ------
    OptionError
        If no column is named, one twice, or tobler is not installed.
    UnknownNameError
        For a column that ``source`` lacks.
    DataError
        For boundaries without a CRS, missing values, by column and unit, labels that appear
        twice, and units that touch none of the others.

    Warns
    -----
    DataWarning
        If less than 99% of an old unit's area lies in new ones: its total goes to the rest.

    Examples
    --------
    >>> import geopandas, shapely, spillgap as sg
    >>> old = geopandas.GeoDataFrame(
    ...     {"people": [8.0, 4.0]}, index=["a", "b"], crs=3857,
    ...     geometry=[shapely.box(0, 0, 2, 1), shapely.box(2, 0, 4, 1)],
    ... )
    >>> new = geopandas.GeoDataFrame(
    ...     index=["c", "d"], geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 4, 1)], crs=3857
    ... )
    >>> moved = sg.importers.interpolate_areas(old, new, extensive=["people"])  # doctest: +SKIP
    >>> moved["people"].tolist()  # doctest: +SKIP
    [4.0, 8.0]
    """
    columns = [*extensive, *intensive]
    _check_columns(source, columns)
    old, new = _one_crs(source, target)
    shared = _shared(old, new)
    _check_shared(shared, old, new)
    try:
        from tobler.area_weighted import area_interpolate
    except ImportError as error:
        raise OptionError("interpolate_areas needs tobler: install spillgap[regions].") from error
    with warnings.catch_warnings():
        # Of what was checked above.
        warnings.simplefilter("ignore", UserWarning)
        moved = area_interpolate(
            old[[*columns, old.geometry.name]].reset_index(drop=True),
            new[[new.geometry.name]].reset_index(drop=True),
            extensive_variables=list(extensive) or None,
            intensive_variables=list(intensive) or None,
        )
    figures = pd.DataFrame({name: moved[name].to_numpy() for name in columns}, index=target.index)
    return geopandas.GeoDataFrame(figures, geometry=target.geometry)


def _check_columns(source: geopandas.GeoDataFrame, columns: list[str]) -> None:
    """Refuse columns that are none, twice, absent or with holes."""
    if not columns:
        raise OptionError("Name the figures to carry over: extensive=[...], intensive=[...].")
    twice = [name for k, name in enumerate(columns) if name in columns[:k]]
    if twice:
        raise OptionError(f"{listing(map(repr, twice))} cannot be carried over twice.")
    for name in columns:
        if name not in source.columns:
            raise UnknownNameError(
                f"source has no column {name!r}.{suggest(name, map(str, source.columns))}"
            )
        lacking = source.index[source[name].isna()]
        if len(lacking):
            raise DataError(f"{name} is missing for {listing(lacking)}.")


def _one_crs(
    source: geopandas.GeoDataFrame, target: geopandas.GeoDataFrame
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Both in the target's CRS, or, where that is in degrees, in one of equal areas."""
    for name, frame in (("source", source), ("target", target)):
        if frame.crs is None:
            raise DataError(f"{name} has no CRS: {name}.set_crs(...).")
        twice = frame.index[frame.index.duplicated()]
        if len(twice):
            raise DataError(f"Labels of {name} appear more than once: {listing(twice)}.")
    common = _EQUAL_AREA if target.crs.is_geographic else target.crs
    return source.to_crs(common), target.to_crs(common)


def _shared(old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Columns old, new (positions) and area, of every pair of units that share some."""
    at_new, at_old = old.sindex.query(new.geometry, predicate="intersects")
    pieces = old.geometry.iloc[at_old].reset_index(drop=True).intersection(
        new.geometry.iloc[at_new].reset_index(drop=True)
    )  # fmt: skip
    found = pd.DataFrame({"old": at_old, "new": at_new, "area": pieces.area.to_numpy()})
    return found[found["area"] > 0]


def _check_shared(
    shared: pd.DataFrame, old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame
) -> None:
    """Refuse units that share no area with the others; warn of those that lie partly outside."""
    for name, frame in (("old", old), ("new", new)):
        alone = frame.index[np.setdiff1d(np.arange(len(frame)), shared[name])]
        if len(alone):
            other = "target" if name == "old" else "source"
            which = "source" if name == "old" else "target"
            raise DataError(
                f"Units of {which} that share no area with {other}: {listing(alone)}. Leave them "
                "out, or complete the boundaries."
            )
    inside = shared.groupby("old")["area"].sum().reindex(range(len(old))).to_numpy()
    short = old.index[inside < _COVERED * old.geometry.area.to_numpy()]
    if len(short):
        warnings.warn(
            f"Less than {_COVERED:.0%} of the area of {listing(short)} lies in target; their "
            "totals go to what does.",
            DataWarning,
            stacklevel=3,
        )
