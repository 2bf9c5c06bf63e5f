"""Tables and weights handed to a panel, of every shape and kind."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import libpysal
import numpy as np
import pandas as pd
from scipy import sparse

import spillgap as sg
from spillgap.errors import SpillgapError

from .generator import Generator
from .weights import pick

UNITS: tuple[list[Any], ...] = (
    ["a", "b", "c"],
    [1, 2, 3],
    [110000.0, 120000.0, 130000.0],
    ["1", "2", "3"],
    ["a", "a ", "A"],
    ["[/x]", "=1", ""],
    ["a", 1, "c"],
    [True, False],
    [("a", 1), ("b", 2)],
    [dt.date(2020, 1, 1), dt.date(2021, 1, 1)],
    ["a", None, "c"],
    [np.nan, 1.0, 2.0],
    [[1], [2]],
    ["北京", "河北", "天津"],
)
PERIODS: tuple[Any, ...] = (
    [2016, 2017, 2018],
    [2016, 2018, 2019],
    [2016.0, 2017.0, 2018.0],
    [2016.5, 2017.0, 2019.25],
    ["t7", "t9", "t10"],
    ["Jan", "Feb", "Mar"],
    pd.Categorical(["Jan", "Feb", "Apr"], categories=["Jan", "Feb", "Mar", "Apr"], ordered=True),
    pd.Categorical(["b", "a"]),
    ["2020-Q4", "2021-Q1"],
    ["2020-01-31", "2020-02-29"],
    ["2020年", "2021"],
    ["2009/10", "2010/11", "2012/13"],
    ["only"],
    [2016],
    [2016, "2017"],
    [None, 2017],
    [np.inf, 1.0],
    [1 + 2j, 2],
    [10**18, 10**18 + 1, 10**18 + 5],
    [-1, 0, 1],
    ["-1", "0", "1"],
    [True, False],
    [dt.date(2020, 1, 1), dt.date(3000, 1, 1)],
    pd.to_datetime(["2020-01-01", "2020-02-01", "2020-04-01"]),
    pd.to_datetime(["2020-01-01", "2021-01-01"]).tz_localize("Asia/Shanghai"),
    pd.period_range("2020Q1", periods=3, freq="Q"),
    pd.to_timedelta([1, 2, 4], unit="D"),
    pd.array([1, 2, 4], dtype="Int64"),
    pd.interval_range(0, 3),
    [(1, 2), (3, 4)],
)
STEPS = (1, 2, 0.25, "rank", "RANK", "Y", "M", "7D", "x", 0, -1, np.nan, True, np.int64(1), (1,))


@dataclass(frozen=True, eq=False)
class PanelInput:
    """What is handed to ``Panel``."""

    data: Any
    options: dict[str, Any]

    def __repr__(self) -> str:
        return f"Panel({self.data!r}, {self.options})"


def make_panel(source: random.Random) -> PanelInput:
    """A table of units and periods with something odd about it, and weights likewise."""
    rng = np.random.default_rng(source.getrandbits(64))
    usual = bool(rng.random() < 0.6)
    units, periods = pick(rng, UNITS[:4] if usual else UNITS), pick(rng, PERIODS)
    column = pd.Series(periods)
    n, t = len(units), len(column)
    frame = pd.DataFrame({"time": pd.concat([column] * n, ignore_index=True)})
    frame.insert(0, "unit", pd.Series([u for u in units for _ in range(t)], dtype=object))
    frame["y"] = rng.normal(size=n * t)
    frame["x"] = _values(rng, n * t)
    options: dict[str, Any] = {"unit": "unit", "time": "time"}
    if rng.random() < 0.3:
        options["step"] = pick(rng, STEPS)
    if rng.random() < 0.6:
        options |= _weights(rng, units, periods)
    data: Any = frame
    for _ in range(pick(rng, (0, 0, 0, 1, 2))):
        data = pick(rng, _CHANGES)(rng, data, options)
    return PanelInput(data, options)


def use_panel(case: PanelInput) -> None:
    """Make the panel, then ask it for all that it offers."""
    panel = sg.Panel(case.data, **case.options)
    for use in _USES:
        with contextlib.suppress(SpillgapError):
            use(panel)


# -- what is odd ----------------------------------------------------------------------------------


def _values(rng: np.random.Generator, n: int) -> Any:
    kind = int(rng.integers(8))
    values = rng.normal(size=n)
    if kind == 0:
        values[int(rng.integers(n))] = pick(rng, (np.nan, np.inf, -np.inf, 1e300))
    if kind == 1:
        return pd.Series(["7*", *map(str, range(n - 1))])
    if kind == 2:
        return values * 1j
    if kind == 3:
        return pd.Series([pick(rng, (1, "a", None, [1], pd.NA, 1.5)) for _ in range(n)])
    if kind == 4:
        return pd.Series(pd.date_range("2020-01-01", periods=n))
    if kind == 5:
        return pd.array([pick(rng, (1, 2, pd.NA)) for _ in range(n)], dtype="Int64")
    return values


Change = Callable[[np.random.Generator, Any, dict[str, Any]], Any]


def _renamed(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    odd = (5, None, "unit", "", " ", "W:z", "rho", "self", ("x", 1), "y ", "filled:y", "period")
    return data.rename(columns={"x": pick(rng, odd)}) if isinstance(data, pd.DataFrame) else data


def _keyed(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    if not {"unit", "time"} <= set(getattr(data, "columns", ())):
        return data
    names = pick(rng, (["unit", "time"], [None, None], ["unit", None], [0, 1], ["y", "time"]))
    made = data.set_index(pick(rng, (["unit", "time"], ["unit"], ["unit", "time", "y"])))
    options |= pick(rng, ({"unit": None, "time": None}, {"time": None}, {}))
    return made.rename_axis(names[: made.index.nlevels]) if made.index.nlevels <= 2 else made


def _repeated(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    return pd.concat([data, data.sample(1, random_state=0)]) if len(data) else data


def _thinned(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    return data[rng.random(len(data)) < 0.6] if hasattr(data, "loc") else data


def _two_headed(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    return pd.concat({"top": data}, axis=1)


def _other_kind(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    return pick(rng, (data.to_dict("list"), data.to_numpy(), data.iloc[:0], data["y"], None))


def _keys(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
    options[pick(rng, ("unit", "time"))] = pick(rng, ("nuit", None, "x", "unit", 5))
    return data


def _guarded(change: Change) -> Change:
    """The change where the table still allows it."""

    def attempt(rng: np.random.Generator, data: Any, options: dict[str, Any]) -> Any:
        try:
            return change(rng, data, options)
        except (AttributeError, KeyError, TypeError, ValueError):
            return data

    return attempt


_CHANGES = tuple(
    map(_guarded, (_renamed, _keyed, _repeated, _thinned, _two_headed, _other_kind, _keys))
)


# -- weights --------------------------------------------------------------------------------------


def _weights(rng: np.random.Generator, units: list[Any], periods: Any) -> dict[str, Any]:
    n = len(units)
    matrix = np.ones((n, n)) - np.eye(n)
    if rng.random() < 0.3:
        matrix[int(rng.integers(n)), int(rng.integers(n))] = pick(rng, (np.nan, np.inf, -1, 2))
    try:
        labels = pd.Index(units, tupleize_cols=False)
        frame = pd.DataFrame(matrix, index=labels, columns=labels)
    except (TypeError, ValueError):
        return {"weights": matrix}
    kind = int(rng.integers(8))
    ids = pick(rng, (None, list(units), list(reversed(units)), units[:1], [*units[:-1], "q"]))
    if kind == 0:
        return {"weights": frame, "ids": ids}
    if kind == 1:
        return {"weights": frame.iloc[:, ::-1], "ids": ids}
    if kind == 2:
        made = pick(rng, (sparse.coo_array, sparse.csr_matrix, sparse.csc_array, np.matrix))
        return {"weights": made(matrix), "ids": ids or list(units)}
    if kind == 3:
        return {"weights": pick(rng, (matrix.tolist(), matrix[:1], matrix * 1j, "queen", 5, [1]))}
    if kind == 4:
        return {"weights": dict.fromkeys(list(periods), frame)}
    if kind == 5:
        return {"weights": _pysal(units)}
    if kind == 6:
        return {"weights": frame.reset_index(drop=True), "ids": ids}
    return {"weights": matrix, "ids": ids}


def _pysal(units: list[Any]) -> Any:
    """A W in which the first unit names its neighbour twice, or a ring of neighbours."""
    try:
        neighbours = {unit: [units[i - 1]] for i, unit in enumerate(units)}
        if len(units) == 3:
            neighbours[units[0]] *= 2
        return libpysal.weights.W(neighbours, silence_warnings=True)
    except Exception:
        return None


# -- uses -----------------------------------------------------------------------------------------

_USES: tuple[Callable[[sg.Panel], object], ...] = (
    repr,
    lambda p: p.frame,
    lambda p: p.missing_rows(),
    lambda p: p.matrix(),
    lambda p: p.matrix(p.periods[0]),
    lambda p: p.wide("x"),
    lambda p: p.wide("y", allow_missing=True),
    lambda p: p.lagged("x"),
    lambda p: p.lagged("y", 2),
    lambda p: p.fill("linear", ["y", "x"], limit=1),
    lambda p: p.fill("backward", "x"),
    lambda p: p.subset(periods=p.periods[:1]),
    lambda p: p.subset(units=p.units[:2], periods=p.periods[-2:]),
    lambda p: p.with_columns(z=1.0, q=p.column("y")),
    lambda p: p.with_weights(None).lagged("y"),
    lambda p: sg.SAR("y ~ 1", p, effects="pooled"),
    lambda p: sg.OLS("y ~ 1", p, effects="unit", dynamic=("time",)),
    lambda p: p.timeline.consecutive("A test"),
)

PANELS = (Generator("panels.input", make_panel, use_panel),)
