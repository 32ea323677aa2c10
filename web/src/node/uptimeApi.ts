import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

export interface UptimeDay {
  /** As `2026-11-21`, by UTC. */
  day: string;
  /** Null when nothing is known of it. */
  percent: number | null;
}

export type OutageKind = "down" | "link" | "planned";

/** A time in which nothing was heard. Times are epoch milliseconds; `to` is null while it lasts. */
export interface Outage {
  from: number;
  to: number | null;
  kind: OutageKind;
  /** It counted as downtime until a replay showed that the host ran. */
  withdrawn: boolean;
}

export interface Uptime {
  /** Oldest first. */
  days: UptimeDay[];
  /** Percent of the last 7 and 30 days. */
  week: number | null;
  month: number | null;
  /** Newest first. */
  outages: Outage[];
}

const KINDS: readonly OutageKind[] = ["down", "link", "planned"];
export const UPTIME_DAYS = 30;

export const uptimeApi = {
  load: (node: string, signal?: AbortSignal): Promise<Uptime> =>
    request(`/api/v1/nodes/${encodeURIComponent(node)}/uptime?days=${UPTIME_DAYS}`, parseUptime, { signal }),
};

export function parseUptime(body: unknown): Uptime {
  const from = fields(body);
  if (!from) throw new MalformedAnswer("It holds no uptime.");
  return {
    days: rowsOf(from.days, parseDay).sort((a, b) => (a.day < b.day ? -1 : 1)),
    week: numberOrNull(from.week),
    month: numberOrNull(from.month),
    outages: rowsOf(from.outages, parseOutage).sort((a, b) => b.from - a.from),
  };
}

function parseDay(from: Fields): UptimeDay | null {
  const day = textOrNull(from.day);
  return day === null ? null : { day, percent: numberOrNull(from.percent) };
}

function parseOutage(from: Fields): Outage | null {
  const start = timeOrNull(from.from);
  if (start === null) return null;
  const kind = KINDS.find((one) => one === from.kind) ?? "down";
  return { from: start, to: timeOrNull(from.to), kind, withdrawn: from.withdrawn === true };
}
