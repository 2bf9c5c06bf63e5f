r"""Tables as LaTeX: booktabs' rules, symbols in math mode, everything else escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spillgap._escaping import one_line
from spillgap.errors import OptionError

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
_NO_KEY = re.compile(r"[^\w:.+/ -]")
_WIDE = 5
"""Columns from which a table is set smaller and closer."""
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


def _row(row: Row, n_columns: int) -> list[str]:
    lines = [r"\midrule"] if row.rule else []
    label = escape_latex(row.shown)
    if row.block:
        lines.append(rf"\multicolumn{{{n_columns + 1}}}{{@{{}}l}}{{\textit{{{label}}}}} \\")
        return lines
    indent = r"\quad " if row.indent and label else ""
    lines.append(" & ".join([_first(indent + label), *map(_cell, row.cells)]) + r" \\")
    return lines


def _header(line: tuple[Span, ...], stub: str) -> list[str]:
    texts, rules, position = [_first(escape_latex(stub))], [], 2
    for span in line:
        text = escape_latex(span.text)
        if span.width > 1:
            texts.append(rf"\multicolumn{{{span.width}}}{{c}}{{{text}}}")
            if text:
                rules.append(rf"\cmidrule(lr){{{position}-{position + span.width - 1}}}")
        else:
            texts.append(text)
        position += span.width
    return [" & ".join(texts) + r" \\", *([" ".join(rules)] if rules else [])]


def _tabular(table: Table) -> list[str]:
    lines = [rf"\begin{{tabular}}{{@{{}}l{table.alignments}@{{}}}}", r"\toprule"]
    for number, line in enumerate(table.header):
        lines += _header(line, table.stub if number == len(table.header) - 1 else "")
    lines.append(r"\midrule")
    for row in table.rows:
        lines += _row(row, table.n_columns)
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def render_latex(table: Table, *, label: str = "", floating: bool = True) -> str:
    """The table as LaTeX; see :meth:`Table.to_latex`."""
    tabular = _tabular(table)
    if not floating:
        return "\n".join(tabular)
    caption = [rf"\caption{{{escape_latex(table.title)}}}"] if table.title else []
    if _NO_KEY.search(label):
        raise OptionError(f"label={label!r}: a LaTeX key is letters, digits and : . - _ + / only.")
    anchor = [rf"\label{{{label}}}"] if label else []
    notes = []
    if table.notes:
        notes = [
            r"\par\smallskip",
            r"\begin{minipage}{\linewidth}",
            rf"\footnotesize {escape_latex(table.note)}",
            r"\end{minipage}",
        ]
    start = [r"\begin{table}[htbp]", r"\centering"]
    if table.n_columns >= _WIDE:
        tabular = [r"\footnotesize\setlength{\tabcolsep}{3pt}", *tabular]
    return "\n".join([*start, *caption, *anchor, *tabular, *notes, r"\end{table}"])
