# The manuscript that `spillgap new-paper` writes.

how = Numbers come from numbers.tex, written from study.json: the command n with a key in braces, as in the results below, and decimals in brackets before it (2 without).
introduction = Introduction
data = Data
methods = Methods
results = Results
conclusion = Conclusion
# $ref: the number of a table.
see-table = See Table~{ $ref }.
# $first, $last: groups of units. $period: a period. $number: the ratio of their means.
gap = In { $period } the mean of { $first } was { $number } times that of { $last }.
