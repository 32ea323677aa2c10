import { hashOf } from "../deploy/tree";

/** What functions and dashboard are built from, below the repository's root. */
export const SOURCES = [
  "functions",
  "wire",
  "cron",
  "host.json",
  "global.json",
  "Directory.Build.props",
  "Directory.Packages.props",
  "web/src",
  "web/public",
  "web/scripts",
  "web/index.html",
  "web/package.json",
  "web/package-lock.json",
  "web/vite.config.ts",
  "infra/deploy",
] as const;

/** The same for the same sources. */
export function sourceHash(repository: string): string {
  return hashOf(repository, SOURCES);
}
