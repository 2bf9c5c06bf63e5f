"""Files for the readers: damaged bytes, odd text, odd cells in sound formats, odd boundaries."""

from __future__ import annotations

import csv
import datetime
import io
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely

from spillgap.errors import SpillgapError
from spillgap.importers import (
    ImportedTable,
    match_regions,
    merge_tables,
    read_boundaries,
    read_table,
    region_codes,
    wide_to_long,
)
from spillgap.importers.cells import shown

from . import harm
from .generator import Generator

PORTAL = """数据库：分省年度数据
指标：地区生产总值(亿元)
地区,2023年,2022年,2021年
北京市,43760.7,41540.9,41045.6
天津市,16737.3,16132.2,
注：1.本表绝对数按当年价格计算。
"""


@dataclass(frozen=True)
class Files:
    """Files beside each other, the one to read first, and the reader's options."""

    what: str
    files: tuple[tuple[str, bytes], ...]
    options: tuple[tuple[str, Any], ...] = ()

    def __repr__(self) -> str:
        name, data = self.files[0]
        return f"{self.what}: {name}, {len(data)} bytes, {dict(self.options)}: {data[:400]!r}"


def _run(case: Files, read: Callable[..., Any]) -> None:
    """Read the files; a refusal must name the file."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in case.files:
            (Path(folder) / name).write_bytes(data)
        try:
            result = read(Path(folder) / case.files[0][0], **dict(case.options))
        except SpillgapError as error:
            _check_message(str(error), case)
            raise
    _check(result, dict(case.options))


def _check_message(message: str, case: Files) -> None:
    """One sentence or a few, with the file's name, or an option that the reader does not take."""
    named = [case.files[0][0], *(f"{key}=" for key, _ in case.options)]
    assert any(name in message for name in named), f"the message does not name the file: {message}"
    assert "\n" not in message.strip(), f"more than a sentence: {message}"
    assert len(message) < 2500, f"more than can be read: {message}"


def _check(result: Any, options: dict[str, Any]) -> None:
    """No column of numbers has become text without a word."""
    if not isinstance(result, ImportedTable):
        return
    assert len(result.frame)
    assert result.frame.columns.is_unique
    if result.layout == "portal":
        return  # its only column of text holds the names of regions, whatever they are
    kept = options.get("text", ())
    for name in result.frame.columns.difference([kept] if isinstance(kept, str) else list(kept)):
        column = result.frame[name].dropna()
        if pd.api.types.is_string_dtype(column) and len(column):
            like = column.astype(str).str.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", flags=re.ASCII)
            told = any(remark.startswith(f"{shown(name)}:") for remark in result.remarks)
            assert told or like.mean() < 0.5, f"{name} is text: {column.tolist()[:5]}"


# -- text ------------------------------------------------------------------------------------------


def _text(rng: random.Random) -> Files:
    """A table of odd cells as delimited text in some encoding, perhaps damaged."""
    if rng.random() < 0.2:
        content = PORTAL
        for _ in range(rng.randrange(4)):
            old = rng.choice(("北京市", "2022年", "41540.9", "指标：", "\n", ",", "注："))
            content = content.replace(old, rng.choice(harm.CELLS), 1)
    else:
        content = _delimited(rng)
    how, data = harm.encoded(rng, content)
    if rng.random() < 0.3:
        damage, data = harm.damaged(rng, data)
        how = f"{how}+{damage}"
    name = rng.choice(("t.csv", "t.csv", "t.csv", "t.tsv", "t.txt"))
    return Files(f"text {how}", ((name, data),), _options(rng))


def _delimited(rng: random.Random) -> str:
    separator, end = rng.choice(",;\t|"), rng.choice(harm.LINE_ENDS[: rng.choice((1, 1, 3, 9))])
    width = rng.choice((1, 2, 3, 4, 4, 4, 600))
    header = [rng.choice(("u", "year", "x", "z", *harm.HEADERS)) for _ in range(width)]
    rows = [header]
    for n in range(rng.choice((0, 1, 3, 3, 12, 12))):
        plain = [f"u{n}", str(2019 + n), str(n * 7), f"{n}.25"]
        row = (plain * (width // 4 + 1))[:width]
        for _ in range(rng.choice((0, 0, 1, 3))):
            row[rng.randrange(width)] = rng.choice(harm.CELLS)
        if rng.random() < 0.05:
            row = row[: rng.randrange(width)] + row[rng.randrange(width) :]
        rows.append(row)
    if rng.random() < 0.2:
        return end.join(separator.join(row) for row in rows)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end or "\n").writerows(rows)
    return out.getvalue()


def _options(rng: random.Random) -> tuple[tuple[str, Any], ...]:
    choices: dict[str, tuple[Any, ...]] = {
        "encoding": (*harm.ENCODINGS, "klingon", "", "hex"),
        "delimiter": (",", ";", "\t", "ab", "", "\n", '"'),
        "decimal": (".", ",", ";"),
        "thousands": (",", ".", " ", "'", "", "x"),
        "missing": ("n.a.", ("7*", "."), ()),
        "text": ("x", ("u", "x"), "absent"),
        "totals": ("error", "Drop", "keep", "other"),
        "sheet": (0, 1, -1, "Sheet1", "absent"),
    }
    chosen = rng.sample(list(choices), k=rng.choice((0, 0, 1, 2)))
    return tuple((key, rng.choice(choices[key])) for key in chosen)


# -- sound formats with odd cells ------------------------------------------------------------------


def _value(rng: random.Random) -> Any:
    return rng.choice(
        (
            *(None, float("nan"), float("inf"), -1, 2**40, 2**70, 1.5, True, Decimal("1.5"), b"ab"),
            *(datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1), [1, 2], {"a": 1}),
            *harm.CELLS,
        )
    )


