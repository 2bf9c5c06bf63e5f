"""Names that a study gives: of files, which must not be the same twice, and labels of variables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from spillgap.errors import OptionError, SpillgapError, UnknownNameError, listing, suggest
from spillgap.study.data import Data
from spillgap.study.faults import Findings
from spillgap.study.lines import Place
from spillgap.study.output import file_stem
from spillgap.study.specification import Study

__all__ = ["check_file_names", "check_labels"]


def check_file_names(study: Study, findings: Findings) -> None:
    """No two tables or figures of a study go by one file name, on any system."""
    for remedy, places in _files(study):
        earlier: dict[str, str] = {}
        for place, name, file in places:
            # Some systems take names that differ in case or composition for the same.
            stem = unicodedata.normalize("NFKC", file_stem(file)).casefold()
            if stem not in earlier:
                earlier[stem] = name
                continue
            message = f"{name} is named twice: leave one out."
            if earlier[stem] != name:
                both = f"{earlier[stem]} and {name}"
                message = f"{both} would both be written to {file_stem(file)}: {remedy}."
            findings.add(place, message, OptionError)


def _files(study: Study) -> Iterator[tuple[str, Iterator[tuple[Place, str, str]]]]:
    """The remedy; place, name, and the file that is called after it."""
    rename = "call one of them otherwise under [data.rename]"
    yield rename, _named(("pattern", "variables"), study.pattern.variables, "moran")
    yield "map one of them", _named(("pattern", "years"), map(str, study.pattern.years), "lisa")
    yield "name it once", _named(("pattern", "statistics"), study.pattern.statistics, "statistic")
    if study.gap is not None:
        yield rename, _named(("gap", "share"), study.gap.share, "shares")
    if study.policies is not None:
        yield (
            f"{rename}, or state one budget for one variable and aim",
            (
                (
                    ("policies", "targets", number, "variable"),
                    f"the target {one.variable!r} for {objective!r}",
                    f"target_{one.variable}_{objective}",
                )
                for number, one in enumerate(study.policies.targets)
                for objective in one.objectives
            ),
        )


def _named(place: Place, names: Iterable[str], prefix: str) -> Iterator[tuple[Place, str, str]]:
    for number, name in enumerate(names):
        yield (*place, number), repr(name), f"{prefix}_{name}"


def check_labels(study: Study, data: Data, findings: Findings) -> None:
    """Every label is that of a column, the index, a subsystem, a regime or a term of columns."""
    columns = [*map(str, data.frame.columns), *([study.index.name] if study.index else [])]
    others = list(study.coupling.subsystems) if study.coupling else []
    regimes = study.models.regimes if study.models else None
    if regimes in data.frame.columns:
        others += map(str, data.frame[regimes].dropna().unique())
    for name in study.data.labels:
        if name not in (*columns, *others) and not _is_term(name, columns):
            findings.add(
                ("data", "labels", name),
                f"there is no variable {name!r} to label.{suggest(name, columns)} There are: "
                f"{listing(columns, most=30)}.",
                UnknownNameError,
            )


def _is_term(text: str, columns: Iterable[str]) -> bool:
    """Whether it is a term of a formula whose columns there are, such as log(x)."""
    from spillgap.models.factors import columns_of
    from spillgap.models.grammar import parse

    try:
        named = columns_of(parse(text))
    except SpillgapError:
        return False
    return bool(named) and set(named) <= set(columns)
