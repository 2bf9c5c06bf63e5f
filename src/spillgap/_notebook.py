"""How results show themselves in a notebook: three-line tables, labels on the left.

The style is that of every HTML table of the package.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import Protocol

import numpy as np
import pandas as pd

from spillgap._escaping import html_text
from spillgap._numbers import format_number, format_p, without_dust
from spillgap._placing import unplaced
from spillgap.labels import column_label

__all__ = ["CSS", "MINUS", "Shown", "Tabled", "frame_html", "printed_html"]

CSS = """\
.spillgap-table { border-collapse: collapse; margin: 1em 0; }
.spillgap-table caption { caption-side: top; text-align: left; font-weight: 600;
  padding-bottom: .4em; white-space: nowrap; }
.spillgap-table thead { border-top: 2px solid; border-bottom: 1px solid; }
.spillgap-table tbody { border-bottom: 2px solid; }
.spillgap-table th, .spillgap-table td { border: 0; background: none; padding: .15em .8em;
  font-weight: 400; white-space: nowrap; }
.spillgap-table.spillgap-table tbody th { text-align: left; padding-left: 0; }
.spillgap-table thead th:first-child { padding-left: 0; }
.spillgap-table td.l { white-space: normal; }
.spillgap-table sup { line-height: 0; }
.spillgap-table.spillgap-table tfoot td { text-align: left; }
.spillgap-table.spillgap-table .c { text-align: center; }
.spillgap-table.spillgap-table .r { text-align: right; }
.spillgap-table.spillgap-table .l { text-align: left; }
.spillgap-table td { font-variant-numeric: tabular-nums; }
.spillgap-table thead th.span { border-bottom: 1px solid; }
.spillgap-table tr.block th { font-style: italic; }
.spillgap-table tr.rule > * { border-top: 1px solid; }
.spillgap-table tr.indent th { padding-left: 1em; }
.spillgap-table tfoot td { font-size: .85em; padding-left: 0; padding-top: .4em;
  white-space: normal; }
"""

MINUS = re.compile(r"(?<![\w.])-(?=[\d.∞])")
_POWER = re.compile(r"(\d(?:\.\d+)?)e([+-])0*(\d+)")
_PROBABILITIES = frozenset(
    {"p", "pvalue", "p_perm", "p_value", "p_sim", "p_adjusted", "p_f", "p_noncentral"}
)
_DIGITS = 4
_MOST = 60
"""Rows that are shown; of a longer table its two ends."""


class _Framed(Protocol):
    def to_frame(self) -> pd.DataFrame: ...


class Shown:
    """A result whose table a notebook shows, with its repr as the caption."""

    def _repr_html_(self: _Framed) -> str:
        said = repr(self)
        return frame_html(self.to_frame(), said if "\n" not in said else "")


class _ShowsItself(Protocol):
    def _repr_html_(self) -> str: ...


class _WithTable(Protocol):
    def table(self) -> _ShowsItself: ...


class Tabled:
    """A result that a notebook shows as the table that it prints."""

    def _repr_html_(self: _WithTable) -> str:
        return self.table()._repr_html_()


def printed_html(text: object) -> str:
    """Text escaped for HTML, with powers of ten and minus signs as they are printed."""
    return MINUS.sub("−", _POWER.sub(_power, html_text(text)))


def _power(match: re.Match[str]) -> str:
    return f"{match[1]}×10<sup>{'−' if match[2] == '-' else ''}{match[3]}</sup>"


def frame_html(frame: pd.DataFrame, caption: str = "") -> str:
    """A frame as an HTML table of class ``spillgap-table``, labels and text aligned left.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of more than 60 rows the first and last 30 are shown, and their number below; geometry is
        not.
    caption : str

    Examples
    --------
    >>> import pandas as pd
    >>> html = frame_html(pd.DataFrame({"p": [1e-5]}, index=["a < b"]), "A test")
    >>> "<caption>A test</caption>" in html, "a &lt; b" in html, "&lt;0.001" in html
    (True, True, True)
    """
    frame = without_dust(unplaced(frame))
    head = [_heading(name, "l") for name in frame.index.names]
    sides = ["r" if _is_numeric(frame.iloc[:, k]) else "l" for k in range(frame.shape[1])]
    head += [_heading(name, side) for name, side in zip(frame.columns, sides, strict=True)]
    parts = [f"<style>\n{CSS}</style>", '<table class="spillgap-table" lang="en">']
    if caption:
        parts.append(f"<caption>{printed_html(caption)}</caption>")
    parts += [f"<thead><tr>{''.join(head)}</tr></thead>", "<tbody>"]
    parts += _rows(frame, sides)
    parts.append("</tbody>")
    if len(frame) > _MOST:
        count = f"{len(frame)} rows × {frame.shape[1]} columns"
        parts.append(f'<tfoot><tr><td colspan="{len(head)}">{count}</td></tr></tfoot>')
    return "\n".join([*parts, "</table>"])


def _is_numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _heading(name: Hashable, side: str) -> str:
    names = name if isinstance(name, tuple) else (name,)
    text = ", ".join(column_label(part, "en") for part in names if part is not None)
    return f'<th class="{side}" scope="col">{printed_html(text)}</th>'


def _rows(frame: pd.DataFrame, sides: list[str]) -> Iterator[str]:
    """The rows; an outer label stands once, on the first of its rows."""
    levels = frame.index.nlevels
    before: tuple[Hashable, ...] = ()
    for position, line in enumerate(_ends(frame).itertuples(name=None)):
        if len(frame) > _MOST and position == _MOST // 2:
            yield f'<tr><th class="l">⋮</th>{"<td></td>" * (levels - 1 + len(sides))}</tr>'
            before = ()
        key = line[0] if levels > 1 else line[:1]
        told = [
            "" if k < levels - 1 and key[: k + 1] == before[: k + 1] else _text(part, None)
            for k, part in enumerate(key)
        ]
        labels = "".join(f'<th class="l" scope="row">{printed_html(text)}</th>' for text in told)
        cells = "".join(
            f'<td class="{side}">{printed_html(_text(value, name))}</td>'
            for value, name, side in zip(line[1:], frame.columns, sides, strict=True)
        )
        yield f"<tr>{labels}{cells}</tr>"
        before = key


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    if len(frame) <= _MOST:
        return frame
    return pd.concat([frame.iloc[: _MOST // 2], frame.iloc[-_MOST // 2 :]])


def _text(value: object, column: Hashable) -> str:
    if isinstance(value, bool | np.bool_):
        return "✓" if value else ""
    if isinstance(value, float | np.floating):
        number = float(value)
        return format_p(number) if column in _PROBABILITIES else format_number(number, _DIGITS)
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)
