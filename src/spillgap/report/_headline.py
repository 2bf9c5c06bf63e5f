"""The first screen: what a reader takes home, each point with how firm it is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, TypeAlias

import pandas as pd

from spillgap.report._blocks import Verdict, Verdicts
from spillgap.report._gap import pair_of
from spillgap.report._pattern import series
from spillgap.report._reading import Reading
from spillgap.report._telling import group, line
from spillgap.robustness import Finding, Sensitivity
from spillgap.study.outcomes import BreaksOutcome, GapOutcome, SensitivityOutcome
from spillgap.study.steps.sensitivity import split_term
from spillgap.text import Sentence, Told
from spillgap.text.verdicts import Firmness, moved, sign_of

__all__ = ["NEEDS", "Source", "findings", "gap_verdict", "headline", "other_verdicts", "source_of"]

Source: TypeAlias = Literal["weights", "variants"]
"""What takes a finding away or turns it: the choice of W, or what else was varied."""

IN_SHORT = ("indirect", "gap_share", "scenario")

NEEDS = {"gap_share": ("gap",)}
"""Sections that a sentence reads beside the findings."""


def headline(read: Reading) -> Verdicts:
    """The gap, what neighbours do and what goes with the gap: three sentences."""
    points = [gap_verdict(read)] if read.has("gap") else []
    points += [one for q in IN_SHORT[:2] if (one := _told(read, q)) is not None]
    return Verdicts(tuple(point for point in points if point is not None))


def other_verdicts(read: Reading) -> Verdicts:
    """What scenarios would do to the gap."""
    told = _told(read, "scenario")
    return Verdicts(() if told is None else (told,))


def findings(read: Reading) -> tuple[Finding, ...]:
    """The headline's findings; none where nothing could be varied."""
    if not read.has("sensitivity"):
        return ()
    found: tuple[Finding, ...] = read.of(SensitivityOutcome).findings
    return found


def _told(read: Reading, quantity: str) -> Verdict | None:
    if not read.has("sensitivity", "models", *NEEDS.get(quantity, ())):
        return None
    finding: Finding | None = read.of(SensitivityOutcome).focus.get(quantity)
    if finding is None:
        return None
    tell = {"indirect": _spillover, "gap_share": _share, "scenario": _scenario}[quantity]
    return Verdict(finding.kind, tell(read, finding))


# -- the gap --------------------------------------------------------------------------------------


def gap_verdict(read: Reading) -> Verdict | None:
    """How the gap has moved; firm if it moves so without indicators that break, too."""
    pair = pair_of(read)
    if pair is None:
        return None
    high, low = read.of(GapOutcome).pair
    said = line(
        "summary:gap",
        interest=read.interest,
        high=group(high),
        low=group(low),
        first=pair.periods[0],
        last=pair.periods[1],
        before=pair.ratio[0],
        after=pair.ratio[1],
        relative=pair.relative,
        absolute=pair.absolute,
        broken=_without(read, pair.relative) or "",
    )
    return Verdict(_held(read, pair.relative), said)


def _moves(read: Reading) -> pd.DataFrame | None:
    """First and last ratio without each indicator that breaks, and how it moved."""
    frame = read.of(BreaksOutcome).compared if read.has("breaks") else None
    if frame is None:
        return None
    rows = frame[frame["left_out"] != ""].groupby("left_out", sort=False)["ratio"]
    ends = pd.DataFrame({"before": rows.first(), "after": rows.last()})
    apart = ends.where(ends >= 1.0, 1.0 / ends)
    return ends.assign(
        moved=[moved(a, b, decimals=2) for a, b in zip(apart["before"], apart["after"])]
    )


def _held(read: Reading, relative: str) -> Firmness | Literal["counted"]:
    ends = _moves(read)
    if ends is None:
        return "counted"
    return "firm" if (ends["moved"] == relative).all() else "fragile"


def _without(read: Reading, relative: str) -> Sentence | None:
    ends = _moves(read)
    if ends is None:
        return None
    periods = {one.variable: str(one.period) for one in read.result.study.breaks}
    parts = [
        line(
            "summary:without",
            variable=read.inline(str(name)),
            period=periods[str(name)],
            before=float(row["before"]),
            after=float(row["after"]),
            same="same" if row["moved"] == relative else "other",
        )
        for name, row in ends.iterrows()
    ]
    return line("summary:broken", parts=series(parts))


# -- what depends on W ----------------------------------------------------------------------------


def _made(read: Reading) -> Sensitivity:
    made: Sensitivity = read.of(SensitivityOutcome).sensitivity
    return made


def source_of(read: Reading, finding: Finding) -> Source:
    """Whether the findings under the W alone already differ."""
    kinds = {f.variant.name: f.variant.kind for f in _made(read).fitted}
    among = {name for name, kind in kinds.items() if kind in ("main", "weights")}

    def some(names: Iterable[str]) -> bool:
        return any(name in among for name in names)

    ways = (finding.positive, finding.negative, (*finding.insignificant, *finding.refused))
    return "weights" if sum(map(some, ways)) > 1 else "variants"


def _under(read: Reading, finding: Finding, kind: str) -> Sentence:
    """The estimate under every W."""
    main = read.result.inputs.main_weights
    frame = _made(read).to_frame()
    rows = frame[(frame["quantity"] == finding.quantity) & (frame["term"] == finding.term)]
    rows = rows[rows["kind"].isin(["main", "weights"])]
    parts = []
    for row in rows.to_dict("records"):
        name = main if row["is_main"] else str(row["variant"])
        value = float(row["estimate"])
        if math.isfinite(value):
            parts.append(
                line(
                    f"summary:{kind}",
                    weights=read.weights(name),
                    value=value,
                    low=float(row["low"]),
                    high=float(row["high"]),
                )
            )
        else:
            parts.append(line("summary:under-none", weights=read.weights(name)))
    return series(parts)


def _counts(read: Reading, finding: Finding) -> dict[str, Told]:
    return {
        "kind": finding.kind,
        "source": source_of(read, finding),
        "n": finding.n,
        "k": finding.significant,
        "positive": len(finding.positive),
        "negative": len(finding.negative),
        "missing": len(finding.refused),
        "low": finding.low,
        "high": finding.high,
        "sign": sign_of(finding.low if len(finding.negative) else finding.high),
        "every": "yes" if finding.significant == finding.n else "no",
    }


def _spillover(read: Reading, finding: Finding) -> Sentence:
    return line(
        "summary:spillover",
        variable=read.inline(finding.term),
        outcome=read.outcome,
        under=_under(read, finding, "under"),
        **_counts(read, finding),
    )


def _share(read: Reading, finding: Finding) -> Sentence:
    high, low = map(group, read.of(GapOutcome).pair)
    return line(
        "summary:share",
        variable=read.inline(finding.term),
        first=high,
        second=low,
        under=_under(read, finding, "under-share"),
        **_counts(read, finding),
    )


def _scenario(read: Reading, finding: Finding) -> Sentence:
    policies = read.result.study.policies
    assert policies is not None
    name, outcome = split_term(finding.term)
    return line(
        "summary:scenario",
        title=policies.scenarios[name].title,
        outcome=line("policies:outcome", outcome=outcome),
        tried=sum(one.quantity == "scenario" for one in findings(read)),
        firm=sum(one.quantity == "scenario" and one.kind == "firm" for one in findings(read)),
        under=_under(read, finding, "under"),
        **_counts(read, finding),
    )
