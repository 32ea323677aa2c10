import { request } from "./http";
import {
  fields, MalformedAnswer, numberOrNull, parseNodeDetail, parseNodePage, parseProcessList, parseSeriesTable, textsOf,
} from "./parse";
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

/** As many nodes as the server gives at once. */
const PAGE_NODES = 1_000;

export interface NodeQuery {
  /** Only nodes that are hidden from the fleet, instead of all others. */
  archived?: boolean;
  /** Cursor of a page, as the page before it gave it. */
  after?: string | null;
  limit?: number;
  /** Such as `-cpu`. */
  sort?: string;
  /** Words that each must occur. */
  text?: string;
  statuses?: readonly string[];
  types?: readonly string[];
  /** As `name=value`; each must be there. */
  labels?: readonly string[];
}

export const api = {
  nodes(query: NodeQuery, signal?: AbortSignal): Promise<NodePage> {
    const search = new URLSearchParams({ limit: String(query.limit ?? PAGE_NODES) });
    if (query.sort) search.set("sort", query.sort);
    if (query.text) search.set("q", query.text);
    for (const [name, values] of [["status", query.statuses], ["type", query.types], ["label", query.labels]] as const) {
      for (const value of values ?? []) search.append(name, value);
    }
    if (query.archived) search.set("archived", "only");
    if (query.after) search.set("after", query.after);
    return request(`/api/v1/nodes?${search.toString()}`, parseNodePage, { signal });
  },

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

  /** Asks for `samples` messages of some nodes on one live connection, fewer when `slow`, and for `logs` or no longer. */
  watch: (
    connectionId: string, watch: readonly string[], unwatch: readonly string[], slow: boolean, logs?: boolean,
  ): Promise<WatchAnswer> => request("/api/v1/live/watch", parseWatchAnswer, { body: { connectionId, watch, unwatch, slow, logs } }),

  /** Asks for `fleet` messages of these nodes alone on one live connection. Gives the lease in seconds. */
  view: (connectionId: string, nodes: readonly string[]): Promise<number> =>
    request("/api/v1/live/view", (body) => parseWatchAnswer(body).leaseSeconds, { body: { connectionId, nodes } }),
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

/** What the server says to a change of the watched nodes. */
export interface WatchAnswer {
  leaseSeconds: number;
  /** Nodes that are not watched because too many are: their numbers move with the fleet's. */
  refused: readonly string[];
}

const USUAL_LEASE_SECONDS = 60;

function parseWatchAnswer(body: unknown): WatchAnswer {
  const from = fields(body);
  return { leaseSeconds: numberOrNull(from?.leaseSeconds) ?? USUAL_LEASE_SECONDS, refused: textsOf(from?.refused) };
}
