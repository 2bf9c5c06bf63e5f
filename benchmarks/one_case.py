"""One side of one case, in a process of its own."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.cases import CASES

__all__ = ["measure"]


def measure(key: str, side: str) -> dict[str, object]:
    """Best wall-clock and processor time over the repeats, peak memory, and the numbers found."""
    case = CASES[key]
    prepare = case.ours if side == "ours" else case.theirs
    assert prepare is not None
    call = prepare()
    walls, processors, found = [], [], {}
    for _ in range(case.repeats if side == "ours" else case.peer_repeats):
        wall, processor = time.perf_counter(), time.process_time()
        found = call()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "wall": min(walls),
        "processor": min(processors),
        "repeats": len(walls),
        "gibibytes": peak,
        "numbers": found,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2])))
