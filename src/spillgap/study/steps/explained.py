"""What explains the gap: its exact parts by the main model, over time and between units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from spillgap import figures
from spillgap.options import LANGUAGE, Language
from spillgap.study.cells import either, kinds, terms
from spillgap.study.inputs import Inputs
from spillgap.study.modelling import fit
from spillgap.study.outcomes import GapOutcome, ModelsOutcome
from spillgap.study.output import Table, sheet
from spillgap.study.sections import Outcome, Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import say

if TYPE_CHECKING:
    from spillgap.explain.decomposition import GapExplanation

__all__ = ["STEP", "ExplainedOutcome", "explaining"]


DRAWS = 1000


_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class ExplainedOutcome(Outcome):
    """What explains the gap.

    Attributes
    ----------
    level : GapExplanation
        Of the last period.
    change : GapExplanation
        Since the first period.
    mundlak : GapExplanation or None
        Of the last period between units, where the main model has unit effects.
    by_unit : DataFrame
        Parts of every unit's distance from the mean in the last period.
    """

    section: ClassVar[str] = "explained"
    level: GapExplanation
    change: GapExplanation
    mundlak: GapExplanation | None
    by_unit: pd.DataFrame

    @property
    def parts(self) -> dict[str, GapExplanation]:
        """The explanations by name."""
        every = {"level": self.level, "change": self.change, "mundlak": self.mundlak}
        return {name: one for name, one in every.items() if one is not None}


def explaining(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The gap of the last period, its change since the first, and the Mundlak version."""
    spec, gap = study.models, GapOutcome.of(sections)
    assert spec is not None
    main, groups, pair = ModelsOutcome.of(sections).main, gap.groups, gap.pair
    first, last = inputs.panel.periods[0], inputs.panel.periods[-1]
    options: dict[str, Any] = {"pair": pair, "draws": DRAWS, "seed": study.seed}
    level = main.explain_gap(groups, period=last, **options)
    change = main.explain_gap(groups, period=(first, last), **options)
    mundlak = None
    if spec.main.effects in ("unit", "twoway"):
        between = fit(spec, inputs.panel, spec.main.model, "mundlak")
        mundlak = between.explain_gap(groups, period=last, **options)
    outcome = ExplainedOutcome(level, change, mundlak, level.by_unit())
    parts = outcome.parts
    numbers = {key: _numbers(result) for key, result in parts.items()}
    tables = tuple(_table(key, result, inputs, (first, last)) for key, result in parts.items())
    return Section("explained", numbers, tables, outcome)


def parts_frame(result: GapExplanation) -> pd.DataFrame:
    """The parts that are not zero by construction."""
    frame = result.to_frame()
    size = frame["contribution"].abs()
    return frame[(size > _ROUNDING * size.max()).to_numpy()]


def _numbers(result: GapExplanation) -> dict[str, Any]:
    frame = parts_frame(result)
    keys = ["/".join(part for part in key if part) for key in frame.index]
    return {
        "gap": result.gap,
        "pair": list(result.pair),
        "periods": list(result.contrast.periods),
        "parts": dict(zip(keys, frame.to_dict("records"), strict=True)),
        "sentence": {lang: result.sentence(lang) for lang in LANGUAGE.choices},
    }


def _table(key: str, result: GapExplanation, inputs: Inputs, periods: tuple[Any, Any]) -> Table:
    frame = parts_frame(result).reset_index()
    own = frame["variable"] == ""
    frame["variable"] = np.where(own, frame["part"], frame["variable"])
    frame["part"] = np.where(own, "", frame["part"])
    return sheet(
        f"explained_{key}",
        frame,
        either(terms(inputs, (v for v, _ in result.parts if v)), kinds("part")),
        about={"start": str(periods[0]), "end": str(periods[1])},
    )


def _by_variable(results: ExplainedOutcome) -> pd.DataFrame:
    """Every unit's distance from the mean by variable; what is zero for all is left out."""
    frame = results.by_unit
    keys = [key[0] or key[1] for key in frame.columns]
    summed = frame.T.groupby(keys, sort=False).sum().T
    size = summed.abs().max()
    return summed.loc[:, size > 1e-9 * size.max()]


def _waterfall_contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = ExplainedOutcome.of(sections)
    return {"waterfall": {"frame": results.level.to_frame(), "labels": inputs.labels}}


def _contributions_contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = ExplainedOutcome.of(sections)
    frame = _by_variable(results)
    order = frame.sum(axis=1).sort_values(ascending=False).index
    content = {"frame": frame.loc[order], "labels": inputs.labels, "names": inputs.names}
    return {"contributions": content}


def _map_contents(_study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = ExplainedOutcome.of(sections)
    content = {
        "frame": _by_variable(results),
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "labels": inputs.labels,
    }
    return {"contributions_map": content}


def _draw_waterfall(content: Content, lang: Language) -> Drawn:
    return figures.waterfall(content["frame"], labels=content["labels"], lang=lang)


def _draw_contributions(content: Content, lang: Language) -> Drawn:
    return figures.contributions(
        content["frame"],
        labels=content["labels"],
        names=content["names"],
        xlabel=say("study/figures:distance-from-mean", lang),
        lang=lang,
    )


def _draw_map(content: Content, lang: Language) -> Drawn:
    return figures.contributions_map(
        content["frame"],
        content["basemap"],
        labels=content["labels"],
        maritime=content["sea"],
        legend_title=say("study/figures:distance-from-mean", lang),
        lang=lang,
    )[0]


STEP = Step(
    "explained",
    "what explains the gap",
    explaining,
    wanted=lambda study: study.models is not None and study.gap is not None,
    figures=(
        Figure("waterfall", _waterfall_contents, _draw_waterfall),
        Figure("contributions", _contributions_contents, _draw_contributions),
        Figure("contributions_map", _map_contents, _draw_map, mapped=True),
    ),
    refusable=True,
)
