"""Tasks that go wrong, in a module that workers import at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


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
