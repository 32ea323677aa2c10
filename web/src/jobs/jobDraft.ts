import type { JobDefinition, JobSchedule } from "./job";
import { HEADER, headersText, parseHeaders } from "./kinds";

/** A job as it is being written: numbers and times as their fields have them. */
export interface JobDraft {
  name: string;
  description: string;
  enabled: boolean;
  when: "cron" | "every" | "once";
  cron: string;
  timeZone: string;
  every: string;
  everyUnit: "1" | "60" | "3600" | "86400";
  /** As `<input type="datetime-local">` has it. */
  at: string;
  kind: string;
  /** By kind, and there by argument; headers stand under {@link HEADER}. What the form has no field for stays as it is. */
  values: Record<string, Record<string, string>>;
  priority: JobDefinition["priority"];
  attempts: string;
  firstDelay: string;
  mostDelay: string;
  timeout: string;
  overlap: JobDefinition["overlap"];
  maxConcurrent: string;
  missed: JobDefinition["missed"];
}

const UNITS = ["86400", "3600", "60", "1"] as const;

export function draftOf(job: JobDefinition): JobDraft {
  const { schedule, retry } = job;
  const seconds = schedule.everySeconds ?? 3_600;
  const everyUnit = UNITS.find((unit) => seconds % Number(unit) === 0) ?? "1";
  const plain = Object.entries(job.action.arguments).filter(([name]) => !name.startsWith(HEADER));
  return {
    name: job.name,
    description: job.description ?? "",
    enabled: job.enabled,
    when: schedule.everySeconds !== null ? "every" : schedule.at !== null ? "once" : "cron",
    cron: schedule.cron ?? "0 3 * * *",
    timeZone: schedule.timeZone ?? "",
    every: String(seconds / Number(everyUnit)),
    everyUnit,
    at: schedule.at === null ? "" : localTime(schedule.at),
    kind: job.action.kind,
    values: { [job.action.kind]: { ...Object.fromEntries(plain), [HEADER]: headersText(job.action.arguments) } },
    priority: job.priority,
    attempts: String(retry.mostAttempts),
    firstDelay: String(retry.firstDelaySeconds),
    mostDelay: String(retry.mostDelaySeconds),
    timeout: String(job.timeoutSeconds),
    overlap: job.overlap,
    maxConcurrent: String(job.maxConcurrent),
    missed: job.missed,
  };
}

/** The schedule; null while it is not whole. */
export function scheduleOf(draft: JobDraft): JobSchedule | null {
  const none: JobSchedule = { cron: null, timeZone: null, everySeconds: null, at: null };
  switch (draft.when) {
    case "cron":
      return draft.cron.trim() === "" ? null : { ...none, cron: draft.cron.trim(), timeZone: draft.timeZone.trim() || null };
    case "every": {
      const seconds = Number(draft.every) * Number(draft.everyUnit);
      return draft.every !== "" && Number.isInteger(seconds) && seconds > 0 ? { ...none, everySeconds: seconds } : null;
    }
    case "once": {
      const at = Date.parse(draft.at);
      return Number.isFinite(at) ? { ...none, at } : null;
    }
  }
}

/** What the form says; null while the schedule is not whole. Arguments that are left empty are left out. */
export function definitionOf(draft: JobDraft): JobDefinition | null {
  const schedule = scheduleOf(draft);
  if (!schedule) return null;
  return {
    name: draft.name.trim(),
    description: draft.description.trim() || null,
    enabled: draft.enabled,
    schedule,
    action: { kind: draft.kind, arguments: argumentsOf(draft) },
    priority: draft.priority,
    retry: { mostAttempts: Number(draft.attempts), firstDelaySeconds: Number(draft.firstDelay), mostDelaySeconds: Number(draft.mostDelay) },
    timeoutSeconds: Number(draft.timeout),
    overlap: draft.overlap,
    maxConcurrent: Number(draft.maxConcurrent),
    missed: draft.missed,
  };
}

function argumentsOf({ kind, values }: JobDraft): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(values[kind] ?? {})) {
    if (name === HEADER) Object.assign(kept, parseHeaders(value));
    else if (value.trim() !== "") kept[name] = value;
  }
  return kept;
}

/** `2026-11-21T14:05`, in the browser's zone. */
export function localTime(time: number): string {
  const at = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
