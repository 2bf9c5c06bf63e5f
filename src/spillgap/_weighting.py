"""Kernels of composite indices: arrays in, arrays out (private; see ``spillgap.index``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

import numpy as np

from spillgap._option import RowOption
from spillgap._types import Floats
from spillgap.rows import Rows

__all__ = [
    "INDEX_METHOD",
    "METHODS",
    "IndexKind",
    "IndexMethod",
    "critic",
    "entropy",
    "equal",
    "min_max",
    "pca",
    "topsis",
]

Columns = dict[str, Floats]


def min_max(
    values: Floats, signs: Floats, reference: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """Values (M, K) and signs (K,) of ±1 → values in [0, 1] (M, K), minima (K,), maxima (K,).

    A positive indicator becomes (x − min)/(max − min), a negative one (max − x)/(max − min). A
    constant one becomes 0, because it tells no row from another. Minima and maxima are those of
    ``reference`` (R, K) where one is given, which values may then pass.
    """
    among = values if reference is None else reference
    low, high = among.min(axis=0), among.max(axis=0)
    span = np.where(high > low, high - low, np.inf)
    rising = (values - low) / span
    falling = (high - values) / span
    return np.where(signs > 0, rising, falling), low, high


def entropy(scaled: Floats, shift: float) -> Columns:
    """Values in [0, 1] (M, K) → entropy e, redundancy 1 − e and weight, each (K,).

    With p_ij = (x_ij + shift)/Σ_i (x_ij + shift): e_j = −Σ_i p_ij ln p_ij / ln M and
    w_j = (1 − e_j)/Σ_k (1 − e_k) (Shannon 1948; Zeleny 1982). 0·ln 0 counts as 0.
    """
    positive = scaled + shift
    share = positive / positive.sum(axis=0)
    logs = np.log(share, where=share > 0, out=np.zeros_like(share))
    level = -(share * logs).sum(axis=0) / np.log(len(scaled))
    redundancy = np.maximum(1.0 - level, 0.0)
    return {"entropy": level, "redundancy": redundancy, "weight": _shares(redundancy)}


def equal(scaled: Floats, shift: float) -> Columns:  # noqa: ARG001
    """Values (M, K) → the weights 1/K, (K,)."""
    n_columns = scaled.shape[1]
    return {"weight": np.full(n_columns, 1.0 / n_columns)}


def critic(scaled: Floats, shift: float) -> Columns:  # noqa: ARG001
    """Values in [0, 1] (M, K) → contrast, conflict, information and weight, each (K,).

    C_j = σ_j Σ_k (1 − r_jk), w_j = C_j/ΣC (Diakoulaki, Mavrotas and Papayannakis 1995).
    """
    contrast = scaled.std(axis=0, ddof=1)
    conflict = (1.0 - _correlation(scaled)).sum(axis=0)
    information = contrast * conflict
    return {
        "contrast": contrast,
        "conflict": conflict,
        "information": information,
        "weight": _shares(information),
    }


def pca(scaled: Floats, shift: float) -> Columns:  # noqa: ARG001
    """Values (M, K) → loading of the first component of the correlations, its share, weight.

    The weight is the squared loading, which sums to one over the indicators (OECD and JRC 2008,
    Handbook on Constructing Composite Indicators, step 6). The sign of the component is the one
    under which the loadings add up to a positive number.
    """
    roots, vectors = np.linalg.eigh(_correlation(scaled))
    first = vectors[:, -1]
    loading = first if first.sum() >= 0 else -first
    share = np.full(len(loading), roots[-1] / roots.sum())
    return {"loading": loading, "explained": share, "weight": _shares(loading**2)}


def topsis(scaled: Floats, weights: Floats) -> Floats:
    """Values in [0, 1] (M, K) and weights (K,) → relative closeness to the ideal, (M,).

    D⁺ and D⁻ are the Euclidean distances of w∘x from the ideal w and from the anti-ideal 0;
    closeness = D⁻/(D⁺ + D⁻) (Hwang and Yoon 1981). A value that passes the ideal of a base
    period is no further from it than the ideal itself, and so at the other end.
    """
    to_ideal = np.sqrt(((np.maximum(1.0 - scaled, 0.0) * weights) ** 2).sum(axis=1))
    to_worst = np.sqrt(((np.maximum(scaled, 0.0) * weights) ** 2).sum(axis=1))
    return to_worst / (to_ideal + to_worst)


def _shares(parts: Floats) -> Floats:
    total = parts.sum()
    # Parts that are all zero (say perfectly correlated indicators) single none out.
    return parts / total if total > 0 else np.full(len(parts), 1.0 / len(parts))


def _correlation(scaled: Floats) -> Floats:
    return np.atleast_2d(np.corrcoef(scaled, rowvar=False))


@dataclass(frozen=True)
class IndexKind:
    """A method of a composite index: how indicators are weighed and put together.

    Every one starts from indicators in [0, 1] (:func:`min_max`).

    Attributes
    ----------
    name : str
        Also the key of its label, ``method-NAME``, and of its sources in ``references.METHODS``.
    title : str
        What it does.
    weigh : callable
        Values (M, K) and shift → ``weight`` (K,), beside what else it computes for each.
    combine : callable
        Values (M, K) and weights (K,) → what the scores stretch, in [0, 1], (M,).
    constant : mapping
        What an indicator that does not vary has in a column of ``weigh``, where that is not 0.
    """

    name: str
    title: str
    weigh: Callable[[Floats, float], Columns]
    combine: Callable[[Floats, Floats], Floats] = np.matmul
    constant: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def additive(self) -> bool:
        """Whether a score is the sum of what its indicators add."""
        return self.combine is np.matmul


METHODS: Rows[IndexKind] = Rows(
    IndexKind("entropy", "Weights by how unevenly an indicator is spread", entropy,
              constant={"entropy": 1.0}),
    IndexKind("equal", "The same weight for each", equal),
    IndexKind("critic", "Weights by contrast, and by conflict with the others", critic),
    IndexKind("pca", "Weights from the first principal component", pca),
    IndexKind("topsis", "Closeness to the ideal, with the entropy's weights", entropy, topsis,
              constant={"entropy": 1.0}),
)  # fmt: skip
"""Every method of an index by its name."""

INDEX_METHOD = RowOption("method", rows=METHODS)
IndexMethod: TypeAlias = Annotated[str, INDEX_METHOD]
