"""A model whose W has parameters: its design, and the fit."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.errors import DataError, OptionError, listing
from spillgap.models.correction import resolve_correction
from spillgap.models.corrections import CorrectionAsked
from spillgap.models.estimator import estimate, make_likelihood
from spillgap.models.fit_options import refuse_beside_family
from spillgap.models.formulas import read_columns
from spillgap.models.lags import SpatialLag
from spillgap.models.notices import warn_of
from spillgap.models.results import Results
from spillgap.models.specification import Design, build_design
from spillgap.models.structure_near import find_near
from spillgap.models.structure_search import Objective, find
from spillgap.models.structured_design import design_at, thetas_of
from spillgap.models.structured_results import StructuredResults
from spillgap.models.structures import Structure, align
from spillgap.models.undercoverage import undercoverage_notices
from spillgap.options import LogDeterminant
from spillgap.terms import Spatial

if TYPE_CHECKING:
    from spillgap.models.family import SpatialPanelModel

__all__ = ["fit_structured", "structured_design"]


def structured_design(model: SpatialPanelModel) -> tuple[Structure, Design, Floats]:
    """The family of W on the panel's units, the design at one of its members, and the columns
    (n, V) whose neighbours' values enter.

    Raises
    ------
    OptionError, EstimationError
        For what is not offered beside W with parameters.
    """
    spec, panel = model.specification, model.panel
    assert model.weights is not None
    refuse_beside_family(model)
    structure = align(
        model.weights, panel, has_lag=spec.lag, has_error=spec.error, model=model.name
    )
    shape = structure.middle[structure.spatial :]
    first = structure.members[0] if structure.own_rho else structure.matrix(shape)
    lag = SpatialLag.constant(sparse.csr_array(first), panel.n_periods)
    design = build_design(spec, panel, lag=lag)
    columns = np.empty((design.y.size, 0))
    if spec.durbin is not None:
        read = read_columns(spec.formula, panel, spec.durbin, context=spec.context)
        columns = read.values(read.durbin)[-design.y.size :]
    taken = [n for n in structure.reported if n in design.names]
    if taken:
        raise DataError(
            f"{listing(map(repr, taken))} is a column and the name of a parameter of W: rename the "
            "column."
        )
    return structure, _named(structure, design), columns


def _named(structure: Structure, design: Design) -> Design:
    """The design with a θ for every W where each has its own; columns stand in for them."""
    if not (structure.own_rho and design.durbin):
        return design
    own = [n for n in design.names if n in design.regressors]
    names = [str(Spatial(f"{w}:{x}")) for w in structure.names for x in design.durbin]
    wide = np.zeros((design.y.size, len(own) + len(names)))
    wide[:, : len(own)] = design.z[:, : len(own)]
    return replace(design, z=wide, names=(*own, *names))


def fit_structured(
    model: SpatialPanelModel, correction: CorrectionAsked | None, logdet: LogDeterminant
) -> Results:
    """Estimate a model whose W has parameters; see ``SpatialPanelModel.fit``.

    Raises
    ------
    OptionError
        For an approximate log-determinant of W that falls with distance.
    """
    spec, (structure, design, columns) = model.specification, model.structured
    start = design_at(structure, design, columns, structure.middle)
    chosen, uncorrected = resolve_correction(correction, spec, start)
    sized = make_likelihood(spec, start, correction=chosen, logdet=logdet)
    own = design.z[:, : len(design.names) - len(thetas_of(design))]
    objective = Objective(
        structure,
        design.y,
        own,
        columns,
        sized.swept.within,
        sized.n_effective,
        sized.t_effective,
        sized.drop_unit_root,
    )
    if logdet == "approximate" and structure.family is not None:
        raise OptionError(
            "logdet='approximate' is for several W and their mixtures: W that falls with distance "
            "has a link for every pair, and its log-determinant is exact."
        )
    found = find_near(objective) if logdet == "approximate" else find(objective)
    there = design_at(structure, design, columns, found.psi)
    made = estimate(spec, there, correction=chosen, logdet=logdet)
    # Of a linear model σ² is the unbiased one; of all others this changes nothing.
    found = replace(found, cov=found.cov * (made.point.sigma2 / found.sigma2))
    shape = structure.size - structure.spatial if not structure.own_rho else structure.size - 1
    covered = undercoverage_notices(
        spec, there.n_periods, there.n_units, correction=chosen, weights=structure.kind
    )
    made = replace(
        made,
        n_parameters=made.n_parameters + shape,
        notices=(*found.notices, *made.notices, *uncorrected, *covered),
    )
    fitted = copy.copy(model)
    fitted.__dict__["design"] = there
    results = StructuredResults(
        model=fitted,
        estimate=made,
        cov_matrix=found.reported[1],
        cov_type="classical",
        correction=made.correction,
        logdet=logdet,
        found=found,
    )
    warn_of(made.notices, 3, by=model.name)
    return results
