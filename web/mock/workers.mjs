// Who takes commands and questions: agents, relays and routing rules.
import { randomUUID } from "node:crypto";
import { json, problem, readBody } from "./json.mjs";

const RELAYS = /^\/api\/v1\/nodes\/([^/]+)\/relay$/;
const ROUTES = /^\/api\/v1\/commands\/routes(?:\/([^/]+))?$/;

const ROUTE = { labels: {}, capability: null, choose: "least_loaded", priority: 100, enabled: true, version: 1 };
const CAN = ["restart-nginx", "clean-cache"];

export class Workers {
  #fleet;
  #relays = [];
  #routes = [
    { ...ROUTE, id: "r1", name: "reports", action: "summarise", labels: { zone: "north" }, priority: 200 },
    { ...ROUTE, id: "r2", name: "restarts", action: "restart-*", capability: "drain", choose: "all", enabled: false },
  ];

  constructor(fleet) {
    this.#fleet = fleet;
    if (fleet[0]) this.#allow(fleet[0]);
  }

  /** True when the route was one of these. */
  async answer(session, request, url, response) {
    const { method } = request;
    if (method === "GET" && url.pathname === "/api/v1/agents") return json(response, this.#agents(url.searchParams)), true;
    if (method === "GET" && /^\/api\/v1\/agents\/[^/]+$/.test(url.pathname)) return json(response, { capabilities: CAN }), true;
    if (method === "GET" && url.pathname === "/api/v1/ai/relays") return json(response, { relays: this.#relays }), true;
    const relay = method === "PUT" && RELAYS.exec(url.pathname)?.[1];
    const route = ROUTES.exec(url.pathname);
    if (!relay && !route) return false;
    const body = method === "GET" ? null : await readBody(request);
    if (relay) {
      this.#relays = this.#relays.filter(({ nodeId }) => nodeId !== relay);
      const node = this.#fleet.find((one) => one.id === relay);
      if (body.allowed && node) this.#allow(node);
      return json(response, null, 204), true;
    }
    const [status, value] = this.#runRoutes(method, route[1], body) ?? [404, null];
    if (status >= 400) problem(response, status, "There is no such thing", "No such rule.");
    else json(response, value, status);
    return true;
  }

  #allow(node) {
    this.#relays.push({
      nodeId: node.id, nodeName: node.name, state: this.#relays.length === 0 ? "up" : "silent", allowedBy: "admin",
      allowedAt: new Date().toISOString(), seenAt: null, models: ["llama3.2:3b", "qwen3:8b"], slots: 2, running: 1, gpuLoad: 41.5,
    });
  }

  #agents(query) {
    const hosts = this.#fleet.map(({ id, name, type, labels }) => ({
      id, name, kind: "host", type, status: "UP", labels, version: "0.1.0", capabilities: CAN, running: 0, slots: 4,
      lastSeen: new Date().toISOString(),
    }));
    const own = { id: "p1", name: "reporter", kind: "software", type: "software", capabilities: ["summarise"], running: 1, slots: 1 };
    const program = { ...hosts[0], ...own };
    const fits = ({ kind, capabilities }) => (!query.get("kind") || kind === query.get("kind"))
      && (!query.get("capability") || capabilities.includes(query.get("capability")));
    const items = [...hosts, program].filter(fits).slice(0, 200);
    return { items, next: null, total: items.length };
  }

  #runRoutes(method, id, body) {
    if (!id && method === "GET") return [200, { items: this.#routes }];
    if (!id) return this.#routes.push({ ...body, id: randomUUID(), version: 1 }), [201, this.#routes.at(-1)];
    const at = this.#routes.findIndex((one) => one.id === id);
    if (at < 0) return null;
    if (method === "DELETE") return this.#routes.splice(at, 1), [204, null];
    if (method === "PUT") this.#routes[at] = { ...this.#routes[at], ...body };
    return [200, this.#routes[at]];
  }
}
