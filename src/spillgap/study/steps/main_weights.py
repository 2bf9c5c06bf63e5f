"""The W that the study reads by, where the rule is that the data choose it."""

from __future__ import annotations

from typing import Any

from spillgap.options import FIXED_EFFECTS
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import posterior_of_weights, spec_of
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step

__all__ = ["STEP", "settled", "wanted"]


def wanted(study: Study) -> bool:
    """Whether the data choose the W."""
    return study.models is not None and study.models.main.rule == "posterior"


def _chosen(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """The most probable W under the main model, all equally probable beforehand."""
    spec = spec_of(study)
    fixed = FIXED_EFFECTS.find(spec.main.effects) or "pooled"
    posterior = posterior_of_weights(spec, inputs, fixed)
    best = max(posterior, key=lambda name: posterior[name])
    numbers: dict[str, Any] = {"rule": "posterior", "chosen": best, "posterior": posterior}
    return Section("main_weights", numbers, (), {"chosen": best})


def _extended(_study: Study, inputs: Inputs, section: Section) -> Inputs:
    return inputs.with_weights(section.results["chosen"])


def settled(study: Study, inputs: Inputs) -> Inputs:
    """The inputs with the W that the study's rule leads to."""
    return _extended(study, inputs, _chosen(study, inputs, {})) if wanted(study) else inputs


STEP = Step("main_weights", "the main W", _chosen, wanted=wanted, extend=_extended)
