"""Numbers as text: which sign is the decimal mark, and what the cells are worth then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from spillgap.errors import DataError, OptionError, listing

__all__ = ["ANY_NUMBER", "Notation", "looks_numeric", "notation_of", "numbers"]

_SPACES = "[ \u00a0\u2009\u202f]"
_THOUSANDS_SIGNS = {",": ",", ".": r"\.", " ": _SPACES, "'": "['’]", "": "(?!)"}
_OTHER = {".": ",", ",": "."}
_SIGN = r"[+\-−]?"
_EXPONENT = r"(?:[eE][+-]?\d+)?"
ANY_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d+(?:[.,]\d*)?|[.,]\d+)"
)
"""The pattern of a number in one notation or the other, to see what is meant as a number."""
_ANY = re.compile(rf"{_SIGN}{ANY_NUMBER}{_EXPONENT}", re.ASCII)


@dataclass(frozen=True)
class Notation:
    """How a file writes numbers.

    Attributes
    ----------
    decimal : str
        "." or ",".
    thousands : str
        What may stand between thousands; "" for nothing.
    """

    decimal: str = "."
    thousands: str = ","
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        point, group = re.escape(self.decimal), _THOUSANDS_SIGNS[self.thousands]
        whole = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)"
        text = rf"{_SIGN}(?:{whole}(?:{point}\d*)?|{point}\d+){_EXPONENT}"
        object.__setattr__(self, "pattern", re.compile(text, re.ASCII))


def looks_numeric(texts: pd.Series) -> pd.Series:
    """Which texts are numbers in one notation or another."""
    return texts.str.fullmatch(_ANY)


def numbers(texts: pd.Series, notation: Notation) -> pd.Series:
    """Texts as numbers, missing where they are none in this notation.

    Examples
    --------
    >>> numbers(pd.Series(["1,234.5", "7*", "−3"]), Notation()).tolist()
    [1234.5, nan, -3.0]
    """
    plain = texts.where(texts.str.fullmatch(notation.pattern))
    if notation.thousands:
        plain = plain.str.replace(_THOUSANDS_SIGNS[notation.thousands], "", regex=True)
    plain = plain.str.replace("−", "-").str.replace(notation.decimal, ".", regex=False)
    return _values(plain)


def _values(plain: pd.Series) -> pd.Series:
    """Texts that Python reads as numbers: integers if all are and fit, else floats."""
    known = plain.dropna().astype(object)
    if len(known) == len(plain) and known.str.fullmatch(r"[+-]?\d{1,18}").all():
        return known.map(int).astype("int64")
    values = known.map(float).astype(float).reindex(plain.index)
    return values.where(np.isfinite(values))


def notation_of(
    cells: Iterable[str],
    *,
    decimal: str | None = None,
    thousands: str | None = None,
    separator: str | None = None,
    where: str = "The table",
) -> Notation:
    """The notation that a file's numbers show, or that was declared.

    12,5 and 0,615 can only be decimals, 1,234,567 only thousands: one such cell decides for the
    whole file. 1,234 and 1.234 may be either. Where nothing else decides, a file that separates
    its columns by commas writes decimals with a point; any other must say so.

    Parameters
    ----------
    cells : iterable of str
        The cells of the columns that are meant as numbers.
    decimal, thousands : str, optional
        As declared.
    separator : str, optional
        What separates the columns of a text file.
    where : str
        The file, for the message.

    Raises
    ------
    OptionError
        If the declared signs are none, or the same.
    DataError
        If the cells contradict each other or leave doubt; they are shown.

    Examples
    --------
    >>> notation_of(["1.234", "0,615"], separator=";")
    Notation(decimal=',', thousands='.')
    >>> notation_of(["3.833", "512"], separator=";", where="a.csv")
    Traceback (most recent call last):
    ...
    spillgap.errors.DataError: a.csv: 3.833 may be decimals or thousands...
    """
    _check_signs(decimal, thousands)
    if decimal is None and thousands in _OTHER:
        decimal = _OTHER[thousands]
    if decimal is not None:
        return Notation(decimal, _OTHER[decimal] if thousands is None else thousands)
    group = _THOUSANDS_SIGNS[thousands or ""]
    shown = [re.sub(group, "", text) for text in dict.fromkeys(cells) if "," in text or "." in text]
    certain = {sign: [text for text in shown if _shows(text, sign)] for sign in _OTHER}
    if certain["."] and certain[","]:
        raise DataError(
            f"{where} writes decimals in two ways: {certain['.'][0]} and {certain[','][0]}. "
            "Correct the cells, or say which is the decimal mark: decimal='.' or decimal=','."
        )
    doubtful = [text for text in shown if _either(text)]
    if certain["."] or certain[","]:
        decimal = "." if certain["."] else ","
    elif doubtful and separator != ",":
        raise DataError(
            f"{where}: {listing(doubtful, most=5)} may be decimals or thousands, and no other "
            "cell shows which. Say so: decimal='.' or decimal=','."
        )
    decimal = decimal or "."
    return Notation(decimal, _OTHER[decimal] if thousands is None else thousands)


def _check_signs(decimal: str | None, thousands: str | None) -> None:
    if decimal is not None and decimal not in _OTHER:
        raise OptionError(f"decimal={decimal!r} is no decimal mark; choose '.' or ','.")
    if thousands is not None and thousands not in _THOUSANDS_SIGNS:
        raise OptionError(
            f"thousands={thousands!r} does not stand between thousands; choose "
            f"{listing(map(repr, _THOUSANDS_SIGNS))}."
        )
    if decimal is not None and decimal == thousands:
        raise OptionError(f"decimal={decimal!r} and thousands={thousands!r} must differ.")


def _shows(text: str, sign: str) -> bool:
    """Whether a cell can only be read with this decimal mark."""
    mine, other = re.escape(sign), re.escape(_OTHER[sign])
    groups = rf"\d{{1,3}}(?:{other}\d{{3}})+{mine}\d*|\d{{1,3}}(?:{other}\d{{3}}){{2,}}"
    not_three = rf"\d*{mine}(?:\d{{1,2}}|\d{{4,}})"
    no_group = rf"(?:0\d*|\d{{4,}}|){mine}\d+"
    power = rf"\d*{mine}\d+[eE][+-]?\d+"
    return bool(
        re.fullmatch(rf"{_SIGN}(?:{groups}|{not_three}|{no_group}|{power})", text, re.ASCII)
    )


def _either(text: str) -> bool:
    return bool(re.fullmatch(rf"{_SIGN}[1-9]\d{{0,2}}[.,]\d{{3}}", text, re.ASCII))
