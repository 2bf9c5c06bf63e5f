"""What every section of STUDY.toml is built on: its strictness, texts by language, lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from spillgap._weighting import INDEX_METHOD, IndexMethod
from spillgap.datasets import MATCHED
from spillgap.errors import listing, suggest
from spillgap.figures.formats import FIGURE_FORMAT, FigureFormat
from spillgap.gaps.measures import OBJECTIVE, Objective
from spillgap.models.corrections import CORRECTION_ASKED, CorrectionAsked
from spillgap.models.covariance import COVARIANCE, Covariance
from spillgap.models.family import MODEL, ModelName
from spillgap.options import (
    ALTERNATIVE,
    COUPLING_FORM,
    DIRECTION,
    EFFECTS,
    FILL_METHOD,
    FIXED_EFFECTS,
    MANY_TESTS,
    PATTERN_STATISTIC,
    REFERENCE_SET,
    STUDY_LANGUAGES,
    WEIGHTS_RULE,
    Alternative,
    CouplingForm,
    Direction,
    Effects,
    FillMethod,
    FixedEffects,
    Language,
    ManyTests,
    PatternStatistic,
    ReferenceSet,
    StudyLanguages,
    WeightsRule,
)
from spillgap.text import languages

__all__ = [
    "Filled",
    "Keys",
    "Names",
    "OneAlternative",
    "OneCorrection",
    "OneCouplingForm",
    "OneCovariance",
    "OneDirection",
    "OneEffects",
    "OneFigureFormat",
    "OneFillMethod",
    "OneFixedEffects",
    "OneIndexMethod",
    "OneLanguage",
    "OneManyTests",
    "OneMatched",
    "OneModel",
    "OneObjective",
    "OneReferenceSet",
    "OneStatistic",
    "OneWeightsRule",
    "Period",
    "Several",
    "SeveralTables",
    "Text",
    "Words",
]


class Keys(BaseModel):
    """A section of STUDY.toml: unknown keys are refused, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_language(lang: str) -> str:
    known = languages()
    if lang not in known:
        raise ValueError(
            f"there is no language {lang!r}.{suggest(lang, known)} There are: {listing(known)}; "
            "spillgap.text.add_language adds one"
        )
    return lang


class Text(RootModel[dict[Annotated[str, AfterValidator(_known_language)], str]]):
    """A text by language; a bare string stands for every language."""

    model_config = ConfigDict(frozen=True)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it is written in."""
        return tuple(self.root)

    def text(self, lang: Language) -> str:
        """The text in that language, else in English, else in the first that there is."""
        return self.root.get(lang) or self.root.get("en") or next(iter(self.root.values()), "")


def _every_language(value: object) -> object:
    return dict.fromkeys(languages(), value) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _tabled(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Several = BeforeValidator(_listed)
"""Marks a tuple that a bare string may stand for."""

SeveralTables = BeforeValidator(_tabled)
"""Marks a tuple of sections that a single one may stand for."""

Words = Annotated[Text, BeforeValidator(_every_language)]
Names = Annotated[tuple[str, ...], Several]
Period = int | str
Filled = Annotated[str, Field(min_length=1)]
"""A text that says something."""

OneModel = Annotated[ModelName, BeforeValidator(MODEL.parse)]
OneEffects = Annotated[Effects, BeforeValidator(EFFECTS.parse)]
OneFixedEffects = Annotated[FixedEffects, BeforeValidator(FIXED_EFFECTS.parse)]
OneCovariance = Annotated[Covariance, BeforeValidator(COVARIANCE.parse)]
OneObjective = Annotated[Objective, BeforeValidator(OBJECTIVE.parse)]
OneCouplingForm = Annotated[CouplingForm, BeforeValidator(COUPLING_FORM.parse)]
OneDirection = Annotated[Direction, BeforeValidator(DIRECTION.parse)]
OneIndexMethod = Annotated[IndexMethod, BeforeValidator(INDEX_METHOD.parse)]
OneFigureFormat = Annotated[FigureFormat, BeforeValidator(FIGURE_FORMAT.parse)]
OneAlternative = Annotated[Alternative, BeforeValidator(ALTERNATIVE.parse)]
OneFillMethod = Annotated[FillMethod, BeforeValidator(FILL_METHOD.parse)]
OneManyTests = Annotated[ManyTests, BeforeValidator(MANY_TESTS.parse)]
OneReferenceSet = Annotated[ReferenceSet, BeforeValidator(REFERENCE_SET.parse)]
OneStatistic = Annotated[PatternStatistic, BeforeValidator(PATTERN_STATISTIC.parse)]
OneWeightsRule = Annotated[WeightsRule, BeforeValidator(WEIGHTS_RULE.parse)]
OneMatched = Annotated[str, BeforeValidator(MATCHED.parse)]
OneLanguage = Annotated[StudyLanguages, BeforeValidator(STUDY_LANGUAGES.parse)]


def _correction(value: object) -> CorrectionAsked | None:
    """TOML has no null: "none" stands for it."""
    if isinstance(value, str) and value.strip().casefold() == "none":
        return None
    return CORRECTION_ASKED.parse_optional(value)


OneCorrection = Annotated[CorrectionAsked | None, BeforeValidator(_correction)]
