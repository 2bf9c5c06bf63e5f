# Words that figures write besides the labels of labels.ftl: axes, legends, the furniture of maps.

## Any figure.

year = Year
effect = Effect
coefficient = Coefficient
# The remark on an axis of estimates with intervals.
interval = 95% interval
estimate = Estimate
main-specification = Main specification
mean = Mean
sum = Sum
# Two pieces of one label, as a statistic and its significance.
joined = { $first }, { $second }
# A part of a variable's contribution, as that of its neighbours.
part = { $variable }, { $part }

## Maps.

no-data = No data
# The top class where it is wider than all others together: numbers that are printed already.
open-class = above { $low } (highest { $high })
# How a local statistic was tested. $alpha: the level, printed already; $permutations: how many, 0
# where the test is analytic; $correction: "none", "fdr", "bonferroni".
tested = p ≤ { $alpha }, { $permutations ->
    [0] normal approximation
    [one] 1 permutation
   *[other] { NUM($permutations, decimals: 0) } permutations
}, { $correction ->
    [none] no correction
    [fdr] false discovery rate
    [bonferroni] Bonferroni
   *[other] corrected
}
north = N
# The scale bar. $distance: a number that is printed already.
kilometres = { $distance } km
south-china-sea = South China Sea
links = Links
links-of-islands = Links for islands
# The legend of a flow map.
flow = Effect, sender → receiver

## Moran's I over time and the Moran scatter.

moran = Moran's I
# The slope of the scatter. $value: a number that is printed already.
moran-value = Moran's I = { $value }
expected = Expected value
band = 95% band under no autocorrelation
significant = p < 0.05
insignificant = p ≥ 0.05
standardised = { $variable }, standardised
lag = Spatial lag of { $variable }

## Coefficients, effects, their paths.

direct-effect = Direct effect
indirect-effect = Indirect effect
total-effect = Total effect
change = Change against the baseline
order = Order of neighbour
horizon = Periods after the change
distance = Distance, km
response = Response
event-time = Periods since treatment began
event-own = Own treatment
event-neighbours = Neighbours' treatment
error-correlation = Correlation of the two equations' errors
mediated-path = Path through the mediator

## What explains a gap.

gap = Gap
contribution = Contribution to the gap

## Inequality and means over time.

ratio = Highest ÷ lowest
inequality = Inequality
gini = Gini (Dagum)
inequality-total = Total
inequality-within = Within groups
inequality-between = Between groups
inequality-net-between = Net between groups
inequality-overlap = Overlap of groups
inequality-transvariation = Transvariation
# The axis of densities by year.
density-by-year = Density, year

## Matrices.

sender = From (sends)
receiver = To (receives)
class-from = Class in year t
class-to = Class in year t + 1
probability = Transition probability
steady = Steady state
# A grade of coordination from its lower bound up. $bound: a number that is printed already.
grade = { $grade } ≥ { $bound }
# The q of the geographical detector, on its colour bar.
detector-power = q: share of the variance between strata (* p < 0.05)
# Ranks over many ways of making an index.
rank-interval = Rank, 1 the best (median and interval over the ways tried)
