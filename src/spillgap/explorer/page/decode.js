// What the page was given: facts as JSON, arrays in them as base64, decoded when first asked for.

const facts = JSON.parse(document.getElementById("facts").textContent);
const KINDS = { f8: Float64Array, f4: Float32Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
const decoded = new WeakMap();

function unpacked(given) {
  if (!decoded.has(given)) {
    const text = atob(given.data);
    const bytes = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
    decoded.set(given, new KINDS[given.kind](bytes.buffer));
  }
  return decoded.get(given);
}

const N = facts.units.length;
const T = facts.periods.length;

// One period's row of a (T, N) table.
function rowOf(given, t) {
  return unpacked(given).subarray(t * N, (t + 1) * N);
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const at = id => document.getElementById(id);
