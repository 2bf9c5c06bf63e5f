"""Scenarios and targets of a study, against the variables and places of its main model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from spillgap.errors import OptionError
from spillgap.study.faults import Findings
from spillgap.study.specification import Study

if TYPE_CHECKING:
    from spillgap.explain.decomposition.structure import Structure
    from spillgap.models import Results, SpatialPanelModel
    from spillgap.models.specification import Design

__all__ = ["check_policies"]


@dataclass(frozen=True, eq=False)
class _Declared:
    """A model that is not fitted yet, where only its terms are asked for."""

    model: SpatialPanelModel

    @property
    def design(self) -> Design:
        return self.model.design


def check_policies(
    study: Study, main: SpatialPanelModel, groups: pd.Series | None, findings: Findings
) -> None:
    """Variables, places and amounts of every scenario; variable, aims and cap of every target."""
    from spillgap.explain.decomposition.structure import Structure
    from spillgap.explain.scenarios.shock import make_shock
    from spillgap.gaps import partition

    spec = study.policies
    if spec is None:
        return
    structure = Structure(cast("Results", _Declared(main)))
    split = None if groups is None else partition(main.panel, groups)
    for name, scenario in spec.scenarios.items():
        for variable, change in scenario.changes.items():
            with findings.at("policies", "scenarios", name, "changes", variable):
                make_shock(structure, {variable: change}, None, split)
    for number in range(len(spec.targets)):
        _check_target(study, number, structure, groups is not None, findings)


def _check_target(
    study: Study, number: int, structure: Structure, has_groups: bool, findings: Findings
) -> None:
    from spillgap.explain.scenarios.budget import caps_of, spent_variable
    from spillgap.explain.scenarios.targeting import MOST_UNITS

    assert study.policies is not None
    one = study.policies.targets[number]
    place = ("policies", "targets", number)
    design = structure.results.design
    rows = np.flatnonzero(design.period_codes == len(design.periods) - 1)
    with findings.at(*place, "variable"):
        spent = spent_variable(structure, one.variable, rows)
        with findings.at(*place, "cap"):
            units = design.units[design.unit_codes[rows]]
            caps_of(one.cap, spent.before, spent.top, units, one.budget)
    if "gap" in one.objectives and not has_groups:
        findings.add((*place, "objectives"), "'gap' is between two groups: add [gap].", OptionError)
    if rows.size > MOST_UNITS and set(one.objectives) != {"mean"}:
        findings.add(
            (*place, "objectives"),
            f"beyond {MOST_UNITS} units only 'mean' is aimed at; there are {rows.size}.",
            OptionError,
        )
