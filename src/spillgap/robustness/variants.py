"""Variants of a specification: one frozen row each, and the options that make them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeAlias

import pandas as pd

from spillgap._types import Arguments, Forwarded, Untyped
from spillgap.errors import OptionError, listing
from spillgap.labels import Label, TermLabel, label
from spillgap.models.corrections import CORRECTION_ASKED, CorrectionAsked
from spillgap.models.covariance import COVARIANCE, Covariance
from spillgap.models.family import MODEL, ModelName
from spillgap.models.results import Results
from spillgap.options import (
    EFFECTS,
    LANGUAGE,
    LEFT_OUT,
    TIME_LAG,
    Effects,
    LagOfOutcome,
    Language,
    VariantKind,
)
from spillgap.panel import Panel, WeightsLike
from spillgap.robustness._refit import Refit
from spillgap.text import Said, Sentence, say
from spillgap.units import display, groups_of, resolve_unit

__all__ = ["Variant", "crossed", "main_variant", "refuse_repeated", "variants_of"]

Change: TypeAlias = Callable[[Refit], Refit]
Several: TypeAlias = "str | Sequence[str]"


@dataclass(frozen=True)
class Plain:
    """A name that is the same in every language."""

    name: str

    def text(self, lang: str) -> str:  # noqa: ARG002 - as a Said is asked
        """The name."""
        return self.name


@dataclass(frozen=True, eq=False)
class UnitName:
    """A unit or a group, by its name in a language."""

    unit: Hashable
    units: pd.Index

    def text(self, lang: Language) -> str:
        """The name."""
        return display(self.unit, lang, self.units)


@dataclass(frozen=True, eq=False)
class Variant:
    """A way in which the main specification is changed.

    Attributes
    ----------
    name : str
        What it is called in frames; no two of one name.
    choices : tuple of (kind, name)
        What is chosen otherwise than in the main specification: one choice, or several where
        kinds are crossed, none in the main specification itself.
    said : Said
        Its label, to be said in a language.
    change : callable
        The main specification → the one to be fitted.
    """

    name: str
    choices: tuple[tuple[str, str], ...]
    said: Said
    change: Change

    @property
    def kind(self) -> str:
        """What is varied: ``"weights"``, ``"effects"``, …; ``"main"``, ``"crossed"``."""
        if not self.choices:
            return "main"
        return self.choices[0][0] if len(self.choices) == 1 else "crossed"

    def label(self, lang: Language = "en") -> str:
        """The label in a language."""
        return self.said.text(LANGUAGE.parse(lang))

    def beside(self, other: Variant) -> Variant:
        """Both changes together."""
        return Variant(
            f"{self.name} + {other.name}",
            (*self.choices, *other.choices),
            Joined((self.said, other.said)),
            lambda refit: other.change(self.change(refit)),
        )


@dataclass(frozen=True, eq=False)
class Joined:
    """Labels of what is changed together."""

    parts: tuple[Said, ...]

    def text(self, lang: Language) -> str:
        """The labels, one after the other."""
        return say("sensitivity:together", lang, parts=[part.text(lang) for part in self.parts])


def main_variant() -> Variant:
    """The main specification."""
    return Variant("main", (), Sentence("sensitivity:main"), lambda refit: refit)


def _variant(kind: VariantKind, name: str, said: Said, change: Change) -> Variant:
    return Variant(name, ((kind, name),), said, change)


# -- what each option makes ------------------------------------------------------------------------


def _weights(_main: Results, asked: Mapping[str, WeightsLike]) -> list[Variant]:
    _refuse_other(asked, Mapping, "weights", 'a mapping from name to weights: {"knn4": graph}')
    return [
        _variant("weights", str(name), Plain(str(name)), partial(_changed, weights=w))
        for name, w in asked.items()
    ]


def _changed(refit: Refit, **fields: Forwarded) -> Refit:
    from dataclasses import replace

    return replace(refit, **fields)


def _effects(_main: Results, asked: Sequence[Effects]) -> list[Variant]:
    return [
        _variant("effects", name, Label("effects", name), partial(Refit.with_effects, effects=name))
        for name in map(EFFECTS.parse, _listed(asked))
    ]


def _models(_main: Results, asked: Sequence[ModelName]) -> list[Variant]:
    return [
        _variant("model", name, Plain(name), partial(_changed, model=name))
        for name in map(MODEL.parse, _listed(asked))
    ]


def _covariances(
    _main: Results, asked: Sequence[Covariance] | Mapping[Covariance, Arguments]
) -> list[Variant]:
    given = asked if isinstance(asked, Mapping) else {key: {} for key in _listed(asked)}
    return [
        _variant(
            "covariance",
            COVARIANCE.parse(name),
            Label("covariance", COVARIANCE.parse(name)),
            partial(Refit.with_covariance, name=name, options=options),
        )
        for name, options in given.items()
    ]


def _corrections(_main: Results, asked: Sequence[CorrectionAsked | None]) -> list[Variant]:
    found = [] if asked is None else asked
    names = [found] if isinstance(found, str) else list(found)
    return [
        _variant(
            "correction",
            f"correction {name or 'none'}",
            Label("correction", name or "none"),
            partial(Refit.fitted_by, correction=name),
        )
        for name in map(CORRECTION_ASKED.parse_optional, names)
    ]


def _periods(_main: Results, asked: Mapping[str, Iterable[Hashable]]) -> list[Variant]:
    _refuse_other(asked, Mapping, "periods", 'a mapping from name to periods: {"early": [...]}')
    return [
        _variant("periods", str(name), Plain(str(name)), partial(_changed, periods=tuple(kept)))
        for name, kept in asked.items()
    ]


def _left_out(main: Results, asked: Untyped) -> list[Variant]:
    panel = main.model.panel
    which = None if asked in panel.columns else LEFT_OUT.find(asked)
    if which == "periods":
        return [_without_period(panel, period) for period in panel.periods]
    if which == "units":
        return [_without(panel, unit, [unit]) for unit in panel.units]
    if isinstance(asked, Mapping) and not isinstance(next(iter(asked.values()), None), str):
        named = {n: [resolve_unit(panel.units, u) for u in us] for n, us in asked.items()}
        return [_without(panel, name, units) for name, units in named.items()]
    split = groups_of(panel, asked)
    return [
        _without(panel, name, list(panel.units[split.members[:, k] > 0]))
        for k, name in enumerate(split.names)
    ]


def _without(panel: Panel, name: Hashable, units: Sequence[Hashable]) -> Variant:
    gone = set(units)
    kept = tuple(unit for unit in panel.units if unit not in gone)
    said = Sentence("sensitivity:without", {"what": UnitName(name, panel.units)})
    return _variant("left-out", f"without {name}", said, partial(_changed, units=kept))


def _without_period(panel: Panel, period: Hashable) -> Variant:
    kept = tuple(p for p in panel.periods if p != period)
    said = Sentence("sensitivity:without", {"what": str(period)})
    return _variant("left-out", f"without {period}", said, partial(_changed, periods=kept))


def _dynamic(
    _main: Results, asked: Sequence[LagOfOutcome | Sequence[LagOfOutcome]]
) -> list[Variant]:
    made = []
    for entry in [asked] if isinstance(asked, str) else asked:
        lags = tuple(map(TIME_LAG.parse, [entry] if isinstance(entry, str) else entry))
        name = " and ".join(lags) + " lag"
        both = len(lags) > 1
        said = (
            Sentence("sensitivity:lags-2")
            if both
            else Sentence("sensitivity:lags-1", {"kind": lags[0]})
        )
        made.append(_variant("dynamic", name, said, partial(Refit.changed, dynamic=lags)))
    return made


def _outcomes(_main: Results, asked: Sequence[str] | Mapping[str, str]) -> list[Variant]:
    given = asked if isinstance(asked, Mapping) else {name: name for name in _listed(asked)}
    return [
        _variant("outcome", name, TermLabel(name), partial(Refit.with_outcome, outcome=left))
        for name, left in given.items()
    ]


def _formulas(_main: Results, asked: Mapping[str, str]) -> list[Variant]:
    _refuse_other(asked, Mapping, "formulas", 'a mapping from name to formula: {"short": "y ~ x"}')
    return [
        _variant("formula", str(name), Plain(str(name)), partial(Refit.changed, formula=text))
        for name, text in asked.items()
    ]


MAKERS: Mapping[str, Callable[[Results, Forwarded], list[Variant]]] = {
    "weights": _weights,
    "effects": _effects,
    "models": _models,
    "covariances": _covariances,
    "corrections": _corrections,
    "periods": _periods,
    "leave_out": _left_out,
    "dynamic": _dynamic,
    "outcomes": _outcomes,
    "formulas": _formulas,
}
"""The variants that each option of ``across`` makes."""


def variants_of(main: Results, asked: Arguments) -> list[list[Variant]]:
    """The variants of each option that was given, in the order of the options."""
    made = [MAKERS[name](main, value) for name, value in asked.items() if value is not None]
    return [variants for variants in made if variants]


def crossed(by_option: Sequence[Sequence[Variant]]) -> list[Variant]:
    """Every combination of one choice or none of each option, the main specification left out."""
    made = []
    for chosen in product(*([None, *variants] for variants in by_option)):
        several = [variant for variant in chosen if variant is not None]
        if several:
            joined = several[0]
            for variant in several[1:]:
                joined = joined.beside(variant)
            made.append(joined)
    return made


def refuse_repeated(variants: Sequence[Variant]) -> None:
    """Refuse two variants of one name, and none at all.

    Raises
    ------
    OptionError
    """
    names = [variant.name for variant in variants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OptionError(f"Variants need different names; there are several {listing(twice)}.")
    if len(names) < 2:
        raise OptionError(
            "There is nothing to compare with: give other weights=, effects=, models=, "
            "covariances=, corrections=, periods=, leave_out=, dynamic=, outcomes=, formulas= or "
            "variants=."
        )


def kind_label(kind: str, lang: Language) -> str:
    """What is varied, in a language."""
    return label("variant", kind, lang)


def _listed(asked: Several) -> list[str]:
    return [asked] if isinstance(asked, str) else list(asked)


def _refuse_other(asked: object, kind: type, option: str, wanted: str) -> None:
    if not isinstance(asked, kind):
        raise OptionError(f"{option}={asked!r}: give {wanted}.")
