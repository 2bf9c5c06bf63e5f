# The policy brief: two printed pages for a reader who knows no econometrics.

kicker = Policy brief
question = How far apart are places in { $interest }, do neighbours matter, and what could be done? { $units }, { $first }–{ $last }.
found = What we found
done = What could be done
reading = How firm is firm?
limits = What this cannot say
report = The whole study: tables, methods, every number
explorer = Try a policy on the map

# What a finding is called, said once; $n ways of calculating.
legend = Each number was worked out in { $n } ways: with other ideas of who counts as a neighbour, other methods, other samples. A finding is called firm if it holds in every one of them; fragile if it comes and goes; reversed if it points one way here and the other way there; not shown if it cannot be told from chance. Counted means that it is read off published figures.
rule = Who counts as a neighbour was settled beforehand: { $weights }{ $reason }.
rule-posterior = Who counts as a neighbour was settled by a rule written down beforehand, the choice that the data make most probable: { $weights }.
reason = , because { $text }

# $gain, $lose: ideas of who is a neighbour under which neighbours gain or lose.
spillover = { $kind ->
    [firm] Neighbours matter. When { $variable } rises everywhere, what reaches a place from its neighbours { $sign ->
        [negative] lowers
       *[positive] raises
     } { $outcome }, however we calculate it.
    [reversed] Whether { $variable } in one place helps or hurts its neighbours { summary-depends }: they gain { $gain } and lose { $lose }. Nothing should be built on it alone.
    [fragile] It looks as if { $variable } in one place reaches its neighbours, but the finding comes and goes: it holds in { $k } of { $n } ways of calculating it.
   *[indistinguishable] That { $variable } in one place reaches its neighbours is not shown: it holds in none of { $n } ways of calculating it.
 }
summary-depends = { $source ->
    [weights] depends on who counts as a neighbour
   *[variants] depends on how it is calculated
 }
by = by { LIST($names) }
under = with { LIST($names) }

share = { $kind ->
    [firm] Between { PCT($low) } and { PCT($high) } of the gap between { $first } and { $second } goes with { $variable }, however we calculate it.
    [reversed] Whether { $variable } goes with the gap between { $first } and { $second } or works against it { summary-depends }: its part runs from { PCT($low) } to { PCT($high) }.
    [fragile] A part of the gap between { $first } and { $second } seems to go with { $variable }, but how much is open: { PCT($main) } by the study's own idea of neighbours, from { PCT($low) } to { PCT($high) } over all ways of calculating it.
   *[indistinguishable] That a part of the gap between { $first } and { $second } goes with { $variable } is not shown.
 }

scenario = { $kind ->
    [firm] “{ $title }”: the model says that this { $sign ->
        [negative] narrows
       *[positive] widens
     } { $outcome } by { SIG(SIZE($near)) } to { SIG(SIZE($far)) }, however we calculate it.
    [reversed] “{ $title }”: the model says that this narrows { $outcome } in some ways of calculating it and widens it in others.
    [fragile] “{ $title }”: the model says that this changes { $outcome } by { SIG($main, sign: "always") }, but by { SIG($low, sign: "always") } to { SIG($high, sign: "always") } over all ways of calculating it, and not always clearly.
   *[indistinguishable] “{ $title }”: that this changes { $outcome } is not shown.
 }
target = A budget of { $budget } units of { $variable }, spent to { $aim } most, would go to { LIST($places) } by the study's own idea of neighbours. Another idea of neighbours may send it elsewhere.
none-tried = This study tries no policy.

cause = These are regularities in past figures read through a model. They say what goes with what, not what a policy has been seen to cause.
cost = Amounts are units of a factor, not money: what a unit costs differs between places.
absent = A finding that is not shown is not a finding that there is nothing.
