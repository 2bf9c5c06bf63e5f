# The chapter on what explains the gap.

title = What explains the gap

opening = The main model splits the gap exactly into each factor's own part, its neighbours' part, unit effects and residual.
mundlak = What the unit effects hide, the Mundlak version lets speak: it adds every factor's long-run mean.
accounting = These parts are accounting by an estimated model, not proof of cause: they say how much of the gap goes with a factor, given the model.

# The largest part of the gap; $through and $rest: the two messages after it, or nothing.
in-short = What explains the gap: of the { SIG($gap) }{ $unit ->
    [points] {" "}points
    [log] {" "}log points
   *[none] {""}
 } between { $high } and { $low } in { $period }, { $variable } { $direction ->
    [negative] works against it with
   *[positive] accounts for
 } { SIG($value) } ({ PCT($share) }) [{ SIG($lower) } to { SIG($upper) }{ $coverage ->
    [clear] {""}
   *[covered] , which covers zero
 }]{ $through }{ $rest }.
through-neighbours = , { SIG($value) } of it through neighbours
unit-effects = ; unit effects, which the model does not explain, hold { PCT($share) }

waterfall-figure =
    .caption = The gap between { $high } and { $low }, part by part
    .alt = Bars from zero to the whole gap, one for each part, with 95% intervals.
contributions-figure =
    .caption = What sets each unit apart from the mean
    .alt = Stacked bars of signed parts for every unit, with a mark at their sum.
