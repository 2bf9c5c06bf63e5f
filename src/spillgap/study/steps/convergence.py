"""Convergence: σ, β in its forms, clubs, Markov chains, and the moving density."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.errors import DataError, DataWarning, EstimationError
from spillgap.options import Language
from spillgap.study.cells import Namer, either, kinds, units, variable
from spillgap.study.chapters import ConvergenceSpec
from spillgap.study.faults import in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Outcome, Section, warned_on_results
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Told

if TYPE_CHECKING:
    from spillgap.gaps import (
        BetaResult,
        ClubsResult,
        DensityResult,
        MarkovResult,
        SigmaResult,
        SpatialMarkovResult,
    )

__all__ = ["STEP", "ConvergenceOutcome", "convergence"]

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class ConvergenceOutcome(Outcome):
    """Every form of convergence, and why a form is left out, by its name."""

    section: ClassVar[str] = "convergence"
    sigma: SigmaResult
    beta: Mapping[str, BetaResult]
    markov: MarkovResult
    density: DensityResult
    spatial_markov: SpatialMarkovResult | None
    clubs: ClubsResult | None
    left_out: Mapping[str, str]


def convergence(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Every form of convergence that the study's figures allow."""
    from spillgap.gaps import density, markov, sigma_convergence

    spec = study.convergence
    assert spec is not None
    panel, name = inputs.panel, study.interest
    left_out: dict[str, str] = {}
    spatial = lambda: _spatial(inputs, name, spec.classes)  # noqa: E731
    clubs = lambda: _clubs(inputs, name)  # noqa: E731
    outcome = ConvergenceOutcome(
        sigma=sigma_convergence(panel, name),
        beta=_betas(spec, inputs, name),
        markov=markov(panel, name, spec.classes),
        density=density(panel, name),
        spatial_markov=_tried(left_out, "spatial_markov", spatial),
        clubs=_tried(left_out, "clubs", clubs) if spec.clubs else None,
        left_out=left_out,
    )
    return Section("convergence", _numbers(outcome), tuple(_tables(inputs, name, outcome)), outcome)


def _tried(left_out: dict[str, str], key: str, compute: Callable[[], T]) -> T | None:
    """What few periods or weights of another kind do not allow is noted, not fatal."""
    try:
        return compute()
    except (DataError, EstimationError) as error:
        left_out[key] = in_file_terms(str(error))
        return None


def _spatial(inputs: Inputs, name: str, classes: int) -> SpatialMarkovResult:
    from spillgap.gaps import spatial_markov

    return spatial_markov(inputs.panel, name, classes)


def _clubs(inputs: Inputs, name: str) -> ClubsResult:
    from spillgap.gaps import clubs

    with warned_on_results(DataWarning):
        return clubs(inputs.panel, name)


def _betas(spec: ConvergenceSpec, inputs: Inputs, name: str) -> dict[str, BetaResult]:
    from spillgap.gaps import beta_convergence

    panel, controls = inputs.panel, list(spec.controls)
    fits = {
        "cross_section": beta_convergence(panel, name, form="cross-section"),
        "absolute": beta_convergence(panel, name),
    }
    if controls:
        fits["conditional"] = beta_convergence(panel, name, controls)
    if spec.spatial:
        fits["spatial"] = beta_convergence(panel, name, controls or None, spatial=True)
    return fits


