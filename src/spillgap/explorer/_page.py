"""From facts to one self-contained HTML page."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap._escaping import one_line
from spillgap._version import __version__
from spillgap.explorer._encoding import Facts, embedded, packed
from spillgap.explorer._model import models
from spillgap.explorer._pattern import pattern
from spillgap.explorer._shapes import outlines
from spillgap.explorer._source import Source
from spillgap.explorer._words import words

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["facts_of", "rendered"]

SCRIPTS = (
    "decode",
    "words",
    "classes",
    "clusters",
    "response",
    "state",
    "charts",
    "map",
    "controls",
    "pattern",
    "scenario",
    "spillovers",
    "exports",
    "main",
)
"""The page's own scripts, in the order in which they stand in it."""
_CLASSES = range(2, 10)


def facts_of(source: Source) -> Facts:
    """Everything that the page shows or computes from."""
    panel = source.panel
    main = next(iter(source.results.values()), None)
    first = next(iter(source.groups.values()), None)
    pair = None
    if first is not None and source.pair is not None:
        pair = [int(k) for k in first.names.get_indexer(pd.Index(list(source.pair)))]
    return {
        "version": __version__,
        "words": words(source),
        "units": [str(unit) for unit in panel.units],
        "periods": [one_line(period) for period in panel.periods],
        "variables": list(source.variables),
        "weights": list(source.weights),
        "groups": {name: packed(s.codes, "u2") for name, s in source.groups.items()},
        "pair": pair,
        "map": None
        if source.boundaries is None
        else outlines(panel.units, source.boundaries, source.maritime),
        "pattern": pattern(source),
        "models": models(source),
        "left_out": list(source.left_out),
        "model": None if main is None else type(main.model).__name__,
        "draws": source.draws,
        "seed": source.seed,
        "level": 0.95,
        "colours": _colours(),
    }


def rendered(facts: Facts, lang: str) -> str:
    """The page, opening in a language."""
    spoken = facts["words"][lang]
    return str(
        _template().render(
            lang=spoken["messages"]["html-lang"],
            title=spoken["title"] or spoken["messages"]["explorer"],
            style=_file("page.css"),
            library=_library(),
            script="\n".join(_file(f"{name}.js") for name in SCRIPTS),
            facts=embedded({**facts, "lang": lang}),
        )
    )


def _colours() -> Facts:
    """Colours of classes by their number, of changes either way, and of clusters."""
    import matplotlib
    from matplotlib.colors import to_hex

    from spillgap.autocorrelation import QUADRANTS
    from spillgap.figures.theme import Theme

    theme = Theme()
    rising = matplotlib.colormaps[theme.sequential]
    return {
        "classes": {n: [to_hex(rising(x)) for x in np.linspace(0.1, 0.95, n)] for n in _CLASSES},
        "series": list(theme.colours),
        "quadrants": {code: quadrant.colour for code, quadrant in QUADRANTS.items()},
    }


@cache
def _library() -> str:
    """Vega (BSD-3-Clause), whole, as a script; nothing in it ends the element that it stands in."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).replace(
        "</script", "<\\/script"
    )


def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("spillgap.explorer", "page")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "page.html.j2"
    )


def _file(name: str) -> str:
    return resources.files("spillgap.explorer").joinpath("page", name).read_text("utf-8")
