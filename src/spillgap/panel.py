"""Panel: units × periods keyed by label, with weights aligned to the rows at one gate."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from libpysal.graph import Graph
from scipy import sparse

from spillgap._filling import filled
from spillgap._gate import refuse_infinite
from spillgap._matching import (
    Graphs,
    WeightsLike,
    aligned_matrix,
    as_graphs,
    graphs_for,
    unit_order,
)
from spillgap._timeline import Step, Timeline
from spillgap._types import Forwarded
from spillgap.errors import (
    AlignmentError,
    DataError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.observations import Observations, checked_table
from spillgap.options import FillMethod
from spillgap.weights.building import subset

if TYPE_CHECKING:
    from spillgap.explorer import Explorer

__all__ = ["Panel", "WeightsLike", "aligned_matrix", "graphs_for"]


class Panel(Observations):
    """A long table as units × periods, with its weights matched to the rows by key.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per unit and period, in any order.
    unit, time : str, optional
        The columns that hold them. Without both, the two levels of ``data``'s MultiIndex
        are taken, unit first. With ``unit`` alone, ``data`` is a cross-section, one row per
        unit: a panel of one period, labelled 1, in a time column called ``period``.
    weights : libpysal.graph.Graph, libpysal.weights.W, matrix or mapping, optional
        The spatial weights W. A bare matrix needs ``ids``. A mapping from period to weights
        makes W vary over time.
    ids : sequence, optional
        Labels of the rows and columns of a bare matrix, in its order.
    step : number, str, optional
        The distance between successive periods. By default it is read from the periods, where
        all stand equally far apart. A number is in the periods' own unit (in ``2020-Q1`` a
        quarter, in ``2020-07`` a month, in ordered categories a category), a calendar frequency
        such as ``"Y"``, ``"Q"`` or ``"M"`` is for dates, and ``"rank"`` says that each period is
        one step after the one before, whatever their labels. Time lags, dynamic models,
        ``fill`` and Markov chains count in steps and refuse periods whose distances differ.

    Attributes
    ----------
    units, periods : pandas.Index
        The N units in the order of W (without W: sorted), the T periods in order of time.
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

    Periods are numbers, dates, ordered categories (in their order) or text. Text is ordered by
    the numbers in it (t7 before t10; 2020-Q4 before 2021-Q1); text without an order that can be
    told, such as the names of months, is refused. Periods read as floats become whole numbers
    where all are whole: 2016.0 is 2016, and mappings may name either.

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
        ids: Sequence[Hashable] | None = None,
        step: Step = None,
    ) -> None:
        table, unit_name, timeline = checked_table(data, unit, time, step)
        self._settle(table, unit_name, timeline, weights, ids)

    def _settle(
        self,
        table: pd.DataFrame,
        unit_name: str,
        timeline: Timeline,
        weights: WeightsLike,
        ids: Sequence[Hashable] | None = None,
    ) -> None:
        """Take rows whose keys are checked, and match the weights to them."""
        present = pd.Index(table[unit_name].unique(), name=unit_name)
        graphs = as_graphs(weights, ids, timeline.labels)
        super().__init__(table, unit_order(present, graphs), timeline)
        self._graphs: Graphs = graphs
        self._matrices: dict[Hashable, sparse.csr_array] = {}

    def _remade(
        self, frame: pd.DataFrame, weights: WeightsLike, ids: Sequence[Hashable] | None = None
    ) -> Panel:
        """A panel of such rows, their periods in this one's order and at its step."""
        table = frame.reset_index()
        refuse_infinite(table, self.unit_name, self.time_name)
        kept = pd.Index(table[self.time_name].unique())
        panel = Panel.__new__(Panel)
        panel._settle(table, self.unit_name, self._timeline.kept(kept), weights, ids)
        return panel

    @property
    def weights(self) -> Graph | dict[Hashable, Graph] | None:
        """The weights as aligned, None if the panel was made without."""
        return self._graphs

    @property
    def weights_vary(self) -> bool:
        """Whether there is one W per period."""
        return isinstance(self._graphs, dict)

    def matrix(self, period: Hashable | None = None) -> sparse.csr_array:
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
            if period not in self._graphs:
                raise UnknownNameError(
                    f"No weights for the period {period!r}; there are: {listing(self.periods)}."
                )
            return self._converted(period, self._graphs[period])
        return self._converted(None, self._graphs)

    def _converted(self, key: Hashable, graph: Graph) -> sparse.csr_array:
        """A copy of the matrix of a graph, which is converted once: what is handed out is the
        caller's to change.
        """
        if key not in self._matrices:
            self._matrices[key] = aligned_matrix(graph, self.units)
        return self._matrices[key].copy()

    # -- panels from panels -----------------------------------------------------------------

    def with_weights(self, weights: WeightsLike, ids: Sequence[Hashable] | None = None) -> Panel:
        """The same rows with other weights, in the order of the new W's units.

        Parameters
        ----------
        weights, ids
            As in :class:`Panel`; None takes the weights away.

        Returns
        -------
        Panel

        Raises
        ------
        AlignmentError
            If the weights speak of more, fewer or other units than the panel.
        """
        graphs = as_graphs(weights, ids, self.periods)
        if graphs is None or not unit_order(self.units, graphs).equals(self.units):
            return self._remade(self.frame, graphs)
        # Units in the same order: the rows stand as they were checked.
        panel = copy.copy(self)
        panel._graphs, panel._matrices = graphs, {}
        return panel

    def with_columns(self, /, **columns: Forwarded) -> Panel:
        """The panel with added or replaced variables.

        Parameters
        ----------
        **columns
            A Series is matched by its (unit, time) index; an array of n_obs values must be in
            canonical order; a single value stands in every row.

        Returns
        -------
        Panel

        Raises
        ------
        AlignmentError
            If a Series lacks rows of the panel, or an array has another length.

        Examples
        --------
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> data = pd.DataFrame({"place": ["a", "b"], "year": [1, 1], "y": [1.0, 2.0]})
        >>> panel = sg.Panel(data, unit="place", time="year")
        >>> panel.with_columns(twice=2 * panel.column("y")).wide("twice").loc[1].tolist()
        [2.0, 4.0]
        """
        frame = self.frame
        for name, values in columns.items():
            if name in (self.unit_name, self.time_name):
                raise DataError(f"{name!r} is a key of the panel, not a variable.")
            frame[name] = self.in_order(name, values)
        return self._remade(frame, self._graphs)

    def subset(
        self, *, units: Iterable[Hashable] | None = None, periods: Iterable[Hashable] | None = None
    ) -> Panel:
        """Some units and periods of the panel.

        Weights are cut to the units kept, in the order given, and standardised anew in the way
        they were (a sub-matrix of a row-standardised W is not row-standardised).

        Parameters
        ----------
        units, periods : iterable of labels, optional
            What to keep; by default all.

        Returns
        -------
        Panel

        Raises
        ------
        UnknownNameError
            If a label is not in the panel.

        Warns
        -----
        DataWarning
            If a unit is left without a neighbour.

        Examples
        --------
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> data = pd.DataFrame({"place": ["a", "b"] * 2, "year": [1, 1, 2, 2], "y": range(4)})
        >>> sg.Panel(data, unit="place", time="year").subset(periods=[2])
        Panel: 2 units × 1 periods (2–2), balanced, 2 rows; no W
        """
        keep_units = _kept(units, self.units, "unit")
        keep_periods = _kept(periods, self.periods, "period")
        kept = keep_units.get_indexer(self.units)[self.unit_codes] >= 0
        kept &= keep_periods.get_indexer(self.periods)[self.period_codes] >= 0
        graphs = self._graphs
        if isinstance(graphs, dict):
            graphs = {p: graphs[p] for p in keep_periods}
            if units is not None:
                graphs = {p: subset(graph, keep_units) for p, graph in graphs.items()}
        elif graphs is not None and units is not None:
            graphs = subset(graphs, keep_units)
        return self._remade(self.frame[kept], graphs)

    def fill(
        self, method: FillMethod, columns: str | Sequence[str], *, limit: int | None = None
    ) -> Panel:
        """Fill missing values within each unit over time, by a method that you name.

        Parameters
        ----------
        method : {"linear", "forward", "backward"}
            "linear": a straight line, by steps of time, between the known values on either side.
            "forward", "backward": the last, the next known value. Missing rows are not made up:
            only missing values in rows that exist.
        columns : str or sequence of str
            The variables to fill.
        limit : int, optional
            The most steps in a row without a known value that are filled; longer runs stay as
            they are.

        Returns
        -------
        Panel
            A new panel; ``frame`` gains a boolean column ``filled:<name>`` per variable, so that
            what was filled stays visible.

        Raises
        ------
        DataError
            If the distances between periods differ and no ``step`` was declared.

        Examples
        --------
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> data = pd.DataFrame({"place": "a", "year": [1, 2, 4], "y": [1.0, None, 4.0]})
        >>> panel = sg.Panel(data, unit="place", time="year", step=1).fill("linear", "y")
        >>> panel.column("y").tolist(), panel.column("filled:y").tolist()
        ([1.0, 2.0, 4.0], [False, True, False])
        """
        steps = self._timeline.steps("Filling over time")[self.period_codes]
        frame = self.frame
        for name in [columns] if isinstance(columns, str) else columns:
            before = self.column(name)
            if not pd.api.types.is_numeric_dtype(before):
                raise DataError(f"Column {name!r} is {before.dtype}, not numeric.")
            after = filled(before, steps, self.unit_codes, method, limit)
            earlier = frame.get(f"filled:{name}", pd.Series(False, index=frame.index))
            frame[name] = after
            frame[f"filled:{name}"] = (before.isna() & after.notna()) | earlier.astype(bool)
        return self._remade(frame, self._graphs)

    def explorer(self, path: str | Path | None = None, **options: Forwarded) -> Explorer:
        """One offline page to look at the panel: map, Moran scatter, lines, ranking, linked.

        See :func:`spillgap.explorer.explorer`.

        Examples
        --------
        >>> import spillgap as sg
        >>> sg.load("us_states").panel.explorer(variables=["gsp", "unemp"], permutations=99)
        Explorer: 48 units × 17 periods, variables: 2
        """
        from spillgap.explorer import explorer

        return explorer(self, path, **options)

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


def _kept(chosen: Iterable[Hashable] | None, known: pd.Index, what: str) -> pd.Index:
    """The labels chosen, refused if one is unknown or repeated."""
    if chosen is None:
        return known
    if isinstance(chosen, str):
        raise DataError(f"{what}s={chosen!r}: give a list of labels.")
    kept = pd.Index(list(chosen))
    unknown = kept.difference(known, sort=False)
    if len(unknown):
        raise UnknownNameError(f"No such {what}: {listing(unknown)}.{suggest(unknown[0], known)}")
    if kept.has_duplicates:
        raise DataError(f"{what}s= repeats {listing(kept[kept.duplicated()].unique())}.")
    return kept
