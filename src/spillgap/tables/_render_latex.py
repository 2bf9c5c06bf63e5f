r"""Tables as LaTeX: booktabs' rules, symbols in math mode, everything else escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spillgap._escaping import one_line
from spillgap.errors import OptionError
from spillgap.tables._latex_fit import Layout, fitted, lines_of, split, tightest
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.tables._table import Cell, Row, Span, Table

__all__ = ["escape_latex", "render_latex"]

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    "–": "--",
    "—": "---",
    "−": "$-$",
    "×": r"$\times$",
    "²": "$^{2}$",
    "∞": r"$\infty$",
    "✓": r"$\surd$",
    "→": r"$\rightarrow$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "η": r"$\eta$",
    "θ": r"$\theta$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\phi$",
    "χ": r"$\chi$",
    "ε": r"$\varepsilon$",
}
# Before single characters: letters that are symbols where they stand, powers, minus signs.
_PHRASES = (
    (re.compile(r"\bW(?= ×)"), "$W$"),
    (re.compile(r"(?<= × )x\b"), "$x$"),
    (re.compile(r"\bR(?=²)"), "$R$"),
    (re.compile(r"\(t−1\)"), "($t-1$)"),
    (re.compile(r"(?<![\w.])-(?=[\d.∞$])"), "$-$"),
)
_POWER = re.compile(r"(\d(?:\.\d+)?)e([+-])0*(\d+)")
_RAGGED = r">{\raggedright\arraybackslash}"
"""Of a column whose text takes several lines."""
_NO_KEY = re.compile(r"[^\w:.+/ -]")
_SPLIT = re.compile(r"(\$[^$]*\$)")


def escape_latex(text: str) -> str:
    r"""Text as LaTeX prints it, with Greek letters, powers and signs in math mode.

    Examples
    --------
    >>> print(escape_latex("R² & σ² of 5% W × R_D: -0.5"))
    $R^{2}$ \& $\sigma^{2}$ of 5\% $W$ $\times$ R\_D: $-$0.5
    """
    # A dollar of the text itself would be taken for math by the phrases below.
    kept = one_line(text).replace("$", "\0")
    for pattern, replacement in _PHRASES:
        kept = pattern.sub(replacement, kept)
    kept = _POWER.sub(_power, kept)
    pieces = [
        piece if piece.startswith("$") else "".join(_ESCAPES.get(c, c) for c in piece)
        for piece in _SPLIT.split(kept)
    ]
    return "".join(pieces).replace("$$", "").replace("\0", r"\$")


def _power(match: re.Match[str]) -> str:
    sign = "-" if match[2] == "-" else ""
    return rf"${match[1]}\times 10^{{{sign}{match[3]}}}$"


def _cell(cell: Cell) -> str:
    stars = f"$^{{{cell.stars}}}$" if cell.stars else ""
    return escape_latex(cell.text) + stars


def _first(text: str) -> str:
    r"""What begins a row: ``\\`` and rules would take a bracket or a star for their own."""
    return "{}" + text if text.startswith(("[", "*")) else text


def _row(row: Row, n_columns: int, broken: bool) -> list[str]:
    lines = [r"\midrule"] if row.rule else []
    label = escape_latex(row.shown)
    if row.block:
        lines.append(rf"\multicolumn{{{n_columns + 1}}}{{@{{}}l}}{{\textit{{{label}}}}} \\")
        return lines
    if row.indent and label:
        # Where the label takes two lines, both are set in.
        label = (r"\hangindent1em\hangafter0 " if broken else r"\quad ") + label
    lines.append(" & ".join([_first(label), *map(_cell, row.cells)]) + r" \\")
    return lines


def _header(line: tuple[Span, ...], stub: str, alignments: str, broken: bool) -> list[str]:
    texts, rules, position = [_first(escape_latex(stub))], [], 2
    for span in line:
        if span.width > 1:
            text = escape_latex(span.text)
            texts.append(rf"\multicolumn{{{span.width}}}{{c}}{{{text}}}")
            if text:
                rules.append(rf"\cmidrule(lr){{{position}-{position + span.width - 1}}}")
        else:
            texts.append(_heading(span.text, alignments[position - 2], broken))
        position += span.width
    return [" & ".join(texts) + r" \\", *([" ".join(rules)] if rules else [])]


def _heading(text: str, side: str, broken: bool) -> str:
    lines = [escape_latex(line) for line in (lines_of(text) if broken else [text])]
    if len(lines) == 1:
        return lines[0]
    stacked = r" \\ ".join(map(_first, lines))
    return rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{stacked}\end{{tabular}}"


def _head(table: Table, broken: bool) -> list[str]:
    lines = [r"\toprule"]
    last = len(table.header) - 1
    for number, line in enumerate(table.header):
        lines += _header(line, table.stub if number == last else "", table.alignments, broken)
    return [*lines, r"\midrule"]


def _body(table: Table, layout: Layout) -> list[str]:
    broken = layout.widths[0] is not None
    return [line for row in table.rows for line in _row(row, table.n_columns, broken)]


def _columns(table: Table, layout: Layout) -> str:
    kinds = [
        letter if width is None else f"{_RAGGED}p{{{width:.0f}pt}}"
        for letter, width in zip(f"l{table.alignments}", layout.widths, strict=True)
    ]
    return f"@{{}}{''.join(kinds)}@{{}}"


def _tabular(table: Table, layout: Layout) -> list[str]:
    return [
        rf"\begin{{tabular}}{{{_columns(table, layout)}}}",
        *_head(table, bool(layout.size)),
        *_body(table, layout),
        r"\bottomrule",
        r"\end{tabular}",
    ]


def _titled(table: Table) -> list[str]:
    if _NO_KEY.search(table.label):
        raise OptionError(
            f"label={table.label!r}: a LaTeX key is letters, digits and : . - _ + / only."
        )
    caption = [rf"\caption{{{escape_latex(table.title)}}}"] if table.title else []
    return [*caption, *([rf"\label{{{table.label}}}"] if table.label else [])]


def _floating(table: Table, layout: Layout) -> list[str]:
    """The table as a float, with its notes under it."""
    notes = []
    if table.notes:
        notes = [
            r"\par\smallskip",
            r"\begin{minipage}{\linewidth}",
            rf"\footnotesize {escape_latex(table.note)}",
            r"\end{minipage}",
        ]
    start = [r"\begin{table}[htbp]", r"\centering", *_titled(table), *_size(layout)]
    return [*start, *_tabular(table, layout), *notes, r"\end{table}"]


def _size(layout: Layout) -> list[str]:
    if not layout.size:
        return []
    return [rf"{layout.size}\setlength{{\tabcolsep}}{{{layout.gap:g}pt}}"]


def _running(table: Table, layout: Layout) -> list[str]:
    """The table over as many pages as it takes, its headings on each."""
    again = escape_latex(say("tables:continued", table.lang, title=table.title)).strip()
    head = _head(table, bool(layout.size))
    width = table.n_columns + 1
    titled = _titled(table)
    if titled:
        titled[-1] += r" \\"
    lines = [
        r"\begingroup",
        *_size(layout),
        rf"\begin{{longtable}}{{{_columns(table, layout)}}}",
        *titled,
        *head,
        r"\endfirsthead",
        rf"\multicolumn{{{width}}}{{@{{}}{_RAGGED}p{{{_SHORT:.0f}pt}}@{{}}}}{{{again}}} \\",
        *head,
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        *_body(table, layout),
        r"\end{longtable}",
    ]
    if table.notes:
        lines.append(rf"\noindent{{\footnotesize {escape_latex(table.note)}\par}}")
    return [*lines, r"\endgroup"]


_SHORT = 200.0
"""Points that the title of a table has where it goes on: less than any table that runs on."""


def render_latex(table: Table, *, floating: bool = True) -> str:
    """The table as LaTeX; see :meth:`Table.to_latex`."""
    if not floating:
        whole = Layout("", 0.0, (None,) * (table.n_columns + 1))
        return "\n".join(_tabular(table, whole))
    lines: list[str] = []
    for part in split(table):
        layout = fitted(part) or tightest(part)
        made = _running(part, layout) if layout.long else _floating(part, layout)
        lines += [r"\begin{landscape}", *made, r"\end{landscape}"] if layout.turned else made
    return "\n".join(lines)
