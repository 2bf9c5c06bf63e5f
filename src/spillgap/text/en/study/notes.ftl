# What a study notes while it reads its data and boundaries.

# $file: the name of a file; $how: its encoding or format.
read-as = { $decimal ->
    [comma] { $file } was read as { $how }, with decimal commas.
   *[point] { $file } was read as { $how }.
}

# Names of provinces that were matched to codes; $ways: how many by what.
matched = { $n ->
    [one] 1 province name was matched to its code: { LIST($ways) }.
   *[other] { $n } province names were matched to codes: { LIST($ways) }.
}
matched-by = { $n } by { $how }

no-boundaries = There are no boundaries: no maps are drawn and no gradients estimated.
units-as-text = Units are numbers in one file and text in the other: both were read as text.

# $units: their names, the last perhaps how many more.
without-data = Drawn on maps but without data, so outside W and every statistic: { LIST($units) }.
more-units = { $n } more
