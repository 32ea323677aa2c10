import type { Process } from "../api/types";

export const SHOWN = 10;

export type ProcessOrder = "cpu" | "memory";

/** The ten that use the most of one of the two, the highest first; those that use none of it are left out. */
export function topProcesses(processes: readonly Process[], order: ProcessOrder): Process[] {
  const other = order === "cpu" ? "memory" : "cpu";
  return processes
    .filter((process) => process[order] > 0)
    .sort((a, b) => b[order] - a[order] || b[other] - a[other] || a.pid - b.pid)
    .slice(0, SHOWN);
}

const MINUTE_MS = 60_000;
const SOON_MS = 10_000;

/** How long to wait before asking again: a minute once there is a snapshot, less while the first is on its way. */
export function pauseAfter(found: boolean): number {
  return found ? MINUTE_MS : SOON_MS;
}
