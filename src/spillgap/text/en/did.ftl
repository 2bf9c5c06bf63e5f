# Difference-in-differences: the design, below its tables; what is doubtful about it.

## The design. $starts: periods with the number of units first treated in them.

treatment = Treatment { $name }: { $treated } of { $units } units, first treated in (units) { LIST($starts) }; { $never } never treated.
window = Event times { $low } (and before) to { $high } (and after), relative to { $reference }.
with-rho = With ρ coefficients are not effects: those of treatment are in effects().

## Notices.

# $sizes: cohorts and their units; $rows: treated unit-periods, $negative of them with a negative weight.
staggered = Staggered adoption: { $units } treated units in { $cohorts } cohorts ({ $sizes }). The two-way estimate also compares units with others treated before them, and mixes effects that differ between cohorts or over time (Goodman-Bacon 2021). In the regression on treatment alone { $negative } of { $rows } treated unit-periods have a negative weight, { NUM($sum, decimals: 3) } in sum (de Chaisemartin & D'Haultfœuille 2020).{ $design ->
    [event-study] {" "}Effects of one event time likewise mix in those of others, so that trends before treatment can seem to be there or not (Sun & Abraham 2021).
   *[plain] {""}
}
no-clean-control = { $units ->
    [one] The 1 unit that is never treated has treated neighbours: no unit shows what happens without any treatment nearby, and the effect on neighbours rests on its being proportional to the share that is treated.
   *[other] All { $units } units that are never treated have treated neighbours: no unit shows what happens without any treatment nearby, and the effect on neighbours rests on its being proportional to the share that is treated.
}
controls-reached = { $reached } of the { $units } units that are never treated have treated neighbours, and { $model } has no W × treatment: if treatment spills over to them, they are no longer what would have happened without it (Clarke 2017; Butts 2021). Compare with model='SLX' or 'SDM'.
few-treated = { $treated } treated and { $never } never treated { $never ->
    [one] unit
   *[other] units
}: with fewer than { $enough } on a side, standard errors of cov={ $cov } are too small and the effect seems more certain than it is (Conley & Taber 2011).
