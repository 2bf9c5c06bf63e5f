"""Run studies and kill them, each in a process of its own; what is left is told as JSON.

Called by test_study_publishing.py as a program, so that the many runs import the package once and
no process of the suite is forked.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from spillgap.study import Study, run, verify
from spillgap.study.manifest import MANIFEST

CALLS = ("replace", "unlink", "rmdir", "mkdir")


@contextmanager
def watched(at_call: Callable[[int], None]) -> Iterator[None]:
    """Have ``at_call`` called with the number of every change of the file system, before it."""
    usual = {name: getattr(os, name) for name in CALLS}
    count = [0]

    def wrapped(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            count[0] += 1
            at_call(count[0])
            return call(*args, **options)

        return counted

    try:
        for name, call in usual.items():
            setattr(os, name, wrapped(call))
        yield
    finally:
        for name, call in usual.items():
            setattr(os, name, call)


def child(study: Study, out: Path, last_call: int = 0) -> int:
    """A process that runs the study and kills itself at that change of the file system; its id."""
    pid = os.fork()
    if pid == 0:
        me = os.getpid()
        try:
            with watched(lambda n: os.kill(me, signal.SIGKILL) if n == last_call else None):
                run(study, out)
        finally:
            os._exit(0)
    return pid


def moments(rng: random.Random, seconds: float, calls: int) -> Iterator[tuple[str, float]]:
    """Eight moments in time; twelve changes of the file system, half of them among the last."""
    for _ in range(8):
        yield "seconds", rng.uniform(0.0, seconds)
    for number in rng.sample(range(1, calls // 2), 6) + rng.sample(range(calls // 2, calls), 6):
        yield "call", number


def main(toml: Path, out: Path) -> None:
    base = Study.from_toml(toml)
    run(base, out)
    counted = [0]
    begun = time.perf_counter()
    with watched(lambda n: counted.__setitem__(0, n)):
        run(base, out)
    seconds = time.perf_counter() - begun
    for number, (kind, moment) in enumerate(
        moments(random.Random(20260101), seconds, counted[0]), start=2
    ):
        before = _seed(out)
        pid = child(base.changed(seed=number), out, int(moment) if kind == "call" else 0)
        if kind == "seconds":
            time.sleep(moment)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        found = verify(out)
        row = {
            "moment": f"{kind} {moment:g}",
            "killed": os.WIFSIGNALED(status),
            "complete": found.complete,
            "said": str(found),
            "seed": _seed(out),
            "may_be": [before, number],
        }
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    run(base, out)


def _seed(out: Path) -> int:
    return int(json.loads((out / MANIFEST).read_text("utf-8"))["seed"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
