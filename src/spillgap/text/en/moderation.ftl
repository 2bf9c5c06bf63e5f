# Moderation: effects over the values of a moderator, above and below their table.

title = { $variable } → { $outcome }, by { $moderator }
# A row's label. $place: below, mean, above, q10 to q90, given.
value = { $moderator } = { SIG($value) }{ $place ->
    [below] {" "}(mean − 1 sd)
    [mean] {" "}(mean)
    [above] {" "}(mean + 1 sd)
    [q10] {" "}(10% quantile)
    [q25] {" "}(25% quantile)
    [q50] {" "}(median)
    [q75] {" "}(75% quantile)
    [q90] {" "}(90% quantile)
   *[given] {""}
}
held = The moderator is held at the value in all units.
# One region of the moderator. $count of $total: observations in it.
region = { $effect ->
    [direct] Direct effect
    [indirect] Indirect effect
   *[total] Total effect
}: { $sign ->
    [positive] positive
    [negative] negative
   *[zero] not told from zero
} with { $moderator } from { SIG($lower) } to { SIG($upper) } (observations: { NUM($count, decimals: 0) } of { NUM($total, decimals: 0) }).
# What the intervals of the regions hold for. $alpha: one minus the level.
band = { $band ->
    [simultaneous] Regions by { PCT($level) } bands that hold for all values of the moderator together.
    [fdr] Regions by intervals that control the false discovery rate at { PCT($alpha) }.
   *[pointwise] Regions by { PCT($level) } intervals at each value by itself: read over many values, they find too much.
}

## Notices.

constitutive = The formula has no { $moderator } by itself: what it does to the outcome is counted as an effect of the product.
beyond = { $count ->
    [one] 1 value of { $moderator } lies
   *[other] { NUM($count, decimals: 0) } values of { $moderator } lie
} outside what was observed, { SIG($lower) } to { SIG($upper) }: there the line is drawn on.
