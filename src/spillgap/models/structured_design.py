"""The design of a model whose W has parameters, at one value of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spillgap.models.lags import SpatialLag
from spillgap.models.specification import Design
from spillgap.models.structures import Structure

__all__ = ["design_at", "thetas_of"]

Floats: TypeAlias = NDArray[np.float64]


def thetas_of(design: Design) -> list[str]:
    """The names of all θ."""
    return [n for n in design.names if n not in design.regressors]


def design_at(structure: Structure, design: Design, columns: Floats, psi: Floats) -> Design:
    """The design at ψ, as of a model with one known W."""
    at = structure.filters(psi)
    if structure.own_rho:
        # One ρ, their sum, times W as their mean weighed by them.
        total = float(psi.sum()) or float(np.abs(psi).sum()) or 1.0
        main = structure.members[0]
        if at.outcome is not None and np.any(psi):
            main = at.outcome / total
    else:
        main = at.durbin[0]
    lag = SpatialLag.constant(sparse.csr_array(main), design.n_periods)
    kept = design.z[:, : len(design.names) - len(thetas_of(design))]
    blocks = [kept]
    if columns.shape[1]:
        for w in at.durbin:
            blocks.append(SpatialLag.constant(sparse.csr_array(w), design.n_periods).apply(columns))
    return replace(
        design,
        z=np.hstack(blocks),
        lag=lag if structure.has_lag else None,
        error_lag=lag if structure.has_error else None,
        durbin_lag=lag if columns.shape[1] and not structure.own_rho else None,
    )
