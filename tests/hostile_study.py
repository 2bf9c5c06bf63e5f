"""One small study twice: with plain names, and with names that try to be something else."""

from __future__ import annotations

import json
from pathlib import Path

from spillgap.study import StudyResult, run
from test_study import figures, grid

UNITS = (
    "<script>window.ran = 1</script>", "</script><script>window.ran = 1</script>",
    "<img src=x onerror=window.ran=1>", "</td></tr></table>", '" onmouseover="window.ran=1',
    "' onfocus=window.ran=1 autofocus '", "\u202eright to left", "esc\x1b[31mred",
    "=HYPERLINK(1)", "[link](http://a.b)", "*star* _and_ `code`", "line\nbreak",
    "long " * 40 + "end", "<b>北京</b>", "😀 & {{ 7 * 7 }}", "\\input{a} $x$ 50% #1 | ~",
)  # fmt: skip
LABEL = "<img src=x onerror=window.ran=1> & '\"`$x_1$ \\textbf{y} | 指数"
TITLE = "</title><script>window.ran = 1</script> *a* [b](c) ${7*7} 网格"
GROUPS = {"E": "<i>East</i>", "W": "]]><!-- West"}

_FILE = """
title = {title}
interest = "y"
seed = 1
permutations = 99
draws = 200
figures = ["map", "gap", "spillovers", "scenarios"]
formats = ["png"]
tables = ["csv", "md", "tex"]
dpi = 50

[data]
path = "data.parquet"
unit = "code"
time = "year"

[data.labels]
y = {label}
x = "x: <u>"

[boundaries]
path = "grid.gpkg"
id = "code"
name = "name"

[weights.queen]
kind = "contiguity"

[gap]
groups = "side"
share = ["y"]

[models]
formula = "y ~ x"
compare = ["OLS", "SDM"]
effects = ["twoway"]
correction = "lee-yu"

[policies]
draws = 100

[policies.scenarios.s]
title = {label}
changes = {{ x = {{ {group} = 1.0 }} }}
"""


def hostile_study(folder: Path, *, plain: bool = False) -> StudyResult:
    """The study run in the folder; plain names are as many, and in the same order."""
    codes = list(grid()["code"])
    units = dict(zip(codes, codes if plain else sorted(UNITS), strict=True))
    groups = {"E": "East", "W": "West"} if plain else GROUPS
    land = grid()
    land["code"] = land["code"].map(units)
    land.assign(name=land["code"]).to_file(folder / "grid.gpkg")
    data = figures()
    data = data.assign(code=data["code"].map(units), side=data["side"].map(groups))
    data.to_parquet(folder / "data.parquet")
    text = _FILE.format(
        title=_quoted("Grid" if plain else TITLE),
        label=_quoted("Outcome" if plain else LABEL),
        group=_quoted(groups["E"]),
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return run(folder / "study.toml", folder / "out")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
