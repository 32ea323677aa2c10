import { parseStatus } from "../api/parse";
import type { NodeStatus } from "../api/types";
import { statusWord } from "../ui/Status";
import { NOTHING } from "../ui/format";
import { saidOf } from "../ui/saidOf";
import { changedTo, type FieldChange, type FleetEvent } from "./event";

/** An event for people. */
export interface EventWords {
  /** The name of the node it begins with; null when it is of none. */
  subject: string | null;
  /** What happened, following on the subject or standing alone. */
  what: string;
  /** A reason, or what changed; null for none. */
  detail: string | null;
  /** Who did it; null when the service itself did. */
  by: string | null;
  /** The status that a node changed to, for its sign. */
  status: NodeStatus | null;
}

const NODE_VERBS: Readonly<Record<string, string>> = {
  "node.created": "was added",
  "node.updated": "was changed",
  "node.archived": "was archived",
  "node.restored": "was restored",
  "node.deleted": "was deleted",
};

/** What a command's change says of the node that it is for. */
const COMMAND_VERBS: Readonly<Record<string, string>> = {
  "command.proposed": "may run %, once an operator has signed it",
  "command.queued": "is to run %",
  "command.sent": "was sent %",
  "command.running": "runs %",
  "command.completed": "has run %",
  "command.failed": "failed at %",
  "command.cancelled": "no longer has to run %",
  "command.expired": "did not run % in time",
  "command.refused": "refused to run %",
};

const MAX_CHANGES = 4;

export function wordsOf(event: FleetEvent): EventWords {
  const subject = event.nodeName ?? event.nodeId;
  const by = byOf(event);
  const status = event.type === "node.status" ? changedTo(event, "status") : undefined;
  if (status !== undefined) {
    const word = statusWord(parseStatus(status)).toLowerCase();
    const what = status === "LINK_GAP" ? "is back after a link gap" : status === "UNKNOWN" ? "has no known status" : `is ${word}`;
    return { subject, what, detail: textOf(changedTo(event, "reason") ?? null), by, status: parseStatus(status) };
  }
  const verb = NODE_VERBS[event.type];
  if (verb !== undefined && subject !== null) {
    const changes = event.type === "node.updated" ? changesText(event.changes) : null;
    return { subject, what: verb, detail: textOf(event.text) ?? changes, by, status: null };
  }
  const action = changedTo(event, "action") ?? null;
  const run = COMMAND_VERBS[event.type];
  if (run !== undefined && action !== null) {
    const what = subject === null ? `${action}: ${event.type.slice("command.".length)}` : run.replace("%", action);
    return { subject, what, detail: textOf(changedTo(event, "error") ?? null), by, status: null };
  }
  if (event.type === "ai.explained" && subject !== null) {
    return { subject, what: "was looked into by the model", detail: textOf(event.text), by: null, status: null };
  }
  const rule = changedTo(event, "ruleName") ?? null;
  if (event.type === "alert.acknowledged" && rule !== null) {
    return { subject, what: `has somebody look after “${rule}”`, detail: null, by, status: null };
  }
  const text = textOf(event.text);
  // What begins with the name is said of it: the name stands before it anyway.
  const what = text === null ? null : saidOf(text, subject);
  // A sentence needs no list of what changed.
  return { subject, what: what ?? event.type, detail: text === null ? changesText(event.changes) : null, by, status: null };
}

/** What a list of changes says in a line; null when it is empty. */
function changesText(changes: readonly FieldChange[]): string | null {
  if (changes.length === 0) return null;
  const shown = changes.slice(0, MAX_CHANGES).map(({ field, before, after }) => `${field}: ${before ?? NOTHING} → ${after ?? NOTHING}`);
  const rest = changes.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function textOf(text: string | null): string | null {
  return text === null ? null : text.replace(/\.$/, "");
}

/** People and tokens by their name; agents and the service itself say nothing new. */
function byOf({ actor }: FleetEvent): string | null {
  return actor === "" || actor === "system" || actor.startsWith("node:") ? null : actor;
}
