import { MalformedAnswer, parseNodeDetail, parseNodePage, parseProcessList, parseSeriesTable, fields, numberOrNull } from "./parse";
import { ApiError, problemFrom, unreachable } from "./problem";
import { serverClock } from "./serverClock";
import type { NodeDetail, NodePage, ProcessList, SeriesTable } from "./types";

const TIMEOUT_MS = 10_000;

/** Sends a request and parses its JSON. Throws {@link ApiError}; an abort of `signal` passes through as it is. */
async function request<T>(path: string, parse: (body: unknown) => T, signal?: AbortSignal, body?: unknown): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const sentAt = Date.now();
  try {
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    serverClock.observe(response.headers.get("date"), sentAt, Date.now());
    const json: unknown = await response.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    });
    if (!response.ok) throw problemFrom(response.status, json);
    return parse(json);
  } catch (error) {
    if (signal?.aborted || error instanceof ApiError) throw error;
    if (error instanceof MalformedAnswer) throw new ApiError(0, "The answer can't be read", error.message);
    throw unreachable(error);
  }
}

export interface SeriesQuery {
  /** Exact names or `prefix.*`. */
  select: readonly string[];
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** Upper bound of points per series. */
  points: number;
}

export const api = {
  nodes: (signal?: AbortSignal): Promise<NodePage> => request("/api/v1/nodes", parseNodePage, signal),

  node: (id: string, signal?: AbortSignal): Promise<NodeDetail> =>
    request(`/api/v1/nodes/${encodeURIComponent(id)}`, parseNodeDetail, signal),

  series(id: string, query: SeriesQuery, signal?: AbortSignal): Promise<SeriesTable> {
    const search = new URLSearchParams({
      select: query.select.join(","),
      from: String(Math.floor(query.from)),
      to: String(Math.ceil(query.to)),
      points: String(query.points),
    });
    return request(`/api/v1/nodes/${encodeURIComponent(id)}/series?${search.toString()}`, parseSeriesTable, signal);
  },

  /** The newest top processes; 404 when there are none. */
  processes: (id: string, signal?: AbortSignal): Promise<ProcessList> =>
    request(`/api/v1/nodes/${encodeURIComponent(id)}/processes`, parseProcessList, signal),

  /** Asks for `samples` messages of some nodes on one live connection. Gives the lease in seconds. */
  watch: (connectionId: string, watch: readonly string[], unwatch: readonly string[]): Promise<number> =>
    request("/api/v1/live/watch", (body) => numberOrNull(fields(body)?.leaseSeconds) ?? 60, undefined, {
      connectionId,
      watch,
      unwatch,
    }),
};
