"""Bytes as text: the encoding declared or detected, and the text checked either way."""

from __future__ import annotations

import codecs
import re

from spillgap.errors import DataError
from spillgap.importers.vocabulary import USUAL_CHARACTERS

__all__ = ["decode"]

# The longer marks first: UTF-32's begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = "cp1250 (Central Europe), cp1251 (Cyrillic), cp1252 (Western Europe), big5, gb18030"
# What no table holds on purpose: controls of the upper half, private use, the sign for lost text.
_IMPOSSIBLE = re.compile("[\x80-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_WORD = re.compile(r"\w+")

# Chinese text as tables hold it keeps to GB2312, and to its usual characters.
_LEAST_USUAL = 0.15
_MOST_RARE = 0.1


def decode(data: bytes, encoding: str | None, where: str) -> tuple[str, str]:
    """Text from bytes, and its encoding.

    Parameters
    ----------
    data : bytes
        The whole file.
    encoding : str or None
        As declared; None detects it: a byte-order mark, else UTF-8, else GB18030 (which includes
        GBK and GB2312) if the text then reads as Chinese.
    where : str
        What the bytes are, for the message.

    Raises
    ------
    DataError
        If the encoding is unknown, the bytes are no text in it, or the text cannot be meant.

    Examples
    --------
    >>> decode("Beijing,36.1".encode(), None, "a.csv")
    ('Beijing,36.1', 'utf-8')
    >>> decode("Dolnośląskie, Małopolskie".encode("cp1250"), None, "a.csv")
    Traceback (most recent call last):
    ...
    spillgap.errors.DataError: a.csv does not say its encoding, and is neither UTF-8 nor ...
    """
    if encoding is not None:
        return _declared(data, encoding, where), encoding
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _declared(data, name, where), name
    try:
        return _without_nul(data.decode("utf-8"), where), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where} is not text in utf-8 or gb18030. Name its encoding with encoding= "
            f"({_OTHERS}, …), or save it as UTF-8."
        ) from error
    odd = _unlike_chinese(text)
    if odd is not None:
        raise DataError(
            f"{where} does not say its encoding, and is neither UTF-8 nor Chinese (as gb18030 it "
            f"would read {odd!r}). Name its encoding with encoding= ({_OTHERS}, …), or save it as "
            "UTF-8."
        )
    return _without_nul(text, where), "gb18030"


def _declared(data: bytes, encoding: str, where: str) -> str:
    try:
        codecs.lookup(encoding)
        text = data.decode(encoding)
    except (LookupError, TypeError) as error:
        raise DataError(f"encoding={encoding!r} is not an encoding that is known.") from error
    except ValueError as error:
        raise DataError(
            f"{where} is not text in {encoding}. Name its true encoding with encoding=, or save it "
            "as UTF-8."
        ) from error
    odd = _IMPOSSIBLE.search(text)
    if odd is not None and not encoding.casefold().startswith("utf"):
        raise DataError(
            f"{where} is not text in {encoding}: it would hold {_around(text, odd)!r}. Name its "
            f"true encoding with encoding= ({_OTHERS}, …)."
        )
    return _without_nul(text.removeprefix("\ufeff"), where)


def _without_nul(text: str, where: str) -> str:
    if "\0" in text:
        raise DataError(
            f"{where} holds NUL characters, so it is no plain text. If it is UTF-16 without a "
            "byte-order mark, say encoding='utf-16-le' or 'utf-16-be'; else save it as UTF-8."
        )
    return text


def _unlike_chinese(text: str) -> str | None:
    """A word that shows that the text is no Chinese, None if it may be."""
    impossible = _IMPOSSIBLE.search(text)
    if impossible is not None:
        return _around(text, impossible)
    letters = [c for c in text if ord(c) > 127 and c.isalpha()]
    if not letters:
        return None
    rare = [c for c in letters if not _in_gb2312(c)]
    usual = sum(c in USUAL_CHARACTERS for c in letters)
    if len(rare) <= _MOST_RARE * len(letters) and usual >= _LEAST_USUAL * len(letters):
        return None
    sign = rare[0] if rare else next(c for c in letters if c not in USUAL_CHARACTERS)
    return _around(text, re.search(re.escape(sign), text))


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _around(text: str, place: re.Match[str] | None) -> str:
    """The word in which something stands."""
    assert place is not None
    for word in _WORD.finditer(text, max(0, text.rfind("\n", 0, place.start()))):
        if word.end() > place.start() >= word.start():
            return word[0][:30]
    return text[max(0, place.start() - 8) : place.end() + 8]
