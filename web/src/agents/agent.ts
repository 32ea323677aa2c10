import { fields, labelsOf, numberOrNull, parseStatus, rowsOf, textOrNull, textsOf, timeOrNull, type Fields } from "../api/parse";
import type { NodeStatus } from "../api/types";

/** What takes commands: a host's agent, or a program. */
export interface AgentState {
  /** Its node's. */
  id: string;
  name: string;
  kind: "host" | "software";
  status: NodeStatus;
  labels: Record<string, string>;
  version: string | null;
  /** Actions that it takes besides those that every host does. */
  capabilities: string[];
  /** Commands that it runs, and that it can run at once; null before it said so. */
  running: number | null;
  slots: number | null;
  lastSeen: number | null;
}

export interface AgentPage {
  agents: AgentState[];
  next: string | null;
}

export function parseAgents(body: unknown): AgentPage {
  const from = fields(body);
  return { agents: rowsOf(from?.items, parseAgent), next: textOrNull(from?.next) };
}

function parseAgent(from: Fields): AgentState | null {
  const id = textOrNull(from.id);
  if (id === null) return null;
  return {
    id,
    name: textOrNull(from.name) ?? id,
    kind: from.kind === "software" ? "software" : "host",
    status: parseStatus(from.status),
    labels: labelsOf(from.labels),
    version: textOrNull(from.version),
    capabilities: textsOf(from.capabilities),
    running: numberOrNull(from.running),
    slots: numberOrNull(from.slots),
    lastSeen: timeOrNull(from.lastSeen),
  };
}

/** A node that may carry questions to the Ollama on its host. */
export interface Relay {
  nodeId: string;
  nodeName: string;
  /** It was heard of lately. */
  isUp: boolean;
  allowedBy: string | null;
  allowedAt: number | null;
  seenAt: number | null;
  models: string[];
  slots: number | null;
  running: number | null;
  /** Percent; null where none is known. */
  gpuLoad: number | null;
}

export function parseRelays(body: unknown): Relay[] {
  return rowsOf(fields(body)?.relays, (from) => {
    const nodeId = textOrNull(from.nodeId);
    if (nodeId === null) return null;
    return {
      nodeId,
      nodeName: textOrNull(from.nodeName) ?? nodeId,
      isUp: from.state === "up",
      allowedBy: textOrNull(from.allowedBy),
      allowedAt: timeOrNull(from.allowedAt),
      seenAt: timeOrNull(from.seenAt),
      models: textsOf(from.models),
      slots: numberOrNull(from.slots),
      running: numberOrNull(from.running),
      gpuLoad: numberOrNull(from.gpuLoad),
    };
  });
}
