# The chapter on difference-in-differences.

title = Difference-in-differences

# $reason: why there are no estimates, in English; a language may say it in its own words.
refused = { $reason }
opening = Changes over time of treated units are compared with those of others, neighbours' treatment held apart. The effect is causal only if without treatment both would have moved in parallel.

# Effects of treating everybody, with 95% intervals: of the own treatment, and of that of others.
effects = { $model }: treatment of everybody would change the outcome by { SIG($own) } [{ SIG($own_low) } to { SIG($own_high) }] through the own treatment and by { SIG($near) } [{ SIG($near_low) } to { SIG($near_high) }] through that of others (95% intervals).
placebo = Placebo, before anybody was treated and dated { $when }: { SIG($value) } ({ P($p) }).
caution = Caution: { $warning }

event-study-figure =
    .caption = Effects by time since treatment
    .alt = Own and neighbours' effects with intervals before and after treatment began.
