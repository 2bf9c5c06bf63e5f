"""Tables of direct, indirect and total effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from spillgap._numbers import format_interval, format_number, format_p, stars_of
from spillgap._types import Framed, Key
from spillgap.errors import DataError, listing
from spillgap.labels import LabelsLike, column_label, labels_from
from spillgap.models.notices import Noticed
from spillgap.options import BELOW_ESTIMATE, LANGUAGE, BelowEstimate, Language
from spillgap.tables._frames import frame_of
from spillgap.tables._table import Cell, Row, Span, Table
from spillgap.text import say

__all__ = ["effects_table"]


def effects_table(
    effects: Framed | Sequence[Framed],
    *,
    names: Sequence[str] | None = None,
    labels: LabelsLike = None,
    lang: Language = "en",
    stars: bool = False,
    show: BelowEstimate | Literal["t"] = "se",
    digits: int = 3,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Direct, indirect and total effects: variables in rows, effects in columns.

    Parameters
    ----------
    effects : EffectsResult, RegimeEffects, DataFrame, or a sequence of them
        Frames are indexed by (variable, effect), those by regime by (variable, regime, effect),
        with columns estimate, std_error, z, p, lower, upper.
    names : sequence of str, optional
        Headings over each model's three columns.
    labels, lang, stars, show, digits, title, notes
        As in :func:`spillgap.table`.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        If a frame is indexed otherwise, or lacks a column that is shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from spillgap.tables import effects_table
    >>> rows = pd.MultiIndex.from_product([["policy"], ["direct", "indirect", "total"]])
    >>> frame = pd.DataFrame({"estimate": [1.0, 0.5, 1.5], "std_error": [0.2, 0.1, 0.3]}, rows)
    >>> effects_table(frame).headings
    ['Direct', 'Indirect', 'Total']
    """
    lang, what = LANGUAGE.parse(lang), BELOW_ESTIMATE.parse(show)
    sources = list(effects) if isinstance(effects, Sequence) else [effects]
    frames = [_checked_effects(frame_of(source, lang), what) for source in sources]
    if names is not None and len(names) != len(frames):
        raise DataError(f"{len(names)} names for {len(frames)} tables of effects.")
    known = labels_from(labels, lang)
    kinds = [list(dict.fromkeys(f.index.get_level_values(-1))) for f in frames]
    variables = list(dict.fromkeys(v for f in frames for v in f.index.get_level_values(0)))
    rows = []
    for variable in variables:
        label = known.parameter(str(variable))
        keys = [(f, (variable, k)) for f, ks in zip(frames, kinds, strict=True) for k in ks]
        first = tuple(_effect(f, key, stars, digits) for f, key in keys)
        second = tuple(_effect_below(f, key, what, digits) for f, key in keys)
        rows += [Row(label, first), Row(label, second, part=what)]
    header = [tuple(Span(known.row(k)) for ks in kinds for k in ks)]
    if names is not None:
        spans = [Span(n, len(ks)) for n, ks in zip(names, kinds, strict=True)]
        header.insert(0, tuple(spans))
    below = [say(f"tables:show-{what}", lang), *([say("tables:stars", lang)] if stars else [])]
    return Table(
        header=tuple(header),
        rows=tuple(rows),
        stub=column_label("variable", lang),
        title=say("tables:title-effects", lang) if title is None else title,
        notes=(*below, *notes, *_doubts(sources, lang)),
        lang=lang,
    )


def _doubts(sources: Sequence[object], lang: Language) -> list[str]:
    """What is doubtful about the intervals, each once."""
    told = [s.warnings_in(lang) for s in sources if isinstance(s, Noticed)]
    return list(dict.fromkeys(text for texts in told for text in texts))


_EFFECT_COLUMNS: dict[BelowEstimate, list[str]] = {
    "se": ["std_error"],
    "z": ["z"],
    "p": ["p"],
    "ci": ["lower", "upper"],
}


def _checked_effects(frame: pd.DataFrame, show: BelowEstimate) -> pd.DataFrame:
    if frame.index.nlevels == 3:
        # By regime: the regimes of a variable stand below one another, named as coefficients are.
        variable, regime, effect = (frame.index.get_level_values(k) for k in range(3))
        names = [f"{v}[{r}]" for v, r in zip(variable, regime, strict=True)]
        frame = frame.set_axis(pd.MultiIndex.from_arrays([names, effect]))
    if frame.index.nlevels != 2:
        raise DataError(
            "A frame of effects is indexed by (variable, effect), by regime by (variable, regime, "
            "effect); this one has "
            f"{frame.index.nlevels} level(s)."
        )
    missing = [c for c in ["estimate", *_EFFECT_COLUMNS[show]] if c not in frame.columns]
    if missing:
        raise DataError(f"The frame of effects lacks the column(s) {listing(missing)}.")
    return frame


def _effect(frame: pd.DataFrame, key: Key, stars: bool, digits: int) -> Cell:
    if key not in frame.index:
        return Cell()
    value = float(frame["estimate"].loc[key])
    marks = stars_of(float(frame["p"].loc[key])) if stars and "p" in frame.columns else ""
    return Cell(format_number(value, digits), value, marks)


def _effect_below(frame: pd.DataFrame, key: Key, show: BelowEstimate, digits: int) -> Cell:
    if key not in frame.index:
        return Cell()
    values = [float(frame[column].loc[key]) for column in _EFFECT_COLUMNS[show]]
    if show == "ci":
        return Cell(format_interval(values, digits))
    text = format_p(values[0], digits) if show == "p" else format_number(values[0], digits)
    return Cell(f"({text})" if text else "", values[0])
