import { request } from "./http";
import { MalformedAnswer, parseNodeDetail, parseNodePage, parseProcessList, parseSeriesTable, fields, numberOrNull } from "./parse";
import type { NodeDetail, NodePage, ProcessList, SeriesTable } from "./types";

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
  nodes: (signal?: AbortSignal): Promise<NodePage> => request("/api/v1/nodes", parseNodePage, { signal }),

  node: (id: string, signal?: AbortSignal): Promise<NodeDetail> =>
    request(`/api/v1/nodes/${encodeURIComponent(id)}`, parseNodeDetail, { signal }),

  series(id: string, query: SeriesQuery, signal?: AbortSignal): Promise<SeriesTable> {
    const search = new URLSearchParams({
      select: query.select.join(","),
      from: String(Math.floor(query.from)),
      to: String(Math.ceil(query.to)),
      points: String(query.points),
    });
    return request(`/api/v1/nodes/${encodeURIComponent(id)}/series?${search.toString()}`, parseSeriesTable, { signal });
  },

  /** The newest top processes; 404 when there are none. */
  processes: (id: string, signal?: AbortSignal): Promise<ProcessList> =>
    request(`/api/v1/nodes/${encodeURIComponent(id)}/processes`, parseProcessList, { signal }),

  /** Where and with which token to open a live connection, good for minutes. */
  negotiateLive: (): Promise<LiveAccess> => request("/api/v1/live/negotiate", parseLiveAccess, { method: "POST" }),

  /** Asks for `samples` messages of some nodes on one live connection. Gives the lease in seconds. */
  watch: (connectionId: string, watch: readonly string[], unwatch: readonly string[]): Promise<number> =>
    request("/api/v1/live/watch", (body) => numberOrNull(fields(body)?.leaseSeconds) ?? 60, { body: { connectionId, watch, unwatch } }),
};

export interface LiveAccess {
  url: string;
  accessToken: string;
}

function parseLiveAccess(body: unknown): LiveAccess {
  const { url, accessToken } = fields(body) ?? {};
  if (typeof url !== "string" || typeof accessToken !== "string") throw new MalformedAnswer("It names no live service.");
  return { url, accessToken };
}
