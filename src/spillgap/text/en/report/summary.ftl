# The first chapter: what a reader takes home, each point with how firm it is.

title = In short
more = More in short

# Before a sentence: how firm it is.
verdict-firm = Firm
verdict-fragile = Fragile
verdict-reversed = Reversed
verdict-indistinguishable = Not shown
verdict-counted = Counted

# Two groups, $high and $low: the ratio of their means, how the gap moved in relative and in
# absolute terms; $broken: the next message, or nothing.
gap = In { $last } { $interest } of { $high } is { NUM($after, decimals: 2) } times that of { $low }, after { NUM($before, decimals: 2) } times in { $first }; the gap { $relative ->
    [risen] has widened
    [fallen] has narrowed
    [unchanged] is unchanged
   *[unknown] cannot be compared
 } in relative terms and { $absolute ->
    [risen] has widened
    [fallen] has narrowed
    [unchanged] is unchanged
   *[unknown] cannot be compared
 } in absolute terms.{ $broken }
# $parts: each the message "without".
broken = {" "}The index has a break in a series: { $parts }.
without = without { $variable }, which compares from { $period } on only, the ratio goes from { NUM($before, decimals: 2) } to { NUM($after, decimals: 2) }, { $same ->
    [same] so that the direction holds
   *[other] so that the direction does not hold
 }

# An estimate under one W.
under = { SIG($value, sign: "always") } [{ SIG($low) } to { SIG($high) }] under { $weights }
under-share = { PCT($value) } [{ PCT($low) } to { PCT($high) }] under { $weights }
under-none = not to be had under { $weights }

# What a finding depends on: the choice of W, or whatever else was varied.
depends = { $source ->
    [weights] depends on who counts as a neighbour
   *[variants] depends on how the model is set up
 }
# Significant in $k of $n specifications; $every: in all, but not with the others allowed for.
shaky = { $every ->
    [yes] significant in all { $n } specifications, but not once all findings of the headline are allowed for
   *[no] significant in { $k } of { $n } specifications
 }
both-signs = over { $n } specifications it runs from { SIG($low) } to { SIG($high) }, significantly positive in { $positive } and significantly negative in { $negative }

# $under: the estimates under every W.
spillover = { $kind ->
    [firm] Neighbours matter: one unit more of { $variable } everywhere { $sign ->
        [negative] lowers
       *[positive] raises
     } { $outcome } through neighbours in all { $n } specifications (effect { SIG($low) } to { SIG($high) }): { $under }.
    [reversed] Whether { $variable } raises or lowers { $outcome } through neighbours { depends }, and the sign reverses: { $under }; { both-signs }.
    [fragile] That { $variable } spills over to neighbours is fragile: the effect is { shaky } ({ SIG($low) } to { SIG($high) }): { $under }.
   *[indistinguishable] No spillover is shown: even the clearest effect through neighbours, that of { $variable }, is significant in none of { $n } specifications ({ SIG($low) } to { SIG($high) }).
 }

share = { $kind ->
    [firm] Between { PCT($low) } and { PCT($high) } of the gap between { $first } and { $second } { $sign ->
        [negative] is held back by
       *[positive] goes with
     } { $variable }, in all { $n } specifications: { $under }.
    [reversed] Whether { $variable } goes with the gap between { $first } and { $second } or works against it { depends }, and the sign reverses: { $under }; over { $n } specifications the share runs from { PCT($low) } to { PCT($high) }, significantly positive in { $positive } and significantly negative in { $negative }.
    [fragile] How much of the gap between { $first } and { $second } goes with { $variable } is fragile: { $under }; over all specifications the share runs from { PCT($low) } to { PCT($high) } and is { shaky }.
   *[indistinguishable] No part of the gap between { $first } and { $second } is shown to go with a factor: even the clearest share, that of { $variable }, is significant in none of { $n } specifications ({ PCT($low) } to { PCT($high) }).
 }

# $title: the clearest of the $tried scenarios; $firm of them are firm.
scenario = By the model, “{ $title }” { $kind ->
    [firm] { $sign ->
        [negative] narrows
       *[positive] widens
     } { $outcome } in all { $n } specifications ({ SIG($low) } to { SIG($high) }): { $under }.
    [reversed] narrows { $outcome } in some specifications and widens it in others: { $under }; { both-signs }.
    [fragile] changes { $outcome } by an amount that is fragile: { $under }; over all specifications { SIG($low) } to { SIG($high) }, { shaky }.
   *[indistinguishable] is not shown to change { $outcome }: it does so significantly in none of { $n } specifications ({ SIG($low) } to { SIG($high) }).
 }{ $tried ->
    [one] {""}
   *[other] {" "}Of { $tried } scenarios tried, which differ in size and so are not ranked, { $firm ->
        [0] none is
        [one] one is
       *[other] { $firm } are
     } firm.
 }
