"""Coupling coordination degree between subsystems, with its ten grades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoSeries

from spillgap._notebook import Shown
from spillgap._placing import geometry_of, placed, unplaced
from spillgap._types import Floats
from spillgap.errors import (
    AlignmentError,
    DataError,
    OptionError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.labels import label
from spillgap.options import COUPLING_FORM, CouplingForm, Language

__all__ = ["GRADES", "CouplingResult", "Grade", "coupling_coordination"]


@dataclass(frozen=True)
class Grade:
    """One grade of coordination: D from ``lower`` (included) up to the next grade's."""

    number: int
    lower: float

    def label(self, lang: Language = "en") -> str:
        """The name in a language."""
        return label("grade", self.number, lang)


GRADES: tuple[Grade, ...] = (
    Grade(1, 0.0),
    Grade(2, 0.1),
    Grade(3, 0.2),
    Grade(4, 0.3),
    Grade(5, 0.4),
    Grade(6, 0.5),
    Grade(7, 0.6),
    Grade(8, 0.7),
    Grade(9, 0.8),
    Grade(10, 0.9),
)
"""The ten grades of Liao Chongbin (1999), Tropical Geography 19(2): 171–177."""


@dataclass(frozen=True, eq=False, repr=False)
class CouplingResult(Shown):
    """Coupling C, level T and coordination D = √(C·T), row by row.

    Attributes
    ----------
    coupling, level, coordination : pandas.Series
        C, T and D, each in [0, 1], on the rows of the subsystems.
    weights : pandas.Series
        Each subsystem's weight in T.
    form : str
        Which C: "classical" or "modified".
    """

    coupling: pd.Series
    level: pd.Series
    coordination: pd.Series
    weights: pd.Series
    form: CouplingForm
    _shapes: GeoSeries | None = None

    @property
    def grade(self) -> pd.Series:
        """The number of the grade of D, 1 (worst) to 10."""
        bounds = np.array([g.lower for g in GRADES])
        # A D of 0.3 that arithmetic made 0.29999999999999993 is 0.3.
        found = np.searchsorted(bounds, self.coordination.to_numpy() + 1e-12, side="right")
        return pd.Series(found, index=self.coordination.index, name="grade")

    def to_frame(self, lang: Language = "en") -> pd.DataFrame:
        """C, T, D, grade and the grade's label in English or Chinese."""
        labels = {g.number: g.label(lang) for g in GRADES}
        grade = self.grade
        table = pd.DataFrame(
            {
                "C": self.coupling,
                "T": self.level,
                "D": self.coordination,
                "grade": grade,
                "label": grade.map(labels),
            }
        )
        return placed(table, self._shapes)

    def __repr__(self) -> str:
        low, high = self.coordination.min(), self.coordination.max()
        return (
            f"CouplingResult: {listing(self.weights.index)}; {len(self.coordination)} rows, "
            f"D {low:.3f}–{high:.3f} ({self.form} C)"
        )


def coupling_coordination(
    subsystems: pd.DataFrame | Mapping[str, pd.Series],
    weights: Mapping[str, float] | None = None,
    *,
    scale: tuple[float, float] = (0.0, 100.0),
    form: CouplingForm = "classical",
) -> CouplingResult:
    r"""Coupling coordination degree D = √(C·T) between n subsystems.

    With scores U in [0, 1]: :math:`C = (\prod_i U_i)^{1/n} / (\frac1n\sum_i U_i)`,
    :math:`T = \sum_i a_i U_i`, :math:`D = \sqrt{C T}`.

    Parameters
    ----------
    subsystems : pandas.DataFrame or mapping of str to pandas.Series
        One column of scores per subsystem (say the ``scores`` of several IndexResults), matched
        by their index. The geometry of a GeoDataFrame comes back with the result's frame.
    weights : mapping of str to float, optional
        The a_i of T; equal by default. They are divided by their sum.
    scale : (float, float)
        The lowest and highest possible score of the subsystems; the 0 and 1 of U.
    form : {"classical", "modified"}
        ``"modified"`` is the C of Wang et al. (2021), which spreads over [0, 1] where the
        classical one crowds near 1:
        :math:`C = \sqrt{(1 - \bar d)\,(\prod_i U_i / \max U)^{1/(n-1)}}` with :math:`\bar d` the
        mean absolute difference over the n(n−1)/2 pairs.

    Returns
    -------
    CouplingResult

    Raises
    ------
    DataError
        For a missing score (row and subsystem are named), a score outside ``scale``, fewer than
        two subsystems, or weights that are negative or all zero.
    AlignmentError
        If the subsystems do not cover the same rows.
    UnknownNameError, OptionError
        For weights of an unknown subsystem; for an unknown ``form`` or an empty ``scale``.

    Notes
    -----
    Where every score is 0, C does not exist (NaN) and D is 0. Grades: Liao (1999). Modified C:
    Wang, Kong, Ren, Zhi and Dai (2021), Journal of Natural Resources 36(3): 793–810.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.coupling import coupling_coordination
    >>> scores = pd.DataFrame({"digital": [80.0, 20], "industry": [80.0, 5]}, index=["a", "b"])
    >>> coupling_coordination(scores).to_frame()[["D", "label"]].round(3).values.tolist()
    [[0.894, 'good coordination'], [0.316, 'mild imbalance']]
    """
    form = COUPLING_FORM.parse(form)
    couple = _FORMS[form]
    table = _subsystem_table(subsystems)
    low, high = scale
    if not low < high:
        raise OptionError(f"scale={scale!r} must be (lowest, highest), lowest first.")
    outside = (table < low) | (table > high)
    _refuse(outside, f"Scores outside scale={scale!r}", "pass the scale of the scores")
    shares = _shares(table.columns, weights)
    scores = (table.to_numpy() - low) / (high - low)
    coupling = couple(scores)
    level = scores @ shares.to_numpy()
    coordination = np.sqrt(np.nan_to_num(coupling) * level)
    return CouplingResult(
        coupling=pd.Series(coupling, index=table.index, name="C"),
        level=pd.Series(level, index=table.index, name="T"),
        coordination=pd.Series(coordination, index=table.index, name="D"),
        weights=shares,
        form=form,
        _shapes=geometry_of(subsystems) if isinstance(subsystems, pd.DataFrame) else None,
    )


