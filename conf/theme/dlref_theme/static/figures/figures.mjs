/* The figures that answer to a reader's hand. Each has its controls, a drawing for
   each state of them, and a sentence that says what is seen. */
import { WIDTH, axes, box, choice, curve, dot, draws, number, path, scale, slider, words } from "./draw.mjs";
import { depth, receptive, vanishing } from "./layers.mjs";

const sigmoid = x => 1 / (1 + Math.exp(-x));
const softplus = x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/* ---- activations: value, slope, and the tangent at a point ---- */
const ACTIVATIONS = {
  sigmoid: [sigmoid, x => sigmoid(x) * (1 - sigmoid(x))],
  tanh: [Math.tanh, x => 1 - Math.tanh(x) ** 2],
  ReLU: [x => Math.max(x, 0), x => +(x > 0)],
  "leaky ReLU": [x => x > 0 ? x : 0.1 * x, x => x > 0 ? 1 : 0.1],
  softplus: [softplus, sigmoid],
  SiLU: [x => x * sigmoid(x), x => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
};

const activation = (names, first) => ({
  height: 250,
  controls: [choice("f", "function", names, first), slider("x", "x", -5, 5, 0.1, 1)],
  draw({ f, x }) {
    const [value, slope] = ACTIVATIONS[f];
    const across = scale(-5, 5, 48, 596), up = scale(-1.5, 3, 214, 14);
    const tangent = s => value(x) + slope(x) * (s - x);
    return axes(across, up, [-4, -2, 0, 2, 4], [-1, 0, 1, 2, 3])
      + curve(slope, across, up, "c3") + curve(value, across, up, "c1")
      + curve(tangent, scale(Math.max(-5, x - 1.2), Math.min(5, x + 1.2), across(Math.max(-5, x - 1.2)), across(Math.min(5, x + 1.2))), up, "c0")
      + dot(across(x), up(Math.min(value(x), 3)))
      + words(596, 246, "line: value · dots: slope · blue: tangent", "t-end t-soft");
  },
  say: ({ f, x }) => `${f}(${number(x, 1)}) = ${number(ACTIVATIONS[f][0](x), 3)}, slope ${number(ACTIVATIONS[f][1](x), 3)}`,
});

/* ---- softmax at a temperature ---- */
const SCORES = [2, 1, 0.5, -1];
const shares = T => {
  const e = SCORES.map(z => Math.exp((z - 2) / T)), sum = e.reduce((a, b) => a + b);
  return e.map(v => v / sum);
};
const temperature = {
  height: 220,
  controls: [slider("T", "temperature", 0.1, 5, 0.1, 1)],
  draw({ T }) {
    const up = scale(0, 1, 180, 20);
    return shares(T).map((p, k) => {
      const x = 70 + 130 * k;
      return box(x, up(p), 70, 180 - up(p), "f-a", 0.85)
        + words(x + 35, up(p) - 6, number(p, 3), "t-num t-mid")
        + words(x + 35, 200, `score ${number(SCORES[k], 1)}`, "t-mid t-soft");
    }).join("") + `<path class="ln-ink" d="M48 180H596"/>`;
  },
  say: ({ T }) => {
    const p = shares(T), entropy = -p.reduce((s, v) => s + (v ? v * Math.log(v) : 0), 0);
    return `largest share ${number(p[0], 3)}, entropy ${number(entropy, 3)} of at most ${number(Math.log(4), 3)}`;
  },
};

/* ---- gradient descent with momentum on a bowl ---- */
const DESCENT = 60;
const descent = ({ rate, momentum, k }) => {
  const places = [[-4, 1.6]];
  let [x, y] = places[0], u = 0, v = 0;
  for (let step = 0; step < DESCENT; step++) {
    u = momentum * u + x;
    v = momentum * v + k * y;
    x -= rate * u;
    y -= rate * v;
    if (Math.abs(x) > 1e3 || Math.abs(y) > 1e3) break;
    places.push([x, y]);
  }
  return places;
};
const bowl = {
  height: 270,
  controls: [slider("rate", "learning rate", 0.01, 0.3, 0.01, 0.1), slider("momentum", "momentum", 0, 0.95, 0.05, 0), slider("k", "condition number", 1, 20, 1, 10)],
  draw(state) {
    const across = scale(-5, 5, 14, 596), up = scale(-2.2, 2.2, 256, 14);
    const rings = [0.25, 1, 2.25, 4, 6.25, 9].map(level => {
      const a = Math.sqrt(2 * level) * (across(1) - across(0)), b = Math.sqrt(2 * level / state.k) * (up(0) - up(1));
      return `<ellipse class="ln" fill="none" cx="${across(0)}" cy="${up(0).toFixed(1)}" rx="${a.toFixed(1)}" ry="${b.toFixed(1)}"/>`;
    }).join("");
    const clip = p => [Math.min(Math.max(p[0], -5), 5), Math.min(Math.max(p[1], -2.2), 2.2)];
    const places = descent(state).map(clip).map(([x, y]) => [across(x), up(y)]);
    return rings + path(places, "c0") + places.slice(0, 25).map(([x, y]) => dot(x, y, "f-a", 2.5)).join("")
      + dot(across(0), up(0), "f-ink", 3);
  },
  say(state) {
    const places = descent(state), [x, y] = places.at(-1);
    const loss = (x * x + state.k * y * y) / 2;
    if (places.length <= DESCENT || loss > 100) return "it flies away: the rate is too large for the steep direction";
    return `loss after ${DESCENT} steps: ${loss.toExponential(1).replace("-", "−")}`;
  },
};

/* ---- a kernel slides over an image ---- */
const IMAGE = [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]];
const KERNEL = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]];
const slid = ({ stride, padding }) => {
  const size = Math.floor((6 + 2 * padding - 3) / stride) + 1;
  const at = (r, c) => IMAGE[r - padding]?.[c - padding] ?? 0;
  const value = (p, q) => KERNEL.flatMap((row, u) => row.map((w, v) => w * at(stride * p + u, stride * q + v))).reduce((a, b) => a + b);
  return { size, at, value };
};
const window_ = {
  height: 250,
  controls: [slider("place", "place", 0, 35, 1, 5), slider("stride", "stride", 1, 3, 1, 1), slider("padding", "padding", 0, 1, 1, 0)],
  draw(state) {
    const { size, at, value } = slid(state), { stride, padding } = state;
    const n = 6 + 2 * padding, cell = 26, top = 20;
    const place = Math.min(state.place, size * size - 1), p = Math.floor(place / size), q = place % size;
    let out = "";
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) {
      const inside = r >= padding && c >= padding && r < 6 + padding && c < 6 + padding;
      out += `<rect class="ln" fill="${at(r, c) ? "currentColor" : "none"}" fill-opacity=".18" ${inside ? "" : 'stroke-dasharray="2 2"'} x="${20 + c * cell}" y="${top + r * cell}" width="${cell}" height="${cell}"/>`
        + words(20 + c * cell + 13, top + r * cell + 17, String(at(r, c)), "t-num t-mid");
    }
    out += `<rect fill="none" class="c0" x="${20 + stride * q * cell}" y="${top + stride * p * cell}" width="${3 * cell}" height="${3 * cell}"/>`;
    out += words(280, 128, "→", "t-mid");
    for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) {
      const on = r * size + c <= place;
      out += `<rect class="ln" fill="none" x="${320 + c * cell}" y="${top + r * cell}" width="${cell}" height="${cell}"/>`
        + (on ? words(320 + c * cell + 13, top + r * cell + 17, number(value(r, c), 0), "t-num t-mid") : "");
    }
    return out + `<rect fill="none" class="c0" x="${320 + q * cell}" y="${top + p * cell}" width="${cell}" height="${cell}"/>`;
  },
  say(state) {
    const { size, value } = slid(state), place = Math.min(state.place, size * size - 1);
    const p = Math.floor(place / size), q = place % size;
    return `output ${size} × ${size}; entry (${p}, ${q}) is the right column minus the left: ${number(value(p, q), 0)}`;
  },
};

