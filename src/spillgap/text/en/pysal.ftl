# Estimates by spreg (spillgap.pysal).

## What an estimator estimates and how: by its name in spreg.

label-OLS = linear model by least squares
label-TSLS = linear model by two-stage least squares
label-GM-Lag = spatial lag model by spatial two-stage least squares
label-GM-Error = spatial error model by generalised moments
label-GM-Error-Het = spatial error model by generalised moments, variances that differ between units
label-GM-Error-Hom = spatial error model by generalised moments, one variance
label-GM-Combo = spatial lag and error model by generalised moments
label-GM-Combo-Het = spatial lag and error model by generalised moments, variances that differ between units
label-GM-Combo-Hom = spatial lag and error model by generalised moments, one variance
label-ML-Lag = spatial lag model by maximum likelihood
label-ML-Error = spatial error model by maximum likelihood
label-Probit = probit model by maximum likelihood
label-Panel-FE-Lag = spatial lag model with unit effects by maximum likelihood
label-Panel-FE-Error = spatial error model with unit effects by maximum likelihood
label-Panel-RE-Lag = spatial lag model with random effects by maximum likelihood
label-Panel-RE-Error = spatial error model with random effects by maximum likelihood
label-GM-KKP = spatial error model with random effects by generalised moments
label-GMM-Error = spatial error model by generalised moments, of the kind that estimator= names
label-NSLX = linear model with neighbours' columns weighted by a function of distance, by nonlinear least squares
label-SUR = seemingly unrelated regressions by generalised least squares
label-SURerrorGM = seemingly unrelated regressions with spatial errors by generalised moments
label-SURerrorML = seemingly unrelated regressions with spatial errors by maximum likelihood
label-SURlagIV = seemingly unrelated regressions with spatial lags by three-stage least squares
label-ThreeSLS = several equations by three-stage least squares
# The version of an estimator by regime. $label: as above.
by-regime = { $label }, coefficients by regime
# Below the table of estimates. $name: the class in spreg. $label: as above.
estimated = Estimated by spreg, { $name }: { $label }.

## Warnings. $name: the class in spreg.

stops-early = The search of spreg's { $name } may stop before the maximum of the likelihood without saying so, and what it finds depends on the order of the units. Compare with SEM(..., effects="random").
short-of-its-slope = The standard errors of spreg's { $name } are not those of nonlinear least squares: of exponentials the slope by alpha is another function, of powers it is infinite at the furthest neighbour, and the covariance of alpha with the coefficients is left out. Read estimates, not tests.
# $message: why the search ended, as scipy has it.
not-converged = The search of spreg's { $name } ended without a minimum: { $message }
kkp-weights = With full_weights=True spreg's { $name } weights its moments by a matrix two of whose entries, T12 and T22, are not those of Kapoor, Kelejian and Prucha (2007). Estimates are consistent, and less precise than those of the paper's weights.
# $parameter: rho or lambda, maybe of a regime or equation. $value: its estimate. $bound: the end of the search, written out.
at-bound = { $parameter } = { NUM($value, decimals: 3) } stands at the end of the interval from −{ $bound } to { $bound } in which spreg's { $name } searches: it is the bound, not an estimate.

## Tests that spreg computed, as rows of a table.

test-condition-number = Condition number of the regressors
test-jarque-bera = Jarque–Bera, normal errors
test-breusch-pagan = Breusch–Pagan, equal variances
test-koenker-bassett = Koenker–Bassett, equal variances
test-white = White, equal variances
test-moran-residuals = Moran's I of the residuals (deviate)
test-lm-lag = LM, spatial lag
test-robust-lm-lag = Robust LM, spatial lag
test-lm-error = LM, spatial error
test-robust-lm-error = Robust LM, spatial error
test-lm-sarma = LM, spatial lag and error
test-lm-wx = LM, neighbours' columns
test-robust-lm-wx = Robust LM, neighbours' columns
test-robust-lm-lag-durbin = Robust LM, spatial lag beside neighbours' columns
test-lm-durbin = LM, spatial lag and neighbours' columns
test-anselin-kelejian = Anselin–Kelejian, spatial error
test-durbin-wu-hausman = Durbin–Wu–Hausman, exogeneity
test-lm-sigma = LM, equations uncorrelated
test-lr-sigma = LR, equations uncorrelated
test-lm-error-system = LM, spatial error in all equations
test-lm-lag-system = LM, spatial lag in all equations
test-lr-lambda = LR, every lambda zero
test-wald-lambda = Wald, every lambda zero
test-equal-lambda = Wald, lambda equal in all equations
test-wald-rho = Wald, every rho zero
