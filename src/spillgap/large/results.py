"""Results of a fit without rows: all that does not need them, and what to do for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from spillgap.errors import OptionError
from spillgap.models.results import Results

__all__ = ["LargeResults"]


@dataclass(frozen=True, eq=False, repr=False)
class LargeResults(Results):
    """What a fit on a panel larger than memory found.

    As :class:`spillgap.models.Results`, but for what stands row by row: residuals, fitted values
    and effects of units are not held, and R² that are taken from them are NaN.
    """

    @property
    def r2_within(self) -> float:
        """NaN: it is of fitted values, which are not held."""
        return float("nan")

    @property
    def r2_overall(self) -> float:
        """NaN: it is of fitted values, which are not held."""
        return float("nan")

    @property
    def resids(self) -> NoReturn:
        """Refused: residuals are not held.

        Raises
        ------
        OptionError
            Always.
        """
        _refuse("resids")

    def write_residuals(self, folder: str | Path) -> None:
        """Write the innovations ε = (I − λW)(y − ρWy − Zδ − effects) as Parquet files by period.

        Parameters
        ----------
        folder : path
            ``year=2018/part-0.parquet`` and so on, with the unit and the column ``resid``. It must
            not exist, appears when it is whole, and all workers must see where it stands.

        Raises
        ------
        OutputError
            If the folder exists.

        Examples
        --------
        >>> fit.write_residuals("residuals")  # doctest: +SKIP
        """
        from spillgap.large.panel import LargePanel

        panel = self.model.panel
        assert isinstance(panel, LargePanel)
        panel.write_residuals(self, folder)

    @property
    def fitted(self) -> NoReturn:
        """Refused: fitted values are not held.

        Raises
        ------
        OptionError
            Always.
        """
        _refuse("fitted")

    @property
    def fixed_effects(self) -> NoReturn:
        """Refused: the effects of units are not held.

        Raises
        ------
        OptionError
            Always.
        """
        _refuse("fixed_effects")

    def explain_gap(self, groups: object = None, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: a gap is split over rows."""
        _refuse("explain_gap")

    def explain_inequality(self, measure: str = "variance", **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: inequality is split over rows."""
        _refuse("explain_inequality")

    def accounts(self, variables: object = None, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: accounts stand by unit."""
        _refuse("accounts")

    def target(self, variable: str, budget: float, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: a budget is shared out by unit."""
        _refuse("target")

    def scenario(self, changes: object, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: a scenario stands by unit. A change everywhere moves the mean of y by the total
        effect of ``effects()``.
        """
        _refuse("scenario")

    def average_over(self, weights: object = None, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: it fits the model anew on rows."""
        _refuse("average_over")

    def across_weights(self, weights: object, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: it fits the model anew on rows."""
        _refuse("across_weights")

    def explorer(self, path: object = None, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: the page holds every unit."""
        _refuse("explorer")

    def effects_matrix(self, variable: str, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: N × N effects do not fit."""
        _refuse("effects_matrix")

    def effects_by_unit(self, **options: object) -> NoReturn:  # noqa: ARG002
        """Refused: they stand by unit."""
        _refuse("effects_by_unit")


def _refuse(what: str) -> NoReturn:
    raise OptionError(
        f"{what} needs the rows together, which a panel larger than memory does not hold. Read "
        "params, effects() and summary() here; for rows, fit a part that fits into memory as a "
        "Panel."
    )
