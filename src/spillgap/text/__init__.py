"""What the package says, apart from what it computes.

Results give facts. Sentences and labels stand in files that a translator can edit,
``text/en/…`` and ``text/zh/…`` in the Fluent format; a further language is one more folder.
"""

from __future__ import annotations

from spillgap.text._catalogue import (
    Said,
    Sentence,
    TextError,
    Told,
    add_language,
    languages,
    message_names,
    say,
    shortlist,
    word,
)
from spillgap.text._numbers import number, p_value, percent, significant
from spillgap.text._values import Fact

__all__ = [
    "Fact",
    "Said",
    "Sentence",
    "TextError",
    "Told",
    "add_language",
    "languages",
    "message_names",
    "number",
    "p_value",
    "percent",
    "say",
    "shortlist",
    "significant",
    "word",
]
