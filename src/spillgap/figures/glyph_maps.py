"""Maps with something drawn on the units: links of W, flows between them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from libpysal.weights import W

from spillgap._types import Keywords
from spillgap.errors import AlignmentError, DataError, listing
from spillgap.figures._furniture import MapOptions, check_options, finish_map, map_axes
from spillgap.figures._marks import digits_for, minus
from spillgap.figures._text import aside, word
from spillgap.figures.geometry import on_map, projected
from spillgap.figures.maps import no_data_handle, painter
from spillgap.figures.theme import current, themed
from spillgap.options import Language
from spillgap.weights.matrix import as_graph

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

__all__ = ["flow_map", "square", "weights_map"]

_LAND = "#F1F1EF"


@themed
def weights_map(
    graph: Graph,
    boundaries: gpd.GeoDataFrame,
    *,
    added: Iterable[tuple[Hashable, Hashable]] | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Axes:
    """Links of a weights graph drawn between the units, those made for islands apart.

    Parameters
    ----------
    graph
        libpysal ``Graph`` or ``W`` whose ids are the map's labels, or a Panel that holds one.
    added
        Pairs (unit, unit) linked by decision, such as Hainan–Guangdong: drawn dashed. By
        default those that the graph's record names.
    boundaries, ax, lang, **options
        As in `choropleth`.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D

    check_options(options)
    lang, look = current().lang, current()
    graph = graph if isinstance(graph, Graph | W) else getattr(graph, "weights", graph)
    if not isinstance(graph, Graph | W):
        raise DataError(f"weights_map draws one libpysal Graph or W, not {type(graph).__name__}.")
    graph = as_graph(graph)
    present = on_map(pd.Series(1.0, index=graph.unique_ids), boundaries)
    land = projected(boundaries, options.get("crs"))
    pairs = _pairs(graph)
    if added is None:
        from spillgap.weights import describe

        added = [(link.unit, link.neighbour) for link in describe(graph).islands]
    special = {frozenset(pair) for pair in added}
    points = land.geometry.representative_point()
    xy = {unit: (p.x, p.y) for unit, p in zip(land.index, points, strict=True)}
    plain = [[xy[a], xy[b]] for a, b in pairs if frozenset((a, b)) not in special]
    extra = [[xy[a], xy[b]] for a, b in pairs if frozenset((a, b)) in special]
    shade = "#ECECEC" if look.grey else "#E8EEF2"
    fill = painter(land, np.where(present.isna(), -1, 0), [shade])

    def paint(canvas: Axes) -> None:
        fill(canvas)
        width = 0.8 * look.scale
        ink, mark = look.colours[0], look.colours[1]
        canvas.add_collection(LineCollection(plain, colors=ink, linewidths=width, zorder=3))
        dashes = LineCollection(
            extra, colors=mark, linewidths=1.6 * width, linestyles="--", zorder=3
        )
        canvas.add_collection(dashes)
        dots = np.array([xy[unit] for unit in graph.unique_ids])
        canvas.scatter(dots[:, 0], dots[:, 1], s=6 * look.scale**2, color=ink, zorder=4, lw=0)

    handles: list[Artist] = [
        Line2D(
            [],
            [],
            color=look.colours[0],
            marker="",
            ls="-",
            lw=0.8 * look.scale,
            label=aside(word("links", lang), len(plain), lang),
        )
    ]
    if extra:
        handles.append(
            Line2D(
                [],
                [],
                color=look.colours[1],
                marker="",
                ls="--",
                lw=1.3 * look.scale,
                label=aside(word("links-of-islands", lang), len(extra), lang),
            )
        )
    ax = map_axes(ax, options, "single", 0.8)
    return finish_map(ax, land, paint, handles + no_data_handle(present, lang), options, lang)


