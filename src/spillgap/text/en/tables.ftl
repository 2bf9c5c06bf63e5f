# Words that tables print besides the labels of labels.ftl.

## Regression tables and the summary of one result.

# Headings of the blocks of parameters.
block-main = Main
block-wx = Neighbours (W × x)
block-dynamics = Dynamics
block-means = Unit means
block-spatial = Spatial parameters

# What stands under an estimate.
show-se = Standard errors in parentheses.
show-z = z statistics in parentheses.
show-p = p-values in parentheses.
show-ci = 95% intervals in brackets.
stars = * p < 0.10, ** p < 0.05, *** p < 0.01.
flat = † The likelihood is flat: the standard error is more than a third of the stable interval.
profile-intervals = Interval by profile likelihood: { LIST($parameters) }; the others by standard error.
likelihoods = Log-likelihoods, AIC and BIC of corrected and uncorrected fits do not compare.

# The heading of a column of intervals. $level: a number in per cent, as "95".
interval = { $level }% interval
# A statistic or option of a model below the table of its parameters.
fact = { $name }: { $value }.
# The title of one result's table. $model: its abbreviation. $dependent: a label.
result = { $model }: { $dependent }
# The heading of the list of warnings below a summary.
warnings = Warnings:
# The weights of the model, below the table. $record: as of weights.ftl.
weights = W: { $record }

## Under any table.

notes = Notes: { $notes }
# The title of a table where it goes on. $title: the title.
continued = { $title } (continued)
# What stands before the number of a table in its caption, and between number and title.
numbered = { "Table " }
after-number = { ". " }

## Titles.

title-regression = Spatial panel estimates
title-effects = Direct, indirect and total effects
title-tests = Tests
title-moran = Moran's I by period
title-weights = Weights of the indicators
title-descriptive = Descriptive statistics
title-decomposition = What explains the gap
