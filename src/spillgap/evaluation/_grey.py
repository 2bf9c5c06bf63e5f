"""Grey relational grades: how alike series run (Deng)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spillgap._notebook import Shown
from spillgap._types import Floats
from spillgap.errors import DataError, OptionError, listing
from spillgap.options import GREY_ALONG, GREY_SCALING, GreyAlong, GreyScaling
from spillgap.panel import Panel

__all__ = ["GreyResult", "grey_relation"]


@dataclass(frozen=True, eq=False, repr=False)
class GreyResult(Shown):
    """Grey relational grades of factors with a variable.

    Attributes
    ----------
    variable : str
        The reference series.
    grades : pandas.DataFrame
        One row per unit (series over time) or per period (series over units), one column per
        factor; each in (0, 1].
    along, scaling : str
    resolution : float
        The distinguishing coefficient ρ.
    """

    variable: str
    grades: pd.DataFrame
    along: GreyAlong
    scaling: GreyScaling
    resolution: float

    @property
    def lowest_possible(self) -> float:
        """The smallest grade that there can be: ρ/(1 + ρ) with no point in common."""
        return self.resolution / (1 + self.resolution)

    def to_frame(self) -> pd.DataFrame:
        """By factor: the ``mean_grade``, its range, the mean ``rank``; highest grade first."""
        ranks = self.grades.rank(axis=1, ascending=False, method="average")
        table = pd.DataFrame(
            {
                "mean_grade": self.grades.mean(),
                "minimum": self.grades.min(),
                "maximum": self.grades.max(),
                "mean_rank": ranks.mean(),
            }
        ).rename_axis("factor")
        return table.sort_values("mean_grade", ascending=False, kind="stable")

    def __repr__(self) -> str:
        told = [f"{name} {value:.3f}" for name, value in self.to_frame()["mean_grade"].items()]
        return f"GreyResult: {self.variable}, along {self.along}: {listing(told)}"


def grey_relation(
    panel: Panel,
    variable: str,
    factors: Sequence[str],
    *,
    along: GreyAlong = "time",
    scaling: GreyScaling = "minmax",
    resolution: float = 0.5,
) -> GreyResult:
    r"""Grey relational grade of factors with a variable (Deng 1989).

    With differences :math:`\Delta_j(k) = |x_0(k) - x_j(k)|` of scaled series at the points k,
    :math:`\gamma_j = \frac1n \sum_k (\Delta_{\min} + \rho\Delta_{\max}) / (\Delta_j(k) +
    \rho\Delta_{\max})`, smallest and largest difference over all factors and points.

    Parameters
    ----------
    panel : Panel
    variable : str
        The reference series.
    factors : sequence of str
        Two or more, because a grade is relative to the differences of all.
    along : {"time", "units"}
        A series per unit over time, or one per period over units.
    scaling : {"minmax", "mean", "initial"}
        Every series to [0, 1], or over its mean, or over its first value (only along time).
    resolution : float, default 0.5
        ρ in (0, 1]: the smaller, the further apart the grades.

    Returns
    -------
    GreyResult

    Raises
    ------
    DataError
        For a missing value, a series that does not vary (``"minmax"``) or whose divisor is zero;
        the message names it.
    UnknownNameError, OptionError
        For a column that does not exist; for an option that is none, fewer than two factors, or
        ``scaling="initial"`` along units.

    Notes
    -----
    A description without a reference distribution: no grade is "significant". Grades are not
    below ρ/(1 + ρ), a third by default, however unlike series are; they depend on ρ, on the
    scaling, and on which other factors are compared. Only their order says something.

    References
    ----------
    Deng (1989), The Journal of Grey System 1(1): ``sg.cite("grey relation")``.

    Examples
    --------
    >>> import pandas as pd, spillgap as sg
    >>> data = pd.DataFrame({"u": ["a"] * 3, "t": [1, 2, 3], "y": [1.0, 2, 3],
    ...                      "near": [2.0, 4, 6], "far": [3.0, 2, 1]})
    >>> found = sg.evaluation.grey_relation(sg.Panel(data, "u", "t"), "y", ["near", "far"])
    >>> found.grades.round(3).values.tolist()
    [[1.0, 0.556]]
    """
    along, scaling = GREY_ALONG.parse(along), GREY_SCALING.parse(scaling)
    names = [factors] if isinstance(factors, str) else list(factors)
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise OptionError("Name at least two factors, each once: grades are relative to all.")
    if not 0 < resolution <= 1:
        raise OptionError(f"resolution={resolution!r} must lie above 0 and not above 1.")
    if scaling == "initial" and along == "units":
        raise OptionError("scaling='initial' needs an order: use along='time', or 'mean'.")
    tables = [panel.wide(name) for name in (variable, *names)]
    if along == "time":
        tables = [table.T for table in tables]
    scaled = np.stack(
        [_scaled(table, scaling, name) for table, name in zip(tables, (variable, *names))]
    )
    grades = grey_grades(scaled[0], scaled[1:], resolution)
    index = panel.units if along == "time" else panel.periods
    return GreyResult(
        variable=variable,
        grades=pd.DataFrame(grades.T, index=index, columns=pd.Index(names, name="factor")),
        along=along,
        scaling=scaling,
        resolution=float(resolution),
    )


def grey_grades(reference: Floats, others: Floats, resolution: float) -> Floats:
    """(S, n) series, (J, S, n) others → grades (J, S), each series s a system of its own."""
    apart = np.abs(others - reference)
    low = apart.min(axis=(0, 2))[:, None]
    high = apart.max(axis=(0, 2))[:, None] * resolution
    # Where all series are one, every coefficient is 1.
    below = np.where(high > 0, apart + high, 1.0)
    above = np.where(high > 0, low + high, 1.0)
    grades: Floats = (above / below).mean(axis=2)
    return grades


def _scaled(table: pd.DataFrame, scaling: GreyScaling, name: str) -> Floats:
    """(S, n) of a variable, every row scaled; refused by name where that cannot be."""
    values = table.to_numpy()
    low = np.zeros((len(values), 1))
    if scaling == "minmax":
        low = values.min(axis=1, keepdims=True)
        span = values.max(axis=1, keepdims=True) - low
    elif scaling == "mean":
        span = values.mean(axis=1, keepdims=True)
    else:
        span = values[:, :1]
    bad = table.index[(span == 0)[:, 0]]
    if len(bad):
        what = {"minmax": "does not vary", "mean": "has mean zero", "initial": "begins at zero"}
        raise DataError(f"{name!r} {what[scaling]} for {listing(bad)}: use another scaling=.")
    scaled: Floats = (values - low) / span
    return scaled
