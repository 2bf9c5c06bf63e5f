# Limits and references.

limits = Limits
few = { $units } and { $periods ->
    [one] 1 period
   *[other] { $periods } periods
 } are few. What varies slowly hides in the unit effects, and small effects cannot be told from none.
observed = The figures are observed, not the outcome of an experiment. Coefficients, effects and scenarios hold if the model does; they do not prove cause, and cause may run the other way.
not-significant = A result that is not significant is a result: it says that these data do not show an effect, not that there is none.
weights = W is an assumption. Spillovers travel only along the links it draws, and all units share one ρ.
index = An index is a choice of indicators and weights. Its points have no unit, and a model with the index as its outcome explains that choice too.
aggregates = Aggregates of whole regions hide what happens inside them.

references = References
computed = Computed with spillgap { $version }, seed { $seed }; data SHA-256 { $digest }…
