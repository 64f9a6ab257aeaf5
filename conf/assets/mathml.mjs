// Read formulas, one JSON string a line, and answer each with its MathML, in JSON.
//   node mathml.mjs MATHJAX
import { createInterface } from "node:readline";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const entry = join(resolve(process.argv[2]), "node-main.mjs");
const { default: MathJax } = await import(pathToFileURL(entry));
await MathJax.init({ loader: { load: ["input/tex", "adaptors/liteDOM"] } });
for await (const line of createInterface({ input: process.stdin })) {
  const [tex, display] = JSON.parse(line);
  const found = await MathJax.tex2mmlPromise(tex, { display });
  console.log(JSON.stringify(found.replace(/ data-[\w-]+="[^"]*"/g, "").replace(/\n\s*/g, "")));
}
