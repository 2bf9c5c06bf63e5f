"""Tasks on the active dask cluster, or in threads: dask is imported where it is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar

from spillgap._types import Untyped
from spillgap.errors import EstimationError, OptionError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Task", "begun", "cluster", "computed", "task", "tree"]

Task: TypeAlias = Untyped
"""A ``dask.delayed`` value."""

Part = TypeVar("Part")

WIDTH = 16
"""How many parts one step of a tree of sums takes."""


@contextmanager
def cluster(where: Client | str) -> Iterator[Client]:
    """Run what panels larger than memory compute on a dask cluster.

    Parameters
    ----------
    where : distributed.Client, cluster or str
        A client; a cluster such as ``LocalCluster``; or the address of a scheduler,
        ``"tcp://host:8786"``. A client that is made here is closed at the end; one that was
        handed over stays open.

    Yields
    ------
    distributed.Client

    Raises
    ------
    OptionError
        Without the extra ``scale``, or if no scheduler answers at the address within dask's
        ``distributed.comm.timeouts.connect``.

    Notes
    -----
    Without a cluster, and without a client that is active already, the same tasks run in the
    threads of this process and give the same numbers.

    Examples
    --------
    >>> from distributed import LocalCluster
    >>> import spillgap as sg
    >>> here = LocalCluster(n_workers=1, processes=False, dashboard_address=":0")
    >>> with here, sg.cluster(here) as client:
    ...     len(client.scheduler_info()["workers"])
    1
    """
    _needs_dask()
    from distributed import Client

    if isinstance(where, Client):
        with where.as_current():
            yield where
        return
    try:
        client = Client(where)
    except (OSError, ValueError) as problem:
        raise OptionError(
            f"No dask scheduler answers at {where!r}. Start one with 'dask scheduler' and give "
            "the address that it prints, or pass a distributed.Client."
        ) from problem
    with client:
        yield client


def task(function: Callable[..., object], *arguments: object) -> Task:
    """A call to be made where there is room: on a worker of the cluster, or in a thread."""
    _needs_dask()
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


def _kept(found: Callable[[], list[Untyped]]) -> list[Untyped]:
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
    """The client that is active, None without one."""
    if "distributed" not in sys.modules:
        return None
    from distributed import get_client

    try:
        return get_client()
    except ValueError:
        return None


def _needs_dask() -> None:
    if find_spec("dask") is None or find_spec("distributed") is None:
        raise OptionError("Panels larger than memory run on dask: pip install 'spillgap[scale]'.")
