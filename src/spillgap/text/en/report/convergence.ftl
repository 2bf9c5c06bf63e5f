# The chapter on convergence.

title = Does the gap close?

# The coefficient of variation; $trend: down (significantly), up (significantly) or none.
sigma = The coefficient of variation went from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) } in { $last }: { $trend ->
    [down] a significant downward trend ({ P($p) }), which the field calls σ-convergence
    [up] a significant upward trend ({ P($p) }), the opposite of σ-convergence
   *[none] no significant trend ({ P($p) }), hence no σ-convergence
 }.

form = { $form ->
    [cross_section] From the first period to the last, nothing else considered
    [absolute] Period by period, nothing else considered
    [conditional] With the factors of the model held equal
   *[spatial] With neighbours taken into account (a spatial Durbin model)
 }
no-beta = { form }: no β-convergence ({ P($p) }).
beta = { form }: β = { NUM($beta, decimals: 3) } ({ P($p) }), a speed of { PCT($speed, decimals: 1) } per period, half of a distance gone in { NUM($half) } periods [{ NUM($low) } to { NUM($high) }].

# The density's highest peak ($mode: how it moved), its spread, and how many peaks it has.
density = The highest peak of the distribution { $mode ->
    [unchanged] has stayed at { SIG($mode_after) }
   *[risen] has moved from { SIG($mode_before) } to { SIG($mode_after) }
 }, its spread (standard deviation) { $spread ->
    [unchanged] has stayed at { SIG($sd_after) }
    [risen] has risen from { SIG($sd_before) } to { SIG($sd_after) }
    [fallen] has fallen from { SIG($sd_before) } to { SIG($sd_after) }
   *[unknown] has gone from { SIG($sd_before) } to { SIG($sd_after) }
 }, and it has { $modes ->
    [one] 1 peak
   *[other] { $modes } peaks
 } in { $last }.
density-figure =
    .caption = The distribution, year by year
    .alt = Density curves above one another, one per period.

markov = Cut into { $classes ->
    [one] 1 class
   *[other] { $classes } classes
 } relative to the period's mean, a unit stays in its class with a probability of { NUM($low, decimals: 2) } to { NUM($high, decimals: 2) }; from the lowest class { PCT($rise) } rise within a period.
steady = In the long run the classes would hold { LIST($shares) } of all units.
spatial-markov = { $clarity ->
    [significant] These probabilities depend on the neighbours' class ({ P($p) }).
   *[insignificant] That they depend on the neighbours' class cannot be shown ({ P($p) }).
 }
markov-figure =
    .caption = From class to class
    .alt = Heat map of the probabilities to move between classes from one period to the next.

# Clubs; $reason: why none were sought, in English; $periods of the study, $outside: how many units belong to none ($alone: which).
caution = With { $periods ->
    [one] 1 period
   *[other] { $periods } periods
 } this is an indication, no more.
no-clubs = Clubs were not sought: { $reason }
one-path = Phillips and Sul's log t test does not reject convergence of all units to one path (t = { NUM($t, decimals: 2) }). { caution }
clubs = Phillips and Sul's log t test rejects one common path for all (t = { NUM($t, decimals: 2) }) and finds { $clubs ->
    [one] 1 club
   *[other] { $clubs } clubs
 }, of { LIST($sizes) } units{ $outside ->
    [0] {""}
    [one] ; { LIST($alone) } belongs to none
   *[other] ; { LIST($alone) } belong to none
 }. { caution }
