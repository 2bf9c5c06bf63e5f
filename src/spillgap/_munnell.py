"""Munnell's US states, from the packages that hold their boundaries and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spillgap import _resources
from spillgap.errors import DataError, listing

if TYPE_CHECKING:
    import geopandas as gpd


__all__ = ["PUBLISHED", "us_parts"]


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable of Munnell's: its name here, her column, labels and units by language."""

    name: str
    column: str
    label: Mapping[str, str]
    unit: Mapping[str, str]


PUBLISHED = _resources.read("us_states")


_VARIABLES = tuple(_Variable(**entry) for entry in PUBLISHED["variable"])


@cache
def us_parts() -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Boundaries by state, figures by state and year, and the dictionary of their columns."""
    import geopandas as gpd
    import libpysal
    from linearmodels.datasets import munnell

    shapes = gpd.read_file(Path(libpysal.__file__).parent / "examples" / "us_income" / "us48.shp")
    shapes["region"] = shapes["SUB_REGION"].map(PUBLISHED["divisions"])
    # The shapefile has no .prj; its coordinates are longitudes and latitudes.
    boundaries = (
        shapes.rename(columns={"STATE_ABBR": "state", "STATE_NAME": "name"})
        .set_crs("EPSG:4326")
        .set_index("state")[["name", "region", "geometry"]]
        .sort_index()
    )
    raw = munnell.load()
    odd = set(raw["ST_ABB"]).symmetric_difference(boundaries.index)
    if odd:
        raise DataError(
            f"Munnell's states and the boundaries of libpysal differ: {listing(sorted(odd))}."
        )
    values = {row.name: raw[row.column].astype(float) for row in _VARIABLES}
    data = pd.DataFrame({"state": raw["ST_ABB"], "year": raw["YR"], **values})
    for place, column in enumerate(("name", "region"), start=1):
        data.insert(place, column, data["state"].map(boundaries[column]))
    return boundaries, data.sort_values(["year", "state"], ignore_index=True), _dictionary()


def _dictionary() -> pd.DataFrame:
    rows = [
        {
            "variable": row.name,
            **{f"label_{lang}": text for lang, text in row.label.items()},
            "block": "production",
            "unit": row.unit["en"],
            **{f"unit_{lang}": text for lang, text in row.unit.items() if lang != "en"},
            "formula": row.column,
            "publisher": PUBLISHED["publisher"],
            "table": PUBLISHED["table"],
        }
        for row in _VARIABLES
    ]
    return pd.DataFrame(rows).set_index("variable")
