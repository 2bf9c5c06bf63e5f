"""Search for input that the package does not stand: ``python -m tests.fuzz --seconds 600``.

Each failure is printed with the command that repeats it, and kept in a file of ``--out``.
"""

from __future__ import annotations

import argparse
import faulthandler
import itertools
import sys
import time
from pathlib import Path

from .corpus import GENERATORS
from .generator import Failure, attempt


def main(arguments: list[str] | None = None) -> int:
    """Run cases in turn until the time is up, or one case; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    names = [generator.name for generator in GENERATORS]
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to search")
    parser.add_argument("--seed", type=int, default=None, help="by default another one each time")
    parser.add_argument("--generator", choices=names, help="only this kind of input")
    parser.add_argument("--case", type=int, help="only this case of it")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="where failures go")
    parser.add_argument("--verbose", action="store_true", help="name each case before it runs")
    options = parser.parse_args(arguments)
    seed = int(time.time()) if options.seed is None else options.seed
    _say(f"Seed {seed}; failures are kept in {options.out}.")
    chosen = [g for g in GENERATORS if options.generator in (None, g.name)]
    numbers = itertools.count() if options.case is None else [options.case]
    until = time.monotonic() + options.seconds
    run, failures = 0, list[Failure]()
    for number in numbers:
        for generator in chosen:
            if time.monotonic() > until and options.case is None:
                return _end(run, seed, failures)
            if options.verbose:
                _say(f"{generator.name} --seed {seed} --case {number}")
            run += 1
            failure = attempt(generator, seed, number)
            if failure is not None:
                failures.append(failure)
                _say(str(failure))
                _keep(failure, options.out)
    return _end(run, seed, failures)


def _keep(failure: Failure, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{failure.generator}-{failure.seed}-{failure.number}.txt"
    (folder / name).write_text(f"{failure}\n", encoding="utf-8", errors="backslashreplace")


def _end(run: int, seed: int, failures: list[Failure]) -> int:
    _say(f"{run} cases with seed {seed}: {len(failures)} failed.")
    return int(bool(failures))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main())
