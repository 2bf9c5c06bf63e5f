"""Effects over a moderator, panel by panel, and where they are told from zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.figures import compose, effects_over
from spillgap.options import ColumnWidth, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["drawn"]


def drawn(
    curve: pd.DataFrame,
    regions: pd.DataFrame,
    observed: Sequence[float],
    *,
    kinds: Sequence[str],
    labels: Mapping[str, str] | pd.DataFrame | None,
    lang: Language | None,
    width: ColumnWidth | float,
) -> np.ndarray:
    """One panel for every effect of a curve, its regions shaded; see ``Moderation.plot``."""

    def panel(kind: str, ax: Axes) -> None:
        effects_over(curve, kinds=[kind], observed=observed, labels=labels, ax=ax, lang=lang)
        ax.set_title(str(ax.lines[0].get_label()))
        for _, row in regions[(regions["effect"] == kind) & (regions["sign"] != 0)].iterrows():
            ax.axvspan(row["lower"], row["upper"], color="#BFBFBF", alpha=0.35, lw=0, zorder=-1)

    drawers = [partial(panel, kind) for kind in kinds]
    return compose(drawers, ncols=len(drawers), aspect=0.95, letters=(), width=width, lang=lang)
