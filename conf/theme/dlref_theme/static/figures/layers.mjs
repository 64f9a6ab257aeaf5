/* Figures of many layers: a signal on its way in, a gradient on its way back, and what
   one output of a deep convolution sees. */
import { choice, dot, draws, number, path, scale, slider, words } from "./draw.mjs";

const DEPTH = 50, UNITS = 24;
const normals = (seed, count) => {
  const next = draws(seed);
  return Array.from({ length: count }, next);
};
const WEIGHTS = Array.from({ length: DEPTH }, (_, k) => normals(3 + k, UNITS * UNITS));
const START = normals(103, UNITS), END = normals(107, UNITS);
const size = v => Math.sqrt(v.reduce((a, b) => a + b * b, 0) / UNITS);
const bends = { // the value, and the slope by the value
  none: [x => x, () => 1],
  ReLU: [x => Math.max(x, 0), y => +(y > 0)],
  tanh: [Math.tanh, y => 1 - y * y],
  sigmoid: [x => 1 / (1 + Math.exp(-x)), y => y * (1 - y)],
};

/* The sizes of the signal after each layer, and of the gradient before each. */
const through = ({ gain, bend, skip }) => {
  const [value, slope] = bends[bend], factor = Math.sqrt(gain / UNITS), around = +(skip === "yes");
  const bent = [], signal = [size(START)];
  let x = START;
  for (const w of WEIGHTS) {
    const y = x.map((_, i) => value(factor * x.reduce((s, v, j) => s + w[i * UNITS + j] * v, 0)));
    bent.push(y);
    x = y.map((v, i) => v + around * x[i]);
    signal.push(size(x));
  }
  let g = END;
  const back = [size(g)];
  for (let k = DEPTH - 1; k >= 0; k--) {
    const before = g.map((v, i) => v * slope(bent[k][i])), w = WEIGHTS[k];
    g = g.map((v, j) => around * v + factor * before.reduce((s, b, i) => s + b * w[i * UNITS + j], 0));
    back.unshift(size(g));
  }
  return { signal, back };
};

const LOW = -12, HIGH = 12;
const chart = rows => {
  const across = scale(0, DEPTH, 60, 596), up = scale(LOW, HIGH, 200, 14);
  const place = (v, k) => [across(k), up(Math.min(Math.max(Math.log10(v || 1e-99), LOW), HIGH))];
  return [-12, -8, -4, 0, 4, 8, 12].map(e => `<path class="ln" d="M60 ${up(e).toFixed(1)}H596"/>`
      + words(52, up(e) + 4, `10<tspan dy="-5" font-size="9">${number(e, 0)}</tspan>`, "t-num t-end t-soft")).join("")
    + [0, 10, 20, 30, 40, 50].map(k => words(across(k), 217, String(k), "t-num t-mid t-soft")).join("")
    + rows.map(([values, classes]) => path(values.map(place), classes)).join("");
};
const power = v => v === 0 ? "0" : v.toExponential(1).replace("-", "−").replace("+", "");
const gain = at => slider("gain", "variance of a weight × inputs", 0.2, 4, 0.1, at);

/* ---- a signal through fifty layers ---- */
export const depth = {
  height: 240,
  controls: [gain(1), choice("bend", "activation", ["none", "ReLU", "tanh"], "ReLU")],
  draw: state => chart([[through(state).signal, "c0"]]) + words(328, 236, "layer", "t-mid t-soft"),
  say: state => `size of the signal after ${DEPTH} layers: ${power(through(state).signal.at(-1))}`,
};

/* ---- its gradient on the way back ---- */
export const vanishing = {
  height: 240,
  controls: [gain(0.5), choice("bend", "activation", Object.keys(bends), "tanh"), choice("skip", "skip connections", ["no", "yes"], "no")],
  draw(state) {
    const { signal, back } = through(state);
    return chart([[signal, "c3"], [back, "c0"]])
      + words(328, 236, "layer · line: gradient, from right to left · dots: signal", "t-mid t-soft");
  },
  say(state) {
    const { back } = through(state);
    return `the gradient at the first layer is ${power(back[0] / back.at(-1))} times that at the last`;
  },
};

/* ---- what one output of several convolutions sees ---- */
const INPUTS = 31;
const pyramid = ({ layers, kernel, stride, dilation }) => {
  const rows = [{ count: INPUTS, jump: 1, start: 0 }]; // jump: inputs from unit to unit
  let spread = 1;
  for (let k = 0; k < layers; k++) {
    const below = rows.at(-1), reach = spread * (kernel - 1);
    const count = Math.floor((below.count - 1 - reach) / stride) + 1;
    if (count < 1) break;
    const start = below.start + below.jump * reach / 2;
    rows.push({ count, spread, start, jump: below.jump * stride });
    if (dilation === "doubled") spread *= 2;
  }
  return rows;
};
const seenBy = (rows, state, unit) => {
  const seen = rows.map(() => new Set()), top = rows.length - 1;
  seen[top].add(unit);
  for (let k = top; k > 0; k--) seen[k].forEach(u => {
    for (let tap = 0; tap < state.kernel; tap++) seen[k - 1].add(u * state.stride + tap * rows[k].spread);
  });
  return seen;
};
const chosen = (rows, place) => Math.round(place / 100 * (rows.at(-1).count - 1));
export const receptive = {
  height: 240,
  controls: [
    slider("layers", "layers", 1, 4, 1, 3), slider("kernel", "kernel", 2, 3, 1, 3), slider("stride", "stride", 1, 2, 1, 1),
    choice("dilation", "dilation", ["1", "doubled"], "1"), slider("place", "output, from left to right", 0, 100, 5, 50),
  ],
  draw(state) {
    const rows = pyramid(state), seen = seenBy(rows, state, chosen(rows, state.place));
    const across = scale(0, INPUTS - 1, 78, 590), up = k => 205 - k * (rows.length > 1 ? 180 / (rows.length - 1) : 0);
    const x = (k, u) => across(rows[k].start + u * rows[k].jump);
    let lines = "", dots = "";
    rows.forEach(({ count, spread }, k) => {
      dots += words(60, up(k) + 4, k ? `layer ${k}` : "input", "t-end t-soft");
      for (let u = 0; u < count; u++) dots += seen[k].has(u) ? dot(x(k, u), up(k)) : `<circle class="dim" cx="${x(k, u).toFixed(1)}" cy="${up(k).toFixed(1)}" r="3"/>`;
      if (k) seen[k].forEach(u => {
        for (let tap = 0; tap < state.kernel; tap++)
          lines += `<path class="ln-a" d="M${x(k, u).toFixed(1)} ${up(k).toFixed(1)}L${x(k - 1, u * state.stride + tap * spread).toFixed(1)} ${up(k - 1).toFixed(1)}"/>`;
      });
    });
    return lines + dots;
  },
  say(state) {
    const rows = pyramid(state), inputs = [...seenBy(rows, state, chosen(rows, state.place))[0]];
    const field = Math.max(...inputs) - Math.min(...inputs) + 1, fit = rows.length - 1;
    const all = fit < state.layers ? `only ${fit} fit on ${INPUTS} inputs: ` : "";
    const holes = inputs.length < field ? `, though not all of them: ${inputs.length}` : "";
    return `${all}an output of ${fit === 1 ? "1 layer" : `${fit} layers`} sees ${field} inputs side by side${holes}`;
  },
};
