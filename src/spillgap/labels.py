"""From names in data and code to labels in print: "W:log(gdp)" → "W × ln(GDP per head)".

Tables, figures, the report and summaries all take their labels from here, and the words come
from ``text/<lang>/labels.ftl``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from spillgap import regions
from spillgap.errors import DataError, listing
from spillgap.options import LANGUAGE, Language
from spillgap.terms import (
    INTERCEPT,
    Own,
    read_term,
    weighed,
)
from spillgap.text import Fact, say, word

__all__ = [
    "Label",
    "Labels",
    "LabelsLike",
    "TermLabel",
    "column_label",
    "goal_label",
    "group_inline",
    "group_label",
    "inline",
    "label",
    "labels_from",
    "measure_label",
    "model_label",
    "regime_of",
    "weights_label",
]

LabelsLike = pd.DataFrame | pd.Series | Mapping[str, str] | None
"""A data dictionary (index variable; columns label_en, label_zh, …), or variable → label."""

SYMBOLS = {"rho": "ρ", "lambda": "λ", "phi": "φ", "sigma2": "σ²", "theta": "θ", "gamma": "γ"}
_NAME = re.compile(r"`([^`]+)`|[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_LOGARITHM = re.compile(r"\b(?:np\.)?log\(")
_REGIME = re.compile(r"^(.+)\[([^\[\]]+)\]$")
_SEVERAL = ("C(", "poly(")
"""Terms whose columns have a name in brackets of their own."""
_LEVEL = re.compile(r"^C\(([^,()]+).*\)\[(?:T\.)?(.+)\]$")


# -- words that the package has for its own kinds --------------------------------------------------


def label(kind: str, name: object, lang: Language, **facts: Fact) -> str:
    """The label of one of a kind; the name itself where there is none.

    Parameters
    ----------
    kind : str
        ``"effects"`` (``"unit"``, or ``"unit-inline"`` and ``"unit-fixed"`` in a sentence),
        ``"method"``, ``"correction"``, ``"covariance"``, ``"random-errors"``, ``"quadrant"``,
        ``"grade"``, … as the messages of ``labels.ftl`` begin.
    name : object
        As the code or an option has it.
    lang : str
    **facts
        What the message speaks of.

    Examples
    --------
    >>> label("effects", "twoway", "en"), label("effects", "twoway-fixed", "en")
    ('Unit and time', 'unit and time fixed effects')
    """
    return word("labels", f"{kind}-{name}", lang, str(name), **facts)


def column_label(name: object, lang: Language) -> str:
    """The label of a row or column that the package's frames have; the name itself otherwise."""
    return label("column", name, lang)


def model_label(name: str, lang: Language) -> str:
    """A model in words with its abbreviation.

    Examples
    --------
    >>> model_label("SDM", "en")
    'spatial Durbin model (SDM)'
    """
    words = label("model", name, lang)
    if words == name:
        return name
    return say("labels:model-named", lang, model=words, abbreviation=name)


def weights_label(kind: str, parameters: Mapping[str, object], lang: Language) -> str:
    """A weights matrix in a few words, by the name of its builder and its parameters.

    Examples
    --------
    >>> weights_label("contiguity", {"rule": "queen"}, "en"), weights_label("knn", {"k": 5}, "en")
    ('Queen contiguity', '5 nearest neighbours')
    """
    rule, k = parameters.get("rule", ""), parameters.get("k", "")
    return label("weights", kind, lang, rule=str(rule), k=str(k))


def measure_label(name: str, lang: Language) -> str:
    """A measure of inequality inside a sentence.

    Examples
    --------
    >>> measure_label("theil_t", "en"), goal_label("theil_t", "en"), goal_label("gap", "en")
    ("Theil's T", "lower Theil's T", 'close the gap')
    """
    return label("measure", name, lang)


def goal_label(objective: str, lang: Language) -> str:
    """What a target does, inside a sentence: what else it aims at, a measure is lowered."""
    own = word("labels", f"goal-{objective}", lang, "")
    return own or say("labels:goal-lower", lang, measure=measure_label(objective, lang))


def group_label(group: object, lang: Language) -> str:
    """A group of units: a region or agglomeration that is known, else as it stands."""
    name = str(group)
    if name in regions.MACRO_REGIONS or name in regions.AGGLOMERATIONS:
        return regions.label(name, lang)
    return label("group", name, lang)


def group_inline(group: object, lang: Language) -> str:
    """A group of units inside a sentence: "the East"."""
    name = str(group)
    own = word("labels", f"group-{name}-inline", lang, "")
    if own:
        return own
    kind = "region" if name in regions.MACRO_REGIONS else "other"
    return say("labels:group-inline", lang, name=group_label(name, lang), kind=kind)


def inline(text: str, lang: Language) -> str:
    """A label inside a sentence, as its language writes it there.

    Examples
    --------
    >>> inline("Digital economy", "en"), inline("GDP per head", "en")
    ('digital economy', 'GDP per head')
    """
    return say("labels:inline", lang, label=text)


