"""Panel: units × periods keyed by label, with weights aligned to the rows at one gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from numpy.typing import NDArray
from scipy import sparse

from spillgap.errors import AlignmentError, DataError, UnknownNameError, listing, suggest

__all__ = ["Panel", "WeightsLike", "aligned_matrix"]

WeightsLike: TypeAlias = Any
"""A libpysal ``Graph`` or ``W``, a matrix (with ``ids``), or a mapping period → one of these."""

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows in canonical order, period by period, units in one order within each."""

    frame: pd.DataFrame
    units: pd.Index
    periods: pd.Index
    unit_codes: Integers
    period_codes: Integers


class Panel:
    """A long table as units × periods, with its weights matched to the rows by key.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per unit and period, in any order.
    unit, time : str, optional
        The columns that hold them. Without both, the two levels of ``data``'s MultiIndex
        are taken, unit first.
    weights : libpysal.graph.Graph, libpysal.weights.W, matrix or mapping, optional
        The spatial weights W. A bare matrix needs ``ids``. A mapping from period to weights
        makes W vary over time.
    ids : sequence, optional
        Labels of the rows and columns of a bare matrix, in its order.

    Attributes
    ----------
    units, periods : pandas.Index
        The N units in the order of W (without W: sorted), the T periods sorted.
    frame : pandas.DataFrame
        The rows in canonical order (period by period), indexed by (unit, time).
    weights : Graph, dict of Graph, or None
        As aligned: exactly the panel's units, in the panel's order.

    Raises
    ------
    DataError
        For a missing unit or period label, a duplicate (unit, period), or an infinite value;
        the message names them.
    AlignmentError
        For a matrix without ``ids``, a unit without a row in W, or a unit of W without rows.

    Notes
    -----
    Nothing is dropped, filled or reordered without a word: missing values stay where they are
    and are refused by name when a model or a statistic uses their column.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> import spillgap as sg
    >>> data = pd.DataFrame(
    ...     {"place": ["a", "b", "c"] * 2, "year": [1, 1, 1, 2, 2, 2], "y": range(6)}
    ... )
    >>> line = np.array([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]])
    >>> panel = sg.Panel(data, unit="place", time="year", weights=line, ids=["a", "b", "c"])
    >>> panel
    Panel: 3 units × 2 periods (1–2), balanced, 6 rows; W: 4 links
    """

    def __init__(
        self,
        data: pd.DataFrame,
        unit: str | None = None,
        time: str | None = None,
        weights: WeightsLike = None,
        *,
        ids: Sequence[Any] | None = None,
    ) -> None:
        table, unit_name, time_name = _keyed(data, unit, time)
        _refuse_duplicates(table, unit_name, time_name)
        _refuse_infinite(table, unit_name, time_name)
        periods = pd.Index(sorted(table[time_name].unique()), name=time_name)
        present = pd.Index(table[unit_name].unique(), name=unit_name)
        graphs = _as_graphs(weights, ids, periods)
        units = _unit_order(present, graphs)
        self._rows = _ordered(table, unit_name, time_name, units, periods)
        self._graphs = graphs

    @classmethod
    def _of(cls, rows: _Rows, graphs: Graph | dict[Any, Graph] | None) -> Panel:
        panel = cls.__new__(cls)
        panel._rows = rows
        panel._graphs = graphs
        return panel

    # -- what it is -------------------------------------------------------------------------

    @property
    def units(self) -> pd.Index:
        """The N unit labels."""
        return self._rows.units

    @property
    def periods(self) -> pd.Index:
        """The T period labels, sorted."""
        return self._rows.periods

    @property
    def unit_name(self) -> str:
        """The name of the unit key."""
        return str(self._rows.units.name)

    @property
    def time_name(self) -> str:
        """The name of the time key."""
        return str(self._rows.periods.name)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows in canonical order, indexed by (unit, time)."""
        return self._rows.frame.copy()

    @property
    def columns(self) -> list[str]:
        """The variables."""
        return list(self._rows.frame.columns)

    @property
    def index(self) -> pd.MultiIndex:
        """(unit, time) of every row in canonical order."""
        index = self._rows.frame.index
        assert isinstance(index, pd.MultiIndex)
        return index

    @property
    def n_units(self) -> int:
        """N."""
        return len(self.units)

    @property
    def n_periods(self) -> int:
        """T."""
        return len(self.periods)

    @property
    def n_obs(self) -> int:
        """The number of rows; N·T if balanced."""
        return len(self._rows.frame)

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every period."""
        return self.n_obs == self.n_units * self.n_periods

    @property
    def unit_codes(self) -> Integers:
        """(n_obs,) position in ``units`` of every row."""
        return self._rows.unit_codes

    @property
    def period_codes(self) -> Integers:
        """(n_obs,) position in ``periods`` of every row; never decreases."""
        return self._rows.period_codes

    @property
    def weights(self) -> Graph | dict[Any, Graph] | None:
        """The weights as aligned, None if the panel was made without."""
        return self._graphs

    @property
    def weights_vary(self) -> bool:
        """Whether there is one W per period."""
        return isinstance(self._graphs, dict)

    def matrix(self, period: Any = None) -> sparse.csr_array:
        """W as a sparse (N, N) array, rows and columns in the order of ``units``.

        Parameters
        ----------
        period : label, optional
            Needed when W varies over time.
        """
        if self._graphs is None:
            raise AlignmentError(
                "This panel has no spatial weights. Pass weights= to Panel, or use "
                "panel.with_weights(...)."
            )
        if isinstance(self._graphs, dict):
            if period is None:
                raise AlignmentError("W varies over time here: name the period.")
            return aligned_matrix(self._graphs[period], self.units)
        return aligned_matrix(self._graphs, self.units)

    def missing_rows(self) -> pd.MultiIndex:
        """The (unit, period) pairs without a row; empty if balanced."""
        full = pd.MultiIndex.from_product(
            [self.units, self.periods], names=[self.unit_name, self.time_name]
        )
        return full.difference(self.index)

    # -- values -----------------------------------------------------------------------------

    def column(self, name: str) -> pd.Series:
        """One variable, row by row in canonical order, missing values and all."""
        if name not in self._rows.frame.columns:
            raise UnknownNameError(
                f"The panel has no column {name!r}.{suggest(name, self.columns)} "
                f"It has: {listing(self.columns, most=30)}."
            )
        return self._rows.frame[name].copy()

    def wide(self, name: str, *, allow_missing: bool = False) -> pd.DataFrame:
        """One numeric variable as (T, N): periods in rows, units in columns.

        Raises
        ------
        DataError
            If a value is missing and ``allow_missing`` is False; the message names where.
        """
        series = self.column(name)
        if not pd.api.types.is_numeric_dtype(series):
            raise DataError(f"Column {name!r} is {series.dtype}, not numeric.")
        grid = np.full((self.n_periods, self.n_units), np.nan)
        grid[self.period_codes, self.unit_codes] = series.to_numpy(dtype=float)
        if not allow_missing and not np.isfinite(grid).all():
            rows, cols = np.nonzero(~np.isfinite(grid))
            where = [f"{self.units[j]} in {self.periods[i]}" for i, j in zip(rows, cols)]
            raise DataError(
                f"{name!r} has no value for {listing(where)}. Drop those units or periods "
                "with panel.subset(...), or fill them by name with panel.fill(...)."
            )
        return pd.DataFrame(grid, index=self.periods, columns=self.units)

    # -- panels from panels -----------------------------------------------------------------

    def with_weights(self, weights: WeightsLike, ids: Sequence[Any] | None = None) -> Panel:
        """The same rows with other weights (reordered to the new W's units)."""
        frame = self.frame.reset_index()
        return Panel(frame, self.unit_name, self.time_name, weights, ids=ids)

    def with_columns(self, **columns: Any) -> Panel:
        """The panel with added or replaced variables.

        A Series is matched by its (unit, time) index; an array must be in canonical order.
        """
        frame = self.frame
        for name, values in columns.items():
            if isinstance(values, pd.Series):
                lacking = frame.index.difference(values.index)
                if len(lacking):
                    raise AlignmentError(
                        f"{name!r} has no entry for {listing(lacking)}; index it by "
                        f"({self.unit_name}, {self.time_name})."
                    )
                values = values.reindex(frame.index)
            frame[name] = values
        return Panel(frame.reset_index(), self.unit_name, self.time_name, self._graphs)

    def subset(
        self, *, units: Iterable[Any] | None = None, periods: Iterable[Any] | None = None
    ) -> Panel:
        """Some units and periods of the panel.

        Weights are cut to the units kept and, if W was row-standardised, standardised anew
        (a sub-matrix of a row-standardised W no longer is).
        """
        keep_units = self.units if units is None else pd.Index(list(units))
        keep_periods = self.periods if periods is None else pd.Index(list(periods))
        for kept, known, what in (
            (keep_units, self.units, "unit"),
            (keep_periods, self.periods, "period"),
        ):
            unknown = kept.difference(known)
            if len(unknown):
                raise UnknownNameError(
                    f"No such {what}: {listing(unknown)}.{suggest(unknown[0], known)}"
                )
        frame = self.frame.reset_index()
        frame = frame[
            frame[self.unit_name].isin(keep_units) & frame[self.time_name].isin(keep_periods)
        ]
        graphs = self._graphs
        if isinstance(graphs, dict):
            graphs = {p: _cut(g, keep_units) for p, g in graphs.items() if p in keep_periods}
        elif graphs is not None:
            graphs = _cut(graphs, keep_units)
        return Panel(frame, self.unit_name, self.time_name, graphs)

    def fill(self, method: str, columns: Sequence[str], *, limit: int | None = None) -> Panel:
        """Fill missing values within each unit over time, by a method that you name.

        Parameters
        ----------
        method : {"linear", "forward", "backward"}
            Interpolation between known years, or the last / next known value carried.
            Missing rows are not made up: only missing values in rows that exist.
        columns : sequence of str
            The variables to fill.
        limit : int, optional
            The longest run that is filled.

        Returns
        -------
        Panel
            A new panel; ``frame`` gains a boolean column ``filled:<name>`` per variable, so that
            what was filled stays visible.
        """
        from spillgap.errors import lookup_option

        fillers = {
            "linear": lambda s: s.interpolate(limit=limit, limit_area="inside"),
            "forward": lambda s: s.ffill(limit=limit),
            "backward": lambda s: s.bfill(limit=limit),
        }
        filler = lookup_option(method, fillers, "method")
        frame = self.frame
        for name in columns:
            before = self.column(name)
            after = before.groupby(level=0, sort=False).transform(filler)
            frame[name] = after
            frame[f"filled:{name}"] = before.isna() & after.notna()
        return Panel(frame.reset_index(), self.unit_name, self.time_name, self._graphs)

    def __repr__(self) -> str:
        span = f"{self.periods[0]}–{self.periods[-1]}" if self.n_periods else "none"
        shape = "balanced" if self.balanced else f"unbalanced ({len(self.missing_rows())} missing)"
        text = (
            f"Panel: {self.n_units} units × {self.n_periods} periods ({span}), {shape}, "
            f"{self.n_obs} rows"
        )
        if self._graphs is None:
            return f"{text}; no W"
        if isinstance(self._graphs, dict):
            return f"{text}; one W per period"
        return f"{text}; W: {self.matrix().nnz} links"


