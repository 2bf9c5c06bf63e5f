"""Treatment of a panel's units: who is treated from when, and the columns that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._types import ByLabel, Floats, Integers
from spillgap.errors import (
    DataError,
    EstimationError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.models.transforms import Within
from spillgap.options import LANGUAGE, Language
from spillgap.panel import Panel
from spillgap.text import say

__all__ = ["REFERENCE", "Treatment", "TreatmentLike", "read_treatment"]

TreatmentLike: TypeAlias = "str | pd.Series | ByLabel[object]"
"""A column or a Series by (unit, time): 0 and 1, or the first treated period; or unit → it."""

REFERENCE = -1
"""The event time that others are relative to: the last one before treatment."""


@dataclass(frozen=True, eq=False)
class Treatment:
    """Who is treated, and from which period.

    Attributes
    ----------
    name : str
        What its coefficient is called.
    panel : Panel
    start : ndarray of int, shape (N,)
        Position in ``panel.periods`` of every unit's first treated period; −1 if never treated.
    status : ndarray, shape (n,)
        One where the row's unit is treated in its period, else zero.
    """

    name: str
    panel: Panel
    start: Integers
    status: Floats

    # -- who ----------------------------------------------------------------------------------

    @property
    def treated(self) -> pd.Index:
        """The units that are treated at some time."""
        return self.panel.units[self.start >= 0]

    @property
    def never_treated(self) -> pd.Index:
        """The units that are never treated."""
        return self.panel.units[self.start < 0]

    @cached_property
    def cohorts(self) -> pd.Series:
        """How many units are first treated in each period, those periods in order."""
        first = self.start[self.start >= 0]
        at, counts = np.unique(first, return_counts=True)
        return pd.Series(counts, index=self.panel.periods[at], name="units")

    @property
    def staggered(self) -> bool:
        """Whether units are first treated in different periods."""
        return len(self.cohorts) > 1

    # -- when ---------------------------------------------------------------------------------

    @cached_property
    def event_time(self) -> Floats:
        """(n,) steps from the unit's first treated period to the row's; missing if never treated.

        Raises
        ------
        DataError
            If the distances between periods differ and no ``step`` was declared.
        """
        steps = self.panel.timeline.steps("Event time")
        first = self.start[self.panel.unit_codes]
        since = (steps[self.panel.period_codes] - steps[first]).astype(np.float64)
        return np.where(first >= 0, since, np.nan)

    def event_name(self, time: int) -> str:
        """The name of an event time's coefficient: ``pilot[-2]``."""
        return f"{self.name}[{time}]"

    def event_columns(self, window: tuple[int, int]) -> dict[str, Floats]:
        """Event time's name → (n,) one in the rows at that time; none for the reference.

        The first and the last stand for all times before and after them.
        """
        low, high = window
        binned = np.clip(self.event_time, low, high)
        times = (k for k in range(low, high + 1) if k != REFERENCE)
        return {self.event_name(k): (binned == k).astype(np.float64) for k in times}

    def two_way_weights(self) -> pd.Series:
        """How much each treated row's own effect counts in the two-way estimate; they sum to one.

        Returns
        -------
        pandas.Series
            By (unit, time) of the treated rows.

        Notes
        -----
        w = ε / Σε over the treated rows, with ε the residual of the treatment on unit and time
        effects: the coefficient of a regression on the treatment alone has expectation Σw·Δ if
        trends are parallel, Δ being the row's effect (de Chaisemartin & D'Haultfœuille 2020,
        theorem 1). Where treatment is staggered some may be negative.
        """
        panel = self.panel
        within = Within(
            True, True, panel.unit_codes, panel.period_codes, panel.n_units, panel.n_periods
        )
        rows = self.status > 0.0
        left = within.apply(self.status)[rows]
        return pd.Series(left / left.sum(), index=panel.index[rows], name="weight")

    def words(self, lang: Language) -> str:
        """Who is treated from when, in a sentence."""
        lang = LANGUAGE.parse(lang)
        return say(
            "did:treatment",
            lang,
            name=self.name,
            treated=len(self.treated),
            units=self.panel.n_units,
            starts=[
                say("format:aside", lang, text=str(period), remark=str(count))
                for period, count in self.cohorts.items()
            ],
            never=len(self.never_treated),
        )

    def __repr__(self) -> str:
        return f"<{self.words('en')}>"


