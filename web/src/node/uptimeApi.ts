import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, timeOrNull, type Fields } from "../api/parse";

/** A day, a week from Monday, a month, or all of the time asked for; by UTC. Times are epoch milliseconds. */
export interface UptimePart {
  from: number;
  /** Not included. */
  to: number;
  /** Share of the time without outages that count. */
  percent: number;
}

/** Only `down` counts: `planned` was announced by the agent, `link` is withdrawn, since the host ran and was only cut off. */
export type OutageKind = "down" | "link" | "planned";

/** A time in which nothing was heard. Times are epoch milliseconds; `to` is null while it lasts. */
export interface Outage {
  from: number;
  to: number | null;
  kind: OutageKind;
  /** What of it was without samples. */
  downSeconds: number | null;
  rebooted: boolean;
}

export interface Uptime {
  whole: UptimePart;
  /** Oldest first; none before the node was added. */
  days: UptimePart[];
  /** This week and this month so far. */
  week: UptimePart | null;
  month: UptimePart | null;
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
  const whole = parsePart(fields(from?.whole) ?? {});
  if (!from || !whole) throw new MalformedAnswer("It holds no uptime.");
  const newest = (parts: unknown): UptimePart | null => rowsOf(parts, parsePart).sort((a, b) => b.from - a.from)[0] ?? null;
  return {
    whole,
    days: rowsOf(from.days, parsePart).sort((a, b) => a.from - b.from),
    week: newest(from.weeks),
    month: newest(from.months),
    outages: rowsOf(from.outages, parseOutage).sort((a, b) => b.from - a.from),
  };
}

function parsePart(part: Fields): UptimePart | null {
  const from = timeOrNull(part.from);
  const to = timeOrNull(part.to);
  const percent = numberOrNull(part.percent);
  return from === null || to === null || percent === null ? null : { from, to, percent };
}

function parseOutage(outage: Fields): Outage | null {
  const from = timeOrNull(outage.from);
  if (from === null) return null;
  const kind = KINDS.find((one) => one === outage.kind) ?? "down";
  const { downSeconds, rebooted } = outage;
  return { from, to: timeOrNull(outage.to), kind, downSeconds: numberOrNull(downSeconds), rebooted: rebooted === true };
}
