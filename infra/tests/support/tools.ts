import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A repository whose builds are done by stand-ins for `dotnet`, `npm` and `az`, which write down how they were called. */
export class Workshop {
  readonly directory = mkdtempSync(join(tmpdir(), "cloudnexus-workshop-"));
  readonly repository = join(this.directory, "repository");
  readonly #path = process.env.PATH;

  constructor() {
    this.tool("dotnet", 'while [ "$1" != -o ]; do shift; done; cp -r "$WORKSHOP/published/." "$2"');
    this.tool("npm", 'if [ "$1" = run ]; then rm -rf dist; cp -r "$WORKSHOP/built" dist; fi');
    this.tool("az", 'echo \'{"accessToken":"token-of-az"}\'');
    mkdirSync(join(this.repository, "web"), { recursive: true });
    for (const name of ["host.json", "functions.metadata", "worker.config.json", "CloudNexus.Functions.dll"])
      this.published(name, `${name} 1`);
    this.built("index.html", '<html><head><meta charset="utf-8" /></head></html>');
    this.built("assets/app-Ab12Cd34.js", "long script");
    this.built("assets/app-Ab12Cd34.js.br", "short");
    this.built("assets/app-Ab12Cd34.js.gz", "shorter");
    this.built("favicon.svg", "<svg/>");
    process.env.PATH = [join(this.directory, "bin"), this.#path].join(delimiter);
    process.env.WORKSHOP = this.directory;
    for (const name of Object.keys(process.env).filter((n) => n.startsWith("ARM_"))) delete process.env[name];
  }

  /** A program of the path: what it was called with goes to `calls`, then the script runs. */
  tool(name: string, script: string): void {
    const path = this.#write(join(this.directory, "bin", name), `#!/bin/sh\necho "${name} $*" >>"$WORKSHOP/calls"\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** What `dotnet publish` gives. */
  published(name: string, content: string): string {
    return this.#write(join(this.directory, "published", name), content);
  }

  /** What `npm run build` gives. */
  built(name: string, content: string): void {
    this.#write(join(this.directory, "built", name), content);
  }

  remove(...names: string[]): void {
    for (const name of names) rmSync(join(this.directory, name));
  }

  get calls(): string[] {
    return readFileSync(join(this.directory, "calls"), "utf8").trim().split("\n");
  }

  dispose(): void {
    process.env.PATH = this.#path;
    delete process.env.WORKSHOP;
    rmSync(this.directory, { recursive: true, force: true });
  }

  #write(path: string, content: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
}
