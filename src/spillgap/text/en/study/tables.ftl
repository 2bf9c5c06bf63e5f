# Tables of a study: titles, headings of columns, words of cells. What labels.ftl has a column for
# is not repeated here.

## Titles. $label: a variable; $year, $start, $end: periods.

title-descriptive = Descriptive statistics
title-names-matched = How names were matched
title-index-weights = Weights of the composite index
title-index-methods = The index under other methods
title-index-ranks = Ranks under all methods
title-gap-means = { $label }: means by group
title-gap-ratios = Highest over lowest, by variable
title-inequality = { $label }: inequality by year
title-shares = { $label }: shares
title-moran = Moran's I: { $label }
title-moran-by-weights = Moran's I under every W, { $period }
title-lisa = Local clusters (LISA)
title-statistic = { $statistic }: { $label }
title-gradients = { $label }: gradients towards east and north
title-dagum = { $label }: Dagum's decomposition of the Gini
title-ellipse = { $label }: centre of gravity and deviational ellipse
title-sigma = { $label }: σ-convergence
title-beta = { $label }: β-convergence
title-markov = { $label }: Markov chain
title-spatial-markov = { $label }: Markov chain by neighbours
title-clubs = { $label }: clubs
title-coupling = Coupling coordination, { $year }
title-coupling-means = Coupling coordination: means of the groups
# $effects: fixed effects in words; $model: its abbreviation; $weights: the name of W.
title-models = Models, { $effects }
title-main-by-effects = { $model } by effects (W: { $weights })
title-main-by-weights = { $model } by W, { $effects }
title-effects-by-unit = Effects sent and received
title-regimes = Coefficients by regime
title-regimes-chow = Chow's test of equal coefficients
title-regimes-effects = Effects by regime
title-did = Difference-in-differences
title-did-effects = Effects of treatment and controls
title-did-event-study = Effects by time since treatment
title-did-pretrends = Tests of trends before treatment
title-mediation = Paths through a mediator
title-mediation-steps = Regressions behind the paths
title-robustness = The main model, varied
title-breaks = Ratio of the pair and Gini, and without the indicator that breaks
title-sensitivity = How findings stand over all specifications
title-sensitivity-weights = The headline under every W
title-headline = The clearest findings under every W
title-sensitivity-variants = The headline under every specification
title-explained-level = What explains the gap in { $end }
title-explained-change = What explains the change of the gap, { $start }–{ $end }
title-explained-mundlak = What explains the gap in { $end }, between and within split
title-scenarios = Scenarios compared
# $aim: an outcome of those below.
title-target = Where the budget goes: { $label }, aim: { $aim }
title-target-rules = Rules compared: { $label }, aim: { $aim }
title-accounts = Spillover accounts: { $label }
title-orders = Effects by order of neighbour: { $label }
title-agglomerations = Agglomerations side by side: { $label }

# What is changed by a scenario, $title, in a table and in a list.
scenario-outcome = { $title } ({ $outcome })
# $clear: whether it differs from zero at 5%.
with-interval = { SIG($value) } [{ SIG($low) } to { SIG($high) }]{ $clear ->
    [yes] *
   *[no] {""}
 }
# $quantity of $term, in a row.
quantity-of = { $term }, { $quantity }
note-clear = 95% intervals in brackets; * differs from zero at 5%.
# A sample from the period on since which $name is comparable.
since = Since { $period } ({ $name })

## Headings of columns; those of one kind of table first.

