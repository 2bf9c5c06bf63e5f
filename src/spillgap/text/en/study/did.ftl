# What a study's difference-in-differences says, in the summary and in the report.

# $reason: why there is no estimate.
refused = { $reason }

# Estimates with intervals. $own: through a unit's own treatment; $near: through that of others.
everybody = { $model }: treatment of everybody would change the outcome by { SIG($own) } [{ SIG($own_low) } to { SIG($own_high) }] through the own treatment and by { SIG($near) } [{ SIG($near_low) } to { SIG($near_high) }] through that of others (95% intervals).

# $period: when the made-up treatment began.
placebo = Placebo, before anybody was treated and dated { $period }: { SIG($estimate) } ({ P($p) }).

warning = Warning: { $text }