def _frame(rng: random.Random) -> pd.DataFrame:
    n = rng.choice((0, 1, 4, 4, 10, 10))
    columns: dict[str, Any] = {}
    for name in rng.sample(("u", "year", "x", "z", *harm.HEADERS), k=rng.choice((1, 3, 5))):
        kind = rng.randrange(5)
        if kind == 0:
            odd = rng.choices([_value(rng) for _ in range(3)], k=n)
            columns[name] = pd.Series(odd, dtype=object)
        elif kind == 1:
            cells = [rng.choice(harm.CELLS) if rng.random() < 0.3 else str(k) for k in range(n)]
            columns[name] = pd.Series(cells, dtype=object)
        else:
            columns[name] = pd.Series([rng.choice((2019.0 + k, k, k / 7)) for k in range(n)])
    return pd.DataFrame(columns)


def _cells(rng: random.Random) -> Files:
    """A workbook, a Stata or a Parquet file that is sound and holds odd cells."""
    suffix = rng.choice((".xlsx", ".dta", ".parquet"))
    frame = _frame(rng)
    if rng.random() < 0.2 and len(frame):
        frame = frame.set_index(frame.columns[0])
    data = _saved(frame, suffix) or _saved(frame.astype(str), suffix) or b""
    return Files(f"cells {suffix}", ((f"t{suffix}", data),), _options(rng))


def _saved(frame: pd.DataFrame, suffix: str) -> bytes | None:
    """The table in that format, None if the format cannot hold it."""
    out = io.BytesIO()
    try:
        if suffix == ".xlsx":
            frame.to_excel(out, index=False)
        elif suffix == ".dta":
            frame.to_stata(out, write_index=False, version=118)
        else:
            frame.to_parquet(out)
    except Exception:  # the writer's limits are not what is tested
        return None
    return out.getvalue()


# -- damaged bytes ---------------------------------------------------------------------------------


@cache
def _sound() -> dict[str, tuple[tuple[str, bytes], ...]]:
    """A sound file of each binary format, with what belongs beside it."""
    frame = pd.DataFrame({"u": ["a", "b", "é"], "year": [2019, 2020, 2021], "x": [1.5, 2.5, 7.0]})
    tables = {suffix: _saved(frame, suffix) or b"" for suffix in (".xlsx", ".dta", ".parquet")}
    old = io.BytesIO()
    frame.to_stata(old, write_index=False, version=114)
    sound = {suffix: ((f"t{suffix}", data),) for suffix, data in tables.items()}
    sound["old .dta"] = (("t.dta", old.getvalue()),)
    places = _places(frame)
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".gpkg", ".geojson", ".shp"):
            places.to_file(Path(folder) / f"b{suffix}")
        places.to_parquet(Path(folder) / "b.parquet")
        held = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    for name in ("b.gpkg", "b.geojson", "b.parquet"):
        sound[name] = ((name, held[name]),)
    parts = ("b.shp", "b.dbf", "b.shx", "b.prj", "b.cpg")
    sound["b.shp"] = tuple((name, held[name]) for name in parts)
    return sound


def _places(frame: pd.DataFrame) -> geopandas.GeoDataFrame:
    shapes = [shapely.box(n, 0, n + 1, 1) for n in range(len(frame))]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=4326)


def _bytes(rng: random.Random) -> Files:
    """A workbook, a Stata or a Parquet file with damage, or under a false ending."""
    kind = rng.choice([key for key in _sound() if not key.startswith("b.")])
    ((name, data),) = _sound()[kind]
    how, data = harm.damaged(rng, data)
    if rng.random() < 0.1:
        name = "t" + rng.choice((".csv", ".xlsx", ".xls", ".dta", ".parquet", ".pdf", ""))
    return Files(f"{kind} {how}", ((name, data),), _options(rng))


def _damaged_boundaries(rng: random.Random) -> Files:
    """Boundaries with damage to one file, or one of those beside it missing."""
    files = list(_sound()[rng.choice([key for key in _sound() if key.startswith("b.")])])
    place = rng.randrange(len(files))
    if place and rng.random() < 0.3:
        return Files(f"without {files.pop(place)[0]}", tuple(files), (("id", "u"),))
    how, data = harm.damaged(rng, files[place][1])
    what = f"{files[place][0]} {how}"
    files[place] = (files[place][0], data)
    return Files(what, tuple(files), _boundary_options(rng))


