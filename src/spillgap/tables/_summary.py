"""One result on its own: its summary as text, and as a table of parameters."""

from __future__ import annotations

from collections.abc import Sequence

from spillgap._numbers import format_interval, format_number, format_p
from spillgap._types import Forwarded
from spillgap.labels import Labels, LabelsLike, column_label, labels_from
from spillgap.options import LANGUAGE, Language
from spillgap.tables._protocols import ResultsLike
from spillgap.tables._render_text import pad, width
from spillgap.tables._results import (
    BLOCKS,
    block_of,
    dependent_label,
    design_sentence,
    interval_at,
    number_at,
    option_text,
    reference_sentence,
    stable_text,
    statistic_cell,
    weights_sentence,
    weights_text,
)
from spillgap.tables._table import Cell, Row, Span, Table
from spillgap.text import say

__all__ = [
    "result_table",
    "results_html",
    "results_summary",
    "results_to_latex",
    "results_to_markdown",
]

_LEFT = (
    "dependent", "effects", "random_errors", "regimes", "weights", "method", "correction",
    "cov_type", "stable",
)  # fmt: skip
_RIGHT = (
    "nobs", "n_units", "n_periods", "loglik", "aic", "bic", "sigma2", "r2_within", "r2_overall",
)  # fmt: skip


def result_table(
    result: ResultsLike,
    *,
    labels: LabelsLike = None,
    lang: Language = "en",
    digits: int = 4,
    level: float = 0.95,
) -> Table:
    """The parameters of one result: estimate, standard error, z, p and interval.

    Parameters
    ----------
    result : Results
    labels : DataFrame or mapping, optional
        As in :func:`spillgap.table`.
    lang : {"en", "zh"}
    digits : int
    level : float
        Of the interval.

    Returns
    -------
    Table
        Parameters in rows, in the blocks of :func:`spillgap.table`; statistics of the model and
        its warnings in the notes.
    """
    lang = LANGUAGE.parse(lang)
    known = labels_from(labels, lang)
    interval = say("tables:interval", lang, level=f"{100 * level:g}")
    headings = [*(column_label(c, lang) for c in ("estimate", "std_error", "z", "p")), interval]
    return Table(
        header=(tuple(map(Span, headings)),),
        rows=tuple(_rows(result, known, digits, level)),
        stub=column_label("variable", lang),
        title=_title(result, known),
        notes=tuple(_facts(result, known, digits, lang)),
        lang=lang,
        align="rrrrr",
    )


def _title(result: ResultsLike, labels: Labels) -> str:
    name, dependent = str(result.model.name), dependent_label(result, labels)
    if not dependent:
        return name
    return say("tables:result", labels.lang, model=name, dependent=dependent)


def _rows(result: ResultsLike, labels: Labels, digits: int, level: float) -> list[Row]:
    bounds = result.conf_int(level)
    blocks: dict[str, list[str]] = {block: [] for block in BLOCKS}
    for parameter in map(str, result.params.index):
        blocks[block_of(parameter)].append(parameter)
    rows: list[Row] = []
    for parameters in blocks.values():
        for position, name in enumerate(parameters):
            values = [number_at(s, name) for s in (result.params, result.std_errors, result.zstats)]
            p = number_at(result.pvalues, name)
            cells = (
                Cell(format_number(values[0], digits), values[0]),
                Cell(format_number(values[1], digits), values[1]),
                Cell(format_number(values[2], 2), values[2]),
                Cell(format_p(p), p),
                Cell(format_interval(interval_at(bounds, name), digits)),
            )
            rows.append(Row(labels.parameter(name), cells, rule=bool(rows) and position == 0))
    return rows


def _value(result: ResultsLike, name: str, labels: Labels, digits: int) -> str:
    """What stands beside a name in the head of a summary."""
    if name == "dependent":
        return dependent_label(result, labels)
    if name == "weights":
        return weights_text(result, labels.lang)
    if name == "stable":
        return stable_text(result, digits)
    if name in _RIGHT:
        return statistic_cell(result, name, digits).text
    return option_text(result, name, labels)


