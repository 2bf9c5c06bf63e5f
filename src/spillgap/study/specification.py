"""What a study is: the contents of STUDY.toml, checked when they are read.

Every key has one meaning and one type; an unknown key is refused with the nearest known one.
"""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from spillgap.errors import (
    DataError,
    OptionError,
    SpillgapError,
    UnknownNameError,
    listing,
    suggest,
)
from spillgap.options import LANGUAGE, Language
from spillgap.study.catalogue import FIGURES, TABLE_FORMATS
from spillgap.study.chapters import (
    AgglomerationsSpec,
    ConvergenceSpec,
    CouplingSpec,
    PoliciesSpec,
    RobustnessSpec,
)
from spillgap.study.keys import (
    Bilingual,
    Keys,
    Names,
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
    Period,
    Several,
    Text,
)

__all__ = [
    "BoundariesSpec",
    "DataSpec",
    "GapSpec",
    "IndexSpec",
    "MainSpec",
    "ModelsSpec",
    "PatternSpec",
    "Study",
    "Text",
    "WeightsSpec",
]


class DataSpec(Keys):
    """Where the figures are and how their columns are called."""

    dataset: str | None = None
    path: Names = ()
    unit: str | None = None
    time: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    periods: tuple[Period, Period] | None = None
    regions: Literal["china"] | None = None
    rename: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, Bilingual] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_source(self) -> DataSpec:
        if (self.dataset is None) == (not self.path):
            raise ValueError("give either dataset or path")
        if self.path and (self.unit is None or self.time is None):
            raise ValueError("name the columns of the units and periods: unit = …, time = …")
        return self


class BoundariesSpec(Keys):
    """Where the boundaries are, and the column that holds the units' keys."""

    dataset: str | None = None
    path: str | None = None
    id: str | None = None
    name: Bilingual | None = None
    layer: str | None = None
    crs: str | int | None = None
    repair: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> BoundariesSpec:
        if (self.dataset is None) == (self.path is None):
            raise ValueError("give either dataset or path")
        if self.path and self.id is None:
            raise ValueError("name the column that holds the units' keys: id = …")
        return self


