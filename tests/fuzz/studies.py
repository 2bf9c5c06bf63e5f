"""Study files: keys and values of a sound study changed, or its text damaged."""

from __future__ import annotations

import atexit
import copy
import json
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from spillgap.errors import SpillgapError
from spillgap.study import Study, check

from . import harm
from .generator import Generator

SOUND: dict[str, Any] = {
    "title": {"en": "Grid", "zh": "网格"},
    "interest": "y",
    "lang": "en",
    "seed": 1,
    "draws": 200,
    "permutations": 99,
    "figures": ["moran", "map"],
    "formats": ["png"],
    "data": {
        "path": "data.csv", "unit": "code", "time": "year", "periods": [2019, 2021],
        "drop_units": ["u00"], "rename": {"z": "zed"}, "labels": {"y": "Outcome"}, "step": 1,
        "fill": {"method": "linear", "columns": ["z"], "limit": 1}, "missing": ["secret"],
    },
    "boundaries": {"path": "grid.geojson", "id": "code"},
    "index": {"name": "score", "columns": ["x", "z"], "directions": {"z": "-"}},
    "weights": {
        "rook": {"kind": "contiguity", "rule": "rook", "islands": "nearest"},
        "knn": {"kind": "knn", "k": 2},
        "economic": {"kind": "economic", "variable": "x", "base_period": 2019},
        "both": {"kind": "nested", "geographic": "rook", "economic": "economic"},
    },
    "gap": {"groups": "side", "pair": ["E", "W"], "columns": ["y", "x"], "share": ["y"]},
    "pattern": {"variables": ["y"], "years": [2019], "alternative": "greater"},
    "models": {
        "formula": "y ~ x + log(z)", "compare": ["OLS", "SAR"], "effects": ["unit"],
        "durbin": "x", "main": {"model": "SDM", "effects": "unit", "weights": "rook"},
    },
    "convergence": {"controls": ["x"], "classes": 3},
    "coupling": {"subsystems": {"a": ["x"], "b": ["z"]}},
    "policies": {
        "scenarios": {"s": {"title": "S", "changes": {"x": {"E": 1.0, "u11": "+10%"}}}},
        "targets": [{"variable": "x", "budget": 2.0, "cap": 1.0}],
    },
    "agglomerations": {"groups": "side", "case": "E"},
}  # fmt: skip
TEXTS = (
    *harm.CELLS[:40], "", " ", "x", "y", "code", "year", "all", "auto", "SDM", "sdm", "twoway",
    "[/x]",
    "../data.csv", "/", "data.csv", ".", "y ~ x", "y ~ ", "~", "y ~ x | z", "y ~ x ** 9", "y ~ `x`",
    "y ~ (x", "y ~ log(-x)", "y ~ __import__('os')", "x" * 3000, "🏔", "rook", "both", "+5%",
    "1e999%",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    0, 1, -1, 2, 10**9, -(10**30), 0.0, -0.5, 1e308, float("nan"), float("inf"), True, False,
    [], {},
    [[]], [{}], {"": ""}, {"a": {"b": {"c": 1}}}, [1, "a", True], ["x", "x"], [""], {"en": "E"},
    {"u11": ["u12"]},
)  # fmt: skip


def _toml(value: Any) -> str:
    """A value as TOML, inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_toml(content: dict[str, Any]) -> str:
    """A study as one writes it: plain values first, then a section each."""
    plain = [f"{_text(k)} = {_toml(v)}" for k, v in content.items() if not isinstance(v, dict)]
    for name, section in content.items():
        if isinstance(section, dict):
            plain.append(f"\n[{_text(name)}]")
            plain += [f"{_text(k)} = {_toml(v)}" for k, v in section.items()]
    return "\n".join(plain) + "\n"


def _holders(content: Any) -> list[Any]:
    """Every table and list in a study that holds something."""
    inside = content.values() if isinstance(content, dict) else content
    below = [h for value in inside if isinstance(value, dict | list) for h in _holders(value)]
    return [content, *below] if content else below


def keys(rng: random.Random) -> str:
    """A study with a few of its keys and values changed."""
    content = copy.deepcopy(SOUND)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        holder = rng.choice(_holders(content) or [content])
        at = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        what = rng.randrange(6)
        new = rng.choice(VALUES) if rng.random() < 0.4 else rng.choice(TEXTS)
        if what == 0:
            del holder[at]
        elif what == 1 and isinstance(holder, dict):
            holder[rng.choice(TEXTS)] = holder.pop(at)
        elif what == 2 and isinstance(holder, dict):
            holder[rng.choice(TEXTS)] = copy.deepcopy(new)
        else:
            holder[at] = copy.deepcopy(new)
    return as_toml(content)


def text(rng: random.Random) -> str:
    """A study whose text is damaged."""
    lines = as_toml(SOUND).split("\n")
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(lines))
        line = lines[at]
        cut = rng.randrange(len(line) + 1)
        lines[at] = rng.choice(
            ("", line[:cut], line + line,
             line[:cut] + rng.choice("\"'[]{}=,#.\\\0 \t5") + line[cut:],
             line[:cut] + rng.choice(TEXTS[:60]) + line[cut:], lines[rng.randrange(len(lines))])
        )  # fmt: skip
    return rng.choice(("\n", "\n", "\r\n")).join(lines)


@cache
def _folder() -> Path:
    """Data and boundaries for every case, removed when the process ends."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cells = [(i, j) for i in range(4) for j in range(3)]
    codes = [f"u{i}{j}" for i, j in cells]
    shapes = [shapely.box(100 + i, j, 101 + i, j + 1) for i, j in cells]
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326)
    frame.to_file(folder / "grid.geojson")
    rng = np.random.default_rng(0)
    rows = [(code, year) for year in range(2018, 2022) for code in codes]
    data = pd.DataFrame(rows, columns=["code", "year"])
    data["side"] = np.where(data["code"].str[1].astype(int) < 2, "W", "E")
    data["x"], data["zed"], data["y"] = rng.uniform(1, 2, (3, len(data)))
    data.loc[25, "zed"] = np.nan
    data.to_csv(folder / "data.csv", index=False)
    return folder


def check_text(case: str) -> None:
    """Check the study; a fault must say where it stands, and what is right must be readable."""
    with tempfile.NamedTemporaryFile("wb", dir=_folder(), suffix=".toml") as file:
        file.write(case.encode("utf-8"))
        file.flush()
        faults = check(file.name)
        for fault in faults:
            assert fault.message.strip()
            assert str(fault).startswith(file.name)
            assert fault.line is None or 1 <= fault.line <= case.count("\n") + 1
        try:
            Study.from_toml(file.name)
        except SpillgapError:
            assert faults, "refused, but nothing was found wrong"


STUDIES = (Generator("studies.keys", keys, check_text), Generator("studies.text", text, check_text))
