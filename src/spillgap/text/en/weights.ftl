# What a weights matrix is, as `describe(W).text(lang)` says it and notes of tables repeat it.

## How it was built, by kind; the facts are the builder's parameters, as they are printed.

kind-contiguity = { $rule ->
    [queen] Queen contiguity, order { $order }
    [rook] Rook contiguity, order { $order }
   *[other] Contiguity, order { $order }
}
kind-grid = { $rule ->
    [queen] Grid of { $rows } × { $columns } cells, queen contiguity
    [rook] Grid of { $rows } × { $columns } cells, rook contiguity
   *[other] Grid of { $rows } × { $columns } cells
}
kind-knn = { $k } nearest neighbours (great circle)
kind-distance-band = Neighbours within { $cutoff } km
kind-inverse-distance = Inverse great-circle distance, power { $power }
kind-kernel = { $decay ->
    [exponential] Exponential decay, bandwidth { $bandwidth } km
    [gaussian] Gaussian decay, bandwidth { $bandwidth } km
   *[other] Decay, bandwidth { $bandwidth } km
}
kind-economic = Inverse economic distance of { $variable }, { $base_period }
kind-gravity = Gravity of { $variable }, distance power { $power }
kind-nested = Nested: { $phi } × geographic + { $rest } × economic
kind-block = Same group ({ $groups })
kind-matrix = A matrix of your own
kind-file = Read from { $file }

# Parameters that not every matrix of a kind has. $kind: one of the above.
with-cutoff = { $kind }, up to { $cutoff } km
with-lower-orders = { $kind } and below

## How it was standardised.

standard-row = row-standardised
standard-spectral = scaled by the spectral radius
standard-minmax = scaled by the smaller of the largest row and column sums
standard-none = not standardised

## The whole. $kind, $standard: as above; the counts are of units, links, groups without a link between them.

record = { $kind }, { $standard }: { $units ->
    [one] 1 unit
   *[other] { $units } units
}, { $links ->
    [one] 1 link
   *[other] { $links } links
} (neighbours: mean { NUM($mean, decimals: 2) }, min { $fewest }, max { $most }), { $components ->
    [one] 1 component
   *[other] { $components } components
}.

## Remarks that follow. $unit, $neighbour, $who: names of units.

# A link to a unit that had none. $how: nearest, given. $km: how far, of the nearest.
island = { $how ->
    [given] { $unit } linked to { $neighbour } (by choice).
   *[nearest] { $unit } linked to { $neighbour } (nearest, { NUM($km, decimals: 0) } km).
}
isolates = Without neighbours: { $who }.
dropped = Left out for want of neighbours: { $who }.
tolerant = Neighbours only within the tolerance: { $who }.
negative = { $n ->
    [one] 1 weight is negative.
   *[other] { $n } weights are negative.
}
