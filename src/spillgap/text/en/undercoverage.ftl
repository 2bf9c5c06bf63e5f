# Intervals that were measured to cover less than they say: notices, and a table of the guide.

notice = 95% intervals of { $quantity } cover { $share } in simulations ({ $measured }). { $instead }
# Where it was measured: $n units, so many periods and draws, under which innovations.
measured = N = { $n }, T = { $periods }, { $draws ->
    [one] 1 draw
   *[other] { NUM($draws, decimals: 0) } draws
}
measured-once = N = { $n }, { $draws ->
    [one] 1 draw
   *[other] { NUM($draws, decimals: 0) } draws
}
measured-under = { $measured }; { $innovations }

## What the intervals are of, and what to use instead.

robust = slopes with cov='robust'
    .instead = With so few periods leave a margin, or use cov='cluster', which holds a little more.
cluster = slopes with cov='cluster'
    .instead = The shortfall is where a few units vary far more than the rest: look at the result without them.
conley = slopes with cov='conley'
    .instead = Where units are independent use cov='cluster'.
conley-dependent-in-space = slopes with cov='conley'
    .instead = Bartlett weights count part of the dependence: add neighbours' regressors (SLX, SDM) so that less of it is left, and compare cutoffs two and three times as far.
bootstrap = slopes with cov='bootstrap'
    .instead = Where innovations have one variance cov='classical' holds.
driscoll-kraay-slopes = slopes with cov='driscoll-kraay'
    .instead = Time effects take out a factor that all units share alike; more periods do the rest.
driscoll-kraay-rho = rho with cov='driscoll-kraay'
    .instead = Common factors bias rho itself: use effects='twoway', and read rho with a margin.
lee-yu-dynamic = time lags and rho with correction='lee-yu'
    .instead = Use correction='adjusted-score'.
adjusted-score = time lags and rho with correction='adjusted-score'
    .instead = From five periods on they hold.
long-run-delta-method = long-run indirect effects by the delta method
    .instead = Use method='simulation', the default.
moments-rho-and-lambda = rho and lambda together, by moments
    .instead = confidence_sets() holds for rho; for lambda take more units.
speed-of-convergence = the speed of convergence with unit effects
    .instead = Use effects='time', or a dynamic model with correction='adjusted-score'.
inequality-bootstrap-t = inequality by bootstrap-t
    .instead = Theil's L ('theil_l') is covered best, the coefficient of variation least.
inequality-percentile = inequality by percentiles
    .instead = Use interval='bootstrap-t'.
event-study-bands = whole paths by event time (bands)
    .instead = Tests before treatment reject a true null in 7–15% of the same samples: read both with a margin; more treated units do the rest.
decay-rho-of-sdm = rho in SDM where W falls with distance at an estimated rate
    .instead = Beside them fit known rates, as inverse_distance with several powers, and see whether rho stands.
decay-parameters-by-standard-error = rho, lambda and W:x by standard error where W falls with distance at an estimated rate
    .instead = Take the default: profile-likelihood intervals.
decay-effects-by-the-delta-method = indirect and total effects by the delta method where W falls with distance at an estimated rate
    .instead = Use method='simulation', whose draws follow the likelihood.
several-weights-indirect-effects = indirect effects with several W or a mixture of W
    .instead = Leave a margin; more units or periods do the rest.
mediated-paths-by-bootstrap = paths through a mediator by bootstrap
    .instead = Use method='simulation', the default: it covers 93.0–95.5% of the paths through the mediator in the same world.
mediated-shares = shares that go through a mediator
    .instead = A share is given only where both paths have one sign and the total differs from zero; where there is no path the shares that are given are therefore too large. Read the path's own interval.

## Under which innovations, where these are not independent.

innovations-unequal = also where variances differ between units or over time
innovations-serial = also where variances differ or innovations are autoregressive
innovations-spatial = regressor and innovations dependent up to 200 km, cutoff=350
innovations-common = common factors that are autoregressive (0.3)
innovations-SAC = SAC
innovations-Nickell = the slope's Nickell bias of order 1/T
innovations-lognormal = log-normal, σ = 0.5, without groups
innovations-event-study = 16 treated units, T = 8, clustered errors, innovations autoregressive (0.5)
innovations-decay = T = 8, twoway; δ = 2, or 4 over the median distance, ρ or λ of 0.4 to 0.5
innovations-several-weights = T = 8; ρ of 0.4 and 0.25, 0.5 and 0, 0.5 and −0.3, or 0.5 with shares 0.7 and 0.3
innovations-bootstraps = 99 replications each
innovations-mediated = where a share is given; with a path and without
