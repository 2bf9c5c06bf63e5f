"""``python -m benchmarks``: timings beside peers; ``python -m benchmarks monte-carlo``: validation."""

from __future__ import annotations

import argparse
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"
DOCS = HERE.parent / "docs"


def main() -> None:
    """Read the command and run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    simulation = commands.add_parser("monte-carlo", help="bias, RMSE and coverage of every model")
    simulation.add_argument("--replications", type=int, default=1000)
    simulation.add_argument("--processes", type=int, default=2)
    simulation.add_argument("--csv", type=Path, default=RESULTS / "monte_carlo.csv")
    given = parser.parse_args()
    if given.command == "monte-carlo":
        from benchmarks.monte_carlo import run

        run(given.csv, replications=given.replications, processes=given.processes)


if __name__ == "__main__":
    main()
