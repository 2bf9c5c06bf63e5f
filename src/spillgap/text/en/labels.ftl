# Labels of what the package computes, as tables, figures, the report and summaries print them.
# spillgap.labels reads this file: a message is named KIND-NAME, NAME as the code or an option
# has it (blanks, colons and underscores as hyphens).

## Terms of a model. $label, $first: a variable's label, or that of the term inside.

# W:x, the mean of the neighbours' x.
term-neighbours = W × { $label }
# L:y, last period's y, and LW:y, last period's W × y.
term-lagged = { $label } (t−1)
# mean:x, the mean of x over a unit's periods.
term-mean = Mean of { $label }
# x[East], the coefficient of x in one regime.
term-in-regime = { $label }, { $regime }
# C(region)[East], a category's level.
term-level = { $label }: { $level }
# x:z, an interaction.
term-product = { $first } × { $second }
# rho:NAME, gamma:NAME: the parameter of one of several W.
term-of-weights = { $symbol } ({ $weights })
term-Intercept = Constant

## A label inside a sentence, without the capital of its first word.

inline = { INLINE($label) }

## Models, by their abbreviation, inside a sentence.

model-OLS = linear panel model
model-SLX = model with neighbours' regressors
model-SAR = spatial autoregressive model
model-SEM = spatial error model
model-SDM = spatial Durbin model
model-SDEM = spatial Durbin error model
model-SAC = model with spatial lag and spatial error
model-GNS = general nesting spatial model
# A model's name with its abbreviation.
model-named = { $model } ({ $abbreviation })

## effects=: a value in a table; the effects in a sentence; the model's fixed effects in a sentence.

effects-pooled = Pooled
effects-unit = Unit
effects-time = Time
effects-twoway = Unit and time
effects-random = Random
effects-mundlak = Mundlak

effects-pooled-inline = no effects
effects-unit-inline = unit effects
effects-time-inline = time effects
effects-twoway-inline = unit and time effects
effects-random-inline = random unit effects
effects-mundlak-inline = random effects with unit means (Mundlak)

effects-pooled-fixed = no fixed effects
effects-unit-fixed = unit fixed effects
effects-time-fixed = time fixed effects
effects-twoway-fixed = unit and time fixed effects
effects-random-fixed = random unit effects
effects-mundlak-fixed = random effects with unit means (Mundlak)

## method=, correction=, cov=, random_errors=: values in a table.

method-ml = ML
method-gmm = GMM

correction-none = None
correction-lee-yu = Lee–Yu
correction-adjusted-score = Adjusted score

covariance-classical = Classical
covariance-robust = Robust
covariance-cluster = By unit
covariance-driscoll-kraay = Driscoll–Kraay
covariance-conley = Conley
covariance-bootstrap = Bootstrap

random-errors-baltagi = Baltagi: innovations only
random-errors-kkp = KKP: unit effects too

## Spatial weights in a few words, by kind. $rule, $k: of contiguity and of nearest neighbours.

weights-contiguity = { $rule ->
    [queen] Queen contiguity
    [rook] Rook contiguity
   *[other] Contiguity
}
weights-grid = Grid
weights-knn = { $k } nearest neighbours
weights-distance-band = Distance band
weights-inverse-distance = Inverse distance
weights-kernel = Distance decay
weights-economic = Economic distance
weights-gravity = Gravity
weights-nested = Nested (geographic, economic)
weights-block = Same group
weights-matrix = Matrix
weights-file = From a file
weights-read = From a file
weights-called = { $label } ({ $name })

## Groups of units whose names the package knows besides those of regions.

group-Other = Other
# A group inside a sentence; a macro-region takes an article. $kind: region, other.
group-inline = { $kind ->
    [region] the { $name }
   *[other] { $name }
}
# The group "Other" inside a sentence.
group-Other-inline = the other units

## Classes of local statistics: legends of maps, columns of tables.

quadrant-HH = High–High
quadrant-LL = Low–Low
quadrant-LH = Low–High
quadrant-HL = High–Low
quadrant-NS = Not significant
quadrant-hot = Hot spot
quadrant-cold = Cold spot
quadrant-similar = Similar
quadrant-dissimilar = Dissimilar
quadrant-joined = More joins
quadrant-apart = Fewer joins
quadrant-varied = Varied
quadrant-uniform = Uniform
quadrant-positive = Positive
quadrant-negative = Negative

## Grades of coordination (Liao 1999), from worst to best.

