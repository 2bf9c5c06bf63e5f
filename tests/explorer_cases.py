"""Small panels, their models and pages, for the tests of the explorer."""

from __future__ import annotations

import base64
import warnings
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import box

import spillgap as sg
from spillgap.errors import SpillgapWarning

SIDE, PERIODS = 5, (2019, 2020, 2021, 2022)
KINDS = {"f8": "<f8", "f4": "<f4", "u1": "<u1", "u2": "<u2", "u4": "<u4"}


def unpacked(given: dict[str, Any]) -> NDArray[Any]:
    """An array of the page as Python reads it."""
    data = base64.b64decode(given["data"])
    return np.frombuffer(data, KINDS[given["kind"]]).reshape(given["shape"])


def land(side: int = SIDE) -> geopandas.GeoDataFrame:
    """A square of square units."""
    km = 1e5
    cells = [
        box(i * km, j * km, i * km + km, j * km + km) for i in range(side) for j in range(side)
    ]
    codes = [f"{i}{j}" for i in range(side) for j in range(side)]
    return geopandas.GeoDataFrame(geometry=cells, index=pd.Index(codes, name="code"), crs=3857)


def figures(side: int = SIDE, seed: int = 0) -> pd.DataFrame:
    """x is what policy moves, z enters as its log, y follows from both, here and next door."""
    rng = np.random.default_rng(seed)
    codes = land(side).index
    data = pd.DataFrame(
        [(code, year) for year in PERIODS for code in codes], columns=["code", "year"]
    )
    half = side // 2
    data["half"] = np.where(data["code"].str[0].astype(int) < half, "W", "E")
    level = np.tile(rng.uniform(0, 2, len(codes)), len(PERIODS))
    data["x"] = level + rng.uniform(1, 2, len(data))
    data["z"] = rng.uniform(1, 3, len(data))
    noise = rng.normal(0, 0.1, len(data))
    data["y"] = 5 + data["x"] + (data["half"] == "E") + 0.8 * np.log(data["z"]) + noise
    return data


def panel(kind: str = "queen") -> sg.Panel:
    """The figures with one of two W."""
    outlines = land()
    graph = sg.weights.contiguity(outlines) if kind == "queen" else sg.weights.knn(outlines, k=3)
    return sg.Panel(figures(), "code", "year", graph)


def fitted(kind: str = "queen", model: str = "SDM", **options: Any) -> Any:
    """A model of y on x and the log of z."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpillgapWarning)
        built = getattr(sg, model)("y ~ x + log(z)", panel(kind), effects="unit", **options)
        return built.fit()
