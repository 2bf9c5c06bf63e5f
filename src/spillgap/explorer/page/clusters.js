// Which local tests count: the p at or below which a unit is significant, and its cluster.

const NO_TEST = { u2: 65535, u4: 4294967295 };

function testsOf(variable, weights, t) {
  const given = facts.pattern.tests[weights][variable];
  const counts = rowOf(given.count, t);
  const none = NO_TEST[given.count.kind];
  const p = Float64Array.from(counts, c => (c === none ? NaN : c / (facts.pattern.permutations + 1)));
  return { z: rowOf(given.z, t), lag: rowOf(given.lag, t), p, quadrant: rowOf(given.quadrant, t),
    moran: given.moran[t] };
}

// Benjamini & Hochberg (1995): the largest p(k) ≤ kα/M, or α/M.
function threshold(p, alpha, correction) {
  const tested = sorted(p);
  if (correction !== "fdr" || !tested.length) return alpha;
  for (let k = tested.length; k > 0; k--)
    if (tested[k - 1] <= (alpha * k) / tested.length) return tested[k - 1];
  return alpha / tested.length;
}

// A code per unit: its quadrant where it is significant, else "NS".
function clustersOf(tests, alpha, correction) {
  const limit = threshold(tests.p, alpha, correction);
  return Array.from(tests.p, (p, i) => (p <= limit ? facts.pattern.quadrants[tests.quadrant[i]] : "NS") ?? "NS");
}
