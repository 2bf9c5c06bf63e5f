# What is doubtful about an estimate: warnings when a model is fitted, notes under its tables.

## Where the estimate lies. $symbol: rho or lambda; $interval: the stable interval.

no-unit-variance = phi = 0: units differ no more than chance makes them, so the variance of the unit effects is estimated as zero, the end of its range. The estimates are those of effects='pooled'; phi has no standard error.
boundary = { $symbol } = { NUM($value, decimals: 4) } lies on the boundary of the stable interval { $interval } or outside: the estimate is not to be trusted and effects do not exist there.

## The likelihood.

unsettled = The search stopped before the slope of the likelihood was zero.
several-peaks = The likelihood has { $peaks } peaks of nearly the same height (within { NUM($apart, decimals: 2) }): rho and lambda are weakly identified.
singular = The information matrix is singular: the likelihood is flat in some direction, and standard errors do not exist there.
flat = The likelihood is flat in { LIST($parameters) }: the standard error is more than a third of the stable interval. Read the profile-likelihood interval; a simpler model may be all that the data allow.
approximate = The stated error of logdet='approximate' can move { $symbol } by { NUM($moved, decimals: 2) } standard errors. Use logdet='exact'.
weights-boundary = { $parameter } lies at an end of its range: the other parameters are estimated as if it were known, and it has no standard error.
weights-flat = The likelihood does not rule out an end of the range of { $parameter }: the data hardly tell which W it is, and its normal interval says more than they do.
weights-peaks = The likelihood has another peak of nearly the same height (within { NUM($apart, decimals: 2) }), at other parameters of W: they are weakly identified.
nearest-end = The likelihood is highest at k = { $k }, an end of the range tried ({ $low } to { $high }): another k beyond it may fit better.
nearest-flat = The likelihood rules out no k from { $low } to { $high }: the data hardly tell how many nearest units are neighbours.

## Dynamic models. $modulus, $eigenvalue: of the largest root of the process.

explosive = { $by ->
    [sum] tau + rho + eta = { NUM($sum, decimals: 4) } is not below one. The largest root of the process is { NUM($modulus, decimals: 4) } in modulus (eigenvalue { $eigenvalue } of W): the process is not stationary, a change would grow without end. Long-run effects do not exist.
   *[root] The largest root of the process is { NUM($modulus, decimals: 4) } in modulus (eigenvalue { $eigenvalue } of W), not below one: the process is not stationary, a change would grow without end. Long-run effects do not exist.
}
first-period = With random effects the first period is correlated with the unit effects, which this estimator leaves aside: the time lag is overstated when periods are few. Use effects='unit' with correction='lee-yu'.
no-root = The adjusted score has no root at which it falls, as happens with few periods ({ $periods } here) and strong time lags. The estimate is that of correction='lee-yu', which overstates the time lag when periods are few.

## Weights, standard errors, instruments.

islands = W has units without neighbours: { $units }. Their spatial lags are zero; link them with islands= if they should have neighbours.
few-units = { $units ->
    [one] Standard errors by unit rest on 1 unit: with fewer than { $enough } they are too small.
   *[other] Standard errors by unit rest on { $units } units: with fewer than { $enough } they are too small.
}
few-periods = { $periods ->
    [one] Driscoll-Kraay standard errors rest on 1 period. The fixed-b distribution allows for it, but with fewer than { $enough } dependence over time is largely missed.
   *[other] Driscoll-Kraay standard errors rest on { $periods } periods. The fixed-b distribution allows for it, but with fewer than { $enough } dependence over time is largely missed.
}
not-positive = With so few rows the correction for variances that change over time leaves a covariance that is not positive; the standard errors are without it.
weak-instruments = The instruments of { $name } are weak: effective first-stage F = { NUM($statistic, decimals: 2) } < { NUM($critical, decimals: 2) }, so that the bias may be a tenth of its worst case and Wald intervals too short. conf_int(method="anderson-rubin") holds however weak they are.

## Without bias correction. $obstacle: why Lee and Yu's is not valid; $left: what is left uncorrected.

uncorrected = Without bias correction: correction='lee-yu' { $obstacle }. The fixed effects leave { LIST($left) }.
obstacle-unbalanced = needs a balanced panel
obstacle-varying = needs W constant in time
obstacle-not-standardised = with time effects is valid for a row-standardised W only (Lee & Yu 2010)
# $order: 1/T or 1/N with its size in this panel.
left-sigma2 = sigma2 short by { $order } ({ PCT($size, decimals: 1) })
left-spatial = a bias of order { $order } ({ PCT($size, decimals: 1) }) in the spatial parameters
left-lags = a bias of order { $order } ({ PCT($size, decimals: 1) }) in the time lags
