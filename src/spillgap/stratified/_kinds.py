"""What two factors together amount to, beside each by itself."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["InteractionKind", "interaction_kind"]

InteractionKind: TypeAlias = Literal[
    "weaken-nonlinear", "weaken-uni", "enhance-bi", "independent", "enhance-nonlinear"
]
"""The five kinds of Wang et al. (2010)."""

_EQUAL = 1e-9


def interaction_kind(first: float, second: float, both: float) -> InteractionKind:
    """The kind of an interaction by three q: of one factor, of the other, of their overlay.

    Parameters
    ----------
    first, second, both : float
        Shares explained, in [0, 1].

    Returns
    -------
    str
        ``"weaken-nonlinear"`` below the smaller of the two, ``"weaken-uni"`` between them,
        ``"enhance-bi"`` above the larger, ``"independent"`` where q is their sum,
        ``"enhance-nonlinear"`` above it.

    Notes
    -----
    Cells of an overlay lie inside the strata of both factors, so that its q is at least the
    larger one: the first kind cannot occur where all three q are of the same units, and the
    second only where the overlay adds nothing. That q rises says little, because it rises with
    any further division: see ``chance`` and ``p`` of :class:`DetectorResult`.

    References
    ----------
    Wang, Li, Christakos, Liao, Zhang, Gu and Zheng (2010), table 2.

    Examples
    --------
    >>> interaction_kind(0.2, 0.3, 0.4), interaction_kind(0.2, 0.3, 0.6)
    ('enhance-bi', 'enhance-nonlinear')
    >>> interaction_kind(0.2, 0.3, 0.5)
    'independent'
    """
    low, high = min(first, second), max(first, second)
    if both < low - _EQUAL:
        return "weaken-nonlinear"
    if both <= high + _EQUAL:
        return "weaken-uni"
    if abs(both - first - second) <= _EQUAL:
        return "independent"
    return "enhance-bi" if both < first + second else "enhance-nonlinear"
