"""The main model under other covariances, without its correction, with a lag of the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.study.faults import in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import spec_of
from spillgap.study.outcomes import SensitivityOutcome
from spillgap.study.output import Table, title_of
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Step
from spillgap.study.varying import DYNAMIC, UNCORRECTED

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.robustness import Sensitivity
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "RobustnessOutcome", "robustness"]


@dataclass(frozen=True, eq=False)
class RobustnessOutcome(Outcome):
    """The main model's variants by name."""

    section: ClassVar[str] = "robustness"
    variants: Mapping[str, Results]


def robustness(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The main model under other covariances, without its correction, and with a lag of y."""
    spec = spec_of(study)
    varied: Sensitivity = SensitivityOutcome.of(sections).sensitivity
    names = (*study.robustness.covariances, UNCORRECTED, DYNAMIC)
    every = {**varied.results, spec.cov: varied.main}
    variants = {name: every[name] for name in names if name in every}
    left_out = {
        f.variant.name: in_file_terms(f.refused)
        for f in varied.fitted
        if f.variant.name in names and f.refused
    }
    frames = {name: result.to_frame() for name, result in variants.items()}
    numbers: dict[str, Any] = {n: frame.to_dict("index") for n, frame in frames.items()}
    if left_out:
        numbers["left_out"] = left_out
    outcome = RobustnessOutcome(variants)
    return Section("robustness", numbers, (_table(frames, variants, inputs),), outcome)


def _table(
    frames: Mapping[str, pd.DataFrame], variants: Mapping[str, Results], inputs: Inputs
) -> Table:
    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import table

        return table(
            list(variants.values()),
            names=[kinds("variant")(name, lang) or name for name in variants],
            labels=inputs.labels,
            lang=lang,
            title=title_of("robustness").text(lang),
        )

    parts = [frame.reset_index().assign(variant=name) for name, frame in frames.items()]
    stacked = pd.concat(parts, ignore_index=True)
    columns = ["variant", *stacked.columns.drop("variant")]
    return Table("robustness", stacked[columns], printed)


STEP = Step(
    "robustness",
    "robustness",
    robustness,
    wanted=lambda study: study.models is not None,
    needs="sensitivity",
)