def aligned_matrix(graph: Graph, units: pd.Index) -> sparse.csr_array:
    """The graph's weights as a sparse (N, N) array in the order of ``units``."""
    order = graph.unique_ids.get_indexer(units)
    matrix = sparse.csr_array(graph.sparse)
    if not np.array_equal(order, np.arange(graph.n)):
        matrix = matrix[order, :][:, order]
    matrix = sparse.csr_array(matrix, dtype=np.float64)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def graphs_for(panel: Panel, weights: WeightsLike) -> Graph | dict[Any, Graph]:
    """Other weights for a panel's units, through the same gate as its own.

    Raises
    ------
    AlignmentError
        If they speak of other units than the panel.
    """
    graphs = _as_graphs(weights, None, panel.periods)
    if graphs is None:
        raise AlignmentError("No weights were given.")
    _unit_order(panel.units, graphs)
    return graphs


# -- the gate -----------------------------------------------------------------------------------


def _keyed(
    data: pd.DataFrame, unit: str | None, time: str | None
) -> tuple[pd.DataFrame, str, str]:
    if not isinstance(data, pd.DataFrame):
        raise DataError(f"data must be a pandas DataFrame, not {type(data).__name__}.")
    if data.empty:
        raise DataError("data has no rows.")
    if unit is None and time is None:
        if data.index.nlevels != 2:
            raise DataError(
                "Name the columns with unit= and time=, or give data a MultiIndex (unit, time)."
            )
        names = [n if n is not None else d for n, d in zip(data.index.names, ("unit", "time"))]
        table = data.copy()
        table.index = table.index.set_names(names)
        unit, time = (str(n) for n in names)
        table = table.reset_index()
    elif unit is None or time is None:
        raise DataError("Give both unit= and time=, or neither.")
    else:
        named = [n for n in data.index.names if n in (unit, time) and n not in data.columns]
        table = data.reset_index(level=named) if named else data.copy()
        for key, what in ((unit, "unit"), (time, "time")):
            if key not in table.columns:
                raise UnknownNameError(
                    f"{what}={key!r} is not a column.{suggest(key, table.columns)} "
                    f"data has: {listing(table.columns, most=30)}."
                )
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise DataError(f"Column names appear twice: {listing(repeated.unique())}.")
    for key, what in ((unit, "unit"), (time, "period")):
        blank = table.index[table[key].isna()]
        if len(blank):
            raise DataError(f"Rows without a {what} label in {key!r}: {listing(blank)}.")
    return table, unit, time


