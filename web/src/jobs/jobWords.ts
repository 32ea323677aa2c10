import { dayTime, duration } from "../ui/format";
import type { JobDefinition, JobSchedule } from "./job";
import { argumentNames, KINDS } from "./kinds";

const EVERY_DAY = /^(?:0 )?(\d{1,2}) (\d{1,2}) \* \* \*$/;
const WORDS: Readonly<Record<string, string>> = {
  "* * * * *": "every minute",
  "@hourly": "every hour",
  "@daily": "each day at midnight",
  "@midnight": "each day at midnight",
  "@weekly": "each week, Sunday at midnight",
  "@monthly": "each month, on its first day",
  "@yearly": "each year, on 1 January",
  "@annually": "each year, on 1 January",
};

/** What becomes of a time that comes while as many run as may. */
export const OVERLAP_WORDS: Record<JobDefinition["overlap"], string> = {
  skip: "the next is skipped",
  queue: "the next waits",
  replace: "it is stopped for the next",
};

/** What becomes of times that nobody was there for. */
export const MISSED_WORDS: Record<JobDefinition["missed"], string> = {
  skip: "are left out",
  once: "are made up for once",
  all: "are all made up for",
};

/** When a job runs, for people. */
export function scheduleWords({ cron, timeZone, everySeconds, at }: JobSchedule): string {
  if (everySeconds !== null) return `every ${duration(everySeconds)}`;
  if (at !== null) return `once, ${dayTime(at)}`;
  if (cron === null) return "never";
  const [, minute, hour] = EVERY_DAY.exec(cron) ?? [];
  const words = WORDS[cron] ?? (minute !== undefined && hour !== undefined ? `each day at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` : cron);
  return `${words} · ${timeZone ?? "UTC"}`;
}

/** What a job does, in a line. */
export function actionWords({ action }: JobDefinition): string {
  const kind = KINDS.find((one) => one.kind === action.kind);
  const detail = kind && argumentNames(kind).map((name) => action.arguments[name]).find((value) => value !== undefined && value !== "");
  return detail === undefined ? (kind?.title ?? action.kind) : `${kind?.title ?? action.kind}: ${detail}`;
}

/** `in 5 min`, `now`; the larger unit alone. */
export function inTime(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1_000);
  return seconds < 1 ? "now" : `in ${duration(seconds).split(" ")[0] ?? ""}`;
}