# -- variables and terms ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Labels:
    """Labels of variables in one language, and how terms of a model are written with them.

    Examples
    --------
    >>> labels = Labels("en", {"gdp": "GDP per head"})
    >>> [labels.parameter(n) for n in ("log(gdp)", "W:gdp", "L:gdp", "mean:gdp", "gdp[East]")]
    ['ln(GDP per head)', 'W × GDP per head', 'GDP per head (t−1)', 'Mean of GDP per head', \
'GDP per head, East']
    """

    lang: Language = "en"
    known: Mapping[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """A variable or an expression of variables."""
        if name in self.known:
            return self.known[name]
        regime = regime_of(name)
        if regime:
            return self._say("in-regime", label=self.variable(regime[0]),
                             regime=self.regime(regime[1]))  # fmt: skip
        level = _LEVEL.match(name)
        if level:
            return self._say("level", label=self.variable(level[1].strip()),
                             level=self.regime(level[2]))  # fmt: skip
        first, *others = _outside_brackets(name)
        if others:
            text = self.variable(first)
            for other in others:
                text = self._say("product", first=text, second=self.variable(other))
            return text
        text = _NAME.sub(lambda m: self.known.get(m[1] or m[0], m[1] or m[0]), name)
        return _LOGARITHM.sub("ln(", text)

    def parameter(self, name: str) -> str:
        """A parameter or term by its name in ``Results.params``."""
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in self.known:
            return self.known[name]
        if name == INTERCEPT:
            return self._say("Intercept")
        own = weighed(name)
        if own:
            return self._say("of-weights", symbol=SYMBOLS[own[0]], weights=own[1])
        regime = regime_of(name)
        if regime:
            return self._say("in-regime", label=self.parameter(regime[0]),
                             regime=self.regime(regime[1]))  # fmt: skip
        term = read_term(name)
        text = self.variable(name) if isinstance(term, Own) else self.parameter(term.variable)
        for form in term.forms:
            text = self._say(form, label=text)
        return text

    def inline(self, name: str) -> str:
        """A parameter or term inside a sentence: no capital, unless an acronym's."""
        return inline(self.parameter(name), self.lang)

    def regime(self, regime: str) -> str:
        """A regime or a category's level: by its label, as a region that is known, or itself."""
        return self.known.get(regime) or group_label(regime, self.lang)

    def row(self, name: object) -> str:
        """A row's or column's name in a frame: a label, a word, a symbol, or as it stands."""
        text = str(name)
        if text in self.known or text in SYMBOLS or not isinstance(read_term(text), Own):
            return self.parameter(text)
        for words in (column_label(text, self.lang), group_label(text, self.lang)):
            if words != text:
                return words
        return self.parameter(text)

    def _say(self, form: str, **facts: Fact) -> str:
        return say(f"labels:term-{form}", self.lang, **facts)


@dataclass(frozen=True)
class Label:
    """One of a kind as a fact of a sentence, said in the sentence's language."""

    kind: str
    name: str

    def text(self, lang: Language) -> str:
        """The label in a language."""
        return label(self.kind, self.name, lang)


@dataclass(frozen=True, eq=False)
class TermLabel:
    """A term of a model as a fact of a sentence, said in the sentence's language.

    A mapping has its labels in one language; a data dictionary, in those that it has columns for,
    and none in others.
    """

    name: str
    labels: LabelsLike = None

    def text(self, lang: Language) -> str:
        """The label in a language."""
        labels = self.labels
        if isinstance(labels, pd.DataFrame) and not {"label_en", f"label_{lang}"} & set(labels):
            labels = None
        return labels_from(labels, lang).parameter(self.name)


def regime_of(name: str) -> tuple[str, str] | None:
    """``x[East]`` as term and regime; None for what has no regime, as a category's level."""
    match = _REGIME.match(name)
    if not match:
        return None
    term = _outside_brackets(match[1])[-1]
    several = term.startswith(_SEVERAL) and term.endswith(")")
    return None if several else (match[1], match[2])


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

    A dictionary's English label stands in where it has none in ``lang``.

    Raises
    ------
    DataError
        If a frame has no column ``label_en`` nor one of ``lang``.
    """
    lang = LANGUAGE.parse(lang)
    if labels is None:
        return Labels(lang)
    if isinstance(labels, pd.DataFrame):
        columns = [f"label_{code}" for code in dict.fromkeys(("en", lang))]
        present = [labels[column].dropna() for column in columns if column in labels.columns]
        if not present:
            raise DataError(
                f"The dictionary of labels has no column {columns[-1]!r}; its columns are "
                f"{listing(labels.columns)}."
            )
        known = {str(name): str(text) for column in present for name, text in column.items()}
        return Labels(lang, known)
    return Labels(lang, {str(name): str(text) for name, text in labels.items()})
