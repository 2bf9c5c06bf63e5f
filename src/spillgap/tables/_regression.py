"""The regression table of the field: models in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from spillgap._numbers import format_interval, format_number, format_p, stars_of
from spillgap.errors import DataError, OptionError
from spillgap.labels import Labels, LabelsLike, column_label, labels_from
from spillgap.options import (
    BELOW_ESTIMATE,
    LANGUAGE,
    TABLE_STYLE,
    BelowEstimate,
    Language,
    TableStyle,
)
from spillgap.tables._protocols import ResultsLike
from spillgap.tables._results import (
    BLOCKS,
    block_of,
    dependent_label,
    design_sentence,
    interval_at,
    number_at,
    option_text,
    reference_sentence,
    statistic_cell,
    weights_sentence,
    weights_text,
)
from spillgap.tables._table import Cell, Row, Span, Table
from spillgap.text import say

__all__ = ["STYLES", "Style", "table"]


@dataclass(frozen=True)
class Style:
    """What a regression table shows; each field can be overridden in the call.

    Attributes
    ----------
    show : {"se", "z", "p", "ci"}
        What stands in parentheses under an estimate ("t" is another name of "z").
    stars : bool
    digits : int
    statistics : tuple of str
        Names of attributes of the results.
    """

    show: BelowEstimate = "se"
    stars: bool = False
    digits: int = 3
    statistics: tuple[str, ...] = (
        "sigma2",
        "r2_within",
        "loglik",
        "aic",
        "bic",
        "nobs",
        "n_units",
        "n_periods",
    )


STYLES: Mapping[TableStyle, Style] = {
    "plain": Style(),
    "stars": Style(stars=True),
    "t": Style(show="z", stars=True),
    "compact": Style(statistics=("r2_within", "loglik", "nobs")),
}
"""Named styles: estimates alone; with stars; with stars and z statistics; few statistics."""

_OPTIONS = ("effects", "random_errors", "regimes", "weights", "method", "correction", "cov_type")
FLAT_MARK = "†"
"""Beside a standard error that the likelihood hardly supports."""


def table(
    results: ResultsLike | Sequence[ResultsLike],
    style: TableStyle | Style = "plain",
    *,
    names: Sequence[str] | None = None,
    labels: LabelsLike = None,
    lang: Language = "en",
    stars: bool | None = None,
    show: BelowEstimate | Literal["t"] | None = None,
    digits: int | None = None,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """A regression table: models in columns, parameters in rows.

    Parameters
    ----------
    results : Results or sequence of Results
        Estimated models, in the order of their columns.
    style : {"plain", "stars", "t", "compact"} or Style
        What is shown; ``stars``, ``show`` and ``digits`` override it where given.
    names : sequence of str, optional
        Headings of the columns; by default the models' names.
    labels : DataFrame or mapping, optional
        A data dictionary (index variable; columns label_en, label_zh) or variable → label.
    lang : {"en", "zh"}
    stars : bool, optional
        Mark p < 0.10, 0.05, 0.01. Off by default: many journals do not want them.
    show : {"se", "z", "t", "p", "ci"}, optional
        Under each estimate: standard error (default), z statistic, p-value, 95% interval.
    digits : int, optional
        Decimals of every number; 3 by default.
    title : str, optional
    notes : sequence of str
        Sentences added under the table.

    Returns
    -------
    Table
        With blocks for own regressors, neighbours' regressors, dynamics and the spatial
        parameters; then σ², R², log-likelihood, criteria, sample, effects, weights; in the
        notes what stands in parentheses, and every warning that a result keeps.

    Raises
    ------
    DataError
        If there are no results, or not as many names as results.
    OptionError
        If an option has no such value.

    Examples
    --------
    >>> import spillgap as sg
    >>> states = sg.load("us_states")
    >>> formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
    >>> fits = [m(formula, states.panel).fit() for m in (sg.SAR, sg.SDM)]
    >>> sg.table(fits, stars=True).headings
    ['(1) SAR', '(2) SDM']
    """
    lang = LANGUAGE.parse(lang)
    fits = list(results) if isinstance(results, Sequence) else [results]
    chosen = _style(style, stars, show, digits)
    titles = _names(fits, names)
    known = labels_from(labels, lang)
    dependents = [dependent_label(fit, known) for fit in fits]
    rows = [*_parameter_rows(fits, known, chosen), *_statistic_rows(fits, chosen, lang)]
    header = [tuple(Span(f"({k})") for k in range(1, len(fits) + 1)), tuple(map(Span, titles))]
    if len(set(dependents)) > 1:
        header.append(tuple(map(Span, dependents)))
    return Table(
        header=tuple(header),
        rows=tuple([*rows, *_option_rows(fits, known)]),
        stub=column_label("variable", lang),
        title=say("tables:title-regression", lang) if title is None else title,
        notes=(*_notes(fits, titles, dependents, chosen, lang), *notes),
        lang=lang,
    )


def _style(
    style: TableStyle | Style, stars: bool | None, show: str | None, digits: int | None
) -> Style:
    chosen = style if isinstance(style, Style) else TABLE_STYLE.pick(style, STYLES)
    if stars is not None:
        chosen = replace(chosen, stars=stars)
    if digits is not None:
        if digits < 0:
            raise OptionError(f"digits={digits} is not a number of decimals; give 0 or more.")
        chosen = replace(chosen, digits=digits)
    return replace(chosen, show=BELOW_ESTIMATE.parse(show or chosen.show))


def _names(fits: Sequence[ResultsLike], names: Sequence[str] | None) -> list[str]:
    if not fits:
        raise DataError("A table needs at least one result.")
    if names is None:
        return [str(fit.model.name) for fit in fits]
    if len(names) != len(fits):
        raise DataError(f"{len(names)} names for {len(fits)} results: give one name per result.")
    return [str(name) for name in names]


def _ordered(fits: Sequence[ResultsLike]) -> dict[str, list[str]]:
    """Parameters of all models by block, in the order of the model that has most of them."""
    longest_first = sorted(fits, key=lambda fit: -len(fit.params))
    every = dict.fromkeys(str(p) for fit in longest_first for p in fit.params.index)
    blocks: dict[str, list[str]] = {block: [] for block in BLOCKS}
    for parameter in every:
        if parameter != "sigma2":
            blocks[block_of(parameter)].append(parameter)
    # The constant, of every regime, closes its block.
    blocks["main"].sort(key=lambda p: p.partition("[")[0] == "Intercept")
    return {block: lines for block, lines in blocks.items() if lines}


def _parameter_rows(fits: Sequence[ResultsLike], labels: Labels, style: Style) -> list[Row]:
    blocks = _ordered(fits)
    headed = set(blocks) - {"spatial"} != {"main"}
    rows = []
    for number, (block, parameters) in enumerate(blocks.items()):
        if headed:
            rows.append(Row(say(f"tables:block-{block}", labels.lang), block=True, rule=number > 0))
        for position, parameter in enumerate(parameters):
            label = labels.parameter(parameter)
            rule = not headed and number > 0 and position == 0
            first = tuple(_estimate(fit, parameter, style) for fit in fits)
            second = tuple(_below(fit, parameter, style) for fit in fits)
            rows.append(Row(label, first, indent=headed, rule=rule))
            rows.append(Row(label, second, part=style.show, indent=headed))
    return rows


def _estimate(fit: ResultsLike, parameter: str, style: Style) -> Cell:
    if parameter not in fit.params.index:
        return Cell()
    value = number_at(fit.params, parameter)
    marks = stars_of(number_at(fit.pvalues, parameter)) if style.stars else ""
    return Cell(format_number(value, style.digits), value, marks)


def _below(fit: ResultsLike, parameter: str, style: Style) -> Cell:
    """What stands under an estimate, in its brackets."""
    if parameter not in fit.params.index:
        return Cell()
    if style.show == "ci":
        bounds = interval_at(fit.conf_int(0.95), parameter)
        return Cell(format_interval(bounds, style.digits))
    sources = {"se": fit.std_errors, "z": fit.zstats, "p": fit.pvalues}
    value = number_at(sources[style.show], parameter)
    written: Callable[[float, int], str] = format_p if style.show == "p" else format_number
    text = written(value, style.digits)
    flat = parameter in getattr(fit, "flat_parameters", ())
    return Cell(f"({text})" if text else "", value, FLAT_MARK if flat else "")


def _statistic_rows(fits: Sequence[ResultsLike], style: Style, lang: Language) -> list[Row]:
    rows: list[Row] = []
    for name in style.statistics:
        cells = tuple(statistic_cell(fit, name, style.digits) for fit in fits)
        if any(cell.text for cell in cells):
            rows.append(Row(column_label(name, lang), cells, rule=not rows))
    return rows


def _option_rows(fits: Sequence[ResultsLike], labels: Labels) -> list[Row]:
    rows: list[Row] = []
    for name in _OPTIONS:
        if name == "weights":
            texts = [weights_text(fit, labels.lang) for fit in fits]
        else:
            texts = [option_text(fit, name, labels) for fit in fits]
        if any(texts):
            rows.append(
                Row(column_label(name, labels.lang), tuple(map(Cell, texts)), rule=not rows)
            )
    return rows


def _notes(
    fits: Sequence[ResultsLike],
    names: Sequence[str],
    dependents: Sequence[str],
    style: Style,
    lang: Language,
) -> list[str]:
    notes = []
    if dependents[0] and len(set(dependents)) == 1:
        name = column_label("dependent", lang)
        notes.append(say("tables:fact", lang, name=name, value=dependents[0]))
    notes.append(say(f"tables:show-{style.show}", lang))
    if style.stars:
        notes.append(say("tables:stars", lang))
    if style.show != "ci" and any(getattr(fit, "flat_parameters", ()) for fit in fits):
        notes.append(say("tables:flat", lang))
    if len({getattr(fit, "correction", None) for fit in fits}) > 1:
        notes.append(say("tables:likelihoods", lang))
    sentences = list(dict.fromkeys(weights_sentence(fit, lang) for fit in fits))
    told = [sentence for sentence in sentences if sentence]
    if len(told) == 1:
        notes.append(told[0])
    for number, (fit, name) in enumerate(zip(fits, names, strict=True), start=1):
        law = reference_sentence(fit, lang)
        design = design_sentence(fit, lang)
        for sentence in (*(said for said in (design, law) if said), *fit.warnings_in(lang)):
            notes.append(f"({number}) {name}: {sentence}")
    return notes
