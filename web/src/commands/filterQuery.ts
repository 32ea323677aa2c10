import { STATUSES } from "./command";
import { EVERY_COMMAND, type CommandFilter } from "./commandsApi";

const MAX = 128;

/** The filter that an address's query names; what it names wrongly stands for all. */
export function filterOf(search: string): CommandFilter {
  const query = new URLSearchParams(search);
  const text = (name: string): string => (query.get(name) ?? "").slice(0, MAX);
  const status = STATUSES.find((one) => one === query.get("status")) ?? "";
  return { ...EVERY_COMMAND, status, nodeId: text("nodeId"), action: text("action"), batchId: text("batchId") };
}

/** The query of an address that brings the filter back, with its question mark; empty for no filter. */
export function filterQuery(filter: CommandFilter): string {
  const query = new URLSearchParams();
  for (const name of ["status", "nodeId", "action", "batchId"] as const) if (filter[name] !== "") query.set(name, filter[name]);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
