// Alerts, their rules and silences, and the channels that tell of them.
import { randomUUID } from "node:crypto";
import { json, problem, readBody } from "./json.mjs";

const newId = () => randomUUID().replaceAll("-", "").slice(0, 16);
const MINUTE = 60_000;
const GONE = "It answered 410 Gone.";

const disk = { kind: "threshold", series: "disk.used_percent", per: "device", op: ">=", forSeconds: 300, clearForSeconds: 60 };
const ofNode = { kind: "threshold", per: "node", op: ">=", clearForSeconds: 60 };
const RULES = [
  ["Node offline", "critical", { kind: "offline", forSeconds: 60 }],
  ["Disk full", "warning", { ...disk, value: 90, clearValue: 87 }],
  ["Disk very full", "critical", { ...disk, value: 97 }],
  ["Memory short", "warning", { ...ofNode, series: "mem.used", value: 14e9, forSeconds: 600 }],
  ["CPU busy", "info", { ...ofNode, series: "cpu.total", value: 95, forSeconds: 900 }],
];
const RULE = { enabled: true, scope: {}, channelIds: [], notifyResolved: true, repeatSeconds: 0, explain: true };

export class Alerts {
  #rules = [];
  #alerts = [];
  #silences = [];
  #channels = [];
  #fleet;
  #send;

  constructor(fleet, send) {
    this.#fleet = fleet;
    this.#send = send;
    for (const [name, severity, condition] of RULES) this.#rules.push(this.#made({ ...RULE, name, severity, condition }));
  }

  /** True when the route was one of these. */
  async answer(session, request, url, response) {
    const parts = /^\/api\/v1\/(alerts|channels)(?:\/(.+))?$/.exec(url.pathname);
    if (!parts) return false;
    const { method } = request;
    const body = method === "GET" ? null : await readBody(request);
    if ((method !== "GET" || parts[1] === "channels") && session.user.role === "viewer") {
      problem(response, 403, "The caller may not do this", "This needs the role operator.", "role-too-low");
      return true;
    }
    const by = session.user.username;
    const path = (parts[2] ?? "").split("/").map(decodeURIComponent);
    const isChannel = parts[1] === "channels";
    const ran = isChannel ? this.#runChannels(method, path, body) : this.#runAlerts(method, path, body, url.searchParams, by);
    const [status, value] = ran ?? [404, "There is no such thing."];
    if (status >= 400) problem(response, status, "The request is not valid", value);
    else json(response, value, status);
    return true;
  }

