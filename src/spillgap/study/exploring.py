"""The study's page to explore: what it is made of, from the study or from what its steps found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spillgap.errors import EstimationError, UnstableError
from spillgap.explorer import Budget, Explorer, Source, columns_of, draws_for, known_groups, made_of
from spillgap.groups import Partition, partition
from spillgap.study.checks import sound_inputs
from spillgap.study.columns import fixed_column
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import fit, spec_of
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import Artefact
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps import index, main_weights
from spillgap.study.steps.gap import group_means, pair_of
from spillgap.text import languages

if TYPE_CHECKING:
    from spillgap.models import Results

__all__ = ["EXPLORER", "explore", "write_explorer"]

EXPLORER = "explorer.html"


def explore(study: Study) -> Explorer:
    """The page of a study, of which only what the page needs is computed.

    Raises
    ------
    SpillgapError
        For whatever in the study or its files cannot be used; the message names it.

    Examples
    --------
    >>> from spillgap.study import Study, explore
    >>> explore(Study.built_in("china")).save("build/explorer.html")  # doctest: +SKIP
    """
    inputs = sound_inputs(study)
    if index.STEP.wanted(study):
        _, inputs = index.STEP.run(study, inputs, {})
    inputs = main_weights.settled(study, inputs)
    return made_of(_source(study, inputs, _fits(study, inputs)))


def write_explorer(
    study: Study, inputs: Inputs, sections: Mapping[str, Section], out: Path
) -> Artefact:
    """The page of a study whose steps have run."""
    fits = (
        {} if "models" not in sections else _found(inputs.main_weights, ModelsOutcome.of(sections))
    )
    page = made_of(_source(study, inputs, fits))
    return Artefact("explorer", "explorer", page.save(out / EXPLORER, study.languages[0]))


def _fits(study: Study, inputs: Inputs) -> dict[str, Results]:
    """The main model under every W, its own first; other W that do not admit it are left out."""
    if study.models is None:
        return {}
    spec = spec_of(study)
    fits = {inputs.main_weights: fit(spec, inputs.panel, spec.main.model, spec.main.effects)}
    for name, graph in inputs.weights.items():
        if name not in fits:
            try:
                panel = inputs.panel.with_weights(graph)
                fits[name] = fit(spec, panel, spec.main.model, spec.main.effects)
            except (EstimationError, UnstableError):
                continue
    return fits


def _found(main: str, models: ModelsOutcome) -> dict[str, Results]:
    return {main: models.main} | {
        name: result for name, result in models.by_weights.items() if name != main
    }


def _source(study: Study, inputs: Inputs, fits: Mapping[str, Results]) -> Source:
    groups, pair = _groups(study, inputs)
    policies = study.policies
    main = inputs.main_weights
    wanted = [study.interest, *study.pattern.variables]
    wanted += [] if not fits else columns_of(fits[main])
    panel = inputs.panel
    return Source(
        panel=panel,
        title={lang: study.title.text(lang) for lang in languages()},
        variables=tuple(dict.fromkeys(wanted)),
        weights={main: inputs.weights[main], **inputs.weights},
        results=fits,
        boundaries=inputs.basemap,
        maritime=inputs.sea,
        labels=inputs.labels,
        names=inputs.names,
        groups={**groups, **known_groups(panel, groups)},
        pair=pair,
        budgets=()
        if policies is None
        else tuple(Budget(one.variable, one.budget, one.cap) for one in policies.targets),
        permutations=study.permutations,
        draws=draws_for(panel) if policies is None else policies.draws,
        seed=study.seed,
    )


def _groups(study: Study, inputs: Inputs) -> tuple[dict[str, Partition], tuple[Any, Any] | None]:
    """The groups of the gap and the pair that it compares."""
    if study.gap is None:
        return {}, None
    groups = fixed_column(inputs.panel, study.gap.groups, "[gap] groups:")
    pair = pair_of(study.gap, group_means(inputs.panel, study.interest, groups))
    return {study.gap.groups: partition(inputs.panel, groups)}, pair
