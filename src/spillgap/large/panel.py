"""Panels larger than memory: Parquet files by period, checked, laid out and read in blocks."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
from scipy import sparse

from spillgap._gate import sorted_labels
from spillgap._tasks import computed, task
from spillgap._timeline import Step, Timeline
from spillgap._types import Arguments
from spillgap.errors import (
    AlignmentError,
    DataError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.large.fitting import Asked, columns_of, estimated, laid_plan, refuse_model
from spillgap.large.gate import refuse_faults
from spillgap.large.layout import Layout
from spillgap.large.products import BLOCK
from spillgap.large.reading import faults_of
from spillgap.large.recipe import Recipe, refuse_across_rows
from spillgap.large.residuals import write_residuals
from spillgap.large.results import LargeResults
from spillgap.large.source import Source, opened, text_or_number
from spillgap.large.store import INTERCEPT, Column, Store
from spillgap.large.weights import read_weights
from spillgap.models.elsewhere import RowlessDesign, RowsElsewhere
from spillgap.models.grammar import Name, parse, walk
from spillgap.models.lags import SpatialLag
from spillgap.models.model import SpatialPanelModel
from spillgap.models.notices import warn_of
from spillgap.panel import WeightsLike
from spillgap.terms import Own, Spatial

__all__ = ["LargePanel"]


class LargePanel(RowsElsewhere):
    """A balanced panel that stands in Parquet files, and is never in memory as a whole.

    Made by :meth:`from_parquet`. Models take it in place of a :class:`spillgap.Panel`:
    ``sg.SDM("y ~ x1 + x2", large).fit(logdet="approximate")``.

    Attributes
    ----------
    units, periods : pandas.Index
        The N units in the order of W (without W: sorted), the T periods in order of time.
    weights : Graph or None
        As they were given, where that was as a Graph.
    """

    def __init__(
        self,
        source: Source,
        timeline: Timeline,
        units: pd.Index,
        store: Store,
        *,
        matrix: sparse.csr_array | None,
        weights: WeightsLike,
        block: int,
    ) -> None:
        self._source, self._timeline, self._store = source, timeline, store
        self._units, self._block = units, block
        self._lag = None if matrix is None else SpatialLag.constant(matrix, len(timeline.labels))
        self._layout = Layout(source, store, timeline.labels)
        self._recipes: dict[tuple[str, Hashable], Recipe] = {}
        self.weights = weights

    @classmethod
    def from_parquet(
        cls,
        folder: str | Path,
        *,
        unit: str,
        time: str,
        weights: WeightsLike | str | Path = None,
        ids: Sequence[Hashable] | None = None,
        columns: Sequence[str] | None = None,
        step: Step = None,
        scratch: str | Path | None = None,
        block: int = BLOCK,
    ) -> LargePanel:
        """A panel in a folder of Parquet files.

        Parameters
        ----------
        folder : path
            Files by period: in folders ``year=2020/`` (as ``spillgap partition`` writes them), or
            any with a column of periods.
        unit, time : str
            The columns that hold units and periods.
        weights : Graph, matrix or path, optional
            W, as :class:`spillgap.Panel` takes it, fixed over time; or a file: ``.npz`` as
            ``spillgap.large.write_weights`` writes it, or ``.parquet`` with the columns focal,
            neighbor, weight.
        ids : sequence, optional
            Labels of the rows and columns of a bare matrix.
        columns : sequence of str, optional
            The variables that are used; by default all.
        step : number, str, optional
            As for :class:`spillgap.Panel`.
        scratch : path, optional
            A folder that all workers see, for columns laid out in W's order: 8 bytes times rows
            times columns. By default this machine's temporary folder. What is written there is
            removed with the panel.
        block : int
            Bytes of columns that one task holds at a time. Results do not hang on it but for
            rounding.

        Returns
        -------
        LargePanel

        Raises
        ------
        DataError
            For a missing label, a second row for a unit and period, an infinite value, a unit
            without a row in some period; by name.
        AlignmentError
            For units that only the data or only the weights have.
        UnknownNameError
            For a column that the files lack.

        Notes
        -----
        Each period is checked by a task of its own: on the active dask cluster
        (:func:`spillgap.cluster`), else in threads.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import pandas as pd
        >>> import spillgap as sg
        >>> rows = {"place": ["a", "b", "c"] * 2, "year": [1, 1, 1, 2, 2, 2], "y": range(6)}
        >>> line = [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pd.DataFrame(rows).to_parquet(pathlib.Path(folder, "all.parquet"))
        ...     sg.LargePanel.from_parquet(
        ...         folder, unit="place", time="year", weights=line, ids=["a", "b", "c"]
        ...     )
        LargePanel: 3 units × 2 periods (1–2), 6 rows in 1 column; W: 4 links
        """
        if not isinstance(block, int) or block < 1:
            raise OptionError(f"block={block!r} must be a positive number of bytes.")
        source, timeline = opened(folder, unit, time, columns, step)
        matrix, units, graph = read_weights(weights, ids, timeline.labels)
        if units is None:
            first = pd.Index(source.read(0, [])[unit].dropna().unique())
            units = sorted_labels(first, "unit")
        units = units.rename(unit)
        store = _made(scratch, len(units), len(timeline.labels))
        store.write(store.folder / "units.npy", text_or_number(units))
        if matrix is not None:
            store.write_matrix(matrix)
            matrix = store.matrix
        faults = computed(
            [task(faults_of, source, store, t, p) for t, p in enumerate(timeline.labels)]
        )
        refuse_faults(faults, source, units, timeline.labels, weighed=matrix is not None)
        panel = cls(source, timeline, units, store, matrix=matrix, weights=graph, block=block)
        weakref.finalize(panel, shutil.rmtree, store.folder, ignore_errors=True)
        return panel

    # -- what it is -------------------------------------------------------------------------

    @property
    def units(self) -> pd.Index:
        """The N unit labels, in the order of W."""
        return self._units

    @property
    def periods(self) -> pd.Index:
        """The T period labels, in order of time."""
        return self._timeline.labels

    @property
    def timeline(self) -> Timeline:
        """The periods and the steps between them."""
        return self._timeline

    @property
    def unit_name(self) -> str:
        """The name of the unit key."""
        return self._source.unit

    @property
    def time_name(self) -> str:
        """The name of the time key."""
        return self._source.time

    @property
    def columns(self) -> list[str]:
        """The variables."""
        return list(self._source.names)

    @property
    def n_units(self) -> int:
        """N."""
        return len(self._units)

    @property
    def n_periods(self) -> int:
        """T."""
        return len(self.periods)

    @property
    def n_obs(self) -> int:
        """N·T: every unit has a row in every period."""
        return self.n_units * self.n_periods

    @property
    def balanced(self) -> bool:
        """True: what is not is refused."""
        return True

    @property
    def weights_vary(self) -> bool:
        """False: W is one for all periods."""
        return False

    def row(self, name: str, period: Hashable) -> pd.Series:
        """One numeric variable in one period, by unit: what Moran's I and LISA are taken of.

        Raises
        ------
        UnknownNameError, DataError
            For a column that the files lack, or that is not numeric; for missing values.
        """
        if name not in self.columns:
            raise UnknownNameError(
                f"The panel has no column {name!r}.{suggest(name, self.columns)} "
                f"It has: {listing(self.columns, most=30)}."
            )
        if name not in self._source.numeric:
            raise DataError(f"Column {name!r} is not numeric: make it a number in the files.")
        self._layout.lay([Column(name)], Recipe.plain(self._source, name))
        at = int(self.periods.get_indexer(pd.Index([period]))[0])
        values = np.array(self._store.whole(Column(name), at))
        return pd.Series(values, index=self.units, name=period)

    def wide(self, name: str, *, allow_missing: bool = False) -> pd.DataFrame:  # noqa: ARG002
        """One numeric variable as (T, N), which must fit into memory: 8 bytes times N times T.

        With it :func:`spillgap.gaps.inequality` and what else looks at one variable by period take
        the panel.

        Raises
        ------
        UnknownNameError, DataError
            As :meth:`row`.
        """
        rows = {period: self.row(name, period).to_numpy() for period in self.periods}
        grid = np.stack(list(rows.values()))
        return pd.DataFrame(grid, index=self.periods, columns=self.units)

    def column(self, name: str) -> NoReturn:
        """Refused: a column of all rows is not held.

        Raises
        ------
        OptionError
            Always.
        """
        raise OptionError(
            f"{name!r} stands row by row in files. Groups of units are given as a Series or "
            "mapping from unit to label."
        )

    def geometry(self, period: Hashable) -> None:  # noqa: ARG002
        """None: cells come without outlines."""
        return

    def matrix(self, period: Hashable | None = None) -> sparse.csr_array:  # noqa: ARG002
        """W as a sparse (N, N) array, read in place; the same in every period.

        Raises
        ------
        AlignmentError
            If the panel was made without weights.
        """
        return self.lag().matrices[0]

    def lag(self) -> SpatialLag:
        """W, as models lag with it.

        Raises
        ------
        AlignmentError
            If the panel was made without weights.
        """
        if self._lag is None:
            raise AlignmentError(
                "This panel has no spatial weights. Pass weights= to LargePanel.from_parquet."
            )
        return self._lag

    def __repr__(self) -> str:
        span = f"{self.periods[0]}–{self.periods[-1]}"
        count = len(self.columns)
        links = "no W" if self._lag is None else f"W: {self._lag.matrices[0].nnz} links"
        return (
            f"LargePanel: {self.n_units} units × {self.n_periods} periods ({span}), {self.n_obs} "
            f"rows in {count} column{'' if count == 1 else 's'}; {links}"
        )

    # -- what models ask --------------------------------------------------------------------

    def check(self, model: SpatialPanelModel) -> None:
        """Refuse what is declared and needs the rows together; see ``fitting.refuse_model``."""
        refuse_model(model)
        spec = model.specification
        refuse_across_rows(spec)
        named = (n.text for n in walk(parse(spec.formula)) if isinstance(n, Name))
        unknown = [n for n in named if n not in self.columns]
        if unknown:
            raise UnknownNameError(
                f"The formula names {unknown[0]!r}, which the panel lacks."
                f"{suggest(unknown[0], self.columns)} It has: {listing(self.columns, most=30)}."
            )
        if model.is_spatial():
            self.lag()

    def design(self, model: SpatialPanelModel) -> RowlessDesign:
        """The labelled parts of a model; y and Z stand in the files."""
        spec, recipe = model.specification, self._recipe(model)
        names = [
            str(Own(c.term) if c.order == 0 else Spatial(c.term))
            for c in columns_of(spec, recipe)[1 + spec.lag :]
        ]
        own = [n for n in names if n == INTERCEPT] + list(recipe.regressors)
        lag = self.lag() if model.is_spatial() else None
        none = np.empty(0, dtype=np.intp)
        return RowlessDesign(
            dependent=recipe.dependent,
            y=np.empty(0),
            z=np.empty((0, len(names))),
            names=tuple(names),
            regressors=tuple(own),
            durbin=recipe.durbin if spec.durbin is not None else (),
            index=pd.MultiIndex.from_arrays([[], []], names=[self.unit_name, self.time_name]),
            unit_codes=none,
            period_codes=none,
            units=self.units,
            timeline=self._timeline,
            lag=lag if spec.lag else None,
            error_lag=lag if spec.error else None,
            durbin_lag=lag if spec.durbin is not None else None,
            rows=self.n_obs,
        )

    def fit(self, model: SpatialPanelModel, arguments: Arguments) -> LargeResults:
        """A model estimated; see :meth:`spillgap.models.SpatialPanelModel.fit`."""
        asked = Asked.of(arguments, self.n_units)
        design = model.design
        assert isinstance(design, RowlessDesign)
        recipe = self._recipe(model)
        found = estimated(model.specification, design, recipe, self._layout, asked, self._block)
        assert found.conditioned_information is not None
        warn_of(found.notices, 3, by=model.name)
        return LargeResults(
            model=model,
            estimate=found,
            cov_matrix=found.conditioned_information.inverse,
            cov_type="classical",
            correction=found.correction,
            logdet=asked.logdet,
            fit_arguments=dict(arguments),
        )

    def write_residuals(self, results: LargeResults, folder: str | Path) -> None:
        """Residuals of a fit on this panel; see :meth:`LargeResults.write_residuals`."""
        plan = laid_plan(results.model.specification, self._recipe(results.model), self._layout)
        write_residuals(self._layout, plan, results.estimate.point, self._block, Path(folder))

    def _recipe(self, model: SpatialPanelModel) -> Recipe:
        spec = model.specification
        key = (spec.formula, spec.durbin)
        if key not in self._recipes:
            self._recipes[key] = Recipe.of(spec, self._source, self.periods[0])
        return self._recipes[key]


def _made(scratch: str | Path | None, n_units: int, n_periods: int) -> Store:
    """A new folder to lay columns out in."""
    if scratch is not None:
        Path(scratch).mkdir(parents=True, exist_ok=True)
    return Store(Path(tempfile.mkdtemp(prefix="spillgap-", dir=scratch)), n_units, n_periods)
