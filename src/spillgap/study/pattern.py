"""The periods that are mapped."""

from __future__ import annotations

from typing import Any

from spillgap.errors import UnknownNameError, listing
from spillgap.study.inputs import Inputs
from spillgap.study.specification import Study

__all__ = ["mapped_years", "refuse_unknown_years"]


def mapped_years(study: Study, inputs: Inputs) -> tuple[Any, ...]:
    """The periods that are mapped: the study's own choice, else the first and the last."""
    refuse_unknown_years(study, inputs)
    periods = inputs.panel.periods
    return study.pattern.years or tuple(dict.fromkeys((periods[0], periods[-1])))


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
