"""What a study is: the contents of STUDY.toml, its keys and values checked when they are read.

Every key has one meaning and one type; an unknown key is refused with the nearest known one. What
needs the data to be told is checked before the study runs (:mod:`spillgap.study.checks`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    model_validator,
)

from spillgap.datasets import DATASETS
from spillgap.errors import (
    DataError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import BOTH, Language
from spillgap.study.catalogue import figure_names, map_names, table_formats
from spillgap.study.chapters import (
    AgglomerationsSpec,
    BreakSpec,
    ConvergenceSpec,
    CouplingSpec,
    DiDSpec,
    MediationSpec,
    PoliciesSpec,
    RobustnessSpec,
)
from spillgap.study.faults import Findings, Origin, error_of
from spillgap.study.further_chapters import EvaluationSpec, GeodetectorSpec
from spillgap.study.keys import (
    Filled,
    Keys,
    Names,
    OneAlternative,
    OneCorrection,
    OneCovariance,
    OneDirection,
    OneEffects,
    OneFigureFormat,
    OneIndexMethod,
    OneLanguage,
    OneManyTests,
    OneModel,
    OneReferenceSet,
    OneStatistic,
    OneWeightsRule,
    Period,
    Several,
    SeveralTables,
    Text,
    Words,
)
from spillgap.study.lines import Place, line_numbers
from spillgap.study.source_chapters import BoundariesSpec, DataSpec, WeightsSpec
from spillgap.study.validation import validated

__all__ = ["GapSpec", "IndexSpec", "MainSpec", "ModelsSpec", "PatternSpec", "Study", "Text"]


class IndexSpec(Keys):
    """A composite index built before anything else, as a new variable."""

    name: Filled
    columns: Annotated[Names, Field(min_length=1)]
    directions: dict[str, OneDirection] = Field(default_factory=dict)
    method: OneIndexMethod = "entropy"
    on: OneReferenceSet = "pooled"


class GapSpec(Keys):
    """The gap: groups of units, the variables compared, the ratio that counts as large."""

    groups: Filled
    pair: tuple[str, str] | None = None
    columns: Names = ()
    threshold: float = Field(default=3.0, gt=1.0)
    share: Names = ()
    share_group: str | None = None


class PatternSpec(Keys):
    """Spatial autocorrelation: which variables, which years are mapped, what else tests it."""

    variables: Names = ()
    years: tuple[Period, ...] = ()
    statistics: Annotated[tuple[OneStatistic, ...], Several] = ()
    alternative: OneAlternative = "two-sided"
    correction: OneManyTests | None = None
    alpha: float = Field(default=0.05, gt=0.0, lt=1.0)


class MainSpec(Keys):
    """The model that the text reads: its effects, its W, and by what rule that W is chosen."""

    model: OneModel = "SDM"
    effects: OneEffects = "twoway"
    weights: str | None = None
    rule: OneWeightsRule = "theory"
    reason: Words | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> MainSpec:
        if self.rule == "posterior" and self.weights is not None:
            raise ValueError("rule = 'posterior' chooses the W: leave weights out")
        return self


class ModelsSpec(Keys):
    """The models: one formula, which of them are compared, and the main one."""

    formula: Filled
    compare: Annotated[tuple[OneModel, ...], Several, Field(min_length=1)] = (
        "OLS",
        "SLX",
        "SAR",
        "SDM",
    )
    effects: Annotated[tuple[OneEffects, ...], Several, Field(min_length=1)] = (
        "pooled",
        "unit",
        "time",
        "twoway",
    )
    durbin: Filled = "all"
    regimes: Filled | None = None
    correction: OneCorrection = "auto"
    cov: OneCovariance = "classical"
    main: MainSpec = MainSpec()


def _figures() -> tuple[str, ...]:
    return (*figure_names(), "all")


def _known_names(
    names_of: Callable[[], tuple[str, ...]], what: str
) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def check(names: tuple[str, ...]) -> tuple[str, ...]:
        known = names_of()
        for name in names:
            if name not in known:
                raise ValueError(
                    f"there is no {what} {name!r}.{suggest(name, known)} "
                    f"Choose among {listing(known, most=30)}"
                )
        return names

    return check


class Study(Keys):
    """A study, as STUDY.toml describes it.

    Examples
    --------
    >>> from spillgap.study import Study
    >>> study = Study.built_in("china")
    >>> study.interest, study.models.main.model
    ('digital', 'SDM')
    """

    title: Words
    interest: Filled
    lang: OneLanguage = "both"
    seed: int = Field(default=20260101, ge=0)
    draws: int = Field(default=5000, ge=100)
    permutations: int = Field(default=9999, ge=99)
    data: DataSpec
    boundaries: BoundariesSpec | None = None
    index: IndexSpec | None = None
    weights: dict[Filled, WeightsSpec] = Field(
        default_factory=lambda: {"queen": WeightsSpec()}, min_length=1
    )
    gap: GapSpec | None = None
    breaks: Annotated[tuple[BreakSpec, ...], SeveralTables] = ()
    pattern: PatternSpec = PatternSpec()
    models: ModelsSpec | None = None
    did: DiDSpec | None = None
    mediation: MediationSpec | None = None
    robustness: RobustnessSpec = RobustnessSpec()
    coupling: CouplingSpec | None = None
    convergence: ConvergenceSpec | None = None
    geodetector: GeodetectorSpec | None = None
    evaluation: EvaluationSpec | None = None
    policies: PoliciesSpec | None = None
    agglomerations: AgglomerationsSpec | None = None
    report: bool = True
    explorer: bool = True
    figures: Annotated[Names, AfterValidator(_known_names(_figures, "figure"))] = ("all",)
    formats: Annotated[tuple[OneFigureFormat, ...], Several, Field(min_length=1)] = ("png", "pdf")
    tables: Annotated[Names, AfterValidator(_known_names(table_formats, "table format"))] = (
        "csv",
        "tex",
        "md",
        "docx",
    )
    dpi: int = Field(default=300, ge=50, le=1200)
    folder: Path = Path(".")
    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def origin(self) -> Origin:
        """The file that the study was read from."""
        return self._origin

    @property
    def has_boundaries(self) -> bool:
        """Whether there is anything to draw maps from."""
        return self.boundaries is not None or self.data.dataset is not None

    @property
    def explored(self) -> bool:
        """Whether the page to explore is written: with the report, unless it is not wanted."""
        return self.report and self.explorer

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of figures, tables and the summary."""
        return BOTH if self.lang == "both" else (self.lang,)

    @property
    def texts(self) -> Iterator[tuple[Place, Text]]:
        """Texts that the user has written, and where they stand."""
        yield ("title",), self.title
        for name, label in self.data.labels.items():
            yield ("data", "labels", name), label
        if self.boundaries is not None and self.boundaries.name is not None:
            yield ("boundaries", "name"), self.boundaries.name
        if self.models is not None and self.models.main.reason is not None:
            yield ("models", "main", "reason"), self.models.main.reason
        for number, one in enumerate(self.breaks):
            yield ("breaks", number, "note"), one.note
        for name, sample in self.robustness.without.items():
            yield ("robustness", "without", name, "title"), sample.title
        if self.policies is not None:
            for name, scenario in self.policies.scenarios.items():
                yield ("policies", "scenarios", name, "title"), scenario.title

    @property
    def main_weights(self) -> str:
        """The name of the W that the study reads by; the first unless the models say.

        Where it is the most probable one, a step settles it: ``Inputs.main_weights``.
        """
        named = self.models.main.weights if self.models else None
        return named or next(iter(self.weights))

    @property
    def wanted_figures(self) -> tuple[str, ...]:
        """The figures to draw, in the catalogue's order; no maps without boundaries."""
        possible = [n for n in figure_names() if self.has_boundaries or n not in map_names()]
        return tuple(name for name in possible if "all" in self.figures or name in self.figures)

    def changed(self, **values: Any) -> Study:
        """The study with some top-level keys changed, checked anew; None leaves a key alone."""
        asked = {key: value for key, value in values.items() if value is not None}
        findings = Findings(self.origin.without(asked))
        study = _validated({**self.model_dump(exclude_unset=True), **asked}, findings)
        return _sound(study, findings)

    @classmethod
    def from_toml(cls, path: str | Path) -> Study:
        """The study that a file describes; its relative paths start at the file's folder.

        Raises
        ------
        DataError
            If the file does not exist or is no TOML; the message says where it breaks.
        UnknownNameError
            For a key that does not exist; the nearest is named.
        OptionError
            For a value of the wrong type or outside its range, or a key that is missing.
        StudyError
            For several of these at once, each with its line.
        """
        return _sound(*read(path))

    @classmethod
    def from_text(cls, text: str, *, folder: Path = Path("."), name: str = "study.toml") -> Study:
        """The study that a text in TOML describes."""
        return _sound(*_read_text(text, folder, name, {}))

    @classmethod
    def built_in(cls, name: str | None = None) -> Study:
        """The study of a dataset that ships with the package; the first if not named."""
        name = name or next(case.name for case in DATASETS.values() if case.study)
        text = resources.files("spillgap.study").joinpath(f"{name}.toml").read_text("utf-8")
        return cls.from_text(text, name=f"{name}.toml")


