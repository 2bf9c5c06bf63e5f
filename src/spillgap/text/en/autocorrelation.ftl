# Statistics of autocorrelation that esda computes, by name.

geary = Geary's C
join-counts = Join counts
