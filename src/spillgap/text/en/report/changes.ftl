# The chapter on what changed since an earlier run, which ended in $then.

title = What changed
title-since = What changed since { $then }

added = Against the earlier run, which ended in { $then }: { $n ->
    [0] no period was added.
    [one] 1 period was added, { LIST($periods) }.
   *[other] { $n } periods were added, { LIST($periods) }.
 }
dropped = Periods gone: { LIST($periods) }.
gap = The ratio of the two groups' means { $moved ->
    [risen] has risen from { NUM($before, decimals: 2) } to { NUM($after, decimals: 2) }
    [fallen] has fallen from { NUM($before, decimals: 2) } to { NUM($after, decimals: 2) }
    [unchanged] is unchanged at { NUM($after, decimals: 2) }
   *[unknown] has gone from { NUM($before, decimals: 2) } to { NUM($after, decimals: 2) }
 }.

# Ranks: $moved of the $n units that have a value in both runs.
ranks = { $n ->
    [0] Ranks: no unit has a value in both.
   *[other] { $moved ->
        [0] Ranks: no unit has moved.
       *[other] Ranks: { $moved } of { $n ->
            [one] 1 unit
           *[other] { $n } units
         } { $moved ->
            [one] has
           *[other] have
         } moved, most of all { LIST($units) }.
     }
 }
rank = { $unit } ({ $before } → { $after })
entered = Clusters entered: { $clusters }.
left = Clusters left: { $clusters }.
same-clusters = Clusters: nobody has entered or left.

other-model = Coefficients: the two runs estimate different models and do not compare.
coefficients = { $outside ->
    [0] Coefficients: all { $n } lie inside their earlier 95% interval.
   *[other] Coefficients outside their earlier 95% interval: { LIST($terms) }.
 }
coefficient = { $term } { SIG($now) } (was within { SIG($low) } to { SIG($high) })
