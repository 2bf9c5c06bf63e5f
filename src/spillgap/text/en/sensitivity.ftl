# How findings stand when the specification is varied: spillgap.robustness.

## Labels of variants.

main = Main specification
# $what: a unit, a group or a period.
without = Without { $what }
# $kind: the lag.
lags-1 = { $kind ->
    [time] Lagged outcome
   *[space-time] Neighbours' lagged outcome
}
lags-2 = Lagged outcome, own and neighbours'
# Several changes at once.
together = { LIST($parts) }

## A finding in words.

# $quantity of $term, as "the indirect effect of innovation".
what = { $quantity } of { $term }

# $n specifications; significant in all of them; $low, $high: the range of the estimates; $p: the
# largest p-value, adjusted for the $family findings judged together.
firm = Firm: the { $what } is { $sign ->
    [negative] negative
   *[positive] positive
 } and significant in all { $n } specifications ({ SIG($low) } to { SIG($high) }; in the weakest { P($p) }{ $family ->
    [one] {""}
   *[other] , adjusted for the { $family } findings judged together
 }).
# Significant in $k of $n with one sign; $every: whether in all, so that only the adjustment
# takes it away; $refused: $missing specifications that could not be estimated.
fragile = Fragile: the { $what } is { $every ->
    [yes] significant in all { $n } specifications ({ SIG($low) } to { SIG($high) }), but not with { $family ->
        [one] 1 finding
       *[other] the { $family } findings judged together
     } allowed for ({ P($p) })
   *[no] significantly { $sign ->
        [negative] negative
       *[positive] positive
     } in { $k } of { $n } specifications ({ SIG($low) } to { SIG($high) })
 }{ finding-missing }.
# $positive, $negative: in how many it is significant with which sign; $against: those that
# contradict the main specification.
reversed = Reversed: of { $n } specifications the { $what } is significantly positive in { $positive } and significantly negative in { $negative } ({ SIG($low) } to { SIG($high) }); the sign is the other one under { LIST($against) }{ finding-missing }.
indistinguishable = Not to be told from zero: the { $what } is significant in none of { $n } specifications ({ SIG($low) } to { SIG($high) }){ finding-missing }.
finding-missing = { $missing ->
    [0] {""}
   *[other] ; not to be had under { LIST($refused) }
}

## A notice.

# $names: the $n of $of specifications that could not be estimated, or not read in full.
notice-refused = { $n ->
    [one] One
   *[other] { $n }
 } of { $of } specifications could not be estimated, or not read in full: { LIST($names) }. The column "refused" says why.
