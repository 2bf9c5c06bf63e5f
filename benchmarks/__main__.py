"""Timings beside peers, and validation by simulation.

``python -m benchmarks`` runs the timings and the scaling plot and writes docs/benchmarks.md;
``python -m benchmarks monte-carlo`` simulates what is not in the CSV yet and writes
docs/validation.md, ``python -m benchmarks coverage`` the same for every covariance;
``python -m benchmarks did`` does so for difference-in-differences;
``python -m benchmarks averaging`` does so for averages over W and tests of W;
``python -m benchmarks convergence`` does so for the speed of convergence;
``python -m benchmarks headlines`` says how often studies of made-up worlds headline a finding as
firm;
``python -m benchmarks robustness`` says how often verdicts over several W are what they should be;
``python -m benchmarks detectors`` says how often tests of the geographical detector reject where
there is nothing to find;
``python -m benchmarks mediation`` simulates paths through a mediator;
``python -m benchmarks staggered`` simulates staggered treatment that reaches neighbours;
``python -m benchmarks moderation`` simulates effects over a moderator;
``python -m benchmarks limits`` says how near goals for millions of units are;
``python -m benchmarks permutations`` sets permutation tests beside esda's;
``python -m benchmarks several-weights`` simulates models whose W has parameters, with
the gap and scenarios that follow, and
``python -m benchmarks nearest`` those whose neighbours are the k nearest, k by likelihood;
``python -m benchmarks small-samples`` prints what few units and periods do to
intervals of inequality and to the log t test; ``python -m benchmarks peers`` shows what other
programs get wrong, and ``python -m benchmarks certificate`` compares published numbers with ours
and writes docs/certificate.md.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# Before numpy: threads that wait for each other would count as work in processor time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.cases import CASES

HERE = Path(__file__).parent
RESULTS = HERE / "results"
DOCS = HERE.parent / "docs"


def _peers(given: argparse.Namespace) -> None:
    from benchmarks import peers

    peers.run(given.names)


def _certificate(_given: argparse.Namespace) -> None:
    from benchmarks.certificate.page import report

    report(DOCS / "certificate.md")


def _permutations(_given: argparse.Namespace) -> None:
    from benchmarks import permutations

    permutations.run(RESULTS / "permutations.csv", DOCS / "benchmarks.md")


def _small_samples(given: argparse.Namespace) -> None:
    from benchmarks import small_samples

    small_samples.run(RESULTS / "inequality.csv", given.replications)


def _several_weights(given: argparse.Namespace) -> None:
    from benchmarks import several_weights, weights_followed
    from benchmarks.validation import report

    several_weights.run(RESULTS / "several_weights.csv", given.draws)
    weights_followed.run(RESULTS / "weights_followed.csv", given.draws // 2)
    report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")


def _nearest(given: argparse.Namespace) -> None:
    from benchmarks import nearest
    from benchmarks.validation import report

    nearest.run(RESULTS / "nearest.csv", given.draws)
    report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")


def _mediation(given: argparse.Namespace) -> None:
    from benchmarks import mediation

    mediation.run(RESULTS / "mediation.csv", draws=given.draws)


def _staggered(given: argparse.Namespace) -> None:
    from benchmarks import staggered

    staggered.run(RESULTS / "staggered.csv", draws=given.draws)


def _moderation(given: argparse.Namespace) -> None:
    from benchmarks import moderation

    moderation.run(RESULTS / "moderation.csv", draws=given.draws)


def _robustness(given: argparse.Namespace) -> None:
    from benchmarks import robustness

    robustness.run(RESULTS / "robustness.csv", given.replications)


def _headlines(given: argparse.Namespace) -> None:
    from benchmarks import headlines

    headlines.run(RESULTS / "headlines.csv", given.replications)


def _detectors(given: argparse.Namespace) -> None:
    from benchmarks import detectors

    detectors.run(RESULTS / "detectors.csv", given.replications)


def _limits(given: argparse.Namespace) -> None:
    from benchmarks import limits

    record = RESULTS / "limits.json"
    if given.compare is not None:
        limits.compare(given.compare, record)
        return
    limits.run(record, given.goals)


_SINGLE = {
    "limits": _limits,
    "peers": _peers,
    "certificate": _certificate,
    "permutations": _permutations,
    "several-weights": _several_weights,
    "nearest": _nearest,
    "small-samples": _small_samples,
    "robustness": _robustness,
    "headlines": _headlines,
    "detectors": _detectors,
    "mediation": _mediation,
    "staggered": _staggered,
    "moderation": _moderation,
}


def main() -> None:
    """Read the command and run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    timing = commands.add_parser("speed", help="timings beside peers (the default)")
    timing.add_argument("cases", nargs="*", choices=[[], *CASES], help="which; default all")
    commands.add_parser("scaling", help="how cost grows with N, T and K")
    simulation = commands.add_parser("monte-carlo", help="bias, RMSE and coverage of every model")
    simulation.add_argument("--replications", type=int, default=1000)
    simulation.add_argument("--processes", type=int, default=2)
    simulation.add_argument("--csv", type=Path, default=RESULTS / "monte_carlo.csv")
    covered = commands.add_parser("coverage", help="intervals of every covariance")
    covered.add_argument("--draws", type=int, default=1000)
    covered.add_argument("--bootstraps", type=int, default=100)
    covered.add_argument("--processes", type=int, default=2)
    treated = commands.add_parser("did", help="effects of treatment, own and neighbours'")
    treated.add_argument("--draws", type=int, default=1000)
    mediated = commands.add_parser("mediation", help="paths through a mediator")
    mediated.add_argument("--draws", type=int, default=400)
    adopted = commands.add_parser("staggered", help="staggered treatment, own and by ring")
    adopted.add_argument("--draws", type=int, default=400)
    moderated = commands.add_parser("moderation", help="effects over a moderator")
    moderated.add_argument("--draws", type=int, default=600)
    averaged = commands.add_parser("averaging", help="averages over W, and tests of W")
    averaged.add_argument("--draws", type=int, default=400)
    growing = commands.add_parser("convergence", help="intervals of the speed of convergence")
    growing.add_argument("--draws", type=int, default=1000)
    small = commands.add_parser("small-samples", help="intervals of inequality, size of log t")
    small.add_argument("--replications", type=int, default=1000)
    firm = commands.add_parser("robustness", help="verdicts over several W, time of twelve W")
    firm.add_argument("--replications", type=int, default=400)
    detecting = commands.add_parser("detectors", help="tests of the geographical detector")
    detecting.add_argument("--replications", type=int, default=1000)
    headed = commands.add_parser("headlines", help="what studies of made-up worlds headline")
    headed.add_argument("--replications", type=int, default=None)
    commands.add_parser("permutations", help="permutation tests of many units, beside esda's")
    structured = commands.add_parser("several-weights", help="several W, mixtures, decay")
    structured.add_argument("--draws", type=int, default=300)
    neighbours = commands.add_parser("nearest", help="k of the k nearest by likelihood")
    neighbours.add_argument("--draws", type=int, default=200)
    limited = commands.add_parser("limits", help="what one machine takes near its limit")
    limited.add_argument("goals", nargs="*", help="which; default all")
    limited.add_argument("--compare", type=Path, help="an earlier record to set beside the kept")
    others = commands.add_parser("peers", help="what other programs get wrong")
    others.add_argument("names", nargs="*", help="which; default all")
    commands.add_parser("certificate", help="published numbers beside ours")
    given = parser.parse_args()
    if given.command in _SINGLE:
        _SINGLE[given.command](given)
        return
    if given.command == "coverage":
        from benchmarks.coverage import run as run_coverage
        from benchmarks.validation import report

        run_coverage(
            RESULTS / "coverage.csv",
            draws=given.draws,
            bootstraps=given.bootstraps,
            processes=given.processes,
        )
        report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")
        return
    if given.command == "did":
        from benchmarks.did import run as run_did
        from benchmarks.validation import report

        run_did(RESULTS / "did.csv", draws=given.draws)
        report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")
        return
    if given.command == "averaging":
        from benchmarks.averaging import run as run_averaging
        from benchmarks.validation import report

        run_averaging(RESULTS / "averaging.csv", draws=given.draws)
        report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")
        return
    if given.command == "convergence":
        from benchmarks.convergence import run as run_convergence
        from benchmarks.validation import report

        run_convergence(RESULTS / "convergence.csv", draws=given.draws)
        report(RESULTS / "monte_carlo.csv", DOCS / "validation.md")
        return
    if given.command == "monte-carlo":
        from benchmarks.monte_carlo import run
        from benchmarks.validation import report

        run(given.csv, replications=given.replications, processes=given.processes)
        report(given.csv, DOCS / "validation.md")
        return
    if given.command != "scaling":
        from benchmarks import speed

        chosen = getattr(given, "cases", [])
        measured = speed.measure_all(chosen or CASES)
        speed.print_table(measured)
        if not chosen:
            speed.report(measured, DOCS / "benchmarks.md")
    if given.command in (None, "scaling"):
        from benchmarks import scaling

        if given.command is None:
            from benchmarks import limits

            limits.run(RESULTS / "limits.json")
        scaling.plot(scaling.measure(), DOCS / "assets" / "scaling.png")


if __name__ == "__main__":
    main()
