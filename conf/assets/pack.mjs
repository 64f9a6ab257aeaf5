// Pack Python packages for the browser, compiled by the Python that will run them:
//   node pack.mjs PYODIDE OUT NUMPY-ARCHIVE SITE-PACKAGES     python.zip.bin
//   node pack.mjs PYODIDE OUT - REPOSITORY                    dlref.zip.bin
import { mkdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const [folder, out, numpy, source] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(resolve(folder), "pyodide.mjs")));
// Without the columns of each instruction the compiled files are a fifth smaller.
const env = { PYTHONNODEBUGRANGES: "1" };
const python = await loadPyodide({ indexURL: resolve(folder) + "/", env });
const mount = (root, at) => {
  python.FS.mkdirTree(at);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(root) }, at);
};
mkdirSync(out, { recursive: true });
mount(out, "/out");
mount(source, "/source");
if (numpy !== "-") {
  const archive = new Uint8Array(readFileSync(numpy));
  python.unpackArchive(archive, "gztar", { extractDir: "/numpy" });
}
python.runPython(readFileSync(new URL("pack.py", import.meta.url), "utf8"));
