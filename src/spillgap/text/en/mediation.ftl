# Mediation: the paths from a treatment to an outcome, below and above their tables.

## Paths.

path-direct = Direct path
path-indirect = Path through the mediator
path-total = Total effect
title = { $treatment } → { $mediator } → { $outcome }
title-steps = Stepwise regressions

## Notes.

# How the intervals were made, and what both rest on. $method: simulation, bootstrap.
assumes = { $method ->
    [bootstrap] Intervals by wild bootstrap of both equations ({ $draws ->
        [one] 1 replication
       *[other] { NUM($draws, decimals: 0) } replications
    }); a row's residuals change sign together.
   *[simulation] Intervals by simulation ({ $draws ->
        [one] 1 draw
       *[other] { NUM($draws, decimals: 0) } draws
    }), independent between the two equations.
} The path is causal only if, given controls and fixed effects, nothing omitted moves mediator and outcome alike.
# $kind: of which effect.
share-share = { $kind ->
    [own] Of the own effect
    [neighbours] Of neighbours' effect
   *[total] Of the total effect
} { PCT($share) } goes through the mediator ({ PCT($level) } interval { PCT($lower) } to { PCT($upper) }).
share-undetermined = { $kind ->
    [own] The own effect
    [neighbours] Neighbours' effect
   *[total] The total effect
} cannot be told from zero at { PCT($level) }: no share of it is given.
share-opposed = { $kind ->
    [own] The two paths of the own effect
    [neighbours] The two paths of neighbours' effect
   *[total] The two paths of the total effect
} have opposite signs and offset each other: no share is given.
confounding = { $kind ->
    [own] The own path
    [neighbours] Neighbours' path
   *[total] The total path
} through the mediator vanishes if the errors of the two equations correlate by { NUM($correlation, decimals: 2) }: an omitted cause of both whose shares of the two error variances multiply to { NUM($squared, decimals: 3) }.{ $distinct ->
    [no] {" "}Its interval holds zero even without.
   *[yes] {""}
}
steps-three = The steps of Baron & Kenny (1986) and Wen & Ye (2014). The third column is evidence of a path only if the mediator is as good as random given treatment and controls (Jiang 2022). Coefficients of models with ρ are not effects.
steps-two = Two steps, as Jiang (2022) advises: that the mediator moves the outcome is to be argued from theory and known results. Coefficients of models with ρ are not effects.

## Notices.

controls = { LIST($names) } { COUNT($names) ->
    [one] stands
   *[other] stand
} in one of the two equations only: what the other leaves out may move mediator and outcome alike.
of-equation = { $which ->
    [mediator] Mediator's equation
   *[outcome] Outcome's equation
}: { $said }
