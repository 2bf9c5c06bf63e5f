"""The W that the study reads by, where the rule is that the data choose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from spillgap.options import FIXED_EFFECTS
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import posterior_of_weights, spec_of
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step

__all__ = ["STEP", "MainWeightsOutcome", "settled", "wanted"]


@dataclass(frozen=True, eq=False)
class MainWeightsOutcome(Outcome):
    """The W that the data choose, and the posterior probability of each."""

    section: ClassVar[str] = "main_weights"
    chosen: str
    posterior: Mapping[str, float]


def wanted(study: Study) -> bool:
    """Whether the data choose the W."""
    return study.models is not None and study.models.main.rule == "posterior"


def _chosen(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """The most probable W under the main model, all equally probable beforehand."""
    spec = spec_of(study)
    fixed = FIXED_EFFECTS.find(spec.main.effects) or "pooled"
    posterior = posterior_of_weights(spec, inputs, fixed)
    best = max(posterior, key=lambda name: posterior[name])
    numbers = {"rule": "posterior", "chosen": best, "posterior": posterior}
    return Section("main_weights", numbers, outcome=MainWeightsOutcome(best, posterior))


def _extended(_study: Study, inputs: Inputs, section: Section) -> Inputs:
    return inputs.with_weights(MainWeightsOutcome.of({section.name: section}).chosen)


def settled(study: Study, inputs: Inputs) -> Inputs:
    """The inputs with the W that the study's rule leads to."""
    return _extended(study, inputs, _chosen(study, inputs, {})) if wanted(study) else inputs


STEP = Step("main_weights", "the main W", _chosen, wanted=wanted, extend=_extended)
