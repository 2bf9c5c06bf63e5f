# The chapter on robustness. $terms: terms of the model.

title = Robustness

weights = The main model was estimated under { $n ->
    [one] one weights matrix
   *[other] { $n } weights matrices
 }: { LIST($weights) }.
held = How often a coefficient that is significant in the main model keeps its sign and its significance: { LIST($terms) }.
# Terms that are significant with the other sign under some W.
reversed = The sign is reversed, significantly, for { $cases }.
reversal = { LIST($terms) } under { $weights }

variants = It was also estimated with { LIST($variants) }.
lost = With { $variant }, { LIST($terms) } no longer { $n ->
    [one] differs
   *[other] differ
 } from zero at 5%.
all-kept = Everything significant in the main model stays so, with the same sign, under each of these.

# With the lag of $outcome ($lag); $lost of $clear terms are no longer significant.
dynamic = With last period's { $outcome } among the regressors ({ NUM($lag, decimals: 3) }, { P($p) }), { $lost ->
    [0] { $clear ->
        [0] no coefficient had been significant.
       *[other] what was significant stays so.
     }
   *[other] { $lost } of { $clear ->
        [one] 1 coefficient
       *[other] { $clear } coefficients
     } significant before { $lost ->
        [one] is
       *[other] are
     } so no longer ({ LIST($terms) }): over one period, these parts of the main model cannot be told from where a unit already stood.
 }
