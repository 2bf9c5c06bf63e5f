"""Tasks that go wrong, in a module that workers import at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from spillgap._tasks import computed, task


def dies_once(flag: Path) -> int:
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def ends() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def too_much() -> None:
    raise MemoryError


def slow() -> None:
    time.sleep(0.4)


def asks_others() -> list[int]:
    return computed([task(abs, -3), task(abs, -4)])


def held(value: float) -> np.ndarray:
    """8 MB."""
    return np.full(1_000_000, float(value))


def firsts(values: list[np.ndarray]) -> list[float]:
    return [float(v[0]) for v in values]


def hoards() -> None:
    """More than a small worker may hold, until it is ended."""
    kept = np.ones(60_000_000)
    time.sleep(20)
    kept[0] = 0.0
