"""Parquet files by period: what they hold, read a period at a time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spillgap._gate import refuse_labels
from spillgap._timeline import Step, Timeline
from spillgap.errors import DataError, OptionError, UnknownNameError, listing, suggest

if TYPE_CHECKING:
    from pyarrow import DataType
    from pyarrow.dataset import Dataset

__all__ = ["Source", "opened"]


@dataclass(frozen=True)
class Source:
    """A folder of Parquet files that hold units × periods.

    Attributes
    ----------
    folder : Path
    unit, time : str
        Its keys.
    names : tuple of str
        The variables.
    numeric : frozenset of str
        Those of them that are numbers.
    coded : frozenset of str
        Those that are declared categories.
    labels : tuple
        The periods as the files write them, in order of time.
    """

    folder: Path
    unit: str
    time: str
    names: tuple[str, ...]
    numeric: frozenset[str]
    coded: frozenset[str]
    labels: tuple[Hashable, ...]

    @cached_property
    def _dataset(self) -> Dataset:
        return _dataset(self.folder)

    def read(self, period: int, columns: Sequence[str]) -> pd.DataFrame:
        """The rows of one period as they stand, with the unit and these columns."""
        import pyarrow.compute as pc

        wanted = list(dict.fromkeys([self.unit, *columns]))
        chosen = pc.field(self.time) == self.labels[period]
        table = self._dataset.to_table(columns=wanted, filter=chosen)
        return pd.DataFrame(table.to_pandas(ignore_metadata=True))

    def distinct(self, column: str) -> list[Hashable]:
        """The values of one column that occur anywhere, missing ones left out."""
        import pyarrow.compute as pc

        found: set[Hashable] = set()
        for batch in self._dataset.scanner(columns=[column]).to_batches():
            found |= set(pc.unique(batch.column(0)).to_pylist())
        return [value for value in found if value is not None]

    def values(self, column: str) -> pd.Series:
        """The values that occur of a column, as the category that it was declared."""
        found = pd.Series(self.distinct(column), name=column)
        if column not in self.coded:
            return found
        declared = self.read(0, [column])[column].cat.categories
        if not found.isin(declared).all():
            return found
        return pd.Series(pd.Categorical(found, categories=declared), name=column)

    def __getstate__(self) -> dict[str, object]:
        # The open files of one process are of no use to another.
        return {name: value for name, value in self.__dict__.items() if name != "_dataset"}


def opened(
    folder: str | Path, unit: str, time: str, columns: Sequence[str] | None, step: Step
) -> tuple[Source, Timeline]:
    """The files of a folder and their periods in order; no row is read but its period."""
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    dataset = _dataset(folder)
    # What pandas keeps its row numbers in is no variable.
    there = [n for n in dataset.schema.names if not n.startswith("__index_level_")]
    if not dataset.files:
        raise DataError(f"{folder} holds no Parquet files.")
    for key, what in ((unit, "unit"), (time, "time")):
        _refuse_unknown([key], there, f"{what}=")
    _refuse_unknown(columns or [], there, "columns=")
    names = [n for n in (there if columns is None else columns) if n not in (unit, time)]
    numeric = frozenset(n for n in names if _is_number(dataset.schema.field(n).type))
    coded = frozenset(n for n in names if _is_dictionary(dataset.schema.field(n).type))
    raw = pd.Series(_periods(dataset, time), name=time)
    refuse_labels(raw, "period")
    timeline = Timeline.of(raw, step)
    plain = timeline.plain(raw)
    order = timeline.labels.get_indexer(pd.Index(plain))
    labels = tuple(raw.tolist()[k] for k in np.argsort(order))
    return Source(folder.resolve(), unit, time, tuple(names), numeric, coded, labels), timeline


def _dataset(folder: Path) -> Dataset:
    import pyarrow.dataset as ds

    return ds.dataset(str(folder), format="parquet", partitioning="hive")


def _refuse_unknown(asked: Sequence[str], there: list[str], option: str) -> None:
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise UnknownNameError(
            f"{option}: the files have no column {listing(map(repr, unknown))}."
            f"{suggest(unknown[0], there)} They have: {listing(there, most=30)}."
        )


def _is_number(kind: DataType) -> bool:
    from pyarrow import types

    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def _is_dictionary(kind: DataType) -> bool:
    from pyarrow import types

    return bool(types.is_dictionary(kind))


def _periods(dataset: Dataset, time: str) -> list[Hashable]:
    """The distinct periods: from the folders' names where these say them, else from the rows."""
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    named = [ds.get_partition_keys(f.partition_expression) for f in dataset.get_fragments()]
    if all(time in keys for keys in named):
        return list(dict.fromkeys(keys[time] for keys in named))
    found: dict[Hashable, None] = {}
    for batch in dataset.scanner(columns=[time]).to_batches():
        found |= dict.fromkeys(pc.unique(batch.column(0)).to_pylist())
    return list(found)


def text_or_number(labels: pd.Index) -> NDArray[np.generic]:
    """Unit labels as an array that can be read in place.

    Raises
    ------
    OptionError
        If they are neither all whole numbers nor all text.
    """
    if pd.api.types.is_integer_dtype(labels.dtype):
        return np.asarray(labels.to_numpy(dtype=np.int64))
    if all(isinstance(label, str) for label in labels):
        return np.asarray(labels.to_numpy(dtype=object), dtype=np.str_)
    odd = sorted({type(label).__name__ for label in labels})
    raise OptionError(
        f"The units of a panel larger than memory are whole numbers or text, not {listing(odd)}."
    )
