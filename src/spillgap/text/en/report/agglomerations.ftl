# The chapter on agglomerations.

title = Agglomerations

# $groups: agglomerations with their means; $kind: of the units.
means = Mean of { $interest } in { $period }: { LIST($groups) }.{ $kind ->
    [provinces] {" "}Boundaries are those of whole provinces, coarser than the agglomerations themselves.
   *[units] {""}
 }
# One agglomeration, against the mean of all other units ($side: above or below it by $apart).
case = { $group } ({ LIST($members) }): { $interest } { $moved ->
    [risen] has risen from { SIG($before) } in { $first } to { SIG($after) } in { $last }
    [fallen] has fallen from { SIG($before) } in { $first } to { SIG($after) } in { $last }
    [unchanged] has stayed at { SIG($after) } from { $first } to { $last }
   *[unknown] has gone from { SIG($before) } in { $first } to { SIG($after) } in { $last }
 }, { $side ->
    [positive] { SIG(SIZE($apart)) } above the mean of all other units
    [negative] { SIG(SIZE($apart)) } below the mean of all other units
    [zero] as high as the mean of all other units
   *[unknown] which does not compare with the mean of all other units
 }.
sent = By the model, one unit more of { $variable } in each of its { $members ->
    [one] 1 member
   *[other] { $members } members
 } sends { SIG($inside) } from one to the other and { SIG($across) } to the rest of the country.
unknown = What the data cannot say: { $members ->
    [one] 1 unit carries
   *[other] { $members } units carry
 } no test of their own. The flows inside follow from a ρ shared by all units and from who borders whom, so whether the alliance itself has changed anything is not shown here; that would take figures for its cities and a comparison with places that had none.
