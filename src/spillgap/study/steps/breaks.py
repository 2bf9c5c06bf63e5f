"""Breaks in series: the study's index without the indicator that breaks."""

from __future__ import annotations

import pandas as pd

from spillgap.study.cells import variables
from spillgap.study.faults import Findings, require_known
from spillgap.study.inputs import Inputs
from spillgap.study.marking import of_index
from spillgap.study.outcomes import BreaksOutcome, GapOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step
from spillgap.study.steps.gap import group_means, over

__all__ = ["STEP", "breaks"]


def breaks(study: Study, inputs: Inputs, sections: Sections) -> Section:
    """Every index without an indicator that breaks, and the gap and inequality by it."""
    from spillgap.index import composite_index

    spec, without = study.index, {}
    for one in of_index(study):
        assert spec is not None
        kept = [name for name in spec.columns if name != one.variable]
        signs = {name: sign for name, sign in spec.directions.items() if name in kept}
        made = composite_index(
            inputs.panel, kept, spec.method, directions=signs or None, on=spec.on
        )
        without[one.variable] = made.scores
    frame = _compared(study, inputs, sections, without)
    numbers = {
        "breaks": [{"variable": b.variable, "period": b.period} for b in study.breaks],
        "without": [] if frame is None else frame.to_dict("records"),
    }
    outcome = BreaksOutcome(without, frame)
    return Section("breaks", numbers, _tables(frame, inputs), outcome)


def _compared(
    study: Study, inputs: Inputs, sections: Sections, without: dict[str, pd.Series]
) -> pd.DataFrame | None:
    """By period: ratio of the pair and Theil's T, of the index as it is and without each."""
    if "gap" not in sections or not without or study.index is None:
        return None
    from spillgap.gaps import inequality

    gap = GapOutcome.of(sections)
    rows = []
    for name, scores in {"": None, **without}.items():
        panel, column = inputs.panel, study.index.name
        if scores is not None:
            panel = panel.with_columns(**{column: scores})
        means = group_means(panel, column, gap.groups)
        ratio = over(means[gap.pair[0]], means[gap.pair[1]])
        whole = inequality(panel, column, measures=["gini"]).to_frame().xs("gini")["total"]
        rows += [
            {"left_out": name, "year": period, "ratio": ratio[period], "gini": float(value)}
            for period, value in zip(panel.periods, whole.to_numpy(), strict=True)
        ]
    return pd.DataFrame(rows)


def _tables(frame: pd.DataFrame | None, inputs: Inputs) -> tuple[Table, ...]:
    if frame is None:
        return ()
    wide = frame.assign(year=frame["year"].astype(object))
    return (sheet("breaks", wide, variables(inputs), blocks=1),)


def _check(study: Study, inputs: Inputs, findings: Findings) -> None:
    for number, one in enumerate(study.breaks):
        with findings.at("breaks", number, "variable"):
            require_known([one.variable], inputs.panel.columns, "column")
        with findings.at("breaks", number, "period"):
            periods = list(map(str, inputs.panel.periods))
            require_known([str(one.period)], periods, "period")


STEP = Step(
    "breaks",
    "breaks in series",
    breaks,
    wanted=lambda study: bool(study.breaks),
    check=_check,
)
