"""How a table fits on a page: size of letters, widths of columns, which way up, in how many parts.

Widths are estimated from the letters of Computer Modern and of square Chinese characters, on the
generous side; the page is A4 or US letter with margins of an inch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.tables._table import Row, Span, Table

__all__ = ["Layout", "fitted", "lines_of", "split", "tightest"]

PORTRAIT, LANDSCAPE = 440.0, 630.0
"""Points across a page, upright and turned."""
_TALL, _TURNED_TALL = 580.0, 370.0
"""Points down that a table may take in one piece, without its caption."""
_WIDE = 5
"""Columns from which a table is set smaller and closer."""
_NARROWEST, _NARROWEST_LABELS = 50.0, 90.0
"""Points that a column of text, and the labels of rows, have at least."""
_SIZES = (("", 10.95, 6.0), (r"\footnotesize", 9.0, 3.0), (r"\scriptsize", 8.0, 2.5))
"""Commands for the size of letters, their points where text has 11, half of what parts columns."""
_NOTES = 9.0
"""Points of the letters of notes."""
_LINE, _LEADING = 1.25, 1.3
"""Height of a line in units of its letters, and how much higher ctex makes it."""
_EMS = {
    **dict.fromkeys("iljtfrI.,:;'|!()[] ", 0.34),
    **dict.fromkeys("mwMW%@—−×+=<>≤≥±", 0.86),
}


@dataclass(frozen=True)
class Layout:
    """How a table is set.

    Attributes
    ----------
    size : str
        The command for its letters; empty for those of the document.
    gap : float
        Points on either side of a column; LaTeX's own without ``size``.
    widths : tuple of float or None
        Of each column, the labels first: points of one whose text is broken into lines.
    turned : bool
        Whether it stands on a page turned sideways.
    long : bool
        Whether it may run over several pages.
    """

    size: str
    gap: float
    widths: tuple[float | None, ...]
    turned: bool = False
    long: bool = False


def fitted(table: Table) -> Layout | None:
    """The first way in which a table fits: as it is, smaller, turned; None if it must be split.

    A smaller size comes before text in several lines, and one page before two.
    """
    upright = [*_layouts(table, False)]
    whole = [one for one in upright if not any(one.widths)]
    for ways in (whole, upright, list(_layouts(table, True))):
        if ways:
            return next((one for one in ways if not one.long), ways[0])
    return None


def _layouts(table: Table, turned: bool) -> Iterator[Layout]:
    """The ways in which it fits on a page upright or turned, the largest letters first."""
    room, most = (LANDSCAPE, _TURNED_TALL) if turned else (PORTRAIT, _TALL)
    for size, points, gap in _SIZES[1:] if turned or table.n_columns >= _WIDE else _SIZES:
        widths = _broken(table, points, gap, room, bool(size))
        if widths is not None:
            tall = _height(table, widths, points, room) > most
            yield Layout(size, gap, widths, turned, tall)


def tightest(table: Table) -> Layout:
    """How one column too wide for any page is set: as small as tables are, on a turned page."""
    size, _, gap = _SIZES[-1]
    return Layout(size, gap, (None,) * (table.n_columns + 1), turned=True)


def split(table: Table) -> list[Table]:
    """The table in parts of as many columns as fit, each with the labels; notes under the last."""
    parts, start = [], 0
    while start < table.n_columns:
        stop = table.n_columns
        while stop > start + 1 and fitted(_columns(table, start, stop)) is None:
            stop = _cut_before(table, start, stop)
        parts.append(_columns(table, start, stop))
        start = stop
    last = len(parts) - 1
    return [
        replace(
            part,
            title=part.title if k == 0 else say("tables:continued", table.lang, title=table.title),
            label=part.label if k == 0 else "",
            notes=part.notes if k == last else (),
        )
        for k, part in enumerate(parts)
    ]


def _cut_before(table: Table, start: int, stop: int) -> int:
    """Where to end a part earlier: after a whole group of columns, if one stands before."""
    ends, position = [], 0
    for span in table.header[0]:
        position += span.width
        ends.append(position)
    whole = [end for end in ends if start < end < stop]
    return max(whole) if whole else stop - 1


def _columns(table: Table, start: int, stop: int) -> Table:
    """Some of the table's columns with the labels."""
    return replace(
        table,
        header=tuple(tuple(_spans(line, start, stop)) for line in table.header),
        rows=tuple(replace(row, cells=row.cells[start:stop]) for row in table.rows),
        align=table.alignments[start:stop],
    )


def _spans(line: Sequence[Span], start: int, stop: int) -> Iterator[Span]:
    position = 0
    for span in line:
        inside = min(position + span.width, stop) - max(position, start)
        if inside > 0:
            yield replace(span, width=inside)
        position += span.width


# -- widths ---------------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _ems(text: str) -> float:
    """How wide a text is, in units of the size of its letters."""
    return sum(map(_letter, text))


