"""The summary: what the study found, in sentences built from its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from spillgap._escaping import markdown_text
from spillgap.options import Language
from spillgap.study.did import did_sentences
from spillgap.study.inputs import Inputs
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.summary_gap import (
    data_sentences,
    gap_sentences,
    lisa_sentences,
    moran_sentences,
)
from spillgap.study.summary_models import diagnostic_sentences, effect_sentences, model_sentences

__all__ = ["summarise"]

Sections = Mapping[str, Section]
Writer = Callable[[Study, Inputs, Sections, Language], list[str]]


def summarise(study: Study, inputs: Inputs, sections: Sections, lang: Language) -> str:
    """The summary of a study in Markdown, in one language.

    Every number in it comes from the sections; what a study has no section for is left out.
    """
    lines = [f"# {markdown_text(study.title.get(lang))}"]
    for name, (title_en, title_zh, write) in _CHAPTERS.items():
        if name in sections:
            sentences = write(study, inputs, sections, lang)
            heading = title_zh if lang == "zh" else title_en
            lines += ["", f"## {heading}", "", *_bullets(sentences)]
    return "\n".join(lines) + "\n"


def _bullets(sentences: Sequence[str]) -> list[str]:
    return [f"- {markdown_text(sentence)}" for sentence in sentences if sentence]


_CHAPTERS: dict[str, tuple[str, str, Writer]] = {
    "data": ("Data", "数据", data_sentences),
    "gap": ("The gap", "区域差距", gap_sentences),
    "moran": ("Spatial autocorrelation", "空间自相关", moran_sentences),
    "lisa": ("Local clusters", "局部集聚", lisa_sentences),
    "models": ("The model", "模型", model_sentences),
    "tests": ("Tests", "检验", diagnostic_sentences),
    "effects": ("Effects", "效应", effect_sentences),
    "did": (
        "Difference-in-differences",
        "双重差分",
        lambda _study, _inputs, sections, lang: did_sentences(sections, lang),
    ),
}
"""Section → its heading in English and Chinese, and what writes it."""
