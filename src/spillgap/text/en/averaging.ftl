# Averages over W and models: titles, notes, and what is doubtful.

title = Posterior probabilities of W and models
title-effects = Effects, averaged over W and models
title-gap = What explains the gap, averaged over W and models
title-scenario = Scenario “{ $name }”, averaged over W and models
title-prediction = Predictions of a period left out
priors = Prior: rho or lambda uniform over the stable interval, coefficients by Zellner's g-prior, σ² and fixed effects flat. Weight: the probability among the candidates that are averaged.
note = Average of { $n ->
    [one] 1 candidate
   *[other] { $n } candidates
} by posterior probability; { $model } with { $weights } weighs { PCT($share, decimals: 1) }. Intervals and standard errors hold the spread between candidates.
prediction = Log density of each of { $n } periods, predicted from all others; the difference to the best and its standard error, a rough one with few periods.

## What is doubtful. $weights and $model: the candidate that it is about.

excluded = { $model } with { $weights } is not stable and has no effects: it is left out of the average. Its posterior probability is { PCT($share, decimals: 1) }.
concentrated = { $model } with { $weights } weighs { PCT($share, decimals: 1) }: the average is this candidate alone and says nothing of the spread between candidates. That says which of the candidates the data favour, not that it is right; test it (j_test) and look at each candidate by itself (by_candidate).
one-w = All candidates but those with { $weights } weigh next to nothing ({ $weights }: { PCT($share, decimals: 1) }): the average is of models under one W and says nothing of the spread between W. That says which W of these the data favour, not that it is right; test it (j_test) and look at each candidate by itself (by_candidate).
disagreement = { $model } with { $weights }: the posterior mean of { $name } is { NUM($mean, decimals: 3) } and its estimate { NUM($estimate, decimals: 3) }, { NUM($errors, decimals: 1) } standard errors apart. { $corrected ->
    [no] The estimate is uncorrected, whereas the marginal likelihood is that of rows without their effects: the weights of the average and its draws are not of one likelihood.
   *[yes] On so few rows the prior still speaks: read the weights of the average with a margin.
}
classical = The result has standard errors of the kind “{ $covariance }”. Those of an average are classical, as the marginal likelihood is: independent innovations with one variance.
of-candidate = { $model } with { $weights }: { $said }
