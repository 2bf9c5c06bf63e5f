// Classes of values: upper ends, lowest first. As mapclassify makes them, from at most SAMPLE values.

const SAMPLE = 1500;

function sorted(values) {
  return Float64Array.from(values).filter(Number.isFinite).sort();
}

// The q-th quantile of sorted values, linear between two.
function quantile(ordered, q) {
  const place = q * (ordered.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ordered.length - 1);
  return ordered[below] + (ordered[above] - ordered[below]) * (place - below);
}

function quantiles(ordered, k) {
  return Array.from({ length: k }, (_, j) => quantile(ordered, (j + 1) / k));
}

function equalIntervals(ordered, k) {
  const low = ordered[0];
  const high = ordered[ordered.length - 1];
  return Array.from({ length: k }, (_, j) => (j === k - 1 ? high : low + ((high - low) * (j + 1)) / k));
}

// Fisher (1958): the classes whose values lie closest to their means, by dynamic programming.
function naturalBreaks(ordered, k) {
  const step = Math.max(1, (ordered.length - 1) / (SAMPLE - 1));
  const count = Math.min(ordered.length, SAMPLE);
  const x = Float64Array.from({ length: count }, (_, j) => ordered[Math.round(j * step)]);
  const sum = new Float64Array(count + 1);
  const square = new Float64Array(count + 1);
  const middle = x.reduce((a, b) => a + b, 0) / count;
  for (let j = 0; j < count; j++) {
    sum[j + 1] = sum[j] + x[j] - middle;
    square[j + 1] = square[j] + (x[j] - middle) ** 2;
  }
  const spread = (from, to) => square[to] - square[from] - (sum[to] - sum[from]) ** 2 / (to - from);
  let best = Float64Array.from({ length: count + 1 }, (_, to) => (to ? spread(0, to) : 0));
  const starts = [];
  for (let c = 1; c < k; c++) {
    const next = new Float64Array(count + 1).fill(Infinity);
    const start = new Int32Array(count + 1);
    for (let to = c + 1; to <= count; to++)
      for (let from = c; from < to; from++) {
        const cost = best[from] + spread(from, to);
        if (cost < next[to]) [next[to], start[to]] = [cost, from];
      }
    starts.push(start);
    best = next;
  }
  const ends = [];
  for (let c = k - 2, to = count; ; c--) {
    ends.unshift(x[to - 1]);
    if (c < 0) break;
    to = starts[c][to];
  }
  return ends;
}

const SCHEMES = { quantiles, natural: naturalBreaks, equal: equalIntervals };

function breaksOf(values, scheme, k, own) {
  const ordered = sorted(values);
  if (!ordered.length) return { lowest: NaN, ends: [] };
  const lowest = ordered[0];
  const highest = ordered[ordered.length - 1];
  let ends;
  if (scheme === "own" && own.length) {
    ends = highest > own[own.length - 1] ? [...own, highest] : own;
  } else {
    const distinct = new Set(ordered).size;
    const make = SCHEMES[scheme] ?? quantiles;
    ends = distinct === 1 ? [highest] : make(ordered, Math.min(k, distinct));
    if (ends.length > 1) ends = ends.filter(end => end > lowest);
    ends = [...new Set(ends)].sort((a, b) => a - b);
    ends = ends.slice(0, ends.findIndex(end => end >= highest) + 1 || ends.length);
  }
  return { lowest, ends };
}

// The class of a value, from 0; −1 where there is none.
function classOf(value, ends) {
  if (!Number.isFinite(value)) return -1;
  const found = ends.findIndex(end => value <= end);
  return found < 0 ? ends.length - 1 : found;
}
