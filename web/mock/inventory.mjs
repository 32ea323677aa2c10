// The routes of nodes: lists, one node, what people write about it.
import { detailAt, makeFleet, nodeAt } from "./fleet.mjs";
import { change } from "./journal.mjs";
import { json, problem, readBody } from "./json.mjs";
import { uptimeAt } from "./uptime.mjs";

const FIELDS = ["name", "type", "location", "provider", "notes"];
const MAPS = ["labels", "metadata"];

export class Inventory {
  #fleet;
  #journal;

  constructor(fleet, journal) {
    this.#fleet = fleet;
    this.#journal = journal;
  }

  /** True when the route was one of these. */
  async answer(session, request, url, response) {
    if (request.method === "GET" && url.pathname === "/api/v1/nodes") {
      json(response, this.#list(url.searchParams));
      return true;
    }
    if (request.method === "POST" && url.pathname === "/api/v1/nodes") {
      const node = { ...makeFleet(1)[0], location: "", provider: "", notes: "", labels: {}, metadata: {}, ...(await readBody(request)) };
      Object.assign(node, { seed: 13, id: `made-${this.#fleet.length}`, version: 1 });
      this.#fleet.push(node);
      this.#journal.add("node.created", node, session.user.username, []);
      json(response, detailAt(node, Date.now()), 201);
      return true;
    }
    const [, id, rest] = /^\/api\/v1\/nodes\/([^/]+)(?:\/(archive|restore|uptime))?$/.exec(url.pathname) ?? [];
    if (!id) return false;
    const node = this.#fleet.find((one) => one.id === decodeURIComponent(id));
    if (!node) return problem(response, 404, "No such node", `No node has the id ${id}.`), true;
    const route = `${request.method} ${rest ?? ""}`;
    if (request.method !== "GET" && session.user.role === "viewer") {
      problem(response, 403, "The caller may not do this", "This needs the role operator.", "role-too-low");
      return true;
    }
    return await this.#run(route, node, session.user.username, request, url, response);
  }

  async #run(route, node, actor, request, url, response) {
    switch (route) {
      case "GET ":
        json(response, detailAt(node, Date.now()));
        return true;
      case "GET uptime":
        json(response, uptimeAt(node, Date.now(), Number(url.searchParams.get("days") ?? 30)));
        return true;
      case "PATCH ":
        if ((request.headers["if-match"] ?? `"${node.version}"`) !== `"${node.version}"`) {
          problem(response, 412, "Somebody else was faster", "It has been changed since.", "version-changed");
        } else {
          this.#change(node, actor, await readBody(request), response);
        }
        return true;
      case "POST archive":
      case "POST restore":
        node.archivedAt = route === "POST archive" ? new Date().toISOString() : null;
        this.#journal.add(`node.${node.archivedAt ? "archived" : "restored"}`, node, actor, []);
        json(response, detailAt(node, Date.now()));
        return true;
      case "DELETE ":
        this.#fleet.splice(this.#fleet.indexOf(node), 1);
        this.#journal.add("node.deleted", node, actor, []);
        json(response, null, 204);
        return true;
      default:
        return false;
    }
  }

  #change(node, actor, patch, response) {
    const taken = this.#fleet.some((one) => one !== node && one.name === patch.name && one.type === (patch.type ?? node.type));
    if (taken) {
      return problem(response, 409, "This does not go with what is there", `Another node has the name '${patch.name}'.`, "name-taken");
    }
    const changes = [];
    for (const field of FIELDS.filter((one) => one in patch && (patch[one] ?? "") !== node[one])) {
      changes.push(change(field, node[field] || null, patch[field]));
      node[field] = patch[field] ?? "";
    }
    for (const field of MAPS) {
      for (const [name, value] of Object.entries(patch[field] ?? {})) {
        changes.push(change(`${field}.${name}`, node[field][name] ?? null, value));
        node[field] = { ...node[field], [name]: value };
        if (value === null) delete node[field][name];
      }
    }
    node.version++;
    node.updatedAt = new Date().toISOString();
    if (changes.length > 0) this.#journal.add("node.updated", node, actor, changes);
    json(response, detailAt(node, Date.now()));
  }

  #list(query) {
    const limit = Number(query.get("limit") ?? 1_000);
    const from = Number(query.get("after") ?? 0);
    const archived = query.get("archived") === "only";
    const all = this.#fleet.filter((node) => (node.archivedAt !== null) === archived).map((node) => nodeAt(node, Date.now()));
    const [, minus, field] = /^(-?)(cpu|memory|disk)$/.exec(query.get("sort") ?? "") ?? [];
    if (field) all.sort((a, b) => (minus ? -1 : 1) * ((a[field] ?? 0) - (b[field] ?? 0)));
    const items = all.slice(from, from + limit);
    return { items, next: from + limit < all.length ? String(from + limit) : null };
  }
}
