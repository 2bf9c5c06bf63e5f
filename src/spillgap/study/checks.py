"""A study checked before it runs: every fault that can be seen without estimating anything."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from spillgap.errors import (
    DataError,
    OptionError,
    SpillgapWarning,
    listing,
)
from spillgap.study.catalogue import map_names
from spillgap.study.data import Data, load_data
from spillgap.study.faults import Fault, Findings, error_of, require_known
from spillgap.study.inputs import Inputs, Site, assembled, load_site, met
from spillgap.study.lines import Place
from spillgap.study.model_checks import check_models, check_names, check_rule
from spillgap.study.naming import check_file_names, check_labels
from spillgap.study.policy_checks import check_policies
from spillgap.study.specification import Study, read
from spillgap.study.steps import steps_of
from spillgap.study.steps.gap import refuse_negative
from spillgap.study.steps.index import composite, with_index
from spillgap.study.weighting import Sources, build_one, check_weights

__all__ = ["check", "examine", "opened", "sound_inputs"]

Value = TypeVar("Value")


def check(study: Study | str | Path) -> tuple[Fault, ...]:
    """Every fault of a study that can be seen before it runs, in the order of its file.

    Keys and values; files, columns, units and periods; formulas, models and their effects on the
    data; weights; groups; scenarios and targets. Nothing is estimated or written.

    Parameters
    ----------
    study : Study or path
        A study, or its STUDY.toml.

    Returns
    -------
    tuple of Fault
        Empty if nothing is wrong.

    Raises
    ------
    DataError
        If the file does not exist or is no TOML.

    Examples
    --------
    >>> from spillgap.study import Study, check
    >>> study = Study.built_in("china")
    >>> check(study)
    ()
    >>> models = {"formula": "digital ~ policies", "compare": ["OLS"], "effects": ["pooled"]}
    >>> for fault in check(study.changed(models=models, policies={}, convergence={})):
    ...     print(fault.key, "|", fault.message.partition("?")[0])
    [models] formula | there is no column 'policies'. Did you mean 'policy'
    """
    if isinstance(study, Study):
        return examine(study).findings.in_order()
    whole, findings = read(study)
    if whole is not None:
        _add_semantic(whole, findings)
    return findings.in_order()


def opened(path: str | Path, **changes: Any) -> Study:
    """The study that a file describes, with some top-level keys changed.

    Raises
    ------
    SpillgapError
        If a key or value is wrong: with every other fault that can be seen.
    """
    study, findings = read(path, **changes)
    if findings.faults:
        if study is not None:
            _add_semantic(study, findings)
        raise error_of(findings.in_order())
    assert study is not None
    return study


def _add_semantic(study: Study, findings: Findings) -> None:
    """The faults of what could be read, unless they only follow from what could not."""
    broken = {fault.place[0] for fault in findings.faults if fault.place}
    if broken & {"data", "index", "title", "interest"}:
        return
    known = {fault.place for fault in findings.faults}
    for fault in examine(study).findings.faults:
        if fault.place not in known and not ("weights" in broken and "weights" in fault.place):
            findings.faults.append(fault)


@dataclass(frozen=True, eq=False)
class Examined:
    """What an examination found: faults, and where there are none what the study works on."""

    findings: Findings
    inputs: Inputs | None = None


def sound_inputs(study: Study) -> Inputs:
    """What the steps work on, when nothing is wrong in the study.

    Raises
    ------
    SpillgapError
        With every fault that can be seen.
    """
    examined = examine(study)
    if examined.findings.faults or examined.inputs is None:
        raise error_of(examined.findings.in_order())
    return examined.inputs


def examine(study: Study) -> Examined:
    """The faults of a study whose keys are right, and what its steps work on."""
    findings = Findings(study.origin)
    with warnings.catch_warnings():
        # What is doubtful is said again, and kept, when the study runs.
        warnings.simplefilter("ignore", SpillgapWarning)
        return _examined(study, findings)


def _examined(study: Study, findings: Findings) -> Examined:
    _check_names(study, findings)
    data = _kept(findings, ("data",), lambda: load_data(study.data, study.folder))
    site = _kept(findings, ("boundaries",), lambda: load_site(study))
    if data is not None:
        _check_columns(study, data, findings)
    if data is None or site is None:
        return Examined(findings)
    inputs = _kept(
        findings, ("boundaries",), lambda: _brought_together(study, data, site, findings)
    )
    if inputs is not None:
        _check_figures(study, inputs, findings)
    return Examined(findings, inputs)


def _kept(findings: Findings, place: tuple[str, ...], make: Callable[[], Value]) -> Value | None:
    """What is made, or None with the fault kept."""
    with findings.at(*place):
        return make()
    return None


# -- without data ---------------------------------------------------------------------------------


def _check_names(study: Study, findings: Findings) -> None:
    """Names that the file itself explains."""
    check_file_names(study, findings)
    for place, text in study.texts:
        for lang in study.languages:
            if lang not in text.languages:
                findings.add(
                    (*place, lang),
                    f"the key {lang!r} is missing: the study is written in "
                    f"{listing(study.languages)}.",
                    OptionError,
                )
    for name, spec in study.weights.items():
        with findings.at("weights", name):
            check_weights(name, spec, study)
    models = study.models
    if models is not None and models.main.weights is not None:
        with findings.at("models", "main", "weights"):
            require_known([models.main.weights], study.weights, "W named")
    if models is not None:
        check_rule(models, len(study.weights), findings)
    if models is None and study.policies is not None:
        findings.add(
            ("policies",), "policies are tried on a model: add [models], or leave [policies] out.",
            OptionError,
        )  # fmt: skip
    if study.coupling is not None and study.coupling.weights is not None:
        with findings.at("coupling", "weights"):
            require_known(study.coupling.weights, study.coupling.subsystems, "subsystem")
    if not study.has_boundaries:
        for figure in study.figures:
            if figure in map_names():
                findings.add(
                    ("figures",),
                    f"{figure!r} is drawn on a map: add [boundaries] (path, id), or leave it out.",
                    OptionError,
                )


# -- columns --------------------------------------------------------------------------------------


def _check_columns(study: Study, data: Data, findings: Findings) -> None:
    """Every column that the study names, against those that the data have."""
    keys = [data.unit, data.time]
    own = [name for name in data.frame.columns if name not in keys]
    index = [study.index.name] if study.index else []
    check_labels(study, data, findings)
    with findings.at("interest"):
        require_known([study.interest], [*keys, *own, *index], "column")
    if study.models is not None:
        check_names(study.models, [*own, *index, *keys], findings)
    for place, names, later in _columns_named(study):
        for number, name in enumerate(names):
            with findings.at(*place, number):
                require_known([name], [*keys, *own, *(index if later else [])], "column")


def _columns_named(study: Study) -> Iterable[tuple[Place, Iterable[str], bool]]:
    """Place, columns, and whether the index is among those that may be named."""
    yield ("pattern", "variables"), study.pattern.variables, True
    for number, fill in enumerate(study.data.fill):
        yield ("data", "fill", number, "columns"), fill.columns, False
    if study.index:
        yield ("index", "columns"), study.index.columns, False
        yield ("index", "directions"), study.index.directions, False
    if study.gap:
        yield ("gap", "groups"), [study.gap.groups], True
        yield ("gap", "columns"), study.gap.columns, True
        yield ("gap", "share"), study.gap.share, True
    if study.convergence:
        yield ("convergence", "controls"), study.convergence.controls, True
    if study.coupling:
        for name, columns in study.coupling.subsystems.items():
            yield ("coupling", "subsystems", name), columns, True


# -- bringing together ----------------------------------------------------------------------------


def _brought_together(study: Study, data: Data, site: Site, findings: Findings) -> Inputs | None:
    """What the steps work on; None where a W is wrong, whose fault is then kept."""
    bare, data, site = met(study, data, site)
    built: dict[str, object] = {}
    for name, spec in study.weights.items():
        if any(fault.place[:2] == ("weights", name) for fault in findings.faults):
            continue
        with findings.at("weights", name):
            built[name] = build_one(spec, Sources(site.boundaries, bare, study, built))
    if study.main_weights not in built:
        return None
    with findings.at("weights", study.main_weights):
        return assembled(study, data, site, built)
    return None


# -- figures and models ---------------------------------------------------------------------------


def _check_figures(study: Study, inputs: Inputs, findings: Findings) -> None:
    """What can only be said with the data in hand."""
    if study.index is not None:
        before = len(findings.faults)
        with findings.at("index"):
            inputs = with_index(study, inputs, composite(study, inputs, {}))
        if len(findings.faults) > before:
            return
    with findings.at("interest"):
        inputs.panel.wide(study.interest)
    for step in steps_of(study):
        if step.check is not None:
            step.check(study, inputs, findings)
    groups = _check_gap(study, inputs, findings)
    if study.models is not None:
        main = check_models(study, inputs, findings)
        if main is not None:
            check_policies(study, main, groups, findings)


def _check_gap(study: Study, inputs: Inputs, findings: Findings) -> pd.Series | None:
    """The groups, whose names the other keys may use."""
    from spillgap.study.columns import fixed_column

    spec = study.gap
    if spec is None:
        return None
    with findings.at("gap", "groups"):
        groups = fixed_column(inputs.panel, spec.groups, "groups:")
        names = sorted(map(str, groups.unique()))
        if len(names) < 2:
            findings.add(
                ("gap", "groups"),
                f"{spec.groups!r} holds one group only ({names[0]}): a gap is between two.",
                DataError,
            )
        for number, name in enumerate(spec.pair or ()):
            with findings.at("gap", "pair", number):
                require_known([name], groups.unique(), "group")
        if spec.share_group is not None:
            with findings.at("gap", "share_group"):
                require_known([spec.share_group], groups.unique(), "group")
        if spec.pair is not None and spec.pair[0] == spec.pair[1]:
            findings.add(("gap", "pair"), "the two groups are one and the same.", OptionError)
        for key, columns in (("columns", spec.columns), ("share", spec.share)):
            for number, name in enumerate(columns):
                with findings.at("gap", key, number):
                    inputs.panel.wide(name, allow_missing=True)
        with findings.at("interest"):
            refuse_negative(study, inputs)
        return groups
    return None
