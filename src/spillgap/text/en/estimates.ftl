# What estimates rest on.

## Notes of tables: what p-values and intervals are of, where it is not the normal distribution.

student = P-values and intervals are of Student's t with { $df ->
    [one] 1 degree
   *[other] { $df } degrees
} of freedom ({ $units ->
    [one] 1 unit
   *[other] { $units } units
} less one).
bartlett-lags = P-values and intervals are of the fixed-b distribution (Bartlett, { $lags ->
    [one] 1 lag
   *[other] { $lags } lags
}, { $periods ->
    [one] 1 period
   *[other] { $periods } periods
}, b = { NUM($b, decimals: 2) }).
bartlett-distance = P-values and intervals are of the fixed-b distribution (Bartlett, { $cutoff } km).

## Which innovations a covariance holds for: the table of covariances in the guide.

allows-classical = nothing: independent innovations with one variance
allows-robust = variances that differ between units and over time, and any distribution
allows-cluster = any dependence over time within a unit
allows-driscoll-kraay = dependence between units, and over time up to `lags`; rests on many periods
allows-conley = dependence between units nearer than `cutoff` km, none over time
allows-bootstrap = as `"robust"` (`kind="wild"`) or `"classical"` (`kind="parametric"`), without large-sample formulas
removes-lee-yu = what unit and time effects leave in σ², ρ and λ; of time lags the bias of order 1/T
removes-adjusted-score = the same; the bias of time lags at every T, however short

## W with parameters.

weights-several = W: { LIST($members) }, each with a rho of its own.
weights-convex = W: a mixture of { LIST($members) } with estimated shares.
weights-power = W: distance to the power of −delta, rows summing to one; delta is estimated.
weights-exponential = W: exp(−delta × distance), rows summing to one; delta is estimated.
weights-nearest = W: { $k ->
        [1] the nearest unit
       *[other] the { $k } nearest units, rows summing to one
    }; k is the most likely of { $low } to { $high }, and the 95% quantile of chi-squared does not rule out { LIST($within) }. Parameters are given as if k were known; effects allow for its not being known.
