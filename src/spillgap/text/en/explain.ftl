# What the explanation of a gap, a scenario and a target say of themselves:
# GapExplanation.sentence and note, ScenarioResult.sentence, Target.sentence, titles of their maps.

## The gap taken apart.

# What y is counted in where the user does not say.
unit-level = point
unit-log = log point

# The whole sentence. $size: the gap, printed as finely as it needs; $unit: what y is counted in;
# $compound: the same with hyphens; $first, $second: the groups or units; $start, $end: the periods; $clauses: one for each regressor,
# the largest first; $rest: what belongs to no regressor.
gap = { $kind ->
    [change] Of the change of { $size } { $unit }s in the gap between { $first } and { $second } from { $start } to { $end }, { gap-clauses }.{ gap-rest }
    [mean] Of the { $size }-{ $compound } gap between { $first } and { $second } on average over { $start }–{ $end }, { gap-clauses }.{ gap-rest }
   *[one] Of the { $size }-{ $compound } gap between { $first } and { $second } in { $start }, { gap-clauses }.{ gap-rest }
}
gap-clauses = { COUNT($clauses) ->
    [0] no regressor takes a part
   *[other] { CLAUSES($clauses) }
}
gap-rest = { COUNT($rest) ->
    [0] {""}
   *[other] {" "}The rest: { LIST($rest) }.
}

# The same as a list: what it is of, one point for each regressor's clause, and what is left.
gap-list = { $kind ->
    [change] The change of { $size } { $unit }s in the gap between { $first } and { $second } from { $start } to { $end }, part by part:
    [mean] The { $size }-{ $compound } gap between { $first } and { $second } on average over { $start }–{ $end }, part by part:
   *[one] The { $size }-{ $compound } gap between { $first } and { $second } in { $start }, part by part:
}
gap-point = { $clause }.
gap-point-rest = The rest: { LIST($rest) }.

# A regressor's clause. $share: of the gap; $level: that of the interval, as "95%"; $reach: the
# interval; $parts: what of it comes from neighbours or goes with long-run levels.
clause = { $label } { $sign ->
    [negative] works against it with
   *[positive] explains
} { $value } ({ PCT($share) }) [{ $place ->
    [first] { $level } interval { $reach }
   *[later] { $reach }
}]{ COUNT($parts) ->
    [0] {""}
   *[other] , of which { LIST($parts) }
}
part = { $kind ->
    [neighbours] { $value } comes from neighbours [{ $reach }]
   *[unit_mean] { $value } goes with its long-run level [{ $reach }]
}
reach = { $zero ->
    [covered] { $low } to { $high }, which covers zero
   *[clear] { $low } to { $high }
}

# What belongs to no regressor.
rest = { $kind ->
    [unit_effects] unit effects
    [time_effects] period effects
    [intercept] the intercept
    [residual] the residual
   *[lags] last period's values
} { $value } ({ PCT($share) })

# What the unit effects hold: $size of $gap, a share of $share.
note-none = The model has no unit effects: differences between units that last are left to the regressors and the residual.
note-fixed = Unit effects hold { $size } of the gap of { $gap } ({ PCT($share) }): all that is constant in a unit over these periods, which the model absorbs and does not explain.
note-fixed-advice = {" "}effects="mundlak" splits it into what goes with the regressors' long-run levels and what is left.
# $level, $level_share: what goes with the units' means.
note-mundlak = Of the gap of { $gap }, { $level } ({ PCT($level_share) }) goes with the regressors' long-run levels (their unit means) beyond their effect over time, and { $size } ({ PCT($share) }) is left in unit effects unrelated to them. The former is an association between units, not an effect of a change.

## Scenarios.

# The whole sentence. $changes: what is changed; $here, $elsewhere, $mean: estimates; $gap and
# $inequality: clauses of their own, or nothing.
scenario = With { CLAUSES($changes) } in { $period }, { $dependent } changes by { $here } where the change is made{ $others ->
    [yes] {" "}and by { $elsewhere } in all others together
   *[no] {""}
}; the mean over all units by { $mean }{ $gap }{ $inequality }.{ $extrapolated ->
    [yes] {" "}This goes beyond the range observed: an extrapolation.
   *[no] {""}
}

# A change of one size, or of several, in $where.
change = { $sizes ->
    [one] { $label } { SIG($low, sign: "always") } in { $where }
   *[several] { $label } { SIG($low) }…{ SIG($high) } in { $where }
}
places-named = { LIST($units) }
places-counted = { $n ->
    [one] 1 unit
   *[other] { $n } units
}

estimate = { SIG($value) } [{ $zero ->
    [covered] { SIG($low) } to { SIG($high) }, covers zero
   *[clear] { SIG($low) } to { SIG($high) }
}]

# Clauses after the mean. $baseline: before the change; $estimate: the change.
scenario-gap = , the gap between { $first } and { $second } ({ SIG($baseline) }) by { $estimate }
scenario-inequality = , { $measure } ({ SIG($baseline) }) by { $estimate }

## Targets: where a budget reaches furthest.

# $aim: as goal-… of labels.ftl; $units: the first who receive, with their amounts, then how many
# more; $reached: the change; $rules: what simple rules reach.
target = To { $aim } most with { SIG($budget) } of { $variable }, it should go to { LIST($units) }: a change of { $reached }; { LIST($rules) }.
with-amount = { $unit } { SIG($amount) }
more-units = { $n } more
rule = { $rule ->
    [uniform] a uniform rule
    [lagging_first] lagging first
   *[hub_first] hubs first
} { SIG($value) }

## Legends of maps, by the column that is drawn.

map-change = Change
map-level = Level
map-baseline = Observed
map-sent = Sent
map-received = Received
map-net = Net (sent − received)
map-own = Own
map-amount = Amount
