"""The steps that follow the main ones: robustness, dispersion, convergence, policies, places."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from spillgap.errors import DataError, EstimationError, UnstableError
from spillgap.study.convergence import convergence
from spillgap.study.coordination import coordination
from spillgap.study.did import did
from spillgap.study.dispersion import dispersion
from spillgap.study.explaining import explaining
from spillgap.study.faults import in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.ledger import agglomerations, ledger
from spillgap.study.policies import policies
from spillgap.study.regimes import regimes
from spillgap.study.robustness import compared_indices, robustness
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["further_steps"]

Sections = Mapping[str, Section]
Maker = Callable[[Study, Inputs, Sections], Section]
Step = Callable[[Study, Inputs, Sections], tuple[Section, Inputs]]


def further_steps(study: Study) -> dict[str, Step]:
    """The steps that this study has beyond the main ones, in order."""
    found: dict[str, Step] = {}
    if study.index is not None and len(study.index.columns) > 1:
        found["index under other methods"] = _step("index_methods", compared_indices)
    if study.gap is not None:
        found["dispersion"] = _step("dispersion", dispersion)
    if study.convergence is not None:
        found["convergence"] = _step("convergence", lambda s, inputs, _: convergence(s, inputs))
    if study.coupling is not None:
        found["coupling"] = _step("coupling", lambda s, inputs, _: coordination(s, inputs))
    if study.did is not None:
        found["difference-in-differences"] = _step("did", lambda s, inputs, _: did(s, inputs))
    if study.models is not None:
        if study.models.regimes is not None:
            found["regimes"] = _step("regimes", regimes, needs="effects")
        found["robustness"] = _step("robustness", robustness)
        if study.gap is not None:
            found["what explains the gap"] = _step("explained", explaining)
        if study.policies is not None:
            found["policies"] = _step("policies", policies)
        found["ledger"] = _step("ledger", ledger, needs="effects")
    if study.agglomerations is not None:
        found["agglomerations"] = _step("agglomerations", agglomerations)
    return found


def _step(name: str, make: Maker, needs: str | None = None) -> Step:
    """A step that leaves the inputs as they are, and the reason where the figures forbid it.

    Names that do not exist and options that mean nothing are mistakes in STUDY.toml: they stop
    the study as everywhere.
    """

    def step(study: Study, inputs: Inputs, sections: Sections) -> tuple[Section, Inputs]:
        if needs is not None and "refused" in sections[needs].numbers:
            return Section(name, {"refused": sections[needs].numbers["refused"]}), inputs
        try:
            return make(study, inputs, sections), inputs
        except (DataError, EstimationError, UnstableError) as error:
            return Section(name, {"refused": in_file_terms(str(error))}), inputs

    return step
