import { request } from "../api/http";
import { fields, rowsOf, textOrNull } from "../api/parse";
import { alertOf, parseAlert, type Alert } from "./alert";

export interface AlertPage {
  /** Newest first. */
  alerts: Alert[];
  next: string | null;
}

/** Empty texts stand for all. */
export interface AlertFilter {
  severity: string;
  nodeId: string;
  ruleId: string;
}

export const EVERY_ALERT: AlertFilter = { severity: "", nodeId: "", ruleId: "" };

const PATH = "/api/v1/alerts";
const PAGE = 50;
const PAGE_ACTIVE = 200;

export const alertsApi = {
  /** Those that wait or fire, a page at a time. */
  active: (cursor: string | null): Promise<AlertPage> => request(`${PATH}?${queryOf("active", EVERY_ALERT, PAGE_ACTIVE, cursor)}`, parsePage),

  /** Those of one node that wait or fire. */
  activeOf: (nodeId: string, signal: AbortSignal): Promise<AlertPage> =>
    request(`${PATH}?${queryOf("active", { ...EVERY_ALERT, nodeId }, PAGE_ACTIVE, null)}`, parsePage, { signal }),

  list: (status: string, filter: AlertFilter, cursor: string | null, signal?: AbortSignal): Promise<AlertPage> =>
    request(`${PATH}?${queryOf(status, filter, PAGE, cursor)}`, parsePage, { signal }),

  acknowledge: (id: string, note: string): Promise<Alert> =>
    request(`${PATH}/${encodeURIComponent(id)}/acknowledge`, alertOf, { body: note === "" ? {} : { note } }),
};

function queryOf(status: string, filter: AlertFilter, limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ status, limit: String(limit) });
  for (const name of ["severity", "nodeId", "ruleId"] as const) if (filter[name] !== "") query.set(name, filter[name]);
  if (cursor !== null) query.set("cursor", cursor);
  return query.toString();
}

function parsePage(body: unknown): AlertPage {
  const from = fields(body);
  return { alerts: rowsOf(from?.items, parseAlert), next: textOrNull(from?.next) };
}
