import { request } from "../api/http";
import { fields, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";
import type { LogFilter } from "./logFilter";
import { parseLine, type LogLine } from "./logLine";
import { parseVolume, type Volume } from "./volume";

export interface Time {
  from: number;
  to: number;
}

export interface LogPage {
  /** Newest first. */
  lines: LogLine[];
  next: string | null;
  /** How many lines were looked at. */
  scanned: number;
  /** False when there was more than is looked at at once: `next` goes on. */
  complete: boolean;
}

/** Where lines come from, such as a file or the journal. */
export interface LogSource {
  source: string;
  lines: number | null;
  lastAt: number | null;
}

const PATH = "/api/v1/logs";
const PAGE = 200;
export const BUCKETS = 60;
/** A search may read a day of many nodes. */
const TIMEOUT_MS = 30_000;

export const logsApi = {
  search(filter: LogFilter, time: Time, cursor: string | null, signal?: AbortSignal): Promise<LogPage> {
    const query = queryOf(filter, time);
    query.set("limit", String(PAGE));
    query.set("order", "desc");
    if (cursor !== null) query.set("cursor", cursor);
    return request(`${PATH}?${query.toString()}`, parsePage, { signal, timeoutMs: TIMEOUT_MS });
  },

  /** How many lines there are over the time, by level. */
  volume(filter: LogFilter, time: Time, signal?: AbortSignal): Promise<Volume> {
    const query = queryOf(filter, time);
    query.set("buckets", String(BUCKETS));
    return request(`${PATH}/volume?${query.toString()}`, (body) => parseVolume(body, time), { signal, timeoutMs: TIMEOUT_MS });
  },

  /** Of one node, or of all for an empty id. */
  sources: (nodeId: string, signal?: AbortSignal): Promise<LogSource[]> =>
    request(
      `${PATH}/sources${nodeId === "" ? "" : `?nodeId=${encodeURIComponent(nodeId)}`}`,
      (body) => rowsOf(fields(body)?.items, parseSource),
      { signal },
    ),
};

function queryOf(filter: LogFilter, { from, to }: Time): URLSearchParams {
  const query = new URLSearchParams({ from: String(Math.floor(from)), to: String(Math.ceil(to)) });
  for (const name of ["q", "level", "nodeId", "source", "labels"] as const) {
    const value = filter[name].trim();
    if (value !== "") query.set(name, value);
  }
  return query;
}

export function parsePage(body: unknown): LogPage {
  const from = fields(body);
  const lines = rowsOf(from?.items, (line) => parseLine(line));
  return {
    lines,
    next: textOrNull(from?.next),
    scanned: numberOrNull(fields(from?.scanned)?.lines) ?? lines.length,
    complete: from?.complete !== false,
  };
}

function parseSource(from: Fields): LogSource | null {
  const source = textOrNull(from.source);
  return source === null ? null : { source, lines: numberOrNull(from.lines), lastAt: timeOrNull(from.lastAt) };
}