  #made(rule, by = "system") {
    return { ...rule, id: newId(), createdAt: Date.now(), createdBy: by, updatedAt: Date.now(), version: 1 };
  }

  /** Fires as if it were true, and goes on. */
  seed(eventId) {
    const [offline, disk, very] = this.#rules;
    const now = Date.now();
    const of = (rule, node, ago, more = {}) => this.#fire(rule, node, now - ago * MINUTE, more);
    const nodes = this.#fleet;
    if (nodes[1]) of(very, nodes[1], 4, { device: "/", series: "disk.used_percent", value: 97.8, threshold: 97, eventId });
    const data = { device: "/var/lib/data", series: "disk.used_percent", value: 92.4, threshold: 90 };
    for (const node of nodes.slice(0, 7)) of(disk, node, 12, data);
    if (nodes[2]) of(offline, nodes[2], 1, { flapping: true, acknowledged: { by: "ada", at: now, note: "cable" } });
    if (nodes[0]) of(this.#rules[4], nodes[0], 2, { status: "pending", firedAt: null, series: "cpu.total", value: 98, threshold: 95 });
    for (let i = 0; i < 9; i++) {
      const node = nodes[i % nodes.length];
      const from = now - (i + 2) * 137 * MINUTE;
      this.#fire(i % 3 ? disk : offline, node, from, {
        status: i === 4 ? "withdrawn" : "resolved",
        endedAt: from + (i + 1) * 7 * MINUTE,
        ...(i % 3 ? { series: "disk.used_percent", peak: 91 + i / 3 } : {}),
      });
    }
    this.#silences.push({
      id: newId(), scope: { ruleIds: [disk.id], labels: { zone: "north" } }, from: now - MINUTE, until: now + 90 * MINUTE,
      reason: "New disks", createdBy: "ada",
    });
    const made = { createdAt: now, updatedAt: now, updatedBy: "ada" };
    this.#channels.push(
      {
        ...made, id: newId(), name: "Night shift", kind: "mail", enabled: true, isDefault: true, minSeverity: "warning",
        settings: { to: ["night@example.org"] }, lastDelivery: { at: now - 5 * MINUTE, ok: true, error: null },
      },
      {
        ...made, id: newId(), name: "Hook", kind: "webhook", enabled: true, isDefault: false, minSeverity: null,
        settings: { url: "***", headers: { Authorization: "***" } }, lastDelivery: { at: now - 50 * MINUTE, ok: false, error: GONE },
      },
    );
  }

  #fire(rule, node, from, more) {
    const alert = {
      id: newId(), ruleId: rule.id, ruleName: rule.name, severity: rule.severity, status: "firing",
      node: { id: node.id, name: node.name, type: node.type },
      startedAt: from - 5 * MINUTE, firedAt: from, text: textOf(rule, node, more), ...more,
    };
    this.#alerts.unshift(alert);
    this.#send("alert", alert);
    return alert;
  }

  #runAlerts(method, [place = "", id, rest], body, query, by) {
    if (place === "rules") return this.#runRules(method, id, body, by);
    if (place === "silences") {
      if (method === "POST") this.#silences.push({ ...body, id: newId(), createdBy: by });
      if (method === "DELETE") this.#silences = this.#silences.filter((one) => one.id !== id);
      return [method === "POST" ? 201 : 200, { items: this.#silences }];
    }
    if (place === "") return this.#page(query);
    const alert = this.#alerts.find((one) => one.id === place);
    if (!alert || rest) return null;
    if (id === "acknowledge") {
      alert.acknowledged = { by, at: Date.now(), note: body?.note ?? null };
      this.#send("alert", alert);
    }
    return [200, alert];
  }

  #page(query) {
    const status = query.get("status") ?? "active";
    const isActive = (alert) => ["pending", "firing"].includes(alert.status);
    const stands = (alert) => status === "all" || (status === "active" ? isActive(alert) : alert.status === status);
    const fits = (alert) => [["severity", alert.severity], ["nodeId", alert.node.id], ["ruleId", alert.ruleId]]
      .every(([name, value]) => !query.get(name) || query.get(name) === value);
    return [200, { items: this.#alerts.filter((alert) => stands(alert) && fits(alert)), next: null }];
  }

  #runRules(method, id, body, by) {
    if (id === "backtest") return [200, this.#backTest(body)];
    if (!id && method === "GET") return [200, { items: this.#rules }];
    if (!id) return [201, this.#rules[this.#rules.push(this.#made(body, by)) - 1]];
    const at = this.#rules.findIndex((one) => one.id === id);
    if (at < 0) return null;
    if (method === "DELETE") return this.#rules.splice(at, 1), [204, null];
    if (method === "PUT") this.#rules[at] = { ...this.#rules[at], ...body, version: this.#rules[at].version + 1 };
    return [200, this.#rules[at]];
  }

  #backTest({ from, to }) {
    const at = (share) => from + share * (to - from);
    const firing = (i, begin, end) => ({ node: this.#fleet[i], device: "/", from: at(begin), to: end && at(end), peak: 97 });
    const firings = [firing(0, 0.1, 0.18), firing(0, 0.4, 0.42), firing(1, 0.8, null)]
      .filter(({ node }) => node)
      .map((one) => ({ ...one, node: { id: one.node.id, name: one.node.name } }));
    const nodes = this.#fleet.length;
    return { firings, nodes, samples: nodes * 1_440, tier: "m1", cut: false, text: `would have fired ${firings.length} times on 2 nodes` };
  }

  #runChannels(method, [id = "", rest], body) {
    if (id === "") {
      if (method === "GET") return [200, { items: this.#channels }];
      const made = { ...body, id: newId(), createdAt: Date.now(), lastDelivery: null };
      return this.#channels.push(made), [201, made];
    }
    const channel = this.#channels.find((one) => one.id === id);
    if (!channel) return null;
    if (rest === "test") return [200, channel.kind === "mail" ? { ok: true, error: null, ms: 231 } : { ok: false, error: GONE, ms: 87 }];
    if (rest === "deliveries") {
      const items = ["sent", "failed", "waiting"].map((state, i) => ({
        id: String(i), at: Date.now() - i * 9 * MINUTE, alertId: "a", ruleName: "Disk full", nodeName: "web-01", kind: "firing",
        attempt: i + 1, state, error: state === "failed" ? GONE : null,
      }));
      return [200, { items, next: null }];
    }
    if (method === "DELETE") return (this.#channels = this.#channels.filter((one) => one !== channel)), [204, null];
    if (method === "PUT") Object.assign(channel, body);
    return [200, channel];
  }
}

function textOf({ name }, node, { series, device, value }) {
  if (!series) return `${node.name} is not heard of.`;
  return value ? `${node.name}: ${series}${device ? ` of ${device}` : ""} is ${value} %.` : `${node.name}: ${name}.`;
}
