// Accounts and sessions as the API has them: cookies, CSRF header, refresh, one-time links. Passwords are kept as they are.
import { randomUUID } from "node:crypto";
import { json, problem, readBody } from "./json.mjs";

const now = () => new Date().toISOString();
const cookie = (request, name) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
const set = (name, value, path) => `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict`;

/** A user as answers have it. */
export const shown = (user) => ({ ...user, password: undefined });

export class People {
  users = [];
  sessions = new Map();
  links = new Map();
  registration = false;

  /** Without a set-up token there is the user `admin` from the start. */
  constructor(setupToken, password) {
    if (setupToken) this.links.set(setupToken, { role: "admin", labels: {} });
    else this.add({ username: "admin", password, role: "admin", displayName: "Ada Admin" });
  }

  add({ username, password, role = "viewer", displayName, email = null, labels = {} }) {
    const user = {
      id: randomUUID().slice(0, 8), username, password, role, displayName: displayName ?? username, email, labels: labels ?? {},
      disabled: false, createdAt: now(), updatedAt: now(), lastLoginAt: null,
    };
    this.users.push(user);
    return user;
  }

  /** The session of a request; null after the answer was a refusal. */
  admit(request, response) {
    const session = this.sessions.get(cookie(request, "access"));
    const refuse = (kind) => (problem(response, 401, "The caller is not known", "Log in.", kind), null);
    if (this.users.length === 0) return refuse("setup-required");
    if (!session) return refuse("no-credential");
    if (request.method !== "GET" && request.headers["x-nexus-csrf"] !== "1") {
      problem(response, 403, "The caller may not do this", "The header X-Nexus-CSRF is missing.", "csrf");
      return null;
    }
    return session;
  }

  /** Ends what requests are let in with, as an hour would; sessions can still be refreshed. */
  expire() {
    for (const session of new Set(this.sessions.values())) {
      this.sessions.delete(session.access);
      session.access = null;
    }
  }

  endAll() {
    this.sessions.clear();
  }

  /** Routes that need nobody logged in. True when it was one. */
  async answerAnyone(route, request, response) {
    switch (route) {
      case "GET /api/v1/auth/setup":
        return json(response, { required: this.users.length === 0, registration: this.registration }), true;
      case "POST /api/v1/auth/login": {
        const { username, password } = await readBody(request);
        const user = this.users.find((one) => one.username === username && one.password === password && !one.disabled);
        if (!user) return problem(response, 401, "The caller is not known", "User name or password is wrong.", "bad-login"), true;
        return this.#enter(user, request, response), true;
      }
      case "POST /api/v1/auth/setup":
      case "POST /api/v1/auth/accept": {
        const account = await readBody(request);
        const link = this.links.get(account.token);
        if (!link) return problem(response, 401, "The caller is not known", "The link was used.", "bad-one-time-token"), true;
        if (this.users.some((one) => one.username === account.username)) {
          return problem(response, 409, "This does not go with what is there", "The name is taken.", "name-taken"), true;
        }
        if (account.password.toLowerCase().includes("password1")) {
          return problem(response, 400, "The request is not valid", "Everybody tries this one first.", "bad-password"), true;
        }
        this.links.delete(account.token);
        return this.#enter(this.add({ ...account, ...link }), request, response), true;
      }
      case "POST /api/v1/auth/refresh": {
        const session = [...this.sessions.values()].find((one) => one.refresh === cookie(request, "refresh"));
        if (!session) return problem(response, 401, "The caller is not known", "The session has ended.", "session-ended"), true;
        return this.#give(session, response), true;
      }
      default:
        return false;
    }
  }

  #enter(user, request, response) {
    user.lastLoginAt = now();
    const id = randomUUID().slice(0, 8);
    const session = { id, user, createdAt: now(), lastUsedAt: now(), userAgent: request.headers["user-agent"], access: null, refresh: id };
    this.sessions.set(`refresh ${id}`, session);
    this.#give(session, response);
  }

  #give(session, response) {
    if (session.access) this.sessions.delete(session.access);
    session.access = randomUUID();
    this.sessions.set(session.access, session);
    const cookies = [set("access", session.access, "/"), set("refresh", session.refresh, "/api/v1/auth/refresh")];
    json(response, { expiresIn: 3600, user: shown(session.user) }, 200, { "set-cookie": cookies });
  }
}
