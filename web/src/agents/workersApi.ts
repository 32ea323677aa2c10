import { request } from "../api/http";
import { parseAgents, parseRelays, type AgentPage, type Relay } from "./agent";
import { parseRoutes, routeOf, type RouteDefinition, type RouteRule } from "./route";

const ROUTES = "/api/v1/commands/routes";
const PAGE = 100;

const routeAt = ({ id }: RouteRule): string => `${ROUTES}/${encodeURIComponent(id)}`;
const ifMatch = ({ version }: RouteRule): Record<string, string> => (version === null ? {} : { "if-match": `"${version}"` });

export interface AgentFilter {
  /** `host` or `software`; empty for both. */
  kind: string;
  /** Only those that can do this; empty for all. */
  capability: string;
}

/** Who takes commands and questions. */
export const workersApi = {
  agents(filter: AgentFilter, after: string | null, signal?: AbortSignal): Promise<AgentPage> {
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const name of ["kind", "capability"] as const) if (filter[name] !== "") query.set(name, filter[name]);
    if (after !== null) query.set("after", after);
    return request(`/api/v1/agents?${query.toString()}`, parseAgents, { signal });
  },

  relays: (signal?: AbortSignal): Promise<Relay[]> => request("/api/v1/ai/relays", parseRelays, { signal }),

  /** Lets a node carry questions to the Ollama on its host, or ends that. For admins. */
  allowRelay: (nodeId: string, allowed: boolean): Promise<void> =>
    request(`/api/v1/nodes/${encodeURIComponent(nodeId)}/relay`, () => undefined, { method: "PUT", body: { allowed } }),
};

/** Changes are refused with 412 when somebody else was faster. */
export const routesApi = {
  list: (signal?: AbortSignal): Promise<RouteRule[]> => request(ROUTES, parseRoutes, { signal }),

  create: (route: RouteDefinition): Promise<RouteRule> => request(ROUTES, routeOf, { body: bodyOf(route) }),

  replace: (before: RouteRule, route: RouteDefinition): Promise<RouteRule> =>
    request(routeAt(before), routeOf, { method: "PUT", body: bodyOf(route), headers: ifMatch(before) }),

  remove: (route: RouteRule): Promise<void> => request(routeAt(route), () => undefined, { method: "DELETE", headers: ifMatch(route) }),
};

function bodyOf({ name, action, labels, capability, choose, priority, enabled }: RouteDefinition): RouteDefinition {
  return { name, action, labels, capability, choose, priority, enabled };
}
