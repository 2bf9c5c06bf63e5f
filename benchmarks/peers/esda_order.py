"""esda: a labelled Series is taken by position.

``esda.Moran(y, w)`` (esda 2.8.2) of a pandas Series reads its values and not its labels: rows in
another order than W's give another statistic without a word. Live, on the income of 48 states.
"""

from __future__ import annotations

import numpy as np

import spillgap as sg
from benchmarks.certificate.data import DATA

__all__ = ["measure"]


def measure() -> dict[str, float]:
    """Moran's I of one Series in the order of W and shuffled with its labels."""
    from esda import Moran

    panel = DATA["munnell"].panel
    graph, year = panel.weights, panel.periods[-1]
    values = np.log(panel.frame.xs(year, level=panel.time_name)["pc"])
    values = values.reindex(graph.unique_ids)
    shuffled = values.sample(frac=1.0, random_state=1)
    rows = panel.with_columns(size=np.log(panel.column("pc"))).frame.reset_index()
    anew = sg.Panel(
        rows.sample(frac=1.0, random_state=1),
        unit=panel.unit_name,
        time=panel.time_name,
        weights=graph,
    )
    ours = sg.moran(anew, "size", permutations=0).to_frame()
    w = graph.to_W()
    return {
        "Moran's I, esda, in W's order": float(Moran(values, w, permutations=0).I),
        "Moran's I, esda, shuffled with its labels": float(Moran(shuffled, w, permutations=0).I),
        "Moran's I, spillgap, rows shuffled": float(ours.loc[year, "I"]),
    }
