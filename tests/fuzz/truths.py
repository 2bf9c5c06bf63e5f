"""Input whose truth is known: what is read or estimated is that, or refused, or remarked on."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.errors import SpillgapError
from spillgap.importers import ImportedTable, read_table

from .generator import Generator

NAMES = ("Hebei", "Shanxi", "Jilin", "Anhui", "Fujian", "Hubei", "Hunan", "Gansu")
CHINESE = ("河北省", "山西省", "吉林省", "安徽省", "福建省", "湖北省", "湖南省", "甘肃省")
WORLDS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
SPOILS = ("none", "none", "none", "mark", "blank", "total", "period", "zeros", "width", "double")


@dataclass(frozen=True, eq=False)
class KnownTable:
    """A table, how it is written to a file, and the spoil that stands in it."""

    truth: pd.DataFrame
    name: str
    data: bytes
    options: dict[str, Any]
    spoil: str

    def __repr__(self) -> str:
        return f"{self.name}, spoil {self.spoil}, {self.options}: {self.data[:600]!r}"


def _truth(rng: random.Random) -> pd.DataFrame:
    """Units in years: a name, a code, a whole number, decimals of one kind."""
    units = rng.choice((NAMES, CHINESE))[: rng.choice((3, 8))]
    first, digits = rng.choice((1998, 2016)), rng.choice((1, 2, 3))
    size = rng.choice((1.0, 50.0, 5000.0, 2e6))
    rows = [(unit, year) for unit in units for year in range(first, first + 3)]
    frame = pd.DataFrame(rows, columns=["region", "year"])
    frame["people"] = [rng.randrange(1, 40_000_000) for _ in rows]
    frame["gdp"] = [round(rng.uniform(-0.2, 1) * size, digits) for _ in rows]
    frame["rate"] = [round(rng.random(), 3) for _ in rows]
    return frame


def _make_table(rng: random.Random) -> KnownTable:
    truth, spoil = _truth(rng), rng.choice(SPOILS)
    kind = rng.choice(("csv", "csv", "csv", "csv", "xlsx", "dta", "parquet", "wide"))
    if kind in ("xlsx", "dta", "parquet"):
        return _binary(rng, truth, kind, spoil)
    decimal, thousands = rng.choice(((".", ""), (".", ""), (",", ""), (".", ","), (",", ".")))
    cells = _written(truth, decimal, thousands)
    cells = _SPOILS[spoil](rng, cells)
    if kind == "wide" and spoil == "none":
        cells = cells.set_index(["region", "year"])["gdp"].unstack().reset_index()  # noqa: PD010
        truth = truth[["region", "year", "gdp"]]
    separator = rng.choice(";\t|" if "," in (decimal, thousands) else ",;\t|")
    end, world = rng.choice(("\n", "\r\n", "\r")), rng.choice(WORLDS)
    lines = [separator.join(map(str, row)) for row in [cells.columns, *cells.to_numpy().tolist()]]
    told = {"decimal": decimal, "thousands": thousands} if rng.random() < 0.3 else {}
    return KnownTable(truth, "t.csv", (end.join(lines) + end).encode(world), told, spoil)


def _written(truth: pd.DataFrame, decimal: str, thousands: str) -> pd.DataFrame:
    """The cells as text, with these marks."""
    swap = str.maketrans({",": thousands, ".": decimal})
    cells = truth.astype(object)
    for name in ("people", "gdp", "rate"):
        cells[name] = [f"{value:,}".translate(swap) for value in truth[name]]
    return cells


def _binary(rng: random.Random, truth: pd.DataFrame, kind: str, spoil: str) -> KnownTable:
    cells = truth
    if spoil == "double" and kind != "xlsx":
        spoil = "none"  # the format allows no column twice
    if spoil != "none":
        cells = _SPOILS[spoil](rng, _written(truth, ".", ""))
        cells["year"] = cells["year"].astype(str)
        if kind == "dta":
            cells = cells.astype(str)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{kind}"
        if kind == "xlsx":
            cells.to_excel(path, index=False)
        elif kind == "dta":
            cells.to_stata(path, write_index=False, version=118)
        else:
            cells.astype(truth.dtypes if spoil == "none" else str).to_parquet(path)
        return KnownTable(truth, path.name, path.read_bytes(), {}, spoil)


# -- spoils ---------------------------------------------------------------------------------------


def _mark(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    at = rng.randrange(len(cells)), cells.columns.get_loc(rng.choice(("people", "gdp", "rate")))
    cells.iloc[at] = rng.choice(("7*", "n.a.", ".", "约16", "(3)", "²", "#DIV/0!", "<0.1", "1e"))
    return cells


def _blank(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    cells.iloc[rng.randrange(len(cells)), 3] = rng.choice(("", "NA", "--", "…"))
    return cells


def _total(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    row = cells.iloc[:1].assign(region=rng.choice(("Total", "合计", "全国", "Sum")))
    return pd.concat([cells, row], ignore_index=True)


def _period(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    cells["year"] = cells["year"].astype(object)
    cells.iloc[rng.randrange(len(cells)), 1] = f"{cells['year'].iloc[0]}{rng.choice('年*')}"
    return cells


def _zeros(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    cells["people"] = [f"{n % 97:03d}" for n in range(len(cells))]
    return cells


def _wide_digits(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    at = rng.randrange(len(cells))
    full = str.maketrans("0123456789", "０１２３４５６７８９")
    cells.iloc[at, 2] = str(cells.iloc[at, 2]).translate(full)
    return cells


def _double(rng: random.Random, cells: pd.DataFrame) -> pd.DataFrame:
    return cells.rename(columns={"rate": "gdp"})


_SPOILS: dict[str, Callable[[random.Random, pd.DataFrame], pd.DataFrame]] = {
    "none": lambda rng, cells: cells,
    "mark": _mark,
    "blank": _blank,
    "total": _total,
    "period": _period,
    "zeros": _zeros,
    "width": _wide_digits,
    "double": _double,
}


# -- what is right --------------------------------------------------------------------------------


def _read_known(case: KnownTable) -> None:
    """What is read is the truth, or it is remarked on; what leaves no doubt is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.name
        path.write_bytes(case.data)
        try:
            result = read_table(path, **case.options)
        except SpillgapError:
            sure = case.options or not case.name.endswith(".csv")
            assert case.spoil != "none" or not sure, "refused, and nothing is wrong with it"
            raise
    wrong = _differences(_long(result), case)
    assert not wrong or result.remarks, f"read without a word: {wrong}\n{result.frame}"


