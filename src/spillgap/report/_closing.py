"""The last chapters: limits, references."""

from __future__ import annotations

from spillgap.report._blocks import Chapter, Points, Prose, Sources
from spillgap.report._reading import Reading
from spillgap.report._telling import line
from spillgap.study.outcomes import IndexOutcome, ModelsOutcome
from spillgap.study.steps.convergence import ConvergenceOutcome
from spillgap.study.steps.dispersion import DispersionOutcome
from spillgap.study.steps.explained import ExplainedOutcome
from spillgap.study.steps.index_methods import IndexMethodsOutcome
from spillgap.study.steps.local_statistics import LocalStatisticsOutcome
from spillgap.study.steps.robustness import RobustnessOutcome

__all__ = ["limits", "references", "used"]


def limits(read: Reading) -> Chapter:
    """What this study cannot show, plainly."""
    panel = read.result.inputs.panel
    units = line("names:units", n=panel.n_units, kind=read.unit_kind)
    items = [
        line("closing:few", units=units, periods=panel.n_periods),
        line("closing:observed"),
        line("closing:not-significant"),
        line("closing:weights"),
        line("closing:index") if read.has("index") else None,
        line("closing:aggregates") if read.has("explained") else None,
    ]
    return Chapter("limits", line("closing:limits"), [Points.of(items)])


# -- references -----------------------------------------------------------------------------------


def references(read: Reading) -> Chapter:
    """The sources of what this study used, and of nothing else."""
    numbers = read.result.numbers
    computed = line(
        "closing:computed",
        version=numbers["versions"]["spillgap"],
        seed=str(read.result.study.seed),
        digest=numbers["data_sha256"][:16],
    )
    sources = Sources(tuple(used(read)))
    return Chapter("references", line("closing:references"), [sources, Prose.of(computed)])


_BY_SECTION: dict[str, tuple[str, ...]] = {
    "moran": ("moran",),
    "lisa": ("lisa",),
    "coupling": ("coupling",),
    "evaluation": ("index uncertainty",),
    "geodetector": ("geodetector",),
    "mediation": ("mediation",),
    "tests": ("lm", "common factor", "hausman", "cd", "bayes"),
    "effects": ("effects",),
}


def used(read: Reading) -> list[str]:
    """Keys of the methods and sources that this study used, each once."""
    from spillgap.references import METHODS, keys_for

    keys: list[str] = ["weights"]
    if read.has("index"):
        keys.append(read.of(IndexOutcome).index.method)
    if read.has("index_methods"):
        keys += list(read.of(IndexMethodsOutcome).agreement.index)
    for section, methods in _BY_SECTION.items():
        if read.has(section):
            keys += list(methods)
    if read.has("local_statistics"):
        keys += read.of(LocalStatisticsOutcome).statistics
    keys += _measures(read)
    if read.has("models"):
        keys += list(keys_for(read.of(ModelsOutcome).main))
        explained = read.within(ExplainedOutcome)
        if explained is not None and explained.mundlak is not None:
            keys.append("mundlak")
    if read.has("robustness"):
        variants = read.of(RobustnessOutcome).variants
        keys += [name for name in variants if name in METHODS]
    correction = read.result.study.pattern.correction
    if correction is not None and correction in METHODS:
        keys.append(correction)
    keys += ["maps", "python", "spillgap"]
    known = [key for key in keys if key in METHODS or "_" in key or key == "spillgap"]
    return list(dict.fromkeys(known))


def _measures(read: Reading) -> list[str]:
    keys: list[str] = []
    if read.has("gap"):
        keys.append("theil")
    dispersion = read.within(DispersionOutcome)
    if dispersion is not None:
        keys += ["dagum"] * (dispersion.dagum is not None)
        keys += ["ellipse"] * (dispersion.ellipse is not None)
    if read.has("convergence"):
        keys += ["convergence", "markov", "kernel density"]
        keys += ["clubs"] * (read.of(ConvergenceOutcome).clubs is not None)
    return keys
