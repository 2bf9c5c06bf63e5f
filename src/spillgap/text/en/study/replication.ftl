# The README of a replication package.

# $title: the study's title.
title = Replication package: { $title }
overview = The study is described in `study.toml`. One command runs it from this folder and makes every table, figure and number. `results/` holds what the authors obtained, and `MANIFEST.json` the size and SHA-256 of every file; `spillgap verify .` compares.

## Data.

data = Data availability and provenance
rights = To be completed by the authors: that they have legitimate access to the data and the right to redistribute what is included here, and the citation and terms of every source.
# $dataset: its name. $source: where its figures come from.
shipped = The dataset `{ $dataset }` comes with spillgap; `spillgap data export { $dataset } --to data` writes it as files. Source: { $source }
# $digest: SHA-256.
digest = SHA-256 of the panel and boundaries as used: `{ $digest }`.
file = File
given = In the package
bytes = Bytes
included = yes
withheld = no: to be obtained from its source (to be completed by the authors) and put in this place

## Variables.

variables = Variables
# $n, $t: numbers of units and periods. $first, $last: periods.
panel = Units: { $n }. Periods: { $t }, { $first } to { $last }.
variable = Variable
label = Label
missing = Missing

## Machine.

machine = Computational requirements
# $system: the system's name. $cores: their number. $python: a version. $seconds: run time. $size: megabytes.
ran-on = System: { $system }. Processor cores: { $cores }. Python: { $python }. Run time: { NUM($seconds, decimals: 0) } s. Size of the package: { NUM($size, decimals: 1) } MB. `requirements.txt` names the version of every package. No special hardware is needed.
# $seed: a number.
seeds = Every random step takes the seed { $seed } of `study.toml`.

## Commands.

commands = Instructions
one-command = Install the versions named, then run:
checked = The second command runs the study into `reproduced/` and says whether its tables equal those of `results/` byte for byte. `spillgap run study.toml --out DIR` runs it without comparing.

## Exhibits.

exhibits = List of exhibits
all-by-one = One command makes all of them, in `results/`; the last column names the step of the study.
exhibit = Exhibit
step = Step

sources = References
bibliography = `results/references.bib` holds the sources of the methods, data and software used.
