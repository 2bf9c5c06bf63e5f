"""A small map, and frames of every shape that the figures draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from shapely import box

mpl.use("agg")

UNITS = ["110000", "120000", "130000", "440000", "460000", "510000"]


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Six units in two rows, in degrees, with a gap on the right for the furniture."""
    shapes = [box(100 + 2 * (i % 3), 30 + 2 * (i // 3), 102 + 2 * (i % 3), 32 + 2 * (i // 3))
              for i in range(6)]  # fmt: skip
    return gpd.GeoDataFrame(
        {
            "name_en": ["Beijing", "Tianjin", "Hebei", "Guangdong", "Hainan", "Sichuan"],
            "name_zh": ["北京", "天津", "河北", "广东", "海南", "四川"],
        },
        geometry=shapes,
        index=pd.Index(UNITS, name="adcode"),
        crs=4326,
    )


@pytest.fixture
def values() -> pd.Series:
    return pd.Series([3.0, 1.0, 4.0, 1.5, 9.0, 2.6], index=UNITS, name="digital")


@pytest.fixture
def long(values: pd.Series) -> pd.Series:
    """Values by (unit, year)."""
    years = [2016, 2019, 2022]
    parts = {year: values * (1 + step) + step * np.arange(6) for step, year in enumerate(years)}
    return pd.concat(parts, names=["year", "adcode"]).swaplevel().rename("digital")


@pytest.fixture
def estimates() -> Callable[[pd.Index], pd.DataFrame]:
    def build(index: pd.Index) -> pd.DataFrame:
        rng = np.random.default_rng(3)
        middle = rng.normal(size=len(index))
        return pd.DataFrame(
            {"estimate": middle, "lower": middle - 0.8, "upper": middle + 0.8}, index=index
        )

    return build
