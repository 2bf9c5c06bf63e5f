# The chapter on the gap.

title = The gap

points = { $unit ->
    [points] {" "}points
   *[none] {""}
 }

# Two groups, $high and $low: their means and the ratio of these in the first and last period.
# $relative, $absolute: how the gap moved (risen: wider), and whether both moved $alike.
pair = { pair-opening }; in { $first } it was { SIG($high_first) } against { SIG($low_first) }, { NUM($ratio_first, decimals: 2) } times. { $relative ->
    [risen] In relative terms the gap has widened
    [fallen] In relative terms the gap has narrowed
    [unchanged] In relative terms the gap is unchanged
   *[unknown] In relative terms the two do not compare
 }, { $alike ->
    [same] and
   *[different] but
 } in absolute terms { $absolute ->
    [risen] it has widened, from { SIG($before) } to { SIG($after) }{ points }
    [fallen] it has narrowed, from { SIG($before) } to { SIG($after) }{ points }
    [unchanged] it is unchanged at { SIG($after) }{ points }
   *[unknown] it cannot be told
 }.
pair-once = { pair-opening }.
pair-opening = In { $last } { $interest } averages { SIG($high_last) } in { $high } and { SIG($low_last) } in { $low }, { NUM($ratio_last, decimals: 2) } times as much
extremes = Among all groups, the highest mean ({ $high }) is { NUM($ratio, decimals: 2) } times the lowest ({ $low }) in { $last }, after { NUM($before, decimals: 2) } times in { $first }.

# Theil's index in the first and last period; $interval: the next message, or nothing.
theil = Theil's T has { $moved ->
    [risen] risen from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) }{ $interval } in { $last }
    [fallen] fallen from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) }{ $interval } in { $last }
    [unchanged] stayed at { NUM($after, decimals: 3) }{ $interval } from { $first } to { $last }
   *[unknown] gone from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) }{ $interval } in { $last }
 }; { PCT($between_before) } of it lay between the groups then, { PCT($between_after) } does now.
theil-interval = {" "}(95% interval [{ NUM($low, decimals: 3) } to { NUM($high, decimals: 3) }], bootstrap)
dagum = Dagum's Gini is { NUM($gini, decimals: 3) } in { $period }: { PCT($between) } net between groups, { PCT($within) } within them and { PCT($overlap) } from overlap. No two groups are further apart than { $one } and { $other } ({ NUM($widest, decimals: 3) }).

# The gradient in the last period and in the first.
gradient = One standard deviation further { $direction ->
    [east] east
   *[north] north
 }, { $interest } { $sign ->
    [positive] is higher by { SIG($value) }{ points }
    [negative] is lower by { SIG(SIZE($value)) }{ points }
    [zero] is the same
   *[unknown] cannot be told
 } in { $last } [{ SIG($low) } to { SIG($high) }], { $clarity ->
    [significant] significant at 5%
    [insignificant] not significant at 5%
   *[unknown] of unknown significance
 }; in { $first } the difference was { SIG($before, sign: "always") } ({ P($p_before) }).
centre = { $moved ->
    [unchanged] The centre of gravity has not moved since { $since }.
   *[risen] The centre of gravity has moved { NUM($km, decimals: 0) } km to the { $towards ->
        [north-east] north-east
        [north-west] north-west
        [south-east] south-east
       *[south-west] south-west
     } since { $since }.
 }

# Variables whose group means differ by more than $limit times; $listed: all of them, or some.
no-ratio = { $n ->
    [one] The variable compared does not differ by more than { $limit } times between the means of the groups.
   *[other] Of the { $n } variables compared, not one differs by more than { $limit } times between the means of the groups.
 }
ratios = Between the means of the groups, { $above } of { $n ->
    [one] 1 variable
   *[other] { $n } variables
 } { $above ->
    [one] differs
   *[other] differ
 } by more than { $limit } times{ $listed ->
    [some] {" "}– above all{" "}
   *[all] {": "}
 }{ LIST($variables) }.
unit-ratios = Between single units { $above ->
    [one] 1 does
   *[other] { $above } do
 }; the widest ratio is that of { $variable }, { SIG($ratio) } times between { $high } and { $low }.
share = Of { $variable }, { $group } holds { PCT($share, decimals: 1) } in { $last }; over the years the share lay between { PCT($low, decimals: 1) } and { PCT($high, decimals: 1) }.

# A break in a series of the data; $note: what changed, in the study's words.
break = { $variable } has a break in { $period }: { $note }. The figures mark it, and the robustness runs leave it out.

means-figure =
    .caption = Means of the groups, and highest over lowest
    .alt = Lines of the means of { $groups ->
        [one] 1 group
       *[other] { $groups } groups
     } from { $first } to { $last }, with the ratio of the highest to the lowest.
inequality-figure =
    .caption = Inequality between and within groups
    .alt = Stacked bars of inequality by period: between and within the groups.
dagum-figure =
    .caption = Dagum's Gini and its parts
    .alt = Stacked bars of the Gini by period: net between groups, within groups, transvariation.
