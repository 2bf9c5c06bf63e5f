"""How many permutations a test takes where nobody says."""

from __future__ import annotations

__all__ = ["FEW", "MANY", "MANY_UP_TO", "permutations_for"]

MANY, FEW = 9_999, 999
MANY_UP_TO = 20_000
"""Units up to which ``MANY`` take about a second: ``FEW`` of 99,856 units take half a second by
LISA and 1.3 by Moran's I (``benchmarks/results/permutations.csv``), and time grows with their
product.
"""


def permutations_for(n_units: int) -> int:
    """9,999 up to 20,000 units, else 999.

    By 999 a p near 5% is known to ±1.4 points, by 9,999 to ±0.4. A study that names no
    ``permutations`` takes so many, and its report says how many they were.

    Examples
    --------
    >>> import spillgap as sg
    >>> sg.autocorrelation.permutations_for(31), sg.autocorrelation.permutations_for(100_000)
    (9999, 999)
    """
    return MANY if n_units <= MANY_UP_TO else FEW
