"""The study's page to explore: what it is made of, from the study or from what its steps found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spillgap.explorer import Budget, Explorer, Source, columns_of, draws_for, known_groups, made_of
from spillgap.groups import Partition, partition
from spillgap.study.checks import sound_inputs
from spillgap.study.columns import fixed_column
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import UnderWeights, under_weights
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import Artefact
from spillgap.study.pattern import with_permutations
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps import index, main_weights
from spillgap.study.steps.gap import group_means, pair_of
from spillgap.text import languages

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
    study = with_permutations(study, inputs)
    if index.STEP.wanted(study):
        _, inputs = index.STEP.run(study, inputs, {})
    inputs = main_weights.settled(study, inputs)
    found = None if study.models is None else under_weights(study, inputs)
    return made_of(_source(study, inputs, found))


def write_explorer(
    study: Study, inputs: Inputs, sections: Mapping[str, Section], out: Path
) -> Artefact:
    """The page of a study whose steps have run."""
    found = None
    if "models" in sections:
        made = ModelsOutcome.of(sections)
        found = UnderWeights(made.main, made.by_weights, made.left_out)
    page = made_of(_source(study, inputs, found))
    return Artefact("explorer", "explorer", page.save(out / EXPLORER, study.languages[0]))


def _source(study: Study, inputs: Inputs, found: UnderWeights | None) -> Source:
    groups, pair = _groups(study, inputs)
    policies = study.policies
    main = inputs.main_weights
    # The page opens with the first.
    fits = {} if found is None else {main: found.main, **found.fits}
    wanted = [study.interest, *study.pattern.variables]
    wanted += [] if not fits else columns_of(fits[main])
    panel = inputs.panel
    return Source(
        panel=panel,
        title={lang: study.title.text(lang) for lang in languages()},
        variables=tuple(dict.fromkeys(wanted)),
        weights={main: inputs.weights[main], **inputs.weights},
        results=fits,
        left_out=() if found is None else tuple(found.left_out),
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