def _pairs(graph: Graph) -> list[tuple[Hashable, Hashable]]:
    """Undirected pairs of distinct units with a weight, each once."""
    links = graph.adjacency[graph.adjacency != 0]
    seen: dict[frozenset[Hashable], tuple[Hashable, Hashable]] = {}
    for head, tail in links.index:
        if head != tail:
            seen.setdefault(frozenset((head, tail)), (head, tail))
    return list(seen.values())


def square(matrix: object) -> pd.DataFrame:
    """The N×N frame with equal labels in rows and columns, columns in the order of the rows."""
    if not isinstance(matrix, pd.DataFrame):
        raise DataError("Pass the matrix as a DataFrame: rows receive, columns send.")
    odd = matrix.index.symmetric_difference(matrix.columns)
    if len(odd):
        raise AlignmentError(f"Units only in the rows or only in the columns: {listing(odd)}.")
    return matrix.loc[:, matrix.index].astype(float)


@themed
def flow_map(
    matrix: pd.DataFrame,
    boundaries: gpd.GeoDataFrame,
    *,
    top: int = 30,
    digits: int | None = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Axes:
    """The largest effects between units as arrows from sender to receiver.

    Parameters
    ----------
    matrix
        N×N frame of effects: rows receive, columns send (as ``results.effects_matrix``). The
        diagonal is left out.
    top
        How many arrows, the largest in absolute value; negative ones are dashed.
    digits
        Decimals of the legend; by default so many that the largest has two digits.
    boundaries, ax, lang, **options
        As in `choropleth`.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyArrowPatch

    check_options(options)
    lang, look = current().lang, current()
    table = square(matrix)
    present = on_map(pd.Series(1.0, index=table.index), boundaries)
    land = projected(boundaries, options.get("crs"))
    fill = painter(land, np.where(present.isna(), -1, 0), [_LAND])
    flows = _largest(table, top)
    places = digits_for([size for *_, size in flows]) if digits is None else digits
    points = land.geometry.representative_point()
    reach = max((abs(size) for _, _, size in flows), default=1.0) or 1.0
    ink = (look.colours[0], look.colours[1])

    def style(size: float) -> Keywords:
        return {
            "color": ink[0] if size >= 0 else ink[1],
            "linestyle": "-" if size >= 0 else "--",
            "linewidth": look.scale * (0.3 + 1.7 * abs(size) / reach),
        }

    def paint(canvas: Axes) -> None:
        fill(canvas)
        for sender, receiver, size in flows[::-1]:
            ends = [(points.loc[unit].x, points.loc[unit].y) for unit in (sender, receiver)]
            head = f"-|>,head_width={0.8 * look.scale},head_length={1.8 * look.scale}"
            arrow = FancyArrowPatch(
                *ends,
                arrowstyle=head,
                connectionstyle="arc3,rad=0.18",
                shrinkA=1,
                shrinkB=1,
                zorder=4,
                alpha=0.9,
                **style(size),
            )
            canvas.add_patch(arrow)

    shown = {
        sign * share * reach
        for sign in (1, -1)
        for share in (1.0, 0.5)
        if any(np.sign(size) == sign for *_, size in flows)
    }
    handles: list[Artist] = [
        Line2D([], [], marker="", label=minus(f"{size:.{places}f}"), **style(size))
        for size in sorted(shown, reverse=True)
    ]
    options.setdefault("legend_title", word("flow", lang))
    ax = map_axes(ax, options, "double", 0.75)
    return finish_map(ax, land, paint, handles + no_data_handle(present, lang), options, lang)


def _largest(table: pd.DataFrame, top: int) -> list[tuple[Hashable, Hashable, float]]:
    """(sender, receiver, size) of the largest off-diagonal cells, largest first."""
    values = table.to_numpy(float).copy()
    np.fill_diagonal(values, 0.0)
    order = np.argsort(-np.abs(np.nan_to_num(values)).ravel(), kind="stable")[:top]
    rows, columns = np.unravel_index(order, values.shape)
    units = table.index
    return [
        (units[c], units[r], float(values[r, c]))
        for r, c in zip(rows, columns, strict=True)
        if values[r, c] != 0
    ]
