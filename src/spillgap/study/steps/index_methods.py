"""The index under other methods: how its ranks agree and how far they move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spillgap.study.cells import kinds, units
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import IndexOutcome
from spillgap.study.output import sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Step

__all__ = ["STEP", "IndexMethodsOutcome", "compared_indices"]


@dataclass(frozen=True, eq=False)
class IndexMethodsOutcome(Outcome):
    """By other method, its rank correlations with the study's own; by unit, how its ranks move."""

    section: ClassVar[str] = "index_methods"
    agreement: pd.DataFrame
    moves: pd.DataFrame


def compared_indices(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The index by every method, how its ranks agree with the study's own and how far they move."""
    from spillgap.index import compare_indices, composite_index

    spec = study.index
    assert spec is not None
    own = IndexOutcome.of(sections).index
    indices = {own.method: own}
    for method in study.robustness.index_methods:
        if method not in indices:
            indices[method] = composite_index(
                inputs.panel, spec.columns, method, directions=spec.directions or None, on=spec.on
            )
    compared = compare_indices(indices)
    moves = compared.moves()
    agreement = pd.DataFrame(
        {"spearman": compared.spearman[own.method], "kendall": compared.kendall[own.method]}
    ).drop(index=own.method)
    tables = (
        sheet(
            "index_methods",
            agreement.rename_axis("method").reset_index(),
            kinds("index-method"),
        ),
        sheet(
            "index_ranks",
            moves.rename_axis("unit").reset_index(),
            units(inputs),
            digits=1,
        ),
    )
    numbers = {"agreement": agreement.to_dict("index"), "moves": moves.to_dict("index")}
    return Section("index_methods", numbers, tables, IndexMethodsOutcome(agreement, moves))


STEP = Step(
    "index_methods",
    "index under other methods",
    compared_indices,
    wanted=lambda study: study.index is not None and len(study.index.columns) > 1,
    refusable=True,
)
