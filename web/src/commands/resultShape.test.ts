import { describe, expect, it } from "vitest";
import { shapeOf, valueText, words } from "./resultShape";

describe("shapeOf", () => {
  it.each([[null, { kind: "none" }], [undefined, { kind: "none" }], ["pong", { kind: "text", text: "pong" }], [3, { kind: "text", text: "3" }]])(
    "shapeOf_%j",
    (data, expected) => expect(shapeOf(data)).toEqual(expected),
  );

  it("shapeOf_RowsOfLikeObjects_AreATable", () => {
    expect(shapeOf([{ pid: 1, name: "a" }, { pid: 2, cpu: 3 }])).toEqual({
      kind: "table", columns: ["pid", "name", "cpu"], rows: [[1, "a", null], [2, null, 3]], more: 0,
    });
  });

  it("shapeOf_ManyRows_SaysHowManyAreLeftOut", () => {
    expect(shapeOf(Array.from({ length: 260 }, (_, i) => ({ i })))).toMatchObject({ kind: "table", more: 60 });
  });

  it("shapeOf_Object_PartsFactsFromTextsOfSeveralLinesAndTables", () => {
    expect(shapeOf({ os: "Debian", addresses: ["a", "b"], log: "one\ntwo", rows: [{ a: 1 }] })).toEqual({
      kind: "parts",
      facts: [["os", "Debian"], ["addresses", "a, b"]],
      parts: [["log", { kind: "text", text: "one\ntwo" }], ["rows", { kind: "table", columns: ["a"], rows: [[1]], more: 0 }]],
    });
  });

  it("shapeOf_MixedList_IsTextAsItIs", () => {
    expect(shapeOf([{ a: 1 }, 2])).toEqual({ kind: "text", text: JSON.stringify([{ a: 1 }, 2], null, 2) });
  });

  it("shapeOf_DeepNesting_EndsAsText", () => {
    expect(JSON.stringify(shapeOf({ a: { b: { c: { d: { e: 1 } } } } }))).toContain('"kind":"text"');
  });
});

it.each<[string, string | number | null, string]>([
  ["memoryBytes", 1_024, "1.00\u202fKiB"], ["pid", 1_024, "1024"], ["cpu", 0.5, "0.5"], ["note", null, "–"], ["note", "x", "x"],
])("valueText_%s_%j", (name, value, expected) => {
  expect(valueText(name, value)).toBe(expected);
});

it("valueText_EpochMilliseconds_IsATime", () => {
  expect(valueText("newestSample", 1_795_282_620_000)).toMatch(/^\d+ Nov 2026, \d\d:\d\d \(/);
});

it.each([["memoryBytes", "memory"], ["bytes", "bytes"], ["exit_code", "exit code"], ["OS", "os"]])("words_%s", (name, expected) => {
  expect(words(name)).toBe(expected);
});
