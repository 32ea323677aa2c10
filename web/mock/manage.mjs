// Lists that admins keep: users, invitations, enrolment tokens, keys, audit log, settings; and everybody's sessions and tokens.
import { randomBytes, randomUUID } from "node:crypto";
import { json, problem, readBody } from "./json.mjs";
import { shown } from "./people.mjs";

const SCOPES = ["nodes:read", "nodes:write", "settings:read", "settings:write", "users:read", "users:write", "audit:read"];
const newId = () => randomUUID().slice(0, 8);
const secret = (prefix) => `${prefix}_${randomBytes(24).toString("base64url")}`;
const later = (ms) => new Date(Date.now() + ms).toISOString();
const DAY = 86_400_000;

export class Manage {
  #people;
  #lists = { "auth/tokens": [], invitations: [], "enrolment-tokens": [] };
  #keys = new Map();
  #audit = [];
  #settings = [
    { key: "limits.read", type: "integer", value: 1200, default: 1200, minimum: 10, maximum: 1_000_000, description: "Reads in a minute." },
    { key: "registration.allowed", type: "boolean", value: false, default: false, description: "Whether anyone may make an account." },
  ].map((setting) => ({ minimum: null, maximum: null, ...setting, version: 0, updatedAt: null, updatedBy: null }));

  constructor(people) {
    this.#people = people;
  }

  /** True when the route was one of these. Everything but one's own is for admins. */
  async answer(session, request, url, response) {
    const path = url.pathname.replace("/api/v1/", "");
    const own = /^auth\/(sessions|tokens)/.test(path);
    if (!own && !/^(users|invitations|enrolment-tokens|audit|settings|nodes\/[^/]+\/keys)(\/|$)/.test(path)) return false;
    if (!own && session.user.role !== "admin") {
      problem(response, 403, "The caller may not do this", "This needs the role admin.", "role-too-low");
      return true;
    }
    const body = request.method === "GET" ? null : await readBody(request);
    if (body && !own) this.#note(session, `${path.split("/")[0]}.${request.method.toLowerCase()}`, path);
    const [status, value] = this.#run(session, request.method, path, body, url) ?? [404, null];
    if (status >= 400) problem(response, status, "This failed", value ?? "There is no such thing.");
    else json(response, value, status);
    return true;
  }

  #run(session, method, path, body, url) {
    const keys = /^nodes\/([^/]+)\/keys(?:\/([^/]+))?$/.exec(path);
    if (keys) return this.#runKeys(method, keys[1], keys[2], body);
    if (path === "audit") return this.#page(url.searchParams);
    const [, list, id] = /^(auth\/sessions|auth\/tokens|[a-z-]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    switch (list) {
      case "auth/sessions":
        return this.#runSessions(session, method, id);
      case "users":
        return this.#runUsers(method, id, body);
      case "settings":
        return this.#runSettings(session, method, id, body);
      default:
        return this.#runList(session, method, list, id, body, url);
    }
  }

  #runList(session, method, list, id, body, url) {
    const rows = this.#lists[list];
    if (method === "DELETE") {
      const at = rows.findIndex((row) => row.id === id);
      return at < 0 ? null : (rows.splice(at, 1), [204, null]);
    }
    if (list === "auth/tokens") {
      if (method === "GET") return [200, { tokens: rows, available: SCOPES }];
      const expiresAt = later(body.expiresInDays * DAY);
      const row = { role: "viewer", ...body, id: newId(), createdAt: later(0), expiresAt, lastUsedAt: null };
      return rows.unshift(row), [201, { token: secret("nxp"), details: row }];
    }
    const made = { labels: {}, ...body, id: newId(), createdAt: later(0), createdBy: session.user.username };
    if (list === "invitations") {
      if (method === "GET") return [200, { invitations: rows }];
      const token = secret("nxi");
      this.#people.links.set(token, { role: body.role, labels: body.labels ?? {} });
      const row = { ...made, expiresAt: later(body.expiresInHours * 3_600_000) };
      return rows.unshift(row), [201, { id: row.id, token, link: `${url.origin}/invitation#token=${token}`, expiresAt: row.expiresAt }];
    }
    if (method === "GET") return [200, { items: rows }];
    if (body.name === "wrong") return [400, "'name' must be something else."];
    const [row, token] = [{ ...made, used: 0 }, secret("nxe")];
    const command = `sudo NEXUS_ENROLMENT_TOKEN=${token} ./cloudnexus-agent install --server ${url.origin}`;
    return rows.unshift(row), [201, { item: row, token, command }];
  }

  #runSessions(session, method, id) {
    const all = [...new Set(this.#people.sessions.values())].filter((one) => one.user === session.user);
    if (method === "DELETE") {
      for (const [key, one] of this.#people.sessions) if (one.id === id) this.#people.sessions.delete(key);
      return [204, null];
    }
    const seen = ({ createdAt, lastUsedAt, userAgent, ...one }) =>
      ({ id: one.id, createdAt, lastUsedAt, userAgent, address: "127.0.0.1", current: one.id === session.id });
    return [200, { sessions: all.map(seen) }];
  }

  #runUsers(method, id, body) {
    const { users } = this.#people;
    if (method === "GET") return [200, { users: users.map(shown) }];
    if (method === "POST") return [201, shown(this.#people.add(body))];
    const user = users.find((one) => one.id === id);
    if (!user) return null;
    const others = users.filter((one) => one !== user && one.role === "admin" && !one.disabled);
    const loses = method === "DELETE" || body.disabled || (body.role && body.role !== "admin");
    if (user.role === "admin" && loses && others.length === 0) return [409, "This is the last admin who can log in."];
    if (method === "DELETE") return users.splice(users.indexOf(user), 1), [204, null];
    return [200, shown(Object.assign(user, body))];
  }

  #runKeys(method, node, id, body) {
    const own = { id: newId(), source: null, revoked: false, createdAt: later(-DAY), endsAt: null, lastUsedAt: later(0) };
    const state = this.#keys.get(node) ?? { items: [own], rotating: false };
    this.#keys.set(node, state);
    if (method === "GET") return [200, state];
    if (method === "POST" && id === "rotate") return (state.rotating = true), [202, {}];
    if (method === "POST") {
      const key = { ...own, source: body.source, createdAt: later(0), lastUsedAt: null };
      return state.items.push(key), [201, { id: key.id, apiKey: secret("nxk") }];
    }
    const key = state.items.find((one) => one.id === id);
    return key ? (Object.assign(key, { revoked: true, endsAt: later(0) }), [204, null]) : null;
  }

  #runSettings(session, method, key, body) {
    if (!key) return [200, { settings: this.#settings }];
    const setting = this.#settings.find((one) => one.key === key);
    if (!setting) return null;
    const value = method === "DELETE" ? setting.default : body.value;
    Object.assign(setting, { value, version: setting.version + 1, updatedAt: later(0), updatedBy: session.user.username });
    if (key === "registration.allowed") this.#people.registration = value;
    return [200, setting];
  }

  #note(session, action, target) {
    const entry = { at: later(0), actor: session.user.username, action, target, result: "ok", detail: null, address: "127.0.0.1" };
    this.#audit.unshift({ id: newId(), ...entry });
    this.#audit.length = Math.min(this.#audit.length, 1_000);
  }

  #page(query) {
    const matches = (entry) => ["actor", "action", "target", "result"].every((name) => {
      const wanted = query.get(name);
      return !wanted || (wanted.endsWith("*") ? entry[name].startsWith(wanted.slice(0, -1)) : entry[name] === wanted);
    });
    const from = this.#audit.findIndex((entry) => entry.id === query.get("after")) + 1;
    const rest = this.#audit.slice(from).filter(matches);
    const items = rest.slice(0, Number(query.get("limit") ?? 100));
    return [200, { items, next: rest.length > items.length ? items.at(-1).id : null }];
  }
}
