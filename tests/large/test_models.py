"""Models on files by period: the numbers of the panel in memory, wherever tasks run."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from tests.large.tasks import dies_once, ends, slow, too_much
from tests.large.worlds import World, make

import spillgap as sg
from spillgap._tasks import computed, task
from spillgap.errors import DataError, EstimationError, OptionError, OutputError, UnknownNameError
from spillgap.weights.matrix import labelled

MODELS = ("OLS", "SLX", "SAR", "SDM", "SEM", "SDEM")
EFFECTS = ("pooled", "unit", "time", "twoway")


def same(one, other, tol=1e-9):
    """Whether two results hold the same numbers."""
    assert list(one.params.index) == list(other.params.index)
    np.testing.assert_allclose(one.params, other.params, rtol=tol, atol=tol)
    np.testing.assert_allclose(one.std_errors, other.std_errors, rtol=tol)
    scale = np.sqrt(np.diag(one.cov_full))
    gap = (one.cov_full - other.cov_full) / np.outer(scale, scale)
    assert np.abs(gap.to_numpy()).max() < tol
    np.testing.assert_allclose(
        [one.loglik, one.aic, one.sigma2], [other.loglik, other.aic, other.sigma2], rtol=tol
    )
    assert one.warnings == other.warnings


@pytest.fixture(scope="module")
def panels(small: World) -> tuple[sg.Panel, sg.LargePanel]:
    return small.panel, small.large()


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_that_of_the_panel_in_memory(panels, name, effects):
    held, large = (
        getattr(sg, name)("y ~ x1 + x2", panel, effects=effects).fit() for panel in panels
    )
    same(held, large)


def test_a_cluster_gives_the_same_numbers_as_memory(wide: World, client):
    panel = wide.panel
    with sg.cluster(client):
        large = wide.large()
        for name, effects in (("SDM", "twoway"), ("SEM", "time")):
            model = getattr(sg, name)
            held = model("y ~ x1 + x2", panel, effects=effects).fit(logdet="approximate")
            same(held, model("y ~ x1 + x2", large, effects=effects).fit(logdet="approximate"))


def test_workers_partitions_and_blocks_change_nothing(wide: World, client, tmp_path: Path):
    def fitted(panel):
        return sg.SDM("y ~ x1 + x2", panel).fit(logdet="approximate")

    alone = fitted(wide.large())
    with sg.cluster(client):
        spread = fitted(wide.large())
    # The same tasks: to the last bit.
    pd.testing.assert_series_equal(alone.params, spread.params, check_exact=True)
    assert alone.cov_full.equals(spread.cov_full)
    half = len(wide.data) // 2
    for k, part in enumerate((wide.data.iloc[half:], wide.data.iloc[:half])):
        part.to_parquet(tmp_path / f"{k}.parquet")
    same(alone, fitted(wide.large(tmp_path, block=50_000)), tol=1e-11)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("name", ["OLS", "SDM", "SEM"])
def test_residuals_are_written_as_they_are_in_memory(panels, name, effects, tmp_path: Path):
    held, large = (
        getattr(sg, name)("y ~ x1 + x2", panel, effects=effects).fit() for panel in panels
    )
    large.write_residuals(tmp_path / "resid")
    found = pd.read_parquet(tmp_path / "resid").astype({"year": int})
    found = found.set_index(["cell", "year"])["resid"].reindex(held.resids.index)
    np.testing.assert_allclose(found, held.resids, rtol=1e-8, atol=1e-9)
    with pytest.raises(OutputError, match="exists already"):
        large.write_residuals(tmp_path / "resid")


@pytest.mark.parametrize("kind", ["lopsided", "components", "contiguous"])
def test_log_determinants_from_tasks_are_those_in_memory(kind, client, tmp_path: Path):
    world = make(tmp_path, 24, 25, 2)
    n, matrix = len(world.ids), world.W
    if kind == "lopsided":
        # Similar to no symmetric matrix, and all one component.
        ends = np.arange(n), np.roll(np.arange(n), 1)
        one_way = sparse.csr_array((np.ones(n), ends), shape=(n, n))
        matrix = sparse.csr_array((matrix + one_way) / 2.0)
    if kind == "components":
        ring = np.arange(n) // 6 * 6 + (np.arange(n) + 1) % 6
        matrix = sparse.csr_array((np.ones(n), (np.arange(n), ring)), shape=(n, n))
    held = sg.Panel(world.data, "cell", "year", labelled(matrix, pd.Index(world.ids)))
    one = sg.SAR("y ~ x1", held).fit(logdet="approximate")
    with sg.cluster(client):
        large = world.large(weights=matrix)
        other = sg.SAR("y ~ x1", large).fit(logdet="approximate")
        again = sg.SAR("y ~ x1", large).fit(logdet="approximate")
    same(one, other)
    assert other.params.equals(again.params)
    assert type(other.estimate.likelihood.logdet) is type(one.estimate.likelihood.logdet)
    assert other.estimate.likelihood.logdet is again.estimate.likelihood.logdet
    rhos = np.array([-0.5, 0.3, 0.9])
    for what in ("value", "trace", "trace_error"):
        if kind != "components" or what != "trace_error":
            np.testing.assert_allclose(
                getattr(one.estimate.likelihood.logdet, what)(rhos),
                getattr(other.estimate.likelihood.logdet, what)(rhos),
                rtol=1e-10,
            )


def test_factors_are_computed_as_in_memory(small: World):
    formula = "y ~ exp(x1 / 4) + C(kind) + I(kind == 'a'):x2 + I(x2 > 3)"
    held = sg.SDM(formula, small.panel, durbin="x2 + C(kind)").fit()
    large = sg.SDM(formula, small.large(), durbin="x2 + C(kind)").fit()
    same(held, large)


def test_digits_are_kept_far_from_zero_and_near_collinearity(small: World, tmp_path: Path):
    from tests.large.worlds import by_period

    data = small.data.assign(
        x1=small.data["x1"] + 1e6, x2=small.data["x1"] + 1e-4 * small.data["x2"]
    )
    by_period([part for _, part in data.groupby("year")], tmp_path)
    for effects in ("pooled", "twoway"):
        panel = sg.Panel(data, "cell", "year", small.panel.weights)
        held = sg.SAR("y ~ x1 + x2", panel, effects=effects).fit()
        large = sg.SAR("y ~ x1 + x2", small.large(tmp_path), effects=effects).fit()
        np.testing.assert_allclose(held.params, large.params, rtol=1e-6)
        np.testing.assert_allclose(held.std_errors, large.std_errors, rtol=1e-6)


def test_information_may_be_observed_and_correction_left_out(panels):
    options = {"information": "observed", "correction": None, "logdet": "approximate"}
    held, large = (sg.SDM("y ~ x1 + x2", panel).fit(**options) for panel in panels)
    same(held, large)


def test_results_are_read_as_others_are(panels):
    held, large = (sg.SDM("y ~ x1 + x2", panel).fit() for panel in panels)
    pd.testing.assert_frame_equal(held.tidy(conf_int=True), large.tidy(conf_int=True))
    told = large.glance().drop(columns=["r.squared", "r.squared.within"])
    pd.testing.assert_frame_equal(held.glance()[list(told)], told)
    assert large.glance()["r.squared"].isna().all()
    pd.testing.assert_frame_equal(
        held.effects(draws=50).to_frame(), large.effects(draws=50).to_frame(), rtol=1e-9
    )
    for lang in ("en", "zh"):
        assert f"{large.params['rho']:.4f}" in large.summary(lang)
    assert held.cite() == large.cite()
    assert repr(large).startswith("LargeResults: SDM(")


def test_moran_and_lisa_are_those_of_the_panel_in_memory(panels, tmp_path):
    held, large = (sg.moran(panel, "y", 99, seed=1).to_frame() for panel in panels)
    pd.testing.assert_frame_equal(held, large, rtol=1e-12)
    held, large = (sg.lisa(panel, "y", 2001, 99, seed=1).to_frame() for panel in panels)
    pd.testing.assert_frame_equal(held, large, rtol=1e-12)
    with pytest.raises(UnknownNameError, match="has no column 'z'"):
        sg.moran(panels[1], "z")
    with pytest.raises(DataError, match="'kind' is not numeric"):
        sg.moran(panels[1], "kind")


def test_inequality_by_group_is_that_of_the_panel_in_memory(panels, small, tmp_path):
    from tests.large.worlds import by_period

    data = small.data.assign(y=np.exp(small.data["y"]))
    by_period([part for _, part in data.groupby("year")], tmp_path)
    sides = {cell: "east" if k % 3 else "west" for k, cell in enumerate(small.ids)}
    held = sg.Panel(data, "cell", "year", panels[0].weights)
    one, other = (
        sg.gaps.inequality(panel, "y", sides, measures=["theil_t", "gini"])
        for panel in (held, small.large(tmp_path))
    )
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-12)
    pd.testing.assert_frame_equal(one.by_group, other.by_group, rtol=1e-12)
    with pytest.raises(OptionError, match="as a Series or mapping"):
        sg.gaps.inequality(small.large(tmp_path), "y", "kind")


# -- what happens to workers --------------------------------------------------------------------


def test_a_worker_that_is_killed_is_replaced(client, tmp_path: Path):
    with sg.cluster(client):
        assert computed([task(dies_once, tmp_path / "flag"), task(abs, -3)]) == [7, 3]


def test_a_worker_killed_while_a_model_is_fitted_changes_nothing(wide: World, client):
    def pids():
        return client.run(os.getpid)

    with sg.cluster(client):
        large = wide.large()
        before = sg.SDM("y ~ x1", large).fit(logdet="exact")
        victim = next(iter(pids().values()))
        fresh = wide.large()
        killer = threading.Timer(0.15, os.kill, (victim, signal.SIGKILL))
        killer.start()
        after = sg.SDM("y ~ x1", fresh).fit(logdet="exact")
        killer.join()
    assert before.params.equals(after.params)
    assert before.cov_full.equals(after.cov_full)
    deadline = time.monotonic() + 20
    while len(client.scheduler_info()["workers"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert victim not in pids().values()


def test_a_task_that_ends_its_workers_is_refused_in_one_sentence(client):
    def allow(failures, dask_scheduler=None):
        before, dask_scheduler.allowed_failures = dask_scheduler.allowed_failures, failures
        return before

    before = client.run_on_scheduler(allow, 0)
    try:
        with sg.cluster(client), pytest.raises(EstimationError, match="limit of memory"):
            computed([task(ends)])
    finally:
        client.run_on_scheduler(allow, before)


def test_a_task_without_memory_is_refused_in_one_sentence():
    with pytest.raises(EstimationError, match="not enough memory for one task"):
        computed([task(too_much)])


def test_what_is_interrupted_leaves_no_task_behind(client):
    def interrupted():
        raise KeyboardInterrupt

    futures = client.futures
    with sg.cluster(client), pytest.raises(ZeroDivisionError):
        computed([task(divmod, 1, 0), *(task(slow) for _ in range(8))])
    deadline = time.monotonic() + 10
    while client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not futures


def test_an_address_without_a_scheduler_is_refused():
    import dask

    brief = dask.config.set({"distributed.comm.timeouts.connect": "0.2s"})
    with brief, pytest.raises(OptionError, match="No dask scheduler answers"):
        sg.cluster("tcp://127.0.0.1:1").__enter__()


def test_a_cluster_may_be_given_by_its_address(client, small: World):
    with sg.cluster(client.scheduler.address) as other:
        assert other is not client
        assert "120 units × 4 periods" in repr(small.large())
