"""What several steps do with models: fit one, keep its numbers, print several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import EstimationError, UnstableError
from spillgap.options import (
    COMPARED_MODEL,
    Effects,
    FixedEffects,
    LagOfOutcome,
    Language,
)
from spillgap.panel import Panel
from spillgap.study.cells import Namer
from spillgap.study.inputs import Inputs
from spillgap.study.output import Table
from spillgap.study.sections import warned_on_results
from spillgap.study.specification import ModelsSpec, Study
from spillgap.text import Sentence

if TYPE_CHECKING:
    from spillgap.models import Results
    from spillgap.tables import Table as PrintedTable

__all__ = [
    "UnderWeights",
    "fit",
    "kept_of_model",
    "per_deviation",
    "posterior_of_weights",
    "regressions",
    "spec_of",
    "under_weights",
]


def spec_of(study: Study) -> ModelsSpec:
    """The study's models, where it has any."""
    assert study.models is not None
    return study.models


def fit(
    spec: ModelsSpec,
    panel: Panel,
    model: str,
    effects: Effects,
    dynamic: tuple[LagOfOutcome, ...] = (),
    regimes: str | None = None,
) -> Results:
    """One model of the study; what it warns of stays in its ``warnings``."""
    from spillgap.models import model_class

    kind = model_class(model)
    terms: dict[str, Any] = {"durbin": spec.durbin} if kind.has_durbin else {}
    correction = spec.correction if effects in ("unit", "time", "twoway") else None
    with warned_on_results():
        built = kind(
            spec.formula, panel, effects=effects, dynamic=dynamic, regimes=regimes, **terms
        )
        return built.fit(correction=correction, cov=spec.cov)


@dataclass(frozen=True, eq=False)
class UnderWeights:
    """The main model under every W.

    Attributes
    ----------
    main : Results
        Under the study's own.
    fits : mapping of Results
        By W, in the study's order.
    left_out : mapping of str
        W that do not admit the model, and why.
    """

    main: Results
    fits: Mapping[str, Results]
    left_out: Mapping[str, str]


def under_weights(study: Study, inputs: Inputs) -> UnderWeights:
    """The main model under every W; one that does not admit it is left out by name.

    Raises
    ------
    EstimationError, UnstableError
        If the study's own W does not.
    """
    spec = spec_of(study)
    asked = spec.main.model, spec.main.effects
    main = fit(spec, inputs.panel, *asked)
    fits, left_out = {}, {}
    for name, graph in inputs.weights.items():
        if name == inputs.main_weights:
            fits[name] = main
            continue
        try:
            fits[name] = fit(spec, inputs.panel.with_weights(graph), *asked)
        except (EstimationError, UnstableError) as problem:
            left_out[name] = str(problem)
    return UnderWeights(main, fits, left_out)


def posterior_of_weights(
    spec: ModelsSpec, inputs: Inputs, effects: FixedEffects
) -> dict[str, float]:
    """Posterior probability of every W under the main model; empty if there is only one."""
    from spillgap.models.tests import posterior_probabilities

    if len(inputs.weights) < 2 or effects == "pooled":
        return {}
    posterior = posterior_probabilities(
        spec.formula,
        inputs.panel,
        models=(COMPARED_MODEL.parse(spec.main.model),),
        weights=inputs.weights,
        effects=effects,
        durbin=spec.durbin,
    )
    return {str(name): float(p) for name, p in posterior.weights.items()}


def kept_of_model(result: Results) -> dict[str, object]:
    """What study.json keeps of a model."""
    return {
        "parameters": result.to_frame().to_dict("index"),
        "sigma2": result.sigma2,
        "loglik": result.loglik,
        "aic": result.aic,
        "bic": result.bic,
        "r2_within": result.r2_within,
        "r2_overall": result.r2_overall,
        "nobs": result.nobs,
        "stable_interval": list(result.stable_interval),
        "correction": result.correction,
        "cov": result.cov_type,
        "warnings": list(result.warnings),
    }


def regressions(
    name: str,
    title: Sentence,
    results: Mapping[str, Results],
    inputs: Inputs,
    heads: Namer = lambda name, _lang: str(name),
) -> Table:
    """Estimates side by side under headings by the results' keys."""

    def printed(lang: Language) -> PrintedTable:
        from spillgap.tables import table

        return table(
            list(results.values()),
            names=[heads(name, lang) or name for name in results],
            labels=inputs.labels,
            lang=lang,
            title=title.text(lang),
        )

    parts = [r.to_frame().reset_index().assign(model=n) for n, r in results.items()]
    frame = pd.concat(parts, ignore_index=True)
    return Table(name, frame[["model", *frame.columns.drop("model")]], printed)


def per_deviation(frame: pd.DataFrame, variables: list[str], main: Results) -> pd.DataFrame:
    """Estimates and intervals for a change of one standard deviation of each row's variable."""
    design = main.design
    spread = {n: design.z[:, design.names.index(n)].std(ddof=1) for n in set(variables)}
    return frame[["estimate", "lower", "upper"]].mul([spread[v] for v in variables], axis=0)
