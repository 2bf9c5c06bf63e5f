"""The gap: means of groups, ratios, shares and inequality."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.errors import DataError, listing
from spillgap.options import Language
from spillgap.panel import Panel
from spillgap.study.cells import either, groups, units, variable, variables
from spillgap.study.columns import fixed_column
from spillgap.study.inputs import Inputs
from spillgap.study.marking import mark_breaks, marks_of
from spillgap.study.outcomes import GapOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Section
from spillgap.study.specification import GapSpec, Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step

__all__ = [
    "STEP",
    "gap",
    "group_means",
    "group_shares",
    "over",
    "pair_of",
    "ratios",
    "refuse_negative",
]


def group_means(panel: Panel, variable: str, groups: pd.Series) -> pd.DataFrame:
    """(T, G): the unweighted mean of every group by period; missing where a value is."""
    wide = panel.wide(variable, allow_missing=True)
    by_group = wide.T.groupby(groups.reindex(wide.columns).to_numpy(), sort=True)
    complete = by_group.count().eq(by_group.size(), axis=0)
    return by_group.mean().where(complete).T


def group_shares(panel: Panel, variable: str, groups: pd.Series) -> pd.DataFrame:
    """(T, G): every group's share of the sum over all units, by period without gaps."""
    wide = panel.wide(variable, allow_missing=True).dropna(how="any")
    totals = wide.T.groupby(groups.reindex(wide.columns).to_numpy(), sort=True).sum().T
    return totals.div(totals.sum(axis=1), axis=0)


def ratios(panel: Panel, columns: tuple[str, ...], groups: pd.Series) -> pd.DataFrame:
    """For each variable, in the last period that all units report: who is highest and lowest.

    Returns
    -------
    pandas.DataFrame
        One row per variable: variable, year, highest_group, highest_mean, lowest_group,
        lowest_mean, ratio (of the two group means), highest_unit, lowest_unit, unit_ratio
        (of the two units). A ratio whose lower value is not positive is missing.
    """
    rows = [row for name in columns if (row := _ratio(panel, name, groups)) is not None]
    if not rows:
        raise DataError(f"No period in which every unit has {listing(columns)}.")
    return pd.DataFrame(rows).sort_values("ratio", ascending=False, ignore_index=True)


def _ratio(panel: Panel, name: str, groups: pd.Series) -> dict[str, Any] | None:
    wide = panel.wide(name, allow_missing=True).dropna(how="any")
    if wide.empty:
        return None
    year, values = wide.index[-1], wide.iloc[-1]
    means = values.groupby(groups.reindex(values.index)).mean()
    return {
        "variable": name,
        "year": year,
        "highest_group": means.idxmax(),
        "highest_mean": means.max(),
        "lowest_group": means.idxmin(),
        "lowest_mean": means.min(),
        "ratio": _times(means.max(), means.min()),
        "highest_unit": values.idxmax(),
        "lowest_unit": values.idxmin(),
        "unit_ratio": _times(values.max(), values.min()),
    }


def _times(high: float, low: float) -> float:
    return float(high / low) if low > 0 else float("nan")


def over(high: pd.Series, low: pd.Series) -> pd.Series:
    """How many times ``low`` goes into ``high``; missing where ``low`` is not positive."""
    return high / low.where(low > 0)


def gap(study: Study, inputs: Inputs, _sections: Sections) -> Section:
    """Every number about the gap, and its tables."""
    spec = study.gap
    assert spec is not None
    groups = fixed_column(inputs.panel, spec.groups, "[gap] groups:")
    means = group_means(inputs.panel, study.interest, groups)
    inequality, parts = _inequality(study, inputs, groups)
    columns = spec.columns or tuple(inputs.panel.frame.select_dtypes("number").columns)
    ratio = ratios(inputs.panel, columns, groups)
    ratio["exceeds"] = ratio["ratio"] > spec.threshold
    pair = pair_of(spec, means)
    shares = {name: group_shares(inputs.panel, name, groups) for name in spec.share}
    pair_ratio = over(means[pair[0]], means[pair[1]])
    extremes_ratio = over(means.max(axis=1), means.min(axis=1))
    numbers = {
        "groups": groups.groupby(groups).size(),
        "means": means.to_dict("index"),
        "pair": pair,
        "pair_ratio": pair_ratio,
        "highest_over_lowest_mean": extremes_ratio,
        "threshold": spec.threshold,
        "ratios": ratio.to_dict("records"),
        "inequality": inequality.set_index(inequality.columns[0]).to_dict("index"),
        "shares": {name: table.to_dict("index") for name, table in shares.items()},
    }
    tables = _tables(inputs, study, means, ratio, inequality, shares)
    outcome = GapOutcome(means, groups, ratio, shares, parts, pair, pair_ratio, extremes_ratio)
    return Section("gap", numbers, tables, outcome)


