import { fields, labelsOf, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

export const PRIORITIES = ["critical", "high", "normal", "low"] as const;
export const OVERLAPS = ["skip", "queue", "replace"] as const;
export const MISSED = ["skip", "once", "all"] as const;

/** One of `cron`, `everySeconds` and `at` (epoch milliseconds). */
export interface JobSchedule {
  cron: string | null;
  timeZone: string | null;
  everySeconds: number | null;
  at: number | null;
}

export interface JobAction {
  kind: string;
  arguments: Record<string, string>;
}

/** What people say of a job. */
export interface JobDefinition {
  name: string;
  description: string | null;
  enabled: boolean;
  schedule: JobSchedule;
  action: JobAction;
  priority: (typeof PRIORITIES)[number];
  retry: { mostAttempts: number; firstDelaySeconds: number; mostDelaySeconds: number };
  timeoutSeconds: number;
  overlap: (typeof OVERLAPS)[number];
  maxConcurrent: number;
  missed: (typeof MISSED)[number];
}

/** A job as it is shown. Times are epoch milliseconds. */
export interface Job {
  id: string;
  definition: JobDefinition;
  version: number;
  createdAt: number | null;
  updatedAt: number | null;
  createdBy: string;
  /** The next five; none when it is off or over. */
  nextRuns: number[];
}

export const NEW_JOB: JobDefinition = {
  name: "",
  description: null,
  enabled: true,
  schedule: { cron: "0 3 * * *", timeZone: null, everySeconds: null, at: null },
  action: { kind: "http", arguments: {} },
  priority: "normal",
  retry: { mostAttempts: 1, firstDelaySeconds: 10, mostDelaySeconds: 600 },
  timeoutSeconds: 60,
  overlap: "skip",
  maxConcurrent: 1,
  missed: "once",
};

/** Null when it has no id, name or action. */
export function parseJob(from: Fields): Job | null {
  const id = textOrNull(from.id);
  const definition = parseDefinition(fields(from.definition));
  if (id === null || !definition) return null;
  return {
    id,
    definition,
    version: numberOrNull(from.version) ?? 0,
    createdAt: timeOrNull(from.createdAt),
    updatedAt: timeOrNull(from.updatedAt),
    createdBy: textOrNull(from.createdBy) ?? "?",
    nextRuns: timesOf(from.nextRuns),
  };
}

export function jobOf(body: unknown): Job {
  const job = parseJob(fields(body) ?? {});
  if (!job) throw new MalformedAnswer("It holds no job.");
  return job;
}

export function timesOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(timeOrNull).filter((time) => time !== null) : [];
}

function parseDefinition(from: Fields | null): JobDefinition | null {
  const name = textOrNull(from?.name);
  const schedule = fields(from?.schedule);
  const action = fields(from?.action);
  const kind = textOrNull(action?.kind);
  if (!from || name === null || !schedule || kind === null) return null;
  const retry = fields(from.retry);
  return {
    name,
    description: textOrNull(from.description),
    enabled: from.enabled !== false,
    schedule: {
      cron: textOrNull(schedule.cron),
      timeZone: textOrNull(schedule.timeZone),
      everySeconds: numberOrNull(schedule.everySeconds),
      at: timeOrNull(schedule.at),
    },
    action: { kind, arguments: labelsOf(action?.arguments) },
    priority: oneOf(PRIORITIES, from.priority, NEW_JOB.priority),
    retry: {
      mostAttempts: numberOrNull(retry?.mostAttempts) ?? NEW_JOB.retry.mostAttempts,
      firstDelaySeconds: numberOrNull(retry?.firstDelaySeconds) ?? NEW_JOB.retry.firstDelaySeconds,
      mostDelaySeconds: numberOrNull(retry?.mostDelaySeconds) ?? NEW_JOB.retry.mostDelaySeconds,
    },
    timeoutSeconds: numberOrNull(from.timeoutSeconds) ?? NEW_JOB.timeoutSeconds,
    overlap: oneOf(OVERLAPS, from.overlap, NEW_JOB.overlap),
    maxConcurrent: numberOrNull(from.maxConcurrent) ?? NEW_JOB.maxConcurrent,
    missed: oneOf(MISSED, from.missed, NEW_JOB.missed),
  };
}

function oneOf<T extends string>(words: readonly T[], value: unknown, usual: T): T {
  return words.find((word) => word === value) ?? usual;
}

/** A page of jobs, by name. */
export interface JobPage {
  jobs: Job[];
  /** Where the next page begins; null on the last. */
  next: string | null;
}

export function parseJobs(body: unknown): JobPage {
  const from = fields(body);
  return { jobs: rowsOf(from?.items, parseJob), next: textOrNull(from?.next) };
}
