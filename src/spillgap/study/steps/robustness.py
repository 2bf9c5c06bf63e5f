"""The main model under other covariances, without its correction, with a lag of the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import EstimationError, UnstableError
from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.study.faults import in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import fit
from spillgap.study.output import Table, title_of
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Step

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "robustness"]


def robustness(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The main model under other covariances, without its correction, and with a lag of y."""
    spec = study.models
    assert spec is not None
    main = sections["models"].results["main"]
    variants: dict[str, Results] = {}
    left_out: dict[str, str] = {}
    for name in study.robustness.covariances:
        try:
            changed = spec.model_copy(update={"cov": name})
            variants[name] = fit(changed, inputs.panel, spec.main.model, spec.main.effects)
        except EstimationError as error:
            left_out[name] = in_file_terms(str(error))
    if main.correction is not None:
        plain = spec.model_copy(update={"correction": None})
        variants["uncorrected"] = fit(plain, inputs.panel, spec.main.model, spec.main.effects)
    try:
        variants["dynamic"] = _dynamic(study, inputs)
    except (EstimationError, UnstableError) as error:
        left_out["dynamic"] = in_file_terms(str(error))
    frames = {name: result.to_frame() for name, result in variants.items()}
    numbers: dict[str, Any] = {n: frame.to_dict("index") for n, frame in frames.items()}
    if left_out:
        numbers["left_out"] = left_out
    return Section(
        "robustness", numbers, (_table(frames, variants, inputs),), {"variants": variants}
    )


def _dynamic(study: Study, inputs: Inputs) -> Results:
    """The main model, correction and all, with the outcome of the period before added."""
    spec = study.models
    assert spec is not None
    return fit(spec, inputs.panel, spec.main.model, spec.main.effects, dynamic=("time",))


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
    refusable=True,
)
