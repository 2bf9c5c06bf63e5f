"""What an omitted confounder would do to a path through a mediator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spillgap._types import Framed
from spillgap.figures._frames import frame_of
from spillgap.figures._text import word
from spillgap.figures.margins import effects_over
from spillgap.figures.theme import current, themed
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["confounding"]


@themed
def confounding(
    curve: Framed,
    *,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """The path through a mediator by the correlation of the two equations' errors.

    Parameters
    ----------
    curve
        Result of ``Mediation.confounding()``, or its frame: rows correlation, columns
        ``estimate``, ``lower``, ``upper``. Of a result the correlation at which the path
        vanishes is marked.
    """
    look, lang = current(), current().lang
    ax = effects_over(frame_of(curve, ["estimate"]), ax=ax, lang=lang, width=width)
    vanishes = getattr(curve, "vanishes", None)
    if vanishes is not None:
        ax.axvline(vanishes, color="#808080", lw=0.6 * look.scale, ls="--", zorder=0)
    ax.set_xlabel(word("error-correlation", lang))
    ax.set_ylabel(word("mediated-path", lang))
    return ax
