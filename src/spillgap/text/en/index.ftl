# The rows whose minimum and maximum set the scale of a composite index, by on=.

pooled = all { $rows } rows of { $periods ->
    [one] 1 period
   *[other] { $periods } periods pooled
}: comparable across units and over time
period = { $periods ->
    [one] its 1 period by itself
   *[other] each of { $periods } periods by itself
}: comparable between units of one period only
# $base: the period whose units set the scale.
base = the units in { $base }: comparable across units and over time, and past the ends of the scale where values pass those of { $base }
