"""What a figure writes: words of ``figures.ftl``, labels, names of units, as math-safe text."""

from __future__ import annotations

import pandas as pd

from spillgap._escaping import math_text
from spillgap._types import UnitNames
from spillgap.labels import LabelsLike, group_label, labels_from
from spillgap.options import Language
from spillgap.text import Fact, say

__all__ = ["aside", "label_of", "plain_names", "region_name", "unit_names", "word"]


def word(key: str, lang: Language, **facts: Fact) -> str:
    """A message of ``figures.ftl``."""
    return say(f"figures:{key}", lang, **facts)


def aside(text: str, remark: object, lang: Language) -> str:
    """The text with a remark in the language's brackets."""
    return say("format:aside", lang, text=text, remark=str(remark))


def region_name(name: object, lang: Language) -> str:
    """A group's name: a region or agglomeration in that language, any other name as it is."""
    return math_text(group_label(name, lang))


def label_of(name: object, labels: LabelsLike, lang: Language) -> str:
    """The label of a variable, a term, an effect, a part. A dollar sign is a dollar sign."""
    return math_text(labels_from(labels, lang).row(name))


def unit_names(units: pd.Index, names: UnitNames, lang: Language) -> list[str]:
    """What to call each unit: from a mapping, or a frame's column ``name_<lang>``, or else its
    ``name_en``.

    As figures take them; :func:`plain_names` as they are.
    """
    return [math_text(name) for name in plain_names(units, names, lang)]


def plain_names(units: pd.Index, names: UnitNames, lang: Language) -> list[str]:
    """What to call each unit."""
    if names is None:
        return [str(unit) for unit in units]
    if isinstance(names, pd.DataFrame):
        columns = [c for c in (f"name_{lang}", "name_en") if c in names.columns]
        if not columns:
            return [str(unit) for unit in units]
        names = names[columns[0]]
    known = dict(names.items())
    return [str(known.get(unit, unit)) for unit in units]
