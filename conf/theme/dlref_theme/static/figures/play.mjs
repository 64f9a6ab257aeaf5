/* Give the figures of a page their controls; without this they are still pictures. */
import { FIGURES, begin, svg } from "./figures.mjs";

const make = (tag, words = {}, ...inside) => {
  const e = Object.assign(document.createElement(tag), words);
  e.append(...inside);
  return e;
};

document.querySelectorAll("figure[data-play]").forEach((element, at) => {
  const figure = FIGURES[element.dataset.play];
  const picture = element.querySelector(".picture"), said = element.querySelector(".said");
  const label = picture.querySelector("svg").getAttribute("aria-label");
  let state = begin(figure);
  const show = () => {
    picture.innerHTML = svg(figure, state, label);
    said.textContent = figure.say(state);
  };
  const inputs = figure.controls.map(c => {
    const id = `play-${at}-${c.name}`;
    const input = c.values
      ? make("select", { id }, ...c.values.map(v => make("option", { value: v, textContent: v, selected: v === c.value })))
      : make("input", { id, type: "range", min: c.min, max: c.max, step: c.step, value: c.value });
    const value = make("output", { textContent: c.values ? "" : c.value });
    input.addEventListener("input", () => {
      state = { ...state, [c.name]: c.values ? input.value : Number(input.value) };
      if (!c.values) value.textContent = input.value.replace("-", "−");
      show();
    });
    return make("label", { htmlFor: id }, make("span", { textContent: c.label }), input, value);
  });
  const again = make("button", { type: "button", className: "button", textContent: "Reset" });
  const controls = make("form", { className: "controls" }, ...inputs, again);
  again.addEventListener("click", () => {
    state = begin(figure);
    figure.controls.forEach((c, k) => {
      inputs[k].querySelector("input, select").value = c.value;
      if (!c.values) inputs[k].querySelector("output").textContent = String(c.value).replace("-", "−");
    });
    show();
  });
  controls.addEventListener("submit", e => e.preventDefault());
  said.setAttribute("role", "status");
  element.classList.add("live");
  picture.after(controls);
  show();
});