def _long(result: ImportedTable) -> pd.DataFrame:
    frame = result.frame
    if "year" in frame.columns:
        return frame
    from spillgap.importers import wide_to_long

    return wide_to_long(frame, "region", value="gdp")


def _differences(frame: pd.DataFrame, case: KnownTable) -> list[str]:
    """The columns that are not those of the truth, an empty cell apart."""
    truth = case.truth
    if len(frame) != len(truth):
        return [f"{len(frame)} rows for {len(truth)}"]
    keys = ["region", "year"]
    if not set(keys) <= set(frame.columns):
        return keys
    if frame[keys].astype(str).to_numpy().tolist() != truth[keys].astype(str).to_numpy().tolist():
        order = frame.sort_values(keys, kind="stable", ignore_index=True)
        truth = truth.sort_values(keys, kind="stable", ignore_index=True)
        frame = order
    wrong = []
    for name in truth.columns:
        if name not in frame.columns:
            wrong.append(name)
        elif name == "region":
            wrong += [name] * (frame[name].tolist() != truth[name].tolist())
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            wrong.append(name)
        else:
            apart = ~np.isclose(frame[name].astype(float), truth[name], rtol=1e-12, atol=0)
            blank = case.spoil == "blank" and frame[name].isna().to_numpy()
            wrong += [name] * bool((apart & ~blank).any() or np.sum(blank) > 1)
    return wrong


# -- weights --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class KnownWeights:
    """A matrix by label, and the file that holds it."""

    truth: pd.DataFrame
    name: str
    data: bytes

    def __repr__(self) -> str:
        return f"{self.name} {self.data[:400]!r} of\n{self.truth}"