head-spatial-markov-lag = Neighbours' class
head-target-from = From
head-target-rules-estimate = Change
head-scenarios-estimate = Change
head-gradients-estimate = Gradient
head-statistic-C = C
head-statistic-c = c
head-statistic-H = H
head-statistic-joins = Joins
head-statistic-expected = Expected
head-statistic-sd = SD
head-statistic-bb = 1–1
head-statistic-ww = 0–0
head-statistic-bw = 1–0
head-statistic-expected-bb = Expected 1–1
head-statistic-expected-bw = Expected 1–0
head-statistic-p-bb = p, 1–1
head-statistic-p-bw = p, 1–0
head-from = From class
head-event-time = Event time
head-band-lower = Band, lower
head-band-upper = Band, upper
head-unit = Unit
head-breaks-left-out = Without
head-breaks-ratio = Ratio of the pair
head-sensitivity-estimate = Main specification
head-borderline = Borderline
head-quantity = Quantity
head-term = Variable or scenario
head-variant = Specification
head-lowest = Lowest
head-highest = Highest
head-positive = Significantly positive in
head-negative = Significantly negative in
head-specifications = Specifications
head-familywise = Largest p, adjusted
head-verdict = Verdict
head-low = 95%, lower
head-high = 95%, upper
head-n = N
head-missing = Missing
head-sd-between = SD between
head-sd-within = SD within
head-ratio = Highest ÷ lowest mean
head-highest-group = Highest group
head-lowest-group = Lowest group
head-highest-mean = Highest mean
head-lowest-mean = Lowest mean
head-highest-unit = Highest unit
head-lowest-unit = Lowest unit
head-unit-ratio = Highest ÷ lowest unit
head-exceeds = Above the threshold
head-lag = Spatial lag
head-value = Value
head-cluster = Cluster
head-quadrant = Quadrant
head-rank = Rank
head-significant = Significant
head-band-low = Band, lower
head-band-high = Band, upper
head-net = Net
head-given = As written
head-key = Key
head-how = Matched by
head-maxmin = Max ÷ min
head-between-share = Between groups (share)
head-form = Form
head-b = β
head-speed = Speed per period
head-half-life = Half-life (periods)
head-half-life-lower = 95%, lower
head-half-life-upper = 95%, upper
head-nobs = N
head-club = Club
head-transition = Relative transition, last period
head-dispersion = CV
head-fitted = Linear trend
head-scenario-name = Scenario
head-rule = Rule
head-outcome = Outcome
head-baseline = Baseline
head-scenario = Scenario
head-lower = 95%, lower
head-upper = 95%, upper
head-amount = Amount
head-to = To
head-funded = Funded in draws (share)
head-method = Method
head-spearman = Spearman with the study's index
head-kendall = Kendall
head-mean-rank = Mean rank
head-best = Best rank
head-worst = Worst rank
head-largest-move = Largest move within a year
head-mean-move = Mean move
head-within = Within groups
head-net-between = Net between
head-transvariation = Transvariation
head-share-within = Within (share)
head-share-net-between = Net between (share)
head-share-transvariation = Transvariation (share)
head-direction-of = Towards
head-lon = Longitude
head-lat = Latitude
head-moved-km = Moved (km)
head-moved-since-first-km = Since the first (km)
head-major-km = Major axis (km)
head-minor-km = Minor axis (km)
head-rotation = Rotation (°)
head-sent-lower = 95%, lower
head-sent-upper = 95%, upper
head-net-lower = Net, lower
head-net-upper = Net, upper
head-order = Order
head-group = Group
head-members = Units
head-mean-first = Mean, first period
head-mean-last = Mean, last period
head-rest-last = Mean of the others
head-inside = Sent inside
head-across-sent = Sent to others
head-across-received = Received from others
head-share = Share of the gap
head-C = Coupling C
head-T = Level T
head-D = Coordination D
head-D-first = D, first period
head-label = Grade
head-region = Group

## What a scenario or target changes.

outcome-mean = Mean of all units
outcome-gap = Gap between the pair

## Ways to spend a budget.

rule-best = Best
rule-uniform = Uniform
rule-lagging-first = Lagging first
rule-hub-first = Hubs first

## Forms of β-convergence.

form-cross-section = Absolute, first to last period
form-absolute = Absolute, panel
form-conditional = Conditional, panel
form-spatial = Conditional, spatial Durbin

## Ways to weight a composite index.

index-method-entropy = Entropy
index-method-equal = Equal weights
index-method-critic = CRITIC
index-method-pca = Principal components
index-method-topsis = TOPSIS (entropy)

## Variants of the main model.

variant-classical = Classical errors
variant-robust = Robust errors
variant-cluster = Clustered by unit
variant-driscoll-kraay = Driscoll–Kraay
variant-conley = Conley
variant-bootstrap = Bootstrap
variant-uncorrected = Without bias correction
variant-dynamic = With the outcome's own lag

## Quantities of the headline, and how a finding stands.

quantity-coefficient = Coefficient
quantity-direct = Direct effect
quantity-indirect = Indirect effect
quantity-total = Total effect
quantity-gap-share = Share of the gap
quantity-scenario = Change under the scenario
verdict-firm = Firm
verdict-fragile = Fragile
verdict-reversed = Reversed
verdict-indistinguishable = Not to be told from zero

## Directions of gradients.

direction-east = East
direction-north = North

## Parts of a gap.

part-own = own
part-neighbours = neighbours'
part-unit-mean = long-run level
part-unit-effects = Unit effects
part-time-effects = Period effects
part-intercept = Intercept
part-residual = Residual
part-time-lag = Past outcome
part-space-time-lag = Neighbours' past outcome

## By what a name was matched to its code.

matched-code = code
matched-official-name = official name
matched-name = name
matched-abbreviation = abbreviation
matched-alias = alias

## The last rows: neighbours of higher order; a chain's steady state; how a model is estimated by regime.

order-beyond = beyond
class-steady = Steady state
by-regime-common = Common
by-regime-by-regime = By regime

## Difference-in-differences: the models side by side, and the effects.

did-model-one = One effect
did-model-by-event = By event time
did-model-placebo = Placebo
mediation-step-whole = Total effect
mediation-step-mediator = Mediator
mediation-step-outcome = Outcome
did-effect-own = Own treatment
did-effect-neighbours = Neighbours' treatment
did-effect-direct = Direct
did-effect-indirect = Indirect
did-effect-total = Total

## The geographical detector.

title-geodetector = Factors of { $label }
title-geodetector-pairs = Factors of { $label } in pairs, { $year }
title-geodetector-risks = Strata of the factors compared, { $year }
title-geodetector-ecology = Factors compared, { $year }

## What an index rests on.

title-obstacles = Obstacle degrees of the indicators, { $year }
title-obstacles-leading = The largest obstacles by unit, { $year }
title-grey-relation = Grey relational grades with { $label }
title-index-intervals = Ranks over ways of making the index, { $year }
title-index-sources = What moves the ranks
head-index-intervals-estimate = Median rank
head-index-intervals-lower = 5%
head-index-intervals-upper = 95%
head-index-sources-share = Share of the ranks' variance
