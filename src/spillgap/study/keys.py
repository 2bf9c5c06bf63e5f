"""What every section of STUDY.toml is built on: its strictness, texts in both languages, lists."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from spillgap.options import (
    CORRECTION,
    COVARIANCE,
    EFFECTS,
    MODEL,
    OBJECTIVE,
    Correction,
    Covariance,
    Effects,
    ModelName,
    Objective,
)

__all__ = [
    "Bilingual",
    "Keys",
    "Names",
    "OneCorrection",
    "OneCovariance",
    "OneEffects",
    "OneModel",
    "OneObjective",
    "Period",
    "Several",
    "Text",
]


class Keys(BaseModel):
    """A section of STUDY.toml: unknown keys are refused, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Keys):
    """A text in both languages; a bare string stands for both."""

    en: str
    zh: str

    def get(self, lang: str) -> str:
        """The text in that language."""
        return self.zh if lang == "zh" else self.en


def _both_languages(value: Any) -> Any:
    return {"en": value, "zh": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Several = BeforeValidator(_listed)
"""Marks a tuple that a bare string may stand for."""

Bilingual = Annotated[Text, BeforeValidator(_both_languages)]
Names = Annotated[tuple[str, ...], Several]
Period = int | str

OneModel = Annotated[ModelName, BeforeValidator(MODEL.parse)]
OneEffects = Annotated[Effects, BeforeValidator(EFFECTS.parse)]
OneCovariance = Annotated[Covariance, BeforeValidator(COVARIANCE.parse)]
OneObjective = Annotated[Objective, BeforeValidator(OBJECTIVE.parse)]
OneCorrection = Annotated[Correction, BeforeValidator(CORRECTION.parse)]
