import { request } from "../api/http";
import { fields, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";

/** Who did what. `at` is epoch milliseconds. */
export interface AuditEntry {
  id: string;
  at: number | null;
  actor: string;
  action: string;
  target: string;
  refused: boolean;
  detail: string | null;
  address: string | null;
}

export interface AuditPage {
  /** Newest first. May be fewer than fit, even none, before the end. */
  entries: AuditEntry[];
  /** Where the next, older page begins; null at the end. */
  next: string | null;
}

/** Texts may end in `*`; empty ones stand for all. Times are as `<input type="datetime-local">` gives them. */
export interface AuditFilter {
  actor: string;
  action: string;
  target: string;
  result: "" | "ok" | "refused";
  from: string;
  to: string;
}

export const ALL_ENTRIES: AuditFilter = { actor: "", action: "", target: "", result: "", from: "", to: "" };

export const auditApi = {
  list: (filter: AuditFilter, after: string | null, signal?: AbortSignal): Promise<AuditPage> =>
    request(`/api/v1/audit?${auditQuery(filter, after)}`, parsePage, { signal }),
};

/** The query of a page. A local time that can't be read is left out. */
export function auditQuery(filter: AuditFilter, after: string | null): string {
  const query = new URLSearchParams({ limit: "100" });
  for (const name of ["actor", "action", "target", "result"] as const) {
    const text = filter[name].trim();
    if (text !== "") query.set(name, text);
  }
  for (const name of ["from", "to"] as const) {
    const time = Date.parse(filter[name]);
    if (Number.isFinite(time)) query.set(name, String(time));
  }
  if (after !== null) query.set("after", after);
  return query.toString();
}

function parsePage(body: unknown): AuditPage {
  const from = fields(body);
  return { entries: rowsOf(from?.items, parseEntry), next: textOrNull(from?.next) };
}

function parseEntry(from: Fields): AuditEntry | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    at: timeOrNull(from.at),
    actor: textOrNull(from.actor) ?? "?",
    action: textOrNull(from.action) ?? "?",
    target: textOrNull(from.target) ?? "",
    refused: from.result === "refused",
    detail: textOrNull(from.detail),
    address: textOrNull(from.address),
  };
}
