"""The steps of a study, one module each: what it computes, its tables, figures and checks.

A further step is a module with a row ``STEP``, named in :data:`STEPS` in the order of a run.
"""

from __future__ import annotations

from collections.abc import Iterator

from spillgap.rows import Rows
from spillgap.study.inputs import Inputs
from spillgap.study.specification import Study
from spillgap.study.steps import (
    agglomerations,
    breaks,
    convergence,
    coupling,
    description,
    did,
    dispersion,
    effects,
    evaluation,
    explained,
    gap,
    geodetector,
    index,
    index_methods,
    ledger,
    lisa,
    local_statistics,
    main_weights,
    mediation,
    models,
    moran,
    moran_weights,
    policies,
    regimes,
    robustness,
    sensitivity,
    tests,
)
from spillgap.study.steps._step import Figure, Plate, Sections, Step

__all__ = ["STEPS", "Figure", "Plate", "Step", "figures", "plates", "steps_of"]

STEPS: Rows[Step] = Rows(
    index.STEP,
    main_weights.STEP,
    description.STEP,
    gap.STEP,
    breaks.STEP,
    moran.STEP,
    moran_weights.STEP,
    lisa.STEP,
    local_statistics.STEP,
    models.STEP,
    tests.STEP,
    effects.STEP,
    index_methods.STEP,
    dispersion.STEP,
    convergence.STEP,
    coupling.STEP,
    evaluation.STEP,
    geodetector.STEP,
    did.STEP,
    mediation.STEP,
    regimes.STEP,
    sensitivity.STEP,
    robustness.STEP,
    explained.STEP,
    policies.STEP,
    ledger.STEP,
    agglomerations.STEP,
)
"""Every step by its name, in the order of a run."""


def figures() -> dict[str, Figure]:
    """Every figure of every step by its name."""
    return {figure.name: figure for step in STEPS.values() for figure in step.figures}


def steps_of(study: Study) -> tuple[Step, ...]:
    """The steps that a study has, in order."""
    return tuple(step for step in STEPS.values() if step.wanted(study))


def plates(section: str, study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
    """The figures that become possible with a section and that the study wants."""
    return STEPS[section].plates(study, inputs, sections)
