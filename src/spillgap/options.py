"""Every choice that a user types: what may be typed, and the one value that is used for it.

Each option is a ``Literal`` type, where its choices stand once, and an ``Option`` that reads what
was typed. The options that choose a row of a table (``RowOption``) stand beside their tables.
Capitals, surrounding blanks and ``_`` for ``-`` make no difference; the value that ``parse``
returns is the one to compute with and to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, get_args

from spillgap._option import Option
from spillgap.text import languages

# -- everywhere ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class LanguageOption(Option[str]):
    """A language: those that there is text in, and other words that the option takes."""

    further: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The languages that there are now, then the further words."""
        return (*languages(), *self.further)


LANGUAGE = LanguageOption("lang")
Language: TypeAlias = Annotated[str, LANGUAGE]
"""The code of a language that the package has text in."""

BOTH: tuple[str, ...] = ("en", "zh")
STUDY_LANGUAGES = LanguageOption("lang", further=("both",))
StudyLanguages: TypeAlias = Annotated[str, STUDY_LANGUAGES]
"""A language, or ``"both"`` for those of :data:`BOTH`."""

CitationStyle: TypeAlias = Literal["bibtex", "apa", "gbt7714"]
CITATION_STYLE = Option[CitationStyle]("style", CitationStyle)

# -- models -------------------------------------------------------------------------------------

ComparedModel: TypeAlias = Literal["OLS", "SLX", "SAR", "SEM", "SDM", "SDEM"]
COMPARED_MODEL = Option[ComparedModel]("models", ComparedModel)
"""The models that have a posterior probability."""

FixedEffects: TypeAlias = Literal["pooled", "unit", "time", "twoway"]
FIXED_EFFECTS = Option[FixedEffects]("effects", FixedEffects)

Effects: TypeAlias = Literal[FixedEffects, "random", "mundlak"]
EFFECTS = Option[Effects]("effects", Effects)

LagOfOutcome: TypeAlias = Literal["time", "space-time"]
TIME_LAG = Option[LagOfOutcome]("dynamic", LagOfOutcome)

AllRegressors: TypeAlias = Literal["all"]
ALL_REGRESSORS = Option[AllRegressors]("durbin", AllRegressors)

RandomErrors: TypeAlias = Literal["baltagi", "kkp"]
RANDOM_ERRORS = Option[RandomErrors]("random_errors", RandomErrors)

Method: TypeAlias = Literal["ml", "gmm"]
METHOD = Option[Method]("method", Method)

TestCorrection: TypeAlias = Literal["auto", "lee-yu"]
TEST_CORRECTION = Option[TestCorrection]("correction", TestCorrection)
"""What the Lagrange multiplier tests, of static models, can be corrected by."""

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

IntervalMethod: TypeAlias = Literal["wald", "profile", "anderson-rubin"]
INTERVAL_METHOD = Option[IntervalMethod]("method", IntervalMethod)

MediationInference: TypeAlias = Literal["simulation", "bootstrap"]
MEDIATION_INFERENCE = Option[MediationInference]("method", MediationInference)

MediationPath: TypeAlias = Literal["direct", "indirect", "total"]
MEDIATION_PATH = Option[MediationPath]("path", MediationPath)

ModeratorValues: TypeAlias = Literal["deviations", "quantiles"]
MODERATOR_VALUES = Option[ModeratorValues]("at", ModeratorValues)

ModerationBand: TypeAlias = Literal["pointwise", "simultaneous", "fdr"]
MODERATION_BAND = Option[ModerationBand]("band", ModerationBand)

MediatedEffect: TypeAlias = Literal["own", "neighbours", "total"]
MEDIATED_EFFECT = Option[MediatedEffect]("effect", MediatedEffect)

ShareVerdict: TypeAlias = Literal["share", "undetermined", "opposed"]
"""Whether the ratio of an indirect path to a total effect is a share of it."""

StaggeredControls: TypeAlias = Literal["never", "not-yet"]
STAGGERED_CONTROLS = Option[StaggeredControls]("controls", StaggeredControls)

StaggeredMethod: TypeAlias = Literal["group-time", "imputation"]
STAGGERED_METHOD = Option[StaggeredMethod]("method", StaggeredMethod)

# -- what explains and what would change a gap ---------------------------------------------------

LongRun: TypeAlias = Literal["long"]
LONG_RUN = Option[LongRun]("horizon", LongRun)

SharingRule: TypeAlias = Literal["natural", "shapley"]
SHARING_RULE = Option[SharingRule]("method", SharingRule)

