# Tests: names, null hypotheses, notes, and the sentence of their outcome.

## Names and nulls by the test's key. A null ends "rejects at the 0.05 level that …".

lm-lag = LM, spatial lag
    .null = there is no spatial lag (rho = 0)
lm-error = LM, spatial error
    .null = there is no spatial error (lambda = 0)
robust-lm-lag = Robust LM, spatial lag
    .null = there is no spatial lag, whether or not there is a spatial error
robust-lm-error = Robust LM, spatial error
    .null = there is no spatial error, whether or not there is a spatial lag
lm-joint = LM, lag and error
    .null = there is neither a spatial lag nor a spatial error
bsk-lm1 = Baltagi–Song–Koh LM1
    .null = there are no random unit effects, assuming no spatial error
bsk-lm2 = Baltagi–Song–Koh LM2
    .null = there is no spatial error, assuming no random unit effects
bsk-slm1 = Baltagi–Song–Koh SLM1 (standardised)
    .null = there are no random unit effects, assuming no spatial error
bsk-slm2 = Baltagi–Song–Koh SLM2 (standardised)
    .null = there is no spatial error, assuming no random unit effects
bsk-joint = Baltagi–Song–Koh LM-H (joint)
    .null = there are neither random unit effects nor a spatial error
bsk-conditional-lambda = Baltagi–Song–Koh conditional LM-lambda
    .null = there is no spatial error, whether or not there are random unit effects
bsk-conditional-mu = Baltagi–Song–Koh conditional LM-mu
    .null = there are no random unit effects, whether or not there is a spatial error
pesaran-cd = Pesaran CD
    .null = residuals of different units are uncorrelated
pesaran-cd-local = Pesaran CD, neighbours only
    .null = residuals of neighbouring units are uncorrelated
jarque-bera = Jarque–Bera
    .null = residuals are normal
breusch-pagan = Breusch–Pagan
    .null = the variance of residuals does not depend on the regressors
koenker = Koenker (studentised Breusch–Pagan)
    .null = the variance of residuals does not depend on the regressors
groupwise = Groupwise heteroskedasticity
    .null = residuals of all units have one variance
lr = Likelihood ratio
    .null = the restricted model holds
wald = Wald
    .null = the linear restrictions hold
wald-sar = Wald, SDM to SAR
    .null = the SDM reduces to the SAR (theta = 0)
wald-sem = Wald, SDM to SEM (common factor)
    .null = the SDM reduces to the SEM (theta + rho beta = 0)
wald-slx = Wald, SDM to SLX
    .null = the SDM reduces to the SLX (rho = 0)
lr-sar = LR, SDM to SAR
    .null = the SDM reduces to the SAR (theta = 0)
lr-sem = LR, SDM to SEM (common factor)
    .null = the SDM reduces to the SEM (theta + rho beta = 0)
lr-slx = LR, SDM to SLX
    .null = the SDM reduces to the SLX (rho = 0)
wald-theta = Wald, SLX to OLS
    .null = neighbours' regressors have no effect (theta = 0)
lr-unit = LR, unit effects
    .null = unit effects are jointly zero
lr-time = LR, time effects
    .null = time effects are jointly zero
lr-twoway = LR, unit and time effects
    .null = unit and time effects are jointly zero
chow = Chow
    .null = coefficients are the same in all regimes
chow-lr = Chow, likelihood ratio
    .null = coefficients are the same in all regimes
pretrends = Pre-trends
    .null = own and neighbours' effects before treatment are all zero
pretrends-largest = Pre-trends, largest lead
    .null = own and neighbours' effects before treatment are all zero
pretrends-own = Pre-trends, own
    .null = own effects before treatment are all zero
pretrends-neighbours = Pre-trends, neighbours'
    .null = effects of neighbours' treatment before it begins are all zero
j = J test against { $weights }
    .null = W is right and { $weights } adds nothing to what it predicts
j-joint = J test against all other W
    .null = W is right and the other W add nothing to what it predicts
hausman = Spatial Hausman
    .null = unit effects are uncorrelated with the regressors (random effects are consistent)
mundlak = Mundlak
    .null = unit means of the regressors have no effect (random effects are consistent)
# Wald tests that named parameters are zero. $parameters: their names.
wald-zero = Wald
    .null = { COUNT($parameters) ->
        [one] { LIST($parameters) } is zero
       *[other] { LIST($parameters) } are all zero
    }
# Chow tests of one coefficient. $coefficient: its label.
chow-of = Chow, { $coefficient }
    .null = the coefficient of { $coefficient } is the same in all regimes

## The outcome. $law: the distribution with its degrees of freedom; $null: as above.

outcome = { $verdict ->
    [rejected] { $name }: { $law } = { NUM($statistic, decimals: 2) }, { P($p) }; rejects at the { $level } level that { $null }.
   *[kept] { $name }: { $law } = { NUM($statistic, decimals: 2) }, { P($p) }; does not reject at the { $level } level that { $null }.
}
not-computed = { $name }: not computed. { $reason }

## Notes: what to mind about a test, or why it does not apply.

# $problem: an error of the package, in English.
not-estimated = { $problem }
j-bootstrap = The p-value is of a bootstrap of { $draws ->
    [one] 1 draw
   *[other] { NUM($draws, decimals: 0) } draws
} under the null.
j-same = This is the model's own W.
f-law = The statistic is { $law }.
uncentred = Period effects shift these scores, and W is not row-standardised, so that the shift cannot be removed exactly: a true null is rejected too often.
same-score = WXβ lies in the span of the regressors, so that a lag and an error have the same score; read the test of the error alone.
one-W-two-periods = It needs one W and at least two periods.
three-balanced-periods = It needs a balanced panel of three periods or more.
pull-below-zero = Period effects pull CD below zero; do not read a negative value as dependence.
balanced-periods = { $effects ->
    [unit] It needs a balanced panel of { $fewest } periods or more under unit effects.
   *[none] It needs a balanced panel of { $fewest } periods or more.
}
negative-hausman = The statistic is negative ({ NUM($statistic, decimals: 2) }): the random effects estimate is not the more precise one here. Read mundlak_test instead.
indefinite-hausman = The difference of the covariances is not positive definite; read mundlak_test too.
restricted-fits-better = The restricted model fits better (LR = { NUM($statistic, decimals: 4) }): the models are not nested, or a search ended on a lower peak.
regimes-not-nested = With regimes the SEM is not within the SDM: neighbours' values would have the coefficients of the regimes that send them.
sem-not-nested = The SEM is not within this SDM: { $terms } is not in the model both by itself and as W:.
needs-likelihood = A likelihood ratio needs a fit by maximum likelihood.
too-many-restrictions = cov={ $cov } rests on sums of which { $rank } vary freely: they cannot test { $restrictions } restrictions jointly.
no-leads = The window has no event time before the reference.
parallel-trends = Not rejecting does not show that trends are parallel (Roth 2022).
# $fewest: units on the side, treated or never treated, that has fewer.
many-leads = { $leads ->
    [one] 1 lead
   *[other] { $leads } leads
} and { $fewest ->
    [one] 1 unit
   *[other] { $fewest } units
} on a side: the Wald test rejects too often, that of the largest lead somewhat less.
