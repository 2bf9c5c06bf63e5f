# The chapter on paths through a mediator.

title = Paths through a mediator

# $reason: why there are no estimates, in English; a language may say it in its own words.
refused = { $reason }
opening = How much of what { $treatment } does goes through { $mediator } ({ $model })? Paths are products of effects matrices. They are causal only if, given controls and fixed effects, nothing omitted moves mediator and outcome alike.

# One unit more of the treatment, at home and everywhere else, with 95% intervals.
path = Through the mediator one unit more of the treatment changes the outcome by { SIG($own) } [{ SIG($own_lower) } to { SIG($own_upper) }] at home, and one unit more everywhere else by { SIG($neighbours) } [{ SIG($neighbours_lower) } to { SIG($neighbours_upper) }] (95% intervals).
caution = Caution: { $warning }
steps = The third regression is evidence of a path only if the mediator is as good as random given treatment and controls (Jiang 2022).

paths-figure =
    .caption = Direct path, path through the mediator, total effect
    .alt = Own, neighbours' and total effects along each path with intervals.
confounding-figure =
    .caption = The path through the mediator if something was left out
    .alt = The path by the correlation of the two equations' errors, with its interval.
