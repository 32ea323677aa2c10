import { request } from "../api/http";
import { parseNodeDetail } from "../api/parse";
import type { NodeDetail, NodeNotes } from "../api/types";

const pathOf = (id: string): string => `/api/v1/nodes/${encodeURIComponent(id)}`;

/**
 * Changes of what people say of a node. A name that another node of the type has is refused with 409, a change of another version
 * than the one that was read with 412.
 */
export const nodeApi = {
  /** A node without an agent. */
  create: ({ location, provider, notes, ...rest }: NodeNotes): Promise<NodeDetail> =>
    request("/api/v1/nodes", parseNodeDetail, {
      body: { ...rest, location: location || null, provider: provider || null, notes: notes || null },
    }),

  change: ({ id, version }: NodeDetail, patch: NodePatch): Promise<NodeDetail> =>
    request(pathOf(id), parseNodeDetail, { method: "PATCH", body: patch, headers: version === null ? {} : { "if-match": `"${version}"` } }),

  archive: (id: string): Promise<void> => request(`${pathOf(id)}/archive`, () => undefined, { method: "POST" }),

  restore: (id: string): Promise<void> => request(`${pathOf(id)}/restore`, () => undefined, { method: "POST" }),

  remove: (id: string): Promise<void> => request(pathOf(id), () => undefined, { method: "DELETE" }),
};

type MapPatch = Record<string, string | null>;

/** A JSON merge: what is left out stays; null takes a text, a label or a metadata value away. */
export interface NodePatch {
  name?: string;
  type?: string;
  location?: string | null;
  provider?: string | null;
  notes?: string | null;
  labels?: MapPatch;
  metadata?: MapPatch;
}

/** What makes `after` of `before`, and nothing else: somebody else's change of another field stands. */
export function patchOf(before: NodeNotes, after: NodeNotes): NodePatch {
  const patch: NodePatch = {};
  if (after.name !== before.name) patch.name = after.name;
  if (after.type !== before.type) patch.type = after.type;
  for (const field of ["location", "provider", "notes"] as const) {
    if (after[field] !== before[field]) patch[field] = after[field] === "" ? null : after[field];
  }
  for (const field of ["labels", "metadata"] as const) {
    const change = mapPatch(before[field], after[field]);
    if (Object.keys(change).length > 0) patch[field] = change;
  }
  return patch;
}

function mapPatch(before: Record<string, string>, after: Record<string, string>): MapPatch {
  const change: MapPatch = {};
  for (const name of Object.keys(before)) if (!(name in after)) change[name] = null;
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) change[name] = value;
  return change;
}
