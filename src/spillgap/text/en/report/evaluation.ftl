# The chapter on what an index rests on.

title = What the index rests on
# $reason: why there are no results, in English; a language may say it in its own words.
refused = { $reason }

# $indicators: the largest obstacles with their mean shares.
obstacles = In { $period } most of what { $kind ->
    [provinces] provinces
   *[units] units
} lack of the best score lies in { LIST($indicators) }. This is arithmetic on weights and distances, and an indicator of large weight is a large obstacle almost everywhere.
grey = By grey relational grades { $first } runs most like { $interest }, { $last } least. The grades have no significance; their order depends on the scaling.
# $shift: mean change of rank. $draws: number of ways. $best: the unit ranked first, with its interval $low to $high.
ranks = Over { $draws } ways of making the index ranks move by { NUM($shift, decimals: 1) } in the mean; that of { $best } lies between { NUM($low, decimals: 0) } and { NUM($high, decimals: 0) } in nine of ten. Ranks hang most on { $source }.

figure =
    .caption = Ranks over ways of making the index
    .alt = Median and interval of every unit's rank, best on top.
