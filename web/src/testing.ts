import type { Node } from "./api/types";

/** A node for tests. */
export function aNode(id: string, changes: Partial<Node> = {}): Node {
  return {
    id, name: id, type: "vm", status: "UP", lastSeen: 1_000_000, labels: {}, cpu: 10, memory: 20, disk: 30, netRx: 100, netTx: 50,
    diskRead: 5, diskWrite: 6, load1: 0.5, uptime: 60, agentVersion: "0.1.0", ...changes,
  };
}
