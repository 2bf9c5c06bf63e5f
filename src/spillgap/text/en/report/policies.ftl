# The chapter on scenarios and budgets.

title = Policies tried

# $reason: why there are none, in English; a language may say it in its own words.
unstable = { $reason }
opening = Each scenario changes one factor in some places and holds all else, effects and residual included, as the last period had it.

# A change with its 95% interval.
change = { SIG($value) } [{ SIG($low) } to { SIG($high) }{ $coverage ->
    [clear] {""}
   *[covered] , which covers zero
 }]
# A scenario: the change of the mean, of the gap (or nothing), and whether it extrapolates.
scenario = { $title }: the mean of all units changes by { $mean }{ $gap }.{ $beyond }
gap-unchanged = , the gap not at all
gap-change = , the gap of { SIG($gap) } by { $change }
extrapolated = {" "}It goes beyond the values observed: an extrapolation.
figure =
    .caption = Scenarios compared, with 95% intervals
    .alt = Changes of the mean and of the gap under each scenario.

# $outcome: the gap, or Theil's T where there are no groups; $scenarios: some or all that close it.
outcome = { $outcome ->
    [gap] the gap
   *[theil_t] Theil's T
 }
# Scenarios of one factor, in the order of the study; each the message "with-signed" of names.
per-unit = These scenarios differ in size, and their changes do not rank them. For one unit of { $variable } in all, { $outcome } changes by: { LIST($scenarios) }.

# Where a budget goes; $rules: what simple rules reach.
target = To { $aim } most with { $budget } units of { $variable } in all, they should go to { LIST($places) }: a change of { $change }. Simple rules reach less or the same: { LIST($rules) }.
firm = { $firm } of { $n ->
    [one] this 1 place is
   *[other] these { $n } places are
 } chosen in at least 95% of simulated draws.
limits = The budget counts units of the factor, not their cost, which differs between places; and with one ρ for all, where it goes follows from W as much as from the data.
