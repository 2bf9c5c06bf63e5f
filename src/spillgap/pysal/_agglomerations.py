"""Units joined into agglomerations: by spopt on figures, by spreg on a regression."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Hashable, Iterator, Sequence

import geopandas
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from spillgap._types import Array
from spillgap.errors import DataError, EstimationError, OptionError, listing
from spillgap.options import AGGLOMERATION, Agglomeration
from spillgap.panel import Panel
from spillgap.pysal._aligned import to_spreg
from spillgap.weights.matrix import as_w

__all__ = ["agglomerate", "skater_regimes"]


def agglomerate(
    panel: Panel,
    columns: Sequence[str],
    *,
    period: Hashable,
    method: Agglomeration = "skater",
    count: int | None = None,
    floor: float | None = None,
    floor_column: str | None = None,
    seed: int = 0,
) -> pd.Series:
    """Join neighbouring units of like figures into agglomerations (spopt).

    Parameters
    ----------
    panel : Panel
        With weights: units are joined along their links, in either direction.
    columns : sequence of str
        The figures that make units alike; each is centred and scaled by its deviation.
    period : label
        The period of the figures.
    method : {"skater", "max-p"}
        A minimum spanning tree cut ``count − 1`` times (Assunção et al. 2006), or as many
        agglomerations as there can be of which each holds ``floor`` of ``floor_column`` (Duque,
        Anselin & Rey 2012), by a heuristic.
    count : int, optional
        How many, for ``"skater"``.
    floor : float, optional
        The least that each must hold: of ``floor_column``, or without it of units. Needed for
        ``"max-p"``; ``"skater"`` takes units only.
    floor_column : str, optional
        For ``"max-p"``.
    seed : int
        Of the heuristic of ``"max-p"``.

    Returns
    -------
    Series
        Unit → ``"A1"``, ``"A2"``, …, in the order of the panel's units: what ``groups=`` takes.

    Raises
    ------
    OptionError
        For options that the method lacks or does not take, or if spopt is not installed.
    DataError
        For missing or constant figures, and units without a link between them.
    EstimationError
        If spopt finds no agglomerations.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> made = sg.pysal.agglomerate(
    ...     panel, ["gsp", "unemp"], period=1986, count=4
    ... )  # doctest: +SKIP
    """
    method = AGGLOMERATION.parse(method)
    cut = panel.subset(periods=[period])
    frame, links = _figures(cut, columns), _links(cut)
    if method == "skater" and (count is None or floor_column is not None):
        raise OptionError('method="skater" needs count= and takes no floor_column=.')
    if method == "max-p" and (floor is None or count is not None):
        raise OptionError('method="max-p" needs floor= and takes no count=.')
    try:
        from spopt.region import MaxPHeuristic, Skater
    except ImportError as error:
        raise OptionError("agglomerate needs spopt: install spillgap[regions].") from error
    # spopt finds units by their positions, and reads no more of a GeoDataFrame than its columns.
    w = as_w(links, pd.RangeIndex(cut.n_units))
    table = geopandas.GeoDataFrame(
        frame.reset_index(drop=True).assign(geometry=None), geometry="geometry"
    )
    if method == "skater":
        model = Skater(table, w, list(columns), n_clusters=count, floor=floor or -np.inf)
    else:
        table["_floor"] = 1.0 if floor_column is None else _column(cut, floor_column).to_numpy()
        model = MaxPHeuristic(table, w, list(columns), "_floor", floor, top_n=2)
    with _seeded(seed), contextlib.redirect_stdout(io.StringIO()):
        try:
            model.solve()
        except Exception as problem:
            raise EstimationError(f"spopt's {type(model).__name__} fails: {problem}") from problem
    return _named(np.asarray(model.labels_), cut.units)


def skater_regimes(
    formula: str, panel: Panel, *, period: Hashable, count: int, quorum: int | None = None
) -> pd.Series:
    """Join neighbouring units into regimes of which each has its own regression (spreg).

    A spanning tree of the units, near each other in the standardised regressors, is cut where the
    sums of squared residuals of separate least squares fall most (Anselin & Amaral 2024;
    spreg's ``Skater_reg``).

    Parameters
    ----------
    formula : str
        As for :func:`spillgap.spreg_fit`.
    panel : Panel
        With weights.
    period : label
    count : int
        How many regimes.
    quorum : int, optional
        The fewest units of each; by default three more than there are coefficients.

    Returns
    -------
    Series
        Unit → ``"A1"``, ``"A2"``, …: what ``regimes=`` takes. They were chosen for their
        residuals, so that tests between them (Chow's) reject too often.

    Raises
    ------
    OptionError
        For a ``count`` below two.
    EstimationError
        If no cut leaves so many units on either side.

    Examples
    --------
    >>> import spillgap as sg
    >>> panel = sg.load("us_states").panel
    >>> side = sg.pysal.skater_regimes("log(gsp) ~ log(pc)", panel, period=1986, count=2)
    >>> side.nunique()
    2
    """
    import spreg

    if count < 2:
        raise OptionError(f"count={count}: at least 2 regimes.")
    rows = to_spreg(formula, panel, period)
    least = quorum if quorum is not None else rows.x.shape[1] + 4
    spread = (rows.x - rows.x.mean(axis=0)) / rows.x.std(axis=0)
    links = _links(rows.panel)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            model = spreg.Skater_reg().fit(
                count, as_w(links, rows.panel.units), spread,
                {"reg": spreg.OLS, "y": rows.y.copy(), "x": rows.x.copy()}, quorum=least,
            )  # fmt: skip
        except Exception as problem:
            raise EstimationError(f"spreg's Skater_reg fails: {problem}") from problem
    return _named(np.asarray(model.current_labels_), rows.panel.units)


def _figures(panel: Panel, columns: Sequence[str]) -> pd.DataFrame:
    """The columns of a panel of one period by unit, centred and scaled."""
    frame = pd.DataFrame({name: _column(panel, name) for name in columns})
    constant = [name for name in columns if frame[name].std(ddof=0) == 0]
    if constant:
        raise DataError(f"{listing(constant)} is the same in every unit.")
    return (frame - frame.mean()) / frame.std(ddof=0)


def _column(panel: Panel, name: str) -> pd.Series:
    return panel.wide(name).iloc[0].reindex(panel.units).astype(float)


def _links(panel: Panel) -> sparse.csr_array:
    """(N, N) binary, symmetric, connected."""
    matrix = panel.matrix(panel.periods[0])
    links = sparse.csr_array(((matrix + matrix.T) != 0).astype(np.float64))
    pieces, codes = csgraph.connected_components(links, directed=False)
    if pieces > 1:
        small = panel.units[codes != np.bincount(codes).argmax()]
        raise DataError(
            f"W falls into {pieces} pieces without a link between them: {listing(small)} stand "
            "apart. Link them, or leave them out: weights with islands=..., panel.subset."
        )
    return links


def _named(codes: Array, units: pd.Index) -> pd.Series:
    """Labels in the order in which agglomerations first appear among the units."""
    order, _ = pd.factorize(codes)
    return pd.Series([f"A{k + 1}" for k in order], index=units, name="agglomeration")


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """numpy's global state, which spopt draws from, as if nothing had been drawn."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