def beta_frame(betas: Mapping[str, BetaResult]) -> pd.DataFrame:
    """One row per form: the coefficient, speed and half-life (total effect where spatial)."""
    rows = {}
    for form, result in betas.items():
        first = result.speed.iloc[0]
        rows[form] = {
            "b": first["b"],
            "std_error": first["b_std_error"],
            "p": result.params.loc["initial", "p"],
            "speed": first["speed"],
            "half_life": first["half_life"],
            "half_life_lower": first["half_life_lower"],
            "half_life_upper": first["half_life_upper"],
            "nobs": result.nobs,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("form")


def _numbers(results: ConvergenceOutcome) -> dict[str, Any]:
    sigma, chain = results.sigma, results.markov
    numbers: dict[str, Any] = {
        "sigma": {
            "dispersion": sigma.to_frame()["dispersion"],
            "trend": sigma.trend,
            "kendall": sigma.kendall,
        },
        "beta": beta_frame(results.beta).to_dict("index"),
        "markov": {
            "transitions": chain.transitions.to_dict("index"),
            "steady_state": chain.steady_state,
            "cutoffs": chain.cutoffs,
        },
        "density": results.density.summary.to_dict("index"),
    }
    if results.spatial_markov is not None:
        numbers["spatial_markov"] = results.spatial_markov.tests.to_dict("index")
    if results.clubs is not None:
        clubs = results.clubs
        numbers["clubs"] = {"overall": clubs.overall, "membership": clubs.membership}
    if results.left_out:
        numbers["left_out"] = results.left_out
    return numbers


def _tables(inputs: Inputs, name: str, results: ConvergenceOutcome) -> list[Table]:
    about = {"label": variable(inputs, name)}
    sigma = results.sigma.to_frame().rename_axis("year").reset_index()
    betas = beta_frame(results.beta).reset_index()
    tables = [
        sheet("sigma", sigma, about=about),
        sheet("beta", betas, kinds("form"), about=about),
        _chain(results.markov, about),
    ]
    if results.spatial_markov is not None:
        tables.append(_spatial_chain(results.spatial_markov, about))
    if results.clubs is not None:
        tables.append(_membership(inputs, results.clubs, about))
    return tables


def _classes(k: int) -> Namer:
    """Classes as headings of columns and as names of rows."""
    from spillgap.gaps import class_labels

    def name(value: Any, lang: Language) -> str | None:
        return class_labels(k, lang)[value - 1] if value in range(1, k + 1) else None

    return name


def _chain(chain: MarkovResult, about: Mapping[str, Told]) -> Table:
    classes = _classes(len(chain.steady_state))
    frame = chain.transitions.copy()
    frame.index = frame.index.astype(object)
    frame.loc["steady"] = chain.steady_state.to_numpy()
    frame = frame.rename_axis("from").reset_index()
    return sheet("markov", frame, either(classes, kinds("class")), heads=classes, about=about)


def _spatial_chain(chain: SpatialMarkovResult, about: Mapping[str, Told]) -> Table:
    classes = _classes(chain.transitions.shape[1])
    frame = chain.transitions.copy()
    frame.index = frame.index.set_names(["lag", "from"])
    frame = frame.reset_index().astype({"lag": object, "from": object})
    return sheet("spatial_markov", frame, classes, heads=classes, about=about, blocks=1)


def _membership(inputs: Inputs, clubs: ClubsResult, about: Mapping[str, Told]) -> Table:
    frame = clubs.to_frame().sort_values(["club", "transition"], ascending=[True, False])
    frame = frame[["club", "transition"]].rename_axis("unit").reset_index()
    # Club 0 holds the units that converge to no other.
    frame["club"] = frame["club"].astype(str).replace("0", "–")
    return sheet("clubs", frame, units(inputs), about=about)


def _ridgeline_contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = ConvergenceOutcome.of(sections)
    label = variable(inputs, study.interest)
    content = {
        "frame": results.density.to_frame(),
        "label": label,
        "bounds": _bounds(study, inputs.panel.wide(study.interest, allow_missing=True)),
    }
    return {"ridgeline": content}


def _bounds(study: Study, values: pd.DataFrame) -> tuple[float | None, float | None]:
    """What the variable cannot go below and above: an index lies on its scale of 0 to 100."""
    indexed = study.index is not None and study.index.name == study.interest
    lowest = 0.0 if indexed or float(values.min().min()) >= 0 else None
    return lowest, 100.0 if indexed else None


def _markov_contents(_study: Study, _inputs: Inputs, sections: Sections) -> Contents:
    chain = ConvergenceOutcome.of(sections).markov
    return {"markov": {"matrix": chain.transitions, "steady": chain.steady_state}}


def _draw_ridgeline(content: Content, lang: Language) -> Drawn:
    return figures.ridgeline(
        content["frame"],
        xlabel=math_text(content["label"].text(lang)),
        bounds=content["bounds"],
        lang=lang,
    )


def _draw_markov(content: Content, lang: Language) -> Drawn:
    from spillgap.gaps import class_labels

    matrix, steady = content["matrix"], content["steady"]
    names = list(class_labels(len(matrix), lang))
    matrix = matrix.set_axis(names).set_axis(names, axis=1)
    return figures.markov(matrix, steady=steady.set_axis(names), lang=lang)


STEP = Step(
    "convergence",
    "convergence",
    convergence,
    wanted=lambda study: study.convergence is not None,
    figures=(
        Figure("ridgeline", _ridgeline_contents, _draw_ridgeline),
        Figure("markov", _markov_contents, _draw_markov),
    ),
    refusable=True,
)