def _odd_boundaries(rng: random.Random) -> Files:
    """Sound files with odd keys, shapes and coordinates."""
    frame = pd.DataFrame({"u": ["a", "b", "c", "d"], "x": [1.0, 2.0, 3.0, 4.0]})
    places = _places(frame)
    for n in range(rng.randrange(4)):
        places.loc[n, "geometry"] = rng.choice(_SHAPES)
    if rng.random() < 0.5:
        places["u"] = [rng.choice((None, "a", "b", "é", "\0", "1.0", f"u{n}")) for n in range(4)]
    places = places.set_crs(rng.choice((4326, 3857, None)), allow_override=True)
    name = rng.choice(("b.gpkg", "b.geojson", "b.shp", "b.parquet"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        try:
            places.to_parquet(path) if path.suffix == ".parquet" else places.to_file(path)
        except Exception:  # the writer's limits are not what is tested
            path.write_bytes(b"")
        beside = sorted(Path(folder).iterdir(), key=lambda p: p.name != name)
        files = tuple((p.name, p.read_bytes()) for p in beside)
    return Files("odd shapes", files, _boundary_options(rng))


_SHAPES = (
    None,
    shapely.Point(0, 0),
    shapely.LineString([(0, 0), (1, 1)]),
    shapely.Polygon(),
    shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    shapely.Polygon([(5, 5), (6, 6), (5, 5), (6, 6)]),
    shapely.Polygon([(0, 0), (float("nan"), 1), (1, 0)]),
    shapely.Polygon([(0, 0), (float("inf"), 1), (1, 0)]),
    shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(3, 3)]),
    shapely.box(1e6, 1e6, 2e6, 2e6),
    shapely.box(-180, -90, 180, 90),
)


def _boundary_options(rng: random.Random) -> tuple[tuple[str, Any], ...]:
    options: list[tuple[str, Any]] = [("id", rng.choice((*["u"] * 9, "x", "geometry", "v")))]
    choices: dict[str, tuple[Any, ...]] = {
        "crs": (4326, 3857, "EPSG:nonsense"),
        "repair": (True,),
        "encoding": ("cp1250", "utf-8", "klingon"),
        "layer": ("b", "absent"),
    }
    for key in rng.sample(list(choices), k=rng.choice((0, 0, 1, 2))):
        options.append((key, rng.choice(choices[key])))
    return tuple(options)


# -- wide tables -----------------------------------------------------------------------------------


def _wide(rng: random.Random) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A table with odd headers, and options for making it long."""
    names = rng.choices(("u", "x_2019", "x_2020", "x2019", "2021", *harm.HEADERS), k=5)
    if rng.random() < 0.7:
        names = list(dict.fromkeys(["u", "x_2019", "x_2020", *names]))
    frame = pd.DataFrame([[f"u{n}", *range(len(names) - 1)] for n in range(3)], columns=names)
    options: dict[str, Any] = {"unit": rng.choice(("u", "u", "u", ["u", "x_2019"], "absent"))}
    if rng.random() < 0.4:
        options["stubs"] = rng.choice(("x", ["x", "HR"], "", []))
        options["century"] = rng.choice((None, 1900, 60, 2000))
    if rng.random() < 0.3:
        options["time"] = rng.choice(("u", "value", "x", "year"))
    return frame, options


# -- names and keys -------------------------------------------------------------------------------


def _names(rng: random.Random) -> list[Any]:
    known = ("北京", "Hebei", "110000", 120000, 130000.0, "內蒙古", "CN-BJ", "Shǎnxī", "吉林市")
    return [
        rng.choice(known) if rng.random() < 0.7 else _value(rng) for _ in range(rng.randrange(6))
    ]


def _matched(names: list[Any]) -> None:
    report = match_regions(names)
    assert region_codes(pd.Series(names, dtype=object)).tolist() == [
        report.loc[name, "key"] for name in names
    ]


def _sides(rng: random.Random) -> tuple[list[pd.DataFrame], list[str]]:
    tables = [_frame(rng) for _ in range(rng.choice((1, 2, 3)))]
    for table in tables:
        table["u"] = [rng.choice(("a", "b", 1, 2.0, None, f"u{n}")) for n in range(len(table))]
        if rng.random() < 0.1:
            table.columns = ["u", *table.columns[1:]]
    return tables, rng.choice((["u"], ["u", "year"]))


READERS = (
    Generator("tables.text", _text, lambda case: _run(case, read_table)),
    Generator("tables.cells", _cells, lambda case: _run(case, read_table)),
    Generator("tables.bytes", _bytes, lambda case: _run(case, read_table)),
    Generator("boundaries.bytes", _damaged_boundaries, lambda case: _run(case, read_boundaries)),
    Generator("boundaries.shapes", _odd_boundaries, lambda case: _run(case, read_boundaries)),
    Generator("tables.merged", _sides, lambda case: merge_tables(*case)),
    Generator("names.regions", _names, _matched),
    Generator("tables.wide", _wide, lambda case: wide_to_long(case[0], **case[1])),
)
