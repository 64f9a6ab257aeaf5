/* Cells that run, and exercises that are judged, in the reader's browser. Nothing is
   loaded before the first click. */
(() => {
  const $ = (s, r = document) => r.querySelector(s);
  const $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const address = new URL("dlref-python.js", document.currentScript.src);
  const able = location.protocol !== "file:" && "Worker" in window
    && "WebAssembly" in window && "DecompressionStream" in window;
  const make = (tag, words = {}, ...inside) => {
    const e = Object.assign(document.createElement(tag), words);
    e.append(...inside);
    return e;
  };

  /* ---- this machine's Python, if `dlref book --live` serves the page ---- */
  const said = location.hash.match(/^#live=(\d+)\.([\w-]+)$/);
  try {
    if (said) {
      sessionStorage.dlrefLive = JSON.stringify([said[1], said[2]]);
      history.replaceState(null, "", location.pathname + location.search);
    }
  } catch { /* no session to keep it in */ }
  const live = (() => {
    try { return said?.slice(1) ?? JSON.parse(sessionStorage.dlrefLive || "null"); } catch { return null; }
  })();

  const kernel = {
    worker: null, asked: new Map(), count: 0,
    begin() {
      this.worker = {};
      this.started = this.connect(this.worker);
      const own = this.worker;
      this.started.catch(() => { if (this.worker === own) this.worker = null; });
    },
    async connect(own) {
      const [port, token] = live, place = `127.0.0.1:${port}/api/kernels`;
      const authority = { headers: { Authorization: `token ${token}` } };
      own.forget = id => fetch(`http://${place}/${id}`, { method: "DELETE", keepalive: true, ...authority });
      const answer = await fetch(`http://${place}`, { method: "POST", body: "{}", ...authority });
      if (!answer.ok) throw new Error("the server of this machine refused; open the address that it printed");
      own.id = (await answer.json()).id;
      own.socket = new WebSocket(`ws://${place}/${own.id}/channels?token=${token}`);
      own.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
      await new Promise((good, bad) => {
        own.socket.onopen = good;
        own.socket.onerror = () => bad(new Error("the kernel cannot be reached"));
      });
      if (this.worker === own) return;
      own.socket.close(); // it was stopped before it had begun
      own.forget(own.id);
      throw new Error("stopped");
    },
    hear({ parent_header: { msg_id: id }, header: { msg_type: kind }, content }) {
      const question = this.asked.get(id);
      if (!question) return;
      const show = out => question.out(out);
      if (kind === "stream") show({ stream: content.text });
      else if (kind === "error") {
        question.failed = true;
        show({ error: `${content.ename}: ${content.evalue}` });
      } else if (kind === "execute_result" || kind === "display_data") {
        const { "text/html": html, "text/latex": latex, "text/plain": text } = content.data;
        show(html ? { html } : latex ? { latex } : { text });
      } else if (kind === "status" && content.execution_state === "idle") {
        this.asked.delete(id);
        question.good({ result: !question.failed, seconds: (performance.now() - question.began) / 1000 });
      }
    },
    async run(source, out) {
      if (!this.worker) this.begin();
      await this.started;
      return new Promise((good, bad) => {
        const id = `${Date.now()}-${++this.count}`;
        this.asked.set(id, { good, bad, out, began: performance.now() });
        this.worker.socket.send(JSON.stringify({
          channel: "shell", parent_header: {}, metadata: {},
          header: { msg_id: id, msg_type: "execute_request", username: "", session: "page", version: "5.3" },
          content: { code: source, silent: false, store_history: false, allow_stdin: false, stop_on_error: true },
        }));
      });
    },
    async ask({ source, call, given }, out = () => {}) {
      if (!call) return this.run(source, out);
      let words = "";
      const question = `import json as _j, dlref.live as _l; print(_j.dumps(_l.${call}(*_j.loads(${JSON.stringify(JSON.stringify(given))}))))`;
      await this.run(question, ({ stream = "" }) => { words += stream; });
      return { result: JSON.parse(words) };
    },
    end() {
      const own = this.worker;
      this.worker = null;
      own?.socket?.close();
      if (own?.id) own.forget(own.id);
      this.asked.forEach(q => q.bad(new Error("stopped")));
      this.asked.clear();
    },
  };
  if (live) addEventListener("pagehide", () => kernel.end());

  /* ---- else Python in the browser, one worker for the page ---- */
  const browser = {
    worker: null, asked: new Map(), count: 0,
    begin() {
      this.worker = new Worker(address);
      this.started = new Promise((good, bad) => {
        this.giveUp = bad;
        this.worker.onmessage = ({ data }) => {
          if (data.ready) return good();
          if (data.broken) return this.end(data.broken);
          const question = this.asked.get(data.id);
          if (data.out) return question.out(data.out);
          this.asked.delete(data.id);
          question.good(data);
        };
        this.worker.onerror = e => this.end(e.message || "the worker did not start");
      });
    },
    async ask(message, out = () => {}) {
      if (!this.worker) this.begin();
      await this.started;
      return new Promise((good, bad) => {
        const id = ++this.count;
        this.asked.set(id, { good, bad, out });
        this.worker.postMessage({ id, ...message });
      });
    },
    end(why = "stopped") {
      this.worker?.terminate();
      this.worker = null;
      this.giveUp?.(new Error(why)); // whoever waits for it to load
      this.asked.forEach(q => q.bad(new Error(why)));
      this.asked.clear();
    },
  };

  const python = live ? kernel : browser;

  /* ---- an editor that is the code itself ---- */
  const editor = (pre, label, go) => {
    const built = pre.innerHTML;
    const text = () => pre.innerText.replace(/\u00a0/g, " ").replace(/\n$/, "");
    pre.contentEditable = "plaintext-only";
    if (pre.contentEditable !== "plaintext-only") pre.contentEditable = "true";
    Object.assign(pre, { spellcheck: false, tabIndex: 0, role: "textbox", ariaMultiLine: "true", ariaLabel: label });
    const write = words => document.execCommand("insertText", false, words);
    pre.addEventListener("keydown", e => {
      if (e.key === "Enter" && (e.ctrlKey || e.shiftKey || e.metaKey)) {
        e.preventDefault();
        go();
      } else if (e.key === "Enter") {
        e.preventDefault();
        const where = getSelection().getRangeAt(0).cloneRange();
        where.setStart(pre, 0);
        const line = where.toString().split("\n").pop();
        write("\n" + line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : ""));
      } else if (e.key === "Tab" && !e.shiftKey && pre.dataset.typing) {
        e.preventDefault();
        write("    ");
      } else if (e.key === "Escape") {
        delete pre.dataset.typing; // Tab leaves the editor again
      } else if (e.key.length === 1) {
        pre.dataset.typing = "1";
      }
    });
    pre.addEventListener("blur", () => { delete pre.dataset.typing; });
    return {
      text,
      get changed() { return pre.innerHTML !== built; },
      reset() { pre.innerHTML = built; },
      listen(f) { pre.addEventListener("input", f); },
    };
  };

  const bar = (...buttons) => {
    const state = make("span", { className: "cell-state", role: "status" });
    return { state, say: words => { state.textContent = words; }, element: make("div", { className: "cell-bar" }, ...buttons, state) };
  };
  const button = (words, click, hidden = false) => {
    const e = make("button", { type: "button", className: "button", textContent: words, hidden });
    e.addEventListener("click", click);
    return e;
  };
  const BUILT = "ran when the book was built";
  const LOADING = live ? "starting Python on this machine"
    : "loading Python: 14 MB the first time, then from your disk";

  /* ---- cells ---- */
  const cells = [];
  let busy = false;
  const setBusy = on => {
    busy = on;
    cells.forEach(c => { c.run.disabled = on; });
  };

  const output = cell => {
    let box = $(".cell_output", cell);
    if (!box) cell.append(box = make("div", { className: "cell_output" }));
    return box;
  };
  const show = (box, out) => {
    const [kind, words] = Object.entries(out)[0];
    const last = box.lastElementChild;
    if (kind === "stream" && last?.classList.contains("stream")) {
      $("pre", last).append(words);
    } else if (kind === "html") {
      box.append(make("div", { className: "output", innerHTML: words }));
    } else if (kind === "latex") {
      const math = make("div", { className: "math output", textContent: words });
      box.append(math);
      window.MathJax?.typesetPromise?.([math]);
    } else {
      const pre = make("pre", { textContent: words });
      box.append(make("div", { className: `output ${kind} highlight-none notranslate` }, make("div", { className: "highlight" }, pre)));
    }
  };

  class Cell {
    constructor(element, number) {
      this.element = element;
      this.box = output(element);
      this.built = [...this.box.childNodes];
      this.fresh = false; // whether Python has run it as it stands
      this.code = editor($(".cell_input pre", element), `Code of cell ${number}`, () => run(this));
      this.run = button("Run", () => run(this));
      this.stop = button("Stop", stop, true);
      this.reset = button("Reset", () => this.back(), true);
      this.bar = bar(this.run, this.stop, this.reset);
      this.bar.say(BUILT);
      $(".cell_input", element).after(this.bar.element);
      this.code.listen(() => {
        this.reset.hidden = false;
        cells.slice(number - 1).forEach(c => { c.fresh = false; });
      });
    }
    back() {
      this.code.reset();
      this.box.replaceChildren(...this.built);
      this.reset.hidden = true;
      this.fresh = false;
      this.bar.say(BUILT);
    }
    async execute() {
      this.bar.say("running");
      this.box.replaceChildren();
      const { result, seconds } = await python.ask({ source: this.code.text() }, out => show(this.box, out));
      this.fresh = result;
      this.reset.hidden = false;
      const how = result ? "ran here" : "ended here with an error";
      this.bar.say(`${how}, in ${seconds.toFixed(seconds < 1 ? 2 : 1)} s`);
      return result;
    }
  }

  const run = async cell => {
    if (busy) return;
    setBusy(true);
    cell.stop.hidden = false;
    try {
      if (!python.worker) cell.bar.say(LOADING);
      await python.ask({ source: "" });
      const before = cells.slice(0, cells.indexOf(cell)).filter(c => !c.fresh);
      for (const c of before) {
        cell.bar.say("running the cells before it");
        if (!await c.execute() && !c.mayFail) throw new Error("a cell before it ended with an error");
      }
      await cell.execute();
    } catch (error) {
      cell.bar.say(why(error));
    } finally {
      cell.stop.hidden = true;
      setBusy(false);
    }
  };
  const why = error => error.message === "stopped"
    ? "stopped; Python begins anew at the next run" : `did not run: ${error.message}`;
  const stop = () => {
    python.end();
    cells.forEach(c => { c.fresh = false; });
  };

  /* ---- exercises ---- */
  const solved = {
    get all() { try { return JSON.parse(localStorage.dlrefSolved || "[]"); } catch { return []; } },
    add(key) { try { localStorage.dlrefSolved = JSON.stringify([...new Set([...this.all, key])]); } catch { /* private window */ } },
    forget() { try { delete localStorage.dlrefSolved; } catch { /* private window */ } },
  };
  const here = new URL(document.documentElement.dataset.content_root || "./", location);
  const key = location.pathname.slice(here.pathname.length);

  class Exercise {
    constructor(element) {
      this.element = element;
      element.classList.add("live");
      this.judges = [...element.classList].find(c => c.startsWith("judges-")).slice(7).replaceAll("-", "_");
      const starter = $(".starter", element);
      this.code = editor($("pre", starter), "Your answer", () => this.check());
      this.ask = button("Check", () => this.check());
      this.stop = button("Stop", stop, true);
      this.reset = button("Reset", () => { this.code.reset(); this.verdict.replaceChildren(); this.reset.hidden = true; }, true);
      this.bar = bar(this.ask, this.stop, this.reset);
      this.verdict = make("div", { className: "verdict-here", role: "status" });
      starter.append(this.bar.element, this.verdict);
      this.code.listen(() => { this.reset.hidden = false; });
      if (solved.all.includes(key)) this.bar.say("you have solved this one");
    }
    async check() {
      if (busy) return;
      setBusy(true);
      this.ask.disabled = true;
      this.stop.hidden = false;
      if (!python.worker) this.bar.say(LOADING);
      try {
        await python.ask({ source: "" });
        this.bar.say("checking");
        const { result } = await python.ask({ call: "judge", given: [this.judges, this.code.text()] });
        this.tell(result);
        this.bar.say("");
        if (result.right) solved.add(key);
      } catch (error) {
        this.bar.say(why(error));
      } finally {
        this.ask.disabled = false;
        this.stop.hidden = true;
        setBusy(false);
      }
    }
    tell({ right, what, looks, quantity, case: at }) {
      const place = at ? `${quantity || "it"} is wrong at the case “${at}”` : "";
      const lines = right ? [["v v-pass", "Right"], ["", what]]
        : [["v v-fail", "Not yet"], ["", place], ["mono", what], ["", looks && `It looks like this: ${looks}.`]];
      this.verdict.replaceChildren(...lines.filter(([, words]) => words)
        .map(([className, textContent]) => make("p", { className, textContent })));
    }
  }

  /* ---- a result that is checked while the reader looks on ---- */
  const verify = exhibit => {
    const rows = $$(".checks li", exhibit), check = button("Check it here", async () => {
      check.disabled = true;
      if (!python.worker) line.say(LOADING);
      rows.forEach(row => row.classList.add("waiting"));
      try {
        await python.ask({ source: "" });
        line.say("checking");
        const asked = { call: "verified", given: [exhibit.dataset.verify] };
        const { result: { lines, count, seconds } } = await python.ask(asked);
        const found = new Map(lines.map(l => [l.name, l]));
        rows.forEach(row => {
          const { said = "", verdict = "" } = found.get($("b", row).textContent) ?? {};
          $("span", row).textContent = said;
          $("em", row).className = `v v-${verdict || "none"}`;
          $("em", row).textContent = verdict || "not here";
        });
        line.say(`${count} comparisons, made here in ${seconds.toFixed(1)} s`);
      } catch (error) {
        line.say(`did not run: ${error.message}`);
      }
      rows.forEach(row => row.classList.remove("waiting"));
      check.disabled = false;
    });
    const line = bar(check);
    $(".exhibit-foot", exhibit).before(line.element);
  };

  /* ---- what has been solved, where concepts are listed ---- */
  const progress = () => {
    const done = new Set(solved.all);
    const is = a => done.has(new URL(a.getAttribute("href"), location).pathname.slice(here.pathname.length));
    const note = () => {
      const e = make("span", { className: "v v-pass", textContent: "solved" });
      e.dataset.solved = "";
      return e;
    };
    $$(".concept-title a, .promised li a, .steps li a, .steps td a").filter(is).forEach(a => a.after(" ", note()));
    $$(".graph a[data-node]").filter(is).forEach(a => {
      const { width, height } = $(".box", a).getBBox();
      const draw = (tag, inside, where = {}) => {
        const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
        Object.entries(where).forEach(([name, value]) => e.setAttribute(name, value));
        e.append(...inside);
        return e;
      };
      a.append(draw("g", [
        draw("title", ["solved"]),
        draw("path", [], { d: `M${width - 15} ${height - 8}l3 3 6-7` }),
      ], { class: "solved", "data-solved": "" }));
      $("title", a).append("; exercise solved");
    });
    const map = $(".is-wide .graph");
    if (!map || !done.size) return;
    const exercises = done.size === 1 ? "exercise" : "exercises";
    const forget = button("Forget", () => {
      solved.forget();
      $$("[data-solved]").forEach(e => e.remove());
      said.remove();
    });
    const words = `You have solved ${done.size} ${exercises}; this browser remembers. `;
    const said = make("p", { className: "cell-note" }, words, forget);
    said.dataset.solved = "";
    map.before(said);
  };

  const begin = () => {
    progress();
    const inputs = $$("div.cell").filter(c => $(".cell_input pre", c));
    const exercises = $$(".exercise").filter(e => /judges-/.test(e.className) && $(".starter pre", e));
    if (!able) {
      const first = inputs[0] ?? exercises[0];
      const words = location.protocol === "file:"
        ? "To run the cells of this page, serve the book: dlref book --serve."
        : "This browser cannot run the cells of this page: it has no WebAssembly.";
      first?.before(make("p", { className: "cell-note", textContent: words }));
      return;
    }
    inputs.forEach(element => {
      if (element.classList.contains("needs-kernel") && !live) {
        const note = bar();
        note.say(`${BUILT}; to run it here: dlref book --live`);
        $(".cell_input", element).after(note.element);
        return;
      }
      const cell = new Cell(element, cells.length + 1);
      cell.mayFail = element.classList.contains("tag_raises-exception");
      cells.push(cell);
    });
    exercises.forEach(e => new Exercise(e));
    $$("[data-verify]").forEach(verify);
  };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", begin) : begin();
})();
