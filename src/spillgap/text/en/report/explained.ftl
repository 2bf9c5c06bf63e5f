# The chapter on what explains the gap.

title = What explains the gap

opening = The main model splits the gap exactly into each factor's own part, its neighbours' part, unit effects and residual.
mundlak = What the unit effects hide, the Mundlak version lets speak: it adds every factor's long-run mean.
accounting = These parts are accounting by an estimated model, not proof of cause: they say how much of the gap goes with a factor, given the model.

waterfall-figure =
    .caption = The gap between { $high } and { $low }, part by part
    .alt = Bars from zero to the whole gap, one for each part, with 95% intervals.
contributions-figure =
    .caption = What sets each unit apart from the mean
    .alt = Stacked bars of signed parts for every unit, with a mark at their sum.
