# The chapter on the composite index.

title = The index

# $n indicators joined by $method; $heaviest and $lightest: indicators with their weights.
indicators = The index joins { $n ->
    [one] 1 indicator
   *[other] { $n } indicators
 } ({ $method }).
weighted = { indicators } Most weight falls on { LIST($heaviest) }, least on { $lightest }.
scale = It runs from { $low } to { $high }; the extremes of the scale are those of { $reference }.
scale-open = Its { $low } and { $high } are the worst and the best of { $reference }.

# $first and $last: units with their values.
leaders = In { $period } { LIST($first) } lead; { LIST($last) } come last.
mean = Since { $since } the mean has { $moved ->
    [risen] risen from { SIG($before) } to { SIG($after) }
    [fallen] fallen from { SIG($before) } to { SIG($after) }
    [unchanged] stayed at { SIG($after) }
   *[unknown] gone from { SIG($before) } to { SIG($after) }
 }.
climbed = { $unit } has climbed most, by { $places ->
    [one] 1 rank
   *[other] { $places } ranks
 }.
dropped = { $unit } has fallen most, by { $places ->
    [one] 1 rank
   *[other] { $places } ranks
 }.
ranking-figure =
    .caption = Ranks by { INLINE($name) }
    .alt = Lines of every unit's rank from { $first } to { $last }.

# The index by other methods, compared by ranks.
other-method = Another method ({ $method }) gives ranks that correlate with these at { NUM($correlation, decimals: 3) } (Spearman).
other-methods = Spearman's correlation of the ranks by other methods with those of this index lies between { NUM($low, decimals: 3) } ({ $least }) and { NUM($high, decimals: 3) } ({ $most }).
single-ranks = Single ranks do move: { $unit }'s by up to { $places ->
    [one] 1 place
   *[other] { $places } places
 } within one period, while { $still } of { $n ->
    [one] 1 unit
   *[other] { $n } units
 } never move by more than three.
