import { expect, it } from "vitest";
import { anEvent } from "../testing";
import type { FleetEvent } from "./event";
import { wordsOf } from "./eventWords";

const change = (field: string, before: string | null, after: string | null) => ({ field, before, after });

/** As a list shows it, in a line. */
function line(changes: Partial<FleetEvent>): string {
  const { subject, what, detail, by, status } = wordsOf(anEvent(1, { nodeName: "web-1", ...changes }));
  return `[${status ?? ""}] ${subject ?? ""} ${what} | ${detail ?? ""} | ${by ?? ""}`;
}

it.each<[string, Partial<FleetEvent>, string]>([
  ["down with a reason", { changes: [change("status", "UP", "DOWN"), change("reason", null, "No sample for 2 min.")] },
    "[DOWN] web-1 is down | No sample for 2 min | "],
  ["back after a gap", { changes: [change("status", "DOWN", "LINK_GAP")] }, "[LINK_GAP] web-1 is back after a link gap |  | "],
  ["changed by a person", { type: "node.updated", actor: "ada", changes: [change("labels.env", null, "prod"), change("notes", "x", null)] },
    "[] web-1 was changed | labels.env: – → prod, notes: x → – | ada"],
  ["enrolled by an agent", { type: "node.created", actor: "node:n1", changes: [change("name", null, "web-1")] }, "[] web-1 was added |  | "],
  ["up again without a reason", { changes: [change("status", "DOWN", "UP"), change("reason", "x", null)], text: "web-1 is UP." },
    "[UP] web-1 is up |  | "],
  ["a command that ended", { type: "command.completed", actor: "node:n1", changes: [change("command", null, "c1"), change("action", null, "ping")] },
    "[] web-1 has run ping |  | "],
  ["a command that was refused", { type: "command.refused", actor: "ada",
    changes: [change("action", null, "wipe"), change("error", null, "Not in its list.")] }, "[] web-1 refused to run wipe | Not in its list | ada"],
  ["an explanation", { type: "ai.explained", actor: "ai", changes: [change("event", null, "e1")], text: "The disk was full." },
    "[] web-1 was looked into by the model | The disk was full | "],
  ["a command of the service", { type: "command.failed", nodeName: null, nodeId: null, changes: [change("action", null, "ask")] },
    "[]  ask: failed |  | "],
  ["corrected", { type: "node.status_corrected", text: "web-1 was not down: it was only cut off.", changes: [change("kind", "down", "link")] },
    "[] web-1 was not down: it was only cut off |  | "],
  ["an alert", { type: "alert.firing", text: "web-1: cpu.total is 97 %.", changes: [change("alert", null, "a1")] }, "[] web-1 cpu.total is 97 % |  | "],
  ["of one with a longer name", { type: "x.y", text: "web-10 is well." }, "[] web-1 web-10 is well |  | "],
  ["an alert that somebody saw", { type: "alert.acknowledged", actor: "ada", text: "ada saw to it.", changes: [change("ruleName", null, "Disk full")] },
    "[] web-1 has somebody look after “Disk full” |  | ada"],
  ["of no node", { type: "pipeline.late", nodeId: null, nodeName: null, text: "Samples are late." }, "[]  Samples are late |  | "],
  ["from outside", { type: "deploy.done", text: "Version 2.", actor: "ci" }, "[] web-1 Version 2 |  | ci"],
  ["of an unknown type without text", { type: "x.y", nodeName: null }, "[] a x.y |  | "],
])("wordsOf_%s", (_, changes, expected) => {
  expect(line(changes)).toBe(expected);
});

it("wordsOf_ManyChanges_TellsSomeAndCountsTheRest", () => {
  const changes = Array.from({ length: 7 }, (_, i) => change(`f${i}`, null, String(i)));
  expect(wordsOf(anEvent(1, { type: "node.updated", changes })).detail).toMatch(/^f0: – → 0, .*f3: – → 3, and 3 more$/u);
});
