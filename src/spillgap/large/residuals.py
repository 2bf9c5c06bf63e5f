"""Residuals of a fit without rows, written a block of units at a time."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from urllib.parse import quote

import numpy as np

from spillgap._tasks import computed, task
from spillgap._types import Floats
from spillgap.errors import OutputError
from spillgap.large.layout import Layout
from spillgap.large.source import Source
from spillgap.large.store import Store, block_of
from spillgap.large.sweeping import Plan, swept
from spillgap.models.information import Point

__all__ = ["write_residuals"]


def write_residuals(layout: Layout, plan: Plan, point: Point, block: int, folder: Path) -> None:
    """Innovations (I − λW)(y − ρWy − Zδ − effects) as Parquet files by period, a task per block."""
    if folder.exists():
        raise OutputError(f"{folder} exists already: name a new folder.")
    store = layout.store
    signs = _signs(plan, point)
    part = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
    rows = max(1, block // (8 * store.n_periods * len(plan.all)))
    starts = range(0, store.n_units, rows)
    try:
        computed(
            [
                task(
                    _write_block, layout.source, store, plan, signs, point.lambda_, part,
                    k, first, min(first + rows, store.n_units),
                )
                for k, first in enumerate(starts)
            ]
        )  # fmt: skip
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _signs(plan: Plan, point: Point) -> Floats:
    """(m,) what swept C is multiplied by; the intercept takes up the means of the others."""
    lag = [-point.rho] if len(plan.columns) > 1 + point.delta.size else []
    signs = np.concatenate([[1.0], lag, -point.delta])
    at = plan.constant
    if at is not None:
        others = np.arange(signs.size) != at
        signs[at] += float(signs[others] @ plan.levels[0, : signs.size][others])
    return signs


def _write_block(
    source: Source, store: Store, plan: Plan, signs: Floats, error: float, folder: Path,
    number: int, first: int, last: int,
) -> None:  # fmt: skip
    """The residuals of one block; a task."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    m = len(plan.columns)
    values = swept(block_of(store, plan.all, first, last), plan)
    found = np.tensordot(signs, values[:m], 1)
    if plan.error:
        found -= error * np.tensordot(signs, values[m:], 1)
    units = pa.array(store.units()[first:last])
    for label, resid in zip(source.labels, found, strict=True):
        place = folder / f"{source.time}={quote(str(label), safe='')}"
        place.mkdir(parents=True, exist_ok=True)
        table = pa.table({source.unit: units, "resid": resid})
        pq.write_table(table, place / f"part-{number}.parquet")
