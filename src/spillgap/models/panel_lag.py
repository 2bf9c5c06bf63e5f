"""The spatial lag of a panel's rows: its weights cut to the units that each period has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from spillgap._types import Integers
from spillgap.errors import EstimationError, OptionError
from spillgap.models.lags import SpatialLag
from spillgap.panel import Panel, WeightsLike, aligned_matrix, graphs_for
from spillgap.weights.matrix import is_row_standardised

__all__ = ["named_weights", "panel_lag"]


def named_weights(
    weights: Sequence[WeightsLike] | Mapping[str, WeightsLike] | None, panel: Panel
) -> dict[str, Panel]:
    """Panels with each of the weights, by name (W1, W2, … for a sequence)."""
    if weights is None:
        return {"W": panel}
    if not isinstance(weights, Mapping):
        weights = {f"W{i}": w for i, w in enumerate(weights, start=1)}
    if not weights:
        raise OptionError("weights is empty: give at least one W, or None for the panel's own.")
    return {str(name): panel.with_weights(w) for name, w in weights.items()}


def panel_lag(panel: Panel, weights: WeightsLike) -> SpatialLag:
    """The lag by ``weights`` (None: the panel's own) on the rows that the panel has."""
    if weights is None:
        full = {p: panel.matrix(p) if panel.weights_vary else None for p in panel.periods}
        constant = None if panel.weights_vary else panel.matrix()
    else:
        graphs = graphs_for(panel, weights)
        varying = isinstance(graphs, dict)
        full = {
            p: aligned_matrix(graphs[p], panel.units) if varying else None for p in panel.periods
        }
        constant = None if varying else aligned_matrix(graphs, panel.units)
    used = full.values() if constant is None else (constant,)
    if not any(matrix is not None and np.any(matrix.data) for matrix in used):
        raise EstimationError(
            "W has no links: no unit has a neighbour, so spatial terms are zero everywhere. Use "
            "weights with links, or sg.OLS."
        )
    if constant is not None and panel.balanced:
        return SpatialLag.constant(constant, panel.n_periods)
    matrices = []
    for code, period in enumerate(panel.periods):
        present = panel.unit_codes[panel.period_codes == code]
        matrices.append(_observed(full[period] if constant is None else constant, present))
    return SpatialLag.by_period(matrices)


def _observed(matrix: sparse.csr_array, present: Integers) -> sparse.csr_array:
    """W (N, N) cut to the units present, row-standardised anew if it was (islands apart)."""
    if present.size == matrix.shape[0]:
        return matrix
    cut = sparse.csr_array(matrix[present, :][:, present])
    if is_row_standardised(matrix):
        sums = np.asarray(cut.sum(axis=1)).ravel()
        scale = 1.0 / np.where(sums > 0, sums, 1.0)
        cut = sparse.csr_array(sparse.diags_array(scale) @ cut)
    # Sums are taken in the order that entries stand in: in one order from the start, so that
    # every fit takes the same.
    cut.sort_indices()
    return cut
