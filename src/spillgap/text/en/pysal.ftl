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
# The version of an estimator by regime. $label: as above.
by-regime = { $label }, coefficients by regime
# Below the table of estimates. $name: the class in spreg. $label: as above.
estimated = Estimated by spreg, { $name }: { $label }.

## Warnings. $name: the class in spreg.

stops-early = The search of spreg's { $name } may stop before the maximum of the likelihood without saying so, and what it finds depends on the order of the units. Compare with SEM(..., effects="random").
# $value: the estimate of lambda.
at-bound = lambda = { NUM($value, decimals: 3) } stands at the end of the interval from −0.99 to 0.99 in which spreg's { $name } searches: it is the bound, not an estimate.
