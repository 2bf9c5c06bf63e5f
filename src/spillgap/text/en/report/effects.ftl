# The chapter on effects.

title = Effects

# $reason: why there are no effects, in English; a language may say it in its own words.
unstable = { $reason }
opening = With a spatial lag, coefficients are not effects: a change in one unit comes back through its neighbours. Intervals (95%) come from { NUM($draws, decimals: 0) } simulated draws.

# Effects of one variable: $direct, $indirect and $total are each the message "part".
variable = { $variable }: { $direct }; { $indirect }; { $total }.
part = { $kind ->
    [direct] direct
    [indirect] indirect
   *[total] total
 } { SIG($value) } [{ SIG($low) } to { SIG($high) }]{ $coverage ->
    [clear] {""}
    [covered] , not significant
   *[unknown] , of unknown significance
 }

senders = Of { $variable }, { LIST($most) } send most beyond what they receive; { LIST($least) } receive most beyond what they send.
by-weights = With one ρ for all units this order follows from W: who has many neighbours that have few others sends most. It is not a finding about those places.
orders = Of all that is sent, { PCT($share) } reaches immediate neighbours by one link; the rest travels along longer paths.

figure =
    .caption = Direct, indirect and total effects, per standard deviation
    .alt = Effects of each factor with 95% intervals around a line at zero.
senders-figure =
    .caption = Who sends and who receives: { INLINE($variable) }
    .alt = Map of what every unit sends beyond what it receives.
flows-figure =
    .caption = The largest single spillovers: { INLINE($variable) }
    .alt = Arrows from sender to receiver for the largest effects between two units.
