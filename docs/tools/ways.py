"""Trace the two ways that most questions take: from a formula to effects, from a file to a figure.

``python docs/tools/ways.py`` prints both; ``docs/architecture.md`` holds what it prints, and a test
compares.
A module is on the way of the data if one of its functions is handed numbers, or objects that hold
them, by another module; one that only parses an option, names a term or words a warning is not. A
hop is the first such handover from one module to another.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

import numpy as np
import pandas as pd
from scipy import sparse

__all__ = ["Trace", "to_effects", "to_figure", "told"]

ARRAYS = (np.ndarray, pd.Series, pd.DataFrame, sparse.sparray, sparse.spmatrix)
PLAIN = {
    "spillgap",
    "spillgap._gate",
    "spillgap._option",
    "spillgap._scales",
    "spillgap._types",
    "spillgap.errors",
    "spillgap.options",
    "spillgap.rows",
    "spillgap.terms",
}
"""Below all rooms: what checks, names and refuses, and hands nothing on."""


class Trace:
    """Which module hands data to which, in the order of the first time."""

    def __init__(self) -> None:
        self.modules: list[str] = []
        self.hops: list[tuple[str, str]] = []

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """One event of ``sys.setprofile``."""
        if event != "call":
            return
        here, back = module_of(frame), caller_of(frame)
        if here is None:
            return
        if here not in self.modules:
            self.modules.append(here)
        if back is None or back == here or here in PLAIN or back in PLAIN:
            return
        if (back, here) not in self.hops and any(map(holds_data, arguments(frame))):
            self.hops.append((back, here))

    @property
    def on_the_way(self) -> list[str]:
        """The modules that data come to, in order."""
        return list(dict.fromkeys(here for _, here in self.hops))


def module_of(frame: FrameType) -> str | None:
    """The module of ours that a function is of."""
    name = frame.f_globals.get("__name__", "")
    return name if name.partition(".")[0] == "spillgap" else None


def caller_of(frame: FrameType) -> str | None:
    """The nearest module of ours that called."""
    back = frame.f_back
    while back is not None:
        name = module_of(back)
        if name is not None:
            return name
        back = back.f_back
    return None


def arguments(frame: FrameType) -> Iterable[object]:
    """What a function was called with."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    return [frame.f_locals.get(name) for name in code.co_varnames[:count]]


def holds_data(value: object, depth: int = 3) -> bool:
    """Whether a value is an array, or one of our objects that holds one."""
    if isinstance(value, ARRAYS):
        return True
    if not depth or not type(value).__module__.startswith("spillgap"):
        return False
    slots = getattr(type(value), "__slots__", ())
    held = [*vars(value).values()] if hasattr(value, "__dict__") else []
    held += [getattr(value, name, None) for name in slots if isinstance(name, str)]
    return any(holds_data(one, depth - 1) for one in held)


def traced(run: Callable[[], object]) -> Trace:
    """What a run passes through."""
    trace = Trace()
    sys.setprofile(trace)
    try:
        run()
    finally:
        sys.setprofile(None)
    return trace


def to_effects() -> Trace:
    """``sg.SDM("y ~ x", panel).fit().effects().to_frame()``, the panel being there."""
    import spillgap as sg

    panel = sg.load("us_states").panel
    formula = "log(gsp) ~ log(emp)"

    def run() -> pd.DataFrame:
        return sg.SDM(formula, panel, effects="twoway").fit().effects(draws=20, seed=0).to_frame()

    run()  # what is imported and compiled once is no part of the way
    return traced(run)


STUDY = """
title = "Grid"
interest = "y"
lang = "en"
seed = 1
permutations = 99
draws = 100
figures = ["ranking"]
formats = ["png"]

[data]
path = "data.csv"
unit = "code"
time = "year"

[boundaries]
path = "grid.gpkg"
id = "code"

[weights.queen]
kind = "contiguity"
"""


class Saved(BaseException):
    """The figure is on disk: what comes after is no part of its way."""


def to_figure() -> list[str]:
    """The modules that ``spillgap run`` stands in when it draws and when it saves a figure."""
    import geopandas
    from matplotlib.figure import Figure
    from shapely.geometry import box

    from spillgap.cli import main

    cells = [(i, j) for i in range(3) for j in range(3)]
    codes = [f"u{i}{j}" for i, j in cells]
    rows = [(code, year, k + year % 7) for year in (2019, 2020) for k, code in enumerate(codes)]
    way: dict[str, None] = {}

    def note() -> None:
        frame, found = sys._getframe(), []
        while frame is not None:
            found.append(module_of(frame))
            frame = frame.f_back
        way.update(dict.fromkeys(name for name in reversed(found) if name))

    def begun(self: Figure, *arguments: object, **options: object) -> None:
        note()
        begin(self, *arguments, **options)

    def saved(self: Figure, *arguments: object, **options: object) -> None:
        note()
        save(self, *arguments, **options)
        raise Saved

    begin, save, argv = Figure.__init__, Figure.savefig, sys.argv
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shapes = [box(100 + i, j, 101 + i, j + 1) for i, j in cells]
        grid = geopandas.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326)
        grid.to_file(place / "grid.gpkg")
        pd.DataFrame(rows, columns=["code", "year", "y"]).to_csv(place / "data.csv", index=False)
        (place / "study.toml").write_text(STUDY, encoding="utf-8")
        asked = ["run", str(place / "study.toml"), "-o", str(place / "out"), "--workers", "1"]
        Figure.__init__, Figure.savefig, sys.argv = begun, saved, ["spillgap", *asked]
        try:
            with contextlib.suppress(Saved):
                main()
        finally:
            Figure.__init__, Figure.savefig, sys.argv = begin, save, argv
    return list(way)


def told() -> str:
    """Both ways in Markdown, as the page has them."""
    trace = to_effects()
    first = " → ".join(f"`{name.removeprefix('spillgap.')}`" for name in trace.on_the_way)
    second = " → ".join(f"`{name.removeprefix('spillgap.')}`" for name in to_figure())
    return (
        f"Formula to effects: data come to {len(trace.on_the_way)} modules, in the order of their "
        f"first coming:\n\n{first}\n\n"
        f"Command line to a figure: {second.count('→') + 1} modules stand on the stack when it is "
        f"drawn and saved:\n\n{second}\n"
    )


if __name__ == "__main__":
    sys.stdout.write(told())
