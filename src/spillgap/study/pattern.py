"""The periods that are mapped, and how many permutations test a pattern."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from spillgap.errors import UnknownNameError, listing
from spillgap.study.inputs import Inputs
from spillgap.study.specification import Study

__all__ = ["mapped_years", "members_of", "refuse_unknown_years", "with_permutations"]


def with_permutations(study: Study, inputs: Inputs) -> Study:
    """The study with its permutations: as many as it names, else by how many units there are."""
    from spillgap.autocorrelation import permutations_for

    if "permutations" in study.model_fields_set:
        return study
    return study.model_copy(update={"permutations": permutations_for(inputs.panel.n_units)})


def mapped_years(study: Study, inputs: Inputs) -> tuple[Any, ...]:
    """The periods that are mapped: the study's own choice, else the first and the last."""
    refuse_unknown_years(study, inputs)
    periods = inputs.panel.periods
    return study.pattern.years or tuple(dict.fromkeys((periods[0], periods[-1])))


def members_of(frame: pd.DataFrame) -> dict[str, list[Hashable]]:
    """The units of every class of a local statistic, those of none among them."""
    by_class = frame.groupby("cluster", sort=True, observed=True)
    return {str(code): list(rows.index) for code, rows in by_class}


def refuse_unknown_years(study: Study, inputs: Inputs) -> None:
    """Refuse mapped years that the data lack.

    Raises
    ------
    UnknownNameError
    """
    periods = list(inputs.panel.periods)
    unknown = [year for year in study.pattern.years if year not in periods]
    if unknown:
        raise UnknownNameError(
            f"[pattern] years: the data have no {listing(unknown)}; they cover {listing(periods)}."
        )
