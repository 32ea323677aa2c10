import { SEVERITIES, type Alert } from "./alert";
import type { AlertFilter } from "./alertsApi";

const MAX = 128;

/** The filter that an address's query names; what it names wrongly stands for all. */
export function filterOf(search: string): AlertFilter {
  const query = new URLSearchParams(search);
  const text = (name: string): string => (query.get(name) ?? "").slice(0, MAX);
  return { severity: SEVERITIES.find((one) => one === query.get("severity")) ?? "", nodeId: text("nodeId"), ruleId: text("ruleId") };
}

/** The query of an address that brings the filter back, with its question mark; empty for no filter. */
export function filterQuery(filter: AlertFilter): string {
  const query = new URLSearchParams();
  for (const name of ["severity", "nodeId", "ruleId"] as const) if (filter[name] !== "") query.set(name, filter[name]);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

export function fits(filter: AlertFilter, alert: Alert): boolean {
  return (
    (filter.severity === "" || filter.severity === alert.severity)
    && (filter.nodeId === "" || filter.nodeId === alert.node?.id)
    && (filter.ruleId === "" || filter.ruleId === alert.ruleId)
  );
}
