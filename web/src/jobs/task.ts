import { fields, MalformedAnswer, numberOrNull, textOrNull, timeOrNull, type Fields } from "../api/parse";
import type { Tone } from "../ui/Mark";

export const TASK_STATES = [
  "queued", "running", "succeeded", "failed", "timed_out", "cancelled", "skipped", "missed", "lost",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A run of a job. Times are epoch milliseconds. */
export interface Task {
  id: string;
  jobId: string | null;
  jobName: string;
  state: TaskState;
  /** schedule, manual or retry. */
  trigger: string;
  attempt: number;
  planned: number | null;
  startedAt: number | null;
  endedAt: number | null;
  /** Why it ended as it did; null when there is nothing to say. */
  reason: string | null;
}

const WORDS: Record<TaskState, readonly [string, Tone]> = {
  queued: ["waits", "wait"],
  running: ["running", "busy"],
  succeeded: ["succeeded", "good"],
  failed: ["failed", "bad"],
  timed_out: ["timed out", "bad"],
  cancelled: ["cancelled", "off"],
  skipped: ["skipped", "off"],
  missed: ["missed", "off"],
  lost: ["lost", "bad"],
};

export const taskWord = (state: TaskState): string => WORDS[state][0];

export const taskTone = (state: TaskState): Tone => WORDS[state][1];

/** It waits or runs. */
export const isOpen = (state: TaskState): boolean => state === "queued" || state === "running";

/** Null when it has no id. A state that is not known reads as one that waits. */
export function parseTask(from: Fields): Task | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    jobId: textOrNull(from.jobId),
    jobName: textOrNull(from.jobName) ?? "?",
    state: TASK_STATES.find((state) => state === from.state) ?? "queued",
    trigger: textOrNull(from.trigger) ?? "schedule",
    attempt: numberOrNull(from.attempt) ?? 1,
    planned: timeOrNull(from.planned),
    startedAt: timeOrNull(from.startedAt),
    endedAt: timeOrNull(from.endedAt),
    reason: textOrNull(from.reason),
  };
}

export function taskOf(body: unknown): Task {
  const task = parseTask(fields(body) ?? {});
  if (!task) throw new MalformedAnswer("It holds no run.");
  return task;
}
