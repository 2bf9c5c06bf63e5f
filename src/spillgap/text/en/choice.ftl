# The sequence of tests that leads to a model: its steps, why each decides as it does, the end.

## Steps.

step-dependence = Spatial dependence (LM)
step-reduction = What the SDM reduces to (LR, Wald)
step-random = Random or fixed effects (Hausman)
step-effects = Unit and time effects (LR)
step-weights = Weights (posterior)

## Reasons. $lag, $error, $p, $unit, $time: p-values.

dependence = { $verdict ->
    [both] The LM tests find both a spatial lag and a spatial error (lag { P($lag) }, error { P($error) }).
    [lag] The LM tests find a spatial lag but no spatial error (lag { P($lag) }, error { P($error) }).
    [error] The LM tests find a spatial error but no spatial lag (lag { P($lag) }, error { P($error) }).
   *[none] The LM tests find neither a spatial lag nor a spatial error (lag { P($lag) }, error { P($error) }).
}
# What the SDM reduces to. $allowed: the models that neither Wald nor LR rejects.
reduction = { $verdict ->
    [refused] Wald and LR reject the reduction to SAR, SEM and SLX: SDM.
    [elsewhere] Wald and LR would allow { LIST($allowed) }, but the robust LM tests do not point there: SDM.
   *[allowed] Wald and LR allow the reduction to { LIST($allowed) }: { $model }.
}
# Without spatial dependence: whether neighbours' regressors matter, and rho beside them.
neighbours = { $verdict ->
    [insignificant] Neighbours' regressors have no effect either ({ P($p) }): OLS.
    [without-rho] Neighbours' regressors matter ({ P($p) }) and rho does not differ from zero beside them: SLX.
   *[with-rho] Neighbours' regressors matter ({ P($p) }) and rho does differ from zero beside them: SDM.
}
# $tests: as of "tested".
random = { $verdict ->
    [inapplicable] No test of random effects applies: fixed effects are kept.
    [random] Unit effects may be random ({ LIST($tests) }).
   *[fixed] Unit effects are correlated with the regressors ({ LIST($tests) }).
}
tested = { $name } { P($p) }
effects = Likelihood ratios keep { $effects } (unit { P($unit) }, time { P($time) }).
weights = Of { $n } weights { $best } is the most probable (posterior { NUM($share, decimals: 3) }).

## The end.

conclusion = Conclusion: { $model } with { $effects } and the weights { $weights }.
unsettled = The rounds did not come to rest on one model: read this with care.
