"""Every message is there in every language and says, over a grid of facts, what is stored."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from spillgap.text import languages, say

from . import messages as text

STORED = Path(__file__).parent / "stored"
AGREE = re.compile(r"(?<![\d.,−+=<>/(–-])1 (?!across|always|is|was|has|this|its|does|plus|as\b)"
                   r"[a-z]+s\b(?<!ss)")  # fmt: skip
"""A singular count before a plural noun."""


def rendered(lang: str, room: str) -> list[str]:
    """The messages of a file over the grid, one line each."""
    lines = []
    for message in text.messages("en", room):
        for facts in message.tellings():
            told = ", ".join(f"{name}={value}" for name, value in sorted(facts.items()))
            said = say(message.key, lang, **facts).replace("\n", "⏎")
            lines.append(f"{message.key} [{told}] {said}")
    return lines


@pytest.mark.parametrize("room", text.rooms("en"))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_message_says_what_is_stored(lang: str, room: str) -> None:
    """``SPILLGAP_STORE_TEXT=1`` writes what is said now; read the difference before keeping it."""
    now = "\n".join(rendered(lang, room)) + "\n"
    path = STORED / lang / f"{room}.txt"
    if os.environ.get("SPILLGAP_STORE_TEXT"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("room", text.rooms("en"))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_message_is_at_odds_with_its_numbers(lang: str, room: str) -> None:
    """No negative zero, no missing number printed as one, no plural of one."""
    for line in rendered(lang, room):
        said = line.partition("] ")[2]
        assert not re.search(r"[−-]0(\.0+)?(?![\d.])", said), line
        # A word that no fact enters, as "None" for no correction, stands for no number.
        assert " [] " in line or not re.search(r"\b(nan|None|inf)\b", said), line
        assert not AGREE.search(said), line


def test_languages_have_the_same_messages_about_the_same_facts() -> None:
    """What one language says, the other says too, and of the same facts."""
    assert text.rooms("en") == text.rooms("zh")
    for room in text.rooms("en"):
        english = {m.key: set(m.kinds) for m in text.messages("en", room)}
        chinese = {m.key: set(m.kinds) for m in text.messages("zh", room)}
        assert english.keys() == chinese.keys(), room
        for key, facts in chinese.items():
            assert facts <= english[key], f"{key}: Chinese speaks of {facts - english[key]}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_message_stands_twice_in_a_file(lang: str) -> None:
    """The later of two would be ignored."""
    for room in text.rooms(lang):
        names = Counter(entry.id.name for entry in text.entries(lang, room) if hasattr(entry, "id"))
        assert [name for name, times in names.items() if times > 1] == [], f"{lang}/{room}.ftl"


def test_chinese_keeps_to_its_glossary() -> None:
    """One Chinese word for a term of the field: stray variants are named with their file."""
    glossary = tomllib.loads((text.HOME / "zh" / "glossary.toml").read_text(encoding="utf-8"))
    stray = [
        f"{path.relative_to(text.HOME)}: {variant} → {term['zh']}"
        for path in sorted((text.HOME / "zh").rglob("*.ftl"))
        for term in glossary["term"]
        for variant in term.get("not", ())
        if variant in path.read_text(encoding="utf-8")
    ]
    assert stray == []


def test_both_languages_are_known() -> None:
    """Languages are folders."""
    assert set(languages()) >= {"en", "zh"}
