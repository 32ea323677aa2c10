import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run";
import { filesOf } from "./tree";
import { zip } from "./zip";

const BUILD_MS = 15 * 60_000;

/** Against the real worker, the same bytes wherever it is built, and whatever a developer's environment says. */
const PROPERTIES = ["-p:FunctionsRuntime=azure", "-p:KafkaIngest=false", "-p:ContinuousIntegrationBuild=true"];

/** What the Functions host looks for; a build against the local runtime has not all of it. */
const NEEDED = ["host.json", "functions.metadata", "worker.config.json", "CloudNexus.Functions.dll"];

/** Never leaves the machine of a developer. */
const LEFT_OUT = /(^|\/)local\.settings\.json$/;

export interface Package {
  content: Buffer;
  /** SHA-256 in hex: the same code has the same. */
  hash: string;
}

/**
 * Builds the function app against the real worker and packs it.
 * @param repository the root, where `functions/` is
 * @throws Error with what the build said, or with what the package lacks
 */
export async function buildFunctions(repository: string): Promise<Package> {
  const out = mkdtempSync(join(tmpdir(), "cloudnexus-functions-"));
  try {
    await run(
      "dotnet",
      ["publish", "functions", "-c", "Release", ...PROPERTIES, "-o", out, "-v", "q", "-nologo"],
      { cwd: repository, env: { DOTNET_CLI_TELEMETRY_OPTOUT: "1" }, timeoutMs: BUILD_MS },
    );
    return pack(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** @throws Error when the directory is no published function app. */
export function pack(directory: string): Package {
  const missing = NEEDED.filter((name) => !existsSync(join(directory, name)));
  if (missing.length > 0) {
    throw new Error(
      `The published function app lacks ${missing.join(", ")}: ` +
        "it was not built with -p:FunctionsRuntime=azure against the worker's packages.",
    );
  }
  const names = filesOf(directory, true).filter((name) => !LEFT_OUT.test(name));
  const content = zip(names.map((name) => entry(directory, name)));
  return { content, hash: createHash("sha256").update(content).digest("hex") };
}

function entry(directory: string, name: string): { name: string; content: Buffer; mode: number } {
  const path = join(directory, name);
  const isExecutable = (statSync(path).mode & 0o100) !== 0;
  return { name, content: readFileSync(path), mode: isExecutable ? 0o755 : 0o644 };
}

/**
 * Builds the dashboard into `web/dist`, from the packages of its lock file.
 * @throws Error with what the build said
 */
export async function buildDashboard(repository: string): Promise<string> {
  const web = join(repository, "web");
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: web, timeoutMs: BUILD_MS });
  await run("npm", ["run", "--silent", "build"], { cwd: web, timeoutMs: BUILD_MS });
  return join(web, "dist");
}
