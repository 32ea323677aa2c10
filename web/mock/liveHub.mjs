// The part of SignalR that the dashboard uses: negotiation and the JSON protocol over WebSockets.
import { randomUUID } from "node:crypto";
import { WebSocketServer } from "ws";
import { nodeAt, valuesAt } from "./fleet.mjs";
import { newLines } from "./logs.mjs";

const RECORD_END = "\x1e";
const LEASE_SECONDS = 60;
const MAX_VIEWED = 200;
const invocation = (target, message) => JSON.stringify({ type: 1, target, arguments: [message] }) + RECORD_END;

export class LiveHub {
  #clients = new Map();
  #fleet;
  #timers;
  #sequences = new Map();

  constructor(server, fleet) {
    this.#fleet = fleet;
    const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
    server.on("upgrade", (request, socket, head) => {
      const url = new URL(request.url, "http://localhost");
      if (url.pathname !== "/client/") return socket.destroy();
      sockets.handleUpgrade(request, socket, head, (ws) => this.#join(ws, url.searchParams.get("id") ?? randomUUID()));
    });
    this.#timers = [
      setInterval(() => this.#sendFleet(), 5_000),
      setInterval(() => this.#sendSummary(), 5_000),
      setInterval(() => this.#sendSamples(), 1_000),
      setInterval(() => this.#sendAll(JSON.stringify({ type: 6 }) + RECORD_END), 10_000),
    ];
  }

  negotiate() {
    const id = randomUUID();
    const availableTransports = [{ transport: "WebSockets", transferFormats: ["Text"] }];
    return { negotiateVersion: 1, connectionId: id, connectionToken: id, availableTransports };
  }

  watch({ connectionId, watch = [], unwatch = [], logs }) {
    const client = this.#clients.get(connectionId);
    if (client && logs !== undefined) client.logs = logs;
    for (const id of watch) client?.watched.set(id, Date.now() + LEASE_SECONDS * 1_000);
    for (const id of unwatch) client?.watched.delete(id);
    return { leaseSeconds: LEASE_SECONDS, refused: [] };
  }

  view({ connectionId, nodes = [] }) {
    const client = this.#clients.get(connectionId);
    if (client) client.viewed = new Set(nodes);
    return { leaseSeconds: LEASE_SECONDS };
  }

  sendEvents(message) {
    this.#sendAll(invocation("event", message));
  }

  /** A message of its own kind, to everybody. */
  sendEach(target, message) {
    this.#sendAll(invocation(target, { ...message, ...this.#stamp(target) }));
  }

  /** Ends every connection, as a restart of the service would. */
  dropAll() {
    for (const { ws } of this.#clients.values()) ws.terminate();
  }

  close() {
    this.#timers.forEach(clearInterval);
    this.dropAll();
  }

  #join(ws, id) {
    const client = { ws, id, watched: new Map(), viewed: null, ready: false, logs: false };
    this.#clients.set(id, client);
    ws.on("error", () => ws.terminate());
    ws.on("close", () => this.#clients.delete(id));
    ws.on("message", () => {
      // Only the handshake needs an answer; pings don't.
      if (!client.ready) ws.send(`{}${RECORD_END}`);
      client.ready = true;
    });
  }

  #sendAll(text) {
    for (const { ws, ready } of this.#clients.values()) if (ready) ws.send(text);
  }

  /** What each message says of itself, counted for each stream. */
  #stamp(stream) {
    const seq = (this.#sequences.get(stream) ?? 0) + 1;
    this.#sequences.set(stream, seq);
    return { from: "mock", seq, at: Date.now() };
  }

  #active() {
    return this.#fleet.filter((node) => node.archivedAt === null);
  }

  #sendFleet() {
    const active = this.#active();
    for (const { ws, id, viewed, ready } of this.#clients.values()) {
      const nodes = viewed === null ? (active.length > MAX_VIEWED ? [] : active) : active.filter((node) => viewed.has(node.id));
      if (!ready || nodes.length === 0) continue;
      ws.send(invocation("fleet", { nodes: nodes.map((node) => nodeAt(node, Date.now())), ...this.#stamp(`fleet ${id}`) }));
    }
  }

  #sendSummary() {
    const nodes = this.#active().map((node) => nodeAt(node, Date.now()));
    const counts = {};
    for (const { status } of nodes) counts[status] = (counts[status] ?? 0) + 1;
    const worst = nodes.filter((node) => node.status === "DOWN").slice(0, 10);
    const pace = { flushIntervalSeconds: 5, pollIntervalSeconds: 5, stretch: 1 };
    this.#sendAll(invocation("summary", { total: nodes.length, counts, worst, pace, ...this.#stamp("summary") }));
  }

  #sendSamples() {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    for (const { ws, id: connection, ready, watched, logs } of this.#clients.values()) {
      for (const [id, until] of ready ? watched : []) {
        const node = this.#fleet.find((one) => one.id === id);
        if (!node || until < now) continue;
        // Two samples, of which the first was sent before: doubled samples are part of the contract.
        const t = [now - 1_000, now];
        const rows = t.map((time) => valuesAt(node.seed, time));
        const v = Object.fromEntries(Object.keys(rows[0]).map((key) => [key, rows.map((row) => row[key])]));
        if (logs) ws.send(invocation("logs", { ...newLines(node, now), ...this.#stamp(`logs ${connection} ${id}`) }));
        ws.send(invocation("samples", { node: id, t, v, thinned: 0, ...this.#stamp(`samples ${connection} ${id}`) }));
      }
    }
  }
}