# -- reading ------------------------------------------------------------------------------------


def read_treatment(panel: Panel, treatment: TreatmentLike, *, absorbing: bool = True) -> Treatment:
    """Who is treated from when, checked.

    Parameters
    ----------
    panel : Panel
    treatment : str, Series or mapping
        A column of the panel or a Series by (unit, time): 0 and 1, or the unit's first treated
        period in every row (missing if never treated). A mapping or a Series by unit: the first
        treated period; units left out are never treated.
    absorbing : bool
        Whether a treated unit must stay treated.

    Raises
    ------
    DataError
        For missing values, periods that the panel lacks, a first treated period that changes
        within a unit, and a treatment that switches off; each by unit and period.
    EstimationError
        If nobody or everybody is treated, or a unit in its first row already.
    UnknownNameError
        For a column or a unit that the panel lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> import spillgap as sg
    >>> from spillgap.models.treatment import read_treatment
    >>> data = pd.DataFrame({"place": ["a", "b"] * 3, "year": [1, 1, 2, 2, 3, 3], "y": 0.0})
    >>> panel = sg.Panel(data, unit="place", time="year")
    >>> read_treatment(panel, {"b": 2})
    <Treatment treatment: 1 of 2 units, first treated in (units) 2 (1); 1 never treated.>
    """
    name, values = _values(panel, treatment)
    if _is_status(values):
        read = _from_status(panel, name, values, absorbing)
    else:
        named = treatment in panel.columns if isinstance(treatment, str) else False
        read = _from_first(panel, "treatment" if named else name, values)
    _refuse(read)
    return read


def _values(panel: Panel, treatment: TreatmentLike) -> tuple[str, pd.Series]:
    """What the treatment is called, and its value in every row."""
    if isinstance(treatment, str):
        return treatment, panel.column(treatment)
    if isinstance(treatment, pd.Series) and treatment.index.nlevels == 2:
        name = str(treatment.name or "treatment")
        return name, panel.with_columns(**{name: treatment}).column(name)
    if not isinstance(treatment, pd.Series | Mapping):
        raise OptionError(
            "treatment must be a column name, a Series or a mapping, not "
            f"{type(treatment).__name__}."
        )
    first = pd.Series(dict(treatment), dtype=object)
    unknown = first.index.difference(panel.units, sort=False)
    if len(unknown):
        raise UnknownNameError(
            f"treatment names {listing(unknown)}, which the panel lacks."
            f"{suggest(unknown[0], panel.units)}"
        )
    by_row = first.reindex(panel.units).to_numpy()[panel.unit_codes]
    # As objects: 0 and 1 by unit are periods, not a status.
    return "treatment", pd.Series(by_row, index=panel.index, dtype=object)


def _is_status(values: pd.Series) -> bool:
    """Whether a column says 0 and 1."""
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
        return False
    return bool(values.dropna().isin([0, 1]).all())


def _from_status(panel: Panel, name: str, values: pd.Series, absorbing: bool) -> Treatment:
    missing = values.isna().to_numpy()
    if missing.any():
        raise DataError(
            f"{name!r} has no value for {_cells(panel, missing)}: a treatment of 0 and 1 needs one "
            "in every row."
        )
    status = values.to_numpy(dtype=np.float64)
    codes, periods = panel.unit_codes, panel.period_codes
    start = np.full(panel.n_units, panel.n_periods, dtype=np.intp)
    on = status > 0.0
    np.minimum.at(start, codes[on], periods[on])
    off = ~on & (periods > start[codes])
    if absorbing and off.any():
        raise DataError(
            f"{name!r} switches off in {_cells(panel, off)}. If that is so, pass absorbing=False: "
            "the effect then lasts as long as the treatment. If not, correct the column."
        )
    _refuse_gaps(panel, name, start)
    return Treatment(name, panel, np.where(start < panel.n_periods, start, -1), status)


