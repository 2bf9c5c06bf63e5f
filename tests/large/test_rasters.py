"""Rasters of one grid as cells by period, and the panel that they make."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import spillgap as sg
from spillgap.errors import DataError, OptionError, OutputError, UnknownNameError
from spillgap.importers import raster, rasters
from spillgap.large import from_rasters

rasterio = pytest.importorskip("rasterio", reason="rasterio comes with spillgap[raster]")

ROWS, COLUMNS = 7, 9
PLACE = rasterio.Affine(0.5, 0.0, 100.0, 0.0, -0.5, 40.0)
BLANK = -9999.0


def write(path: Path, values: np.ndarray, **options: Any) -> Path:
    """A GeoTIFF with one band, or as many as there are layers."""
    layers = np.atleast_3d(values.T).T
    known = {"crs": "EPSG:4326", "transform": PLACE, "nodata": BLANK, "dtype": "float32"}
    size = {"count": len(layers), "height": layers.shape[1], "width": layers.shape[2]}
    with rasterio.open(path, "w", driver="GTiff", **(known | size | options)) as file:
        file.write(layers.astype("float32"))
    return path


@pytest.fixture
def night(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """Light and roads of two years, the sea without values."""
    rng, folder, out = np.random.default_rng(3), tmp_path / "night", {}
    folder.mkdir()
    for year in (2019, 2018):
        for name in ("light", "roads"):
            values = rng.normal(size=(ROWS, COLUMNS)).round(2)
            values[0, :4] = BLANK
            out[f"{name}_{year}"] = values
            write(folder / f"{name}_{year}.tif", values)
    return folder, out


@pytest.mark.parametrize("strip", [1, rasters.STRIP])
def test_cells_hold_what_the_rasters_hold(night, strip, tmp_path, monkeypatch):
    monkeypatch.setattr(rasters, "STRIP", strip)
    folder, values = night
    cells = raster(folder, tmp_path / "cells")
    assert (cells.shape, cells.periods, cells.variables) == (
        (ROWS, COLUMNS), (2018, 2019), ("light", "roads"),
    )  # fmt: skip
    assert (cells.outside, cells.crs, cells.transform) == (4, "EPSG:4326", tuple(PLACE)[:6])
    assert repr(cells) == "RasterCells: 59 of 7 × 9 cells, 2 periods, light, roads"
    table = pd.read_parquet(tmp_path / "cells")
    assert sorted(table["cell"].unique()) == np.flatnonzero(cells.mask).tolist()
    for year in cells.periods:
        rows = table[table["year"].astype(int) == year]
        for name in cells.variables:
            told = np.float32(values[f"{name}_{year}"]).ravel()[rows["cell"]]
            np.testing.assert_array_equal(rows[name], told)


def test_a_panel_of_rasters_is_that_of_its_cells(night, tmp_path):
    folder, values = night
    large = from_rasters(folder, tmp_path / "cells", "Rook", islands="ERROR")  # type: ignore[arg-type]
    land = np.float32(values["light_2018"]) != BLANK
    cell = np.flatnonzero(land)
    data = pd.concat(
        pd.DataFrame(
            {"cell": cell, "year": year}
            | {n: np.float32(values[f"{n}_{year}"])[land].astype(float) for n in ("light", "roads")}
        )
        for year in (2018, 2019)
    )
    W = sg.weights.grid((ROWS, COLUMNS), "rook", mask=land)
    held = sg.Panel(data, "cell", "year", W)
    assert large.weights is not None
    assert (large.matrix() != held.matrix(2018)).nnz == 0
    one, other = (
        sg.SAR("light ~ roads", panel, effects="time").fit(logdet="approximate")
        for panel in (held, large)
    )
    np.testing.assert_allclose(one.params, other.params, rtol=1e-9, atol=1e-12)


def test_bands_and_masks_may_be_chosen(tmp_path):
    values = np.arange(2.0 * ROWS * COLUMNS).reshape(2, ROWS, COLUMNS)
    files = {"light": {"2018": write(tmp_path / "a.tif", values, nodata=None, crs=None)}}
    mask = values[0] % 2 == 0
    cells = raster(files, tmp_path / "one", time="when", band={"light": 2}, mask=mask)
    assert cells.crs == ""
    (file,) = (tmp_path / "one" / "when=2018").iterdir()
    table = pd.read_parquet(file, columns=["cell", "light"])
    np.testing.assert_array_equal(table["light"], values[1][mask])
    land = write(tmp_path / "land.tif", np.where(mask, 1.0, 0.0), nodata=None, crs=None)
    assert (raster(files, tmp_path / "two", mask=land).mask == mask).all()


OTHER = {
    "smaller": ({"shape": (ROWS, COLUMNS - 1)}, "roads_2018.tif has 7 × 8 cells, light.* 7 × 9"),
    "crs": ({"crs": "EPSG:3857"}, r"is in EPSG:3857, light_2018.tif in EPSG:4326.*gdalwarp"),
    "none": ({"crs": None}, "roads_2018.tif is in no coordinate reference system"),
    "moved": (
        {"transform": PLACE @ rasterio.Affine.translation(0.5, 0)},
        "cells of roads_2018.tif lie elsewhere",
    ),
    "silent": ({"nodata": None}, "declares -9999 for cells .*roads_2018.tif nothing"),
}


@pytest.mark.parametrize("what", OTHER)
def test_files_of_another_grid_are_refused(what, night, tmp_path):
    (options, message), (folder, _) = OTHER[what], night
    options = dict(options)
    write(folder / "roads_2018.tif", np.ones(options.pop("shape", (ROWS, COLUMNS))), **options)
    with pytest.raises(DataError, match=message):
        raster(folder, tmp_path / "cells")
    assert not (tmp_path / "cells").exists()


def test_cells_without_a_value_in_some_files_are_named(night, tmp_path):
    folder, values = night
    holed = values["light_2019"].copy()
    holed[2, 3] = BLANK
    write(folder / "light_2019.tif", holed)
    with pytest.raises(DataError, match="some of the files: row 2, column 3"):
        raster(folder, tmp_path / "cells")
    land = np.ones((ROWS, COLUMNS), dtype=bool)
    with pytest.raises(DataError, match="row 0, column 0, row 0, column 1"):
        raster(folder, tmp_path / "cells", mask=land)
    for mask, match in ((~land, "No cell is left"), (land[1:], r"shape \(6, 9\) and bool")):
        with pytest.raises(DataError, match=match):
            raster(folder, tmp_path / "cells", mask=mask)


def test_files_are_refused_by_name(night, tmp_path):
    folder, _ = night
    out = tmp_path / "cells"
    with pytest.raises(OutputError, match="exists already"):
        raster(folder, folder)
    with pytest.raises(DataError, match="There is no folder"):
        raster(tmp_path / "none", out)
    with pytest.raises(OptionError, match="maps variables to periods"):
        raster({}, out)
    with pytest.raises(OptionError, match=r"band=2: light_2018.tif has 1 band"):
        raster(folder, out, band=2)
    with pytest.raises(UnknownNameError, match="no variable 'lights'; there are light, roads"):
        raster(folder, out, band={"lights": 1})
    with pytest.raises(DataError, match=r"There is no .*missing.tif"):
        raster({"light": {2018: tmp_path / "missing.tif"}}, out)
    (tmp_path / "odd.tif").write_text("no raster")
    with pytest.raises(DataError, match=r"odd.tif is no raster"):
        raster({"light": {2018: tmp_path / "odd.tif"}}, out)
    with pytest.raises(DataError, match=r"variable and period, .*: odd.tif"):
        raster(tmp_path, out)
    (tmp_path / "odd.tif").unlink()
    with pytest.raises(DataError, match=r"holds no .tif or .tiff"):
        raster(tmp_path, out)
    write(folder / "light2018.tif", np.ones((ROWS, COLUMNS)))
    with pytest.raises(DataError, match="are of one period"):
        raster(folder, out)
    (folder / "light2018.tif").unlink()
    (folder / "roads_2019.tif").unlink()
    with pytest.raises(DataError, match="'roads' has no file for 2019"):
        raster(folder, out)


def test_without_rasterio_it_says_what_to_install(night, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(OptionError, match=r"install spillgap\[raster\]"):
        raster(night[0], tmp_path / "cells")