grade-1 = extreme imbalance
grade-2 = severe imbalance
grade-3 = moderate imbalance
grade-4 = mild imbalance
grade-5 = near imbalance
grade-6 = bare coordination
grade-7 = primary coordination
grade-8 = intermediate coordination
grade-9 = good coordination
grade-10 = superior coordination

## Classes of a distribution in k classes, from low to high: class-K-NUMBER.

class-3-1 = low
class-3-2 = middle
class-3-3 = high
class-4-1 = low
class-4-2 = lower middle
class-4-3 = upper middle
class-4-4 = high
class-5-1 = low
class-5-2 = lower middle
class-5-3 = middle
class-5-4 = upper middle
class-5-5 = high

## Rows and columns of tables that results give, by their name in the frame; statistics and
## options of a model, effects of a change, and the parts of a gap, which figures print too.

column-variable = Variable
column-indicator = Indicator
column-dependent = Dependent variable
column-model = Model
column-sigma2 = σ²
column-r2-within = R² within
column-r2-overall = R² overall
column-loglik = Log-likelihood
column-aic = AIC
column-bic = BIC
column-nobs = Observations
column-n-units = Units (N)
column-n-periods = Periods (T)
column-effects = Effects
column-weights = Weights (W)
column-method = Estimator
column-correction = Correction
column-cov-type = Standard errors
column-random-errors = Spatial error
column-regimes = Regimes
column-regime = Regime
column-stable = Stable interval of ρ
column-estimate = Estimate
column-std-error = Std. error
column-z = z
column-p = p
column-pvalue = p
column-p-perm = p (permutation)
column-lower = Lower
column-upper = Upper
column-test = Test
column-name = Test
column-statistic = Statistic
column-df = df
column-null = Null hypothesis
column-note = Note
column-alternative = Alternative
column-reference = Source
column-I = Moran's I
column-expected = E[I]
column-sd = Std. dev.
column-period = Period
column-year = Year
column-minimum = Minimum
column-maximum = Maximum
column-redundancy = 1 − entropy
column-weight = Weight
column-prior = Prior
column-log-marginal = Log marginal likelihood
column-probability = Posterior probability
column-spatial = ρ or λ, posterior mean
column-spread = S.d. between candidates
column-positive = P(> 0)
column-log-density = Log predictive density
column-difference = Difference to the best
column-periods-better = Periods better
column-entropy = Entropy
column-divergence = Divergence
column-direction = Direction
column-count = N
column-mean = Mean
column-between = Between s.d.
column-within = Within s.d.
column-min = Min
column-median = Median
column-max = Max
column-macro-region = Macro-region
column-agglomeration = Agglomeration
column-part = Part
column-contribution = Contribution
column-share = Share
column-sign = Sign
column-percent = Share (%)
column-gap = Gap
column-effect = Effect
column-direct = Direct
column-indirect = Indirect
column-total = Total
column-sent = Sent
column-received = Received
column-net = Net (sent − received)
column-own = Own
column-neighbours = Neighbours
column-unit-effects = Unit effects
column-time-effects = Time effects
column-unit-mean = Long-run level
column-time-lag = Time lag
column-space-time-lag = Space-time lag
column-residual = Residual
column-intercept = Constant
column-theil = Theil index
column-theil-t = Theil T
column-theil-l = Theil L
column-gini = Gini
column-cv = CV
column-variance = Variance

## Measures of inequality inside a sentence, and what a target does: $measure is one of them.

measure-variance = the variance
measure-theil-t = Theil's T
measure-theil-l = Theil's L
measure-gini = the Gini coefficient
measure-cv = the coefficient of variation
goal-mean = raise the mean
goal-gap = close the gap
goal-lower = lower { $measure }

## What a specification is varied in: rows of the specification curve.

variant-weights = Weights
variant-effects = Effects
variant-model = Model
variant-covariance = Covariance
variant-correction = Correction
variant-periods = Periods
variant-left-out = Left out
variant-dynamic = Dynamics
variant-outcome = Outcome
variant-formula = Formula

## What is compared between specifications, inside a sentence.

quantity-coefficient = coefficient
quantity-direct = direct effect
quantity-indirect = indirect effect
quantity-total = total effect
quantity-gap-share = share of the gap
quantity-scenario = change under the scenario
quantity-target = best use of a budget

## The geographical detector: schemes of strata, kinds of interaction, columns of its tables.

