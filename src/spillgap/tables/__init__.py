"""Tables of a paper: text, Markdown, LaTeX, Word, HTML, CSV, DataFrame; Chinese or English.

Every function here returns a :class:`Table`, whose numbers were rounded once and print alike
everywhere.
"""

from spillgap.labels import Labels, labels_from
from spillgap.tables._effects import effects_table
from spillgap.tables._formats import FORMATS, TableFormat
from spillgap.tables._frames import (
    decomposition_table,
    descriptive_table,
    diagnostics_table,
    frame_table,
    moran_table,
    weights_table,
)
from spillgap.tables._protocols import ResultsLike
from spillgap.tables._regression import STYLES, Style, table
from spillgap.tables._render_latex import escape_latex
from spillgap.tables._summary import (
    result_table,
    results_html,
    results_summary,
    results_to_latex,
    results_to_markdown,
)
from spillgap.tables._table import Cell, Row, Span, Table

__all__ = [
    "FORMATS",
    "STYLES",
    "Cell",
    "Labels",
    "ResultsLike",
    "Row",
    "Span",
    "Style",
    "Table",
    "TableFormat",
    "decomposition_table",
    "descriptive_table",
    "diagnostics_table",
    "effects_table",
    "escape_latex",
    "frame_table",
    "labels_from",
    "moran_table",
    "result_table",
    "results_html",
    "results_summary",
    "results_to_latex",
    "results_to_markdown",
    "table",
    "weights_table",
]
