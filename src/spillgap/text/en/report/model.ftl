# The chapter on the model: tests, choice, estimates.

title = The model

equation = The model explains { $outcome } by { LIST($regressors) }, of the unit itself and, where the model has them, of its neighbours.
fit = { $observations ->
    [one] 1 observation
   *[other] { $observations } observations
 }, log-likelihood { NUM($loglik) }, within R² { NUM($r2, decimals: 3) }.
# $warning: what the main model or a variant warns of.
caution = Caution: { $warning }

# $reason: why there are no tests, in English.
no-tests = { $reason }
tests = Of { $n ->
    [one] 1 test
   *[other] { $n } tests
 }, { $rejected ->
    [0] none rejects its null hypothesis
    [one] one rejects its null hypothesis
   *[other] { $rejected } reject their null hypotheses
 } at 5%.
kept = Not rejected: { $tests }.

# The model that the tests lead to; $same: it is the study's main model, or that is an other.
chosen = This leads to the { $model } with { $effects }{ $same ->
    [same] , which is the main model of the study.
   *[other] , while the study reads by the { $main } with { $main_effects }.
 }
unsettled = The sequence of tests did not come to rest on one model: read this with care.
posterior = Posterior probability of each W, all equally probable beforehand: { LIST($weights) }.
favoured = The data favour { $best } over the { $main } by which this study reads, so what depends on W is to be read with care.

# The main model; $clear of $tried weights give a significant ρ.
main = The main model is the { $model } with { $effects } and { $weights } ({ $observations ->
    [one] 1 observation
   *[other] { $observations } observations
 }).
main-with-rho = In the { $model } with { $effects } and { $weights }, the outcome of neighbours comes back with ρ = { NUM($rho, decimals: 3) } (SE { NUM($error, decimals: 3) }, { P($p) }); ρ differs from zero at 5% under { $clear } of the { $tried ->
    [one] one weights matrix
   *[other] { $tried } weights matrices
 } tried.
rho-by-weights = ρ under each: { $weights }.
clear = { $n ->
    [0] No coefficient differs from zero at 5%.
    [one] Different from zero at 5% is { LIST($terms) }.
   *[other] Different from zero at 5% are { LIST($terms) }.
 }
unclear = { $n ->
    [one] Not distinguishable from zero is { LIST($terms) }: that is a result too.
   *[other] Not distinguishable from zero are { LIST($terms) }: that is a result too.
 }
figure =
    .caption = Coefficients of the main model, per standard deviation
    .alt = Coefficients with their 95% intervals around a line at zero.

# $reason, in English.
no-regimes = { $reason }
regimes = Estimated once more with coefficients of their own in every regime, and one ρ for all.
regimes-figure =
    .caption = Total effects by regime
    .alt = Points with intervals, one per regime beside one another for every variable.
