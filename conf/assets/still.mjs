// Print every figure of the book as it stands at first, as JSON by name.
import { FIGURES, begin, svg } from "../theme/dlref_theme/static/figures/figures.mjs";

const still = ([name, figure]) => {
  const state = begin(figure);
  return [name, { svg: svg(figure, state, "LABEL"), said: figure.say(state) }];
};
console.log(JSON.stringify(Object.fromEntries(Object.entries(FIGURES).map(still))));
