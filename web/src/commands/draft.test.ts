import { describe, expect, it } from "vitest";
import { aCommand } from "../testing";
import { againOf, NEW_DRAFT, needsApproval, parseArguments, requestOf, type Draft } from "./draft";
import { namesOf } from "./NodePicker";

const draft = (changes: Partial<Draft>): Draft => ({ ...NEW_DRAFT, node: { id: "n1", name: "web-1" }, ...changes });

describe("requestOf", () => {
  it("requestOf_LogOfANode_HasItsLines", () => {
    expect(requestOf(draft({ builtIn: "log", lines: "50" }))).toEqual({
      target: { nodeId: "n1" }, action: "log", arguments: { lines: 50 }, expirySeconds: 300, priority: "normal",
    });
  });

  it("requestOf_NamedActionByLabels_HasTheJsonAsObject", () => {
    const named = draft({ to: "labels", labels: "zone=north, env=prod", builtIn: "", named: " clean ", json: '{"days": 7}', expirySeconds: "60" });
    expect(requestOf(named)).toMatchObject({
      target: { labels: { zone: "north", env: "prod" } }, action: "clean", arguments: { days: 7 }, expirySeconds: 60,
    });
  });

  it("requestOf_SoftwareAgent_TakesTheNamedActionWhateverBuiltInStandsThere", () => {
    const agent = draft({ to: "agent", agentId: "a1", builtIn: "ping", named: "build", json: "" });
    expect(requestOf(agent)).toMatchObject({ target: { agentId: "a1" }, action: "build", arguments: {} });
  });

  it.each<[string, Partial<Draft>]>([
    ["no node", { node: null }],
    ["no label", { to: "labels", labels: "" }],
    ["a label without value", { to: "labels", labels: "zone" }],
    ["no agent", { to: "agent", named: "x" }],
    ["no name", { builtIn: "", named: " " }],
    ["arguments that are no object", { builtIn: "", named: "x", json: "[1]" }],
  ])("requestOf_%s_IsNone", (_, changes) => {
    expect(requestOf(draft(changes))).toBeNull();
  });
});

it.each<[Partial<Draft>, boolean]>([
  [{ builtIn: "ping" }, false],
  [{ builtIn: "", named: "x" }, true],
  [{ to: "labels", builtIn: "" }, true],
  [{ to: "agent", builtIn: "" }, false],
])("needsApproval_%j_%s", (changes, expected) => {
  expect(needsApproval(draft(changes))).toBe(expected);
});

it.each<[string, unknown]>([["", {}], ['{"a":1}', { a: 1 }], ["[]", null], ["null", null], ["{", null], ['"x"', null]])("parseArguments_%j", (text, expected) => {
  expect(parseArguments(text)).toEqual(expected);
});

describe("againOf", () => {
  it("againOf_LogCommand_FillsTheFormWithTheSame", () => {
    expect(againOf(aCommand("c1", { action: "log", arguments: '{"lines":20}' }))).toMatchObject({
      to: "node", node: { id: "n1", name: "web-1" }, builtIn: "log", lines: "20",
    });
  });

  it("againOf_ServiceCommand_IsNone", () => {
    expect(againOf(aCommand("c1", { action: "ask", target: { nodeId: null, agentId: null, name: "service" } }))).toBeNull();
  });
});

it("namesOf_NameOfTwoTypes_IsToldApartByType", () => {
  const names = namesOf([{ id: "1", name: "web", type: "vm" }, { id: "2", name: "web", type: "container" }, { id: "3", name: "db", type: "vm" }]);
  expect([...names].map(([name, node]) => [name, node.id])).toEqual([["web (vm)", "1"], ["web (container)", "2"], ["db", "3"]]);
});
