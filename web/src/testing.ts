import { Session } from "./session/session";
import type { Node } from "./api/types";
import type { Command } from "./commands/command";
import type { FleetEvent } from "./events/event";
import type { Live } from "./live/live";
import { LiveLink } from "./live/liveLink";
import { ViewList } from "./live/viewList";
import { WatchList } from "./live/watchList";

/** A node for tests. */
export function aNode(id: string, changes: Partial<Node> = {}): Node {
  return {
    id, name: id, type: "vm", status: "UP", statusReason: null, statusSince: null, gap: null, lastSeen: 1_000_000, labels: {},
    cpu: 10, memory: 20, disk: 30, netRx: 100, netTx: 50, diskRead: 5, diskWrite: 6, load1: 0.5, uptime: 60, agentVersion: "0.1.0", ...changes,
  };
}

/** A session of somebody logged in, who never leaves. It takes the place of `fetch` for a moment. */
export async function aSession(changes: object = {}): Promise<Session> {
  const session = new Session(() => undefined, () => "/");
  const before = globalThis.fetch;
  const user = { id: "u1", username: "ada", displayName: "Ada", role: "admin", labels: {}, disabled: false, ...changes };
  globalThis.fetch = () => Promise.resolve(new Response(JSON.stringify(user)));
  await session.check();
  globalThis.fetch = before;
  return session;
}

/** A command for tests. */
export function aCommand(id: string, changes: Partial<Command> = {}): Command {
  return {
    id, batchId: null, target: { nodeId: "n1", agentId: null, name: "web-1" }, action: "ping", arguments: "{}", status: "queued", priority: "normal",
    createdAt: 1_000_000, expiresAt: 1_300_000, createdBy: "ada", approvedBy: null, sentAt: null, startedAt: null, endedAt: null, result: null,
    outputBytes: 0, outputCut: false, ...changes,
  };
}

/** A live connection that never comes. */
export function aDeadLive(): Live {
  const link = new LiveLink({ open: () => new Promise(() => undefined), isOnline: () => true });
  return { link, watchList: new WatchList(() => new Promise(() => undefined)), viewList: new ViewList(() => new Promise(() => undefined)) };
}

/** An event for tests, whose id is its number. */
export function anEvent(sequence: number, changes: Partial<FleetEvent> = {}): FleetEvent {
  const node = { nodeId: "a", nodeName: "a" };
  return { id: String(sequence), sequence, type: "node.status", at: 1_000_000, actor: "system", changes: [], text: null, ...node, ...changes };
}
