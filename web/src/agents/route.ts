import { fields, labelsOf, MalformedAnswer, numberOrNull, rowsOf, textOrNull, type Fields } from "../api/parse";

export const CHOICES = [["least_loaded", "the least loaded"], ["all", "all of them"]] as const;
export type RouteChoice = (typeof CHOICES)[number][0];

/** What people say of a routing rule: who does what, for commands whose maker names nobody. */
export interface RouteDefinition {
  name: string;
  /** An action, the beginning of some (`restart-*`), or `*`. */
  action: string;
  /** What who does it must carry. */
  labels: Record<string, string>;
  /** What they must be able to do besides; null for nothing. */
  capability: string | null;
  choose: RouteChoice;
  /** 0 to 1,000: those with more are looked at first. */
  priority: number;
  enabled: boolean;
}

export interface RouteRule extends RouteDefinition {
  id: string;
  version: number | null;
}

export const NEW_ROUTE: RouteDefinition = {
  name: "", action: "", labels: {}, capability: null, choose: "least_loaded", priority: 100, enabled: true,
};

/** Null when it has no id. */
export function parseRoute(from: Fields): RouteRule | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    name: textOrNull(from.name) ?? id,
    action: textOrNull(from.action) ?? "*",
    labels: labelsOf(from.labels),
    capability: textOrNull(from.capability),
    choose: from.choose === "all" ? "all" : "least_loaded",
    priority: numberOrNull(from.priority) ?? NEW_ROUTE.priority,
    enabled: from.enabled !== false,
    version: numberOrNull(from.version),
  };
}

export function routeOf(body: unknown): RouteRule {
  const route = parseRoute(fields(body) ?? {});
  if (!route) throw new MalformedAnswer("It holds no routing rule.");
  return route;
}

/** In the order in which they are looked at. */
export const parseRoutes = (body: unknown): RouteRule[] => rowsOf(fields(body)?.items, parseRoute);