def _classical(scores: Floats) -> Floats:
    """Scores in [0, 1] (M, n) → geometric over arithmetic mean (M,); NaN where all are 0."""
    mean = scores.mean(axis=1)
    geometric = np.prod(scores ** (1.0 / scores.shape[1]), axis=1)
    ratio = np.divide(geometric, mean, where=mean > 0, out=np.full(len(scores), np.nan))
    return np.minimum(ratio, 1.0)


def _modified(scores: Floats) -> Floats:
    """Scores in [0, 1] (M, n) → C of Wang et al. (2021), (M,); NaN where all are 0."""
    n_systems = scores.shape[1]
    first, second = np.triu_indices(n_systems, k=1)
    apart = np.abs(scores[:, first] - scores[:, second]).mean(axis=1)
    top = scores.max(axis=1, keepdims=True)
    relative = np.divide(scores, top, where=top > 0, out=np.full_like(scores, np.nan))
    evenness = np.prod(relative, axis=1) ** (1.0 / (n_systems - 1))
    return np.sqrt((1.0 - apart) * evenness)


_FORMS: dict[CouplingForm, Callable[[Floats], Floats]] = {
    "classical": _classical,
    "modified": _modified,
}


def _subsystem_table(subsystems: pd.DataFrame | Mapping[str, pd.Series]) -> pd.DataFrame:
    if isinstance(subsystems, pd.DataFrame):
        table = unplaced(subsystems)
    else:
        columns = dict(subsystems)
        index = next(iter(columns.values())).index if columns else pd.Index([])
        for name, series in columns.items():
            odd = series.index.symmetric_difference(index)
            if len(odd):
                raise AlignmentError(f"Subsystem {name!r} covers other rows: {listing(odd)}.")
        table = pd.DataFrame({name: series.reindex(index) for name, series in columns.items()})
    if table.shape[1] < 2:
        raise DataError("Coupling is between subsystems: give at least two.")
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()]
        raise DataError(f"Rows appear twice: {listing(twice)}.")
    not_numeric = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])]
    if not_numeric:
        raise DataError(f"Not numeric: {listing(not_numeric)}.")
    table = table.astype(float)
    _refuse(table.isna(), "Missing scores", "drop those rows or complete them")
    return table


def _refuse(bad: pd.DataFrame, what: str, remedy: str) -> None:
    where = [
        f"{name!r} of {row}" for name, column in bad.items() for row in bad.index[column.to_numpy()]
    ]
    if where:
        raise DataError(f"{what}: {listing(where)}; {remedy}.")


def _shares(names: pd.Index, weights: Mapping[str, float] | None) -> pd.Series:
    if weights is None:
        return pd.Series(1.0 / len(names), index=names, name="weight")
    unknown = [name for name in weights if name not in names]
    lacking = [name for name in names if name not in weights]
    if unknown:
        raise UnknownNameError(
            f"weights names {listing(unknown)}, not among the subsystems."
            f"{suggest(unknown[0], names)}"
        )
    if lacking:
        raise UnknownNameError(f"weights lacks {listing(lacking)}.")
    given = pd.Series({name: float(weights[name]) for name in names}, name="weight")
    if (given < 0).any() or not given.sum() > 0:
        raise DataError(f"weights must not be negative, nor all zero: {dict(given)}.")
    return given / given.sum()
