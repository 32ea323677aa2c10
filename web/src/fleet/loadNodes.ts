import { api } from "../api/client";
import type { Node } from "../api/types";
import { MAX_NODES } from "./fleetStore";

export interface NodeSelection {
  archived?: boolean;
}

/** `truncated` tells that the server holds more than this dashboard takes. */
export interface LoadedNodes {
  nodes: Node[];
  truncated: boolean;
}

// A page may hold fewer nodes than asked for, even none: the cursor alone says whether it was the last.
const MAX_PAGES = 60;

/** Every node, page after page. Throws {@link ApiError} when one of them fails: half a list would pass for a whole one. */
export async function loadNodes(selection: NodeSelection, signal: AbortSignal): Promise<LoadedNodes> {
  const nodes = new Map<string, Node>();
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES && nodes.size < MAX_NODES; page++) {
    const { nodes: more, next } = await api.nodes({ ...selection, after }, signal);
    // Nodes may come and go between two pages: one that turns up twice counts once.
    for (const node of more) nodes.set(node.id, node);
    if (next === null || next === after) return { nodes: [...nodes.values()], truncated: false };
    after = next;
  }
  return { nodes: [...nodes.values()].slice(0, MAX_NODES), truncated: true };
}