def _is_square(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _letter(letter: str) -> float:
    if _is_square(letter):
        return 1.0
    return _EMS.get(letter, 0.76 if letter.isupper() else 0.53)


def _broken(
    table: Table, points: float, gap: float, room: float, heads: bool
) -> tuple[float | None, ...] | None:
    """Widths of columns that are broken into lines so that all fit; None if they cannot.

    ``heads`` says whether headings are broken too.
    """
    whole = [points * width for width in _whole(table, heads)]
    left = room - 2 * gap * table.n_columns
    if sum(whole) <= left:
        return (None,) * len(whole)
    text = [k for k, letter in enumerate(f"l{table.alignments}") if letter == "l"]
    least = {
        k: max(_NARROWEST if k else _NARROWEST_LABELS, points * _longest(table, k)) for k in text
    }
    narrow = [k for k in text if least[k] < whole[k]]
    kept = sum(width for k, width in enumerate(whole) if k not in narrow)
    free = left - kept - sum(least[k] for k in narrow)
    if free < 0 or not narrow:
        return None
    over = sum(whole[k] - least[k] for k in narrow)
    given = {k: least[k] + free * (whole[k] - least[k]) / over for k in narrow}
    return tuple(given.get(k) for k in range(len(whole)))


def _whole(table: Table, heads: bool) -> list[float]:
    """The width of each column with its cells in one line, and its heading if not ``heads``."""
    widths = [max([_ems(row.shown) + row.indent for row in _body(table)] + [_ems(table.stub)])]
    for k in range(table.n_columns):
        cells = [_ems(row.cells[k].text) + 0.4 * len(row.cells[k].stars) for row in _body(table)]
        widths.append(max([*cells, 0.0]))
    for line in table.header:
        position = 1
        for span in line:
            covered = slice(position, position + span.width)
            pieces = lines_of(span.text) if heads and span.width == 1 else [span.text]
            short = max(map(_ems, pieces), default=0.0) - sum(widths[covered])
            if short > 0:
                widths[covered] = [width + short / span.width for width in widths[covered]]
            position += span.width
    short = max((_ems(row.label) for row in table.rows if row.block), default=0.0) - sum(widths)
    return [*widths[:-1], widths[-1] + max(short, 0.0)]


def lines_of(heading: str, most: float = 5.0) -> list[str]:
    """A heading in lines of about ``most`` ems, broken between words or Chinese characters.

    Examples
    --------
    >>> lines_of("Standard error of the mean")
    ['Standard', 'error of', 'the mean']
    >>> lines_of("N")
    ['N']
    """
    lines = _filled(heading, most)
    # No line of a single letter under a full one: as many lines, none longer than need be.
    steps = range(int(2 * most) - 1, 1, -1)
    others = (_filled(heading, step / 2) for step in steps) if len(lines) > 1 else ()
    for other in others:
        if len(other) > len(lines):
            break
        lines = other
    return lines


def _filled(heading: str, most: float) -> list[str]:
    """A heading in lines that are filled from the first."""
    lines: list[str] = []
    for piece in _pieces(heading):
        if lines and _ems((lines[-1] + piece).strip()) <= most:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip() for line in lines if line.strip()] or [""]


def _pieces(text: str) -> Iterator[str]:
    """What must not be broken: words with the space after them, single Chinese characters."""
    word = ""
    for letter in text:
        wide = _is_square(letter)
        closing = unicodedata.category(letter) in ("Pe", "Po", "Pf")
        if wide and not closing and word and not word.endswith(("（", "(", "“")):
            yield word
            word = ""
        word += letter
        if letter == " ":
            yield word
            word = ""
    if word:
        yield word


def _longest(table: Table, column: int) -> float:
    texts = [row.shown if column == 0 else row.cells[column - 1].text for row in _body(table)]
    return max((_ems(piece) for text in texts for piece in _pieces(text)), default=0.0) + 0.5


def _body(table: Table) -> list[Row]:
    return [row for row in table.rows if not row.block]


def _height(table: Table, widths: Sequence[float | None], points: float, room: float) -> float:
    """Points down that the table takes with its title and its notes."""
    lines = 0
    for row in table.rows:
        texts = [row.shown, *(cell.text for cell in row.cells)]
        lines += max(
            1 if width is None else int(1.15 * points * _ems(text) // width) + 1
            for text, width in zip(["", *texts], [None, *widths])
        )
    heads = [len(lines_of(span.text)) for span in table.header[-1]]
    lines += max(heads, default=1) + len(table.header)
    notes = 1.1 * _NOTES * _ems(table.note) // room + 1 if table.notes else 0
    square = any(map(_is_square, f"{table.title}{table.note}{table.stub}"))
    return (lines * points + notes * _NOTES) * _LINE * (_LEADING if square else 1.0)