def _refuse_duplicates(table: pd.DataFrame, unit: str, time: str) -> None:
    twice = table.duplicated([unit, time], keep=False)
    if twice.any():
        pairs = table.loc[twice, [unit, time]].drop_duplicates()
        named = [f"({u}, {t})" for u, t in pairs.itertuples(index=False)]
        raise DataError(
            f"More than one row for {listing(named)}. A panel has one row per unit and period: "
            "aggregate or drop the duplicates first."
        )


def _refuse_infinite(table: pd.DataFrame, unit: str, time: str) -> None:
    numeric = table.drop(columns=[unit, time]).select_dtypes("number")
    bad = numeric.apply(lambda s: np.isinf(s.to_numpy(dtype=float, na_value=np.nan)))
    if bad.to_numpy().any():
        rows, cols = np.nonzero(bad.to_numpy())
        named = [
            f"{numeric.columns[c]!r} of {table[unit].iloc[r]} in {table[time].iloc[r]}"
            for r, c in zip(rows, cols)
        ]
        raise DataError(f"Infinite values: {listing(named)}.")


def _as_graphs(
    weights: WeightsLike, ids: Sequence[Any] | None, periods: pd.Index
) -> Graph | dict[Any, Graph] | None:
    if weights is None:
        return None
    if isinstance(weights, Mapping):
        lacking = [p for p in periods if p not in weights]
        if lacking:
            raise AlignmentError(f"weights has no matrix for the periods {listing(lacking)}.")
        graphs = {p: _as_graph(weights[p], ids) for p in periods}
        first = next(iter(graphs.values()))
        for period, graph in graphs.items():
            odd = graph.unique_ids.symmetric_difference(first.unique_ids)
            if len(odd):
                raise AlignmentError(
                    f"The weights of {period} speak of other units than those of "
                    f"{periods[0]}: {listing(odd)}."
                )
        return graphs
    return _as_graph(weights, ids)


