"""What is in the data: coverage and descriptive statistics, and the composite index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spillgap.options import LANGUAGE
from spillgap.panel import Panel
from spillgap.study.cells import kinds, variables
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["build_index", "describe", "statistics"]


def statistics(panel: Panel, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Descriptive statistics of a panel's numeric variables, one row per variable.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str, optional
        All numeric variables if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by variable: n, missing (of N·T), first and last period with a value, mean, sd,
        sd_between (of the units' means), sd_within (around the unit's mean, plus the overall
        mean's degree of freedom, as xtsum has it), minimum, median, maximum.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": list("aabb"), "t": [1, 2, 1, 2], "y": [1.0, 2.0, 3.0, None]})
    >>> statistics(sg.Panel(data, "u", "t"))[["n", "missing", "mean"]].values.tolist()
    [[3.0, 1.0, 2.0]]
    """
    frame = panel.frame
    names = list(frame.select_dtypes("number").columns) if columns is None else list(columns)
    rows = {name: _row(panel, name) for name in names}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variable")


def _row(panel: Panel, name: str) -> dict[str, object]:
    known = panel.column(name).dropna()
    periods = known.index.get_level_values(1)
    by_unit = known.groupby(level=0, sort=False)
    centred = known - by_unit.transform("mean")
    return {
        "n": len(known),
        "missing": panel.n_units * panel.n_periods - len(known),
        "first": periods.min() if len(known) else None,
        "last": periods.max() if len(known) else None,
        "mean": known.mean(),
        "sd": known.std(),
        "sd_between": by_unit.mean().std(),
        "sd_within": float(np.sqrt((centred**2).sum() / max(len(known) - 1, 1))),
        "minimum": known.min(),
        "median": known.median(),
        "maximum": known.max(),
    }


def describe(_study: Study, inputs: Inputs) -> Section:
    """Descriptive statistics of every variable of the study's data."""
    panel = inputs.panel
    table = statistics(panel)
    printed = table.drop(columns=["first", "last"]).reset_index()
    numbers = {
        "units": panel.n_units,
        "periods": list(panel.periods),
        "rows": panel.n_obs,
        "balanced": panel.balanced,
        "variables": table.to_dict("index"),
    }
    tables = [sheet("descriptive", printed, variables(inputs), digits=2)]
    if inputs.matches is not None:
        tables.append(sheet("names_matched", inputs.matches.reset_index(), kinds("matched")))
    return Section("data", numbers, tuple(tables), {"statistics": table})


def build_index(study: Study, inputs: Inputs) -> tuple[Section, Inputs]:
    """The study's composite index, and the inputs with it as a variable."""
    from spillgap.index import composite_index

    spec = study.index
    assert spec is not None
    result = composite_index(
        inputs.panel, spec.columns, spec.method, directions=spec.directions or None, on=spec.on
    )
    weights = result.weights.reset_index()
    table = sheet("index_weights", weights, variables(inputs))
    scores = inputs.panel.with_columns(score=result.scores).wide("score")
    numbers = {
        "name": spec.name,
        "method": result.method,
        "reference_set": {lang: result.describe_reference(lang) for lang in LANGUAGE.choices},
        "weights": result.weights["weight"] if spec.on == "pooled" else None,
        "scores": scores.to_dict(),
    }
    section = Section("index", numbers, (table,), {"index": result})
    return section, inputs.with_column(spec.name, result.scores)