/* ---- attention: one query, four keys ---- */
const KEYS = [[1, 0.2], [0.3, 0.9], [-0.8, 0.5], [-0.4, -0.9]];
const attended = ({ angle, scale: s }) => {
  const q = [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
  const z = KEYS.map(k => s * (q[0] * k[0] + q[1] * k[1]));
  const e = z.map(v => Math.exp(v - Math.max(...z))), sum = e.reduce((a, b) => a + b);
  return { q, p: e.map(v => v / sum) };
};
const attention = {
  height: 240,
  controls: [slider("angle", "direction of the query", 0, 359, 1, 30), slider("scale", "scale", 0, 12, 0.5, 3)],
  draw(state) {
    const { q, p } = attended(state), at = ([x, y]) => [130 + 95 * x, 120 - 95 * y];
    const arrow = (v, classes) => path([[130, 120], at(v)], classes);
    const bars = p.map((share, k) => {
      const y = 40 + 48 * k;
      return words(320, y + 15, `key ${k + 1}`, "t-end t-soft") + box(332, y, 200 * share, 20, "f-a", 0.85)
        + words(340 + 200 * share, y + 15, number(share, 3), "t-num");
    }).join("");
    return `<circle class="ln" fill="none" cx="130" cy="120" r="95"/>`
      + KEYS.map((k, j) => arrow(k, "c1") + words(at(k)[0] + 10 * Math.sign(k[0]), at(k)[1], String(j + 1), "t-mid t-num")).join("")
      + arrow(q, "c0") + dot(...at(q)) + bars;
  },
  say(state) {
    const { p } = attended(state), most = p.indexOf(Math.max(...p));
    return `most of the weight, ${number(p[most], 3)}, goes to key ${most + 1}`;
  },
};

/* ---- batch normalization of a batch ---- */
const BATCH = (() => { const next = draws(7); return Array.from({ length: 40 }, next); })();
const normalized = ({ mean, spread, weight, bias }) => {
  const x = BATCH.map(v => mean + spread * v), m = x.reduce((a, b) => a + b) / x.length;
  const s = Math.sqrt(x.reduce((a, b) => a + (b - m) ** 2, 0) / x.length + 1e-5);
  return { x, y: x.map(v => weight * (v - m) / s + bias), m, s };
};
const batch = {
  height: 190,
  controls: [slider("mean", "mean of the input", -6, 6, 0.5, 3), slider("spread", "its spread", 0.1, 3, 0.1, 2), slider("weight", "weight γ", 0, 3, 0.1, 1), slider("bias", "bias β", -4, 4, 0.5, 0)],
  draw(state) {
    const { x, y } = normalized(state), across = scale(-10, 10, 60, 596);
    const row = (values, at, name) => `<path class="ln" d="M60 ${at}H596"/>` + words(52, at + 4, name, "t-end t-soft")
      + values.filter(v => Math.abs(v) <= 10).map((v, k) => `<circle class="f-a" fill-opacity=".45" cx="${across(v).toFixed(1)}" cy="${at - 8 - 5 * (k % 6)}" r="4"/>`).join("");
    return row(x, 70, "in") + row(y, 150, "out")
      + [-10, -5, 0, 5, 10].map(v => words(across(v), 172, number(v, 0), "t-num t-mid t-soft")).join("");
  },
  say(state) {
    const { y, m, s } = normalized(state), mean = y.reduce((a, b) => a + b) / y.length;
    const spread = Math.sqrt(y.reduce((a, b) => a + (b - mean) ** 2, 0) / y.length);
    return `in: mean ${number(m)}, spread ${number(s)}; out: mean ${number(mean)}, spread ${number(spread)}`;
  },
};

export const FIGURES = {
  "sigmoid-family": activation(["sigmoid", "tanh"], "sigmoid"),
  "relu-family": activation(["ReLU", "leaky ReLU"], "ReLU"),
  "smooth-family": activation(["softplus", "SiLU"], "SiLU"),
  temperature, bowl, window: window_, attention, batch, depth, receptive, vanishing,
};

export const begin = figure => Object.fromEntries(figure.controls.map(c => [c.name, c.value]));
export const svg = (figure, state, label) =>
  `<svg viewBox="0 0 ${WIDTH} ${figure.height}" role="img" aria-label="${label}">${figure.draw(state)}</svg>`;
