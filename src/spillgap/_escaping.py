"""Text from data on its way into a file: shown as it is, never taken for a command.

A label comes from somebody's table. Each format has characters that mean something to it, and
each has one function here that takes that meaning away; whoever writes the format calls it.
"""

from __future__ import annotations

import html
import re

import pandas as pd

__all__ = [
    "bare_cell",
    "csv_text",
    "guarded_cell",
    "html_text",
    "markdown_text",
    "math_text",
    "one_line",
]

# What XML 1.0 has no place for, and what turns the direction of the text that follows.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]"
)
_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")


def one_line(text: object) -> str:
    """Text without control characters, its line ends and tabs as spaces."""
    return _BREAKS.sub(" ", _CONTROL.sub("", str(text)))


# -- CSV ----------------------------------------------------------------------------------------

# Full-width signs too: spreadsheets for East Asia take them for the others.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]| *[\t\r\n]")
_NUMBER = re.compile(r"[+-](?:\d+(?:\.\d*)?|\.\d+|∞)?(?:e[+-]?\d+)?%?\**", re.IGNORECASE)
"""A number with its stars, or a sign alone: no spreadsheet runs it."""
_GUARD = "'"


def guarded_cell(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it.

    Examples
    --------
    >>> [guarded_cell(t) for t in ("=1+1", "@x", "-0.5", "-0.5***", "a=b")]
    ["'=1+1", "'@x", '-0.5', '-0.5***', 'a=b']
    """
    runs = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return _GUARD + text if runs else text


def bare_cell(text: str) -> str:
    """What :func:`guarded_cell` was given.

    Examples
    --------
    >>> bare_cell("'=1+1"), bare_cell("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    rest = text.removeprefix(_GUARD)
    return rest if text != rest and guarded_cell(rest) == text else text


def csv_text(
    frame: pd.DataFrame,
    *,
    index: bool = False,
    guard: bool = True,
    float_format: str | None = None,
) -> str:
    """A frame as comma-separated text: the one writer of every CSV file.

    Parameters
    ----------
    frame : pandas.DataFrame
    index : bool
        Whether the index stands in the first columns.
    guard : bool
        Whether text that a spreadsheet would run as a formula gets an apostrophe before it:
        text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end, and is no number.
    float_format : str, optional
        As of :meth:`pandas.DataFrame.to_csv`.
    """
    names = ["" if name is None else name for name in frame.index.names]
    shown = frame.reset_index(names=names, allow_duplicates=True) if index else frame.copy()

    def cell(value: object) -> object:
        if not isinstance(value, str):
            return value
        plain = _CONTROL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
        return guarded_cell(plain) if guard else plain

    columns = []
    for position in range(shown.shape[1]):
        column = shown.iloc[:, position]
        numeric = pd.api.types.is_numeric_dtype(column)
        columns.append(column if numeric else column.astype(object).map(cell))
    made = pd.concat(columns, axis=1) if columns else shown
    made.columns = pd.Index([cell(name) for name in shown.columns], dtype=object)
    return str(made.to_csv(index=False, float_format=float_format, lineterminator="\n"))


# -- HTML and Markdown --------------------------------------------------------------------------


def html_text(text: object) -> str:
    """Text for HTML, between tags or in an attribute."""
    return html.escape(one_line(text))


_MARKDOWN = (
    (re.compile(r"([\\`*~|$])"), r"\\\1"),
    # An underscore inside a word stands for itself.
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), r"\\_"),
    # An interval in brackets is no link.
    (re.compile(r"\[(?![-−+]?[\d.∞])"), r"\\["),
    (re.compile(r"\](?=[(\[:])"), r"\\]"),
    (re.compile(r"&(?=#?\w+;)"), "&amp;"),
    # What begins a heading, a quotation or a list at the start of a line.
    (re.compile(r"^(\s*)(?=[#>]|[-+](?:\s|-|$))"), r"\1\\"),
    (re.compile(r"^(\s*\d+)(?=[.)](?:\s|$))"), r"\1\\"),
    # Not with a backslash, which not every reader knows here; "<0.001" is no tag.
    (re.compile(r"<(?=[A-Za-z/!?])"), "&lt;"),
)


def markdown_text(text: object) -> str:
    r"""Text for Markdown: a line, an item of a list, or a cell of a table.

    Examples
    --------
    >>> print(markdown_text("<b> gdp_pc | *x* [a](b) [0.1, 0.2] <0.001"))
    &lt;b> gdp_pc \| \*x\* \[a\](b) [0.1, 0.2] <0.001
    """
    escaped = one_line(text)
    for pattern, replacement in _MARKDOWN:
        escaped = pattern.sub(replacement, escaped)
    return escaped


# -- figures ------------------------------------------------------------------------------------


def math_text(text: object) -> str:
    r"""Text for a figure: matplotlib reads what stands between two dollar signs as mathematics."""
    return one_line(text).replace("$", r"\$")
