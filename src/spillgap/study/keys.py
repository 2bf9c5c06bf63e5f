"""What every section of STUDY.toml is built on: its strictness, texts in both languages, lists."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Bilingual", "Keys", "Names", "Period", "Text"]


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


Bilingual = Annotated[Text, BeforeValidator(_both_languages)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Period = int | str
