"""Small words of the summary, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from spillgap.options import Language

__all__ = ["MATCHED", "joined", "number", "p_text", "say", "stop"]

MATCHED = {
    "code": ("code", "代码"),
    "official name": ("official name", "全称"),
    "name": ("name", "简称"),
    "abbreviation": ("abbreviation", "缩写"),
    "alias": ("alias", "别名"),
}
"""How a name was matched to its code, in English and Chinese."""


def joined(items: Sequence[str], lang: Language, most: int | None = None) -> str:
    """Items as a list in running text; after ``most`` of them, how many more there are."""
    text = ("、" if lang == "zh" else ", ").join(items[:most])
    if most is None or len(items) <= most:
        return text
    return text + say(lang, f" and {len(items) - most} more", f"等 {len(items)} 个")


def say(lang: Language, en: str, zh: str) -> str:
    """The wording of that language."""
    return zh if lang == "zh" else en


def stop(lang: Language) -> str:
    """The full stop of that language."""
    return "。" if lang == "zh" else "."


def number(value: float, decimals: int = 1, *, sign: bool = False) -> str:
    """A number with that many decimals; in three digits where these say too little or too much."""
    flag = "+" if sign else ""
    plain = abs(value) < 1e6 and (value == 0 or abs(value) >= 0.5 * 10.0**-decimals)
    return f"{value:{flag}.{decimals}f}" if plain else f"{value:{flag}.3g}"


def p_text(value: float) -> str:
    """A p-value with its sign of comparison."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"
