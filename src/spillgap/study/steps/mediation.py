"""Paths from a treatment to the variable of interest through a mediator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from spillgap import figures
from spillgap.errors import EstimationError
from spillgap.options import Language
from spillgap.study.cells import kinds
from spillgap.study.chapters import MediationSpec
from spillgap.study.faults import Findings
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import kept_of_model, regressions
from spillgap.study.output import Table, title_of
from spillgap.study.sections import Outcome, Section, warned_on_results
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.mediation import Confounding, Mediation, Shares
    from spillgap.tables import Table as PrintedTable

__all__ = ["STEP", "MediationOutcome", "mediation"]


@dataclass(frozen=True, eq=False)
class MediationOutcome(Outcome):
    """The paths, their shares of the whole, and what an omitted confounder would do; None where
    the equations do not tell.
    """

    section: ClassVar[str] = "mediation"
    mediation: Mediation
    shares: Shares
    confounding: Confounding | None


def mediation(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """The paths, the regressions behind them, and what an omitted confounder would do."""
    from spillgap.mediation import mediate

    spec = _spec(study)
    with warned_on_results():
        paths = mediate(
            spec.outcome_formula,
            spec.mediator_formula,
            inputs.panel,
            treatment=spec.treatment,
            mediator=spec.mediator,
            model=spec.model,
            effects=spec.effects,
            draws=study.draws,
            seed=study.seed,
        )
        shares = paths.shares()
    fits = {"whole": paths.whole, "mediator": paths.mediation, "outcome": paths.outcome}
    curve = _curve(paths)
    steps = title_of("mediation_steps")
    tables = (
        _paths_table(paths, inputs),
        regressions("mediation_steps", steps, fits, inputs, kinds("mediation-step")),
    )
    numbers: dict[str, object] = {
        "paths": paths.to_frame().reset_index().to_dict("records"),
        "shares": shares.to_frame().to_dict("index"),
        "vanishes": None if curve is None else curve.vanishes,
        "models": {name: kept_of_model(fit) for name, fit in fits.items()},
        "warnings": list(paths.warnings),
    }
    return Section("mediation", numbers, tables, MediationOutcome(paths, shares, curve))


def _spec(study: Study) -> MediationSpec:
    assert study.mediation is not None
    return study.mediation


def _curve(paths: Mediation) -> Confounding | None:
    """What an omitted confounder would do; None where the equations do not tell."""
    try:
        return paths.confounding()
    except EstimationError:
        return None


def check_mediation(study: Study, inputs: Inputs, findings: Findings) -> None:
    """Build both equations on the data, without estimating them."""
    from spillgap.mediation import read_equations
    from spillgap.models import OLS

    spec, before = _spec(study), len(findings.faults)
    for key in ("outcome_formula", "mediator_formula"):
        with findings.at("mediation", key):
            OLS(getattr(spec, key), inputs.panel, effects="pooled")
    if len(findings.faults) > before:
        return
    with findings.at("mediation", "mediator"):
        read_equations(
            spec.outcome_formula,
            spec.mediator_formula,
            inputs.panel,
            treatment=spec.treatment,
            mediator=spec.mediator,
            model=spec.model,
            effects=spec.effects,
        )


def _paths_table(paths: Mediation, inputs: Inputs) -> Table:
    def printed(lang: Language) -> PrintedTable:
        return paths.table(labels=inputs.labels, lang=lang)

    return Table("mediation", paths.to_frame().reset_index(), printed)


def _contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    results = MediationOutcome.of(sections)
    drawn: dict[str, Content] = {"mediation": {"frame": results.mediation.to_frame()}}
    if results.confounding is not None:
        drawn["mediation_confounding"] = {"curve": results.confounding}
    return drawn


def _draw(content: Content, lang: Language) -> Drawn:
    if "curve" in content:
        return figures.confounding(content["curve"], lang=lang)
    frame: pd.DataFrame = content["frame"]
    paths = frame.index.get_level_values("path").unique()
    named = {path: say(f"mediation:path-{path}", lang) for path in paths}
    return figures.effects(frame.rename(index=named, level="path"), lang=lang)


STEP = Step(
    "mediation",
    "paths through a mediator",
    mediation,
    wanted=lambda study: study.mediation is not None,
    figures=(Figure("mediation", _contents, _draw),),
    refusable=True,
    check=check_mediation,
)
