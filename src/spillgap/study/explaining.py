"""What explains the gap: its exact parts by the main model, over time and between units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spillgap.study.inputs import Inputs
from spillgap.study.modelling import fit
from spillgap.study.output import Table, sheet
from spillgap.study.sections import HEADERS, Section
from spillgap.study.specification import Study

if TYPE_CHECKING:
    from spillgap.decomposition import GapExplanation

__all__ = ["EXPLANATIONS", "explaining"]

DRAWS = 1000

EXPLANATIONS: dict[str, tuple[str, str]] = {
    "level": ("the gap in {1}", "{1} 年的差距"),
    "change": ("the change of the gap, {0}–{1}", "{0}—{1} 年差距的变化"),
    "mundlak": ("the gap in {1}, between and within split", "{1} 年的差距（Mundlak 分解）"),
}
_HEADERS = {
    **HEADERS,
    "part": ("Part", "部分"),
    "contribution": ("Contribution", "贡献"),
    "share": ("Share of the gap", "占差距比重"),
    "lower": ("95%, lower", "95%下限"),
    "upper": ("95%, upper", "95%上限"),
}
_KINDS: dict[Any, tuple[str, str]] = {
    "own": ("own", "自身"),
    "neighbours": ("neighbours'", "邻近地区"),
    "unit_mean": ("long-run level", "长期水平"),
    "unit_effects": ("Unit effects", "个体效应"),
    "time_effects": ("Period effects", "时期效应"),
    "intercept": ("Intercept", "截距"),
    "residual": ("Residual", "残差"),
    "time_lag": ("Past outcome", "滞后项"),
    "space_time_lag": ("Neighbours' past outcome", "时空滞后项"),
}
_DUST = 1e-9


def explaining(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """The gap of the last period, its change since the first, and the Mundlak version."""
    spec, gap = study.models, sections["gap"].results
    assert spec is not None
    main, groups, pair = sections["models"].results["main"], gap["groups"], gap["pair"]
    first, last = inputs.panel.periods[0], inputs.panel.periods[-1]
    options: dict[str, Any] = {"pair": pair, "draws": DRAWS, "seed": study.seed}
    made = {
        "level": main.explain_gap(groups, period=last, **options),
        "change": main.explain_gap(groups, period=(first, last), **options),
    }
    if spec.main.effects in ("unit", "twoway"):
        between = fit(spec, inputs.panel, spec.main.model, "mundlak")
        made["mundlak"] = between.explain_gap(groups, period=last, **options)
    numbers = {key: _numbers(result) for key, result in made.items()}
    tables = tuple(_table(key, result, inputs, (first, last)) for key, result in made.items())
    return Section("explained", numbers, tables, {**made, "by_unit": made["level"].by_unit()})


def parts_frame(result: GapExplanation) -> pd.DataFrame:
    """The parts that are not zero by construction."""
    frame = result.to_frame()
    size = frame["contribution"].abs()
    return frame[(size > _DUST * size.max()).to_numpy()]


def _numbers(result: GapExplanation) -> dict[str, Any]:
    frame = parts_frame(result)
    keys = ["/".join(part for part in key if part) for key in frame.index]
    return {
        "gap": result.gap,
        "pair": list(result.pair),
        "periods": list(result.contrast.periods),
        "parts": dict(zip(keys, frame.to_dict("records"), strict=True)),
        "sentence": {lang: result.sentence(lang) for lang in ("en", "zh")},
    }


def _table(key: str, result: GapExplanation, inputs: Inputs, periods: tuple[Any, Any]) -> Table:
    frame = parts_frame(result).reset_index()
    own = frame["variable"] == ""
    frame["variable"] = np.where(own, frame["part"], frame["variable"])
    frame["part"] = np.where(own, "", frame["part"])
    title = {
        lang: EXPLANATIONS[key][which].format(*periods) for which, lang in enumerate(("en", "zh"))
    }
    titles = {"en": f"What explains {title['en']}", "zh": f"{title['zh']}：分解"}
    return sheet(f"explained_{key}", titles, frame, _HEADERS, term_words(result, inputs), blocks=0)


def term_words(result: GapExplanation, inputs: Inputs) -> dict[Any, tuple[str, str]]:
    """The words of a decomposition's cells: its terms and the kinds of part."""
    from spillgap.tables import labels_from

    by_lang = [labels_from(inputs.labels, lang) for lang in ("en", "zh")]
    terms = {v: (by_lang[0].parameter(v), by_lang[1].parameter(v)) for v, _ in result.parts if v}
    return {**_KINDS, **terms}
