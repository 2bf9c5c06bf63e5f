# Staggered adoption: effects on the treated and, by ring, on those around them.

## Tables.

title = Effects of treatment on { $outcome }
title-bacon = What the two-way estimate compares
effect-own = Treated units
effect-ring = Ring { $number }
effect-total = Total per treated unit
head-units = Units
head-unit-periods = Unit-periods
head-cohort = Treated from
head-against = Against those treated from
head-comparison = Comparison with
head-weight = Weight
head-estimate = Estimate
against-never = never treated
against-not-yet = not yet treated
against-already = already treated

## Notes.

how = { $method ->
    [imputation] Outcomes less what unit and time effects of rows that nothing had reached say (Borusyak, Jaravel & Spiess 2024)
   *[group-time] Changes since the last period that nothing had reached, less those of units that { $controls ->
        [not-yet] nothing has reached by then
       *[never] nothing reaches in any period
    } (Callaway & Sant'Anna 2021)
}. Errors are clustered by unit; intervals of { PCT($level) }, too short where disturbances are correlated in space. They are effects only if without treatment all would have moved in parallel and nothing reaches beyond the rings.
bacon = The two-way estimate { NUM($estimate, decimals: 3) } is the weighted sum of these comparisons (Goodman-Bacon 2021). Comparisons with units that are already treated weigh { PCT($forbidden) }: they subtract how effects on these grow.

## Notices.

uncompared = Nobody is left to compare with in { LIST($periods) }: effects of { COUNT($periods) ->
    [one] this period are
   *[other] these periods are
} left out.
# $ring: own, or the number of a ring.
few = { $ring ->
    [own] Effects on treated units rest
   *[other] Effects on ring { $ring } rest
} on { $units ->
    [one] 1 unit
   *[other] { $units } units
}: with fewer than { $enough } their standard errors are too small.