def _refuse_gaps(panel: Panel, name: str, start: Integers) -> None:
    """Refuse a unit without a row just before it is first seen treated: it may have begun there."""
    have = np.zeros((panel.n_units, panel.n_periods), dtype=bool)
    have[panel.unit_codes, panel.period_codes] = True
    seen = (start > 0) & (start < panel.n_periods)
    before = np.where(seen, start - 1, 0)
    earlier = have & (np.arange(panel.n_periods) < start[:, None])
    gap = seen & ~have[np.arange(panel.n_units), before] & earlier.any(axis=1)
    if gap.any():
        begun = zip(panel.units[gap], panel.periods[start[gap]], strict=True)
        where = [f"{unit} before {period}" for unit, period in begun]
        raise DataError(
            f"{name!r} does not tell when treatment began: there is no row of {listing(where)}. "
            "Pass treatment={unit: first treated period}."
        )


def _from_first(panel: Panel, name: str, values: pd.Series) -> Treatment:
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64").astype(object)
    codes = panel.unit_codes
    known = values.notna().to_numpy()
    at = np.full(len(values), -1, dtype=np.intp)
    at[known] = panel.periods.get_indexer(pd.Index(values[known].to_numpy()))
    wrong = known & (at < 0)
    if wrong.any():
        labels = listing(dict.fromkeys(values[wrong]))
        raise DataError(
            f"A treatment is 0 or 1 in every row, or the first treated period; {labels} (for "
            f"{listing(panel.units[np.unique(codes[wrong])])}) is neither: the panel's periods are "
            f"{panel.periods[0]} to {panel.periods[-1]}. Leave it missing for units that are not "
            "treated within them; those treated before them have no row without treatment."
        )
    start = np.full(panel.n_units, -1, dtype=np.intp)
    start[codes] = at
    changes = np.unique(codes[at != start[codes]])
    if changes.size:
        raise DataError(
            f"The first treated period changes within {listing(panel.units[changes])}: it is one "
            "for all rows of a unit."
        )
    first = start[codes]
    status = ((first >= 0) & (panel.period_codes >= first)).astype(np.float64)
    return Treatment(name, panel, start, status)


def _cells(panel: Panel, rows: NDArray[np.bool_]) -> str:
    return listing(f"{unit} in {period}" for unit, period in panel.index[rows])


# -- refusals -----------------------------------------------------------------------------------


def _refuse(treatment: Treatment) -> None:
    """Refuse a treatment that nobody can be compared on."""
    panel, name = treatment.panel, treatment.name
    if not len(treatment.treated):
        raise EstimationError(f"{name!r} is zero everywhere: nobody is treated.")
    if not len(treatment.never_treated):
        last = treatment.cohorts.index[-1]
        raise EstimationError(
            f"All {panel.n_units} units are treated by {last}, so that from then on nobody is left "
            "to compare with. Take the periods before it, panel.subset(periods=...), in which "
            "those treated last are not treated yet; or add units that never are."
        )
    refuse_without_before(treatment, np.ones(panel.n_obs, dtype=bool))


def refuse_without_before(treatment: Treatment, rows: NDArray[np.bool_]) -> None:
    """Refuse units that are treated in all of their rows.

    Parameters
    ----------
    rows : ndarray of bool, shape (n,)
        The rows of the panel that the model is fitted to.

    Raises
    ------
    EstimationError
        It names the units.
    """
    codes = treatment.panel.unit_codes
    before = (treatment.status == 0.0) & rows
    counts = np.bincount(codes[before], minlength=treatment.panel.n_units)
    always = treatment.panel.units[(treatment.start >= 0) & (counts == 0)]
    if len(always):
        raise EstimationError(
            f"{listing(always)} have no row before treatment, so that unit effects leave nothing "
            "of it. Add earlier periods, or leave those units out with panel.subset(units=...)."
        )