scheme-given = As given
scheme-quantiles = Quantiles
scheme-equal-interval = Equal intervals
scheme-fisher-jenks = Natural breaks
scheme-robust = Cut where y changes
interaction-weaken-nonlinear = Weaker, nonlinear
interaction-weaken-uni = No more than the stronger one
interaction-enhance-bi = More than either
interaction-independent = Sum of both
interaction-enhance-nonlinear = More than the sum
column-factor = Factor
column-scheme = Strata
column-classes = Classes
column-q = q
column-q-first = q, first
column-q-second = q, second
column-chance = q by chance
column-F = F
column-p-f = p (F, strata given)
column-p-noncentral = p (noncentral F)
column-first = First
column-second = Second
column-first-mean = Mean, first
column-second-mean = Mean, second
column-mean-difference = Difference
column-cells = Cells
column-kind = Together
column-df1 = df 1
column-df2 = df 2

## Obstacles, grey relations and ranks of an index.

column-subsystem = Subsystem
column-mean-degree = Obstacle degree, mean
column-largest-in = Largest in units
column-obstacle-1 = Largest obstacle
column-obstacle-2 = Second
column-obstacle-3 = Third
column-mean-grade = Grey relational grade, mean
column-mean-rank = Mean rank
column-rank = Rank
column-source = Source
source-scaling = Scaling
source-weights = Weights
source-aggregation = Aggregation
source-left-out = Indicator left out

## Columns of the frames that results hand out, as a notebook heads them.

column-above = Above the threshold
column-against = Against
column-area-km2 = Area (km²)
column-b = β
column-b-std-error = Std. error of β
column-band-low = Band, lower
column-band-high = Band, upper
column-band-lower = Band, lower
column-band-upper = Band, upper
column-baseline = Baseline
column-bearing = Bearing (°)
column-binned = Binned
column-change = Change
column-club = Club
column-club-initial = Club before merging
column-cluster = Cluster
column-cohort = First treated
column-comparison = Comparison
column-correlation = Correlation
column-decision = Decision
column-dispersion = Dispersion
column-event-time = Event time
column-first-passage = First passage (periods)
column-fitted = Fitted trend
column-from = From
column-grade = Grade
column-half-life = Half-life
column-half-life-lower = Half-life, lower
column-half-life-std-error = Std. error of the half-life
column-half-life-upper = Half-life, upper
column-high = Upper
column-highest = Highest
column-highest-group = Highest group
column-highest-mean = Highest mean
column-highest-unit = Highest unit
column-horizon = Horizon
column-is-main = Main specification
column-kendall = Kendall's τ
column-label = Label
column-lag = Spatial lag
column-largest-move = Largest move
column-lat = Latitude
column-level = Level
column-lon = Longitude
column-low = Lower
column-lowest = Lowest
column-lowest-group = Lowest group
column-lowest-mean = Lowest mean
column-lowest-unit = Lowest unit
column-major-km = Major axis (km)
column-mean-move = Mean move
column-measure = Measure
column-minor-km = Minor axis (km)
column-moved-km = Moved (km)
column-moved-since-first-km = Since the first (km)
column-net-between = Net between
column-net-lower = Net, lower
column-net-upper = Net, upper
column-outcome = Outcome
column-overlap = Overlap
column-own-lower = Own, lower
column-own-upper = Own, upper
column-parameter = Parameter
column-path = Path
column-quadrant = Quadrant
column-quantity = Quantity
column-ratio = Ratio
column-received-lower = Received, lower
column-received-upper = Received, upper
column-refused = Refused because
column-rotation = Rotation (°)
column-roundness = Minor ÷ major axis
column-rule = Rule
column-scenario = Scenario
column-score = Score
column-sent-lower = Sent, lower
column-sent-upper = Sent, upper
column-share-between = Share between
column-share-net-between = Share, net between
column-share-overlap = Share of overlap
column-share-transvariation = Share of transvariation
column-share-within = Share within
column-significant = Significant
column-slope = Slope of
column-spearman = Spearman's ρ
column-speed = Speed per period
column-speed-lower = Speed, lower
column-speed-std-error = Std. error of the speed
column-speed-upper = Speed, upper
column-step = Step
column-term = Term
column-to = To
column-transition = Relative transition
column-transvariation = Transvariation
column-unit = Unit
column-unit-ratio = Highest ÷ lowest unit
column-units = Units
column-unit-periods = Units × periods
column-value = Value
column-variant = Specification
column-verdict = Verdict
