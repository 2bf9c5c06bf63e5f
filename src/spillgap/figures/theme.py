"""How the figures look: fonts, sizes, colours, and saving them so that bytes repeat.

Nothing here changes matplotlib's global settings: a theme is a context, and every figure function
of this package draws inside one. Colours are safe for colour-blind readers, and shapes, hatches
and line styles say the same again, so that a figure survives a grey printer.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np

from spillgap._files import replacing
from spillgap._types import Keywords, Untyped
from spillgap.errors import OptionError
from spillgap.figures.fonts import GLYPHS, font_families
from spillgap.figures.formats import FIGURE_FORMAT, FigureFormat
from spillgap.options import COLUMN_WIDTH, FIGURE_KIND, LANGUAGE, ColumnWidth, FigureKind, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

__all__ = [
    "COLUMN_WIDTHS",
    "HATCHES",
    "LINE_STYLES",
    "MARKERS",
    "Theme",
    "axes_or_new",
    "current",
    "root_figure",
    "save",
    "theme",
    "themed",
]

P = ParamSpec("P")
R = TypeVar("R")

#: Widths that journals print, in inches: 90 mm and 190 mm.
COLUMN_WIDTHS: dict[ColumnWidth, float] = {"single": 90 / 25.4, "double": 190 / 25.4}
#: What tells series apart when colour does not.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oo", "||||")

# Okabe & Ito (2008), "Color universal design": distinguishable by colour-blind readers.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A8A8A")
_GREYS = ("#1A1A1A", "#6E6E6E", "#A6A6A6", "#404040", "#8C8C8C", "#BFBFBF", "#000000", "#D9D9D9")


@dataclass(frozen=True)
class Theme:
    """What a figure function needs to know about the look that is in force.

    Attributes
    ----------
    kind
        ``"print"`` (journal column, 7–8 pt) or ``"slide"`` (large type).
    lang
        Language of the labels that a figure writes itself, ``"en"`` or ``"zh"``.
    grey
        Whether only greys are used.
    """

    kind: FigureKind = "print"
    lang: Language = "en"
    grey: bool = False

    @property
    def colours(self) -> tuple[str, ...]:
        """Colours of series, the first being the main one."""
        return _GREYS if self.grey else _COLOURS

    @property
    def sequential(self) -> str:
        """Name of the colour map for values from low to high; lightness falls all the way."""
        return "Greys" if self.grey else "YlGnBu"

    @property
    def diverging(self) -> str:
        """Name of the colour map for values around zero."""
        return "Greys" if self.grey else "RdBu_r"

    @property
    def scale(self) -> float:
        """Size of lines and markers relative to print."""
        return 1.0 if self.kind == "print" else 2.0

    @property
    def font_size(self) -> float:
        """Body size of text in points."""
        return 7.5 if self.kind == "print" else 16.0

    def series(self, number: int) -> Keywords:
        """Line properties of series ``number``: colour, marker and dashes all differ."""
        return {
            "color": self.colours[number % len(self.colours)],
            "marker": MARKERS[number % len(MARKERS)],
            "linestyle": LINE_STYLES[number % len(LINE_STYLES)],
        }

    def width(self, width: ColumnWidth | float = "single") -> float:
        """Width of a figure in inches: a column's name or a number."""
        if not isinstance(width, str):
            return float(width)
        width = COLUMN_WIDTH.parse(width, other="a number of inches")
        return (
            COLUMN_WIDTHS[width]
            if self.kind == "print"
            else 13.33 * (0.62 if width == "single" else 1.0)
        )


_ACTIVE: ContextVar[Theme | None] = ContextVar("spillgap_theme", default=None)


def current() -> Theme:
    """The theme in force, or the default one."""
    return _ACTIVE.get() or Theme()


@contextmanager
def theme(kind: FigureKind = "print", lang: Language = "en", grey: bool = False) -> Iterator[Theme]:
    """Draw in this look inside the ``with`` block; outside, nothing has changed.

    Parameters
    ----------
    kind
        ``"print"`` for a journal column, ``"slide"`` for a projector.
    lang
        ``"en"`` or ``"zh"``: labels and fonts.
    grey
        Use greys only. The default colours are already told apart by hatches, markers and
        dashes when printed in grey.

    Raises
    ------
    OptionError
        If ``kind`` or ``lang`` is unknown.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with theme("slide", lang="zh") as look:
    ...     inside = matplotlib.rcParams["font.size"]
    >>> inside, matplotlib.rcParams["font.size"] == before
    (16.0, True)
    """
    import matplotlib

    look = Theme(FIGURE_KIND.parse(kind), LANGUAGE.parse(lang), grey)
    token = _ACTIVE.set(look)
    interactive = matplotlib.is_interactive()
    try:
        with matplotlib.rc_context(_settings(look)):
            try:
                yield look
            finally:
                interactive = matplotlib.is_interactive()
    finally:
        # No part of the look: a notebook's backend sets it when the first figure loads it.
        matplotlib.interactive(interactive)
        _ACTIVE.reset(token)