def _pairs(
    result: ResultsLike, names: Sequence[str], labels: Labels, digits: int
) -> list[tuple[str, str]]:
    pairs = ((column_label(n, labels.lang), _value(result, n, labels, digits)) for n in names)
    return [(label, value) for label, value in pairs if value]


def _facts(result: ResultsLike, labels: Labels, digits: int, lang: Language) -> list[str]:
    pairs = _pairs(result, (*_LEFT[1:], *_RIGHT), labels, digits)
    facts = [say("tables:fact", lang, name=name, value=value) for name, value in pairs]
    return [*facts, *_sentences(result, labels, lang), *result.warnings_in(lang)]


def _sentences(result: ResultsLike, labels: Labels, lang: Language) -> list[str]:
    told = (
        design_sentence(result, lang),
        reference_sentence(result, lang),
        weights_sentence(result, lang),
        _interval_sentence(result, labels, lang),
    )
    return [sentence for sentence in told if sentence]


def _interval_sentence(result: ResultsLike, labels: Labels, lang: Language) -> str:
    """Which intervals are not by standard error; empty if all are."""
    methods = getattr(result, "interval_methods", None)
    if methods is None:
        return ""
    names = [labels.parameter(str(name)) for name, how in methods.items() if how == "profile"]
    return say("tables:profile-intervals", lang, parameters=names) if names else ""


def results_summary(
    result: ResultsLike, *, labels: LabelsLike = None, lang: Language = "en", digits: int = 4
) -> str:
    """A result as text: what was estimated, its parameters, its warnings.

    Parameters
    ----------
    result : Results
    labels, lang, digits
        As in :func:`spillgap.table`.

    Returns
    -------
    str
        A head of two columns, a table of parameters, and below it the weights and every warning.
    """
    from dataclasses import replace

    lang = LANGUAGE.parse(lang)
    known = labels_from(labels, lang)
    body = replace(
        result_table(result, labels=labels, lang=lang, digits=digits), notes=(), title=""
    )
    table = body.to_text().splitlines()
    span = width(table[0])
    head = _head(_pairs(result, _LEFT, known, digits), _pairs(result, _RIGHT, known, digits), span)
    lines = [pad(_title(result, known), span, "c").rstrip(), table[0], *head, *table]
    lines += _sentences(result, known, lang)
    if result.warnings_in(lang):
        lines.append(say("tables:warnings", lang))
        lines += [f"  [{k}] {text}" for k, text in enumerate(result.warnings_in(lang), start=1)]
    return "\n".join(lines)


def _head(
    left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], span: int
) -> list[str]:
    """Two columns of names and values, as wide as the table below or wider if they must be."""
    columns = []
    for pairs in (left, right):
        names = max((width(name) for name, _ in pairs), default=0)
        values = max((width(value) for _, value in pairs), default=0)
        columns.append([f"{pad(n, names, 'l')}  {pad(v, values, 'r')}" for n, v in pairs])
    first, second = (max(map(width, column), default=0) for column in columns)
    gap = max(3, span - first - second)
    lines = []
    for k in range(max(len(left), len(right))):
        one = columns[0][k] if k < len(left) else " " * first
        two = columns[1][k] if k < len(right) else ""
        lines.append(f"{one}{' ' * gap}{two}".rstrip())
    return lines


def results_to_markdown(result: ResultsLike, **options: Forwarded) -> str:
    """:func:`result_table` as Markdown."""
    return result_table(result, **options).to_markdown()


def results_to_latex(result: ResultsLike, **options: Forwarded) -> str:
    """:func:`result_table` as LaTeX (booktabs)."""
    return result_table(result, **options).to_latex()


def results_html(result: ResultsLike, **options: Forwarded) -> str:
    """:func:`result_table` as HTML, for a notebook."""
    return result_table(result, **options).to_html()
