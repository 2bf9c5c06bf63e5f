"""The certificate as a page: a summary, every number, what others get wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.certificate.cases import CASES, NOT_COMPARED, Case
from benchmarks.certificate.compare import VERDICTS, Comparison, Verdict, digits, verdict
from benchmarks.certificate.data import DATA
from benchmarks.certificate.published import SOURCES
from benchmarks.peers import PEERS, measured

__all__ = ["Outcome", "lowest", "outcome", "report"]

HEAD = """# Certificate

Published numbers beside ours, and what other programs get wrong. `python -m benchmarks
certificate` fits every case anew and writes this page; the suite fits them too, and fails where a
verdict changes or an agreement gets worse (`tests/test_certificate.py`).

**How it is read.** The log relative error (LRE) −log₁₀(|ours − printed| / |printed|) says to about
how many significant digits two numbers agree (McCullough 1998). It is at most the number of digits
printed, and at most 6, which it gets where ours, rounded, is the printed number. The lowest over
all numbers of a case is shown, cut to one decimal, first of estimates, effects, likelihoods and
statistics, then of standard errors. The verdict is one of

- **every printed digit**: all of ours, rounded to the printed digits (at most 6), are what is
  printed;
- **agrees**: not so, but estimates within 1/20 of their standard error, standard errors within 1%,
  other numbers within 0.1%: as far as two programs that search for a maximum stop apart;
- **differs**: anything else, with the reason.
"""

INTRODUCTION = """## What other programs get wrong

Every statement has a script in `benchmarks/peers`; `python -m benchmarks peers NAME` runs it. R is
not needed: programs in R are restated in Python from their published source, which for `nearpd`
reproduces every published digit. The versions named are those that were read or run; later ones may
be right. What is said here is said of these functions only: on most of what is compared above the
same programs agree with ours to many digits.
"""


@dataclass(frozen=True)
class Outcome:
    """A case computed: its comparisons, verdict and lowest LRE."""

    case: Case
    comparisons: tuple[Comparison, ...]

    @property
    def verdict(self) -> Verdict:
        """On all numbers."""
        return verdict(self.comparisons)

    @property
    def estimates(self) -> float:
        """Lowest LRE of all that is not a standard error."""
        return lowest(c.lre for c in self.comparisons if not c.is_error)

    @property
    def errors(self) -> float | None:
        """Lowest LRE of standard errors, None if none is printed."""
        values = [c.lre for c in self.comparisons if c.is_error]
        return lowest(values) if values else None


@cache
def outcome(name: str) -> Outcome:
    """The case of that name, computed once."""
    return Outcome(CASES[name], tuple(CASES[name].comparisons()))


def lowest(values: Iterable[float]) -> float:
    """The smallest, cut to one decimal."""
    return math.floor(10.0 * min(values)) / 10.0


def report(target: Path) -> None:
    """Write the page."""
    outcomes = [outcome(name) for name in CASES]
    parts = [HEAD, _summary(outcomes), _differences(outcomes), _not_compared()]
    parts += [INTRODUCTION, *_peers(), _data(), _sources(), _details(outcomes)]
    target.write_text("\n".join(part.rstrip() + "\n" for part in parts), encoding="utf-8")


def _summary(outcomes: list[Outcome]) -> str:
    lines = [
        "| Case | Data | Fitted | Numbers | LRE | LRE, std. errors | Verdict |",
        "|---|---|---|---:|---:|---:|---|",
    ]
    for each in outcomes:
        case = each.case
        error = "" if each.errors is None else f"{each.errors:.1f}"
        cells = [f"[`{case.name}`](#{case.name})", f"`{case.data}`", case.fitted]
        cells += [str(len(each.comparisons)), f"{each.estimates:.1f}", error]
        lines.append(f"| {' | '.join([*cells, VERDICTS[each.verdict]])} |")
    numbers = sum(len(each.comparisons) for each in outcomes)
    each_verdict = [each.verdict for each in outcomes]
    said = ", ".join(f"{each_verdict.count(kind)} {word}" for kind, word in VERDICTS.items())
    counted = f"{len(outcomes)} cases, {numbers:,} published numbers; verdicts: {said}."
    return f"## Verdicts\n\n{counted}\n\n" + "\n".join(lines)


def _differences(outcomes: list[Outcome]) -> str:
    lines = [f"- `{each.case.name}`: {_remark(each.case)}" for each in outcomes if _differs(each)]
    return "### Where they differ, and why\n\n" + "\n".join(lines)


def _differs(each: Outcome) -> bool:
    return each.verdict == "differs"


def _remark(case: Case) -> str:
    link = f" See [`{case.shown_by}`](#{case.shown_by})." if case.shown_by else ""
    return f"{case.remark}{link}"


def _data() -> str:
    lines = ["| Data | What | From | SHA-256 of rows and links |", "|---|---|---|---|"]
    lines += [f"| `{d.name}` | {d.title} | {d.origin} | `{d.digest}` |" for d in DATA.values()]
    how = (
        "The digest is taken of text: a line `unit,period,value,…` per row in the panel's order, "
        "then a line `unit,neighbour,weight` per link, numbers as the shortest text that reads "
        "back to the same double (`benchmarks/certificate/data.py`)."
    )
    return "## Data\n\n" + "\n".join(lines) + f"\n\n{how}"


def _sources() -> str:
    lines = ["| Program | File in `tests/reference` | Printed in |", "|---|---|---|"]
    for source in SOURCES.values():
        file = source.file.removeprefix("../")
        place = file if source.file != file else f"published/{file}"
        lines.append(f"| {source.program} | `tests/reference/{place}` | {source.source} |")
    return "## Sources\n\n" + "\n".join(lines)


def _details(outcomes: list[Outcome]) -> str:
    parts = ["## Every number"]
    for each in outcomes:
        case = each.case
        parts.append(f'### {case.fitted} {{ #{case.name} data-toc-label="{case.name}" }}')
        said = f"`{case.name}`: {SOURCES[case.source].program}; **{VERDICTS[each.verdict]}**."
        parts.append(f"{said} {_remark(case)}".rstrip())
        rows = ["    | Number | Term | Printed | Ours | LRE |", "    |---|---|---:|---:|---:|"]
        for c in each.comparisons:
            what = f"{c.quantity}, std. error" if c.is_error else c.quantity
            lre = f"{math.floor(10.0 * c.lre) / 10.0:.1f}"
            rows.append(f"    | {what} | `{c.term}` | {c.published} | {_shown(c)} | {lre} |")
        parts.append(f'??? note "{len(each.comparisons)} numbers"\n\n' + "\n".join(rows))
    return "\n\n".join(parts)


def _shown(c: Comparison) -> str:
    """Ours to the digits that count and one more."""
    return f"{c.ours:.{max(digits(c.published), 4) + 1}g}"


def _not_compared() -> str:
    lines = [f"- {what}: not compared, because {because}" for what, because in NOT_COMPARED]
    return "## Not compared\n\n" + "\n".join(lines)


def _peers() -> list[str]:
    kept = measured()
    parts = []
    for peer in PEERS.values():
        lines = ["| Measured | |", "|---|---:|"]
        lines += [f"| {quantity} | {value:.5g} |" for quantity, value in kept[peer.name].items()]
        parts.append(
            f"### {peer.title} {{ #{peer.name} }}\n\n**{peer.program}.** {peer.says} "
            f"Script: `benchmarks/peers/{peer.name}.py`.\n\n" + "\n".join(lines)
        )
    return parts
