"""Under what else the main model is estimated: the study's other W, samples, errors, breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from spillgap.labels import Label, TermLabel, inline, weights_label
from spillgap.options import Language
from spillgap.robustness import Variant
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import spec_of
from spillgap.study.specification import Study, WeightsSpec
from spillgap.text import Sentence, say
from spillgap.units import resolve_unit

if TYPE_CHECKING:
    from spillgap.models import Results

__all__ = ["DYNAMIC", "UNCORRECTED", "Scores", "WeightsName", "varied"]

Scores: TypeAlias = Mapping[str, pd.Series]
"""Indicator → the index without it."""

UNCORRECTED, DYNAMIC = "uncorrected", "dynamic"
"""Variants by name: without the correction, with a lag of the outcome."""


@dataclass(frozen=True)
class WeightsName:
    """A W of the study inside a sentence: its builder and options, else its name.

    ``shared`` says that another W of the study has the same label: the name then follows it.
    """

    name: str
    kind: str
    options: Mapping[str, Any]
    shared: bool = False

    @classmethod
    def of(cls, study: Study, name: str) -> WeightsName:
        """The W of that name."""
        spec = study.weights.get(name)
        if spec is None:
            return cls(name, "", {})
        labels = [_label(one, "en") for one in study.weights.values()]
        shared = labels.count(_label(spec, "en")) > 1
        return cls(name, spec.kind, _options(spec), shared)

    def text(self, lang: Language) -> str:
        """Its label, that of a sentence."""
        return inline(self.title(lang), lang)

    def title(self, lang: Language) -> str:
        """Its label by itself."""
        if not self.kind:
            return self.name
        text = weights_label(self.kind, self.options, lang)
        if not self.shared:
            return text
        return say("labels:weights-called", lang, label=text, name=self.name)


def _options(spec: WeightsSpec) -> dict[str, Any]:
    return {"rule": "queen", **spec.options}


def _label(spec: WeightsSpec, lang: Language) -> str:
    return weights_label(spec.kind, _options(spec), lang)


def varied(study: Study, inputs: Inputs, main: Results, without: Scores) -> list[Variant]:
    """The variants of the main model, one thing changed in each.

    Parameters
    ----------
    study, inputs
    main : Results
        The main model.
    without : mapping
        Indicator that breaks → the index without it.
    """
    return [
        *_weights(study, inputs),
        *_effects(study),
        *_errors(study, main),
        *_dynamics(study),
        *_samples(study, inputs),
        *_breaks(study, inputs, without),
    ]


def _weights(study: Study, inputs: Inputs) -> Iterator[Variant]:
    for name, graph in inputs.weights.items():
        if name != inputs.main_weights:
            change = partial(_changed, weights=graph)
            yield Variant(name, (("weights", name),), WeightsName.of(study, name), change)


def _effects(study: Study) -> Iterator[Variant]:
    """Other effects; Mundlak's where there are unit effects, which it takes apart."""
    own = spec_of(study).main.effects
    for name in study.robustness.effects:
        if name != own and (name != "mundlak" or own in ("unit", "twoway")):
            change = partial(_called, method="with_effects", effects=name)
            yield Variant(name, (("effects", name),), Label("effects", name), change)


def _errors(study: Study, main: Results) -> Iterator[Variant]:
    for name in study.robustness.covariances:
        if name != spec_of(study).cov:
            change = partial(_called, method="with_covariance", name=name, options={})
            yield Variant(name, (("covariance", name),), _word(name), change)
    if main.correction is not None:
        change = partial(_called, method="fitted_by", correction=None)
        yield Variant(UNCORRECTED, (("correction", UNCORRECTED),), _word(UNCORRECTED), change)


def _dynamics(study: Study) -> Iterator[Variant]:
    if study.robustness.dynamic:
        change = partial(_called, method="changed", dynamic=("time",))
        yield Variant(DYNAMIC, (("dynamic", DYNAMIC),), _word(DYNAMIC), change)


def _word(name: str) -> Sentence:
    return Sentence(f"study/tables:variant-{name}")


def _samples(study: Study, inputs: Inputs) -> Iterator[Variant]:
    units = inputs.panel.units
    for name, sample in study.robustness.without.items():
        gone = {resolve_unit(units, unit) for unit in sample.units}
        kept = tuple(unit for unit in units if unit not in gone)
        said = Sentence("sensitivity:without", {"what": sample.title})
        change = partial(_changed, units=kept)
        yield Variant(f"without {name}", (("left-out", name),), said, change)


def _breaks(study: Study, inputs: Inputs, without: Scores) -> Iterator[Variant]:
    """The outcome without an indicator that breaks; where a variable breaks, the periods since."""
    from spillgap.models.factors import columns_of
    from spillgap.models.grammar import parse

    read, index = columns_of(parse(spec_of(study).formula)), study.index
    for one in study.breaks:
        name = TermLabel(one.variable, inputs.labels)
        if index is not None and index.name in read and one.variable in without:
            panel = inputs.panel.with_columns(**{index.name: without[one.variable]})
            said = Sentence("sensitivity:without", {"what": name})
            change = partial(_called, method="changed", panel=panel)
            row = (("outcome", one.variable),)
            yield Variant(f"index without {one.variable}", row, said, change)
        elif one.variable in read:
            since = tuple(p for p in inputs.panel.periods if p >= one.period)
            said = Sentence("study/tables:since", {"period": str(one.period), "name": name})
            change = partial(_changed, periods=since)
            yield Variant(f"since {one.period}", (("periods", str(one.period)),), said, change)


def _changed(refit: Any, **fields: Any) -> Any:
    return replace(refit, **fields)


def _called(refit: Any, *, method: str, **arguments: Any) -> Any:
    return getattr(refit, method)(**arguments)
