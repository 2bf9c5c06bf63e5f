"""A scenario's change of the data, as the change of the model's terms."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._types import Floats, Integers, Key
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest
from spillgap.explain.decomposition.structure import Structure
from spillgap.explain.scenarios.places import Amount, amounts_by_unit
from spillgap.gaps import Partition
from spillgap.units import display

if TYPE_CHECKING:
    from spillgap.models.results import Results

__all__ = ["Shock", "make_shock", "period_position"]


@dataclass(frozen=True, eq=False)
class Shock:
    """What a scenario changes, by unit and term.

    Attributes
    ----------
    terms : ndarray, shape (M, V)
        Change of each of V terms in the M units present in the period.
    amounts : pandas.DataFrame
        Indexed by (variable, unit): from, to, change, of the variable as named.
    position : int
        Which of the design's periods.
    rows : ndarray of int, shape (M,)
        The design's rows of that period.
    warnings : tuple of str
        What lies outside the range that was observed.
    """

    terms: Floats
    amounts: pd.DataFrame
    position: int
    rows: Integers
    warnings: tuple[str, ...]


def period_position(results: Results, period: Hashable) -> int:
    """Position of a period among the design's, the last for None."""
    periods = results.design.periods
    if period is None:
        return len(periods) - 1
    if isinstance(period, list | tuple) or period not in periods:
        raise UnknownNameError(f"No period {period!r}. The result has {listing(periods, most=30)}.")
    return int(periods.get_indexer(pd.Index([period]))[0])


def make_shock(
    structure: Structure, changes: Mapping[str, object], period: Hashable, split: Partition | None
) -> Shock:
    """The change of the terms that ``changes`` of data columns or of terms make.

    Raises
    ------
    UnknownNameError
        For a variable that the model lacks, or an unknown place.
    DataError
        For a unit without a row in the period, or a change under which a term has no value.
    """
    if not isinstance(changes, Mapping) or not changes:
        raise OptionError("A scenario maps variables to changes: {'innovation': {'Sichuan': +10}}.")
    results = structure.results
    position = period_position(results, period)
    rows = np.flatnonzero(results.design.period_codes == position)
    frame = results.model.panel.frame
    moved = np.zeros((rows.size, len(structure.terms.names)))
    tables, warnings = {}, []
    for name, spec in changes.items():
        amounts = amounts_by_unit(results.model.panel, spec, split, str(name))
        _refuse_absent(structure, amounts, rows, position)
        if _is_column(structure, name):
            before = frame[name].copy()
            frame[name] = _changed(before.astype(float), amounts, results.design.periods[position])
            after, seen = frame[name].astype(float), before.astype(float)
        else:
            at = structure.terms.names.index(name)
            seen = pd.Series(structure.terms.values[:, at], index=results.design.index)
            after = _changed(seen, amounts, results.design.periods[position])
            moved[:, at] += (after - seen).to_numpy()[rows]
        tables[name] = _table(seen, after, amounts, results.design.periods[position])
        warnings += _extrapolations(name, seen, tables[name])
    moved += _moved_terms(structure, frame, rows)
    table = pd.concat(tables, names=["variable", "unit"])
    return Shock(moved, table, position, rows, tuple(warnings))


def _is_column(structure: Structure, name: str) -> bool:
    """Whether a change is one of a data column (else: of a term), refused if of neither."""
    terms = structure.terms
    used = {column for columns in terms.sources.values() for column in columns}
    if name in used:
        return True
    if name in terms.names:
        return False
    known = [*dict.fromkeys([*sorted(used), *terms.names])]
    where = " It is in the panel, but not in the formula." if name in (
        structure.results.model.panel.columns
    ) else ""  # fmt: skip
    raise UnknownNameError(
        f"The model has no variable {name!r}.{where}{suggest(name, known)} "
        f"It has: {listing(known, most=30)}."
    )


def _refuse_absent(
    structure: Structure, amounts: dict[Hashable, Amount], rows: Integers, position: int
) -> None:
    design = structure.results.design
    present = set(design.units[design.unit_codes[rows]])
    absent = [unit for unit in amounts if unit not in present]
    if absent:
        raise DataError(f"No row in {design.periods[position]} for {listing(absent)}.")


def _changed(values: pd.Series, amounts: Mapping[Key, Amount], period: Key) -> pd.Series:
    out = values.copy()
    for unit, (amount, relative) in amounts.items():
        now = float(out.loc[(unit, period)])
        out.loc[(unit, period)] = now * (1.0 + amount) if relative else now + amount
    return out


def _table(
    before: pd.Series, after: pd.Series, amounts: dict[Hashable, Amount], period: Hashable
) -> pd.DataFrame:
    keys = pd.MultiIndex.from_tuples([(unit, period) for unit in amounts])
    was, now = before.loc[keys].to_numpy(), after.loc[keys].to_numpy()
    return pd.DataFrame({"from": was, "to": now, "change": now - was}, index=list(amounts))


def _extrapolations(name: str, seen: pd.Series, table: pd.DataFrame) -> list[str]:
    low, high = float(seen.min()), float(seen.max())
    outside = table.index[(table["to"] < low) | (table["to"] > high)]
    if not len(outside):
        return []
    units = pd.Index(seen.index.get_level_values(0).unique())
    changed = table.loc[outside, "to"].items()
    where = [f"{value:.4g} in {display(unit, 'en', units)}" for unit, value in changed]
    return [
        f"Extrapolation: {name} would be {listing(where)}, outside the range observed "
        f"({low:.4g} to {high:.4g})."
    ]


def _moved_terms(structure: Structure, frame: pd.DataFrame, rows: Integers) -> Floats:
    """(M, V) change of the terms under the changed columns."""
    after = structure.terms.at(frame)[rows]
    bad = ~np.isfinite(after)
    if bad.any():
        design = structure.results.design
        i, v = np.nonzero(bad)
        where = [f"{structure.terms.names[k]} in {design.units[design.unit_codes[rows[j]]]}"
                 for j, k in zip(i, v)]  # fmt: skip
        raise DataError(f"The scenario leaves no finite value for {listing(where)}.")
    return after - structure.terms.values[rows]
