// The reduced form: Δy = scale · (I − ρW)⁻¹(Σ ΔX β + W₃ΔX θ), at the estimate and at every draw.

const DENSE = 400; // So many units at most are solved by elimination where the series does not end.
const TERMS = 2000;

class Model {
  constructor(given) {
    this.given = given;
    this.weights = given.weights;
    this.unstable = Boolean(given.unstable);
    if (this.unstable) return;
    this.units = unpacked(given.units);
    this.size = this.units.length;
    this.base = unpacked(given.base);
    this.lag = given.lag && matrixOf(given.lag, this.size);
    this.durbin = given.durbin && matrixOf(given.durbin, this.size);
    this.members = unpacked(given.members);
    this.regimes = given.members.shape[1];
    this.factors = given.factors;
    this.places = new Map(Array.from(this.units, (unit, row) => [unit, row]));
  }

  // ρ*, the factor of the multiplier, β and θ by draw; row 0 is the estimate.
  parameters(horizon) {
    const given = this.given.horizons[horizon] ?? this.given.horizons.short;
    const [count, terms] = given.beta.shape;
    return { count, terms, rho: unpacked(given.rho), scale: unpacked(given.scale),
      beta: unpacked(given.beta), theta: unpacked(given.theta) };
  }

  // (V) arrays of the changes of terms that amounts of factors make; null where nothing moves.
  terms(amounts, count) {
    const moved = Array(count).fill(null);
    for (const factor of this.factors) {
      const asked = amounts.get(factor.name);
      if (!asked) continue;
      const before = unpacked(factor.before);
      for (const [term, log] of factor.terms) {
        moved[term] ??= new Float64Array(this.size);
        for (let i = 0; i < this.size; i++) {
          const after = asked.share[i] ? before[i] * (1 + asked.amount[i]) : before[i] + asked.amount[i];
          moved[term][i] += log ? Math.log(after) - Math.log(before[i]) : after - before[i];
        }
      }
    }
    return moved;
  }

  // What moves y before the multiplier, for draw d.
  forcing(parameters, d, moved, lagged) {
    const force = new Float64Array(this.size);
    const { terms } = parameters;
    moved.forEach((change, v) => {
      if (!change) return;
      for (let r = 0; r < this.regimes; r++) {
        const beta = parameters.beta[(d * terms + v) * this.regimes + r];
        const theta = parameters.theta[(d * terms + v) * this.regimes + r];
        for (let i = 0; i < this.size; i++) {
          const member = this.members[i * this.regimes + r];
          if (member) force[i] += member * (beta * change[i] + (lagged[v] ? theta * lagged[v][i] : 0));
        }
      }
    });
    return force;
  }

  lagged(moved) {
    return moved.map(change => change && this.durbin && multiplied(this.durbin, change));
  }

  // Change of y at the estimate and at every draw, in slices: yields after each.
  *answer(amounts, horizon) {
    const parameters = this.parameters(horizon);
    const moved = this.terms(amounts, parameters.terms);
    const lagged = this.lagged(moved);
    const rows = [];
    for (let d = 0; d < parameters.count; d++) {
      const change = this.solved(parameters.rho[d], this.forcing(parameters, d, moved, lagged));
      for (let i = 0; i < this.size; i++) change[i] *= parameters.scale[d];
      rows.push(change);
      yield rows;
    }
  }

  solved(rho, force) {
    return this.lag && rho !== 0 ? solution(this.lag, rho, force) : force;
  }

  // What a unit's factor, raised by one, does to every unit (sent), and what it has from each.
  exchange(term, row, horizon) {
    const parameters = this.parameters(horizon);
    const rho = parameters.rho[0];
    const scale = parameters.scale[0];
    const unit = Array(parameters.terms).fill(null);
    unit[term] = new Float64Array(this.size);
    unit[term][row] = 1;
    const force = this.forcing(parameters, 0, unit, this.lagged(unit));
    const sent = this.solved(rho, force).map(value => value * scale);
    const start = new Float64Array(this.size);
    start[row] = 1;
    const left = this.lag && rho !== 0 ? solution(transposed(this.lag), rho, start) : start;
    const own = new Float64Array(this.size);
    const around = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++)
      for (let r = 0; r < this.regimes; r++) {
        const member = this.members[i * this.regimes + r] * left[i];
        own[i] += member * parameters.beta[term * this.regimes + r];
        around[i] += member * parameters.theta[term * this.regimes + r];
      }
    const back = this.durbin ? multiplied(transposed(this.durbin), around) : new Float64Array(this.size);
    return { sent, received: own.map((value, i) => scale * (value + back[i])) };
  }
}

function matrixOf(given, size) {
  const values = unpacked(given.values);
  return { size, starts: unpacked(given.starts), columns: unpacked(given.columns), values };
}

