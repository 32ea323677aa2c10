import { labelOf } from "../api/seriesKey";
import type { SamplesTable } from "../data/samplesTable";

const MAX_DEVICES = 4;

export interface Devices {
  /** The busiest ones, by name. */
  shown: string[];
  /** How many are left out. */
  hidden: number;
}

/** Names of the devices that have a series of one of these names, at most four: those that moved the most. */
export function busiestDevices(table: SamplesTable, names: readonly [string, string]): Devices {
  const traffic = new Map<string, number>();
  for (const key of table.keys()) {
    for (const name of names) {
      const device = labelOf(key, name);
      if (device !== null) traffic.set(device, (traffic.get(device) ?? 0) + sum(table, key));
    }
  }
  const all = [...traffic.keys()].filter((device) => device !== "lo" || traffic.size === 1);
  const byTraffic = all.sort((a, b) => (traffic.get(b) ?? 0) - (traffic.get(a) ?? 0) || (a < b ? -1 : 1));
  const shown = byTraffic.slice(0, MAX_DEVICES).sort();
  return { shown, hidden: all.length - shown.length };
}

function sum(table: SamplesTable, key: string): number {
  let total = 0;
  for (const cell of table.column(key) ?? []) total += typeof cell === "number" ? cell : 0;
  return total;
}

export interface Mount {
  path: string;
  /** Bytes; null when not known. */
  size: number | null;
  used: number | null;
  percent: number | null;
  /** Share of the inodes in use, percent. */
  inodes: number | null;
}

// Disk space may be measured more rarely than once a second.
const DISK_WITHIN_MS = 10 * 60_000;

/** Mounted file systems with their newest numbers, the fullest first. */
export function mountsOf(table: SamplesTable): Mount[] {
  const paths = new Set<string>();
  for (const key of table.keys()) {
    const path = labelOf(key, "disk.used_percent") ?? labelOf(key, "disk.size");
    if (path !== null) paths.add(path);
  }
  const newest = (name: string, path: string): number | null => table.latest(`${name}{mount=${path}}`, DISK_WITHIN_MS);
  return [...paths]
    .map((path) => {
      const size = newest("disk.size", path);
      const used = newest("disk.used", path);
      const share = newest("disk.used_percent", path);
      const percent = share ?? (size !== null && used !== null && size > 0 ? (100 * used) / size : null);
      return { path, size, used, percent, inodes: newest("disk.inodes_percent", path) };
    })
    .sort((a, b) => (b.percent ?? -1) - (a.percent ?? -1) || (a.path < b.path ? -1 : 1));
}

/** The rows of the per-core chart, in the order of the cores' numbers. */
export function coresOf(table: SamplesTable): { key: string; label: string }[] {
  return table
    .keys()
    .flatMap((key) => {
      const core = labelOf(key, "cpu.core");
      return core === null ? [] : [{ key, core }];
    })
    .sort((a, b) => Number(a.core) - Number(b.core))
    .map(({ key, core }) => ({ key, label: `core ${core}` }));
}
