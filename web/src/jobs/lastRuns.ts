import { useCallback } from "react";
import { useLoad } from "../ui/useLoad";
import { tasksApi } from "./jobsApi";
import type { Task } from "./task";

/** The newest run of each job that is among the fleet's newest runs, by job: two questions, however many jobs there are. */
export async function loadLastRuns(signal: AbortSignal): Promise<Map<string, Task>> {
  const [open, ended] = await Promise.all([tasksApi.list({}, signal), tasksApi.list({ status: "ended", limit: 200 }, signal)]);
  return newestByJob([...ended.tasks, ...open.tasks]);
}

/** What runs counts as newer than what has ended, and what waits for its time as no run yet. */
export function newestByJob(tasks: readonly Task[]): Map<string, Task> {
  const newest = new Map<string, Task>();
  for (const task of tasks) {
    if (task.jobId === null || task.state === "queued") continue;
    const known = newest.get(task.jobId);
    if (!known || timeOf(task) > timeOf(known)) newest.set(task.jobId, task);
  }
  return newest;
}

const timeOf = (task: Task): number => (task.state === "running" ? Number.POSITIVE_INFINITY : (task.endedAt ?? task.planned ?? 0));

export interface LastRuns {
  byJob: ReadonlyMap<string, Task>;
  reload: () => void;
}

const NONE: ReadonlyMap<string, Task> = new Map();

export function useLastRuns(): LastRuns {
  const { data, reload } = useLoad(useCallback((signal: AbortSignal) => loadLastRuns(signal), []));
  return { byJob: data ?? NONE, reload };
}
