"""The figure of the geographical detector: the power of factors, alone and in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spillgap.figures._marks import fit_ticks, heat
from spillgap.figures._text import word
from spillgap.figures.glyph_maps import square
from spillgap.figures.theme import axes_or_new, current, themed
from spillgap.labels import LabelsLike, labels_from
from spillgap.options import ColumnWidth, Language
from spillgap.text.verdicts import clarity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["detectors"]


@themed
def detectors(
    matrix: pd.DataFrame,
    *,
    pvalues: pd.DataFrame | None = None,
    labels: LabelsLike = None,
    ax: Axes | None = None,
    lang: Language | None = None,
    width: ColumnWidth | float = "single",
) -> Axes:
    """The q of factors (on the diagonal) and of their overlays (below it) as a heat map.

    Parameters
    ----------
    matrix
        Factors in rows and columns, as `DetectorResult.matrix` gives them.
    pvalues
        The same with their p: what is below 0.05 gets a star.
    labels
        Data dictionary, or variable → label.
    """
    from matplotlib.colors import Normalize

    lang = current().lang
    table = square(matrix)
    known = labels_from(labels, lang)
    shown = [known.row(name) for name in table.index]
    above = np.triu(np.ones(table.shape, dtype=bool), k=1)
    ax = axes_or_new(ax, width, 0.9)
    heat(
        ax,
        table.mask(above),
        rows=shown,
        columns=shown,
        cmap=current().sequential,
        norm=Normalize(0, 1),
        digits=2,
        bar=word("detector-power", lang),
    )
    if pvalues is not None:
        _stars(ax, square(pvalues).loc[table.index, table.columns].mask(above))
    fit_ticks(ax)
    return ax


def _stars(ax: Axes, pvalues: pd.DataFrame) -> None:
    """A star behind the number of each cell whose p is below the level."""
    values = pvalues.to_numpy(float)
    for text in ax.texts:
        column, row = (round(place) for place in text.get_position())
        if clarity(values[row, column]) == "significant":
            text.set_text(f"{text.get_text()}*")