FactorLevel: TypeAlias = Literal["variable", "part"]
FACTOR_LEVEL = Option[FactorLevel]("by", FactorLevel)

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

# -- data, weights, indices ----------------------------------------------------------------------

Unmatched: TypeAlias = Literal["raise", "report"]
UNMATCHED = Option[Unmatched]("errors", Unmatched)

TotalsRule: TypeAlias = Literal["error", "drop", "keep"]
TOTALS_RULE = Option[TotalsRule]("totals", TotalsRule)

RankStep: TypeAlias = Literal["rank"]
RANK_STEP = Option[RankStep]("step", RankStep)

FillMethod: TypeAlias = Literal["linear", "forward", "backward"]
FILL_METHOD = Option[FillMethod]("method", FillMethod)

Standardisation: TypeAlias = Literal["row", "spectral", "minmax", "none"]
STANDARDISATION = Option[Standardisation]("standardise", Standardisation)

EmptyRows: TypeAlias = Literal["error", "keep"]
EMPTY_ROWS = Option[EmptyRows]("islands", EmptyRows)

IslandRule: TypeAlias = Literal["error", "nearest", "drop", "keep"]
ISLAND_RULE = Option[IslandRule]("islands", IslandRule)

ContiguityRule: TypeAlias = Literal["queen", "rook"]
CONTIGUITY_RULE = Option[ContiguityRule]("rule", ContiguityRule)

UnitPoint: TypeAlias = Literal["representative", "centroid"]
UNIT_POINT = Option[UnitPoint]("point", UnitPoint)

Decay: TypeAlias = Literal["exponential", "gaussian"]
DECAY = Option[Decay]("decay", Decay)

DecayForm: TypeAlias = Literal["power", "exponential"]
DECAY_FORM = Option[DecayForm]("form", DecayForm)

LabelType: TypeAlias = Literal["str", "int"]
LABEL_TYPE = Option[LabelType]("id_type", LabelType)

ReferenceSet: TypeAlias = Literal["pooled", "period", "base"]
REFERENCE_SET = Option[ReferenceSet]("on", ReferenceSet)

Direction: TypeAlias = Literal["+", "-"]
DIRECTION = Option[Direction]("directions", Direction, also={"−": "-"})

CouplingForm: TypeAlias = Literal["classical", "modified"]
COUPLING_FORM = Option[CouplingForm]("form", CouplingForm)

IndexScaling: TypeAlias = Literal["minmax", "z-score", "rank"]
INDEX_SCALING = Option[IndexScaling]("scalings", IndexScaling)

Aggregation: TypeAlias = Literal["linear", "geometric"]
AGGREGATION = Option[Aggregation]("aggregations", Aggregation)

GreyAlong: TypeAlias = Literal["time", "units"]
GREY_ALONG = Option[GreyAlong]("along", GreyAlong)

GreyScaling: TypeAlias = Literal["minmax", "mean", "initial"]
GREY_SCALING = Option[GreyScaling]("scaling", GreyScaling)

# -- figures and tables --------------------------------------------------------------------------

FigureKind: TypeAlias = Literal["print", "slide"]
FIGURE_KIND = Option[FigureKind]("kind", FigureKind)

ColumnWidth: TypeAlias = Literal["single", "double"]
COLUMN_WIDTH = Option[ColumnWidth]("width", ColumnWidth)

ClassScheme: TypeAlias = Literal[
    "quantiles",
    "equal_interval",
    "fisher_jenks",
    "natural_breaks",
    "max_p",
    "std_mean",
    "percentiles",
    "boxplot",
    "head_tail_breaks",
    "jenks_caspall",
    "jenks_caspall_forced",
    "maximum_breaks",
    "pretty_breaks",
]
CLASS_SCHEME = Option[ClassScheme](
    "scheme",
    ClassScheme,
    # As mapclassify and geopandas have them.
    {choice.replace("_", ""): choice for choice in get_args(ClassScheme)} | {"box_plot": "boxplot"},
)

LegendPlace: TypeAlias = Literal["auto", "inside", "outside", "none"]
LEGEND_PLACE = Option[LegendPlace]("legend", LegendPlace)

TableStyle: TypeAlias = Literal["plain", "stars", "t", "compact"]
TABLE_STYLE = Option[TableStyle]("style", TableStyle)

BelowEstimate: TypeAlias = Literal["se", "z", "p", "ci"]
BELOW_ESTIMATE = Option[BelowEstimate]("show", BelowEstimate, also={"t": "z"})
"""What can stand under an estimate; the z statistic is called t by many."""

# -- autocorrelation -----------------------------------------------------------------------------