class WeightsSpec(BaseModel):
    """One W: a builder of ``spillgap.weights`` by its name, and its options."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: str = "contiguity"

    @property
    def options(self) -> dict[str, Any]:
        """What is handed to the builder."""
        return dict(self.model_extra or {})


class IndexSpec(Keys):
    """A composite index built before anything else, as a new variable."""

    name: str
    columns: Names
    directions: dict[str, OneDirection] = Field(default_factory=dict)
    method: OneIndexMethod = "entropy"
    on: OneReferenceSet = "pooled"


class GapSpec(Keys):
    """The gap: groups of units, the variables compared, the ratio that counts as large."""

    groups: str
    pair: tuple[str, str] | None = None
    columns: Names = ()
    threshold: float = Field(default=3.0, gt=1.0)
    share: Names = ()
    share_group: str | None = None


class PatternSpec(Keys):
    """Spatial autocorrelation: which variables, which years are mapped."""

    variables: Names = ()
    years: tuple[Period, ...] = ()
    correction: OneManyTests | None = None
    alpha: float = Field(default=0.05, gt=0.0, lt=1.0)


class MainSpec(Keys):
    """The model that the text reads: its effects, its W."""

    model: OneModel = "SDM"
    effects: OneEffects = "twoway"
    weights: str | None = None


class ModelsSpec(Keys):
    """The models: one formula, which of them are compared, and the main one."""

    formula: str
    compare: Annotated[tuple[OneModel, ...], Several] = ("OLS", "SLX", "SAR", "SDM")
    effects: Annotated[tuple[OneEffects, ...], Several] = ("pooled", "unit", "time", "twoway")
    durbin: str = "all"
    correction: OneCorrection = "auto"
    cov: OneCovariance = "classical"
    main: MainSpec = MainSpec()


def _known_names(known: Mapping[str, Any] | tuple[str, ...], what: str) -> Any:
    def check(names: tuple[str, ...]) -> tuple[str, ...]:
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

    title: Bilingual
    interest: str
    lang: OneLanguage = "both"
    seed: int = Field(default=20260101, ge=0)
    draws: int = Field(default=5000, ge=100)
    permutations: int = Field(default=999, ge=99)
    data: DataSpec
    boundaries: BoundariesSpec | None = None
    index: IndexSpec | None = None
    weights: dict[str, WeightsSpec] = Field(default_factory=lambda: {"queen": WeightsSpec()})
    gap: GapSpec | None = None
    pattern: PatternSpec = PatternSpec()
    models: ModelsSpec | None = None
    robustness: RobustnessSpec = RobustnessSpec()
    coupling: CouplingSpec | None = None
    convergence: ConvergenceSpec | None = None
    policies: PoliciesSpec | None = None
    agglomerations: AgglomerationsSpec | None = None
    report: bool = True
    figures: Names = ("all",)
    formats: Annotated[tuple[OneFigureFormat, ...], Several] = ("png", "pdf")
    tables: Names = TABLE_FORMATS
    dpi: int = Field(default=300, ge=50, le=1200)
    folder: Path = Path(".")

    @model_validator(mode="after")
    def _consistent(self) -> Study:
        _known_names((*FIGURES, "all"), "figure")(self.figures)
        _known_names(TABLE_FORMATS, "table format")(self.tables)
        if not self.weights:
            raise ValueError("give at least one [weights.NAME]")
        if self.models and self.models.main.weights is not None:
            _known_names(self.weights, "W named")((self.models.main.weights,))
        if self.boundaries is None and self.data.dataset is None:
            raise ValueError("give [boundaries]: a path and an id, or a dataset")
        return self

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of figures, tables and the summary."""
        return LANGUAGE.choices if self.lang == "both" else (self.lang,)

    @property
    def main_weights(self) -> str:
        """The name of the W that the study reads by; the first unless the models say."""
        named = self.models.main.weights if self.models else None
        return named or next(iter(self.weights))

    @property
    def wanted_figures(self) -> tuple[str, ...]:
        """The figures to draw, in the catalogue's order."""
        return tuple(name for name in FIGURES if "all" in self.figures or name in self.figures)

    def changed(self, **values: Any) -> Study:
        """The study with some top-level keys changed, checked anew; None leaves a key alone."""
        given = {key: value for key, value in values.items() if value is not None}
        return _validated({**self.model_dump(exclude_unset=True), **given}, "study")

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
        """
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            near = [p.name for p in path.parent.glob("*.toml")] if path.parent.is_dir() else []
            raise DataError(f"There is no file {str(path)!r}.{suggest(path.name, near)}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{str(path)!r} cannot be read as UTF-8 text: {error}") from error
        return cls.from_text(text, folder=path.parent, name=str(path))

    @classmethod
    def from_text(cls, text: str, *, folder: Path = Path("."), name: str = "study.toml") -> Study:
        """The study that a text in TOML describes."""
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DataError(f"{name!r} is no valid TOML: {error}.") from error
        if "folder" in content:
            raise UnknownNameError(f"{name}: unknown key 'folder'.")
        return _validated({**content, "folder": folder}, name)

    @classmethod
    def built_in(cls, name: str = "china") -> Study:
        """The study that ships with the package."""
        text = resources.files("spillgap.study").joinpath(f"{name}.toml").read_text("utf-8")
        return cls.from_text(text, name=f"{name}.toml")


# -- wording what pydantic found ------------------------------------------------------------------


def _validated(content: Mapping[str, Any], name: str) -> Study:
    try:
        return Study.model_validate(dict(content))
    except ValidationError as error:
        faults = error.errors(include_url=False)
    first = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
    raise _worded(first, name, len(faults) - 1)


def _worded(fault: Mapping[str, Any], name: str, others: int) -> SpillgapError:
    *inside, key = fault["loc"] or ("",)
    place = f"{name}, [{'.'.join(str(part) for part in inside)}]" if inside else name
    more = f" ({others} more faults after this one.)" if others > 0 else ""
    if fault["type"] == "extra_forbidden":
        known = _keys_at(tuple(inside))
        return UnknownNameError(
            f"{place}: unknown key {key!r}.{suggest(key, known)} Known: {listing(known, most=30)}."
            f"{more}"
        )
    if fault["type"] == "missing":
        return OptionError(f"{place}: the key {key!r} is missing.{more}")
    message = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    if fault["type"] == "value_error":
        where = ".".join(str(part) for part in fault["loc"])
        return OptionError(f"{name}{f', [{where}]' if where else ''}: {message}.{more}")
    return OptionError(f"{place}: {key} = {fault['input']!r}: {message}.{more}")


def _keys_at(path: tuple[Any, ...]) -> list[str]:
    """The keys that the section at ``path`` takes."""
    model: type[BaseModel] = Study
    for part in path:
        field = model.model_fields.get(str(part))
        inner = _model_in(field.annotation) if field else None
        if inner is not None:
            model = inner
    return [key for key in model.model_fields if key != "folder"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in typing.get_args(annotation))
    return next((model for model in found if model is not None), None)
