# The chapter on the geographical detector.

title = Factors and strata
# $reason: why there are no results, in English; a language may say it in its own words.
refused = { $reason }

# $factors: each with its q. $interest: the variable of interest. $period: the last one.
power = In { $period } strata of { LIST($factors) } hold these shares of the variance of { $interest } (q). Strata chosen for a large q have one whatever the factor: by permutation of the units, with the choice made anew each time, { $clear ->
    [0] no q is larger than chance explains
    [one] 1 of { $n } q is larger than chance explains
   *[other] { $clear } of { $n } q are larger than chance explains
} (5% level).
# $clear of $pairs: how many interactions are significant.
pairs = Two factors together explain at least what one does, because their strata are finer. More than the two added together explain { $clear } of { $pairs } { $pairs ->
    [one] pair
   *[other] pairs
} (F test of the interaction, 5% level).
caution = These tests take units for exchangeable. Where a variable and a factor both have spatial patterns, p is too small, and neither q nor p says that a factor causes anything.

figure =
    .caption = Power of factors, alone and in pairs
    .alt = Lower triangle of shares of variance, single factors on the diagonal.