def _settings(look: Theme) -> Untyped:
    import matplotlib
    from cycler import cycler

    size, scale = look.font_size, look.scale
    settings = {
        "font.family": list(font_families(look.lang)),
        "font.size": size,
        "axes.titlesize": size * 1.1,
        "axes.labelsize": size,
        "xtick.labelsize": size * 0.92,
        "ytick.labelsize": size * 0.92,
        "legend.fontsize": size * 0.92,
        "legend.title_fontsize": size * 0.92,
        "legend.frameon": False,
        "legend.handlelength": 1.8,
        "axes.linewidth": 0.6 * scale,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=look.colours),
        "axes.unicode_minus": True,
        "axes.axisbelow": True,
        "grid.linewidth": 0.4 * scale,
        "grid.color": "#D0D0D0",
        "lines.linewidth": 1.1 * scale,
        "lines.markersize": 3.2 * scale,
        "patch.linewidth": 0.4 * scale,
        "hatch.linewidth": 0.45 * scale,
        "xtick.major.width": 0.6 * scale,
        "ytick.major.width": 0.6 * scale,
        "xtick.major.size": 2.5 * scale,
        "ytick.major.size": 2.5 * scale,
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "mathtext.fontset": "dejavusans",
        **_embedding(),
    }
    if "text.language" in matplotlib.rcParams:
        settings["text.language"] = GLYPHS.get(look.lang, look.lang)
    return settings


def _embedding() -> Untyped:
    # Type 42: text that is found, copied and edited; many journals refuse type 3.
    return {"pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "spillgap"}


def themed(function: Callable[P, R]) -> Callable[P, R]:
    """Make a figure function draw inside a theme: the one in force, in the language asked for.

    In a notebook the figure shows itself; the axes that a cell ends with are not printed above it.
    """

    @functools.wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        look = _ACTIVE.get()
        typed = kwargs.get("lang")
        lang = (look or Theme()).lang if typed is None else LANGUAGE.parse(typed)
        kwargs["lang"] = lang
        if look is not None and look.lang == lang:
            return _quiet(function(*args, **kwargs))
        base = look or Theme()
        with theme(base.kind, lang, base.grey):
            return _quiet(function(*args, **kwargs))

    return inside


def _quiet(drawn: R) -> R:
    """``drawn``; IPython asks the object itself how it is shown, and axes say: not at all."""
    from matplotlib.axes import Axes

    if isinstance(drawn, Axes):
        vars(drawn)["_ipython_display_"] = _shows_nothing
    return drawn


def _shows_nothing() -> None:
    """A figure's axes have nothing to say beside the figure."""


def axes_or_new(
    ax: Axes | None, width: ColumnWidth | float = "single", aspect: float = 0.72
) -> Axes:
    """``ax``, or the axes of a new figure of that width and height = aspect × width."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    inches = current().width(width)
    return plt.figure(figsize=(inches, inches * aspect)).add_subplot()


def save(
    figure: Figure | Axes | np.ndarray,
    stem: str | Path,
    formats: Sequence[FigureFormat] = ("png", "pdf"),
    dpi: int = 300,
    close: bool = True,
) -> list[Path]:
    """Write a figure to ``stem.png``, ``stem.pdf``, …; the same figure gives the same bytes.

    The page is exactly as wide as the figure, 90 or 190 mm for a journal's columns, and as high as
    what is drawn; only what sticks out at the sides makes it wider. PDFs embed their fonts as
    TrueType.

    Parameters
    ----------
    figure
        A figure, any axes of it, or the array of axes that a figure of several gives.
    stem
        Path without ending; missing folders are made.
    formats
        Any of ``"png"``, ``"pdf"``, ``"svg"``.
    dpi
        Dots per inch of raster parts.
    close
        Close the figure afterwards, so that a long run keeps none in memory.

    Returns
    -------
    list of Path
        What was written, in the order of ``formats``.

    Raises
    ------
    OptionError
        If a format is unknown.
    """
    import matplotlib
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes

    if isinstance(formats, str) or not formats:
        raise OptionError(f"formats is a sequence of endings such as ('png', 'pdf'): {formats!r}.")
    chosen = dict.fromkeys(map(FIGURE_FORMAT.row, formats))
    ax = figure.flat[0] if isinstance(figure, np.ndarray) else figure
    drawn = root_figure(ax) if isinstance(ax, Axes) else ax
    stem = Path(stem)
    written = []
    with matplotlib.rc_context(_embedding()):
        page = _page(drawn)
        for kind in chosen:
            path = stem.with_name(f"{stem.name}.{kind.name}")
            with replacing(path) as draft:
                drawn.savefig(draft, dpi=dpi, metadata=dict(kind.about), bbox_inches=page)
                if kind.finish is not None:
                    kind.finish(draft)
            written.append(path)
    if close:
        plt.close(drawn)
    return written


_MARGIN = 0.03
"""White above and below what is drawn, in inches."""


def _page(figure: Figure) -> Bbox:
    """The figure's own width and the height of what is drawn, in inches."""
    from matplotlib.transforms import Bbox

    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width = figure.get_figwidth()
    # Rounding in the layout is a few thousandths of an inch; more than that would be cut off.
    left = box.x0 - _MARGIN if box.x0 < -0.01 else 0.0
    right = box.x1 + _MARGIN if box.x1 > width + 0.01 else width
    return Bbox.from_extents(left, box.y0 - _MARGIN, right, box.y1 + _MARGIN)


def root_figure(ax: Axes) -> Figure:
    """The figure that holds the axes, whatever subfigures lie between."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure
