# The chapter on what depends on W.

title = How far this depends on who counts as a neighbour

# $weights: the main W; $reason: the next message, or nothing.
theory = The study reads by { $weights }, named before there were results{ $reason }.
reason = : { $text }
posterior = The study reads by { $weights }, the most probable of the W declared, by the rule written down before there were results. Intervals do not allow for this choice.

tried = Every finding of the headline was computed under { $n } specifications: { LIST($names) }.
rule = A finding is firm if it is significant at 5% with one sign in every one of them, and stays so with the { $family ->
    [one] finding
   *[other] { $family } findings
 } judged together allowed for (Holm). It is reversed if it is significantly positive in one and significantly negative in another, not shown if it is significant in none, and otherwise fragile.
counts = Of { $family ->
    [one] 1 finding
   *[other] { $family } findings
 }, { $firm } { $firm ->
    [one] is
   *[other] are
 } firm, { $fragile } fragile, { $reversed } reversed, { $indistinguishable } not shown.
refused = Not to be estimated: { LIST($names) }.
# $reason: why nothing could be varied, in English; a language may say it in its own words.
none = { $reason }

curve-figure =
    .caption = { $term }: { $quantity } under every specification
    .alt = Estimates with their intervals from the lowest to the highest, { $n } in all, with what each specification changes below them.
