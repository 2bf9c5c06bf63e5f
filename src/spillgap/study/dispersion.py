"""What the gap is made of and where it lies: Dagum's Gini, gradients, centre of gravity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.study.inputs import Inputs
from spillgap.study.output import Table, sheet
from spillgap.study.sections import HEADERS, Section
from spillgap.study.specification import Study

__all__ = ["DRAWS_OF_THEIL", "dispersion"]

DRAWS_OF_THEIL = 499

_HEADERS = {
    **HEADERS,
    "within": ("Within groups", "组内"),
    "net_between": ("Net between", "组间净值"),
    "transvariation": ("Transvariation", "超变密度"),
    "share_within": ("Within (share)", "组内占比"),
    "share_net_between": ("Net between (share)", "组间净值占比"),
    "share_transvariation": ("Transvariation (share)", "超变密度占比"),
    "direction_of": ("Towards", "方向"),
    "estimate": ("Gradient", "梯度"),
    "std_error": ("SE", "标准误"),
    "lower": ("95%, lower", "95%下限"),
    "upper": ("95%, upper", "95%上限"),
    "lon": ("Longitude", "经度"),
    "lat": ("Latitude", "纬度"),
    "moved_km": ("Moved (km)", "移动距离（千米）"),
    "moved_since_first_km": ("Since the first (km)", "累计位移（千米）"),
    "major_km": ("Major axis (km)", "长半轴（千米）"),
    "minor_km": ("Minor axis (km)", "短半轴（千米）"),
    "rotation": ("Rotation (°)", "转角（°）"),
}
_DIRECTIONS = {"east": ("East", "向东"), "north": ("North", "向北")}


def dispersion(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Dagum's Gini, Theil's T with intervals, gradients in both directions, and the centre.

    What needs positive values is left out where the variable of interest has others.
    """
    from spillgap.gaps import dagum, ellipse, gradients, inequality

    groups = sections["gap"].results["groups"]
    panel, name = inputs.panel, study.interest
    results: dict[str, Any] = {}
    if inputs.boundaries is not None:
        results["gradients"] = gradients(panel, name, inputs.boundaries)
    if bool((panel.wide(name).to_numpy() > 0).all()):
        results["dagum"] = dagum(panel, name, groups)
        if inputs.boundaries is not None:
            results["ellipse"] = ellipse(panel, name, inputs.boundaries)
        results["theil"] = inequality(
            panel, name, groups, measures=("theil_t",), bootstrap=DRAWS_OF_THEIL, seed=study.seed
        )
    label = {lang: inputs.label(name, lang) for lang in ("en", "zh")}
    tables = tuple(_tables(results, label))
    numbers = {key: _numbers(key, result) for key, result in results.items()}
    return Section("dispersion", numbers, tables, results)


def _numbers(key: str, result: Any) -> Any:
    frame = result.to_frame()
    if key == "theil":
        frame = frame.xs("theil_t")
    if frame.index.nlevels == 1:
        return frame.to_dict("index")
    outer = dict.fromkeys(frame.index.get_level_values(0))
    return {str(first): pd.DataFrame(frame.xs(first)).to_dict("index") for first in outer}


def _tables(results: Mapping[str, Any], label: Mapping[str, str]) -> list[Table]:
    def titled(en: str, zh: str) -> dict[str, str]:
        return {"en": f"{label['en']}: {en}", "zh": f"{label['zh']}：{zh}"}

    tables = []
    if "gradients" in results:
        slopes = results["gradients"].to_frame().reset_index()
        slopes.columns = ["direction_of", "year", *slopes.columns[2:]]
        slopes = slopes[["direction_of", "year", "estimate", "std_error", "p", "lower", "upper"]]
        title = titled("gradients towards east and north", "东西与南北梯度")
        tables.append(sheet("gradients", title, slopes, _HEADERS, _DIRECTIONS, blocks=1))
    if "dagum" in results:
        frame = results["dagum"].to_frame().rename_axis("year").reset_index()
        title = titled("Dagum's decomposition of the Gini", "Dagum 基尼系数分解")
        tables.append(sheet("dagum", title, frame, _HEADERS, digits=3))
    if "ellipse" in results:
        frame = results["ellipse"].to_frame().rename_axis("year").reset_index()
        columns = ["year", "lon", "lat", "moved_km", "moved_since_first_km", "major_km",
                   "minor_km", "rotation"]  # fmt: skip
        title = titled("centre of gravity and deviational ellipse", "重心与标准差椭圆")
        tables.append(sheet("ellipse", title, frame[columns], _HEADERS, digits=1))
    return tables
