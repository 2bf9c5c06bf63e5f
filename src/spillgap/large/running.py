"""Where tasks run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from spillgap._tasks import needs_dask
from spillgap.errors import OptionError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["cluster"]


@contextmanager
def cluster(where: Client | str) -> Iterator[Client]:
    """Run what panels larger than memory compute on a dask cluster.

    There run too: permutations of many units (Moran's I, LISA and what else is tested so) and the
    replications of the bootstrap covariance, of any panel.

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
    needs_dask()
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
