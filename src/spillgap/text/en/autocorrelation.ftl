# Statistics of autocorrelation that esda computes, by name.

geary = Geary's C
join-counts = Join counts
lee = Lee's L
local-geary = Local Geary's c
local-geary-mv = Local Geary's c of several variables
local-join-count = Local join counts
local-join-count-bv = Local join counts of one kind with another
local-join-count-mv = Local join counts of co-location
losh = Local spatial heteroscedasticity
local-lee = Local Lee's L
