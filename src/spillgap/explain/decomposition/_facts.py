"""What there is to say of a gap: its numbers and verdicts, and the sentences that follow."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import pandas as pd

from spillgap.labels import LabelsLike, labels_from
from spillgap.options import Language
from spillgap.terms import is_log
from spillgap.text import number, say
from spillgap.text.verdicts import Coverage, Sign, coverage, sign_of

if TYPE_CHECKING:
    from spillgap.explain.decomposition._gap import GapExplanation

__all__ = ["GapFacts", "PartFacts", "VariableFacts", "gap_facts"]

PartKind: TypeAlias = Literal["neighbours", "unit_mean"]
SHOWN: tuple[PartKind, ...] = ("neighbours", "unit_mean")
"""The parts of a regressor's contribution that a sentence names."""


@dataclass(frozen=True)
class PartFacts:
    """A part of a gap: its contribution, share of the gap, and interval."""

    kind: str
    contribution: float
    share: float
    lower: float
    upper: float

    @property
    def zero(self) -> Coverage:
        """Whether the interval holds zero."""
        return coverage(self.lower, self.upper)


@dataclass(frozen=True)
class VariableFacts:
    """What a regressor contributes, and which parts of it are named."""

    variable: str
    whole: PartFacts
    parts: tuple[PartFacts, ...]


@dataclass(frozen=True)
class GapFacts:
    """The numbers of a gap, as a sentence needs them.

    Attributes
    ----------
    kind : {"one", "mean", "change"}
        The gap of one period, the mean over several, or the change between two.
    start, end : label
        The periods; the same one for "one".
    gap, level : float
        The gap, and that of the intervals.
    logs : bool
        Whether y is a logarithm.
    variables : tuple of VariableFacts
        The largest contribution first.
    rest : tuple of PartFacts
        What belongs to no regressor and is not zero as far as it is printed.
    unit_effects, unit_mean : PartFacts or None
        What unit effects hold and what goes with the units' means, where the model has them.
    mundlak : bool
    """

    kind: str
    start: Hashable
    end: Hashable
    gap: float
    level: float
    logs: bool
    variables: tuple[VariableFacts, ...]
    rest: tuple[PartFacts, ...]
    unit_effects: PartFacts | None
    unit_mean: PartFacts | None
    mundlak: bool

    @property
    def digits(self) -> int:
        """Enough decimals for three figures of the gap."""
        return _digits(self.gap)

    def sentence(
        self, names: tuple[str, str], lang: Language, labels: LabelsLike, unit: str | None
    ) -> str:
        """The gap and its parts in words; ``names`` are those of the groups in the language."""
        known = labels_from(labels, lang)
        clauses = [
            self._clause(facts, known.inline(facts.variable), place, lang)
            for place, facts in enumerate(self.variables)
        ]
        return say(
            "explain:gap", lang, clauses=clauses, rest=self._rest(lang),
            **self._of(names, lang, unit),
        )  # fmt: skip

    def points(
        self, names: tuple[str, str], lang: Language, labels: LabelsLike, unit: str | None
    ) -> list[str]:
        """The same as a list: what it is of, then a point for each regressor and for the rest."""
        known = labels_from(labels, lang)
        clauses = [
            self._clause(facts, known.parameter(facts.variable), place, lang)
            for place, facts in enumerate(self.variables)
        ]
        rest = self._rest(lang)
        return [
            say("explain:gap-list", lang, **self._of(names, lang, unit)),
            *(say("explain:gap-point", lang, clause=clause) for clause in clauses),
            *([say("explain:gap-point-rest", lang, rest=rest)] if rest else []),
        ]

    def _of(self, names: tuple[str, str], lang: Language, unit: str | None) -> dict[str, str]:
        """What the gap is of, as facts of a sentence."""
        if unit is None:
            unit = say("explain:unit-log" if self.logs else "explain:unit-level", lang)
        return {
            "kind": self.kind,
            "size": self._text(self.gap),
            "unit": unit,
            "compound": unit.replace(" ", "-"),
            "first": names[0],
            "second": names[1],
            "start": str(self.start),
            "end": str(self.end),
        }

    def _rest(self, lang: Language) -> list[str]:
        return [
            say("explain:rest", lang, kind=part.kind, value=self._text(part.contribution),
                share=part.share)
            for part in self.rest
        ]  # fmt: skip

    def note(self, lang: Language, *, advice: bool) -> str:
        """How much the unit effects hold, and how to split that."""
        effects, mean = self.unit_effects, self.unit_mean
        if effects is None:
            return say("explain:note-none", lang)
        held: dict[str, str | float] = {
            "size": self._text(effects.contribution),
            "share": effects.share,
            "gap": self._text(self.gap),
        }
        if self.mundlak:
            size, share = (0.0, 0.0) if mean is None else (mean.contribution, mean.share)
            return say("explain:note-mundlak", lang, level=self._text(size),
                       level_share=share, **held)  # fmt: skip
        text = say("explain:note-fixed", lang, **held)
        return text + say("explain:note-fixed-advice", lang) if advice else text

    def _clause(self, facts: VariableFacts, label: str, place: int, lang: Language) -> str:
        whole = facts.whole
        parts = [
            say("explain:part", lang, kind=part.kind, value=self._text(part.contribution),
                reach=self._reach(part, lang))
            for part in facts.parts
        ]  # fmt: skip
        return say(
            "explain:clause", lang, label=label, value=self._text(whole.contribution),
            sign=self._sign(whole), share=whole.share,
            place="later" if place else "first", level=f"{100 * self.level:g}%",
            reach=self._reach(whole, lang), parts=parts,
        )  # fmt: skip

    def _sign(self, part: PartFacts) -> Sign:
        """Whether a part goes with the gap or against it, as far as it is printed."""
        printed = sign_of(part.contribution, decimals=self.digits)
        return printed if printed in ("zero", "unknown") else sign_of(part.share, decimals=9)

    def _reach(self, part: PartFacts, lang: Language) -> str:
        return say("explain:reach", lang, low=self._text(part.lower),
                   high=self._text(part.upper), zero=part.zero)  # fmt: skip

    def _text(self, value: float) -> str:
        return number(value, self.digits)


