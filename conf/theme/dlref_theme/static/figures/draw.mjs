/* What the figures draw with: scales, axes, curves, as text of an SVG. */
export const WIDTH = 608;

export const number = (x, digits = 2) => {
  const text = Number(x).toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
};

export const words = (x, y, text, classes = "") =>
  `<text class="${classes}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${text}</text>`;

/* Numbers from low to high, at positions from start to end. */
export const scale = (low, high, start, end) => {
  const at = x => start + (x - low) / (high - low) * (end - start);
  return Object.assign(at, { low, high, start, end });
};

export const path = (points, classes) => {
  const d = points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return `<path class="${classes}" d="${d}"/>`;
};

/* A function over a scale, cut off where it leaves the drawing. */
export const curve = (f, across, up, classes, count = 200) => {
  const points = [];
  for (let k = 0; k <= count; k++) {
    const x = across.low + k / count * (across.high - across.low);
    const y = Math.min(Math.max(f(x), up.low), up.high);
    points.push([across(x), up(y)]);
  }
  return path(points, classes);
};

export const axes = (across, up, ticks, rows) => [
  ...rows.map(y => `<path class="ln" d="M${across.start} ${up(y).toFixed(1)}H${across.end}"/>`
    + words(across.start - 8, up(y) + 4, number(y, Number.isInteger(y) ? 0 : 1), "t-num t-end t-soft")),
  ...ticks.map(x => `<path class="ln-ink" d="M${across(x).toFixed(1)} ${up.start}v4"/>`
    + words(across(x), up.start + 17, number(x, Number.isInteger(x) ? 0 : 1), "t-num t-mid t-soft")),
].join("");

export const dot = (x, y, classes = "f-a", radius = 4.5) =>
  `<circle class="${classes}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`;

export const box = (x, y, w, h, classes, opacity = 1) =>
  `<rect class="${classes}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${Math.max(h, 0).toFixed(1)}" fill-opacity="${opacity}"/>`;

export const slider = (name, label, min, max, step, value) => ({ name, label, min, max, step, value });
export const choice = (name, label, values, value) => ({ name, label, values, value });

/* The same random numbers for everybody: a small generator, normal draws. */
export const draws = seed => {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};
