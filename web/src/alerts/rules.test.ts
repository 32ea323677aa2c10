import { describe, expect, it } from "vitest";
import { firingRows, MAX_ROWS, parseBackTest } from "./backTest";
import { seriesOf } from "./catalog";
import { bodyOf, NEW_RULE, parseRule, parseRules, type RuleDefinition } from "./rule";
import { definitionOf, draftOf, type RuleDraft } from "./ruleDraft";
import { conditionWords, scopeWords } from "./ruleWords";
import { holds, parseSilence } from "./silence";
import { thresholdPicture } from "./thresholdPicture";

const name = (id: string): string => `name of ${id}`;
const disk: RuleDefinition = {
  ...NEW_RULE,
  name: "Disk",
  scope: { labels: { zone: "north" }, nodeIds: ["n1"], types: ["vm"] },
  condition: {
    kind: "threshold", series: "disk.used_percent", device: "/", per: "device", op: ">=", value: 90, forSeconds: 300, clearValue: 85, clearForSeconds: 60,
  },
  channelIds: ["c1"],
  repeatSeconds: 3_600,
};

describe("rule", () => {
  it("parse_WhatWasSent_IsTheSame", () => {
    const parsed = parseRule({ ...bodyOf(disk), id: "r1", version: 3, createdAt: 7 });
    expect(parsed).toMatchObject({ ...disk, id: "r1", version: 3, createdAt: 7 });
  });

  it("body_NothingSpecial_LeavesOutWhatIsNotSaid", () => {
    expect(bodyOf({ ...NEW_RULE, name: "x" })).toMatchObject({ scope: {} });
    expect((bodyOf({ ...NEW_RULE, name: "x" }) as { condition: object }).condition).not.toHaveProperty("clearValue");
  });

  it("parse_ConditionOfANewerServer_IsCountedAndLeftOut", () => {
    const list = parseRules({ items: [{ id: "a", condition: { kind: "offline", forSeconds: 60 } }, { id: "b", condition: { kind: "psychic" } }] });
    expect([list.rules.map(({ id }) => id), list.unknown]).toEqual([["a"], 1]);
  });
});

describe("ruleDraft", () => {
  it("definition_OfAnUntouchedDraft_IsTheRule", () => {
    expect(definitionOf(draftOf(disk, name))).toEqual(disk);
    const offline: RuleDefinition = { ...NEW_RULE, name: "Down", condition: { kind: "offline", forSeconds: 60 } };
    expect(definitionOf(draftOf(offline, name))).toEqual(offline);
  });

  it.each<[Partial<RuleDraft>, RegExp]>([
    [{ series: " " }, /series/],
    [{ value: "much" }, /threshold/],
    [{ value: "" }, /threshold/],
    [{ forSeconds: "1.5" }, /whole seconds/],
    [{ clearForSeconds: "-1" }, /whole seconds/],
    [{ clearValue: "95" }, /good side/],
    [{ op: "<", value: "10", clearValue: "5" }, /good side/],
    [{ clearValue: "x" }, /no number/],
    [{ labels: "zone" }, /name=value/],
    [{ repeatSeconds: "soon" }, /whole number/],
  ])("definition_%j_SaysWhatIsWrong", (change, expected) => {
    expect(definitionOf({ ...draftOf(disk, name), ...change })).toMatch(expected);
  });

  it("definition_DecimalComma_IsRead", () => {
    expect(definitionOf({ ...draftOf(disk, name), value: "90,5", clearValue: "" })).toMatchObject({ condition: { value: 90.5, clearValue: null } });
  });
});

describe("words", () => {
  it("conditionWords_EachKind_IsASentence", () => {
    expect(conditionWords(disk.condition)).toBe("disk.used_percent of / at or above 90.0\u202f% for 5\u202fmin");
    expect(conditionWords({ kind: "offline", forSeconds: 0 })).toBe("not heard of");
  });

  it("scopeWords_EachScope_SaysWhere", () => {
    expect(scopeWords({ labels: {}, nodeIds: [], types: [] }, name)).toBe("all nodes");
    expect(scopeWords(disk.scope, name)).toBe("name of n1, zone=north, vm");
    expect(scopeWords({ ...disk.scope, nodeIds: ["1", "2", "3", "4"], labels: {}, types: [] }, name)).toBe("4 nodes");
  });
});

