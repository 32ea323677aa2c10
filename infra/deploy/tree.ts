import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What builds leave behind. */
const LEFT_OUT: ReadonlySet<string> = new Set(["bin", "obj", "node_modules", "dist", ".git"]);

/** The files below a directory as paths with `/`, in order; what builds leave behind is left out unless `all`. */
export function filesOf(directory: string, all = false): string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (all || !LEFT_OUT.has(entry.name)) walk(path);
      } else if (entry.isFile()) {
        found.push(relative(directory, path).split(sep).join("/"));
      }
    }
  };
  walk(directory);
  return found.sort();
}

/** SHA-256 over names and contents of files and directories: the same sources, the same hash, wherever and whenever. */
export function hashOf(root: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const full = join(root, path);
    const files = statSync(full).isDirectory() ? filesOf(full).map((file) => `${path}/${file}`) : [path];
    for (const file of files) {
      const content = readFileSync(join(root, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}
