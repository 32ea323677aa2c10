import { hashOf } from "../deploy/tree";

/** What the functions are built from, below the repository's root. */
export const FUNCTIONS_SOURCES = [
  "functions",
  "wire",
  "cron",
  "host.json",
  "global.json",
  "Directory.Build.props",
  "Directory.Packages.props",
  "infra/deploy",
] as const;

/** What the dashboard is built from. */
export const DASHBOARD_SOURCES = [
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
export function functionsHash(repository: string): string {
  return hashOf(repository, FUNCTIONS_SOURCES);
}

/** The same for the same sources. */
export function dashboardHash(repository: string): string {
  return hashOf(repository, DASHBOARD_SOURCES);
}
