import { fields } from "../api/parse";
import { parseLabels } from "../ui/labels";
import type { Command, CommandPriority } from "./command";
import type { CommandAddress, NewCommand } from "./commandsApi";

/** What every host does without being asked to allow it. */
export interface BuiltIn {
  action: string;
  title: string;
  says: string;
}

export const BUILT_INS: readonly BuiltIn[] = [
  { action: "ping", title: "Ping", says: "Answers at once: shows that commands get there." },
  { action: "processes", title: "Processes", says: "What runs there at this moment." },
  { action: "system", title: "System", says: "Hardware, system and versions, read anew." },
  { action: "log", title: "Agent log", says: "The last lines of the agent's own log." },
  { action: "collect", title: "Collect", says: "Takes a sample and sends what waits to be sent." },
];

export const LOG_LINES = { usual: 100, most: 500 };

export interface NodeRef {
  id: string;
  name: string;
}

/** A command as it is being written. */
export interface Draft {
  to: "node" | "labels" | "agent";
  node: NodeRef | null;
  labels: string;
  agentId: string;
  /** A built-in's name; empty for the action of that name in `named`. */
  builtIn: string;
  named: string;
  /** Arguments of a named action, as JSON. */
  json: string;
  lines: string;
  expirySeconds: string;
  priority: CommandPriority;
}

export const NEW_DRAFT: Draft = {
  to: "node", node: null, labels: "", agentId: "", builtIn: "ping", named: "", json: "{}", lines: String(LOG_LINES.usual),
  expirySeconds: "300", priority: "normal",
};

/** Software agents have no built-in actions: what is written for one is always named. */
export const isNamed = (draft: Draft): boolean => draft.to === "agent" || draft.builtIn === "";

/** Whether an operator must sign it before a host runs it. */
export const needsApproval = (draft: Draft): boolean => draft.to !== "agent" && draft.builtIn === "";

/** The object that a text holds; null when it holds none. */
export function parseArguments(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    return fields(JSON.parse(text));
  } catch {
    return null;
  }
}

export const actionOf = (draft: Draft): string => (isNamed(draft) ? draft.named.trim() : draft.builtIn);

function addressOf(draft: Draft): CommandAddress | null {
  switch (draft.to) {
    case "node":
      return draft.node && { nodeId: draft.node.id };
    case "labels": {
      const labels = parseLabels(draft.labels);
      return labels && Object.keys(labels).length > 0 ? { labels } : null;
    }
    case "agent":
      return draft.agentId === "" ? null : { agentId: draft.agentId };
  }
}

function argumentsOf(draft: Draft): Record<string, unknown> | null {
  if (isNamed(draft)) return parseArguments(draft.json);
  return draft.builtIn === "log" ? { lines: Number(draft.lines) } : {};
}

/** The request for it; null while something is missing. */
export function requestOf(draft: Draft): NewCommand | null {
  const target = addressOf(draft);
  const action = actionOf(draft);
  const values = argumentsOf(draft);
  if (!target || action === "" || !values) return null;
  return { target, action, arguments: values, expirySeconds: Number(draft.expirySeconds), priority: draft.priority };
}

/** What makes a command like this one; null for what is not made by this form. */
export function againOf({ target, action, arguments: text }: Command): Partial<Draft> | null {
  const builtIn = BUILT_INS.some((one) => one.action === action) && target.agentId === null ? action : "";
  const lines = parseArguments(text)?.lines;
  const what = { builtIn, named: builtIn === "" ? action : "", json: text, lines: typeof lines === "number" ? String(lines) : NEW_DRAFT.lines };
  if (target.nodeId !== null) return { to: "node", node: { id: target.nodeId, name: target.name }, ...what };
  return target.agentId === null ? null : { to: "agent", agentId: target.agentId, ...what };
}
