import { request } from "../api/http";
import { fields, labelsOf, rowsOf, textOrNull, textsOf, timeOrNull, type Fields } from "../api/parse";

export interface SilenceScope {
  labels: Record<string, string>;
  nodeIds: string[];
  ruleIds: string[];
}

/** A time in which nobody is told of some alerts. Epoch milliseconds. */
export interface Silence {
  id: string;
  scope: SilenceScope;
  from: number | null;
  until: number | null;
  reason: string;
  createdBy: string | null;
}

export interface NewSilence {
  scope: SilenceScope;
  from: number;
  until: number;
  reason: string;
}

const PATH = "/api/v1/alerts/silences";

export const silencesApi = {
  list: (signal?: AbortSignal): Promise<Silence[]> => request(PATH, (body) => rowsOf(fields(body)?.items, parseSilence), { signal }),

  create: ({ scope, ...rest }: NewSilence): Promise<void> => request(PATH, () => undefined, { body: { ...rest, scope: scopeBody(scope) } }),

  end: (id: string): Promise<void> => request(`${PATH}/${encodeURIComponent(id)}`, () => undefined, { method: "DELETE" }),
};

export function parseSilence(from: Fields): Silence | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  const scope = fields(from.scope);
  return {
    id,
    scope: { labels: labelsOf(scope?.labels), nodeIds: textsOf(scope?.nodeIds), ruleIds: textsOf(scope?.ruleIds) },
    from: timeOrNull(from.from),
    until: timeOrNull(from.until),
    reason: textOrNull(from.reason) ?? "",
    createdBy: textOrNull(from.createdBy),
  };
}

function scopeBody({ labels, nodeIds, ruleIds }: SilenceScope): object {
  return {
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(nodeIds.length > 0 ? { nodeIds } : {}),
    ...(ruleIds.length > 0 ? { ruleIds } : {}),
  };
}

/** Whether it holds at a time. */
export function holds({ from, until }: Silence, now: number): boolean {
  return (from === null || from <= now) && (until === null || until > now);
}

/** For how long, in seconds, as the form offers it. */
export const SILENCE_TIMES: readonly (readonly [string, string])[] = [
  ["3600", "an hour"], ["14400", "4 hours"], ["86400", "a day"], ["604800", "a week"], ["2592000", "30 days"], ["7776000", "90 days"],
];
