"""What a message cannot say is refused by name, in the words of whoever writes messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from spillgap.errors import OptionError
from spillgap.text import TextError, _catalogue, add_language, languages, say

ROOM = """
bare = { $x } of it.
signed = { NUM($x, sign: "often") }.
plain = Nothing.
"""


@pytest.fixture
def lang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A language of one file, for the time of a test."""
    monkeypatch.setattr(_catalogue, "_folders", dict(_catalogue._folders))
    (tmp_path / "room.ftl").write_text(ROOM, encoding="utf-8")
    add_language("qq", tmp_path)
    assert languages()[-1] == "qq"
    return "qq"


@pytest.mark.parametrize(
    ("message", "fact", "words"),
    [
        ("bare", 0.5, "a number is printed by NUM, SIG, PCT or P"),
        ("bare", ["a", "b"], "a list is printed by LIST"),
        ("signed", 0.5, 'sign: "often" is neither "always" nor "minus"'),
    ],
)
def test_a_fact_that_a_message_cannot_print_is_refused(lang, message, fact, words) -> None:
    with pytest.raises(TextError, match=rf"Message 'room:{message}' in 'qq': .*{words}"):
        say(f"room:{message}", lang, x=fact)


def test_a_message_that_there_is_not_is_suggested(lang) -> None:
    assert say("room:plain", lang) == "Nothing."
    with pytest.raises(TextError, match=r"There is no message 'room:plane'\."):
        say("room:plane", lang)


def test_a_language_that_cannot_be_added_is_refused(lang, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"lang='en' is there already, in "):
        add_language("en", tmp_path)
    with pytest.raises(OptionError, match=r"There is no folder .*gone to read the language 'fr'"):
        add_language("fr", tmp_path / "gone")
    with pytest.raises(OptionError, match=r"lang='fr' is not an option; choose "):
        say("room:plain", "fr")
