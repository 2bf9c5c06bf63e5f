"""The estimators of spreg, one row each: what it needs, and what to know before reading it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from spillgap._option import RowOption
from spillgap._types import Untyped
from spillgap.options import LANGUAGE, Effects, Language
from spillgap.rows import Rows
from spillgap.text import say

__all__ = ["ESTIMATORS", "SPREG_ESTIMATOR", "Estimator", "SpregEstimator"]

Need = Literal["needed", "taken", "no"]

_ALIGNED = (
    "self", "y", "x", "w", "yend", "q", "regimes", "coords",
    "df", "bigy", "bigX", "bigyend", "bigq",
)  # fmt: skip
"""Arguments that the gate hands over itself."""


@dataclass(frozen=True)
class Estimator:
    """An estimator of spreg: what it is run on.

    Attributes
    ----------
    name : str
        Of the class in spreg.
    weights, endogenous : {"needed", "taken", "no"}
        Whether it takes W, and endogenous regressors with their instruments.
    regimes : bool
        Whether it needs regimes.
    panel : bool
        Whether its rows are all periods, stacked; otherwise those of one period.
    effects : str
        The unit effects that it has.
    symmetrises : {"never", "ord", "always"}
        Whether spreg computes with a row-standardised binary W in place of the one it is given:
        always, or with the option ``method="ord"``.
    system : bool
        Whether it estimates several equations together: of periods, or of outcomes.
    points : bool
        Whether it needs the units' coordinates.
    tested : tuple of str
        Options that ask for tests, switched on unless they are asked for otherwise: without W
        those alone that need none.
    likelihood : bool
        Whether the log-likelihood that it reports is that of its estimates.
    sources : tuple of str
        Keys of ``spillgap.references.REFERENCES``.
    remark : str
        What is doubtful about every one of its estimates: a message of ``pysal.ftl``.
    """

    name: str
    sources: tuple[str, ...] = ()
    weights: Need = "needed"
    endogenous: Need = "no"
    regimes: bool = False
    panel: bool = False
    effects: Effects = "pooled"
    symmetrises: Literal["never", "ord", "always"] = "never"
    system: bool = False
    points: bool = False
    tested: tuple[str, ...] = ()
    likelihood: bool = False
    remark: str = ""

    @property
    def plain(self) -> str:
        """The name without that of the version by regimes."""
        return self.name.removesuffix("_Regimes")

    @property
    def effects_swept(self) -> Effects:
        """The effects that absorb regressors: those that spreg takes out before it estimates."""
        return "unit" if self.effects == "unit" else "pooled"

    @property
    def lagged(self) -> bool:
        """Whether a system has the neighbours' outcomes on the right."""
        return self.name == "SURlagIV"

    @property
    def in_spreg(self) -> Untyped:
        """The class."""
        import spreg

        return getattr(spreg, self.name)

    @property
    def options(self) -> tuple[str, ...]:
        """The options that may be passed on: the class's own, less what the gate hands over."""
        named = inspect.signature(self.in_spreg).parameters.values()
        return tuple(
            p.name
            for p in named
            if p.kind is not p.VAR_KEYWORD
            and p.name not in _ALIGNED
            and not p.name.startswith("name_")
        )

    def label(self, lang: Language = "en") -> str:
        """What it estimates and how, in a language."""
        spoken = LANGUAGE.parse(lang)
        label = say(f"pysal:label-{self.plain.replace('_', '-')}", spoken)
        return say("pysal:by-regime", spoken, label=label) if self.regimes else label


_MOMENTS = ("kelejian_prucha_1999",)
_COMBO = ("kelejian_prucha_1998",)
_HET = ("kelejian_prucha_2010", "arraiz_drukker_kelejian_prucha_2010")
_HOM = ("drukker_egger_prucha_2013",)
_REGIMES = ("anselin_1988",)
_SUR = ("zellner_1962", "anselin_1988")


def _with_regimes(row: Estimator) -> Estimator:
    """The version of an estimator with coefficients by regime."""
    fields = {**vars(row), "name": f"{row.name}_Regimes", "regimes": True, "tested": ()}
    return Estimator(**{**fields, "sources": tuple(dict.fromkeys((*row.sources, *_REGIMES)))})


_PLAIN = (
    Estimator("OLS", weights="taken", tested=("white_test", "spat_diag", "moran"), likelihood=True),
    Estimator("TSLS", weights="taken", endogenous="needed"),
    Estimator("GM_Lag", _COMBO, endogenous="taken"),
    Estimator("GM_Error", _MOMENTS),
    Estimator("GM_Error_Het", _HET),
    Estimator("GM_Error_Hom", _HOM),
    Estimator("GM_Combo", _COMBO, endogenous="taken"),
    Estimator("GM_Combo_Het", _HET, endogenous="taken"),
    Estimator("GM_Combo_Hom", _HOM, endogenous="taken"),
    Estimator("ML_Lag", ("ord_1975", "anselin_1988"), symmetrises="ord", likelihood=True),
    Estimator("ML_Error", ("ord_1975", "anselin_1988"), symmetrises="ord", likelihood=True),
)
_PANEL = (
    Estimator("Panel_FE_Lag", ("elhorst_2003", "elhorst_2014"), panel=True, effects="unit"),
    Estimator("Panel_FE_Error", ("elhorst_2003", "elhorst_2014"), panel=True, effects="unit"),
    Estimator("Panel_RE_Lag", ("elhorst_2003", "elhorst_2014"), panel=True, effects="random"),
    Estimator(
        "Panel_RE_Error",
        ("elhorst_2003", "elhorst_2014"),
        panel=True,
        effects="random",
        symmetrises="always",
        remark="stops-early",
    ),
    Estimator("GM_KKP", ("kapoor_kelejian_prucha_2007",), panel=True, effects="random"),
)
_SYSTEMS = (
    Estimator("SUR", _SUR, weights="taken", system=True, tested=("spat_diag",)),
    Estimator("SURerrorGM", _SUR, system=True),
    Estimator("SURerrorML", _SUR, system=True, tested=("spat_diag", "vm")),
    Estimator("SURlagIV", _SUR, endogenous="taken", system=True, tested=("spat_diag",)),
    Estimator("ThreeSLS", ("zellner_theil_1962",), "no", endogenous="needed", system=True),
)

ESTIMATORS: Rows[Estimator] = Rows(
    *_PLAIN,
    Estimator("Probit", weights="taken"),
    Estimator("GMM_Error", (*_HET, *_HOM), endogenous="taken"),
    Estimator("NSLX", weights="no", points=True, remark="short-of-its-slope"),
    *map(_with_regimes, _PLAIN),
    *_PANEL,
    *_SYSTEMS,
)
"""Every estimator by its name in spreg."""

SPREG_ESTIMATOR = RowOption("name", rows=ESTIMATORS)
SpregEstimator: TypeAlias = Annotated[str, SPREG_ESTIMATOR]
