"""Formulas, models and covariances of a study, built on its data but not estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spillgap.errors import OptionError, UnknownNameError, listing, suggest
from spillgap.options import COMPARED_MODEL, FIXED_EFFECTS, Effects
from spillgap.study.faults import Findings, require_known
from spillgap.study.inputs import Inputs
from spillgap.study.specification import ModelsSpec, Study

if TYPE_CHECKING:
    from spillgap.models import SpatialPanelModel

__all__ = ["check_models", "check_names", "check_rule"]


def check_models(study: Study, inputs: Inputs, findings: Findings) -> SpatialPanelModel | None:
    """Build every model that the study will fit; the main one, None if it cannot be built."""
    spec = study.models
    assert spec is not None
    _check_covariances(study, inputs, findings)
    if not _is_read(spec, inputs, findings):
        return None
    main = None
    with findings.at("models", "main"):
        main = _built(spec, inputs, spec.main.model, spec.main.effects)
        _check_correction(spec, main, findings)
        _check_headline(study.robustness.headline, main.design.regressors, findings)
    if spec.regimes is not None:
        with findings.at("models", "regimes"):
            _built(spec, inputs, spec.main.model, spec.main.effects, regimes=spec.regimes)
    for number, effects in enumerate(spec.effects):
        for model in dict.fromkeys([*spec.compare, spec.main.model]):
            with findings.at("models", "effects", number):
                _check_correction(spec, _built(spec, inputs, model, effects), findings)
    for graph in inputs.weights.values():
        other = replace(inputs, panel=inputs.panel.with_weights(graph))
        with findings.at("models", "main"):
            built = _built(spec, other, spec.main.model, spec.main.effects)
            _check_correction(spec, built, findings)
    return main


def _check_correction(spec: ModelsSpec, built: SpatialPanelModel, findings: Findings) -> None:
    """Refuse a correction that is asked for by name where it is not valid."""
    from spillgap.models.correction import check_correction

    if spec.correction is None or spec.correction == "auto":
        return
    if FIXED_EFFECTS.find(built.effects) not in (None, "pooled"):
        with findings.at("models", "correction"):
            check_correction(spec.correction, built.specification, built.design)


def _check_headline(names: Sequence[str], regressors: Sequence[str], findings: Findings) -> None:
    known = [name for name in regressors if name != "Intercept"]
    for number, name in enumerate(names):
        with findings.at("robustness", "headline", number):
            require_known([name], known, "variable of the model")


def check_rule(models: ModelsSpec, weights: int, findings: Findings) -> None:
    """Refuse to choose the W by its posterior where there is none."""
    if models.main.rule != "posterior":
        return
    fixed = FIXED_EFFECTS.find(models.main.effects) not in (None, "pooled")
    if weights < 2 or not fixed or COMPARED_MODEL.find(models.main.model) is None:
        findings.add(
            ("models", "main", "rule"),
            "'posterior' compares several W under one model: it needs two or more [weights.NAME], "
            "fixed effects (unit, time, twoway), and a main model among "
            f"{listing(COMPARED_MODEL.choices)}.",
            OptionError,
        )


def check_names(spec: ModelsSpec, known: Sequence[str], findings: Findings) -> None:
    """The formula by its grammar, and every column that it names against those that there are."""
    from spillgap.models.factors import columns_of
    from spillgap.models.grammar import parse

    with findings.at("models", "formula"):
        for number, name in enumerate(columns_of(parse(spec.formula))):
            if name not in known:
                findings.add(
                    ("models", "formula", number),
                    f"there is no column {name!r}.{suggest(name, known)} There are: "
                    f"{listing(known, most=30)}.",
                    UnknownNameError,
                )


def _is_read(spec: ModelsSpec, inputs: Inputs, findings: Findings) -> bool:
    """Whether the formula and durbin can be read on the data."""
    if any(fault.place[:2] == ("models", "formula") for fault in findings.faults):
        return False
    before = len(findings.faults)
    with findings.at("models", "formula"):
        _built(spec.model_copy(update={"durbin": "all"}), inputs, "OLS", "pooled")
        if spec.durbin != "all":
            with findings.at("models", "durbin"):
                _built(spec, inputs, "SLX", "pooled")
    return len(findings.faults) == before


def _built(
    spec: ModelsSpec,
    inputs: Inputs,
    model: str,
    effects: Effects,
    *,
    regimes: str | None = None,
) -> SpatialPanelModel:
    from spillgap.models import model_class

    kind = model_class(model)
    terms: dict[str, Any] = {"durbin": spec.durbin} if kind.has_durbin else {}
    built: SpatialPanelModel = kind(
        spec.formula, inputs.panel, effects=effects, regimes=regimes, **terms
    )
    return built


def _check_covariances(study: Study, inputs: Inputs, findings: Findings) -> None:
    from spillgap.models.sandwich import FEWEST_PERIODS

    spec = study.models
    assert spec is not None
    asked = [
        (("models", "cov"), spec.cov),
        *((("robustness", "covariances"), name) for name in study.robustness.covariances),
    ]
    for place, name in asked:
        if name == "conley":
            findings.add(
                place,
                "'conley' needs a distance, which a study file does not hold; choose another, or "
                "fit the model in Python.",
                OptionError,
            )
    periods = inputs.panel.n_periods
    if spec.cov == "driscoll-kraay" and periods < FEWEST_PERIODS:
        findings.add(
            ("models", "cov"),
            f"'driscoll-kraay' averages over periods and there are {periods}; it needs at least "
            f"{FEWEST_PERIODS}. Choose 'cluster'.",
            OptionError,
        )
