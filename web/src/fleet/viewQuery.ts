import { NODE_TYPES } from "../api/parse";
import { initialView, STATUS_ORDER, type FleetView, type SortKey } from "./view";

const SORTS: readonly SortKey[] = ["name", "status", "cpu", "memory", "disk", "net", "lastSeen"];
const MAX_LABELS = 32;

/** The view that an address's query names; what it does not name, or names wrongly, is as usual. */
export function viewOf(search: string): FleetView {
  const query = new URLSearchParams(search);
  const [, minus, name] = /^(-?)(.+)$/.exec(query.get("sort") ?? "") ?? [];
  const sort = SORTS.find((one) => one === name);
  return {
    text: (query.get("q") ?? "").slice(0, 120),
    statuses: STATUS_ORDER.filter((status) => query.getAll("status").includes(status)),
    types: NODE_TYPES.filter((type) => query.getAll("type").includes(type)),
    labels: [...new Set(query.getAll("label"))].filter((label) => label.indexOf("=") > 0).slice(0, MAX_LABELS),
    sort: sort ?? initialView.sort,
    descending: sort === undefined ? initialView.descending : minus === "-",
  };
}

/** The query of an address that brings the view back, with its question mark; empty for the usual view. */
export function queryOf(view: FleetView): string {
  const query = new URLSearchParams();
  if (view.text.trim() !== "") query.set("q", view.text.trim());
  for (const status of view.statuses) query.append("status", status);
  for (const type of view.types) query.append("type", type);
  for (const label of view.labels) query.append("label", label);
  const usual = view.sort === initialView.sort && view.descending === initialView.descending;
  if (!usual) query.set("sort", `${view.descending ? "-" : ""}${view.sort}`);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
