# The chapter on coupling coordination.

title = Coordination between subsystems

level = The coupling coordination degree D asks whether { LIST($systems) } rise together. Its mean { $moved ->
    [risen] has risen from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) } in { $last }
    [fallen] has fallen from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) } in { $last }
    [unchanged] has stayed at { NUM($after, decimals: 3) } from { $first } to { $last }
   *[unknown] has gone from { NUM($before, decimals: 3) } in { $first } to { NUM($after, decimals: 3) } in { $last }
 }; the commonest grade is “{ $grade }” ({ $holding } of { $n }).
ends = { $best } is best coordinated ({ NUM($high, decimals: 3) }, { $best_grade }), { $least } least ({ NUM($low, decimals: 3) }, { $least_grade }).
description = D is a description: it depends on which indicators stand for a subsystem, and high coordination does not show that one moves the other.
figure =
    .caption = Coupling coordination by unit and period
    .alt = Grid of grades of coordination, units in rows and periods in columns.
