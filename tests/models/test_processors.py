"""The same estimates, and the same warnings, whatever processor and number of threads.

OpenBLAS picks its kernels by processor; ``OPENBLAS_CORETYPE`` makes it take another's, as far as
this machine has the instructions. Sums then come in another order.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

NEEDS = {
    "Prescott": "pni",
    "Sandybridge": "avx",
    "Haswell": "avx2",
    "Zen": "avx2",
    "SkylakeX": "avx512f",
}
"""What the processor must be able to do to run another's kernels (``pni`` is SSE3)."""


def _instructions() -> set[str]:
    listed = Path("/proc/cpuinfo")
    if platform.machine() != "x86_64" or not listed.exists():
        return set()
    lines = listed.read_text(encoding="utf-8").splitlines()
    return set(next((line for line in lines if line.startswith("flags")), "").split())


def _fits(core: str | None, threads: int) -> dict[str, dict[str, list[float]]]:
    chosen = {} if core is None else {"OPENBLAS_CORETYPE": core}
    count = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(here / "processor_fits.py")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | count | chosen,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def ours() -> dict[str, dict[str, list[float]]]:
    return _fits(None, 1)


def _same(ours, theirs):
    assert ours.keys() == theirs.keys()
    for case, one in ours.items():
        other = theirs[case]
        assert one["warnings"] == other["warnings"], case
        np.testing.assert_allclose(one["params"], other["params"], rtol=1e-8, err_msg=case)
        np.testing.assert_allclose(one["std_errors"], other["std_errors"], rtol=1e-7, err_msg=case)


@pytest.mark.parametrize("core", sorted(NEEDS))
def test_every_kernel_gives_the_same_estimates_and_warnings(ours, core):
    if NEEDS[core] not in _instructions():
        pytest.skip(f"this processor cannot run {core}'s kernels")
    _same(ours, _fits(core, 1))


def test_threads_do_not_matter(ours):
    _same(ours, _fits(None, 2))
