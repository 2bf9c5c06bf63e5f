# The chapter on the spatial pattern.

title = The spatial pattern

# Moran's I of one variable; $clear of $periods are significant.
periods = { $periods ->
    [one] 1 period
   *[other] { $periods } periods
 }
# $n p-values that another seed may put on the other side of 5%.
borderline = {" "}({ $n } borderline: the simulated p cannot be told from 5%)
question = Moran's I asks whether neighbours resemble each other more than chance would have it ({ $draws ->
    [one] 1 permutation
   *[other] { $draws } permutations
 }, two-sided, 5%).
moran = { $variable }: between { NUM($low, decimals: 3) } and { NUM($high, decimals: 3) }, significant in { $clear } of { periods }{ $near }.

# $alike: neighbours are significantly alike, unlike, now alike and now unlike (mixed), alike once but not
# to be shown so in the last period (before), or none.
in-short = { $alike ->
    [alike] Like lies next to like
    [unlike] Unlike values lie side by side
    [mixed] The pattern in space has turned round
    [before] Neighbours were alike at times; in { $last } that cannot be shown
   *[none] No pattern in space can be shown
 }: Moran's I of { $variable } is { NUM($moran, decimals: 3) } in { $last }, significant in { $clear } of { periods }{ $near }.{ $every }

# Under how many of the declared W, in the last period. $positive, $negative: significantly so.
every-weights = { $variable }, { $last }: Moran's I is significantly positive under { $positive } of { $n } W{ $negative ->
    [0] {""}
   *[other] , significantly negative under { $negative }
 }.
in-short-weights = {" "}Of { $n } W it is significantly positive under { $positive } in { $last }{ $negative ->
    [0] {""}
   *[other] , significantly negative under { $negative }
 }.

clusters = Local clusters in { $period } – { $clusters }.
no-cluster = Local clusters in { $period } – none.
# Units whose simulated p another seed may put on the other side of the level.
borderline-units = Borderline in { $period }, with a simulated p that cannot be told from { $level }: { LIST($units) }.
uncorrected = Every unit is tested at { $level } without correction: about { NUM($expected) } clusters would appear by chance alone.
corrected = Corrected for testing every unit ({ $rule }) at { $level }.

# A further statistic of the variable of interest. $statistic: its name.
statistic = { $statistic }, by permutation at 5%: significant in { $clear } of { periods }.
joins = { $statistic }, by permutation at 5%: joins between units that are 1 are significantly more or fewer than by chance in { $clear } of { periods }.
classes = { $statistic } in { $period } – { $clusters }.
no-class = { $statistic } in { $period } – no unit is significant.
statistic-figure =
    .caption = { $statistic }, { $period }
    .alt = Map of { $statistic } of { $interest } in { $period }: { $members ->
        [one] 1 unit is significant
       *[other] { $members } units are significant
     }.

moran-figure =
    .caption = Moran's I of { INLINE($variable) }
    .alt = Moran's I by period, from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) } in { $last }, with the band of no autocorrelation.
lisa-figure =
    .caption = Local clusters, { $period }
    .alt = Map of local clusters of { $interest } in { $period }: { $members ->
        [one] 1 unit belongs to one
       *[other] { $members } units belong to one
     }.
scatter-figure =
    .caption = Moran scatter plot, { $period }
    .alt = Each unit's value in { $period } against the mean of its neighbours.
