// What a model might say about the fleet.
import { statusAt } from "./fleet.mjs";

function answerOf(fleet) {
  const bad = fleet.filter((node) => statusAt(node, Date.now()).status !== "UP").slice(0, 4);
  const list = bad.map((node, i) => `${i + 1}. **${node.name}**: ${statusAt(node, Date.now()).statusReason ?? "not up"}`);
  return [
    bad.length === 0 ? "All nodes are up." : `${bad.length} of ${fleet.length} nodes need a look:`,
    "",
    ...list,
    "",
    `The busiest is **${fleet[0]?.name ?? "none"}**, with a mean CPU of 31.4 % and a peak of 68.2 % at 14:05 UTC. Its disk:`,
    "",
    "```",
    "/              61 %",
    "/var/lib/data  86 %",
    "```",
    "",
    "- Nothing else stands out in the last hour.",
    "- I could not look into logs: there is no tool for it. <b>This is no markup.</b>",
  ].join("\n");
}

const STEPS = [
  { tool: "list_nodes", arguments: "{}", bytes: 812, milliseconds: 4, error: null },
  { tool: "series_summary", arguments: '{"node":"web-01","series":"cpu.total","hours":1}', bytes: 240, milliseconds: 31, error: null },
  { tool: "events", arguments: '{"node":"secret-01"}', bytes: 61, milliseconds: 1, error: "no-such-node" },
];

/** What the output says of looks into the fleet. */
export const looks = () => STEPS.map((step) => `[${step.tool} ${step.arguments}: ${step.error ?? `${step.bytes} bytes`}]\n`);

/** The answer as it comes from the model. */
export const answerInParts = (fleet) => answerOf(fleet).match(/\S+\s*/g);

export const recordOf = (fleet) => ({
  question: "?", model: "llama3.2:3b", answer: answerOf(fleet), answerCut: false, steps: STEPS, promptTokens: 1_420, completionTokens: 180,
  milliseconds: 6_300,
});