# -- from text to a study, and what is wrong in it ------------------------------------------------


def read(path: str | Path, **changes: Any) -> tuple[Study | None, Findings]:
    """The study that a file describes, and what is wrong in its keys and values.

    With faults the study is what the rest of the file says, so that the rest can be checked too;
    None where too little is left.

    Raises
    ------
    DataError
        If the file does not exist or is no TOML; the message says where it breaks.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        near = [p.name for p in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        raise DataError(f"There is no file {str(path)!r}.{suggest(path.name, near)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{str(path)!r} cannot be read as UTF-8 text: {error}") from error
    return _read_text(text, path.parent, str(path), changes)


def _read_text(
    text: str, folder: Path, name: str, changes: Mapping[str, object]
) -> tuple[Study | None, Findings]:
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{name!r} is no valid TOML: {error}.") from error
    asked = {key: value for key, value in changes.items() if value is not None}
    findings = Findings(Origin(name, line_numbers(text)).without(asked))
    if "folder" in content:
        findings.add(("folder",), "unknown key 'folder'.", UnknownNameError)
    return _validated({**content, **asked, "folder": folder}, findings), findings


def _validated(content: Mapping[str, object], findings: Findings) -> Study | None:
    study = validated(Study, content, findings)
    if study is not None:
        study._origin = findings.origin
    return study


def _sound(study: Study | None, findings: Findings) -> Study:
    """The study, if nothing is wrong in it."""
    if study is None or findings.faults:
        raise error_of(findings.in_order())
    return study
