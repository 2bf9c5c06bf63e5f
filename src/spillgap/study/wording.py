"""Small words of the summary, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["joined", "p_text", "say", "stop"]


def joined(items: Sequence[str], lang: str) -> str:
    """Items as a list in running text."""
    return ("、" if lang == "zh" else ", ").join(items)


def say(lang: str, en: str, zh: str) -> str:
    """The wording of that language."""
    return zh if lang == "zh" else en


def stop(lang: str) -> str:
    """The full stop of that language."""
    return "。" if lang == "zh" else "."


def p_text(value: float) -> str:
    """A p-value with its sign of comparison."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"