def gap_facts(gap: GapExplanation) -> GapFacts:
    """What there is to say of a gap."""
    frame, parts, kinds = gap.by_variable(), gap.to_frame(), gap.by_kind()
    own = frame.loc[[v for v in gap.variables if v in frame.index]]
    largest = own["contribution"].abs().sort_values(ascending=False).index
    least = 0.5 * 10.0 ** -_digits(gap.gap)
    rest = (_part(str(kind), row) for kind, row in frame.drop(index=list(largest)).iterrows())
    held = {kind: _part(kind, kinds.loc[[kind]].iloc[0]) for kind in ("unit_effects", "unit_mean")
            if kind in kinds.index}  # fmt: skip
    return GapFacts(
        kind=gap.contrast.kind,
        start=gap.contrast.periods[0],
        end=gap.contrast.periods[-1],
        gap=gap.gap,
        level=gap.level,
        logs=is_log(gap.results.design.dependent),
        variables=tuple(_variable(str(name), own.loc[name], parts) for name in largest),
        rest=tuple(part for part in rest if abs(part.contribution) >= least),
        unit_effects=held.get("unit_effects"),
        unit_mean=held.get("unit_mean"),
        mundlak=gap.results.model.specification.effects == "mundlak",
    )


def _variable(name: str, row: pd.Series, parts: pd.DataFrame) -> VariableFacts:
    shown = [_part(kind, parts.loc[[(name, kind)]].iloc[0]) for kind in SHOWN
             if (name, kind) in parts.index]  # fmt: skip
    return VariableFacts(name, _part("regressor", row), tuple(shown))


def _part(kind: str, row: pd.Series) -> PartFacts:
    return PartFacts(kind, *(float(row[c]) for c in ("contribution", "share", "lower", "upper")))


def _digits(gap: float) -> int:
    size = abs(gap)
    return 1 if size >= 10 else 2 if size >= 1 else 3
