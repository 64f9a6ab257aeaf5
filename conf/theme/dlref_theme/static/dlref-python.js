/* Python in a worker: it runs the cells of one page, and judges exercises. */
const base = new URL("python/", self.location);
const site = "/lib/python3.12/site-packages";

/* The large files are stored compressed, whatever the server does. */
const unpacked = async (name, type) => {
  const packed = await fetch(new URL(`${name}.bin`, base));
  if (!packed.ok) throw new Error(`${name} is not on this server`);
  const stream = packed.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } });
};
const plain = self.fetch.bind(self);
self.fetch = (what, how) => String(what?.url ?? what).endsWith("pyodide.asm.wasm")
  ? unpacked("pyodide.asm.wasm", "application/wasm") : plain(what, how);

const start = async () => {
  const archives = ["python.zip", "dlref.zip"].map(async name =>
    (await unpacked(name, "application/zip")).arrayBuffer());
  const code = await (await unpacked("pyodide.asm.js", "text/javascript")).blob();
  const address = URL.createObjectURL(code);
  importScripts(address, new URL("pyodide.js", base));
  URL.revokeObjectURL(address);
  const python = await loadPyodide({ indexURL: base.href });
  // NumPy asks for the call stack before it reuses a large array's memory; told that
  // there is none, it makes a new array. Without this, such an array ends Python.
  python._module.LDSO.loadedLibsByName.__main__.exports.backtrace = () => 0;
  for (const archive of archives)
    python.unpackArchive(await archive, "zip", { extractDir: site });
  return python.pyimport("dlref.live");
};

let live, page, current;
const ready = start().then(found => {
  live = found;
  postMessage({ ready: true });
}, error => postMessage({ broken: String(error.message ?? error) }));

onmessage = async ({ data: { id, source, call, given } }) => {
  await ready;
  if (!live) return;
  const began = performance.now();
  const plainly = proxy => {
    const object = proxy.toJs({ dict_converter: Object.fromEntries });
    proxy.destroy();
    return object;
  };
  let result;
  try {
    if (call) {
      result = plainly(live[call](...given));
    } else {
      page ??= live.Page(out => postMessage({ id: current, out: out.toJs({ dict_converter: Object.fromEntries }) }));
      current = id;
      result = page.run(source);
    }
  } catch (error) { // not the reader's: those are caught in Python, which has ended here
    postMessage({ broken: `Python ended: ${error.message ?? error}` });
    return;
  }
  postMessage({ id, result, seconds: (performance.now() - began) / 1000 });
};
