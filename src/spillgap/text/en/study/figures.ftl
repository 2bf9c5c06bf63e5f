# Figures of a study: titles and axes that the figures do not write by themselves.

# $label: the variable of interest; $year: a period.
lisa = { $label }, { $year }
local-statistic = { $statistic }: { $label }, { $year }

# Along a line between two periods.
break = Break { $period }

# $quantity of $term, under all specifications.
specification-curve = { $term }: { $quantity }

per-deviation = Change for one standard deviation (95% interval)
total-per-deviation = Total effect of one standard deviation (95% interval)
distance-from-mean = Distance from the mean
# The legend of the flow map. $variable: whose effects; $outcome: the variable of interest.
flow = Change of { $outcome } in the receiver for one unit more of { $variable } in the sender
# $first, $second: the two groups of the gap.
gap-of-pair = Gap between { $first } and { $second }
