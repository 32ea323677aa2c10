// The part of SignalR that the dashboard uses: negotiation and the JSON protocol over WebSockets.
import { randomUUID } from "node:crypto";
import { WebSocketServer } from "ws";
import { nodeAt, valuesAt } from "./fleet.mjs";

const RECORD_END = "\x1e";
const LEASE_SECONDS = 60;
const invocation = (target, message) => JSON.stringify({ type: 1, target, arguments: [message] }) + RECORD_END;

export class LiveHub {
  #clients = new Map();
  #fleet;
  #timers;

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
      setInterval(() => this.#sendSamples(), 1_000),
      setInterval(() => this.#sendAll(JSON.stringify({ type: 6 }) + RECORD_END), 10_000),
    ];
  }

  negotiate() {
    const id = randomUUID();
    const availableTransports = [{ transport: "WebSockets", transferFormats: ["Text"] }];
    return { negotiateVersion: 1, connectionId: id, connectionToken: id, availableTransports };
  }

  watch({ connectionId, watch = [], unwatch = [] }) {
    const client = this.#clients.get(connectionId);
    for (const id of watch) client?.watched.set(id, Date.now() + LEASE_SECONDS * 1_000);
    for (const id of unwatch) client?.watched.delete(id);
    return { leaseSeconds: LEASE_SECONDS };
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
    const client = { ws, watched: new Map(), ready: false };
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

  #sendFleet() {
    this.#sendAll(invocation("fleet", { nodes: this.#fleet.map((node) => nodeAt(node, Date.now())) }));
  }

  #sendSamples() {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    for (const { ws, ready, watched } of this.#clients.values()) {
      for (const [id, until] of ready ? watched : []) {
        const node = this.#fleet.find((one) => one.id === id);
        if (!node || until < now) continue;
        // Two samples, of which the first was sent before: doubled samples are part of the contract.
        const t = [now - 1_000, now];
        const rows = t.map((time) => valuesAt(node.seed, time));
        const v = Object.fromEntries(Object.keys(rows[0]).map((key) => [key, rows.map((row) => row[key])]));
        ws.send(invocation("samples", { node: id, t, v }));
      }
    }
  }
}
