import type { Node, NodeStatus, NodeType } from "../api/types";

export type SortKey = "name" | "status" | "cpu" | "memory" | "disk" | "net" | "lastSeen";

export interface FleetView {
  text: string;
  /** Only these; empty means all. The same holds for the others. */
  statuses: readonly NodeStatus[];
  types: readonly NodeType[];
  /** As `name=value`. Of one name any value will do; of several names each must fit. */
  labels: readonly string[];
  sort: SortKey;
  descending: boolean;
}

export const initialView: FleetView = { text: "", statuses: [], types: [], labels: [], sort: "name", descending: false };

/** The worst first. */
export const STATUS_ORDER: readonly NodeStatus[] = ["DOWN", "LINK_GAP", "DEGRADED", "UNKNOWN", "UP"];

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Nodes that the view asks for (all its words, in name, type or labels), in its order. */
export function selectNodes(nodes: readonly Node[], view: FleetView): Node[] {
  const words = view.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const labels = labelFilters(view.labels);
  const chosen = nodes.filter(
    (node) => isOf(view.statuses, node.status) && isOf(view.types, node.type) && hasLabels(node, labels) && matches(node, words),
  );
  return chosen.sort((a, b) => compare(a, b, view.sort, view.descending) || byName.compare(a.name, b.name));
}

/** Whether the view hides anything. */
export function isFiltered(view: FleetView): boolean {
  return view.text.trim() !== "" || view.statuses.length + view.types.length + view.labels.length > 0;
}

export function countByStatus(nodes: readonly Node[]): Record<NodeStatus, number> {
  const counts: Record<NodeStatus, number> = { UP: 0, DEGRADED: 0, DOWN: 0, LINK_GAP: 0, UNKNOWN: 0 };
  for (const node of nodes) counts[node.status]++;
  return counts;
}

/** The view after a column's heading was pressed: numbers begin with the highest, words with the first. */
export function toggleSort(view: FleetView, sort: SortKey): FleetView {
  if (view.sort === sort) return { ...view, descending: !view.descending };
  return { ...view, sort, descending: sort !== "name" && sort !== "status" };
}

/** The list with `one` in it if it was not, and without it if it was. */
export function toggled<T>(list: readonly T[], one: T): T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

function isOf<T>(wanted: readonly T[], one: T): boolean {
  return wanted.length === 0 || wanted.includes(one);
}

/** Wanted values by label name. */
function labelFilters(labels: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const filters = new Map<string, string[]>();
  for (const label of labels) {
    const at = label.indexOf("=");
    const name = label.slice(0, at);
    filters.set(name, [...(filters.get(name) ?? []), label.slice(at + 1)]);
  }
  return filters;
}

function hasLabels(node: Node, filters: ReadonlyMap<string, readonly string[]>): boolean {
  for (const [name, values] of filters) {
    const value = node.labels[name];
    if (value === undefined || !values.includes(value)) return false;
  }
  return true;
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
