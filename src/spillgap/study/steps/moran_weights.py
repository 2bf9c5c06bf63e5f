"""Moran's I under every W: from how many of them a pattern comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from spillgap.errors import SpillgapError
from spillgap.study.cells import either, labelled, variables
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Sections, Step
from spillgap.study.varying import WeightsName
from spillgap.text.verdicts import LEVEL

__all__ = ["STEP", "MoranWeightsOutcome", "under_every_weights"]


@dataclass(frozen=True, eq=False)
class MoranWeightsOutcome(Outcome):
    """Moran's I under every W.

    Attributes
    ----------
    period : str
        The last of the study.
    frame : DataFrame
        By variable and W: I, its expectation, p, and whether it is significant.
    left_out : mapping
        W under which it cannot be computed → why.
    """

    section: ClassVar[str] = "moran_weights"
    period: str
    frame: pd.DataFrame
    left_out: Mapping[str, str]


def under_every_weights(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Moran's I of each of the study's variables in the last period, under every W.

    A W under which it cannot be computed is left out by name.
    """
    from spillgap.autocorrelation import moran

    names = study.pattern.variables or (study.interest,)
    last = inputs.panel.periods[-1]
    rows, left_out = [], {}
    for weights, graph in inputs.weights.items():
        for name in names:
            try:
                result = moran(
                    inputs.panel.with_weights(graph),
                    name,
                    permutations=study.permutations,
                    seed=study.seed,
                    periods=[last],
                    alternative=study.pattern.alternative,
                ).to_frame()
            except SpillgapError as problem:
                left_out[weights] = str(problem)
                continue
            one = result.iloc[0]
            rows.append(
                {
                    "variable": name,
                    "weights": weights,
                    "I": float(one["I"]),
                    "expected": float(one["expected"]),
                    "p_perm": float(one["p_perm"]),
                    "clear": bool(one["p_perm"] < LEVEL),
                }
            )
    frame = pd.DataFrame(rows)
    numbers = {
        "period": str(last),
        "left_out": left_out,
        "moran": {
            name: part.drop(columns="variable").set_index("weights").to_dict("index")
            for name, part in frame.groupby("variable", sort=False)
        },
    }
    titles = lambda value, lang: (  # noqa: E731
        WeightsName.of(study, value).title(lang) if value in inputs.weights else None
    )
    table = sheet(
        "moran_by_weights",
        frame.drop(columns=["expected", "clear"]).sort_values(
            "variable", key=lambda column: column.map(names.index), kind="stable"
        ),
        either(variables(inputs), titles, labelled("column")),
        about={"period": str(last)},
        digits=4,
        blocks=1,
    )
    return Section(
        "moran_weights", numbers, (table,), MoranWeightsOutcome(str(last), frame, left_out)
    )


STEP = Step(
    "moran_weights",
    "Moran's I under every W",
    under_every_weights,
    wanted=lambda study: len(study.weights) > 1,
)
