"""Tasks on the active dask cluster, or in threads: dask is imported where it is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar

from spillgap._types import Untyped
from spillgap.errors import EstimationError, OptionError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Task", "begun", "computed", "needs_dask", "shared", "task", "tree"]

Task: TypeAlias = Untyped
"""A ``dask.delayed`` value."""

Part = TypeVar("Part")

WIDTH = 16
"""How many parts one step of a tree of sums takes."""


def task(function: Callable[..., object], *arguments: object) -> Task:
    """A call to be made where there is room: on a worker of the cluster, or in a thread."""
    needs_dask()
    import dask

    return dask.delayed(function, pure=False)(*arguments)


def tree(parts: Sequence[Task], add: Callable[[list[Part]], Part]) -> Task:
    """The sum of parts, a few at a time: the order is the parts' own, whoever computes them."""
    level = list(parts)
    while len(level) > 1:
        level = [task(add, level[k : k + WIDTH]) for k in range(0, len(level), WIDTH)]
    return level[0]


def computed(tasks: Sequence[Task]) -> list[Untyped]:
    """What the tasks return, in their order.

    Raises
    ------
    SpillgapError
        As a task raised it; an EstimationError if workers ended under one, or had no memory.
    """
    with begun(tasks) as found:
        return found()


@contextmanager
def begun(tasks: Sequence[Task]) -> Iterator[Callable[[], list[Untyped]]]:
    """Tasks that a cluster runs beside what is asked of it meanwhile; a call waits for what they
    return, as :func:`computed` does. Without a cluster they run at that call.
    """
    import dask

    client = _active()
    if client is None:
        yield lambda: _kept(lambda: list(dask.compute(*tasks, scheduler="threads")))
        return
    futures = client.compute(list(tasks))
    try:
        yield lambda: _kept(lambda: _gathered(client, futures))
    finally:
        # Also when interrupted: no task stays behind on the cluster.
        client.cancel(futures)


def shared(
    function: Callable[..., Part], given: Sequence[object], parts: Sequence[Sequence[object]]
) -> list[Part] | None:
    """``function(*given, *part)`` for each part, on the active cluster; None without one.

    What is given is sent to every worker once. The parts are in their order, whoever takes them.

    Raises
    ------
    SpillgapError
        As :func:`computed`.
    """
    client = _active()
    if client is None:
        return None
    held = client.scatter(list(given), broadcast=True, hash=False)
    futures = [client.submit(function, *held, *part, pure=False) for part in parts]
    try:
        return _kept(lambda: _gathered(client, futures))
    finally:
        client.cancel(futures)


def _kept(found: Callable[[], list[Part]]) -> list[Part]:
    """What is found, unless memory does not do."""
    try:
        return found()
    except MemoryError as problem:
        _refuse_memory(problem)


def _gathered(client: Client, futures: Sequence[Untyped]) -> list[Untyped]:
    from distributed import KilledWorker

    try:
        return list(client.gather(futures))
    except KilledWorker as problem:
        raise EstimationError(
            "Workers ended under one task again and again, as they do at their limit of memory. "
            "Give each more memory (--memory-limit), or lay the panel out in smaller blocks: "
            "sg.LargePanel.from_parquet(..., block=)."
        ) from problem


def _refuse_memory(problem: BaseException) -> NoReturn:
    raise EstimationError(
        "There is not enough memory for one task. Give each worker more, fewer threads, or lay "
        "the panel out in smaller blocks: sg.LargePanel.from_parquet(..., block=)."
    ) from problem


def _active() -> Client | None:
    """The client that is active, None without one, and within a task: one that waits for others
    would hold the place that they need.
    """
    if "distributed" not in sys.modules:
        return None
    from distributed import get_client, get_worker

    with suppress(ValueError):
        get_worker()
        return None
    try:
        return get_client()
    except ValueError:
        return None


def needs_dask() -> None:
    """Refuse to go on without dask.

    Raises
    ------
    OptionError
        The message says what to install.
    """
    if find_spec("dask") is None or find_spec("distributed") is None:
        raise OptionError("Panels larger than memory run on dask: pip install 'spillgap[scale]'.")
