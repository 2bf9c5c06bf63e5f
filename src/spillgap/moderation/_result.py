"""What a moderation holds: effects as lines over the moderator, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from spillgap._notebook import Tabled
from spillgap._types import Floats
from spillgap.errors import OptionError
from spillgap.labels import LabelsLike, labels_from
from spillgap.models.effects import KINDS, infer, inference_frame, quantile_spread
from spillgap.models.notices import Notice, Noticed
from spillgap.models.results import Results
from spillgap.moderation._lines import Band, Line, Regions, regions_of
from spillgap.moderation._own_values import OwnValues
from spillgap.options import (
    LANGUAGE,
    MODERATION_BAND,
    CitationStyle,
    ColumnWidth,
    EffectsInference,
    Horizon,
    Language,
    ModerationBand,
)
from spillgap.references import cite, keys_for
from spillgap.tables import Table, effects_table
from spillgap.text import say

__all__ = ["Moderation"]


@dataclass(frozen=True, eq=False)
class Moderation(Noticed, Tabled):
    """Direct, indirect and total effects of a regressor over the values of a moderator.

    Attributes
    ----------
    results : Results
    variable, moderator, product : str
        The model's terms.
    method : {"simulation", "delta"}
    horizon : {"short", "long"}
    level : float
    places : tuple of str
        What the values are: ``"below"``, ``"mean"``, ``"above"``, ``"q10"`` …, ``"given"``.
    values : ndarray, shape (V,)
    observed : Series
        The moderator on the rows of the estimation sample.
    redrawn : int
        Draws that lay outside the stable region and were drawn again.
    notices : tuple of Notice
    """

    results: Results
    variable: str
    moderator: str
    product: str
    method: EffectsInference
    horizon: Horizon
    level: float
    places: tuple[str, ...]
    values: Floats
    observed: pd.Series
    lines: tuple[Line, ...] = field(repr=False)
    redrawn: int
    notices: tuple[Notice, ...]
    _count: int = field(repr=False)
    _seed: int | np.random.Generator | None = field(repr=False)

    def to_frame(self) -> pd.DataFrame:
        """One row per (value, effect): estimate, std_error, z, p, lower, upper.

        The moderator is held at the value for all units.
        """
        return self._at(self.values)

    def curve(
        self,
        reach: tuple[float, float] | None = None,
        *,
        points: int = 101,
        band: ModerationBand = "pointwise",
    ) -> pd.DataFrame:
        """Effects over the moderator: rows (effect, value), columns estimate, lower, upper.

        Parameters
        ----------
        reach : (float, float), optional
            The observed range by default.
        points : int
        band : {"pointwise", "simultaneous", "fdr"}
            As for ``regions``.
        """
        band = MODERATION_BAND.parse(band)
        grid = np.linspace(*self._reach(reach), points)
        frames = {}
        for kind, line in zip(KINDS, self.lines, strict=True):
            lower, upper = self._band(line, band).ends(grid)
            index = pd.Index(grid, name=self.moderator)
            parts = {"estimate": line.at(grid), "lower": lower, "upper": upper}
            frames[kind] = pd.DataFrame(parts, index=index)
        return pd.concat(frames, names=["effect"])

    def regions(
        self, band: ModerationBand = "pointwise", reach: tuple[float, float] | None = None
    ) -> Regions:
        """Where the band of each effect leaves zero out (Johnson & Neyman 1936).

        Parameters
        ----------
        band : {"pointwise", "simultaneous", "fdr"}
            ``"pointwise"``: the interval at each value by itself, as simple slopes are read. One
            that reads off a whole region makes many tests, so that the region is too wide.
            ``"simultaneous"``: the whole line lies within the band with probability ``level``;
            by simulation over the observed range, the quantiles widened until they hold that share
            of the drawn lines; by the delta method over all values (Bauer & Curran 2005). The
            ends of the region are then ones of the same confidence. ``"fdr"``: of the observed
            values at which an effect is told from zero a share of at most 1 − ``level`` is
            expected to be wrong (Esarey & Sumner 2018).
        reach : (float, float), optional
            Where to look; the observed range by default.

        Notes
        -----
        Where the pointwise band holds zero is the confidence set, after Fieller (1954), of the
        value −a/b at which the effect changes its sign: it may be unbounded, or all values.
        """
        band = MODERATION_BAND.parse(band)
        ends, observed = self._reach(reach), self.observed.to_numpy()
        parts = [
            regions_of(self._band(line, band), observed, ends).assign(effect=kind)
            for kind, line in zip(KINDS, self.lines, strict=True)
        ]
        columns = ["effect", "lower", "upper", "sign", "count", "share"]
        frame = pd.concat(parts, ignore_index=True)[columns]
        return Regions(frame, self.moderator, band, self.level, observed.size)

    def own_values(self) -> pd.DataFrame:
        """Direct, indirect and total effects with every unit's own moderator, averaged over units.

        Columns as in ``to_frame``. The moderator is every unit's mean over the periods.

        Raises
        ------
        EstimationError
            If W varies over time, or for more than 2,000 units.
        """
        own = self._own()
        point, errors, drawn = self._inferred(own.averages)
        index = pd.Index(KINDS, name="effect")
        return inference_frame(point, errors, drawn, self.level, index, self.results.reference)

    def by_unit(self) -> pd.DataFrame:
        """Effects unit by unit, each with its own moderator: rows (unit, effect).

        direct is what a unit's own change makes at home, indirect what the changes of all others
        send to it, each moderated where it comes from. Raises as ``own_values``.
        """
        own = self._own()
        point, errors, drawn = self._inferred(own.by_unit)
        units = self.results.design.units
        index = pd.MultiIndex.from_product([units, KINDS], names=["unit", "effect"])
        return inference_frame(point, errors, drawn, self.level, index, self.results.reference)

    def _own(self) -> OwnValues:
        design = self.results.design
        means = self.observed.groupby(design.unit_codes).mean().to_numpy()
        return OwnValues(self.results, (self.variable, self.product), means)

    def _inferred(
        self, read: Callable[[Floats, Horizon], Floats]
    ) -> tuple[Floats, Floats, Floats | None]:
        return infer(
            self.results, read, self._count, self._seed, self.level, self.method, self.horizon
        )[:3]

    def _at(self, values: Floats) -> pd.DataFrame:
        lines, reference = self.lines, self.results.reference
        estimate = np.column_stack([line.at(values) for line in lines])
        index = pd.MultiIndex.from_product([values, KINDS], names=["value", "effect"])
        if lines[0].draws is None:
            errors = np.column_stack([line.std_errors(values) for line in lines])
            return inference_frame(estimate, errors, None, self.level, index, reference)
        drawn = np.stack([line.drawn(values) for line in lines], axis=-1)
        return inference_frame(
            estimate, quantile_spread(drawn), drawn, self.level, index, reference
        )

    def _band(self, line: Line, band: ModerationBand) -> Band:
        return Band.of(line, band, self.level, self.observed.to_numpy())

    def _reach(self, reach: Sequence[float] | None) -> tuple[float, float]:
        if reach is None:
            return float(self.observed.min()), float(self.observed.max())
        low, high = (float(v) for v in reach)
        if not low < high:
            raise OptionError(f"reach={tuple(reach)!r}: the lower end first, and below the upper.")
        return low, high

    def table(self, *, labels: LabelsLike = None, lang: Language = "en", digits: int = 3) -> Table:
        """Values in rows, direct, indirect and total effects in columns, intervals below."""
        lang = LANGUAGE.parse(lang)
        known = labels_from(labels, lang)
        by = known.parameter(self.moderator)
        named = [
            say("moderation:value", lang, place=place, moderator=by, value=float(value))
            for place, value in zip(self.places, self.values, strict=True)
        ]
        frame = self.to_frame()
        rows = pd.MultiIndex.from_product([named, KINDS], names=["value", "effect"])
        title = say(
            "moderation:title",
            lang,
            variable=known.parameter(self.variable),
            outcome=known.parameter(self.results.model.dependent),
            moderator=by,
        )
        shown = self.regions("simultaneous").words(lang, moderator=by)
        notes = [say("moderation:held", lang), *shown, *self.warnings_in(lang)]
        return effects_table(
            frame.set_axis(rows), lang=lang, show="ci", digits=digits, title=title, notes=notes
        )

    def plot(
        self,
        band: ModerationBand = "simultaneous",
        *,
        reach: tuple[float, float] | None = None,
        kinds: Sequence[str] | None = None,
        labels: Mapping[str, str] | pd.DataFrame | None = None,
        lang: Language | None = None,
        width: ColumnWidth | float = "double",
    ) -> np.ndarray:
        """Direct, indirect and total effects over the moderator, one panel each.

        The shaded ground is the region in which the band leaves zero out; short lines at the
        bottom are the moderator's observed values.

        Parameters
        ----------
        band : {"pointwise", "simultaneous", "fdr"}
        reach : (float, float), optional
            The moderator's values; the observed range by default.
        kinds : sequence of str, optional
            Which effects to draw, in that order; all by default.
        labels, lang, width
            As in the functions of ``figures``.

        Returns
        -------
        numpy.ndarray of matplotlib.axes.Axes
        """
        from spillgap.moderation._drawing import drawn

        return drawn(
            self.curve(reach, band=band),
            self.regions(band, reach).to_frame(),
            self.observed.unique().tolist(),
            kinds=KINDS if kinds is None else kinds,
            labels=labels,
            lang=lang,
            width=width,
        )

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The sources of the regions and of the model."""
        return cite("moderation", *keys_for(self.results), style=style)

    def __repr__(self) -> str:
        return (
            f"Moderation: {self.variable} by {self.moderator}, {self.results.model.name}, "
            f"{len(self.values)} values ({self.method})"
        )
