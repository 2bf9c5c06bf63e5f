"""Several figures on one page with letters, and figures that move through time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from spillgap._escaping import math_text
from spillgap._files import replacing
from spillgap._types import ByLabel, Framed, Keywords
from spillgap.errors import DataError, OptionError, SpillgapError
from spillgap.figures._classes import classify
from spillgap.figures._frames import select
from spillgap.figures._furniture import MapOptions, check_options
from spillgap.figures.geometry import by_period
from spillgap.figures.maps import choropleth, lisa_map
from spillgap.figures.theme import current, themed
from spillgap.options import ClassScheme, ColumnWidth, Language

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.animation import AbstractMovieWriter as MovieWriter
    from matplotlib.axes import Axes

__all__ = ["animate", "compose"]


@themed
def compose(
    panels: Sequence[Callable[[Axes], object]],
    *,
    ncols: int = 2,
    aspect: float = 0.8,
    letters: Sequence[str] | None = None,
    widths: Sequence[float] | None = None,
    heights: Sequence[float] | None = None,
    width: ColumnWidth | float = "double",
    lang: Language | None = None,
) -> np.ndarray:
    """Several figures on one page of a journal's width, each with its letter.

    Parameters
    ----------
    panels
        Functions that draw on the axes given to them, row by row:
        ``lambda ax: figures.effects(result, ax=ax)``.
    ncols
        Panels side by side.
    aspect
        Height of a panel over its width.
    letters
        What stands at each panel's upper left; by default a, b, c, …; an empty sequence for none.
    widths, heights
        Relative widths of the columns and heights of the rows; equal by default.
    width
        ``"single"`` or ``"double"`` column, or inches.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes, shape (number of panels,)

    Raises
    ------
    DataError
        For no panels, and for letters, widths or heights that are not as many as they should be.

    Examples
    --------
    >>> axes = compose([lambda ax: ax.plot([1, 2]), lambda ax: ax.plot([2, 1])])
    >>> [ax.figure.get_suptitle() for ax in axes]
    ['a', 'b']
    """
    import matplotlib.pyplot as plt

    count = len(panels)
    if not count or ncols < 1:
        raise DataError("compose draws at least one panel in at least one column.")
    columns = min(ncols, count)
    rows = -(-count // columns)
    marks = [chr(ord("a") + k) for k in range(count)] if letters is None else list(letters)
    _check_counts(
        ("letters", marks or None, count), ("widths", widths, columns), ("heights", heights, rows)
    )
    del lang  # the theme holds it
    inches = current().width(width)
    figure = plt.figure(figsize=(inches, inches / columns * aspect * rows))
    parts = figure.subfigures(
        rows, columns, squeeze=False, width_ratios=widths, height_ratios=heights
    ).ravel()
    drawn = []
    for number, (panel, part) in enumerate(zip(panels, parts[:count], strict=True)):
        if marks:
            size = current().font_size * 1.25
            part.suptitle(marks[number], x=0.01, ha="left", fontsize=size)
        ax = part.add_subplot()
        panel(ax)
        drawn.append(ax)
    return np.array(drawn, dtype=object)


def _check_counts(*given: tuple[str, Sequence[Hashable] | None, int]) -> None:
    for what, values, needed in given:
        if values is not None and len(values) != needed:
            raise DataError(f"{what} has {len(values)} values where {needed} are needed.")


@themed
def animate(
    data: object,
    boundaries: gpd.GeoDataFrame,
    column: str | None = None,
    *,
    path: str | Path,
    periods: Sequence[Hashable] | None = None,
    fps: int = 1,
    dpi: int = 150,
    scheme: ClassScheme = "quantiles",
    k: int = 5,
    bins: Sequence[float] | None = None,
    cmap: str | None = None,
    decimals: int | None = None,
    lang: Language | None = None,
    **options: Unpack[MapOptions],
) -> Path:
    """A map that moves through time, one frame per period, as a GIF or an MP4.

    Parameters
    ----------
    data
        As in `small_multiples`: values by unit and period, classed over all periods, so that one
        colour means one value in every frame. Or a mapping from periods to results of a local
        statistic, each drawn by `lisa_map`.
    path
        The file, ``.gif`` (written by Pillow) or ``.mp4`` (which needs the program ffmpeg).
    periods
        Which to draw, in that order; all when None.
    fps
        Frames per second, a whole number.
    dpi
        Dots per inch of the frames.
    column, scheme, k, bins, cmap, decimals, boundaries, lang, **options
        As in `choropleth`.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        If the file's ending is another, or ``fps`` is below 1.
    SpillgapError
        If ffmpeg is asked for and missing.
    """
    import matplotlib.pyplot as plt

    del lang  # the theme holds it
    check_options(options)
    target = Path(path)
    writer = _writer(target, fps)
    if isinstance(data, Mapping):
        frames = _clusters(data, boundaries, periods, options)
    else:
        wide = by_period(data, column)
        wide = wide.loc[select(periods, wide.index, "period")]
        ends = classify(pd.Series(wide.to_numpy(float).ravel()), scheme, k, bins).upper
        shown: Keywords = {"bins": list(ends), "cmap": cmap, "decimals": decimals}
        frames = _values(wide, boundaries, shown, options)
    inches = current().width(options.get("width", "single"))
    figure = plt.figure(figsize=(inches, inches))
    with replacing(target) as draft, writer.saving(figure, str(draft), dpi):
        for draw in frames:
            figure.clear()
            draw(figure.add_subplot())
            writer.grab_frame()
    plt.close(figure)
    return target


def _titled(options: MapOptions, period: Hashable) -> MapOptions:
    """The period as the frame's title, after the title of all where there is one."""
    common = options.get("title")
    return {"title": math_text(period) if not common else f"{common}, {math_text(period)}"}


_Draw = Callable[["Axes"], object]


def _values(
    wide: pd.DataFrame, boundaries: gpd.GeoDataFrame, shown: Keywords, options: MapOptions
) -> list[_Draw]:
    """A map of every row's values."""

    def frame(period: Hashable) -> _Draw:
        of_all: MapOptions = {**options, **_titled(options, period)}
        values = wide.T[period]
        return lambda ax: choropleth(values, boundaries, ax=ax, **shown, **of_all)

    return [frame(period) for period in list(wide.index)]


def _clusters(
    results: ByLabel[Framed],
    boundaries: gpd.GeoDataFrame,
    periods: Sequence[Hashable] | None,
    options: MapOptions,
) -> list[_Draw]:
    """A map of every period's clusters."""

    def frame(period: Hashable) -> _Draw:
        of_all: MapOptions = {**options, **_titled(options, period)}
        return lambda ax: lisa_map(results[period], boundaries, ax=ax, **of_all)

    return [frame(t) for t in select(periods, pd.Index(list(results)), "period")]


def _writer(path: Path, fps: int) -> MovieWriter:
    from matplotlib import animation

    if fps < 1:
        raise OptionError(f"fps={fps}: a second has at least one frame.")
    ending = path.suffix.lower()
    if ending == ".gif":
        return animation.PillowWriter(fps=fps)
    if ending != ".mp4":
        raise OptionError(f"animate writes .gif and .mp4, not {ending or 'a file without ending'}.")
    if not animation.writers.is_available("ffmpeg"):
        raise SpillgapError("An .mp4 needs the program ffmpeg; a .gif is written without it.")
    return animation.FFMpegWriter(fps=fps)