def pair_of(spec: GapSpec, means: pd.DataFrame) -> tuple[Any, Any]:
    """The two groups compared: those named, else highest and lowest in the last full period."""
    if spec.pair is None:
        last = means.dropna().iloc[-1] if len(means.dropna()) else means.mean()
        return last.idxmax(), last.idxmin()
    return spec.pair


def refuse_negative(study: Study, inputs: Inputs) -> None:
    """Refuse a variable of interest with negative values.

    Raises
    ------
    DataError
    """
    wide = inputs.panel.wide(study.interest)
    below = wide.columns[(wide < 0).any()]
    if len(below):
        raise DataError(
            f"[gap] takes ratios and shares of {study.interest!r}, which is negative for "
            f"{listing(below)}. Leave [gap] out, or study a variable that is not."
        )


def _inequality(study: Study, inputs: Inputs, groups: pd.Series) -> tuple[pd.DataFrame, Any]:
    from spillgap.gaps import MEASURES, inequality

    refuse_negative(study, inputs)
    wide = inputs.panel.wide(study.interest)
    positive = bool((wide.to_numpy() > 0).all())
    parted = (row for row in MEASURES.values() if row.relative and row.parts is not None)
    measures = [row.name for row in parted if positive or row.need != "positive"]
    result = inequality(inputs.panel, study.interest, groups, measures=measures)
    table = result.to_frame()
    out = pd.DataFrame({"year": inputs.panel.periods})
    for name in measures:
        out[name] = table.xs(name)["total"].to_numpy()
    if positive:
        out["between_share"] = table.xs("theil_t")["share_between"].to_numpy()
    return out, result


def _tables(
    inputs: Inputs,
    study: Study,
    means: pd.DataFrame,
    ratio: pd.DataFrame,
    inequality: pd.DataFrame,
    shares: dict[str, pd.DataFrame],
) -> tuple[Table, ...]:
    regions = groups(means.columns)
    wide = means.assign(ratio=over(means.max(axis=1), means.min(axis=1))).reset_index(names="year")
    about = {"label": variable(inputs, study.interest)}
    cells = either(regions, variables(inputs), units(inputs))
    tables = [
        sheet("gap_means", wide, about=about, heads=regions),
        sheet("gap_ratios", ratio, cells, digits=2),
        sheet("inequality", inequality, about=about, digits=4),
    ]
    for name, table in shares.items():
        tables.append(
            sheet(
                f"shares_{name}",
                table.reset_index(names="year"),
                kind="shares",
                about={"label": variable(inputs, name)},
                heads=regions,
            )
        )
    return tuple(tables)


def _gap_contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = GapOutcome.of(sections)
    means = results.means
    content = {
        "means": means,
        "ratio": results.extremes_ratio,
        "label": variable(inputs, study.interest),
        "marks": marks_of(study, means.index),
    }
    return {"gap": content}


def _inequality_contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    marks = marks_of(study, pd.Index(inputs.panel.periods))
    return {"inequality": {"result": GapOutcome.of(sections).inequality, "marks": marks}}


def _draw_gap(content: Content, lang: Language) -> Drawn:
    ylabel = math_text(content["label"].text(lang))
    axes = figures.region_means(content["means"], ratio=content["ratio"], ylabel=ylabel, lang=lang)
    return mark_breaks(axes, content["marks"], lang)


def _draw_inequality(content: Content, lang: Language) -> Drawn:
    axes = figures.inequality_over_time(content["result"], lang=lang)
    return mark_breaks(axes, content["marks"], lang)


STEP = Step(
    "gap",
    "gap",
    gap,
    wanted=lambda study: study.gap is not None,
    figures=(
        Figure("gap", _gap_contents, _draw_gap),
        Figure("inequality", _inequality_contents, _draw_inequality, part_of="gap"),
    ),
)
