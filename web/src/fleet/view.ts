import type { Node, NodeStatus } from "../api/types";

export type SortKey = "name" | "status" | "cpu" | "memory" | "disk" | "net" | "lastSeen";

export interface FleetView {
  text: string;
  /** Only these; empty means all. */
  statuses: readonly NodeStatus[];
  sort: SortKey;
  descending: boolean;
}

export const initialView: FleetView = { text: "", statuses: [], sort: "name", descending: false };

/** The worst first. */
export const STATUS_ORDER: readonly NodeStatus[] = ["DOWN", "DEGRADED", "UNKNOWN", "UP"];

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Nodes that match the text (all its words, in name, type or labels) and a status, in the order asked for. */
export function selectNodes(nodes: readonly Node[], view: FleetView): Node[] {
  const words = view.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const chosen = nodes.filter(
    (node) => (view.statuses.length === 0 || view.statuses.includes(node.status)) && matches(node, words),
  );
  return chosen.sort((a, b) => compare(a, b, view.sort, view.descending) || byName.compare(a.name, b.name));
}

export function countByStatus(nodes: readonly Node[]): Record<NodeStatus, number> {
  const counts: Record<NodeStatus, number> = { UP: 0, DEGRADED: 0, DOWN: 0, UNKNOWN: 0 };
  for (const node of nodes) counts[node.status]++;
  return counts;
}

/** The view after a column's heading was pressed: numbers begin with the highest, words with the first. */
export function toggleSort(view: FleetView, sort: SortKey): FleetView {
  if (view.sort === sort) return { ...view, descending: !view.descending };
  return { ...view, sort, descending: sort !== "name" && sort !== "status" };
}

function matches(node: Node, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const labels = Object.entries(node.labels).map(([name, value]) => `${name}=${value}`);
  const text = [node.name, node.id, node.type, ...labels].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

function compare(a: Node, b: Node, sort: SortKey, descending: boolean): number {
  const sign = descending ? -1 : 1;
  if (sort === "name") return sign * byName.compare(a.name, b.name);
  if (sort === "status") return sign * (STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status));
  const x = numberOf(a, sort);
  const y = numberOf(b, sort);
  // What is not known comes last in both directions.
  if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
  return sign * (x - y);
}

function numberOf(node: Node, sort: Exclude<SortKey, "name" | "status">): number | null {
  if (sort === "net") return node.netRx === null && node.netTx === null ? null : (node.netRx ?? 0) + (node.netTx ?? 0);
  return node[sort];
}