def _make_weights(rng: random.Random) -> KnownWeights:
    labels = list(rng.choice((NAMES, CHINESE, ("01", "02", "10", "11", "12"), ("a b", "é", "-"))))
    draws = np.random.default_rng(rng.getrandbits(64))
    n = len(labels)
    matrix = draws.uniform(0.1, 3, (n, n)).round(3) * (1 - np.eye(n))
    matrix[draws.random((n, n)) < 0.3] = 0.0
    matrix[np.arange(n), (np.arange(n) + 1) % n] = 0.5
    truth = pd.DataFrame(matrix, index=labels, columns=labels)
    kind = rng.choice(("csv", "csv", "links", "gwt", "xlsx"))
    shuffled = truth[rng.sample(labels, n)] if rng.random() < 0.5 else truth
    end = rng.choice(("\n", "\r\n", "\r"))
    links = [(a, b, truth.loc[a, b]) for a in labels for b in labels if truth.loc[a, b]]
    if kind == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "w.xlsx"
            shuffled.to_excel(path)
            return KnownWeights(truth, path.name, path.read_bytes())
    if kind == "csv":
        text = shuffled.to_csv(lineterminator=end)
    elif kind == "links":
        rows = ["focal,neighbor,weight", *(f"{a},{b},{v}" for a, b, v in links)]
        text = end.join(rows) + end
    else:
        rows = [f"0 {n} shape id", *(f"{a} {b} {v}" for a, b, v in links)]
        text = end.join(rows) + end
    return KnownWeights(truth, f"w.{'gwt' if kind == 'gwt' else 'csv'}", text.encode())


def _read_weights(case: KnownWeights) -> None:
    """Whatever the order of rows and columns, each link has its weight."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.name
        path.write_bytes(case.data)
        graph = sg.weights.read(path, standardise="none")
    links = graph.adjacency[lambda weight: weight != 0]
    assert {str(a) for a, _ in links.index} == set(case.truth.index)
    assert len(links) == int((case.truth.to_numpy() != 0).sum())
    for (a, b), weight in links.items():
        assert np.isclose(weight, case.truth.loc[str(a), str(b)]), (a, b, weight)


# -- models ---------------------------------------------------------------------------------------

_TERMS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "x": lambda f: f["x"],
    "`GDP (万元)`": lambda f: f["GDP (万元)"],
    "log(z)": lambda f: np.log(f["z"]),
    "x:z": lambda f: f["x"] * f["z"],
    "I(x ** 2)": lambda f: f["x"] ** 2,
    "sqrt(z)": lambda f: np.sqrt(f["z"]),
    "exp(x)": lambda f: np.exp(f["x"]),
    "abs(x)": lambda f: f["x"].abs(),
    "(x > 0)": lambda f: (f["x"] > 0).astype(float),
    "C(side)": lambda f: (f["side"] == "W").astype(float),
    "log1p(z)": lambda f: np.log1p(f["z"]),
    "standardize(x)": lambda f: (f["x"] - f["x"].mean()) / f["x"].std(),
}


@dataclass(frozen=True, eq=False)
class KnownModel:
    """A formula, rows, and the values that least squares fits."""

    formula: str
    frame: pd.DataFrame
    fitted: np.ndarray

    def __repr__(self) -> str:
        return self.formula


def _make_model(rng: random.Random) -> KnownModel:
    draws = np.random.default_rng(rng.getrandbits(64))
    rows = [(unit, year) for unit in "abcdefgh" for year in range(2000, 2006)]
    frame = pd.DataFrame(rows, columns=["unit", "time"])
    frame["side"] = np.where(frame["unit"] < "d", "E", "W")
    for name in ("y", "x", "GDP (万元)"):
        frame[name] = draws.normal(size=len(frame))
    frame["z"] = draws.uniform(0.5, 3.0, len(frame))
    terms = rng.sample(list(_TERMS), k=rng.randrange(1, 5))
    design = np.column_stack([np.ones(len(frame)), *(_TERMS[term](frame) for term in terms)])
    fitted = design @ np.linalg.lstsq(design, frame["y"], rcond=None)[0]
    blank = rng.choice(("", " "))
    formula = f"y{blank}~{blank}" + f"{blank}+{blank}".join(terms)
    return KnownModel(formula, frame.sample(frac=1, random_state=rng.randrange(2**31)), fitted)


def _fit_model(case: KnownModel) -> None:
    """The fitted values are those of least squares, whatever the order of rows."""
    result = sg.OLS(case.formula, sg.Panel(case.frame, "unit", "time"), effects="pooled").fit()
    order = case.frame.sort_index()
    expected = pd.Series(case.fitted, pd.MultiIndex.from_frame(order[["unit", "time"]]))
    found = result.fitted
    assert np.allclose(found, expected.loc[list(found.index)], atol=1e-9)


TRUTHS = (
    Generator("truths.tables", _make_table, _read_known),
    Generator("truths.weights", _make_weights, _read_weights),
    Generator("truths.models", _make_model, _fit_model),
)
