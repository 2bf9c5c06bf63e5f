"""Every choice that a user types: what may be typed, and the one value that is used for it.

Each option is a ``Literal`` type, where its choices stand once, and an :class:`Option` that
reads what was typed. Capitals, surrounding blanks and ``_`` for ``-`` make no difference; the
value that :meth:`Option.parse` returns is the one to compute with and to keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

from spillgap.errors import OptionError, listing, suggest

Choice = TypeVar("Choice", bound=str)
Value = TypeVar("Value")


def _folded(text: str) -> str:
    return text.strip().casefold().replace("_", "-")


@dataclass(frozen=True)
class Option(Generic[Choice]):
    """One option: its name in messages, its choices, other spellings of them.

    Parameters
    ----------
    name : str
        The argument's name.
    kind : Literal type
        The choices as they are written canonically.
    also : mapping, optional
        Other words for a choice.

    Examples
    --------
    >>> from spillgap.options import METHOD
    >>> METHOD.parse("GMM")
    'gmm'
    >>> METHOD.parse("gnm")
    Traceback (most recent call last):
        ...
    spillgap.errors.OptionError: method='gnm' is not an option; choose 'ml' or 'gmm'. Did you \
mean 'gmm'?
    """

    name: str
    kind: object = field(repr=False)
    also: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices as they are written canonically."""
        return get_args(self.kind)

    def find(self, value: object) -> Choice | None:
        """The choice that was typed; None if it is none, for options that take more."""
        if not isinstance(value, str):
            return None
        spelled: dict[str, Choice] = {_folded(choice): choice for choice in self.choices}
        spelled |= {_folded(word): choice for word, choice in self.also.items()}
        return spelled.get(_folded(value))

    def parse(self, value: object, *, name: str | None = None, other: str = "") -> Choice:
        """The choice that was typed.

        Parameters
        ----------
        value : object
            As typed.
        name : str, optional
            The argument's name if it is not the option's.
        other : str
            What else the argument takes, for the message.

        Raises
        ------
        OptionError
            If it is none; the message lists the choices and the nearest.
        """
        choice = self.find(value)
        if choice is None:
            last = f"{' or '.join(self._listed())}{f', or {other}' if other else ''}"
            raise OptionError(
                f"{name or self.name}={value!r} is not an option; choose {last}."
                f"{suggest(value, self.choices)}"
            )
        return choice

    def _listed(self) -> list[str]:
        *first, last = [repr(choice) for choice in self.choices]
        return [listing(first, most=30), last] if first else [last]

    def parse_optional(self, value: object, *, name: str | None = None) -> Choice | None:
        """The choice that was typed, or None where None was."""
        return None if value is None else self.parse(value, name=name, other="None")

    def pick(
        self, value: object, table: Mapping[Choice, Value], *, name: str | None = None
    ) -> Value:
        """What a table holds for the choice that was typed."""
        return table[self.parse(value, name=name)]


# -- everywhere ---------------------------------------------------------------------------------

Language: TypeAlias = Literal["en", "zh"]
LANGUAGE = Option[Language]("lang", Language)


def language_index(lang: str) -> int:
    """0 for English and 1 for Chinese: the place in a pair of wordings."""
    return LANGUAGE.choices.index(LANGUAGE.parse(lang))


# -- models -------------------------------------------------------------------------------------

ModelName: TypeAlias = Literal["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"]
MODEL = Option[ModelName]("model", ModelName)

ComparedModel: TypeAlias = Literal["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM"]
COMPARED_MODEL = Option[ComparedModel]("models", ComparedModel)
"""The models that have a posterior probability."""

FixedEffects: TypeAlias = Literal["pooled", "unit", "time", "twoway"]
FIXED_EFFECTS = Option[FixedEffects]("effects", FixedEffects)

Effects: TypeAlias = Literal[FixedEffects, "random", "mundlak"]
EFFECTS = Option[Effects]("effects", Effects)

TimeLag: TypeAlias = Literal["time", "space-time"]
TIME_LAG = Option[TimeLag]("dynamic", TimeLag)

AllRegressors: TypeAlias = Literal["all"]
ALL_REGRESSORS = Option[AllRegressors]("durbin", AllRegressors)

RandomErrors: TypeAlias = Literal["baltagi", "kkp"]
RANDOM_ERRORS = Option[RandomErrors]("random_errors", RandomErrors)

Method: TypeAlias = Literal["ml", "gmm"]
METHOD = Option[Method]("method", Method)

Correction: TypeAlias = Literal["lee-yu"]
CORRECTION = Option[Correction]("correction", Correction)

MomentCovariance: TypeAlias = Literal["classical", "robust"]
Covariance: TypeAlias = Literal[
    MomentCovariance, "cluster", "driscoll-kraay", "conley", "bootstrap"
]
COVARIANCE = Option[Covariance]("cov", Covariance)

BootstrapDraws: TypeAlias = Literal["wild", "parametric"]
BOOTSTRAP_DRAWS = Option[BootstrapDraws]("kind", BootstrapDraws)

LogDeterminant: TypeAlias = Literal["exact", "approximate"]
LOG_DETERMINANT = Option[LogDeterminant]("logdet", LogDeterminant)

Information: TypeAlias = Literal["expected", "observed"]
INFORMATION = Option[Information]("information", Information)

Demean: TypeAlias = Literal["before", "after"]
DEMEAN = Option[Demean]("demean", Demean)

Horizon: TypeAlias = Literal["short", "long"]
HORIZON = Option[Horizon]("horizon", Horizon)

EffectsInference: TypeAlias = Literal["simulation", "delta"]
EFFECTS_INFERENCE = Option[EffectsInference]("method", EffectsInference)

# -- what explains and what would change a gap ---------------------------------------------------

LongRun: TypeAlias = Literal["long"]
LONG_RUN = Option[LongRun]("horizon", LongRun)

InequalityMeasure: TypeAlias = Literal["variance", "cv", "gini", "theil_t", "theil_l"]
INEQUALITY_MEASURE = Option[InequalityMeasure](
    "measure", InequalityMeasure, also={"theil": "theil_t"}
)

SharingRule: TypeAlias = Literal["natural", "shapley"]
SHARING_RULE = Option[SharingRule]("method", SharingRule)

FactorLevel: TypeAlias = Literal["variable", "part"]
FACTOR_LEVEL = Option[FactorLevel]("by", FactorLevel)

Disparity: TypeAlias = Literal["variance", "theil_t", "theil_l", "gap"]
DISPARITY = Option[Disparity]("against", Disparity)

Objective: TypeAlias = Literal["mean", Disparity]
OBJECTIVE = Option[Objective]("objective", Objective)

ObservedCap: TypeAlias = Literal["observed"]
OBSERVED_CAP = Option[ObservedCap]("cap", ObservedCap)

BudgetRule: TypeAlias = Literal["best", "uniform", "lagging_first", "hub_first"]
BUDGET_RULE = Option[BudgetRule]("rule", BudgetRule)

AccountSide: TypeAlias = Literal["own", "received", "sent", "net"]
ACCOUNT_SIDE = Option[AccountSide]("column", AccountSide)

ScenarioColumn: TypeAlias = Literal["change", "baseline", "level", "std_error", "lower", "upper"]
SCENARIO_COLUMN = Option[ScenarioColumn]("column", ScenarioColumn)

AllPlaces: TypeAlias = Literal["all"]
ALL_PLACES = Option[AllPlaces]("place", AllPlaces)

KnownGroups: TypeAlias = Literal["macro_region", "agglomeration"]
KNOWN_GROUPS = Option[KnownGroups]("groups", KnownGroups)
