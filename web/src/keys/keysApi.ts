import { request } from "../api/http";
import { fields, MalformedAnswer, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** What a node, or another source in its name, sends with. Times are epoch milliseconds. */
export interface NodeKey {
  id: string;
  /** What a key made by hand is for; null for the agent's own. */
  source: string | null;
  revoked: boolean;
  createdAt: number | null;
  /** When it stops, or stopped, being taken; null while it has no end. */
  endsAt: number | null;
  /** To the hour. */
  lastUsedAt: number | null;
}

export interface NodeKeys {
  keys: NodeKey[];
  /** A new key waits for the agent to fetch it. */
  rotating: boolean;
}

const path = (node: string): string => `/api/v1/nodes/${encodeURIComponent(node)}/keys`;
const nothing = (): void => undefined;

export const keysApi = {
  list: (node: string, signal?: AbortSignal): Promise<NodeKeys> =>
    request(path(node), (body) => ({ keys: rowsOf(fields(body)?.items, parseKey), rotating: fields(body)?.rotating === true }), { signal }),

  /** Gives the key's text, which is shown this once. */
  create: (node: string, source: string): Promise<string> => request(path(node), parseMade, { body: { source } }),

  rotate: (node: string, overlapHours: number): Promise<void> => request(`${path(node)}/rotate`, nothing, { body: { overlapHours } }),

  revoke: (node: string, key: string): Promise<void> =>
    request(`${path(node)}/${encodeURIComponent(key)}`, nothing, { method: "DELETE" }),
};

function parseKey(from: Fields): NodeKey | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    source: textOrNull(from.source),
    revoked: from.revoked === true,
    createdAt: timeOrNull(from.createdAt),
    endsAt: timeOrNull(from.endsAt),
    lastUsedAt: timeOrNull(from.lastUsedAt),
  };
}

function parseMade(body: unknown): string {
  const key = textOrNull(fields(body)?.apiKey);
  if (key === null) throw new MalformedAnswer("It holds no key.");
  return key;
}

/** In words: whether a key is taken now. */
export function keyState(key: NodeKey, now: number): string {
  if (key.revoked) return "revoked";
  if (key.endsAt === null) return "in use";
  return key.endsAt <= now ? "ended" : "ending";
}
