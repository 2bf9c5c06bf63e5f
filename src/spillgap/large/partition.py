"""Tables larger than memory into one folder per period, a batch of rows at a time."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap.errors import DataError, OptionError, OutputError, UnknownNameError, listing, suggest

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.dataset import Dataset

__all__ = ["partition"]

FORMATS = {".csv": "csv", ".parquet": "parquet", ".feather": "feather", ".arrow": "feather"}


def partition(
    source: str | Path,
    folder: str | Path,
    *,
    time: str,
    columns: Sequence[str] | None = None,
    text: Sequence[str] = (),
) -> dict[Hashable, int]:
    """Write a table as Parquet files by period, as :meth:`LargePanel.from_parquet` reads them.

    Parameters
    ----------
    source : path
        A file, or a folder of files of one kind: ``.csv``, ``.parquet``, ``.feather``. It is read
        in batches, never as a whole.
    folder : path
        What is written: ``year=2020/part-0.parquet`` and so on. It must not exist, and appears
        when it is whole.
    time : str
        The column of periods.
    columns : sequence of str, optional
        What is kept beside it; by default all.
    text : sequence of str
        Columns of a ``.csv`` that are text whatever they look like: codes with leading zeros.

    Returns
    -------
    dict
        The number of rows by period.

    Raises
    ------
    OutputError
        If the folder exists.
    DataError, UnknownNameError, OptionError
        For no such file, another kind of file, a column that is not there, rows without a period.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from spillgap.large import partition
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = pathlib.Path(folder, "all.csv")
    ...     _ = table.write_text("code,year,y\\n01,2020,1.5\\n02,2020,2.5\\n01,2021,3.5\\n")
    ...     partition(table, pathlib.Path(folder, "by_year"), time="year", text=["code"])
    {2020: 2, 2021: 1}
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    source, folder = Path(source), Path(folder)
    if folder.exists():
        raise OutputError(f"{folder} exists already: name a new folder.")
    dataset = _opened(source, text)
    there = list(dataset.schema.names)
    for asked, option in (([time], "time="), (columns or [], "columns="), (text, "text=")):
        unknown = [name for name in asked if name not in there]
        if unknown:
            raise UnknownNameError(
                f"{option}: {source.name} has no column {listing(map(repr, unknown))}."
                f"{suggest(unknown[0], there)} It has: {listing(there, most=30)}."
            )
    kept = there if columns is None else list(dict.fromkeys([*columns, time]))
    counts: dict[Hashable, int] = {}
    part = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
    scanner = dataset.scanner(columns=kept)
    schema = scanner.projected_schema
    try:
        ds.write_dataset(
            _counted(scanner.to_batches(), time, counts, source),
            part,
            schema=schema,
            format="parquet",
            partitioning=ds.partitioning(pa.schema([schema.field(time)]), flavor="hive"),
        )
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return dict(sorted(counts.items()))


def _opened(source: Path, text: Sequence[str]) -> Dataset:
    import pyarrow as pa
    import pyarrow.csv as pacsv
    import pyarrow.dataset as ds

    if not source.exists():
        raise DataError(f"There is no {source}.")
    files = sorted(f for f in source.rglob("*") if f.is_file()) if source.is_dir() else [source]
    kinds = {FORMATS.get(file.suffix.casefold(), file.suffix) for file in files}
    if len(kinds) != 1 or not kinds <= set(FORMATS.values()):
        raise OptionError(
            f"{source.name} holds {listing(sorted(kinds)) or 'no files'}: one kind of file is "
            f"read, of {', '.join(FORMATS)}."
        )
    (kind,) = kinds
    if kind != "csv":
        return ds.dataset([str(f) for f in files], format=kind)
    convert = pacsv.ConvertOptions(column_types={name: pa.string() for name in text})
    return ds.dataset([str(f) for f in files], format=ds.CsvFileFormat(convert_options=convert))


def _counted(
    batches: Iterable[RecordBatch], time: str, counts: dict[Hashable, int], source: Path
) -> Iterator[RecordBatch]:
    """The batches as they are, their rows counted by period."""
    import pyarrow.compute as pc

    for batch in batches:
        for found in pc.value_counts(batch.column(time)).to_pylist():
            if found["values"] is None:
                raise DataError(f"{source.name} has {found['counts']} rows without a {time!r}.")
            counts[found["values"]] = counts.get(found["values"], 0) + found["counts"]
        yield batch
