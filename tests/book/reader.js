/* The page in which the tests open the book's pages, one after the other, in a frame.
   All pages share one Python, with nothing left in it of the page before. */
const sleep = ms => new Promise(done => setTimeout(done, ms));
const until = async (f, seconds = 60) => {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await sleep(20)) {
    const found = f();
    if (found) return found;
  }
  throw new Error(`waited ${seconds} s in vain for ${f}`);
};

/* What pages take for a Worker: the same one behind every page. */
// A page has a Python of its own; here one serves all, so it forgets names and how NumPy
// was told to print.
const FORGET = `for _n in [n for n in globals() if n[0] != '_']: del globals()[_n]
import sys as _sys
"numpy" in _sys.modules and _sys.modules["numpy"].set_printoptions(precision=8, suppress=False);`;
let worker, ready, owner;
window.SharedWorkerOfTests = class {
  constructor(address) {
    owner = this;
    if (worker) {
      worker.postMessage({ id: "forget", source: FORGET });
      if (ready) setTimeout(() => this.onmessage({ data: ready }));
      return;
    }
    worker = new Worker(address);
    worker.onerror = e => owner.onerror(e);
    worker.onmessage = ({ data }) => {
      if (data.ready || data.broken) ready = data;
      if (data.id !== "forget") owner.onmessage({ data });
    };
  }
  postMessage(message) { worker.postMessage(message); }
  terminate() { worker.terminate(); worker = ready = null; }
};

let frame, w, doc;
const $ = s => doc.querySelector(s);
const $$ = s => [...doc.querySelectorAll(s)];
const visit = async (address, width = 1440) => {
  frame?.remove();
  frame = document.createElement("iframe");
  frame.title = "page";
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  frame.src = address;
  const loaded = new Promise(done => { frame.onload = done; });
  document.body.append(frame);
  await loaded;
  w = frame.contentWindow;
  doc = w.document;
  await w.MathJax?.startup?.promise;
  await doc.fonts.ready;
};
const widen = async width => {
  frame.style.width = `${width}px`;
  await sleep(100);
};

/* What a page tells of itself as it stands. */
const looks = () => {
  const scrolls = e => e.offsetParent && e.scrollWidth > e.clientWidth + 1;
  const wide = s => $$(s).filter(scrolls).map(e => e.textContent.trim().slice(0, 80));
  return {
    formulas: $$(".math").length,
    set: $$(".math mjx-container").length,
    // What TeX does not know, MathJax writes in red.
    errors: $$("mjx-merror, mjx-mtext[style*='red']").map(e => e.textContent),
    wideFormulas: wide("div.math"),
    wideCode: wide(".view pre, .cell_input pre, .starter pre, .solution pre"),
    sideways: doc.documentElement.scrollWidth - w.innerWidth,
    fonts: [...doc.fonts].filter(f => f.status === "loaded").map(f => f.family),
    hosts: w.performance.getEntriesByType("resource")
      .map(r => new URL(r.name).host).filter(h => h && h !== location.host),
    paper: w.getComputedStyle(doc.body).backgroundColor,
  };
};

/* What axe-core finds to be a serious fault of accessibility. */
let axe;
const faults = async () => {
  axe ??= await (await fetch("/axe.js")).text();
  if (!w.axe) w.eval(axe);
  const { violations } = await w.axe.run({ exclude: ["mjx-container"] }, { resultTypes: ["violations"] });
  return violations.filter(v => ["serious", "critical"].includes(v.impact))
    .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 200)}`));
};

/* Run the last cell, which runs those before it. */
const cells = async () => {
  const found = $$("div.cell").filter(c => c.querySelector(".cell-bar .button"));
  const words = cell => [...cell.querySelectorAll(".cell_output pre, .cell_output .math")]
    .map(e => e.innerText).join("\n");
  const built = found.map(words);
  const last = found.at(-1)?.querySelector(".cell-bar .button");
  last?.click();
  if (last) await until(() => !last.disabled);
  return found.map((c, k) => ({
    code: c.querySelector("pre").innerText, built: built[k], now: words(c),
    state: c.querySelector(".cell-state").textContent, classes: c.className,
  }));
};

/* Check the starter of each exercise, and its solution. */
const exercises = async () => {
  const found = [];
  for (const e of $$(".exercise")) {
    const check = e.querySelector(".starter .cell-bar .button");
    if (!check) continue;
    const judge = async () => {
      check.click();
      await until(() => !check.disabled);
      return e.querySelector(".verdict-here").innerText
        || e.querySelector(".starter .cell-state").textContent;
    };
    const starter = await judge();
    e.querySelector(".starter pre").textContent = e.querySelector(".solution pre").textContent;
    found.push({ starter, solution: await judge() });
  }
  return found;
};