function transposed(matrix) {
  if (matrix.turned) return matrix.turned;
  const { size, starts, columns, values } = matrix;
  const turned = { size, starts: new Uint32Array(size + 1), columns: new Uint32Array(values.length),
    values: new Float64Array(values.length) };
  for (const column of columns) turned.starts[column + 1]++;
  for (let i = 0; i < size; i++) turned.starts[i + 1] += turned.starts[i];
  const next = turned.starts.slice();
  for (let i = 0; i < size; i++)
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const place = next[columns[k]]++;
      turned.columns[place] = i;
      turned.values[place] = values[k];
    }
  return (matrix.turned = turned);
}

function multiplied(matrix, x, out = new Float64Array(matrix.size)) {
  const { size, starts, columns, values } = matrix;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) sum += values[k] * x[columns[k]];
    out[i] = sum;
  }
  return out;
}

// (I − ρW)⁻¹b as the series b + ρWb + ρ²W²b + …; by elimination where it does not settle.
function solution(matrix, rho, b) {
  const { size } = matrix;
  const x = b.slice();
  let term = b.slice();
  let next = new Float64Array(size);
  for (let k = 0; k < TERMS; k++) {
    multiplied(matrix, term, next);
    let largest = 0;
    let whole = 0;
    for (let i = 0; i < size; i++) {
      next[i] *= rho;
      x[i] += next[i];
      largest = Math.max(largest, Math.abs(next[i]));
      whole = Math.max(whole, Math.abs(x[i]));
    }
    if (!Number.isFinite(whole)) break;
    if (largest <= 1e-16 * whole) return x;
    [term, next] = [next, term];
  }
  return size <= DENSE ? eliminated(matrix, rho, b) : x.fill(NaN);
}

function eliminated(matrix, rho, b) {
  const { size, starts, columns, values } = matrix;
  const rows = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size + 1);
    row[i] = 1;
    row[size] = b[i];
    for (let k = starts[i]; k < starts[i + 1]; k++) row[columns[k]] -= rho * values[k];
    return row;
  });
  for (let j = 0; j < size; j++) {
    let pivot = j;
    for (let i = j + 1; i < size; i++) if (Math.abs(rows[i][j]) > Math.abs(rows[pivot][j])) pivot = i;
    [rows[j], rows[pivot]] = [rows[pivot], rows[j]];
    for (let i = j + 1; i < size; i++) {
      const share = rows[i][j] / rows[j][j];
      if (share) for (let k = j; k <= size; k++) rows[i][k] -= share * rows[j][k];
    }
  }
  const x = new Float64Array(size);
  for (let j = size - 1; j >= 0; j--) {
    let rest = rows[j][size];
    for (let k = j + 1; k < size; k++) rest -= rows[j][k] * x[k];
    x[j] = rest / rows[j][j];
  }
  return x;
}

// -- what becomes of the mean, of a gap and of inequality -------------------------------------

function theil(y) {
  let sum = 0;
  for (const value of y) {
    if (value <= 0) return NaN;
    sum += value;
  }
  const mean = sum / y.length;
  let total = 0;
  for (const value of y) total += (value / mean) * Math.log(value / mean);
  return total / y.length;
}

const meanOf = y => y.reduce((a, b) => a + b, 0) / y.length;

// Outcomes of y: mean, gap of two groups (or NaN), Theil's T. A log is gauged by what it is of.
function outcomes(model, y, contrast) {
  const levels = model.given.logs ? y.map(Math.exp) : y;
  const gap = contrast ? levels.reduce((sum, value, i) => sum + value * contrast[i], 0) : NaN;
  return [meanOf(levels), gap, theil(levels)];
}

// (M) weights of the difference between the means of two groups.
function contrastOf(model, codes, pair) {
  const mine = Array.from(model.units, unit => codes[unit]);
  const count = k => mine.filter(code => code === k).length;
  const [first, second] = [count(pair[0]), count(pair[1])];
  if (!first || !second || pair[0] === pair[1]) return null;
  return mine.map(code => (code === pair[0] ? 1 / first : 0) - (code === pair[1] ? 1 / second : 0));
}

// Changes with intervals, from rows of Δy, the first at the estimate.
function summary(model, rows, contrast, level) {
  const tail = (1 - level) / 2;
  const before = outcomes(model, model.base, contrast);
  const moved = rows.map(change => outcomes(model, model.base.map((y, i) => y + change[i]), contrast));
  const spread = values => {
    const ordered = sorted(values);
    return ordered.length < 2 || ordered.length < values.length
      ? [NaN, NaN] : [quantile(ordered, tail), quantile(ordered, 1 - tail)];
  };
  const found = before.map((start, o) => {
    const [low, high] = spread(moved.slice(1).map(row => row[o] - start));
    return { before: start, after: moved[0][o], change: moved[0][o] - start, low, high };
  });
  const units = Array.from(rows[0], (change, i) => {
    const [low, high] = spread(rows.slice(1).map(row => row[i]));
    return { change, low, high };
  });
  return { mean: found[0], gap: found[1], theil: found[2], units };
}