def _as_graph(weights: WeightsLike, ids: Sequence[Any] | None) -> Graph:
    from spillgap.weights import from_matrix

    if isinstance(weights, Graph):
        graph = weights
    elif hasattr(weights, "to_adjlist") and hasattr(weights, "id_order"):
        graph = Graph.from_W(weights)
    elif ids is None:
        raise AlignmentError(
            f"weights is a bare {type(weights).__name__}: its rows have no labels, so they cannot "
            "be matched to the panel's units. Pass ids= in the order of its rows, or "
            "sg.weights.from_matrix(matrix, ids)."
        )
    else:
        graph = from_matrix(weights, ids)
    values = graph.adjacency
    bad = values[~np.isfinite(values.to_numpy(dtype=float))]
    if len(bad):
        raise DataError(f"W holds values that are not finite: {listing(bad.index)}.")
    self_links = values[
        (values.index.get_level_values(0) == values.index.get_level_values(1)) & (values != 0)
    ]
    if len(self_links):
        raise DataError(
            "W has a diagonal: a unit is not its own neighbour, but these are: "
            f"{listing(self_links.index.get_level_values(0))}."
        )
    return graph


def _unit_order(present: pd.Index, graphs: Graph | dict[Any, Graph] | None) -> pd.Index:
    if graphs is None:
        return pd.Index(sorted(present), name=present.name)
    graph = next(iter(graphs.values())) if isinstance(graphs, dict) else graphs
    known = graph.unique_ids
    without_links = present.difference(known, sort=False)
    if len(without_links):
        raise AlignmentError(
            f"Units of the data without a row in the weights: {listing(without_links)}."
            f"{_type_hint(present, known)}{suggest(without_links[0], known)} "
            "Build the weights on the same keys, or drop the units from the data."
        )
    without_rows = known.difference(present, sort=False)
    if len(without_rows):
        raise AlignmentError(
            f"Units of the weights without a row in the data: {listing(without_rows)}. "
            "Build the weights on the units that you study (their neighbours' weights depend on "
            "it): boundaries.loc[...] before sg.weights, or sg.weights.subset(graph, units)."
        )
    return pd.Index(known, name=present.name)


def _type_hint(present: pd.Index, known: pd.Index) -> str:
    if len(present.intersection(known)) or not len(known):
        return ""
    data_type, weights_type = type(present[0]).__name__, type(known[0]).__name__
    if data_type == weights_type:
        return ""
    return f" The data's labels are {data_type} and the weights' are {weights_type}."


def _ordered(
    table: pd.DataFrame, unit: str, time: str, units: pd.Index, periods: pd.Index
) -> _Rows:
    unit_codes = units.get_indexer(table[unit])
    period_codes = periods.get_indexer(table[time])
    order = np.lexsort((unit_codes, period_codes))
    frame = table.iloc[order].set_index([unit, time])
    return _Rows(frame, units, periods, unit_codes[order], period_codes[order])


def _cut(graph: Graph, units: pd.Index) -> Graph:
    from spillgap.weights import subset

    return subset(graph, units)
