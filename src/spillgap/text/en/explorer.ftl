# The explorer: one page to look at a panel, move through time and try policies. The page itself
# fills in the facts, so that each is text here: a number that is printed already, a name.

## The page.

language = English
html-lang = en
explorer = Explorer
language-switch = Language
controls = What is shown
space = {" "}
comma = {", "}
interval = [{ $low }, { $high }]
range = { $low } – { $high }
# A W by what it is, with its name where two are of one kind.
named-weights = { $first } ({ $second })

## Controls.

variable = Variable
shows = Map shows
shows-value = Values
shows-clusters = Local clusters (LISA)
shows-change = Change by the scenario
shows-flow = Spillovers of a place
year = Period
play = Play
pause = Pause
weights = Weights W
scheme = Classes
scheme-quantiles = Quantiles
scheme-natural = Natural breaks
scheme-equal = Equal intervals
scheme-own = Own breaks
classes = Number of classes
own = Upper ends, with commas
pooled = Same classes in all periods
alpha = LISA: significant at p ≤
correction = Correction for many tests
correction-none = None
correction-fdr = False discovery rate
pick = Place
nobody = None chosen
unpick = Clear
units = Single places
everywhere = Everywhere

## The map and the charts.

map = Map
map-help = Map. Click or draw a box to choose places, with Shift to add; arrow keys go from place to place in the order of the ranking.
chart-help = Chart. Click or draw a box to choose places, with Shift to add; arrow keys go from place to place in the order of the ranking.
legend-value = { $name }, { $year }
legend-clusters = Local clusters of { $name }, { $year }
legend-change = Change of { $name } by the scenario
legend-flow = Effect of one more { $name } in { $unit }
no-data = No data
told-value = { $name }, { $year }: { $value }
told-lag = Spatial lag (standardised): { $value }
told-p = LISA p: { $value }
picked = Places chosen: { $n }
tabs = Views
tab-pattern = Pattern
tab-scenario = Try a policy
tab-spillovers = Spillovers
scatter = Moran scatter
moran = Moran's I = { $value }; { $first } expected without a pattern, p = { $second } (analytic). The dashed line has I as its slope.
no-test = There is no test in this period: a value is missing, or all are equal.
axis-z = { $name }, standardised
axis-lag = Spatial lag
lines = Over time
ranking = Ranking
ranking-part = Shown: the first { $n } of { $total } and those chosen, as far as there is room.

## Trying a policy.

scenario-help = Choose where, then move a factor. The outcome follows from the fitted model; unit effects, residuals and all else stay as they were. It is what the model implies, not what a policy has been seen to cause.
unmodelled = There is no stable fit with this W. Choose another W above.
place = Where
horizon = Horizon
horizon-short = In the same period
horizon-long = In the long run
amount-unit = Amounts in
amount-units = units
no-entries = Nothing is changed yet.
entry = { $name }, { $unit }: { $value }
remove = Remove: { $name }
beyond = Beyond the range observed: { $name }. The model has seen nothing like it.
clear = Clear all
outcomes = What comes of it
groups = Groups
# Partitions by their names; a column of the data by its own label.
groups-region = Region
groups-agglomeration = Agglomeration
groups-macro-region = Macro-region
first = First group
second = Second group
before = Before
after = After
interval-head = Change, with its 95% interval
outcome-mean = Mean of all
outcome-gap = Gap: { $first } less { $second }
outcome-gap-none = Gap
outcome-theil = Theil T
change-by-unit = Largest changes, with 95% intervals
fragility = The same scenario under every W
fragility-help = Change of the outcome with its 95% interval. Where rows differ, the answer depends on who counts as a neighbour.
unstable = No stable fit with this W
left-out = The model cannot be estimated with this W
switch-to = Choose this W to compute it
budget-head = A budget, targeted or spread equally
budget-help = Changes with 95% intervals. The amounts are best at the estimate; the intervals do not count that they were chosen by it.
budget-factor = Of which factor
budget-aim = Aim
budget-amount = Budget, in units of the factor
budget = { $value } in all, at most { $high } for one place
aim-mean = Highest mean
aim-theil-t = Lowest Theil T
aim-gap = Smallest gap
targeted = Targeted
spread-equally = Spread equally
apply = Try the targeted budget

## Spillovers.

spillovers-help = What one more unit of a factor in the place chosen does elsewhere, and what one more unit in each other place does there, at the estimate.
flow-factor = Factor
pick-one = Choose a place on the map or from the list.
flow-own = { $unit } itself, from one more of its own { $name }: { $value }
flow-sent = { $unit } sends in all { $value }, most to
flow-received = { $unit } receives in all { $value }, most from

## What can be taken away.

save-png = Map as PNG
save-csv = Table as CSV
save-toml = Scenario as TOML
save-link = Copy the link
copied = The link is copied.
toml-title = Scenario of the explorer
toml-head = Append to a STUDY.toml; with draws = { $n } in [policies] and seed = { $value } at the top, the intervals are the page's, too.
toml-weights = Tried with W { $name }, which is not the study's main W: say main = {"{"} weights = … {"}"} in [models].
about-tests = Local tests by { $n } conditional permutations.
about-model = Scenarios: { $name }, W: { $value }, from the values of { $year }; intervals from { $n } draws of the parameters.
