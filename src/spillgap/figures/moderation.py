"""Effects over a moderator, panel by panel, and where they are told from zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spillgap.figures._frames import frame_of, ordered, pick, select
from spillgap.figures._text import label_of
from spillgap.figures.compositions import compose
from spillgap.figures.margins import effects_over
from spillgap.figures.theme import current, themed
from spillgap.options import MODERATION_BAND, ColumnWidth, Language, ModerationBand

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["moderation"]


@themed
def moderation(
    found: Any,
    *,
    band: ModerationBand = "simultaneous",
    reach: tuple[float, float] | None = None,
    kinds: Sequence[str] | None = None,
    labels: Mapping[str, str] | pd.DataFrame | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "double",
) -> np.ndarray:
    """Direct, indirect and total effects over a moderator, one panel each.

    The band is that asked for, the shaded ground the region in which it leaves zero out; short
    lines at the bottom are the moderator's observed values.

    Parameters
    ----------
    found
        Result of ``moderate()``.
    band : {"pointwise", "simultaneous", "fdr"}
    reach : (float, float), optional
        The moderator's values; the observed range by default.
    kinds
        Which effects to draw, in that order; all when None.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
    """
    band, lang = MODERATION_BAND.parse(band), current().lang
    curve = frame_of(found.curve(reach, band=band), ["estimate"])
    regions = frame_of(found.regions(band, reach), ["sign"])
    present = pd.Index(ordered(curve.index.get_level_values(0)))
    chosen = select(kinds, present, "effect")

    def panel(kind: str, ax: Axes) -> None:
        for _, row in regions[(regions["effect"] == kind) & (regions["sign"] != 0)].iterrows():
            ax.axvspan(row["lower"], row["upper"], color="#BFBFBF", alpha=0.35, lw=0, zorder=-1)
        part = pick(curve, kind, 0)
        effects_over(part, observed=list(found.observed.unique()), labels=labels, ax=ax, lang=lang)
        ax.set_title(label_of(kind, labels, lang))

    drawers = [partial(panel, kind) for kind in chosen]
    return compose(drawers, ncols=len(drawers), aspect=0.95, letters=(), width=width, lang=lang)