Alternative: TypeAlias = Literal["two-sided", "greater", "lesser"]
ALTERNATIVE = Option[Alternative]("alternative", Alternative)

LocalAlternative: TypeAlias = Literal[Alternative, "directed"]
LOCAL_ALTERNATIVE = Option[LocalAlternative]("alternative", LocalAlternative)

Assumption: TypeAlias = Literal["randomisation", "normality"]
ASSUMPTION = Option[Assumption]("assumption", Assumption)

ManyTests: TypeAlias = Literal["fdr", "bonferroni"]
MANY_TESTS = Option[ManyTests]("correction", ManyTests)

PatternStatistic: TypeAlias = Literal[
    "geary", "join-counts", "local-geary", "local-join-count", "losh"
]
PATTERN_STATISTIC = Option[PatternStatistic]("statistics", PatternStatistic)
"""What a study's pattern is tested by besides Moran's I and LISA."""

Engine: TypeAlias = Literal["spillgap", "esda"]
ENGINE = Option[Engine]("engine", Engine)
"""Whose permutations: this package's, or esda's."""

# -- measures of a gap ---------------------------------------------------------------------------

Dispersion: TypeAlias = Literal["cv", "sd_log", "sd"]
DISPERSION = Option[Dispersion]("measure", Dispersion)

GrowthForm: TypeAlias = Literal["panel", "cross-section"]
GROWTH_FORM = Option[GrowthForm]("form", GrowthForm)

GradientScale: TypeAlias = Literal["sd", "degree", "km"]
GRADIENT_SCALE = Option[GradientScale]("scale", GradientScale)

GradientCovariance: TypeAlias = Literal["hc3", "conley"]
GRADIENT_COVARIANCE = Option[GradientCovariance]("cov", GradientCovariance)

PathTrend: TypeAlias = Literal["hp"]
PATH_TREND = Option[PathTrend]("trend", PathTrend)

ClubOrder: TypeAlias = Literal["last", "average"]
CLUB_ORDER = Option[ClubOrder]("order", ClubOrder)

BootstrapInterval: TypeAlias = Literal["bootstrap-t", "percentile"]
BOOTSTRAP_INTERVAL = Option[BootstrapInterval]("interval", BootstrapInterval)

ClubErrors: TypeAlias = Literal["fqsb", "scores"]
CLUB_ERRORS = Option[ClubErrors]("errors", ClubErrors)

BandwidthRule: TypeAlias = Literal["silverman", "scott"]
BANDWIDTH_RULE = Option[BandwidthRule]("bandwidth", BandwidthRule)

# -- strata ---------------------------------------------------------------------------------------

StrataRule: TypeAlias = Literal["optimal", "robust"]
STRATA_RULE = Option[StrataRule]("rule", StrataRule)

StrataScheme: TypeAlias = Literal["quantiles", "equal_interval", "fisher_jenks"]
STRATA_SCHEME = Option[StrataScheme](
    "schemes",
    StrataScheme,
    {choice.replace("_", ""): choice for choice in get_args(StrataScheme)},
)

DetectorColumn: TypeAlias = Literal["q", "p"]
DETECTOR_COLUMN = Option[DetectorColumn]("column", DetectorColumn)


# -- agglomerations and local coefficients --------------------------------------------------------

Agglomeration: TypeAlias = Literal["skater", "max-p"]
AGGLOMERATION = Option[Agglomeration]("method", Agglomeration)

GwrKernel: TypeAlias = Literal["bisquare", "gaussian", "exponential"]
GWR_KERNEL = Option[GwrKernel]("kernel", GwrKernel)

# -- what depends on the specification ------------------------------------------------------------

VariantKind: TypeAlias = Literal[
    "weights",
    "effects",
    "model",
    "covariance",
    "correction",
    "periods",
    "left-out",
    "dynamic",
    "outcome",
    "formula",
]
VARIANT_KIND = Option[VariantKind]("kind", VariantKind)

WeightsRule: TypeAlias = Literal["theory", "posterior"]
"""By what a study's main W is chosen: named beforehand, or the most probable one."""
WEIGHTS_RULE = Option[WeightsRule]("rule", WeightsRule)

LeftOut: TypeAlias = Literal["units", "periods"]
LEFT_OUT = Option[LeftOut]("leave_out", LeftOut)

QuantityAsked: TypeAlias = Literal["coefficients", "effects", "gap"]
QUANTITY_ASKED = Option[QuantityAsked]("quantities", QuantityAsked)

Quantity: TypeAlias = Literal[
    "coefficient", "direct", "indirect", "total", "gap_share", "scenario", "target"
]
QUANTITY = Option[Quantity]("quantity", Quantity)