describe("backTest", () => {
  const body = {
    firings: [
      { node: { id: "n1", name: "web-1" }, device: "/", from: 100, to: 200, peak: 99 },
      { node: "db-1", from: 500, to: null },
      { node: "late", from: 2_000 },
      { from: 3 },
    ],
    nodes: 2, samples: 1_000, tier: "m1", cut: true,
  };

  it("parse_OddFirings_AreLeftOut", () => {
    const parsed = parseBackTest(body, 1_000);
    expect(parsed.firings.map(({ node }) => node)).toEqual(["web-1", "db-1"]);
    expect(parsed).toMatchObject({ nodes: 2, samples: 1_000, tier: "m1", cut: true, text: "would have fired 2 times on 2 nodes" });
  });

  it("parse_NothingFired_SaysSo", () => {
    expect(parseBackTest({ firings: [], text: null }, 1).text).toBe("would not have fired");
  });

  it("rows_OpenAndShortFirings_AreSeen", () => {
    const { rows, more } = firingRows(parseBackTest(body, 1_000).firings, 0, 1_000);
    expect(rows.map((row) => row.name)).toEqual(["db-1", "web-1 · /"]);
    expect(rows[0]?.bars[0]).toMatchObject({ left: 0.5, width: 0.5 });
    expect(more).toBe(0);
    const [tiny] = firingRows([{ node: "a", device: null, from: 999, to: 1_000, peak: null }], 0, 1_000_000).rows;
    expect(tiny?.bars[0]?.width).toBeGreaterThan(0.001);
  });

  it("rows_VeryMany_AreCounted", () => {
    const firings = Array.from({ length: MAX_ROWS + 5 }, (_, i) => ({ node: `n${i}`, device: null, from: 1, to: 2, peak: null }));
    const { rows, more } = firingRows(firings, 0, 10);
    expect([rows.length, more]).toEqual([MAX_ROWS, 5]);
  });
});

it("seriesOf_ManyColumns_AreBroughtTogetherByName", () => {
  const known = seriesOf([
    { name: "disk.used", unit: "By", labels: { mount: "/data" } },
    { name: "cpu.total", unit: "%", labels: {} },
    { name: "disk.used", unit: "By", labels: { mount: "/" } },
  ]);
  expect(known).toEqual([{ name: "cpu.total", unit: "%", devices: [] }, { name: "disk.used", unit: "By", devices: ["/", "/data"] }]);
});

describe("thresholdPicture", () => {
  const column = (device: string, ...v: (number | null)[]): { key: string; unit: string; v: (number | null)[] } => ({
    key: `disk.used_percent{mount=${device}}`, unit: "%", v,
  });
  const table = { t: [1_000, 2_000], series: [column("/", 10, 20), column("/data", null, 80), column("/a b", 1, 1), column("/c", 2, 2), column("/d", 3, 3)] };
  const drawn = { series: "disk.used_percent", device: "", op: ">=", value: "90", clearValue: "" } as const;

  it("picture_ManyDevices_DrawsTheNearestAndTheThreshold", () => {
    const { spec, source } = thresholdPicture(table, drawn, 1_000);
    expect(spec.series.map(({ label }) => label)).toEqual(["/data", "/", "/d", "/c", "the threshold"]);
    expect(spec.note).toBe("and 1 more");
    expect(source.table.column("the threshold")).toEqual([90, 90]);
  });

  it("picture_BelowAndOneDevice_DrawsThat", () => {
    expect(thresholdPicture(table, { ...drawn, op: "<" }, 1_000).spec.series[0]?.label).toBe("/a b");
    const { spec } = thresholdPicture(table, { ...drawn, device: "/a b", value: "x", clearValue: "5" }, 1_000);
    expect(spec.series.map(({ label }) => label)).toEqual(["/a b", "over at"]);
  });
});

describe("silence", () => {
  it("holds_BeforeWithinAndAfter_OnlyWithin", () => {
    const silence = parseSilence({ id: "s", from: 10, until: 20, scope: { ruleIds: ["r"] }, reason: "x" });
    expect(silence?.scope).toEqual({ labels: {}, nodeIds: [], ruleIds: ["r"] });
    expect([5, 10, 19, 20].map((now) => silence !== null && holds(silence, now))).toEqual([false, true, true, false]);
  });
});
