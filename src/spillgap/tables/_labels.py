"""From names in the data to labels in print: "W:log(gdp_pc)" → "W × ln(GDP per head)"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.options import LANGUAGE, Language
from spillgap.tables._words import word

__all__ = ["Labels", "LabelsLike", "labels_from", "regime_of"]

LabelsLike = pd.DataFrame | pd.Series | Mapping[str, str] | None
"""A data dictionary (index variable; columns label_en, label_zh), or variable → label."""

SYMBOLS = {"rho": "ρ", "lambda": "λ", "phi": "φ", "sigma2": "σ²", "theta": "θ"}
_PREFIXES = ("LW:", "L:", "W:", "mean:")
_NAME = re.compile(r"`([^`]+)`|[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_LOGARITHM = re.compile(r"\b(?:np\.)?log\(")
_REGIME = re.compile(r"^(.+)\[([^\[\]]+)\]$")
_SEVERAL = ("C(", "poly(")
"""Terms whose columns have a name in brackets of their own."""
_LEVEL = re.compile(r"^C\(([^,()]+).*\)\[(?:T\.)?(.+)\]$")


@dataclass(frozen=True)
class Labels:
    """Labels of variables in one language, and how parameters are written with them."""

    lang: Language = "en"
    known: Mapping[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """A variable or an expression of variables."""
        if name in self.known:
            return self.known[name]
        regime = regime_of(name)
        if regime:
            return self._in_regime(self.variable(regime[0]), regime[1])
        level = _LEVEL.match(name)
        if level:
            return f"{self.variable(level[1].strip())}: {level[2]}"
        parts = _outside_brackets(name)
        if len(parts) > 1:
            return " × ".join(self.variable(part) for part in parts)
        text = _NAME.sub(lambda m: self.known.get(m[1] or m[0], m[1] or m[0]), name)
        return _LOGARITHM.sub("ln(", text)

    def parameter(self, name: str) -> str:
        """A parameter by its name in ``Results.params``."""
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name == "Intercept":
            return word("constant", self.lang)
        regime = None if name in self.known else regime_of(name)
        if regime:
            return self._in_regime(self.parameter(regime[0]), regime[1])
        prefix = next((p for p in _PREFIXES if name.startswith(p)), "")
        if not prefix:
            return self.variable(name)
        inner = self.parameter(name.removeprefix(prefix))
        if prefix == "mean:":
            return word("mean of", self.lang).format(inner)
        text = f"W × {inner}" if "W" in prefix else inner
        return word("lagged", self.lang).format(text) if "L" in prefix else text

    def _in_regime(self, label: str, regime: str) -> str:
        """A label with the regime that it is of."""
        return word("in regime", self.lang).format(label, self.regime(regime))

    def regime(self, label: str) -> str:
        """A regime: by its label, as a region that is known, or as it stands."""
        # Tables are what results print themselves with, and regions' words stand beyond those.
        from spillgap.decomposition._units import display

        return self.known.get(label) or display(label, self.lang)

    def row(self, name: object) -> str:
        """A row's or column's name in a frame: a label, a word, a symbol, or as it stands."""
        text = str(name)
        if text in self.known or text.startswith(_PREFIXES) or text in SYMBOLS:
            return self.parameter(text)
        translated = word(text, self.lang)
        return translated if translated != text else self.variable(text)


def regime_of(name: str) -> tuple[str, str] | None:
    """``x[East]`` as term and regime; None for what has no regime, as a category's level."""
    found = _REGIME.match(name)
    if not found:
        return None
    term = _outside_brackets(found[1])[-1]
    several = term.startswith(_SEVERAL) and term.endswith(")")
    return None if several else (found[1], found[2])


def _outside_brackets(name: str) -> list[str]:
    """An interaction's parts: split at colons that stand in no bracket."""
    parts, depth = [""], 0
    for character in name:
        depth += (character in "([") - (character in ")]")
        if character == ":" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts if all(parts) else [name]


def labels_from(labels: LabelsLike, lang: Language) -> Labels:
    """Labels in ``lang`` from a data dictionary or a mapping.

    Raises
    ------
    DataError
        If a frame is given that has no column ``label_en`` or ``label_zh`` as ``lang`` asks.
    """
    lang = LANGUAGE.parse(lang)
    if labels is None:
        return Labels(lang)
    if isinstance(labels, pd.DataFrame):
        column = f"label_{lang}"
        if column not in labels.columns:
            raise DataError(
                f"The dictionary of labels has no column {column!r}; its columns are "
                f"{listing(labels.columns)}."
            )
        labels = labels[column].dropna()
    return Labels(lang, {str(name): str(label) for name, label in labels.items()})
