"""A cluster of two processes, and worlds to run on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.large.worlds import World, make


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "10s"}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    """120 cells × 4 periods."""
    return make(tmp_path_factory.mktemp("small"), 10, 12, 4, text=True)


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> World:
    """5,000 cells × 6 periods."""
    return make(tmp_path_factory.mktemp("wide"), 50, 100, 6)
