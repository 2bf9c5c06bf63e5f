// Words in the language that is chosen; labels are text and never markup.

const spoken = () => facts.words[state.lang];

function say(message, slots = {}) {
  const text = spoken().messages[message];
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in slots ? String(slots[name]) : all));
}

const unitName = i => spoken().units[i];
const label = name => spoken().labels[name] ?? name;
const weightsName = name => spoken().weights[name] ?? name;
const groupName = (split, k) => spoken().groups[split][k];

function number(value, digits = 4) {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const options = size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
  const shown = new Intl.NumberFormat(say("html-lang"), options).format(size < 1e-12 ? 0 : value);
  return shown.replace("-", "−");
}

const DUST = 1e-10; // Below it a change is rounding.
const signed = (value, digits = 3) =>
  Math.abs(value) < DUST ? "0" : (value > 0 ? "+" : "") + number(value, digits);
const interval = (low, high, digits = 3) =>
  say("interval", { low: signed(low, digits), high: signed(high, digits) });

function probability(p) {
  if (!Number.isFinite(p)) return "–";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

// Every element that says something carries the name of its message.
function speak() {
  document.documentElement.lang = say("html-lang");
  document.title = spoken().title || say("explorer");
  at("title").textContent = document.title;
  for (const item of document.querySelectorAll("[data-say]"))
    item.textContent = say(item.dataset.say);
  for (const item of document.querySelectorAll("[data-label]"))
    item.setAttribute("aria-label", say(item.dataset.label));
}
