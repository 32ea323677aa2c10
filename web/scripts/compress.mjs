// Writes .br and .gz siblings beside the built text files, so that the server compresses nothing at run time.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = path.resolve(import.meta.dirname, "..", "dist");
const compressible = new Set([".html", ".js", ".css", ".svg", ".json", ".txt"]);
// Script needed before the first paint, in compressed bytes. The build fails above it.
const initialScriptBudget = 100 * 1024;

const files = (await readdir(dist, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && compressible.has(path.extname(entry.name)))
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

const compressedSizes = new Map();
for (const file of files) {
  const bytes = await readFile(file);
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzip)]);
  compressedSizes.set(path.relative(dist, file), { raw: bytes.length, br: brotli.length, gz: gzip.length });
}

const html = await readFile(path.join(dist, "index.html"), "utf8");
const initial = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
const initialBytes = initial.reduce((sum, name) => sum + (compressedSizes.get(name)?.gz ?? 0), 0);
console.log(`initial script: ${(initialBytes / 1024).toFixed(1)} KiB gzip in ${initial.length} files`);
if (initial.length === 0 || initialBytes > initialScriptBudget) {
  console.error(`The initial script must be found and stay below ${initialScriptBudget} bytes.`);
  process.exit(1);
}
