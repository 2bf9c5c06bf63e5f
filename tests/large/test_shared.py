"""What other rooms give the active cluster, and what workers at their limit of memory do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.large.tasks import asks_others, firsts, held, hoards
from tests.large.worlds import World

import spillgap as sg
from spillgap._tasks import computed, task
from spillgap.errors import EstimationError


@pytest.mark.parametrize("room", ["_kernels", "_by_period"])
def test_permutations_on_a_cluster_give_the_same_p(room, small: World, client, monkeypatch):
    monkeypatch.setattr(f"spillgap.autocorrelation.{room}.LARGE", 0)

    def tested(panel: Any) -> pd.DataFrame:
        if room == "_kernels":
            return sg.lisa(panel, "y", 2001, 199, seed=1).to_frame()
        return sg.moran(panel, "y", 199, seed=1).to_frame()

    alone = tested(small.panel)
    with sg.cluster(client):
        for panel in (small.panel, small.large()):
            pd.testing.assert_frame_equal(alone, tested(panel), rtol=1e-12)


def test_replications_on_a_cluster_give_the_same_errors(small: World, client):
    model, options = sg.SAR("y ~ x1", small.panel), {"cov": "bootstrap", "replications": 5}
    alone = model.fit(**options)
    with sg.cluster(client):
        spread = model.fit(**options)
    np.testing.assert_allclose(alone.cov_full, spread.cov_full, rtol=1e-12)


def test_a_task_may_ask_for_tasks(client):
    with sg.cluster(client):
        assert computed([task(asks_others) for _ in range(3)]) == [[3, 4]] * 3


# -- the limit of memory ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tight() -> Iterator[Any]:
    """A worker of 400 MiB that keeps 40 MiB of results, and may not be killed twice."""
    import dask
    from distributed import Client, LocalCluster

    memory = {"target": 0.1, "spill": 0.6, "pause": False, "terminate": 0.95}
    settings = {f"distributed.worker.memory.{k}": v for k, v in memory.items()}
    settings |= {"distributed.scheduler.allowed-failures": 0}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=1, threads_per_worker=1, memory_limit="400MiB", dashboard_address=":0"
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def test_results_that_a_worker_cannot_hold_are_spilled(tight):
    from distributed import wait

    with sg.cluster(tight):
        futures = tight.compute([task(held, k) for k in range(12)])
        wait(futures)
        spilled = tight.run(lambda dask_worker: len(dask_worker.data.disk))
        assert max(spilled.values()) > 0
        assert tight.submit(firsts, futures).result() == list(range(12))


def test_a_worker_over_its_limit_ends_in_one_sentence(tight):
    with sg.cluster(tight), pytest.raises(EstimationError, match="limit of memory"):
        computed([task(hoards)])
